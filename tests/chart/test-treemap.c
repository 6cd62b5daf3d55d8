/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-treemap.c — src/chart/squarify.c and treemap*.c: areas as large as values say, nothing lost,
 * nothing too small, and what is drawn is what is picked. */

#include "golden.h"
#include "shapes.h"

#include "chart/treemap-private.h"

#include <math.h>
#include <string.h>

static double
area_of (const VvRect *rect)
{
  return rect->width * rect->height;
}

static gboolean
overlap (const VvRect *a, const VvRect *b)
{
  return MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x) > 1e-6 &&
         MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y) > 1e-6;
}

/* Cells from..to tile an area: the same area for each unit of value, and none on another. */
static void
check_tiles (const VvTreemap *treemap, const guint *cells, guint n)
{
  double area = 0.0, value = 0.0;

  for (guint i = 0; i < n; i++)
    {
      const VvTreemapCell *cell = vv_treemap_get_cell (treemap, cells[i]);

      area += area_of (&cell->rect);
      value += cell->value;
    }
  for (guint i = 0; i < n; i++)
    {
      const VvTreemapCell *cell = vv_treemap_get_cell (treemap, cells[i]);

      g_assert_cmpfloat_with_epsilon (area_of (&cell->rect) / area, cell->value / value, 1e-9);
      for (guint k = 0; n < 300 && k < i; k++)
        g_assert_false (overlap (&cell->rect, &vv_treemap_get_cell (treemap, cells[k])->rect));
    }
}

/* All that must hold for any input. */
static void
check (const VvTreemap *treemap, const VvTreemapItem *items, guint n_items)
{
  guint n = vv_treemap_get_n_cells (treemap);
  g_autofree guint *list = g_new (guint, n + 1);
  guint n_groups = 0, n_shown = 0, n_counted = 0;
  double sum = 0.0, total = 0.0;

  for (guint i = 0; i < n_items; i++)
    {
      if (isfinite (items[i].value) && items[i].value > 0.0)
        {
          n_counted++;
          sum += items[i].value;
        }
    }
  for (guint at = 0; at < n;)
    {
      const VvTreemapCell *group = vv_treemap_get_cell (treemap, at);
      guint n_inside = 0;

      g_assert_cmpuint (group->group, ==, at);
      g_assert_cmpuint (group->first, ==, at + 1);
      list[n_groups++] = at;
      n_shown += group->n_items;
      total += group->value;
      at += 1 + group->n_cells;
      for (guint i = group->first; i < at; i++)
        {
          const VvTreemapCell *cell = vv_treemap_get_cell (treemap, i);

          g_assert_cmpuint (cell->group, ==, group->group);
          n_inside += cell->n_items;
          if (cell->part == VV_TREEMAP_OTHER_ITEMS)
            g_assert_cmpuint (cell->n_items, >=, 2);
          else
            g_assert_cmpuint (cell->n_items, ==, 1);
          if (group->n_cells > 1)
            g_assert_cmpfloat (MIN (cell->rect.width, cell->rect.height), >=, 7.0 - 1e-9);
        }
      if (group->n_cells > 0)
        g_assert_cmpuint (n_inside, ==, group->n_items);
    }
  g_assert_cmpuint (n_shown, ==, n_counted);
  g_assert_cmpfloat_with_epsilon (total, sum, 1e-6 * sum + 1e-9);
  check_tiles (treemap, list, n_groups);
  for (guint g = 0; g < n_groups; g++)
    {
      const VvTreemapCell *group = vv_treemap_get_cell (treemap, list[g]);
      g_autofree guint *cells = g_new (guint, group->n_cells + 1);

      for (guint i = 0; i < group->n_cells; i++)
        cells[i] = group->first + i;
      check_tiles (treemap, cells, group->n_cells);
    }
}

static const VvTreemapCell *
find_group (const VvTreemap *treemap, const VvTreemapItem *items, const char *name)
{
  for (guint i = 0; i < vv_treemap_get_n_cells (treemap); i++)
    {
      const VvTreemapCell *cell = vv_treemap_get_cell (treemap, i);

      if (cell->part == VV_TREEMAP_GROUP && strcmp (items[cell->item].group, name) == 0)
        return cell;
    }
  return NULL;
}

