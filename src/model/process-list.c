/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-list.c — a census as a GListModel.  In: scans.  Out: rows in the order of a tree, and
 * ::items-changed for what really came or went.  Most scans change neither rows nor order; then
 * nothing is sorted and nothing is told. */

#include "model/process-list.h"

#include "model/process-list-private.h"
#include "model/process-row-private.h"

typedef struct
{
  int pid;
  guint64 start_ticks;
} Key;

struct _VvProcessList
{
  GObject parent_instance;

  GHashTable *rows;             /* Key → VvProcessRow, all of them */
  GPtrArray *shown;             /* those that a view sees, in order */
  char *search;
  char *needle;                 /* @search casefolded; NULL where it is empty */
  guint64 scan;
  guint n_live;
};

enum
{
  PROP_0,
  PROP_N_LIVE,
  PROP_SEARCH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void vv_process_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VvProcessList, vv_process_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      vv_process_list_model_init))

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return (guint) key->pid * 2654435761u ^ (guint) key->start_ticks;
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  const Key *x = a;
  const Key *y = b;

  return x->pid == y->pid && x->start_ticks == y->start_ticks;
}

static VvProcessRow *
lookup (VvProcessList   *self,
        const VvProcess *process)
{
  Key key = { process->pid, process->start_ticks };

  return g_hash_table_lookup (self->rows, &key);
}

static VvProcessRow *
insert (VvProcessList *self,
        VvProcess     *process,
        const char    *name)
{
  VvProcessRow *row = vv_process_row_new (process, name);
  Key *key = g_new0 (Key, 1);

  key->pid = process->pid;
  key->start_ticks = process->start_ticks;
  g_hash_table_insert (self->rows, key, row);
  return row;
}

static void
rearrange (VvProcessList *self)
{
  g_autoptr (GPtrArray) shown = vv_process_tree_arrange (self->rows, self->needle);

  vv_process_diff_apply (G_LIST_MODEL (self), self->shown, shown);
}

static void
count_live (VvProcessList *self)
{
  GHashTableIter iter;
  gpointer row;
  guint n_live = 0;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    n_live += !vv_process_row_get_ended (row);
  if (n_live == self->n_live)
    return;
  self->n_live = n_live;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_LIVE]);
}

static GType
vv_process_list_get_item_type (GListModel *model)
{
  return VV_TYPE_PROCESS_ROW;
}

static guint
vv_process_list_get_n_items (GListModel *model)
{
  return VV_PROCESS_LIST (model)->shown->len;
}

static gpointer
vv_process_list_get_item (GListModel *model,
                          guint       position)
{
  VvProcessList *self = VV_PROCESS_LIST (model);

  return position < self->shown->len ? g_object_ref (self->shown->pdata[position]) : NULL;
}

static void
vv_process_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vv_process_list_get_item_type;
  iface->get_n_items = vv_process_list_get_n_items;
  iface->get_item = vv_process_list_get_item;
}

