/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* column.c — a series with levels.  In: values one by one, NaN for none.  Out: extremes, first and
 * last number of any range.  A level holds whole blocks only; blocks lie on absolute indices, so
 * what is dropped at the front spoils none that a range within the rest can use. */

#include "monitor/column.h"

static const double no_value = NAN;
static const VvMinMax no_extent = { INFINITY, -INFINITY };

VvColumn *
vv_column_new (guint64 start)
{
  VvColumn *self = g_new0 (VvColumn, 1);

  vv_deque_init (&self->values, sizeof (double));
  for (guint i = 0; i < VV_COLUMN_N_LEVELS; i++)
    vv_deque_init (&self->levels[i], sizeof (VvMinMax));
  self->start = self->end = start;

  return self;
}

VvColumn *
vv_column_copy (const VvColumn *from)
{
  VvColumn *self = g_new0 (VvColumn, 1);

  vv_deque_copy (&self->values, &from->values);
  for (guint i = 0; i < VV_COLUMN_N_LEVELS; i++)
    vv_deque_copy (&self->levels[i], &from->levels[i]);
  self->start = from->start;
  self->end = from->end;

  return self;
}

void
vv_column_free (VvColumn *self)
{
  if (self == NULL)
    return;
  vv_deque_clear (&self->values);
  for (guint i = 0; i < VV_COLUMN_N_LEVELS; i++)
    vv_deque_clear (&self->levels[i]);
  g_free (self);
}

static inline void
extend_values (const VvColumn *self,
               guint64         from,
               guint64         to,
               VvMinMax       *extent)
{
  double min = extent->min, max = extent->max;

  while (from < to)
    {
      const double *chunk = vv_deque_chunk (&self->values, from);
      guint64 stop = MIN (to, (from | (VV_DEQUE_CHUNK - 1)) + 1);

      if (chunk != NULL)
        for (guint64 i = from; i < stop; i++)
          {
            double value = chunk[i & (VV_DEQUE_CHUNK - 1)];

            /* A comparison with NaN is false, which leaves it out. */
            min = value < min ? value : min;
            max = value > max ? value : max;
          }
      from = stop;
    }
  *extent = (VvMinMax) { min, max };
}

static inline void
extend_blocks (const VvDeque *level,
               guint64        from,
               guint64        to,
               VvMinMax      *extent)
{
  double min = extent->min, max = extent->max;

  while (from < to)
    {
      const VvMinMax *chunk = vv_deque_chunk (level, from);
      guint64 stop = MIN (to, (from | (VV_DEQUE_CHUNK - 1)) + 1);

      if (chunk != NULL)
        for (guint64 i = from; i < stop; i++)
          {
            const VvMinMax *block = &chunk[i & (VV_DEQUE_CHUNK - 1)];

            min = block->min < min ? block->min : min;
            max = block->max > max ? block->max : max;
          }
      from = stop;
    }
  *extent = (VvMinMax) { min, max };
}

static void
put_block (VvColumn *self,
           guint     level,
           guint64   block,
           VvMinMax  extent)
{
  if (extent.min > extent.max)
    vv_deque_skip (&self->levels[level], block);
  else
    *(VvMinMax *) vv_deque_add (&self->levels[level], block, &no_extent) = extent;
}

void
vv_column_append (VvColumn *self,
                  double    value)
{
  guint64 index = self->end++;
  guint64 end = self->end;

  if (isnan (value))
    vv_deque_skip (&self->values, index);
  else
    *(double *) vv_deque_add (&self->values, index, &no_value) = value;

  for (guint level = 0; level < VV_COLUMN_N_LEVELS; level++)
    {
      const guint64 fan = 1 << VV_COLUMN_FAN_SHIFT;
      VvMinMax extent = no_extent;

      /* @end counts the elements of the level below. */
      if (end % fan != 0 || ((end - fan) << (level * VV_COLUMN_FAN_SHIFT)) < self->start)
        break;
      if (level == 0)
        extend_values (self, end - fan, end, &extent);
      else
        extend_blocks (&self->levels[level - 1], end - fan, end, &extent);
      end /= fan;
      put_block (self, level, end - 1, extent);
    }
}

void
vv_column_drop (VvColumn *self,
                guint64   before)
{
  if (before <= self->start)
    return;

  vv_deque_drop (&self->values, before);
  for (guint level = 0; level < VV_COLUMN_N_LEVELS; level++)
    vv_deque_drop (&self->levels[level], before >> ((level + 1) * VV_COLUMN_FAN_SHIFT));
}

