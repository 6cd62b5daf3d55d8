/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-picture.c — In: a cycle, or some objects.  Out: nodes and edges for the drawn graph.
 *
 * First objects are chosen, then the references among them are drawn.  An object's dict is a
 * part of it: what the dict holds the object holds, as an attribute.  All that could be many has
 * a bound, and what is left out is one node that says how much. */

#include "config.h"

#include "model/graph-picture.h"

#include <string.h>

#include "base/text.h"
#include "inspect/name.h"
#include "inspect/place.h"

#define MAX_CYCLE_NODES 40u     /* of a cycle */
#define MAX_NODES 150u
#define MAX_AROUND 6u           /* neighbours of a cycle */
#define MAX_SIDE 8u             /* holders of one object, and as many of what it holds */
#define MAX_NEAR 2u             /* the same in the small picture of the inspector */
#define MAX_PARALLEL 3u         /* references from one to the same other */
/* References of one object that are looked at: of a list of a million the first will do. */
#define MAX_REFS 2000u
#define MAX_TITLE 40u
#define MAX_SUBTITLE 24u

typedef struct
{
  VvGraphPicture *picture;
  const VvSnapshot *snapshot;
  VvGraphPictureFlags flags;
  const VvCycle *cycle;         /* (nullable) */
  GHashTable *by_object;        /* VvNode + 1 → index + 1 */
  GHashTable *suggested;        /* VvEdge + 1 */
} Builder;

/* ---- Nodes ---- */

static const char *
keep (Builder *self, char *text)
{
  g_ptr_array_add (self->picture->texts, text);
  return text;
}

static guint
add_plain_node (Builder *self, char *title, char *subtitle, gint64 badge, VvDrawnNodeKind kind,
                VvNode object)
{
  VvDrawnNode node = { .badge = badge, .kind = kind };

  node.title = keep (self, title);
  if (subtitle != NULL)
    node.subtitle = keep (self, subtitle);
  g_array_append_val (self->picture->nodes, node);
  g_array_append_val (self->picture->objects, object);
  return self->picture->nodes->len - 1;
}

static guint
find_node (const Builder *self, VvNode object)
{
  gpointer found = g_hash_table_lookup (self->by_object, GUINT_TO_POINTER (object + 1));

  return found != NULL ? GPOINTER_TO_UINT (found) - 1 : G_MAXUINT;
}

static gboolean
is_in_cycle (const Builder *self, VvNode object)
{
  return self->cycle != NULL &&
         vv_snapshot_get_cycle_of (self->snapshot, object) == self->cycle->row.id;
}

static guint
add_node (Builder *self, VvNode object, VvDrawnNodeKind kind)
{
  g_autofree char *title = NULL, *name = NULL;
  VvObjectRow row;
  guint at = find_node (self, object);

  if (at != G_MAXUINT || self->picture->nodes->len >= MAX_NODES)
    return at;
  vv_snapshot_get_object (self->snapshot, object, &row);
  title = vv_name_of_type (self->snapshot, row.type, FALSE);
  name = vv_name_of_object (self->snapshot, object);
  if (kind == VV_DRAWN_NODE_PLAIN && (vv_name_is_of (self->snapshot, object, "module") ||
                                      vv_name_is_of (self->snapshot, object, "frame")))
    kind = VV_DRAWN_NODE_ROOT;
  at = add_plain_node (self, vv_text_cut (title, MAX_TITLE),
                       name != NULL && !(self->flags & VV_GRAPH_PICTURE_SMALL)
                       ? vv_text_cut (name, MAX_SUBTITLE) : NULL,
                       row.immortal ? -1 : (gint64) row.refcount, kind, object);
  g_hash_table_insert (self->by_object, GUINT_TO_POINTER (object + 1), GUINT_TO_POINTER (at + 1));
  return at;
}

/* ---- References as they are read ---- */

/* The dict that is a part of the object, or VV_NODE_NONE. */
static VvNode
find_dict (const Builder *self, VvNode object)
{
  if (self->flags & VV_GRAPH_PICTURE_INTERNALS)
    return VV_NODE_NONE;
  return vv_name_find_member (self->snapshot, object, "__dict__");
}

