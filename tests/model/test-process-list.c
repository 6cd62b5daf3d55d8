/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-process-list.c — a census as a list.  Scans are written as "pid name" or "pid<parent name", a capital X before the
 * name for one that is not readable; the list is read back with two dots for each row that stands above. */

#include "model/process-list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SECOND G_USEC_PER_SEC

static void
entry_free (gpointer data)
{
  VvCensusEntry *entry = data;

  vv_process_unref (entry->process);
  vv_python_clear (&entry->python);
  g_free (entry->name);
  g_free (entry->reason);
  g_free (entry->advice);
  g_free (entry);
}

static VvProcess *
make_process (int         pid,
              guint64     start_ticks,
              const char *user)
{
  VvProcess *process = g_new0 (VvProcess, 1);

  process->pid = pid;
  process->start_ticks = start_ticks;
  process->user = g_strdup (user);
  process->comm = g_strdup ("python3");
  process->argv = g_new0 (char *, 1);
  process->command = g_strdup_printf ("python3 /srv/run-%d.py --verbose", pid);
  g_atomic_ref_count_init (&process->ref_count);
  return process;
}

static VvCensusEntry *
add (GPtrArray  *entries,
     int         pid,
     int         parent,
     const char *name)
{
  VvCensusEntry *entry = g_new0 (VvCensusEntry, 1);

  entry->process = make_process (pid, 100, "alice");
  entry->python.kind = VV_PYTHON_CPYTHON;
  entry->python.version = g_strdup ("3.13.1");
  entry->readable = name[0] != 'X';
  entry->name = g_strdup (entry->readable ? name : name + 1);
  entry->reason = entry->readable ? NULL : g_strdup ("owned by root");
  entry->parent = parent;
  entry->ppid = parent;
  entry->cpu_percent = NAN;
  entry->rss_bytes = 5 << 20;
  g_ptr_array_add (entries, entry);
  return entry;
}

static GPtrArray *
parse (const char *text)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_auto (GStrv) lines = g_strsplit (text, "; ", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      int pid = 0;
      int parent = 0;
      char name[32] = "";

      if (sscanf (lines[i], "%d<%d %31s", &pid, &parent, name) != 3)
        g_assert_cmpint (sscanf (lines[i], "%d %31s", &pid, name), ==, 2);
      add (entries, pid, parent, name);
    }
  return entries;
}

static void
take (VvProcessList *list,
      const char    *text)
{
  g_autoptr (GPtrArray) entries = text[0] != '\0' ? parse (text) : g_ptr_array_new ();

  vv_process_list_take (list, entries, SECOND);
}

static char *
read_list (VvProcessList *list)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (VvProcessRow) row = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_string_append (text, i > 0 ? " " : "");
      for (guint d = 0; d < vv_process_row_get_depth (row); d++)
        g_string_append (text, "..");
      g_string_append (text, vv_process_row_get_name (row));
    }
  return g_string_free (text, FALSE);
}

#define assert_list(list, expected)                     \
  G_STMT_START                                          \
    {                                                   \
      g_autofree char *text_ = read_list (list);        \
      g_assert_cmpstr (text_, ==, expected);            \
    }                                                   \
  G_STMT_END

/* Follows what ::items-changed says; a view that believes it must see the same rows. */
static void
mirror_cb (GListModel *model,
           guint       position,
           guint       removed,
           guint       added,
           GPtrArray  *mirror)
{
  g_assert_cmpuint (position + removed, <=, mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror, position + i, g_list_model_get_item (model, position + i));
  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (VvProcessRow) row = g_list_model_get_item (model, i);

      g_assert_true (row == mirror->pdata[i]);
    }
}

static void
test_order (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();

  take (list, "30 web; 31<30 worker10; 32<30 worker2; 10 app; 33<32 deep; 5 Xsystemd; 40 App");
  assert_list (list, "app App web ..worker2 ....deep ..worker10 systemd");
  g_assert_cmpuint (vv_process_list_get_n_live (list), ==, 7);
  g_assert_cmpuint (vv_process_list_get_n_descendants (list, vv_process_list_find (list, 30)), ==, 3);
}

static void
test_identity (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) anew = parse ("10 app");
  g_autoptr (VvProcessRow) row = NULL;

  take (list, "10 app; 11 web");
  row = g_object_ref (vv_process_list_find (list, 10));
  take (list, "9 aaa; 10 app; 11 web");
  g_assert_true (vv_process_list_find (list, 10) == row);
  take (list, "10 zapp");
  g_assert_true (vv_process_list_find (list, 10) == row);
  g_assert_cmpstr (vv_process_row_get_name (row), ==, "zapp");
  /* The PID was used anew: another process. */
  ((VvCensusEntry *) anew->pdata[0])->process->start_ticks = 200;
  vv_process_list_take (list, anew, SECOND);
  g_assert_true (vv_process_list_find (list, 10) != row);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
}

