/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycles-card.c — cycles on the overview: how many are garbage and how many are held, and what
 * the most common one looks like.  Not seen as long as nobody knows, and where there are none. */

#include "config.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-cycle-work.h"
#include "app/pages/heap/heap-views.h"
#include "app/widgets/current-theme.h"

#define GRAPH_WIDTH 220
#define GRAPH_HEIGHT 96

#define VV_TYPE_HEAP_CYCLES_CARD (vv_heap_cycles_card_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapCyclesCard, vv_heap_cycles_card, VV, HEAP_CYCLES_CARD, GtkWidget)

struct _VvHeapCyclesCard
{
  GtkWidget parent_instance;

  GtkButton *link;
  GtkLabel *counts;
  VvGraphView *graph;
  GtkLabel *note;

  VvHeapState *state;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (VvHeapCyclesCard, vv_heap_cycles_card, GTK_TYPE_WIDGET)

/* ---- In a thread ---- */

typedef struct
{
  VvSnapshot *snapshot;
  GPtrArray *shapes;            /* (nullable): where they are known already */
  VvTheme theme;
} Job;

typedef struct
{
  GPtrArray *shapes;
  const VvCycleShape *common;   /* (nullable): of @shapes */
  VvGraphMade *made;
} Found;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_clear_pointer (&job->shapes, g_ptr_array_unref);
  g_free (job);
}

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->shapes, g_ptr_array_unref);
  g_clear_pointer (&found->made, vv_graph_made_free);
  g_free (found);
}

/* Of what matters most, which stands first: of the user's own, as long as there is any. */
static const VvCycleShape *
find_common (const GPtrArray *shapes)
{
  const VvCycleShape *best = NULL;

  for (guint i = 0; i < shapes->len; i++)
    {
      const VvCycleShape *shape = shapes->pdata[i];

      if (best == NULL || (shape->n_cycles > best->n_cycles && shape->library == best->library &&
                           shape->kind == best->kind && shape->garbage == best->garbage))
        best = shape;
    }
  return best;
}

static gpointer
card_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = input;
  Found *found = g_new0 (Found, 1);
  g_autoptr (VvCycle) cycle = NULL;

  found->shapes = job->shapes != NULL ? g_ptr_array_ref (job->shapes) : vv_cycle_shapes (job->snapshot, cancellable, error);
  found->common = found->shapes != NULL ? find_common (found->shapes) : NULL;
  if (found->common != NULL)
    cycle = vv_cycle_new (job->snapshot, g_array_index (found->common->ids, guint32, 0), cancellable, error);
  if (cycle != NULL)
    found->made = vv_graph_made_new (vv_graph_picture_new_cycle (job->snapshot, cycle, VV_GRAPH_PICTURE_SMALL), &job->theme);
  if (found->shapes == NULL || (found->common != NULL && found->made == NULL))
    {
      found_free (found);
      return NULL;
    }
  return found;
}

/* ---- What is shown ---- */

static void
show_counts (VvHeapCyclesCard *self,
             const GPtrArray  *shapes)
{
  guint64 garbage = 0;
  guint64 held = 0;
  g_autofree char *all = NULL;
  g_autofree char *garbage_text = NULL;
  g_autofree char *held_text = NULL;
  g_autofree char *link = NULL;
  g_autofree char *markup = NULL;

  for (guint i = 0; i < shapes->len; i++)
    {
      const VvCycleShape *shape = shapes->pdata[i];

      garbage += shape->garbage ? shape->n_cycles : 0;
      held += shape->garbage ? 0 : shape->n_cycles;
    }
  all = vv_text_format ((double) (garbage + held), VV_UNIT_NONE);
  garbage_text = vv_text_format ((double) garbage, VV_UNIT_NONE);
  held_text = vv_text_format ((double) held, VV_UNIT_NONE);
  /* Translators: a link to all cycles, with their count */
  link = g_strdup_printf (_("Show %s"), all);
  gtk_button_set_label (self->link, link);
  /* Translators: two counts of cycles */
  markup = g_strdup_printf (_("<b>%s</b> are garbage now, <b>%s</b> are held"), garbage_text, held_text);
  gtk_label_set_markup (self->counts, markup);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapCyclesCard *self = VV_HEAP_CYCLES_CARD (object);
  g_autoptr (VvSnapshotItem) item = user_data;
  Found *found = vv_job_finish (result, NULL);

  if (found == NULL)
    return;
  if (self->state != NULL && vv_heap_state_get_item (self->state) == item)
    vv_cycle_shapes_keep (item, found->shapes);
  if (self->state != NULL && vv_heap_state_get_item (self->state) == item && found->common != NULL)
    {
      g_autofree char *count = vv_text_format (found->common->n_cycles, VV_UNIT_NONE);
      g_autofree char *note = g_strdup_printf (ngettext ("Most common, %s time", "Most common, %s times",
                                                         found->common->n_cycles), count);

      show_counts (self, found->shapes);
      vv_graph_view_take (self->graph, g_steal_pointer (&found->made), FALSE, found->common->shape);
      gtk_label_set_label (self->note, note);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
    }
  found_free (found);
}

