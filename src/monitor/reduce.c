/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reduce.c — a series made ready for a picture.  In: a history, a range, a number of columns.  Out:
 * a span a column, and gaps.  Pieces (minutes, then runs of samples) are fed in the order of time
 * to a builder that merges those of one column and keeps one column beyond each edge.  Columns
 * stand at fixed places of the time axis and samples never change, so what was worked out for one
 * is kept on a shelf: a picture that follows asks for the same ones again. */

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

/* What lies in one column.
 * @index: its first number; VV_COLUMN_NONE: nothing on this place
 * @end: one beyond its last sample
 * @next: the first number after it, in @next_column
 * @gap: whether the line is broken between the two */
typedef struct
{
  VvSpan span;
  guint64 index;
  guint64 end;
  guint64 next;
  gint64 next_column;
  gboolean gap;
} Entry;

/* Columns of one width; a column has one place, by its number. */
struct _VvShelf
{
  gint64 width_ns;
  guint n_entries;
  Entry entries[];
};

void
vv_shelf_free (VvShelf *self)
{
  g_free (self);
}

gsize
vv_shelf_get_memory (const VvShelf *self)
{
  return self != NULL ? sizeof *self + self->n_entries * sizeof (Entry) : 0;
}

/* Where a column holds few samples it is worked out as fast as looked up. */
#define SHELF_MIN_SAMPLES 64

/* Returns: (nullable): the shelf for this picture, where one pays */
static VvShelf *
get_shelf (VvHistory *self,
           guint      series,
           guint64    n_samples,
           guint      columns,
           gint64     width_ns)
{
  VvShelf **shelf;
  guint n_entries = 64;

  if (n_samples / columns < SHELF_MIN_SAMPLES)
    return NULL;

  while (n_entries < columns + 3)
    n_entries *= 2;
  if (self->shelves->len <= series)
    g_ptr_array_set_size (self->shelves, (int) series + 1);
  shelf = (VvShelf **) &g_ptr_array_index (self->shelves, series);
  if (*shelf != NULL && (*shelf)->n_entries != n_entries)
    g_clear_pointer (shelf, vv_shelf_free);
  if (*shelf == NULL)
    {
      *shelf = g_malloc (sizeof (VvShelf) + n_entries * sizeof (Entry));
      (*shelf)->n_entries = n_entries;
      (*shelf)->width_ns = 0;
    }
  if ((*shelf)->width_ns != width_ns)
    {
      (*shelf)->width_ns = width_ns;
      for (guint i = 0; i < n_entries; i++)
        (*shelf)->entries[i].index = VV_COLUMN_NONE;
    }

  return *shelf;
}

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

/* The open span is whole, and the next piece lies in @column.
 * Returns: whether anything may come after it */
static gboolean
close_span (Builder *self,
            gint64   column,
            gint64   time_ns,
            gboolean gap)
{
  gboolean beyond_left = self->open_column < self->first_column;

  if (self->open_column > self->last_column)
    return FALSE;

  /* What lies beyond an edge is there to bring the line to it: a line that does not come is not
   * wanted. */
  if (!beyond_left || (column >= self->first_column && !gap))
    give_out (self, &self->open);
  if (gap && column > self->last_column)
    {
      self->has_open = FALSE;
      return FALSE;
    }
  if (gap && !beyond_left)
    {
      VvSpan nothing = { self->open.end_ns, time_ns, NAN, NAN, NAN, NAN };

      give_out (self, &nothing);
    }

  return TRUE;
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

  if (self->has_open && !close_span (self, column, piece->time_ns, gap))
    {
      self->done = TRUE;
      return;
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

/* Returns: the first index of @from … end that is at @time_ns or later.  Samples come at a steady
 * pace, so the answer is mostly where the column before it says; from there the steps double. */
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

/* Long columns lie so far apart in memory that the processor waits for each; the one after the next
 * is asked for early. */
static void
prefetch (const VvHistory *self,
          const VvColumn  *column,
          guint64          index)
{
  const gint64 *times = vv_deque_chunk (&self->times, index);

  if (index >= self->end || times == NULL)
    return;
  __builtin_prefetch (&times[index & (VV_DEQUE_CHUNK - 1)]);
  vv_column_prefetch (column, index);
}

/* Works out the column that begins with the number at @index. */
static void
fill_entry (const Builder *builder,
            VvHistory     *self,
            guint          series,
            gint64         column_number,
            guint64        index,
            guint64        guess,
            Entry         *entry)
{
  const VvColumn *column = g_ptr_array_index (self->columns, series);
  gboolean held = g_array_index (self->held, gboolean, series);
  gint64 end_ns = column_start (builder, column_number + 1);
  guint64 end = end_ns == G_MAXINT64 ? self->end : gallop (self, end_ns, index + 1, guess);
  guint64 last = vv_column_last (column, index, end);
  VvMinMax extent = vv_column_get_extent (column, index, last + 1);

  entry->span = (VvSpan) { vv_history_time (self, index), vv_history_time (self, last), vv_column_get (column, index),
                           vv_column_get (column, last), extent.min, extent.max };
  entry->index = index;
  entry->end = end;
  entry->next = vv_column_first (column, end, self->end);
  if (entry->next == VV_COLUMN_NONE)
    return;
  entry->next_column = column_of (builder, vv_history_time (self, entry->next));
  entry->gap = (!held && entry->next > last + 1) || vv_history_is_broken (self, last, entry->next);
}

static void
feed_samples (Builder   *builder,
              VvHistory *self,
              guint      series,
              VvShelf   *shelf,
              guint64    from,
              gboolean   gap)
{
  gboolean held = g_array_index (self->held, gboolean, series);
  const VvColumn *values = g_ptr_array_index (self->columns, series);
  guint64 index = vv_column_first (values, from, self->end);
  guint64 length = 1;
  gint64 column;

  if (index == VV_COLUMN_NONE)
    return;

  /* Before the first number: whatever separates it from the minutes. */
  gap = gap || (!held && index > from) || vv_history_is_broken (self, from, index)
        || (from > 0 && vv_history_is_broken (self, from - 1, from));
  column = column_of (builder, vv_history_time (self, index));

  while (index != VV_COLUMN_NONE && !builder->done)
    {
      Entry own;
      Entry *entry = shelf != NULL ? &shelf->entries[(guint64) column & (shelf->n_entries - 1)] : &own;

      if (entry == &own || entry->index != index)
        {
          if (length > 16)
            prefetch (self, values, index + 3 * length);
          fill_entry (builder, self, series, column, index, index + length, entry);
        }
      feed (builder, &entry->span, gap);

      gap = entry->gap;
      column = entry->next_column;
      length = entry->end - index;
      index = entry->next;
      /* Samples may still come into the newest column. */
      if (index == VV_COLUMN_NONE)
        entry->index = VV_COLUMN_NONE;
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
  VvShelf *shelf;
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
    from = vv_history_find (self,
                            column_start (&builder,
                                          column_of (&builder, vv_history_time (self, last))));
  if (from == self->first)
    gap = feed_minutes (&builder, self, series);
  shelf = get_shelf (self, series, vv_history_find (self, end_ns) - from, columns,
                     builder.width_ns);
  feed_samples (&builder, self, series, shelf, from, gap);

  if (builder.has_open)
    give_out (&builder, &builder.open);
  *n_spans = builder.n_spans;

  return builder.spans;
}
