/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-groups.c — In: an analysed snapshot and what to group by.  Out: a table, made in a thread, and
 * from each group a way to its objects: those that a filter can express, else its example. */

#include "config.h"

#include "app/pages/heap/heap-groups-private.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"

#define MAX_GROUPS 20000        /* the smallest of millions are of no interest */

struct _VvHeapGroups
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkLabel *message;
  VvDataTable *table;

  VvHeapState *state;
  VvHeapGrouping by;
  GPtrArray *groups;            /* VvGroup */
  VvSnapshot *snapshot;         /* whose they are */
  VvHeapList *list;
  GCancellable *cancellable;
  char *filter;
  int sort;
  gboolean descending;
};

enum
{
  STATUS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvHeapGroups, vv_heap_groups, GTK_TYPE_WIDGET)

static const struct
{
  VvGroupBy by;
  const char *title;
} kinds[VV_N_HEAP_GROUPS] = {
  [VV_HEAP_GROUP_TYPE] = { VV_GROUP_TYPE, N_("By type") },
  [VV_HEAP_GROUP_MODULE] = { VV_GROUP_MODULE, N_("By module") },
  [VV_HEAP_GROUP_SIZE] = { VV_GROUP_SIZE, N_("By size") },
  /* Translators: of objects: since when they have been there */
  [VV_HEAP_GROUP_AGE] = { VV_N_GROUP_BY, N_("By age") },
  [VV_HEAP_GROUP_HOLDER] = { VV_GROUP_HOLDER, N_("By holder") },
  [VV_HEAP_GROUP_EQUAL] = { VV_GROUP_EQUAL, N_("Equal texts") },
  [VV_HEAP_GROUP_HOLLOW] = { VV_GROUP_HOLLOW, N_("Empty or half empty") },
};

const char *
vv_heap_grouping_title (VvHeapGrouping by)
{
  g_return_val_if_fail (by < VV_N_HEAP_GROUPS, NULL);

  return _(kinds[by].title);
}

static const VvGroup *
get_group (VvHeapGroups *self,
           guint32       index)
{
  return self->groups != NULL && index < self->groups->len ? self->groups->pdata[index] : NULL;
}

/* ---- Rows ---- */

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  VvHeapGroups *self = user_data;
  const VvGroup *group = get_group (self, vv_heap_row_get_index (row));

  return group != NULL ? vv_heap_group_text (self->snapshot, group, column) : NULL;
}

/* As they were found, the worst first, where nothing else decides. */
static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  VvHeapGroups *self = data;
  const guint32 *x = a, *y = b;
  int order = self->sort < 0 ? 0
              : vv_heap_group_compare (self->groups->pdata[*x], self->groups->pdata[*y], self->sort);

  if (order != 0)
    return self->descending ? -order : order;
  return (*x > *y) - (*x < *y);
}

static void
show_message (VvHeapGroups *self,
              const char   *text)
{
  gtk_label_set_label (self->message, text);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->message));
}

static void
tell_status (VvHeapGroups *self,
             guint32       n,
             guint64       memory,
             guint64       wasted)
{
  g_autofree char *count = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *bytes = vv_text_format ((double) (wasted > 0 ? wasted : memory), VV_UNIT_BYTES);
  g_autofree char *text = NULL;

  if (wasted > 0)
    /* Translators: a count of groups, and a size with its unit */
    text = g_strdup_printf (ngettext ("%s group · %s wasted", "%s groups · %s wasted", n), count, bytes);
  else
    /* Translators: a count of groups, and a size with its unit */
    text = g_strdup_printf (ngettext ("%s group · %s", "%s groups · %s", n), count, bytes);
  g_signal_emit (self, signals[STATUS], 0, text);
}

