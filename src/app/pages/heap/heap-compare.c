/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare.c — In: the snapshot that is shown, and the list of all.  Out: which one it is compared
 * with, and what became known.  Nothing is computed while the view is not seen. */

#include "config.h"

#include "app/pages/heap/heap-compare-private.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-views.h"

G_DEFINE_FINAL_TYPE (VvHeapCompare, vv_heap_compare, GTK_TYPE_WIDGET)

/* ---- Choosing ---- */

void
vv_heap_compare_get_sides (VvHeapCompare   *self,
                           VvSnapshotItem **before,
                           VvSnapshotItem **after)
{
  GListModel *model = G_LIST_MODEL (vv_heap_state_get_snapshots (self->state));
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  gboolean is_first = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (VvSnapshotItem) at = g_list_model_get_item (model, i);

      if (at == item)
        is_first = TRUE;
      if (at == item || at == self->other)
        break;
    }
  /* The list is in the order of times. */
  if (self->swapped)
    is_first = !is_first;
  *before = is_first ? item : self->other;
  *after = is_first ? self->other : item;
}

static void
invalidate (VvHeapCompare *self)
{
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    vv_heap_compare_run (self);
  else
    {
      vv_heap_compare_stop (self);
      vv_heap_compare_show (self, NULL);
    }
}

static void
map_cb (VvHeapCompare *self)
{
  if (self->stale)
    vv_heap_compare_run (self);
}

static void
remember (VvHeapCompare *self)
{
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  guint32 id = self->other != NULL ? vv_snapshot_item_get_id (self->other) : 0;

  if (item != NULL)
    g_hash_table_insert (self->choices, GUINT_TO_POINTER (vv_snapshot_item_get_id (item)), GUINT_TO_POINTER (id));
}

/* What was chosen for this snapshot, where it is still open. */
static void
recall (VvHeapCompare  *self,
        VvSnapshots    *snapshots,
        VvSnapshotItem *item,
        gboolean        several)
{
  gpointer choice = NULL;
  VvSnapshotItem *other = NULL;

  self->over_all = FALSE;
  if (g_hash_table_lookup_extended (self->choices, GUINT_TO_POINTER (vv_snapshot_item_get_id (item)), NULL, &choice))
    {
      self->over_all = choice == NULL && several;
      other = vv_snapshots_lookup (snapshots, GPOINTER_TO_UINT (choice));
    }
  if (other == NULL && !self->over_all)
    other = vv_heap_find_other (snapshots, item);
  g_set_object (&self->other, other);
}

static void
fill_chooser (VvHeapCompare  *self,
              VvSnapshots    *snapshots,
              VvSnapshotItem *item)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (snapshots));
  g_autoptr (GPtrArray) process = vv_heap_of_process (snapshots, item);
  guint selected = GTK_INVALID_LIST_POSITION;

  g_ptr_array_set_size (self->others, 0);
  recall (self, snapshots, item, process->len > 2);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VvSnapshotItem) other = g_list_model_get_item (G_LIST_MODEL (snapshots), i);
      g_autofree char *name = NULL;
      g_autofree char *title = NULL;

      if (other == item)
        continue;
      if (other == self->other)
        selected = self->others->len;
      name = vv_heap_compare_title (other, item);
      title = g_strdup_printf ("%s · %s", name, vv_snapshot_item_get_subtitle (other));
      gtk_string_list_append (titles, title);
      g_ptr_array_add (self->others, g_steal_pointer (&other));
    }
  if (process->len > 2)
    {
      g_autofree char *title = g_strdup_printf (ngettext ("Growth over all %u of this process", "Growth over all %u of this process",
                                                          process->len), process->len);

      gtk_string_list_append (titles, title);
      if (self->over_all)
        selected = self->others->len;
    }
  self->choosing = TRUE;
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->chooser, selected);
  self->choosing = FALSE;
  gtk_widget_set_visible (self->swap_button, !self->over_all);
}

