/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* hand.c — notes what a test says, and writes it in the order that a snapshot wants.  A count that no
 * test sets is what the references and roots say. */

#include "hand.h"

#include <stdlib.h>
#include <string.h>

#include "graph.h"

typedef struct
{
  char *name;
  char *value;
  guint type;
  gint64 length;
  gint64 refcount;              /* -1: as found */
  gboolean immortal;
} Object;

typedef struct
{
  VvNode source;
  VvNode target;
  VvRefKind kind;
  char *label;
  guint flags;
} Ref;

struct _Hand
{
  GArray *objects;
  GArray *refs;
  GArray *roots;                /* VvRootRow */
  GArray *threads;              /* VvThreadRow */
  GArray *weakrefs;             /* VvWeakRow */
  GPtrArray *types;
  GPtrArray *meta;              /* key, text, key, text */
  GStringChunk *texts;
};

static void
clear_object (gpointer data)
{
  Object *object = data;

  g_free (object->name);
  g_free (object->value);
}

static void
clear_ref (gpointer data)
{
  g_free (((Ref *) data)->label);
}

Hand *
hand_new (void)
{
  Hand *self = g_new0 (Hand, 1);

  self->objects = g_array_new (FALSE, TRUE, sizeof (Object));
  self->refs = g_array_new (FALSE, TRUE, sizeof (Ref));
  self->roots = g_array_new (FALSE, TRUE, sizeof (VvRootRow));
  self->threads = g_array_new (FALSE, TRUE, sizeof (VvThreadRow));
  self->weakrefs = g_array_new (FALSE, TRUE, sizeof (VvWeakRow));
  self->types = g_ptr_array_new_with_free_func (g_free);
  self->meta = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_string_chunk_new (1024);
  g_array_set_clear_func (self->objects, clear_object);
  g_array_set_clear_func (self->refs, clear_ref);
  return self;
}

void
hand_free (Hand *self)
{
  g_array_unref (self->objects);
  g_array_unref (self->refs);
  g_array_unref (self->roots);
  g_array_unref (self->threads);
  g_array_unref (self->weakrefs);
  g_ptr_array_unref (self->types);
  g_ptr_array_unref (self->meta);
  g_string_chunk_free (self->texts);
  g_free (self);
}

VvNode
hand_find (Hand       *self,
           const char *name)
{
  for (VvNode node = 0; node < self->objects->len; node++)
    if (g_strcmp0 (g_array_index (self->objects, Object, node).name, name) == 0)
      return node;
  g_error ("There is no object %s.", name);
}

void
hand_object (Hand       *self,
             const char *name,
             const char *type,
             const char *value)
{
  Object object = { g_strdup (name), g_strdup (value), 0, -1, -1, FALSE };

  if (!g_ptr_array_find_with_equal_func (self->types, type, g_str_equal, &object.type))
    {
      object.type = self->types->len;
      g_ptr_array_add (self->types, g_strdup (type));
    }
  g_array_append_val (self->objects, object);
}

void
hand_object_nameless (Hand       *self,
                      const char *type)
{
  hand_object (self, NULL, type, NULL);
}

void
hand_length (Hand       *self,
             const char *name,
             gint64      length)
{
  g_array_index (self->objects, Object, hand_find (self, name)).length = length;
}

void
hand_count (Hand       *self,
            const char *name,
            guint64     refcount,
            gboolean    immortal)
{
  Object *object = &g_array_index (self->objects, Object, hand_find (self, name));

  object->refcount = (gint64) refcount;
  object->immortal = immortal;
}

void
hand_ref_nodes_flagged (Hand       *self,
                        VvNode      source,
                        VvNode      target,
                        VvRefKind   kind,
                        const char *label,
                        guint       flags)
{
  Ref ref = { source, target, kind, g_strdup (label), flags };

  g_array_append_val (self->refs, ref);
}

void
hand_ref_nodes (Hand       *self,
                VvNode      source,
                VvNode      target,
                VvRefKind   kind,
                const char *label)
{
  hand_ref_nodes_flagged (self, source, target, kind, label, 0);
}

void
hand_ref_flagged (Hand       *self,
                  const char *source,
                  const char *target,
                  VvRefKind   kind,
                  const char *label,
                  guint       flags)
{
  hand_ref_nodes_flagged (self, hand_find (self, source), hand_find (self, target), kind, label, flags);
}

void
hand_ref (Hand       *self,
          const char *source,
          const char *target,
          VvRefKind   kind,
          const char *label)
{
  hand_ref_flagged (self, source, target, kind, label, kind == VV_REF_KEY ? VV_REF_HIDDEN : 0);
}

void
hand_root_node (Hand       *self,
                VvNode      target,
                VvRootKind  kind,
                const char *name,
                guint64     thread)
{
  VvRootRow row = { target, kind, NULL, thread, thread != 0 ? 0 : -1, 1 };

  row.name = name != NULL ? g_string_chunk_insert (self->texts, name) : NULL;
  g_array_append_val (self->roots, row);
}

void
hand_root (Hand       *self,
           const char *target,
           VvRootKind  kind,
           const char *name,
           guint64     thread)
{
  hand_root_node (self, hand_find (self, target), kind, name, thread);
}

