/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reduce.c — a series made ready for a picture.  In: a history, a range, a number of columns.  Out: a span a column, and
 * gaps.  Pieces (minutes, then runs of samples) are fed in the order of time to a builder that merges those
 * of one column and keeps one column beyond each edge. */

#include "monitor/history-private.h"

/* @width_ns: of a column; column c holds c × width ≤ time < (c + 1) × width
 * @first_column, @last_column: those of the picture's edges
 * @open: the span of column @open_column, not yet given out */
typedef struct
{
  gint64 width_ns;
  gint64 first_column;
  gint64 last_column;
  VvSpan *spans;
  gsize n_spans;
  gsize n_allocated;
  VvSpan open;
  gint64 open_column;
  gboolean has_open;
  gboolean done;
} Builder;

static inline gint64
column_of (const Builder *self,
           gint64         time_ns)
{
  gint64 column = time_ns / self->width_ns;

  return time_ns < 0 && column * self->width_ns != time_ns ? column - 1 : column;
}

static gint64
column_start (const Builder *self,
              gint64         column)
{
  __int128 start = (__int128) column * self->width_ns;

  return CLAMP (start, G_MININT64, G_MAXINT64);
}

static inline void
give_out (Builder      *self,
          const VvSpan *span)
{
  if (self->n_spans == self->n_allocated)
    {
      self->n_allocated = self->n_allocated * 2 + 16;
      self->spans = g_renew (VvSpan, self->spans, self->n_allocated);
    }
  self->spans[self->n_spans++] = *span;
}

static void
feed (Builder      *self,
      const VvSpan *piece,
      gboolean      gap)
{
  gint64 column = column_of (self, piece->time_ns);

  if (self->done)
    return;

  if (self->has_open && column == self->open_column)
    {
      self->open.end_ns = piece->end_ns;
      self->open.last = piece->last;
      self->open.min = MIN (self->open.min, piece->min);
      self->open.max = MAX (self->open.max, piece->max);
      return;
    }

  if (self->has_open && self->open_column > self->last_column)
    {
      self->done = TRUE;
      return;
    }

  if (self->has_open)
    {
      gboolean beyond_left = self->open_column < self->first_column;

      /* What lies beyond an edge is there to bring the line to it: a line that does not come is not wanted. */
      if (!beyond_left || (column >= self->first_column && !gap))
        give_out (self, &self->open);
      if (gap && column > self->last_column)
        {
          self->has_open = FALSE;
          self->done = TRUE;
          return;
        }
      if (gap && !beyond_left)
        {
          VvSpan nothing = { self->open.end_ns, piece->time_ns, NAN, NAN, NAN, NAN };

          give_out (self, &nothing);
        }
    }

  self->open = *piece;
  self->open_column = column;
  self->has_open = TRUE;
}

/* Returns: whether lines break between the last minute fed and what comes after the archive */
static gboolean
feed_minutes (Builder   *builder,
              VvHistory *self,
              guint      series)
{
  const VvMinutes *minutes = &self->minutes;
  gboolean held = g_array_index (self->held, gboolean, series);
  gboolean gap = FALSE;

  for (guint64 row = minutes->first; row < minutes->end && !builder->done; row++)
    {
      const VvMinute *minute = vv_minutes_get_row (minutes, row);
      const VvMinuteStat *stat = vv_minutes_get_stat (minutes, series, row);

      gap = gap || minute->broken;
      if (stat != NULL)
        {
          double mean = stat->sum / stat->count;
          VvSpan piece = { minute->start_ns, minute->end_ns, mean, mean, stat->min, stat->max };

          feed (builder, &piece, gap);
          gap = FALSE;
        }
      else if (!held)
        {
          gap = TRUE;
        }
    }

  return gap;
}

/* Returns: the first index of @from … end that is at @time_ns or later.  Samples come at a steady pace, so the answer is
 * mostly where the column before it says; from there the steps double. */
