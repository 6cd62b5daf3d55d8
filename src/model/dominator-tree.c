/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* dominator-tree.c — a tree as a flat list.  Only what is unfolded is kept: each such object knows
 * how many rows stand below it and which of its children are unfolded too, so that a position is
 * found by walking down, and children are never listed: they are a range of the snapshot's column.
 * (GtkTreeListModel keeps a node for each row, which is a gigabyte for ten million.) */

#include "config.h"

#include "model/dominator-tree.h"

#include "heap/analysis.h"

/* Deeper than anybody unfolds by hand; a damaged file may go round. */
#define MAX_DEPTH 4000u
#define MAX_SPREAD 1000u
/* A child is the way down while it retains so much of its parent's. */
#define SPREAD_SHARE 0.7

typedef struct _Branch Branch;

struct _Branch
{
  Branch *parent;               /* (nullable) */
  guint32 index;                /* among the parent's children */
  guint depth;                  /* of its children */
  const guint32 *found;         /* (nullable): nodes, instead of the range */
  guint32 first;                /* of the children, in the order of dominators */
  guint32 n;
  guint n_rows;                 /* children, and what is unfolded below them */
  GPtrArray *open;              /* Branch, by index */
  GHashTable *live;             /* index → VvDominatorRow that somebody looks at */
};

struct _VvDominatorRow
{
  GObject parent_instance;

  VvSnapshot *snapshot;
  Branch *branch;               /* (nullable): NULL once its parent is folded */
  guint32 index;
  VvNode node;
  guint depth;
  gboolean unfolded;
};

enum { PROP_UNFOLDED = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VvDominatorRow, vv_dominator_row, G_TYPE_OBJECT)

struct _VvDominatorTree
{
  GObject parent_instance;

  VvSnapshot *snapshot;
  VvHeapOrder *found;
  Branch *top;
};

static void vv_dominator_tree_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VvDominatorTree, vv_dominator_tree, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, vv_dominator_tree_model_init))

/* ---- The row ---- */

static void
vv_dominator_row_finalize (GObject *object)
{
  VvDominatorRow *self = VV_DOMINATOR_ROW (object);

  if (self->branch != NULL)
    g_hash_table_remove (self->branch->live, GUINT_TO_POINTER (self->index));
  vv_snapshot_unref (self->snapshot);
  G_OBJECT_CLASS (vv_dominator_row_parent_class)->finalize (object);
}

static void
vv_dominator_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_UNFOLDED)
    g_value_set_boolean (value, VV_DOMINATOR_ROW (object)->unfolded);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vv_dominator_row_class_init (VvDominatorRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_dominator_row_finalize;
  G_OBJECT_CLASS (klass)->get_property = vv_dominator_row_get_property;

  properties[PROP_UNFOLDED] = g_param_spec_boolean ("unfolded", NULL, NULL, FALSE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
vv_dominator_row_init (VvDominatorRow *self)
{
}

static void
set_unfolded (VvDominatorRow *self, gboolean unfolded)
{
  if (self->unfolded == unfolded)
    return;
  self->unfolded = unfolded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNFOLDED]);
}

VvSnapshot *
vv_dominator_row_get_snapshot (VvDominatorRow *self)
{
  g_return_val_if_fail (VV_IS_DOMINATOR_ROW (self), NULL);

  return self->snapshot;
}

VvNode
vv_dominator_row_get_node (VvDominatorRow *self)
{
  g_return_val_if_fail (VV_IS_DOMINATOR_ROW (self), VV_NODE_NONE);

  return self->node;
}

guint
vv_dominator_row_get_depth (VvDominatorRow *self)
{
  g_return_val_if_fail (VV_IS_DOMINATOR_ROW (self), 0);

  return self->depth;
}

guint32
vv_dominator_row_get_n_below (VvDominatorRow *self)
{
  guint32 first, end;

  g_return_val_if_fail (VV_IS_DOMINATOR_ROW (self), 0);

  vv_snapshot_get_dominated (self->snapshot, self->node, &first, &end);
  return end - first;
}

gboolean
vv_dominator_row_get_unfolded (VvDominatorRow *self)
{
  g_return_val_if_fail (VV_IS_DOMINATOR_ROW (self), FALSE);

  return self->unfolded;
}

/* ---- Branches ---- */

static Branch *
branch_new (Branch *parent, guint32 index)
{
  Branch *self = g_new0 (Branch, 1);

  self->parent = parent;
  self->index = index;
  self->depth = parent != NULL ? parent->depth + 1 : 0;
  self->open = g_ptr_array_new ();
  self->live = g_hash_table_new (NULL, NULL);
  return self;
}

