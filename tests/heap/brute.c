/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* brute.c — In: a plan.  Out: dominators, sums and cycles by their definitions. */

#include "brute.h"

#include <string.h>

#define BIT(i) (G_GUINT64_CONSTANT (1) << (i))

/* ---- Reaching ---- */

/* All of @within that is reached from @from, without what is not @within. */
static guint64
reach (const guint64 *out,
       guint64        from,
       guint64        within)
{
  guint64 seen = from & within, before = 0;

  while (seen != before)
    {
      before = seen;
      for (guint i = 0; i < BRUTE_MAX; i++)
        if (seen & BIT (i))
          seen |= out[i] & within;
    }
  return seen;
}

static guint64
sum_memory (const Plan *plan,
            guint64     set)
{
  guint64 sum = 0;

  for (guint i = 0; i < plan->objects->len; i++)
    if (set & BIT (i))
      sum += plan_object (plan, i)->memory;
  return sum;
}

/* The members of the component of @node, among @within. */
static guint64
component_of (const guint64 *out,
              guint          node,
              guint64        within)
{
  guint64 members = BIT (node);

  for (guint i = 0; i < BRUTE_MAX; i++)
    if ((within & BIT (i)) && (reach (out, BIT (node), within) & BIT (i)) && (reach (out, BIT (i), within) & BIT (node)))
      members |= BIT (i);
  return members;
}

/* ---- The data graph ---- */

/* Whether it is the first `__dict__` of a module. */
static gboolean
is_module_dict (const Plan *plan,
                VvNode      node)
{
  guint64 modules = 0;

  for (guint i = 0; i < plan->edges->len; i++)
    {
      const PlanEdge *edge = plan_edge (plan, i);

      if (plan_object (plan, edge->source)->type != PLAN_TYPE_MODULE || edge->kind != VV_REF_ATTRIBUTE ||
          g_strcmp0 (edge->name, "__dict__") != 0 || (modules & BIT (edge->source)))
        continue;
      modules |= BIT (edge->source);
      if (edge->target == node)
        return TRUE;
    }
  return FALSE;
}

gboolean
brute_is_data (const Plan     *plan,
               const PlanEdge *edge)
{
  guint8 type = plan_object (plan, edge->source)->type;

  if (edge->kind == VV_REF_TYPE || type == PLAN_TYPE_TYPE || type == PLAN_TYPE_MODULE ||
      is_module_dict (plan, edge->source))
    return FALSE;
  return type != PLAN_TYPE_FUNCTION || edge->kind != VV_REF_MEMBER ||
         (g_strcmp0 (edge->name, "__globals__") != 0 && g_strcmp0 (edge->name, "__builtins__") != 0);
}

/* ---- All of it ---- */

/* What dies with @set: @starts are where the tree of @within begins. */
static guint64
dies_with (const Brute *self,
           guint64      set,
           guint64      starts,
           guint64      within)
{
  return within & ~reach (self->out, starts, within & ~set);
}

static void
find_dominators (Brute      *self,
                 const Plan *plan,
                 guint64     starts,
                 guint64     within)
{
  guint64 dies[BRUTE_MAX];

  for (guint i = 0; i < self->n; i++)
    dies[i] = within & BIT (i) ? dies_with (self, BIT (i), starts, within) : 0;
  for (guint i = 0; i < self->n; i++)
    {
      if (!(within & BIT (i)))
        continue;
      self->retained[i] = sum_memory (plan, dies[i]);
      self->dominator[i] = VV_NODE_NONE;
      /* The nearest of those with which it dies is the one with which the fewest die. */
      for (guint d = 0; d < self->n; d++)
        if (d != i && (dies[d] & BIT (i)) &&
            (self->dominator[i] == VV_NODE_NONE || (dies[self->dominator[i]] & BIT (d))))
          self->dominator[i] = d;
    }
  for (guint i = 0; i < self->n; i++)
    {
      guint8 type = plan_object (plan, i)->type;
      gboolean within_other = FALSE;

      for (guint d = 0; d < self->n; d++)
        within_other = within_other || (d != i && plan_object (plan, d)->type == type && (dies[d] & BIT (i)));
      if ((within & BIT (i)) && !within_other)
        self->type_retained[type] += self->retained[i];
    }
}

