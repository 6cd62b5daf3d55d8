/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-shapes.c — cycles of the same shape together.  In: the cycles of a snapshot.  Out:
 * shapes with their sums.
 *
 * A shape is what stands on the shortest way round, in order; what is garbage and what is held, what
 * is the user's and what a library's are told apart, since what is said of one is not true of the
 * other.  A million small cycles need their ways round and nothing else: each is loaded into the
 * same memory, and the way is looked up by the ranks of its types; its text is made once a shape. */

#include "config.h"

#include "inspect/cycle-component.h"

#include <string.h>

#include "inspect/cycle-budget.h"
#include "inspect/name.h"
#include "inspect/whose.h"

/* A way of more objects is told by its beginning and its length. */
#define MAX_TOLD 8u
#define TOLD 6u
#define MAX_KEY 16u
#define MAX_UP 64u              /* steps up the dominators */
#define CYCLES_BETWEEN_LOOKS 1024u      /* whether it was cancelled */

/* The first types of a way, of which its text is made; its length stands for the rest. */
typedef struct
{
  guint32 length;
  guint32 group;                /* which of the same shape are told apart */
  guint32 ranks[MAX_KEY];
} Key;

#define GROUP(garbage, kind, whose) \
  ((guint32) ((garbage) ? 1 : 0) | (guint32) (kind) << 1 | (guint32) (whose) << 2)

/* ---- Text ---- */

static char *
name_vertex (const VvCycles *self, guint32 v)
{
  if (self->form[v] == VV_FORM_METHOD)
    return g_strdup ("bound method");
  return vv_name_of_type (self->snapshot, vv_cycles_type (self, v), FALSE);
}

void
vv_cycles_append_shape (const VvCycles *self, const GArray *way, GString *out)
{
  guint n = 0, told = 0;

  for (guint i = 0; i < way->len; i++)
    n += self->owner[self->graph.source[g_array_index (way, guint32, i)]] == VV_VERTEX_NONE;
  for (guint i = 0; i < way->len && (n <= MAX_TOLD || told < TOLD); i++)
    {
      guint32 v = self->graph.source[g_array_index (way, guint32, i)];
      g_autofree char *name = NULL;

      if (self->owner[v] != VV_VERTEX_NONE)
        continue;
      name = name_vertex (self, v);
      g_string_append_printf (out, "%s%s", told++ > 0 ? " → " : "", name);
    }
  if (told < n)
    g_string_append_printf (out, " → … (%u)", n);
}

/* ---- Shapes ---- */

static guint
hash_key (gconstpointer data)
{
  const Key *key = data;
  guint32 hash = (key->length << 4 | key->group) * 2654435761u;

  for (guint i = 0; i < MIN (key->length, MAX_KEY); i++)
    hash = (hash ^ key->ranks[i]) * 2654435761u + (hash >> 15);
  return hash;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const Key *left = a, *right = b;

  return left->length == right->length && left->group == right->group &&
         memcmp (left->ranks, right->ranks, MIN (left->length, MAX_KEY) * sizeof *left->ranks) == 0;
}

static void
shape_free (VvCycleShape *self)
{
  g_free (self->shape);
  g_array_unref (self->ids);
  g_free (self);
}

typedef struct
{
  VvCycles *cycles;
  VvOwners *owners;
  GHashTable *by_key;           /* Key → VvCycleShape */
  GHashTable *by_text;          /* its text and group → VvCycleShape */
  GPtrArray *shapes;
  GArray *way;
  guint64 n_members;            /* of the cycles so far */
  VvCycleShape **shape_of;      /* by id, of those that were seen */
} Shapes;

/* One of the user's objects makes it the user's. */
static VvWhose
find_whose (const Shapes *self)
{
  const VvCycles *cycles = self->cycles;
  VvWhose whose = VV_WHOSE_NOBODY;

  for (guint i = 0; i < self->way->len && whose != VV_WHOSE_OWN; i++)
    {
      guint32 v = cycles->graph.source[g_array_index (self->way, guint32, i)];
      VvWhose one;

      /* A container of a library's is everybody's. */
      if (cycles->owner[v] != VV_VERTEX_NONE ||
          (cycles->form[v] >= VV_FORM_LIST && cycles->form[v] != VV_FORM_FRAME))
        continue;
      one = vv_owners_of_object (self->owners, cycles->nodes[v]);
      if (one != VV_WHOSE_NOBODY)
        whose = one;
    }
  return whose;
}

static void
make_key (const Shapes *self, const VvCycleRow *row, VvWhose whose, Key *key)
{
  const VvCycleGraph *graph = &self->cycles->graph;

  /* All of it, also what is a part of its owner: of equal keys the texts are equal, which is
   * enough. */
  key->length = self->way->len;
  key->group = GROUP (row->garbage, row->kind, whose);
  for (guint i = 0; i < MIN (self->way->len, MAX_KEY); i++)
    {
      guint32 v = graph->source[g_array_index (self->way, guint32, i)];

      key->ranks[i] = graph->colour[v] << 1 | (self->cycles->owner[v] != VV_VERTEX_NONE);
    }
}

