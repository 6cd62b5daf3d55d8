/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-capture-tool.c — whatever happens to the tool at whatever moment, the target runs on and
 * nothing is left.  The target counts in memory that we share, so that we see it run. */

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "counts.h"
#include "family.h"
#include "target/capture.h"

#define PATIENCE_US (30 * G_USEC_PER_SEC)

typedef struct
{
  Child child;
  char *path;
  const volatile guint64 *counter;
} Counter;

static void
counter_start (Counter *self)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "target", "counter.py", NULL);
  const char *argv[] = { "/usr/bin/python3", script, NULL, NULL };
  g_autofree char *line = NULL;
  int fd = g_file_open_tmp ("vivarium-counter-XXXXXX", &self->path, NULL);

  g_assert_cmpint (ftruncate (fd, 4096), ==, 0);
  self->counter = mmap (NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
  g_assert_true (self->counter != MAP_FAILED);
  close (fd);
  argv[2] = self->path;
  g_assert_true (child_start (&self->child, argv));
  line = child_read_line (&self->child);
  g_assert_cmpstr (line, ==, "ready");
}

static void
counter_stop (Counter *self)
{
  child_stop (&self->child);
  unlink (self->path);
  g_free (self->path);
}

/* It counts on, thrice: once could be what it was about to do. */
static void
assert_counts (Counter *self)
{
  gint64 waited = 0;

  for (int i = 0; i < 3; i++)
    for (guint64 before = *self->counter; *self->counter == before; waited += 200)
      {
        g_assert_cmpint (waited, <, PATIENCE_US);
        g_usleep (200);
      }
}

typedef struct
{
  int pid;
  int out_fd;                   /* its standard output, or its terminal */
} Tool;

static void
exec_tool (int             target,
           VvCaptureMethod method)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "target", "captor", NULL);
  g_autofree char *number = g_strdup_printf ("%d", target);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  execl (program, program, number, vv_capture_method_name (method), NULL);
  _exit (127);
}

static Tool
tool_start (int             target,
            VvCaptureMethod method,
            gboolean        in_terminal)
{
  Tool self = { 0, -1 };
  int pipe_fds[2];

  if (in_terminal)
    {
      self.pid = forkpty (&self.out_fd, NULL, NULL, NULL);
      if (self.pid == 0)
        exec_tool (target, method);
      return self;
    }
  g_assert_cmpint (pipe2 (pipe_fds, O_CLOEXEC), ==, 0);
  self.pid = fork ();
  if (self.pid == 0)
    {
      /* Ctrl+Z stops nothing in a group that no shell looks after. */
      setpgid (0, 0);
      dup2 (pipe_fds[1], STDOUT_FILENO);
      exec_tool (target, method);
    }
  close (pipe_fds[1]);
  self.out_fd = pipe_fds[0];
  return self;
}

/* Waits for the next capture. */
static void
tool_await (Tool *self)
{
  struct pollfd waiting = { self->out_fd, POLLIN, 0 };
  char bytes[4096];

  g_assert_cmpint (poll (&waiting, 1, PATIENCE_US / 1000), ==, 1);
  g_assert_cmpint (read (self->out_fd, bytes, sizeof bytes), >, 0);
}

static void
tool_end (Tool *self,
          int   signal_number)
{
  int status = 0;

  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, signal_number);
  if (self->out_fd >= 0)
    close (self->out_fd);
}

static void
await_random_moment (Tool *tool)
{
  tool_await (tool);
  g_usleep ((gulong) g_test_rand_int_range (0, 60000));
}

/* Nobody holds it, it has no child that it did not make, and nobody of us is left but it. */
static void
assert_unharmed (Counter *counter)
{
  g_autoptr(GArray) left = NULL;
  gint64 waited = 0;

  assert_counts (counter);
  family_assert_running (counter->child.pid);
  family_assert_childless (counter->child.pid);
  for (;; waited += 5000)
    {
      g_clear_pointer (&left, g_array_unref);
      left = family_list (getpid ());
      if (left->len == 1)
        return;
      g_assert_cmpint (waited, <, PATIENCE_US);
      g_usleep (5000);
    }
}

