/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* end-watch.h — a program held at its end, while its memory is still whole.  For programs that we
 * launch ourselves.
 *
 * Who holds it is a small process of its own (as in guard.h): when we die, or are stopped while it
 * holds, the program goes on as if nothing had been.  The moment is the first of:
 *
 *   a word of its memory changes (the interpreter notes there that it begins to shut down): found by
 *   a debug register of the processor, so the program runs at full speed and not a byte of it differs
 *   it asks the kernel to end (os._exit)
 *   a signal other than SIGKILL ends it
 *
 * Processes that it makes are never watched; when it becomes another program, that one is.
 *
 * While it stands still it waits for us; of who says nothing for ten seconds it is let go. */

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
  VV_END_EXIT,                  /* it asked to end; held, with the code */
  VV_END_SIGNAL,                /* a signal ends it; held, with the number */
  VV_END_GONE,                  /* it is over, or nobody holds it any more */
} VvEndEvent;

/**
 * VvEnd:
 * @tid: a thread of it that is held
 * @code: exit code or signal
 * @blind: whether the word could not be watched, since the debug registers cannot be had
 */
typedef struct
{
  VvEndEvent event;
  int tid;
  int code;
  gboolean blind;
} VvEnd;

/**
 * vv_end_watch_new:
 * @pid: a child of ours with one thread that has not executed its program yet (VvLaunch.ready)
 * @error: VV_ERROR_GONE, VV_ERROR_DENIED, VV_ERROR_FAILED
 *
 * Blocks until the process is watched.
 */
VV_API VvEndWatch *vv_end_watch_new (int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
int vv_end_watch_pid (const VvEndWatch *self);

/** vv_end_watch_next: blocks until something happens or @cancellable is cancelled (then GONE) */
void vv_end_watch_next (VvEndWatch *self, VvEnd *end, GCancellable *cancellable);
/** vv_end_watch_set: after BEGIN: @word: address of 8 bytes, or 0: not known yet; then, where
 * @entry is not 0, it is asked again when the program comes to that instruction.  The process runs */
void vv_end_watch_set (VvEndWatch *self, VvAddr word, VvAddr entry);
/** vv_end_watch_beat: says that we are there; at least each second while it is held */
void vv_end_watch_beat (VvEndWatch *self);
/** vv_end_watch_release: lets it go for good.  Returns: whether it was held without a break until now */
gboolean vv_end_watch_release (VvEndWatch *self);
/** vv_end_watch_free: lets go, and waits until that is done; no longer than some seconds for a thread that the kernel
 * does not give us (it waits for a disk, say), which is let go when it comes back */
VV_API void vv_end_watch_free (VvEndWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvEndWatch, vv_end_watch_free)

G_END_DECLS
