/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sampler.c — one thread reads all probes.  In: probes and intervals.  Out: calls in the owner's
 * main context.  The thread owns the probes; the owner's side owns the functions to call, so a
 * removal there takes effect at once, whatever the thread is doing.  Between them are two things
 * under one lock: what the thread shall do, and what it has read. */

#include "monitor/sampler.h"

#include "base/error.h"
#include "monitor/gauge.h"

/* Belongs to the thread but for what the lock guards: @removed, the interval, and what to tell the
 * probe. */
typedef struct
{
  guint id;
  VvProbe *probe;
  gint64 interval_ns;
  gint64 next_ns;
  gboolean children;
  gboolean children_set;
  gboolean threads;
  gboolean threads_set;
  gboolean collector;
  gboolean collector_set;
  GArray *changes;              /* (nullable): of Change */
  gboolean removed;
} Task;

/* Of the probe's metrics; @name: NULL: @metric is removed; @path: NULL: an object is pinned. */
typedef struct
{
  char *name;
  char *path;
  VvPinSpec spec;
  guint metric;
} Change;

/* @sample: NULL: it ended */
typedef struct
{
  guint id;
  gint64 interval_ns;
  VvSample *sample;
} Result;

typedef struct
{
  VvSamplerFunc func;
  gpointer user_data;
} Watch;

/* @watches, @next_id: the owner's alone */
struct _VvSampler
{
  gatomicrefcount ref_count;
  GMutex lock;
  GCond cond;
  GPtrArray *tasks;
  GQueue results;
  gboolean closed;
  GThread *thread;
  GSource *source;
  GHashTable *watches;
  guint next_id;
};

typedef struct
{
  GSource source;
  VvSampler *sampler;
} SamplerSource;

static void
free_task (gpointer data)
{
  Task *task = data;

  vv_probe_free (task->probe);
  g_clear_pointer (&task->changes, g_array_unref);
  g_free (task);
}

static void
free_result (gpointer data)
{
  Result *result = data;

  vv_sample_free (result->sample);
  g_free (result);
}

static void
unref_sampler (VvSampler *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->tasks);
  g_queue_clear_full (&self->results, free_result);
  g_hash_table_unref (self->watches);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* Hands over what was read.  A function may add, remove, or free the sampler itself. */
