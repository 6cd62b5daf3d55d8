/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* legend.c — a track's title, and its series with their values: as a column beside the plot, or in
 * one line above it where the picture is narrow. */

#include "chart/legend.h"
#include "chart/tracks-private.h"

#include <string.h>

#define TITLE_MIDDLE 17.0
#define FIRST_ROW 37.0
#define ROW 19.0
#define SMALLEST_ROW 13.0
#define BOTTOM 8.0
#define SWATCH 12.0
#define NAME_GAP 7.0
#define LINE_SWATCH 10.0
#define LINE_MARGIN 10.0
#define LINE_GAP 12.0
#define LINE_INNER_GAP 4.0

double
vv_legend_height (const VvTrack *track)
{
  if (track->n_series == 0)
    return 0.0;
  return FIRST_ROW + (track->n_series - 1) * ROW + ROW / 2 + BOTTOM / 2;
}

static void
draw_row (const VvTrackSeries *series, double x, double y, double width, VvPen *pen)
{
  const VvTheme *theme = pen->theme;
  double value_width = 0.0;
  double name_x = x + SWATCH + NAME_GAP;

  vv_track_draw_swatch (series, theme, x, y, pen->cr);
  if (series->value != NULL)
    value_width = vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->text, series->value, x + width, y,
                               1.0, width - SWATCH - NAME_GAP);
  if (width - SWATCH - NAME_GAP - value_width - NAME_GAP > 8)
    vv_pen_text (pen, VV_FONT_CAPTION, &theme->text, series->name, name_x, y, 0.0,
                 width - SWATCH - NAME_GAP - value_width - NAME_GAP);
}

void
vv_legend_draw_column (const VvTrack *track,
                       double x,
                       double y,
                       double width,
                       double height,
                       VvPen *pen)
{
  double row = ROW;

  vv_pen_text (pen, VV_FONT_HEADING, &pen->theme->text, track->title, x, y + TITLE_MIDDLE, 0.0,
               width);
  if (track->n_series > 1)
    row = CLAMP ((height - FIRST_ROW - BOTTOM) / (track->n_series - 1), SMALLEST_ROW, ROW);
  for (guint i = 0; i < track->n_series; i++)
    {
      double middle = FIRST_ROW + i * row;

      if (middle + SMALLEST_ROW / 2 > height)
        break;
      draw_row (&track->series[i], x, y + middle, width, pen);
    }
}

/* The unit of a value: what follows its last space, ordinary or not. */
static const char *
unit_of (const char *value)
{
  const char *unit = NULL;

  if (value == NULL)
    return NULL;
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_isspace (g_utf8_get_char (at)))
        unit = at;
    }
  return unit;
}

/* How much of an entry is shown, from all to the least. */
typedef enum
{
  DETAIL_ALL,
  DETAIL_SHARED_UNIT,           /* the unit stands only at the last: "378.4  339.7  294.3 MiB" */
  DETAIL_NO_NAMES,
  DETAIL_NO_VALUES,             /* names alone: a legend must say what is what */
} Detail;

static gboolean
share_unit (const VvTrack *track)
{
  const char *unit = NULL;

  for (guint i = 0; i < track->n_series; i++)
    {
      const char *other = unit_of (track->series[i].value);

      if (other == NULL || (unit != NULL && strcmp (unit, other) != 0))
        return FALSE;
      unit = other;
    }
  return unit != NULL;
}

static char *
entry_value (const VvTrack *track, guint i, Detail detail)
{
  const char *value = track->series[i].value;

  if (value == NULL || detail == DETAIL_NO_VALUES)
    return g_strdup ("");
  if (detail != DETAIL_ALL && i + 1 < track->n_series && share_unit (track))
    return g_strndup (value, (gsize) (unit_of (value) - value));
  return g_strdup (value);
}

static const char *
entry_name (const VvTrack *track, guint i, Detail detail)
{
  return detail == DETAIL_NO_NAMES || track->series[i].name == NULL ? "" : track->series[i].name;
}

static double
entry_width (const VvTrack *track, guint i, Detail detail, VvPen *pen)
{
  g_autofree char *value = entry_value (track, i, detail);
  const char *name = entry_name (track, i, detail);
  double width = LINE_SWATCH;

  if (*name != '\0')
    width += LINE_INNER_GAP + vv_pen_measure (pen, VV_FONT_CAPTION, name);
  if (*value != '\0')
    width += LINE_INNER_GAP + vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, value);
  return width;
}

static double
entries_width (const VvTrack *track, guint n, Detail detail, VvPen *pen)
{
  double width = n > 0 ? (n - 1) * LINE_GAP : 0.0;

  for (guint i = 0; i < n; i++)
    width += entry_width (track, i, detail, pen);
  return width;
}

static void
draw_entry (const VvTrack *track, guint i, Detail detail, double x, double y, VvPen *pen)
{
  g_autofree char *value = entry_value (track, i, detail);
  const char *name = entry_name (track, i, detail);
  const VvTheme *theme = pen->theme;

  vv_color_set_source (&theme->roles[track->series[i].role], 1.0, pen->cr);
  vv_pen_round_rect (pen->cr, x, y - LINE_SWATCH / 2, LINE_SWATCH, LINE_SWATCH, 2.5);
  cairo_fill (pen->cr);
  x += LINE_SWATCH + LINE_INNER_GAP;
  if (*name != '\0')
    x += vv_pen_text (pen, VV_FONT_CAPTION, &theme->dim_text, name, x, y, 0.0, 0) + LINE_INNER_GAP;
  if (*value != '\0')
    vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &theme->text, value, x, y, 0.0, 0);
}

void
vv_legend_draw_line (const VvTrack *track,
                     double x,
                     double y,
                     double width,
                     double height,
                     VvPen *pen)
{
  static const Detail details[] = {
    DETAIL_ALL, DETAIL_SHARED_UNIT, DETAIL_NO_VALUES, DETAIL_NO_NAMES,
  };
  double title_width = vv_pen_measure (pen, VV_FONT_CAPTION_BOLD, track->title);
  double room = width - 2 * LINE_MARGIN - title_width - LINE_GAP;
  double middle = y + height / 2;
  guint n = track->n_series;
  guint d = 0;
  double at;

  while (d + 1 < G_N_ELEMENTS (details) && entries_width (track, n, details[d], pen) > room)
    d++;
  while (n > 0 && entries_width (track, n, details[d], pen) > room)
    n--;
  vv_pen_text (pen, VV_FONT_CAPTION_BOLD, &pen->theme->text, track->title, x + LINE_MARGIN, middle,
               0.0, n > 0 ? 0.0 : width - 2 * LINE_MARGIN);
  at = x + width - LINE_MARGIN - entries_width (track, n, details[d], pen);
  for (guint i = 0; i < n; i++)
    {
      draw_entry (track, i, details[d], at, middle, pen);
      at += entry_width (track, i, details[d], pen) + LINE_GAP;
    }
}
