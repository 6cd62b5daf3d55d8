/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* place.c — In: a reference.  Out: where it stands, in words: the dictionary of an object is the object,
 * a cell is the variable of a function, and a plain container is told by what holds it, if that is
 * one thing. */

#include "config.h"

#include "inspect/place.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"

/* A module's functions all refer to its dictionary; beyond this nobody looks for the module. */
#define MAX_REFERRERS 2000000
#define MAX_TEXT_CHARS 200
/* References beyond which it does not help to begin where one is. */
#define NEAR_EDGES 65536
#define MAX_GUESSES 5

gboolean
vv_place_is_uncounted (const VvSnapshot *self, VvEdge edge)
{
  guint code = vv_column_u8 (self, VV_SECTION_REF_KIND, edge);

  return code % VV_REF_CODE_FLAGS == VV_REF_CODE_UNCOUNTED;
}

gboolean
vv_place_is_type (const VvSnapshot *self, VvNode node)
{
  VvObjectRow row;

  vv_snapshot_get_object (self, node, &row);
  /* The table of types has those that have objects. */
  return vv_snapshot_find_type (self, row.address) != VV_NODE_NONE ||
         vv_name_find_member (self, node, "__mro__") != VV_NODE_NONE;
}

/* Where the source should be if all objects between had as many references; a few looks bring that
 * near in most heaps, where halving takes two dozen. */
static VvNode
guess_source (const VvSnapshot *self, VvEdge edge)
{
  guint32 low = 0, high = self->n_objects, guess = 0;
  guint64 low_edge = 0, high_edge = self->n_refs;

  for (guint i = 0; i < MAX_GUESSES && high - low > 1 && high_edge > low_edge; i++)
    {
      guint32 at;

      guess = low + (guint32) ((edge - low_edge) * (high - low) / (high_edge - low_edge));
      guess = MIN (guess, high - 1);
      at = vv_column_u32 (self, VV_SECTION_FIRST_REF, guess);
      if (at <= edge && at >= low_edge)
        {
          low = guess;
          low_edge = at;
        }
      else if (at > edge && at <= high_edge)
        {
          high = guess;
          high_edge = at;
        }
      else
        break;
    }
  return guess;
}

/* Steps that double, then halves: the last node whose references begin at or before @edge. */
VvNode
vv_place_source_near (const VvSnapshot *self, VvEdge edge, VvNode near)
{
  guint32 low = MIN (near, self->n_objects), high = low, step = 1;
  guint32 there = vv_column_u32 (self, VV_SECTION_FIRST_REF, low);

  if ((there > edge ? there - edge : edge - there) > NEAR_EDGES)
    low = high = guess_source (self, edge);

  if (vv_column_u32 (self, VV_SECTION_FIRST_REF, low) <= edge)
    while (vv_column_u32 (self, VV_SECTION_FIRST_REF,
                          high = low + MIN (step, self->n_objects - low)) <= edge)
      {
        if (high == self->n_objects)
          return vv_snapshot_source (self, edge);
        low = high;
        step *= 2;
      }
  else
    while (vv_column_u32 (self, VV_SECTION_FIRST_REF, low = high - MIN (step, high)) > edge)
      {
        if (low == 0)
          return vv_snapshot_source (self, edge);
        high = low;
        step *= 2;
      }
  while (high - low > 1)
    {
      guint32 middle = low + (high - low) / 2;

      if (vv_column_u32 (self, VV_SECTION_FIRST_REF, middle) <= edge)
        low = middle;
      else
        high = middle;
    }
  return low;
}

VvNode
vv_place_owner (const VvSnapshot *self, VvNode dict)
{
  guint32 first, end;

  if (vv_column_type (self, dict) >= vv_snapshot_get_n_types (self))
    return VV_NODE_NONE;
  vv_snapshot_get_referrers (self, dict, &first, &end);
  end = MIN (end, first + MAX_REFERRERS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self, at);
      VvRefCode code;

      if (edge == VV_NODE_NONE || !vv_snapshot_ref_code (self, edge, &code) ||
          code.kind != VV_REF_ATTRIBUTE || code.form != VV_FILE_LABEL_NAME)
        continue;
      if (g_strcmp0 (vv_name_of_edge (self, edge), "__dict__") == 0)
        return vv_snapshot_source (self, edge);
    }
  return VV_NODE_NONE;
}

/* ---- Closures ---- */

