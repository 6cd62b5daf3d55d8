/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-break.c — what opens a component: a smallest set of edges without which nothing goes
 * round.
 *
 * In: a graph.  Out: edges.  Most components are plain, so they are made smaller first, by steps
 * that keep the cheapest set (Levy and Low 1988, for edges): parallel edges become one that
 * costs their sum; a vertex with one edge in and one out is passed over by the cheaper of them;
 * one whose only edge in costs no less than its edges out together hands these to who stands
 * before it, and the other way round; what goes from one component to another is dropped; an
 * edge from a vertex to itself must go. What is left, the kernels, goes to the exact search, or
 * where it is big to a good order.
 *
 * Each link remembers of which edges it is made, as a tree of unions. */

#include "inspect/cycle-graph.h"

#include "inspect/cycle-kernel.h"

#include <string.h>

#define NONE G_MAXUINT32
/* Kernels beyond that are not searched for proof. */
#define MAX_SEARCHED_VERTICES 400
#define MAX_SEARCHED_EDGES 4000
/* Looking whether a link is there already may take so much for each edge. */
#define STEPS_PER_EDGE 40

typedef struct
{
  guint32 source;               /* NONE: gone */
  guint32 target;
  guint32 cut;
  guint32 next_out, previous_out;
  guint32 next_in, previous_in;
  guint64 cost;
} Link;

typedef struct { guint32 left, right; } Cut;    /* right NONE: left is an edge and those like it */

typedef struct
{
  const VvCycleGraph *graph;
  GArray *links;                /* Link */
  GArray *cuts;                 /* Cut */
  guint32 *like;                /* by edge: the next parallel one */
  guint32 *first_out, *first_in;        /* by vertex: link */
  guint32 *n_out, *n_in;
  guint8 *queued;
  GArray *queue;                /* guint32: vertices to look at */
  guint64 steps;
  GArray *out;
} Reduce;

static Link *
link_at (Reduce *self, guint32 link)
{
  return &g_array_index (self->links, Link, link);
}

static void
look_at (Reduce *self, guint32 v)
{
  if (self->queued[v])
    return;
  self->queued[v] = TRUE;
  g_array_append_val (self->queue, v);
}

/* All edges of a cut go out. */
static void
emit (Reduce *self, guint32 cut)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_append_val (stack, cut);
  while (stack->len > 0)
    {
      Cut *at = &g_array_index (self->cuts, Cut, g_array_index (stack, guint32, stack->len - 1));

      g_array_set_size (stack, stack->len - 1);
      if (at->right == NONE)
        for (guint32 edge = at->left; edge != NONE; edge = self->like[edge])
          g_array_append_val (self->out, edge);
      else
        {
          g_array_append_val (stack, at->left);
          g_array_append_val (stack, at->right);
        }
    }
}

static void
unlink_link (Reduce *self, guint32 at)
{
  Link *link = link_at (self, at);

  if (link->previous_out != NONE)
    link_at (self, link->previous_out)->next_out = link->next_out;
  else
    self->first_out[link->source] = link->next_out;
  if (link->next_out != NONE)
    link_at (self, link->next_out)->previous_out = link->previous_out;
  if (link->previous_in != NONE)
    link_at (self, link->previous_in)->next_in = link->next_in;
  else
    self->first_in[link->target] = link->next_in;
  if (link->next_in != NONE)
    link_at (self, link->next_in)->previous_in = link->previous_in;
  self->n_out[link->source]--;
  self->n_in[link->target]--;
  look_at (self, link->source);
  look_at (self, link->target);
  link->source = NONE;
}

static guint32
find_link (Reduce *self, guint32 source, guint32 target)
{
  if (self->n_out[source] <= self->n_in[target])
    {
      for (guint32 at = self->first_out[source]; at != NONE; at = link_at (self, at)->next_out,
           self->steps++)
        if (link_at (self, at)->target == target)
          return at;
    }
  else
    {
      for (guint32 at = self->first_in[target]; at != NONE; at = link_at (self, at)->next_in,
           self->steps++)
        if (link_at (self, at)->source == source)
          return at;
    }
  return NONE;
}

