/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-item.c — one open snapshot: the words a person knows it by, made of what the file says about
 * itself, and its analysis. */

#include "config.h"

#include "app/snapshots-private.h"

#include <glib/gi18n.h>

#define MAX_TITLE_CHARS 80
#define LOOK_MS 100

/* What the thread of an analysis writes. */
struct _VvAnalysisWork
{
  VvSnapshot *snapshot;
  GMutex lock;
  guint64 done;
  guint64 total;
};

enum
{
  ANALYSED,
  PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VvSnapshotItem, vv_snapshot_item, G_TYPE_OBJECT)

/* Of `python3 -X dev app.py` it is the script, of `-m package` the package. */
static char *
find_name (char **argv)
{
  guint i = 1;

  for (; argv[i] != NULL && argv[i][0] == '-'; i++)
    {
      if (g_str_equal (argv[i], "-m") && argv[i + 1] != NULL)
        return g_strdup (argv[i + 1]);
      if (g_str_equal (argv[i], "-c"))
        return g_path_get_basename (argv[0]);
      if ((g_str_equal (argv[i], "-X") || g_str_equal (argv[i], "-W")) && argv[i + 1] != NULL)
        i++;
    }
  return g_path_get_basename (argv[i] != NULL ? argv[i] : argv[0]);
}

static char *
make_name (VvSnapshot *snapshot)
{
  g_autofree char *name = NULL;
  g_auto (GStrv) argv = NULL;
  VvMetaRow command;

  if (vv_snapshot_find_meta (snapshot, "command", &command) && !command.is_number && command.text != NULL)
    {
      if (!g_shell_parse_argv (command.text, NULL, &argv, NULL))
        argv = g_strsplit (command.text, " ", 32);
      if (argv != NULL && argv[0] != NULL)
        name = find_name (argv);
    }
  if (name == NULL || name[0] == '\0')
    {
      g_free (name);
      name = g_path_get_basename (vv_snapshot_get_path (snapshot));
    }
  return vv_text_display (name, -1, MAX_TITLE_CHARS);
}

static char *
make_title (VvSnapshotItem *self)
{
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_local (self->created);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = make_name (self->snapshot);
  g_autofree char *time = NULL;

  if (self->created == 0 || created == NULL)
    return g_steal_pointer (&name);
  if (g_date_time_get_year (created) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (created) == g_date_time_get_day_of_year (now))
    time = g_date_time_format (created, "%H:%M");
  else
    time = g_date_time_format (created, "%x %H:%M");
  /* Translators: a program's name, and when its snapshot was taken */
  return g_strdup_printf (_("%s, %s"), name, time);
}

static char *
make_subtitle (VvSnapshotItem *self)
{
  guint32 n = vv_snapshot_get_n_objects (self->snapshot);
  g_autofree char *count = NULL;
  g_autofree char *memory = NULL;
  g_autofree char *objects = NULL;
  VvMetaRow row;

  if (n >= 1000000)
    /* Translators: millions */
    count = g_strdup_printf (_("%.2f M"), n / 1e6);
  else
    count = vv_text_format (n, VV_UNIT_NONE);
  objects = g_strdup_printf (ngettext ("%s object", "%s objects", n), count);
  if (!vv_snapshot_find_meta (self->snapshot, "memory.objects", &row) || !row.is_number)
    return g_steal_pointer (&objects);
  memory = vv_text_format (row.number, VV_UNIT_BYTES);
  return g_strdup_printf ("%s · %s", objects, memory);
}

static gint64
get_created (VvSnapshot *snapshot)
{
  g_autoptr (GDateTime) time = NULL;
  VvMetaRow row;

  if (!vv_snapshot_find_meta (snapshot, "created", &row))
    return 0;
  if (row.is_number)
    return row.number;
  time = row.text != NULL ? g_date_time_new_from_iso8601 (row.text, NULL) : NULL;
  return time != NULL ? g_date_time_to_unix (time) : 0;
}

VvSnapshotItem *
vv_snapshot_item_new (VvSnapshot *snapshot,
                      gboolean    kept)
{
  VvSnapshotItem *self = g_object_new (VV_TYPE_SNAPSHOT_ITEM, NULL);
  VvMetaRow row;

  self->snapshot = vv_snapshot_ref (snapshot);
  self->kept = kept;
  self->created = get_created (snapshot);
  if (vv_snapshot_find_meta (snapshot, "pid", &row) && row.is_number && row.number > 0 && row.number <= G_MAXINT)
    self->pid = (int) row.number;
  self->title = make_title (self);
  self->subtitle = make_subtitle (self);
  return self;
}

