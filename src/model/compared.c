/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compared.c — In: a comparison.  Out: its rows with what a table shows of them.  Types are found by
 * their number in either snapshot, so that the objects of one are picked out of millions without
 * comparing names. */

#include "config.h"

#include "model/compared.h"

#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "heap/snapshot-private.h"
#include "inspect/compare-private.h"
#include "model/compared-private.h"

static GHashTable *
places_of (const GArray *types)
{
  GHashTable *places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < types->len; i++)
    {
      const VvTypeChange *row = &g_array_index (types, VvTypeChange, i);

      g_hash_table_insert (places, g_strdup_printf ("%s\n%s", row->module, row->type), GUINT_TO_POINTER (i));
    }
  return places;
}

/* Returns: (transfer full): of each type of a snapshot its row, or G_MAXUINT32. */
static guint32 *
rows_of_types (const VvSnapshot *snapshot,
               GHashTable       *places)
{
  guint32 n = vv_snapshot_get_n_types (snapshot);
  guint32 *rows = g_new (guint32, (gsize) n + 1);

  for (guint32 i = 0; i < n; i++)
    {
      g_autofree char *key = NULL;
      gpointer place;
      VvTypeRow type;

      vv_snapshot_get_type (snapshot, i, &type);
      key = g_strdup_printf ("%s\n%s", type.module, type.name);
      rows[i] = g_hash_table_lookup_extended (places, key, NULL, &place) ? GPOINTER_TO_UINT (place) : G_MAXUINT32;
    }
  return rows;
}

guint32
vv_compared_type_of (const VvCompared     *self,
                     const VvObjectChange *change)
{
  if (change->new_node != VV_NODE_NONE)
    return self->rows_new[vv_column_type (self->after, change->new_node)];
  return self->rows_old[vv_column_type (self->before, change->old_node)];
}

static void
count_changes (VvCompared *self)
{
  const GArray *objects = vv_comparison_get_objects (self->comparison);

  self->changes = g_new0 (guint32, (gsize) self->types->len * VV_N_CHANGES + 1);
  for (guint i = 0; i < objects->len; i++)
    {
      const VvObjectChange *change = &g_array_index (objects, VvObjectChange, i);
      guint32 type = vv_compared_type_of (self, change);

      if (type < self->types->len)
        self->changes[(gsize) type * VV_N_CHANGES + change->change]++;
    }
}

