/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* targets.c — what can be watched.  In: a census, made again and again in a thread.  Out: a list
 * that a view shows, and sessions by row.  The next scan begins when the last has come back, so a
 * slow machine is asked less often. */

#include "app/targets.h"

#include <math.h>

/* A new process is to be seen within a second. */
#define SCAN_MS 750

struct _VvTargets
{
  GObject parent_instance;

  GSettings *settings;
  VvProcessList *list;
  VvSampler *sampler;
  VvCensus *census;             /* the thread's while a scan runs */
  GHashTable *sessions;         /* VvProcessRow → VvSession */
  GCancellable *cancellable;
  char *limit;
  guint timeout;
  gboolean stopped;
};

enum
{
  PROP_0,
  PROP_LIMIT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VvTargets, vv_targets, G_TYPE_OBJECT)

typedef struct
{
  GPtrArray *entries;
  char *limit;
} Scan;

static void
scan_free (gpointer data)
{
  Scan *scan = data;

  g_clear_pointer (&scan->entries, g_ptr_array_unref);
  g_free (scan->limit);
  g_free (scan);
}

static gpointer
scan_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  VvCensus *census = input;
  GPtrArray *entries = vv_census_scan (census, cancellable, error);
  Scan *scan;

  if (entries == NULL)
    return NULL;
  scan = g_new0 (Scan, 1);
  scan->entries = entries;
  scan->limit = vv_census_get_limit (census);
  return scan;
}

static void
set_limit (VvTargets  *self,
           const char *limit)
{
  if (g_strcmp0 (self->limit, limit) == 0)
    return;
  g_free (self->limit);
  self->limit = g_strdup (limit);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT]);
}

/* The census may know better by now: a shell that became Python, a title that a program gave
 * itself. */
static void
update_sessions (VvTargets *self)
{
  GHashTableIter iter;
  gpointer row;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, &row, &session))
    if (!vv_process_row_get_ended (row) && vv_process_row_get_python (row)->kind != VV_PYTHON_NONE)
      vv_session_update (session, vv_process_row_get_process (row), vv_process_row_get_python (row),
                         vv_process_row_get_name (row));
}

static gboolean scan_cb (gpointer user_data);

static void
scan_ready_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  VvTargets *self = VV_TARGETS (object);
  g_autoptr (GError) error = NULL;
  Scan *scan = vv_job_finish (result, &error);

  if (scan != NULL && !self->stopped)
    {
      vv_process_list_take (self->list, scan->entries, g_get_monotonic_time ());
      set_limit (self, scan->limit);
      update_sessions (self);
    }
  else if (error != NULL && !self->stopped)
    set_limit (self, error->message);
  g_clear_pointer (&scan, scan_free);
  if (!self->stopped)
    self->timeout = g_timeout_add (SCAN_MS, scan_cb, self);
}

static gboolean
scan_cb (gpointer user_data)
{
  VvTargets *self = user_data;

  self->timeout = 0;
  vv_job_run (G_OBJECT (self), scan_worker, self->census, NULL, scan_free, self->cancellable,
              scan_ready_cb, NULL);
  return G_SOURCE_REMOVE;
}

static gint64
get_interval_ns (VvTargets *self)
{
  return (gint64) (g_settings_get_double (self->settings, "interval") * 1e9);
}

static void
interval_changed_cb (VvTargets *self)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    vv_session_set_interval_ns (session, get_interval_ns (self));
}

static void
history_changed_cb (VvTargets *self)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    vv_session_set_max_history (session, g_settings_get_uint (self->settings, "history"));
}

static VvProcessRow *
find_row (VvTargets *self,
          VvSession *session)
{
  return vv_process_list_find_process (self->list, vv_session_get_process (session));
}

static double
newest (VvHistory *history,
        VvMetric   metric)
{
  guint64 end = vv_history_get_end (history);

  return end > vv_history_get_first (history) ? vv_history_get_value (history, metric, end - 1) : NAN;
}

static void
sampled_cb (VvTargets *self,
            VvSession *session)
{
  VvProcessRow *row = find_row (self, session);
  VvHistory *history = vv_monitor_get_history (vv_session_get_monitor (session), FALSE);
  double rss = newest (history, VV_METRIC_RSS);

  if (row != NULL && !isnan (rss))
    vv_process_list_feed (self->list, row, newest (history, VV_METRIC_CPU), rss,
                          g_get_monotonic_time ());
}

static void
ended_cb (VvTargets *self,
          VvSession *session)
{
  VvProcessRow *row = find_row (self, session);

  if (row != NULL)
    vv_process_list_set_ended (self->list, row);
}

/* What was chosen last holds for the next one too. */
static void
children_cb (VvTargets  *self,
             GParamSpec *pspec,
             VvSession  *session)
{
  g_settings_set_boolean (self->settings, "show-children", vv_session_get_children (session));
}

