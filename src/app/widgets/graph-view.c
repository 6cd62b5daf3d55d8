/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* graph-view.c — a chart view with a drawn graph in it.  In: a picture and its layout.  Out: the
 * graph, fitted into the place that there is until somebody zooms or moves it; laid out downward
 * where it is larger so. */

#include "config.h"

#include "app/widgets/graph-view-private.h"

#include <glib/gi18n.h>

#include "app/widgets/current-theme.h"

#define MIN_WIDTH 160
#define MIN_HEIGHT 120
#define MAX_SCALE 1.15          /* of a graph that is fitted: texts as large as others */
#define SMALL_SCALE 0.9         /* less is worth another layout */
#define MUCH_LARGER 1.12
#define LEGEND_MARGIN 14.0
#define MAX_DESCRIBED 12

enum
{
  SELECTED,
  ACTIVATED,
  BADGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvGraphView, vv_graph_view, GTK_TYPE_WIDGET)

/* ---- What a thread makes ---- */

VvGraphMade *
vv_graph_made_new (VvGraphPicture *picture,
                   const VvTheme  *theme)
{
  VvGraphMade *self = g_atomic_rc_box_new0 (VvGraphMade);

  self->picture = picture;
  self->graph = vv_graph_picture_layout (picture, theme);
  return self;
}

VvGraphMade *
vv_graph_made_ref (VvGraphMade *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_made (gpointer data)
{
  VvGraphMade *self = data;

  g_clear_pointer (&self->graph, vv_drawn_graph_free);
  g_clear_pointer (&self->picture, vv_graph_picture_free);
}

void
vv_graph_made_free (VvGraphMade *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_made);
}

/* ---- Drawing ---- */

static double
legend_height (VvGraphView   *self,
               const VvTheme *theme,
               double         width)
{
  double height;

  if (!self->legend)
    return 0;
  height = vv_drawn_graph_legend_height (self->made->graph, theme, width - 2 * LEGEND_MARGIN);
  return height > 0 ? height + LEGEND_MARGIN / 2 : 0;
}

static void
set_flow (VvGraphView *self,
          VvDrawnFlow  flow)
{
  self->flow = flow;
  vv_drawn_graph_set_flow (self->made->graph, flow);
}

/* What is too wide may be better read from top to bottom. */
static void
try_other_flow (VvGraphView *self,
                double       width,
                double       height)
{
  VvDrawnFlow before = self->flow;
  VvDrawnView view;

  set_flow (self, before == VV_DRAWN_FLOW_DOWN ? VV_DRAWN_FLOW_RIGHT : VV_DRAWN_FLOW_DOWN);
  view = vv_drawn_graph_fit (self->made->graph, width, height, MAX_SCALE);
  if (view.scale > self->view.scale * MUCH_LARGER)
    self->view = view;
  else
    set_flow (self, before);
}

static void
ensure_fit (VvGraphView   *self,
            const VvTheme *theme,
            double         width,
            double         height)
{
  double room;

  if (self->width == width && self->height == height)
    return;
  room = MAX (height - legend_height (self, theme, width), 16);
  self->width = width;
  self->height = height;
  if (!self->fitted)
    return;
  self->view = vv_drawn_graph_fit (self->made->graph, width, room, MAX_SCALE);
  if (self->view.scale < SMALL_SCALE && g_hash_table_size (self->moved) == 0)
    try_other_flow (self, width, room);
}

static void
draw_cb (const VvTheme *theme,
         double         width,
         double         height,
         cairo_t       *cr,
         gpointer       user_data)
{
  VvGraphView *self = user_data;
  double legend = legend_height (self, theme, width);

  ensure_fit (self, theme, width, height);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, MAX (height - legend, 1));
  cairo_clip (cr);
  vv_drawn_graph_draw (self->made->graph, theme, self->view, cr);
  cairo_restore (cr);
  if (legend <= 0)
    return;
  cairo_translate (cr, LEGEND_MARGIN, height - legend);
  vv_drawn_graph_draw_legend (self->made->graph, theme, width - 2 * LEGEND_MARGIN, cr);
}

static void
overlay_cb (const VvTheme *theme,
            double         width,
            double         height,
            cairo_t       *cr,
            gpointer       user_data)
{
  VvGraphView *self = user_data;

  ensure_fit (self, theme, width, height);
  cairo_rectangle (cr, 0, 0, width, MAX (height - legend_height (self, theme, width), 1));
  cairo_clip (cr);
  vv_drawn_graph_draw_overlay (self->made->graph, theme, self->view, self->selected, self->hovered, cr);
}

