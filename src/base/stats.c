/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* stats.c — the summary of a series.  In: numbers with gaps.  Out: a VvStats.
 * The percentile needs two neighbouring ranks only, so a quickselect finds the lower one, and the
 * upper is the minimum of what the partition left to the right of it. */

#include "base/stats.h"

#include <math.h>

static void
swap (double *a, double *b)
{
  double t = *a;

  *a = *b;
  *b = t;
}

/* The middle of three: as a pivot it keeps sorted input, which series often are, from being the
 * worst case. */
static double
sort_three (double *low, double *middle, double *high)
{
  if (*middle < *low)
    swap (middle, low);
  if (*high < *low)
    swap (high, low);
  if (*high < *middle)
    swap (high, middle);

  return *middle;
}

/* Moves the value of rank @k to values[k], smaller ones before it, larger ones after. */
static void
select_rank (double *values, gsize n, gsize k)
{
  gsize low = 0;
  gsize high = n - 1;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      gsize i = low;
      gsize j = high;
      double pivot = sort_three (&values[low], &values[middle], &values[high]);

      while (i <= j)
        {
          while (values[i] < pivot)
            i++;
          while (pivot < values[j])
            j--;
          if (i <= j)
            {
              swap (&values[i], &values[j]);
              i++;
              if (j == 0)
                break;
              j--;
            }
        }

      if (k <= j && j < high)
        high = j;
      else if (k >= i)
        low = i;
      else
        return;
    }
}

static double
percentile (double *values, gsize n, double share)
{
  double rank = share * (double) (n - 1);
  gsize lower = (gsize) floor (rank);
  double above;

  select_rank (values, n, lower);
  if (rank == (double) lower)
    return values[lower];

  above = values[lower + 1];
  for (gsize i = lower + 2; i < n; i++)
    above = MIN (above, values[i]);

  return values[lower] + (rank - (double) lower) * (above - values[lower]);
}

void
vv_stats_compute (const double *values, gsize n, VvStats *out)
{
  g_autofree double *numbers = NULL;
  gsize count = 0;
  double sum = 0;

  g_return_if_fail (values != NULL || n == 0);
  g_return_if_fail (out != NULL);

  *out = (VvStats) { NAN, NAN, NAN, NAN, NAN, 0 };
  numbers = g_new (double, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    if (!isnan (values[i]))
      numbers[count++] = values[i];
  if (count == 0)
    return;

  out->count = count;
  out->min = out->max = numbers[0];
  out->last = numbers[count - 1];
  for (gsize i = 0; i < count; i++)
    {
      sum += numbers[i];
      out->min = MIN (out->min, numbers[i]);
      out->max = MAX (out->max, numbers[i]);
    }

  /* Rounding must not put the mean of equal numbers beside them. */
  out->avg = CLAMP (sum / (double) count, out->min, out->max);
  out->p95 = percentile (numbers, count, 0.95);
}