/* Where @node is item @index of a tuple. */
static VvNode
get_item (const VvSnapshot *self, VvNode tuple, guint64 index)
{
  VvEdge first, end;

  vv_snapshot_get_refs (self, tuple, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefCode code;

      if (vv_snapshot_ref_code (self, edge, &code) && code.form == VV_FILE_LABEL_INDEX &&
          vv_column_wide (self, VV_SECTION_REF_LABEL, edge) == index)
        return vv_column_node (self, VV_SECTION_REF_TARGET, edge);
    }
  return VV_NODE_NONE;
}

static gint64
get_length (const VvSnapshot *self, VvNode node)
{
  VvObjectRow row;

  vv_snapshot_get_object (self, node, &row);
  return row.length;
}

/* Free variables are the last of a code's names: co_freevars to 3.10, of co_localsplusnames since. */
char *
vv_place_closure_name (const VvSnapshot *self, VvNode function, guint32 index)
{
  VvNode code = vv_name_find_member (self, function, "__code__");
  VvNode closure = vv_name_find_member (self, function, "__closure__");
  VvNode names = code != VV_NODE_NONE ? vv_name_find_member (self, code, "co_freevars")
                                      : VV_NODE_NONE;
  gint64 n_names, n_cells;
  VvNode name;

  if (code != VV_NODE_NONE && vv_name_find_member (self, code, "co_localsplusnames") != VV_NODE_NONE)
    names = vv_name_find_member (self, code, "co_localsplusnames");
  if (names == VV_NODE_NONE || closure == VV_NODE_NONE)
    return NULL;
  n_names = get_length (self, names);
  n_cells = get_length (self, closure);
  if (n_names < n_cells || index >= n_cells)
    return NULL;
  name = get_item (self, names, (guint64) (n_names - n_cells) + index);
  return name != VV_NODE_NONE ? vv_name_dup_unquoted (self, name) : NULL;
}

/* (transfer full) (nullable): `closure x of f()` of a cell. */
static char *
describe_cell (const VvSnapshot *self, VvNode cell)
{
  guint32 first, end;

  vv_snapshot_get_referrers (self, cell, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self, at);
      VvNode tuple = vv_snapshot_source (self, edge);
      guint32 holder_first, holder_end;
      VvRefCode code;

      if (tuple == VV_NODE_NONE || !vv_snapshot_ref_code (self, edge, &code) ||
          code.form != VV_FILE_LABEL_INDEX || !vv_name_is_of (self, tuple, "tuple"))
        continue;
      vv_snapshot_get_referrers (self, tuple, &holder_first, &holder_end);
      for (guint32 i = holder_first; i < MIN (holder_end, holder_first + VV_NAME_MAX_REFS); i++)
        {
          VvEdge holder = vv_snapshot_get_referrer (self, i);
          g_autofree char *function = NULL;
          g_autofree char *name = NULL;
          VvNode node;

          if (g_strcmp0 (vv_name_of_edge (self, holder), "__closure__") != 0)
            continue;
          node = vv_snapshot_source (self, holder);
          function = vv_name_dup_function (self, node);
          name = vv_place_closure_name (
            self, node, (guint32) vv_column_wide (self, VV_SECTION_REF_LABEL, edge));
          if (name != NULL && function != NULL)
            return g_strdup_printf ("closure %s of %s()", name, function);
        }
    }
  return NULL;
}

/* ---- Words ---- */

/* To 3.10 the frame of a generator is an object: then the generator, else @frame. */
static VvNode
find_generator (const VvSnapshot *self, VvNode frame)
{
  guint32 first, end;

  vv_snapshot_get_referrers (self, frame, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self, at);

      if (g_strcmp0 (vv_name_of_edge (self, edge), "gi_frame") == 0)
        return vv_snapshot_source (self, edge);
    }
  return frame;
}

/* `Session id=7`, `generator visitors()`, `class Store`. */
static char *
describe_object (const VvSnapshot *self, VvNode node)
{
  g_autofree char *value = vv_name_dup_unquoted (self, node);
  g_autofree char *type = NULL;
  g_autofree char *identity = NULL;
  g_autofree char *function = NULL;
  const char *attribute;
  VvObjectRow row;

  vv_snapshot_get_object (self, node, &row);
  type = vv_name_of_type (self, row.type, FALSE);
  if (vv_place_is_type (self, node))
    return g_strdup_printf ("class %s", value != NULL ? value : "…");
  if (value != NULL)
    return g_strdup_printf ("%s %s", type, value);
  function = vv_name_dup_function (self, node);
  if (function != NULL)
    return g_strdup_printf ("%s %s()", type, function);
  identity = vv_name_dup_identity (self, node, &attribute);
  if (identity != NULL)
    return g_strdup_printf ("%s %s=%s", type, attribute, identity);
  return g_steal_pointer (&type);
}

