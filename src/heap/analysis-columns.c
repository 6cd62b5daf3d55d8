/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* analysis-columns.c — In: dominators and cycles by number.  Out: columns by node.  Nodes are gone
 * through in the order of their addresses, so that what is written stands in order and what is read
 * is asked for ahead. */

#include "heap/analysis-columns.h"

#include <string.h>

#define AHEAD 16u
/* Groups up to here are sorted by comparing. */
#define FEW 64u
#define DIGIT_BITS 11u
#define N_DIGITS (1u << DIGIT_BITS)

/* ---- Parts ---- */

static gpointer
make_part (VvAnalysis *self, VvSectionId id, gsize n)
{
  VvAnalysisPart *part = vv_analysis_part (self, id);

  part->length = n * vv_section_element_size (id);
  part->data = vv_block_new (n, vv_section_element_size (id));
  return part->data;
}

static gboolean
copy_part (VvAnalysis *self, VvSectionId id, gconstpointer rows, gsize n)
{
  gpointer part = make_part (self, id, n);

  if (part == NULL)
    return FALSE;
  if (n > 0)
    memcpy (part, rows, n * vv_section_element_size (id));
  return TRUE;
}

/* ---- Columns of the objects ---- */

static gboolean
fill_columns (VvAnalysis *self, const VvAnalysisState *state, GArray *overflow)
{
  const VvDepthFirst *graph = state->graph;
  const VvDominators *dominators = state->dominators;
  guint32 n = graph->n;
  guint32 *dominator = make_part (self, VV_SECTION_DOMINATOR, n);
  guint32 *retained = make_part (self, VV_SECTION_RETAINED, n);
  guint8 *garbage = make_part (self, VV_SECTION_GARBAGE, ((gsize) n + 7) / 8);

  if (dominator == NULL || retained == NULL || garbage == NULL)
    return FALSE;
  for (VvNode node = 0; node < n; node++)
    {
      guint32 number = graph->number[node];
      guint32 above = dominators->dominator[number];
      guint64 sum = dominators->retained[number];

      if (node + AHEAD < n)
        {
          __builtin_prefetch (&dominators->dominator[graph->number[node + AHEAD]]);
          __builtin_prefetch (&dominators->retained[graph->number[node + AHEAD]]);
        }
      if (node + AHEAD / 2 < n)
        __builtin_prefetch (&graph->node[dominators->dominator[graph->number[node + AHEAD / 2]]]);
      dominator[node] = above != 0 ? graph->node[above] : VV_NODE_NONE;
      retained[node] = (guint32) MIN (sum, VV_FILE_BIG);
      if (G_UNLIKELY (sum >= VV_FILE_BIG))
        {
          VvFileOverflow row = { VV_SECTION_RETAINED, node, sum };

          g_array_append_val (overflow, row);
        }
      garbage[node / 8] |= (guint8) (vv_depth_first_is_garbage (graph, number) << (node % 8));
    }
  return TRUE;
}

/* ---- The order by dominator ---- */

typedef struct
{
  guint64 retained;
  VvNode node;
} Child;

typedef struct
{
  const VvAnalysisState *state;
  const guint32 *retained;
  Child *children;              /* room for the biggest group, twice */
} Sorter;

static inline guint64
get_retained (const Sorter *self, VvNode node)
{
  guint32 retained = self->retained[node];

  if (G_LIKELY (retained != VV_FILE_BIG))
    return retained;
  return self->state->dominators->retained[self->state->graph->number[node]];
}

/* The biggest first; they come in the order of their addresses and stay so where they are equal. */
static void
sort_few (const Sorter *self, VvNode *nodes, guint32 n)
{
  Child sorted[FEW];

  for (guint32 i = 0; i < n; i++)
    {
      Child child = { get_retained (self, nodes[i]), nodes[i] };
      guint32 at = i;

      for (; at > 0 && sorted[at - 1].retained < child.retained; at--)
        sorted[at] = sorted[at - 1];
      sorted[at] = child;
    }
  for (guint32 i = 0; i < n; i++)
    nodes[i] = sorted[i].node;
}

