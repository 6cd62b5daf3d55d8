/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-suspects.c — the card "Look at these first" of the overview.  In: an analysed snapshot.  Out: the
 * worst of what looks like a leak, each a link to its evidence. */

#include "config.h"

#include "app/pages/heap/heap-suspects.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-views.h"

#define N_SHOWN 3

#define VV_TYPE_HEAP_SUSPECTS (vv_heap_suspects_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapSuspects, vv_heap_suspects, VV, HEAP_SUSPECTS, GtkWidget)

struct _VvHeapSuspects
{
  GtkWidget parent_instance;

  GtkWidget *all;
  GtkListBox *list;
  GtkLabel *quiet;

  VvHeapState *state;
  GPtrArray *suspects;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (VvHeapSuspects, vv_heap_suspects, GTK_TYPE_WIDGET)

/* ---- How a finding looks ---- */

GtkWidget *
vv_heap_suspect_icon (const VvSuspect *suspect)
{
  static const struct { const char *icon, *css, *name; } looks[] = {
    [VV_SEVERITY_INFO] = { "vv-severity-info-symbolic", "severity-info", N_("Worth knowing") },
    [VV_SEVERITY_MEDIUM] = { "vv-severity-medium-symbolic", "severity-medium", N_("Suspicious") },
    [VV_SEVERITY_HIGH] = { "vv-severity-high-symbolic", "severity-high", N_("Serious") },
  };
  guint at = MIN ((guint) suspect->severity, G_N_ELEMENTS (looks) - 1);
  GtkWidget *image = gtk_image_new_from_icon_name (looks[at].icon);

  gtk_widget_add_css_class (image, "severity");
  gtk_widget_add_css_class (image, looks[at].css);
  gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (image, _(looks[at].name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, _(looks[at].name), -1);
  return image;
}

static GtkWidget *
make_line (const char *text,
           float       xalign,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* Of files it is not the memory that is dear. */
static char *
cost_text (const VvSuspect *suspect)
{
  g_autofree char *count = vv_text_format ((double) suspect->count, VV_UNIT_NONE);

  if (suspect->kind == VV_SUSPECT_FILE)
    return g_strdup_printf (ngettext ("%s file", "%s files", suspect->count), count);
  return vv_text_format ((double) suspect->retained, VV_UNIT_BYTES);
}

GtkWidget *
vv_heap_suspect_cost (const VvSuspect *suspect,
                      VvSnapshot      *snapshot)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *cost = cost_text (suspect);
  g_autofree char *share = NULL;
  GtkWidget *line = make_line (cost, 1, "finding-title");
  VvMetaRow total;

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (line), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), line);
  if (suspect->kind != VV_SUSPECT_FILE && vv_snapshot_find_meta (snapshot, "memory.objects", &total) && total.is_number && total.number > 0)
    {
      share = vv_text_format (100.0 * (double) suspect->retained / (double) total.number, VV_UNIT_PERCENT);
      line = make_line (share, 1, "caption");
      gtk_widget_add_css_class (line, "dim-label");
      gtk_box_append (GTK_BOX (box), line);
    }
  return box;
}

static GtkWidget *
make_row (const VvSuspect *suspect,
          VvSnapshot      *snapshot)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = make_line (suspect->title != NULL ? suspect->title : "", 0, "finding-title");
  GtkWidget *why = make_line (suspect->why != NULL ? suspect->why : "", 0, "caption");
  GtkWidget *chevron = gtk_image_new_from_icon_name ("go-next-symbolic");
  g_autofree char *tip = NULL;

  gtk_widget_add_css_class (why, "dim-label");
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  /* Who it is stands at its beginning, what it holds at its end. */
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_append (GTK_BOX (lines), title);
  gtk_box_append (GTK_BOX (lines), why);
  gtk_box_append (GTK_BOX (box), vv_heap_suspect_icon (suspect));
  gtk_box_append (GTK_BOX (box), lines);
  gtk_box_append (GTK_BOX (box), vv_heap_suspect_cost (suspect, snapshot));
  gtk_box_append (GTK_BOX (box), chevron);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  tip = g_strdup_printf ("%s\n%s", suspect->title != NULL ? suspect->title : "", suspect->why != NULL ? suspect->why : "");
  gtk_widget_set_tooltip_text (row, tip);
  return row;
}

/* ---- Finding ---- */

