/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshots.c — open snapshots as a list.  In: paths.  Out: items in the order of their times. */

#include "config.h"

#include "app/snapshots-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".vvheap"
#define MAX_RESTORED 200

struct _VvSnapshots
{
  GObject parent_instance;

  GPtrArray *items;
  guint32 last_id;
};

static void vv_snapshots_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VvSnapshots, vv_snapshots, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, vv_snapshots_model_init))

static GType
vv_snapshots_get_item_type (GListModel *model)
{
  return VV_TYPE_SNAPSHOT_ITEM;
}

static guint
vv_snapshots_get_n_items (GListModel *model)
{
  return VV_SNAPSHOTS (model)->items->len;
}

static gpointer
vv_snapshots_get_item (GListModel *model,
                       guint       position)
{
  VvSnapshots *self = VV_SNAPSHOTS (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
vv_snapshots_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vv_snapshots_get_item_type;
  iface->get_n_items = vv_snapshots_get_n_items;
  iface->get_item = vv_snapshots_get_item;
}

static void
vv_snapshots_finalize (GObject *object)
{
  VvSnapshots *self = VV_SNAPSHOTS (object);

  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (vv_snapshots_parent_class)->finalize (object);
}

static void
vv_snapshots_class_init (VvSnapshotsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_snapshots_finalize;
}

static void
vv_snapshots_init (VvSnapshots *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

VvSnapshots *
vv_snapshots_new (void)
{
  return g_object_new (VV_TYPE_SNAPSHOTS, NULL);
}

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "vivarium", "snapshots", NULL);
}

static VvSnapshotItem *
find_path (VvSnapshots *self,
           const char  *path)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (vv_snapshot_item_get_path (self->items->pdata[i]), path))
      return self->items->pdata[i];
  return NULL;
}

static void
insert (VvSnapshots    *self,
        VvSnapshotItem *item)
{
  guint at = 0;

  while (at < self->items->len && ((VvSnapshotItem *) self->items->pdata[at])->created <= item->created)
    at++;
  if (item->id == 0)
    item->id = ++self->last_id;
  g_ptr_array_insert (self->items, (int) at, g_object_ref (item));
  g_list_model_items_changed (G_LIST_MODEL (self), at, 0, 1);
}

static gpointer
open_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  return vv_snapshot_open (input, error);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  VvSnapshots *self = VV_SNAPSHOTS (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (VvSnapshotItem) item = NULL;
  g_autofree char *folder = get_folder ();
  g_autofree char *parent = NULL;
  GError *error = NULL;
  VvSnapshotItem *known;

  snapshot = vv_job_finish (result, &error);
  if (snapshot == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  known = find_path (self, vv_snapshot_get_path (snapshot));
  if (known == NULL)
    {
      parent = g_path_get_dirname (vv_snapshot_get_path (snapshot));
      item = vv_snapshot_item_new (snapshot, g_str_equal (parent, folder));
      insert (self, item);
      known = item;
    }
  g_task_return_pointer (task, g_object_ref (known), g_object_unref);
}

void
vv_snapshots_open (VvSnapshots         *self,
                   const char          *path,
                   GAsyncReadyCallback  ready,
                   gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (VV_IS_SNAPSHOTS (self));

  task = g_task_new (self, NULL, ready, user_data);
  vv_job_run (G_OBJECT (self), open_worker, g_canonicalize_filename (path, NULL), g_free,
              (GDestroyNotify) vv_snapshot_unref, NULL, opened_cb, task);
}

VvSnapshotItem *
vv_snapshots_open_finish (VvSnapshots   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_autoptr (VvSnapshotItem) item = g_task_propagate_pointer (G_TASK (result), error);

  /* The list holds it. */
  return item;
}

void
vv_snapshots_restore (VvSnapshots *self)
{
  g_autofree char *folder = get_folder ();
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_return_if_fail (VV_IS_SNAPSHOTS (self));

  while (directory != NULL && n < MAX_RESTORED && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_suffix (name, SUFFIX) || name[0] == '.')
        continue;
      vv_snapshots_open (self, path, NULL, NULL);
      n++;
    }
}

char *
vv_snapshots_new_path (VvSnapshots  *self,
                       const char   *name,
                       GError      **error)
{
  g_autofree char *folder = get_folder ();
  g_autofree char *safe = g_strndup (name, 60);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *shown = NULL;

  g_strcanon (safe, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  if (safe[0] == '.')
    safe[0] = '_';
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int code = errno;

      shown = vv_text_display (folder, -1, 0);
      g_set_error (error, VV_ERROR, (int) vv_error_code_from_errno (code),
                   _("The folder “%s” for snapshots cannot be made: %s. Make it, or set XDG_DATA_HOME to a folder "
                     "that is yours."),
                   shown, g_strerror (code));
      return NULL;
    }
  for (guint i = 1;; i++)
    {
      g_autofree char *file = NULL;
      g_autofree char *path = NULL;

      if (i == 1)
        file = g_strdup_printf ("%s-%s" SUFFIX, safe, time);
      else
        file = g_strdup_printf ("%s-%s-%u" SUFFIX, safe, time, i);
      path = g_build_filename (folder, file, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

void
vv_snapshots_close (VvSnapshots    *self,
                    VvSnapshotItem *item)
{
  guint at;

  g_return_if_fail (VV_IS_SNAPSHOTS (self));

  if (!g_ptr_array_find (self->items, item, &at))
    return;
  g_ptr_array_remove_index (self->items, at);
  g_list_model_items_changed (G_LIST_MODEL (self), at, 1, 0);
}

void
vv_snapshots_reopen (VvSnapshots    *self,
                     VvSnapshotItem *item)
{
  g_return_if_fail (VV_IS_SNAPSHOTS (self));

  if (!g_ptr_array_find (self->items, item, NULL))
    insert (self, item);
}

void
vv_snapshots_forget (VvSnapshots    *self,
                     VvSnapshotItem *item)
{
  g_return_if_fail (VV_IS_SNAPSHOTS (self));

  if (item->kept && !g_ptr_array_find (self->items, item, NULL))
    g_unlink (vv_snapshot_item_get_path (item));
}

VvSnapshotItem *
vv_snapshots_lookup (VvSnapshots *self,
                     guint32      id)
{
  g_return_val_if_fail (VV_IS_SNAPSHOTS (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    if (((VvSnapshotItem *) self->items->pdata[i])->id == id)
      return self->items->pdata[i];
  return NULL;
}

VvSnapshotItem *
vv_snapshots_find (VvSnapshots *self,
                   VvProcess   *process)
{
  g_return_val_if_fail (VV_IS_SNAPSHOTS (self), NULL);

  for (guint i = self->items->len; i > 0; i--)
    {
      VvSnapshotItem *item = self->items->pdata[i - 1];

      if (vv_snapshot_item_is_of (item, process))
        return item;
    }
  return NULL;
}
