/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* output.h — what a launched program writes, as text that is safe to show and bounded: the oldest
 * lines go first. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VV_TYPE_OUTPUT (vv_output_get_type ())
G_DECLARE_FINAL_TYPE (VvOutput, vv_output, VV, OUTPUT, GObject)

/** The most that is held; a program that writes without end must not take the window's memory. */
#define VV_OUTPUT_MAX_BYTES (4 * 1024 * 1024)

/** vv_output_new: @fd: (transfer full): a non-blocking descriptor, read until its end */
VvOutput *vv_output_new (int fd) G_GNUC_WARN_UNUSED_RESULT;
/** vv_output_get_buffer: Returns: (transfer none): the text */
GtkTextBuffer *vv_output_get_buffer (VvOutput *self);
/** vv_output_get_dropped: Returns: whether older lines are no longer held */
gboolean vv_output_get_dropped (VvOutput *self);
/** vv_output_append: adds @length bytes as if the program had written them; for tests too */
void vv_output_append (VvOutput *self, const char *bytes, gsize length);
/** vv_output_hand_over: nothing more is read here; a small process reads it to its end, so that the
 * writer neither blocks nor is hung up when we go */
void vv_output_hand_over (VvOutput *self);

G_END_DECLS
