/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* analysis-rows.c — what the analysis says of an object, a type, a cycle.  In: an index, which callers
 * may have from the file.  Out: the row; zero or none, and damage noted, where the file says what
 * cannot be. */

#include "heap/analysis-private.h"

#include <string.h>

#include "heap/edges.h"

/* ---- Making it ---- */

gboolean
vv_snapshot_is_analysed (const VvSnapshot *self)
{
  return g_atomic_int_get (&self->analysed) != 0;
}

/* From then on the sections are as those of a file whose blocks were all checked. */
static void
install (VvSnapshot *self, VvAnalysis *analysis)
{
  for (guint id = VV_SECTION_FIRST_ANALYSIS; id < VV_N_SECTIONS; id++)
    {
      const VvAnalysisPart *part = vv_analysis_part (analysis, id);
      VvSnapshotSection *section = &self->sections[id];
      gsize n_words = (part->length >> VV_FILE_BLOCK_SHIFT) / VV_BITS_PER_LONG + 1;

      section->data = part->data;
      section->length = part->length;
      section->n_rows = (guint32) (part->length / vv_section_element_size (id));
      section->checked = g_new (gulong, n_words);
      memset (section->checked, 0xff, n_words * sizeof (gulong));
    }
  self->analysis = analysis;
  g_atomic_int_set (&self->analysed, TRUE);
}

gboolean
vv_snapshot_analyse (VvSnapshot          *self,
                     VvAnalysisProgress   progress,
                     gpointer             data,
                     GCancellable        *cancellable,
                     GError             **error)
{
  VvAnalysis *analysis;

  g_return_val_if_fail (self != NULL, FALSE);

  if (vv_snapshot_is_analysed (self))
    return TRUE;
  g_mutex_lock (&self->analysis_lock);
  if (!vv_snapshot_is_analysed (self))
    {
      analysis = vv_analysis_new (self, progress, data, cancellable, error);
      if (analysis != NULL)
        install (self, analysis);
    }
  g_mutex_unlock (&self->analysis_lock);
  return vv_snapshot_is_analysed (self);
}

/* ---- Objects and types ---- */

guint64
vv_snapshot_get_retained (const VvSnapshot *self, VvNode node)
{
  return node < self->n_objects ? vv_column_wide (self, VV_SECTION_RETAINED, node) : 0;
}

VvNode
vv_snapshot_get_dominator (const VvSnapshot *self, VvNode node)
{
  guint32 dominator;

  if (node >= self->n_objects)
    return VV_NODE_NONE;
  dominator = vv_column_u32 (self, VV_SECTION_DOMINATOR, node);
  if (dominator < self->n_objects || dominator == VV_NODE_NONE)
    return dominator;
  vv_snapshot_note_damage (self, VV_SECTION_DOMINATOR);
  return VV_NODE_NONE;
}

