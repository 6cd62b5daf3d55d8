/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* epoch.c — from one clock to the other.  In: readings of both.  Out: any time of the first on the
 * second.  Only where the two moved against each other (set, slewed, suspended) is the offset noted
 * anew. */

#include "monitor/epoch.h"

#define TOLERANCE_US 10000

/* From @time_ns on. */
typedef struct
{
  gint64 time_ns;
  gint64 offset_us;
} Offset;

struct _VvEpoch
{
  GArray *offsets;
};

VvEpoch *
vv_epoch_new (void)
{
  VvEpoch *self = g_new0 (VvEpoch, 1);

  self->offsets = g_array_new (FALSE, FALSE, sizeof (Offset));

  return self;
}

VvEpoch *
vv_epoch_copy (const VvEpoch *from)
{
  VvEpoch *self = g_new0 (VvEpoch, 1);

  self->offsets = g_array_copy (from->offsets);

  return self;
}

void
vv_epoch_free (VvEpoch *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->offsets);
  g_free (self);
}

void
vv_epoch_note (VvEpoch *self,
               gint64   time_ns,
               gint64   epoch_us)
{
  Offset offset = { time_ns, epoch_us - time_ns / 1000 };

  if (self->offsets->len > 0)
    {
      const Offset *last = &g_array_index (self->offsets, Offset, self->offsets->len - 1);

      if (ABS (offset.offset_us - last->offset_us) < TOLERANCE_US)
        return;
    }
  g_array_append_val (self->offsets, offset);
}

gint64
vv_epoch_get (VvEpoch *self,
              gint64   time_ns)
{
  guint low = 0;
  guint high = self->offsets->len;

  if (high == 0)
    return g_get_real_time () - g_get_monotonic_time () + time_ns / 1000;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->offsets, Offset, middle).time_ns <= time_ns)
        low = middle + 1;
      else
        high = middle;
    }

  return time_ns / 1000 + g_array_index (self->offsets, Offset, MAX (low, 1) - 1).offset_us;
}