/* ---- Words ---- */

static char *
describe_node (VvGraphView *self,
               guint        index)
{
  const VvDrawnNode *node = &g_array_index (self->made->picture->nodes, VvDrawnNode, index);
  GString *text = g_string_new (node->title != NULL ? node->title : "");

  if (node->subtitle != NULL)
    g_string_append_printf (text, " %s", node->subtitle);
  if (node->badge >= 0)
    {
      g_autofree char *count = vv_text_format ((double) node->badge, VV_UNIT_NONE);

      g_string_append (text, "\n");
      /* Translators: a count */
      g_string_append_printf (text, ngettext ("%s reference to it", "%s references to it", (gulong) node->badge), count);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_edge (VvGraphView *self,
               guint        index)
{
  const VvGraphPicture *picture = self->made->picture;
  const VvDrawnEdge *edge = &g_array_index (picture->edges, VvDrawnEdge, index);
  const VvDrawnNode *from = &g_array_index (picture->nodes, VvDrawnNode, edge->from);
  const VvDrawnNode *to = &g_array_index (picture->nodes, VvDrawnNode, edge->to);
  g_autofree char *ends = g_strdup_printf ("%s %s → %s %s", from->title, from->subtitle != NULL ? from->subtitle : "",
                                           to->title, to->subtitle != NULL ? to->subtitle : "");

  if (edge->label == NULL || edge->label[0] == '\0')
    return g_steal_pointer (&ends);
  if (edge->kind == VV_DRAWN_EDGE_SUGGESTED)
    /* Translators: the first is a reference's label, “.order” */
    return g_strdup_printf (_("%s: weaken here\n%s"), edge->label, ends);
  return g_strdup_printf ("%s\n%s", edge->label, ends);
}

char *
vv_graph_view_dup_words (VvGraphView *self,
                         VvDrawnHit   hit)
{
  const VvGraphPicture *picture = vv_graph_view_get_picture (self);

  if (picture == NULL || hit.part == VV_DRAWN_NOTHING)
    return NULL;
  if (hit.part == VV_DRAWN_EDGE)
    return hit.index < picture->edges->len ? describe_edge (self, hit.index) : NULL;
  return hit.index < picture->nodes->len ? describe_node (self, hit.index) : NULL;
}

/* What is selected first: that is what changes. */
static void
describe (VvGraphView *self)
{
  const VvGraphPicture *picture = vv_graph_view_get_picture (self);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *selected = vv_graph_view_dup_words (self, self->selected);

  if (selected != NULL)
    g_string_append_printf (text, "%s. ", g_strdelimit (selected, "\n", ' '));
  for (guint i = 0; picture != NULL && i < MIN (picture->nodes->len, MAX_DESCRIBED); i++)
    {
      const VvDrawnNode *node = &g_array_index (picture->nodes, VvDrawnNode, i);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? ", " : "", node->title,
                              node->subtitle != NULL ? " " : "", node->subtitle != NULL ? node->subtitle : "");
    }
  vv_chart_view_describe (self->chart, self->label != NULL ? self->label : _("Objects and their references"), text->str);
}

/* ---- What was done ---- */

void
vv_graph_view_mark (VvGraphView *self,
                    VvDrawnHit   hit,
                    gboolean     tell)
{
  if (hit.part == VV_DRAWN_BADGE)
    hit.part = VV_DRAWN_NODE;
  self->selected = hit;
  vv_chart_view_invalidate_overlay (self->chart);
  describe (self);
  if (tell && hit.part == VV_DRAWN_NODE)
    g_signal_emit (self, signals[SELECTED], 0, hit.index);
}

void
vv_graph_view_activate (VvGraphView *self,
                        guint        node)
{
  g_signal_emit (self, signals[ACTIVATED], 0, node);
}

void
vv_graph_view_tell_badge (VvGraphView *self,
                          guint        node)
{
  g_signal_emit (self, signals[BADGE], 0, node);
}

void
vv_graph_view_set_view (VvGraphView *self,
                        VvDrawnView  view)
{
  self->view = view;
  self->fitted = FALSE;
  vv_chart_view_invalidate (self->chart);
}

/* ---- The widget ---- */

static void
vv_graph_view_dispose (GObject *object)
{
  VvGraphView *self = VV_GRAPH_VIEW (object);

  if (self->chart != NULL)
    {
      vv_chart_view_set_draw (self->chart, NULL, NULL, NULL);
      gtk_widget_unparent (GTK_WIDGET (self->chart));
    }
  self->chart = NULL;
  g_clear_pointer (&self->made, vv_graph_made_free);
  g_clear_pointer (&self->moved, g_hash_table_unref);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (vv_graph_view_parent_class)->dispose (object);
}

static gboolean
vv_graph_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (VV_GRAPH_VIEW (widget)->chart));
}

