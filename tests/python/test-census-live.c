/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-census-live.c — scans of the real /proc with real interpreters: a late exec, families,
 * users, other roots. */

#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "python/census.h"
#include "pythons.h"

#define PATIENCE_US (20 * G_USEC_PER_SEC)
#define WAIT_CODE "import sys; print('ready'); sys.stdout.flush(); sys.stdin.read()"

static char *python;      /* an ordinary interpreter, or NULL */

static gboolean
have_python (void)
{
  if (python == NULL)
    g_test_skip ("no CPython from 3.9 on is installed");
  return python != NULL;
}

static char *
built (const char *name)
{
  return g_build_filename (FAKE_FOLDER, name, NULL);
}

static const VvCensusEntry *
find_pid (GPtrArray *entries,
          int        pid)
{
  for (guint i = 0; i < entries->len; i++)
    if (((VvCensusEntry *) entries->pdata[i])->process->pid == pid)
      return entries->pdata[i];
  return NULL;
}

/* Scans until @pid is there, or not, as @wanted says; the entries of the last scan, or NULL when
 * patience ends. */
static GPtrArray *
scan_until (VvCensus *census,
            int       pid,
            gboolean  wanted)
{
  gint64 start_us = g_get_monotonic_time ();

  while (g_get_monotonic_time () - start_us < PATIENCE_US)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) entries = vv_census_scan (census, NULL, &error);

      g_assert_no_error (error);
      if ((find_pid (entries, pid) != NULL) == wanted)
        return g_steal_pointer (&entries);
      g_usleep (20000);
    }
  return NULL;
}

static void
start (Child              *child,
       const char * const *argv)
{
  g_autofree char *line = NULL;

  g_assert_true (child_start (child, argv));
  line = child_read_line (child);
  g_assert_cmpstr (line, ==, "ready");
}

static void
test_each (void)
{
  g_autoptr(GPtrArray) pythons = pythons_find ();
  g_autofree Child *children = g_new0 (Child, pythons->len);
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = NULL;

  if (pythons->len == 0)
    {
      g_test_skip ("no interpreter is installed");
      return;
    }
  for (guint i = 0; i < pythons->len; i++)
    {
      const char *argv[] = { pythons->pdata[i], "-c", WAIT_CODE, NULL };

      start (&children[i], argv);
    }
  entries = vv_census_scan (census, NULL, NULL);
  for (guint i = 0; i < pythons->len; i++)
    {
      const VvCensusEntry *entry = find_pid (entries, children[i].pid);

      g_assert_nonnull (entry);
      g_assert_cmpint (entry->ppid, ==, getpid ());
      g_assert_nonnull (entry->python.version);
      g_assert_cmpint (entry->readable, ==, entry->reason == NULL);
      g_assert_cmpint (entry->readable, ==, entry->advice == NULL);
      g_assert_cmpuint (entry->rss_bytes, >, 1024 * 1024);
      child_stop (&children[i]);
    }
}

static void
test_end (void)
{
  const char *argv[] = { python, "-c", WAIT_CODE, NULL };
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = NULL, zombie = NULL, reaped = NULL;
  g_auto(Child) child = { 0 };
  int pid;

  if (!have_python ())
    return;
  start (&child, argv);
  pid = child.pid;
  entries = vv_census_scan (census, NULL, NULL);
  g_assert_nonnull (find_pid (entries, pid));
  kill (pid, SIGKILL);
  g_assert_true (child_wait_state (pid, 'Z'));
  zombie = vv_census_scan (census, NULL, NULL);
  g_assert_null (find_pid (zombie, pid));
  child_stop (&child);
  reaped = vv_census_scan (census, NULL, NULL);
  g_assert_null (find_pid (reaped, pid));
}

static void
test_late_exec (void)
{
  const char *argv[] = { "sh", "-c", "echo ready; read x; exec \"$0\" -m http.server 0 --bind 127.0.0.1 2>&1",
                         python, NULL };
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  g_auto(Child) child = { 0 };

  if (!have_python ())
    return;
  start (&child, argv);
  before = vv_census_scan (census, NULL, NULL);
  g_assert_null (find_pid (before, child.pid));
  g_assert_cmpint (write (child.in_fd, "\n", 1), ==, 1);
  after = scan_until (census, child.pid, TRUE);
  g_assert_nonnull (after);
  g_assert_cmpstr (find_pid (after, child.pid)->name, ==, "http.server");
}