/* Snapshots come and go; what was compared stays so as long as both are there. */
static void
snapshots_changed_cb (VvHeapCompare *self)
{
  VvSnapshots *snapshots = vv_heap_state_get_snapshots (self->state);
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  g_autoptr (VvSnapshotItem) before = self->other != NULL ? g_object_ref (self->other) : NULL;
  gboolean was_over_all = self->over_all;

  if (item == NULL || snapshots == NULL)
    return;
  fill_chooser (self, snapshots, item);
  gtk_stack_set_visible_child_name (self->outer, self->others->len > 0 ? "compare" : "alone");
  if (self->other != before || self->over_all || was_over_all)
    invalidate (self);
}

static void
item_changed_cb (VvHeapCompare *self)
{
  self->swapped = FALSE;
  g_clear_object (&self->other);
  vv_heap_compare_stop (self);
  vv_heap_compare_show (self, NULL);
  snapshots_changed_cb (self);
}

static void
chosen_cb (VvHeapCompare *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);
  VvSnapshotItem *other;

  if (self->choosing || self->state == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  self->over_all = selected >= self->others->len;
  self->swapped = FALSE;
  other = self->over_all ? NULL : self->others->pdata[selected];
  g_set_object (&self->other, other);
  gtk_widget_set_visible (self->swap_button, !self->over_all);
  remember (self);
  invalidate (self);
}

void
vv_heap_compare_choose (VvHeapCompare  *self,
                        VvSnapshotItem *other)
{
  guint at;

  if (g_ptr_array_find (self->others, other, &at))
    gtk_drop_down_set_selected (self->chooser, at);
}

static void
swap_cb (VvHeapCompare *self)
{
  self->swapped = !self->swapped;
  invalidate (self);
}

static void
cancel_cb (VvHeapCompare *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
again_cb (VvHeapCompare *self)
{
  vv_heap_compare_run (self);
}

static void
open_cb (VvHeapCompare *self)
{
  vv_heap_compare_open (self);
}

static void
save_cb (VvHeapCompare *self)
{
  vv_heap_compare_save (self);
}

/* ---- Looking ---- */

static void
type_selected_cb (VvHeapCompare *self,
                  guint          type)
{
  vv_heap_changed_set (self->objects, self->compared, type);
}

/* Returns: its node in the snapshot that is shown, or VV_NODE_NONE; @there: in the other one. */
static VvNode
find_node (VvHeapCompare *self,
           guint          index,
           VvNode        *there)
{
  VvComparedObject object;
  gboolean is_after = vv_compared_get_after (self->compared) == vv_heap_state_get_snapshot (self->state);

  vv_compared_get_object (self->compared, index, &object);
  *there = is_after ? object.old_node : object.new_node;
  return is_after ? object.new_node : object.old_node;
}

static void
object_selected_cb (VvHeapCompare *self,
                    guint          index)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  VvNode node;
  VvNode there;

  self->looked = index;
  gtk_widget_set_visible (self->elsewhere, FALSE);
  if (self->compared == NULL || index == G_MAXUINT || self->other == NULL)
    return;
  node = find_node (self, index, &there);
  vv_heap_state_look (self->state, node);
  if (node != VV_NODE_NONE)
    return;
  /* Translators: the title of a snapshot */
  title = vv_heap_compare_title (self->other, vv_heap_state_get_item (self->state));
  text = g_strdup_printf (_("This object is only in “%s”, where it can be looked up."), title);
  gtk_label_set_label (self->elsewhere_label, text);
  gtk_widget_set_visible (self->elsewhere, TRUE);
}

static void
object_activated_cb (VvHeapCompare *self,
                     guint          index)
{
  g_autofree char *filter = NULL;
  VvComparedObject object;
  VvNode node;
  VvNode there;

  if (self->compared == NULL || self->other == NULL || !vv_compared_get_object (self->compared, index, &object))
    return;
  node = find_node (self, index, &there);
  filter = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  if (node != VV_NODE_NONE)
    {
      vv_heap_state_go (self->state, "objects", filter, VV_TYPE_NONE);
      return;
    }
  vv_heap_state_leave_step (self->state, self->other, "objects", filter, there);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-snapshot", "u", vv_snapshot_item_get_id (self->other));
}