/* What is unfolded below goes with it: one after the other, since chains are deep. */
static void
branch_free (Branch *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (self == NULL)
    return;
  g_ptr_array_add (all, self);
  for (guint i = 0; i < all->len; i++)
    {
      Branch *branch = all->pdata[i];
      GHashTableIter iter;
      gpointer row;

      for (guint j = 0; j < branch->open->len; j++)
        g_ptr_array_add (all, branch->open->pdata[j]);
      g_hash_table_iter_init (&iter, branch->live);
      while (g_hash_table_iter_next (&iter, NULL, &row))
        ((VvDominatorRow *) row)->branch = NULL;
    }
  for (guint i = 0; i < all->len; i++)
    {
      Branch *branch = all->pdata[i];

      g_ptr_array_unref (branch->open);
      g_hash_table_unref (branch->live);
      g_free (branch);
    }
}

static VvNode
get_node (const VvDominatorTree *self, const Branch *branch, guint32 index)
{
  if (branch->found != NULL)
    return branch->found[index];
  return vv_snapshot_get_in_dominator_order (self->snapshot, branch->first + index);
}

/* Returns: the place in branch->open where that child is or would be. */
static guint
find_open (const Branch *branch, guint32 index, Branch **found)
{
  guint low = 0, high = branch->open->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((const Branch *) branch->open->pdata[middle])->index < index)
        low = middle + 1;
      else
        high = middle;
    }
  *found = low < branch->open->len ? branch->open->pdata[low] : NULL;
  if (*found != NULL && (*found)->index != index)
    *found = NULL;
  return low;
}

/* The branch whose child is at the position, and which. */
static Branch *
locate (const VvDominatorTree *self, guint position, guint32 *index)
{
  Branch *branch = self->top;

  for (;;)
    {
      guint below = 0;          /* rows below the unfolded children so far */
      Branch *inside = NULL;

      for (guint i = 0; i < branch->open->len && inside == NULL; i++)
        {
          Branch *child = branch->open->pdata[i];
          guint at = child->index + below;

          if (position <= at)
            break;
          if (position - at <= child->n_rows)
            {
              inside = child;
              position -= at + 1;
            }
          else
            below += child->n_rows;
        }
      if (inside == NULL)
        {
          *index = position - below;
          return branch;
        }
      branch = inside;
    }
}

static guint
get_position (const Branch *branch, guint32 index)
{
  guint position = 0;

  for (; branch != NULL; index = branch->index, branch = branch->parent)
    {
      position += index + (branch->parent != NULL ? 1 : 0);
      for (guint i = 0; i < branch->open->len; i++)
        {
          const Branch *child = branch->open->pdata[i];

          if (child->index >= index)
            break;
          position += child->n_rows;
        }
    }
  return position;
}

static void
add_rows (Branch *branch, gint64 n)
{
  for (; branch != NULL; branch = branch->parent)
    branch->n_rows = (guint) (branch->n_rows + n);
}

/* ---- The list ---- */

static GType
vv_dominator_tree_get_item_type (GListModel *model)
{
  (void) model;
  return VV_TYPE_DOMINATOR_ROW;
}

static guint
vv_dominator_tree_get_n_items (GListModel *model)
{
  VvDominatorTree *self = VV_DOMINATOR_TREE (model);

  return self->top != NULL ? self->top->n_rows : 0;
}

static gpointer
vv_dominator_tree_get_item (GListModel *model, guint position)
{
  VvDominatorTree *self = VV_DOMINATOR_TREE (model);
  VvDominatorRow *row;
  Branch *branch, *open;
  guint32 index;

  if (position >= vv_dominator_tree_get_n_items (model))
    return NULL;
  branch = locate (self, position, &index);
  row = g_hash_table_lookup (branch->live, GUINT_TO_POINTER (index));
  if (row != NULL)
    return g_object_ref (row);
  row = g_object_new (VV_TYPE_DOMINATOR_ROW, NULL);
  row->snapshot = vv_snapshot_ref (self->snapshot);
  row->branch = branch;
  row->index = index;
  row->node = get_node (self, branch, index);
  row->depth = branch->depth;
  find_open (branch, index, &open);
  row->unfolded = open != NULL;
  g_hash_table_insert (branch->live, GUINT_TO_POINTER (index), row);
  return row;
}

static void
vv_dominator_tree_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vv_dominator_tree_get_item_type;
  iface->get_n_items = vv_dominator_tree_get_n_items;
  iface->get_item = vv_dominator_tree_get_item;
}

static void
vv_dominator_tree_finalize (GObject *object)
{
  VvDominatorTree *self = VV_DOMINATOR_TREE (object);

  branch_free (self->top);
  g_clear_pointer (&self->found, vv_heap_order_free);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  G_OBJECT_CLASS (vv_dominator_tree_parent_class)->finalize (object);
}

static void
vv_dominator_tree_class_init (VvDominatorTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_dominator_tree_finalize;
}

static void
vv_dominator_tree_init (VvDominatorTree *self)
{
}

VvDominatorTree *
vv_dominator_tree_new (void)
{
  return g_object_new (VV_TYPE_DOMINATOR_TREE, NULL);
}

static Branch *
make_top (const VvDominatorTree *self)
{
  Branch *top = branch_new (NULL, 0);
  guint32 end;

  if (self->found != NULL && self->found->rows != NULL)
    {
      top->found = self->found->rows;
      top->n = self->found->n;
    }
  else
    {
      vv_snapshot_get_dominated (self->snapshot, VV_NODE_NONE, &top->first, &end);
      top->n = end - top->first;
    }
  top->n_rows = top->n;
  return top;
}

