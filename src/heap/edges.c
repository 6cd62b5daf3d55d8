/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* edges.c — In: a snapshot.  Out: what kind of object each of its types makes, hence which of its
 * references are data.  A type is one whose MRO holds `type`, a module likewise; functions and frames
 * cannot be subclassed. */

#include "heap/edges.h"

#include <string.h>

#define MAX_MRO 1000u
/* A reference of this name is among the first of its object: C fields come before items. */
#define MAX_LOOK 100u

/* ---- Names of references ---- */

static gboolean
is_called (const VvSnapshot *snapshot, VvEdge edge, guint8 kind, const char *name)
{
  VvRefCode code;
  const char *text;
  gsize length;

  if (!vv_snapshot_ref_code (snapshot, edge, &code) || code.kind != kind ||
      code.form != VV_FILE_LABEL_NAME)
    return FALSE;
  text = vv_snapshot_name (snapshot, vv_column_u32 (snapshot, VV_SECTION_REF_LABEL, edge), &length);
  return text != NULL && g_str_equal (text, name);
}

static VvNode
find_member (const VvSnapshot *snapshot, VvNode node, guint8 kind, const char *name)
{
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, node, &first, &end);
  end = first + MIN (end - first, MAX_LOOK);
  for (VvEdge edge = first; edge < end; edge++)
    if (is_called (snapshot, edge, kind, name))
      return vv_column_node (snapshot, VV_SECTION_REF_TARGET, edge);
  return VV_NODE_NONE;
}

/* ---- Types ---- */

static gboolean
is_builtin (const VvSnapshot *snapshot, VvTypeIndex type, const char *name)
{
  VvTypeRow row;

  vv_snapshot_get_type (snapshot, type, &row);
  return g_str_equal (row.name, name) && g_str_equal (row.module, "builtins");
}

/* The nodes of the classes from which objects of @type inherit: [@first, @end) of references whose
 * targets they are. */
static void
get_mro (const VvSnapshot *snapshot, VvTypeIndex type, VvEdge *first, VvEdge *end)
{
  VvTypeRow row;
  VvNode node, mro;

  *first = *end = 0;
  vv_snapshot_get_type (snapshot, type, &row);
  node = vv_snapshot_find_object (snapshot, row.address);
  mro = node != VV_NODE_NONE ? find_member (snapshot, node, VV_REF_MEMBER, "__mro__")
                             : VV_NODE_NONE;
  if (mro == VV_NODE_NONE)
    return;
  vv_snapshot_get_refs (snapshot, mro, first, end);
  *end = *first + MIN (*end - *first, MAX_MRO);
}

