/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* snapshot-label.c — the columns `value` and `label` as text.  In: an object or a reference.  Out: what
 * CONTRACT.md writes: `.name`, `[3]`, `['k']`, `key 'k'`, `local x`.  A key that is no text or number is
 * put together from the objects of the snapshot: a tuple from its items, a member of an enum from
 * its attributes; where nothing is known, `<Type>`. */

#include "heap/snapshot-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define MAX_KEY_CHARS 40
#define MAX_KEY_DEPTH 4
/* Of one object looked at for a key: enough for 40 characters. */
#define MAX_KEY_REFS 64

static void append_key (const VvSnapshot *self, VvNode node, guint depth, GString *out);

/* ---- Values ---- */

/* repr() of a float: the shortest digits that read back alike, with an exponent where the point
 * would stand before the fourth zero or behind the sixteenth digit (Python/pystrtod.c, format 'r'). */
void
vv_snapshot_append_float (GString *out, double value)
{
  char digits[40];
  char *exponent;
  int point;
  gsize n;

  if (!isfinite (value))
    {
      g_string_append (out, isnan (value) ? "nan" : value < 0 ? "-inf" : "inf");
      return;
    }
  for (int precision = 0; precision <= 16; precision++)
    {
      char format[] = "%.00e";

      format[2] = (char) ('0' + precision / 10);
      format[3] = (char) ('0' + precision % 10);
      g_ascii_formatd (digits, sizeof digits, format, value);
      if (g_ascii_strtod (digits, NULL) == value)
        break;
    }
  exponent = strchr (digits, 'e');
  point = atoi (exponent + 1) + 1;
  *exponent = '\0';
  if (digits[0] == '-')
    g_string_append_c (out, '-');
  /* "d.ddd" becomes "dddd". */
  memmove (digits, digits + (digits[0] == '-'), strlen (digits) + (digits[0] != '-'));
  if (digits[1] == '.')
    memmove (digits + 1, digits + 2, strlen (digits + 2) + 1);
  n = strlen (digits);

  if (point > 16 || point < -3)
    {
      g_string_append_c (out, digits[0]);
      if (n > 1)
        g_string_append_printf (out, ".%s", digits + 1);
      g_string_append_printf (out, "e%c%02d", point > 0 ? '+' : '-', abs (point - 1));
    }
  else if (point <= 0)
    {
      g_string_append (out, "0.");
      for (; point < 0; point++)
        g_string_append_c (out, '0');
      g_string_append (out, digits);
    }
  else
    {
      for (gsize i = 0; i < MAX (n, (gsize) point); i++)
        {
          if (i == (gsize) point)
            g_string_append_c (out, '.');
          g_string_append_c (out, i < n ? digits[i] : '0');
        }
      if (n <= (gsize) point)
        g_string_append (out, ".0");
    }
}

/* FALSE where there is no value. */
static gboolean
append_value (const VvSnapshot *self, VvNode node, GString *out)
{
  guint64 bits;
  const char *text;
  double number;
  gsize length;

  switch (vv_object_value_form (vv_column_u16 (self, VV_SECTION_FLAGS, node)))
    {
    case VV_VALUE_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT,
                              (gint64) vv_column_u64 (self, VV_SECTION_VALUE, node));
      return TRUE;
    case VV_VALUE_FLOAT:
      bits = vv_column_u64 (self, VV_SECTION_VALUE, node);
      memcpy (&number, &bits, sizeof number);
      vv_snapshot_append_float (out, number);
      return TRUE;
    case VV_VALUE_TEXT:
      text = vv_snapshot_text (self, vv_column_u64 (self, VV_SECTION_VALUE, node), &length);
      if (text == NULL)
        return FALSE;
      g_string_append_len (out, text, (gssize) length);
      return TRUE;
    case VV_VALUE_NONE:
    default:
      return FALSE;
    }
}

