/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-run.c — the jobs of Compare and what is shown of them: two snapshots; then who holds what
 * is new, which takes longer and is shown when it is there; or several.  Each gives up the one before. */

#include "config.h"

#include "app/pages/heap/heap-compare-private.h"

#include <glib/gi18n.h>

#define PULSE_MS 150            /* and so long nothing is said of what is quick */

typedef struct
{
  VvSnapshot *before;
  VvSnapshot *after;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  vv_snapshot_unref (pair->before);
  vv_snapshot_unref (pair->after);
  g_free (pair);
}

static gpointer
compare_worker (gpointer       input,
                GCancellable  *cancellable,
                GError       **error)
{
  Pair *pair = input;

  return vv_compared_new (pair->before, pair->after, cancellable, error);
}

static gpointer
holders_worker (gpointer       input,
                GCancellable  *cancellable,
                GError       **error)
{
  return vv_compared_find_holders (input, cancellable, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

/* The items' order is that of their times. */
static gpointer
growth_worker (gpointer       input,
               GCancellable  *cancellable,
               GError       **error)
{
  GPtrArray *snapshots = input;

  return vv_growth_find ((VvSnapshot * const *) snapshots->pdata, snapshots->len, cancellable, error);
}

/* ---- Showing ---- */

void
vv_heap_compare_show_failure (VvHeapCompare *self,
                              const char    *title,
                              const char    *message)
{
  g_autofree char *escaped = g_markup_escape_text (message, -1);

  adw_status_page_set_title (self->failure, title);
  adw_status_page_set_description (self->failure, escaped);
  gtk_stack_set_visible_child_name (self->stack, "failure");
}

static void
show_words (VvHeapCompare *self,
            const char    *headline,
            const char    *explanation)
{
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->explanation, explanation);
}

void
vv_heap_compare_show (VvHeapCompare *self,
                      VvCompared    *compared)
{
  g_autofree char *headline = NULL;
  g_autofree char *explanation = NULL;
  VvSnapshotItem *before;
  VvSnapshotItem *after;

  if (compared != NULL)
    vv_compared_ref (compared);
  g_clear_pointer (&self->compared, vv_compared_unref);
  self->compared = compared;
  vv_heap_changes_set (self->types, compared);
  vv_heap_changed_set (self->objects, compared, G_MAXUINT);
  gtk_widget_set_sensitive (self->save_button, compared != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->objects),
                          compared == NULL || vv_comparison_has_objects (vv_compared_get_comparison (compared)));
  vv_heap_growth_set (self->growth, NULL, NULL);
  if (compared == NULL)
    return;
  vv_heap_compare_get_sides (self, &before, &after);
  headline = vv_heap_compare_headline (compared);
  explanation = vv_heap_compare_explain (compared, before, after);
  show_words (self, headline, explanation);
  gtk_stack_set_visible_child_name (self->stack, "types");
}

void
vv_heap_compare_show_growth (VvHeapCompare *self,
                             GPtrArray     *growth,
                             GPtrArray     *items)
{
  VvSnapshotItem *first = items->pdata[0];
  VvSnapshotItem *last = items->pdata[items->len - 1];
  g_autofree char *headline = NULL;
  g_autofree char *explanation = NULL;
  g_autofree char *memory = NULL;
  g_autofree char *from = vv_heap_compare_title (first, last);
  g_autofree char *to = vv_heap_compare_title (last, first);
  double sum = 0;

  for (guint i = 0; i < growth->len; i++)
    {
      const VvGrowth *row = growth->pdata[i];

      sum += (double) row->memory_last - (double) row->memory_first;
    }
  memory = vv_heap_signed (sum, VV_UNIT_BYTES);
  headline = g_strdup_printf (ngettext ("%u type grew; %s", "%u types grew; %s", growth->len), growth->len, memory);
  explanation = g_strdup_printf (ngettext ("Over %u snapshot, from “%s” to “%s”. Growth is the slope of the line that fits all of them best.",
                                           "Over %u snapshots, from “%s” to “%s”. Growth is the slope of the line that fits all of them best.",
                                           items->len),
                                 items->len, from, to);
  show_words (self, headline, explanation);
  vv_heap_growth_set (self->growth, growth, vv_snapshot_item_get_snapshot (last));
  if (growth->len > 0)
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->growth));
  else
    vv_heap_compare_show_failure (self, _("Nothing grew"), _("No type takes more memory in the last snapshot than in the first."));
}

/* ---- Waiting ---- */

static gboolean
waiting_cb (gpointer user_data)
{
  VvHeapCompare *self = user_data;

  gtk_stack_set_visible_child_name (self->stack, "busy");
  gtk_progress_bar_pulse (self->progress);
  return G_SOURCE_CONTINUE;
}

