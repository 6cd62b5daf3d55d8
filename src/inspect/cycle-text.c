/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-text.c — a cycle in words.  In: what was found out about it.  Out: what goes round, and
 * what to do.  Each sentence is whole, so that it can be said in any language; names come from
 * the target and are fit to show already. */

#include "config.h"

#include "inspect/cycle-component.h"

#include <glib/gi18n-lib.h>

#include "base/text.h"
#include "inspect/place.h"

#define MAX_PLACES 3u

static char *
name_type (const VvCycles *self, guint32 v)
{
  return vv_name_of_type (self->snapshot, vv_cycles_type (self, vv_cycles_folded (self, v)), FALSE);
}

static char *
format_count (guint32 n)
{
  return vv_text_format (n, VV_UNIT_NONE);
}

static guint32
edge_at (const GArray *edges, guint i)
{
  return g_array_index (edges, guint32, i);
}

/* The first edge of the way from a vertex of that form, or VV_VERTEX_NONE. */
static guint32
find_edge_from (const VvCycles *self, const GArray *way, VvForm form)
{
  for (guint i = 0; i < way->len; i++)
    if (self->form[self->graph.source[edge_at (way, i)]] == form)
      return edge_at (way, i);
  return VV_VERTEX_NONE;
}

/* ---- What goes round ---- */

/* The attribute that points back, and the one by which it is held. */
static void
find_back (const VvCycles *self, const GArray *way, guint32 *back, guint32 *forth)
{
  const VvCycleGraph *graph = &self->graph;

  *back = *forth = VV_VERTEX_NONE;
  for (guint i = 0; i < way->len; i++)
    {
      guint32 edge = edge_at (way, i);
      g_autofree char *attribute = vv_cycles_dup_attribute (self, edge);

      if (attribute != NULL && self->form[graph->target[edge]] == VV_FORM_INSTANCE &&
          (*back == VV_VERTEX_NONE || graph->dislike[edge] < graph->dislike[*back]))
        *back = edge;
    }
  for (guint i = 0; i < way->len; i++)
    {
      g_autofree char *attribute = vv_cycles_dup_attribute (self, edge_at (way, i));

      if (attribute != NULL && edge_at (way, i) != *back)
        *forth = edge_at (way, i);
    }
}

static char *
tell_parent_and_child (const VvCycles *self, const GArray *way)
{
  guint32 back, forth;
  g_autofree char *parent = NULL, *child = NULL, *by = NULL, *back_by = NULL;

  find_back (self, way, &back, &forth);
  if (back == VV_VERTEX_NONE || forth == VV_VERTEX_NONE)
    return NULL;
  parent = name_type (self, self->graph.target[back]);
  child = name_type (self, self->graph.source[back]);
  by = vv_cycles_dup_attribute (self, forth);
  back_by = vv_cycles_dup_attribute (self, back);
  /* Translators: types and attributes: “Order holds Line by .lines, and Line points back …” */
  return g_strdup_printf (_("%s holds %s by .%s, and %s points back by .%s: parent and child."),
                          parent, child, by, child, back_by);
}

/* The edge of the way that leads to the exception: from a frame, or from who keeps it; where
 * there is none, to the traceback. */
static guint32
find_edge_to_exception (const VvCycles *self, const GArray *way, gboolean *has_exception)
{
  const VvCycleGraph *graph = &self->graph;
  guint32 found = VV_VERTEX_NONE;

  for (guint i = 0; i < way->len; i++)
    {
      guint32 edge = edge_at (way, i), to = graph->target[edge];
      guint32 next = edge_at (way, (i + 1) % way->len);

      if (self->form[to] == VV_FORM_TRACEBACK && self->form[graph->source[edge]] == VV_FORM_FRAME)
        found = edge;
      *has_exception = self->form[to] == VV_FORM_INSTANCE &&
                       self->form[graph->target[next]] == VV_FORM_TRACEBACK;
      if (*has_exception)
        return edge;
    }
  return found;
}

static char *
tell_exception (const VvCycles *self, const GArray *way)
{
  gboolean has_exception;
  guint32 edge = find_edge_to_exception (self, way, &has_exception);
  g_autofree char *place = NULL, *exception = NULL;

  if (edge == VV_VERTEX_NONE)
    return NULL;
  place = vv_cycle_dup_place (self->snapshot, self->rows[edge]);
  if (!has_exception)
    /* Translators: %s is a place in code: “local tb in load()” */
    return g_strdup_printf (_("A traceback keeps the frame in which it is kept itself: %s."),
                            place);
  exception = name_type (self, self->graph.target[edge]);
  /* Translators: an exception's type, and a place in code: “local err in load()” */
  return g_strdup_printf (_("%s keeps its traceback, the traceback keeps the frame, and the frame "
                            "keeps the exception again: %s."), exception, place);
}

