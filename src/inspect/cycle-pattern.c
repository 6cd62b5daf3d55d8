/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-pattern.c — In: the shortest way round.  Out: what people call it.  What the objects are
 * decides; names are asked only where two patterns look alike. */

#include "config.h"

#include "inspect/cycle-component.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct { const char *name, *title; } patterns[VV_N_PATTERNS] = {
  [VV_PATTERN_PARENT_CHILD] = { "parent-child", N_("parent and child") },
  [VV_PATTERN_EXCEPTION_FRAME] = { "exception-frame", N_("exception and frame") },
  [VV_PATTERN_CLOSURE_ITSELF] = { "closure-itself", N_("closure over itself") },
  [VV_PATTERN_BOUND_METHOD] = { "bound-method", N_("bound method kept on its own object") },
  [VV_PATTERN_CACHED_INSTANCE] = { "cached-instance", N_("cache that its values hold") },
  [VV_PATTERN_ITSELF] = { "itself", N_("refers to itself") },
};

const char *
vv_cycle_pattern_name (VvCyclePattern pattern)
{
  g_return_val_if_fail (pattern < VV_N_PATTERNS, NULL);

  return patterns[pattern].name;
}

const char *
vv_cycle_pattern_title (VvCyclePattern pattern)
{
  g_return_val_if_fail (pattern < VV_N_PATTERNS, NULL);

  return patterns[pattern].title != NULL ? _(patterns[pattern].title) : NULL;
}

/* What stands on the way. */
typedef struct
{
  guint n;                      /* vertices that a person reads */
  guint n_instances;
  guint n_functions;
  guint n_direct;               /* attributes from one instance to another, or to itself */
  guint n_values;               /* references from a dict that is no instance's own to its values */
  gboolean only_closure;        /* functions, their tuples, cells */
  gboolean has_method;
  gboolean has_lru;
  gboolean has_frame;
  gboolean has_traceback;
  gboolean has_container;
  gboolean is_named_cache;
} Facts;

static gboolean
says_cache (const char *name)
{
  static const char * const words[] = { "cache", "memo", "pool", "instances", "registry" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
gather_vertex (const VvCycles *self, guint32 v, Facts *facts)
{
  VvForm form = (VvForm) self->form[v];

  if (self->owner[v] != VV_VERTEX_NONE)
    {
      facts->only_closure &= form == VV_FORM_TUPLE;
      return;
    }
  facts->n++;
  facts->n_instances += form == VV_FORM_INSTANCE;
  facts->n_functions += form == VV_FORM_FUNCTION;
  facts->only_closure &= form == VV_FORM_FUNCTION || form == VV_FORM_CELL;
  facts->has_method |= form == VV_FORM_METHOD;
  facts->has_lru |= form == VV_FORM_LRU_CACHE;
  facts->has_frame |= form == VV_FORM_FRAME;
  facts->has_traceback |= form == VV_FORM_TRACEBACK;
  facts->has_container |= form >= VV_FORM_LIST && form <= VV_FORM_DEQUE;
}

static void
gather (const VvCycles *self, const GArray *way, Facts *facts)
{
  *facts = (Facts) { .only_closure = TRUE };
  for (guint i = 0; i < way->len; i++)
    {
      guint32 edge = g_array_index (way, guint32, i);
      guint32 from = self->graph.source[edge], to = self->graph.target[edge];
      g_autofree char *attribute = vv_cycles_dup_attribute (self, edge);
      VvRefCode code;

      gather_vertex (self, from, facts);
      if (attribute != NULL && self->form[to] == VV_FORM_INSTANCE)
        facts->n_direct++;
      if (attribute != NULL && self->form[to] == VV_FORM_DICT)
        facts->is_named_cache |= says_cache (attribute);
      if (self->form[from] == VV_FORM_DICT && self->owner[from] == VV_VERTEX_NONE &&
          vv_snapshot_ref_code (self->snapshot, self->rows[edge], &code) &&
          code.kind == VV_REF_VALUE)
        facts->n_values++;
    }
}

/* Two that hold each other by the same attribute are partners, not parent and child. */
static gboolean
is_parent_and_child (const VvCycles *self, const GArray *way, const Facts *facts)
{
  g_autofree char *first = NULL;

  if (facts->n_instances != 2 || facts->n_direct == 0 ||
      facts->n != facts->n_instances + (facts->n_direct == 1 ? facts->has_container : 0))
    return FALSE;
  if (facts->n_direct == 1)
    return facts->has_container;
  for (guint i = 0; i < way->len; i++)
    {
      g_autofree char *attribute = vv_cycles_dup_attribute (self, g_array_index (way, guint32, i));

      if (attribute == NULL)
        continue;
      if (first == NULL)
        first = g_steal_pointer (&attribute);
      else
        return !g_str_equal (first, attribute);
    }
  return FALSE;
}

/* One object with its parts, and nobody else. */
static gboolean
is_one_object (const VvCycles *self)
{
  for (guint32 v = 1; v < self->graph.n; v++)
    if (vv_cycles_folded (self, v) != vv_cycles_folded (self, 0))
      return FALSE;
  return TRUE;
}

VvCyclePattern
vv_cycles_recognise (VvCycles *self, const VvCycleRow *row, const GArray *way)
{
  Facts facts;

  if (way->len == 0 || row->kind == VV_CYCLE_CLASS)
    return VV_PATTERN_NONE;
  gather (self, way, &facts);
  if (facts.has_frame && facts.has_traceback)
    return VV_PATTERN_EXCEPTION_FRAME;
  if (facts.n_functions > 0 && facts.only_closure)
    return VV_PATTERN_CLOSURE_ITSELF;
  if (facts.has_method && facts.n_instances > 0)
    return VV_PATTERN_BOUND_METHOD;
  if (facts.n == 1 && is_one_object (self))
    return VV_PATTERN_ITSELF;
  /* A dict and one of its values, which knows the dict; or a dict that is called so. */
  if (facts.has_lru || (facts.n_values > 0 && (facts.n_instances == 1 || facts.is_named_cache)))
    return VV_PATTERN_CACHED_INSTANCE;
  return is_parent_and_child (self, way, &facts) ? VV_PATTERN_PARENT_CHILD : VV_PATTERN_NONE;
}