/* app is own and comes first; five modules have a place, three are together in grey. */
static void
test_order (void)
{
  guint n;
  const VvTreemapItem *items = shapes_heap (&n);
  g_autoptr(VvTreemap) treemap = vv_treemap_new (items, n, VV_UNIT_BYTES, 640, 260);
  static const char * const order[] = { "app", "builtins", "numpy", "datetime", "logging" };
  guint at = 0;

  check (treemap, items, n);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const VvTreemapCell *cell = vv_treemap_get_cell (treemap, at);
      g_autofree char *label = vv_treemap_dup_label (treemap, at);

      g_assert_cmpstr (label, ==, order[i]);
      g_assert_cmpuint (cell->hue, ==, i);
      at += 1 + cell->n_cells;
    }
  g_assert_cmpint (vv_treemap_get_cell (treemap, at)->part, ==, VV_TREEMAP_OTHER_GROUPS);
  g_assert_cmpuint (vv_treemap_get_cell (treemap, at)->n_groups, ==, 3);
  g_assert_cmpuint (vv_treemap_get_cell (treemap, at)->hue, ==, VV_N_HUES - 1);
  g_assert_cmpfloat (vv_treemap_get_cell (treemap, 0)->rect.x, <, 0.0);
}

/* A tiny own module keeps its place among the coloured ones, but is no sliver in front. */
static void
test_tiny_own (void)
{
  static const VvTreemapItem items[] = {
    { "a", "A", 1000, NULL, NULL, FALSE, 0 }, { "b", "B", 900, NULL, NULL, FALSE, 1 },
    { "c", "C", 800, NULL, NULL, FALSE, 2 }, { "d", "D", 700, NULL, NULL, FALSE, 3 },
    { "e", "E", 600, NULL, NULL, FALSE, 4 }, { "f", "F", 500, NULL, NULL, FALSE, 5 },
    { "mine", "M", 100, NULL, NULL, TRUE, 6 },
  };
  g_autoptr(VvTreemap) treemap = vv_treemap_new (items, G_N_ELEMENTS (items), VV_UNIT_BYTES, 800,
                                                 600);

  check (treemap, items, G_N_ELEMENTS (items));
  g_assert_nonnull (find_group (treemap, items, "mine"));
  g_assert_null (find_group (treemap, items, "e"));
  g_assert_nonnull (find_group (treemap, items, "a"));
  g_assert_cmpuint (find_group (treemap, items, "a")->group, ==, 0);
}

/* The input's order does not matter. */
static void
test_deterministic (void)
{
  guint n;
  const VvTreemapItem *items = shapes_heap (&n);
  g_autofree VvTreemapItem *reversed = g_new (VvTreemapItem, n);
  g_autoptr(VvTreemap) one = vv_treemap_new (items, n, VV_UNIT_BYTES, 640, 260);
  g_autoptr(VvTreemap) other = NULL;

  for (guint i = 0; i < n; i++)
    reversed[i] = items[n - 1 - i];
  other = vv_treemap_new (reversed, n, VV_UNIT_BYTES, 640, 260);
  g_assert_cmpuint (vv_treemap_get_n_cells (one), ==, vv_treemap_get_n_cells (other));
  for (guint i = 0; i < n; i++)
    {
      guint a = vv_treemap_find (one, items[i].id);
      guint b = vv_treemap_find (other, items[i].id);

      g_assert_cmpuint (a, ==, b);
      g_assert_cmpfloat_with_epsilon (vv_treemap_get_cell (one, a)->rect.x,
                                      vv_treemap_get_cell (other, b)->rect.x, 1e-6);
    }
}

/* Sizes from a stamp to 4K, amounts from one to thousands, some of them no amounts at all. */
static void
test_random (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (42);
  static const struct { double width, height; } sizes[] = {
    { 300, 200 }, { 328, 240 }, { 640, 260 }, { 1600, 900 }, { 3840, 2160 }, { 20, 15 }, { 5, 900 },
    { 0.5, 0.5 }, { 10000, 16 },
  };
  static const guint counts[] = { 1, 2, 3, 17, 400, 2000 };

  for (guint round = 0; round < 200; round++)
    {
      guint n = counts[round % G_N_ELEMENTS (counts)];
      guint size = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (sizes));
      double spread = g_rand_double_range (random, 0, 20);
      int n_groups = g_rand_int_range (random, 1, 40);
      g_autofree VvTreemapItem *items = g_new0 (VvTreemapItem, n);
      g_autoptr(GStringChunk) names = g_string_chunk_new (4096);
      g_autoptr(VvTreemap) treemap = NULL;

      for (guint i = 0; i < n; i++)
        {
          int group = g_rand_int_range (random, 0, n_groups);
          char name[32];

          g_snprintf (name, sizeof name, "group %d", group);
          items[i].group = g_string_chunk_insert_const (names, name);
          items[i].name = items[i].group;
          items[i].value = exp (g_rand_double (random) * spread);
          if (g_rand_int_range (random, 0, 20) == 0)
            items[i].value = (double[]) { 0, -5, NAN, INFINITY }[i % 4];
          items[i].own = group == 0;
          items[i].id = i;
        }
      treemap = vv_treemap_new (items, n, VV_UNIT_BYTES, sizes[size].width, sizes[size].height);
      check (treemap, items, n);
    }
}

