/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-component.c — In: a cycle of a snapshot.  Out: its objects and the references among them
 * as a graph, each edge with how little a person would want to weaken it.
 *
 * An instance's `__dict__` and a function's closure tuple are parts of them: who reads a way
 * round does not want to meet them.  An attribute can be made a weak reference where its
 * target's class allows it; names such as `parent` say that it was meant to lead back. */

#include "inspect/cycle-component.h"

#include <string.h>

#include "heap/edges.h"
#include "inspect/name-private.h"

/* How little one likes to weaken. */
enum
{
  LIKE_ATTRIBUTE = 12,
  LIKE_EXCEPTION = 18,          /* a variable that holds one */
  LIKE_TRACEBACK = 22,
  LIKE_LOCAL = 30,
  LIKE_CELL = 30,
  LIKE_VALUE = 35,
  LIKE_HARD_ATTRIBUTE = 40,     /* of what cannot be weakly referenced */
  LIKE_ITEM = 45,
  LIKE_MEMBER = 50,
  LIKE_TUPLE_ITEM = 60,
  LIKE_OTHER = 70,
  LIKE_TYPE = 80,
  LIKE_DICT = 90,
};

/* Of the component of everything, one pass over the nodes is cheaper than looking each up. */
#define MANY_MEMBERS 50000u

/* ---- Loading ---- */

VvTypeIndex
vv_cycles_type (const VvCycles *self, guint32 v)
{
  return vv_column_type (self->snapshot, self->nodes[v]);
}

static guint32
find_vertex (const VvCycles *self, guint32 n, VvNode node)
{
  guint32 low = 0, high = n;

  if (self->vertex_of != NULL)
    return self->vertex_of[node];
  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (self->nodes[middle] < node)
        low = middle + 1;
      else
        high = middle;
    }
  return low < n && self->nodes[low] == node ? low : VV_VERTEX_NONE;
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  VvNode left = *(const VvNode *) a, right = *(const VvNode *) b;

  return left < right ? -1 : left > right;
}

static gboolean
is_of_cycle (const VvCycles *self, const VvCycleRow *row, VvNode source, VvEdge edge)
{
  return row->kind == VV_CYCLE_CLASS ||
         vv_roles_is_data_edge (self->snapshot->roles, source, edge);
}

static gboolean
has_bit (const guint8 *bits, guint32 at)
{
  return bits[at / 8] >> at % 8 & 1;
}

static void
set_bit (guint8 *bits, guint32 at, gboolean value)
{
  guint8 bit = (guint8) (1u << at % 8);

  bits[at / 8] = (guint8) (value ? bits[at / 8] | bit : bits[at / 8] & ~bit);
}

/* As many as VV_CYCLE_MAX_OBJECTS, breadth first from the first: what is near belongs together. */
static guint32
list_nearest (VvCycles *self, const VvCycleRow *row, guint32 first, guint32 last)
{
  /* Members that were not met. */
  g_autofree guint8 *waiting = g_new0 (guint8, ((gsize) self->snapshot->n_objects + 7) / 8);
  guint32 n = 0;

  for (guint32 i = first; i < last; i++)
    {
      VvNode node = vv_snapshot_get_cycle_member (self->snapshot, i);

      if (node == VV_NODE_NONE)
        return 0;
      set_bit (waiting, node, TRUE);
    }
  self->nodes[n++] = vv_snapshot_get_cycle_member (self->snapshot, first);
  set_bit (waiting, self->nodes[0], FALSE);
  for (guint32 i = 0; i < n && n < VV_CYCLE_MAX_OBJECTS; i++)
    {
      VvEdge edge, end;

      vv_snapshot_get_refs (self->snapshot, self->nodes[i], &edge, &end);
      for (; edge < end && n < VV_CYCLE_MAX_OBJECTS; edge++)
        {
          VvNode to = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);

          if (to == VV_NODE_NONE || !has_bit (waiting, to) ||
              !is_of_cycle (self, row, self->nodes[i], edge))
            continue;
          set_bit (waiting, to, FALSE);
          self->nodes[n++] = to;
        }
    }
  qsort (self->nodes, n, sizeof *self->nodes, compare_nodes);
  return n;
}