/* Whose part the object is: itself mostly. */
static VvNode
fold (const Builder *self, VvNode object)
{
  VvNode owner = VV_NODE_NONE;

  if (!(self->flags & VV_GRAPH_PICTURE_INTERNALS) &&
      vv_name_is_of (self->snapshot, object, "dict"))
    owner = vv_place_owner (self->snapshot, object);
  return owner != VV_NODE_NONE ? owner : object;
}

/* Around an object: modules and classes hold what is in them, though the data graph leaves that out;
 * a function does not hold its globals in a person's eyes. */
static gboolean
is_content (const Builder *self, const VvRefRow *row)
{
  return self->cycle == NULL && row->source != VV_NODE_NONE &&
         !vv_name_is_of (self->snapshot, row->source, "function") &&
         !vv_name_is_of (self->snapshot, row->source, "frame");
}

/* A module's global, for one: that is who holds it. */
static gboolean
leads_into_cycle (const Builder *self, const VvRefRow *row)
{
  return self->cycle != NULL && is_in_cycle (self, row->target) && row->source != VV_NODE_NONE &&
         !is_in_cycle (self, row->source);
}

/* Plain values say nothing in a picture, and everything has a type. */
static gboolean
is_worth_drawing (const Builder *self, VvEdge edge, const VvRefRow *row)
{
  static const char * const plain[] = {
    "str", "int", "float", "bool", "NoneType", "bytes", "code", "type", "complex",
  };

  if (row->target == VV_NODE_NONE)
    return FALSE;
  if (self->flags & VV_GRAPH_PICTURE_INTERNALS)
    return TRUE;
  if (row->kind == VV_REF_TYPE || row->kind == VV_REF_KEY ||
      (!vv_snapshot_is_data_edge (self->snapshot, edge) && !is_content (self, row) &&
       !leads_into_cycle (self, row)))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (vv_name_is_of (self->snapshot, row->target, plain[i]))
      return FALSE;
  return TRUE;
}

static char *
label_edge (const Builder *self, VvEdge edge, gboolean from_dict)
{
  g_autofree char *label = NULL, *name = NULL;

  if (from_dict && (name = vv_name_attribute (self->snapshot, edge)) != NULL)
    label = g_strdup_printf (".%s", name);
  else
    label = vv_snapshot_dup_label (self->snapshot, edge);
  return vv_text_display (label, -1, MAX_SUBTITLE);
}

static void
add_edge (Builder *self, guint from, guint to, VvEdge reference, char *label)
{
  VvGraphPicture *picture = self->picture;
  VvDrawnEdge edge = { .from = from, .to = to, .kind = VV_DRAWN_EDGE_OTHER };
  VvNode source = g_array_index (picture->objects, VvNode, from);
  VvNode target = g_array_index (picture->objects, VvNode, to);
  guint n_parallel = 0;

  edge.label = keep (self, label);
  for (guint i = 0; i < picture->edges->len; i++)
    {
      const VvDrawnEdge *other = &g_array_index (picture->edges, VvDrawnEdge, i);

      if (g_array_index (picture->references, VvEdge, i) == reference && reference != G_MAXUINT32)
        return;
      n_parallel += other->from == from && other->to == to;
    }
  if (n_parallel >= MAX_PARALLEL)
    return;
  if (g_hash_table_contains (self->suggested, GUINT_TO_POINTER (reference + 1)))
    edge.kind = VV_DRAWN_EDGE_SUGGESTED;
  else if (reference != G_MAXUINT32 && source != VV_NODE_NONE && target != VV_NODE_NONE &&
           vv_snapshot_get_cycle_of (self->snapshot, source) != 0 &&
           vv_snapshot_get_cycle_of (self->snapshot, source) ==
             vv_snapshot_get_cycle_of (self->snapshot, target) &&
           (self->cycle == NULL || is_in_cycle (self, source)) &&
           vv_snapshot_is_data_edge (self->snapshot, reference))
    edge.kind = VV_DRAWN_EDGE_CYCLE;
  g_array_append_val (picture->edges, edge);
  g_array_append_val (picture->references, reference);
}

