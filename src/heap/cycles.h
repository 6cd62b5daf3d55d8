/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycles.h — the table of cycles, from components.  Private to the folder. */

#pragma once

#include "heap/analysis.h"
#include "heap/dominators.h"
#include "heap/edges.h"

G_BEGIN_DECLS

/** VvAnalysisState: what all steps stand on; numbers are those of @graph */
typedef struct
{
  const VvSnapshot *snapshot;
  const guint32 *types;         /* checked column */
  const VvDepthFirst *graph;
  const VvDominators *dominators;
  GCancellable *cancellable;
} VvAnalysisState;

/** vv_analysis_memory: of a number */
static inline guint64
vv_analysis_memory (const VvAnalysisState *self, guint32 number)
{
  return vv_column_wide (self->snapshot, VV_SECTION_MEMORY, self->graph->node[number]);
}

/** VvCycleSet: objects that go round together
 * @first: its @n objects are members[first] … */
typedef struct
{
  guint32 first;
  guint32 n;
  VvCycleKind kind;
  gboolean garbage;
  guint64 memory;
  guint64 retained;
} VvCycleSet;

/**
 * VvCycleSets:
 * @sets: (element-type VvCycleSet)
 * @members: (element-type VvNode): of each set in the order of their addresses
 */
typedef struct
{
  GArray *sets;
  GArray *members;
} VvCycleSets;

void vv_cycle_sets_init (VvCycleSets *self);
void vv_cycle_sets_clear (VvCycleSets *self);
/** vv_cycle_sets_add: of each component 1 … @n_components of @component (by number, 1 … n_core)
 * that @keep has no bit against; @but: (nullable): components that are left out, a bit each */
void vv_cycle_sets_add (VvCycleSets *self, const VvAnalysisState *state, const guint32 *component,
                        guint32 n_components, const VvBits64 *but, VvCycleKind kind);
/** vv_cycle_sets_retain: fills .retained from @first_set on; sets from there on have no object in common */
gboolean vv_cycle_sets_retain (VvCycleSets *self, const VvAnalysisState *state, guint first_set,
                               GError **error);
/** vv_cycle_sets_sort: the biggest retained first; of equal ones the lowest address */
void vv_cycle_sets_sort (VvCycleSets *self);

/** vv_cycle_sets_write: @rows: (element-type VvFileCycle), @texts: bytes as in TEXTS */
void vv_cycle_sets_write (const VvCycleSets *self, const VvAnalysisState *state, GArray *rows,
                          GByteArray *texts);

G_END_DECLS
