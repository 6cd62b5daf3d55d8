/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* analysis.c — In: a snapshot's references, roots and types.  Out: the columns and tables that need the
 * whole graph.  Puts the steps in their order: columns checked, a depth-first renumbering,
 * components of the data graph, dominators, sums, cycles, and back to nodes. */

#include "config.h"

#include "heap/analysis-columns.h"

#include "base/error.h"
#include "heap/components.h"

#define N_STEPS 8u
#define AHEAD 16u

typedef struct
{
  const VvSnapshot *snapshot;
  VvAnalysisProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
  guint step;
  const guint32 *first;
  const guint32 *target;
  const guint32 *types;
  VvBits64 *entry;
  VvBits64 *left_out;
  VvDepthFirst *graph;
  VvDominators *dominators;
  guint32 *component;
  guint32 n_components;
  VvCycleSets sets;
} Work;

static void
work_clear (Work *self)
{
  vv_block_free (self->entry);
  vv_block_free (self->left_out);
  vv_block_free (self->component);
  vv_depth_first_free (self->graph);
  vv_dominators_free (self->dominators);
  vv_cycle_sets_clear (&self->sets);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
next_step (Work *self, GError **error)
{
  guint64 n = self->snapshot->n_objects;

  self->step++;
  if (self->progress != NULL)
    self->progress (n * self->step / N_STEPS, n, self->progress_data);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* ---- What comes in ---- */

static gboolean
check_rows (const Work *self)
{
  const VvSnapshot *snapshot = self->snapshot;
  guint32 n = snapshot->n_objects, n_types = snapshot->sections[VV_SECTION_TYPES].n_rows;
  guint32 bad_first = self->first[0] != 0 || self->first[n] != snapshot->n_refs;
  guint32 bad_target = 0, bad_type = 0;

  for (guint32 i = 0; i < n; i++)
    {
      bad_first |= self->first[i] > self->first[i + 1];
      bad_type |= self->types[i] >= n_types;
    }
  for (guint32 i = 0; i < snapshot->n_refs; i++)
    bad_target |= self->target[i] >= n;
  if (bad_first)
    vv_snapshot_note_damage (snapshot, VV_SECTION_FIRST_REF);
  else if (bad_target)
    vv_snapshot_note_damage (snapshot, VV_SECTION_REF_TARGET);
  else if (bad_type)
    vv_snapshot_note_damage (snapshot, VV_SECTION_TYPE);
  return !bad_first && !bad_target && !bad_type;
}

/* Columns that are used without a check from then on. */
static gboolean
take_columns (Work *self, GError **error)
{
  const VvSnapshot *snapshot = self->snapshot;
  guint64 n = snapshot->n_objects, n_refs = snapshot->n_refs;
  gboolean whole;

  self->first = vv_snapshot_bytes (snapshot, VV_SECTION_FIRST_REF, 0, (n + 1) * 4);
  self->target = vv_snapshot_bytes (snapshot, VV_SECTION_REF_TARGET, 0, n_refs * 4);
  self->types = vv_snapshot_bytes (snapshot, VV_SECTION_TYPE, 0, n * 4);
  whole = self->first != NULL && self->target != NULL && self->types != NULL &&
          vv_snapshot_bytes (snapshot, VV_SECTION_FLAGS, 0, n * 2) != NULL &&
          vv_snapshot_bytes (snapshot, VV_SECTION_MEMORY, 0, n * 4) != NULL &&
          vv_snapshot_bytes (snapshot, VV_SECTION_REF_KIND, 0, n_refs) != NULL &&
          check_rows (self);
  return whole || vv_snapshot_check (snapshot, error);
}

/* The entry refers to what nobody retains: targets of roots, and the interpreter's own: what is immortal,
 * and what takes no memory from the allocator since it lies in a program's data. */
static gboolean
find_entry (Work *self, GError **error)
{
  const VvSnapshot *snapshot = self->snapshot;
  const guint16 *flags = (gconstpointer) snapshot->sections[VV_SECTION_FLAGS].data;
  const guint32 *memory = (gconstpointer) snapshot->sections[VV_SECTION_MEMORY].data;

  self->entry = vv_block_new (vv_bits64_words (snapshot->n_objects), sizeof *self->entry);
  if (self->entry == NULL)
    return vv_block_fail (error);
  for (VvNode node = 0; node < snapshot->n_objects; node++)
    self->entry[node / 64] |= (VvBits64) ((flags[node] & VV_OBJECT_IMMORTAL) != 0 || memory[node] == 0)
                              << (node % 64);
  for (guint32 i = 0; i < vv_snapshot_get_n_roots (snapshot); i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (snapshot, i, &root);
      if (root.target != VV_NODE_NONE)
        vv_bits64_set (self->entry, root.target);
    }
  return TRUE;
}

static gboolean
find_left_out (Work *self, GError **error)
{
  g_autoptr (VvRoles) roles = vv_roles_new (self->snapshot);

  self->left_out = vv_roles_left_out (roles, self->first);
  return self->left_out != NULL || vv_block_fail (error);
}

/* @whole: with all references as data. */
static gboolean
prepare (Work *self, gboolean whole, GError **error)
{
  VvFlowGraph flow = { self->snapshot->n_objects, self->snapshot->n_refs };

  if (!take_columns (self, error) || !find_entry (self, error) ||
      (!whole && !find_left_out (self, error)))
    return FALSE;
  flow.first = self->first;
  flow.target = self->target;
  flow.entry = self->entry;
  flow.left_out = self->left_out;
  if (!next_step (self, error))
    return FALSE;
  self->graph = vv_depth_first_new (&flow, self->cancellable, error);
  g_clear_pointer (&self->left_out, vv_block_free);
  g_clear_pointer (&self->entry, vv_block_free);
  return self->graph != NULL && next_step (self, error);
}

/* ---- Components ---- */

/* Of the numbers @low … n_core. */
static gboolean
find_components (Work *self, guint32 low, gboolean only_data, guint32 **component,
                 guint32 *n_components, GError **error)
{
  const VvDepthFirst *graph = self->graph;
  VvRows rows = {
    low, graph->n_core + 1, graph->first, graph->first_leaf, graph->target,
    only_data ? graph->left_out : NULL,
  };

  *component = vv_block_new ((gsize) graph->n_core + 1, sizeof **component);
  if (*component == NULL)
    return vv_block_fail (error);
  return vv_components_find (&rows, VV_COMPONENTS_CYCLES, *component, n_components,
                             self->cancellable, error);
}

/* A bit for each of @n whole components that is one of the data graph too. */
static VvBits64 *
find_equal (const Work *self, const guint32 *whole, guint32 n)
{
  g_autofree guint32 *sizes = g_new0 (guint32, (gsize) n + 1);
  g_autofree guint32 *data_sizes = g_new0 (guint32, (gsize) self->n_components + 1);
  VvBits64 *equal = g_new0 (VvBits64, vv_bits64_words ((gsize) n + 1));
  guint32 low = self->graph->live_core + 1, high = self->graph->n_core + 1;

  for (guint32 number = low; number < high; number++)
    {
      sizes[whole[number]]++;
      data_sizes[self->component[number]]++;
    }
  for (guint32 number = low; number < high; number++)
    if (self->component[number] != 0 && whole[number] != 0 &&
        data_sizes[self->component[number]] == sizes[whole[number]])
      vv_bits64_set (equal, whole[number]);
  return equal;
}

static gboolean
add_class_cycles (Work *self, const VvAnalysisState *state, GError **error)
{
  guint first_set = self->sets.sets->len;
  guint32 *whole = NULL;
  guint32 n = 0;
  g_autofree VvBits64 *equal = NULL;
  gboolean done;

  if (self->graph->live_core == self->graph->n_core)
    return TRUE;
  done = find_components (self, self->graph->live_core + 1, FALSE, &whole, &n, error);
  if (done)
    {
      equal = find_equal (self, whole, n);
      vv_cycle_sets_add (&self->sets, state, whole, n, equal, VV_CYCLE_CLASS);
    }
  vv_block_free (whole);
  return done && vv_cycle_sets_retain (&self->sets, state, first_set, error);
}

/* ---- Dominators ---- */

static gboolean
find_dominators (Work *self, GError **error)
{
  const VvDepthFirst *graph = self->graph;
  const guint32 *column = (gconstpointer) self->snapshot->sections[VV_SECTION_MEMORY].data;
  guint64 *memory;

  self->dominators = vv_dominators_new (graph, self->cancellable, error);
  if (self->dominators == NULL)
    return FALSE;
  memory = vv_block_new ((gsize) graph->n + 1, sizeof *memory);
  if (memory == NULL)
    return vv_block_fail (error);
  for (guint32 number = 1; number <= graph->n; number++)
    {
      guint32 narrow = column[graph->node[number]];

      if (number + AHEAD <= graph->n)
        __builtin_prefetch (&column[graph->node[number + AHEAD]]);
      memory[number] = narrow;
      if (G_UNLIKELY (narrow == VV_FILE_BIG))
        memory[number] = vv_snapshot_overflow (self->snapshot, VV_SECTION_MEMORY,
                                               graph->node[number]);
    }
  vv_dominators_sum (self->dominators, graph, memory);
  return vv_dominators_place (self->dominators, graph, error);
}

/* ---- Private to the folder ---- */

VvAnalysis *
vv_analysis_new (const VvSnapshot   *snapshot,
                 VvAnalysisProgress  progress,
                 gpointer            data,
                 GCancellable       *cancellable,
                 GError            **error)
{
  g_auto (Work) self = {
    .snapshot = snapshot, .progress = progress, .progress_data = data, .cancellable = cancellable,
  };
  g_autoptr (VvAnalysis) out = g_new0 (VvAnalysis, 1);
  VvAnalysisState state = { .snapshot = snapshot, .cancellable = cancellable };

  vv_cycle_sets_init (&self.sets);
  if (!prepare (&self, FALSE, error) ||
      !find_components (&self, 1, TRUE, &self.component, &self.n_components, error) ||
      !next_step (&self, error) || !find_dominators (&self, error) || !next_step (&self, error))
    return NULL;
  state.types = self.types;
  state.graph = self.graph;
  state.dominators = self.dominators;
  vv_cycle_sets_add (&self.sets, &state, self.component, self.n_components, NULL, VV_CYCLE_DATA);
  if (!vv_cycle_sets_retain (&self.sets, &state, 0, error) || !next_step (&self, error) ||
      !add_class_cycles (&self, &state, error) || !next_step (&self, error))
    return NULL;
  vv_cycle_sets_sort (&self.sets);
  if (!vv_analysis_fill_objects (out, &state, error) || !next_step (&self, error) ||
      !vv_analysis_fill_cycles (out, &state, &self.sets, error) || !next_step (&self, error) ||
      !vv_snapshot_check (snapshot, error))
    return NULL;
  return g_steal_pointer (&out);
}

void
vv_analysis_free (VvAnalysis *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < VV_N_ANALYSIS_SECTIONS; i++)
    vv_block_free (self->parts[i].data);
  g_free (self);
}

gboolean
vv_cycles_whole (const VvSnapshot  *snapshot,
                 GArray            *rows,
                 GArray           **members,
                 GByteArray        *texts,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_auto (Work) self = { .snapshot = snapshot, .cancellable = cancellable };
  VvAnalysisState state = { .snapshot = snapshot, .cancellable = cancellable };

  vv_cycle_sets_init (&self.sets);
  if (!prepare (&self, TRUE, error) ||
      !find_components (&self, 1, FALSE, &self.component, &self.n_components, error) ||
      !find_dominators (&self, error))
    return FALSE;
  state.types = self.types;
  state.graph = self.graph;
  state.dominators = self.dominators;
  vv_cycle_sets_add (&self.sets, &state, self.component, self.n_components, NULL, VV_CYCLE_CLASS);
  if (!vv_cycle_sets_retain (&self.sets, &state, 0, error))
    return FALSE;
  vv_cycle_sets_sort (&self.sets);
  vv_cycle_sets_write (&self.sets, &state, rows, texts);
  *members = g_steal_pointer (&self.sets.members);
  return vv_snapshot_check (snapshot, error);
}
