/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* name.c — In: a type, an object, a root.  Out: what a person calls it.  Names are looked for among
 * the first references of an object only, so that a name never costs more than a line of text. */

#include "config.h"

#include "inspect/name-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"

/* ---- Pieces ---- */

static void
get_type_of (const VvSnapshot *self, VvNode node, VvTypeRow *type)
{
  VvObjectRow row;

  vv_snapshot_get_object (self, node, &row);
  vv_snapshot_get_type (self, row.type, type);
}

gboolean
vv_name_is_of (const VvSnapshot *self, VvNode node, const char *name)
{
  VvTypeRow type;

  get_type_of (self, node, &type);
  return g_str_equal (type.name, name) && g_str_equal (type.module, "builtins");
}

const char *
vv_name_of_edge (const VvSnapshot *self, VvEdge edge)
{
  VvRefCode code;
  guint64 label;
  gsize length;

  if (edge >= self->n_refs || !vv_snapshot_ref_code (self, edge, &code) ||
      code.form != VV_FILE_LABEL_NAME)
    return NULL;
  label = vv_column_wide (self, VV_SECTION_REF_LABEL, edge);
  return label < VV_FILE_BIG ? vv_snapshot_name (self, (guint32) label, &length) : NULL;
}

char *
vv_name_dup_unquoted (const VvSnapshot *self, VvNode node)
{
  char *value = node != VV_NODE_NONE ? vv_snapshot_dup_value (self, node) : NULL;
  gsize length = value != NULL ? strlen (value) : 0;

  if (length < 2 || (value[0] != '\'' && value[0] != '"') || value[length - 1] != value[0])
    return value;
  memmove (value, value + 1, length - 2);
  value[length - 2] = '\0';
  return value;
}

char *
vv_name_attribute (const VvSnapshot *self, VvEdge edge)
{
  const char *name = vv_name_of_edge (self, edge);
  VvRefCode code;
  guint64 label;

  if (name != NULL)
    return g_strdup (name);
  if (edge >= self->n_refs || !vv_snapshot_ref_code (self, edge, &code) ||
      code.form != VV_FILE_LABEL_OBJECT || code.kind == VV_REF_KEY)
    return NULL;
  label = vv_column_wide (self, VV_SECTION_REF_LABEL, edge);
  if (label >= self->n_objects || !vv_name_is_of (self, (VvNode) label, "str"))
    return NULL;
  return vv_name_dup_unquoted (self, (VvNode) label);
}

