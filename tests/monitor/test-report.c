/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-report.c — what files hold, name by name in the order of CONTRACT.md.  json-glib reads the JSON back. */

#include "monitor/report.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

static const char *sample_names[] = {
  "time", "elapsed", "cpu_percent", "cpu_user_percent", "cpu_system_percent", "memory_percent", "memory_used", "rss",
  "shared", "private", "vms", "swap", "pss", "thread_count", "fd_count", "read_bytes", "write_bytes",
};

static gboolean
never_called (double   *value,
              gpointer  user_data,
              GError  **error)
{
  g_assert_not_reached ();
}

/* RSS of a MiB a sample; PSS in every fourth; descriptors never; the metric fails in odd ones. */
static void
take (VvMonitor *monitor,
      guint      i,
      gboolean   tree)
{
  VvSample sample = { .time_ns = (i + 100) * SECOND, .n_processes = tree ? 2 : 1 };
  double custom = i % 2 ? NAN : i + 0.5;
  char *error = i % 2 ? (char *) "no \"queue\"\\n" : NULL;

  sample.epoch_us = 1700000000250000 + i * G_USEC_PER_SEC;
  for (guint j = 0; j < VV_N_METRICS; j++)
    sample.values[j] = 1048576.0 * (i + 1);
  sample.values[VV_METRIC_CPU] = i % 3;
  sample.values[VV_METRIC_FILES] = NAN;
  sample.values[VV_METRIC_PSS] = i % 4 ? NAN : 524288;
  memcpy (sample.tree, sample.values, sizeof sample.tree);
  sample.tree[VV_METRIC_PSS] = i % 4 ? NAN : 1048576.0 * (i + 1);
  sample.custom = &custom;
  sample.custom_errors = &error;
  sample.n_custom = 1;
  vv_monitor_take (monitor, &sample, SECOND);
}

static VvMonitor *
make_monitor (guint    n,
              gboolean tree)
{
  VvMonitor *monitor = vv_monitor_new (getpid (), 100000, NULL);

  g_assert_nonnull (monitor);
  vv_monitor_add_metric (monitor, "queue, \"длина\"", never_called, NULL, NULL);
  vv_monitor_set_children (monitor, tree);
  for (guint i = 0; i < n; i++)
    take (monitor, i, tree);

  return monitor;
}

static JsonObject *
parse (GString     *text,
       JsonParser **parser)
{
  g_autoptr(GError) error = NULL;

  *parser = json_parser_new_immutable ();
  json_parser_load_from_data (*parser, text->str, text->len, &error);
  g_assert_no_error (error);

  return json_node_get_object (json_parser_get_root (*parser));
}

