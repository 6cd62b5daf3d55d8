/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture.h — the memory of a live process, of one moment, with the shortest pause.
 *
 * Whoever holds the target is the guard: a small process of its own (own session, no terminal,
 * signals blocked while it holds, nothing to allocate) that
 * lets go when the caller says so, when the caller is gone, and when the caller has not been heard
 * of for a while (Ctrl+Z).  The caller copies; when the guard had to let go
 * before the copy was whole, the copy is thrown away.
 *
 *   stop     all threads are held while the memory is copied
 *   fork     one injected system call makes the target clone itself; the clone never runs, is read
 *   at leisure, killed and reaped without a trace
 *   precopy  an injected userfaultfd with asynchronous write protection: memory is copied while the
 *   target runs, and only what it wrote since in the pause
 */

#pragma once

#include <gio/gio.h>

#include "target/image.h"

G_BEGIN_DECLS

typedef enum
{
  VV_CAPTURE_AUTO,
  VV_CAPTURE_STOP,
  VV_CAPTURE_FORK,
  VV_CAPTURE_PRECOPY,
} VvCaptureMethod;

VV_API const char *vv_capture_method_name (VvCaptureMethod method);
VV_API gboolean vv_capture_method_parse (const char *text, VvCaptureMethod *out);

/**
 * VvCaptureInfo:
 * @method: what was used
 * @reason: why, one translated sentence
 * @pause_us: the longest single time for which threads were held
 * @pauses_us: (element-type gint64): each of them, in order
 * @total_us: from the first look to the last byte, the target back in its old state
 * @retries: how often it was begun again
 * @rss_bytes: of the target, just before
 * @copied_bytes: what was copied, all rounds
 */
typedef struct
{
  VvCaptureMethod method;
  char *reason;
  gint64 pause_us;
  GArray *pauses_us;
  gint64 total_us;
  guint retries;
  guint64 rss_bytes;
  guint64 copied_bytes;
} VvCaptureInfo;

void vv_capture_info_clear (VvCaptureInfo *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvCaptureInfo, vv_capture_info_clear)

/**
 * VvCaptureCheck:
 * @held: the target while all its threads are held; a handful of words may be read, since this is
 *   part of the pause
 *
 * Returns: whether this is a good moment (no collection runs, say).  On FALSE the target is let go
 * and held again some milliseconds later;
 *   after a bounded number of tries it is taken as it is.
 */
typedef gboolean (*VvCaptureCheck) (VvMemory *held, gpointer data);

/** VvCaptureProgress: @share: 0…1 of the bytes; from the calling thread, never while the target is
 * held by us */
typedef void (*VvCaptureProgress) (double share, gpointer data);

typedef struct
{
  VvCaptureMethod method;
  /* never let the target carry out a system call: stop, whatever @method says */
  gboolean no_calls;
  /* somebody else holds all its threads until this returns; @method and @check are of no use */
  gboolean held;
  VvCaptureCheck check;         /* (nullable) */
  gpointer check_data;
  VvCaptureProgress progress;   /* (nullable) */
  gpointer progress_data;
  const char *proc_root;        /* (nullable): instead of /proc, for tests of the choice */
} VvCaptureOptions;

/**
 * vv_capture_choose:
 *
 * What VV_CAPTURE_AUTO means for that process, as CONTRACT.md says: stop where the copy is expected
 * to take 50 ms or less, or where the target has a seccomp filter, or a debugger, or more memory
 * than a third of what
 * its cgroup and the machine have free, or vm.overcommit_memory is 2; else precopy (Linux 6.7 or
 * newer), else stop.
 *
 * Returns: the method; @reason: (out) (transfer full): one translated sentence
 */
VvCaptureMethod vv_capture_choose (int pid, const VvCaptureOptions *options, char **reason);

/**
 * vv_capture:
 * @pid: the process
 * @info: (out caller-allocates): set on success, also where it took several tries
 * @error: as vv_memory_new_live(); and VV_ERROR_DENIED where a debugger is attached already,
 *   VV_ERROR_GONE where it ended meanwhile
 *
 * Copies every private writable mapping, and, after the target runs again, the read-only ones of
 * ELF files (names and tables live there).  Never-touched pages are
 * not read.  Blocks; any thread.  Whatever happens, the target goes on as if nothing had been.
 *
 * Returns: (transfer full) (nullable): the memory of one moment
 */
VvImage *vv_capture (int pid, const VvCaptureOptions *options, VvCaptureInfo *info,
                     GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
