/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ranges.c — sets of addresses.  In: sorted ranges.  Out: sorted ranges, joined where they touch;
 * each operation passes once over both. */

#include "target/ranges.h"

GArray *
vv_ranges_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (VvRange));
}

void
vv_ranges_append (GArray *ranges,
                  VvAddr  start,
                  VvAddr  end)
{
  VvRange range = { start, end };

  if (start >= end)
    return;
  if (ranges->len > 0 && g_array_index (ranges, VvRange, ranges->len - 1).end >= start)
    g_array_index (ranges, VvRange, ranges->len - 1).end = MAX (end, g_array_index (ranges, VvRange, ranges->len - 1).end);
  else
    g_array_append_val (ranges, range);
}

guint64
vv_ranges_total (const GArray *ranges)
{
  guint64 total = 0;

  for (guint i = 0; i < ranges->len; i++)
    total += g_array_index (ranges, VvRange, i).end - g_array_index (ranges, VvRange, i).start;
  return total;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const VvRange *left = a, *right = b;

  return (left->start > right->start) - (left->start < right->start);
}

void
vv_ranges_sort (GArray *ranges)
{
  guint n = ranges->len;

  g_array_sort (ranges, compare);
  g_array_set_size (ranges, 0);
  /* What is written lies below what is read. */
  for (guint i = 0; i < n; i++)
    {
      VvRange range = ((VvRange *) (gpointer) ranges->data)[i];

      vv_ranges_append (ranges, range.start, range.end);
    }
}

GArray *
vv_ranges_unite (const GArray *a,
                 const GArray *b)
{
  GArray *out = vv_ranges_new ();
  guint i = 0, j = 0;

  while (i < a->len || j < b->len)
    {
      gboolean first = j >= b->len ||
        (i < a->len && g_array_index (a, VvRange, i).start < g_array_index (b, VvRange, j).start);
      const VvRange *range = first ? &g_array_index (a, VvRange, i++) : &g_array_index (b, VvRange, j++);

      vv_ranges_append (out, range->start, range->end);
    }
  return out;
}

GArray *
vv_ranges_intersect (const GArray *a,
                     const GArray *b)
{
  GArray *out = vv_ranges_new ();
  guint i = 0, j = 0;

  while (i < a->len && j < b->len)
    {
      const VvRange *left = &g_array_index (a, VvRange, i), *right = &g_array_index (b, VvRange, j);

      vv_ranges_append (out, MAX (left->start, right->start), MIN (left->end, right->end));
      if (left->end < right->end)
        i++;
      else
        j++;
    }
  return out;
}

GArray *
vv_ranges_subtract (const GArray *a,
                    const GArray *b)
{
  GArray *out = vv_ranges_new ();
  guint j = 0;

  for (guint i = 0; i < a->len; i++)
    {
      VvRange rest = g_array_index (a, VvRange, i);

      for (; j < b->len && g_array_index (b, VvRange, j).start < rest.end; j++)
        {
          const VvRange *gone = &g_array_index (b, VvRange, j);

          vv_ranges_append (out, rest.start, MIN (rest.end, gone->start));
          rest.start = MAX (rest.start, gone->end);
          if (gone->end > rest.end)
            break;
        }
      vv_ranges_append (out, rest.start, rest.end);
    }
  return out;
}
