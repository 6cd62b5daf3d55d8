/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export-dot.c — In: a snapshot.  Out: a graph for Graphviz that can be looked at: of the dominator tree the
 * objects that retain the most, which with each object has all that lie above it; on the edges,
 * under which label the upper one holds the lower one, and what roots hold the uppermost. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "heap/analysis.h"
#include "heap/snapshot-private.h"
#include "inspect/place.h"
#include "model/export-private.h"

#define MAX_NODES 60u
#define MAX_NAME_CHARS 60
/* Of one object looked at for the reference that comes from its dominator. */
#define MAX_REFERRERS 20000u

typedef struct
{
  VvNode node;
  guint parent;                 /* index of a drawn one; G_MAXUINT: stands below the entry */
  guint32 next;                 /* positions [next, end) of the dominator order are not drawn */
  guint32 end;
} Drawn;

typedef struct
{
  const VvSnapshot *snapshot;
  GString *out;
  Drawn drawn[MAX_NODES + 1];   /* the first is the entry */
  guint n_drawn;
  guint32 roots[MAX_NODES + 1]; /* by drawn one: a row of roots, or G_MAXUINT32 */
} Dot;

/* ---- What is drawn ---- */

static VvNode
peek (const Dot *self, Drawn *drawn)
{
  while (drawn->next < drawn->end)
    {
      VvNode node = vv_snapshot_get_in_dominator_order (self->snapshot, drawn->next);

      if (node != VV_NODE_NONE)
        return node;
      drawn->next++;
    }
  return VV_NODE_NONE;
}

static void
add (Dot *self, VvNode node, guint parent)
{
  Drawn *drawn = &self->drawn[self->n_drawn++];

  drawn->node = node;
  drawn->parent = parent;
  vv_snapshot_get_dominated (self->snapshot, node, &drawn->next, &drawn->end);
}

/* Who retains an object retains at least as much as it: so the biggest come with all above them. */
static void
choose (Dot *self)
{
  add (self, VV_NODE_NONE, G_MAXUINT);
  while (self->n_drawn <= MAX_NODES)
    {
      VvNode best = VV_NODE_NONE;
      guint64 most = 0;
      guint of = 0;

      for (guint i = 0; i < self->n_drawn; i++)
        {
          VvNode node = peek (self, &self->drawn[i]);
          guint64 retained = node != VV_NODE_NONE ? vv_snapshot_get_retained (self->snapshot, node) : 0;

          if (node != VV_NODE_NONE && (best == VV_NODE_NONE || retained > most))
            {
              best = node;
              most = retained;
              of = i;
            }
        }
      if (best == VV_NODE_NONE)
        return;
      self->drawn[of].next++;
      add (self, best, of);
    }
}

static guint
rank_root (const VvRootRow *root)
{
  /* A name tells more than a place on a stack. */
  return root->kind == VV_ROOT_STACK ? VV_N_ROOT_KINDS : root->kind;
}

/* Of several roots of one object the one that says the most. */
static void
find_roots (Dot *self)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  guint ranks[MAX_NODES + 1];

  for (guint i = 0; i < self->n_drawn; i++)
    {
      self->roots[i] = G_MAXUINT32;
      if (i > 0 && self->drawn[i].parent == 0)
        g_hash_table_insert (wanted, GSIZE_TO_POINTER ((gsize) self->drawn[i].node + 1),
                             GUINT_TO_POINTER (i));
    }
  for (guint32 row = 0; row < vv_snapshot_get_n_roots (self->snapshot); row++)
    {
      VvRootRow root;
      guint i;

      vv_snapshot_get_root (self->snapshot, row, &root);
      i = GPOINTER_TO_UINT (g_hash_table_lookup (wanted, GSIZE_TO_POINTER ((gsize) root.target + 1)));
      if (i == 0 || (self->roots[i] != G_MAXUINT32 && ranks[i] <= rank_root (&root)))
        continue;
      self->roots[i] = row;
      ranks[i] = rank_root (&root);
    }
}

/* ---- Words ---- */

/* Inside of quotes a backslash begins an escape: `\l` would align. */
static void
append_text (GString *out, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *c);
    }
}

/* @before: what stands before it: the quotation mark, or the end of the line above */
static void
append_line (GString *out, const char *before, const char *text)
{
  g_autofree char *shown = vv_text_display (text, -1, MAX_NAME_CHARS);

  g_string_append (out, before);
  append_text (out, shown);
}