char *
vv_snapshot_dup_value (const VvSnapshot *self, VvNode node)
{
  g_autoptr (GString) out = NULL;

  if (node >= self->n_objects)
    return NULL;
  out = g_string_new (NULL);
  if (!append_value (self, node, out))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- Keys ---- */

/* repr() of a str. */
static void
append_quoted (GString *out, const char *text)
{
  char quote = strchr (text, '\'') != NULL && strchr (text, '"') == NULL ? '"' : '\'';
  g_autoptr (GString) escaped = g_string_new (NULL);
  g_autofree char *shown = NULL;

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '\\' || *c == quote)
        g_string_append_c (escaped, '\\');
      g_string_append_c (escaped, *c);
    }
  shown = vv_text_display (escaped->str, (gssize) escaped->len, 0);
  g_string_append_printf (out, "%c%s%c", quote, shown, quote);
}

static gboolean
is_type (const VvTypeRow *type, const char *module, const char *name)
{
  return g_str_equal (type->name, name) && g_str_equal (type->module, module);
}

static gboolean
is_enum (const VvSnapshot *self, const VvTypeRow *type)
{
  VvNode node = vv_snapshot_find_object (self, type->address);
  VvTypeRow metatype;

  if (node == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_type (self, vv_column_type (self, node), &metatype);
  /* EnumType since 3.11. */
  return is_type (&metatype, "enum", "EnumType") || is_type (&metatype, "enum", "EnumMeta");
}

/* Whether the reference is called @name, by a name or by a key that is that text. */
static gboolean
is_called (const VvSnapshot *self, VvEdge edge, const VvRefCode *code, const char *name)
{
  guint32 label = vv_column_u32 (self, VV_SECTION_REF_LABEL, edge);
  g_autofree char *key = NULL;
  const char *text;
  gsize length;

  if (code->form == VV_FILE_LABEL_NAME)
    {
      text = vv_snapshot_name (self, label, &length);
      return text != NULL && g_str_equal (text, name);
    }
  if (code->form != VV_FILE_LABEL_OBJECT)
    return FALSE;
  key = vv_snapshot_dup_value (self, label);
  length = strlen (name);
  return key != NULL && strlen (key) == length + 2 && strncmp (key + 1, name, length) == 0;
}

/* An attribute of an object, or an item of its dict. */
static VvNode
find_attribute (const VvSnapshot *self, VvNode node, VvRefKind kind, const char *name)
{
  VvEdge first, end;

  vv_snapshot_get_refs (self, node, &first, &end);
  end = first + MIN (end - first, MAX_KEY_REFS);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefCode code;

      if (vv_snapshot_ref_code (self, edge, &code) && code.kind == kind &&
          is_called (self, edge, &code, name))
        return vv_column_node (self, VV_SECTION_REF_TARGET, edge);
    }
  return VV_NODE_NONE;
}

static VvNode
find_own_attribute (const VvSnapshot *self, VvNode node, const char *name)
{
  VvNode found = find_attribute (self, node, VV_REF_ATTRIBUTE, name);
  VvNode dict;

  if (found != VV_NODE_NONE)
    return found;
  dict = find_attribute (self, node, VV_REF_ATTRIBUTE, "__dict__");
  return dict != VV_NODE_NONE ? find_attribute (self, dict, VV_REF_VALUE, name) : VV_NODE_NONE;
}

/* <Color.RED: 1> */
static gboolean
append_enum (const VvSnapshot *self, VvNode node, const VvTypeRow *type, guint depth, GString *out)
{
  VvNode name = find_own_attribute (self, node, "_name_");
  VvNode value = find_own_attribute (self, node, "_value_");
  g_autofree char *quoted = name != VV_NODE_NONE ? vv_snapshot_dup_value (self, name) : NULL;

  if (quoted == NULL || value == VV_NODE_NONE || strlen (quoted) < 2)
    return FALSE;
  quoted[strlen (quoted) - 1] = '\0';
  g_string_append_printf (out, "<%s.%s: ", type->name, quoted + 1);
  append_key (self, value, depth + 1, out);
  g_string_append_c (out, '>');
  return TRUE;
}

