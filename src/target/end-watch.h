/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-watch.h — a process held at its end, while its memory is still whole.  For programs that we
 * launched ourselves; private to the library.
 *
 * Who holds it is a small process of its own (as in guard.h): when we die, or are stopped while it
 * holds, the program goes on as if nothing had been.  The moment is the first of:
 *
 *   a word of its memory changes (the interpreter notes there that it begins to shut down): found by
 *   a debug register of the processor, so the program runs at full speed and not a byte of it differs
 *   it asks the kernel to end (os._exit)
 *   a signal ends it; with SIGKILL the kernel may leave no such moment
 */

#pragma once

#include <gio/gio.h>

#include "target/memory.h"

G_BEGIN_DECLS

typedef struct _VvEndWatch VvEndWatch;

typedef enum
{
  /* stands still in its first instructions after an exec: say what to watch */
  VV_END_BEGIN,
  VV_END_WORD,                  /* the word is not 0 any more; held */
  VV_END_EXIT,                  /* it ends by itself; held, with the code */
  VV_END_SIGNAL,                /* a signal ends it; held, with the number */
  VV_END_GONE,                  /* it is over, and there was no moment to hold it */
} VvEndEvent;

/**
 * vv_end_watch_new:
 * @pid: a child of ours
 *
 * Blocks until the process is watched.
 */
VvEndWatch *vv_end_watch_new (int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_end_watch_next:
 * @tid: (out): a thread of it that is held, whose folder in /proc shows the memory
 * @code: (out): exit code or signal
 *
 * Blocks until something happens or @cancellable is cancelled (then GONE).
 */
VvEndEvent vv_end_watch_next (VvEndWatch *self, int *tid, int *code, GCancellable *cancellable);
/** vv_end_watch_set: after BEGIN: @word: address of 8 bytes, or 0: not known yet; then, where
 * @entry is not 0, it is asked again when the program comes to that instruction.  The process runs */
void vv_end_watch_set (VvEndWatch *self, VvAddr word, VvAddr entry);
/** vv_end_watch_free: lets go, and waits until that is done; NULL is fine */
void vv_end_watch_free (VvEndWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvEndWatch, vv_end_watch_free)

G_END_DECLS