static guint64
find_garbage_starts (const Brute *self)
{
  guint64 starts = 0;

  for (guint i = 0; i < self->n; i++)
    {
      guint64 members = component_of (self->out, i, self->garbage);
      gboolean entered = FALSE;

      for (guint j = 0; j < self->n; j++)
        entered = entered || ((self->garbage & BIT (j)) && !(members & BIT (j)) && (self->out[j] & members));
      if ((self->garbage & BIT (i)) && !entered)
        starts |= members & -members;
    }
  return starts;
}

static int
compare_cycles (gconstpointer a,
                gconstpointer b)
{
  const BruteCycle *left = a, *right = b;

  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  if ((left->members & -left->members) != (right->members & -right->members))
    return (left->members & -left->members) < (right->members & -right->members) ? -1 : 1;
  return (int) left->kind - (int) right->kind;
}

static gboolean
has_cycle (const Brute *self,
           guint64      members)
{
  for (guint i = 0; i < self->cycles->len; i++)
    if (g_array_index (self->cycles, BruteCycle, i).members == members)
      return TRUE;
  return FALSE;
}

static void
add_cycles (Brute         *self,
            const Plan    *plan,
            const guint64 *out,
            guint64        within,
            VvCycleKind    kind,
            const guint64 *starts)
{
  for (guint i = 0; i < self->n; i++)
    {
      guint64 members = component_of (out, i, within);
      gboolean garbage = (self->garbage & BIT (i)) != 0;
      BruteCycle cycle = { members, kind, garbage, sum_memory (plan, members), 0 };
      guint64 all = garbage ? self->garbage : ~self->garbage & (self->n == 64 ? ~0ull : BIT (self->n) - 1);

      if (!(within & BIT (i)) || (members == BIT (i) && !(out[i] & BIT (i))) || has_cycle (self, members))
        continue;
      cycle.retained = sum_memory (plan, dies_with (self, members, starts[garbage], all));
      g_array_append_val (self->cycles, cycle);
    }
}

void
brute_init (Brute      *self,
            const Plan *plan)
{
  guint64 all, starts[2] = { 0 };

  memset (self, 0, sizeof *self);
  self->n = plan->objects->len;
  g_assert_cmpuint (self->n, <=, BRUTE_MAX);
  all = self->n == 64 ? ~G_GUINT64_CONSTANT (0) : BIT (self->n) - 1;
  self->cycles = g_array_new (FALSE, FALSE, sizeof (BruteCycle));
  for (guint i = 0; i < plan->edges->len; i++)
    {
      const PlanEdge *edge = plan_edge (plan, i);

      self->out[edge->source] |= BIT (edge->target);
      if (brute_is_data (plan, edge))
        self->data_out[edge->source] |= BIT (edge->target);
    }
  for (guint i = 0; i < self->n; i++)
    if (plan_object (plan, i)->root || plan_object (plan, i)->immortal || plan_object (plan, i)->memory == 0)
      starts[0] |= BIT (i);
  self->garbage = all & ~reach (self->out, starts[0], all);
  starts[1] = find_garbage_starts (self);
  find_dominators (self, plan, starts[0], all & ~self->garbage);
  find_dominators (self, plan, starts[1], self->garbage);
  add_cycles (self, plan, self->data_out, all, VV_CYCLE_DATA, starts);
  add_cycles (self, plan, self->out, self->garbage, VV_CYCLE_CLASS, starts);
  g_array_sort (self->cycles, compare_cycles);
}

void
brute_clear (Brute *self)
{
  g_clear_pointer (&self->cycles, g_array_unref);
}
