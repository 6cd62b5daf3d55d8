/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-page.c — the frame around the views: their switch, the inspector's flap, the bar of a
 * snapshot that is being taken, and the page that stands here before there is any.  Views are made
 * when they are first looked at. */

#include "config.h"

#include "app/pages/heap/heap-page.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"
#include "app/pages/heap/heap-cycles.h"
#include "app/pages/heap/heap-dominators.h"
#include "app/pages/heap/heap-inspector.h"
#include "app/pages/heap/heap-query.h"
#include "app/pages/heap/heap-rows.h"
#include "app/pages/heap/heap-views.h"

/* Below this width of the page the inspector lies over the views. */
#define FLAP_WIDTH 844
#define INSPECTOR_WIDTH 356
#define BAR_WIDTH 32            /* of the bar with the switch: margins and spacing */
#define BUTTON_WIDTH 36         /* of one of the buttons in it */

typedef struct
{
  const char *name;
  const char *title;
  GtkWidget *(*make) (VvHeapState *state);
  void (*search) (GtkWidget *view);
  gboolean aside;               /* opened from elsewhere, and not in the switch */
} View;

static const View views[] = {
  { "overview", N_("Overview"), vv_heap_overview_new, NULL },
  { "types", N_("Types"), vv_heap_types_new, vv_heap_rows_search },
  { "objects", N_("Objects"), vv_heap_objects_new, vv_heap_rows_search },
  { "dominators", N_("Dominators"), vv_heap_dominators_new, vv_heap_dominators_search },
  { "cycles", N_("Cycles"), vv_heap_cycles_new, vv_heap_cycles_search },
  { "compare", N_("Compare"), vv_heap_compare_new, vv_heap_compare_search },
  { "query", N_("Query"), vv_heap_query_new, vv_heap_query_search },
  /* The last, since the list of views ends before it. */
  { "graph", N_("Graph"), vv_heap_graph_new, NULL, TRUE },
};

struct _VvHeapPage
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *take_button;
  GtkWidget *open_button;
  GtkWidget *taking_bar;
  GtkProgressBar *progress;
  GtkLabel *taking_label;
  AdwFlap *flap;
  GtkBox *toggles;
  GtkDropDown *chooser;
  GtkStack *views;
  GtkWidget *bar;

  VvHeapState *state;
  VvSession *session;
  GSignalGroup *session_signals;
  VvTaking *taking;
  GSignalGroup *taking_signals;
  GSignalGroup *item_signals;
  GSimpleActionGroup *actions;
  GtkWidget *inspector;
  char *failure;
  guint resized;
  int width;
  gboolean choosing;
};

G_DEFINE_FINAL_TYPE (VvHeapPage, vv_heap_page, GTK_TYPE_WIDGET)

/* ---- Before there is a snapshot ---- */

static void
update_empty (VvHeapPage *self)
{
  gboolean running = self->session != NULL && vv_session_get_running (self->session);
  g_autofree char *text = NULL;

  gtk_stack_set_visible_child_name (self->stack, vv_heap_state_get_item (self->state) != NULL ? "views" : "empty");
  gtk_widget_set_visible (self->take_button, running && self->taking == NULL);
  if (self->taking != NULL)
    {
      adw_status_page_set_title (self->empty, _("A snapshot is being taken"));
      text = g_markup_escape_text (_("The program is held only while its memory is copied; finding its objects comes after."), -1);
    }
  else if (self->failure != NULL)
    {
      adw_status_page_set_title (self->empty, _("The snapshot was not taken"));
      text = g_markup_escape_text (self->failure, -1);
    }
  else if (running)
    {
      adw_status_page_set_title (self->empty, _("What fills the memory?"));
      text = g_markup_escape_text (_("A snapshot shows each object of the program, what it costs and who holds it. "
                                     "The program stands still for a moment; no Python code runs in it."), -1);
    }
  else
    {
      adw_status_page_set_title (self->empty, _("No snapshot"));
      text = g_markup_escape_text (self->session != NULL
                                   ? _("The program has ended, so that no snapshot can be taken any more.")
                                   : _("Choose one in the list, or open a file."), -1);
    }
  adw_status_page_set_description (self->empty, text);
}

