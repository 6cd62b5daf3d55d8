/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-process.c — who a process is: real ones, and folders that look like /proc and are wrong. */

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"
#include "fake-proc.h"
#include "target/process-private.h"

static void
test_self (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvProcess) process = vv_process_new (getpid (), &error);
  g_autoptr(VvProcess) again = vv_process_new (getpid (), NULL);
  g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);
  gint64 age_us;

  g_assert_no_error (error);
  g_assert_cmpint (process->pid, ==, getpid ());
  g_assert_cmpuint (process->uid, ==, geteuid ());
  g_assert_cmpstr (process->user, ==, g_get_user_name ());
  g_assert_cmpstr (process->exe, ==, exe);
  g_assert_false (process->exe_deleted);
  g_assert_false (process->kernel_thread);
  g_assert_false (process->foreign);
  g_assert_nonnull (strstr (process->argv[0], "test-process"));
  g_assert_nonnull (strstr (process->command, "test-process"));
  age_us = g_get_real_time () - process->started_us;
  g_assert_cmpint (age_us, >, -G_USEC_PER_SEC);
  g_assert_cmpint (age_us, <, 600 * G_USEC_PER_SEC);
  g_assert_true (vv_process_is_same (process, again));
}

static void
test_missing (void)
{
  const int pids[] = { 0, -1, G_MININT, 99999999, G_MAXINT };

  for (gsize i = 0; i < G_N_ELEMENTS (pids); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *number = g_strdup_printf ("There is no process %d", pids[i]);

      g_assert_null (vv_process_new (pids[i], &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
      g_assert_nonnull (strstr (error->message, number));
    }
}

static gpointer
tell_thread_id (gpointer data)
{
  int *fds = data;
  int tid = (int) syscall (SYS_gettid);
  char byte;

  g_assert_cmpint (write (fds[1], &tid, sizeof tid), ==, sizeof tid);
  /* Lives until the test closes the other end. */
  g_assert_cmpint (read (fds[2], &byte, 1), ==, 0);
  return NULL;
}

static void
test_thread (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *number = g_strdup_printf ("%d", getpid ());
  int fds[4], tid = 0;
  GThread *thread;

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (fds + 2, O_CLOEXEC), ==, 0);
  thread = g_thread_new ("other", tell_thread_id, fds);
  g_assert_cmpint (read (fds[0], &tid, sizeof tid), ==, sizeof tid);
  g_assert_null (vv_process_new (tid, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, number));
  close (fds[3]);
  g_thread_join (thread);
  for (int i = 0; i < 3; i++)
    close (fds[i]);
}

static void
test_zombie (void)
{
  const char *argv[] = { "true", NULL };
  g_auto(Child) child = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(VvProcess) process = NULL;
  g_autofree char *reason = NULL;

  g_assert_true (child_start (&child, argv));
  g_assert_true (child_wait_state (child.pid, 'Z'));
  process = vv_process_new (child.pid, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (process->comm, ==, "true");
  g_assert_null (process->argv[0]);
  g_assert_cmpstr (process->command, ==, "[true]");
  g_assert_null (process->exe);
  g_assert_false (process->kernel_thread);
  reason = vv_process_check_readable (process, NULL);
  g_assert_cmpstr (reason, ==, "it has ended");
}

static void
test_arguments (void)
{
  g_autofree char *huge = g_strnfill (100 * 1024, 'h');
  const char *argv[] = { "sleep", "60", NULL };
  const char *odd[] = { "sh", "-c", "read x", "two words", "new\nline", "\xff\xfe", "", huge, NULL };
  g_auto(Child) plain = { 0 };
  g_auto(Child) child = { 0 };
  g_autoptr(VvProcess) process = NULL, other = NULL;
  gsize total = 0;

  g_assert_true (child_start (&plain, argv));
  process = vv_process_new (plain.pid, NULL);
  g_assert_cmpstr (process->command, ==, "sleep 60");
  g_assert_cmpstr (process->comm, ==, "sleep");
  g_assert_true (g_str_has_prefix (process->exe, "/"));

  g_assert_true (child_start (&child, odd));
  other = vv_process_new (child.pid, NULL);
  g_assert_cmpstr (other->argv[3], ==, "two words");
  g_assert_cmpstr (other->argv[4], ==, "new\nline");
  g_assert_cmpstr (other->argv[5], ==, "\xff\xfe");
  g_assert_cmpstr (other->argv[6], ==, "");
  for (char **at = other->argv; *at != NULL; at++)
    total += strlen (*at) + 1;
  g_assert_cmpuint (total, <=, 64 * 1024 + 1);
  g_assert_cmpuint (total, >, 60 * 1024);
  g_assert_true (g_utf8_validate (other->command, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (other->command, -1), <=, 4096);
  g_assert_null (strchr (other->command, '\n'));
  g_assert_false (vv_process_is_same (process, other));
}

static void
test_split (void)
{
  const struct { const char *bytes; gsize length; const char *joined; } cases[] = {
    { "", 0, "" },
    { "\0", 1, "" },
    { "\0\0\0", 3, "" },
    { "a", 1, "a" },
    { "a\0b\0", 4, "a|b" },
    { "a\0\0b\0", 5, "a||b" },
    { "a\0b\0\0", 5, "a|b|" },
    { "title: one\0\0\0\0", 14, "title: one" },
    { "\0b\0", 3, "|b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *copy = g_memdup2 (cases[i].bytes, MAX (cases[i].length, 1));
      g_auto(GStrv) argv = vv_process_split_cmdline (copy, cases[i].length);
      g_autofree char *joined = g_strjoinv ("|", argv);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (joined, ==, cases[i].joined);
    }
}

/* The program of a running process is replaced by another file, as an upgrade does it. */
static void
test_deleted (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (folder, "snooze (deleted)", NULL);
  g_autofree char *sleep_path = g_find_program_in_path ("sleep");
  g_autofree char *content = NULL;
  const char *argv[] = { copy, "60", NULL };
  g_auto(Child) child = { 0 };
  g_autoptr(VvProcess) before = NULL, after = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (sleep_path, &content, &length, NULL));
  g_assert_true (g_file_set_contents (copy, content, (gssize) length, &error));
  g_assert_cmpint (g_chmod (copy, 0755), ==, 0);
  g_assert_true (child_start (&child, argv));
  before = vv_process_new (child.pid, NULL);
  g_assert_cmpstr (before->exe, ==, copy);
  g_assert_false (before->exe_deleted);
  g_assert_cmpint (g_unlink (copy), ==, 0);
  after = vv_process_new (child.pid, NULL);
  g_assert_cmpstr (after->exe, ==, copy);
  g_assert_true (after->exe_deleted);
  g_rmdir (folder);
}

static void
test_kernel_thread (void)
{
  g_autoptr(VvProcess) process = vv_process_new (2, NULL);
  g_autofree char *advice = NULL;
  g_autofree char *reason = NULL;

  if (process == NULL || strcmp (process->comm, "kthreadd") != 0)
    {
      g_test_skip ("no kernel threads are seen from here");
      return;
    }
  g_assert_true (process->kernel_thread);
  g_assert_cmpstr (process->command, ==, "[kthreadd]");
  g_assert_null (process->exe);
  reason = vv_process_check_readable (process, &advice);
  g_assert_nonnull (reason);
  g_assert_nonnull (advice);
}

static void
test_fake (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(VvProcess) process = NULL;

  fake_proc_add (fake, 300, 1, 77, "wor ker) x", "a\0b c\0", 6);
  process = vv_process_new_at (fake->root, 300, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (process->start_ticks, ==, 77);
  g_assert_cmpstr (process->comm, ==, "wor ker) x");
  g_assert_cmpstr (process->command, ==, "a 'b c'");
  g_assert_cmpuint (process->uid, ==, 4321);
  g_assert_cmpstr (process->user, ==, "4321");
}

static void
test_fake_broken (void)
{
  const char *stats[] = { "", "300", "300 (x", "300 (x) S", "garbage", "300 (x) S 1 2 3 4 5" };
  g_autoptr(FakeProc) fake = fake_proc_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (stats); i++)
    {
      g_autoptr(GError) error = NULL;

      fake_proc_add (fake, 300, 1, 77, "x", "a\0", 2);
      fake_proc_write (fake, 300, "stat", stats[i], strlen (stats[i]));
      g_assert_null (vv_process_new_at (fake->root, 300, &error));
      g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
    }
}

/* Of a process that was replaced by another of its PID nothing is opened. */
static void
test_reused_pid (void)
{
  g_autoptr(FakeProc) fake = fake_proc_new ();
  g_autoptr(VvProcess) process = NULL;
  g_autofree char *reason = NULL;
  int fd;

  fake_proc_add (fake, 300, 1, 77, "x", "a\0", 2);
  process = vv_process_new_at (fake->root, 300, NULL);
  fd = vv_process_open (process);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_null (vv_process_check_readable (process, NULL));
  fake_proc_add (fake, 300, 1, 78, "x", "a\0", 2);
  g_assert_cmpint (vv_process_open (process), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
  reason = vv_process_check_readable (process, NULL);
  g_assert_cmpstr (reason, ==, "it has ended");
}

static void
test_readable (void)
{
  const char *argv[] = { "sleep", "60", NULL };
  g_auto(Child) child = { 0 };
  g_autoptr(VvProcess) process = NULL;
  g_autofree char *advice = NULL;

  g_assert_true (child_start (&child, argv));
  process = vv_process_new (child.pid, NULL);
  /* A child of ours: neither owner nor Yama forbids it. */
  g_assert_null (vv_process_check_readable (process, &advice));
  g_assert_null (advice);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/process/self", test_self);
  g_test_add_func ("/target/process/missing", test_missing);
  g_test_add_func ("/target/process/thread", test_thread);
  g_test_add_func ("/target/process/zombie", test_zombie);
  g_test_add_func ("/target/process/arguments", test_arguments);
  g_test_add_func ("/target/process/split", test_split);
  g_test_add_func ("/target/process/deleted", test_deleted);
  g_test_add_func ("/target/process/kernel-thread", test_kernel_thread);
  g_test_add_func ("/target/process/fake", test_fake);
  g_test_add_func ("/target/process/fake-broken", test_fake_broken);
  g_test_add_func ("/target/process/reused-pid", test_reused_pid);
  g_test_add_func ("/target/process/readable", test_readable);
  return g_test_run ();
}