static char *
tell_closure (const VvCycles *self, const GArray *way)
{
  guint32 edge = find_edge_from (self, way, VV_FORM_FUNCTION);
  g_autofree char *function = NULL;

  if (edge == VV_VERTEX_NONE)
    return NULL;
  function = vv_cycle_dup_object (self->snapshot, self->nodes[self->graph.source[edge]]);
  /* Translators: %s is “function NAME” */
  return g_strdup_printf (_("The closure of %s holds the function itself: each call of the "
                            "function around it makes another such cycle."), function);
}

static char *
tell_method (const VvCycles *self, const GArray *way)
{
  guint32 edge = find_edge_from (self, way, VV_FORM_METHOD);
  g_autofree char *object = NULL, *method = NULL;

  if (edge == VV_VERTEX_NONE)
    return NULL;
  object = name_type (self, self->graph.target[edge]);
  method = vv_cycle_dup_object (self->snapshot, self->nodes[self->graph.source[edge]]);
  /* Translators: a type, and “method NAME” */
  return g_strdup_printf (_("%s keeps its own bound %s, and a bound method keeps its object."),
                          object, method);
}

static char *
tell_cache (const VvCycles *self, const GArray *way)
{
  guint32 edge = find_edge_from (self, way, VV_FORM_INSTANCE);
  g_autofree char *value = NULL, *place = NULL;

  if (edge == VV_VERTEX_NONE)
    return NULL;
  /* Where it has a dict of its own, what stands in that. */
  for (guint i = 0; i < way->len; i++)
    if (self->owner[self->graph.source[edge_at (way, i)]] == self->graph.source[edge])
      {
        edge = edge_at (way, i);
        break;
      }
  value = name_type (self, self->graph.source[edge]);
  place = vv_cycle_dup_place (self->snapshot, self->rows[edge]);
  /* Translators: a type, and one of its attributes */
  return g_strdup_printf (_("A cache keeps %s, which keeps the cache: %s."), value, place);
}

static char *
tell_itself (const VvCycles *self, const GArray *way)
{
  guint32 edge = edge_at (way, way->len - 1);
  g_autofree char *type = name_type (self, self->graph.source[edge]);
  g_autofree char *place = vv_cycle_dup_place (self->snapshot, self->rows[edge]);

  return g_strdup_printf (_("%s refers to itself: %s."), type, place);
}

static char *
tell_class (const VvCycles *self)
{
  for (guint32 v = 0; v < self->graph.n; v++)
    if (vv_name_is_of (self->snapshot, self->nodes[v], "type"))
      {
        g_autofree char *class = vv_name_of_object (self->snapshot, self->nodes[v]);

        if (class != NULL)
          return g_strdup_printf (_("A class that nobody uses any more: %s. A class always refers "
                                    "to itself, through its methods and its __mro__."), class);
      }
  return g_strdup (_("A class that nobody uses any more: a class always refers to itself, through "
                     "its methods and its __mro__."));
}

static char *
tell_plain (const VvCycles *self, const VvCycle *cycle)
{
  g_autofree char *n = format_count (cycle->row.n_objects);

  if (cycle->row.n_objects > cycle->shortest->len)
    /* Translators: a number of objects, and types: “Order → list → Line” */
    return g_strdup_printf (_("%s objects refer to each other; the shortest way round is %s."),
                            n, cycle->shape);
  /* Translators: types: “Node → list → Node → list” */
  return g_strdup_printf (_("A ring of objects, each of which holds the next: %s."), cycle->shape);
}

static char *
tell (const VvCycles *self, const GArray *way, const VvCycle *cycle)
{
  char *text = NULL;

  if (cycle->row.kind == VV_CYCLE_CLASS)
    return tell_class (self);
  switch (cycle->pattern)
    {
    case VV_PATTERN_PARENT_CHILD:
      text = tell_parent_and_child (self, way);
      break;
    case VV_PATTERN_EXCEPTION_FRAME:
      text = tell_exception (self, way);
      break;
    case VV_PATTERN_CLOSURE_ITSELF:
      text = tell_closure (self, way);
      break;
    case VV_PATTERN_BOUND_METHOD:
      text = tell_method (self, way);
      break;
    case VV_PATTERN_CACHED_INSTANCE:
      text = tell_cache (self, way);
      break;
    case VV_PATTERN_ITSELF:
      text = tell_itself (self, way);
      break;
    case VV_PATTERN_NONE:
    case VV_N_PATTERNS:
    default:
      break;
    }
  return text != NULL ? text : tell_plain (self, cycle);
}

