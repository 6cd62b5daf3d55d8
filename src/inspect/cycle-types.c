/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-types.c — In: a snapshot.  Out: what is asked of its types again and again when cycles
 * are looked at: what their objects are, their order by name, whether they can be weakly
 * referenced; and who is weakly referenced, and by a root. */

#include "inspect/cycle-component.h"

#include <string.h>

#include "inspect/name-private.h"

/* Classes that are looked at for `__weakref__`, and entries of their dicts: enough for any
 * program's. */
#define MAX_MRO 64u
#define MAX_ENTRIES 4096u

static const struct { const char *module, *name; VvForm form; } known[] = {
  { "builtins", "function", VV_FORM_FUNCTION },
  { "builtins", "method", VV_FORM_METHOD },
  { "builtins", "list", VV_FORM_LIST },
  { "builtins", "tuple", VV_FORM_TUPLE },
  { "builtins", "dict", VV_FORM_DICT },
  { "builtins", "set", VV_FORM_SET },
  { "builtins", "frozenset", VV_FORM_SET },
  { "builtins", "cell", VV_FORM_CELL },
  { "builtins", "frame", VV_FORM_FRAME },
  { "builtins", "traceback", VV_FORM_TRACEBACK },
  { "collections", "deque", VV_FORM_DEQUE },
  { "collections", "OrderedDict", VV_FORM_DICT },
  { "collections", "defaultdict", VV_FORM_DICT },
  { "functools", "_lru_cache_wrapper", VV_FORM_LRU_CACHE },
};

/* ---- Types ---- */

VvForm
vv_cycles_form (VvCycles *self, VvTypeIndex type)
{
  VvTypeRow row;

  if (type >= self->n_types)
    return VV_FORM_INSTANCE;
  if (self->forms[type] != VV_FORM_UNKNOWN)
    return (VvForm) self->forms[type];
  self->forms[type] = VV_FORM_INSTANCE;
  vv_snapshot_get_type (self->snapshot, type, &row);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (row.name, known[i].name) && g_str_equal (row.module, known[i].module))
      self->forms[type] = (guint8) known[i].form;
  return (VvForm) self->forms[type];
}

/* A class whose objects have room for weak references says so in its dict; who inherits has the
 * room too. */
static gboolean
has_room (const VvSnapshot *snapshot, VvNode class)
{
  VvNode dict = vv_name_find_member (snapshot, class, "__dict__");
  VvEdge edge, end;

  if (dict == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_refs (snapshot, dict, &edge, &end);
  end = MIN (end, edge + MAX_ENTRIES);
  for (; edge < end; edge++)
    {
      g_autofree char *name = vv_name_attribute (snapshot, edge);

      if (g_strcmp0 (name, "__weakref__") == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
vv_cycles_is_weakable (VvCycles *self, VvTypeIndex type)
{
  VvNode node, mro;
  VvEdge edge, end;
  VvTypeRow row;

  if (type >= self->n_types)
    return FALSE;
  if (self->weakable[type] != 0)
    return self->weakable[type] == 2;
  self->weakable[type] = 1;
  vv_snapshot_get_type (self->snapshot, type, &row);
  node = vv_snapshot_find_object (self->snapshot, row.address);
  mro = node != VV_NODE_NONE ? vv_name_find_member (self->snapshot, node, "__mro__") : VV_NODE_NONE;
  if (mro == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_refs (self->snapshot, mro, &edge, &end);
  end = MIN (end, edge + MAX_MRO);
  for (; edge < end && self->weakable[type] == 1; edge++)
    {
      VvNode class = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);

      if (class != VV_NODE_NONE && has_room (self->snapshot, class))
        self->weakable[type] = 2;
    }
  return self->weakable[type] == 2;
}

static int
compare_types (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvTypeRow *rows = data;
  const VvTypeRow *left = &rows[*(const guint32 *) a], *right = &rows[*(const guint32 *) b];
  int by_name = strcmp (left->name, right->name);

  return by_name != 0 ? by_name : strcmp (left->module, right->module);
}

/* Types of one name in one module share a rank: a class that was made twice is the same to who
 * reads. */
static void
rank_types (VvCycles *self)
{
  g_autofree VvTypeRow *rows = g_new (VvTypeRow, MAX (self->n_types, 1));
  g_autofree guint32 *order = g_new (guint32, MAX (self->n_types, 1));
  guint32 rank = 0;

  for (VvTypeIndex type = 0; type < self->n_types; type++)
    {
      vv_snapshot_get_type (self->snapshot, type, &rows[type]);
      order[type] = type;
    }
  g_qsort_with_data (order, (gint) self->n_types, sizeof *order, compare_types, rows);
  for (guint32 i = 0; i < self->n_types; i++)
    {
      if (i > 0 && compare_types (&order[i - 1], &order[i], rows) != 0)
        rank++;
      self->ranks[order[i]] = rank;
    }
}

/* ---- Who is referred to from elsewhere ---- */

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  VvNode left = *(const VvNode *) a, right = *(const VvNode *) b;

  return left < right ? -1 : left > right;
}

static void
list_weak_targets (VvCycles *self)
{
  guint32 n = vv_snapshot_get_n_weakrefs (self->snapshot);

  self->weak_targets = g_new (VvNode, MAX (n, 1));
  for (guint32 i = 0; i < n; i++)
    {
      VvWeakRow row;

      vv_snapshot_get_weakref (self->snapshot, i, &row);
      if (row.target != VV_NODE_NONE)
        self->weak_targets[self->n_weak_targets++] = row.target;
    }
  qsort (self->weak_targets, self->n_weak_targets, sizeof *self->weak_targets, compare_nodes);
}

static void
list_root_targets (VvCycles *self)
{
  guint32 n = vv_snapshot_get_n_roots (self->snapshot);

  self->root_targets = g_hash_table_new (NULL, NULL);
  for (guint32 i = n; i > 0; i--)
    {
      VvRootRow row;

      vv_snapshot_get_root (self->snapshot, i - 1, &row);
      if (row.target != VV_NODE_NONE)
        g_hash_table_insert (self->root_targets, GUINT_TO_POINTER (row.target),
                             GUINT_TO_POINTER (i));
    }
}

VvCycles *
vv_cycles_new (const VvSnapshot *snapshot)
{
  VvCycles *self;

  g_return_val_if_fail (snapshot != NULL && vv_snapshot_is_analysed (snapshot), NULL);

  self = g_new0 (VvCycles, 1);
  self->snapshot = snapshot;
  self->n_types = vv_snapshot_get_n_types (snapshot);
  self->forms = g_new0 (guint8, MAX (self->n_types, 1));
  self->weakable = g_new0 (guint8, MAX (self->n_types, 1));
  self->ranks = g_new0 (guint32, MAX (self->n_types, 1));
  rank_types (self);
  /* From now on the roles of types are known. */
  vv_snapshot_is_data_edge (snapshot, 0);
  list_weak_targets (self);
  list_root_targets (self);
  return self;
}

void
vv_cycles_free (VvCycles *self)
{
  if (self == NULL)
    return;
  g_free (self->forms);
  g_free (self->weakable);
  g_free (self->ranks);
  g_free (self->weak_targets);
  g_hash_table_unref (self->root_targets);
  vv_cycle_graph_clear (&self->graph);
  g_free (self->nodes);
  g_free (self->rows);
  g_free (self->owner);
  g_free (self->form);
  g_free (self);
}
