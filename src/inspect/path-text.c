/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* path-text.c — In: a path.  Out: the code that a person would write for it.
 *
 * The text is kept in three parts: what stands before, an expression that grows at its end, and where
 * it is: "local ", "rows[3].name", " in load() at app.py:88".  A reference into a closure or a
 * generator makes what is there so far the place: `closure x of app.handler()`. */

#include "config.h"

#include "inspect/paths.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "inspect/place.h"

/* A longer way is told by its beginning and its end. */
#define MAX_EDGES 24
#define HEAD_EDGES 10
#define TAIL_EDGES 6
#define MAX_PLACE_CHARS 240
#define MAX_TEXT_CHARS 600

typedef struct
{
  const VvSnapshot *snapshot;
  const VvEdge *edges;
  guint n_edges;
  gboolean internals;
  const char *before;
  GString *expression;
  GString *place;
} Text;

/* C members by the names that Python has for them; in angle brackets what has none, as Python
 * itself writes <locals>. */
static const struct { const char *member, *shown; } members[] = {
  { "ags_gen", ".ag_frame" },
  { "cm_callable", ".__func__" },
  { "cache", ".<cache>" },
  { "deque", ".<deque>" },
  { "di_dict", ".<dict>" },
  { "di_odict", ".<dict>" },
  { "di_result", ".<result>" },
  { "dv_dict", ".mapping" },
  { "en_result", ".<result>" },
  { "en_sit", ".<iterator>" },
  { "fn", ".func" },
  { "it", ".<iterator>" },
  { "it_callable", ".<callable>" },
  { "it_sentinel", ".<sentinel>" },
  { "it_seq", ".<sequence>" },
  { "ittuple", ".<iterators>" },
  { "iters", ".<iterators>" },
  { "kw", ".keywords" },
  { "prop_del", ".fdel" },
  { "prop_doc", ".__doc__" },
  { "prop_get", ".fget" },
  { "prop_set", ".fset" },
  { "seq", ".<sequence>" },
  { "si_set", ".<set>" },
  { "sm_callable", ".__func__" },
  { "tp_cache", ".<cache>" },
  { "tp_subclasses", ".<subclasses>" },
  { "type", ".__class__" },
};

/* ---- Pieces ---- */

