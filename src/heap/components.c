/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* components.c — In: rows of edges.  Out: for each node the number of its component.  Tarjan's
 * algorithm in Nuutila's form (a node that is a component by itself never sees the second stack),
 * with the path kept in an array, since reference chains are millions long. */

#include "heap/components.h"

#define DONE G_MAXUINT32
#define LOOK_EVERY (1u << 20)
/* So many targets of a node are asked for as it is entered. */
#define AHEAD 12u

/* A node on the path from where the walk began. */
typedef struct
{
  guint32 node;
  guint32 edge;                 /* the next to look at */
  guint32 low;                  /* the earliest visit that it reaches */
  guint32 refers_to_itself;
} Step;

typedef struct
{
  const VvRows *rows;
  VvComponentsOf of;
  guint32 *component;
  guint32 n_components;
  guint32 *visit;               /* by node - low: when, from 1; 0 not yet; DONE */
  Step *path;
  guint32 depth;
  guint32 *waiting;             /* visited, component not complete, not its root */
  guint32 n_waiting;
  guint32 n_visits;
} Finder;

static inline void
enter (Finder *self, guint32 node)
{
  const VvRows *rows = self->rows;
  guint32 first = rows->first[node], end = rows->end[node];
  Step *step = &self->path[self->depth++];

  for (guint32 i = first; i < MIN (end, first + AHEAD); i++)
    __builtin_prefetch (&self->visit[rows->target[i] - rows->low]);
  self->visit[node - rows->low] = ++self->n_visits;
  *step = (Step) { node, first, self->n_visits, FALSE };
}

/* The step on top is done: its component may be complete. */
static inline void
leave (Finder *self)
{
  Step step = self->path[--self->depth];
  guint32 *visit = self->visit, low = self->rows->low;
  guint32 own = visit[step.node - low];

  if (self->depth > 0 && step.low < self->path[self->depth - 1].low)
    self->path[self->depth - 1].low = step.low;
  if (step.low < own)
    {
      self->waiting[self->n_waiting++] = step.node;
      return;
    }
  visit[step.node - low] = DONE;
  if ((self->n_waiting > 0 && visit[self->waiting[self->n_waiting - 1] - low] > own) ||
      step.refers_to_itself || self->of == VV_COMPONENTS_ALL)
    self->component[step.node] = ++self->n_components;
  while (self->n_waiting > 0 && visit[self->waiting[self->n_waiting - 1] - low] > own)
    {
      guint32 node = self->waiting[--self->n_waiting];

      visit[node - low] = DONE;
      self->component[node] = self->n_components;
    }
}

/* FALSE where it was cancelled. */
static inline gboolean
walk (Finder *self, guint32 start, GCancellable *cancellable)
{
  const VvRows *rows = self->rows;

  enter (self, start);
  while (self->depth > 0)
    {
      Step *step = &self->path[self->depth - 1];
      guint32 end = rows->end[step->node];
      guint32 next = DONE;

      for (; step->edge < end && next == DONE; step->edge++)
        {
          guint32 target = rows->target[step->edge], visit;

          if (target - rows->low >= rows->high - rows->low ||
              (rows->left_out != NULL && vv_bits64_get (rows->left_out, step->edge)))
            continue;
          visit = self->visit[target - rows->low];
          if (visit == 0)
            next = target;
          else if (target == step->node)
            step->refers_to_itself = TRUE;
          else if (visit < step->low)
            step->low = visit;
        }
      if (next == DONE)
        {
          leave (self);
          continue;
        }
      enter (self, next);
      if (self->n_visits % LOOK_EVERY == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
    }
  return TRUE;
}

gboolean
vv_components_find (const VvRows   *rows,
                    VvComponentsOf  of,
                    guint32        *component,
                    guint32        *n_components,
                    GCancellable   *cancellable,
                    GError        **error)
{
  gsize n = rows->high - rows->low;
  Finder self = { .rows = rows, .of = of, .component = component };
  gboolean done = FALSE;

  self.visit = vv_block_new (n, sizeof *self.visit);
  self.path = vv_block_new (n, sizeof *self.path);
  self.waiting = vv_block_new (n, sizeof *self.waiting);
  if (self.visit == NULL || self.path == NULL || self.waiting == NULL)
    {
      vv_block_fail (error);
    }
  else
    {
      done = TRUE;
      for (guint32 node = rows->low; node < rows->high && done; node++)
        if (self.visit[node - rows->low] == 0)
          done = walk (&self, node, cancellable);
      if (!done)
        g_cancellable_set_error_if_cancelled (cancellable, error);
      *n_components = self.n_components;
    }
  vv_block_free (self.visit);
  vv_block_free (self.path);
  vv_block_free (self.waiting);
  return done;
}
