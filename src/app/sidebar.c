/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sidebar.c — the list of processes, and below it that of snapshots.  In: a VvProcessList,
 * VvSnapshots.  Out: ::chosen, ::snapshot-chosen.  The list of processes searches itself; what is
 * done here is to keep the mark on the chosen row while rows come and go, and to say so when there
 * is nothing to show. */

#include "app/sidebar.h"

#include <glib/gi18n.h>

#include "app/sidebar-row.h"
#include "app/snapshot-row.h"

struct _VvSidebar
{
  AdwBin parent_instance;

  GtkSearchEntry *search_entry;
  GtkLabel *count;
  GtkLabel *limit_label;
  GtkStack *stack;
  GtkListView *view;
  GtkLabel *nothing_label;
  GtkWidget *snapshots_box;
  GtkLabel *snapshots_count;
  GtkListBox *snapshots_list;

  VvProcessList *list;
  GtkSingleSelection *selection;
  VvProcessRow *chosen;
  VvSnapshots *snapshots;
  VvSnapshotItem *chosen_snapshot;
  gboolean folded;
  gboolean marking;
  char *limit;
};

enum
{
  PROP_0,
  PROP_FOLDED,
  PROP_LIMIT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint chosen_signal;
static guint snapshot_chosen_signal;

G_DEFINE_FINAL_TYPE (VvSidebar, vv_sidebar, ADW_TYPE_BIN)

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  gtk_list_item_set_child (item, vv_sidebar_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  vv_sidebar_row_set_row (VV_SIDEBAR_ROW (gtk_list_item_get_child (item)),
                          gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  vv_sidebar_row_set_row (VV_SIDEBAR_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
update_nothing (VvSidebar *self)
{
  gboolean searching = gtk_editable_get_text (GTK_EDITABLE (self->search_entry))[0] != '\0';
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0;

  gtk_stack_set_visible_child_name (self->stack, empty ? "nothing" : "list");
  if (searching)
    gtk_label_set_label (self->nothing_label, _("No process matches the search."));
  else
    gtk_label_set_label (self->nothing_label,
                         self->limit == NULL ? _("No Python process runs at the moment.") : "");
}

static void
update_count (VvSidebar *self)
{
  g_autofree char *text = g_strdup_printf ("%u", vv_process_list_get_n_live (self->list));

  gtk_label_set_label (self->count, text);
}

/* The mark follows the chosen row, which may have left the shown rows or come back to them. */
static void
mark_chosen (VvSidebar *self)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->chosen != NULL)
    position = vv_process_list_get_position (self->list, self->chosen);
  if (position == gtk_single_selection_get_selected (self->selection))
    return;
  self->marking = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->marking = FALSE;
}

static void
items_changed_cb (VvSidebar *self)
{
  update_nothing (self);
  mark_chosen (self);
}

static void
selected_cb (VvSidebar *self)
{
  VvProcessRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (self->marking || row == NULL || row == self->chosen)
    return;
  g_set_object (&self->chosen, row);
  g_signal_emit (self, chosen_signal, 0, row);
}

static void
activate_cb (VvSidebar *self,
             guint      position)
{
  /* Enter on a row that the focus came to from the search field: it is not selected yet. */
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-content", NULL);
}

static void
search_changed_cb (VvSidebar *self)
{
  vv_process_list_set_search (self->list,
                              gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update_nothing (self);
}

static void
stop_search_cb (VvSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Enter in the search field takes the first row. */
static void
search_activate_cb (VvSidebar *self)
{
  search_changed_cb (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    return;
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-content", NULL);
}

/* ---- Snapshots ---- */

static GtkWidget *
create_snapshot_cb (gpointer item,
                    gpointer user_data)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), vv_snapshot_row_new (item));
  g_object_set_data_full (G_OBJECT (row), "vv-item", g_object_ref (item), g_object_unref);
  return row;
}

static void
mark_snapshot (VvSidebar *self)
{
  GtkListBoxRow *found = NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->snapshots_list, i)) != NULL; i++)
    if (g_object_get_data (G_OBJECT (row), "vv-item") == self->chosen_snapshot && self->chosen_snapshot != NULL)
      found = row;
  self->marking = TRUE;
  gtk_list_box_select_row (self->snapshots_list, found);
  self->marking = FALSE;
}