static gboolean
inherits (const VvSnapshot *snapshot, VvTypeIndex type, VvNode from)
{
  VvEdge first, end;

  if (from == VV_NODE_NONE)
    return FALSE;
  get_mro (snapshot, type, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    if (vv_column_u32 (snapshot, VV_SECTION_REF_TARGET, edge) == from)
      return TRUE;
  return FALSE;
}

static void
find_roles (VvRoles *self, guint32 n_types)
{
  const VvSnapshot *snapshot = self->snapshot;
  VvNode type_type = VV_NODE_NONE, module_type = VV_NODE_NONE;
  VvTypeRow row;

  for (VvTypeIndex type = 0; type < n_types; type++)
    {
      VvNode *node = NULL;

      if (is_builtin (snapshot, type, "type"))
        node = &type_type;
      else if (is_builtin (snapshot, type, "module"))
        node = &module_type;
      else if (is_builtin (snapshot, type, "function") || is_builtin (snapshot, type, "frame"))
        self->of_type[type] = VV_ROLE_CALLED;
      if (node == NULL)
        continue;
      self->of_type[type] = node == &type_type ? VV_ROLE_TYPE : VV_ROLE_MODULE;
      vv_snapshot_get_type (snapshot, type, &row);
      *node = vv_snapshot_find_object (snapshot, row.address);
    }
  for (VvTypeIndex type = 0; type < n_types; type++)
    if (self->of_type[type] != VV_ROLE_OTHER)
      continue;
    else if (inherits (snapshot, type, type_type))
      self->of_type[type] = VV_ROLE_TYPE;
    else if (inherits (snapshot, type, module_type))
      self->of_type[type] = VV_ROLE_MODULE;
}

static void
find_module_dicts (VvRoles *self, guint32 n_types)
{
  for (VvTypeIndex type = 0; type < n_types; type++)
    {
      guint32 first, end;

      if (self->of_type[type] != VV_ROLE_MODULE)
        continue;
      vv_snapshot_get_by_type (self->snapshot, type, &first, &end);
      for (guint32 i = first; i < end; i++)
        {
          VvNode module = vv_snapshot_get_in_type_order (self->snapshot, i);
          VvNode dict = find_member (self->snapshot, module, VV_REF_ATTRIBUTE, "__dict__");

          if (dict != VV_NODE_NONE)
            g_hash_table_add (self->module_dicts, GUINT_TO_POINTER (dict));
        }
    }
}

VvRoles *
vv_roles_new (const VvSnapshot *snapshot)
{
  VvRoles *self = g_new0 (VvRoles, 1);
  guint32 n_types = vv_snapshot_get_n_types (snapshot);

  self->snapshot = snapshot;
  self->of_type = g_new0 (guint8, (gsize) n_types + 1);
  self->module_dicts = g_hash_table_new (NULL, NULL);
  find_roles (self, n_types);
  find_module_dicts (self, n_types);
  return self;
}

void
vv_roles_free (VvRoles *self)
{
  if (self == NULL)
    return;
  g_free (self->of_type);
  g_hash_table_unref (self->module_dicts);
  g_free (self);
}

/* ---- Edges ---- */

static gboolean
is_to_globals (const VvSnapshot *snapshot, VvEdge edge)
{
  static const char * const names[] = {
    "__globals__", "__builtins__", "f_globals", "f_builtins",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (is_called (snapshot, edge, VV_REF_MEMBER, names[i]))
      return TRUE;
  return FALSE;
}

static inline VvTypeRole
get_role (const VvRoles *self, VvNode node)
{
  return (VvTypeRole) self->of_type[vv_column_type (self->snapshot, node)];
}

static inline gboolean
is_closed (const VvRoles *self, VvNode node, VvTypeRole role)
{
  return role == VV_ROLE_TYPE || role == VV_ROLE_MODULE ||
         g_hash_table_contains (self->module_dicts, GUINT_TO_POINTER (node));
}

gboolean
vv_roles_is_data_edge (const VvRoles *self, VvNode source, VvEdge edge)
{
  VvTypeRole role = get_role (self, source);

  return vv_column_u8 (self->snapshot, VV_SECTION_REF_KIND, edge) / VV_REF_CODE_KIND != VV_REF_TYPE &&
         !is_closed (self, source, role) &&
         (role != VV_ROLE_CALLED || !is_to_globals (self->snapshot, edge));
}

static void
leave_out_row (const VvRoles *self, VvNode node, VvEdge first, VvEdge end, VvBits64 *bits)
{
  VvTypeRole role = get_role (self, node);
  gboolean closed = role == VV_ROLE_TYPE || role == VV_ROLE_MODULE;

  for (VvEdge edge = first; edge < end; edge++)
    if (closed || (role == VV_ROLE_CALLED && is_to_globals (self->snapshot, edge)))
      vv_bits64_set (bits, edge);
}

/* A bit for each of the @n references that go to an object's type. */
static inline VvBits64
find_type_refs (const guint8 *kinds, guint n)
{
  VvBits64 bits = 0;

  for (guint i = 0; i < n; i++)
    bits |= (VvBits64) ((guint8) (kinds[i] - VV_REF_TYPE * VV_REF_CODE_KIND) < VV_REF_CODE_KIND) << i;
  return bits;
}

VvBits64 *
vv_roles_left_out (const VvRoles *self, const guint32 *first)
{
  const VvSnapshot *snapshot = self->snapshot;
  const guint8 *kinds = vv_snapshot_bytes (snapshot, VV_SECTION_REF_KIND, 0, snapshot->n_refs);
  const guint32 *types = vv_snapshot_bytes (snapshot, VV_SECTION_TYPE, 0,
                                            (guint64) snapshot->n_objects * 4);
  VvBits64 *bits = vv_block_new (vv_bits64_words (snapshot->n_refs), sizeof *bits);
  GHashTableIter iter;
  gpointer dict;

  if (bits == NULL || kinds == NULL || types == NULL)
    return bits;
  for (guint64 edge = 0; edge < snapshot->n_refs; edge += 64)
    bits[edge / 64] = find_type_refs (kinds + edge, (guint) MIN (64, snapshot->n_refs - edge));
  for (VvNode node = 0; node < snapshot->n_objects; node++)
    if (self->of_type[types[node]] != VV_ROLE_OTHER)
      leave_out_row (self, node, first[node], first[node + 1], bits);
  g_hash_table_iter_init (&iter, self->module_dicts);
  while (g_hash_table_iter_next (&iter, &dict, NULL))
    for (guint32 edge = first[GPOINTER_TO_UINT (dict)]; edge < first[GPOINTER_TO_UINT (dict) + 1]; edge++)
      vv_bits64_set (bits, edge);
  return bits;
}

/* ---- Finalizers ---- */

void
vv_finalizers_init (VvFinalizers *self, const VvSnapshot *snapshot)
{
  self->snapshot = snapshot;
  self->of_type = g_new0 (guint8, (gsize) vv_snapshot_get_n_types (snapshot) + 1);
  self->of_dict = g_hash_table_new (NULL, NULL);
}

void
vv_finalizers_clear (VvFinalizers *self)
{
  g_clear_pointer (&self->of_type, g_free);
  g_clear_pointer (&self->of_dict, g_hash_table_unref);
}

/* Its key is a name where the version or the table says so, else an object. */
static gboolean
is_finalizer (const VvSnapshot *snapshot, VvEdge edge)
{
  VvRefCode code;
  g_autofree char *key = NULL;
  VvNode target;
  VvTypeRow type;

  if (!vv_snapshot_ref_code (snapshot, edge, &code) || code.kind != VV_REF_VALUE)
    return FALSE;
  if (code.form == VV_FILE_LABEL_OBJECT)
    {
      key = vv_snapshot_dup_value (snapshot,
                                   (VvNode) vv_column_wide (snapshot, VV_SECTION_REF_LABEL, edge));
      if (g_strcmp0 (key, "'__del__'") != 0)
        return FALSE;
    }
  else if (!is_called (snapshot, edge, VV_REF_VALUE, "__del__"))
    {
      return FALSE;
    }
  target = vv_column_node (snapshot, VV_SECTION_REF_TARGET, edge);
  if (target == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_type (snapshot, vv_column_type (snapshot, target), &type);
  return !g_str_equal (type.name, "wrapper_descriptor");
}

static gboolean
has_of_its_own (VvFinalizers *self, VvNode class)
{
  VvNode dict = find_member (self->snapshot, class, VV_REF_ATTRIBUTE, "__dict__");
  guint known = dict != VV_NODE_NONE
                  ? GPOINTER_TO_UINT (g_hash_table_lookup (self->of_dict, GUINT_TO_POINTER (dict)))
                  : 1;
  VvEdge first, end;

  if (known != 0)
    return known == 2;
  known = 1;
  vv_snapshot_get_refs (self->snapshot, dict, &first, &end);
  for (VvEdge edge = first; edge < end && known == 1; edge++)
    if (is_finalizer (self->snapshot, edge))
      known = 2;
  g_hash_table_insert (self->of_dict, GUINT_TO_POINTER (dict), GUINT_TO_POINTER (known));
  return known == 2;
}

gboolean
vv_finalizers_has (VvFinalizers *self, VvTypeIndex type)
{
  VvEdge first, end;

  if (self->of_type[type] != 0)
    return self->of_type[type] == 2;
  self->of_type[type] = 1;
  get_mro (self->snapshot, type, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvNode class = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);

      if (class != VV_NODE_NONE && has_of_its_own (self, class))
        {
          self->of_type[type] = 2;
          break;
        }
    }
  return self->of_type[type] == 2;
}
