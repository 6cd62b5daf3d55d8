/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-capture-safety.c — programs that would notice do not notice that they are captured.  Each of
 * tests/target/safety.py checks itself while we capture it in a loop, and ends as it would have. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"
#include "counts.h"
#include "family.h"
#include "target/capture.h"

typedef struct
{
  const char *scenario;
  VvCaptureMethod method;
} Case;

static guint
n_captures (void)
{
  return test_count (6, 500);
}

static gboolean
start_scenario (Child      *child,
                const char *scenario,
                const char *stop_file)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "target", "safety.py", NULL);
  const char * const argv[] = { "/usr/bin/python3", script, scenario, stop_file, NULL };
  g_autofree char *line = NULL;

  if (!child_start (child, argv))
    return FALSE;
  line = child_read_line (child);
  g_assert_cmpstr (line, ==, "ready");
  return TRUE;
}

static void
capture_once (Child           *child,
              VvCaptureMethod  method,
              const char      *scenario)
{
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  const VvCaptureOptions options = { .method = method };
  g_autoptr(VvImage) image = vv_capture (child->pid, &options, &info, NULL, &error);

  if (error != NULL)
    {
      g_autofree char *line = child_read_line (child);

      g_test_message ("The program says: %s", line);
    }
  g_assert_no_error (error);
  g_assert_nonnull (image);
  /* What has no file to spare has no userfaultfd either. */
  if (info.method != method && strcmp (scenario, "limited") != 0)
    {
      g_test_message ("%s", info.reason);
      g_assert_cmpstr (vv_capture_method_name (info.method), ==, vv_capture_method_name (method));
    }
}