typedef void (*VisitHeld) (Builder *self, guint from, VvNode target, VvEdge edge,
                           gboolean from_dict,
                           gpointer data);

static void
visit_refs (Builder *self, guint from, VvNode object, VvNode part, gboolean from_dict,
            VisitHeld visit, gpointer data)
{
  VvEdge edge, end;

  vv_snapshot_get_refs (self->snapshot, object, &edge, &end);
  end = edge + MIN (end - edge, MAX_REFS);
  for (; edge < end; edge++)
    {
      VvRefRow row;

      vv_snapshot_get_ref (self->snapshot, edge, &row);
      if (row.target != part && is_worth_drawing (self, edge, &row))
        visit (self, from, row.target, edge, from_dict, data);
    }
}

/* What the node at @from holds, its dict being a part of it. */
static void
visit_held (Builder *self, guint from, VisitHeld visit, gpointer data)
{
  VvNode object = g_array_index (self->picture->objects, VvNode, from);
  VvNode dict;

  if (object == VV_NODE_NONE)
    return;
  dict = find_dict (self, object);
  visit_refs (self, from, object, dict, FALSE, visit, data);
  if (dict != VV_NODE_NONE)
    visit_refs (self, from, dict, VV_NODE_NONE, TRUE, visit, data);
}

static void
connect_held (Builder *self, guint from, VvNode target, VvEdge edge, gboolean from_dict,
              gpointer data)
{
  guint to = find_node (self, fold (self, target));

  (void) data;
  if (to != G_MAXUINT)
    add_edge (self, from, to, edge, label_edge (self, edge, from_dict));
}

/* All references among the objects that are there. */
static void
connect_all (Builder *self)
{
  for (guint from = 0; from < self->picture->objects->len; from++)
    visit_held (self, from, connect_held, NULL);
}

/* ---- Neighbours ---- */

/* @candidates: (nullable) (element-type VvNode): whom to choose the biggest from; else the first
 * ones are taken */
typedef struct
{
  guint left;
  guint64 n_more;
  GArray *candidates;
  GHashTable *seen;
} Side;

static void
side_init (Side *side, guint left)
{
  side->left = left;
  side->candidates = g_array_new (FALSE, FALSE, sizeof (VvNode));
  side->seen = g_hash_table_new (NULL, NULL);
}

static void
side_clear (Side *side)
{
  g_clear_pointer (&side->candidates, g_array_unref);
  g_clear_pointer (&side->seen, g_hash_table_unref);
}

static void
take_neighbour (Builder *self, VvNode object, Side *side)
{
  if (find_node (self, object) != G_MAXUINT)
    return;
  if (side->candidates != NULL)
    {
      if (g_hash_table_add (side->seen, GUINT_TO_POINTER (object + 1)))
        g_array_append_val (side->candidates, object);
      return;
    }
  if (side->left > 0 && add_node (self, object, VV_DRAWN_NODE_PLAIN) != G_MAXUINT)
    side->left--;
  else
    side->n_more++;
}

static guint64
weigh (const VvSnapshot *snapshot, VvNode object)
{
  VvObjectRow row;

  if (vv_snapshot_is_analysed (snapshot))
    return vv_snapshot_get_retained (snapshot, object);
  vv_snapshot_get_object (snapshot, object, &row);
  return row.memory;
}

static int
compare_weight (gconstpointer a, gconstpointer b, gpointer snapshot)
{
  VvNode first = *(const VvNode *) a, second = *(const VvNode *) b;
  guint64 first_weight = weigh (snapshot, first), second_weight = weigh (snapshot, second);

  if (first_weight != second_weight)
    return first_weight > second_weight ? -1 : 1;
  return first < second ? -1 : first > second;
}

/* The biggest of those that were met. */
static void
choose (Builder *self, Side *side)
{
  g_array_sort_with_data (side->candidates, compare_weight, (gpointer) self->snapshot);
  for (guint i = 0; i < side->candidates->len; i++)
    {
      VvNode object = g_array_index (side->candidates, VvNode, i);

      if (find_node (self, object) != G_MAXUINT)
        continue;
      if (side->left > 0 && add_node (self, object, VV_DRAWN_NODE_PLAIN) != G_MAXUINT)
        side->left--;
      else
        side->n_more++;
    }
}