/* The items, with commas; returns how many. */
static guint
append_items (const VvSnapshot *self, VvNode node, guint depth, GString *out)
{
  VvEdge first, end;
  guint n = 0;

  vv_snapshot_get_refs (self, node, &first, &end);
  /* The items and the type; a file may claim ten million others. */
  end = first + MIN (end - first, MAX_KEY_REFS + 2);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefCode code;
      VvNode target;

      if (!vv_snapshot_ref_code (self, edge, &code) || code.kind != VV_REF_ITEM)
        continue;
      if (n > 0)
        g_string_append (out, ", ");
      n++;
      target = vv_column_node (self, VV_SECTION_REF_TARGET, edge);
      if (out->len > MAX_KEY_CHARS * 4 || edge - first >= MAX_KEY_REFS || target == VV_NODE_NONE)
        {
          g_string_append (out, "…");
          break;
        }
      append_key (self, target, depth + 1, out);
    }
  return n;
}

static void
append_composed (const VvSnapshot *self, VvNode node, const VvTypeRow *type, guint depth, GString *out)
{
  if (depth < MAX_KEY_DEPTH && is_type (type, "builtins", "tuple"))
    {
      g_string_append_c (out, '(');
      g_string_append (out, append_items (self, node, depth, out) == 1 ? ",)" : ")");
    }
  else if (depth < MAX_KEY_DEPTH && is_type (type, "builtins", "frozenset"))
    {
      gsize start = out->len;

      g_string_append (out, "frozenset({");
      if (append_items (self, node, depth, out) > 0)
        g_string_append (out, "})");
      else
        g_string_append_c (g_string_truncate (out, start + strlen ("frozenset(")), ')');
    }
  else if (depth >= MAX_KEY_DEPTH || !is_enum (self, type) ||
           !append_enum (self, node, type, depth, out))
    {
      g_string_append_printf (out, "<%s>", type->name);
    }
}

/* The value of a type, a function or a module is its name alone. */
static gboolean
append_named (const VvTypeRow *type, const char *value, GString *out)
{
  if (*value == '\0' || strchr ("'\"(-0123456789", *value) != NULL || g_str_has_prefix (value, "b'") ||
      g_str_has_prefix (value, "b\"") || g_str_has_prefix (value, "bytearray(b") ||
      g_str_equal (value, "None") || g_str_equal (value, "True") || g_str_equal (value, "False") ||
      g_str_equal (value, "nan") || g_str_equal (value, "inf"))
    return FALSE;
  if (is_type (type, "builtins", "module") || is_type (type, "builtins", "function") ||
      is_type (type, "builtins", "builtin_function_or_method"))
    g_string_append_printf (out, "<%s %s>", type->name, value);
  else
    g_string_append_printf (out, "<class '%s'>", value);
  return TRUE;
}

static void
append_key (const VvSnapshot *self, VvNode node, guint depth, GString *out)
{
  VvTypeRow type;
  gsize start = out->len;

  if (self->flags & VV_FILE_NO_VALUES)
    {
      g_string_append (out, "'…'");
      return;
    }
  vv_snapshot_get_type (self, vv_column_type (self, node), &type);
  if (append_value (self, node, out))
    {
      g_autofree char *value = g_strdup (out->str + start);

      g_string_truncate (out, start);
      if (!append_named (&type, value, out))
        g_string_append (out, value);
    }
  else
    {
      append_composed (self, node, &type, depth, out);
    }
}

