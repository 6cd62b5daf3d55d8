/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-capture-filters.c — threads with seccomp filters of their own that kill: the program is captured, and lives.
 * And what is done where the clone of a program cannot be removed at once, or at all. */

#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "counts.h"
#include "family.h"
#include "target/capture.h"

static const char still_here[] = "still here ";

/* Whether filters may be set aside by this thread and whoever it makes (CAP_SYS_ADMIN).  Returns: whether it is as
 * @privileged wants it */
static gboolean
set_privileged (gboolean privileged)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  const guint32 admin = 1u << CAP_SYS_ADMIN;

  if (syscall (SYS_capget, &header, data) != 0)
    return FALSE;
  if (privileged)
    data[0].effective |= data[0].permitted & admin;
  else
    data[0].effective &= ~admin;
  return syscall (SYS_capset, &header, data) == 0 && ((data[0].effective & admin) != 0) == privileged;
}

static void
start_filters (Child      *child,
               const char *who)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "target", "filters.py", NULL);
  const char * const argv[] = { "/usr/bin/python3", script, who, NULL };
  g_autofree char *line = NULL;

  g_assert_true (child_start (child, argv));
  line = child_read_line (child);
  g_assert_cmpstr (line, ==, "ready");
}

static void
assert_answers (Child      *child,
                const char *word)
{
  g_autofree char *asked = g_strconcat (word, "\n", NULL);
  g_autofree char *expected = g_strconcat (still_here, word, NULL);
  g_autofree char *line = NULL;

  g_assert_cmpint (write (child->in_fd, asked, strlen (asked)), ==, (gssize) strlen (asked));
  line = child_read_line (child);
  g_assert_cmpstr (line, ==, expected);
}

typedef struct
{
  const char *who;
  VvCaptureMethod method;
  gboolean privileged;
  gboolean stop;                /* what is expected instead of @method */
} Case;

static void
test_filters (gconstpointer data)
{
  const Case *self = data;
  const VvCaptureOptions options = { .method = self->method };
  g_auto(Child) child = { 0 };

  if (!set_privileged (self->privileged))
    {
      g_test_skip ("Filters cannot be set aside without CAP_SYS_ADMIN");
      return;
    }
  start_filters (&child, self->who);
  for (guint i = 0; i < test_count (strcmp (self->who, "signals") == 0 ? 30 : 4, 200); i++)
    {
      g_auto(VvCaptureInfo) info = { 0 };
      g_autoptr(GError) error = NULL;
      g_autoptr(VvImage) image = vv_capture (child.pid, &options, &info, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (image);
      g_test_message ("%s: %s", vv_capture_method_name (info.method), info.reason);
      g_assert_cmpint (info.method, ==, self->stop ? VV_CAPTURE_STOP : self->method);
      if (self->stop)
        g_assert_nonnull (strstr (info.reason, "seccomp"));
      assert_answers (&child, "x");
      family_assert_childless (child.pid);
    }
  set_privileged (TRUE);
}

/* ---- A clone that is hard to remove ---- */

typedef struct
{
  Child *child;
  gboolean by_debugger;
  int debugger;
  gboolean done;
} Trouble;

/* Holds the program for a moment, in which nobody else can. */
static int
start_debugger (int pid)
{
  int fds[2], debugger;
  char byte = 0;

  g_assert_cmpint (pipe (fds), ==, 0);
  debugger = fork ();
  if (debugger == 0)
    {
      byte = ptrace (PTRACE_SEIZE, pid, NULL, NULL) == 0 ? 'y' : 'n';
      if (write (fds[1], &byte, 1) != 1)
        _exit (1);
      usleep (400000);
      _exit (0);
    }
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'y');
  close (fds[0]);
  close (fds[1]);
  return debugger;
}

/* While the clone is there, and the program runs. */
static void
make_trouble (double   share,
              gpointer data)
{
  Trouble *self = data;
  g_autoptr(GArray) clones = family_list (self->child->pid);

  if (self->done || clones->len == 0)
    return;
  self->done = TRUE;
  if (self->by_debugger)
    self->debugger = start_debugger (self->child->pid);
  else
    assert_answers (self->child, "filter");
}

/* All threads have got a filter meanwhile. */
static void
test_left_clone (void)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  Trouble trouble = { .child = &child };
  const VvCaptureOptions options = {
    .method = VV_CAPTURE_FORK, .progress = make_trouble, .progress_data = &trouble,
  };
  g_autoptr(VvImage) image = NULL;

  if (!set_privileged (FALSE))
    {
      g_test_skip ("CAP_SYS_ADMIN cannot be given up here");
      return;
    }
  start_filters (&child, "asked");
  image = vv_capture (child.pid, &options, &info, NULL, &error);
  set_privileged (TRUE);
  g_assert_no_error (error);
  g_assert_nonnull (image);
  g_assert_true (trouble.done);
  g_assert_cmpint (info.method, ==, VV_CAPTURE_FORK);
  g_test_message ("%s", info.reason);
  g_assert_nonnull (strstr (info.reason, "zombie"));
  g_assert_nonnull (strstr (info.reason, "seccomp"));
  assert_answers (&child, "x");
}

static void
test_late_removal (void)
{
  g_auto(Child) child = { 0 };
  g_auto(VvCaptureInfo) info = { 0 };
  g_autoptr(GError) error = NULL;
  Trouble trouble = { .child = &child, .by_debugger = TRUE };
  const VvCaptureOptions options = {
    .method = VV_CAPTURE_FORK, .progress = make_trouble, .progress_data = &trouble,
  };
  g_autoptr(VvImage) image = NULL;

  start_filters (&child, "asked");
  image = vv_capture (child.pid, &options, &info, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (image);
  g_assert_true (trouble.done);
  g_assert_cmpint (waitpid (trouble.debugger, NULL, 0), ==, trouble.debugger);
  g_assert_null (strstr (info.reason, "zombie"));
  family_assert_childless (child.pid);
  assert_answers (&child, "x");
}

static void
add_case (const char      *who,
          VvCaptureMethod  method,
          gboolean         privileged,
          gboolean         stop)
{
  g_autofree char *path = g_strdup_printf ("/target/capture/filters/%s/%s/%s", who, vv_capture_method_name (method),
                                           privileged ? "privileged" : "plain");
  Case *item = g_new (Case, 1);

  *item = (Case) { who, method, privileged, stop };
  g_test_add_data_func_full (path, item, test_filters, g_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (VvCaptureMethod method = VV_CAPTURE_FORK; method <= VV_CAPTURE_PRECOPY; method++)
    for (int privileged = 0; privileged < 2; privileged++)
      {
        add_case ("main", method, privileged, FALSE);
        add_case ("others", method, privileged, FALSE);
        add_case ("signals", method, privileged, FALSE);
        add_case ("all", method, privileged, !privileged);
        add_case ("left", method, privileged, !privileged);
      }
  g_test_add_func ("/target/capture/filters/left-clone", test_left_clone);
  g_test_add_func ("/target/capture/filters/late-removal", test_late_removal);
  return g_test_run ();
}