static void
test_changes (void)
{
  static const char * const scans[] = {
    "10 b; 11 d", "9 a; 10 b; 11 d; 12<11 e", "9 a; 10 b; 11 d; 12<11 e", "10 b; 12 e", "10 z; 12 e; 13 f; 14 a; 15 k",
    "14 a; 10 c; 15 k", "", "20 m; 21<20 n; 22<21 o; 23<22 p", "20 m; 22<21 o; 23<22 p", "1 x", "1 x; 2 Xw; 3 v",
  };
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_connect (list, "items-changed", G_CALLBACK (mirror_cb), mirror);
  for (guint i = 0; i < G_N_ELEMENTS (scans); i++)
    {
      take (list, scans[i]);
      g_assert_cmpuint (mirror->len, ==, scans[i][0] == '\0' ? 0 : g_list_model_get_n_items (G_LIST_MODEL (list)));
    }
  assert_list (list, "v x w");
}

static void
count_cb (gpointer object,
          guint   *count)
{
  (*count)++;
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            guint      *count)
{
  (*count)++;
}

static void
test_quiet (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) entries = parse ("10 app; 11<10 web");
  guint n_lists = 0;
  guint n_rows = 0;

  vv_process_list_take (list, entries, SECOND);
  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), &n_lists);
  g_signal_connect (vv_process_list_find (list, 10), "changed", G_CALLBACK (count_cb), &n_rows);
  vv_process_list_take (list, entries, 2 * SECOND);
  g_assert_cmpuint (n_lists, ==, 0);
  g_assert_cmpuint (n_rows, ==, 0);
  ((VvCensusEntry *) entries->pdata[0])->rss_bytes += 3 << 20;
  vv_process_list_take (list, entries, 3 * SECOND);
  g_assert_cmpuint (n_lists, ==, 0);
  g_assert_cmpuint (n_rows, ==, 1);
  take (list, "10 app; 11<10 web; 12 new");
  g_assert_cmpuint (n_lists, ==, 1);
}

static void
test_search (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();

  take (list, "4821 app; 31<4821 Worker; 32<31 deep; 10 other");
  vv_process_list_set_search (list, "WORK");
  assert_list (list, "Worker");
  vv_process_list_set_search (list, "4821");
  assert_list (list, "app");
  vv_process_list_set_search (list, "alice 3.13 deep");
  assert_list (list, "deep");
  vv_process_list_set_search (list, "run-31.py");
  assert_list (list, "Worker");
  vv_process_list_set_search (list, "nobody");
  assert_list (list, "");
  g_assert_cmpuint (vv_process_list_get_n_live (list), ==, 4);
  /* What comes while a search is on is searched too. */
  take (list, "4821 app; 31<4821 Worker; 32<31 deep; 10 other; 11 nobody.py");
  assert_list (list, "nobody.py");
  vv_process_list_set_search (list, "  ");
  assert_list (list, "app ..Worker ....deep nobody.py other");
}

static void
test_watched (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (VvProcessRow) row = NULL;

  take (list, "10 app; 11 web");
  row = g_object_ref (vv_process_list_find (list, 10));
  vv_process_row_set_watched (row, TRUE);
  take (list, "11 web");
  assert_list (list, "app web");
  vv_process_list_set_ended (list, row);
  g_assert_cmpuint (vv_process_list_get_n_live (list), ==, 1);
  g_assert_true (vv_process_row_get_ended (row));
  g_assert_cmpstr (vv_process_row_get_usage (row), ==, "Ended");
  take (list, "11 web");
  assert_list (list, "app web");
  vv_process_list_dismiss (list, row);
  assert_list (list, "web");
  /* One that runs stays: it is the census's. */
  vv_process_list_dismiss (list, vv_process_list_find (list, 11));
  assert_list (list, "web");
}

static void
test_added (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (VvProcess) process = make_process (50, 100, "alice");
  VvProcessRow *row;

  row = vv_process_list_add (list, process, "bash");
  assert_list (list, "bash");
  take (list, "10 app");
  assert_list (list, "app bash");
  vv_process_list_feed (list, row, 12.4, 8 << 20, SECOND);
  g_assert_cmpstr (vv_process_row_get_usage (row), ==, "12 % · 8 MiB");
  /* It became a Python. */
  take (list, "10 app; 50 script.py");
  assert_list (list, "app script.py");
  g_assert_true (vv_process_list_find (list, 50) == row);
  g_assert_true (vv_process_list_add (list, process, "again") == row);
}

