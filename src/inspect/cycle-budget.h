/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-budget.h — how long cycles may be looked at, in steps: the same wherever the same is
 * asked, so that the answers agree.  Private to the folder. */

#pragma once

#include "inspect/cycle-graph.h"

G_BEGIN_DECLS

/* Of so many objects the shortest way round is the shortest, whatever it takes. */
#define VV_CYCLES_CERTAIN_OBJECTS 10000u
/* Edges looked at in bigger ones: about a second. */
#define VV_CYCLES_SHORTEST_STEPS G_GUINT64_CONSTANT (100000000)
/* Steps to prove that a set is the smallest: likewise. */
#define VV_CYCLES_BREAK_STEPS G_GUINT64_CONSTANT (200000000)

static inline guint64
vv_cycles_shortest_budget (const VvCycleGraph *graph)
{
  return graph->n <= VV_CYCLES_CERTAIN_OBJECTS ? G_MAXUINT64 : VV_CYCLES_SHORTEST_STEPS;
}

G_END_DECLS
