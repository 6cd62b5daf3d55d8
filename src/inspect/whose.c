/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* whose.c — In: the modules of a snapshot and the files that they say they come from.  Out: whose
 * an object is.  A module is asked once, a type once. */

#include "config.h"

#include "inspect/whose.h"

#include <string.h>

#include "inspect/name-private.h"

#define MAX_MODULES 20000u
#define MAX_ENTRIES 20000u      /* of a dict, until the one that is looked for */

#define NOT_ASKED 0xff

struct _VvOwners
{
  const VvSnapshot *snapshot;
  GHashTable *modules;          /* name, of the map → VvNode + 1 */
  GHashTable *known;            /* name → VvWhose + 1 */
  guint8 *types;                /* by type: VvWhose or NOT_ASKED */
  guint32 n_types;
};

VvOwners *
vv_owners_new (const VvSnapshot *snapshot)
{
  VvOwners *self = g_new0 (VvOwners, 1);
  guint32 n = vv_snapshot_get_n_roots (snapshot);

  self->snapshot = snapshot;
  self->modules = g_hash_table_new (g_str_hash, g_str_equal);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->n_types = vv_snapshot_get_n_types (snapshot);
  self->types = g_malloc (MAX (self->n_types, 1));
  memset (self->types, NOT_ASKED, self->n_types);
  for (guint32 i = 0; i < n && g_hash_table_size (self->modules) < MAX_MODULES; i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (snapshot, i, &root);
      if (root.kind == VV_ROOT_MODULE && root.name != NULL && root.target != VV_NODE_NONE)
        g_hash_table_insert (self->modules, (gpointer) root.name,
                             GUINT_TO_POINTER (root.target + 1));
    }
  return self;
}

void
vv_owners_free (VvOwners *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->modules);
  g_hash_table_unref (self->known);
  g_free (self->types);
  g_free (self);
}

/* ---- Modules ---- */

static VvWhose
judge_file (const char *file)
{
  static const char * const foreign[] = {
    "/site-packages/", "/dist-packages/", "/lib/python", "/lib64/python", "<frozen",
  };

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    if (strstr (file, foreign[i]) != NULL)
      return VV_WHOSE_LIBRARY;
  return strchr (file, '/') != NULL || strstr (file, ".py") != NULL ? VV_WHOSE_OWN
                                                                    : VV_WHOSE_NOBODY;
}

static VvWhose
judge_text (const VvSnapshot *snapshot, VvNode node, VvWhose otherwise)
{
  g_autofree char *file = node != VV_NODE_NONE ? vv_snapshot_dup_value (snapshot, node) : NULL;

  return file != NULL ? judge_file (file) : otherwise;
}

/* The value of a dict's entry, or VV_NODE_NONE. */
static VvNode
find_entry (const VvSnapshot *snapshot, VvNode dict, const char *wanted)
{
  VvEdge edge, end;

  vv_snapshot_get_refs (snapshot, dict, &edge, &end);
  end = edge + MIN (end - edge, MAX_ENTRIES);
  for (; edge < end; edge++)
    {
      g_autofree char *name = vv_name_attribute (snapshot, edge);
      VvRefRow row;

      if (g_strcmp0 (name, wanted) != 0)
        continue;
      vv_snapshot_get_ref (snapshot, edge, &row);
      if (row.kind != VV_REF_KEY)
        return row.target;
    }
  return VV_NODE_NONE;
}

/* A module without a file is built in. */
static VvWhose
judge_module (const VvSnapshot *snapshot, VvNode module)
{
  VvNode dict = vv_name_find_member (snapshot, module, "__dict__");
  VvNode file = dict != VV_NODE_NONE ? find_entry (snapshot, dict, "__file__") : VV_NODE_NONE;

  return judge_text (snapshot, file, VV_WHOSE_LIBRARY);
}