static guint32
add_cut (Reduce *self, guint32 left, guint32 right)
{
  Cut cut = { left, right };

  g_array_append_val (self->cuts, cut);
  return self->cuts->len - 1;
}

/* Where there is one already they become one; from a vertex to itself it goes out. */
static void
add_link (Reduce *self, guint32 source, guint32 target, guint64 cost, guint32 cut, gboolean is_new)
{
  Link link = { source, target, cut, self->first_out[source], NONE, self->first_in[target], NONE,
                cost };
  guint32 at;

  if (source == target)
    {
      emit (self, cut);
      return;
    }
  at = is_new ? NONE : find_link (self, source, target);
  if (at != NONE)
    {
      link_at (self, at)->cost += cost;
      link_at (self, at)->cut = add_cut (self, link_at (self, at)->cut, cut);
      look_at (self, source);
      look_at (self, target);
      return;
    }
  at = self->links->len;
  g_array_append_val (self->links, link);
  if (link.next_out != NONE)
    link_at (self, link.next_out)->previous_out = at;
  if (link.next_in != NONE)
    link_at (self, link.next_in)->previous_in = at;
  self->first_out[source] = self->first_in[target] = at;
  self->n_out[source]++;
  self->n_in[target]++;
  look_at (self, source);
  look_at (self, target);
}

/* ---- Smaller ---- */

static void
drop_vertex (Reduce *self, guint32 v)
{
  while (self->first_out[v] != NONE)
    unlink_link (self, self->first_out[v]);
  while (self->first_in[v] != NONE)
    unlink_link (self, self->first_in[v]);
}

/* @v has one edge in and one out: the cheaper stands for both. */
static void
pass_over (Reduce *self, guint32 v)
{
  Link in = *link_at (self, self->first_in[v]), out = *link_at (self, self->first_out[v]);
  const Link *cheaper = out.cost < in.cost ? &out : &in;

  unlink_link (self, self->first_in[v]);
  unlink_link (self, self->first_out[v]);
  add_link (self, in.source, out.target, cheaper->cost, cheaper->cut, FALSE);
}

/* The only edge into @v costs no less than those out of it: nobody needs it. */
static gboolean
hand_out_over (Reduce *self, guint32 v)
{
  Link only = *link_at (self, self->first_in[v]);
  guint64 sum = 0;

  for (guint32 at = self->first_out[v]; at != NONE && sum <= only.cost;
       at = link_at (self, at)->next_out)
    sum += link_at (self, at)->cost;
  if (sum > only.cost)
    return FALSE;
  unlink_link (self, self->first_in[v]);
  while (self->first_out[v] != NONE)
    {
      Link moved = *link_at (self, self->first_out[v]);

      unlink_link (self, self->first_out[v]);
      add_link (self, only.source, moved.target, moved.cost, moved.cut, FALSE);
    }
  return TRUE;
}

static gboolean
hand_in_over (Reduce *self, guint32 v)
{
  Link only = *link_at (self, self->first_out[v]);
  guint64 sum = 0;

  for (guint32 at = self->first_in[v]; at != NONE && sum <= only.cost;
       at = link_at (self, at)->next_in)
    sum += link_at (self, at)->cost;
  if (sum > only.cost)
    return FALSE;
  unlink_link (self, self->first_out[v]);
  while (self->first_in[v] != NONE)
    {
      Link moved = *link_at (self, self->first_in[v]);

      unlink_link (self, self->first_in[v]);
      add_link (self, moved.source, only.target, moved.cost, moved.cut, FALSE);
    }
  return TRUE;
}

static void
reduce (Reduce *self, guint64 max_steps)
{
  while (self->queue->len > 0 && self->steps < max_steps)
    {
      guint32 v = g_array_index (self->queue, guint32, self->queue->len - 1);

      g_array_set_size (self->queue, self->queue->len - 1);
      self->queued[v] = FALSE;
      if (self->n_in[v] == 0 || self->n_out[v] == 0)
        drop_vertex (self, v);
      else if (self->n_in[v] == 1 && self->n_out[v] == 1)
        pass_over (self, v);
      else if (self->n_in[v] == 1 && hand_out_over (self, v))
        continue;
      else if (self->n_out[v] == 1)
        hand_in_over (self, v);
    }
}