static void
add_held (Builder *self, guint from, VvNode target, VvEdge edge, gboolean from_dict, gpointer data)
{
  Side *side = data;

  (void) from, (void) edge, (void) from_dict;
  take_neighbour (self, fold (self, target), side);
}

/* Of a container with more than are looked at its length says how many there are. */
static void
add_held_of (Builder *self, guint from, Side *side, guint n_side)
{
  VvNode object = g_array_index (self->picture->objects, VvNode, from);
  VvEdge first, end;
  VvObjectRow row;

  visit_held (self, from, add_held, side);
  choose (self, side);
  vv_snapshot_get_refs (self->snapshot, object, &first, &end);
  vv_snapshot_get_object (self->snapshot, object, &row);
  if (end - first > MAX_REFS && row.length > n_side)
    side->n_more = MAX (side->n_more, (guint64) row.length - n_side + side->left);
}

static void
add_holders (Builder *self, VvNode object, Side *side)
{
  guint32 at, end, looked_at_end;

  vv_snapshot_get_referrers (self->snapshot, object, &at, &end);
  looked_at_end = at + MIN (end - at, MAX_REFS);
  for (; at < looked_at_end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);
      VvRefRow row;
      VvNode holder;

      vv_snapshot_get_ref (self->snapshot, edge, &row);
      if (row.source == VV_NODE_NONE || !is_worth_drawing (self, edge, &row))
        continue;
      holder = fold (self, row.source);
      if (holder != object)
        take_neighbour (self, holder, side);
    }
  side->n_more += end - looked_at_end;
}

static void
add_more (Builder *self, guint node, guint64 count, gboolean is_holder)
{
  g_autofree char *number = NULL;
  guint more;

  if (count == 0)
    return;
  number = vv_text_format ((double) count, VV_UNIT_NONE);
  more = add_plain_node (self, g_strdup_printf ("+%s", number), NULL, -1, VV_DRAWN_NODE_MORE,
                         VV_NODE_NONE);
  add_edge (self, is_holder ? more : node, is_holder ? node : more, G_MAXUINT32, g_strdup (""));
}

static void
add_root (Builder *self, guint32 root, guint to)
{
  guint from = add_plain_node (self, vv_name_of_root (self->snapshot, root), NULL, -1,
                               VV_DRAWN_NODE_ROOT, VV_NODE_NONE);

  add_edge (self, from, to, G_MAXUINT32, g_strdup (""));
}

/* ---- Pictures ---- */

static void
builder_init (Builder *self, const VvSnapshot *snapshot, VvGraphPictureFlags flags,
              const VvCycle *cycle)
{
  const GArray *suggested;

  self->picture = g_new0 (VvGraphPicture, 1);
  self->picture->nodes = g_array_new (FALSE, FALSE, sizeof (VvDrawnNode));
  self->picture->edges = g_array_new (FALSE, FALSE, sizeof (VvDrawnEdge));
  self->picture->objects = g_array_new (FALSE, FALSE, sizeof (VvNode));
  self->picture->references = g_array_new (FALSE, FALSE, sizeof (VvEdge));
  self->picture->texts = g_ptr_array_new_with_free_func (g_free);
  self->snapshot = snapshot;
  self->flags = flags;
  self->cycle = cycle;
  self->by_object = g_hash_table_new (NULL, NULL);
  self->suggested = g_hash_table_new (NULL, NULL);
  if (cycle == NULL)
    return;
  suggested = cycle->weaken->len > 0 ? cycle->weaken : cycle->breaking;
  for (guint i = 0; i < suggested->len; i++)
    g_hash_table_add (self->suggested,
                      GUINT_TO_POINTER (g_array_index (suggested, VvEdge, i) + 1));
}

static VvGraphPicture *
builder_end (Builder *self)
{
  g_hash_table_unref (self->by_object);
  g_hash_table_unref (self->suggested);
  return self->picture;
}