static void
vv_graph_view_class_init (VvGraphViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_graph_view_dispose;
  widget_class->grab_focus = vv_graph_view_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "graphview");

  signals[SELECTED] = g_signal_new ("selected", VV_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[ACTIVATED] = g_signal_new ("activated", VV_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[BADGE] = g_signal_new ("badge", VV_TYPE_GRAPH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_UINT);
}

static void
vv_graph_view_init (VvGraphView *self)
{
  self->fitted = TRUE;
  self->moved = g_hash_table_new (NULL, NULL);
  self->chart = VV_CHART_VIEW (vv_chart_view_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->chart), GTK_WIDGET (self));
  vv_chart_view_set_size (self->chart, MIN_WIDTH, MIN_HEIGHT);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  vv_graph_view_install_input (self);
}

GtkWidget *
vv_graph_view_new (void)
{
  return g_object_new (VV_TYPE_GRAPH_VIEW, NULL);
}

void
vv_graph_view_take (VvGraphView *self,
                    VvGraphMade *made,
                    gboolean     keep,
                    const char  *label)
{
  VvNode selected;

  g_return_if_fail (VV_IS_GRAPH_VIEW (self));

  selected = keep && self->selected.part == VV_DRAWN_NODE ? vv_graph_view_get_object (self, self->selected.index)
                                                          : VV_NODE_NONE;
  vv_chart_view_set_draw (self->chart, NULL, NULL, NULL);
  g_clear_pointer (&self->made, vv_graph_made_free);
  g_hash_table_remove_all (self->moved);
  g_free (self->label);
  self->label = g_strdup (label);
  self->made = made;
  self->flow = VV_DRAWN_FLOW_RIGHT;
  self->width = self->height = 0;
  self->fitted = TRUE;
  self->selected = self->hovered = self->dragged = (VvDrawnHit) { VV_DRAWN_NOTHING, 0 };
  if (made != NULL && made->picture->nodes->len > 0)
    vv_chart_view_set_draw (self->chart, draw_cb, overlay_cb, self);
  vv_graph_view_select_object (self, selected);
}

const VvGraphPicture *
vv_graph_view_get_picture (VvGraphView *self)
{
  g_return_val_if_fail (VV_IS_GRAPH_VIEW (self), NULL);

  return self->made != NULL ? self->made->picture : NULL;
}

VvNode
vv_graph_view_get_object (VvGraphView *self,
                          guint        node)
{
  const VvGraphPicture *picture = vv_graph_view_get_picture (self);

  return picture != NULL && node < picture->objects->len ? g_array_index (picture->objects, VvNode, node) : VV_NODE_NONE;
}

void
vv_graph_view_select_object (VvGraphView *self,
                             VvNode       object)
{
  const VvGraphPicture *picture = vv_graph_view_get_picture (self);
  VvDrawnHit hit = { VV_DRAWN_NOTHING, 0 };

  for (guint i = 0; picture != NULL && object != VV_NODE_NONE && i < picture->objects->len; i++)
    if (g_array_index (picture->objects, VvNode, i) == object)
      hit = (VvDrawnHit) { VV_DRAWN_NODE, i };
  vv_graph_view_mark (self, hit, FALSE);
}

void
vv_graph_view_set_legend (VvGraphView *self,
                          gboolean     legend)
{
  g_return_if_fail (VV_IS_GRAPH_VIEW (self));

  self->legend = legend;
  self->width = self->height = 0;
  vv_chart_view_invalidate (self->chart);
}

void
vv_graph_view_set_size (VvGraphView *self,
                        int          width,
                        int          height)
{
  g_return_if_fail (VV_IS_GRAPH_VIEW (self));

  vv_chart_view_set_size (self->chart, width, height);
}

void
vv_graph_view_zoom (VvGraphView *self,
                    double       factor)
{
  g_return_if_fail (VV_IS_GRAPH_VIEW (self) && factor > 0);

  if (self->made != NULL && self->view.scale > 0)
    vv_graph_view_set_view (self, vv_drawn_view_zoom (self->view, factor, self->width / 2, self->height / 2));
}

void
vv_graph_view_fit (VvGraphView *self)
{
  g_return_if_fail (VV_IS_GRAPH_VIEW (self));

  self->fitted = TRUE;
  self->width = self->height = 0;
  vv_chart_view_invalidate (self->chart);
}