static gboolean
dispatch_results (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  VvSampler *self = ((SamplerSource *) source)->sampler;

  g_source_set_ready_time (source, -1);
  g_atomic_ref_count_inc (&self->ref_count);
  while (!g_source_is_destroyed (source))
    {
      Result *result;
      const Watch *watch;

      g_mutex_lock (&self->lock);
      result = g_queue_pop_head (&self->results);
      g_mutex_unlock (&self->lock);
      if (result == NULL)
        break;

      watch = g_hash_table_lookup (self->watches, GUINT_TO_POINTER (result->id));
      if (watch != NULL)
        {
          Watch call = *watch;

          if (result->sample == NULL)
            g_hash_table_remove (self->watches, GUINT_TO_POINTER (result->id));
          call.func (result->sample, result->interval_ns, call.user_data);
        }
      free_result (result);
    }
  unref_sampler (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .dispatch = dispatch_results,
};

/* Returns: (nullable): the task that is due first */
static Task *
find_next (VvSampler *self)
{
  Task *next = NULL;

  for (guint i = 0; i < self->tasks->len; i++)
    {
      Task *task = g_ptr_array_index (self->tasks, i);

      if (next == NULL || task->next_ns < next->next_ns)
        next = task;
    }

  return next;
}

/* From the deadline that was, not from now: so the pace is kept.  Deadlines that were missed are
 * not made up for. */
static void
set_next (Task   *task,
          gint64  now_ns)
{
  task->next_ns += task->interval_ns;
  if (task->next_ns <= now_ns)
    task->next_ns += ((now_ns - task->next_ns) / task->interval_ns + 1) * task->interval_ns;
}

static void
apply_changes (Task *task)
{
  if (task->children_set)
    vv_probe_set_children (task->probe, task->children);
  if (task->threads_set)
    vv_probe_set_threads (task->probe, task->threads);
  if (task->collector_set)
    vv_probe_set_collector (task->probe, task->collector);
  task->children_set = task->threads_set = task->collector_set = FALSE;
  for (guint i = 0; task->changes != NULL && i < task->changes->len; i++)
    {
      const Change *change = &g_array_index (task->changes, Change, i);

      if (change->name != NULL && change->path == NULL)
        vv_probe_add_pin (task->probe, change->name, &change->spec);
      else if (change->name != NULL)
        vv_probe_add_watch (task->probe, change->name, change->path, NULL);
      else if (change->metric < vv_probe_get_n_metrics (task->probe))
        vv_probe_remove_metric (task->probe, change->metric);
    }
  g_clear_pointer (&task->changes, g_array_unref);
}

/* Reads without the lock: the kernel may let us wait.  Only ESRCH and its kin end a watch. */
static void
run_task (VvSampler *self,
          Task      *task)
{
  gint64 interval_ns = task->interval_ns;
  g_autoptr(GError) error = NULL;
  Result *result;
  VvSample *sample;
  gboolean gone;

  apply_changes (task);
  g_mutex_unlock (&self->lock);
  sample = vv_probe_read (task->probe, &error);
  gone = sample == NULL && g_error_matches (error, VV_ERROR, VV_ERROR_GONE);
  g_mutex_lock (&self->lock);

  if (!task->removed && (sample != NULL || gone))
    {
      result = g_new0 (Result, 1);
      result->id = task->id;
      result->interval_ns = interval_ns;
      result->sample = g_steal_pointer (&sample);
      g_queue_push_tail (&self->results, result);
      g_source_set_ready_time (self->source, 0);
    }
  vv_sample_free (sample);
  set_next (task, vv_clock_ns ());
  if (task->removed || gone)
    g_ptr_array_remove (self->tasks, task);
}

static gpointer
sampler_worker (gpointer data)
{
  VvSampler *self = data;

  g_mutex_lock (&self->lock);
  while (!self->closed)
    {
      Task *task = find_next (self);

      if (task == NULL)
        g_cond_wait (&self->cond, &self->lock);
      else if (task->removed)
        g_ptr_array_remove (self->tasks, task);
      else if (task->next_ns > vv_clock_ns ())
        g_cond_wait_until (&self->cond, &self->lock, task->next_ns / 1000 + 1);
      else
        run_task (self, task);
    }
  g_mutex_unlock (&self->lock);

  return NULL;
}

VvSampler *
vv_sampler_new (void)
{
  VvSampler *self = g_new0 (VvSampler, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->tasks = g_ptr_array_new_with_free_func (free_task);
  g_queue_init (&self->results);
  self->watches = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->next_id = 1;

  self->source = g_source_new (&source_funcs, sizeof (SamplerSource));
  g_source_set_static_name (self->source, "[vivarium] samples");
  ((SamplerSource *) self->source)->sampler = self;
  g_source_attach (self->source, g_main_context_get_thread_default ());
  self->thread = g_thread_new ("sampler", sampler_worker, self);

  return self;
}

void
vv_sampler_free (VvSampler *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  unref_sampler (self);
}

guint
vv_sampler_add (VvSampler     *self,
                VvProbe       *probe,
                gint64         interval_ns,
                VvSamplerFunc  func,
                gpointer       user_data)
{
  Task *task;
  Watch *watch;

  g_return_val_if_fail (self != NULL && probe != NULL && func != NULL && interval_ns > 0, 0);

  watch = g_new0 (Watch, 1);
  watch->func = func;
  watch->user_data = user_data;

  task = g_new0 (Task, 1);
  task->id = self->next_id++;
  task->probe = probe;
  task->interval_ns = interval_ns;
  task->next_ns = vv_clock_ns () + interval_ns;
  g_hash_table_insert (self->watches, GUINT_TO_POINTER (task->id), watch);

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->tasks, task);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);

  return task->id;
}