/* ---- What becomes of it ---- */

static void
append (GString *out, char *sentence)
{
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, sentence);
  g_free (sentence);
}

static char *
tell_fate (const VvCycles *self, VvEdge held_by, const VvCycle *cycle)
{
  g_autofree char *n = format_count (cycle->row.n_objects);
  g_autofree char *holder = NULL;

  if (cycle->row.garbage)
    return g_strdup_printf (ngettext ("Nothing reaches it any more, but reference counting cannot "
                                      "free it: its %s object waits for the garbage collector.",
                                      "Nothing reaches it any more, but reference counting cannot "
                                      "free it: its %s objects wait for the garbage collector.",
                                      cycle->row.n_objects), n);
  if (held_by != G_MAXUINT32)
    holder = vv_place_of_edge (self->snapshot, held_by);
  else if (cycle->holder_root != G_MAXUINT32)
    holder = vv_name_of_root (self->snapshot, cycle->holder_root);
  if (holder == NULL)
    return g_strdup_printf (ngettext ("Once nothing outside holds it any more, its %s object waits "
                                      "for the garbage collector.",
                                      "Once nothing outside holds it any more, its %s objects wait "
                                      "for the garbage collector.", cycle->row.n_objects), n);
  /* Translators: who holds it: “.items of Store”, “cache in module app” */
  return g_strdup_printf (ngettext ("It is held by %s; once nothing does, its %s object waits for "
                                    "the garbage collector.",
                                    "It is held by %s; once nothing does, its %s objects wait for "
                                    "the garbage collector.", cycle->row.n_objects), holder, n);
}

static char *
tell_finalizers (guint32 n)
{
  g_autofree char *count = format_count (n);

  return g_strdup_printf (ngettext ("%s of them has a finalizer (__del__), which runs only then.",
                                    "%s of them have finalizers (__del__), which run only then, in "
                                    "no certain order.", n), count);
}

static char *
tell_cut (const VvCycle *cycle)
{
  g_autofree char *seen = format_count (cycle->n_looked_at);

  return g_strdup_printf (ngettext ("Only %s object of it was looked at.",
                                    "Only %s objects of it were looked at.", cycle->n_looked_at),
                          seen);
}

/* ---- What to do ---- */

/* The places of the edges, each once: “Line.order, Item.owner”. */
static char *
list_places (const VvCycles *self, const GArray *edges, guint *n_places)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  *n_places = 0;
  for (guint i = 0; i < MIN (edges->len, 64) && *n_places <= MAX_PLACES; i++)
    {
      char *place = vv_cycle_dup_place (self->snapshot, self->rows[edge_at (edges, i)]);

      if (g_ptr_array_find_with_equal_func (places, place, g_str_equal, NULL))
        {
          g_free (place);
          continue;
        }
      g_ptr_array_add (places, place);
      if (++*n_places <= MAX_PLACES)
        g_string_append_printf (text, "%s%s", *n_places > 1 ? ", " : "", place);
    }
  if (*n_places > MAX_PLACES)
    g_string_append (text, ", …");
  return g_string_free (text, FALSE);
}

static char *
advise_weaken (const VvCycles *self, const GArray *weaken)
{
  guint n_places;
  g_autofree char *places = list_places (self, weaken, &n_places);

  if (n_places == 1)
    /* Translators: %s is a place in code: “Line.order” */
    return g_strdup_printf (_("Make %s a weak reference (weakref.ref): without it nothing goes "
                              "round."), places);
  /* Translators: places in code, separated by commas */
  return g_strdup_printf (_("Make these weak references (weakref.ref): %s. Without them nothing "
                            "goes round."), places);
}

/* What holds the objects of a ring is often a list: it can hold them weakly. */
static gboolean
holds_instances (VvCycles *self, guint32 v)
{
  const VvCycleGraph *graph = &self->graph;

  if (self->form[v] != VV_FORM_LIST && self->form[v] != VV_FORM_SET &&
      self->form[v] != VV_FORM_DEQUE && self->form[v] != VV_FORM_DICT)
    return FALSE;
  for (guint32 edge = graph->first[v]; edge < graph->first[v + 1]; edge++)
    if (self->form[graph->target[edge]] != VV_FORM_INSTANCE ||
        !vv_cycles_is_weakable (self, vv_cycles_type (self, graph->target[edge])))
      return FALSE;
  return self->owner[v] == VV_VERTEX_NONE;
}

