/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* minutes.c — the archive of a history.  In: samples in the order of time, as they leave the
 * history.  Out: a row a minute in which there was one.  Old rows go when they are seven days
 * behind the newest. */

#include "monitor/minutes.h"

#include <math.h>

#include "monitor/history.h"

#define MINUTE_NS (60 * G_GINT64_CONSTANT (1000000000))

static const VvMinute no_row = { 0 };
static const VvMinuteStat no_stat = { INFINITY, -INFINITY, 0, 0 };

static void
free_series (gpointer data)
{
  if (data != NULL)
    vv_deque_clear (data);
  g_free (data);
}

void
vv_minutes_init (VvMinutes *self)
{
  vv_deque_init (&self->rows, sizeof (VvMinute));
  self->series = g_ptr_array_new_with_free_func (free_series);
  self->first = self->end = 0;
}

void
vv_minutes_clear (VvMinutes *self)
{
  vv_deque_clear (&self->rows);
  g_clear_pointer (&self->series, g_ptr_array_unref);
}

void
vv_minutes_copy (VvMinutes       *self,
                 const VvMinutes *from)
{
  vv_deque_copy (&self->rows, &from->rows);
  self->series = g_ptr_array_new_with_free_func (free_series);
  for (guint i = 0; i < from->series->len; i++)
    {
      const VvDeque *series = g_ptr_array_index (from->series, i);
      VvDeque *copy = NULL;

      if (series != NULL)
        {
          copy = g_new (VvDeque, 1);
          vv_deque_copy (copy, series);
        }
      g_ptr_array_add (self->series, copy);
    }
  self->first = from->first;
  self->end = from->end;
}

static const VvMinute *
row_at (const VvMinutes *self,
        guint64          row)
{
  const VvMinute *chunk = vv_deque_chunk (&self->rows, row);

  return &chunk[row & (VV_DEQUE_CHUNK - 1)];
}

static void
drop_old (VvMinutes *self)
{
  gint64 oldest = row_at (self, self->end - 1)->number - VV_HISTORY_MINUTES + 1;
  guint64 first = self->first;

  while (row_at (self, first)->number < oldest)
    first++;
  if (first == self->first)
    return;

  self->first = first;
  vv_deque_drop (&self->rows, first);
  for (guint i = 0; i < self->series->len; i++)
    if (g_ptr_array_index (self->series, i) != NULL)
      vv_deque_drop (g_ptr_array_index (self->series, i), first);
}

void
vv_minutes_begin (VvMinutes *self,
                  gint64     time_ns,
                  gboolean   broken)
{
  gint64 number = time_ns / MINUTE_NS - (time_ns % MINUTE_NS < 0);
  VvMinute *row;

  if (self->end > self->first && row_at (self, self->end - 1)->number == number)
    {
      row = vv_deque_add (&self->rows, self->end - 1, &no_row);
      row->end_ns = time_ns;
      return;
    }

  row = vv_deque_add (&self->rows, self->end, &no_row);
  *row = (VvMinute) { number, time_ns, time_ns, broken };
  self->end++;
  drop_old (self);
}

void
vv_minutes_add (VvMinutes *self,
                guint      series,
                double     value)
{
  VvMinuteStat *stat;

  if (isnan (value))
    return;

  while (self->series->len <= series)
    g_ptr_array_add (self->series, NULL);
  if (g_ptr_array_index (self->series, series) == NULL)
    {
      VvDeque *deque = g_new (VvDeque, 1);

      vv_deque_init (deque, sizeof (VvMinuteStat));
      g_ptr_array_index (self->series, series) = deque;
    }

  stat = vv_deque_add (g_ptr_array_index (self->series, series), self->end - 1, &no_stat);
  stat->min = MIN (stat->min, value);
  stat->max = MAX (stat->max, value);
  stat->sum += value;
  stat->count++;
}

const VvMinute *
vv_minutes_get_row (const VvMinutes *self,
                    guint64          row)
{
  return row_at (self, row);
}

const VvMinuteStat *
vv_minutes_get_stat (const VvMinutes *self,
                     guint            series,
                     guint64          row)
{
  const VvMinuteStat *chunk;

  if (series >= self->series->len || g_ptr_array_index (self->series, series) == NULL)
    return NULL;
  chunk = vv_deque_chunk (g_ptr_array_index (self->series, series), row);
  if (chunk == NULL || chunk[row & (VV_DEQUE_CHUNK - 1)].count == 0)
    return NULL;

  return &chunk[row & (VV_DEQUE_CHUNK - 1)];
}

guint64
vv_minutes_find (const VvMinutes *self,
                 gint64           time_ns)
{
  guint64 low = self->first;
  guint64 high = self->end;

  while (low < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (row_at (self, middle)->start_ns <= time_ns)
        low = middle + 1;
      else
        high = middle;
    }

  return low > self->first ? low - 1 : G_MAXUINT64;
}

gsize
vv_minutes_get_memory (const VvMinutes *self)
{
  gsize size = vv_deque_get_memory (&self->rows) + self->series->len * sizeof (gpointer);

  for (guint i = 0; i < self->series->len; i++)
    if (g_ptr_array_index (self->series, i) != NULL)
      size += sizeof (VvDeque) + vv_deque_get_memory (g_ptr_array_index (self->series, i));

  return size;
}
