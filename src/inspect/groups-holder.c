/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* groups-holder.c — In: references in the order of their sources.  Out: objects by who refers to
 * them first: the type and the name; of a module or a class which one it is.  What only a root
 * refers to is in a group by the kind of root, what nothing refers to in the last one. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "heap/snapshot-private.h"
#include "inspect/groups-private.h"
#include "inspect/name.h"
#include "inspect/place.h"

#define MAX_NAME_CHARS 120

typedef enum
{
  WHOSE_TYPE,                   /* holder: its type; label as it is */
  WHOSE_OWN,                    /* holder: a module or a class: that object; label: a name */
  WHOSE_ATTRIBUTE,              /* holder: the type of the dict's owner; label: a name */
} Whose;

/* @label: a node or a name by @form; else 0 */
typedef struct
{
  guint32 holder;
  guint32 label;
  guint8 whose;
  guint8 kind;
  guint8 form;
} Key;

static guint
hash_key (gconstpointer data)
{
  const Key *key = data;

  return (key->holder * 2654435769u ^ key->label * 2246822519u) + key->whose * 7u +
         key->kind * 31u + key->form;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const Key *left = a, *right = b;

  return left->holder == right->holder && left->label == right->label &&
         left->whose == right->whose &&
         left->kind == right->kind && left->form == right->form;
}

static Key
make_key (const VvSnapshot *snapshot, VvNode source, VvNode owner, VvEdge edge,
          const VvRefCode *code)
{
  Key key = { vv_column_type (snapshot, source), 0, WHOSE_TYPE, code->kind, code->form };

  if (owner != VV_NODE_NONE && code->kind != VV_REF_KEY)
    {
      gboolean is_own = vv_place_is_type (snapshot, owner) ||
                        vv_name_is_of (snapshot, owner, "module");

      key.whose = is_own ? WHOSE_OWN : WHOSE_ATTRIBUTE;
      key.holder = is_own ? owner : vv_column_type (snapshot, owner);
    }
  /* Of an own dict's keys each is a name; of other objects' labels only these. */
  if (code->form == VV_FILE_LABEL_NAME ||
      (code->form == VV_FILE_LABEL_OBJECT && key.whose != WHOSE_TYPE))
    key.label = vv_column_u32 (snapshot, VV_SECTION_REF_LABEL, edge);
  return key;
}

static char *
name_holder (const VvSnapshot *snapshot, const Key *key)
{
  if (key->whose == WHOSE_OWN)
    {
      g_autofree char *value = vv_name_dup_unquoted (snapshot, key->holder);

      return g_strdup (value != NULL ? value : "…");
    }
  return vv_name_of_type (snapshot, key->holder, TRUE);
}

static char *
name_group (const VvSnapshot *snapshot, const Key *key, VvEdge edge)
{
  g_autofree char *holder = name_holder (snapshot, key);
  g_autofree char *label = NULL;
  g_autofree char *whole = NULL;

  if (key->label != 0 || key->form == VV_FILE_LABEL_NAME)
    label = vv_name_attribute (snapshot, edge);
  if (key->kind == VV_REF_KEY)
    /* Translators: a group of objects: they are keys of dictionaries of that type */
    whole = g_strdup_printf (_("key of %s"), holder);
  else if (key->kind == VV_REF_TYPE)
    /* Translators: a group of objects: classes of objects of that type */
    whole = g_strdup_printf (_("type of %s"), holder);
  else if (label != NULL)
    whole = g_strdup_printf ("%s.%s", holder, label);
  else
    whole = g_strdup_printf ("%s[…]", holder);
  return vv_text_display (whole, -1, MAX_NAME_CHARS);
}

static guint32
group_of_edge (VvGrouping *self, GHashTable *groups, VvNode source, VvNode owner, VvEdge edge,
               const VvRefCode *code)
{
  Key key = make_key (self->snapshot, source, owner, edge, code);
  gpointer place = g_hash_table_lookup (groups, &key);

  if (place == NULL)
    {
      place = GUINT_TO_POINTER (vv_grouping_add (self,
                                                 name_group (self->snapshot, &key, edge)) + 1);
      g_hash_table_insert (groups, g_memdup2 (&key, sizeof key), place);
    }
  return GPOINTER_TO_UINT (place) - 1;
}

static void
take_source (VvGrouping *self, GHashTable *groups, VvNode source)
{
  const VvSnapshot *snapshot = self->snapshot;
  VvNode owner = VV_NODE_NONE;
  gboolean is_asked = FALSE;
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, source, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvNode target = vv_column_node (snapshot, VV_SECTION_REF_TARGET, edge);
      VvRefCode code;

      if (target == VV_NODE_NONE || target == source || self->group_of[target] != VV_NO_GROUP ||
          !vv_snapshot_ref_code (snapshot, edge, &code) || (code.flags & VV_REF_UNCOUNTED) != 0)
        continue;
      if (!is_asked && (code.kind == VV_REF_VALUE || code.kind == VV_REF_GLOBAL))
        {
          owner = vv_place_owner (snapshot, source);
          is_asked = TRUE;
        }
      self->group_of[target] = group_of_edge (self, groups, source, owner, edge, &code);
    }
}

static void
take_roots (VvGrouping *self)
{
  guint32 of_kind[VV_N_ROOT_KINDS];
  guint32 n = vv_snapshot_get_n_roots (self->snapshot);

  memset (of_kind, 0xff, sizeof of_kind);
  for (guint32 i = 0; i < n; i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      if (root.target >= self->snapshot->n_objects || self->group_of[root.target] != VV_NO_GROUP ||
          root.kind >= VV_N_ROOT_KINDS)
        continue;
      if (of_kind[root.kind] == VV_NO_GROUP)
        /* Translators: a group of objects: only a root of that kind (module, frame, native…) refers
         * to them */
        of_kind[root.kind] = vv_grouping_add (self,
                                              g_strdup_printf (_("root: %s"),
                                                               vv_root_kind_name (root.kind)));
      self->group_of[root.target] = of_kind[root.kind];
    }
}

static void
take_rest (VvGrouping *self)
{
  guint32 group = VV_NO_GROUP;

  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    if (self->group_of[node] == VV_NO_GROUP)
      {
        if (group == VV_NO_GROUP)
          /* Translators: a group of objects: no other object refers to them */
          group = vv_grouping_add (self, g_strdup (_("nothing")));
        self->group_of[node] = group;
      }
}

gboolean
vv_group_by_holder (VvGrouping *self, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new_full (hash_key, equal_keys, g_free, NULL);

  for (VvNode source = 0; source < self->snapshot->n_objects; source++)
    {
      if (vv_grouping_cancelled (self, source, error))
        return FALSE;
      take_source (self, groups, source);
    }
  take_roots (self);
  take_rest (self);
  return TRUE;
}