/* The one counted reference to @node, or VV_NODE_NONE where there are more or none. */
static VvEdge
find_only_referrer (const VvSnapshot *self, VvNode node)
{
  VvEdge found = VV_NODE_NONE;
  guint32 first, end;

  vv_snapshot_get_referrers (self, node, &first, &end);
  if (end - first > VV_NAME_MAX_REFS)
    return VV_NODE_NONE;
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self, at);

      if (edge == VV_NODE_NONE || vv_place_is_uncounted (self, edge))
        continue;
      if (found != VV_NODE_NONE)
        return VV_NODE_NONE;
      found = edge;
    }
  return found;
}

static char *describe_place (const VvSnapshot *self, VvEdge edge, guint depth);

/* A container without a name of its own is what holds it calls it. */
static char *
describe_holder (const VvSnapshot *self, VvNode holder, guint depth)
{
  static const char * const plain[] = { "list", "tuple", "dict", "set", "frozenset" };

  for (guint i = 0; i < G_N_ELEMENTS (plain) && depth < 2; i++)
    if (vv_name_is_of (self, holder, plain[i]))
      {
        VvEdge edge = find_only_referrer (self, holder);

        if (edge != VV_NODE_NONE)
          return describe_place (self, edge, depth + 1);
      }
  return describe_object (self, holder);
}

/* (transfer full) (nullable): of what a dict has that is an object's `__dict__`. */
static char *
describe_owned (const VvSnapshot *self, VvEdge edge, VvNode dict)
{
  VvNode owner = vv_place_owner (self, dict);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  VvRefCode code;

  if (owner == VV_NODE_NONE || !vv_snapshot_ref_code (self, edge, &code) ||
      code.kind == VV_REF_KEY)
    return NULL;
  name = vv_name_attribute (self, edge);
  if (name == NULL)
    return NULL;
  if (!vv_name_is_of (self, owner, "module"))
    {
      g_autofree char *whose = describe_object (self, owner);

      /* Translators: a reference: an attribute, then the object that has it */
      return g_strdup_printf (_(".%1$s of %2$s"), name, whose);
    }
  value = vv_name_dup_unquoted (self, owner);
  /* Translators: a global variable, then its module */
  return g_strdup_printf (_("%1$s in module %2$s"), name, value != NULL ? value : "…");
}

static char *
describe_place (const VvSnapshot *self, VvEdge edge, guint depth)
{
  VvNode holder = vv_snapshot_source (self, edge);
  g_autofree char *label = vv_snapshot_dup_label (self, edge);
  g_autofree char *whose = NULL;
  char *text = NULL;
  VvRefCode code;

  if (holder == VV_NODE_NONE || !vv_snapshot_ref_code (self, edge, &code))
    return g_strdup ("…");
  if (code.kind == VV_REF_VALUE || code.kind == VV_REF_GLOBAL)
    text = describe_owned (self, edge, holder);
  else if (code.kind == VV_REF_MEMBER && vv_name_is_of (self, holder, "cell"))
    text = describe_cell (self, holder);
  if (text != NULL)
    return text;
  whose = describe_holder (self, holder, depth);
  if (vv_name_is_of (self, holder, "frame"))
    {
      g_free (whose);
      whose = describe_object (self, find_generator (self, holder));
    }
  if (code.kind == VV_REF_LOCAL || code.kind == VV_REF_STACK || code.kind == VV_REF_CELL)
    /* Translators: a local variable, then the generator or frame that it is in */
    return g_strdup_printf (_("%1$s in %2$s"), label, whose);
  /* Translators: a reference such as [3], then the object that has it */
  return g_strdup_printf (_("%1$s of %2$s"), label, whose);
}

char *
vv_place_of_edge (const VvSnapshot *self, VvEdge edge)
{
  g_autofree char *text = describe_place (self, edge, 0);

  return vv_text_display (text, -1, MAX_TEXT_CHARS);
}
