/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-insight.c — In: an object.  Out: the ledger, whose lines sum up to its count, and paths, each
 * of which opens to its steps.  The job of the object before is cancelled; what it found is never
 * shown. */

#include "config.h"

#include "app/pages/heap/heap-insight.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/pages/heap/heap-facts.h"
#include "app/pages/heap/heap-section.h"

#define N_FIRST 8
#define N_MORE 300
#define MAX_PATHS 5
#define MAX_STEPS 100
/* What a longer way ends with would be cut off where it is shown as a name. */
#define MAX_NAME_CHARS 40

struct _VvHeapInsight
{
  GtkWidget parent_instance;

  VvHeapSection *ledger_section;
  VvHeapSection *paths_section;

  VvHeapState *state;
  GCancellable *cancellable;
  GPtrArray *paths;
  VvNode node;
  guint open;                   /* the path whose steps are shown, or G_MAXUINT */
};

G_DEFINE_FINAL_TYPE (VvHeapInsight, vv_heap_insight, GTK_TYPE_WIDGET)

typedef struct
{
  VvSnapshot *snapshot;
  VvNode node;
  guint max;
} Job;

typedef struct
{
  VvLedger *ledger;
  GPtrArray *paths;
} Insight;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_free (job);
}

static void
insight_free (gpointer data)
{
  Insight *insight = data;

  g_clear_pointer (&insight->ledger, vv_ledger_free);
  g_clear_pointer (&insight->paths, g_ptr_array_unref);
  g_free (insight);
}

static gpointer
insight_worker (gpointer       input,
                GCancellable  *cancellable,
                GError       **error)
{
  Job *job = input;
  Insight *insight = g_new0 (Insight, 1);

  insight->ledger = vv_ledger_new (job->snapshot, job->node, job->max);
  insight->paths = vv_paths_find (job->snapshot, job->node, MAX_PATHS, 0, cancellable, error);
  if (insight->paths == NULL)
    {
      insight_free (insight);
      return NULL;
    }
  return insight;
}

/* ---- The ledger ---- */

static const char *
name_kind (VvLedgerKind kind)
{
  switch (kind)
    {
    case VV_LEDGER_ROOT:
      return _("a root");
    case VV_LEDGER_DEFERRED:
      return _("a running frame, which this Python does not count");
    case VV_LEDGER_INTERNED:
      return _("the table of interned texts, which is not counted");
    case VV_LEDGER_UNACCOUNTED:
      return _("held by native code, or a reference in a register");
    case VV_LEDGER_OBJECT:
    case VV_N_LEDGER_KINDS:
    default:
      return NULL;
    }
}

static void
add_entry (VvHeapInsight       *self,
           VvSnapshot          *snapshot,
           const VvLedgerEntry *entry,
           gboolean             immortal)
{
  g_autofree char *count = immortal ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT, entry->count);
  g_autofree char *address = NULL;
  VvHeapLink link = { .count = count, .upper = entry->text, .lower = name_kind (entry->kind),
                      .node = entry->holder, .index = G_MAXUINT };
  VvObjectRow object;

  if (entry->kind == VV_LEDGER_UNACCOUNTED)
    link.upper = entry->count >= 0 ? _("Not accounted for") : _("More was found than is counted");
  if (link.lower == NULL && entry->holder != VV_NODE_NONE)
    {
      vv_snapshot_get_object (snapshot, entry->holder, &object);
      address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
      link.lower = address;
    }
  vv_heap_section_add (self->ledger_section, &link);
}

static void
show_ledger (VvHeapInsight  *self,
             VvSnapshot     *snapshot,
             const VvLedger *ledger)
{
  g_autofree char *count = vv_text_format ((double) ledger->refcount, VV_UNIT_NONE);
  g_autofree char *title = NULL;
  g_autofree char *note = NULL;
  gint64 missing = ledger->counted[VV_LEDGER_UNACCOUNTED];

  if (ledger->immortal)
    title = g_strdup (_("Immortal: not counted"));
  else
    /* Translators: a count */
    title = g_strdup_printf (_("Reference count: %s"), count);
  if (!ledger->immortal && missing == 0)
    note = g_strdup (_("all accounted"));
  else if (!ledger->immortal && missing > 0)
    {
      g_autofree char *number = vv_text_format ((double) missing, VV_UNIT_NONE);

      /* Translators: how many references are not */
      note = g_strdup_printf (_("all accounted but %s"), number);
    }
  vv_heap_section_set_title (self->ledger_section, title);
  vv_heap_section_set_note (self->ledger_section, note != NULL ? note : "");
  vv_heap_section_clear (self->ledger_section);
  for (guint i = 0; i < ledger->entries->len; i++)
    add_entry (self, snapshot, &g_array_index (ledger->entries, VvLedgerEntry, i), ledger->immortal);
  vv_heap_section_set_more (self->ledger_section, ledger->n_entries > ledger->entries->len);
}

/* ---- Paths ---- */