/* Of a big cycle the shortest way round, then what is suggested. */
static void
add_ends (Builder *self, const GArray *edges)
{
  for (guint i = 0; i < edges->len && self->picture->nodes->len < MAX_CYCLE_NODES; i++)
    {
      VvRefRow row;

      vv_snapshot_get_ref (self->snapshot, g_array_index (edges, VvEdge, i), &row);
      if (row.source != VV_NODE_NONE)
        add_node (self, fold (self, row.source), VV_DRAWN_NODE_CYCLE);
      if (row.target != VV_NODE_NONE)
        add_node (self, fold (self, row.target), VV_DRAWN_NODE_CYCLE);
    }
}

static void
add_cycle_nodes (Builder *self)
{
  const VvCycle *cycle = self->cycle;
  guint32 first, end;

  add_ends (self, cycle->shortest);
  if (self->flags & VV_GRAPH_PICTURE_SMALL)
    return;
  add_ends (self, cycle->weaken);
  if (cycle->row.n_objects > MAX_CYCLE_NODES)
    return;
  vv_snapshot_get_cycle_members (self->snapshot, cycle->row.id, &first, &end);
  for (guint32 i = first; i < end; i++)
    {
      VvNode node = vv_snapshot_get_cycle_member (self->snapshot, i);

      if (node != VV_NODE_NONE)
        add_node (self, fold (self, node), VV_DRAWN_NODE_CYCLE);
    }
}

/* Who refers to the cycle where no object does, and how much of it is not drawn. */
static void
add_rest_of_cycle (Builder *self, guint n)
{
  const VvCycle *cycle = self->cycle;

  if (cycle->holder_root != G_MAXUINT32 && n > 0)
    {
      VvRootRow root;
      guint to;

      vv_snapshot_get_root (self->snapshot, cycle->holder_root, &root);
      to = root.target != VV_NODE_NONE ? find_node (self, fold (self, root.target)) : G_MAXUINT;
      add_root (self, cycle->holder_root, to != G_MAXUINT ? to : 0);
    }
  if (cycle->row.n_objects > MAX_CYCLE_NODES && n > 0)
    add_more (self, n - 1, cycle->row.n_objects - MIN (n, cycle->row.n_objects), FALSE);
}

/* What stands around one that is in the picture. */
static void
unfold (Builder *self, VvNode object, Side *held, Side *holders)
{
  guint at = object < vv_snapshot_get_n_objects (self->snapshot) ? find_node (self, object)
                                                                 : G_MAXUINT;
  VvNode dict;

  if (at == G_MAXUINT)
    return;
  held->left = holders->left = MAX_SIDE;
  dict = find_dict (self, object);
  add_holders (self, object, holders);
  if (dict != VV_NODE_NONE)
    add_holders (self, dict, holders);
  visit_held (self, at, add_held, held);
}

VvGraphPicture *
vv_graph_picture_new_unfolded (const VvSnapshot *snapshot, const VvCycle *cycle,
                               const VvNode *nodes, guint n_nodes, VvGraphPictureFlags flags)
{
  g_autofree Side *sides = g_new0 (Side, 2 * MAX (n_nodes, 1));
  Builder self;
  Side side = { .left = MAX_AROUND };
  guint n;

  g_return_val_if_fail (snapshot != NULL && cycle != NULL, NULL);
  g_return_val_if_fail (nodes != NULL || n_nodes == 0, NULL);

  builder_init (&self, snapshot, flags, cycle);
  add_cycle_nodes (&self);
  n = self.picture->nodes->len;
  if (flags & VV_GRAPH_PICTURE_SMALL)
    {
      connect_all (&self);
      return builder_end (&self);
    }
  if (cycle->holder != VV_NODE_NONE)
    add_node (&self, fold (&self, cycle->holder), VV_DRAWN_NODE_PLAIN);
  for (guint i = 0; i < n && n < MAX_CYCLE_NODES / 2; i++)
    visit_held (&self, i, add_held, &side);
  for (guint i = 0; i < n_nodes; i++)
    unfold (&self, nodes[i], &sides[2 * i], &sides[2 * i + 1]);
  connect_all (&self);
  add_rest_of_cycle (&self, n);
  for (guint i = 0; i < n_nodes; i++)
    if (sides[2 * i].n_more > 0 || sides[2 * i + 1].n_more > 0)
      {
        add_more (&self, find_node (&self, nodes[i]), sides[2 * i + 1].n_more, TRUE);
        add_more (&self, find_node (&self, nodes[i]), sides[2 * i].n_more, FALSE);
      }
  return builder_end (&self);
}

