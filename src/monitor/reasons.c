/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reasons.c — runs of one reason.  In: a text or none a sample and series.  Out: the text at a
 * time.  A run spans the samples that failed one after the other with the same text. */

#include "monitor/reasons.h"

/* @text: (GRefString) */
typedef struct
{
  gint64 start_ns;
  gint64 end_ns;
  char *text;
} Run;

/* @open: whether the last run's sample is the newest one */
typedef struct
{
  GArray *runs;
  gboolean open;
} Series;

struct _VvReasons
{
  GPtrArray *series;
};

static void
clear_run (gpointer data)
{
  g_ref_string_release (((Run *) data)->text);
}

static void
free_series (gpointer data)
{
  Series *series = data;

  if (series == NULL)
    return;
  g_array_unref (series->runs);
  g_free (series);
}

VvReasons *
vv_reasons_new (void)
{
  VvReasons *self = g_new0 (VvReasons, 1);

  self->series = g_ptr_array_new_with_free_func (free_series);

  return self;
}

void
vv_reasons_free (VvReasons *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->series);
  g_free (self);
}

static Series *
make_series (VvReasons *self,
             guint      number)
{
  Series *series;

  while (self->series->len <= number)
    g_ptr_array_add (self->series, NULL);
  series = g_ptr_array_index (self->series, number);
  if (series == NULL)
    {
      series = g_new0 (Series, 1);
      series->runs = g_array_new (FALSE, FALSE, sizeof (Run));
      g_array_set_clear_func (series->runs, clear_run);
      g_ptr_array_index (self->series, number) = series;
    }

  return series;
}

VvReasons *
vv_reasons_copy (const VvReasons *from)
{
  VvReasons *self = vv_reasons_new ();

  for (guint i = 0; i < from->series->len; i++)
    {
      const Series *series = g_ptr_array_index (from->series, i);
      Series *copy;

      if (series == NULL)
        continue;
      copy = make_series (self, i);
      g_array_append_vals (copy->runs, series->runs->data, series->runs->len);
      for (guint j = 0; j < copy->runs->len; j++)
        g_ref_string_acquire (g_array_index (copy->runs, Run, j).text);
      copy->open = series->open;
    }

  return self;
}

void
vv_reasons_add (VvReasons  *self,
                guint       number,
                gint64      time_ns,
                const char *reason)
{
  Series *series;
  Run run = { time_ns, time_ns, NULL };

  if (reason == NULL)
    {
      if (number < self->series->len && g_ptr_array_index (self->series, number) != NULL)
        ((Series *) g_ptr_array_index (self->series, number))->open = FALSE;
      return;
    }

  series = make_series (self, number);
  if (series->open)
    {
      Run *last = &g_array_index (series->runs, Run, series->runs->len - 1);

      if (g_str_equal (last->text, reason))
        {
          last->end_ns = time_ns;
          return;
        }
    }
  run.text = g_ref_string_new (reason);
  g_array_append_val (series->runs, run);
  series->open = TRUE;
}

/* Returns: the number of runs that end before @time_ns */
static guint
find (GArray *runs,
      gint64  time_ns)
{
  guint low = 0;
  guint high = runs->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (runs, Run, middle).end_ns < time_ns)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

void
vv_reasons_drop (VvReasons *self,
                 gint64     time_ns)
{
  for (guint i = 0; i < self->series->len; i++)
    {
      Series *series = g_ptr_array_index (self->series, i);
      guint n = series != NULL ? find (series->runs, time_ns) : 0;

      /* In large pieces, since each cut moves the rest; the last run may still grow. */
      if (n > 32 && n > series->runs->len / 2)
        g_array_remove_range (series->runs, 0, n - 1);
    }
}

const char *
vv_reasons_get (VvReasons *self,
                guint      number,
                gint64     time_ns)
{
  const Series *series = number < self->series->len ? g_ptr_array_index (self->series, number) : NULL;
  guint at;

  if (series == NULL)
    return NULL;
  at = find (series->runs, time_ns);
  if (at == series->runs->len || g_array_index (series->runs, Run, at).start_ns > time_ns)
    return NULL;

  return g_array_index (series->runs, Run, at).text;
}
