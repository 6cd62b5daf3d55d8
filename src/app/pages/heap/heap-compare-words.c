/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-words.c — which snapshots belong together, and what a comparison says in one line. */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"

/* ---- Which ---- */

/* By the headers alone; whether it was started again in between only the comparison knows. */
gboolean
vv_heap_same_process (VvSnapshotItem *one,
                      VvSnapshotItem *other)
{
  return vv_snapshot_item_get_pid (one) != 0 && vv_snapshot_item_get_pid (one) == vv_snapshot_item_get_pid (other);
}

/* The list is in the order of times. */
VvSnapshotItem *
vv_heap_find_before (VvSnapshots    *snapshots,
                     VvSnapshotItem *item)
{
  GListModel *model = G_LIST_MODEL (snapshots);
  VvSnapshotItem *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VvSnapshotItem) other = g_list_model_get_item (model, i);

      if (other == item)
        return found;
      if (vv_heap_same_process (other, item))
        found = other;
    }
  return NULL;
}

/* The one before of the same process, else the one after; else the nearest of any. */
VvSnapshotItem *
vv_heap_find_other (VvSnapshots    *snapshots,
                    VvSnapshotItem *item)
{
  GListModel *model = G_LIST_MODEL (snapshots);
  VvSnapshotItem *found = vv_heap_find_before (snapshots, item);
  VvSnapshotItem *any = NULL;
  gboolean passed = FALSE;

  for (guint i = 0; found == NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VvSnapshotItem) other = g_list_model_get_item (model, i);

      passed |= other == item;
      if (other == item)
        continue;
      if (passed && vv_heap_same_process (other, item))
        found = other;
      if (!passed || any == NULL)
        any = other;
    }
  return found != NULL ? found : any;
}

GPtrArray *
vv_heap_of_process (VvSnapshots    *snapshots,
                    VvSnapshotItem *item)
{
  GListModel *model = G_LIST_MODEL (snapshots);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VvSnapshotItem) other = g_list_model_get_item (model, i);

      if (other == item || vv_heap_same_process (other, item))
        g_ptr_array_add (found, g_steal_pointer (&other));
    }
  return found;
}

/* ---- Words ---- */

/* The minus is as wide as the plus. */
char *
vv_heap_signed (double value,
                VvUnit unit)
{
  g_autofree char *text = vv_text_format (fabs (value), unit);

  if (value == 0 || !isfinite (value))
    return g_steal_pointer (&text);
  return g_strconcat (value > 0 ? "+" : "−", text, NULL);
}

static char *
count_text (const VvComparison *comparison,
            VvChange            change)
{
  return vv_text_format ((double) vv_comparison_count (comparison, change), VV_UNIT_NONE);
}

static char *
survived_text (const VvComparison *comparison)
{
  return vv_text_format ((double) (vv_comparison_count (comparison, VV_CHANGE_SAME) +
                                   vv_comparison_count (comparison, VV_CHANGE_GROWN) +
                                   vv_comparison_count (comparison, VV_CHANGE_SHRUNK)), VV_UNIT_NONE);
}

char *
vv_heap_compare_counts (VvCompared *compared)
{
  const VvComparison *comparison = vv_compared_get_comparison (compared);
  g_autofree char *came = count_text (comparison, VV_CHANGE_NEW);
  g_autofree char *went = count_text (comparison, VV_CHANGE_GONE);
  g_autofree char *stayed = survived_text (comparison);

  if (!vv_comparison_has_objects (comparison))
    return NULL;
  /* Translators: three numbers of objects */
  return g_strdup_printf (_("%s new, %s gone, %s survived"), came, went, stayed);
}

char *
vv_heap_compare_headline (VvCompared *compared)
{
  const VvComparison *comparison = vv_compared_get_comparison (compared);
  g_autofree char *memory = vv_heap_signed ((double) vv_compared_get_memory_change (compared), VV_UNIT_BYTES);
  g_autofree char *came = count_text (comparison, VV_CHANGE_NEW);
  g_autofree char *went = count_text (comparison, VV_CHANGE_GONE);
  g_autofree char *grown = count_text (comparison, VV_CHANGE_GROWN);
  g_autofree char *shrunk = count_text (comparison, VV_CHANGE_SHRUNK);
  g_autofree char *stayed = survived_text (comparison);
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  if (vv_comparison_has_objects (comparison))
    /* Translators: five numbers of objects, and a size with its sign and unit */
    return g_strdup_printf (_("%s new, %s gone, %s survived (%s grown, %s shrunk); %s"), came, went, stayed, grown,
                            shrunk, memory);
  old = vv_text_format (vv_snapshot_get_n_objects (vv_compared_get_before (compared)), VV_UNIT_NONE);
  new = vv_text_format (vv_snapshot_get_n_objects (vv_compared_get_after (compared)), VV_UNIT_NONE);
  /* Translators: how many objects there were and are, and a size with its sign and unit */
  return g_strdup_printf (_("%s → %s objects; %s"), old, new, memory);
}

/* Titles have minutes. */
char *
vv_heap_compare_title (VvSnapshotItem *item,
                       VvSnapshotItem *other)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (vv_snapshot_item_get_created (item));
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M:%S") : NULL;
  const char *title = vv_snapshot_item_get_title (item);

  if (clock == NULL || vv_snapshot_item_get_created (item) == 0 ||
      g_strcmp0 (title, vv_snapshot_item_get_title (other)) != 0)
    return g_strdup (title);
  /* Translators: the title of a snapshot, its time with seconds */
  return g_strdup_printf (_("%s (%s)"), title, clock);
}

char *
vv_heap_compare_explain (VvCompared     *compared,
                         VvSnapshotItem *before,
                         VvSnapshotItem *after)
{
  const VvComparison *comparison = vv_compared_get_comparison (compared);
  gint64 from = vv_snapshot_item_get_created (before), to = vv_snapshot_item_get_created (after);
  g_autofree char *old = vv_heap_compare_title (before, after);
  g_autofree char *new = vv_heap_compare_title (after, before);
  g_autofree char *span = NULL;
  g_autofree char *when = NULL;
  const char *how = vv_comparison_has_objects (comparison)
                    ? _("One process: objects are matched by address, type and content.")
                    : vv_comparison_get_note (comparison);

  if (from > 0 && to > 0)
    {
      span = vv_text_format_span ((double) (to > from ? to - from : from - to));
      when = g_strdup_printf (to >= from
                              /* Translators: titles of two snapshots, a duration */
                              ? _("From “%s” to “%s”, %s later.")
                              /* Translators: titles of two snapshots, a duration */
                              : _("From “%s” back to “%s”, %s earlier."),
                              old, new, span);
    }
  else
    /* Translators: titles of two snapshots */
    when = g_strdup_printf (_("From “%s” to “%s”."), old, new);
  /* Translators: two sentences */
  return g_strdup_printf (C_("sentences", "%s %s"), when, how);
}
