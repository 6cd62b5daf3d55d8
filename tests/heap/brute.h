/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* brute.h — what the analysis has to say of a small plan, computed by taking objects away and looking what is
 * still reached: slow, and easy to believe. */

#pragma once

#include "heap/analysis.h"
#include "plan.h"

G_BEGIN_DECLS

#define BRUTE_MAX 64u           /* objects: sets of them are bits of a number */

/** BruteCycle: a set and what is said of it */
typedef struct
{
  guint64 members;
  VvCycleKind kind;
  gboolean garbage;
  guint64 memory;
  guint64 retained;
} BruteCycle;

typedef struct
{
  guint n;
  guint64 garbage;
  VvNode dominator[BRUTE_MAX];
  guint64 retained[BRUTE_MAX];
  guint64 type_retained[PLAN_N_TYPES];
  GArray *cycles;               /* (element-type BruteCycle): in the order of their ids */
  guint64 out[BRUTE_MAX];       /* whom each refers to */
  guint64 data_out[BRUTE_MAX];  /* in the data graph */
} Brute;

void brute_init (Brute *self, const Plan *plan);
void brute_clear (Brute *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Brute, brute_clear)

/** brute_is_data: whether the reference belongs to the data graph */
gboolean brute_is_data (const Plan *plan, const PlanEdge *edge);

G_END_DECLS
