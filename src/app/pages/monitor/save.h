/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* save.h — writing a page's picture or numbers: what is asked for, and the work.  The dialog, the
 * command "export" and the clipboard all go through here. */

#pragma once

#include "app/pages/monitor/monitor-page-private.h"

G_BEGIN_DECLS

typedef enum
{
  VV_SAVE_PNG,
  VV_SAVE_SVG,
  VV_SAVE_PDF,
  VV_SAVE_CSV,
  VV_SAVE_JSON,
  VV_N_SAVE_FORMATS,
} VvSaveFormat;

typedef enum
{
  VV_SAVE_ALL_TIME,
  VV_SAVE_VISIBLE_TIME,
  VV_SAVE_SELECTED_TIME,
} VvSaveTime;

/**
 * VvSaveOptions:
 * @track: an index of the view's tracks, or -1 for all
 * @width: of a picture, px
 * @height: 0 for the natural one
 * @scale: pixels a px, for PNG
 * @dark: which style
 * @title: (nullable): of a picture; NULL for the process's name
 * @time: which samples become numbers
 */
typedef struct
{
  VvSaveFormat format;
  int track;
  double width;
  double height;
  double scale;
  gboolean dark;
  const char *title;
  VvSaveTime time;
} VvSaveOptions;

/** vv_save_options_init: a picture of what is seen, in the size and style in which it is seen */
void vv_save_options_init (VvSaveOptions *self, VvMonitorPage *page);

/** vv_save_format_from_path: Returns: whether the ending says a format */
gboolean vv_save_format_from_path (const char *path, VvSaveFormat *format);
/** vv_save_format_get_ending: Returns: "png" */
const char *vv_save_format_get_ending (VvSaveFormat format);
gboolean vv_save_format_is_picture (VvSaveFormat format);

/** vv_save_get_natural_height: Returns: how high a picture of this width wants to be */
double vv_save_get_natural_height (VvMonitorPage *page, const VvSaveOptions *options);

/**
 * vv_save_write:
 * @path: (nullable): where to; NULL: the bytes are the result
 * @ready: vv_save_write_finish() there
 *
 * Takes what it needs from the page at once; drawing and writing are done in a thread.
 */
void vv_save_write (VvMonitorPage *page, const VvSaveOptions *options, const char *path,
                    GAsyncReadyCallback ready, gpointer user_data);
/** vv_save_write_finish: Returns: (transfer full) (nullable): what was written */
GBytes *vv_save_write_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