static void
stop_waiting (VvHeapCompare *self)
{
  g_clear_handle_id (&self->waiting, g_source_remove);
}

static void
start_waiting (VvHeapCompare *self,
               const char    *text)
{
  gtk_label_set_label (self->busy_label, text);
  gtk_label_set_label (self->headline, "");
  gtk_label_set_label (self->explanation, "");
  if (self->waiting == 0)
    self->waiting = g_timeout_add (PULSE_MS, waiting_cb, self);
}

void
vv_heap_compare_stop (VvHeapCompare *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  stop_waiting (self);
}

/* Nothing else is on its way when a person gave up; else the next one is.  Returns: whether there is a
 * result to show. */
static gboolean
take_end (VvHeapCompare *self,
          gboolean       done,
          const GError  *error)
{
  if (self->state == NULL)
    return FALSE;
  if (!done && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (self->cancellable == NULL || !g_cancellable_is_cancelled (self->cancellable))
        return FALSE;
      stop_waiting (self);
      vv_heap_compare_show_failure (self, _("Not compared"), _("You gave it up."));
      return FALSE;
    }
  stop_waiting (self);
  if (!done)
    vv_heap_compare_show_failure (self, _("The snapshots cannot be compared"), error->message);
  return done;
}

/* ---- Two ---- */

static void
holders_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  VvHeapCompare *self = VV_HEAP_COMPARE (object);
  g_autoptr (VvCompared) compared = user_data;

  /* Without them the tables are as good but for one column. */
  if (vv_job_finish (result, NULL) == NULL || self->state == NULL || self->compared != compared)
    return;
  vv_heap_changes_update (self->types);
  vv_heap_changed_update (self->objects);
}

static void
compared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  VvHeapCompare *self = VV_HEAP_COMPARE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (VvCompared) compared = vv_job_finish (result, &error);

  if (!take_end (self, compared != NULL, error))
    return;
  vv_heap_compare_show (self, compared);
  if (vv_comparison_has_objects (vv_compared_get_comparison (compared)))
    vv_job_run (G_OBJECT (self), holders_worker, vv_compared_ref (compared), (GDestroyNotify) vv_compared_unref, NULL,
                self->cancellable, holders_cb, vv_compared_ref (compared));
}

static void
run_pair (VvHeapCompare *self)
{
  VvSnapshotItem *before;
  VvSnapshotItem *after;
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  g_autofree char *text = NULL;
  Pair *pair = g_new0 (Pair, 1);

  vv_heap_compare_get_sides (self, &before, &after);
  pair->before = vv_snapshot_ref (vv_snapshot_item_get_snapshot (before));
  pair->after = vv_snapshot_ref (vv_snapshot_item_get_snapshot (after));
  old = vv_text_format (vv_snapshot_get_n_objects (pair->before), VV_UNIT_NONE);
  new = vv_text_format (vv_snapshot_get_n_objects (pair->after), VV_UNIT_NONE);
  /* Translators: two numbers of objects */
  text = g_strdup_printf (_("Comparing %s with %s objects…"), old, new);
  start_waiting (self, text);
  vv_job_run (G_OBJECT (self), compare_worker, pair, pair_free, (GDestroyNotify) vv_compared_unref,
              self->cancellable, compared_cb, NULL);
}

/* ---- Several ---- */

static void
growth_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  VvHeapCompare *self = VV_HEAP_COMPARE (object);
  g_autoptr (GPtrArray) items = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) growth = vv_job_finish (result, &error);

  if (take_end (self, growth != NULL, error))
    vv_heap_compare_show_growth (self, growth, items);
}

static void
run_growth (VvHeapCompare *self)
{
  GPtrArray *items = vv_heap_of_process (vv_heap_state_get_snapshots (self->state), vv_heap_state_get_item (self->state));
  GPtrArray *snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) vv_snapshot_unref);
  g_autofree char *text = NULL;

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (snapshots, vv_snapshot_ref (vv_snapshot_item_get_snapshot (items->pdata[i])));
  text = g_strdup_printf (ngettext ("Looking through %u snapshot…", "Looking through %u snapshots…", items->len),
                          items->len);
  start_waiting (self, text);
  vv_job_run (G_OBJECT (self), growth_worker, snapshots, (GDestroyNotify) g_ptr_array_unref,
              (GDestroyNotify) g_ptr_array_unref, self->cancellable, growth_cb, items);
}

void
vv_heap_compare_run (VvHeapCompare *self)
{
  vv_heap_compare_stop (self);
  vv_heap_compare_show (self, NULL);
  self->stale = FALSE;
  if (vv_heap_state_get_item (self->state) == NULL || (self->other == NULL && !self->over_all))
    return;
  self->cancellable = g_cancellable_new ();
  if (self->over_all)
    run_growth (self);
  else
    run_pair (self);
}