/* The first position whose object has at least that dominator. */
static guint32
find_position (const VvSnapshot *self, guint64 dominator)
{
  guint32 low = 0, high = self->n_objects;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      VvNode node = vv_snapshot_get_in_dominator_order (self, middle);

      if (vv_snapshot_get_dominator (self, node) < dominator)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
vv_snapshot_get_dominated (const VvSnapshot *self, VvNode node, guint32 *first, guint32 *end)
{
  *first = *end = 0;
  if (node >= self->n_objects && node != VV_NODE_NONE)
    return;
  *first = find_position (self, node);
  *end = find_position (self, (guint64) node + 1);
  if (G_LIKELY (*first <= *end))
    return;
  vv_snapshot_note_damage (self, VV_SECTION_BY_DOMINATOR);
  *first = *end = 0;
}

VvNode
vv_snapshot_get_in_dominator_order (const VvSnapshot *self, guint32 position)
{
  return position < self->n_objects ? vv_column_node (self, VV_SECTION_BY_DOMINATOR, position)
                                    : VV_NODE_NONE;
}

gboolean
vv_snapshot_is_garbage (const VvSnapshot *self, VvNode node)
{
  return node < self->n_objects &&
         (vv_column_u8 (self, VV_SECTION_GARBAGE, node / 8) >> (node % 8) & 1) != 0;
}

guint64
vv_snapshot_get_type_retained (const VvSnapshot *self, VvTypeIndex type)
{
  return type < self->sections[VV_SECTION_TYPE_RETAINED].n_rows
           ? vv_column_u64 (self, VV_SECTION_TYPE_RETAINED, type) : 0;
}

/* ---- Cycles ---- */

guint32
vv_snapshot_get_n_cycles (const VvSnapshot *self)
{
  return self->sections[VV_SECTION_CYCLES].n_rows;
}

static const VvFileCycle *
get_row (const VvSnapshot *self, guint32 id)
{
  if (id == 0 || id > vv_snapshot_get_n_cycles (self))
    return NULL;
  return vv_snapshot_bytes (self, VV_SECTION_CYCLES, (guint64) (id - 1) * sizeof (VvFileCycle),
                            sizeof (VvFileCycle));
}

static void
fill_row (guint32 id, const VvFileCycle *row, const char *types, VvCycleRow *out)
{
  *out = (VvCycleRow) {
    .id = id,
    .kind = row->flags & VV_CYCLE_FLAG_CLASS ? VV_CYCLE_CLASS : VV_CYCLE_DATA,
    .n_objects = row->n_objects,
    .memory = row->memory,
    .retained = row->retained,
    .garbage = (row->flags & VV_CYCLE_FLAG_GARBAGE) != 0,
    .n_finalizers = row->n_finalizers,
    .types = types,
  };
}

void
vv_snapshot_get_cycle (const VvSnapshot *self, guint32 id, VvCycleRow *out)
{
  const VvFileCycle *row = get_row (self, id);
  const char *types;
  gsize length;

  *out = (VvCycleRow) { .types = "" };
  if (row == NULL)
    return;
  types = vv_snapshot_text_of (self, VV_SECTION_CYCLE_TEXTS, row->types, &length);
  fill_row (id, row, types != NULL ? types : "", out);
}

guint32
vv_snapshot_get_cycle_of (const VvSnapshot *self, VvNode node)
{
  guint32 id;

  if (node >= self->n_objects)
    return 0;
  id = vv_column_u32 (self, VV_SECTION_CYCLE, node);
  if (id <= vv_snapshot_get_n_cycles (self))
    return id;
  vv_snapshot_note_damage (self, VV_SECTION_CYCLE);
  return 0;
}

void
vv_snapshot_get_cycle_members (const VvSnapshot *self, guint32 id, guint32 *first, guint32 *end)
{
  guint32 n = self->sections[VV_SECTION_CYCLE_MEMBERS].n_rows;
  const VvFileCycle *row = get_row (self, id);

  *first = *end = 0;
  if (row == NULL)
    return;
  if (row->first_member > n || row->n_objects > n - row->first_member)
    {
      vv_snapshot_note_damage (self, VV_SECTION_CYCLES);
      return;
    }
  *first = row->first_member;
  *end = row->first_member + row->n_objects;
}

VvNode
vv_snapshot_get_cycle_member (const VvSnapshot *self, guint32 position)
{
  return position < self->sections[VV_SECTION_CYCLE_MEMBERS].n_rows
           ? vv_column_node (self, VV_SECTION_CYCLE_MEMBERS, position) : VV_NODE_NONE;
}

/* ---- Edges ---- */

gboolean
vv_snapshot_is_data_edge (const VvSnapshot *self, VvEdge edge)
{
  /* What a snapshot notes about itself is no change of what it holds. */
  VvSnapshot *writable = (VvSnapshot *) self;
  VvNode source;

  if (edge >= self->n_refs)
    return FALSE;
  if (g_once_init_enter (&writable->roles))
    g_once_init_leave (&writable->roles, vv_roles_new (self));
  source = vv_snapshot_source (self, edge);
  return source != VV_NODE_NONE && vv_roles_is_data_edge (self->roles, source, edge);
}

/* ---- The whole graph's ---- */

struct _VvWholeCycles
{
  VvSnapshot *snapshot;
  GArray *rows;                 /* (element-type VvFileCycle) */
  GArray *members;              /* (element-type VvNode) */
  GByteArray *texts;
};

/* Those that the data graph has too are no other cycles for being found here. */
static void
note_kinds (VvWholeCycles *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      VvFileCycle *row = &g_array_index (self->rows, VvFileCycle, i);
      VvNode first = g_array_index (self->members, VvNode, row->first_member);
      VvCycleRow data;

      vv_snapshot_get_cycle (self->snapshot, vv_snapshot_get_cycle_of (self->snapshot, first), &data);
      if (data.id != 0 && data.kind == VV_CYCLE_DATA && data.n_objects == row->n_objects)
        row->flags &= ~(guint32) VV_CYCLE_FLAG_CLASS;
    }
}

VvWholeCycles *
vv_whole_cycles_new (VvSnapshot *snapshot, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvWholeCycles) self = NULL;

  g_return_val_if_fail (snapshot != NULL && vv_snapshot_is_analysed (snapshot), NULL);

  self = g_new0 (VvWholeCycles, 1);
  self->snapshot = vv_snapshot_ref (snapshot);
  self->rows = g_array_new (FALSE, FALSE, sizeof (VvFileCycle));
  self->texts = g_byte_array_new ();
  if (!vv_cycles_whole (snapshot, self->rows, &self->members, self->texts, cancellable, error))
    return NULL;
  note_kinds (self);
  return vv_snapshot_check (snapshot, error) ? g_steal_pointer (&self) : NULL;
}

void
vv_whole_cycles_free (VvWholeCycles *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->members, g_array_unref);
  g_clear_pointer (&self->texts, g_byte_array_unref);
  vv_snapshot_unref (self->snapshot);
  g_free (self);
}

guint32
vv_whole_cycles_get_n (const VvWholeCycles *self)
{
  return self->rows->len;
}

void
vv_whole_cycles_get (const VvWholeCycles *self, guint32 id, VvCycleRow *out)
{
  const VvFileCycle *row;
  const guint8 *text;

  *out = (VvCycleRow) { .types = "" };
  if (id == 0 || id > self->rows->len)
    return;
  row = &g_array_index (self->rows, VvFileCycle, id - 1);
  /* Behind its length. */
  for (text = self->texts->data + row->types; (*text & 0x80) != 0; text++)
    continue;
  fill_row (id, row, (const char *) text + 1, out);
}

const VvNode *
vv_whole_cycles_get_members (const VvWholeCycles *self, guint32 id, guint32 *n)
{
  const VvFileCycle *row;

  *n = 0;
  if (id == 0 || id > self->rows->len)
    return NULL;
  row = &g_array_index (self->rows, VvFileCycle, id - 1);
  *n = row->n_objects;
  return &g_array_index (self->members, VvNode, row->first_member);
}
