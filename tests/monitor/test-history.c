/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-history.c — series over time: bounds, gaps, minutes, and reduction against the slow way on random data. */

#include "monitor/history-private.h"

#include <math.h>

#include "counts.h"
#include "naive.h"

#define SECOND G_GINT64_CONSTANT (1000000000)

/* One series, one sample a second from @start on. */
static VvHistory *
make_history (guint64       max_samples,
              gboolean      held,
              gint64        start_ns,
              const double *values,
              guint         n)
{
  VvHistory *history = vv_history_new (max_samples);

  vv_history_add_series (history, held);
  for (guint i = 0; i < n; i++)
    vv_history_append (history, start_ns + i * SECOND, &values[i], 1, SECOND);

  return history;
}

static void
test_empty (void)
{
  g_autoptr(VvHistory) history = vv_history_new (10);
  guint series = vv_history_add_series (history, FALSE);
  gsize n = 99;
  VvStats stats;

  g_assert_null (vv_history_reduce (history, series, 0, SECOND, 100, &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (isnan (vv_history_value_at (history, series, 5, NULL)));
  g_assert_cmpint (vv_history_get_start_time (history), ==, 0);
  vv_history_summarize (history, series, G_MININT64, G_MAXINT64, &stats);
  g_assert_cmpuint (stats.count, ==, 0);
}

static void
test_bound (void)
{
  g_autoptr(VvHistory) history = vv_history_new (1000);

  vv_history_add_series (history, FALSE);
  for (guint i = 0; i < 5000; i++)
    {
      double value = i;

      vv_history_append (history, (i + 1) * SECOND, &value, 1, SECOND);
      g_assert_cmpuint (vv_history_get_end (history) - vv_history_get_first (history), ==, MIN (i + 1, 1000));
      g_assert_cmpfloat (vv_history_get_value (history, 0, vv_history_get_first (history)), ==, i < 1000 ? 0 : i - 999.0);
    }
  g_assert_cmpint (vv_history_get_time (history, 4000), ==, 4001 * SECOND);

  vv_history_set_max_samples (history, 10);
  g_assert_cmpuint (vv_history_get_first (history), ==, 4990);
  g_assert_cmpuint (vv_history_get_end (history), ==, 5000);
  g_assert_cmpint (vv_history_get_start_time (history), ==, SECOND);
}

static void
test_earlier_sample (void)
{
  g_autoptr(VvHistory) history = make_history (10, FALSE, 100 * SECOND, (double[]) { 1, 2, 3 }, 3);
  double value = 7;

  vv_history_append (history, 102 * SECOND, &value, 1, SECOND);
  vv_history_append (history, 50 * SECOND, &value, 1, SECOND);
  g_assert_cmpuint (vv_history_get_end (history), ==, 3);
  g_assert_cmpfloat (vv_history_get_value (history, 0, 2), ==, 3);
}

static void
test_late_series (void)
{
  g_autoptr(VvHistory) history = make_history (100, FALSE, SECOND, (double[]) { 1, 2, 3, 4, 5 }, 5);
  g_autofree VvSpan *spans = NULL;
  const double both[2] = { 6, 60 };
  gsize n;

  g_assert_cmpuint (vv_history_add_series (history, FALSE), ==, 1);
  vv_history_append (history, 6 * SECOND, both, 2, SECOND);
  vv_history_append (history, 7 * SECOND, both, 1, SECOND);

  g_assert_true (isnan (vv_history_get_value (history, 1, 4)));
  g_assert_cmpfloat (vv_history_get_value (history, 1, 5), ==, 60);
  g_assert_true (isnan (vv_history_get_value (history, 1, 6)));
  spans = vv_history_reduce (history, 1, 0, 10 * SECOND, 100, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (spans[0].time_ns, ==, 6 * SECOND);
}

static void
test_gap_by_time (void)
{
  g_autoptr(VvHistory) history = vv_history_new (100);
  g_autofree VvSpan *spans = NULL;
  const gint64 times[] = { 1000, 2000, 4999, 8000, 9000 };
  gsize n;

  vv_history_add_series (history, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      double value = i;

      vv_history_append (history, times[i], &value, 1, 1000);
    }
  /* 2999 is no gap, 3001 is one. */
  spans = vv_history_reduce (history, 0, 0, 10000, 10000, &n);
  g_assert_cmpuint (n, ==, 6);
  g_assert_true (isnan (spans[3].first));
  g_assert_cmpint (spans[3].time_ns, ==, 4999);
  g_assert_cmpint (spans[3].end_ns, ==, 8000);

  g_assert_true (isnan (vv_history_value_at (history, 0, 6000, NULL)));
  g_assert_cmpfloat (vv_history_value_at (history, 0, 4000, NULL), ==, 1);
  g_assert_cmpfloat (vv_history_value_at (history, 0, 8500, NULL), ==, 3);
}

static void
test_value_at (void)
{
  g_autoptr(VvHistory) plain = make_history (10, FALSE, SECOND, (double[]) { 1, NAN, 3 }, 3);
  g_autoptr(VvHistory) held = make_history (10, TRUE, SECOND, (double[]) { 1, NAN, NAN }, 3);
  gint64 at_ns = 0;

  g_assert_cmpfloat (vv_history_value_at (plain, 0, SECOND * 14 / 10, &at_ns), ==, 1);
  g_assert_cmpint (at_ns, ==, SECOND);
  g_assert_true (isnan (vv_history_value_at (plain, 0, SECOND * 16 / 10, NULL)));
  g_assert_cmpfloat (vv_history_value_at (plain, 0, SECOND * 35 / 10, &at_ns), ==, 3);
  g_assert_cmpint (at_ns, ==, 3 * SECOND);
  g_assert_true (isnan (vv_history_value_at (plain, 0, SECOND * 5, NULL)));
  g_assert_true (isnan (vv_history_value_at (plain, 0, SECOND / 2, NULL)));

  g_assert_cmpfloat (vv_history_value_at (held, 0, 3 * SECOND, &at_ns), ==, 1);
  g_assert_cmpint (at_ns, ==, SECOND);
}

static void
test_summary (void)
{
  g_autoptr(VvHistory) history = make_history (100, FALSE, SECOND, (double[]) { 1, NAN, 3, 8, 5 }, 5);
  VvStats stats;

  vv_history_summarize (history, 0, 2 * SECOND, 4 * SECOND, &stats);
  g_assert_cmpuint (stats.count, ==, 2);
  g_assert_cmpfloat (stats.avg, ==, 5.5);
  g_assert_cmpfloat (stats.last, ==, 8);
  vv_history_summarize (history, 0, G_MININT64, G_MAXINT64, &stats);
  g_assert_cmpuint (stats.count, ==, 4);
  vv_history_summarize (history, 0, 4 * SECOND, 2 * SECOND, &stats);
  g_assert_cmpuint (stats.count, ==, 0);
}

/* Nine days, a sample in ten seconds, of which a day is held: seven days of minutes remain, each with its spike. */
static void
test_seven_days (void)
{
  g_autoptr(VvHistory) history = vv_history_new (8640);
  g_autofree VvSpan *spans = NULL;
  const gint64 day = 86400 * SECOND;
  gsize n;

  vv_history_add_series (history, FALSE);
  for (gint64 i = 0; i < 9 * 8640; i++)
    {
      double value = i % 6 == 3 ? 1000 + (double) i : (double) i;

      vv_history_append (history, i * 10 * SECOND, &value, 1, 10 * SECOND);
    }

  g_assert_cmpuint (history->minutes.end - history->minutes.first, ==, VV_HISTORY_MINUTES);
  g_assert_cmpint (vv_history_get_start_time (history), ==, day);

  /* Two hours in the archive, a column a minute. */
  spans = vv_history_reduce (history, 0, 2 * day, 2 * day + 7200 * SECOND, 120, &n);
  g_assert_cmpuint (n, ==, 123);
  for (gsize i = 0; i < n; i++)
    {
      double base = (double) (spans[i].time_ns / (10 * SECOND));

      g_assert_cmpfloat (spans[i].min, ==, base);
      g_assert_cmpfloat (spans[i].max, ==, base + 1003);
      g_assert_cmpfloat_with_epsilon (spans[i].first, base + 2.5 + 1000.0 / 6, 1e-6);
      g_assert_cmpint (spans[i].end_ns - spans[i].time_ns, ==, 50 * SECOND);
    }
  g_assert_false (isnan (vv_history_value_at (history, 0, 3 * day, NULL)));
  g_assert_true (isnan (vv_history_value_at (history, 0, day / 2, NULL)));
}

static void
test_memory (void)
{
  g_autoptr(VvHistory) history = vv_history_new (G_MAXUINT64);
  const guint n = 1000000;
  double values[4];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    vv_history_add_series (history, FALSE);
  for (guint i = 0; i < n; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (values); j++)
        values[j] = i * j;
      vv_history_append (history, i * SECOND, values, G_N_ELEMENTS (values), SECOND);
    }
  g_assert_cmpuint (vv_history_get_memory (history), <=, (gsize) n * G_N_ELEMENTS (values) * 16);
  /* And it is not nothing: the values alone take eight bytes. */
  g_assert_cmpuint (vv_history_get_memory (history), >=, (gsize) n * G_N_ELEMENTS (values) * 8);

  vv_history_set_max_samples (history, 1000);
  g_assert_cmpuint (vv_history_get_first (history), ==, n - 1000);
}

static void
test_absent_series_is_free (void)
{
  g_autoptr(VvHistory) history = vv_history_new (G_MAXUINT64);
  gsize before;
  g_autofree VvSpan *spans = NULL;
  gsize n;

  vv_history_add_series (history, FALSE);
  vv_history_add_series (history, FALSE);
  before = vv_history_get_memory (history);
  for (guint i = 0; i < 100000; i++)
    {
      double values[2] = { i, i == 70000 ? 5 : NAN };

      vv_history_append (history, i * SECOND, values, 2, SECOND);
    }
  g_assert_cmpuint (vv_history_get_memory (history) - before, <, 100000 * 18);
  spans = vv_history_reduce (history, 1, 0, 100000 * SECOND, 100, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (spans[0].max, ==, 5);
}

static void
test_copy (void)
{
  g_autoptr(VvHistory) history = make_history (4, FALSE, SECOND, (double[]) { 1, 2, 3, 4, 5, 6 }, 6);
  g_autoptr(VvHistory) copy = vv_history_copy (history);
  double value = 7;

  vv_history_append (history, 7 * SECOND, &value, 1, SECOND);
  g_assert_cmpuint (vv_history_get_end (copy), ==, 6);
  g_assert_cmpfloat (vv_history_get_value (copy, 0, 5), ==, 6);
  g_assert_cmpint (vv_history_get_start_time (copy), ==, SECOND);
  vv_history_append (copy, 7 * SECOND, &value, 1, SECOND);
  g_assert_cmpuint (vv_history_get_first (copy), ==, 3);
}

/* Everything that can be asked of a history, in one number. */
static gpointer
digest_worker (gpointer data)
{
  VvHistory *history = data;
  gint64 start_ns = vv_history_get_start_time (history);
  gint64 end_ns = vv_history_get_end_time (history);
  double sum = (double) vv_history_get_first (history) + (double) vv_history_get_end (history);
  gsize n;
  g_autofree VvSpan *spans = vv_history_reduce (history, 0, start_ns, end_ns, 50, &n);

  for (gsize i = 0; i < n; i++)
    sum += (double) (i + 1) * (spans[i].first + spans[i].max + (double) spans[i].time_ns);
  for (guint64 i = vv_history_get_first (history); i < vv_history_get_end (history); i++)
    sum += (double) (i + 1) * vv_history_get_value (history, 0, i) + (double) vv_history_get_time (history, i);
  for (gint64 time_ns = start_ns; time_ns <= end_ns; time_ns += 20 * SECOND)
    sum += vv_history_value_at (history, 0, time_ns, NULL);
  vv_history_free (history);

  return g_memdup2 (&sum, sizeof sum);
}

static void
append_some (VvHistory *history,
             guint      from,
             guint      n)
{
  for (guint i = from; i < from + n; i++)
    {
      double value = i * 7 % 1000;

      vv_history_append (history, (gint64) i * SECOND, &value, 1, SECOND);
    }
}

/* Copies share what the original goes on writing: the newest chunk, the newest minute. */
static void
test_copies_in_threads (void)
{
  g_autoptr(VvHistory) history = vv_history_new (2000);
  g_autofree double *expected = NULL;
  const guint n_rounds = test_count (20, 400);

  vv_history_add_series (history, FALSE);
  for (guint i = 0; i < n_rounds; i++)
    {
      g_autofree double *now = NULL;
      g_autofree double *later = NULL;
      GThread *thread;

      append_some (history, i * 333, 111);
      expected = digest_worker (vv_history_copy (history));
      thread = g_thread_new ("digest", digest_worker, vv_history_copy (history));
      append_some (history, i * 333 + 111, 222);
      now = g_thread_join (thread);
      later = digest_worker (vv_history_copy (history));
      g_assert_cmpfloat (*now, ==, *expected);
      g_assert_cmpfloat (*later, !=, *expected);
      g_clear_pointer (&expected, g_free);
    }
}

/* A picture that moves by less than a column keeps its columns. */
static void
test_no_shimmer (void)
{
  g_autoptr(VvHistory) history = vv_history_new (100000);
  g_autoptr(GRand) rand = g_rand_new_with_seed (7);
  g_autofree VvSpan *before = NULL;
  g_autofree VvSpan *after = NULL;
  gsize n_before, n_after;

  vv_history_add_series (history, FALSE);
  for (guint i = 0; i < 20000; i++)
    {
      double value = g_rand_double (rand);

      vv_history_append (history, i * SECOND, &value, 1, SECOND);
    }
  before = vv_history_reduce (history, 0, 5000 * SECOND, 15000 * SECOND, 100, &n_before);
  after = vv_history_reduce (history, 0, 5003 * SECOND, 15003 * SECOND, 100, &n_after);
  g_assert_cmpuint (n_before, ==, n_after);
  g_assert_cmpmem (before, n_before * sizeof (VvSpan), after, n_after * sizeof (VvSpan));
}

typedef struct
{
  VvHistory *history;
  GArray *times;
  GArray *breaks;
  GArray *values[2];
} Random;

/* Samples with jitter, pauses, runs of NaN and single ones. */
static void
fill_random (Random *self,
             GRand  *rand)
{
  static const gint64 intervals[] = { SECOND / 10, SECOND, 7 * SECOND, 60 * SECOND, 200 * SECOND };
  gint64 interval = intervals[g_rand_int_range (rand, 0, G_N_ELEMENTS (intervals))];
  gint64 time_ns = g_rand_int (rand);
  double nan_share = g_rand_int_range (rand, 0, 4) * 0.2;
  guint n = g_rand_int_range (rand, 1, 6000);
  guint nan_run = 0;

  for (guint i = 0; i < n; i++)
    {
      gboolean broken = FALSE;
      double values[2];

      if (i > 0)
        {
          gint64 step = interval / 2 + (gint64) (g_rand_double (rand) * (double) interval);

          if (g_rand_int_range (rand, 0, 200) == 0)
            step += 2 * interval + (gint64) (g_rand_double (rand) * 2 * (double) interval);
          broken = step >= 3 * interval;
          time_ns += MAX (step, 1);
        }
      if (g_rand_int_range (rand, 0, 300) == 0)
        nan_run = g_rand_int_range (rand, 1, 900);
      for (guint j = 0; j < 2; j++)
        values[j] = nan_run > 0 || g_rand_double (rand) < nan_share ? NAN : floor (g_rand_double (rand) * 1000);
      nan_run -= nan_run > 0;

      vv_history_append (self->history, time_ns, values, 2, interval);
      g_array_append_val (self->times, time_ns);
      g_array_append_val (self->breaks, broken);
      g_array_append_val (self->values[0], values[0]);
      g_array_append_val (self->values[1], values[1]);
    }
}

static void
check_range (Random *self,
             guint   series,
             gint64  start_ns,
             gint64  end_ns,
             guint   columns)
{
  const Naive naive = {
    (const gint64 *) (gpointer) self->times->data,
    (const double *) (gpointer) self->values[series]->data,
    (const gboolean *) (gpointer) self->breaks->data,
    vv_history_get_first (self->history),
    vv_history_get_end (self->history),
    series == 1,
  };
  g_autoptr(GArray) expected = naive_reduce (&naive, start_ns, end_ns, columns);
  g_autofree VvSpan *spans = NULL;
  gsize n;

  spans = vv_history_reduce (self->history, series, start_ns, end_ns, columns, &n);
  g_assert_cmpuint (n, ==, expected->len);
  g_assert_cmpuint (n, <=, 2 * (gsize) columns + 4);
  for (gsize i = 0; i < n; i++)
    {
      const VvSpan *span = &g_array_index (expected, VvSpan, i);

      g_assert_cmpint (spans[i].time_ns, ==, span->time_ns);
      g_assert_cmpint (spans[i].end_ns, ==, span->end_ns);
      g_assert_cmpint (isnan (spans[i].first), ==, isnan (span->first));
      if (isnan (span->first))
        continue;
      g_assert_cmpfloat_with_epsilon (spans[i].first, span->first, 1e-9);
      g_assert_cmpfloat_with_epsilon (spans[i].last, span->last, 1e-9);
      g_assert_cmpfloat (spans[i].min, ==, span->min);
      g_assert_cmpfloat (spans[i].max, ==, span->max);
    }
}

static void
init_random (Random  *self,
             guint64  max_samples)
{
  self->history = vv_history_new (max_samples);
  vv_history_add_series (self->history, FALSE);
  vv_history_add_series (self->history, TRUE);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->breaks = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < 2; i++)
    self->values[i] = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
clear_random (Random *self)
{
  vv_history_free (self->history);
  g_array_unref (self->times);
  g_array_unref (self->breaks);
  for (guint i = 0; i < 2; i++)
    g_array_unref (self->values[i]);
}

static void
check_random (guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  Random self = { 0 };
  gint64 begin, length;

  init_random (&self, g_rand_int_range (rand, 1, 5000));
  fill_random (&self, rand);

  begin = g_array_index (self.times, gint64, 0);
  length = g_array_index (self.times, gint64, self.times->len - 1) - begin + 1;
  for (guint i = 0; i < 40; i++)
    {
      gint64 start = begin - length / 10 + (gint64) (g_rand_double (rand) * 1.2 * (double) length);
      gint64 range = (gint64) (pow (g_rand_double (rand), 3) * (double) length);

      check_range (&self, i % 2, start, start + range, g_rand_int_range (rand, 1, 300));
    }
  clear_random (&self);
}

static void
test_random (void)
{
  for (guint32 seed = 1; seed <= test_count (150, 3000); seed++)
    {
      g_test_message ("seed %u", seed);
      check_random (seed);
    }
}

/* A picture that follows asks for nearly the same again and again, while samples come, break off, and go at the front. */
static void
test_following (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (11);
  Random self = { 0 };
  gint64 time_ns = 0;

  init_random (&self, 9000);
  for (guint i = 0; i < 20000; i++)
    {
      gboolean broken = i > 0 && g_rand_int_range (rand, 0, 500) == 0;
      gboolean missing = (i / 300) % 5 == 2;
      double values[2];

      time_ns += broken ? 40 * SECOND : SECOND;
      for (guint j = 0; j < 2; j++)
        {
          values[j] = missing ? NAN : g_rand_int_range (rand, 0, 1000);
          g_array_append_val (self.values[j], values[j]);
        }
      vv_history_append (self.history, time_ns, values, 2, SECOND);
      g_array_append_val (self.times, time_ns);
      g_array_append_val (self.breaks, broken);

      if (i % 97 == 96)
        {
          check_range (&self, 0, time_ns - 8000 * SECOND, time_ns, 40);
          check_range (&self, 1, time_ns - 8000 * SECOND, time_ns + 5 * SECOND, 40);
          check_range (&self, 0, time_ns - 12000 * SECOND, time_ns - 100 * SECOND, i % 1000 < 500 ? 60 : 61);
        }
    }
  clear_random (&self);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/history/empty", test_empty);
  g_test_add_func ("/monitor/history/bound", test_bound);
  g_test_add_func ("/monitor/history/earlier-sample", test_earlier_sample);
  g_test_add_func ("/monitor/history/late-series", test_late_series);
  g_test_add_func ("/monitor/history/gap-by-time", test_gap_by_time);
  g_test_add_func ("/monitor/history/value-at", test_value_at);
  g_test_add_func ("/monitor/history/summary", test_summary);
  g_test_add_func ("/monitor/history/seven-days", test_seven_days);
  g_test_add_func ("/monitor/history/memory", test_memory);
  g_test_add_func ("/monitor/history/absent-series-is-free", test_absent_series_is_free);
  g_test_add_func ("/monitor/history/copy", test_copy);
  g_test_add_func ("/monitor/history/copies-in-threads", test_copies_in_threads);
  g_test_add_func ("/monitor/history/no-shimmer", test_no_shimmer);
  g_test_add_func ("/monitor/history/against-the-slow-way", test_random);
  g_test_add_func ("/monitor/history/following", test_following);

  return g_test_run ();
}
