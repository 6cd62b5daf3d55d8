/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* probe.c — one sample of one process.  In: a process.  Out: a VvSample.  It puts together what the
 * readers of the process and of its descendants say, and asks the custom metrics. */

#include "monitor/probe.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "monitor/children.h"
#include "monitor/gauge.h"
#include "python/live.h"

#define NSEC G_GINT64_CONSTANT (1000000000)

typedef struct
{
  char *name;
  VvMetricFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
  VvPin *pin;                   /* (nullable): then it is read instead */
  VvPinPart part;
} Metric;

struct _VvProbe
{
  VvProcess *process;
  VvGauge *gauge;
  VvChildren *children;
  gboolean threads;
  gint64 pss_interval_ns;
  gint64 next_pss_ns;
  const char *pss_reason;
  GPtrArray *metrics;
  VvLiveReader *live;           /* (nullable): for watches and the collector */
  gboolean collector;
  VvCollectorFacts before;      /* of the sample before */
  gint64 before_ns;             /* 0: there was none */
};

void
vv_sample_free (VvSample *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_custom; i++)
    g_free (self->custom_errors[i]);
  g_free (self->custom_errors);
  g_free (self->custom_ends);
  g_free (self->custom);
  g_free (self->threads);
  g_free (self);
}

static void
free_metric (gpointer data)
{
  Metric *metric = data;

  if (metric->destroy != NULL)
    metric->destroy (metric->user_data);
  g_clear_pointer (&metric->pin, vv_pin_unref);
  g_free (metric->name);
  g_free (metric);
}

VvProbe *
vv_probe_new (VvProcess  *process,
              GError    **error)
{
  g_autoptr(VvGauge) gauge = NULL;
  VvProbe *self;

  g_return_val_if_fail (process != NULL, NULL);

  gauge = vv_gauge_new (process->pid, process->start_ticks, TRUE, error);
  if (gauge == NULL)
    return NULL;

  self = g_new0 (VvProbe, 1);
  self->process = vv_process_ref (process);
  self->gauge = g_steal_pointer (&gauge);
  self->pss_interval_ns = 4 * NSEC;
  self->metrics = g_ptr_array_new_with_free_func (free_metric);

  return self;
}

void
vv_probe_free (VvProbe *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->process, vv_process_unref);
  g_clear_pointer (&self->gauge, vv_gauge_free);
  g_clear_pointer (&self->children, vv_children_free);
  g_clear_pointer (&self->metrics, g_ptr_array_unref);
  g_clear_pointer (&self->live, vv_live_reader_unref);
  g_free (self);
}

VvProcess *
vv_probe_get_process (VvProbe *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->process;
}

void
vv_probe_set_children (VvProbe  *self,
                       gboolean  children)
{
  g_return_if_fail (self != NULL);

  if (!children)
    g_clear_pointer (&self->children, vv_children_free);
  else if (self->children == NULL)
    self->children = vv_children_new (self->process->pid);
}

void
vv_probe_set_threads (VvProbe  *self,
                      gboolean  threads)
{
  g_return_if_fail (self != NULL);

  if (self->threads && !threads)
    vv_gauge_forget_threads (self->gauge);
  self->threads = threads;
}

void
vv_probe_set_pss_interval (VvProbe *self,
                           gint64   interval_ns)
{
  g_return_if_fail (self != NULL && interval_ns >= 0);

  self->pss_interval_ns = interval_ns;
  self->next_pss_ns = 0;
}

guint
vv_probe_add_metric (VvProbe        *self,
                     const char     *name,
                     VvMetricFunc    func,
                     gpointer        user_data,
                     GDestroyNotify  destroy)
{
  Metric *metric;

  g_return_val_if_fail (self != NULL && name != NULL && func != NULL, 0);

  metric = g_new0 (Metric, 1);
  metric->name = g_strdup (name);
  metric->func = func;
  metric->user_data = user_data;
  metric->destroy = destroy;
  g_ptr_array_add (self->metrics, metric);

  return self->metrics->len - 1;
}

static VvLiveReader *
get_live (VvProbe *self)
{
  if (self->live == NULL)
    self->live = vv_live_reader_new_waiting (self->process->pid);
  return self->live;
}

guint
vv_probe_add_watch (VvProbe     *self,
                    const char  *name,
                    const char  *path,
                    GError     **error)
{
  VvLiveWatch *watch;

  g_return_val_if_fail (self != NULL && name != NULL && path != NULL, G_MAXUINT);

  watch = vv_live_watch_new (get_live (self), path, error);
  if (watch == NULL)
    return G_MAXUINT;
  return vv_probe_add_metric (self, name, vv_live_watch_read_number, watch,
                              (GDestroyNotify) vv_live_watch_free);
}

guint
vv_probe_add_pin (VvProbe         *self,
                  const char      *name,
                  const VvPinSpec *spec)
{
  VvPin *pin = NULL;
  Metric *metric;

  g_return_val_if_fail (self != NULL && name != NULL && spec != NULL, G_MAXUINT);

  for (guint i = 0; pin == NULL && i < self->metrics->len; i++)
    {
      metric = g_ptr_array_index (self->metrics, i);
      if (metric->pin != NULL && vv_pin_is_of (metric->pin, spec) && vv_pin_get_end (metric->pin) == VV_LIVE_END_NONE)
        pin = vv_pin_ref (metric->pin);
    }
  if (pin == NULL)
    pin = vv_pin_new (get_live (self), spec->address, spec->type);
  metric = g_new0 (Metric, 1);
  metric->name = g_strdup (name);
  metric->pin = pin;
  metric->part = spec->part;
  g_ptr_array_add (self->metrics, metric);
  return self->metrics->len - 1;
}

