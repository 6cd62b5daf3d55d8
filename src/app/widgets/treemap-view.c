/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap-view.c — a chart view with the treemap's layout, made anew for each size, and what the
 * pointer and the keys do in it. */

#include "config.h"

#include "app/widgets/treemap-view.h"

#include <glib/gi18n.h>

#include "app/widgets/chart-view.h"

#define MIN_WIDTH 200
#define MIN_HEIGHT 160
#define MAX_DESCRIBED 5

struct _VvTreemapView
{
  GtkWidget parent_instance;

  VvChartView *chart;
  const VvTreemapItem *items;
  guint n_items;
  VvTreemap *layout;
  double width;
  double height;
  guint selected_id;
  guint selected;
  guint hovered;
};

enum
{
  SELECTED,
  ACTIVATED,
  GROUP_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvTreemapView, vv_treemap_view, GTK_TYPE_WIDGET)

/* ---- Drawing ---- */

static void
ensure_layout (VvTreemapView *self,
               double         width,
               double         height)
{
  if (self->layout != NULL && self->width == width && self->height == height)
    return;
  g_clear_pointer (&self->layout, vv_treemap_free);
  self->width = width;
  self->height = height;
  self->layout = vv_treemap_new (self->items, self->n_items, VV_UNIT_BYTES, width, height);
  self->hovered = VV_TREEMAP_NONE;
  self->selected = self->selected_id != G_MAXUINT ? vv_treemap_find (self->layout, self->selected_id)
                                                  : VV_TREEMAP_NONE;
}

static void
draw_cb (const VvTheme *theme,
         double         width,
         double         height,
         cairo_t       *cr,
         gpointer       user_data)
{
  VvTreemapView *self = user_data;

  ensure_layout (self, width, height);
  vv_treemap_draw (self->layout, theme, cr);
}

static void
overlay_cb (const VvTheme *theme,
            double         width,
            double         height,
            cairo_t       *cr,
            gpointer       user_data)
{
  VvTreemapView *self = user_data;

  ensure_layout (self, width, height);
  vv_treemap_draw_overlay (self->layout, theme, self->selected, self->hovered, cr);
}

/* ---- Words ---- */

static char *
describe_cell (VvTreemapView *self,
               guint          index)
{
  const VvTreemapCell *cell = vv_treemap_get_cell (self->layout, index);
  g_autofree char *label = vv_treemap_dup_label (self->layout, index);
  g_autofree char *value = vv_text_format (cell->value, VV_UNIT_BYTES);
  const VvTreemapItem *item = &self->items[cell->item];

  if (cell->part != VV_TREEMAP_ITEM)
    return g_strdup_printf ("%s\n%s", label, value);
  return g_strdup_printf ("%s.%s\n%s · %s", item->group != NULL ? item->group : "", label, value,
                          item->detail2 != NULL ? item->detail2 : "");
}

