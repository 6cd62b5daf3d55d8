/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-launch.c — launched programs tell what they found: signals, descriptors, terminal,
 * environment. */

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "target/launch.h"

/* All that the program writes, until nobody holds its output any more. */
static char *
read_output (int fd)
{
  g_autoptr(GString) output = g_string_new (NULL);

  for (;;)
    {
      struct pollfd waiting = { fd, POLLIN, 0 };
      char buffer[4096];
      gssize n;

      g_assert_cmpint (poll (&waiting, 1, 20000), ==, 1);
      n = read (fd, buffer, sizeof buffer);
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n <= 0)
        break;
      g_string_append_len (output, buffer, n);
    }
  close (fd);
  return g_string_free (g_steal_pointer (&output), FALSE);
}

static char *
run (const char * const *argv,
     const char         *directory,
     const char * const *environment,
     int                *status)
{
  VvLaunch launch = { argv, directory, environment, TRUE };
  g_autoptr(GError) error = NULL;
  int pid = 0, fd = -1;
  char *output;

  g_assert_true (vv_launch_spawn (&launch, &pid, &fd, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, !=, 0);
  output = read_output (fd);
  g_assert_cmpint (waitpid (pid, status, 0), ==, pid);
  return output;
}

static char *
run_shell (const char *script)
{
  const char *argv[] = { "sh", "-c", script, NULL };
  int status;
  g_autofree char *output = run (argv, NULL, NULL, &status);

  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return g_steal_pointer (&output);
}

static void
test_output (void)
{
  g_autofree char *bytes = run_shell ("printf 'one\\ntwo\\r\\n\\001\\004\\177'; echo err >&2");
  g_autofree char *terminal = run_shell ("test -t 0 || echo 0; test -t 1 && echo 1; test -t 2 && echo 2; "
                                         "cat; (: < /dev/tty) 2>/dev/null || echo none");

  g_assert_cmpstr (bytes, ==, "one\ntwo\r\n\001\004\177err\n");
  g_assert_cmpstr (terminal, ==, "0\n1\n2\nnone\n");
}

static void
test_status (void)
{
  const char *argv[] = { "sh", "-c", "exit 7", NULL };
  const char *killed[] = { "sh", "-c", "kill -TERM $$", NULL };
  int status = 0;

  g_free (run (argv, NULL, NULL, &status));
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
  g_free (run (killed, NULL, NULL, &status));
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGTERM);
}