/* ---- Kernels ---- */

/* Vertices that still have links, numbered anew; Returns: how many. */
static guint32
number_vertices (Reduce *self, guint32 *number)
{
  guint32 n = 0;

  for (guint32 v = 0; v < self->graph->n; v++)
    number[v] = self->n_out[v] > 0 ? n++ : NONE;
  return n;
}

/* @component: (out) (array): by the vertices' new numbers.  Returns: how many components there
 * are. */
static guint32
find_components (Reduce *self, const guint32 *number, guint32 n, guint32 *component)
{
  g_auto (VvCycleGraph) rest = { 0 };

  vv_cycle_graph_begin (&rest, n);
  for (guint32 v = 0; v < self->graph->n; v++)
    for (guint32 at = self->first_out[v]; at != NONE; at = link_at (self, at)->next_out)
      if (number[link_at (self, at)->target] != NONE)
        vv_cycle_graph_add (&rest, number[v], number[link_at (self, at)->target], 0);
  vv_cycle_graph_end (&rest);
  return vv_cycle_graph_components (&rest, NULL, component);
}

/* Links between components are on no way round; Returns: whether there were any. */
static gboolean
drop_between (Reduce *self)
{
  g_autofree guint32 *number = g_new (guint32, MAX (self->graph->n, 1));
  g_autofree guint32 *component = NULL;
  guint32 n = number_vertices (self, number), n_links = self->links->len;
  gboolean any = FALSE;

  component = g_new (guint32, MAX (n, 1));
  if (n == 0 || find_components (self, number, n, component) == 1)
    return FALSE;
  for (guint32 at = 0; at < n_links; at++)
    {
      Link *link = link_at (self, at);
      guint32 from = link->source != NONE ? number[link->source] : NONE;
      guint32 to = link->source != NONE ? number[link->target] : NONE;

      /* What it leads to may have lost its last link out meanwhile. */
      if (link->source != NONE &&
          (from == NONE || to == NONE || component[from] != component[to]))
        {
          unlink_link (self, at);
          any = TRUE;
        }
    }
  return any;
}

/* @links: of one component, in the order of their sources' @local numbers. */
static gboolean
solve_kernel (Reduce *self, const GArray *links, guint32 n, const guint32 *local, guint64 *budget,
              GCancellable *cancellable)
{
  guint32 *source = g_new (guint32, links->len), *target = g_new (guint32, links->len);
  guint64 *cost = g_new (guint64, links->len);
  g_autofree guint8 *removed = g_new0 (guint8, links->len);
  g_autoptr (VvKernel) kernel = NULL;
  gboolean proved = FALSE;

  for (guint i = 0; i < links->len; i++)
    {
      const Link *link = link_at (self, g_array_index (links, guint32, i));

      source[i] = local[link->source];
      target[i] = local[link->target];
      cost[i] = link->cost;
    }
  kernel = vv_kernel_new (n, links->len, source, target, cost);
  if (n <= VV_KERNEL_MAX_SUBSETS)
    {
      vv_kernel_subsets (kernel, removed);
      proved = TRUE;
    }
  else
    {
      vv_kernel_order (kernel, removed);
      if (n <= MAX_SEARCHED_VERTICES && links->len <= MAX_SEARCHED_EDGES)
        proved = vv_kernel_search (kernel, budget, cancellable, removed);
    }
  for (guint i = 0; i < links->len; i++)
    if (removed[i])
      emit (self, link_at (self, g_array_index (links, guint32, i))->cut);
  return proved;
}

