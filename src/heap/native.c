/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* native.c — In: the objects that no root reaches.  Out: those of them that native code must hold,
 * since they are counted more often than references to them were found; the others are garbage.
 *
 * References to such an object come only from such objects, so the counting needs no other.  Which
 * of two held objects that reach each other is named follows from a depth-first order: what reaches
 * more finishes last, is taken first, and what it reaches needs no root of its own. */

#include "config.h"

#include "heap/native.h"

#include "python/reader-private.h"

typedef struct
{
  VvRefs refs;                  /* first: flush() casts */
  VvReader *reader;
  const VvMarks *marks;
  GCancellable *cancellable;
  guint32 n;
  VvAddr *objects;              /* by number among the unreached */
  guint32 *first_edge;          /* n + 1 */
  guint32 *found;               /* counted references from others of these */
  GArray *edges;                /* (element-type guint32) */
  guint8 *seen;
  guint32 filled;
} VvNative;

static void
flush_refs (VvRefs *refs)
{
  VvNative *self = (VvNative *) refs;

  for (guint i = 0; i < refs->n; i++)
    {
      gsize place = vv_marks_place (self->marks, refs->refs[i].target);
      guint32 number;

      if (place == VV_MARKS_NOWHERE || !vv_bits_has (&self->marks->unreached, place))
        continue;
      number = vv_bits_rank (&self->marks->unreached, place);
      self->found[number] += (refs->refs[i].flags & VV_REF_UNCOUNTED) == 0;
      g_array_append_val (self->edges, number);
    }
  refs->n = 0;
}

static gboolean
add_object (VvAddr address, gsize place, gpointer data)
{
  VvNative *self = data;
  VvPyType *type = vv_reader_object_type (self->reader, address);

  self->objects[self->filled] = address;
  self->first_edge[self->filled++] = self->edges->len;
  if (type != NULL && !vv_marks_is_unvisited (self->marks, place))
    vv_reader_visit (self->reader, address, type, &self->refs);
  flush_refs (&self->refs);
  return self->filled % 65536 != 0 || !g_cancellable_is_cancelled (self->cancellable);
}

/* ---- Depth first ---- */

typedef struct
{
  guint32 object;
  guint32 next_edge;
} VvStep;

/* Sees everything that @start reaches; what is done with is appended to @finished, where given. */
static void
reach (VvNative *self, guint32 start, GArray *stack, GArray *finished)
{
  VvStep first = { start, self->first_edge[start] };

  if (self->seen[start])
    return;
  self->seen[start] = TRUE;
  g_array_append_val (stack, first);
  while (stack->len > 0)
    {
      VvStep *step = &g_array_index (stack, VvStep, stack->len - 1);
      guint32 target;

      if (step->next_edge == self->first_edge[step->object + 1])
        {
          if (finished != NULL)
            g_array_append_val (finished, step->object);
          g_array_set_size (stack, stack->len - 1);
          continue;
        }
      target = g_array_index (self->edges, guint32, step->next_edge++);
      if (!self->seen[target])
        {
          VvStep next = { target, self->first_edge[target] };

          self->seen[target] = TRUE;
          g_array_append_val (stack, next);
        }
    }
}

/* Types that are part of a C module's data are nobody's: they are roots like the core's. */
static void
take_static_types (VvNative *self, GArray *stack, GArray *roots)
{
  guint n_types;
  VvPyType * const *types = vv_reader_types (self->reader, &n_types);

  for (guint i = 0; i < n_types; i++)
    {
      gsize place = vv_marks_place (self->marks, types[i]->address);
      VvNativeRoot root = { types[i]->address, 0, TRUE };

      if (types[i]->is_heap || place == VV_MARKS_NOWHERE ||
          !vv_bits_has (&self->marks->unreached, place))
        continue;
      g_array_append_val (roots, root);
      reach (self, vv_bits_rank (&self->marks->unreached, place), stack, NULL);
    }
}

/* Returns: how often @number is counted beyond what was found; 0 where it is immortal, and then it
 * and what it reaches belong to the interpreter. */
static guint64
count_beyond (VvNative *self, guint32 number, GArray *stack)
{
  VvAddr address = self->objects[number];
  VvObjectFacts facts;
  VvPyObject object;

  if (!vv_py_open_any (self->reader, address, &object))
    return 0;
  vv_py_bare_facts (&object, &facts);
  if (facts.immortal)
    {
      reach (self, number, stack, NULL);
      return 0;
    }
  return facts.refcount > self->found[number] ? facts.refcount - self->found[number] : 0;
}

static void
take_held (VvNative *self, GArray *stack, GArray *roots)
{
  g_autofree guint32 *beyond = g_new (guint32, self->n);
  g_autofree guint8 *settled = NULL;
  g_autoptr (GArray) finished = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < self->n; i++)
    beyond[i] = (guint32) MIN (count_beyond (self, i, stack), G_MAXUINT32);

  /* First for the order, then, from the state before, for good. */
  settled = g_memdup2 (self->seen, self->n);
  for (guint32 i = 0; i < self->n; i++)
    if (beyond[i] > 0)
      reach (self, i, stack, finished);
  memcpy (self->seen, settled, self->n);
  for (guint i = finished->len; i-- > 0; )
    {
      guint32 number = g_array_index (finished, guint32, i);
      VvNativeRoot root = { self->objects[number], beyond[number], FALSE };

      if (beyond[number] == 0 || self->seen[number])
        continue;
      g_array_append_val (roots, root);
      reach (self, number, stack, NULL);
    }
}

GArray *
vv_native_roots (VvReader *reader, const VvMarks *marks, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (VvNativeRoot));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (VvStep));
  g_autofree VvNative *self = NULL;
  g_autofree VvAddr *objects = NULL;
  g_autofree guint32 *first_edge = NULL;
  g_autofree guint32 *found = NULL;
  g_autofree guint8 *seen = NULL;
  g_autoptr (GArray) edges = NULL;

  if (marks->unreached.words == NULL)
    return g_steal_pointer (&roots);
  self = g_new0 (VvNative, 1);
  self->refs.flush = flush_refs;
  self->reader = reader;
  self->marks = marks;
  self->cancellable = cancellable;
  self->n = (guint32) marks->unreached.n_set;
  self->objects = objects = g_new (VvAddr, self->n);
  self->first_edge = first_edge = g_new (guint32, (gsize) self->n + 1);
  self->found = found = g_new0 (guint32, self->n);
  self->seen = seen = g_new0 (guint8, self->n);
  self->edges = edges = g_array_new (FALSE, FALSE, sizeof (guint32));

  vv_reader_begin_pass (reader);
  if (!vv_bits_each (&marks->unreached, marks, add_object, self))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return NULL;
    }
  self->first_edge[self->n] = self->edges->len;
  take_static_types (self, stack, roots);
  take_held (self, stack, roots);
  return g_steal_pointer (&roots);
}