/* None where the file is damaged. */
static guint32
list_members (VvCycles *self, const VvCycleRow *row)
{
  guint32 first, end, n;

  vv_snapshot_get_cycle_members (self->snapshot, row->id, &first, &end);
  n = MIN (end - first, VV_CYCLE_MAX_OBJECTS);
  if (n > self->max_members)
    {
      self->max_members = n;
      self->nodes = g_renew (VvNode, self->nodes, n);
      self->owner = g_renew (guint32, self->owner, n);
      self->form = g_renew (guint8, self->form, n);
    }
  if (n == 0)
    return 0;
  if (end - first > n)
    return list_nearest (self, row, first, end);
  for (guint32 i = 0; i < n; i++)
    {
      self->nodes[i] = vv_snapshot_get_cycle_member (self->snapshot, first + i);
      if (self->nodes[i] == VV_NODE_NONE)
        return 0;
    }
  return n;
}

static void
add_edges (VvCycles *self, const VvCycleRow *row, guint32 n)
{
  VvNode lowest = self->nodes[0], highest = self->nodes[n - 1];

  for (guint32 v = 0; v < n; v++)
    {
      VvEdge edge, end;

      vv_snapshot_get_refs (self->snapshot, self->nodes[v], &edge, &end);
      for (; edge < end; edge++)
        {
          VvNode node = vv_column_u32 (self->snapshot, VV_SECTION_REF_TARGET, edge);
          guint32 to;

          if (node < lowest || node > highest)
            continue;
          to = find_vertex (self, n, node);
          if (to == VV_VERTEX_NONE || !is_of_cycle (self, row, self->nodes[v], edge))
            continue;
          if (self->graph.n_edges >= self->max_rows)
            {
              self->max_rows = MAX (64, self->max_rows + self->max_rows / 2);
              self->rows = g_renew (VvEdge, self->rows, self->max_rows);
            }
          self->rows[vv_cycle_graph_add (&self->graph, v, to, LIKE_OTHER)] = edge;
        }
    }
  vv_cycle_graph_end (&self->graph);
}

/* ---- What is what ---- */

static gboolean
is_container (guint8 form)
{
  return form >= VV_FORM_METHOD;
}

/* Parts of their owners, and with what a way round is begun: with who holds a container, then with
 * other instances. */
static void
find_parts (VvCycles *self)
{
  VvCycleGraph *graph = &self->graph;

  for (guint32 v = 0; v < graph->n; v++)
    {
      VvTypeIndex type = vv_cycles_type (self, v);

      self->form[v] = (guint8) vv_cycles_form (self, type);
      self->owner[v] = VV_VERTEX_NONE;
      graph->colour[v] = self->ranks[type];
      graph->standing[v] = self->form[v] <= VV_FORM_FUNCTION ? 1 : 2;
    }
  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    {
      guint32 from = graph->source[edge], to = graph->target[edge];

      if (self->form[to] == VV_FORM_DICT &&
          g_strcmp0 (vv_name_of_edge (self->snapshot, self->rows[edge]), "__dict__") == 0)
        self->owner[to] = from;
      else if (self->form[to] == VV_FORM_TUPLE && self->form[from] == VV_FORM_FUNCTION &&
               g_strcmp0 (vv_name_of_edge (self->snapshot, self->rows[edge]), "__closure__") == 0)
        self->owner[to] = from;
      if (self->owner[to] != VV_VERTEX_NONE)
        graph->standing[to] = 3;
    }
  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    {
      guint32 from = vv_cycles_folded (self, graph->source[edge]), to = graph->target[edge];

      if (self->form[from] == VV_FORM_INSTANCE && is_container (self->form[to]) &&
          self->owner[to] == VV_VERTEX_NONE)
        graph->standing[from] = 0;
    }
}

char *
vv_cycles_dup_attribute (const VvCycles *self, guint32 edge)
{
  guint32 source = self->graph.source[edge];
  VvRefCode code;
  char *name;

  if (!vv_snapshot_ref_code (self->snapshot, self->rows[edge], &code))
    return NULL;
  if (code.kind != VV_REF_ATTRIBUTE &&
      (code.kind != VV_REF_VALUE || self->form[source] != VV_FORM_DICT ||
       self->owner[source] == VV_VERTEX_NONE))
    return NULL;
  name = vv_name_attribute (self->snapshot, self->rows[edge]);
  if (name == NULL && code.kind == VV_REF_ATTRIBUTE)
    {
      /* A slot's name is text of the class. */
      g_autofree char *label = vv_snapshot_dup_label (self->snapshot, self->rows[edge]);

      name = label[0] == '.' ? g_strdup (label + 1) : NULL;
    }
  if (g_strcmp0 (name, "__dict__") == 0)
    g_clear_pointer (&name, g_free);
  return name;
}