static void
show_there_cb (VvHeapCompare *self)
{
  if (self->looked != G_MAXUINT)
    object_activated_cb (self, self->looked);
}

/* ---- The widget ---- */

static void
vv_heap_compare_dispose (GObject *object)
{
  VvHeapCompare *self = VV_HEAP_COMPARE (object);

  vv_heap_compare_stop (self);
  g_clear_object (&self->state);
  g_clear_object (&self->other);
  g_clear_pointer (&self->compared, vv_compared_unref);
  g_clear_pointer ((GtkWidget **) &self->outer, gtk_widget_unparent);
  G_OBJECT_CLASS (vv_heap_compare_parent_class)->dispose (object);
}

static void
vv_heap_compare_finalize (GObject *object)
{
  VvHeapCompare *self = VV_HEAP_COMPARE (object);

  g_ptr_array_unref (self->others);
  g_hash_table_unref (self->choices);
  G_OBJECT_CLASS (vv_heap_compare_parent_class)->finalize (object);
}

static void
vv_heap_compare_class_init (VvHeapCompareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_compare_dispose;
  G_OBJECT_CLASS (klass)->finalize = vv_heap_compare_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-compare.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, outer);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, take_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, chooser);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, swap_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, save_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, headline);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, explanation);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, busy_label);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, progress);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, failure);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, paned);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, elsewhere);
  gtk_widget_class_bind_template_child (widget_class, VvHeapCompare, elsewhere_label);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, swap_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_there_cb);
}

static void
title_setup_cb (GtkListItemFactory *factory,
                GtkListItem        *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
title_bind_cb (GtkListItemFactory *factory,
               GtkListItem        *item)
{
  GtkStringObject *title = gtk_list_item_get_item (item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (title));
}

static void
vv_heap_compare_init (VvHeapCompare *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->looked = G_MAXUINT;
  self->others = g_ptr_array_new_with_free_func (g_object_unref);
  self->choices = g_hash_table_new (NULL, NULL);
  self->types = VV_HEAP_CHANGES (vv_heap_changes_new ());
  self->objects = VV_HEAP_CHANGED (vv_heap_changed_new ());
  self->growth = VV_HEAP_GROWTH (vv_heap_growth_new ());
  gtk_paned_set_start_child (self->paned, GTK_WIDGET (self->types));
  gtk_paned_set_end_child (self->paned, GTK_WIDGET (self->objects));
  gtk_widget_set_size_request (GTK_WIDGET (self->types), -1, 130);
  gtk_widget_set_size_request (GTK_WIDGET (self->objects), -1, 120);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->growth), "growth");
  /* A title may be longer than a narrow window is wide. */
  g_signal_connect (factory, "setup", G_CALLBACK (title_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (title_bind_cb), NULL);
  gtk_drop_down_set_factory (self->chooser, factory);
  g_signal_connect_object (self->types, "selected", G_CALLBACK (type_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->objects, "selected", G_CALLBACK (object_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->objects, "activated", G_CALLBACK (object_activated_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->take_button, "sensitive", self->take_button, "visible", G_BINDING_SYNC_CREATE);
}

GtkWidget *
vv_heap_compare_new (VvHeapState *state)
{
  VvHeapCompare *self = g_object_new (VV_TYPE_HEAP_COMPARE, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  if (vv_heap_state_get_snapshots (state) != NULL)
    g_signal_connect_object (vv_heap_state_get_snapshots (state), "items-changed", G_CALLBACK (snapshots_changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  item_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_compare_search (GtkWidget *widget)
{
  vv_heap_changes_search (VV_HEAP_COMPARE (widget)->types);
}