static void
adopt (VvTargets    *self,
       VvProcessRow *row,
       VvSession    *session)
{
  vv_process_row_set_watched (row, TRUE);
  g_hash_table_insert (self->sessions, g_object_ref (row), g_object_ref (session));
  g_signal_connect_object (session, "sampled", G_CALLBACK (sampled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  if (vv_process_list_get_n_descendants (self->list, row) > 0)
    vv_session_set_children (session, g_settings_get_boolean (self->settings, "show-children"));
  g_signal_connect_object (session, "notify::children", G_CALLBACK (children_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
vv_targets_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  VvTargets *self = VV_TARGETS (object);

  switch (prop_id)
    {
    case PROP_LIMIT:
      g_value_set_string (value, self->limit);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_targets_finalize (GObject *object)
{
  VvTargets *self = VV_TARGETS (object);

  vv_targets_stop (self);
  g_hash_table_unref (self->sessions);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->sampler, vv_sampler_free);
  g_clear_pointer (&self->census, vv_census_free);
  g_free (self->limit);
  G_OBJECT_CLASS (vv_targets_parent_class)->finalize (object);
}

static void
vv_targets_class_init (VvTargetsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = vv_targets_get_property;
  object_class->finalize = vv_targets_finalize;

  properties[PROP_LIMIT] =
    g_param_spec_string ("limit", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vv_targets_init (VvTargets *self)
{
  self->list = vv_process_list_new ();
  self->sampler = vv_sampler_new ();
  self->census = vv_census_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->sessions = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}

VvTargets *
vv_targets_new (GSettings *settings)
{
  VvTargets *self = g_object_new (VV_TYPE_TARGETS, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::interval", G_CALLBACK (interval_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::history", G_CALLBACK (history_changed_cb), self,
                           G_CONNECT_SWAPPED);
  scan_cb (self);
  return self;
}

void
vv_targets_stop (VvTargets *self)
{
  GHashTableIter iter;
  gpointer session;

  g_return_if_fail (VV_IS_TARGETS (self));

  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout, g_source_remove);
  /* A page may hold one longer than our sampler lives. */
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_object_run_dispose (session);
  g_hash_table_remove_all (self->sessions);
}

VvProcessList *
vv_targets_get_list (VvTargets *self)
{
  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);

  return self->list;
}

const char *
vv_targets_get_limit (VvTargets *self)
{
  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);

  return self->limit;
}

VvSession *
vv_targets_get_session (VvTargets    *self,
                        VvProcessRow *row)
{
  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);

  return row != NULL ? g_hash_table_lookup (self->sessions, row) : NULL;
}

VvProcessRow *
vv_targets_find_watched (VvTargets *self,
                         int        pid,
                         gint64     time)
{
  GHashTableIter iter;
  gpointer row;
  gpointer session;

  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, &row, &session))
    {
      VvProcess *process = vv_session_get_process (session);

      if (process->pid == pid && process->started_us / G_USEC_PER_SEC <= time + 1)
        return row;
    }
  return NULL;
}

VvSession *
vv_targets_watch (VvTargets     *self,
                  VvProcessRow  *row,
                  GError       **error)
{
  g_autoptr (VvSession) session = NULL;
  VvSession *known;

  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);
  g_return_val_if_fail (VV_IS_PROCESS_ROW (row), NULL);

  known = g_hash_table_lookup (self->sessions, row);
  if (known != NULL)
    return known;
  session = vv_session_new (self->sampler, vv_process_row_get_process (row),
                            vv_process_row_get_name (row),
                            get_interval_ns (self), g_settings_get_uint (self->settings, "history"), error);
  if (session == NULL)
    return NULL;
  adopt (self, row, session);
  return session;
}

VvProcessRow *
vv_targets_find (VvTargets  *self,
                 int         pid,
                 GError    **error)
{
  g_autoptr (VvProcess) process = NULL;
  g_autofree char *name = NULL;
  VvPython python = { 0 };
  VvProcessRow *row;

  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);

  process = vv_process_new (pid, error);
  if (process == NULL)
    return NULL;
  row = vv_process_list_find_process (self->list, process);
  if (row != NULL)
    return row;
  vv_python_detect (process, &python);
  name = vv_python_name (process, &python);
  row = vv_process_list_add (self->list, process, name);
  vv_python_clear (&python);
  return row;
}

VvProcessRow *
vv_targets_launch (VvTargets       *self,
                   const VvLaunch  *launch,
                   gboolean         owned,
                   GError         **error)
{
  g_autoptr (VvSession) session = NULL;
  VvProcessRow *row;

  g_return_val_if_fail (VV_IS_TARGETS (self), NULL);

  session = vv_session_new_launched (self->sampler, launch, get_interval_ns (self),
                                     g_settings_get_uint (self->settings, "history"), error);
  if (session == NULL)
    return NULL;
  vv_session_set_owned (session, owned);
  row = vv_process_list_add (self->list, vv_session_get_process (session),
                             vv_session_get_name (session));
  adopt (self, row, session);
  return row;
}

void
vv_targets_dismiss (VvTargets    *self,
                    VvProcessRow *row)
{
  g_autoptr (VvProcessRow) kept = NULL;

  g_return_if_fail (VV_IS_TARGETS (self));
  g_return_if_fail (VV_IS_PROCESS_ROW (row));

  kept = g_object_ref (row);
  g_hash_table_remove (self->sessions, row);
  vv_process_list_dismiss (self->list, row);
}

guint
vv_targets_get_n_launched (VvTargets *self)
{
  GHashTableIter iter;
  gpointer session;
  guint n = 0;

  g_return_val_if_fail (VV_IS_TARGETS (self), 0);

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    n += vv_session_get_output (session) != NULL && vv_session_get_running (session) && !vv_session_get_owned (session);
  return n;
}

void
vv_targets_end_launched (VvTargets *self,
                         gboolean   owned_only)
{
  GHashTableIter iter;
  gpointer session;

  g_return_if_fail (VV_IS_TARGETS (self));

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    if (!owned_only || vv_session_get_owned (session))
      vv_session_terminate (session);
}

void
vv_targets_leave_launched (VvTargets *self)
{
  GHashTableIter iter;
  gpointer session;

  g_return_if_fail (VV_IS_TARGETS (self));

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    if (!vv_session_get_owned (session))
      vv_session_detach (session);
}
