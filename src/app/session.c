/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* session.c — one watched target.  In: a process or something to launch, and the sampler.  Out: a
 * monitor that grows, and two signals.  The sampler reads on its own thread and calls back here, in
 * the main thread. */

#include "config.h"

#include "app/session-private.h"

#include <glib/gi18n.h>

/* Watches and numbers of pinned objects that are shown at a time. */
#define MAX_METRICS 26

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SUBTITLE,
  PROP_RUNNING,
  PROP_INTERVAL,
  PROP_CHILDREN,
  N_PROPS,
};

enum
{
  SAMPLED,
  PIN_ENDED,
  ENDED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvSession, vv_session, G_TYPE_OBJECT)

static gboolean
take_string (char **field,
             char  *value)
{
  if (g_strcmp0 (*field, value) == 0)
    {
      g_free (value);
      return FALSE;
    }
  g_free (*field);
  *field = value;
  return TRUE;
}

static char *
format_version (const VvPython *python)
{
  if (python == NULL || python->kind == VV_PYTHON_NONE || python->version == NULL)
    return NULL;
  if (python->kind == VV_PYTHON_PYPY || !g_ascii_isdigit (python->version[0]))
    return g_strdup (python->version);
  return g_strdup_printf ("CPython %s", python->version);
}

static void
update_subtitle (VvSession *self)
{
  char *subtitle;

  if (self->version != NULL)
    subtitle = g_strdup_printf ("%d · %s", self->process->pid, self->version);
  else
    subtitle = g_strdup_printf ("%d · %s", self->process->pid, self->process->user);
  if (take_string (&self->subtitle, subtitle))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
}

void
vv_session_set_ended (VvSession  *self,
                      VvExitKind  kind,
                      int         code)
{
  if (!self->running)
    return;
  if (self->sampler_id != 0)
    vv_sampler_remove (self->sampler, self->sampler_id);
  self->sampler_id = 0;
  self->running = FALSE;
  vv_monitor_set_ended (self->monitor, g_get_monotonic_time () * 1000, kind, code);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_signal_emit (self, signals[ENDED], 0);
}

/* Of a CPython alone, and from when it is one. */
static void
watch_collector (VvSession      *self,
                 const VvPython *python)
{
  if (self->collector || self->sampler_id == 0 || python == NULL || python->kind != VV_PYTHON_CPYTHON)
    return;
  self->collector = TRUE;
  vv_sampler_set_collector (self->sampler, self->sampler_id, TRUE);
}

static void
sampled_cb (const VvSample *sample,
            gint64          interval_ns,
            gpointer        user_data)
{
  g_autoptr (VvSession) self = g_object_ref (user_data);
  guint ended;

  if (sample != NULL)
    {
      vv_monitor_take (self->monitor, sample, interval_ns);
      g_signal_emit (self, signals[SAMPLED], 0);
      ended = vv_session_find_ended_pin (self, sample->time_ns);
      if (ended != G_MAXUINT)
        {
          vv_session_update_interval (self);
          g_signal_emit (self, signals[PIN_ENDED], 0, ended);
        }
      return;
    }
  self->sampler_id = 0;
  /* For a child of ours the exit status is on its way, and tells more. */
  if (self->child_watch == 0)
    vv_session_set_ended (self, VV_EXIT_UNKNOWN, 0);
}

