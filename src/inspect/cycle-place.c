/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-place.c — In: a reference.  Out: where it stands in code, as a person would point at it:
 * `Line.order` also where it is an entry of the instance's dict, `list[0]`, `local err in
 * load()`. */

#include "config.h"

#include "inspect/cycle-component.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "inspect/place.h"

/* What shares one cell are a few functions. */
#define MAX_HOLDERS 8u

/* The function whose closure the tuple is, or VV_NODE_NONE. */
static VvNode
find_function (const VvSnapshot *snapshot, VvNode tuple)
{
  guint32 first, end;

  vv_snapshot_get_referrers (snapshot, tuple, &first, &end);
  end = MIN (end, first + MAX_HOLDERS);
  for (guint32 i = first; i < end; i++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, i);

      if (g_strcmp0 (vv_name_of_edge (snapshot, edge), "__closure__") == 0)
        return vv_snapshot_source (snapshot, edge);
    }
  return VV_NODE_NONE;
}

/* `load()` of what is code, else NULL. */
static char *
name_function (const VvSnapshot *snapshot, VvNode node)
{
  g_autofree char *name = vv_name_dup_function (snapshot, node);
  g_autofree char *call = name != NULL ? g_strdup_printf ("%s()", name) : NULL;

  return call != NULL ? vv_text_display (call, -1, VV_NAME_MAX_CHARS) : NULL;
}

/* A cell is a variable that functions share: `rec in the closure of walk()`. */
static char *
place_of_cell (const VvSnapshot *snapshot, VvNode cell)
{
  guint32 first, end;

  vv_snapshot_get_referrers (snapshot, cell, &first, &end);
  end = MIN (end, first + MAX_HOLDERS);
  for (guint32 i = first; i < end; i++)
    {
      VvEdge item = vv_snapshot_get_referrer (snapshot, i), items, items_end;
      VvNode tuple = vv_snapshot_source (snapshot, item);
      VvNode function = tuple != VV_NODE_NONE ? find_function (snapshot, tuple) : VV_NODE_NONE;
      g_autofree char *name = function != VV_NODE_NONE ? name_function (snapshot, function) : NULL;
      g_autofree char *variable = NULL;

      if (name == NULL)
        continue;
      vv_snapshot_get_refs (snapshot, tuple, &items, &items_end);
      variable = vv_place_closure_name (snapshot, function, item - items);
      if (variable == NULL)
        /* Translators: a place in code: the variables that the function takes from outside it */
        return g_strdup_printf (_("closure of %s"), name);
      /* Translators: a place in code: a variable, and the function that takes it from outside it */
      return g_strdup_printf (_("%s in the closure of %s"), variable, name);
    }
  return g_strdup (_("a closure"));
}

static char *
name_type_of (const VvSnapshot *snapshot, VvNode node)
{
  return vv_name_of_type (snapshot, vv_column_type (snapshot, node), FALSE);
}

char *
vv_cycle_dup_place (const VvSnapshot *snapshot, VvEdge edge)
{
  g_autofree char *type = NULL;
  g_autofree char *label = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *name = NULL;
  VvNode owner = VV_NODE_NONE;
  VvRefRow row;

  g_return_val_if_fail (snapshot != NULL, NULL);

  if (edge >= vv_snapshot_get_n_refs (snapshot))
    return g_strdup ("");
  vv_snapshot_get_ref (snapshot, edge, &row);
  if (row.source == VV_NODE_NONE || row.source >= snapshot->n_objects)
    return g_strdup ("");
  if (vv_name_is_of (snapshot, row.source, "cell"))
    return place_of_cell (snapshot, row.source);
  label = vv_snapshot_dup_label (snapshot, edge);
  if (vv_name_is_of (snapshot, row.source, "dict") && row.kind == VV_REF_VALUE)
    owner = vv_place_owner (snapshot, row.source);
  if (owner != VV_NODE_NONE && (name = vv_name_attribute (snapshot, edge)) != NULL)
    {
      g_free (label);
      label = g_strdup_printf (".%s", name);
    }
  type = name_type_of (snapshot, owner != VV_NODE_NONE ? owner : row.source);

  if (row.kind == VV_REF_LOCAL || row.kind == VV_REF_CELL || row.kind == VV_REF_STACK)
    {
      g_autofree char *function = name_function (snapshot, row.source);

      if (function != NULL)
        /* Translators: a place in code: “local err in load()” */
        whole = g_strdup_printf (_("%s in %s"), label, function);
    }
  else if (label[0] == '.' || label[0] == '[')
    whole = g_strdup_printf ("%s%s", type, label);
  if (whole == NULL)
    /* Translators: a reference and the type of who has it: “key 'k' of dict” */
    whole = g_strdup_printf (_("%s of %s"), label, type);
  return vv_text_display (whole, -1, VV_NAME_MAX_CHARS);
}

char *
vv_cycle_dup_object (const VvSnapshot *snapshot, VvNode node)
{
  g_autofree char *type = name_type_of (snapshot, node);
  g_autofree char *name = vv_name_of_object (snapshot, node);

  return name != NULL ? g_strdup_printf ("%s %s", type, name) : g_steal_pointer (&type);
}