/* Of what is being taken, else of the analysis of what is shown. */
static void
update_taking (VvHeapPage *self)
{
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  g_autofree char *text = NULL;
  double fraction = -1;

  if (self->taking != NULL)
    {
      text = vv_taking_dup_text (self->taking);
      fraction = vv_taking_get_fraction (self->taking);
    }
  else if (item != NULL)
    text = vv_snapshot_item_dup_progress (item, &fraction);
  gtk_widget_set_visible (self->taking_bar, text != NULL);
  if (text == NULL)
    return;
  gtk_label_set_label (self->taking_label, text);
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, fraction);
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
cancel_cb (VvHeapPage *self)
{
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);

  if (self->taking != NULL)
    vv_taking_cancel (self->taking);
  else if (item != NULL)
    vv_snapshot_item_cancel (item);
}

/* ---- Views ---- */

static const View *
find_view (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (views); i++)
    if (g_str_equal (views[i].name, name))
      return &views[i];
  return &views[0];
}

static void
update_actions (VvHeapPage *self)
{
  static const struct { const char *name; int by; } steps[] = { { "back", -1 }, { "forward", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), steps[i].name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action), vv_heap_state_can_step (self->state, steps[i].by));
    }
}

/* The keyboard stays with the views when one makes room for another. */
static void
show_view (VvHeapPage *self,
           const View *view)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean inside = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->views));
  GtkWidget *shown = gtk_stack_get_visible_child (self->views);

  if (gtk_stack_get_child_by_name (self->views, view->name) == NULL)
    gtk_stack_add_named (self->views, view->make (self->state), view->name);
  gtk_stack_set_visible_child_name (self->views, view->name);
  if (inside && gtk_stack_get_visible_child (self->views) != shown)
    gtk_widget_grab_focus (gtk_stack_get_visible_child (self->views));
}

static void
place_changed_cb (VvHeapPage *self)
{
  const VvHeapPlace *place = vv_heap_state_get_place (self->state);
  const View *view = find_view (place->view);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "view");

  update_actions (self);
  if (vv_heap_state_get_item (self->state) == NULL)
    return;
  show_view (self, view);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (view->name));
  self->choosing = TRUE;
  gtk_drop_down_set_selected (self->chooser, view->aside ? GTK_INVALID_LIST_POSITION : (guint) (view - views));
  self->choosing = FALSE;
}

static void
item_changed_cb (VvHeapPage *self)
{
  g_signal_group_set_target (self->item_signals, vv_heap_state_get_item (self->state));
  update_empty (self);
  update_taking (self);
  /* The first look at a snapshot. */
  if (vv_heap_state_get_item (self->state) != NULL && vv_heap_state_get_place (self->state)->view == NULL)
    vv_heap_state_start (self->state, views[0].name);
}

static void
chosen_cb (VvHeapPage *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);

  if (!self->choosing && selected < G_N_ELEMENTS (views))
    vv_heap_state_go (self->state, views[selected].name, NULL, VV_TYPE_NONE);
}

static void
view_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  VvHeapPage *self = user_data;
  const char *name = g_variant_get_string (parameter, NULL);

  if (g_strcmp0 (vv_heap_state_get_place (self->state)->view, name) != 0)
    vv_heap_state_go (self->state, find_view (name)->name, NULL, VV_TYPE_NONE);
}

static void
step_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  vv_heap_page_step (user_data, g_str_equal (g_action_get_name (G_ACTION (action)), "back") ? -1 : 1);
}

static void
inspector_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  vv_heap_page_toggle_inspector (user_data);
}

/* ---- What is done with a row ---- */

static VvDataTable *
get_table (VvHeapPage *self)
{
  GtkWidget *view = gtk_stack_get_visible_child (self->views);

  return view != NULL && VV_IS_HEAP_ROWS (view) ? vv_heap_rows_get_table (VV_HEAP_ROWS (view)) : NULL;
}

