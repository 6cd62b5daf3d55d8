/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* growth.c — In: snapshots over time.  Out: types that grew, how fast, and who holds what came. */

#include "config.h"

#include "inspect/growth.h"

#include <math.h>
#include <string.h>

#include "inspect/compare-private.h"

typedef struct
{
  VvSnapshot *snapshot;
  double time;                  /* seconds since the epoch */
} Moment;

/* One type's memory at each moment. */
typedef struct
{
  VvGrowth *growth;
  double *memory;
} Line;

void
vv_growth_free (VvGrowth *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->module);
  g_free (self->path);
  g_free (self);
}

static void
line_free (gpointer data)
{
  Line *self = data;

  vv_growth_free (self->growth);
  g_free (self->memory);
  g_free (self);
}

static int
compare_moments (gconstpointer a, gconstpointer b, gpointer data)
{
  const Moment *left = a, *right = b;

  return (left->time > right->time) - (left->time < right->time);
}

static double
time_of (const VvSnapshot *snapshot)
{
  VvMetaRow row;
  g_autoptr (GDateTime) time = NULL;

  if (!vv_snapshot_find_meta (snapshot, "created", &row) || row.text == NULL)
    return 0;
  time = g_date_time_new_from_iso8601 (row.text, NULL);
  return time != NULL ? (double) g_date_time_to_unix (time) : 0;
}

/* A snapshot does not hold a type that had no object; its memory was 0 then. */
static void
add_moment (GHashTable *lines, const VvSnapshot *snapshot, guint at, guint n)
{
  for (guint32 i = 0; i < vv_snapshot_get_n_types (snapshot); i++)
    {
      g_autofree char *key = NULL;
      VvTypeRow row;
      Line *line;

      vv_snapshot_get_type (snapshot, i, &row);
      key = g_strdup_printf ("%s\n%s", row.module, row.name);
      line = g_hash_table_lookup (lines, key);
      if (line == NULL)
        {
          line = g_new0 (Line, 1);
          line->growth = g_new0 (VvGrowth, 1);
          line->growth->type = g_strdup (row.name);
          line->growth->module = g_strdup (row.module);
          line->memory = g_new0 (double, n);
          g_hash_table_insert (lines, g_steal_pointer (&key), line);
        }
      line->memory[at] += (double) row.memory;
      if (at == 0)
        line->growth->count_first += row.count;
      if (at == n - 1)
        line->growth->count_last += row.count;
      if (at == 0)
        line->growth->memory_first += row.memory;
      if (at == n - 1)
        line->growth->memory_last += row.memory;
    }
}

/* Least squares; times are taken from their mean, so that seconds since 1970 lose no digits. */
static double
slope_of (const Moment *moments, const double *memory, guint n)
{
  double mean_time = 0, mean_memory = 0, above = 0, below = 0;

  for (guint i = 0; i < n; i++)
    {
      mean_time += (moments[i].time - moments[0].time) / n;
      mean_memory += memory[i] / n;
    }
  for (guint i = 0; i < n; i++)
    {
      double from_mean = moments[i].time - moments[0].time - mean_time;

      above += from_mean * (memory[i] - mean_memory);
      below += from_mean * from_mean;
    }
  return below > 0 ? above / below : NAN;
}

static int
compare_growths (gconstpointer a, gconstpointer b)
{
  const VvGrowth *left = *(VvGrowth * const *) a, *right = *(VvGrowth * const *) b;
  guint64 left_growth = left->memory_last - left->memory_first;
  guint64 right_growth = right->memory_last - right->memory_first;

  if (left_growth != right_growth)
    return left_growth > right_growth ? -1 : 1;
  if (strcmp (left->module, right->module) != 0)
    return strcmp (left->module, right->module);
  return strcmp (left->type, right->type);
}

