/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sink.h — text that goes to a file while it is made: a file appears whole or not at all, what is no
 * regular file (a pipe, standard output) gets it as it comes.  Private to the library. */

#pragma once

#include <gio/gio.h>

#include "base/api.h"

G_BEGIN_DECLS

typedef struct _VvSink VvSink;

/**
 * vv_sink_new:
 * @path: (type filename): where to; "-" is standard output.  A new file holds private data: mode 0600
 * @error: says the path, the system's reason and what to do
 */
VvSink *vv_sink_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** vv_sink_get_text: where whoever writes appends; emptied by vv_sink_pass() */
GString *vv_sink_get_text (VvSink *self);

/** vv_sink_pass: takes the text away where it has become long.  FALSE: no more is wanted: writing
 * failed, or nobody reads standard output any longer; vv_sink_finish() knows which */
gboolean vv_sink_pass (VvSink *self);

/** vv_sink_finish: gives the file its name; frees @self in any case.  TRUE also where whoever read
 * standard output has left: he had what he wanted */
gboolean vv_sink_finish (VvSink *self, GCancellable *cancellable, GError **error);

/** vv_sink_free: leaves no file behind; NULL is fine */
void vv_sink_free (VvSink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvSink, vv_sink_free)

G_END_DECLS
