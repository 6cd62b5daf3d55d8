/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rich.c — two tables, objects and references, and the rest by hand. */

#include "rich.h"

#include <string.h>

#include "graph.h"

static const struct
{
  const char *name;
  const char *module;
  const char *object;           /* the type itself */
} types[] = {
  { "type", "builtins", "type" },
  { "EnumType", "enum", "EnumType" },
  { "Color", "app", "Color" },
  { "Key", "app", "Key" },
  { "str", "builtins", NULL },
  { "int", "builtins", NULL },
  { "float", "builtins", NULL },
  { "tuple", "builtins", NULL },
  { "frozenset", "builtins", NULL },
  { "dict", "builtins", NULL },
  { "list", "builtins", NULL },
  { "NoneType", "builtins", NULL },
  { "module", "builtins", NULL },
  { "function", "builtins", NULL },
  { "Key", "other", NULL },     /* another type of the same name */
};

#define TEXT(text) VV_VALUE_TEXT, 0, 0, text

static const struct
{
  const char *name;
  const char *type;
  VvValueForm form;
  gint64 number;
  double real;
  const char *text;
} objects[] = {
  { "type", "type", TEXT ("type") },
  { "EnumType", "type", TEXT ("EnumType") },
  { "Color", "EnumType", TEXT ("Color") },
  { "Key", "type", TEXT ("Key") },
  { "red", "Color" },
  { "red-dict", "dict" },
  { "s-name", "str", TEXT ("'_name_'") },
  { "s-value", "str", TEXT ("'_value_'") },
  { "s-red", "str", TEXT ("'RED'") },
  { "one", "int", VV_VALUE_INT, 1 },
  { "least", "int", VV_VALUE_INT, G_MININT64 },
  { "half", "float", VV_VALUE_FLOAT, 0, 0.5 },
  { "pair", "tuple" },
  { "single", "tuple" },
  { "empty", "tuple" },
  { "long", "tuple" },
  { "frozen", "frozenset" },
  { "empty-frozen", "frozenset" },
  { "loop", "tuple" },
  { "key", "Key" },
  { "none", "NoneType", TEXT ("None") },
  { "module", "module", TEXT ("app") },
  { "function", "function", TEXT ("load") },
  { "quote", "str", TEXT ("\"it's\"") },
  { "bytes", "int", TEXT ("b'a rather long key of bytes, cut in its label'") },
  { "table", "dict" },
  { "big", "list" },
  { "untracked", "tuple" },
  { "other-key", "other.Key" },
};

#define OBJECT(name) VV_LABEL_OBJECT, name, 0
#define NAME(name) VV_LABEL_NAME, name, 0
#define INDEX(index) VV_LABEL_INDEX, NULL, index
#define ALONE VV_LABEL_NONE, NULL, 0

static const struct
{
  const char *source;
  const char *target;
  VvRefKind kind;
  guint flags;
  VvLabelForm form;
  const char *label;
  guint64 index;
} refs[] = {
  { "Color", "EnumType", VV_REF_TYPE, 0, ALONE },
  { "red", "red-dict", VV_REF_ATTRIBUTE, 0, NAME ("__dict__") },
  { "red-dict", "s-name", VV_REF_KEY, VV_REF_HIDDEN, OBJECT ("s-name") },
  { "red-dict", "s-red", VV_REF_VALUE, 0, OBJECT ("s-name") },
  { "red-dict", "one", VV_REF_VALUE, 0, OBJECT ("s-value") },
  { "pair", "one", VV_REF_ITEM, 0, INDEX (0) },
  { "pair", "quote", VV_REF_ITEM, 0, INDEX (1) },
  { "single", "half", VV_REF_ITEM, 0, INDEX (0) },
  { "long", "pair", VV_REF_ITEM, 0, INDEX (0) },
  { "long", "pair", VV_REF_ITEM, 0, INDEX (1) },
  { "long", "pair", VV_REF_ITEM, 0, INDEX (2) },
  { "long", "pair", VV_REF_ITEM, 0, INDEX (3) },
  { "frozen", "one", VV_REF_ITEM, 0, ALONE },
  { "loop", "loop", VV_REF_ITEM, 0, INDEX (0) },
  { "module", "table", VV_REF_MEMBER, 0, NAME ("md_dict") },
  { "function", "key", VV_REF_CELL, 0, NAME ("x") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("s-red") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("quote") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("one") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("least") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("half") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("none") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("pair") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("single") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("empty") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("long") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("frozen") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("empty-frozen") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("loop") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("red") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("key") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("Key") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("function") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("module") },
  { "table", "one", VV_REF_VALUE, 0, OBJECT ("bytes") },
  { "table", "one", VV_REF_VALUE, 0, NAME ("it's") },
  { "table", "key", VV_REF_KEY, VV_REF_HIDDEN, OBJECT ("key") },
  { "table", "one", VV_REF_GLOBAL, 0, NAME ("limit") },
  { "big", "one", VV_REF_ITEM, 0, INDEX (G_GUINT64_CONSTANT (5000000000)) },
  { "big", "one", VV_REF_LOCAL, 0, NAME ("x") },
  { "big", "one", VV_REF_STACK, VV_REF_UNCOUNTED, ALONE },
  { "big", "one", VV_REF_OTHER, VV_REF_GUESSED | VV_REF_HIDDEN, INDEX (16) },
  { "big", "one", VV_REF_OTHER, VV_REF_GUESSED, ALONE },
};