static void
snapshots_changed_cb (VvSidebar *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->snapshots));
  g_autofree char *text = g_strdup_printf ("%u", n);

  gtk_label_set_label (self->snapshots_count, text);
  gtk_widget_set_visible (self->snapshots_box, n > 0);
  mark_snapshot (self);
}

static void
snapshot_selected_cb (VvSidebar     *self,
                      GtkListBoxRow *row)
{
  VvSnapshotItem *item = row != NULL ? g_object_get_data (G_OBJECT (row), "vv-item") : NULL;

  if (self->marking || item == NULL || item == self->chosen_snapshot)
    return;
  g_set_object (&self->chosen_snapshot, item);
  g_signal_emit (self, snapshot_chosen_signal, 0, item);
}

static void
snapshot_activated_cb (VvSidebar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-content", NULL);
}

static void
set_limit (VvSidebar  *self,
           const char *limit)
{
  g_free (self->limit);
  self->limit = g_strdup (limit);
  gtk_label_set_label (self->limit_label, limit != NULL ? limit : "");
  gtk_widget_set_visible (GTK_WIDGET (self->limit_label), limit != NULL);
  if (self->list != NULL)
    update_nothing (self);
}

static void
vv_sidebar_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  VvSidebar *self = VV_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;

    case PROP_LIMIT:
      g_value_set_string (value, self->limit);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_sidebar_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  VvSidebar *self = VV_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_LIMIT:
      set_limit (self, g_value_get_string (value));
      g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_sidebar_dispose (GObject *object)
{
  VvSidebar *self = VV_SIDEBAR (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->chosen);
  g_clear_object (&self->snapshots);
  g_clear_object (&self->chosen_snapshot);
  g_clear_pointer (&self->limit, g_free);
  G_OBJECT_CLASS (vv_sidebar_parent_class)->dispose (object);
}

static void
vv_sidebar_class_init (VvSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = vv_sidebar_get_property;
  object_class->set_property = vv_sidebar_set_property;
  object_class->dispose = vv_sidebar_dispose;

  properties[PROP_FOLDED] =
    g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LIMIT] =
    g_param_spec_string ("limit", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  chosen_signal = g_signal_new ("chosen", VV_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, VV_TYPE_PROCESS_ROW);
  snapshot_chosen_signal = g_signal_new ("snapshot-chosen", VV_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, VV_TYPE_SNAPSHOT_ITEM);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, count);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, limit_label);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, view);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, nothing_label);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, snapshots_box);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, snapshots_count);
  gtk_widget_class_bind_template_child (widget_class, VvSidebar, snapshots_list);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, snapshot_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, snapshot_activated_cb);
}

static void
vv_sidebar_init (VvSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self->view));
}

void
vv_sidebar_set_list (VvSidebar     *self,
                     VvProcessList *list)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_return_if_fail (VV_IS_SIDEBAR (self));
  g_return_if_fail (self->list == NULL);

  self->list = g_object_ref (list);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (list)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  /* After the view, which must know the new rows before the mark moves. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (list, "notify::n-live", G_CALLBACK (update_count), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->view, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  update_nothing (self);
  update_count (self);
}

void
vv_sidebar_select (VvSidebar    *self,
                   VvProcessRow *row)
{
  guint position;

  g_return_if_fail (VV_IS_SIDEBAR (self));

  g_set_object (&self->chosen, row);
  mark_chosen (self);
  position = gtk_single_selection_get_selected (self->selection);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

void
vv_sidebar_set_snapshots (VvSidebar   *self,
                          VvSnapshots *snapshots)
{
  g_return_if_fail (VV_IS_SIDEBAR (self));
  g_return_if_fail (self->snapshots == NULL);

  self->snapshots = g_object_ref (snapshots);
  gtk_list_box_bind_model (self->snapshots_list, G_LIST_MODEL (snapshots), create_snapshot_cb, NULL, NULL);
  g_signal_connect_object (snapshots, "items-changed", G_CALLBACK (snapshots_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  snapshots_changed_cb (self);
}

void
vv_sidebar_select_snapshot (VvSidebar      *self,
                            VvSnapshotItem *item)
{
  g_return_if_fail (VV_IS_SIDEBAR (self));

  g_set_object (&self->chosen_snapshot, item);
  mark_snapshot (self);
}

void
vv_sidebar_start_search (VvSidebar *self)
{
  g_return_if_fail (VV_IS_SIDEBAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  gtk_editable_select_region (GTK_EDITABLE (self->search_entry), 0, -1);
}