static void
test_one_and_none (void)
{
  static const VvTreemapItem one = { "m", "T", 5, "5 B", "1 object", FALSE, 9 };
  static const VvTreemapItem zero = { "m", "T", 0, "0 B", "0 objects", FALSE, 9 };
  g_autoptr(VvTreemap) single = vv_treemap_new (&one, 1, VV_UNIT_BYTES, 300, 200);
  g_autoptr(VvTreemap) none = vv_treemap_new (NULL, 0, VV_UNIT_BYTES, 300, 200);
  g_autoptr(VvTreemap) nothing = vv_treemap_new (&zero, 1, VV_UNIT_BYTES, 300, 200);

  g_assert_cmpuint (vv_treemap_get_n_cells (single), ==, 2);
  g_assert_cmpuint (vv_treemap_find (single, 9), ==, 1);
  g_assert_cmpuint (vv_treemap_find (single, 8), ==, VV_TREEMAP_NONE);
  g_assert_cmpuint (vv_treemap_move (single, VV_TREEMAP_NONE, VV_DIRECTION_LEFT), ==, 1);
  for (int i = VV_DIRECTION_LEFT; i <= VV_DIRECTION_DOWN; i++)
    g_assert_cmpuint (vv_treemap_move (single, 1, (VvDirection) i), ==, 1);
  g_assert_cmpuint (vv_treemap_get_n_cells (none), ==, 0);
  g_assert_cmpuint (vv_treemap_pick (none, 10, 10), ==, VV_TREEMAP_NONE);
  g_assert_cmpuint (vv_treemap_move (none, VV_TREEMAP_NONE, VV_DIRECTION_UP), ==, VV_TREEMAP_NONE);
  g_assert_cmpuint (vv_treemap_get_n_cells (nothing), ==, 0);
  g_assert_cmpuint (vv_treemap_find (nothing, 9), ==, VV_TREEMAP_NONE);
}

/* Ten thousand equal ones: those without room are one cell with a count. */
static void
test_many (void)
{
  enum { N = 10000 };
  g_autofree VvTreemapItem *items = g_new0 (VvTreemapItem, N);
  g_autoptr(VvTreemap) treemap = NULL;
  const VvTreemapCell *last;
  g_autofree char *label = NULL;
  g_autofree char *count = NULL;

  for (guint i = 0; i < N; i++)
    items[i] = (VvTreemapItem) { "m", "T", 1, "1 B", "1 object", FALSE, i };
  treemap = vv_treemap_new (items, N, VV_UNIT_BYTES, 300, 200);
  check (treemap, items, N);
  last = vv_treemap_get_cell (treemap, vv_treemap_get_n_cells (treemap) - 1);
  g_assert_cmpint (last->part, ==, VV_TREEMAP_OTHER_ITEMS);
  label = vv_treemap_dup_label (treemap, vv_treemap_get_n_cells (treemap) - 1);
  count = vv_text_format (last->n_items, VV_UNIT_COUNT);
  g_assert_nonnull (strstr (label, count));
  /* All of them are shown by some cell. */
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (vv_treemap_find (treemap, i), !=, VV_TREEMAP_NONE);
}

/* A big one that took in a few that cannot be seen keeps its name. */
static void
test_mostly_one (void)
{
  static const VvTreemapItem items[] = {
    { "m", "big", 1e6, "1 MB", "9 objects", FALSE, 0 },
    { "m", "tiny", 1, "1 B", "1 object", FALSE, 1 },
    { "m", "less", 1, "1 B", "1 object", FALSE, 2 },
  };
  g_autoptr(VvTreemap) treemap = vv_treemap_new (items, G_N_ELEMENTS (items), VV_UNIT_BYTES, 300, 200);
  g_autofree char *label = NULL;

  check (treemap, items, G_N_ELEMENTS (items));
  g_assert_cmpint (vv_treemap_get_cell (treemap, 1)->part, ==, VV_TREEMAP_OTHER_ITEMS);
  label = vv_treemap_dup_label (treemap, 1);
  g_assert_cmpstr (label, ==, "big and 2 others");
}