static void
test_scenario (gconstpointer data)
{
  const Case *self = data;
  g_auto(Child) child = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("vivarium-safety-XXXXXX", NULL);
  g_autofree char *stop_file = g_build_filename (folder, "stop", NULL);
  g_autofree char *line = NULL;
  int status = 0;

  g_assert_true (start_scenario (&child, self->scenario, stop_file));
  for (guint i = 0; i < n_captures (); i++)
    {
      capture_once (&child, self->method, self->scenario);
      g_usleep ((gulong) g_test_rand_int_range (0, 5000));
    }
  g_assert_true (g_file_set_contents (stop_file, "", 0, NULL));
  line = child_read_line (&child);
  g_assert_cmpstr (line, ==, "fine");
  while (waitpid (child.pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  child.pid = 0;
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
  family_assert_alone ();
  unlink (stop_file);
  rmdir (folder);
}

/* What was stopped stays stopped, and its parent hears nothing of us. */
static void
test_stopped (gconstpointer data)
{
  g_auto(Child) child = { 0 };
  int status = 0;

  g_assert_true (start_scenario (&child, "loop", "/nonexistent"));
  kill (child.pid, SIGSTOP);
  g_assert_cmpint (waitpid (child.pid, &status, WUNTRACED), ==, child.pid);
  g_assert_true (WIFSTOPPED (status));
  for (guint i = 0; i < n_captures (); i++)
    {
      capture_once (&child, GPOINTER_TO_INT (data), "stopped");
      g_assert_true (child_wait_state (child.pid, 'T'));
      g_assert_cmpint (waitpid (child.pid, &status, WUNTRACED | WNOHANG), ==, 0);
    }
  kill (child.pid, SIGCONT);
  g_assert_cmpint (waitpid (child.pid, &status, WCONTINUED), ==, child.pid);
  g_assert_true (WIFCONTINUED (status));
  capture_once (&child, GPOINTER_TO_INT (data), "stopped");
  g_assert_cmpint (waitpid (child.pid, &status, WCONTINUED | WUNTRACED | WNOHANG), ==, 0);
  child_stop (&child);
  family_assert_alone ();
}

/* SIGSTOP and SIGCONT from somebody else, all the while: what came last counts. */
static void
test_job_control (gconstpointer data)
{
  g_auto(Child) child = { 0 };

  g_assert_true (start_scenario (&child, "threads", "/nonexistent"));
  for (guint i = 0; i < n_captures (); i++)
    {
      int other = fork ();

      if (other == 0)
        {
          for (int k = 0; k < 20; k++)
            {
              kill (child.pid, k % 2 == 0 ? SIGSTOP : SIGCONT);
              usleep (500);
            }
          if (i % 2 == 0)
            kill (child.pid, SIGSTOP);
          _exit (0);
        }
      capture_once (&child, GPOINTER_TO_INT (data), "job control");
      g_assert_cmpint (waitpid (other, NULL, 0), ==, other);
      if (i % 2 == 0)
        g_assert_true (child_wait_state (child.pid, 'T'));
      else
        family_assert_running (child.pid);
    }
  child_stop (&child);
  family_assert_alone ();
}

/* It may end at any moment. */
static void
test_killed (gconstpointer data)
{
  const VvCaptureOptions options = { .method = GPOINTER_TO_INT (data) };

  /* Often enough to meet it in the middle of a call. */
  for (guint i = 0; i < test_count (25, 500); i++)
    {
      g_auto(Child) child = { 0 };
      int other, status = 0;
      gboolean ended = FALSE;
      useconds_t delay_us = (useconds_t) g_test_rand_int_range (0, 60000);

      g_assert_true (start_scenario (&child, "threads", "/nonexistent"));
      other = fork ();
      if (other == 0)
        {
          usleep (delay_us);
          kill (child.pid, SIGKILL);
          _exit (0);
        }
      while (!ended)
        {
          g_auto(VvCaptureInfo) info = { 0 };
          g_autoptr(GError) error = NULL;
          g_autoptr(VvImage) image = vv_capture (child.pid, &options, &info, NULL, &error);

          ended = image == NULL;
          if (ended)
            g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
        }
      g_assert_cmpint (waitpid (child.pid, &status, 0), ==, child.pid);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
      child.pid = 0;
      g_assert_cmpint (waitpid (other, NULL, 0), ==, other);
    }
  family_assert_alone ();
}

static void
test_debugger (gconstpointer data)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  const VvCaptureOptions options = { .method = GPOINTER_TO_INT (data) };
  g_autofree char *number = NULL;
  int pipe_fds[2], debugger;
  char byte;

  g_assert_true (start_scenario (&child, "loop", "/nonexistent"));
  g_assert_cmpint (pipe (pipe_fds), ==, 0);
  debugger = fork ();
  if (debugger == 0)
    {
      byte = ptrace (PTRACE_SEIZE, child.pid, NULL, NULL) == 0 ? 'y' : 'n';
      if (write (pipe_fds[1], &byte, 1) != 1)
        _exit (1);
      pause ();
      _exit (0);
    }
  g_assert_cmpint (read (pipe_fds[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'y');
  g_assert_null (vv_capture (child.pid, &options, &info, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_DENIED);
  number = g_strdup_printf ("(process %d)", debugger);
  g_assert_nonnull (strstr (error->message, number));
  g_assert_nonnull (strstr (error->message, "Detach"));
  kill (debugger, SIGKILL);
  g_assert_cmpint (waitpid (debugger, NULL, 0), ==, debugger);
  close (pipe_fds[0]);
  close (pipe_fds[1]);
  family_assert_running (child.pid);
  child_stop (&child);
  family_assert_alone ();
}

/* None may be named subprocess…: GLib runs such tests only when it is told to. */
static const char * const scenarios[] = {
  "loop", "sleep", "read", "accept", "threads", "forks", "sigchld", "alarms", "asynchronous", "limited", "writing",
};

static const struct { const char *name; GTestDataFunc function; } others[] = {
  { "stopped", test_stopped },
  { "job-control", test_job_control },
  { "killed", test_killed },
  { "debugger", test_debugger },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  family_begin ();
  for (VvCaptureMethod method = VV_CAPTURE_STOP; method <= VV_CAPTURE_PRECOPY; method++)
    {
      const char *name = vv_capture_method_name (method);

      for (gsize i = 0; i < G_N_ELEMENTS (scenarios); i++)
        {
          g_autofree char *path = g_strdup_printf ("/target/capture/%s/%s", scenarios[i], name);
          Case *item = g_new (Case, 1);

          *item = (Case) { scenarios[i], method };
          g_test_add_data_func_full (path, item, test_scenario, g_free);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
        {
          g_autofree char *path = g_strdup_printf ("/target/capture/%s/%s", others[i].name, name);

          g_test_add_data_func (path, GINT_TO_POINTER (method), others[i].function);
        }
    }
  return g_test_run ();
}
