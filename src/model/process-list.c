/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-list.c — a census as a GListModel.  In: scans.  Out: rows in the order of a tree, and ::items-changed for what
 * really came or went.  Most scans change neither rows nor order; then nothing is sorted and nothing is told. */

#include "model/process-list.h"

#include <string.h>

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
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, vv_process_list_model_init))

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

/* One row in the tree while it is put in order: columns over indices, so that no row needs to know its children. */
typedef struct
{
  VvProcessRow *row;
  guint parent;
  guint first_child;
  guint next;
  guint depth;                  /* how many shown rows stand above it */
  gboolean visited;
  gboolean shown;
} Node;

#define NO_NODE G_MAXUINT

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  return vv_process_row_compare (*(VvProcessRow **) a, *(VvProcessRow **) b);
}

static Node *
make_nodes (VvProcessList *self,
            guint         *n_nodes)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (GHashTable) by_pid = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer row;
  Node *nodes;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (sorted, row);
  g_ptr_array_sort (sorted, compare_rows);
  nodes = g_new0 (Node, sorted->len);
  for (guint i = 0; i < sorted->len; i++)
    {
      nodes[i] = (Node) {
        .row = sorted->pdata[i],
        .parent = NO_NODE,
        .first_child = NO_NODE,
        .next = NO_NODE,
      };
      if (!vv_process_row_get_ended (nodes[i].row))
        g_hash_table_insert (by_pid, GINT_TO_POINTER (vv_process_row_get_pid (nodes[i].row)), GUINT_TO_POINTER (i + 1));
    }
  /* From the end, so that each list of children comes out in order. */
  for (guint i = sorted->len; i-- > 0;)
    {
      int parent_pid = vv_process_row_get_parent (nodes[i].row);
      guint parent = GPOINTER_TO_UINT (g_hash_table_lookup (by_pid, GINT_TO_POINTER (parent_pid)));

      if (parent_pid == 0 || parent == 0 || parent - 1 == i)
        continue;
      nodes[i].parent = parent - 1;
      nodes[i].next = nodes[parent - 1].first_child;
      nodes[parent - 1].first_child = i;
    }
  *n_nodes = sorted->len;
  return nodes;
}

/* Appends @root and what stands below it in depth-first order; without recursion, since chains may be long. */
static void
append_tree (Node      *nodes,
             guint      root,
             GArray    *order)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (stack, root);
  while (stack->len > 0)
    {
      guint node = g_array_index (stack, guint, stack->len - 1);
      guint at;

      g_array_set_size (stack, stack->len - 1);
      if (nodes[node].visited)
        continue;
      nodes[node].visited = TRUE;
      g_array_append_val (order, node);
      at = stack->len;
      for (guint child = nodes[node].first_child; child != NO_NODE; child = nodes[child].next)
        g_array_insert_val (stack, at, child);
    }
}

static GPtrArray *
arrange (VvProcessList *self)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree Node *nodes = NULL;
  guint n_nodes;

  nodes = make_nodes (self, &n_nodes);
  for (guint i = 0; i < n_nodes; i++)
    if (nodes[i].parent == NO_NODE)
      append_tree (nodes, i, order);
  /* PIDs that changed hands between two looks might form a ring; none may be lost. */
  for (guint i = 0; i < n_nodes; i++)
    if (!nodes[i].visited)
      append_tree (nodes, i, order);

  for (guint i = 0; i < order->len; i++)
    {
      Node *node = &nodes[g_array_index (order, guint, i)];
      Node *parent = node->parent != NO_NODE ? &nodes[node->parent] : NULL;

      if (parent != NULL)
        node->depth = parent->depth + parent->shown;
      node->shown = self->needle == NULL || vv_process_row_matches (node->row, self->needle);
      vv_process_row_set_place (node->row, parent != NULL && parent->shown ? parent->row : NULL, node->depth);
      if (node->shown)
        g_ptr_array_add (shown, g_object_ref (node->row));
    }
  return shown;
}

/* Runs of rows that left, from the end, so that positions before them hold. */
static void
remove_missing (VvProcessList *self,
                GHashTable    *wanted)
{
  guint end = self->shown->len;

  while (end > 0)
    {
      guint first = end;

      while (first > 0 && !g_hash_table_contains (wanted, self->shown->pdata[first - 1]))
        first--;
      if (first == end)
        {
          end--;
          continue;
        }
      g_ptr_array_remove_range (self->shown, first, end - first);
      g_list_model_items_changed (G_LIST_MODEL (self), first, end - first, 0);
      end = first;
    }
}

/* @shown holds no row that the old list lacks a place for: runs between known rows are new. */
static void
insert_new (VvProcessList *self,
            GPtrArray     *shown)
{
  guint i = 0;

  while (i < shown->len)
    {
      guint first = i;
      gpointer next = i < self->shown->len ? self->shown->pdata[i] : NULL;

      while (i < shown->len && shown->pdata[i] != next)
        i++;
      for (guint j = first; j < i; j++)
        g_ptr_array_insert (self->shown, j, g_object_ref (shown->pdata[j]));
      if (i > first)
        g_list_model_items_changed (G_LIST_MODEL (self), first, 0, i - first);
      else
        i++;
    }
}

/* Rows changed places (one got another name): what lies between the first and last difference is told anew. */
static void
replace_middle (VvProcessList *self,
                GPtrArray     *shown)
{
  guint n_old = self->shown->len;
  guint n_new = shown->len;
  guint head = 0;
  guint tail = 0;
  g_autoptr (GPtrArray) old = NULL;

  while (head < MIN (n_old, n_new) && self->shown->pdata[head] == shown->pdata[head])
    head++;
  while (tail < MIN (n_old, n_new) - head && self->shown->pdata[n_old - 1 - tail] == shown->pdata[n_new - 1 - tail])
    tail++;
  old = g_steal_pointer (&self->shown);
  self->shown = g_ptr_array_ref (shown);
  if (n_old - head - tail > 0 || n_new - head - tail > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), head, n_old - head - tail, n_new - head - tail);
}

static gboolean
same_order (GPtrArray  *old,
            GPtrArray  *shown,
            GHashTable *known)
{
  guint at = 0;

  for (guint i = 0; i < shown->len; i++)
    if (g_hash_table_contains (known, shown->pdata[i]))
      {
        if (at >= old->len || old->pdata[at] != shown->pdata[i])
          return FALSE;
        at++;
      }
  return at == old->len;
}

static void
rearrange (VvProcessList *self)
{
  g_autoptr (GPtrArray) shown = arrange (self);
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < shown->len; i++)
    g_hash_table_add (wanted, shown->pdata[i]);
  remove_missing (self, wanted);
  for (guint i = 0; i < self->shown->len; i++)
    g_hash_table_add (known, self->shown->pdata[i]);
  if (same_order (self->shown, shown, known))
    insert_new (self, shown);
  else
    replace_middle (self, shown);
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
    g_param_spec_uint ("n-live", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
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

void
vv_process_list_take (VvProcessList *self,
                      GPtrArray     *entries,
                      gint64         time_us)
{
  gboolean moved = FALSE;
  GHashTableIter iter;
  gpointer value;

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
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (vv_process_row_get_scan (value) != self->scan && !vv_process_row_get_watched (value))
      {
        g_hash_table_iter_remove (&iter);
        moved = TRUE;
      }
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
