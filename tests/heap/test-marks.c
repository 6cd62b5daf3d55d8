/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-marks.c — sets of addresses, and the queue of the walk. */

#include "heap/marks.h"

#include <stdio.h>

#include "counts.h"
#include "heap/queue.h"

#define FIRST G_GUINT64_CONSTANT (0x10000)
#define SECOND G_GUINT64_CONSTANT (0x7f0000000000)
#define PAGES 5

/* Two extents, far from each other. */
static VvImage *
make_image (void)
{
  g_autoptr (VvImage) image = vv_image_new ();
  const VvRegion regions[] = {
    { .start = FIRST, .end = FIRST + PAGES * 4096, .flags = VV_REGION_READ | VV_REGION_WRITE },
    { .start = SECOND, .end = SECOND + PAGES * 4096, .flags = VV_REGION_READ | VV_REGION_WRITE },
  };
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (regions); i++)
    g_assert_nonnull (vv_image_reserve (image, regions[i].start, regions[i].end, &error));
  vv_image_seal (image, regions, G_N_ELEMENTS (regions), NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&image);
}

static void
test_places (void)
{
  g_autoptr (VvImage) image = make_image ();
  g_autoptr (VvMarks) marks = vv_marks_new (image);
  static const VvAddr nowhere[] = {
    0, 8, FIRST - 8, FIRST + 4, FIRST + PAGES * 4096, SECOND - 8, SECOND + 1,
    SECOND + PAGES * 4096, G_MAXUINT64, G_MAXUINT64 - 7, G_GUINT64_CONSTANT (1) << 47,
  };
  gsize last = vv_marks_place (marks, SECOND + PAGES * 4096 - 8);

  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    {
      g_assert_cmpuint (vv_marks_place (marks, nowhere[i]), ==, VV_MARKS_NOWHERE);
      g_assert_cmpuint (vv_marks_rank (marks, nowhere[i]), ==, VV_NODE_NONE);
    }
  g_assert_cmpuint (last / 64, <, marks->objects.n_words);
  g_assert_cmpuint (vv_marks_place (marks, FIRST + 8), ==, vv_marks_place (marks, FIRST) + 1);
  g_assert_cmpuint (vv_marks_place (marks, SECOND), >,
                    vv_marks_place (marks, FIRST + PAGES * 4096 - 8));
}

typedef struct
{
  const VvMarks *marks;
  VvAddr last;
  guint n;
} Seen;

static gboolean
seen_cb (VvAddr address, gsize place, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpuint (address, >, seen->last);
  g_assert_cmpuint (vv_marks_place (seen->marks, address), ==, place);
  g_assert_cmpuint (vv_marks_rank (seen->marks, address), ==, seen->n);
  seen->last = address;
  seen->n++;
  return TRUE;
}

static void
test_ranks (void)
{
  g_autoptr (VvImage) image = make_image ();

  for (guint round = 0; round < test_count (20, 2000); round++)
    {
      g_autoptr (VvMarks) marks = vv_marks_new (image);
      g_autoptr (GHashTable) members = g_hash_table_new (NULL, NULL);
      Seen seen = { .marks = marks };
      guint n = (guint) g_test_rand_int_range (0, 500);

      for (guint i = 0; i < n; i++)
        {
          VvAddr address = (g_test_rand_bit () ? FIRST : SECOND) +
                           (VvAddr) g_test_rand_int_range (0, PAGES * 512) * 8;

          vv_bits_add (&marks->objects, vv_marks_place (marks, address));
          g_hash_table_add (members, GSIZE_TO_POINTER (address));
        }
      g_assert_true (vv_bits_seal (&marks->objects));
      g_assert_cmpuint (marks->objects.n_set, ==, g_hash_table_size (members));
      g_assert_true (vv_bits_each (&marks->objects, marks, seen_cb, &seen));
      g_assert_cmpuint (seen.n, ==, g_hash_table_size (members));
      for (VvAddr address = FIRST; address < FIRST + PAGES * 4096; address += 8)
        g_assert_cmpint (vv_marks_rank (marks, address) != VV_NODE_NONE, ==,
                         g_hash_table_contains (members, GSIZE_TO_POINTER (address)));
    }
}