static void
end_by_signal (Counter         *counter,
               VvCaptureMethod  method,
               int              signal_number)
{
  Tool tool = tool_start (counter->child.pid, method, FALSE);

  await_random_moment (&tool);
  kill (tool.pid, signal_number);
  tool_end (&tool, signal_number);
  assert_unharmed (counter);
}

/* The guard does not wait for a tool that is stopped; when it goes on, it takes a new capture. */
static void
stop_and_go_on (Counter         *counter,
                VvCaptureMethod  method,
                int              signal_number)
{
  Tool tool = tool_start (counter->child.pid, method, FALSE);

  await_random_moment (&tool);
  kill (tool.pid, signal_number);
  g_assert_true (child_wait_state (tool.pid, 'T'));
  assert_counts (counter);
  family_assert_running (counter->child.pid);
  kill (tool.pid, SIGCONT);
  /* What it had written before, and what it wrote since. */
  tool_await (&tool);
  tool_await (&tool);
  tool_await (&tool);
  kill (tool.pid, SIGKILL);
  tool_end (&tool, SIGKILL);
  assert_unharmed (counter);
}

static void
close_terminal (Counter         *counter,
                VvCaptureMethod  method)
{
  Tool tool = tool_start (counter->child.pid, method, TRUE);

  await_random_moment (&tool);
  close (tool.out_fd);
  tool.out_fd = -1;
  tool_end (&tool, SIGHUP);
  assert_unharmed (counter);
}

static void
press_key (Counter         *counter,
           VvCaptureMethod  method)
{
  Tool tool = tool_start (counter->child.pid, method, TRUE);

  await_random_moment (&tool);
  g_assert_cmpint (write (tool.out_fd, "\x03", 1), ==, 1);
  tool_end (&tool, SIGINT);
  assert_unharmed (counter);
}

static void
test_moments (gconstpointer data)
{
  VvCaptureMethod method = GPOINTER_TO_INT (data);
  Counter counter = { 0 };

  counter_start (&counter);
  for (guint i = 0; i < test_count (14, 334); i++)
    switch (i % 7)
      {
      case 0: end_by_signal (&counter, method, SIGKILL); break;
      case 1: stop_and_go_on (&counter, method, SIGSTOP); break;
      case 2: stop_and_go_on (&counter, method, SIGTSTP); break;
      case 3: end_by_signal (&counter, method, SIGINT); break;
      case 4: close_terminal (&counter, method); break;
      case 5: press_key (&counter, method); break;
      default: end_by_signal (&counter, method, SIGSEGV); break;
      }
  counter_stop (&counter);
  family_assert_alone ();
}

/* Killing the guard while it holds lets the target go too (not while it makes it do something). */
static void
test_guard_killed (void)
{
  Counter counter = { 0 };

  counter_start (&counter);
  for (guint i = 0; i < test_count (6, 100); i++)
    {
      Tool tool = tool_start (counter.child.pid, VV_CAPTURE_STOP, FALSE);
      g_autoptr(GArray) guards = NULL;

      await_random_moment (&tool);
      do
        {
          g_clear_pointer (&guards, g_array_unref);
          guards = family_list (tool.pid);
        }
      while (guards->len == 0);
      kill (g_array_index (guards, int, 0), SIGKILL);
      assert_counts (&counter);
      family_assert_running (counter.child.pid);
      kill (tool.pid, SIGKILL);
      g_assert_cmpint (waitpid (tool.pid, NULL, 0), ==, tool.pid);
      close (tool.out_fd);
      assert_unharmed (&counter);
    }
  counter_stop (&counter);
  family_assert_alone ();
}

int
main (int    argc,
      char **argv)
{
  /* nohup leaves SIGHUP ignored, and children inherit that. */
  signal (SIGHUP, SIG_DFL);
  g_test_init (&argc, &argv, NULL);
  family_begin ();
  g_test_add_data_func ("/target/capture/tool/stop", GINT_TO_POINTER (VV_CAPTURE_STOP), test_moments);
  g_test_add_data_func ("/target/capture/tool/fork", GINT_TO_POINTER (VV_CAPTURE_FORK), test_moments);
  g_test_add_data_func ("/target/capture/tool/precopy", GINT_TO_POINTER (VV_CAPTURE_PRECOPY), test_moments);
  g_test_add_func ("/target/capture/tool/guard-killed", test_guard_killed);
  return g_test_run ();
}
