/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-overview.c — the first look at a snapshot: key numbers, where the memory is, and cards, each a
 * widget of its own that listens to the state. */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/pages/heap/heap-views.h"
#include "app/widgets/treemap-view.h"

#define N_NUMBERS 5
#define NUMBER_GARBAGE 3

#define VV_TYPE_HEAP_OVERVIEW (vv_heap_overview_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapOverview, vv_heap_overview, VV, HEAP_OVERVIEW, GtkWidget)

struct _VvHeapOverview
{
  GtkWidget parent_instance;

  GtkWidget *stack;
  GtkFlowBox *numbers;
  VvTreemapView *treemap;
  GtkBox *cards;
  GtkFlowBox *low;
  AdwStatusPage *failure;
  GtkLabel *values[N_NUMBERS];

  VvHeapState *state;
  GtkWidget *measure;
  GtkToggleButton *retained_button;
  GtkLabel *treemap_note;
  VvHeapPicture *picture;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (VvHeapOverview, vv_heap_overview, GTK_TYPE_WIDGET)

static const struct
{
  const char *title;
  const char *view;             /* where a click goes; NULL: nowhere */
  const char *filter;
} numbers[N_NUMBERS] = {
  { N_("Python heap"), "types" },
  { N_("objects"), "objects" },
  { N_("types"), "types" },
  { N_("waiting as garbage"), "objects", "is:garbage" },
  { N_("pause caused"), NULL },
};

/* ---- Numbers ---- */

static void
set_number (VvHeapOverview *self,
            guint           index,
            const char     *key,
            double          factor,
            VvUnit          unit)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  g_autofree char *text = NULL;
  VvMetaRow row;

  if (vv_snapshot_find_meta (snapshot, key, &row) && row.is_number)
    text = vv_text_format ((double) row.number * factor, unit);
  gtk_label_set_label (self->values[index], text != NULL ? text : "–");
}

static void
update_numbers (VvHeapOverview *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  g_autofree char *objects = vv_text_format (vv_snapshot_get_n_objects (snapshot), VV_UNIT_NONE);
  g_autofree char *types = NULL;
  guint32 n_types = 0;

  for (guint32 i = 0; i < vv_snapshot_get_n_types (snapshot); i++)
    {
      VvTypeRow type;

      vv_snapshot_get_type (snapshot, i, &type);
      n_types += type.count > 0;
    }
  types = vv_text_format (n_types, VV_UNIT_NONE);
  set_number (self, 0, "memory.objects", 1, VV_UNIT_BYTES);
  gtk_label_set_label (self->values[1], objects);
  gtk_label_set_label (self->values[2], types);
  set_number (self, 4, "capture.pause_us", 1e-6, VV_UNIT_SECONDS);
}

/* ---- Treemap ---- */

static gpointer
own_worker (gpointer       input,
            GCancellable  *cancellable,
            GError       **error)
{
  return vv_heap_picture_new (input, FALSE, cancellable, error);
}

static gpointer
retained_worker (gpointer       input,
                 GCancellable  *cancellable,
                 GError       **error)
{
  return vv_heap_picture_new (input, TRUE, cancellable, error);
}

static void
set_picture (VvHeapOverview *self,
             VvHeapPicture  *picture)
{
  vv_treemap_view_set_items (self->treemap, picture != NULL ? (gpointer) picture->items->data : NULL,
                             picture != NULL ? picture->items->len : 0, _("Where the memory is"));
  g_clear_pointer (&self->picture, vv_heap_picture_free);
  self->picture = picture;
}

/* As long as nobody knows, there is no number. */
static void
update_garbage (VvHeapOverview *self)
{
  gboolean known = self->picture != NULL && self->picture->analysed;
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->numbers, NUMBER_GARBAGE);
  g_autofree char *text = known ? vv_text_format ((double) self->picture->garbage, VV_UNIT_BYTES) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (child), known);
  gtk_widget_set_visible (self->measure, known);
  gtk_flow_box_set_max_children_per_line (self->numbers, known ? N_NUMBERS : N_NUMBERS - 1);
  gtk_label_set_label (self->values[NUMBER_GARBAGE], text != NULL ? text : "");
}

static void
picture_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  VvHeapOverview *self = VV_HEAP_OVERVIEW (object);
  g_autoptr (GError) error = NULL;
  VvHeapPicture *picture = vv_job_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->state == NULL)
    {
      g_clear_pointer (&picture, vv_heap_picture_free);
      return;
    }
  set_picture (self, picture);
  update_garbage (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), picture != NULL ? "overview" : "failure");
  if (picture == NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->failure, escaped);
    }
}

static void
selected_cb (VvHeapOverview *self,
             guint           id)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvTypeRow type;

  if (snapshot == NULL)
    return;
  vv_snapshot_get_type (snapshot, id, &type);
  vv_heap_state_look (self->state, vv_snapshot_find_object (snapshot, type.address));
}

static void
activated_cb (VvHeapOverview *self,
              guint           id)
{
  vv_heap_state_go (self->state, "objects", NULL, id);
}