static void
test_cpu (void)
{
  const char *argv[] = { python, "-c",
                         "import sys, time\n"
                         "print('ready', flush=True); sys.stdin.readline()\n"
                         "start = time.process_time()\n"
                         "while time.process_time() - start < 0.3: pass\n"
                         "print('done', flush=True); sys.stdin.read()\n", NULL };
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  g_auto(Child) child = { 0 };
  g_autofree char *line = NULL;
  gint64 start_us, outer_us;
  double burnt;

  if (!have_python ())
    return;
  start (&child, argv);
  start_us = g_get_monotonic_time ();
  before = vv_census_scan (census, NULL, NULL);
  g_assert_true (isnan (find_pid (before, child.pid)->cpu_percent));
  g_assert_cmpint (write (child.in_fd, "\n", 1), ==, 1);
  line = child_read_line (&child);
  g_assert_cmpstr (line, ==, "done");
  after = vv_census_scan (census, NULL, NULL);
  outer_us = g_get_monotonic_time () - start_us;
  /* The scans' own distance is a little shorter than what is measured around them. */
  burnt = find_pid (after, child.pid)->cpu_percent / 100 * (double) outer_us / G_USEC_PER_SEC;
  g_assert_cmpfloat (burnt, >=, 0.29);
  g_assert_cmpfloat (find_pid (after, child.pid)->cpu_percent, <=, 101);
}

static void
test_family (gconstpointer data)
{
  const char *method = data;
  const char *names[][2] = {
    { "family.py, child 1", "family.py, child 2" },
    { "multiprocessing worker, child 1", "multiprocessing worker, child 2" },
  };
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "python", "family.py", NULL);
  const char *argv[] = { python, script, method, NULL };
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = NULL;
  g_auto(Child) child = { 0 };
  gboolean forked = strcmp (method, "fork") == 0;
  guint n_named = 0, n_family = 0;

  if (!have_python ())
    return;
  start (&child, argv);
  entries = vv_census_scan (census, NULL, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const VvCensusEntry *entry = entries->pdata[i];
      const VvCensusEntry *parent = entry->parent != 0 ? find_pid (entries, entry->parent) : NULL;

      if (entry->process->pid != child.pid && (parent == NULL || (parent->process->pid != child.pid &&
                                                                   parent->parent != child.pid)))
        continue;
      n_family++;
      g_test_message ("%d<%d %s", entry->process->pid, entry->parent, entry->name);
      for (int name = 0; name < 2; name++)
        n_named += strcmp (entry->name, names[forked ? 0 : 1][name]) == 0;
    }
  g_assert_cmpuint (n_named, ==, 2);
  /* The parent and two; spawn has a resource tracker, forkserver the server too. */
  g_assert_cmpuint (n_family, ==, forked ? 3 : strcmp (method, "spawn") == 0 ? 4 : 5);
  g_assert_cmpstr (find_pid (entries, child.pid)->name, ==, "family.py");
}

/* The main thread ends before the process does. */
static void
test_leaderless (void)
{
  g_autofree char *program = built ("python3.15");
  const char *argv[] = { program, "--leave-main", NULL };
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(VvCensus) fresh = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = NULL, later = NULL, first = NULL;
  g_auto(Child) child = { 0 };
  const VvCensusEntry *entry;

  start (&child, argv);
  entries = vv_census_scan (census, NULL, NULL);
  g_assert_nonnull (find_pid (entries, child.pid));
  g_assert_cmpint (write (child.in_fd, "x", 1), ==, 1);
  g_assert_true (child_wait_state (child.pid, 'Z'));
  later = vv_census_scan (census, NULL, NULL);
  g_assert_nonnull (find_pid (later, child.pid));

  /* Also one that did not know it before, with all that only living threads have. */
  first = vv_census_scan (fresh, NULL, NULL);
  entry = find_pid (first, child.pid);
  g_assert_nonnull (entry);
  g_assert_cmpint (entry->python.kind, ==, VV_PYTHON_CPYTHON);
  g_assert_cmpstr (entry->python.version, ==, "3.15.2");
  g_assert_cmpstr (entry->process->argv[1], ==, "--leave-main");
  g_assert_cmpstr (entry->process->exe, ==, program);
  g_assert_cmpuint (entry->rss_bytes, >, 0);
  g_assert_cmpint (entry->state, !=, 'Z');
}

static void
test_chroot (void)
{
  g_autofree char *program = built ("python3.15");
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  const char *argv[] = { program, "--chroot", folder, NULL };
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = NULL;
  const VvCensusEntry *entry;
  g_auto(Child) child = { 0 };

  if (geteuid () != 0)
    {
      g_test_skip ("only root may change a root");
      g_rmdir (folder);
      return;
    }
  start (&child, argv);
  entries = vv_census_scan (census, NULL, NULL);
  entry = find_pid (entries, child.pid);
  g_assert_nonnull (entry);
  g_assert_true (entry->process->foreign);
  g_assert_cmpstr (entry->python.version, ==, "3.15.2");
  g_assert_true (entry->readable);
  g_rmdir (folder);
}