/* By digits, the lowest first; one that all have in common costs nothing. */
static void
sort_many (Sorter *self, VvNode *nodes, guint32 n)
{
  Child *from = self->children, *to = self->children + n;
  guint64 any = 0, all = G_MAXUINT64;

  for (guint32 i = 0; i < n; i++)
    {
      if (i + AHEAD < n)
        __builtin_prefetch (&self->retained[nodes[i + AHEAD]]);
      from[i] = (Child) { ~get_retained (self, nodes[i]), nodes[i] };
      any |= from[i].retained;
      all &= from[i].retained;
    }
  for (guint shift = 0; shift < 64; shift += DIGIT_BITS)
    {
      guint32 starts[N_DIGITS] = { 0 }, sum = 0;
      Child *swap = from;

      if (((any ^ all) >> shift & (N_DIGITS - 1)) == 0)
        continue;
      for (guint32 i = 0; i < n; i++)
        starts[from[i].retained >> shift & (N_DIGITS - 1)]++;
      for (guint i = 0; i < N_DIGITS; i++)
        {
          guint32 count = starts[i];

          starts[i] = sum;
          sum += count;
        }
      for (guint32 i = 0; i < n; i++)
        to[starts[from[i].retained >> shift & (N_DIGITS - 1)]++] = from[i];
      from = to;
      to = swap;
    }
  for (guint32 i = 0; i < n; i++)
    nodes[i] = from[i].node;
}

/* starts: by number, where the group of what it dominates begins; groups come in the order of their
 * dominators' addresses, the entry's last.  Returns the size of the biggest, or 0 without memory. */
static guint32
find_groups (const VvAnalysisState *state, guint32 *starts)
{
  const VvDepthFirst *graph = state->graph;
  guint32 sum = 0, most = 1, count;

  for (guint32 number = 1; number <= graph->n; number++)
    starts[state->dominators->dominator[number]]++;
  for (VvNode node = 0; node < graph->n; node++)
    {
      guint32 number = graph->number[node];

      if (node + AHEAD < graph->n)
        __builtin_prefetch (&starts[MIN (graph->number[node + AHEAD], graph->n_core)], 1);
      if (number > graph->n_core)
        continue;
      count = starts[number];
      starts[number] = sum;
      sum += count;
      most = MAX (most, count);
    }
  count = starts[0];
  starts[0] = sum;
  return MAX (most, count);
}

static gboolean
fill_order (VvAnalysis *self, const VvAnalysisState *state)
{
  const VvDepthFirst *graph = state->graph;
  const guint32 *dominator = state->dominators->dominator;
  guint32 n = graph->n, most;
  VvNode *order = make_part (self, VV_SECTION_BY_DOMINATOR, n);
  guint32 *starts = vv_block_new ((gsize) graph->n_core + 1, sizeof *starts);
  Sorter sorter = { state, vv_analysis_part (self, VV_SECTION_RETAINED)->data, NULL };
  gboolean done = order != NULL && starts != NULL;

  if (done)
    {
      most = find_groups (state, starts);
      for (VvNode node = 0; node < n; node++)
        {
          if (node + AHEAD < n)
            __builtin_prefetch (&dominator[graph->number[node + AHEAD]]);
          if (node + AHEAD / 2 < n)
            __builtin_prefetch (&starts[dominator[graph->number[node + AHEAD / 2]]], 1);
          order[starts[dominator[graph->number[node]]]++] = node;
        }
      sorter.children = most > FEW ? vv_block_new ((gsize) most * 2, sizeof *sorter.children) : NULL;
      done = most <= FEW || sorter.children != NULL;
    }
  for (guint32 first = 0, end; done && first < n; first = end)
    {
      guint32 above = dominator[graph->number[order[first]]];

      /* A start has become an end. */
      end = starts[above];
      if (end - first <= FEW)
        sort_few (&sorter, order + first, end - first);
      else
        sort_many (&sorter, order + first, end - first);
    }
  vv_block_free (starts);
  vv_block_free (sorter.children);
  return done;
}

/* ---- Types ---- */

/* Places that objects of a type hold which count: what begins in between does not. */
typedef struct
{
  guint32 type;
  guint32 first;
  guint32 end;
} Span;

typedef struct
{
  const VvAnalysisState *state;
  guint64 *sums;                /* by type */
  guint32 *ends;                /* by type: of the last that counts */
  guint8 *kinds;                /* by type: bit 0: has objects with references, bit 1: without */
  GArray *spans;                /* (element-type Span): of types that have both */
} TypeSums;

static inline VvTypeIndex
type_of (const TypeSums *self, guint32 number)
{
  return self->state->types[self->state->graph->node[number]];
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const Span *left = a, *right = b;

  if (left->type != right->type)
    return left->type < right->type ? -1 : 1;
  return left->first < right->first ? -1 : left->first > right->first;
}

/* Whether an object of the type with references dominates what stands at @place, or stands there. */
static gboolean
is_within (const TypeSums *self, VvTypeIndex type, guint32 place)
{
  guint low = 0, high = self->spans->len;
  const Span *span;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      span = &g_array_index (self->spans, Span, middle);
      if (span->type < type || (span->type == type && span->first <= place))
        low = middle + 1;
      else
        high = middle;
    }
  span = low > 0 ? &g_array_index (self->spans, Span, low - 1) : NULL;
  return span != NULL && span->type == type && place < span->end;
}