static void
clear (VvHeapSuspects *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_clear_pointer (&self->suspects, g_ptr_array_unref);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_widget_set_visible (self->all, FALSE);
}

static void
show_quiet (VvHeapSuspects *self,
            const char     *text)
{
  gtk_label_set_label (self->quiet, text);
  gtk_widget_set_visible (GTK_WIDGET (self->quiet), TRUE);
}

static gpointer
suspects_worker (gpointer       input,
                 GCancellable  *cancellable,
                 GError       **error)
{
  return vv_suspects_find (input, cancellable, error);
}

static void
show_suspects (VvHeapSuspects *self,
               VvSnapshot     *snapshot)
{
  guint n = self->suspects->len;
  g_autofree char *text = NULL;

  if (n == 0)
    {
      show_quiet (self, _("Nothing stands out."));
      return;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->quiet), FALSE);
  for (guint i = 0; i < MIN (n, N_SHOWN); i++)
    gtk_list_box_append (self->list, make_row (self->suspects->pdata[i], snapshot));
  gtk_widget_set_visible (GTK_WIDGET (self->list), TRUE);
  text = g_strdup_printf (ngettext ("%u finding", "All %u findings", n), n);
  gtk_button_set_label (GTK_BUTTON (self->all), text);
  gtk_widget_set_visible (self->all, TRUE);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapSuspects *self = VV_HEAP_SUSPECTS (object);
  g_autoptr (VvSnapshot) snapshot = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *suspects = vv_job_finish (result, &error);

  if (self->state == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&suspects, g_ptr_array_unref);
      return;
    }
  clear (self);
  self->suspects = suspects;
  if (suspects != NULL)
    show_suspects (self, snapshot);
  else
    show_quiet (self, error->message);
}

static void
update (VvHeapSuspects *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  clear (self);
  /* What is retained decides: nothing to say before that is known. */
  show_quiet (self, _("Looking…"));
  if (snapshot == NULL || !vv_snapshot_is_analysed (snapshot))
    return;
  self->cancellable = g_cancellable_new ();
  vv_job_run (G_OBJECT (self), suspects_worker, vv_snapshot_ref (snapshot), (GDestroyNotify) vv_snapshot_unref,
              (GDestroyNotify) g_ptr_array_unref, self->cancellable, found_cb, vv_snapshot_ref (snapshot));
}

static void
activated_cb (VvHeapSuspects *self,
              GtkListBoxRow  *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);

  if (self->suspects != NULL && index < self->suspects->len)
    vv_heap_state_follow (self->state, ((const VvSuspect *) self->suspects->pdata[index])->node);
}

static void
all_cb (VvHeapSuspects *self)
{
  if (self->suspects != NULL)
    vv_heap_findings_show (GTK_WIDGET (self), self->state, self->suspects);
}

/* ---- The widget ---- */

static void
vv_heap_suspects_dispose (GObject *object)
{
  VvHeapSuspects *self = VV_HEAP_SUSPECTS (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->suspects, g_ptr_array_unref);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_suspects_parent_class)->dispose (object);
}

static void
vv_heap_suspects_class_init (VvHeapSuspectsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_suspects_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static GtkWidget *
make_head (VvHeapSuspects *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = make_line (_("Look at these first"), 0, "heading");

  gtk_widget_set_hexpand (title, TRUE);
  self->all = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->all, "flat");
  gtk_widget_add_css_class (self->all, "card-link");
  gtk_widget_set_valign (self->all, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->all, "clicked", G_CALLBACK (all_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->all);
  gtk_widget_add_css_class (head, "findings-head");
  return head;
}

static void
vv_heap_suspects_init (VvHeapSuspects *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_parent (make_head (self), GTK_WIDGET (self));
  self->quiet = GTK_LABEL (make_line ("", 0, "dim-label"));
  gtk_widget_add_css_class (GTK_WIDGET (self->quiet), "findings-quiet");
  gtk_label_set_wrap (self->quiet, TRUE);
  gtk_label_set_ellipsize (self->quiet, PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_parent (GTK_WIDGET (self->quiet), GTK_WIDGET (self));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "findings");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Look at these first"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
vv_heap_suspects_new (VvHeapState *state)
{
  VvHeapSuspects *self = g_object_new (VV_TYPE_HEAP_SUSPECTS, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "analysed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