void
vv_dominator_tree_take (VvDominatorTree *self, VvSnapshot *snapshot, VvHeapOrder *found)
{
  guint before;

  g_return_if_fail (VV_IS_DOMINATOR_TREE (self));

  before = vv_dominator_tree_get_n_items (G_LIST_MODEL (self));
  if (snapshot != NULL)
    vv_snapshot_ref (snapshot);
  /* In two steps, as in heap-list.c. */
  branch_free (g_steal_pointer (&self->top));
  g_clear_pointer (&self->found, vv_heap_order_free);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  if (before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
  self->snapshot = snapshot;
  self->found = found;
  if (snapshot == NULL)
    return;
  self->top = make_top (self);
  if (self->top->n_rows > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->top->n_rows);
}

static void
tell_row (Branch *branch, guint32 index, gboolean unfolded)
{
  VvDominatorRow *row = g_hash_table_lookup (branch->live, GUINT_TO_POINTER (index));

  if (row != NULL)
    set_unfolded (row, unfolded);
}

static void
unfold_row (VvDominatorTree *self, Branch *branch, guint32 index, guint position)
{
  Branch *child;
  guint at = find_open (branch, index, &child);
  guint32 first, end;

  vv_snapshot_get_dominated (self->snapshot, get_node (self, branch, index), &first, &end);
  if (child != NULL || first >= end || branch->depth >= MAX_DEPTH ||
      end - first > G_MAXUINT32 - 1 - self->top->n_rows)
    return;
  child = branch_new (branch, index);
  child->first = first;
  child->n = child->n_rows = end - first;
  g_ptr_array_insert (branch->open, (int) at, child);
  add_rows (branch, child->n);
  tell_row (branch, index, TRUE);
  g_list_model_items_changed (G_LIST_MODEL (self), position + 1, 0, child->n);
}

static void
fold_row (VvDominatorTree *self, Branch *branch, guint32 index, guint position)
{
  Branch *child;
  guint at = find_open (branch, index, &child);
  guint n_rows;

  if (child == NULL)
    return;
  n_rows = child->n_rows;
  g_ptr_array_remove_index (branch->open, at);
  add_rows (branch, -(gint64) n_rows);
  branch_free (child);
  tell_row (branch, index, FALSE);
  g_list_model_items_changed (G_LIST_MODEL (self), position + 1, n_rows, 0);
}

void
vv_dominator_tree_unfold (VvDominatorTree *self, guint position, gboolean unfold)
{
  Branch *branch;
  guint32 index;

  g_return_if_fail (VV_IS_DOMINATOR_TREE (self));
  g_return_if_fail (position < vv_dominator_tree_get_n_items (G_LIST_MODEL (self)));

  branch = locate (self, position, &index);
  if (unfold)
    unfold_row (self, branch, index, position);
  else
    fold_row (self, branch, index, position);
}

guint
vv_dominator_tree_get_parent (VvDominatorTree *self, guint position)
{
  const Branch *branch;
  guint32 index;

  g_return_val_if_fail (VV_IS_DOMINATOR_TREE (self), G_MAXUINT);
  g_return_val_if_fail (position < vv_dominator_tree_get_n_items (G_LIST_MODEL (self)), G_MAXUINT);

  branch = locate (self, position, &index);
  return branch->parent != NULL ? get_position (branch->parent, branch->index) : G_MAXUINT;
}

guint
vv_dominator_tree_get_position (VvDominatorTree *self, VvDominatorRow *row)
{
  g_return_val_if_fail (VV_IS_DOMINATOR_TREE (self), G_MAXUINT);
  g_return_val_if_fail (VV_IS_DOMINATOR_ROW (row), G_MAXUINT);

  return row->branch != NULL && row->snapshot == self->snapshot ? get_position (row->branch, row->index)
                                                                 : G_MAXUINT;
}

guint
vv_dominator_tree_spread (VvDominatorTree *self, guint position)
{
  g_return_val_if_fail (VV_IS_DOMINATOR_TREE (self), position);
  g_return_val_if_fail (position < vv_dominator_tree_get_n_items (G_LIST_MODEL (self)), position);

  for (guint i = 0; i < MAX_SPREAD; i++)
    {
      guint32 index, first, end;
      Branch *branch = locate (self, position, &index), *open;
      VvNode node = get_node (self, branch, index), biggest;

      vv_snapshot_get_dominated (self->snapshot, node, &first, &end);
      if (first >= end)
        break;
      biggest = vv_snapshot_get_in_dominator_order (self->snapshot, first);
      if ((double) vv_snapshot_get_retained (self->snapshot, biggest) <
          SPREAD_SHARE * (double) vv_snapshot_get_retained (self->snapshot, node))
        break;
      unfold_row (self, branch, index, position);
      find_open (branch, index, &open);
      if (open == NULL)
        break;
      position++;
    }
  return position;
}