/* The middle of what is drawn picks what is drawn there; every place picks one cell. */
static void
test_pick (void)
{
  guint n;
  const VvTreemapItem *items = shapes_heap (&n);
  g_autoptr(VvTreemap) treemap = vv_treemap_new (items, n, VV_UNIT_BYTES, 640, 260);

  for (guint i = 0; i < vv_treemap_get_n_cells (treemap); i++)
    {
      const VvTreemapCell *cell = vv_treemap_get_cell (treemap, i);
      VvRect shape = vv_treemap_shape (cell);

      if (vv_treemap_is_leaf (cell))
        g_assert_cmpuint (vv_treemap_pick (treemap, shape.x + shape.width / 2,
                                           shape.y + shape.height / 2), ==, i);
      else
        g_assert_cmpuint (vv_treemap_pick (treemap, shape.x + shape.width / 2, shape.y + 1), ==, i);
    }
  for (double y = 0; y < 260; y += 3)
    for (double x = 0; x < 640; x += 3)
      g_assert_cmpuint (vv_treemap_pick (treemap, x, y), !=, VV_TREEMAP_NONE);
  g_assert_cmpuint (vv_treemap_pick (treemap, -1, 5), ==, VV_TREEMAP_NONE);
  g_assert_cmpuint (vv_treemap_pick (treemap, 5, 260), ==, VV_TREEMAP_NONE);
  g_assert_cmpuint (vv_treemap_pick (treemap, NAN, 5), ==, VV_TREEMAP_NONE);
}

/* Every cell is reached with the arrow keys, and a step goes where its name says. */
static void
test_move (void)
{
  guint n;
  const VvTreemapItem *items = shapes_heap (&n);
  g_autoptr(VvTreemap) treemap = vv_treemap_new (items, n, VV_UNIT_BYTES, 640, 260);
  guint n_cells = vv_treemap_get_n_cells (treemap);
  g_autofree gboolean *reached = g_new0 (gboolean, n_cells);
  g_autoptr(GArray) queue = g_array_new (FALSE, FALSE, sizeof (guint));
  guint first = vv_treemap_move (treemap, VV_TREEMAP_NONE, VV_DIRECTION_DOWN);

  reached[first] = TRUE;
  g_array_append_val (queue, first);
  for (guint i = 0; i < queue->len; i++)
    {
      guint from = g_array_index (queue, guint, i);
      const VvRect *a = &vv_treemap_get_cell (treemap, from)->rect;

      for (int d = VV_DIRECTION_LEFT; d <= VV_DIRECTION_DOWN; d++)
        {
          guint to = vv_treemap_move (treemap, from, (VvDirection) d);
          const VvRect *b = &vv_treemap_get_cell (treemap, to)->rect;

          if (to == from)
            continue;
          g_assert_true (vv_treemap_is_leaf (vv_treemap_get_cell (treemap, to)));
          if (d == VV_DIRECTION_LEFT)
            g_assert_cmpfloat (b->x + b->width, <=, a->x + 1.001);
          if (d == VV_DIRECTION_DOWN)
            g_assert_cmpfloat (b->y, >=, a->y + a->height - 1.001);
          if (!reached[to])
            g_array_append_val (queue, to);
          reached[to] = TRUE;
        }
    }
  for (guint i = 0; i < n_cells; i++)
    g_assert_true (reached[i] || !vv_treemap_is_leaf (vv_treemap_get_cell (treemap, i)));
}

typedef struct
{
  const VvTreemapItem *items;
  guint n_items;
  gboolean dark;
  gboolean high_contrast;
  guint selected;
  guint hovered;
} Picture;

static void
draw (cairo_t *cr, double width, double height, gpointer data)
{
  const Picture *picture = data;
  g_autoptr(VvTreemap) treemap = vv_treemap_new (picture->items, picture->n_items, VV_UNIT_BYTES,
                                                 width, height);
  VvTheme theme;

  vv_theme_init (&theme, picture->dark, picture->high_contrast);
  vv_treemap_draw (treemap, &theme, cr);
  vv_treemap_draw_overlay (treemap, &theme, vv_treemap_find (treemap, picture->selected),
                           vv_treemap_find (treemap, picture->hovered), cr);
}

