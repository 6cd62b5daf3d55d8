/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph.c — In: "root>a root>b".  Out: a snapshot file with these objects and references. */

#include "graph.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  GPtrArray *names;
  GArray *types;                /* VvTypeIndex of each name */
  GPtrArray *type_names;
  GArray *sources;              /* VvNode */
  GArray *targets;
} Graph;

static guint
find_or_add (GPtrArray  *names,
             const char *name)
{
  guint at;

  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, &at))
    return at;
  g_ptr_array_add (names, g_strdup (name));
  return names->len - 1;
}

static VvNode
add_node (Graph      *self,
          const char *word)
{
  g_auto(GStrv) parts = g_strsplit (word, ":", 2);
  VvNode node = find_or_add (self->names, parts[0]);

  if (node == self->types->len)
    {
      VvTypeIndex type = find_or_add (self->type_names, parts[1] != NULL ? parts[1] : "Node");

      g_array_append_val (self->types, type);
    }
  return node;
}

static void
read_edges (Graph      *self,
            const char *edges)
{
  g_auto(GStrv) words = g_strsplit (edges, " ", -1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->type_names = g_ptr_array_new_with_free_func (g_free);
  self->types = g_array_new (FALSE, FALSE, sizeof (VvTypeIndex));
  self->sources = g_array_new (FALSE, FALSE, sizeof (VvNode));
  self->targets = g_array_new (FALSE, FALSE, sizeof (VvNode));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto(GStrv) ends = g_strsplit (words[i], ">", 2);
      VvNode source, target;

      if (ends[0] == NULL || *ends[0] == '\0')
        continue;
      source = add_node (self, ends[0]);
      if (ends[1] == NULL)
        continue;
      target = add_node (self, ends[1]);
      g_array_append_val (self->sources, source);
      g_array_append_val (self->targets, target);
    }
}

static void
write_object (Graph            *self,
              VvSnapshotWriter *writer,
              VvNode            node)
{
  const char *name = g_ptr_array_index (self->names, node);
  g_autofree char *value = g_strdup_printf ("'%s'", name);
  VvObjectInput input = {
    .row = {
      .address = graph_address (node),
      .type = g_array_index (self->types, VvTypeIndex, node),
      .size = 16 * (node + 1),
      .memory = 16 * (node + 1) + 1,
      .refcount = 1,
      .length = -1,
      .generation = 2,
    },
    .value_form = VV_VALUE_TEXT,
    .value_text = value,
    .value_length = strlen (value),
  };

  vv_snapshot_writer_add_object (writer, &input);
  for (guint i = 0; i < self->sources->len; i++)
    {
      VvNode target = g_array_index (self->targets, VvNode, i);
      guint32 label;

      if (g_array_index (self->sources, VvNode, i) != node)
        continue;
      label = vv_snapshot_writer_intern (writer, g_ptr_array_index (self->names, target), -1);
      vv_snapshot_writer_add_ref (writer, target, VV_REF_ATTRIBUTE, 0, VV_LABEL_NAME, label);
    }
}

static void
graph_clear (Graph *self)
{
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->type_names);
  g_array_unref (self->types);
  g_array_unref (self->sources);
  g_array_unref (self->targets);
}

char *
graph_write (const char *edges)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "graph.vvheap", NULL);
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer;
  Graph self;
  VvRootRow root = { .kind = VV_ROOT_MODULE, .depth = -1, .count = 1 };

  read_edges (&self, edges);
  writer = vv_snapshot_writer_new (path, self.names->len, self.sources->len, FALSE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < self.type_names->len; i++)
    vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), g_ptr_array_index (self.type_names, i), "app", TRUE);
  for (VvNode node = 0; node < self.names->len; node++)
    write_object (&self, writer, node);
  if (self.names->len > 0)
    {
      root.name = g_ptr_array_index (self.names, 0);
      vv_snapshot_writer_add_root (writer, &root);
    }
  vv_snapshot_writer_add_meta_text (writer, "python.version", "3.11.2");
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  graph_clear (&self);
  return g_steal_pointer (&path);
}

VvSnapshot *
graph_open (const char *edges)
{
  g_autofree char *path = graph_write (edges);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;
  VvSnapshot *snapshot = vv_snapshot_open (path, &error);

  g_assert_no_error (error);
  graph_remove (folder);
  return snapshot;
}

char *
graph_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("vivarium-heap-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
graph_remove (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}