void
hand_thread (Hand       *self,
             guint64     id,
             const char *name)
{
  VvThreadRow row = { id, 0, NULL, 1 };

  row.name = name != NULL ? g_string_chunk_insert (self->texts, name) : NULL;
  g_array_append_val (self->threads, row);
}

void
hand_weakref (Hand       *self,
              const char *source,
              const char *target)
{
  VvWeakRow row = { hand_find (self, source), hand_find (self, target), VV_NODE_NONE };

  g_array_append_val (self->weakrefs, row);
}

void
hand_meta (Hand       *self,
           const char *key,
           const char *text)
{
  g_ptr_array_add (self->meta, g_strdup (key));
  g_ptr_array_add (self->meta, g_strdup (text));
}

/* ---- Writing ---- */

static void
write_ref (Hand             *self,
           VvSnapshotWriter *writer,
           const Ref        *ref)
{
  VvLabelForm form = VV_LABEL_NAME;
  guint64 label = 0;

  if (ref->label == NULL)
    form = VV_LABEL_NONE;
  else if (ref->label[0] == '#')
    {
      form = VV_LABEL_INDEX;
      label = g_ascii_strtoull (ref->label + 1, NULL, 10);
    }
  else if (ref->label[0] == '@')
    {
      form = VV_LABEL_OBJECT;
      label = hand_find (self, ref->label + 1);
    }
  else
    label = vv_snapshot_writer_intern (writer, ref->label, -1);
  vv_snapshot_writer_add_ref (writer, ref->target, ref->kind, ref->flags, form, label);
}

/* What nobody set is what was found. */
static void
count_found (Hand *self)
{
  g_autofree gint64 *found = g_new0 (gint64, self->objects->len + 1);

  for (guint i = 0; i < self->refs->len; i++)
    {
      const Ref *ref = &g_array_index (self->refs, Ref, i);

      found[ref->target] += (ref->flags & VV_REF_UNCOUNTED) == 0;
    }
  for (guint i = 0; i < self->roots->len; i++)
    {
      const VvRootRow *root = &g_array_index (self->roots, VvRootRow, i);

      found[root->target] += root->kind != VV_ROOT_MODULE ? (gint64) root->count : 0;
    }
  for (VvNode node = 0; node < self->objects->len; node++)
    {
      Object *object = &g_array_index (self->objects, Object, node);

      if (object->refcount < 0)
        object->refcount = found[node];
    }
}

static int
compare_sources (gconstpointer a,
                 gconstpointer b)
{
  const Ref *left = a, *right = b;

  return left->source < right->source ? -1 : left->source > right->source;
}

static void
write_object (Hand             *self,
              VvSnapshotWriter *writer,
              VvNode            node,
              guint            *next_ref)
{
  const Object *object = &g_array_index (self->objects, Object, node);
  VvObjectInput input = {
    .row = {
      .address = graph_address (node), .type = object->type, .size = 48, .memory = 64,
      .refcount = (guint64) object->refcount,
      .length = object->length, .generation = 2, .immortal = object->immortal,
    },
    .value_form = object->value != NULL ? VV_VALUE_TEXT : VV_VALUE_NONE,
    .value_text = object->value,
    .value_length = object->value != NULL ? strlen (object->value) : 0,
  };

  vv_snapshot_writer_add_object (writer, &input);
  for (; *next_ref < self->refs->len && g_array_index (self->refs, Ref, *next_ref).source == node; (*next_ref)++)
    write_ref (self, writer, &g_array_index (self->refs, Ref, *next_ref));
}

void
hand_write (Hand       *self,
            const char *path)
{
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, self->objects->len, self->refs->len, FALSE, &error);
  guint next_ref = 0;

  g_assert_no_error (error);
  count_found (self);
  /* Stable, as GLib's sorting is. */
  g_array_sort (self->refs, compare_sources);
  for (guint i = 0; i < self->types->len; i++)
    {
      const char *type = g_ptr_array_index (self->types, i);
      const char *point = strrchr (type, '.');
      g_autofree char *module = point != NULL ? g_strndup (type, (gsize) (point - type)) : g_strdup ("builtins");

      vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), point != NULL ? point + 1 : type, module, TRUE);
    }
  for (VvNode node = 0; node < self->objects->len; node++)
    write_object (self, writer, node, &next_ref);
  for (guint i = 0; i < self->roots->len; i++)
    vv_snapshot_writer_add_root (writer, &g_array_index (self->roots, VvRootRow, i));
  for (guint i = 0; i < self->threads->len; i++)
    vv_snapshot_writer_add_thread (writer, &g_array_index (self->threads, VvThreadRow, i));
  for (guint i = 0; i < self->weakrefs->len; i++)
    {
      const VvWeakRow *row = &g_array_index (self->weakrefs, VvWeakRow, i);

      vv_snapshot_writer_add_weakref (writer, row->source, row->target, row->callback);
    }
  for (guint i = 0; i + 1 < self->meta->len; i += 2)
    vv_snapshot_writer_add_meta_text (writer, g_ptr_array_index (self->meta, i), g_ptr_array_index (self->meta, i + 1));
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
}

VvSnapshot *
hand_open (Hand *self)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "hand.vvheap", NULL);
  g_autoptr(GError) error = NULL;
  VvSnapshot *snapshot;

  hand_write (self, path);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  graph_remove (folder);
  return snapshot;
}