void
vv_probe_remove_metric (VvProbe *self,
                        guint    index)
{
  Metric *metric;

  g_return_if_fail (self != NULL && index < self->metrics->len);

  metric = g_ptr_array_index (self->metrics, index);
  if (metric->destroy != NULL)
    metric->destroy (metric->user_data);
  g_clear_pointer (&metric->pin, vv_pin_unref);
  metric->func = NULL;
  metric->destroy = NULL;
  metric->user_data = NULL;
}

void
vv_probe_set_collector (VvProbe  *self,
                        gboolean  collector)
{
  g_return_if_fail (self != NULL);

  self->collector = collector;
  self->before_ns = 0;
}

guint
vv_probe_get_n_metrics (VvProbe *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->metrics->len;
}

const char *
vv_probe_get_metric_name (VvProbe *self,
                          guint    index)
{
  g_return_val_if_fail (self != NULL && index < self->metrics->len, NULL);

  return ((Metric *) g_ptr_array_index (self->metrics, index))->name;
}

/* The parent's PSS and that of its descendants are read in one go, so that their sum is of one
 * moment. */
static void
read_shares (VvProbe  *self,
             VvSample *sample)
{
  gboolean due = sample->time_ns >= self->next_pss_ns;
  gint64 cost_ns = 0;

  if (due)
    {
      gint64 begin_ns = vv_clock_ns ();

      sample->values[VV_METRIC_PSS] = vv_gauge_read_pss (self->gauge, &self->pss_reason);
      cost_ns = vv_clock_ns () - begin_ns;
    }
  sample->reasons[VV_METRIC_PSS] = self->pss_reason;

  memcpy (sample->tree, sample->values, sizeof sample->tree);
  sample->n_processes = 1;
  if (self->children != NULL)
    sample->n_processes += vv_children_add (self->children, self->gauge, sample->time_ns, due, sample->tree, &cost_ns);
  if (due && self->pss_interval_ns > 0)
    self->next_pss_ns = sample->time_ns + MAX (self->pss_interval_ns, 100 * cost_ns);
}

static void
compare_collector (const VvCollectorFacts *before,
                   const VvCollectorFacts *now,
                   double                  seconds,
                   VvCollectorSample      *out)
{
  double pause_s = now->duration_s[2] - before->duration_s[2];

  for (guint i = 0; i < G_N_ELEMENTS (out->rate); i++)
    {
      /* Another interpreter, by exec. */
      if (now->collections[i] < before->collections[i])
        return;
      out->rate[i] = (double) (now->collections[i] - before->collections[i]) / seconds;
    }
  if (now->collections[2] > before->collections[2] && pause_s >= 0)
    out->pause_s = pause_s / (double) (now->collections[2] - before->collections[2]);
}

static void
read_collector (VvProbe  *self,
                VvSample *sample)
{
  VvCollectorSample *out = &sample->collector;
  VvCollectorFacts facts;

  *out = (VvCollectorSample) { FALSE, { NAN, NAN, NAN }, NAN };
  if (!self->collector || !vv_live_reader_read_collector (get_live (self), &facts, NULL))
    {
      self->before_ns = 0;
      return;
    }
  out->known = TRUE;
  if (self->before_ns != 0 && sample->time_ns > self->before_ns)
    compare_collector (&self->before, &facts, (double) (sample->time_ns - self->before_ns) / NSEC, out);
  self->before = facts;
  self->before_ns = sample->time_ns;
}

static gboolean
read_metric (const Metric *metric,
             double       *value,
             GError      **error)
{
  if (metric->pin != NULL)
    return vv_pin_read (metric->pin, metric->part, value, error);
  return metric->func (value, metric->user_data, error);
}

static void
read_custom (VvProbe  *self,
             VvSample *sample)
{
  sample->n_custom = self->metrics->len;
  sample->custom = g_new (double, sample->n_custom);
  sample->custom_errors = g_new0 (char *, sample->n_custom);
  sample->custom_ends = g_new0 (VvLiveEnd, sample->n_custom);
  for (guint i = 0; i < sample->n_custom; i++)
    {
      const Metric *metric = g_ptr_array_index (self->metrics, i);
      g_autoptr(GError) error = NULL;
      double value = NAN;

      sample->custom[i] = NAN;
      if (metric->func == NULL && metric->pin == NULL)
        continue;
      if (read_metric (metric, &value, &error) && isfinite (value))
        {
          sample->custom[i] = value;
          continue;
        }
      if (error != NULL)
        sample->custom_errors[i] = vv_text_display (error->message, -1, 1024);
      else
        sample->custom_errors[i] = g_strdup (_("The metric gave no number"));
      if (metric->pin != NULL)
        sample->custom_ends[i] = vv_pin_get_end (metric->pin);
    }
}

VvSample *
vv_probe_read (VvProbe  *self,
               GError  **error)
{
  g_autoptr(VvSample) sample = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  sample = g_new0 (VvSample, 1);
  sample->epoch_us = g_get_real_time ();
  if (!vv_gauge_read (self->gauge, sample->values, sample->reasons, &sample->time_ns, error))
    return NULL;

  read_shares (self, sample);
  if (self->threads)
    sample->threads = vv_gauge_read_threads (self->gauge, sample->time_ns, &sample->n_threads);
  read_collector (self, sample);
  read_custom (self, sample);

  return g_steal_pointer (&sample);
}