static void
update (VvHeapCyclesCard *self)
{
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  Job *job;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (item == NULL || !vv_snapshot_is_analysed (vv_snapshot_item_get_snapshot (item)))
    return;
  self->cancellable = g_cancellable_new ();
  job = g_new0 (Job, 1);
  job->snapshot = vv_snapshot_ref (vv_snapshot_item_get_snapshot (item));
  if (vv_cycle_shapes_peek (item) != NULL)
    job->shapes = g_ptr_array_ref (vv_cycle_shapes_peek (item));
  job->theme = *vv_current_theme ();
  vv_job_run (G_OBJECT (self), card_worker, job, job_free, found_free, self->cancellable, found_cb, g_object_ref (item));
}

static void
show_cb (VvHeapCyclesCard *self)
{
  vv_heap_state_go (self->state, "cycles", NULL, VV_TYPE_NONE);
}

static void
selected_cb (VvHeapCyclesCard *self,
             guint             node)
{
  VvNode object = vv_graph_view_get_object (self->graph, node);

  if (object != VV_NODE_NONE)
    vv_heap_state_look (self->state, object);
}

/* ---- The widget ---- */

static void
vv_heap_cycles_card_dispose (GObject *object)
{
  VvHeapCyclesCard *self = VV_HEAP_CYCLES_CARD (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_cycles_card_parent_class)->dispose (object);
}

static void
vv_heap_cycles_card_class_init (VvHeapCyclesCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_cycles_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static GtkLabel *
make_label (const char *text,
            const char *css_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (text));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  return label;
}

static void
vv_heap_cycles_card_init (VvHeapCyclesCard *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkLabel *title = make_label (_("Cycles"), "heading");

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "heap-card");
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->link = GTK_BUTTON (gtk_button_new_with_label (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->link), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->link), "card-link");
  gtk_widget_set_valign (GTK_WIDGET (self->link), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (title), TRUE);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (title));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->link));
  gtk_widget_set_parent (head, GTK_WIDGET (self));
  self->counts = make_label (NULL, "numeric");
  gtk_widget_set_parent (GTK_WIDGET (self->counts), GTK_WIDGET (self));
  self->graph = VV_GRAPH_VIEW (vv_graph_view_new ());
  vv_graph_view_set_size (self->graph, GRAPH_WIDTH, GRAPH_HEIGHT);
  gtk_widget_set_vexpand (GTK_WIDGET (self->graph), TRUE);
  gtk_widget_set_parent (GTK_WIDGET (self->graph), GTK_WIDGET (self));
  self->note = make_label (NULL, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  gtk_widget_set_parent (GTK_WIDGET (self->note), GTK_WIDGET (self));
  g_signal_connect_object (self->link, "clicked", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->graph, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->graph, "activated", G_CALLBACK (show_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vv_heap_cycles_card_new (VvHeapState *state)
{
  VvHeapCyclesCard *self = g_object_new (VV_TYPE_HEAP_CYCLES_CARD, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