static void
group_activated_cb (VvHeapOverview *self,
                    const char     *name)
{
  g_autofree char *filter = g_strdup_printf ("type:%s.", name);

  vv_heap_state_go (self->state, "types", filter, VV_TYPE_NONE);
}

static void
number_cb (VvHeapOverview  *self,
           GtkFlowBoxChild *child)
{
  int index = gtk_flow_box_child_get_index (child);

  if (numbers[index].view != NULL)
    vv_heap_state_go (self->state, numbers[index].view, numbers[index].filter, VV_TYPE_NONE);
}

/* ---- The widget ---- */

static void
request_picture (VvHeapOverview *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  gboolean retained = gtk_toggle_button_get_active (self->retained_button) && snapshot != NULL &&
                      vv_snapshot_is_analysed (snapshot);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (snapshot == NULL)
    return;
  gtk_label_set_label (self->treemap_note, retained ? _("with what nothing else holds, each object counted once")
                                                    : _("own size, by module and type"));
  self->cancellable = g_cancellable_new ();
  vv_job_run (G_OBJECT (self), retained ? retained_worker : own_worker, vv_snapshot_ref (snapshot),
              (GDestroyNotify) vv_snapshot_unref, (GDestroyNotify) vv_heap_picture_free, self->cancellable, picture_cb,
              NULL);
}

static void
item_changed_cb (VvHeapOverview *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  set_picture (self, NULL);
  update_garbage (self);
  if (snapshot != NULL)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "overview");
      update_numbers (self);
    }
  request_picture (self);
}

static void
vv_heap_overview_dispose (GObject *object)
{
  VvHeapOverview *self = VV_HEAP_OVERVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->treemap != NULL)
    set_picture (self, NULL);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  self->treemap = NULL;
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_overview_parent_class)->dispose (object);
}

static void
vv_heap_overview_class_init (VvHeapOverviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_overview_dispose;

  g_type_ensure (VV_TYPE_TREEMAP_VIEW);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, numbers);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, treemap);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, measure);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, retained_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, treemap_note);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, cards);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, low);
  gtk_widget_class_bind_template_child (widget_class, VvHeapOverview, failure);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, group_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, number_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_picture);
}

static void
vv_heap_overview_init (VvHeapOverview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_NUMBERS; i++)
    {
      GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      GtkWidget *child = gtk_flow_box_child_new ();
      GtkWidget *value = gtk_label_new ("–");
      GtkWidget *title = gtk_label_new (_(numbers[i].title));

      gtk_label_set_xalign (GTK_LABEL (value), 0);
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (GTK_LABEL (title), 12);
      gtk_widget_add_css_class (value, "key-number");
      gtk_widget_add_css_class (value, "numeric");
      gtk_widget_add_css_class (title, "caption");
      gtk_widget_add_css_class (title, "dim-label");
      gtk_box_append (GTK_BOX (card), value);
      gtk_box_append (GTK_BOX (card), title);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
      gtk_widget_add_css_class (child, "card");
      gtk_widget_set_focusable (child, numbers[i].view != NULL);
      if (numbers[i].view != NULL)
        gtk_widget_add_css_class (child, "activatable");
      gtk_flow_box_append (self->numbers, child);
      self->values[i] = GTK_LABEL (value);
    }
}

/* ---- Cards ---- */

/* Below the treemap, each as wide as the page. */
static GtkWidget * (* const wide_cards[]) (VvHeapState *) = {
  vv_heap_account_view_new,
  vv_heap_suspects_new,
};

/* Below them, side by side where there is room.  One that has nothing to say is not visible. */
static GtkWidget * (* const low_cards[]) (VvHeapState *) = {
  vv_heap_cycles_card_new,
  vv_heap_since_new,
};

static void
low_changed_cb (VvHeapOverview *self)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (low_cards); i++)
    n += gtk_widget_get_visible (GTK_WIDGET (gtk_flow_box_get_child_at_index (self->low, (int) i)));
  gtk_flow_box_set_max_children_per_line (self->low, MAX (n, 1));
  gtk_widget_set_visible (GTK_WIDGET (self->low), n > 0);
}

static void
add_cards (VvHeapOverview *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (wide_cards); i++)
    gtk_box_insert_child_after (self->cards, wide_cards[i] (self->state),
                                gtk_widget_get_prev_sibling (GTK_WIDGET (self->low)));
  for (guint i = 0; i < G_N_ELEMENTS (low_cards); i++)
    {
      GtkWidget *card = low_cards[i] (self->state);
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), card);
      gtk_flow_box_append (self->low, child);
      g_object_bind_property (card, "visible", child, "visible", G_BINDING_SYNC_CREATE);
      g_signal_connect_object (child, "notify::visible", G_CALLBACK (low_changed_cb), self, G_CONNECT_SWAPPED);
    }
  low_changed_cb (self);
}

GtkWidget *
vv_heap_overview_new (VvHeapState *state)
{
  VvHeapOverview *self = g_object_new (VV_TYPE_HEAP_OVERVIEW, NULL);

  self->state = g_object_ref (state);
  add_cards (self);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (request_picture), self, G_CONNECT_SWAPPED);
  item_changed_cb (self);
  return GTK_WIDGET (self);
}
