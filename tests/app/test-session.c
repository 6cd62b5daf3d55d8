/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-session.c — real programs, launched and watched to their end. */

#include "app/session-private.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define INTERVAL_NS (G_GINT64_CONSTANT (20) * 1000 * 1000)

static VvSession *
launch (VvSampler  *sampler,
        const char *script)
{
  const char *argv[] = { "/bin/sh", "-c", script, NULL };
  VvLaunch what = { .argv = argv, .capture = TRUE };
  g_autoptr (GError) error = NULL;
  VvSession *session = vv_session_new_launched (sampler, &what, INTERVAL_NS, 1000, &error);

  g_assert_no_error (error);
  g_assert_nonnull (session);
  return session;
}

static void
count_cb (VvSession *session,
          guint     *count)
{
  (*count)++;
}

static void
run_to_end (VvSession *session)
{
  while (vv_session_get_running (session))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_status (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  g_autoptr (VvSession) session = launch (sampler, "read line < /dev/null; sleep 0.3; echo out; echo err >&2; exit 3");
  g_autofree char *end = NULL;
  VvExitKind kind;
  guint n_sampled = 0;
  guint n_ended = 0;
  int code;

  g_signal_connect (session, "sampled", G_CALLBACK (count_cb), &n_sampled);
  g_signal_connect (session, "ended", G_CALLBACK (count_cb), &n_ended);
  g_assert_null (vv_session_describe_end (session));
  run_to_end (session);
  g_assert_cmpuint (n_sampled, >, 0);
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_cmpint (vv_monitor_get_ended (vv_session_get_monitor (session), &kind, &code), >, 0);
  g_assert_cmpint (kind, ==, VV_EXIT_STATUS);
  g_assert_cmpint (code, ==, 3);
  end = vv_session_describe_end (session);
  g_assert_cmpstr (end, ==, "Ended with exit status 3");
  g_assert_cmpuint (vv_history_get_end (vv_monitor_get_history (vv_session_get_monitor (session), FALSE)), ==, n_sampled);
}

static void
test_output (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  g_autoptr (VvSession) session = launch (sampler, "echo out; echo err >&2");
  GtkTextBuffer *buffer = vv_output_get_buffer (vv_session_get_output (session));
  gboolean both = FALSE;

  while (!both)
    {
      g_autofree char *text = NULL;

      g_object_get (buffer, "text", &text, NULL);
      both = strstr (text, "out\n") != NULL && strstr (text, "err\n") != NULL;
      if (!both)
        g_main_context_iteration (NULL, TRUE);
    }
  run_to_end (session);
}

static void
test_terminate (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  g_autoptr (VvSession) session = launch (sampler, "exec sleep 100");
  g_autofree char *end = NULL;
  VvExitKind kind;
  int code;

  vv_session_terminate (session);
  run_to_end (session);
  vv_monitor_get_ended (vv_session_get_monitor (session), &kind, &code);
  g_assert_cmpint (kind, ==, VV_EXIT_SIGNAL);
  g_assert_cmpint (code, ==, SIGTERM);
  end = vv_session_describe_end (session);
  g_assert_true (g_str_has_prefix (end, "Ended by signal 15"));
  vv_session_terminate (session);
}

static void
test_short (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (VvSession) session = launch (sampler, "exit 0");
      g_autofree char *end = NULL;

      run_to_end (session);
      end = vv_session_describe_end (session);
      g_assert_cmpstr (end, ==, "Ended normally (exit status 0)");
    }
}

/* Over before anybody could look: still a session, with its name, its command, its output and its status. */
static void
test_over (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  const char *argv[] = { "/bin/sh", "-c", "echo said; exit 4", NULL };
  VvLaunch what = { .argv = argv, .capture = TRUE };
  g_autoptr (VvSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *end = NULL;
  GtkTextBuffer *buffer;
  siginfo_t info;
  int pid;
  int fd;

  g_assert_true (vv_launch_spawn (&what, &pid, &fd, &error));
  g_assert_cmpint (waitid (P_PID, (id_t) pid, &info, WEXITED | WNOWAIT), ==, 0);
  session = vv_session_new_for_child (sampler, argv, pid, fd, INTERVAL_NS, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vv_session_get_name (session), ==, "sh");
  g_assert_cmpstr (vv_session_get_process (session)->command, ==, "/bin/sh -c 'echo said; exit 4'");
  run_to_end (session);
  end = vv_session_describe_end (session);
  g_assert_cmpstr (end, ==, "Ended with exit status 4");
  g_assert_cmpstr (vv_session_get_name (session), ==, "sh");
  buffer = vv_output_get_buffer (vv_session_get_output (session));
  while (gtk_text_buffer_get_char_count (buffer) < (int) strlen ("said\n"))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_dropped (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  VvSession *session = launch (sampler, "exec sleep 100");
  int pid = vv_session_get_process (session)->pid;

  vv_session_terminate (session);
  g_assert_finalize_object (session);
  /* Reaped all the same. */
  while (kill (pid, 0) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_stranger (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  g_autoptr (VvSession) launched = launch (sampler, "exec sleep 100");
  g_autoptr (GError) error = NULL;
  g_autoptr (VvSession) session = NULL;
  VvExitKind kind;

  session = vv_session_new (sampler, vv_session_get_process (launched), "a name", INTERVAL_NS, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vv_session_get_name (session), ==, "a name");
  g_assert_null (vv_session_get_output (session));
  /* It is not this session's to end. */
  vv_session_terminate (session);
  g_assert_true (vv_session_get_running (launched));
  vv_session_terminate (launched);
  run_to_end (session);
  vv_monitor_get_ended (vv_session_get_monitor (session), &kind, NULL);
  g_assert_cmpint (kind, ==, VV_EXIT_UNKNOWN);
}

static void
test_missing (void)
{
  g_autoptr (VvSampler) sampler = vv_sampler_new ();
  const char *argv[] = { "/no/such/program", NULL };
  VvLaunch what = { .argv = argv, .capture = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (vv_session_new_launched (sampler, &what, INTERVAL_NS, 1000, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_assert_nonnull (strstr (error->message, "/no/such/program"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/session/status", test_status);
  g_test_add_func ("/app/session/output", test_output);
  g_test_add_func ("/app/session/terminate", test_terminate);
  g_test_add_func ("/app/session/short", test_short);
  g_test_add_func ("/app/session/over", test_over);
  g_test_add_func ("/app/session/dropped", test_dropped);
  g_test_add_func ("/app/session/stranger", test_stranger);
  g_test_add_func ("/app/session/missing", test_missing);
  return g_test_run ();
}