static void
vv_snapshot_item_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  VvSnapshotItem *self = VV_SNAPSHOT_ITEM (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_snapshot_item_finalize (GObject *object)
{
  VvSnapshotItem *self = VV_SNAPSHOT_ITEM (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  g_free (self->failure);
  g_free (self->title);
  g_free (self->subtitle);
  G_OBJECT_CLASS (vv_snapshot_item_parent_class)->finalize (object);
}

static void
vv_snapshot_item_class_init (VvSnapshotItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = vv_snapshot_item_get_property;
  object_class->finalize = vv_snapshot_item_finalize;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SUBTITLE] =
    g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ANALYSED] = g_signal_new ("analysed", VV_TYPE_SNAPSHOT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", VV_TYPE_SNAPSHOT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

/* ---- Its analysis ---- */

static void
work_free (gpointer data)
{
  VvAnalysisWork *work = data;

  vv_snapshot_unref (work->snapshot);
  g_mutex_clear (&work->lock);
  g_free (work);
}

static void
analysis_progress_cb (guint64  done,
                      guint64  total,
                      gpointer data)
{
  VvAnalysisWork *work = data;

  g_mutex_lock (&work->lock);
  work->done = done;
  work->total = total;
  g_mutex_unlock (&work->lock);
}

static gpointer
analyse_worker (gpointer       input,
                GCancellable  *cancellable,
                GError       **error)
{
  VvAnalysisWork *work = input;

  if (!vv_snapshot_analyse (work->snapshot, analysis_progress_cb, work, cancellable, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

/* The work is its job's, which ends after this. */
static void
analysed_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  VvSnapshotItem *self = VV_SNAPSHOT_ITEM (object);
  g_autoptr (GError) error = NULL;
  gboolean done = vv_job_finish (result, &error) != NULL;

  self->work = NULL;
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->cancellable);
  g_free (self->failure);
  self->failure = error != NULL ? g_strdup (error->message) : NULL;
  g_signal_emit (self, signals[PROGRESS], 0);
  if (done)
    g_signal_emit (self, signals[ANALYSED], 0);
}

static gboolean
look_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[PROGRESS], 0);
  return G_SOURCE_CONTINUE;
}

void
vv_snapshot_item_analyse (VvSnapshotItem *self)
{
  g_return_if_fail (VV_IS_SNAPSHOT_ITEM (self));

  if (self->work != NULL || vv_snapshot_is_analysed (self->snapshot))
    return;
  self->work = g_new0 (VvAnalysisWork, 1);
  self->work->snapshot = vv_snapshot_ref (self->snapshot);
  g_mutex_init (&self->work->lock);
  self->cancellable = g_cancellable_new ();
  self->timeout = g_timeout_add (LOOK_MS, look_cb, self);
  vv_job_run (G_OBJECT (self), analyse_worker, self->work, work_free, NULL, self->cancellable, analysed_cb, NULL);
}

char *
vv_snapshot_item_dup_progress (VvSnapshotItem *self,
                               double         *fraction)
{
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;
  guint64 n_done;
  guint64 n_total;

  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), NULL);

  if (self->work == NULL)
    return NULL;
  g_mutex_lock (&self->work->lock);
  n_done = self->work->done;
  n_total = self->work->total;
  g_mutex_unlock (&self->work->lock);
  *fraction = n_total > 0 ? MIN ((double) n_done / (double) n_total, 1) : -1;
  done = vv_text_format ((double) n_done, VV_UNIT_NONE);
  total = vv_text_format ((double) n_total, VV_UNIT_NONE);
  /* Translators: counts */
  return g_strdup_printf (_("Finding what retains what: %s of %s objects"), done, total);
}

void
vv_snapshot_item_cancel (VvSnapshotItem *self)
{
  g_return_if_fail (VV_IS_SNAPSHOT_ITEM (self));

  g_cancellable_cancel (self->cancellable);
}

const char *
vv_snapshot_item_get_failure (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), NULL);

  return self->failure;
}

static void
vv_snapshot_item_init (VvSnapshotItem *self)
{
}

VvSnapshot *
vv_snapshot_item_get_snapshot (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), NULL);

  return self->snapshot;
}

guint32
vv_snapshot_item_get_id (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), 0);

  return self->id;
}

const char *
vv_snapshot_item_get_title (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), NULL);

  return self->title;
}

const char *
vv_snapshot_item_get_subtitle (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), NULL);

  return self->subtitle;
}

const char *
vv_snapshot_item_get_path (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), NULL);

  return vv_snapshot_get_path (self->snapshot);
}

gboolean
vv_snapshot_item_get_kept (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), FALSE);

  return self->kept;
}

int
vv_snapshot_item_get_pid (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), 0);

  return self->pid;
}

/* A second, since the file tells no parts of it. */
gboolean
vv_snapshot_item_is_of (VvSnapshotItem *self,
                        VvProcess      *process)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), FALSE);

  return self->pid != 0 && self->pid == process->pid && self->created + 1 >= process->started_us / G_USEC_PER_SEC;
}

gint64
vv_snapshot_item_get_created (VvSnapshotItem *self)
{
  g_return_val_if_fail (VV_IS_SNAPSHOT_ITEM (self), 0);

  return self->created;
}
