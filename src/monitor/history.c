/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* history.c — series on one time axis.  In: samples in the order of time.  Out: values by index and
 * by time, summaries.  Everything is found by index; a time becomes an index by a binary search in
 * the one column of times. */

#include "monitor/history-private.h"

VvHistory *
vv_history_new (guint64 max_samples)
{
  VvHistory *self;

  g_return_val_if_fail (max_samples > 0, NULL);

  self = g_new0 (VvHistory, 1);
  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_column_free);
  self->held = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->breaks = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->shelves = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_shelf_free);
  vv_deque_init (&self->times, sizeof (gint64));
  vv_minutes_init (&self->minutes);
  self->max_samples = max_samples;

  return self;
}

VvHistory *
vv_history_copy (VvHistory *self)
{
  VvHistory *copy = g_memdup2 (self, sizeof *self);

  copy->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_column_free);
  for (guint i = 0; i < self->columns->len; i++)
    g_ptr_array_add (copy->columns, vv_column_copy (g_ptr_array_index (self->columns, i)));
  copy->held = g_array_copy (self->held);
  copy->breaks = g_array_copy (self->breaks);
  copy->shelves = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_shelf_free);
  vv_deque_copy (&copy->times, &self->times);
  vv_minutes_copy (&copy->minutes, &self->minutes);

  return copy;
}

void
vv_history_free (VvHistory *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->columns);
  g_array_unref (self->held);
  g_array_unref (self->breaks);
  g_ptr_array_unref (self->shelves);
  vv_deque_clear (&self->times);
  vv_minutes_clear (&self->minutes);
  g_free (self);
}

/* Returns: the number of breaks before samples up to and including @index. */
static guint
count_breaks (VvHistory *self,
              guint64    index)
{
  guint low = 0;
  guint high = self->breaks->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->breaks, guint64, middle) <= index)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

gboolean
vv_history_is_broken (VvHistory *self,
                      guint64    after,
                      guint64    to)
{
  if (self->breaks->len == 0 || after >= to)
    return FALSE;

  return count_breaks (self, to) > count_breaks (self, after);
}

static gboolean
is_break (VvHistory *self,
          guint64    index)
{
  guint n = count_breaks (self, index);

  return n > 0 && g_array_index (self->breaks, guint64, n - 1) == index;
}

static void
drop_to (VvHistory *self,
         guint64    first)
{
  guint n_breaks;

  for (guint64 index = self->first; index < first; index++)
    {
      vv_minutes_begin (&self->minutes, vv_history_time (self, index), is_break (self, index));
      for (guint i = 0; i < self->columns->len; i++)
        vv_minutes_add (&self->minutes, i,
                        vv_column_get (g_ptr_array_index (self->columns, i), index));
    }
  self->first = first;

  vv_deque_drop (&self->times, first);
  for (guint i = 0; i < self->columns->len; i++)
    vv_column_drop (g_ptr_array_index (self->columns, i), first);

  /* Cut off in large pieces, since each cut moves the rest. */
  n_breaks = first > 0 ? count_breaks (self, first - 1) : 0;
  if (n_breaks > 64 && n_breaks > self->breaks->len / 2)
    g_array_remove_range (self->breaks, 0, n_breaks);
}

void
vv_history_set_max_samples (VvHistory *self,
                            guint64    max_samples)
{
  g_return_if_fail (self != NULL && max_samples > 0);

  self->max_samples = max_samples;
  if (self->end - self->first > max_samples)
    drop_to (self, self->end - max_samples);
}

guint
vv_history_add_series (VvHistory *self,
                       gboolean   held)
{
  g_return_val_if_fail (self != NULL, 0);

  g_ptr_array_add (self->columns, vv_column_new (self->end));
  g_array_append_val (self->held, held);

  return self->columns->len - 1;
}

guint
vv_history_get_n_series (VvHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->columns->len;
}

void
vv_history_append (VvHistory    *self,
                   gint64        time_ns,
                   const double *values,
                   guint         n_values,
                   gint64        interval_ns)
{
  static const gint64 no_time = 0;

  g_return_if_fail (self != NULL && (values != NULL || n_values == 0));

  if (self->end > self->first)
    {
      gint64 last_ns = vv_history_time (self, self->end - 1);

      if (time_ns <= last_ns)
        return;
      if (self->interval_ns > 0 && (time_ns - last_ns) / 3 >= self->interval_ns)
        g_array_append_val (self->breaks, self->end);
    }

  *(gint64 *) vv_deque_add (&self->times, self->end, &no_time) = time_ns;
  for (guint i = 0; i < self->columns->len; i++)
    vv_column_append (g_ptr_array_index (self->columns, i), i < n_values ? values[i] : NAN);
  self->interval_ns = interval_ns;
  self->end++;

  if (self->end - self->first > self->max_samples)
    drop_to (self, self->end - self->max_samples);
}

guint64
vv_history_get_first (VvHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->first;
}

guint64
vv_history_get_end (VvHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->end;
}

gint64
vv_history_get_time (VvHistory *self,
                     guint64    index)
{
  g_return_val_if_fail (self != NULL && index >= self->first && index < self->end, 0);

  return vv_history_time (self, index);
}

double
vv_history_get_value (VvHistory *self,
                      guint      series,
                      guint64    index)
{
  g_return_val_if_fail (self != NULL && series < self->columns->len, NAN);
  g_return_val_if_fail (index >= self->first && index < self->end, NAN);

  return vv_column_get (g_ptr_array_index (self->columns, series), index);
}

