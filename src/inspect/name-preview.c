/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* name-preview.c — In: an object.  Out: its value in one line, as Python would write it but bounded:
 * the first items of a container, the first attributes of an instance, each in short; and how many
 * there are beyond. */

#include "config.h"

#include "inspect/place.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"

#define MAX_ITEM_CHARS 40
/* Room for "… 184,201 more}". */
#define ROOM_FOR_REST 24

/* How containers are written; other types as Name([…]) and Name({…}). */
static const struct
{
  const char *type;
  const char *before;
  const char *after;
  const char *empty;
} brackets[] = {
  { "list", "[", "]", "[]" },
  { "tuple", "(", ")", "()" },
  { "dict", "{", "}", "{}" },
  { "set", "{", "}", "set()" },
  { "frozenset", "frozenset({", "})", "frozenset()" },
};

typedef struct
{
  const VvSnapshot *snapshot;
  GString *out;
  gsize max_chars;
  gsize n_chars;                /* of @out */
  guint64 n_shown;
} Preview;

/* ---- One item ---- */

/* (transfer full): in at most 40 characters or so. */
static char *
dup_short (const VvSnapshot *self, VvNode node)
{
  g_autofree char *value = vv_snapshot_dup_value (self, node);
  g_autofree char *shown = NULL;
  g_autofree char *type = NULL;
  g_autofree char *identity = NULL;
  const char *attribute;
  VvObjectRow row;

  vv_snapshot_get_object (self, node, &row);
  type = vv_name_of_type (self, row.type, FALSE);
  if (value != NULL)
    {
      shown = vv_text_display (value, -1, MAX_ITEM_CHARS);
      if (vv_place_is_type (self, node))
        return g_strdup_printf ("<class %s>", shown);
      if (g_str_has_suffix (type, "function") || g_str_equal (type, "module") ||
          g_str_equal (type, "builtin_function_or_method"))
        return g_strdup_printf ("<%s %s>", type, shown);
      return g_steal_pointer (&shown);
    }
  for (guint i = 0; i < G_N_ELEMENTS (brackets); i++)
    if (vv_name_is_of (self, node, brackets[i].type))
      return row.length == 0 ? g_strdup (brackets[i].empty)
                             : g_strdup_printf ("%s…%s", brackets[i].before, brackets[i].after);
  identity = vv_name_dup_identity (self, node, &attribute);
  if (identity == NULL)
    return g_strdup_printf ("<%s>", type);
  shown = vv_text_display (identity, -1, MAX_ITEM_CHARS);
  return g_strdup_printf ("<%s %s=%s>", type, attribute, shown);
}

/* FALSE where there was no room for it. */
static gboolean
add_item (Preview *self, const char *key, VvNode node)
{
  g_autofree char *item = dup_short (self->snapshot, node);
  g_autofree char *whole = g_strconcat (self->n_shown > 0 ? ", " : "", key, item, NULL);
  gsize n = g_utf8_strlen (whole, -1);

  if (self->n_chars + n + ROOM_FOR_REST > self->max_chars)
    return FALSE;
  g_string_append (self->out, whole);
  self->n_chars += n;
  self->n_shown++;
  return TRUE;
}

/* ---- Many ---- */

/* (transfer full) (nullable): what stands before the item: `'k': `, `.name=`; NULL: the reference is
 * none of the container's content. */
static char *
dup_key (const VvSnapshot *self, VvEdge edge, gboolean is_instance)
{
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;
  g_autofree char *shown = NULL;
  VvRefCode code;
  gsize length;

  if (!vv_snapshot_ref_code (self, edge, &code))
    return NULL;
  if (is_instance)
    {
      if (code.kind == VV_REF_KEY || code.kind == VV_REF_TYPE)
        return NULL;
      name = vv_name_attribute (self, edge);
      if (name == NULL || g_str_equal (name, "__dict__"))
        return NULL;
      shown = vv_text_display (name, -1, MAX_ITEM_CHARS);
      return g_strdup_printf ("%s=", shown);
    }
  if (code.kind == VV_REF_ITEM)
    return g_strdup ("");
  if (code.kind == VV_REF_GLOBAL)
    {
      name = vv_name_attribute (self, edge);
      label = g_strdup_printf ("['%s']", name != NULL ? name : "…");
    }
  else if (code.kind == VV_REF_VALUE)
    label = vv_snapshot_dup_label (self, edge);
  length = label != NULL ? strlen (label) : 0;
  if (length < 2)
    return NULL;
  shown = vv_text_display (label + 1, (gssize) length - 2, MAX_ITEM_CHARS);
  return g_strdup_printf ("%s: ", shown);
}