static void
test_texts (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  VvCensusEntry *entry = add (entries, 7, 0, "train.py");
  VvProcessRow *row;

  g_free (entry->python.version);
  entry->python.version = g_strdup ("PyPy 7.3.11");
  entry->cpu_percent = 99.7;
  entry->rss_bytes = G_GUINT64_CONSTANT (1288490189);
  vv_process_list_take (list, entries, SECOND);
  row = vv_process_list_find (list, 7);
  g_assert_cmpstr (vv_process_row_get_detail (row), ==, "7 · PyPy 7.3");
  g_assert_cmpstr (vv_process_row_get_usage (row), ==, "100 % · 1.2 GiB");
  g_clear_pointer (&entry->python.version, g_free);
  vv_process_list_take (list, entries, SECOND);
  g_assert_cmpstr (vv_process_row_get_detail (row), ==, "7 · alice");
}

static void
test_titles (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);

  add (entries, 7, 0, "app.py");
  add (entries, 8, 7, "app.py, child 2");
  add (entries, 9, 7, "app.pyc");
  add (entries, 10, 8, "app.py, child 1");
  vv_process_list_take (list, entries, SECOND);
  g_assert_cmpstr (vv_process_row_get_title (vv_process_list_find (list, 8)), ==, "child 2");
  g_assert_cmpstr (vv_process_row_get_name (vv_process_list_find (list, 8)), ==, "app.py, child 2");
  g_assert_cmpstr (vv_process_row_get_title (vv_process_list_find (list, 9)), ==, "app.pyc");
  g_assert_cmpstr (vv_process_row_get_title (vv_process_list_find (list, 10)), ==, "child 1");
  /* Without its parent it needs its whole name. */
  vv_process_list_set_search (list, "child");
  g_assert_cmpstr (vv_process_row_get_title (vv_process_list_find (list, 8)), ==, "app.py, child 2");
}

static void
test_graph (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  VvCensusEntry *entry = add (entries, 7, 0, "app");
  double cpu[VV_PROCESS_ROW_SECONDS];
  VvProcessRow *row;

  /* Two scans a second: one value a second, their mean. */
  for (guint i = 0; i < 240; i++)
    {
      entry->cpu_percent = i % 2 == 1 ? i - 1 : i + 1;
      vv_process_list_take (list, entries, i * SECOND / 2);
    }
  row = vv_process_list_find (list, 7);
  g_assert_cmpuint (vv_process_row_get_cpu (row, cpu), ==, VV_PROCESS_ROW_SECONDS);
  for (guint i = 1; i < VV_PROCESS_ROW_SECONDS; i++)
    g_assert_cmpfloat_with_epsilon (cpu[i] - cpu[i - 1], 2, 1e-9);
}

/* PIDs that changed hands between two looks; none may be lost, and it must end. */
static void
test_ring (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();

  take (list, "10<11 a; 11<12 b; 12<10 c; 13<13 d");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4);
}

static void
test_many (void)
{
  g_autoptr (VvProcessList) list = vv_process_list_new ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("worker %u", i);

      /* A chain of a thousand: depth must not cost stack. */
      add (entries, i + 1, i < 1000 ? (int) i : 1, name);
    }
  vv_process_list_take (list, entries, SECOND);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5000);
  g_assert_cmpuint (vv_process_row_get_depth (vv_process_list_find (list, 1000)), ==, 999);
  for (guint i = 0; i < 5000; i++)
    g_ptr_array_add (mirror, g_list_model_get_item (G_LIST_MODEL (list), i));
  g_signal_connect (list, "items-changed", G_CALLBACK (mirror_cb), mirror);
  g_ptr_array_remove_range (entries, 4000, 500);
  vv_process_list_take (list, entries, 2 * SECOND);
  g_assert_cmpuint (mirror->len, ==, 4500);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/process-list/order", test_order);
  g_test_add_func ("/model/process-list/identity", test_identity);
  g_test_add_func ("/model/process-list/changes", test_changes);
  g_test_add_func ("/model/process-list/quiet", test_quiet);
  g_test_add_func ("/model/process-list/search", test_search);
  g_test_add_func ("/model/process-list/watched", test_watched);
  g_test_add_func ("/model/process-list/added", test_added);
  g_test_add_func ("/model/process-list/texts", test_texts);
  g_test_add_func ("/model/process-list/titles", test_titles);
  g_test_add_func ("/model/process-list/graph", test_graph);
  g_test_add_func ("/model/process-list/ring", test_ring);
  g_test_add_func ("/model/process-list/many", test_many);
  return g_test_run ();
}
