/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* take.h — takes a snapshot: capture, walk, file.  What `vivarium-cli heap`, the monitor's triggers
   and the window call. */

#pragma once

#include <gio/gio.h>

#include "target/capture.h"
#include "target/end-watch.h"

G_BEGIN_DECLS

/** VvTakeStep: what is being done, for progress */
typedef enum { VV_TAKE_CAPTURE, VV_TAKE_WALK, VV_TAKE_WRITE, VV_TAKE_ANALYSE } VvTakeStep;
/** VvTakeProgress: from the calling thread; @done of @total (bytes or objects; @total 0: not known)
 * */
typedef void (*VvTakeProgress) (VvTakeStep step, guint64 done, guint64 total, gpointer data);

typedef struct
{
  VvCaptureMethod method;
  gboolean no_calls;
  gboolean no_values;
  gboolean no_analysis;         /* leaves out what heap/analysis.h computes then */
  VvTakeProgress progress;      /* (nullable) */
  gpointer progress_data;
} VvTakeOptions;

/** VvTakeResult: what a person is told at the end */
typedef struct
{
  guint64 objects;
  guint64 references;
  gint64 pause_us;
  gint64 total_us;
  VvCaptureMethod method;       /* VV_CAPTURE_AUTO for a core */
  guint64 unreadable;
} VvTakeResult;

/**
 * vv_take_process:
 * @path: of the snapshot; "-" is standard output
 *
 * Blocks; any thread.  The file appears whole or not at all, mode 0600.  A capture in which
 * containers were caught in the middle of a change is taken again, three
 * times at most.
 */
VV_API gboolean vv_take_process (int pid, const char *path, const VvTakeOptions *options,
                                 VvTakeResult *result,
                                 GCancellable *cancellable, GError **error);
/**
 * vv_take_at_exit:
 * @watch: of a program that was not executed yet; it lets go as soon as memory is copied
 *
 * Blocks until the program is about to end, and takes it then: as its interpreter begins to shut
 * down (after the functions of atexit, before anything is torn down), or in os._exit(), or when a
 * signal other than SIGKILL ends it.  The program runs at full speed until then, is held for the
 * copy, and ends as it would have.
 */
VV_API gboolean vv_take_at_exit (VvEndWatch *watch, const char *path, const VvTakeOptions *options,
                                 VvTakeResult *result,
                                 GCancellable *cancellable, GError **error);
/** vv_take_core: the same of a core file */
VV_API gboolean vv_take_core (const char *core, const char *path, const VvTakeOptions *options,
                              VvTakeResult *result,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