/* (transfer full): the label of the reference from @above to @below, NULL: there is none, it holds it
 * through others */
static char *
find_label (const VvSnapshot *snapshot, VvNode above, VvNode below)
{
  guint32 at, end;

  vv_snapshot_get_referrers (snapshot, below, &at, &end);
  end = at + MIN (end - at, MAX_REFERRERS);
  for (; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, at);

      if (edge != VV_NODE_NONE && vv_snapshot_source (snapshot, edge) == above)
        return vv_snapshot_dup_label (snapshot, edge);
    }
  return NULL;
}

static void
write_node (Dot *self, guint index)
{
  const Drawn *drawn = &self->drawn[index];
  g_autofree char *type = NULL;
  g_autofree char *name = vv_name_of_object (self->snapshot, drawn->node);
  g_autofree char *retained = vv_text_format (
    (double) vv_snapshot_get_retained (self->snapshot, drawn->node), VV_UNIT_BYTES);
  /* Translators: a size: what would be freed with an object */
  g_autofree char *size = g_strdup_printf (_("retains %s"), retained);
  VvObjectRow row;

  vv_snapshot_get_object (self->snapshot, drawn->node, &row);
  type = vv_name_of_type (self->snapshot, row.type, TRUE);
  g_string_append_printf (self->out, "  n%u [label=", index);
  append_line (self->out, "\"", type);
  if (name != NULL)
    append_line (self->out, "\\n", name);
  append_line (self->out, "\\n", size);
  g_string_append_printf (self->out, "\", tooltip=\"0x%" G_GINT64_MODIFIER "x\"];\n", row.address);
}

/* (transfer full) (nullable): `module app` of its dictionary, which has many holders but belongs to one */
static char *
name_owner (const VvSnapshot *snapshot, VvNode node)
{
  VvNode owner = vv_name_is_of (snapshot, node, "dict") ? vv_place_owner (snapshot, node)
                                                        : VV_NODE_NONE;
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  VvObjectRow row;

  if (owner == VV_NODE_NONE)
    return NULL;
  vv_snapshot_get_object (snapshot, owner, &row);
  type = vv_name_of_type (snapshot, row.type, TRUE);
  name = vv_name_of_object (snapshot, owner);
  return name != NULL ? g_strdup_printf ("%s %s", type, name) : g_steal_pointer (&type);
}

static void
write_root (Dot *self, guint index)
{
  g_autofree char *owner = name_owner (self->snapshot, self->drawn[index].node);
  g_autofree char *name = NULL;

  if (vv_snapshot_is_garbage (self->snapshot, self->drawn[index].node))
    name = g_strdup (_("garbage that waits for the collector"));
  else if (owner != NULL)
    name = g_steal_pointer (&owner);
  else if (self->roots[index] != G_MAXUINT32)
    name = vv_name_of_root (self->snapshot, self->roots[index]);
  else
    name = g_strdup (_("held from several places"));
  g_string_append_printf (self->out, "  r%u [shape=ellipse, style=dashed, label=", index);
  append_line (self->out, "\"", name);
  g_string_append_printf (self->out, "\"];\n  r%u -> n%u;\n", index, index);
}

static void
write_edge (Dot *self, guint index)
{
  const Drawn *drawn = &self->drawn[index];
  g_autofree char *label = find_label (self->snapshot, self->drawn[drawn->parent].node, drawn->node);

  g_string_append_printf (self->out, "  n%u -> n%u [", drawn->parent, index);
  if (label == NULL)
    {
      g_string_append (self->out, "style=dashed];\n");
      return;
    }
  g_string_append (self->out, "label=");
  append_line (self->out, "\"", label);
  g_string_append (self->out, "\"];\n");
}

gboolean
vv_export_dot (VvExport *export, GError **error)
{
  g_autofree Dot *self = g_new0 (Dot, 1);

  self->snapshot = export->snapshot;
  self->out = vv_sink_get_text (export->sink);
  choose (self);
  find_roots (self);
  g_string_append (self->out,
                   "digraph vivarium {\n  rankdir=LR;\n"
                   "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10];\n"
                   "  edge [fontname=\"monospace\", fontsize=9];\n");
  for (guint i = 1; i < self->n_drawn; i++)
    {
      write_node (self, i);
      if (self->drawn[i].parent == 0)
        write_root (self, i);
      else
        write_edge (self, i);
      if (!vv_export_go_on (export, i, self->n_drawn, error))
        return FALSE;
    }
  g_string_append (self->out, "}\n");
  return TRUE;
}