static void
vv_process_list_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  VvProcessList *self = VV_PROCESS_LIST (object);

  switch (prop_id)
    {
    case PROP_N_LIVE:
      g_value_set_uint (value, self->n_live);
      break;

    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_process_list_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SEARCH:
      vv_process_list_set_search (VV_PROCESS_LIST (object), g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_process_list_finalize (GObject *object)
{
  VvProcessList *self = VV_PROCESS_LIST (object);

  g_ptr_array_unref (self->shown);
  g_hash_table_unref (self->rows);
  g_free (self->search);
  g_free (self->needle);
  G_OBJECT_CLASS (vv_process_list_parent_class)->finalize (object);
}

static void
vv_process_list_class_init (VvProcessListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = vv_process_list_get_property;
  object_class->set_property = vv_process_list_set_property;
  object_class->finalize = vv_process_list_finalize;

  properties[PROP_N_LIVE] =
    g_param_spec_uint ("n-live", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SEARCH] =
    g_param_spec_string ("search", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
vv_process_list_init (VvProcessList *self)
{
  self->rows = g_hash_table_new_full (key_hash, key_equal, g_free, g_object_unref);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

VvProcessList *
vv_process_list_new (void)
{
  return g_object_new (VV_TYPE_PROCESS_LIST, NULL);
}

/* Returns: whether a row left. */
static gboolean
drop_unseen (VvProcessList *self)
{
  gboolean dropped = FALSE;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (vv_process_row_get_scan (value) != self->scan && !vv_process_row_get_watched (value))
      {
        g_hash_table_iter_remove (&iter);
        dropped = TRUE;
      }
  return dropped;
}

void
vv_process_list_take (VvProcessList *self,
                      GPtrArray     *entries,
                      gint64         time_us)
{
  gboolean moved = FALSE;

  g_return_if_fail (VV_IS_PROCESS_LIST (self));
  g_return_if_fail (entries != NULL);

  self->scan++;
  for (guint i = 0; i < entries->len; i++)
    {
      const VvCensusEntry *entry = entries->pdata[i];
      VvProcessRow *row = lookup (self, entry->process);

      if (row == NULL)
        {
          row = insert (self, entry->process, entry->name);
          moved = TRUE;
        }
      if (vv_process_row_get_ended (row))
        continue;
      moved |= vv_process_row_take (row, entry, time_us);
      vv_process_row_set_scan (row, self->scan);
    }
  moved |= drop_unseen (self);
  if (!moved)
    return;
  rearrange (self);
  count_live (self);
}

void
vv_process_list_set_search (VvProcessList *self,
                            const char    *text)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (VV_IS_PROCESS_LIST (self));

  if (g_strcmp0 (self->search, text) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (text);
  g_clear_pointer (&self->needle, g_free);
  stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  if (stripped[0] != '\0')
    self->needle = g_utf8_casefold (stripped, -1);
  rearrange (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

const char *
vv_process_list_get_search (VvProcessList *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), NULL);

  return self->search;
}

guint
vv_process_list_get_n_descendants (VvProcessList *self,
                                   VvProcessRow  *row)
{
  g_autoptr (GHashTable) family = g_hash_table_new (NULL, NULL);
  guint n_before;

  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), 0);
  g_return_val_if_fail (VV_IS_PROCESS_ROW (row), 0);

  g_hash_table_add (family, GINT_TO_POINTER (vv_process_row_get_pid (row)));
  /* One generation a round; few have more than two. */
  do
    {
      GHashTableIter iter;
      gpointer value;

      n_before = g_hash_table_size (family);
      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        if (!vv_process_row_get_ended (value) &&
            g_hash_table_contains (family, GINT_TO_POINTER (vv_process_row_get_parent (value))))
          g_hash_table_add (family, GINT_TO_POINTER (vv_process_row_get_pid (value)));
    }
  while (g_hash_table_size (family) > n_before);
  return g_hash_table_size (family) - 1;
}

guint
vv_process_list_get_n_live (VvProcessList *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), 0);

  return self->n_live;
}

VvProcessRow *
vv_process_list_find (VvProcessList *self,
                      int            pid)
{
  GHashTableIter iter;
  gpointer value;
  VvProcessRow *found = NULL;

  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), NULL);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (vv_process_row_get_pid (value) == pid && (found == NULL || !vv_process_row_get_ended (value)))
      found = value;
  return found;
}

VvProcessRow *
vv_process_list_find_process (VvProcessList   *self,
                              const VvProcess *process)
{
  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), NULL);

  return lookup (self, process);
}

guint
vv_process_list_get_position (VvProcessList *self,
                              VvProcessRow  *row)
{
  guint position;

  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), G_MAXUINT);

  return g_ptr_array_find (self->shown, row, &position) ? position : G_MAXUINT;
}

VvProcessRow *
vv_process_list_add (VvProcessList *self,
                     VvProcess     *process,
                     const char    *name)
{
  VvProcessRow *row;

  g_return_val_if_fail (VV_IS_PROCESS_LIST (self), NULL);

  row = lookup (self, process);
  if (row != NULL)
    {
      vv_process_row_set_watched (row, TRUE);
      return row;
    }
  row = insert (self, process, name);
  vv_process_row_set_watched (row, TRUE);
  rearrange (self);
  count_live (self);
  return row;
}

void
vv_process_list_feed (VvProcessList *self,
                      VvProcessRow  *row,
                      double         cpu_percent,
                      guint64        rss_bytes,
                      gint64         time_us)
{
  g_return_if_fail (VV_IS_PROCESS_LIST (self));
  g_return_if_fail (VV_IS_PROCESS_ROW (row));

  if (vv_process_row_get_ended (row) || (self->scan != 0 && vv_process_row_get_scan (row) == self->scan))
    return;
  vv_process_row_feed (row, cpu_percent, rss_bytes, time_us);
}

void
vv_process_list_set_ended (VvProcessList *self,
                           VvProcessRow  *row)
{
  g_return_if_fail (VV_IS_PROCESS_LIST (self));
  g_return_if_fail (VV_IS_PROCESS_ROW (row));

  vv_process_row_set_ended (row);
  rearrange (self);
  count_live (self);
}

void
vv_process_list_dismiss (VvProcessList *self,
                         VvProcessRow  *row)
{
  VvProcess *process;
  Key key;

  g_return_if_fail (VV_IS_PROCESS_LIST (self));
  g_return_if_fail (VV_IS_PROCESS_ROW (row));

  vv_process_row_set_watched (row, FALSE);
  /* One that runs is the census's, unless no census ever found it. */
  if (!vv_process_row_get_ended (row) && vv_process_row_get_scan (row) == self->scan && self->scan != 0)
    return;
  process = vv_process_row_get_process (row);
  key = (Key) { process->pid, process->start_ticks };
  g_hash_table_remove (self->rows, &key);
  rearrange (self);
  count_live (self);
}
