/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* plan.c — In: objects and references in any order.  Out: a snapshot. */

#include "plan.h"

#include "graph.h"

void
plan_init (Plan *self)
{
  self->objects = g_array_new (FALSE, TRUE, sizeof (PlanObject));
  self->edges = g_array_new (FALSE, TRUE, sizeof (PlanEdge));
}

void
plan_clear (Plan *self)
{
  g_clear_pointer (&self->objects, g_array_unref);
  g_clear_pointer (&self->edges, g_array_unref);
}

VvNode
plan_add (Plan    *self,
          guint8   type,
          guint64  memory)
{
  PlanObject object = { .type = type, .memory = memory };

  g_array_append_val (self->objects, object);
  return self->objects->len - 1;
}

void
plan_link (Plan       *self,
           VvNode      source,
           VvNode      target,
           VvRefKind   kind,
           const char *name)
{
  PlanEdge edge = { source, target, kind, name };

  g_array_append_val (self->edges, edge);
}

void
plan_root (Plan   *self,
           VvNode  node)
{
  g_array_index (self->objects, PlanObject, node).root = TRUE;
}

static void
write_edge (const Plan       *self,
            VvSnapshotWriter *writer,
            const PlanEdge   *edge)
{
  guint32 name;

  if (edge->name == NULL)
    {
      vv_snapshot_writer_add_ref (writer, edge->target, edge->kind, 0, VV_LABEL_NONE, 0);
      return;
    }
  name = vv_snapshot_writer_intern (writer, edge->name, -1);
  vv_snapshot_writer_add_ref (writer, edge->target, edge->kind, 0, VV_LABEL_NAME, name);
}

static void
write_all (const Plan       *self,
           VvSnapshotWriter *writer)
{
  static const struct { const char *name, *module; } types[PLAN_N_TYPES] = {
    [PLAN_TYPE_TYPE] = { "type", "builtins" },
    [PLAN_TYPE_MODULE] = { "module", "builtins" },
    [PLAN_TYPE_FUNCTION] = { "function", "builtins" },
    [PLAN_TYPE_DICT] = { "dict", "builtins" },
    [PLAN_TYPE_NODE] = { "Node", "app" },
    [PLAN_TYPE_LEAF] = { "Leaf", "app" },
  };
  guint n = self->objects->len;
  g_autofree guint *first = g_new0 (guint, n + 2);
  g_autofree guint *order = g_new (guint, self->edges->len + 1);

  for (guint i = 0; i < self->edges->len; i++)
    first[plan_edge (self, i)->source + 2]++;
  for (guint i = 1; i < n + 2; i++)
    first[i] += first[i - 1];
  for (guint i = 0; i < self->edges->len; i++)
    order[first[plan_edge (self, i)->source + 1]++] = i;

  for (guint i = 0; i < PLAN_N_TYPES; i++)
    vv_snapshot_writer_add_type (writer, 0x1000 * (i + 1), types[i].name, types[i].module, TRUE);
  for (VvNode node = 0; node < n; node++)
    {
      const PlanObject *object = plan_object (self, node);
      VvObjectInput input = {
        .row = {
          .address = graph_address (node),
          .type = object->type,
          .size = object->memory,
          .memory = object->memory,
          .refcount = 1,
          .length = -1,
          .generation = 2,
          .immortal = object->immortal,
        },
      };
      VvRootRow root = { .target = node, .kind = VV_ROOT_MODULE, .depth = -1, .count = 1, .name = "root" };

      vv_snapshot_writer_add_object (writer, &input);
      for (guint i = first[node]; i < first[node + 1]; i++)
        write_edge (self, writer, plan_edge (self, order[i]));
      if (object->root)
        vv_snapshot_writer_add_root (writer, &root);
    }
}

VvSnapshot *
plan_open (const Plan *self,
           gboolean    analysed)
{
  g_autofree char *folder = graph_folder ();
  g_autofree char *path = g_build_filename (folder, "plan.vvheap", NULL);
  g_autoptr(GError) error = NULL;
  VvSnapshotWriter *writer = vv_snapshot_writer_new (path, self->objects->len, self->edges->len, FALSE, &error);
  VvSnapshot *snapshot;

  g_assert_no_error (error);
  write_all (self, writer);
  if (analysed)
    vv_snapshot_writer_analyse (writer, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  vv_snapshot_writer_finish (writer, NULL, &error);
  g_assert_no_error (error);
  snapshot = vv_snapshot_open (path, &error);
  g_assert_no_error (error);
  graph_remove (folder);
  return snapshot;
}