/* Long, empty, written from the right, with line breaks, and none at all. */
static void
test_hostile_labels (void)
{
  g_autofree char *huge = g_strnfill (2000000, 'W');
  const VvTreemapItem items[] = {
    { huge, huge, 30, huge, huge, TRUE, 0 }, { "", "", 20, "", "", FALSE, 1 },
    { NULL, NULL, 20, NULL, NULL, FALSE, 2 }, { "a\nb\r\n", "c\nd", 20, "e\n", "\n", FALSE, 3 },
    { "שלום עולם", "مرحبا بالعالم", 20, "٣ كيلو", "דברים", FALSE, 4 },
    { "👩‍👩‍👧‍👦", "🧪\xe2\x80\xaeoverride", 10, "\xcc\x81\xcc\x81", "\t", FALSE, 5 },
  };
  const Picture picture = { items, G_N_ELEMENTS (items), FALSE, FALSE, 0, 4 };
  cairo_surface_t *surface = golden_draw (640, 260, 1, draw, (gpointer) &picture);

  /* Something is drawn in the colour of the own group. */
  g_assert_cmphex (golden_pixel (surface, 3, 60), !=, 0xffffff);
  cairo_surface_destroy (surface);
}

/* The selected cell has a rim of 2 px, the hovered one is darker, and nothing else changes. */
static void
test_overlay (void)
{
  guint n;
  const VvTreemapItem *items = shapes_heap (&n);
  Picture picture = { items, n, FALSE, FALSE, 1000, 1000 };
  g_autoptr(VvTreemap) treemap = vv_treemap_new (items, n, VV_UNIT_BYTES, 640, 260);
  VvRect shape = vv_treemap_shape (vv_treemap_get_cell (treemap, vv_treemap_find (treemap, 2)));
  cairo_surface_t *plain = golden_draw (640, 260, 1, draw, &picture);
  cairo_surface_t *marked;
  int right = (int) (shape.x + shape.width) - 1, middle = (int) (shape.y + shape.height / 2);
  VvTheme theme;

  vv_theme_init (&theme, FALSE, FALSE);
  picture.selected = 2;
  marked = golden_draw (640, 260, 1, draw, &picture);
  g_assert_cmphex (golden_pixel (marked, right, middle), ==, 0x1c71d8);
  g_assert_cmphex (golden_pixel (marked, right - 1, middle), ==, 0x1c71d8);
  g_assert_cmphex (golden_pixel (marked, right - 2, middle), ==, 0xffffff);
  g_assert_cmphex (golden_pixel (marked, right - 4, middle), ==,
                   golden_pixel (plain, right - 4, middle));
  g_assert_cmphex (golden_pixel (marked, right + 1, middle), ==,
                   golden_pixel (plain, right + 1, middle));
  cairo_surface_destroy (marked);

  picture.selected = 1000;
  picture.hovered = 2;
  marked = golden_draw (640, 260, 1, draw, &picture);
  g_assert_cmphex (golden_pixel (marked, right - 4, middle), !=,
                   golden_pixel (plain, right - 4, middle));
  g_assert_cmphex (golden_pixel (marked, right + 1, middle), ==,
                   golden_pixel (plain, right + 1, middle));
  cairo_surface_destroy (marked);
  cairo_surface_destroy (plain);
}

static void
test_picture (gconstpointer data)
{
  const char *name = data;
  guint n;
  const VvTreemapItem *items = shapes_heap (&n);
  Picture picture = {
    items, n, strstr (name, "dark") != NULL, strstr (name, "high") != NULL, 2, 4,
  };
  gboolean narrow = strstr (name, "narrow") != NULL;

  golden_check (name, narrow ? 328 : 624, narrow ? 240 : 250, 1, draw, &picture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/treemap/order", test_order);
  g_test_add_func ("/chart/treemap/tiny-own", test_tiny_own);
  g_test_add_func ("/chart/treemap/deterministic", test_deterministic);
  g_test_add_func ("/chart/treemap/random", test_random);
  g_test_add_func ("/chart/treemap/one-and-none", test_one_and_none);
  g_test_add_func ("/chart/treemap/many", test_many);
  g_test_add_func ("/chart/treemap/mostly-one", test_mostly_one);
  g_test_add_func ("/chart/treemap/pick", test_pick);
  g_test_add_func ("/chart/treemap/move", test_move);
  g_test_add_func ("/chart/treemap/hostile-labels", test_hostile_labels);
  g_test_add_func ("/chart/treemap/overlay", test_overlay);
  g_test_add_data_func ("/chart/treemap/picture/light", "treemap-light", test_picture);
  g_test_add_data_func ("/chart/treemap/picture/dark", "treemap-dark", test_picture);
  g_test_add_data_func ("/chart/treemap/picture/high-contrast", "treemap-high-contrast",
                        test_picture);
  g_test_add_data_func ("/chart/treemap/picture/narrow", "treemap-narrow", test_picture);
  return g_test_run ();
}