static VvCycleShape *
add_shape (Shapes *self, const char *text, const VvCycleRow *row, VvWhose whose)
{
  VvCycleShape *shape = g_new0 (VvCycleShape, 1);

  shape->shape = g_strdup (text);
  shape->garbage = row->garbage;
  shape->kind = row->kind;
  shape->own = whose == VV_WHOSE_OWN;
  shape->library = whose == VV_WHOSE_LIBRARY;
  shape->ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_ptr_array_add (self->shapes, shape);
  return shape;
}

static VvCycleShape *
find_shape (Shapes *self, const VvCycleRow *row)
{
  VvWhose whose = find_whose (self);
  VvCycleShape *shape;
  Key key;

  make_key (self, row, whose, &key);
  shape = key.length <= MAX_KEY ? g_hash_table_lookup (self->by_key, &key) : NULL;
  if (shape == NULL)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *name = NULL;

      vv_cycles_append_shape (self->cycles, self->way, text);
      name = g_strdup_printf ("%u %s", key.group, text->str);
      shape = g_hash_table_lookup (self->by_text, name);
      if (shape == NULL)
        {
          shape = add_shape (self, text->str, row, whose);
          g_hash_table_insert (self->by_text, g_steal_pointer (&name), shape);
        }
      if (key.length <= MAX_KEY)
        g_hash_table_insert (self->by_key, g_memdup2 (&key, sizeof key), shape);
    }
  return shape;
}

/* What a cycle retains counts the cycles that only it holds; these come after it. */
static gboolean
is_retained_by_same (const Shapes *self, const VvCycleShape *shape, guint32 id)
{
  const VvSnapshot *snapshot = self->cycles->snapshot;
  guint32 first, end;
  VvNode node;

  vv_snapshot_get_cycle_members (snapshot, id, &first, &end);
  node = first < end ? vv_snapshot_get_cycle_member (snapshot, first) : VV_NODE_NONE;
  for (guint i = 0; i < MAX_UP && node != VV_NODE_NONE; i++)
    {
      guint32 other = vv_snapshot_get_cycle_of (snapshot, node);

      if (other < id && self->shape_of[other] == shape)
        return TRUE;
      node = vv_snapshot_get_dominator (snapshot, node);
    }
  return FALSE;
}

static void
add_cycle (Shapes *self, guint32 id, GCancellable *cancellable)
{
  VvCycleShape *shape;
  VvCycleRow row;

  vv_snapshot_get_cycle (self->cycles->snapshot, id, &row);
  /* An object is in two cycles at most: a damaged file may count the same ones in every row. */
  self->n_members += row.n_objects;
  if (self->n_members > 2 * (guint64) vv_snapshot_get_n_objects (self->cycles->snapshot))
    return;
  if (vv_cycles_load (self->cycles, &row, FALSE) == 0)
    return;
  vv_cycle_graph_shortest (&self->cycles->graph, vv_cycles_shortest_budget (&self->cycles->graph),
                           cancellable, self->way);
  shape = find_shape (self, &row);
  shape->n_cycles++;
  shape->n_garbage += row.garbage ? 1 : 0;
  shape->n_finalizers += row.n_finalizers > 0 ? 1 : 0;
  shape->n_objects += row.n_objects;
  shape->memory += row.memory;
  shape->retained += is_retained_by_same (self, shape, id) ? 0 : row.retained;
  self->shape_of[id] = shape;
  g_array_append_val (shape->ids, id);
}

/* The user's, then classes, then a library's. */
static guint
rank (const VvCycleShape *shape)
{
  return shape->library ? 2 : shape->kind == VV_CYCLE_CLASS ? 1 : 0;
}

static int
compare_shapes (gconstpointer a, gconstpointer b)
{
  const VvCycleShape *left = *(const VvCycleShape * const *) a;
  const VvCycleShape *right = *(const VvCycleShape * const *) b;

  if (rank (left) != rank (right))
    return rank (left) < rank (right) ? -1 : 1;
  if (left->garbage != right->garbage)
    return left->garbage ? -1 : 1;
  if (left->own != right->own)
    return left->own ? -1 : 1;
  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  return strcmp (left->shape, right->shape);
}

GPtrArray *
vv_cycle_shapes (const VvSnapshot *snapshot, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvCycles) cycles = vv_cycles_new (snapshot);
  g_autoptr (VvOwners) owners = vv_owners_new (snapshot);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (hash_key, equal_keys, g_free, NULL);
  g_autoptr (GHashTable) by_text = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) shapes = g_ptr_array_new_with_free_func ((GDestroyNotify) shape_free);
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 n = vv_snapshot_get_n_cycles (snapshot);
  g_autofree VvCycleShape **shape_of = g_new0 (VvCycleShape *, (gsize) n + 1);
  Shapes self = { cycles, owners, by_key, by_text, shapes, way, 0, shape_of };

  for (guint32 id = 1; id <= n; id++)
    {
      if (id % CYCLES_BETWEEN_LOOKS == 0 &&
          g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      add_cycle (&self, id, cancellable);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !vv_snapshot_check (snapshot, error))
    return NULL;
  g_ptr_array_sort (shapes, compare_shapes);
  return g_steal_pointer (&shapes);
}