static char *
advise_break (VvCycles *self, const GArray *breaking)
{
  guint n_places;
  g_autofree char *places = list_places (self, breaking, &n_places);
  guint32 to = self->graph.target[edge_at (breaking, 0)];

  if (n_places == 1 && holds_instances (self, to))
    {
      if (self->form[to] == VV_FORM_DICT)
        return g_strdup_printf (_("Make %s a weakref.WeakValueDictionary, or clear it when it is "
                                  "no longer needed."), places);
      return g_strdup_printf (_("Keep weak references in %s (weakref.WeakSet, or a weakref.ref "
                                "for each item), or clear it when it is no longer needed."),
                              places);
    }
  if (n_places == 1)
    return g_strdup_printf (_("Delete or clear %s when it is no longer needed: without it nothing "
                              "goes round."), places);
  return g_strdup_printf (_("Delete or clear these when they are no longer needed: %s. Without "
                            "them nothing goes round."), places);
}

static char *
advise_pattern (const VvCycles *self, const GArray *way, const VvCycle *cycle)
{
  gboolean has_exception;
  guint32 edge;
  g_autofree char *place = NULL;

  switch (cycle->pattern)
    {
    case VV_PATTERN_EXCEPTION_FRAME:
      edge = find_edge_to_exception (self, way, &has_exception);
      if (edge == VV_VERTEX_NONE)
        return NULL;
      place = vv_cycle_dup_place (self->snapshot, self->rows[edge]);
      if (self->form[self->graph.source[edge]] == VV_FORM_FRAME)
        /* Translators: %s is a place in code: “local err in load()” */
        return g_strdup_printf (_("Delete the variable once the exception has been handled (%s), or "
                                  "keep only its text."), place);
      /* Translators: %s is a place in code: “Job.error” */
      return g_strdup_printf (_("Let go of the exception once it has been handled (%s), or of its "
                                "traceback: set __traceback__ to None."), place);
    case VV_PATTERN_CLOSURE_ITSELF:
      return g_strdup (_("Define the function outside of the other one, or give it itself as an "
                         "argument: then its closure need not hold it."));
    case VV_PATTERN_BOUND_METHOD:
      return g_strdup (_("Look the method up when it is called, or keep a weakref.WeakMethod."));
    case VV_PATTERN_CACHED_INSTANCE:
      return g_strdup (_("Make the cache a weakref.WeakValueDictionary: then an entry goes when "
                         "nobody else uses it."));
    case VV_PATTERN_NONE:
    case VV_PATTERN_PARENT_CHILD:
    case VV_PATTERN_ITSELF:
    case VV_N_PATTERNS:
    default:
      return NULL;
    }
}

static char *
advise (VvCycles *self, const GArray *way, const GArray *breaking, const GArray *weaken,
        const VvCycle *cycle)
{
  char *text = NULL;

  if (cycle->row.kind == VV_CYCLE_CLASS)
    return g_strdup (_("A single one does no harm. Where a function defines a class, each call makes "
                       "another one: define it once, in a module."));
  text = advise_pattern (self, way, cycle);
  if (text != NULL)
    return text;
  if (weaken->len > 0)
    return advise_weaken (self, weaken);
  if (breaking->len > 0)
    return advise_break (self, breaking);
  return g_strdup_printf (_("Too much hangs together to say what opens it; begin with the "
                            "shortest way round, %s."), cycle->shape);
}

void
vv_cycles_describe (VvCycles *self, const GArray *way, const GArray *breaking, const GArray *weaken,
                    VvEdge held_by, VvCycle *cycle)
{
  GString *what = g_string_new (NULL);

  if (way->len > 0)
    append (what, tell (self, way, cycle));
  append (what, tell_fate (self, held_by, cycle));
  if (cycle->row.n_finalizers > 0)
    append (what, tell_finalizers (cycle->row.n_finalizers));
  if (cycle->n_looked_at < cycle->row.n_objects)
    append (what, tell_cut (cycle));
  cycle->what = g_string_free (what, FALSE);
  cycle->advice = advise (self, way, breaking, weaken, cycle);
}
