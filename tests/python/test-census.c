/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-census.c — scans of a folder that looks like /proc: what comes, goes, changes, and what
 * is nonsense. */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "fake-proc.h"
#include "python/census.h"

static char *
built (const char *name)
{
  return g_build_filename (FAKE_FOLDER, name, NULL);
}

/* Adds a process that runs one of the programs made for tests; arguments with "|" between. */
static void
add (FakeProc   *fake,
     int         pid,
     int         ppid,
     guint64     start_ticks,
     const char *program,
     const char *arguments)
{
  g_autofree char *path = built (program);
  g_autofree char *cmdline = g_strdup (arguments);
  gsize length = strlen (arguments);

  g_strdelimit (cmdline, "|", '\0');
  fake_proc_add (fake, pid, ppid, start_ticks, program, cmdline, length + 1);
  fake_proc_set_exe (fake, pid, path);
}

/* "300 app.py; 310<300 job.py": the processes of a scan with their parents. */
static char *
scan (VvCensus *census)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = vv_census_scan (census, NULL, &error);
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    {
      const VvCensusEntry *entry = entries->pdata[i];

      g_string_append_printf (text, "%s%d", i > 0 ? "; " : "", entry->process->pid);
      if (entry->parent != 0)
        g_string_append_printf (text, "<%d", entry->parent);
      g_string_append_printf (text, " %s", entry->name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_scan (VvCensus   *census,
            const char *wanted)
{
  g_autofree char *text = scan (census);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_entry (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autoptr(GPtrArray) entries = NULL, again = NULL;
  const VvCensusEntry *entry;

  add (fake, 300, 7, 50, "python3.15", "python3|/srv/app.py");
  add (fake, 301, 7, 50, "python3.8", "python3|/srv/old.py");
  add (fake, 302, 7, 50, "shop-none", "shop");
  entries = vv_census_scan (census, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = entries->pdata[0];
  g_assert_cmpstr (entry->name, ==, "app.py");
  g_assert_cmpstr (entry->python.version, ==, "3.15.2");
  g_assert_cmpint (entry->ppid, ==, 7);
  g_assert_cmpint (entry->parent, ==, 0);
  g_assert_true (entry->readable);
  g_assert_null (entry->reason);
  g_assert_true (isnan (entry->cpu_percent));
  g_assert_cmpuint (entry->n_threads, ==, 3);
  g_assert_cmpint (entry->state, ==, 'S');
  g_assert_cmpuint (entry->rss_bytes % 1500, ==, 0);
  entry = entries->pdata[1];
  g_assert_false (entry->readable);
  g_assert_cmpstr (entry->reason, ==, "Python 3.8 is too old");
  g_assert_nonnull (entry->advice);

  again = vv_census_scan (census, NULL, NULL);
  entry = again->pdata[0];
  g_assert_cmpfloat (entry->cpu_percent, ==, 0);
}

static void
test_come_and_go (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  check_scan (census, "");
  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  check_scan (census, "300 app.py");
  add (fake, 290, 1, 60, "python3.15", "python3|-m|http.server");
  check_scan (census, "300 app.py; 290 http.server");
  fake_proc_remove (fake, 300);
  check_scan (census, "290 http.server");
  fake_proc_remove (fake, 290);
  check_scan (census, "");
}

static void
test_zombie (void)
{
  const char *zombie = "300 (python3) Z 1 300 300 0 -1 4228108 0 0 0 0 0 0 0 0 20 0 1 0 50 0 0 0\n";
  const char *leaderless = "300 (python3) Z 1 300 300 0 -1 4228108 0 0 0 0 0 0 0 0 20 0 2 0 50 0 0 0\n";
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  check_scan (census, "300 app.py");
  /* The main thread has ended, another runs. */
  fake_proc_write (fake, 300, "stat", leaderless, strlen (leaderless));
  check_scan (census, "300 app.py");
  fake_proc_write (fake, 300, "stat", zombie, strlen (zombie));
  check_scan (census, "");
  check_scan (census, "");
}

static void
test_reused_pid (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autoptr(GPtrArray) entries = NULL;

  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  g_free (scan (census));
  check_scan (census, "300 app.py");
  add (fake, 300, 1, 70, "python3.15", "python3|other.py");
  entries = vv_census_scan (census, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpstr (((VvCensusEntry *) entries->pdata[0])->name, ==, "other.py");
  g_assert_cmpuint (((VvCensusEntry *) entries->pdata[0])->process->start_ticks, ==, 70);
  g_assert_true (isnan (((VvCensusEntry *) entries->pdata[0])->cpu_percent));
  add (fake, 300, 1, 80, "shop-none", "sh");
  check_scan (census, "");
}

/* A shell becomes a Python, and a Python something else. */
static void
test_exec (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  add (fake, 300, 1, 50, "shop-none", "sh|-c|x");
  check_scan (census, "");
  /* Old enough that only its link is looked at. */
  g_usleep (2100000);
  check_scan (census, "");
  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  check_scan (census, "300 app.py");
  add (fake, 300, 1, 50, "shop-none", "sh");
  check_scan (census, "");
}

/* The link shows the new program a moment before its arguments are there. */
static void
test_in_exec (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  add (fake, 290, 1, 40, "python3.15", "python3|first.py");
  fake_proc_write (fake, 290, "cmdline", "", 0);
  check_scan (census, "290 python3.15");
  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  fake_proc_write (fake, 300, "cmdline", "", 0);
  check_scan (census, "290 python3.15");
  fake_proc_write (fake, 300, "cmdline", "python3\0app.py", 15);
  check_scan (census, "290 python3.15; 300 app.py");
  /* One without arguments for good. */
  add (fake, 310, 1, 60, "python3.15", "python3|other.py");
  fake_proc_write (fake, 310, "cmdline", "", 0);
  check_scan (census, "290 python3.15; 300 app.py");
  check_scan (census, "290 python3.15; 300 app.py; 310 python3.15");
}

/* It loads its library when nobody expects it any more. */
static void
test_late_library (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autofree char *library = built ("libpython3.12.so");

  add (fake, 300, 1, 50, "shop-none", "shop");
  check_scan (census, "");
  g_usleep (2100000);
  check_scan (census, "");
  fake_proc_set_maps (fake, 300, library);
  check_scan (census, "300 shop-none");
}

static void
test_title (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autoptr(GPtrArray) before = NULL, after = NULL;

  add (fake, 300, 1, 50, "python3.15", "python3|/usr/bin/gunicorn|app");
  before = vv_census_scan (census, NULL, NULL);
  add (fake, 300, 1, 50, "python3.15", "gunicorn: master [app]");
  g_usleep (1000000);
  after = vv_census_scan (census, NULL, NULL);
  g_assert_cmpstr (((VvCensusEntry *) before->pdata[0])->name, ==, "gunicorn");
  g_assert_cmpstr (((VvCensusEntry *) before->pdata[0])->process->command, ==, "python3 /usr/bin/gunicorn app");
  g_assert_cmpstr (((VvCensusEntry *) after->pdata[0])->name, ==, "gunicorn: master [app]");
  g_assert_true (vv_process_is_same (((VvCensusEntry *) before->pdata[0])->process,
                                     ((VvCensusEntry *) after->pdata[0])->process));
}

static void
test_family (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  /* The PIDs are not in the order of start, and between 300 and its grandchild is a shell. */
  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  add (fake, 200, 300, 62, "python3.15", "python3|app.py");
  add (fake, 210, 300, 61, "python3.15", "python3|app.py");
  add (fake, 400, 300, 60, "shop-none", "sh");
  add (fake, 220, 400, 70, "python3.15", "python3|job.py");
  add (fake, 230, 1, 80, "python3.15", "python3|app.py");
  check_scan (census, "300 app.py; 210<300 app.py, child 1; 200<300 app.py, child 2; 220<300 job.py; 230 app.py");
  /* Numbers stay when a brother ends, also for the next one. */
  fake_proc_remove (fake, 210);
  add (fake, 205, 300, 90, "python3.15", "python3|app.py");
  check_scan (census, "300 app.py; 200<300 app.py, child 2; 220<300 job.py; 230 app.py; 205<300 app.py, child 3");
  /* Their parent ends, and init takes them. */
  fake_proc_remove (fake, 300);
  add (fake, 200, 1, 62, "python3.15", "python3|app.py");
  add (fake, 205, 1, 90, "python3.15", "python3|app.py");
  check_scan (census, "200 app.py; 220 job.py; 230 app.py; 205 app.py");
}

static void
test_fork_server (void)
{
  const char *server = "python3|-c|from multiprocessing.forkserver import main; main(4, 6, ['__main__'])";
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  add (fake, 301, 300, 60, "python3.15", server);
  add (fake, 302, 301, 61, "python3.15", server);
  add (fake, 303, 301, 62, "python3.15", server);
  check_scan (census, "300 app.py; 301<300 multiprocessing fork server; "
                      "302<301 multiprocessing worker, child 1; 303<301 multiprocessing worker, child 2");
}

/* Parents that are their own ancestors. */
static void
test_loops (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autoptr(GPtrArray) entries = NULL;

  add (fake, 300, 301, 50, "python3.15", "python3|a.py");
  add (fake, 301, 300, 51, "python3.15", "python3|b.py");
  add (fake, 302, 302, 52, "python3.15", "python3|c.py");
  add (fake, 303, 304, 53, "python3.15", "python3|d.py");
  add (fake, 304, 305, 53, "shop-none", "sh");
  add (fake, 305, 304, 53, "shop-none", "sh");
  entries = vv_census_scan (census, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 4);
}

static void
test_nonsense (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autofree char *huge = g_strnfill (100 * 1024, 'x');
  g_autoptr(GPtrArray) entries = NULL;
  g_autofree char *folder = g_build_filename (fake->root, "4294967297", NULL);
  g_autofree char *other = g_build_filename (fake->root, "3x", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (other, 0755), ==, 0);
  add (fake, 300, 1, 50, "python3.15", "python3|a\nb\xff.py");
  add (fake, 301, 1, 51, "python3.15", huge);
  add (fake, 302, 1, 52, "python3.15", "");
  add (fake, 303, 1, 53, "python3.15", "python3|gone.py");
  fake_proc_write (fake, 303, "stat", "303 (python3) S", 15);
  add (fake, 304, 1, 54, "python3.15", "python3|gone.py");
  fake_proc_write (fake, 304, "status", "\xff\xff\xff", 3);
  add (fake, 305, 1, 55, "python3.15", "python3|-m|\xe2\x80\xaepkg");
  entries = vv_census_scan (census, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 4);
  for (guint i = 0; i < entries->len; i++)
    {
      const VvCensusEntry *entry = entries->pdata[i];

      g_assert_true (g_utf8_validate (entry->name, -1, NULL));
      g_assert_cmpuint (strlen (entry->name), >, 0);
      g_assert_cmpint (g_utf8_strlen (entry->name, -1), <=, 120);
      g_assert_null (strpbrk (entry->name, "\n\xff"));
      g_assert_null (strstr (entry->name, "\xe2\x80\xae"));
    }
}

static void
test_many (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);

  for (int i = 0; i < 5000; i++)
    add (fake, 1000 + i, 1, 50 + (guint64) i, i % 500 == 0 ? "python3.15" : "shop-none", "python3|app.py");
  for (int round = 0; round < 3; round++)
    {
      g_autoptr(GPtrArray) entries = vv_census_scan (census, NULL, NULL);

      /* A new one is never left out, however many there are that may still be loading. */
      g_assert_cmpuint (entries->len, ==, round == 0 ? 10 : 11);
      if (round == 0)
        add (fake, 8000, 1, 8000, "python3.15", "python3|new.py");
    }
  /* What a budget leaves out in one scan comes in one of the next. */
  add (fake, 3001, 1, 9000, "python3.15", "python3|late.py");
  for (int round = 0; round < 1000; round++)
    {
      g_autoptr(GPtrArray) entries = vv_census_scan (census, NULL, NULL);

      if (entries->len == 12)
        return;
    }
  g_assert_not_reached ();
}

static void
test_cancel (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvCensus) census = vv_census_new (fake->root);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  add (fake, 300, 1, 50, "python3.15", "python3|app.py");
  g_cancellable_cancel (cancellable);
  g_assert_null (vv_census_scan (census, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_scan (census, "300 app.py");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/census/entry", test_entry);
  g_test_add_func ("/python/census/come-and-go", test_come_and_go);
  g_test_add_func ("/python/census/zombie", test_zombie);
  g_test_add_func ("/python/census/reused-pid", test_reused_pid);
  g_test_add_func ("/python/census/exec", test_exec);
  g_test_add_func ("/python/census/in-exec", test_in_exec);
  g_test_add_func ("/python/census/late-library", test_late_library);
  g_test_add_func ("/python/census/title", test_title);
  g_test_add_func ("/python/census/family", test_family);
  g_test_add_func ("/python/census/fork-server", test_fork_server);
  g_test_add_func ("/python/census/loops", test_loops);
  g_test_add_func ("/python/census/nonsense", test_nonsense);
  g_test_add_func ("/python/census/many", test_many);
  g_test_add_func ("/python/census/cancel", test_cancel);
  return g_test_run ();
}
