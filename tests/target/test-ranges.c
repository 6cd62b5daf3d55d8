/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-ranges.c — sets of addresses, against sets of bits; and memory maps as the kernel writes
 * them. */

#include <string.h>
#include <sys/sysmacros.h>

#include "target/ranges.h"
#include "target/regions.h"

#define N 64

static GArray *
from_bits (guint64 bits)
{
  GArray *ranges = vv_ranges_new ();

  for (guint i = 0; i < N; i++)
    if ((bits >> i & 1) != 0)
      vv_ranges_append (ranges, i, i + 1);
  return ranges;
}

static guint64
to_bits (GArray *ranges)
{
  guint64 bits = 0;
  VvAddr last = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const VvRange *range = &g_array_index (ranges, VvRange, i);

      g_assert_true (range->start < range->end && (i == 0 || range->start > last));
      last = range->end;
      for (VvAddr at = range->start; at < range->end; at++)
        bits |= G_GUINT64_CONSTANT (1) << at;
    }
  g_assert_cmpuint (vv_ranges_total (ranges), ==, (guint64) __builtin_popcountll (bits));
  g_array_unref (ranges);
  return bits;
}

static guint64
random_bits (void)
{
  guint64 bits = 0;

  for (int i = 0; i < 3; i++)
    bits ^= ((G_GUINT64_CONSTANT (1) << g_test_rand_int_range (1, 40)) - 1) << g_test_rand_int_range (0, 24);
  return bits;
}

static void
test_sets (void)
{
  for (int i = 0; i < 20000; i++)
    {
      guint64 a = random_bits (), b = random_bits ();
      g_autoptr(GArray) left = from_bits (a);
      g_autoptr(GArray) right = from_bits (b);

      g_assert_cmphex (to_bits (vv_ranges_unite (left, right)), ==, a | b);
      g_assert_cmphex (to_bits (vv_ranges_intersect (left, right)), ==, a & b);
      g_assert_cmphex (to_bits (vv_ranges_subtract (left, right)), ==, a & ~b);
    }
}

static void
test_sort (void)
{
  for (int i = 0; i < 2000; i++)
    {
      GArray *ranges = vv_ranges_new ();
      guint64 bits = 0;

      for (int k = g_test_rand_int_range (0, 8); k > 0; k--)
        {
          VvRange range = { (VvAddr) g_test_rand_int_range (0, 50), 0 };

          range.end = range.start + (VvAddr) g_test_rand_int_range (1, 14);
          g_array_append_val (ranges, range);
          for (VvAddr at = range.start; at < range.end; at++)
            bits |= G_GUINT64_CONSTANT (1) << at;
        }
      vv_ranges_sort (ranges);
      g_assert_cmphex (to_bits (ranges), ==, bits);
    }
}

static gboolean
parse (VvRegionList *list,
       const char   *line)
{
  g_autofree char *copy = g_strdup (line);

  return vv_region_list_parse_line (list, copy);
}

static void
test_map (void)
{
  g_autoptr(VvRegionList) list = vv_region_list_new ();
  const VvRegion *regions;

  g_assert_true (parse (list, "00400000-00420000 r--p 00001000 fe:10 4660                       /usr/bin/py thon3 (deleted)"));
  g_assert_true (parse (list, "00420000-00430000 rw-p 00000000 00:00 0 "));
  g_assert_true (parse (list, "01000000-02000000 rwxs 00000000 00:00 0                          [heap]"));
  g_assert_cmpuint (list->regions->len, ==, 3);
  regions = &g_array_index (list->regions, VvRegion, 0);
  g_assert_cmphex (regions[0].start, ==, 0x400000);
  g_assert_cmphex (regions[0].end, ==, 0x420000);
  g_assert_cmphex (regions[0].offset, ==, 0x1000);
  g_assert_cmphex (regions[0].device, ==, makedev (0xfe, 0x10));
  g_assert_cmphex (regions[0].inode, ==, 0x1234);
  g_assert_cmpstr (regions[0].path, ==, "/usr/bin/py thon3");
  g_assert_true (regions[0].deleted);
  g_assert_cmphex (regions[0].flags, ==, VV_REGION_READ);
  g_assert_null (regions[1].path);
  g_assert_cmphex (regions[1].flags, ==, VV_REGION_READ | VV_REGION_WRITE);
  g_assert_cmpstr (regions[2].path, ==, "[heap]");
  g_assert_cmphex (regions[2].flags, ==, VV_REGION_READ | VV_REGION_WRITE | VV_REGION_EXEC | VV_REGION_SHARED);
}

/* Whatever comes, the list is sorted. */
static void
test_hostile_map (void)
{
  static const char * const lines[] = {
    "", "x", "1000", "1000-", "1000-2000", "1000-2000 ", "1000-2000 rw", "2000-1000 rw-p 0 0:0 0", "1000-1000 rw-p 0 0:0 0",
    "10000000000000000-20000000000000000 rw-p 0 0:0 0", "1000-2000 rw-p g 0:0 0", "1000-2000 rw-p 0 0-0 0",
    "1000-2000 rw-p 0 0:0", "1000-2000 rw-p 0 0:0 x", "-2000 rw-p 0 0:0 0",
  };
  g_autoptr(VvRegionList) list = vv_region_list_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_false (parse (list, lines[i]));
  g_assert_true (parse (list, "3000-5000 rw-p 0 0:0 0"));
  g_assert_false (parse (list, "4000-6000 rw-p 0 0:0 0"));
  g_assert_false (parse (list, "1000-2000 rw-p 0 0:0 0"));
  g_assert_true (parse (list, "5000-ffffffffffffffff rw-p 0 0:0 18446744073709551615 /x"));
  g_assert_cmpuint (list->regions->len, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/ranges/sets", test_sets);
  g_test_add_func ("/target/ranges/sort", test_sort);
  g_test_add_func ("/target/regions/map", test_map);
  g_test_add_func ("/target/regions/hostile", test_hostile_map);
  return g_test_run ();
}
