/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* job.h — one blocking function in a thread, its finished result back in the caller's main context.
 * The only place where the library starts a thread for somebody's work. */

#pragma once

#include <gio/gio.h>

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvJobFunc:
 * @input: what vv_job_run() was given; the thread owns it while the function runs
 *
 * Runs in a thread; blocks as long as it needs; looks at @cancellable now and then.
 *
 * Returns: (transfer full) (nullable): the result, never written again; NULL with @error set
 */
typedef gpointer (*VvJobFunc) (gpointer input, GCancellable *cancellable, GError **error);

/**
 * vv_job_run:
 * @source: (nullable): the object whose work it is; kept alive meanwhile, and handed to @ready
 * @func: the work
 * @input: (transfer full): for @func
 * @free_input: (nullable): frees @input
 * @free_result: (nullable): frees a result that nobody takes
 * @cancellable: (nullable): when it is cancelled before the result is handed over, the result is
 *   dropped and @ready gets G_IO_ERROR_CANCELLED
 * @ready: called in the thread-default main context of the caller
 */
VV_API void vv_job_run (GObject *source,
                        VvJobFunc func,
                        gpointer input,
                        GDestroyNotify free_input,
                        GDestroyNotify free_result,
                        GCancellable *cancellable,
                        GAsyncReadyCallback ready,
                        gpointer user_data);

/** vv_job_finish: Returns: (transfer full) (nullable): what the function returned */
VV_API gpointer vv_job_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
