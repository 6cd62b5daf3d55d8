/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-tree.c — the order of a process list.  In: rows that know their parents' PIDs, and a
 * search.  Out: those shown, children below their parents, and each row's place told.  Columns over
 * indices, so that no row needs to know its children. */

#include "model/process-list-private.h"

#include "model/process-row-private.h"

/* One row in the tree while it is put in order: columns over indices, so that no row needs to know
 * its children. */
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
make_nodes (GHashTable *rows,
            guint      *n_nodes)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (GHashTable) by_pid = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer row;
  Node *nodes;

  g_hash_table_iter_init (&iter, rows);
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

/* Appends @root and what stands below it in depth-first order; without recursion, since chains may
 * be long. */
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

GPtrArray *
vv_process_tree_arrange (GHashTable *rows,
                         const char *needle)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree Node *nodes = NULL;
  guint n_nodes;

  nodes = make_nodes (rows, &n_nodes);
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
      node->shown = needle == NULL || vv_process_row_matches (node->row, needle);
      vv_process_row_set_place (node->row, parent != NULL && parent->shown ? parent->row : NULL, node->depth);
      if (node->shown)
        g_ptr_array_add (shown, g_object_ref (node->row));
    }
  return shown;
}