/* Of several types of one name the path of the biggest. */
static gboolean
add_paths (GPtrArray *growths, VvSnapshot *first, VvSnapshot *last, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvComparison) comparison = vv_comparison_new (first, last, cancellable, error);
  g_autoptr (GHashTable) paths = NULL;
  g_autoptr (GHashTable) types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (comparison == NULL)
    return FALSE;
  if (!vv_comparison_has_objects (comparison))
    return TRUE;
  paths = vv_comparison_main_holders (comparison, cancellable, error);
  if (paths == NULL)
    return FALSE;
  for (guint32 type = 0; type < vv_snapshot_get_n_types (last); type++)
    {
      VvTypeRow row, biggest;
      g_autofree char *key = NULL;
      gpointer place;

      if (!g_hash_table_contains (paths, GSIZE_TO_POINTER ((gsize) type)))
        continue;
      vv_snapshot_get_type (last, type, &row);
      key = g_strdup_printf ("%s\n%s", row.module, row.name);
      place = g_hash_table_lookup (types, key);
      if (place != NULL)
        vv_snapshot_get_type (last, (VvTypeIndex) (GPOINTER_TO_SIZE (place) - 1), &biggest);
      if (place == NULL || row.memory > biggest.memory)
        g_hash_table_insert (types, g_steal_pointer (&key), GSIZE_TO_POINTER ((gsize) type + 1));
    }
  for (guint i = 0; i < growths->len; i++)
    {
      VvGrowth *growth = growths->pdata[i];
      g_autofree char *key = g_strdup_printf ("%s\n%s", growth->module, growth->type);
      gsize place = GPOINTER_TO_SIZE (g_hash_table_lookup (types, key));

      if (place != 0)
        growth->path = g_strdup (g_hash_table_lookup (paths, GSIZE_TO_POINTER (place - 1)));
    }
  return vv_snapshot_check (last, error);
}

static GPtrArray *
collect (GHashTable *lines, const Moment *moments, guint n)
{
  GPtrArray *growths = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_growth_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, lines);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Line *line = value;

      if (line->growth->memory_last <= line->growth->memory_first)
        continue;
      line->growth->slope = slope_of (moments, line->memory, n);
      g_ptr_array_add (growths, g_steal_pointer (&line->growth));
    }
  g_ptr_array_sort (growths, compare_growths);
  return growths;
}

/* (transfer full) */
static Moment *
sort_moments (VvSnapshot * const *snapshots, guint n)
{
  Moment *moments = g_new (Moment, n);

  for (guint i = 0; i < n; i++)
    moments[i] = (Moment) { snapshots[i], time_of (snapshots[i]) };
  /* Snapshots of one second stay as they were given: GLib's sort leaves equals in their order. */
  g_qsort_with_data (moments, (int) n, sizeof *moments, compare_moments, NULL);
  return moments;
}

char *
vv_growth_dup_note (VvSnapshot * const *snapshots,
                    guint               n)
{
  g_autofree Moment *moments = NULL;

  g_return_val_if_fail (snapshots != NULL && n >= 2, NULL);

  moments = sort_moments (snapshots, n);
  return vv_compare_find_difference (moments[0].snapshot, moments[n - 1].snapshot);
}

GPtrArray *
vv_growth_find (VvSnapshot * const  *snapshots,
                guint                n,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autoptr (GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, line_free);
  g_autoptr (GPtrArray) growths = NULL;
  g_autofree Moment *moments = NULL;

  g_return_val_if_fail (snapshots != NULL && n >= 2, NULL);

  moments = sort_moments (snapshots, n);
  for (guint i = 0; i < n; i++)
    {
      add_moment (lines, moments[i].snapshot, i, n);
      if (!vv_snapshot_check (moments[i].snapshot, error))
        return NULL;
    }
  growths = collect (lines, moments, n);
  if (!add_paths (growths, moments[0].snapshot, moments[n - 1].snapshot, cancellable, error))
    return NULL;
  return g_steal_pointer (&growths);
}