static guint64
read_rss_bytes (void)
{
  g_autofree char *text = NULL;
  guint64 size, resident;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &size, &resident), ==, 2);
  return resident * 4096;
}

/* 64 GiB in which nobody ever wrote: the sets are no wider than what is in them. */
static void
test_hole (void)
{
  g_autoptr (VvImage) image = vv_image_new ();
  g_autoptr (VvMarks) marks = NULL;
  const guint64 size = (guint64) 64 << 30;
  const VvAddr members[] = { FIRST, FIRST + 4096, FIRST + size / 2, FIRST + size - 16 };
  guint64 before;

  if (vv_image_reserve (image, FIRST, FIRST + size, NULL) == NULL)
    {
      g_test_skip ("There is no room for 64 GiB of addresses");
      return;
    }
  g_assert_true (vv_image_seal (image, NULL, 0, NULL, NULL));
  marks = vv_marks_new (image);
  g_assert_nonnull (marks);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    vv_bits_add (&marks->objects, vv_marks_place (marks, members[i]));
  before = read_rss_bytes ();
  g_assert_true (vv_bits_seal (&marks->objects));
  g_assert_cmpuint (read_rss_bytes (), <, before + ((guint64) 64 << 20));
  g_assert_cmpuint (marks->objects.n_set, ==, G_N_ELEMENTS (members));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpuint (vv_marks_rank (marks, members[i]), ==, i);
  g_assert_cmpuint (vv_marks_rank (marks, FIRST + size / 4), ==, VV_NODE_NONE);
}

static void
test_generations (void)
{
  g_autoptr (VvImage) image = make_image ();
  g_autoptr (VvMarks) marks = vv_marks_new (image);

  for (VvAddr address = FIRST; address < FIRST + 4096; address += 16)
    g_assert_cmpint (vv_marks_get_generation (marks, vv_marks_place (marks, address)), ==, -1);
  for (guint i = 0; i < 4096 / 16; i++)
    if (i % 5 < 4)
      vv_marks_set_generation (marks, vv_marks_place (marks, SECOND + i * 16), (int) (i % 5));
  for (guint i = 0; i < 4096 / 16; i++)
    g_assert_cmpint (vv_marks_get_generation (marks, vv_marks_place (marks, SECOND + i * 16)), ==,
                     i % 5 < 4 ? (int) (i % 5) : -1);
  vv_marks_set_generation (marks, vv_marks_place (marks, SECOND), 3);
  g_assert_cmpint (vv_marks_get_generation (marks, vv_marks_place (marks, SECOND)), ==, 3);
  g_assert_cmpint (vv_marks_get_generation (marks, vv_marks_place (marks, SECOND + 16)), ==, 1);
}

/* What comes out is what went in, in its order, however the two alternate. */
static void
test_queue (void)
{
  VvQueue queue = { 0 };
  VvAddr in = 0, out = 0, address = 0;

  g_assert_false (vv_queue_pop (&queue, &address));
  g_assert_cmpuint (vv_queue_peek (&queue, 0), ==, 0);
  for (guint round = 0; round < test_count (300, 30000); round++)
    {
      for (int n = g_test_rand_int_range (0, 2 * VV_QUEUE_CHUNK / 10); n > 0; n--)
        vv_queue_push (&queue, ++in);
      for (int n = g_test_rand_int_range (0, 2 * VV_QUEUE_CHUNK / 10); n > 0 && out < in; n--)
        {
          VvAddr ahead = vv_queue_peek (&queue, 3);

          g_assert_true (ahead == 0 || ahead == out + 4);
          g_assert_true (vv_queue_pop (&queue, &address));
          g_assert_cmpuint (address, ==, ++out);
        }
    }
  while (vv_queue_pop (&queue, &address))
    g_assert_cmpuint (address, ==, ++out);
  g_assert_cmpuint (out, ==, in);
  vv_queue_push (&queue, 1);
  vv_queue_clear (&queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heap/marks/places", test_places);
  g_test_add_func ("/heap/marks/ranks", test_ranks);
  g_test_add_func ("/heap/marks/hole", test_hole);
  g_test_add_func ("/heap/marks/generations", test_generations);
  g_test_add_func ("/heap/marks/queue", test_queue);
  return g_test_run ();
}