/* In a preorder of the tree, what stands within the last counted object of its type does not count. */
static void
sum_core (TypeSums *self, const guint32 *at)
{
  const VvDepthFirst *graph = self->state->graph;
  const VvDominators *dominators = self->state->dominators;

  for (guint32 place = 0; place < graph->n_core; place++)
    {
      guint32 number = at[place];
      VvTypeIndex type = type_of (self, number);
      Span span = { type, place, place + dominators->n_below[number] };

      if (place + AHEAD < graph->n_core)
        __builtin_prefetch (&graph->node[at[place + AHEAD]]);
      if (place + AHEAD / 2 < graph->n_core)
        __builtin_prefetch (&self->state->types[graph->node[at[place + AHEAD / 2]]]);
      if (place < self->ends[type])
        continue;
      self->ends[type] = span.end;
      self->sums[type] = vv_memory_add (self->sums[type], dominators->retained[number]);
      if (self->kinds[type] == 3)
        g_array_append_val (self->spans, span);
    }
  g_array_sort (self->spans, compare_spans);
}

static void
sum_leaves (TypeSums *self)
{
  const VvDepthFirst *graph = self->state->graph;
  const VvDominators *dominators = self->state->dominators;

  for (guint32 number = graph->n_core + 1; number <= graph->n; number++)
    {
      VvTypeIndex type = type_of (self, number);
      guint32 above = dominators->dominator[number];

      if (number + AHEAD <= graph->n)
        __builtin_prefetch (&self->state->types[graph->node[number + AHEAD]]);
      if (self->kinds[type] == 3 && above != 0 && is_within (self, type, dominators->place[above]))
        continue;
      self->sums[type] = vv_memory_add (self->sums[type], dominators->retained[number]);
    }
}

static gboolean
fill_types (VvAnalysis *self, const VvAnalysisState *state)
{
  const VvDepthFirst *graph = state->graph;
  guint32 n_types = vv_snapshot_get_n_types (state->snapshot);
  guint32 *at = vv_block_new (graph->n_core, sizeof *at);
  TypeSums sums = { .state = state, .sums = make_part (self, VV_SECTION_TYPE_RETAINED, n_types) };

  if (sums.sums == NULL || at == NULL)
    {
      vv_block_free (at);
      return FALSE;
    }
  sums.ends = g_new0 (guint32, (gsize) n_types + 1);
  sums.kinds = g_new0 (guint8, (gsize) n_types + 1);
  sums.spans = g_array_new (FALSE, FALSE, sizeof (Span));
  for (VvNode node = 0; node < graph->n; node++)
    sums.kinds[state->types[node]] |= graph->number[node] <= graph->n_core ? 1 : 2;
  for (guint32 number = 1; number <= graph->n_core; number++)
    at[state->dominators->place[number]] = number;
  sum_core (&sums, at);
  sum_leaves (&sums);
  g_free (sums.ends);
  g_free (sums.kinds);
  g_array_unref (sums.spans);
  vv_block_free (at);
  return TRUE;
}

/* ---- Private to the folder ---- */

gboolean
vv_analysis_fill_objects (VvAnalysis *self, const VvAnalysisState *state, GError **error)
{
  g_autoptr (GArray) overflow = g_array_new (FALSE, FALSE, sizeof (VvFileOverflow));

  return (fill_columns (self, state, overflow) &&
          copy_part (self, VV_SECTION_RETAINED_OVERFLOW, overflow->data, overflow->len) &&
          fill_order (self, state) && fill_types (self, state)) || vv_block_fail (error);
}

gboolean
vv_analysis_fill_cycles (VvAnalysis            *self,
                         const VvAnalysisState *state,
                         const VvCycleSets     *sets,
                         GError               **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (VvFileCycle));
  g_autoptr (GByteArray) texts = g_byte_array_new ();
  guint32 *cycle = make_part (self, VV_SECTION_CYCLE, state->graph->n);

  if (cycle == NULL)
    return vv_block_fail (error);
  for (guint i = 0; i < sets->sets->len; i++)
    {
      const VvCycleSet *set = &g_array_index (sets->sets, VvCycleSet, i);

      for (guint32 j = set->first; j < set->first + set->n; j++)
        {
          VvNode node = g_array_index (sets->members, VvNode, j);

          /* One may stand in one of each kind. */
          if (set->kind == VV_CYCLE_DATA || cycle[node] == 0)
            cycle[node] = i + 1;
        }
    }
  vv_cycle_sets_write (sets, state, rows, texts);
  return (copy_part (self, VV_SECTION_CYCLES, rows->data, rows->len) &&
          copy_part (self, VV_SECTION_CYCLE_MEMBERS, sets->members->data, sets->members->len) &&
          copy_part (self, VV_SECTION_CYCLE_TEXTS, texts->data, texts->len)) ||
         vv_block_fail (error);
}