static void
refresh (VvHeapGroups *self)
{
  g_autoptr (VvHeapFilter) filter = vv_heap_filter_new (self->filter);
  guint n = self->groups != NULL ? self->groups->len : 0;
  guint64 memory = 0, wasted = 0;
  VvHeapOrder *order;

  vv_heap_list_take (self->list, NULL, NULL);
  if (self->groups == NULL)
    return;
  order = g_new0 (VvHeapOrder, 1);
  order->rows = g_new (guint32, (gsize) n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      const VvGroup *group = self->groups->pdata[i];

      if (vv_heap_filter_match_type (filter, group->name, NULL) != VV_HEAP_ALL ||
          !vv_heap_filter_takes_memory (filter, group->memory))
        continue;
      order->rows[order->n++] = i;
      memory += group->memory;
      wasted += group->wasted;
    }
  g_qsort_with_data (order->rows, (int) MIN (order->n, G_MAXINT), sizeof *order->rows, compare_cb, self);
  tell_status (self, order->n, memory, wasted);
  if (order->n > 0)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->table));
  else
    show_message (self, n > 0 ? _("Nothing found") : _("There is nothing of this kind in the snapshot."));
  vv_heap_list_take (self->list, self->snapshot, order);
}

/* ---- Grouping ---- */

typedef struct
{
  VvSnapshot *snapshot;
  GPtrArray *earlier;           /* VvSnapshot */
  VvHeapGrouping by;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_ptr_array_unref (job->earlier);
  g_free (job);
}

static gpointer
groups_worker (gpointer       input,
               GCancellable  *cancellable,
               GError       **error)
{
  Job *job = input;

  if (job->by == VV_HEAP_GROUP_AGE)
    return vv_groups_by_age (job->snapshot, (VvSnapshot * const *) job->earlier->pdata, job->earlier->len, cancellable,
                             error);
  return vv_groups_new (job->snapshot, kinds[job->by].by, MAX_GROUPS, cancellable, error);
}

static void
grouped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  VvHeapGroups *self = VV_HEAP_GROUPS (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *groups = vv_job_finish (result, &error);

  if (self->state == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&groups, g_ptr_array_unref);
      return;
    }
  if (groups == NULL)
    {
      show_message (self, error->message);
      return;
    }
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  self->groups = groups;
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  self->snapshot = g_steal_pointer (&snapshot);
  refresh (self);
}

/* The snapshots of the same process that come before this one in the list. */
static GPtrArray *
find_earlier (VvHeapGroups *self)
{
  GPtrArray *earlier = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_snapshot_unref);
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  g_autoptr (GPtrArray) items = NULL;

  if (vv_heap_state_get_snapshots (self->state) == NULL)
    return earlier;
  items = vv_heap_of_process (vv_heap_state_get_snapshots (self->state), item);
  for (guint i = 0; i < items->len && items->pdata[i] != item; i++)
    g_ptr_array_add (earlier, vv_snapshot_ref (vv_snapshot_item_get_snapshot (items->pdata[i])));
  return earlier;
}

static void
request (VvHeapGroups *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  vv_heap_list_take (self->list, NULL, NULL);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_signal_emit (self, signals[STATUS], 0, "");
  if (snapshot == NULL || self->by == VV_HEAP_GROUP_TYPE)
    return;
  show_message (self, _("Looking…"));
  /* It comes back when that is known. */
  if (!vv_snapshot_is_analysed (snapshot))
    return;
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->snapshot = vv_snapshot_ref (snapshot);
  job->earlier = find_earlier (self);
  job->by = self->by;
  vv_job_run (G_OBJECT (self), groups_worker, job, job_free, (GDestroyNotify) g_ptr_array_unref, self->cancellable,
              grouped_cb, vv_snapshot_ref (snapshot));
}

/* ---- From a group to its objects ---- */