VvNode
vv_name_find_member (const VvSnapshot *self, VvNode node, const char *name)
{
  VvEdge first, end;

  vv_snapshot_get_refs (self, node, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    if (g_strcmp0 (vv_name_of_edge (self, edge), name) == 0)
      return vv_column_node (self, VV_SECTION_REF_TARGET, edge);
  return VV_NODE_NONE;
}

/* The best of the names among the attributes of an instance, or the entries of its dict. */
static VvNode
find_identity (const VvSnapshot *self, VvNode node, gboolean is_dict, guint *best)
{
  static const char * const names[] = { "name", "__name__", "id", "key" };
  VvNode found = VV_NODE_NONE;
  VvEdge first, end;

  vv_snapshot_get_refs (self, node, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    {
      g_autofree char *name = NULL;
      VvRefCode code;

      if (!vv_snapshot_ref_code (self, edge, &code) || code.kind == VV_REF_MEMBER ||
          code.kind == VV_REF_ITEM || (!is_dict && code.kind != VV_REF_ATTRIBUTE))
        continue;
      name = vv_name_attribute (self, edge);
      for (guint i = 0; name != NULL && i < MIN (*best, G_N_ELEMENTS (names)); i++)
        if (g_str_equal (name, names[i]))
          {
            *best = i;
            found = vv_column_node (self, VV_SECTION_REF_TARGET, edge);
          }
    }
  return found;
}

char *
vv_name_dup_identity (const VvSnapshot *self, VvNode node, const char **attribute)
{
  static const char * const names[] = { "name", "__name__", "id", "key" };
  guint best = G_N_ELEMENTS (names);
  VvNode dict, found = find_identity (self, node, FALSE, &best), in_dict;

  dict = best > 0 ? vv_name_find_member (self, node, "__dict__") : VV_NODE_NONE;
  in_dict = dict != VV_NODE_NONE ? find_identity (self, dict, TRUE, &best) : VV_NODE_NONE;
  found = in_dict != VV_NODE_NONE ? in_dict : found;
  if (found == VV_NODE_NONE)
    return NULL;
  *attribute = names[best];
  return vv_snapshot_dup_value (self, found);
}

char *
vv_name_dup_function (const VvSnapshot *self, VvNode node)
{
  static const char * const names[] = { "__qualname__", "co_qualname", "co_name", "__func__" };
  VvNode code = vv_name_find_member (self, node, "f_code");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      VvNode found = vv_name_find_member (self, node, names[i]);

      if (found == VV_NODE_NONE && code != VV_NODE_NONE)
        found = vv_name_find_member (self, code, names[i]);
      if (found != VV_NODE_NONE)
        return vv_name_dup_unquoted (self, found);
    }
  return NULL;
}

char *
vv_name_dup_thread (const VvSnapshot *self, guint64 thread)
{
  guint32 n = vv_snapshot_get_n_threads (self);

  for (guint32 i = 0; i < n; i++)
    {
      VvThreadRow row;

      vv_snapshot_get_thread (self, i, &row);
      if (row.id != thread)
        continue;
      if (i == 0)
        return NULL;
      if (row.name == NULL || *row.name == '\0')
        return g_strdup_printf ("thread %u", i + 1);
      /* The names that threading gives say it themselves: "Thread-1 (run)". */
      return g_ascii_strncasecmp (row.name, "thread", strlen ("thread")) == 0
               ? g_strdup (row.name) : g_strdup_printf ("thread %s", row.name);
    }
  return NULL;
}

/* ---- Types and objects ---- */

char *
vv_name_of_type (const VvSnapshot *self, VvTypeIndex type, gboolean with_module)
{
  g_autofree char *whole = NULL;
  VvTypeRow row;

  vv_snapshot_get_type (self, type, &row);
  if (!with_module || *row.module == '\0' || g_str_equal (row.module, "builtins"))
    return vv_text_display (row.name, -1, VV_NAME_MAX_CHARS);
  whole = g_strdup_printf ("%s.%s", row.module, row.name);
  return vv_text_display (whole, -1, VV_NAME_MAX_CHARS);
}

char *
vv_name_of_object (const VvSnapshot *self, VvNode node)
{
  g_autofree char *text = NULL;
  const char *attribute = NULL;
  VvObjectRow row;

  if (node >= self->n_objects)
    return NULL;
  text = vv_snapshot_dup_value (self, node);
  if (text == NULL)
    {
      g_autofree char *value = vv_name_dup_identity (self, node, &attribute);

      if (value != NULL)
        text = g_strdup_printf ("%s=%s", attribute, value);
    }
  if (text == NULL)
    {
      vv_snapshot_get_object (self, node, &row);
      if (row.length >= 0)
        {
          g_autofree char *length = vv_text_format ((double) row.length, VV_UNIT_NONE);

          /* Translators: of a list or a dictionary: how many items are in it */
          text = g_strdup_printf (_("length %s"), length);
        }
      else
        text = vv_name_dup_function (self, node);
    }
  return text != NULL ? vv_text_display (text, -1, VV_NAME_MAX_CHARS) : NULL;
}

/* ---- Roots ---- */

/* "rows in load() at app.py:88" is a local; what the interpreter keeps in a frame is called after
 * its member.  Up to 3.10 the frame is an object, and the name is "load() at app.py:88". */
static char *
name_frame (const VvRootRow *root)
{
  static const char * const members[] =
    { "f_func in ", "f_code in ", "f_locals in ", "frame_obj in " };
  const char *name = root->name != NULL ? root->name : "…";
  const char *in = strstr (name, " in ");
  const char *bracket = strchr (name, '(');

  if (root->kind == VV_ROOT_STACK)
    /* Translators: a place: a value that a function's code is just computing with */
    return g_strdup_printf (_("a value on the stack of %s"), name);
  if (in == NULL || (bracket != NULL && bracket < in))
    return g_strdup_printf ("frame of %s", name);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_has_prefix (name, members[i]))
      return g_strdup (name);
  return g_strdup_printf ("local %s", name);
}

static char *
name_root (const VvRootRow *root)
{
  const char *name = root->name != NULL ? root->name : "…";

  switch ((VvRootKind) root->kind)
    {
    case VV_ROOT_FRAME:
    case VV_ROOT_STACK:
      return name_frame (root);
    case VV_ROOT_INTERPRETER:
      /* Translators: what the interpreter itself holds, such as sys.modules */
      return g_strdup_printf (_("interpreter: %s"), name);
    case VV_ROOT_TYPE:
      return g_strdup (g_str_has_prefix (name, "builtins.") ? strchr (name, '.') + 1 : name);
    case VV_ROOT_NATIVE:
      return g_strdup (_("held by native code"));
    case VV_ROOT_MODULE:
    case VV_ROOT_THREAD:
    case VV_ROOT_PENDING:
    case VV_N_ROOT_KINDS:
    default:
      return g_strdup (name);
    }
}

char *
vv_name_of_root (const VvSnapshot *self, guint32 index)
{
  g_autofree char *text = NULL;
  g_autofree char *thread = NULL;
  g_autofree char *whole = NULL;
  VvRootRow root;

  if (index >= vv_snapshot_get_n_roots (self))
    return g_strdup ("");
  vv_snapshot_get_root (self, index, &root);
  text = name_root (&root);
  thread = vv_name_dup_thread (self, root.thread);
  if (thread != NULL)
    whole = g_strdup_printf ("%s, %s", text, thread);
  return vv_text_display (whole != NULL ? whole : text, -1, 2 * VV_NAME_MAX_CHARS);
}