static void
row_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  VvHeapPage *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  VvDataTable *table = get_table (self);
  VvHeapRow *row = table != NULL ? vv_data_table_get_selected (table) : NULL;
  g_autofree char *text = NULL;
  VvObjectRow object;

  if (row == NULL)
    return;
  if (g_str_equal (name, "copy"))
    {
      vv_data_table_copy (table);
      return;
    }
  if (g_str_equal (name, "open"))
    {
      vv_heap_state_go (self->state, "objects", NULL, vv_heap_row_get_index (row));
      return;
    }
  vv_snapshot_get_object (vv_heap_row_get_snapshot (row), vv_heap_row_get_index (row), &object);
  if (g_str_equal (name, "same-type"))
    {
      vv_heap_state_go (self->state, "objects", NULL, object.type);
      return;
    }
  text = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static const GActionEntry entries[] = {
  { "view", view_cb, "s", "'overview'" },
  { "back", step_cb },
  { "forward", step_cb },
  { "inspector", inspector_cb },
  { "open", row_cb },
  { "same-type", row_cb },
  { "copy", row_cb },
  { "copy-address", row_cb },
};

/* The buttons for back and forward that a mouse may have. */
static void
mouse_cb (VvHeapPage *self,
          int         n_press,
          double      x,
          double      y,
          GtkGesture *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (button != 8 && button != 9)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  vv_heap_page_step (self, button == 8 ? -1 : 1);
}

/* ---- The widget ---- */

/* Where the switch has no room it is a list.  Hidden ones have no size, so that they are asked one by
 * one. */
static gboolean
is_narrow (VvHeapPage *self,
           gboolean    folded)
{
  gboolean revealed = adw_flap_get_reveal_flap (self->flap);
  int room = self->width - BAR_WIDTH - (revealed ? 1 : 3) * BUTTON_WIDTH;

  if (revealed && !folded)
    room -= INSPECTOR_WIDTH;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->toggles)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      room -= natural;
    }
  return room < 0;
}

static gboolean
resized_cb (gpointer user_data)
{
  VvHeapPage *self = user_data;
  gboolean folded = self->width < FLAP_WIDTH;
  gboolean narrow = is_narrow (self, folded);
  gboolean was_folded = adw_flap_get_fold_policy (self->flap) == ADW_FLAP_FOLD_POLICY_ALWAYS;

  self->resized = 0;
  gtk_widget_set_size_request (self->inspector, MIN (INSPECTOR_WIDTH, self->width), -1);
  gtk_widget_set_visible (GTK_WIDGET (self->toggles), !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->chooser), narrow);
  if (folded == was_folded)
    return G_SOURCE_REMOVE;
  adw_flap_set_fold_policy (self->flap, folded ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !folded);
  return G_SOURCE_REMOVE;
}