gint64
vv_history_get_start_time (VvHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->minutes.end > self->minutes.first)
    return vv_minutes_get_row (&self->minutes, self->minutes.first)->start_ns;

  return self->end > self->first ? vv_history_time (self, self->first) : 0;
}

gint64
vv_history_get_end_time (VvHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->end > self->first ? vv_history_time (self, self->end - 1) : 0;
}

guint64
vv_history_find_between (VvHistory *self,
                         gint64     time_ns,
                         guint64    low,
                         guint64    high)
{
  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (vv_history_time (self, middle) < time_ns)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

guint64
vv_history_find (VvHistory *self,
                 gint64     time_ns)
{
  g_return_val_if_fail (self != NULL, 0);

  return vv_history_find_between (self, time_ns, self->first, self->end);
}

/* The mean of the minute that holds @time_ns; for a held series that of the last minute not
 * later. */
static double
value_in_minutes (VvHistory *self,
                  guint      series,
                  gint64     time_ns,
                  gint64    *at_ns)
{
  gboolean held = g_array_index (self->held, gboolean, series);
  guint64 row = vv_minutes_find (&self->minutes, time_ns);

  while (row != G_MAXUINT64 && row >= self->minutes.first)
    {
      const VvMinuteStat *stat = vv_minutes_get_stat (&self->minutes, series, row);
      const VvMinute *minute = vv_minutes_get_row (&self->minutes, row);

      if (stat != NULL)
        {
          if (at_ns != NULL)
            *at_ns = minute->start_ns;
          return stat->sum / stat->count;
        }
      if (!held || minute->broken || row == 0)
        break;
      row--;
    }

  return NAN;
}

/* @time_ns is before the first sample held. */
static double
value_before (VvHistory *self,
              guint      series,
              gint64     time_ns,
              gint64    *at_ns)
{
  if (self->minutes.end == self->minutes.first || is_break (self, self->first))
    return NAN;
  return value_in_minutes (self, series, time_ns, at_ns);
}

/* @next: the first sample at @time_ns or later, and not the first held unless it is right there.
 * Returns: the sample that stands for that time, or VV_COLUMN_NONE in a gap */
static guint64
sample_at (VvHistory *self,
           gboolean   held,
           gint64     time_ns,
           guint64    next)
{
  gint64 before_ns;

  if (next < self->end && vv_history_time (self, next) == time_ns)
    return next;

  before_ns = vv_history_time (self, next - 1);
  /* The newest value stands until the next is due, and no longer. */
  if (next == self->end)
    return time_ns - before_ns > MAX (self->interval_ns, 0) ? VV_COLUMN_NONE : next - 1;
  if (is_break (self, next))
    return VV_COLUMN_NONE;

  return !held && vv_history_time (self, next) - time_ns < time_ns - before_ns ? next : next - 1;
}

double
vv_history_value_at (VvHistory *self,
                     guint      series,
                     gint64     time_ns,
                     gint64    *at_ns)
{
  const VvColumn *column;
  guint64 next, index;
  gboolean held;

  g_return_val_if_fail (self != NULL && series < self->columns->len, NAN);

  if (at_ns != NULL)
    *at_ns = time_ns;
  if (self->end == self->first)
    return NAN;
  next = vv_history_find (self, time_ns);
  if (next == self->first && vv_history_time (self, next) != time_ns)
    return value_before (self, series, time_ns, at_ns);

  held = g_array_index (self->held, gboolean, series);
  column = g_ptr_array_index (self->columns, series);
  index = sample_at (self, held, time_ns, next);
  if (held && index != VV_COLUMN_NONE)
    {
      guint64 last = vv_column_last (column, self->first, index + 1);

      if (vv_history_is_broken (self, last == VV_COLUMN_NONE ? self->first : last, index))
        return NAN;
      if (last == VV_COLUMN_NONE)
        return value_before (self, series, time_ns, at_ns);
      index = last;
    }
  if (index == VV_COLUMN_NONE)
    return NAN;

  if (at_ns != NULL)
    *at_ns = vv_history_time (self, index);
  return vv_column_get (column, index);
}

void
vv_history_summarize (VvHistory *self,
                      guint      series,
                      gint64     start_ns,
                      gint64     end_ns,
                      VvStats   *out)
{
  g_autofree double *values = NULL;
  const VvColumn *column;
  guint64 from, to;

  g_return_if_fail (self != NULL && series < self->columns->len && out != NULL);

  column = g_ptr_array_index (self->columns, series);
  from = vv_history_find (self, start_ns);
  to = end_ns == G_MAXINT64 ? self->end : vv_history_find (self, end_ns + 1);
  to = MAX (to, from);

  values = g_new (double, to - from + 1);
  for (guint64 index = from; index < to; index++)
    values[index - from] = vv_column_get (column, index);
  vv_stats_compute (values, to - from, out);
}

gsize
vv_history_get_memory (VvHistory *self)
{
  gsize size;

  g_return_val_if_fail (self != NULL, 0);

  size = sizeof *self + vv_deque_get_memory (&self->times) + vv_minutes_get_memory (&self->minutes);
  size += self->breaks->len * sizeof (guint64);
  for (guint i = 0; i < self->columns->len; i++)
    size += vv_column_get_memory (g_ptr_array_index (self->columns, i)) + sizeof (gpointer) + sizeof (gboolean);
  for (guint i = 0; i < self->shelves->len; i++)
    size += sizeof (gpointer) + vv_shelf_get_memory (g_ptr_array_index (self->shelves, i));

  return size;
}