static guint64
gallop (VvHistory *self,
        gint64     time_ns,
        guint64    from,
        guint64    guess)
{
  guint64 step = 1;
  guint64 low, high;

  guess = MIN (guess, self->end - 1);
  if (vv_history_time (self, guess) < time_ns)
    {
      low = guess + 1;
      high = low;
      while (high < self->end && vv_history_time (self, high) < time_ns)
        {
          low = high + 1;
          high = step > self->end - low ? self->end : low + step;
          step *= 2;
        }
    }
  else
    {
      high = guess;
      low = high;
      while (low > from && vv_history_time (self, low - 1) >= time_ns)
        {
          high = low - 1;
          low = step > high - from ? from : high - step;
          step *= 2;
        }
    }

  return vv_history_find_between (self, time_ns, low, high);
}

static void
feed_samples (Builder   *builder,
              VvHistory *self,
              guint      series,
              guint64    from,
              gboolean   gap)
{
  const VvColumn *column = g_ptr_array_index (self->columns, series);
  gboolean held = g_array_index (self->held, gboolean, series);
  guint64 index = vv_column_first (column, from, self->end);
  guint64 before = from;
  guint64 length = 1;

  /* Before the first number: whatever separates it from the minutes. */
  if (index != VV_COLUMN_NONE)
    gap = gap || (!held && index > from) || vv_history_is_broken (self, from, index)
          || (from > 0 && vv_history_is_broken (self, from - 1, from));

  while (index != VV_COLUMN_NONE && !builder->done)
    {
      gint64 time_ns = vv_history_time (self, index);
      gint64 end_ns = column_start (builder, column_of (builder, time_ns) + 1);
      guint64 end = end_ns == G_MAXINT64 ? self->end : gallop (self, end_ns, index + 1, index + length);
      guint64 last = vv_column_last (column, index, end);
      VvExtent extent = vv_column_get_extent (column, index, last + 1);
      VvSpan piece = { time_ns, vv_history_time (self, last), vv_column_get (column, index),
                       vv_column_get (column, last), extent.min, extent.max };

      feed (builder, &piece, gap);

      length = end - index;
      before = last;
      index = vv_column_first (column, end, self->end);
      if (index != VV_COLUMN_NONE)
        gap = (!held && index > before + 1) || vv_history_is_broken (self, before, index);
    }
}

static void
set_range (Builder *builder,
           gint64   start_ns,
           gint64   end_ns,
           guint    columns)
{
  guint64 length = (guint64) end_ns - (guint64) start_ns;
  guint64 width = length / columns + (length % columns != 0);

  builder->width_ns = CLAMP (width, 1, (guint64) G_MAXINT64);
  builder->first_column = column_of (builder, start_ns);
  builder->last_column = column_of (builder, end_ns);
}

VvSpan *
vv_history_reduce (VvHistory *self,
                   guint      series,
                   gint64     start_ns,
                   gint64     end_ns,
                   guint      columns,
                   gsize     *n_spans)
{
  Builder builder = { 0 };
  const VvColumn *column;
  guint64 from, last;
  gboolean gap = FALSE;

  g_return_val_if_fail (n_spans != NULL, NULL);
  *n_spans = 0;
  g_return_val_if_fail (self != NULL && series < self->columns->len, NULL);
  g_return_val_if_fail (start_ns <= end_ns && columns > 0, NULL);

  if (self->end == self->first)
    return NULL;

  set_range (&builder, start_ns, end_ns, columns);
  column = g_ptr_array_index (self->columns, series);

  /* Begin with the last column left of the picture that has a number. */
  from = vv_history_find (self, column_start (&builder, builder.first_column));
  last = vv_column_last (column, self->first, from);
  from = self->first;
  if (last != VV_COLUMN_NONE)
    from = vv_history_find (self, column_start (&builder, column_of (&builder, vv_history_time (self, last))));
  if (from == self->first)
    gap = feed_minutes (&builder, self, series);
  feed_samples (&builder, self, series, from, gap);

  if (builder.has_open)
    give_out (&builder, &builder.open);
  *n_spans = builder.n_spans;

  return builder.spans;
}