static void
assert_members (JsonObject         *object,
                const char * const *names,
                guint               n)
{
  g_autoptr(GList) members = json_object_get_members (object);

  g_assert_cmpuint (g_list_length (members), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (g_list_nth_data (members, i), ==, names[i]);
}

static const VvReport everything = { FALSE, G_MININT64, G_MAXINT64, SECOND };

static void
test_json (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (10, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  JsonObject *root, *target, *sample, *series;
  const char *names[G_N_ELEMENTS (sample_names) + 2];

  vv_report_write_json (&everything, monitor, text);
  root = parse (text, &parser);
  assert_members (root, (const char * const[]) { "target", "interval", "samples", "summary", "exit" }, 5);
  target = json_object_get_object_member (root, "target");
  assert_members (target, (const char * const[]) { "pid", "name", "command", "python", "started" }, 5);
  g_assert_cmpint (json_object_get_int_member (target, "pid"), ==, getpid ());
  g_assert_true (json_object_get_null_member (target, "python"));
  g_assert_cmpfloat (json_object_get_double_member (target, "started"), >, 1.5e9);
  g_assert_cmpfloat (json_object_get_double_member (root, "interval"), ==, 1);
  g_assert_true (json_object_get_null_member (root, "exit"));

  memcpy (names, sample_names, sizeof sample_names);
  names[G_N_ELEMENTS (sample_names)] = "metrics";
  names[G_N_ELEMENTS (sample_names) + 1] = "errors";
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root, "samples")), ==, 10);
  for (guint i = 0; i < 10; i++)
    {
      sample = json_array_get_object_element (json_object_get_array_member (root, "samples"), i);
      assert_members (sample, names, G_N_ELEMENTS (names));
      g_assert_cmpfloat (json_object_get_double_member (sample, "time"), ==, 1700000000.25 + i);
      g_assert_cmpfloat (json_object_get_double_member (sample, "elapsed"), ==, i);
      g_assert_cmpint (json_node_get_value_type (json_object_get_member (sample, "rss")), ==, G_TYPE_INT64);
      g_assert_cmpint (json_object_get_int_member (sample, "rss"), ==, 1048576 * (i + 1));
      g_assert_cmpfloat (json_object_get_double_member (sample, "memory_used"), ==, i + 1);
      g_assert_cmpint (json_object_get_null_member (sample, "pss"), ==, i % 4 != 0);
      g_assert_true (json_object_get_null_member (sample, "fd_count"));
      g_assert_cmpint (json_object_get_null_member (json_object_get_object_member (sample, "metrics"), "queue, \"длина\""),
                       ==, i % 2);
      g_assert_cmpstr (json_object_get_string_member_with_default (json_object_get_object_member (sample, "errors"),
                                                                   "queue, \"длина\"", NULL),
                       ==, i % 2 ? "no \"queue\"\\n" : NULL);
    }

  series = json_object_get_object_member (json_object_get_object_member (root, "summary"), "series");
  names[G_N_ELEMENTS (sample_names)] = "queue, \"длина\"";
  assert_members (series, names + 2, G_N_ELEMENTS (sample_names) - 1);
  series = json_object_get_object_member (series, "rss");
  assert_members (series, (const char * const[]) { "avg", "max", "min", "p95", "last", "count" }, 6);
  g_assert_cmpint (json_object_get_int_member (series, "max"), ==, 10485760);
  g_assert_cmpfloat (json_object_get_double_member (series, "avg"), ==, 5.5 * 1048576);
}

static void
test_summary (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (10, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  JsonObject *summary, *series;
  const VvReport part = { FALSE, 102 * SECOND, 104 * SECOND, SECOND };

  vv_report_write_json (&part, monitor, text);
  summary = json_object_get_object_member (parse (text, &parser), "summary");
  assert_members (summary,
                  (const char * const[]) { "avg_cpu", "max_cpu", "avg_memory", "max_memory", "data_points", "series" }, 6);
  g_assert_cmpint (json_object_get_int_member (summary, "data_points"), ==, 3);
  g_assert_cmpfloat (json_object_get_double_member (summary, "avg_cpu"), ==, 1);
  g_assert_cmpfloat (json_object_get_double_member (summary, "max_cpu"), ==, 2);
  series = json_object_get_object_member (summary, "series");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (series, "fd_count"), "count"), ==, 0);
  g_assert_true (json_object_get_null_member (json_object_get_object_member (series, "fd_count"), "avg"));
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (series, "pss"), "count"), ==, 1);
}

static void
test_no_samples (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (0, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) csv = g_string_new (NULL);
  g_autoptr(GString) table = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  JsonObject *root, *summary;

  vv_monitor_set_ended (monitor, SECOND, VV_EXIT_STATUS, 3);
  vv_report_write_json (&everything, monitor, text);
  root = parse (text, &parser);
  summary = json_object_get_object_member (root, "summary");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root, "samples")), ==, 0);
  g_assert_true (json_object_get_null_member (summary, "avg_cpu"));
  g_assert_true (json_object_get_null_member (summary, "max_memory"));
  g_assert_cmpint (json_object_get_int_member (summary, "data_points"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (root, "exit"), "status"), ==, 3);

  vv_report_write_csv (&everything, monitor, csv);
  g_assert_true (g_str_has_prefix (csv->str, "time,elapsed,cpu_percent,"));
  g_assert_true (strchr (csv->str, '\n') == csv->str + csv->len - 1);
  vv_report_write_text (&everything, monitor, table);
  g_assert_nonnull (strstr (table->str, "No samples"));
  g_assert_nonnull (strstr (table->str, "exit status 3"));
}