/* Each component of what is left; Returns: whether all is proved. */
static gboolean
solve_kernels (Reduce *self, guint64 *budget, GCancellable *cancellable)
{
  guint32 n_vertices = self->graph->n;
  g_autofree guint32 *number = g_new (guint32, MAX (n_vertices, 1));
  g_autofree guint32 *local = g_new0 (guint32, MAX (n_vertices, 1));    /* within its component */
  g_autofree guint32 *component = NULL;
  g_autofree guint32 *size = NULL;
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  guint32 n = number_vertices (self, number), n_components;
  gboolean proved = TRUE;

  if (n == 0)
    return TRUE;
  component = g_new (guint32, n);
  n_components = find_components (self, number, n, component);
  size = g_new0 (guint32, n_components);
  for (guint32 i = 0; i < n_components; i++)
    g_ptr_array_add (links, g_array_new (FALSE, FALSE, sizeof (guint32)));
  for (guint32 v = 0; v < n_vertices; v++)
    {
      guint32 own = number[v] != NONE ? component[number[v]] : NONE;

      if (own == NONE)
        continue;
      local[v] = size[own]++;
      for (guint32 at = self->first_out[v]; at != NONE; at = link_at (self, at)->next_out)
        {
          guint32 to = number[link_at (self, at)->target];

          if (to != NONE && component[to] == own)
            g_array_append_val ((GArray *) g_ptr_array_index (links, own), at);
        }
    }
  for (guint32 i = 0; i < n_components; i++)
    {
      GArray *own = g_ptr_array_index (links, i);

      if (own->len > 0)
        proved &= solve_kernel (self, own, size[i], local, budget, cancellable);
    }
  return proved;
}

/* ---- All of it ---- */

/* Links of the graph: parallel edges as one. */
static void
fill (Reduce *self)
{
  const VvCycleGraph *graph = self->graph;
  /* by target: the link, where it is of this source */
  g_autofree guint32 *seen = g_new (guint32, MAX (graph->n, 1));
  /* by the first edge: the last like it */
  g_autofree guint32 *last = g_new (guint32, MAX (graph->n_edges, 1));

  for (guint32 v = 0; v < graph->n; v++)
    seen[v] = NONE;
  for (guint32 v = 0; v < graph->n; v++)
    {
      guint32 first_link = self->links->len;

      for (guint32 edge = graph->first[v]; edge < graph->first[v + 1]; edge++)
        {
          guint32 target = graph->target[edge];
          guint64 cost = VV_KERNEL_ONE + graph->dislike[edge];

          self->like[edge] = NONE;
          last[edge] = edge;
          if (target == v)
            {
              g_array_append_val (self->out, edge);
              continue;
            }
          if (seen[target] != NONE && seen[target] >= first_link)
            {
              Link *link = link_at (self, seen[target]);
              guint32 head = g_array_index (self->cuts, Cut, link->cut).left;

              self->like[last[head]] = edge;
              last[head] = edge;
              link->cost += cost;
              continue;
            }
          seen[target] = self->links->len;
          add_link (self, v, target, cost, add_cut (self, edge, NONE), TRUE);
        }
    }
}

static int
compare_edges (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

gboolean
vv_cycle_graph_break (const VvCycleGraph *graph, guint64 budget, GCancellable *cancellable,
                      GArray *out)
{
  Reduce self = { .graph = graph, .out = out };
  guint32 n = MAX (graph->n, 1);
  guint64 max_steps = (guint64) STEPS_PER_EDGE * (graph->n_edges + graph->n);
  gboolean proved;

  g_array_set_size (out, 0);
  self.links = g_array_sized_new (FALSE, FALSE, sizeof (Link), graph->n_edges);
  self.cuts = g_array_sized_new (FALSE, FALSE, sizeof (Cut), graph->n_edges);
  self.queue = g_array_sized_new (FALSE, FALSE, sizeof (guint32), graph->n);
  self.like = g_new (guint32, MAX (graph->n_edges, 1));
  self.first_out = g_new (guint32, n);
  self.first_in = g_new (guint32, n);
  memset (self.first_out, 0xff, n * sizeof (guint32));
  memset (self.first_in, 0xff, n * sizeof (guint32));
  self.n_out = g_new0 (guint32, n);
  self.n_in = g_new0 (guint32, n);
  self.queued = g_new0 (guint8, n);

  fill (&self);
  do
    reduce (&self, max_steps);
  while (drop_between (&self) && self.steps < max_steps);
  proved = solve_kernels (&self, &budget, cancellable);
  g_array_sort (out, compare_edges);

  g_array_unref (self.links);
  g_array_unref (self.cuts);
  g_array_unref (self.queue);
  g_free (self.like);
  g_free (self.first_out);
  g_free (self.first_in);
  g_free (self.n_out);
  g_free (self.n_in);
  g_free (self.queued);
  return proved;
}