gboolean
vv_session_start (VvSession   *self,
                  VvProcess   *process,
                  const char  *name,
                  guint64      max_history,
                  GError     **error)
{
  g_autoptr (GError) gone = NULL;
  VvProbe *probe;

  self->monitor = vv_monitor_new_for_process (process, max_history, &gone);
  /* A child of ours may be over already; it is still to be told how, and what it wrote. */
  if (self->monitor == NULL && self->output != NULL)
    self->monitor = vv_monitor_new_ended (process, g_get_monotonic_time () * 1000, VV_EXIT_UNKNOWN,
                                          0);
  if (self->monitor == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&gone));
      return FALSE;
    }
  if (name != NULL)
    vv_monitor_set_name (self->monitor, name);
  self->process = vv_process_ref (process);
  self->name = g_strdup (vv_monitor_get_name (self->monitor));
  self->version = format_version (vv_monitor_get_python (self->monitor));
  update_subtitle (self);
  self->running = TRUE;
  probe = vv_monitor_steal_probe (self->monitor);
  if (probe != NULL)
    self->sampler_id = vv_sampler_add (self->sampler, probe, self->interval_ns, sampled_cb, self);
  watch_collector (self, vv_monitor_get_python (self->monitor));
  return TRUE;
}

static void
vv_session_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  VvSession *self = VV_SESSION (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;

    case PROP_INTERVAL:
      g_value_set_int64 (value, self->interval_ns);
      break;

    case PROP_CHILDREN:
      g_value_set_boolean (value, self->children);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_session_dispose (GObject *object)
{
  VvSession *self = VV_SESSION (object);

  if (self->sampler_id != 0)
    vv_sampler_remove (self->sampler, self->sampler_id);
  self->sampler_id = 0;
  vv_session_forget_child (self);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (vv_session_parent_class)->dispose (object);
}

static void
vv_session_finalize (GObject *object)
{
  VvSession *self = VV_SESSION (object);

  g_clear_pointer (&self->monitor, vv_monitor_free);
  g_clear_pointer (&self->process, vv_process_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->subtitle, g_free);
  G_OBJECT_CLASS (vv_session_parent_class)->finalize (object);
}

static void
vv_session_class_init (VvSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = vv_session_get_property;
  object_class->dispose = vv_session_dispose;
  object_class->finalize = vv_session_finalize;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUNNING] =
    g_param_spec_boolean ("running", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_INTERVAL] =
    g_param_spec_int64 ("interval", NULL, NULL, 0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHILDREN] =
    g_param_spec_boolean ("children", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SAMPLED] =
    g_signal_new ("sampled", VV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  0);
  signals[PIN_ENDED] =
    g_signal_new ("pin-ended", VV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  1, G_TYPE_UINT);
  signals[ENDED] =
    g_signal_new ("ended", VV_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vv_session_init (VvSession *self)
{
}

VvSession *
vv_session_new (VvSampler   *sampler,
                VvProcess   *process,
                const char  *name,
                gint64       interval_ns,
                guint64      max_history,
                GError     **error)
{
  g_autoptr (VvSession) self = g_object_new (VV_TYPE_SESSION, NULL);

  self->sampler = sampler;
  self->interval_ns = interval_ns;
  return vv_session_start (self, process, name, max_history, error) ? g_steal_pointer (&self) : NULL;
}

VvMonitor *
vv_session_get_monitor (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return self->monitor;
}

VvProcess *
vv_session_get_process (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return self->process;
}

const char *
vv_session_get_version (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return self->version;
}

const char *
vv_session_get_name (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return self->name;
}

const char *
vv_session_get_subtitle (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return self->subtitle;
}

gboolean
vv_session_get_running (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), FALSE);

  return self->running;
}

gint64
vv_session_get_interval_ns (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), 0);

  return self->interval_ns;
}

void
vv_session_set_interval_ns (VvSession *self,
                            gint64     interval_ns)
{
  g_return_if_fail (VV_IS_SESSION (self));
  g_return_if_fail (interval_ns > 0);

  if (self->interval_ns == interval_ns)
    return;
  self->interval_ns = interval_ns;
  vv_session_update_interval (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERVAL]);
}

void
vv_session_set_max_history (VvSession *self,
                            guint64    max_history)
{
  g_return_if_fail (VV_IS_SESSION (self));
  g_return_if_fail (max_history > 0);

  vv_history_set_max_samples (vv_monitor_get_history (self->monitor, FALSE), max_history);
  vv_history_set_max_samples (vv_monitor_get_history (self->monitor, TRUE), max_history);
}