static gboolean
is_identifier (const char *text)
{
  if (*text == '\0' || g_ascii_isdigit (*text))
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (*at != '_' && !g_unichar_isalnum (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static gboolean
is_named (const Text *self, guint at, const char *name)
{
  return at < self->n_edges &&
         g_strcmp0 (vv_name_of_edge (self->snapshot, self->edges[at]), name) == 0;
}

static void
append_label (Text *self, VvEdge edge)
{
  g_autofree char *label = vv_snapshot_dup_label (self->snapshot, edge);

  g_string_append (self->expression, label);
}

/* What is so far becomes where the rest is: "expression" of "x.y" "in load()" is
 * " of x.y() in load()". */
static void
begin_again (Text *self, const char *before, const char *expression, const char *joint,
             const char *after)
{
  g_autofree char *place = g_strconcat (joint, self->expression->str, after, self->place->str, NULL);
  g_autofree char *shown = vv_text_display (place, -1, MAX_PLACE_CHARS);

  g_string_assign (self->place, shown);
  g_string_assign (self->expression, expression);
  self->before = before;
}

/* ---- What is folded ---- */

/* `.__dict__` and a key are an attribute; Returns: how many references it was, 0: none such. */
static guint
append_attribute (Text *self, guint at)
{
  g_autofree char *name = NULL;
  VvRefCode code;

  if (!is_named (self, at, "__dict__") || at + 1 >= self->n_edges ||
      !vv_snapshot_ref_code (self->snapshot, self->edges[at + 1], &code) ||
      (code.kind != VV_REF_VALUE && code.kind != VV_REF_GLOBAL))
    return 0;
  name = vv_name_attribute (self->snapshot, self->edges[at + 1]);
  if (name != NULL && is_identifier (name))
    g_string_append_printf (self->expression, ".%s", name);
  else if (name != NULL && code.kind == VV_REF_GLOBAL)
    g_string_append_printf (self->expression, "['%s']", name);
  else
    append_label (self, self->edges[at + 1]);
  return 2;
}

/* `.__closure__`, an item and the cell's content are a variable. */
static guint
append_closure (Text *self, guint at)
{
  g_autofree char *name = NULL;
  guint64 index;

  if (!is_named (self, at, "__closure__") || !is_named (self, at + 2, "cell_contents"))
    return 0;
  index = vv_column_wide (self->snapshot, VV_SECTION_REF_LABEL, self->edges[at + 1]);
  name = vv_place_closure_name (self->snapshot,
                                vv_snapshot_source (self->snapshot, self->edges[at]),
                                (guint32) MIN (index, G_MAXUINT32));
  if (name == NULL)
    return 0;
  begin_again (self, "closure ", name, " of ", "()");
  return 3;
}

/* " in generator …" */
static void
begin_in (Text *self, VvNode holder)
{
  g_autofree char *type = NULL;
  g_autofree char *joint = NULL;
  VvObjectRow row;

  vv_snapshot_get_object (self->snapshot, holder, &row);
  type = vv_name_of_type (self->snapshot, row.type, FALSE);
  joint = g_strdup_printf (" in %s ", type);
  begin_again (self, "", "", joint, "");
}

/* A local of a generator or a frame; where it is a cell, what is in it. */
static guint
append_local (Text *self, guint at)
{
  VvNode holder = vv_snapshot_source (self->snapshot, self->edges[at]);
  const char *name = vv_name_of_edge (self->snapshot, self->edges[at]);
  g_autofree char *function = NULL;
  VvRefCode code;

  if (!vv_snapshot_ref_code (self->snapshot, self->edges[at], &code) || holder == VV_NODE_NONE ||
      (code.kind != VV_REF_LOCAL && code.kind != VV_REF_CELL && code.kind != VV_REF_STACK))
    return 0;
  if (vv_name_is_of (self->snapshot, holder, "frame"))
    {
      function = vv_name_dup_function (self->snapshot, holder);
      if (at == 0 && g_str_equal (self->before, "frame of "))
        begin_again (self, "", "", " in ", "");
      /* To 3.10 the frame of a generator is an object. */
      else if (is_named (self, at - 1, "gi_frame") &&
               g_str_has_suffix (self->expression->str, ".gi_frame"))
        {
          g_string_truncate (self->expression, self->expression->len - strlen (".gi_frame"));
          begin_in (self, vv_snapshot_source (self->snapshot, self->edges[at - 1]));
        }
      else
        {
          g_autofree char *joint =
            g_strdup_printf (" in %s(), frame ", function != NULL ? function : "…");

          begin_again (self, "", "", joint, "");
        }
    }
  else
    begin_in (self, holder);
  self->before = code.kind == VV_REF_STACK || name == NULL ? "" : "local ";
  g_string_assign (self->expression, *self->before == '\0' ? _("a value on the stack") : name);
  return is_named (self, at + 1, "cell_contents") ? 2 : 1;
}

/* The links of a bounded functools.lru_cache are its cache. */
static guint
append_cached (Text *self, guint at)
{
  g_autofree char *key = NULL;
  VvNode link, node;

  if (!is_named (self, at, "root") || !is_named (self, at + 1, "result"))
    return 0;
  link = vv_snapshot_source (self->snapshot, self->edges[at + 1]);
  node = link != VV_NODE_NONE ? vv_name_find_member (self->snapshot, link, "key") : VV_NODE_NONE;
  key = node != VV_NODE_NONE ? vv_snapshot_dup_value (self->snapshot, node) : NULL;
  g_string_append_printf (self->expression, ".<cache>[%s]", key != NULL ? key : "…");
  return 2;
}

static void
append_one (Text *self, VvEdge edge)
{
  const char *name = vv_name_of_edge (self->snapshot, edge);
  g_autofree char *label = NULL;
  VvRefCode code;

  if (!vv_snapshot_ref_code (self->snapshot, edge, &code))
    return;
  for (guint i = 0; code.kind == VV_REF_MEMBER && name != NULL && !self->internals &&
                    i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].member, name))
      {
        g_string_append (self->expression, members[i].shown);
        return;
      }
  label = vv_snapshot_dup_label (self->snapshot, edge);
  if (code.kind == VV_REF_KEY)
    begin_again (self, "key ", g_str_has_prefix (label, "key ") ? label + 4 : label, " of ", "");
  else if (code.kind == VV_REF_TYPE)
    g_string_append (self->expression, ".__class__");
  else if (code.kind == VV_REF_OTHER)
    g_string_append (self->expression, ".<…>");
  else if (name != NULL && (code.kind == VV_REF_GLOBAL ||
                            (code.kind == VV_REF_ATTRIBUTE && !is_identifier (name))))
    g_string_append_printf (self->expression, "['%s']", name);
  else if (code.kind == VV_REF_LOCAL || code.kind == VV_REF_CELL || code.kind == VV_REF_STACK)
    g_string_append_printf (self->expression, ".<%s>", label);
  else
    g_string_append (self->expression, label);
}

static guint
append_step (Text *self, guint at)
{
  guint n = 0;

  if (!self->internals)
    {
      n = append_attribute (self, at);
      n = n > 0 ? n : append_closure (self, at);
      n = n > 0 ? n : append_local (self, at);
      n = n > 0 ? n : append_cached (self, at);
    }
  if (n == 0)
    append_one (self, self->edges[at]);
  return MAX (n, 1);
}

/* ---- Where it begins ---- */

/* `rows in load() at app.py:88` in its two parts; FALSE where it is no local. */
static gboolean
begin_local (Text *self, const VvRootRow *root, const char *thread)
{
  const char *name = root->name != NULL ? root->name : "";
  const char *in = strstr (name, " in ");
  const char *bracket = strchr (name, '(');

  if (root->kind != VV_ROOT_FRAME)
    return FALSE;
  if (in == NULL || (bracket != NULL && bracket < in))
    {
      self->before = "frame of ";
      g_string_append (self->expression, name);
    }
  else
    {
      g_autofree char *whole = g_strndup (name, (gsize) (in - name));
      gboolean is_member = g_str_equal (whole, "f_func") || g_str_equal (whole, "f_code") ||
                           g_str_equal (whole, "f_locals") || g_str_equal (whole, "frame_obj");

      self->before = is_member ? "" : "local ";
      g_string_append (self->expression, whole);
      g_string_append (self->place, in);
    }
  if (thread != NULL)
    g_string_append_printf (self->place, ", %s", thread);
  return TRUE;
}

/* An object without a name, held by something that is none either. */
static void
begin_nameless (Text *self, const VvPath *path, VvNode target)
{
  g_autofree char *root = vv_name_of_root (self->snapshot, path->root);
  g_autofree char *type = NULL;
  VvObjectRow row;

  if (path->edges->len == 0)
    {
      g_string_append (self->expression, root);
      return;
    }
  vv_snapshot_get_object (self->snapshot, target, &row);
  type = vv_name_of_type (self->snapshot, row.type, FALSE);
  g_string_append_printf (self->expression, "<%s>", type);
  g_string_append_printf (self->place, ", %s", root);
}

/* A static type by its name, other things by their type. */
static void
begin_own (Text *self)
{
  VvNode node = vv_snapshot_source (self->snapshot, self->edges[0]);
  g_autofree char *value = vv_name_dup_unquoted (self->snapshot, node);
  g_autofree char *type = NULL;
  VvObjectRow row;

  vv_snapshot_get_object (self->snapshot, node, &row);
  type = vv_name_of_type (self->snapshot, row.type, FALSE);
  if (value != NULL && vv_place_is_type (self->snapshot, node))
    g_string_append (self->expression, value);
  else
    g_string_append_printf (self->expression, "<%s>", type);
  /* Translators: follows an object that is part of the interpreter */
  g_string_append (self->place, _(", the interpreter's own"));
}

static void
begin (Text *self, const VvPath *path)
{
  g_autofree char *thread = NULL;
  g_autofree char *name = NULL;
  VvRootRow root;

  if (path->root == VV_PATH_NO_ROOT)
    {
      if (self->n_edges > 0)
        begin_own (self);
      return;
    }
  vv_snapshot_get_root (self->snapshot, path->root, &root);
  thread = vv_name_dup_thread (self->snapshot, root.thread);
  if (begin_local (self, &root, thread))
    return;
  if (root.kind != VV_ROOT_MODULE && root.kind != VV_ROOT_INTERPRETER && root.kind != VV_ROOT_TYPE)
    {
      begin_nameless (self, path, root.target);
      return;
    }
  name = vv_name_of_root (self->snapshot, path->root);
  g_string_append (self->expression, name);
}

/* ---- The whole ---- */

/* Whether the reference belongs to the one before it. */
static gboolean
is_continued (const Text *self, guint at)
{
  return is_named (self, at - 1, "__dict__") || is_named (self, at - 1, "__closure__") ||
         is_named (self, at - 1, "root") || is_named (self, at, "cell_contents");
}

static void
append_middle (Text *self, guint from, guint to)
{
  g_autofree char *number = NULL;
  guint64 last = G_MAXUINT64;
  gboolean folded = FALSE;
  guint n = 0;

  for (guint at = from; at < to; at++)
    {
      guint64 label = vv_column_u32 (self->snapshot, VV_SECTION_REF_LABEL, self->edges[at]) |
                      (guint64) vv_column_u8 (self->snapshot, VV_SECTION_REF_KIND,
                                              self->edges[at]) << 32;

      /* Long ways are monotonous. */
      if (label != last)
        folded = !self->internals && is_named (self, at, "__dict__");
      last = label;
      n += !folded;
    }
  number = vv_text_format (n, VV_UNIT_NONE);
  /* Translators: in the middle of a long way from object to object: how many steps are left out */
  g_string_append_printf (self->expression, _(" … (%s more) "), number);
}

char *
vv_path_text (const VvSnapshot *self, const VvPath *path, VvPathFlags flags)
{
  Text text = {
    self, (const VvEdge *) (gpointer) path->edges->data, path->edges->len,
    (flags & VV_PATH_INTERNALS) != 0, "", g_string_new (NULL), g_string_new (NULL),
  };
  guint at = 0, tail = path->edges->len > MAX_EDGES ? path->edges->len - TAIL_EDGES : 0;
  g_autofree char *whole = NULL;

  begin (&text, path);
  /* The variable of a closure is in a cell. */
  if (*text.before != '\0' && !text.internals && is_named (&text, 0, "cell_contents"))
    at++;
  while (tail > 0 && tail < text.n_edges && is_continued (&text, tail))
    tail++;
  while (at < text.n_edges)
    {
      if (tail > 0 && at >= HEAD_EDGES && at < tail)
        {
          append_middle (&text, at, tail);
          at = tail;
        }
      else
        at += append_step (&text, at);
    }
  whole = g_strconcat (text.before, text.expression->str, text.place->str, NULL);
  g_string_free (text.expression, TRUE);
  g_string_free (text.place, TRUE);
  return vv_text_display (whole, -1, MAX_TEXT_CHARS);
}