static void
queue_resized (VvHeapPage *self)
{
  if (self->resized == 0)
    self->resized = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
vv_heap_page_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  VvHeapPage *self = VV_HEAP_PAGE (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (self->width == width)
    return;
  self->width = width;
  queue_resized (self);
}

static void
vv_heap_page_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  gtk_widget_measure (VV_HEAP_PAGE (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
  /* What is wide now folds when there is less room. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 340);
}

static void
vv_heap_page_dispose (GObject *object)
{
  VvHeapPage *self = VV_HEAP_PAGE (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->taking_signals);
  g_clear_object (&self->item_signals);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->taking);
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  g_clear_object (&self->state);
  g_clear_pointer (&self->failure, g_free);
  G_OBJECT_CLASS (vv_heap_page_parent_class)->dispose (object);
}

static void
vv_heap_page_class_init (VvHeapPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_heap_page_dispose;
  widget_class->size_allocate = vv_heap_page_size_allocate;
  widget_class->measure = vv_heap_page_measure;

  gtk_widget_class_set_css_name (widget_class, "heappage");
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, empty);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, take_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, open_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, taking_bar);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, progress);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, taking_label);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, flap);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, toggles);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, views);
  gtk_widget_class_bind_template_child (widget_class, VvHeapPage, bar);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
add_toggles (VvHeapPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      GtkWidget *toggle;

      if (views[i].aside)
        continue;
      toggle = gtk_toggle_button_new_with_label (_(views[i].title));
      gtk_actionable_set_action_target (GTK_ACTIONABLE (toggle), "s", views[i].name);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (toggle), "heap.view");
      gtk_box_append (self->toggles, toggle);
      gtk_string_list_append (titles, _(views[i].title));
    }
  self->choosing = TRUE;
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (titles));
  self->choosing = FALSE;
}

static void
vv_heap_page_init (VvHeapPage *self)
{
  GtkGesture *mouse = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (mouse), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (mouse), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (mouse, "pressed", G_CALLBACK (mouse_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (mouse));
  self->state = vv_heap_state_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "heap", G_ACTION_GROUP (self->actions));
  add_toggles (self);
  self->inspector = vv_heap_inspector_new (self->state);
  adw_flap_set_flap (self->flap, self->inspector);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (queue_resized), self, G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (self->inspector, INSPECTOR_WIDTH, -1);
  g_signal_connect_object (self->state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->state, "place-changed", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  self->session_signals = g_signal_group_new (VV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "ended", G_CALLBACK (update_empty), self);
  self->taking_signals = g_signal_group_new (VV_TYPE_TAKING);
  g_signal_group_connect_swapped (self->taking_signals, "changed", G_CALLBACK (update_taking), self);
  self->item_signals = g_signal_group_new (VV_TYPE_SNAPSHOT_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "progress", G_CALLBACK (update_taking), self);
  update_empty (self);
  update_actions (self);
}

void
vv_heap_page_set_snapshots (VvHeapPage  *self,
                            VvSnapshots *snapshots)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  vv_heap_state_set_snapshots (self->state, snapshots);
}

void
vv_heap_page_set_item (VvHeapPage     *self,
                       VvSnapshotItem *item)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  vv_heap_state_set_item (self->state, item);
}

void
vv_heap_page_set_session (VvHeapPage *self,
                          VvSession  *session)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  vv_heap_state_set_session (self->state, session);
  update_empty (self);
}

void
vv_heap_page_set_taking (VvHeapPage *self,
                         VvTaking   *taking)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  if (!g_set_object (&self->taking, taking))
    return;
  g_signal_group_set_target (self->taking_signals, taking);
  gtk_progress_bar_set_fraction (self->progress, 0);
  update_taking (self);
  update_empty (self);
}

void
vv_heap_page_set_failure (VvHeapPage *self,
                          const char *message)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  g_free (self->failure);
  self->failure = g_strdup (message);
  update_empty (self);
}

gboolean
vv_heap_page_search (VvHeapPage *self)
{
  const View *view;

  g_return_val_if_fail (VV_IS_HEAP_PAGE (self), FALSE);

  view = find_view (vv_heap_state_get_place (self->state)->view);
  if (vv_heap_state_get_item (self->state) == NULL || gtk_stack_get_child_by_name (self->views, view->name) == NULL)
    return FALSE;
  /* Where there is nothing to search, what is looked for is an object. */
  if (view->search == NULL)
    {
      view = find_view ("objects");
      vv_heap_state_go (self->state, view->name, NULL, VV_TYPE_NONE);
    }
  view->search (gtk_stack_get_child_by_name (self->views, view->name));
  return TRUE;
}

void
vv_heap_page_toggle_inspector (VvHeapPage *self)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

void
vv_heap_page_step (VvHeapPage *self,
                   int         by)
{
  g_return_if_fail (VV_IS_HEAP_PAGE (self));

  vv_heap_state_step (self->state, by);
}

VvHeapState *
vv_heap_page_get_state (VvHeapPage *self)
{
  g_return_val_if_fail (VV_IS_HEAP_PAGE (self), NULL);

  return self->state;
}
