/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-pins.c — which custom metrics are numbers of pinned objects, and when these ended. */

#include "monitor/monitor-private.h"

static VvMonitorPin *
get_pin (VvMonitor *self,
         guint      metric)
{
  return &g_array_index (self->metric_pins, VvMonitorPin, metric);
}

guint
vv_monitor_add_pin (VvMonitor       *self,
                    const char      *name,
                    const VvPinSpec *spec)
{
  guint metric;

  g_return_val_if_fail (self != NULL && name != NULL && spec != NULL, G_MAXUINT);

  if (self->probe != NULL)
    vv_probe_add_pin (self->probe, name, spec);
  metric = vv_monitor_name_metric (self, name);
  get_pin (self, metric)->is_pin = TRUE;
  get_pin (self, metric)->spec = *spec;
  return metric;
}

const VvPinSpec *
vv_monitor_get_pin (VvMonitor *self,
                    guint      metric)
{
  g_return_val_if_fail (self != NULL && metric < self->metric_pins->len, NULL);

  return get_pin (self, metric)->is_pin ? &get_pin (self, metric)->spec : NULL;
}

VvLiveEnd
vv_monitor_get_pin_end (VvMonitor *self,
                        guint      metric,
                        gint64    *time_ns)
{
  g_return_val_if_fail (self != NULL && metric < self->metric_pins->len, VV_LIVE_END_NONE);

  if (time_ns != NULL)
    *time_ns = get_pin (self, metric)->end_ns;
  return get_pin (self, metric)->end;
}

void
vv_monitor_note_ends (VvMonitor      *self,
                      const VvSample *sample)
{
  for (guint i = 0; sample->custom_ends != NULL && i < MIN (sample->n_custom, self->metric_pins->len); i++)
    {
      VvMonitorPin *pin = get_pin (self, i);

      if (!pin->is_pin || pin->end != VV_LIVE_END_NONE || sample->custom_ends[i] == VV_LIVE_END_NONE)
        continue;
      pin->end = sample->custom_ends[i];
      pin->end_ns = sample->time_ns;
    }
}