static void
activated_cb (VvHeapGroups *self,
              VvHeapRow    *row)
{
  const VvGroup *group = get_group (self, vv_heap_row_get_index (row));
  g_autofree char *filter = NULL;
  VvObjectRow object;

  if (group == NULL || self->snapshot != vv_heap_state_get_snapshot (self->state))
    return;
  filter = vv_heap_group_filter (self->snapshot, group, self->by);
  if (filter != NULL)
    vv_heap_state_go (self->state, "objects", filter, VV_TYPE_NONE);
  else if (group->example != VV_NODE_NONE && self->by == VV_HEAP_GROUP_HOLLOW)
    {
      vv_snapshot_get_object (self->snapshot, group->example, &object);
      vv_heap_state_go (self->state, "objects", NULL, object.type);
    }
  else
    vv_heap_state_follow (self->state, group->example);
}

static void
selected_cb (VvHeapGroups *self,
             VvHeapRow    *row)
{
  const VvGroup *group = get_group (self, vv_heap_row_get_index (row));

  if (group != NULL && self->snapshot == vv_heap_state_get_snapshot (self->state))
    vv_heap_state_look (self->state, group->example);
}

static void
link_cb (VvHeapGroups *self,
         VvHeapRow    *row,
         guint         column)
{
  const VvGroup *group = get_group (self, vv_heap_row_get_index (row));

  if (group != NULL && self->snapshot == vv_heap_state_get_snapshot (self->state))
    vv_heap_state_follow (self->state, group->example);
}

static void
sort_changed_cb (VvHeapGroups *self,
                 int           sort,
                 gboolean      descending)
{
  self->sort = sort;
  self->descending = descending;
  refresh (self);
}

/* ---- The widget ---- */

static void
vv_heap_groups_dispose (GObject *object)
{
  VvHeapGroups *self = VV_HEAP_GROUPS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  g_clear_object (&self->list);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  g_clear_pointer (&self->filter, g_free);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_groups_parent_class)->dispose (object);
}

static void
vv_heap_groups_class_init (VvHeapGroupsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_groups_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[STATUS] = g_signal_new ("status", VV_TYPE_HEAP_GROUPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vv_heap_groups_init (VvHeapGroups *self)
{
  self->sort = -1;
  self->list = vv_heap_list_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->stack), GTK_WIDGET (self));
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_justify (self->message, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "dim-label");
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->message));
  self->table = vv_data_table_new (_("Groups"));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  vv_data_table_set_columns (self->table, vv_heap_group_columns, VV_N_HEAP_GROUP_COLUMNS, TRUE, text_cb, self);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->table));
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vv_heap_groups_new (VvHeapState *state)
{
  VvHeapGroups *self = g_object_new (VV_TYPE_HEAP_GROUPS, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (request), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (request), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* A column says nothing where nothing is wasted; where something is, it is what counts. */
static void
show_columns (VvHeapGroups *self)
{
  VvDataColumn columns[VV_N_HEAP_GROUP_COLUMNS];
  gboolean wasteful = self->by == VV_HEAP_GROUP_EQUAL || self->by == VV_HEAP_GROUP_HOLLOW;

  for (guint i = 0; i < VV_N_HEAP_GROUP_COLUMNS; i++)
    columns[i] = vv_heap_group_columns[i];
  if (wasteful)
    columns[VV_HEAP_GROUP_BY_RETAINED].least = 820;
  else
    columns[VV_HEAP_GROUP_BY_WASTED].least = G_MAXINT;
  vv_data_table_set_model (self->table, NULL);
  vv_data_table_set_columns (self->table, columns, G_N_ELEMENTS (columns), TRUE, text_cb, self);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
  self->sort = -1;
}

void
vv_heap_groups_set (VvHeapGroups   *self,
                    VvHeapGrouping  by)
{
  g_return_if_fail (VV_IS_HEAP_GROUPS (self));

  if (self->by == by)
    return;
  self->by = by;
  show_columns (self);
  request (self);
}

void
vv_heap_groups_filter (VvHeapGroups *self,
                       const char   *text)
{
  g_return_if_fail (VV_IS_HEAP_GROUPS (self));

  if (g_strcmp0 (self->filter, text) == 0)
    return;
  g_free (self->filter);
  self->filter = g_strdup (text);
  refresh (self);
}
