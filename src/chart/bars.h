/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* bars.h — what grew and what shrank, as bars to the right and to the left of one zero line, each
 * with its name before and its figure behind it. */

#pragma once

#include <cairo.h>

#include "base/text.h"
#include "chart/rect.h"
#include "chart/theme.h"

G_BEGIN_DECLS

/**
 * VvBar:
 * @name: (nullable): safe to show (vv_text_display())
 * @change: what it grew by; negative: shrank by; not finite: not known
 * @text: (nullable): the figure; without it @change with its sign in the unit of the bars
 */
typedef struct
{
  const char *name;
  double change;
  const char *text;
} VvBar;

#define VV_BARS_NONE G_MAXUINT
#define VV_BARS_ROW_HEIGHT 19.0

typedef struct _VvBars VvBars;

/**
 * vv_bars_new:
 * @bars: (array length=n_bars): from top to bottom; copied, as are their texts
 * @unit: of the changes
 * @theme: for its fonts
 *
 * Returns: (transfer full): the bars, laid out for @width
 */
VV_API VvBars *vv_bars_new (const VvBar *bars,
                            guint n_bars,
                            VvUnit unit,
                            double width,
                            const VvTheme *theme) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_bars_free (VvBars *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvBars, vv_bars_free)

/** vv_bars_get_height: Returns: the height of all rows */
VV_API double vv_bars_get_height (const VvBars *self);

/** vv_bars_get_rect: Returns: the bar of row @index: it begins or ends at vv_bars_get_zero(); empty
 * where there is no room for bars */
VV_API VvRect vv_bars_get_rect (const VvBars *self, guint index);

/** vv_bars_get_zero: Returns: x of the zero line */
VV_API double vv_bars_get_zero (const VvBars *self);

/** vv_bars_pick: Returns: the row at a place, or VV_BARS_NONE */
VV_API guint vv_bars_pick (const VvBars *self, double x, double y);

/**
 * vv_bars_draw:
 * @selected: a row, or VV_BARS_NONE
 * @hovered: the same
 *
 * Draws all rows from the origin of @cr, without background.
 */
VV_API void vv_bars_draw (const VvBars *self,
                          const VvTheme *theme,
                          guint selected,
                          guint hovered,
                          cairo_t *cr);

G_END_DECLS