/* Call with the lock held.  Returns: (nullable): NULL where it is gone already */
static Task *
find_task (VvSampler *self,
           guint      id)
{
  for (guint i = 0; i < self->tasks->len; i++)
    {
      Task *task = g_ptr_array_index (self->tasks, i);

      if (task->id == id)
        return task;
    }

  return NULL;
}

void
vv_sampler_remove (VvSampler *self,
                   guint      id)
{
  Task *task;

  g_return_if_fail (self != NULL);

  g_hash_table_remove (self->watches, GUINT_TO_POINTER (id));
  g_mutex_lock (&self->lock);
  task = find_task (self, id);
  if (task != NULL)
    {
      task->removed = TRUE;
      task->next_ns = 0;
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->lock);
}

void
vv_sampler_set_interval (VvSampler *self,
                         guint      id,
                         gint64     interval_ns)
{
  Task *task;

  g_return_if_fail (self != NULL && interval_ns > 0);

  g_mutex_lock (&self->lock);
  task = find_task (self, id);
  if (task != NULL && task->interval_ns != interval_ns && !task->removed)
    {
      gint64 before_ns = task->next_ns - task->interval_ns;

      task->interval_ns = interval_ns;
      task->next_ns = MAX (before_ns + interval_ns, vv_clock_ns ());
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->lock);
}

void
vv_sampler_set_children (VvSampler *self,
                         guint      id,
                         gboolean   children)
{
  Task *task;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  task = find_task (self, id);
  if (task != NULL)
    {
      task->children = children;
      task->children_set = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

void
vv_sampler_set_threads (VvSampler *self,
                        guint      id,
                        gboolean   threads)
{
  Task *task;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  task = find_task (self, id);
  if (task != NULL)
    {
      task->threads = threads;
      task->threads_set = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

void
vv_sampler_set_collector (VvSampler *self,
                          guint      id,
                          gboolean   collector)
{
  Task *task;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->lock);
  task = find_task (self, id);
  if (task != NULL)
    {
      task->collector = collector;
      task->collector_set = TRUE;
    }
  g_mutex_unlock (&self->lock);
}

static void
clear_change (gpointer data)
{
  g_free (((Change *) data)->name);
  g_free (((Change *) data)->path);
}

static void
add_change (VvSampler *self,
            guint      id,
            Change     change)
{
  Task *task;

  g_mutex_lock (&self->lock);
  task = find_task (self, id);
  if (task != NULL && task->changes == NULL)
    {
      task->changes = g_array_new (FALSE, FALSE, sizeof (Change));
      g_array_set_clear_func (task->changes, clear_change);
    }
  if (task != NULL)
    g_array_append_val (task->changes, change);
  g_mutex_unlock (&self->lock);
  if (task == NULL)
    clear_change (&change);
}

void
vv_sampler_add_watch (VvSampler  *self,
                      guint       id,
                      const char *name,
                      const char *path)
{
  g_return_if_fail (self != NULL && name != NULL && path != NULL);

  add_change (self, id, (Change) { .name = g_strdup (name), .path = g_strdup (path) });
}

void
vv_sampler_add_pin (VvSampler       *self,
                    guint            id,
                    const char      *name,
                    const VvPinSpec *spec)
{
  g_return_if_fail (self != NULL && name != NULL && spec != NULL);

  add_change (self, id, (Change) { .name = g_strdup (name), .spec = *spec });
}

void
vv_sampler_remove_metric (VvSampler *self,
                          guint      id,
                          guint      metric)
{
  g_return_if_fail (self != NULL);

  add_change (self, id, (Change) { .metric = metric });
}