double
vv_column_get (const VvColumn *self,
               guint64         index)
{
  const double *chunk;

  if (index < self->start || index >= self->end)
    return NAN;
  chunk = vv_deque_chunk (&self->values, index);

  return chunk != NULL ? chunk[index & (VV_DEQUE_CHUNK - 1)] : NAN;
}

VvMinMax
vv_column_get_extent (const VvColumn *self,
                      guint64         from,
                      guint64         to)
{
  const guint64 mask = (1 << VV_COLUMN_FAN_SHIFT) - 1;
  VvMinMax extent = no_extent;

  from = MAX (from, self->start);
  to = MIN (to, self->end);
  for (guint level = 0; from < to; level++)
    {
      guint64 left = MIN (to, (from + mask) & ~mask);
      guint64 right = MAX (left, to & ~mask);

      /* On the topmost level all that is left is read. */
      if (level == VV_COLUMN_N_LEVELS)
        left = right = to;
      if (level == 0)
        {
          extend_values (self, from, left, &extent);
          extend_values (self, right, to, &extent);
        }
      else
        {
          extend_blocks (&self->levels[level - 1], from, left, &extent);
          extend_blocks (&self->levels[level - 1], right, to, &extent);
        }
      from = left >> VV_COLUMN_FAN_SHIFT;
      to = right >> VV_COLUMN_FAN_SHIFT;
    }

  return extent;
}

static gboolean
is_empty_block (const VvColumn *self,
                guint           level,
                guint64         block)
{
  const VvMinMax *chunk = vv_deque_chunk (&self->levels[level], block);

  return chunk == NULL || chunk[block & (VV_DEQUE_CHUNK - 1)].min > chunk[block & (VV_DEQUE_CHUNK - 1)].max;
}

guint64
vv_column_first (const VvColumn *self,
                 guint64         from,
                 guint64         to)
{
  from = MAX (from, self->start);
  to = MIN (to, self->end);
  while (from < to)
    {
      guint64 step = 1;

      if (!isnan (vv_column_get (self, from)))
        return from;

      for (guint level = VV_COLUMN_N_LEVELS; level > 0; level--)
        {
          guint shift = level * VV_COLUMN_FAN_SHIFT;
          guint64 size = G_GUINT64_CONSTANT (1) << shift;

          if ((from & (size - 1)) == 0 && size <= to - from && is_empty_block (self, level - 1, from >> shift))
            {
              step = size;
              break;
            }
        }
      from += step;
    }

  return VV_COLUMN_NONE;
}

guint64
vv_column_last (const VvColumn *self,
                guint64         from,
                guint64         to)
{
  from = MAX (from, self->start);
  to = MIN (to, self->end);
  while (from < to)
    {
      guint64 step = 1;

      if (!isnan (vv_column_get (self, to - 1)))
        return to - 1;

      for (guint level = VV_COLUMN_N_LEVELS; level > 0; level--)
        {
          guint shift = level * VV_COLUMN_FAN_SHIFT;
          guint64 size = G_GUINT64_CONSTANT (1) << shift;

          if ((to & (size - 1)) == 0 && size <= to - from && is_empty_block (self, level - 1, (to - size) >> shift))
            {
              step = size;
              break;
            }
        }
      to -= step;
    }

  return VV_COLUMN_NONE;
}

void
vv_column_prefetch (const VvColumn *self,
                    guint64         index)
{
  const char *values = vv_deque_chunk (&self->values, index);

  if (index >= self->end || values == NULL)
    return;
  values += (index & (VV_DEQUE_CHUNK - 1) & ~(guint64) 15) * sizeof (double);
  __builtin_prefetch (values);
  __builtin_prefetch (values + 64);
  for (guint level = 0; level < 2; level++)
    {
      const char *blocks = vv_deque_chunk (&self->levels[level], index >> ((level + 1) * VV_COLUMN_FAN_SHIFT));

      if (blocks == NULL)
        continue;
      blocks += ((index >> ((level + 1) * VV_COLUMN_FAN_SHIFT)) & (VV_DEQUE_CHUNK - 1) & ~(guint64) 15) * sizeof (VvMinMax);
      for (guint line = 0; line < 4; line++)
        __builtin_prefetch (blocks + line * 64);
    }
}

gsize
vv_column_get_memory (const VvColumn *self)
{
  gsize size = sizeof *self + vv_deque_get_memory (&self->values);

  for (guint i = 0; i < VV_COLUMN_N_LEVELS; i++)
    size += vv_deque_get_memory (&self->levels[i]);

  return size;
}
