/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor.c — a process that is watched.  In: a process.  Out: its probe, what it is called and
 * which Python it is, its end.  What was read of it is in monitor-series.c. */

#include "monitor/monitor-private.h"

static VvMonitor *
make (VvProcess *process,
      VvProbe   *probe,
      guint64    max_history)
{
  VvMonitor *self = g_new0 (VvMonitor, 1);

  self->process = vv_process_ref (process);
  vv_python_detect (process, &self->python);
  self->name = vv_python_name (process, &self->python);
  self->probe = probe;
  self->own = vv_history_new (max_history);
  for (guint i = 0; i < VV_N_METRICS; i++)
    vv_history_add_series (self->own, vv_metric_get_info (i)->held);
  self->metric_names = g_ptr_array_new_with_free_func (g_free);
  self->metric_series = g_array_new (FALSE, FALSE, sizeof (guint));
  self->metric_removed = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->metric_pins = g_array_new (FALSE, TRUE, sizeof (VvMonitorPin));
  self->threads = g_array_new (FALSE, FALSE, sizeof (VvMonitorThread));
  self->thread_numbers = g_hash_table_new (NULL, NULL);
  self->reasons = vv_reasons_new ();
  self->epoch = vv_epoch_new ();
  self->n_processes = 1;

  return self;
}

VvMonitor *
vv_monitor_new_for_process (VvProcess  *process,
                            guint64     max_history,
                            GError    **error)
{
  VvProbe *probe;

  g_return_val_if_fail (process != NULL && max_history > 0, NULL);

  probe = vv_probe_new (process, error);

  return probe != NULL ? make (process, probe, max_history) : NULL;
}

VvMonitor *
vv_monitor_new_ended (VvProcess  *process,
                      gint64      time_ns,
                      VvExitKind  kind,
                      int         code)
{
  VvMonitor *self;

  g_return_val_if_fail (process != NULL, NULL);

  self = make (process, NULL, 1);
  vv_monitor_set_ended (self, time_ns, kind, code);

  return self;
}

VvMonitor *
vv_monitor_new (int       pid,
                guint64   max_history,
                GError  **error)
{
  g_autoptr(VvProcess) process = vv_process_new (pid, error);

  return process != NULL ? vv_monitor_new_for_process (process, max_history, error) : NULL;
}

void
vv_monitor_free (VvMonitor *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->process, vv_process_unref);
  vv_python_clear (&self->python);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->probe, vv_probe_free);
  g_clear_pointer (&self->own, vv_history_free);
  g_clear_pointer (&self->tree, vv_history_free);
  g_clear_pointer (&self->metric_names, g_ptr_array_unref);
  g_clear_pointer (&self->metric_series, g_array_unref);
  g_clear_pointer (&self->metric_removed, g_array_unref);
  g_clear_pointer (&self->metric_pins, g_array_unref);
  g_clear_pointer (&self->threads, g_array_unref);
  g_clear_pointer (&self->thread_numbers, g_hash_table_unref);
  g_clear_pointer (&self->reasons, vv_reasons_free);
  g_clear_pointer (&self->epoch, vv_epoch_free);
  g_free (self);
}

VvProcess *
vv_monitor_get_process (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->process;
}

const VvPython *
vv_monitor_get_python (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->python;
}

const char *
vv_monitor_get_name (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

void
vv_monitor_set_name (VvMonitor  *self,
                     const char *name)
{
  char *copy;

  g_return_if_fail (self != NULL && name != NULL);

  copy = g_strdup (name);
  g_free (self->name);
  self->name = copy;
}

gboolean
vv_monitor_renew (VvMonitor *self)
{
  g_autoptr(VvProcess) process = NULL;
  VvPython python = { 0 };
  gboolean same_program;

  g_return_val_if_fail (self != NULL, FALSE);

  /* One that ends has no arguments any more; what it was is worth more. */
  process = vv_process_new (self->process->pid, NULL);
  if (process == NULL || process->argv[0] == NULL || !vv_process_is_same (process, self->process))
    return FALSE;

  /* The same program may be a Python a moment later, when its libpython is mapped. */
  same_program = g_strcmp0 (process->exe, self->process->exe) == 0
                 && g_strcmp0 (process->command, self->process->command) == 0;
  if (same_program && self->python.kind != VV_PYTHON_NONE)
    return FALSE;
  vv_python_detect (process, &python);
  if (same_program && python.kind == VV_PYTHON_NONE)
    return FALSE;

  vv_process_unref (self->process);
  self->process = g_steal_pointer (&process);
  vv_python_clear (&self->python);
  self->python = python;
  g_free (self->name);
  self->name = vv_python_name (self->process, &self->python);

  return TRUE;
}

VvProbe *
vv_monitor_steal_probe (VvMonitor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_steal_pointer (&self->probe);
}

void
vv_monitor_set_children (VvMonitor *self,
                         gboolean   children)
{
  g_return_if_fail (self != NULL);

  self->children = children;
  if (self->probe != NULL)
    vv_probe_set_children (self->probe, children);
}

void
vv_monitor_set_pss_interval (VvMonitor *self,
                             gint64     interval_ns)
{
  g_return_if_fail (self != NULL);

  if (self->probe != NULL)
    vv_probe_set_pss_interval (self->probe, interval_ns);
}

void
vv_monitor_set_collector (VvMonitor *self,
                          gboolean   collector)
{
  g_return_if_fail (self != NULL);

  if (self->probe != NULL)
    vv_probe_set_collector (self->probe, collector);
}

void
vv_monitor_set_ended (VvMonitor  *self,
                      gint64      time_ns,
                      VvExitKind  kind,
                      int         code)
{
  g_return_if_fail (self != NULL);

  self->ended_ns = time_ns;
  self->exit_kind = kind;
  self->exit_code = code;
}

gint64
vv_monitor_get_ended (VvMonitor  *self,
                      VvExitKind *kind,
                      int        *code)
{
  g_return_val_if_fail (self != NULL, 0);

  if (kind != NULL)
    *kind = self->exit_kind;
  if (code != NULL)
    *code = self->exit_code;

  return self->ended_ns;
}