VvGraphPicture *
vv_graph_picture_new_cycle (const VvSnapshot *snapshot, const VvCycle *cycle,
                            VvGraphPictureFlags flags)
{
  return vv_graph_picture_new_unfolded (snapshot, cycle, NULL, 0, flags);
}

/* @n_side: holders, and as many of what each holds */
static VvGraphPicture *
new_around (const VvSnapshot *snapshot, const VvNode *unfolded, guint n_unfolded, guint n_side,
            VvGraphPictureFlags flags)
{
  g_autofree Side *held = g_new0 (Side, MAX (n_unfolded, 1));
  g_autofree Side *holders = g_new0 (Side, MAX (n_unfolded, 1));
  Builder self;

  builder_init (&self, snapshot, flags, NULL);
  for (guint i = 0; i < n_unfolded; i++)
    if (unfolded[i] < vv_snapshot_get_n_objects (snapshot))
      add_node (&self, unfolded[i], i == 0 ? VV_DRAWN_NODE_FOCUS : VV_DRAWN_NODE_PLAIN);
  for (guint i = 0; i < n_unfolded; i++)
    {
      guint at = unfolded[i] < vv_snapshot_get_n_objects (snapshot) ? find_node (&self, unfolded[i])
                                                                    : G_MAXUINT;
      VvNode dict;

      if (at == G_MAXUINT)
        continue;
      side_init (&holders[i], n_side);
      side_init (&held[i], n_side);
      dict = find_dict (&self, unfolded[i]);
      add_holders (&self, unfolded[i], &holders[i]);
      if (dict != VV_NODE_NONE)
        add_holders (&self, dict, &holders[i]);
      choose (&self, &holders[i]);
      add_held_of (&self, at, &held[i], n_side);
    }
  connect_all (&self);
  for (guint i = 0; i < n_unfolded; i++)
    {
      guint at = unfolded[i] < vv_snapshot_get_n_objects (snapshot) ? find_node (&self, unfolded[i])
                                                                    : G_MAXUINT;

      side_clear (&holders[i]);
      side_clear (&held[i]);
      if (at == G_MAXUINT)
        continue;
      add_more (&self, at, holders[i].n_more, TRUE);
      add_more (&self, at, held[i].n_more, FALSE);
    }
  return builder_end (&self);
}

VvGraphPicture *
vv_graph_picture_new_objects (const VvSnapshot *snapshot, const VvNode *unfolded, guint n_unfolded,
                              VvGraphPictureFlags flags)
{
  g_return_val_if_fail (snapshot != NULL && (unfolded != NULL || n_unfolded == 0), NULL);

  return new_around (snapshot, unfolded, n_unfolded, MAX_SIDE, flags);
}

VvGraphPicture *
vv_graph_picture_new_neighbours (const VvSnapshot *snapshot, VvNode node, VvGraphPictureFlags flags)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  return new_around (snapshot, &node, 1, MAX_NEAR, flags);
}

void
vv_graph_picture_free (VvGraphPicture *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->nodes);
  g_array_unref (self->edges);
  g_array_unref (self->objects);
  g_array_unref (self->references);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

VvDrawnGraph *
vv_graph_picture_layout (const VvGraphPicture *self, const VvTheme *theme)
{
  g_return_val_if_fail (self != NULL && theme != NULL, NULL);

  return vv_drawn_graph_new ((const VvDrawnNode *) (gpointer) self->nodes->data, self->nodes->len,
                             (const VvDrawnEdge *) (gpointer) self->edges->data, self->edges->len,
                             self->focus, theme);
}
