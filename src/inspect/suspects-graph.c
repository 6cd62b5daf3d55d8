/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-graph.c — In: objects.  Out: what they are to a person who looks for a culprit:
 * namespaces, containers, owners; and in which container things pile up. */

#include "config.h"

#include <string.h>

#include "inspect/suspects-private.h"

#define MAX_MRO 1000u
/* Of a thing, to find containers that do not hold it alone. */
#define MAX_REFERRERS 16u

/* ---- What an object is ---- */

static guint8
role_of (const VvSuspecting *self, VvNode node)
{
  return self->roles->of_type[vv_column_type (self->snapshot, node)];
}

static gboolean
is_dict (const VvSuspecting *self, VvNode node)
{
  return vv_name_is_of (self->snapshot, node, "dict");
}

gboolean
vv_suspects_is_namespace (const VvSuspecting *self, VvNode node)
{
  guint8 role = role_of (self, node);
  VvNode owner;

  if (role == VV_ROLE_TYPE || role == VV_ROLE_MODULE ||
      g_hash_table_contains (self->roles->module_dicts, GUINT_TO_POINTER (node)) ||
      g_hash_table_contains (self->internals, GSIZE_TO_POINTER ((gsize) node + 1)))
    return TRUE;
  if (!is_dict (self, node))
    return vv_name_is_of (self->snapshot, node, "frame");
  owner = vv_place_owner (self->snapshot, node);
  if (owner == VV_NODE_NONE)
    return FALSE;
  role = role_of (self, owner);
  return role == VV_ROLE_TYPE || role == VV_ROLE_MODULE;
}

gboolean
vv_suspects_is_container (const VvSuspecting *self, VvNode node)
{
  VvTypeRow row;

  if ((vv_column_u16 (self->snapshot, VV_SECTION_FLAGS, node) & VV_OBJECT_HAS_LENGTH) == 0)
    return FALSE;
  vv_snapshot_get_type (self->snapshot, vv_column_type (self->snapshot, node), &row);
  if (g_str_equal (row.module, "builtins") &&
      (g_str_equal (row.name, "str") || g_str_equal (row.name, "bytes") ||
       g_str_equal (row.name, "bytearray")))
    return FALSE;
  return !g_str_equal (row.name, "dict") || vv_place_owner (self->snapshot, node) == VV_NODE_NONE;
}

VvNode
vv_suspects_owner (const VvSuspecting *self, VvNode node)
{
  VvNode owner = VV_NODE_NONE, above = vv_snapshot_get_dominator (self->snapshot, node);

  if (is_dict (self, node))
    owner = vv_place_owner (self->snapshot, node);
  if (owner != VV_NODE_NONE && owner == above)
    return owner;
  if (above != VV_NODE_NONE && is_dict (self, node))
    {
      VvTypeRow row;

      vv_snapshot_get_type (self->snapshot, vv_column_type (self->snapshot, above), &row);
      if (g_str_equal (row.name, "_lru_cache_wrapper"))
        return above;
    }
  return node;
}

VvNode
vv_suspects_biggest_child (const VvSuspecting *self, VvNode node)
{
  guint32 first, end;

  vv_snapshot_get_dominated (self->snapshot, node, &first, &end);
  return first < end ? vv_snapshot_get_in_dominator_order (self->snapshot, first) : VV_NODE_NONE;
}

/* ---- Classes ---- */

static gboolean
has_base (const VvSuspecting *self, VvTypeIndex type, VvNode base)
{
  VvTypeRow row;
  VvNode node, mro;
  VvEdge first, end;

  vv_snapshot_get_type (self->snapshot, type, &row);
  node = vv_snapshot_find_object (self->snapshot, row.address);
  mro = node != VV_NODE_NONE ? vv_name_find_member (self->snapshot, node, "__mro__") : VV_NODE_NONE;
  if (mro == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_refs (self->snapshot, mro, &first, &end);
  end = first + MIN (end - first, MAX_MRO);
  for (VvEdge edge = first; edge < end; edge++)
    if (vv_column_u32 (self->snapshot, VV_SECTION_REF_TARGET, edge) == base)
      return TRUE;
  return FALSE;
}

/* A class of which there is no object may be a base all the same. */
static VvNode
find_class (const VvSuspecting *self, const char *name)
{
  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      guint32 first, end;

      if (self->roles->of_type[type] != VV_ROLE_TYPE)
        continue;
      vv_snapshot_get_by_type (self->snapshot, type, &first, &end);
      for (guint32 at = first; at < end; at++)
        {
          VvNode node = vv_snapshot_get_in_type_order (self->snapshot, at);
          g_autofree char *value = node != VV_NODE_NONE
                                     ? vv_snapshot_dup_value (self->snapshot, node) : NULL;

          if (g_strcmp0 (value, name) == 0)
            return node;
        }
    }
  return VV_NODE_NONE;
}

gboolean *
vv_suspects_inheriting (const VvSuspecting *self, const char *module, const char *name)
{
  guint32 n = vv_snapshot_get_n_types (self->snapshot);
  gboolean *inheriting = g_new0 (gboolean, (gsize) n + 1);
  VvNode base = VV_NODE_NONE;
  VvTypeRow row;

  for (VvTypeIndex type = 0; type < n; type++)
    {
      vv_snapshot_get_type (self->snapshot, type, &row);
      if (!g_str_equal (row.name, name) || !g_str_equal (row.module, module))
        continue;
      inheriting[type] = TRUE;
      base = vv_snapshot_find_object (self->snapshot, row.address);
    }
  if (base == VV_NODE_NONE)
    base = find_class (self, name);
  for (VvTypeIndex type = 0; type < n && base != VV_NODE_NONE; type++)
    inheriting[type] = inheriting[type] || has_base (self, type, base);
  return inheriting;
}