/* As many as there is room for. */
static void
add_items (Preview *self, VvNode node, gboolean is_instance)
{
  VvEdge first, end;

  vv_snapshot_get_refs (self->snapshot, node, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    {
      g_autofree char *key = dup_key (self->snapshot, edge, is_instance);
      VvNode target = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);

      if (key != NULL && target != VV_NODE_NONE && !add_item (self, key, target))
        break;
    }
}

static void
add_rest (Preview *self, guint64 total)
{
  g_autofree char *number = NULL;

  if (total <= self->n_shown)
    return;
  number = vv_text_format ((double) (total - self->n_shown), VV_UNIT_NONE);
  if (self->n_shown > 0)
    g_string_append (self->out, ", ");
  /* Translators: behind the first items of a list: how many are not shown */
  g_string_append_printf (self->out, _("… %s more"), number);
}

static void
add_container (Preview *self, VvNode node, const VvObjectRow *row)
{
  g_autofree char *type = vv_name_of_type (self->snapshot, row->type, FALSE);
  g_autofree char *other = g_strdup_printf ("%s(", type);
  const char *before = other, *after = ")";

  for (guint i = 0; i < G_N_ELEMENTS (brackets); i++)
    if (vv_name_is_of (self->snapshot, node, brackets[i].type))
      {
        before = row->length == 0 ? brackets[i].empty : brackets[i].before;
        after = row->length == 0 ? "" : brackets[i].after;
      }
  g_string_append (self->out, before);
  self->n_chars = g_utf8_strlen (self->out->str, -1);
  add_items (self, node, FALSE);
  add_rest (self, (guint64) MAX (row->length, 0));
  if (g_str_equal (before, "(") && self->n_shown == 1 && row->length == 1)
    g_string_append_c (self->out, ',');
  g_string_append (self->out, after);
}

static guint64
count_attributes (const VvSnapshot *self, VvNode node)
{
  VvEdge first, end;
  guint64 n = 0;

  vv_snapshot_get_refs (self, node, &first, &end);
  end = MIN (end, first + VV_NAME_MAX_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    {
      g_autofree char *key = dup_key (self, edge, TRUE);

      n += key != NULL;
    }
  return n;
}

static void
add_instance (Preview *self, VvNode node, const VvObjectRow *row)
{
  g_autofree char *type = vv_name_of_type (self->snapshot, row->type, FALSE);
  VvNode dict = vv_name_find_member (self->snapshot, node, "__dict__");
  guint64 total = count_attributes (self->snapshot, node);

  g_string_append_printf (self->out, "<%s", type);
  if (total > 0 || dict != VV_NODE_NONE)
    g_string_append_c (self->out, ' ');
  self->n_chars = g_utf8_strlen (self->out->str, -1);
  add_items (self, node, TRUE);
  if (dict != VV_NODE_NONE)
    {
      total += count_attributes (self->snapshot, dict);
      add_items (self, dict, TRUE);
    }
  add_rest (self, total);
  g_string_append_c (self->out, '>');
}

char *
vv_name_preview (const VvSnapshot *self, VvNode node, guint max_chars)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Preview preview = { self, out, max_chars, 0, 0 };
  g_autofree char *value = NULL;
  VvObjectRow row;

  if (node >= self->n_objects)
    return g_strdup ("");
  vv_snapshot_get_object (self, node, &row);
  value = vv_snapshot_dup_value (self, node);
  if (value != NULL)
    g_string_append (out, value);
  else if (row.length >= 0)
    add_container (&preview, node, &row);
  else
    add_instance (&preview, node, &row);
  return vv_text_display (out->str, (gssize) out->len, max_chars);
}