static void
add_steps (VvHeapInsight *self,
           VvSnapshot    *snapshot,
           const VvPath  *path)
{
  for (guint i = 0; i < MIN (path->edges->len, MAX_STEPS); i++)
    {
      VvEdge edge = g_array_index (path->edges, VvEdge, i);
      g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);
      g_autofree char *shown = vv_text_display (label != NULL ? label : "", -1, 120);
      g_autofree char *lower = NULL;
      VvRefRow ref;

      vv_snapshot_get_ref (snapshot, edge, &ref);
      lower = vv_heap_facts_describe (snapshot, ref.target);
      vv_heap_section_add (self->paths_section,
                           &(VvHeapLink) { .upper = shown, .lower = lower, .upper_is_code = TRUE, .node = ref.target,
                                           .index = G_MAXUINT, .indent = TRUE });
    }
}

static void
show_paths (VvHeapInsight *self,
            VvSnapshot    *snapshot)
{
  g_autofree char *note = NULL;
  guint n = self->paths->len;

  vv_heap_section_clear (self->paths_section);
  if (n > 1)
    /* Translators: so many paths that share no object */
    note = g_strdup_printf (ngettext ("%u independent", "%u independent", n), n);
  vv_heap_section_set_note (self->paths_section, note != NULL ? note : "");
  if (n == 0)
    vv_heap_section_add (self->paths_section,
                         &(VvHeapLink) { .upper = _("No root reaches it"), .lower = _("garbage that waits for the collector"),
                                         .node = VV_NODE_NONE, .index = G_MAXUINT });
  for (guint i = 0; i < n; i++)
    {
      const VvPath *path = self->paths->pdata[i];

      vv_heap_section_add (self->paths_section,
                           &(VvHeapLink) { .upper = path->text, .upper_is_code = TRUE, .node = VV_NODE_NONE,
                                           .index = path->edges->len > 0 ? i : G_MAXUINT });
      if (i == self->open)
        add_steps (self, snapshot, path);
    }
}

static void
toggle_cb (VvHeapInsight *self,
           guint          index)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  if (snapshot == NULL || self->paths == NULL)
    return;
  self->open = self->open == index ? G_MAXUINT : index;
  show_paths (self, snapshot);
}

/* ---- Both ---- */

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapInsight *self = VV_HEAP_INSIGHT (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  Insight *insight = vv_job_finish (result, NULL);

  if (insight == NULL)
    return;
  if (self->state != NULL && vv_heap_state_get_snapshot (self->state) == snapshot)
    {
      show_ledger (self, snapshot, insight->ledger);
      g_clear_pointer (&self->paths, g_ptr_array_unref);
      self->paths = g_steal_pointer (&insight->paths);
      show_paths (self, snapshot);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
    }
  insight_free (insight);
}

static void
request (VvHeapInsight *self,
         guint          max)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (snapshot == NULL || self->node == VV_NODE_NONE)
    return;
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->snapshot = vv_snapshot_ref (snapshot);
  job->node = self->node;
  job->max = max;
  vv_job_run (G_OBJECT (self), insight_worker, job, job_free, insight_free, self->cancellable, found_cb,
              vv_snapshot_ref (snapshot));
}

static void
more_cb (VvHeapInsight *self)
{
  request (self, N_MORE);
}

static void
follow_cb (VvHeapInsight *self,
           guint          node)
{
  vv_heap_state_follow (self->state, node);
}

static void
vv_heap_insight_dispose (GObject *object)
{
  VvHeapInsight *self = VV_HEAP_INSIGHT (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_insight_parent_class)->dispose (object);
}

static void
vv_heap_insight_class_init (VvHeapInsightClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_insight_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
vv_heap_insight_init (VvHeapInsight *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 10);
  self->node = VV_NODE_NONE;
  self->open = G_MAXUINT;
  self->ledger_section = VV_HEAP_SECTION (vv_heap_section_new (_("Held by")));
  self->paths_section = VV_HEAP_SECTION (vv_heap_section_new (_("Paths to a root")));
  gtk_widget_set_parent (GTK_WIDGET (self->ledger_section), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->paths_section), GTK_WIDGET (self));
  g_signal_connect_object (self->ledger_section, "follow", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ledger_section, "more", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->paths_section, "follow", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->paths_section, "toggle", G_CALLBACK (toggle_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vv_heap_insight_new (VvHeapState *state)
{
  VvHeapInsight *self = g_object_new (VV_TYPE_HEAP_INSIGHT, NULL);

  self->state = g_object_ref (state);
  return GTK_WIDGET (self);
}

void
vv_heap_insight_show (VvHeapInsight *self,
                      VvNode         node)
{
  g_return_if_fail (VV_IS_HEAP_INSIGHT (self));

  self->node = node;
  self->open = G_MAXUINT;
  g_clear_pointer (&self->paths, g_ptr_array_unref);
  /* What is shown is another object's. */
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  request (self, N_FIRST);
}

void
vv_heap_insight_append_text (VvHeapInsight *self,
                             GString       *out)
{
  g_return_if_fail (VV_IS_HEAP_INSIGHT (self));

  vv_heap_section_append_text (self->ledger_section, out);
  vv_heap_section_append_text (self->paths_section, out);
}

const char *
vv_heap_insight_get_name (VvHeapInsight *self)
{
  const VvPath *path;

  g_return_val_if_fail (VV_IS_HEAP_INSIGHT (self), NULL);

  if (self->paths == NULL || self->paths->len == 0)
    return NULL;
  path = self->paths->pdata[0];
  return strlen (path->text) <= MAX_NAME_CHARS ? path->text : NULL;
}