/* ---- Attributes ---- */

static VvNode
find_attribute (const VvSuspecting *self, VvNode node, const char *attribute)
{
  VvEdge first, end;

  vv_snapshot_get_refs (self->snapshot, node, &first, &end);
  end = first + MIN (end - first, VV_NAME_MAX_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    {
      g_autofree char *name = vv_name_attribute (self->snapshot, edge);

      if (g_strcmp0 (name, attribute) == 0)
        return vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);
    }
  return VV_NODE_NONE;
}

char *
vv_suspects_value (const VvSuspecting *self, VvNode node, const char *attribute, gboolean *found)
{
  VvNode target = find_attribute (self, node, attribute), dict;

  if (target == VV_NODE_NONE)
    {
      dict = vv_name_find_member (self->snapshot, node, "__dict__");
      target = dict != VV_NODE_NONE ? find_attribute (self, dict, attribute) : VV_NODE_NONE;
    }
  *found = target != VV_NODE_NONE;
  return *found ? vv_snapshot_dup_value (self->snapshot, target) : NULL;
}

/* ---- Piles ---- */

static int
compare_piles (gconstpointer a, gconstpointer b)
{
  const VvPile *left = a, *right = b;

  if (left->n != right->n)
    return left->n > right->n ? -1 : 1;
  if (left->weight != right->weight)
    return left->weight > right->weight ? -1 : 1;
  return left->container < right->container ? -1 : left->container > right->container;
}

/* How many of the things are in each container. */
static GHashTable *
count_in_containers (const VvSuspecting *self, const GArray *things)
{
  GHashTable *counts = g_hash_table_new (NULL, NULL);
  /* Asked once: whose a dict is may take a look at all that refers to it. */
  g_autoptr (GHashTable) others = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < things->len; i++)
    {
      VvNode node = vv_snapshot_get_dominator (self->snapshot,
                                               g_array_index (things, VvThing, i).node);

      for (guint up = 0; up < VV_SUSPECTS_MAX_UP && node != VV_NODE_NONE; up++)
        {
          gpointer key = GSIZE_TO_POINTER ((gsize) node + 1),
            count = g_hash_table_lookup (counts, key);

          if (count != NULL || (!g_hash_table_contains (others, key) &&
                                vv_suspects_is_container (self, node)))
            g_hash_table_insert (counts, key, GSIZE_TO_POINTER (GPOINTER_TO_SIZE (count) + 1));
          else
            g_hash_table_add (others, key);
          node = vv_snapshot_get_dominator (self->snapshot, node);
        }
    }
  return counts;
}

static gboolean
holds_enough (GHashTable *counts, VvNode container, guint64 least)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (counts,
                                                GSIZE_TO_POINTER ((gsize) container + 1))) >= least;
}

/* A container that holds enough others and refers to @node too, which somebody else holds as well:
 * the last of them is often still a local variable. */
static VvNode
find_referring (const VvSuspecting *self, GHashTable *counts, VvNode node, guint64 least)
{
  guint32 first, end;

  vv_snapshot_get_referrers (self->snapshot, node, &first, &end);
  end = first + MIN (end - first, MAX_REFERRERS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);
      VvNode source = edge != VV_NODE_NONE && !vv_place_is_uncounted (self->snapshot, edge)
                        ? vv_snapshot_source (self->snapshot, edge) : VV_NODE_NONE;

      if (source != VV_NODE_NONE && holds_enough (counts, source, least))
        return source;
    }
  return VV_NODE_NONE;
}

static VvNode
find_container (const VvSuspecting *self, GHashTable *counts, VvNode node, guint64 least)
{
  VvNode container = VV_NODE_NONE;

  for (guint up = 0; up < VV_SUSPECTS_MAX_UP && node != VV_NODE_NONE &&
       container == VV_NODE_NONE; up++)
    {
      VvNode above = vv_snapshot_get_dominator (self->snapshot, node);

      if (above != VV_NODE_NONE && holds_enough (counts, above, least))
        container = above;
      else
        container = find_referring (self, counts, node, least);
      node = above;
    }
  return container;
}

GArray *
vv_suspects_pile (const VvSuspecting *self, const GArray *things, guint64 least)
{
  g_autoptr (GHashTable) counts = count_in_containers (self, things);
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);
  GArray *piles = g_array_new (FALSE, FALSE, sizeof (VvPile));

  for (guint i = 0; i < things->len; i++)
    {
      const VvThing *thing = &g_array_index (things, VvThing, i);
      VvNode container = find_container (self, counts, thing->node, least);
      gpointer key = GSIZE_TO_POINTER ((gsize) container + 1);
      gsize place = GPOINTER_TO_SIZE (g_hash_table_lookup (places, key));
      VvPile *pile;

      if (place == 0)
        {
          VvPile fresh = { container, 0, 0, 0, thing->node, 0 };

          g_array_append_val (piles, fresh);
          place = piles->len;
          g_hash_table_insert (places, key, GSIZE_TO_POINTER (place));
        }
      pile = &g_array_index (piles, VvPile, place - 1);
      pile->n++;
      pile->weight += thing->weight;
      pile->extra += thing->extra;
      if (thing->weight > pile->biggest_weight)
        {
          pile->biggest = thing->node;
          pile->biggest_weight = thing->weight;
        }
    }
  g_array_sort (piles, compare_piles);
  return piles;
}
