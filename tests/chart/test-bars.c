/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-bars.c — src/chart/bars.c. */

#include "golden.h"

#include "chart/bars.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define MIB 1048576.0

static VvTheme theme;

static const VvBar heap[] = {
  { "str", 2.4 * MIB, NULL }, { "Item", 1.4 * MIB, NULL }, { "Session", 0.7 * MIB, NULL },
  { "bytes", -0.7 * MIB, NULL },
};

/* Lengths are as the changes; grown bars begin at zero, shrunk ones end there. */
static void
test_lengths (void)
{
  g_autoptr(VvBars) bars = vv_bars_new (heap, G_N_ELEMENTS (heap), VV_UNIT_BYTES, 343, &theme);
  double zero = vv_bars_get_zero (bars);
  VvRect first = vv_bars_get_rect (bars, 0);
  VvRect shrunk = vv_bars_get_rect (bars, 3);

  for (guint i = 0; i < 3; i++)
    {
      VvRect rect = vv_bars_get_rect (bars, i);

      g_assert_cmpfloat (rect.x, ==, zero);
      g_assert_cmpfloat_with_epsilon (rect.width / first.width, heap[i].change / heap[0].change,
                                      1e-9);
    }
  g_assert_cmpfloat_with_epsilon (shrunk.x + shrunk.width, zero, 1e-9);
  g_assert_cmpfloat_with_epsilon (shrunk.width / first.width, 0.7 / 2.4, 1e-9);
  g_assert_cmpfloat (shrunk.x, >, 20.0);
  g_assert_cmpfloat (first.x + first.width, <, 343.0 - 40.0);
  g_assert_cmpfloat (vv_bars_get_height (bars), ==, 4 * VV_BARS_ROW_HEIGHT);
}

static void
test_pick (void)
{
  g_autoptr(VvBars) bars = vv_bars_new (heap, G_N_ELEMENTS (heap), VV_UNIT_BYTES, 343, &theme);

  for (guint i = 0; i < G_N_ELEMENTS (heap); i++)
    {
      VvRect rect = vv_bars_get_rect (bars, i);

      g_assert_cmpuint (vv_bars_pick (bars, rect.x + rect.width / 2, rect.y + rect.height / 2),
                        ==, i);
    }
  g_assert_cmpuint (vv_bars_pick (bars, 10, vv_bars_get_height (bars)), ==, VV_BARS_NONE);
  g_assert_cmpuint (vv_bars_pick (bars, 10, -1), ==, VV_BARS_NONE);
  g_assert_cmpuint (vv_bars_pick (bars, NAN, 1), ==, VV_BARS_NONE);
}

typedef struct
{
  const VvBar *bars;
  guint n_bars;
  VvTheme theme;
} Picture;

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const Picture *picture = data;
  g_autoptr(VvBars) bars = vv_bars_new (picture->bars, picture->n_bars, VV_UNIT_BYTES, width - 16,
                                        &picture->theme);

  vv_color_set_source (&picture->theme.background, 1.0, cr);
  cairo_paint (cr);
  cairo_translate (cr, 8, 4);
  vv_bars_draw (bars, &picture->theme, VV_BARS_NONE, 1, cr);
}

/* No changes, unknown ones, the largest there are, and names that are none: nothing leaves the
 * picture. */
static void
test_odd_input (void)
{
  g_autofree char *huge = g_strnfill (100000, 'W');
  const VvBar odd[] = {
    { huge, DBL_MAX, NULL }, { NULL, -DBL_MAX, NULL }, { "", 0.0, NULL }, { "a\nb", NAN, NULL },
    { "שלום", INFINITY, "∞" }, { "tiny", 1e-9, huge },
  };
  Picture picture = { odd, G_N_ELEMENTS (odd), theme };
  g_autoptr(VvBars) none = vv_bars_new (NULL, 0, VV_UNIT_BYTES, 300, &theme);
  static const double widths[] = { 0, 5, 80, 343, 4000 };

  g_assert_cmpfloat (vv_bars_get_height (none), ==, 0.0);
  g_assert_cmpuint (vv_bars_pick (none, 1, 1), ==, VV_BARS_NONE);
  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      g_autoptr(VvBars) bars = vv_bars_new (odd, G_N_ELEMENTS (odd) - 1, VV_UNIT_BYTES, widths[w],
                                            &theme);

      for (guint i = 0; i + 1 < G_N_ELEMENTS (odd); i++)
        {
          VvRect rect = vv_bars_get_rect (bars, i);

          g_assert_true (isfinite (rect.x) && isfinite (rect.width));
          if (rect.width > 0.0)
            g_assert_cmpfloat (rect.x + rect.width, <=, widths[w]);
        }
      g_assert_cmpfloat (vv_bars_get_rect (bars, 2).width, ==, 0.0);
      g_assert_cmpfloat (vv_bars_get_rect (bars, 3).width, ==, 0.0);
    }
  cairo_surface_destroy (golden_draw (343, 140, 1, draw, &picture));
}

static void
test_picture (gconstpointer data)
{
  const char *name = data;
  Picture picture = { heap, G_N_ELEMENTS (heap), theme };

  vv_theme_init (&picture.theme, strstr (name, "dark") != NULL, strstr (name, "high") != NULL);
  golden_check (name, 359, 84, 1, draw, &picture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  vv_theme_init (&theme, FALSE, FALSE);
  g_test_add_func ("/chart/bars/lengths", test_lengths);
  g_test_add_func ("/chart/bars/pick", test_pick);
  g_test_add_func ("/chart/bars/odd-input", test_odd_input);
  g_test_add_data_func ("/chart/bars/picture/light", "bars-light", test_picture);
  g_test_add_data_func ("/chart/bars/picture/dark", "bars-dark", test_picture);
  g_test_add_data_func ("/chart/bars/picture/high-contrast", "bars-high-contrast", test_picture);
  return g_test_run ();
}