static void
append_cut_key (const VvSnapshot *self, VvNode node, GString *out)
{
  g_autoptr (GString) key = g_string_new (NULL);

  append_key (self, node, 0, key);
  /* A text is a key's usual form and not cut any further than values are. */
  if (key->str[0] != '\'' && key->str[0] != '"' && g_utf8_strlen (key->str, -1) > MAX_KEY_CHARS)
    {
      g_string_truncate (key, g_utf8_offset_to_pointer (key->str, MAX_KEY_CHARS - 1) - key->str);
      g_string_append (key, "…");
    }
  g_string_append (out, key->str);
}

/* ---- Labels ---- */

static const struct
{
  const char *before;           /* what stands before a name or a key */
  const char *after;
  const char *alone;            /* where nothing is known */
  gboolean quoted;              /* a name is a key: as repr() */
} styles[VV_N_REF_KINDS] = {
  [VV_REF_ATTRIBUTE] = { ".", "", ".…", FALSE },
  [VV_REF_ITEM] = { "[", "]", "{…}", TRUE },
  [VV_REF_KEY] = { "key ", "", "key …", TRUE },
  [VV_REF_VALUE] = { "[", "]", "[…]", TRUE },
  [VV_REF_MEMBER] = { ".", "", ".…", FALSE },
  [VV_REF_GLOBAL] = { ".", "", ".…", FALSE },
  [VV_REF_LOCAL] = { "local ", "", "local …", FALSE },
  [VV_REF_CELL] = { "closure ", "", "closure …", FALSE },
  [VV_REF_TYPE] = { "", "", "type", FALSE },
  [VV_REF_STACK] = { "stack ", "", "stack", FALSE },
  [VV_REF_OTHER] = { "", "", "other", FALSE },
};

const char *
vv_ref_kind_name (VvRefKind kind)
{
  static const char * const names[VV_N_REF_KINDS] = {
    [VV_REF_ATTRIBUTE] = "attribute", [VV_REF_ITEM] = "item", [VV_REF_KEY] = "key",
    [VV_REF_VALUE] = "value", [VV_REF_MEMBER] = "member", [VV_REF_GLOBAL] = "global",
    [VV_REF_LOCAL] = "local", [VV_REF_CELL] = "cell", [VV_REF_TYPE] = "type",
    [VV_REF_STACK] = "stack", [VV_REF_OTHER] = "other",
  };

  return kind < VV_N_REF_KINDS ? names[kind] : NULL;
}

char *
vv_snapshot_dup_label (const VvSnapshot *self, VvEdge edge)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *name;
  guint64 label;
  VvRefCode code;
  gsize length;

  if (edge >= self->n_refs || !vv_snapshot_ref_code (self, edge, &code))
    return g_string_free (g_steal_pointer (&out), FALSE);

  label = code.form != VV_FILE_LABEL_NONE ? vv_column_wide (self, VV_SECTION_REF_LABEL, edge) : 0;
  switch ((VvFileLabel) code.form)
    {
    case VV_FILE_LABEL_INDEX:
      g_string_append_printf (out, "%s[%" G_GUINT64_FORMAT "]",
                              code.kind == VV_REF_STACK ? "stack " : "", label);
      break;
    case VV_FILE_LABEL_NAME:
      name = label < VV_FILE_BIG ? vv_snapshot_name (self, (guint32) label, &length) : NULL;
      g_string_append (out, styles[code.kind].before);
      if (name != NULL && styles[code.kind].quoted)
        append_quoted (out, name);
      else
        g_string_append (out, name != NULL ? name : "…");
      g_string_append (out, styles[code.kind].after);
      break;
    case VV_FILE_LABEL_OBJECT:
      if (label >= self->n_objects)
        {
          vv_snapshot_note_damage (self, VV_SECTION_REF_LABEL);
          g_string_append (out, styles[code.kind].alone);
          break;
        }
      g_string_append (out, styles[code.kind].before);
      append_cut_key (self, (VvNode) label, out);
      g_string_append (out, styles[code.kind].after);
      break;
    case VV_FILE_LABEL_NONE:
    default:
      g_string_append (out, styles[code.kind].alone);
      break;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