VvWhose
vv_owners_of_module (VvOwners *self, const char *name)
{
  gpointer found;
  VvWhose whose = VV_WHOSE_NOBODY;

  if (name == NULL || name[0] == '\0' || g_str_equal (name, "builtins"))
    return VV_WHOSE_NOBODY;
  if (g_str_equal (name, "__main__"))
    return VV_WHOSE_OWN;
  found = g_hash_table_lookup (self->known, name);
  if (found != NULL)
    return (VvWhose) (GPOINTER_TO_UINT (found) - 1);
  found = g_hash_table_lookup (self->modules, name);
  if (found != NULL)
    whose = judge_module (self->snapshot, GPOINTER_TO_UINT (found) - 1);
  g_hash_table_insert (self->known, g_strdup (name), GUINT_TO_POINTER ((guint) whose + 1));
  return whose;
}

/* ---- Types and objects ---- */

VvWhose
vv_owners_of_type (VvOwners *self, VvTypeIndex type)
{
  VvTypeRow row;

  if (type >= self->n_types)
    return VV_WHOSE_NOBODY;
  if (self->types[type] == NOT_ASKED)
    {
      vv_snapshot_get_type (self->snapshot, type, &row);
      self->types[type] = (guint8) vv_owners_of_module (self, row.module);
    }
  return (VvWhose) self->types[type];
}

static VvWhose
whose_function (VvOwners *self, VvNode function)
{
  VvNode module = vv_name_find_member (self->snapshot, function, "__module__");
  g_autofree char *name = module != VV_NODE_NONE ? vv_name_dup_unquoted (self->snapshot, module)
                                                 : NULL;

  return vv_owners_of_module (self, name);
}

/* Of a frame, a generator, a coroutine. */
static VvWhose
whose_code (VvOwners *self, VvNode node)
{
  static const char * const names[] = { "f_code", "gi_code", "cr_code", "ag_code" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      VvNode code = vv_name_find_member (self->snapshot, node, names[i]);

      if (code != VV_NODE_NONE)
        return judge_text (self->snapshot,
                           vv_name_find_member (self->snapshot, code, "co_filename"),
                           VV_WHOSE_NOBODY);
    }
  return VV_WHOSE_NOBODY;
}

/* A class without objects is not among the types: it says itself where it is from. */
static VvWhose
whose_class (VvOwners *self, VvNode node)
{
  VvNode module = VV_NODE_NONE, dict = vv_name_find_member (self->snapshot, node, "__dict__");
  g_autofree char *name = NULL;
  VvObjectRow object;
  VvTypeIndex type;

  vv_snapshot_get_object (self->snapshot, node, &object);
  type = vv_snapshot_find_type (self->snapshot, object.address);
  if (type < self->n_types)
    return vv_owners_of_type (self, type);
  if (dict != VV_NODE_NONE)
    module = find_entry (self->snapshot, dict, "__module__");
  if (module != VV_NODE_NONE)
    name = vv_name_dup_unquoted (self->snapshot, module);
  return vv_owners_of_module (self, name);
}

VvWhose
vv_owners_of_object (VvOwners *self, VvNode node)
{
  static const char * const with_code[] = { "frame", "generator", "coroutine", "async_generator" };
  const VvSnapshot *snapshot = self->snapshot;
  VvObjectRow object;
  VvTypeRow type;
  VvWhose whose;

  vv_snapshot_get_object (snapshot, node, &object);
  whose = vv_owners_of_type (self, object.type);
  vv_snapshot_get_type (snapshot, object.type, &type);
  if (whose != VV_WHOSE_NOBODY || g_strcmp0 (type.module, "builtins") != 0)
    return whose;
  if (g_str_equal (type.name, "function"))
    return whose_function (self, node);
  if (g_str_equal (type.name, "type"))
    return whose_class (self, node);
  if (g_str_equal (type.name, "method"))
    {
      VvNode function = vv_name_find_member (snapshot, node, "__func__");

      return function != VV_NODE_NONE ? whose_function (self, function) : VV_WHOSE_NOBODY;
    }
  if (g_str_equal (type.name, "code"))
    return judge_text (snapshot, vv_name_find_member (snapshot, node, "co_filename"),
                       VV_WHOSE_NOBODY);
  for (guint i = 0; i < G_N_ELEMENTS (with_code); i++)
    if (g_str_equal (type.name, with_code[i]))
      return whose_code (self, node);
  return VV_WHOSE_NOBODY;
}