VvCompared *
vv_compared_new (VvSnapshot    *before,
                 VvSnapshot    *after,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GHashTable) places = NULL;
  g_autoptr (VvCompared) self = NULL;
  VvComparison *comparison;

  g_return_val_if_fail (before != NULL && after != NULL, NULL);

  comparison = vv_comparison_new (before, after, cancellable, error);
  if (comparison == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (VvCompared);
  self->comparison = comparison;
  self->before = vv_snapshot_ref (before);
  self->after = vv_snapshot_ref (after);
  self->types = vv_comparison_get_types (comparison);
  places = places_of (self->types);
  self->rows_old = rows_of_types (before, places);
  self->rows_new = rows_of_types (after, places);
  count_changes (self);
  if (!vv_snapshot_check (before, error) || !vv_snapshot_check (after, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

VvCompared *
vv_compared_ref (VvCompared *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
compared_clear (gpointer data)
{
  VvCompared *self = data;

  g_clear_pointer (&self->comparison, vv_comparison_free);
  g_clear_pointer (&self->holders, g_ptr_array_unref);
  g_free (self->rows_old);
  g_free (self->rows_new);
  g_free (self->changes);
  vv_snapshot_unref (self->before);
  vv_snapshot_unref (self->after);
}

void
vv_compared_unref (VvCompared *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, compared_clear);
}

VvSnapshot *
vv_compared_get_before (const VvCompared *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->before;
}

VvSnapshot *
vv_compared_get_after (const VvCompared *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->after;
}

const VvComparison *
vv_compared_get_comparison (const VvCompared *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->comparison;
}

gint64
vv_compared_get_memory_change (const VvCompared *self)
{
  gint64 sum = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->types->len; i++)
    {
      const VvTypeChange *row = &g_array_index (self->types, VvTypeChange, i);

      sum += (gint64) (row->memory_new - row->memory_old);
    }
  return sum;
}

/* ---- Rows ---- */

void
vv_compared_get_type (const VvCompared *self,
                      guint32           index,
                      VvComparedType   *out)
{
  const VvTypeChange *row;

  memset (out, 0, sizeof *out);
  g_return_if_fail (self != NULL);

  if (index >= self->types->len)
    return;
  row = &g_array_index (self->types, VvTypeChange, index);
  out->type = row->type;
  out->module = row->module;
  out->count_old = row->count_old;
  out->count_new = row->count_new;
  out->memory_old = row->memory_old;
  out->memory_new = row->memory_new;
  for (guint i = 0; i < VV_N_CHANGES; i++)
    out->changes[i] = self->changes[(gsize) index * VV_N_CHANGES + i];
}

gboolean
vv_compared_get_object (const VvCompared *self,
                        guint32           index,
                        VvComparedObject *out)
{
  const GArray *objects;
  const VvObjectChange *change;

  memset (out, 0, sizeof *out);
  out->old_node = out->new_node = VV_NODE_NONE;
  g_return_val_if_fail (self != NULL, FALSE);

  objects = vv_comparison_get_objects (self->comparison);
  if (index >= objects->len)
    return FALSE;
  change = &g_array_index (objects, VvObjectChange, index);
  out->change = change->change;
  out->old_node = change->old_node;
  out->new_node = change->new_node;
  if (change->old_node != VV_NODE_NONE)
    {
      out->size_old = vv_column_wide (self->before, VV_SECTION_SIZE, change->old_node);
      out->address = vv_column_u64 (self->before, VV_SECTION_ADDRESS, change->old_node);
    }
  if (change->new_node != VV_NODE_NONE)
    {
      out->size_new = vv_column_wide (self->after, VV_SECTION_SIZE, change->new_node);
      out->address = vv_column_u64 (self->after, VV_SECTION_ADDRESS, change->new_node);
    }
  return TRUE;
}

/* ---- Holders ---- */

/* Others look while a thread still looks for them. */
static GPtrArray *
get_holders (const VvCompared *self)
{
  return g_atomic_pointer_get (&((VvCompared *) self)->holders);
}

gboolean
vv_compared_find_holders (VvCompared    *self,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (GHashTable) paths = NULL;
  g_autoptr (GPtrArray) holders = NULL;
  guint32 n;

  g_return_val_if_fail (self != NULL, FALSE);

  if (get_holders (self) != NULL)
    return TRUE;
  paths = vv_comparison_main_holders (self->comparison, cancellable, error);
  if (paths == NULL)
    return FALSE;
  holders = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (holders, (int) self->types->len);
  n = vv_snapshot_get_n_types (self->after);
  for (guint32 i = 0; i < n; i++)
    {
      const char *path = g_hash_table_lookup (paths, GSIZE_TO_POINTER (i));

      /* Of two types with one name the first that has a holder. */
      if (path != NULL && self->rows_new[i] < holders->len && holders->pdata[self->rows_new[i]] == NULL)
        holders->pdata[self->rows_new[i]] = g_strdup (path);
    }
  g_atomic_pointer_set (&self->holders, g_steal_pointer (&holders));
  return TRUE;
}

const char *
vv_compared_get_type_holder (const VvCompared *self,
                             guint32           index)
{
  const GPtrArray *holders;

  g_return_val_if_fail (self != NULL, NULL);

  holders = get_holders (self);
  return holders != NULL && index < holders->len ? holders->pdata[index] : NULL;
}

char *
vv_compared_dup_holder (VvCompared *self,
                        guint32     index)
{
  const GArray *objects;

  g_return_val_if_fail (self != NULL, NULL);

  objects = vv_comparison_get_objects (self->comparison);
  if (get_holders (self) == NULL || index >= objects->len)
    return NULL;
  return vv_comparison_dup_holder (self->comparison, &g_array_index (objects, VvObjectChange, index));
}

/* ---- Saving ---- */

gboolean
vv_compared_save_csv (const VvCompared  *self,
                      const char        *path,
                      GError           **error)
{
  static const char * const names[] = { "type", "module", "count_old", "count_new", "memory_old", "memory_new" };
  GString *out = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    vv_csv_text (out, names[i]);
  vv_csv_end_row (out);
  for (guint i = 0; i < self->types->len; i++)
    {
      const VvTypeChange *row = &g_array_index (self->types, VvTypeChange, i);
      g_autofree char *type = vv_text_display (row->type, -1, 0);
      g_autofree char *module = vv_text_display (row->module, -1, 0);

      vv_csv_text (out, type);
      vv_csv_text (out, module);
      vv_csv_int (out, (gint64) row->count_old);
      vv_csv_int (out, (gint64) row->count_new);
      vv_csv_int (out, (gint64) row->memory_old);
      vv_csv_int (out, (gint64) row->memory_new);
      vv_csv_end_row (out);
    }
  bytes = g_string_free_to_bytes (out);
  return vv_file_save (path, bytes, VV_FILE_PRIVATE, error);
}
