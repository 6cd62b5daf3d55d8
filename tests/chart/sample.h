/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sample.h — a picture to draw in tests: a service that works and rests, five minutes of it. */

#pragma once

#include "chart/tracks.h"

G_BEGIN_DECLS

#define SAMPLE_SECOND G_GINT64_CONSTANT (1000000000)

/** sample_tracks_new: CPU, memory, threads and files, length of something; two samples a second
 * for @seconds */
VvTracks *sample_tracks_new (guint seconds);
/** sample_point: one sample as a span */
VvSpan sample_point (gint64 time_ns, double value);
/** sample_add_mark: appends a mark to @tracks */
void sample_add_mark (VvTracks *tracks, gint64 time_ns, VvMarkKind kind, const char *text);
/** sample_one_series: a picture of one track with one series of @n spans, which are copied */
VvTracks *sample_one_series (VvRole role, VvShape shape, VvUnit unit, const VvSpan *spans, gsize n);

G_END_DECLS