static gboolean
query_tooltip_cb (VvTreemapView *self,
                  int            x,
                  int            y,
                  gboolean       keyboard,
                  GtkTooltip    *tooltip)
{
  guint index = keyboard ? self->selected : self->hovered;
  g_autofree char *text = NULL;

  if (self->layout == NULL || index == VV_TREEMAP_NONE)
    return FALSE;
  text = describe_cell (self, index);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* ---- Pointer and keys ---- */

static gboolean
get_item (VvTreemapView *self,
          guint          index,
          guint         *id)
{
  const VvTreemapCell *cell;

  if (self->layout == NULL || index == VV_TREEMAP_NONE)
    return FALSE;
  cell = vv_treemap_get_cell (self->layout, index);
  if (cell->part != VV_TREEMAP_ITEM)
    return FALSE;
  *id = self->items[cell->item].id;
  return TRUE;
}

static void
set_hovered (VvTreemapView *self,
             guint          index)
{
  if (self->hovered == index)
    return;
  self->hovered = index;
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
  vv_chart_view_invalidate_overlay (self->chart);
}

static void
motion_cb (VvTreemapView *self,
           double         x,
           double         y)
{
  set_hovered (self, self->layout != NULL ? vv_treemap_pick (self->layout, x, y) : VV_TREEMAP_NONE);
}

static void
leave_cb (VvTreemapView *self)
{
  set_hovered (self, VV_TREEMAP_NONE);
}

static void
select_cell (VvTreemapView *self,
             guint          index)
{
  guint id;

  self->selected = index;
  vv_chart_view_invalidate_overlay (self->chart);
  self->selected_id = G_MAXUINT;
  if (!get_item (self, index, &id))
    return;
  self->selected_id = id;
  g_signal_emit (self, signals[SELECTED], 0, id);
}

static void
activate_cell (VvTreemapView *self,
               guint          index)
{
  const VvTreemapCell *cell;
  guint id;

  if (self->layout == NULL || index == VV_TREEMAP_NONE)
    return;
  if (get_item (self, index, &id))
    {
      g_signal_emit (self, signals[ACTIVATED], 0, id);
      return;
    }
  cell = vv_treemap_get_cell (self->layout, index);
  if (cell->n_groups == 1 && self->items[cell->item].group != NULL)
    g_signal_emit (self, signals[GROUP_ACTIVATED], 0, self->items[cell->item].group);
}

static void
pressed_cb (VvTreemapView *self,
            int            n_press,
            double         x,
            double         y)
{
  guint index = self->layout != NULL ? vv_treemap_pick (self->layout, x, y) : VV_TREEMAP_NONE;

  gtk_widget_grab_focus (GTK_WIDGET (self->chart));
  if (n_press == 1)
    select_cell (self, index);
  else if (n_press == 2)
    activate_cell (self, index);
}

static gboolean
key_cb (VvTreemapView   *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  VvDirection direction;

  if (self->layout == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left:
      direction = VV_DIRECTION_LEFT;
      break;
    case GDK_KEY_Right:
      direction = VV_DIRECTION_RIGHT;
      break;
    case GDK_KEY_Up:
      direction = VV_DIRECTION_UP;
      break;
    case GDK_KEY_Down:
      direction = VV_DIRECTION_DOWN;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      activate_cell (self, self->selected);
      return TRUE;
    default:
      return FALSE;
    }
  select_cell (self, vv_treemap_move (self->layout, self->selected, direction));
  return TRUE;
}

/* ---- The widget ---- */

static void
vv_treemap_view_dispose (GObject *object)
{
  VvTreemapView *self = VV_TREEMAP_VIEW (object);

  if (self->chart != NULL)
    {
      vv_chart_view_set_draw (self->chart, NULL, NULL, NULL);
      gtk_widget_unparent (GTK_WIDGET (self->chart));
    }
  self->chart = NULL;
  g_clear_pointer (&self->layout, vv_treemap_free);
  G_OBJECT_CLASS (vv_treemap_view_parent_class)->dispose (object);
}

static void
vv_treemap_view_class_init (VvTreemapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_treemap_view_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);

  signals[SELECTED] = g_signal_new ("selected", VV_TYPE_TREEMAP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ACTIVATED] = g_signal_new ("activated", VV_TYPE_TREEMAP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[GROUP_ACTIVATED] = g_signal_new ("group-activated", VV_TYPE_TREEMAP_VIEW, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vv_treemap_view_init (VvTreemapView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->selected = self->hovered = VV_TREEMAP_NONE;
  self->selected_id = G_MAXUINT;
  self->chart = VV_CHART_VIEW (vv_chart_view_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->chart), GTK_WIDGET (self));
  vv_chart_view_set_size (self->chart, MIN_WIDTH, MIN_HEIGHT);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->chart), motion);
  gtk_widget_add_controller (GTK_WIDGET (self->chart), key);
  gtk_widget_add_controller (GTK_WIDGET (self->chart), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
vv_treemap_view_new (void)
{
  return g_object_new (VV_TYPE_TREEMAP_VIEW, NULL);
}

void
vv_treemap_view_set_items (VvTreemapView       *self,
                           const VvTreemapItem *items,
                           guint                n,
                           const char          *label)
{
  g_autoptr (GString) description = g_string_new (NULL);

  g_return_if_fail (VV_IS_TREEMAP_VIEW (self));

  g_clear_pointer (&self->layout, vv_treemap_free);
  self->items = items;
  self->n_items = n;
  self->selected_id = G_MAXUINT;
  self->selected = self->hovered = VV_TREEMAP_NONE;
  vv_chart_view_set_draw (self->chart, items != NULL ? draw_cb : NULL, items != NULL ? overlay_cb : NULL, self);
  for (guint i = 0; i < MIN (n, MAX_DESCRIBED); i++)
    g_string_append_printf (description, "%s%s %s", i > 0 ? ", " : "", items[i].name,
                            items[i].detail1 != NULL ? items[i].detail1 : "");
  vv_chart_view_describe (self->chart, label, description->str);
  vv_chart_view_invalidate (self->chart);
}

void
vv_treemap_view_select (VvTreemapView *self,
                        guint          id)
{
  g_return_if_fail (VV_IS_TREEMAP_VIEW (self));

  self->selected_id = id;
  if (self->layout != NULL)
    self->selected = id != G_MAXUINT ? vv_treemap_find (self->layout, id) : VV_TREEMAP_NONE;
  vv_chart_view_invalidate_overlay (self->chart);
}