/* As in a container: mount and PID namespaces of its own, and a root in which only /usr is. */
static void
test_container (void)
{
  const char *argv[] = {
    "unshare", "-mpf", "--propagation", "private", "sh", "-c",
    "mount -t tmpfs none \"$1\" && mkdir \"$1/usr\" && mount --rbind /usr \"$1/usr\" && "
    "ln -s usr/lib \"$1/lib\" && ln -s usr/lib64 \"$1/lib64\" && echo \"$2\" > \"$1/job.py\" && "
    "exec chroot \"$1\" /usr/bin/python3 /job.py || echo failed", "sh", "", WAIT_CODE, NULL,
  };
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = NULL;
  const VvCensusEntry *found = NULL;
  g_auto(Child) child = { 0 };
  g_autofree char *line = NULL;

  argv[8] = folder;
  if (geteuid () != 0 || !g_file_test ("/usr/bin/python3", G_FILE_TEST_EXISTS) ||
      !g_file_test ("/lib64", G_FILE_TEST_IS_SYMLINK) || !child_start (&child, argv) ||
      (line = child_read_line (&child)) == NULL || strcmp (line, "ready") != 0)
    {
      g_test_skip ("no namespaces may be made here");
      child_stop (&child);
      g_rmdir (folder);
      return;
    }
  entries = vv_census_scan (census, NULL, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const VvCensusEntry *entry = entries->pdata[i];

      if (strcmp (entry->name, "job.py") == 0 && entry->ppid == child.pid)
        found = entry;
    }
  g_assert_nonnull (found);
  g_assert_true (found->process->foreign);
  g_assert_true (g_str_has_prefix (found->process->exe, "/usr/bin/python3"));
  g_assert_nonnull (found->python.version);
  g_assert_cmpint (found->python.kind, ==, VV_PYTHON_CPYTHON);
  kill (found->process->pid, SIGKILL);
  child_stop (&child);
  g_rmdir (folder);
}

static char *
ask_as_nobody (int pid)
{
  g_autofree char *helper = built ("census-of");
  g_autofree char *number = g_strdup_printf ("%d", pid);
  const char *argv[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", helper, number, NULL };
  g_auto(Child) child = { 0 };

  g_assert_true (child_start (&child, argv));
  return child_read_line (&child);
}

static gboolean
may_ask_as_nobody (void)
{
  g_autofree char *setpriv = g_find_program_in_path ("setpriv");
  g_autofree char *answer = NULL;

  if (geteuid () == 0 && setpriv != NULL)
    answer = ask_as_nobody (0);
  if (answer != NULL && strcmp (answer, "absent") == 0)
    return TRUE;
  g_test_skip ("not root, or no setpriv, or the build is not readable for others");
  return FALSE;
}

/* Another user's process: named, with the reason, and with the numbers that everybody may see. */
static void
test_other_user (void)
{
  const char *argv[] = { "/usr/bin/python3", "-c", WAIT_CODE, NULL };
  g_auto(Child) child = { 0 };
  g_autofree char *answer = NULL;

  if (!may_ask_as_nobody ())
    return;
  if (!g_file_test (argv[0], G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no interpreter in /usr/bin");
      return;
    }
  start (&child, argv);
  answer = ask_as_nobody (child.pid);
  g_assert_cmpstr (answer, ==, "kind=4 version=- name=python3 -c readable=0 reason=owned by root "
                               "advice=Run Vivarium as root, or as that user. threads=1");
}

/* The same user's, which may not be dumped. */
static void
test_protected (void)
{
  g_autofree char *program = built ("python3.15");
  const char *argv[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "--protect", NULL };
  g_auto(Child) child = { 0 };
  g_autofree char *answer = NULL;

  if (!may_ask_as_nobody ())
    return;
  start (&child, argv);
  answer = ask_as_nobody (child.pid);
  g_assert_nonnull (strstr (answer, "kind=4 "));
  g_assert_nonnull (strstr (answer, "readable=0 reason=its memory is protected advice=Run Vivarium as root."));
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  python = pythons_find_ordinary ();
  g_test_add_func ("/python/census-live/each", test_each);
  g_test_add_func ("/python/census-live/end", test_end);
  g_test_add_func ("/python/census-live/late-exec", test_late_exec);
  g_test_add_func ("/python/census-live/cpu", test_cpu);
  g_test_add_data_func ("/python/census-live/family/fork", "fork", test_family);
  g_test_add_data_func ("/python/census-live/family/spawn", "spawn", test_family);
  g_test_add_data_func ("/python/census-live/family/forkserver", "forkserver", test_family);
  g_test_add_func ("/python/census-live/leaderless", test_leaderless);
  g_test_add_func ("/python/census-live/chroot", test_chroot);
  g_test_add_func ("/python/census-live/container", test_container);
  g_test_add_func ("/python/census-live/other-user", test_other_user);
  g_test_add_func ("/python/census-live/protected", test_protected);
  result = g_test_run ();
  g_free (python);
  return result;
}
