/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-widgets.c — the chart view keeps what it drew; the small widgets show something. */

#include <adwaita.h>
#include <math.h>

#include "app/widgets/chart-view.h"
#include "app/widgets/menu.h"
#include "app/widgets/sparkline.h"
#include "app/widgets/swatch.h"

typedef struct
{
  guint n_draws;
  guint n_overlays;
  double width;
  double height;
} Counts;

static void
count_draw (const VvTheme *theme,
            double         width,
            double         height,
            cairo_t       *cr,
            gpointer       user_data)
{
  Counts *counts = user_data;

  g_assert_nonnull (theme);
  counts->n_draws++;
  counts->width = width;
  counts->height = height;
}

static void
count_overlay (const VvTheme *theme,
               double         width,
               double         height,
               cairo_t       *cr,
               gpointer       user_data)
{
  Counts *counts = user_data;

  counts->n_overlays++;
}

static GtkWindow *
show (GtkWidget *child)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 400, 200);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return GTK_WINDOW (window);
}

static void
test_chart_keeps (void)
{
  GtkWidget *chart = vv_chart_view_new ();
  Counts counts = { 0, };
  GtkWindow *window;

  vv_chart_view_set_draw (VV_CHART_VIEW (chart), count_draw, count_overlay, &counts);
  window = show (chart);
  g_assert_cmpuint (counts.n_draws, ==, 1);
  g_assert_cmpfloat (counts.width, ==, gtk_widget_get_width (chart));
  g_assert_cmpfloat (counts.height, ==, gtk_widget_get_height (chart));

  vv_chart_view_invalidate_overlay (VV_CHART_VIEW (chart));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_cmpuint (counts.n_draws, ==, 1);
  g_assert_cmpuint (counts.n_overlays, ==, 2);

  vv_chart_view_invalidate (VV_CHART_VIEW (chart));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_cmpuint (counts.n_draws, ==, 2);
  g_assert_cmpuint (counts.n_overlays, ==, 3);
  gtk_window_destroy (window);
}

static void
test_chart_theme (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget *chart = vv_chart_view_new ();
  Counts counts = { 0, };
  GtkWindow *window;

  vv_chart_view_set_draw (VV_CHART_VIEW (chart), count_draw, NULL, &counts);
  window = show (chart);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_cmpuint (counts.n_draws, ==, 2);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (window);
}

static void
test_chart_accessible (void)
{
  GtkWidget *chart = g_object_ref_sink (vv_chart_view_new ());

  vv_chart_view_describe (VV_CHART_VIEW (chart), "CPU", "User 3 %");
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (chart)), ==, GTK_ACCESSIBLE_ROLE_IMG);
  /* The macros of GTK 4.8 for this do not compile where formats are errors. */
  g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL, "CPU"));
  g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                                     "User 3 %"));
  g_assert_true (gtk_widget_get_focusable (chart));
  g_assert_finalize_object (chart);
}

/* Returns: how many pixels of a widget are not transparent. */
static guint
count_pixels (GtkWidget *widget)
{
  GdkPaintable *paintable = gtk_widget_paintable_new (widget);
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  g_autofree guchar *data = g_malloc0 (4 * width * height);
  cairo_surface_t *surface;
  cairo_t *cr;
  guint n = 0;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_object_unref (paintable);
  if (node == NULL)
    return 0;
  surface = cairo_image_surface_create_for_data (data, CAIRO_FORMAT_ARGB32, width, height, 4 * width);
  cr = cairo_create (surface);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  gsk_render_node_unref (node);
  for (int i = 0; i < width * height; i++)
    n += data[4 * i + 3] != 0;
  return n;
}

static void
test_sparkline (void)
{
  GtkWidget *sparkline = vv_sparkline_view_new ();
  double values[2 * VV_SPARKLINE_CAPACITY];
  GtkWindow *window;

  gtk_widget_set_halign (sparkline, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (sparkline, GTK_ALIGN_CENTER);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = i % 7 == 0 ? NAN : i;
  window = show (sparkline);
  g_assert_cmpint (gtk_widget_get_width (sparkline), ==, 66);
  g_assert_cmpint (gtk_widget_get_height (sparkline), ==, 18);
  g_assert_cmpuint (count_pixels (sparkline), ==, 0);
  vv_sparkline_view_set_values (VV_SPARKLINE_VIEW (sparkline), values, G_N_ELEMENTS (values), 100);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_cmpuint (count_pixels (sparkline), >, 66);
  vv_sparkline_view_set_values (VV_SPARKLINE_VIEW (sparkline), NULL, 0, 100);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_cmpuint (count_pixels (sparkline), ==, 0);
  gtk_window_destroy (window);
}

static void
test_swatch (void)
{
  GtkWidget *swatch = vv_swatch_new ();
  GtkWindow *window;
  guint n_area;

  gtk_widget_set_halign (swatch, GTK_ALIGN_CENTER);
  vv_swatch_set (VV_SWATCH (swatch), VV_ROLE_RSS, VV_SHAPE_AREA, 0);
  window = show (swatch);
  n_area = count_pixels (swatch);
  vv_swatch_set (VV_SWATCH (swatch), VV_ROLE_RSS, VV_SHAPE_LINE, 0);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  /* The shape differs, not only the colour. */
  g_assert_cmpuint (count_pixels (swatch), ==, 24);
  g_assert_cmpuint (n_area, >, 100);
  gtk_window_destroy (window);
}

/* A menu that changes through one of its own items keeps its popover: GTK 4.8 crashes over one that went. */
static void
test_menu (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWindow *window = show (button);
  g_autoptr (GMenu) one = g_menu_new ();
  g_autoptr (GMenu) two = g_menu_new ();
  GtkPopover *popover;

  g_menu_append (one, "One", NULL);
  g_menu_append (two, "Two", NULL);
  g_menu_append (two, "Three", NULL);
  vv_menu_replace (GTK_MENU_BUTTON (button), G_MENU_MODEL (one));
  popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));
  g_assert_nonnull (popover);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  vv_menu_replace (GTK_MENU_BUTTON (button), G_MENU_MODEL (two));
  g_assert_true (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)) == popover);
  g_assert_cmpint (g_menu_model_get_n_items (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button))), ==, 2);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  gtk_window_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/chart-view/keeps", test_chart_keeps);
  g_test_add_func ("/app/chart-view/theme", test_chart_theme);
  g_test_add_func ("/app/chart-view/accessible", test_chart_accessible);
  g_test_add_func ("/app/sparkline/values", test_sparkline);
  g_test_add_func ("/app/swatch/shapes", test_swatch);
  g_test_add_func ("/app/menu/same-popover", test_menu);
  return g_test_run ();
}
