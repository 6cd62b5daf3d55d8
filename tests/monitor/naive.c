/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* naive.c — the slow way.  In: all samples.  Out: spans.  Pieces (a minute's or a sample's) are made one by one, then put
 * into columns, then those that a picture wants are chosen. */

#include "naive.h"

#include <math.h>

#define MINUTE_NS G_GINT64_CONSTANT (60000000000)

/* @gap: whether the line is broken between it and the piece before */
typedef struct
{
  VvSpan span;
  gint64 column;
  gboolean gap;
} Piece;

static gint64
floor_divide (gint64 a,
              gint64 b)
{
  return (gint64) floorl ((long double) a / (long double) b);
}

/* Returns: one beyond the last sample of the minute that begins with @index */
static guint64
add_minute (const Naive *self,
            guint64      index,
            GArray      *pieces,
            gboolean    *gap)
{
  Piece piece = { .span = { self->times[index], 0, 0, 0, INFINITY, -INFINITY } };
  gint64 minute = floor_divide (self->times[index], MINUTE_NS);
  double sum = 0;
  guint n = 0;

  *gap = *gap || self->breaks[index];
  for (; index < self->first && floor_divide (self->times[index], MINUTE_NS) == minute; index++)
    {
      double value = self->values[index];

      piece.span.end_ns = self->times[index];
      if (isnan (value))
        continue;
      sum += value;
      n++;
      piece.span.min = MIN (piece.span.min, value);
      piece.span.max = MAX (piece.span.max, value);
    }
  if (n == 0)
    {
      *gap = *gap || !self->held;
      return index;
    }
  piece.span.first = piece.span.last = sum / n;
  piece.gap = *gap;
  *gap = FALSE;
  g_array_append_val (pieces, piece);

  return index;
}

static GArray *
make_pieces (const Naive *self)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  gint64 newest = self->first > 0 ? floor_divide (self->times[self->first - 1], MINUTE_NS) : 0;
  gboolean gap = FALSE;
  guint64 index = 0;

  while (index < self->first)
    if (floor_divide (self->times[index], MINUTE_NS) <= newest - VV_HISTORY_MINUTES)
      index++;
    else
      index = add_minute (self, index, pieces, &gap);

  for (; index < self->end; index++)
    {
      double value = self->values[index];
      Piece piece = { { self->times[index], self->times[index], value, value, value, value }, 0, FALSE };

      gap = gap || self->breaks[index];
      if (isnan (value))
        {
          gap = gap || !self->held;
          continue;
        }
      piece.gap = gap;
      gap = FALSE;
      g_array_append_val (pieces, piece);
    }

  return pieces;
}

static GArray *
merge_columns (GArray *pieces,
               gint64  width)
{
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (Piece));

  for (guint i = 0; i < pieces->len; i++)
    {
      Piece piece = g_array_index (pieces, Piece, i);
      Piece *last = merged->len > 0 ? &g_array_index (merged, Piece, merged->len - 1) : NULL;

      piece.column = floor_divide (piece.span.time_ns, width);
      if (last == NULL || last->column != piece.column)
        {
          g_array_append_val (merged, piece);
          continue;
        }
      last->span.end_ns = piece.span.end_ns;
      last->span.last = piece.span.last;
      last->span.min = MIN (last->span.min, piece.span.min);
      last->span.max = MAX (last->span.max, piece.span.max);
    }

  return merged;
}

/* One beyond each edge belongs to the picture where the line goes there without a gap, or where nothing is between. */
static gboolean
is_wanted (GArray *merged,
           guint   i,
           gint64  first,
           gint64  last)
{
  const Piece *piece = &g_array_index (merged, Piece, i);

  if (piece->column < first)
    return i + 1 == merged->len
           || (g_array_index (merged, Piece, i + 1).column >= first && !g_array_index (merged, Piece, i + 1).gap);
  if (piece->column > last)
    return i == 0 || (g_array_index (merged, Piece, i - 1).column <= last && !piece->gap);

  return TRUE;
}

GArray *
naive_reduce (const Naive *self,
              gint64       start_ns,
              gint64       end_ns,
              guint        columns)
{
  g_autoptr(GArray) pieces = make_pieces (self);
  g_autoptr(GArray) merged = NULL;
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (VvSpan));
  gint64 width = MAX (1, (end_ns - start_ns + columns - 1) / columns);
  gint64 first = floor_divide (start_ns, width);
  gint64 last = floor_divide (end_ns, width);

  merged = merge_columns (pieces, width);
  for (guint i = 0; i < merged->len; i++)
    {
      const Piece *piece = &g_array_index (merged, Piece, i);

      if (!is_wanted (merged, i, first, last))
        continue;
      if (spans->len > 0 && piece->gap)
        {
          const VvSpan *before = &g_array_index (spans, VvSpan, spans->len - 1);
          VvSpan gap = { before->end_ns, piece->span.time_ns, NAN, NAN, NAN, NAN };

          g_array_append_val (spans, gap);
        }
      g_array_append_val (spans, piece->span);
    }

  return spans;
}