VvNode
rich_find (const char *name)
{
  for (VvNode node = 0; node < G_N_ELEMENTS (objects); node++)
    if (g_str_equal (objects[node].name, name))
      return node;
  g_assert_not_reached ();
}

static VvTypeIndex
find_type (const char *name)
{
  const char *point = strchr (name, '.');

  for (VvTypeIndex type = 0; type < G_N_ELEMENTS (types); type++)
    if (g_str_equal (types[type].name, point != NULL ? point + 1 : name) &&
        (point == NULL || g_str_has_prefix (name, types[type].module)))
      return type;
  g_assert_not_reached ();
}

static void
write_ref (VvSnapshotWriter *writer,
           guint             i)
{
  guint64 label = refs[i].index;

  if (refs[i].form == VV_LABEL_NAME)
    label = vv_snapshot_writer_intern (writer, refs[i].label, -1);
  else if (refs[i].form == VV_LABEL_OBJECT)
    label = rich_find (refs[i].label);
  vv_snapshot_writer_add_ref (writer, rich_find (refs[i].target), refs[i].kind, refs[i].flags, refs[i].form, label);
}

static void
write_object (VvSnapshotWriter *writer,
              VvNode            node)
{
  VvObjectInput input = {
    .row = {
      .address = graph_address (node),
      .type = find_type (objects[node].type),
      .size = 16 + node,
      .memory = 32 + node,
      .refcount = 1 + node,
      .length = -1,
      .generation = 2,
    },
    .value_form = objects[node].form,
    .value_int = objects[node].number,
    .value_float = objects[node].real,
    .value_text = objects[node].text,
    .value_length = objects[node].text != NULL ? strlen (objects[node].text) : 0,
  };

  if (g_str_equal (objects[node].name, "big"))
    {
      input.row.size = G_GUINT64_CONSTANT (5) << 30;
      input.row.memory = G_MAXUINT32;
      input.row.refcount = G_MAXUINT32 + G_GUINT64_CONSTANT (1);
      input.row.length = G_GINT64_CONSTANT (6000000000);
    }
  input.row.immortal = g_str_equal (objects[node].name, "none");
  if (g_str_equal (objects[node].name, "untracked"))
    input.row.generation = -1;
  if (g_str_equal (objects[node].name, "empty"))
    input.row.length = 0;

  vv_snapshot_writer_add_object (writer, &input);
  for (guint i = 0; i < G_N_ELEMENTS (refs); i++)
    if (rich_find (refs[i].source) == node)
      write_ref (writer, i);
}

static void
write_tables (VvSnapshotWriter *writer)
{
  const VvRootRow roots[] = {
    { rich_find ("module"), VV_ROOT_MODULE, "app", 0, -1, 1 },
    { rich_find ("table"), VV_ROOT_FRAME, "rows in load() at app.py:88", 4711, 0, 1 },
    { rich_find ("table"), VV_ROOT_NATIVE, NULL, 0, -1, 3 },
  };
  const VvThreadRow threads[] = { { 4711, 42, "MainThread", 2 }, { 4712, 0, NULL, 0 } };
  const VvFrameRow frames[] = { { 4711, 0, "load", "app.py", 88 }, { 4711, 1, "<module>", "app.py", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    vv_snapshot_writer_add_root (writer, &roots[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    vv_snapshot_writer_add_thread (writer, &threads[i]);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    vv_snapshot_writer_add_frame (writer, &frames[i]);
  vv_snapshot_writer_add_weakref (writer, rich_find ("key"), rich_find ("table"), rich_find ("function"));
  vv_snapshot_writer_add_weakref (writer, rich_find ("red"), rich_find ("table"), VV_NODE_NONE);
  vv_snapshot_writer_add_weakref (writer, rich_find ("single"), VV_NODE_NONE, VV_NODE_NONE);
  vv_snapshot_writer_add_meta_text (writer, "command", "python3 app.py --name '学\n生'");
  vv_snapshot_writer_add_meta_text (writer, "created", "2026-01-02T03:04:05Z");
  vv_snapshot_writer_add_meta_number (writer, "pid", 4242);
  vv_snapshot_writer_add_meta_number (writer, "capture.pause_us", 5200);
  vv_snapshot_writer_add_meta_number (writer, "unreadable.block", 2);
}

void
rich_write (const char *path,
            gboolean    no_values)
{
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, G_N_ELEMENTS (objects), G_N_ELEMENTS (refs), no_values,
                                                     &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      VvAddr address = types[i].object != NULL ? graph_address (rich_find (types[i].object)) : 0x900000 - 0x100 * i;

      vv_snapshot_writer_add_type (writer, address, types[i].name, types[i].module, i % 2 == 0);
    }
  for (VvNode node = 0; node < G_N_ELEMENTS (objects); node++)
    write_object (writer, node);
  write_tables (writer);
  /* One with, one without. */
  if (!no_values)
    vv_snapshot_writer_analyse (writer, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
}

VvSnapshot *
rich_open (gboolean no_values)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "rich.vvheap", NULL);
  g_autoptr(GError) error = NULL;
  VvSnapshot *snapshot;

  rich_write (path, no_values);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  graph_remove (folder);
  return snapshot;
}