/* Without capturing, the program has our own descriptors 0 to 2 and is in our session. */
static void
test_uncaptured (void)
{
  g_autofree char *script = g_strdup_printf ("test \"$(ps -o sid= -p $$ | tr -d ' ')\" = %d || "
                                             "! command -v ps >/dev/null", getsid (0));
  const char *argv[] = { "sh", "-c", script, NULL };
  VvLaunch launch = { argv, NULL, NULL, FALSE };
  g_autoptr(GError) error = NULL;
  int pid = 0, status = 0;

  g_assert_true (vv_launch_spawn (&launch, &pid, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
}

/* What our caller ignored stays ignored (nohup), all but SIGPIPE; blocked signals and our descriptors are not the program's. */
static void
test_clean (void)
{
  g_autofree char *signals = NULL, *descriptors = NULL;
  sigset_t blocked, before;
  guint64 ignored;
  int leak = fcntl (0, F_DUPFD, 50);

  g_assert_cmpint (leak, >=, 50);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGUSR1, SIG_IGN);
  sigemptyset (&blocked);
  sigaddset (&blocked, SIGTERM);
  sigprocmask (SIG_BLOCK, &blocked, &before);
  signals = run_shell ("grep -E '^Sig(Blk|Ign)' /proc/self/status");
  descriptors = run_shell ("cd /proc/$$/fd; echo *");
  sigprocmask (SIG_SETMASK, &before, NULL);
  signal (SIGUSR1, SIG_DFL);
  close (leak);
  g_assert_true (g_str_has_prefix (signals, "SigBlk:\t0000000000000000\nSigIgn:\t"));
  ignored = g_ascii_strtoull (strrchr (signals, '\t') + 1, NULL, 16);
  g_assert_cmphex (ignored & (1u << (SIGUSR1 - 1)), !=, 0);
  g_assert_cmphex (ignored & (1u << (SIGPIPE - 1)), ==, 0);
  /* The shell may see the descriptor with which it lists the folder. */
  if (strcmp (descriptors, "0 1 2 3\n") != 0)
    g_assert_cmpstr (descriptors, ==, "0 1 2\n");
}

static void
test_environment (void)
{
  const char *argv[] = { "sh", "-c", "echo \"$VV_NEW/$VV_OLD/${VV_GONE-unset}/$VV_EMPTY/$VV_TWO\"; pwd", NULL };
  const char *environment[] = { "VV_NEW=a=b", "VV_GONE", "VV_EMPTY=", "VV_TWO=1", "VV_TWO=2", "=", "", NULL };
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *wanted = g_strdup_printf ("a=b/kept/unset//2\n%s\n", folder);
  g_autofree char *output = NULL;
  int status;

  g_setenv ("VV_OLD", "kept", TRUE);
  g_setenv ("VV_GONE", "here", TRUE);
  output = run (argv, folder, environment, &status);
  g_assert_cmpstr (output, ==, wanted);
  g_rmdir (folder);
}

/* The program is looked for where the program's own PATH says, and what may not be run is passed
 * over. */
static void
test_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *first = g_build_filename (folder, "first", NULL);
  g_autofree char *second = g_build_filename (folder, "second", NULL);
  g_autofree char *shadow = g_build_filename (first, "vv-hello", NULL);
  g_autofree char *program = g_build_filename (second, "vv-hello", NULL);
  g_autofree char *path = g_strdup_printf ("PATH=%s:/nowhere:%s", first, second);
  const char *argv[] = { "vv-hello", NULL };
  const char *environment[] = { path, NULL };
  VvLaunch without = { argv, NULL, NULL, TRUE };
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;
  int status, pid, fd;

  g_mkdir (first, 0755);
  g_mkdir (second, 0755);
  g_assert_true (g_file_set_contents (shadow, "#!/bin/sh\necho shadow\n", -1, NULL));
  g_assert_true (g_file_set_contents (program, "#!/bin/sh\necho hello\n", -1, NULL));
  g_chmod (shadow, 0644);
  g_chmod (program, 0755);
  output = run (argv, NULL, environment, &status);
  g_assert_cmpstr (output, ==, "hello\n");
  g_assert_false (vv_launch_spawn (&without, &pid, &fd, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  g_unlink (shadow);
  g_unlink (program);
  g_rmdir (first);
  g_rmdir (second);
  g_rmdir (folder);
}

static void
check_failure (const char *program,
               const char *directory,
               VvError     code,
               const char *words)
{
  const char *argv[] = { program, NULL };

  for (int capture = 0; capture < 2; capture++)
    {
      VvLaunch launch = { argv, directory, NULL, capture != 0 };
      g_autoptr(GError) error = NULL;
      int pid = -7, fd = -7;

      g_assert_false (vv_launch_spawn (&launch, &pid, &fd, &error));
      g_assert_error (error, VV_ERROR, (int) code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, words));
      g_assert_cmpint (pid, ==, -7);
      g_assert_cmpint (fd, ==, -7);
    }
  /* Nothing is left to be reaped. */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

static void
test_failures (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vivarium-XXXXXX", NULL);
  g_autofree char *plain = g_build_filename (folder, "plain", NULL);
  g_autofree char *script = g_build_filename (folder, "script", NULL);
  g_autofree char *plain_words = g_strdup_printf ("“%s” is not executable", plain);
  const char *empty[] = { NULL };
  VvLaunch nothing = { empty, NULL, NULL, TRUE };
  g_autoptr(GError) error = NULL;
  int pid, fd;

  g_assert_true (g_file_set_contents (plain, "text", -1, NULL));
  g_assert_true (g_file_set_contents (script, "#!/no/such/interpreter\n", -1, NULL));
  g_chmod (plain, 0644);
  g_chmod (script, 0755);
  check_failure ("vv-no-such-program", NULL, VV_ERROR_GONE, "There is no program “vv-no-such-program”");
  check_failure ("./nor/this", NULL, VV_ERROR_GONE, "There is no program “./nor/this”");
  check_failure ("a\nb", NULL, VV_ERROR_GONE, "“a\\nb”");
  check_failure (plain, NULL, VV_ERROR_DENIED, plain_words);
  check_failure (folder, NULL, VV_ERROR_DENIED, "is not executable");
  check_failure (script, NULL, VV_ERROR_GONE, "needs an interpreter");
  check_failure ("true", "/no/such/folder", VV_ERROR_GONE, "There is no folder “/no/such/folder”");
  check_failure ("true", plain, VV_ERROR_GONE, "is not a folder");
  g_chmod (plain, 0755);
  check_failure (plain, NULL, VV_ERROR_DENIED, plain_words);
  g_assert_false (vv_launch_spawn (&nothing, &pid, &fd, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_INVALID);
  g_unlink (plain);
  g_unlink (script);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/launch/output", test_output);
  g_test_add_func ("/target/launch/status", test_status);
  g_test_add_func ("/target/launch/uncaptured", test_uncaptured);
  g_test_add_func ("/target/launch/clean", test_clean);
  g_test_add_func ("/target/launch/environment", test_environment);
  g_test_add_func ("/target/launch/path", test_path);
  g_test_add_func ("/target/launch/failures", test_failures);
  return g_test_run ();
}