gboolean
vv_session_get_children (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), FALSE);

  return self->children;
}

void
vv_session_set_children (VvSession *self,
                         gboolean   children)
{
  g_return_if_fail (VV_IS_SESSION (self));

  if (self->children == children)
    return;
  self->children = children;
  vv_monitor_set_children (self->monitor, children);
  if (self->sampler_id != 0)
    vv_sampler_set_children (self->sampler, self->sampler_id, children);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILDREN]);
}

gboolean
vv_session_get_threads (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), FALSE);

  return self->threads;
}

void
vv_session_set_threads (VvSession *self,
                        gboolean   threads)
{
  g_return_if_fail (VV_IS_SESSION (self));

  self->threads = threads;
  if (self->sampler_id != 0)
    vv_sampler_set_threads (self->sampler, self->sampler_id, threads);
}

gboolean
vv_session_can_watch (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), FALSE);

  return self->running && self->sampler_id != 0 && self->collector;
}

gboolean
vv_session_has_room (VvSession *self,
                     guint      n,
                     GError   **error)
{
  guint n_metrics = vv_monitor_get_n_metrics (self->monitor);
  guint shown = 0;

  for (guint i = 0; i < n_metrics; i++)
    shown += !vv_monitor_is_metric_removed (self->monitor, i);
  if (shown + n <= MAX_METRICS && VV_MONITOR_TRACK_METRIC + n_metrics + n <= VV_MONITOR_MAX_TRACKS)
    return TRUE;
  g_set_error_literal (error, VV_ERROR, VV_ERROR_INVALID,
                       _("There is no room for another watch of this process. Use “vivarium-cli monitor --watch” for more."));
  return FALSE;
}

gboolean
vv_session_add_watch (VvSession   *self,
                      const char  *path,
                      GError     **error)
{
  guint n_metrics;

  g_return_val_if_fail (VV_IS_SESSION (self) && path != NULL, FALSE);

  n_metrics = vv_monitor_get_n_metrics (self->monitor);
  for (guint i = 0; i < n_metrics; i++)
    if (!vv_monitor_is_metric_removed (self->monitor, i) && vv_monitor_get_pin (self->monitor, i) == NULL
        && g_str_equal (vv_monitor_get_metric_name (self->monitor, i), path))
      {
        g_set_error (error, VV_ERROR, VV_ERROR_INVALID, _("“%s” is watched already."), path);
        return FALSE;
      }
  if (!vv_session_has_room (self, 1, error))
    return FALSE;
  if (vv_monitor_add_watch (self->monitor, path, path, error) == G_MAXUINT)
    return FALSE;
  if (self->sampler_id != 0)
    vv_sampler_add_watch (self->sampler, self->sampler_id, path, path);
  return TRUE;
}

void
vv_session_remove_watch (VvSession *self,
                         guint      metric)
{
  g_return_if_fail (VV_IS_SESSION (self));

  vv_monitor_remove_metric (self->monitor, metric);
  if (self->sampler_id != 0)
    vv_sampler_remove_metric (self->sampler, self->sampler_id, metric);
  vv_session_update_interval (self);
}

void
vv_session_update (VvSession      *self,
                   VvProcess      *process,
                   const VvPython *python,
                   const char     *name)
{
  g_return_if_fail (VV_IS_SESSION (self));
  g_return_if_fail (vv_process_is_same (self->process, process));

  if (self->process != process)
    {
      vv_process_unref (self->process);
      self->process = vv_process_ref (process);
      vv_monitor_renew (self->monitor);
      vv_monitor_set_name (self->monitor, self->name);
    }
  take_string (&self->version, format_version (python));
  update_subtitle (self);
  watch_collector (self, python);
  if (g_strcmp0 (self->name, name) == 0)
    return;
  take_string (&self->name, g_strdup (name));
  vv_monitor_set_name (self->monitor, name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

char *
vv_session_describe_end (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return vv_monitor_describe_end (self->monitor);
}
