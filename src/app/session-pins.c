/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* session-pins.c — objects of a session's process that are pinned: each number of theirs is a custom
 * metric of the monitor, which knows all about it; nothing is kept twice. */

#include "config.h"

#include "app/session-private.h"

/* As often as a person sees a difference. */
#define PIN_INTERVAL_NS (G_GINT64_CONSTANT (1000000) * 250)

void
vv_session_update_interval (VvSession *self)
{
  gboolean follows = FALSE;

  for (guint i = 0; i < vv_monitor_get_n_metrics (self->monitor) && !follows; i++)
    follows = vv_monitor_get_pin (self->monitor, i) != NULL && !vv_monitor_is_metric_removed (self->monitor, i)
              && vv_monitor_get_pin_end (self->monitor, i, NULL) == VV_LIVE_END_NONE;
  if (self->sampler_id != 0)
    vv_sampler_set_interval (self->sampler, self->sampler_id,
                             follows ? MIN (self->interval_ns, PIN_INTERVAL_NS) : self->interval_ns);
}

gboolean
vv_session_pin (VvSession   *self,
                const char  *name,
                VvAddr       address,
                VvAddr       type,
                guint        parts,
                GError     **error)
{
  guint n = 0;

  g_return_val_if_fail (VV_IS_SESSION (self) && name != NULL, FALSE);

  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    n += (parts >> part) & 1;
  if (!vv_session_has_room (self, n, error))
    return FALSE;
  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    {
      VvPinSpec spec = { address, type, (VvPinPart) part };

      if (((parts >> part) & 1) == 0)
        continue;
      vv_monitor_add_pin (self->monitor, name, &spec);
      if (self->sampler_id != 0)
        vv_sampler_add_pin (self->sampler, self->sampler_id, name, &spec);
    }
  vv_session_update_interval (self);
  return TRUE;
}

guint
vv_session_find_pin (VvSession *self,
                     VvAddr     address,
                     VvPinPart  part)
{
  g_return_val_if_fail (VV_IS_SESSION (self), G_MAXUINT);

  for (guint i = vv_monitor_get_n_metrics (self->monitor); i > 0; i--)
    {
      const VvPinSpec *pin = vv_monitor_get_pin (self->monitor, i - 1);

      if (pin != NULL && pin->address == address && pin->part == part
          && !vv_monitor_is_metric_removed (self->monitor, i - 1))
        return i - 1;
    }
  return G_MAXUINT;
}

gboolean
vv_session_is_pinned (VvSession *self,
                      VvAddr     address)
{
  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    if (vv_session_find_pin (self, address, (VvPinPart) part) != G_MAXUINT)
      return TRUE;
  return FALSE;
}

void
vv_session_unpin (VvSession *self,
                  VvAddr     address)
{
  g_return_if_fail (VV_IS_SESSION (self));

  for (guint part = 0; part < VV_N_PIN_PARTS; part++)
    {
      guint metric;

      while ((metric = vv_session_find_pin (self, address, (VvPinPart) part)) != G_MAXUINT)
        vv_session_remove_watch (self, metric);
    }
}

guint
vv_session_find_ended_pin (VvSession *self,
                           gint64     time_ns)
{
  for (guint i = 0; i < vv_monitor_get_n_metrics (self->monitor); i++)
    {
      gint64 ended_ns = 0;

      if (!vv_monitor_is_metric_removed (self->monitor, i)
          && vv_monitor_get_pin_end (self->monitor, i, &ended_ns) != VV_LIVE_END_NONE && ended_ns == time_ns)
        return i;
    }
  return G_MAXUINT;
}