/* `parent`, `_owner`, `parent_node`. */
static gboolean
leads_back (const char *name)
{
  static const char * const names[] = {
    "back", "backref", "container", "master", "prev", "previous", "root", "up",
  };

  while (*name == '_')
    name++;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return strstr (name, "parent") != NULL || strstr (name, "owner") != NULL;
}

static guint8
like_attribute (VvCycles *self, guint32 edge, const char *name)
{
  const VvCycleGraph *graph = &self->graph;
  guint32 to = graph->target[edge], n_in = graph->back_first[to + 1] - graph->back_first[to];
  guint8 like = LIKE_ATTRIBUTE;
  guint32 first, end;
  VvTypeRow type;

  if (self->form[to] != VV_FORM_INSTANCE ||
      !vv_cycles_is_weakable (self, vv_cycles_type (self, to)))
    return LIKE_HARD_ATTRIBUTE;
  vv_snapshot_get_type (self->snapshot, vv_cycles_type (self, to), &type);
  vv_snapshot_get_referrers (self->snapshot, self->nodes[to], &first, &end);
  if (leads_back (name))
    like -= 6;
  /* `line.order` is an Order. */
  else if (g_ascii_strcasecmp (name + strspn (name, "_"), type.name) == 0)
    like -= 3;
  /* Somebody outside keeps it alive. */
  if (end - first > n_in ||
      g_hash_table_contains (self->root_targets, GUINT_TO_POINTER (self->nodes[to])))
    like -= 2;
  if (n_in > 1)
    like -= 1;
  return like;
}

static gboolean
has_traceback (const VvCycles *self, guint32 v)
{
  const VvCycleGraph *graph = &self->graph;

  for (guint32 edge = graph->first[v]; edge < graph->first[v + 1]; edge++)
    if (self->form[graph->target[edge]] == VV_FORM_TRACEBACK)
      return self->form[v] == VV_FORM_INSTANCE;
  return self->form[v] == VV_FORM_TRACEBACK;
}

static guint8
like_edge (VvCycles *self, guint32 edge)
{
  g_autofree char *attribute = vv_cycles_dup_attribute (self, edge);
  guint32 from = self->graph.source[edge], to = self->graph.target[edge];
  VvRefCode code;

  if (attribute != NULL)
    return like_attribute (self, edge, attribute);
  if (self->owner[to] == from || !vv_snapshot_ref_code (self->snapshot, self->rows[edge], &code))
    return LIKE_DICT;
  switch ((VvRefKind) code.kind)
    {
    case VV_REF_LOCAL:
      return has_traceback (self, to) ? LIKE_EXCEPTION : LIKE_LOCAL;
    case VV_REF_CELL:
    case VV_REF_GLOBAL:
      return LIKE_CELL;
    case VV_REF_VALUE:
      return LIKE_VALUE;
    case VV_REF_ITEM:
      return self->form[from] == VV_FORM_TUPLE ? LIKE_TUPLE_ITEM : LIKE_ITEM;
    case VV_REF_MEMBER:
    case VV_REF_KEY:
      return self->form[from] == VV_FORM_CELL ? LIKE_CELL
             : self->form[to] == VV_FORM_TRACEBACK && self->form[from] != VV_FORM_TRACEBACK
             ? LIKE_TRACEBACK : LIKE_MEMBER;
    case VV_REF_TYPE:
      return LIKE_TYPE;
    case VV_REF_ATTRIBUTE:
      return LIKE_DICT;
    case VV_REF_STACK:
    case VV_REF_OTHER:
    case VV_N_REF_KINDS:
    default:
      return LIKE_OTHER;
    }
}

guint32
vv_cycles_load (VvCycles *self, const VvCycleRow *row, gboolean with_likes)
{
  guint32 n = list_members (self, row);

  vv_cycle_graph_begin (&self->graph, n);
  if (n == 0)
    {
      vv_cycle_graph_end (&self->graph);
      return 0;
    }
  if (n > MANY_MEMBERS)
    {
      self->vertex_of = g_new (guint32, self->snapshot->n_objects);
      memset (self->vertex_of, 0xff, self->snapshot->n_objects * sizeof *self->vertex_of);
      for (guint32 v = 0; v < n; v++)
        self->vertex_of[self->nodes[v]] = v;
    }
  add_edges (self, row, n);
  g_clear_pointer (&self->vertex_of, g_free);
  find_parts (self);
  for (guint32 edge = 0; with_likes && edge < self->graph.n_edges; edge++)
    self->graph.dislike[edge] = like_edge (self, edge);
  return n;
}