static void
test_signal (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (1, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) table = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  JsonObject *exit;

  vv_monitor_set_ended (monitor, SECOND, VV_EXIT_SIGNAL, 9);
  vv_report_write_json (&everything, monitor, text);
  exit = json_object_get_object_member (parse (text, &parser), "exit");
  assert_members (exit, (const char * const[]) { "signal" }, 1);
  g_assert_cmpint (json_object_get_int_member (exit, "signal"), ==, 9);
  vv_report_write_text (&everything, monitor, table);
  g_assert_nonnull (strstr (table->str, "signal 9"));
}

/* Of a tree, memory is the newest sum of PSS. */
static void
test_tree (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (10, TRUE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  const VvReport report = { TRUE, 102 * SECOND, G_MAXINT64, SECOND };
  JsonArray *samples;

  vv_report_write_json (&report, monitor, text);
  samples = json_object_get_array_member (parse (text, &parser), "samples");
  g_assert_cmpuint (json_array_get_length (samples), ==, 8);
  for (guint i = 0; i < 8; i++)
    {
      JsonObject *sample = json_array_get_object_element (samples, i);

      g_assert_cmpfloat (json_object_get_double_member (sample, "memory_used"), ==, (i + 2) / 4 * 4 + 1);
      g_assert_cmpint (json_object_get_null_member (sample, "pss"), ==, (i + 2) % 4 != 0);
    }
}

static void
test_csv (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (2, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_auto(GStrv) lines = NULL;
  g_autofree char *names = NULL;
  g_autofree char *header = NULL;
  g_auto(GStrv) fields = NULL;

  vv_report_write_csv (&everything, monitor, text);
  lines = g_strsplit (text->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  names = g_strjoinv (",", (char *[]) { (char *) "time", (char *) "elapsed", NULL });
  for (guint i = 2; i < G_N_ELEMENTS (sample_names); i++)
    {
      char *longer = g_strconcat (names, ",", sample_names[i], NULL);

      g_free (names);
      names = longer;
    }
  header = g_strconcat (names, ",\"metric.queue, \"\"длина\"\"\"", NULL);
  g_assert_cmpstr (lines[0], ==, header);

  fields = g_strsplit (lines[2], ",", -1);
  g_assert_cmpuint (g_strv_length (fields), ==, 18);
  g_assert_cmpstr (fields[0], ==, "1700000001.25");
  g_assert_cmpstr (fields[7], ==, "2097152");
  g_assert_cmpstr (fields[12], ==, "");
  g_assert_cmpstr (fields[14], ==, "");
  g_assert_cmpstr (fields[17], ==, "");
}

/* A metric that is called as a fixed column stands beside it. */
/* What a short history does not hold any more has passed all the same. */
static void
test_elapsed (void)
{
  const VvReport later = { FALSE, 104 * SECOND, G_MAXINT64, SECOND };
  g_autoptr(VvMonitor) monitor = make_monitor (10, FALSE);
  g_autoptr(GString) text = g_string_new (NULL), csv = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  JsonArray *samples;

  vv_report_write_csv (&later, monitor, csv);
  g_assert_nonnull (strstr (csv->str, "\n1700000004.25,4,"));
  vv_history_set_max_samples (vv_monitor_get_history (monitor, FALSE), 3);
  vv_report_write_json (&everything, monitor, text);
  samples = json_object_get_array_member (parse (text, &parser), "samples");
  g_assert_cmpuint (json_array_get_length (samples), ==, 3);
  g_assert_cmpfloat (json_object_get_double_member (json_array_get_object_element (samples, 0), "elapsed"), ==, 7);
}

static void
test_same_name (void)
{
  g_autoptr(VvMonitor) monitor = vv_monitor_new (getpid (), 10, NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;
  JsonObject *series;
  VvSample sample = { .time_ns = SECOND, .n_processes = 1 };
  double custom = 42;
  char *error = NULL;

  vv_monitor_add_metric (monitor, "rss", never_called, NULL, NULL);
  sample.values[VV_METRIC_RSS] = 7;
  sample.custom = &custom;
  sample.custom_errors = &error;
  sample.n_custom = 1;
  vv_monitor_take (monitor, &sample, SECOND);
  vv_report_write_json (&everything, monitor, text);
  series = json_object_get_object_member (json_object_get_object_member (parse (text, &parser), "summary"), "series");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (series, "rss"), "last"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (series, "metric.rss"), "last"), ==, 42);
}

static void
test_text (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (10, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_auto(GStrv) lines = NULL;
  glong width = 0;

  vv_report_write_text (&everything, monitor, text);
  lines = g_strsplit (text->str, "\n", -1);
  g_assert_nonnull (strstr (lines[1], "10 samples"));
  for (guint i = 2; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      if (width == 0)
        width = g_utf8_strlen (lines[i], -1);
      g_assert_cmpint (g_utf8_strlen (lines[i], -1), ==, width);
    }
  g_assert_cmpint (width, >, 60);
  g_assert_null (strstr (text->str, "Open files"));
}

/* What a thread writes down later is what the monitor knew, though it went on, ended and is gone. */
static void
test_table_outlives (void)
{
  VvMonitor *monitor = make_monitor (10, FALSE);
  g_autoptr(VvReportTable) table = NULL;
  g_autoptr(GString) json = g_string_new (NULL);
  g_autoptr(GString) csv = g_string_new (NULL);
  g_autoptr(GString) later_json = g_string_new (NULL);
  g_autoptr(GString) later_csv = g_string_new (NULL);

  vv_report_write_json (&everything, monitor, json);
  vv_report_write_csv (&everything, monitor, csv);
  table = vv_report_table_new (&everything, monitor);
  for (guint i = 10; i < 1000; i++)
    take (monitor, i, FALSE);
  vv_monitor_set_name (monitor, "another");
  vv_monitor_set_ended (monitor, 200 * SECOND, VV_EXIT_STATUS, 3);
  vv_monitor_free (monitor);
  vv_report_table_write_json (table, later_json);
  vv_report_table_write_csv (table, later_csv);
  g_assert_nonnull (strstr (json->str, "no \\\"queue"));
  g_assert_cmpstr (later_json->str, ==, json->str);
  g_assert_cmpstr (later_csv->str, ==, csv->str);
}

static void
test_5000_samples (void)
{
  g_autoptr(VvMonitor) monitor = make_monitor (5000, FALSE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(JsonParser) parser = NULL;

  vv_report_write_json (&everything, monitor, text);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (parse (text, &parser), "samples")), ==, 5000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/report/json", test_json);
  g_test_add_func ("/monitor/report/summary", test_summary);
  g_test_add_func ("/monitor/report/no-samples", test_no_samples);
  g_test_add_func ("/monitor/report/signal", test_signal);
  g_test_add_func ("/monitor/report/tree", test_tree);
  g_test_add_func ("/monitor/report/csv", test_csv);
  g_test_add_func ("/monitor/report/elapsed", test_elapsed);
  g_test_add_func ("/monitor/report/same-name", test_same_name);
  g_test_add_func ("/monitor/report/text", test_text);
  g_test_add_func ("/monitor/report/table-outlives", test_table_outlives);
  g_test_add_func ("/monitor/report/5000-samples", test_5000_samples);

  return g_test_run ();
}
