/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-end-watch.c — a program is held at its end, whichever it is, and ends as it would have. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "child.h"
#include "python/runtime-end.h"
#include "target/end-watch-private.h"
#include "target/launch.h"

typedef struct
{
  gboolean blind;
  gint64 silence_us;            /* 0: as usual */
  VvEndWatch *watch;
  int pid;
  guint n_begins;
  gboolean look_for_word;
  VvAddr word;
} Watched;

static gboolean
watch_cb (int       pid,
          gpointer  data,
          GError  **error)
{
  Watched *self = data;

  self->watch = vv_end_watch_new_full (pid, self->blind, self->silence_us > 0 ? self->silence_us : END_SILENCE_US, error);
  return self->watch != NULL;
}

static void
start (Watched             *self,
       const char * const  *argv)
{
  const VvLaunch launch = { .argv = argv, .ready = watch_cb, .ready_data = self };
  g_autoptr(GError) error = NULL;

  vv_launch_spawn (&launch, &self->pid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (vv_end_watch_pid (self->watch), ==, self->pid);
}

static void
start_shell (Watched    *self,
             const char *script)
{
  const char * const argv[] = { "/bin/sh", "-c", script, NULL };

  start (self, argv);
}

static void
start_python (Watched    *self,
              const char *script)
{
  const char * const argv[] = { "/usr/bin/python3", "-c", script, NULL };

  self->look_for_word = TRUE;
  start (self, argv);
}

/* Says what is to be watched as often as it is asked. */
static VvEnd
next_end (Watched *self)
{
  VvEnd end;

  for (vv_end_watch_next (self->watch, &end, NULL); end.event == VV_END_BEGIN;
       vv_end_watch_next (self->watch, &end, NULL))
    {
      self->n_begins++;
      if (self->look_for_word)
        {
          g_autoptr(VvMemory) live = vv_memory_new_live (self->pid, NULL);

          g_assert_nonnull (live);
          self->word = vv_runtime_find_end_word (live);
        }
      vv_end_watch_set (self->watch, self->word, 0);
    }
  return end;
}

static int
stop (Watched *self)
{
  int status = 0;

  g_clear_pointer (&self->watch, vv_end_watch_free);
  while (waitpid (self->pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  return status;
}

static guint64
read_word (const Watched *self)
{
  g_autoptr(VvMemory) live = vv_memory_new_live (self->pid, NULL);
  guint64 value = 0;

  g_assert_nonnull (live);
  g_assert_true (vv_memory_read_u64 (live, self->word, &value));
  return value;
}

static void
test_exit (void)
{
  Watched self = { 0 };
  VvEnd end;

  start_shell (&self, "exit 3");
  end = next_end (&self);
  g_assert_cmpint (end.event, ==, VV_END_EXIT);
  g_assert_cmpint (end.code, ==, 3);
  g_assert_cmpint (end.tid, ==, self.pid);
  g_assert_cmpuint (self.n_begins, ==, 1);
  g_assert_true (vv_end_watch_release (self.watch));
  g_assert_false (vv_end_watch_release (self.watch));
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 3);
}

static void
test_signal (void)
{
  Watched self = { 0 };
  VvEnd end;

  start_shell (&self, "trap '' INT; trap : USR1; kill -INT $$; kill -USR1 $$; kill -TERM $$; exit 1");
  end = next_end (&self);
  g_assert_cmpint (end.event, ==, VV_END_SIGNAL);
  g_assert_cmpint (end.code, ==, SIGTERM);
  g_assert_true (vv_end_watch_release (self.watch));
  g_assert_cmpint (WTERMSIG (stop (&self)), ==, SIGTERM);
}

static void
test_kill (void)
{
  Watched self = { 0 };
  int status;

  start_shell (&self, "kill -KILL $$");
  g_assert_cmpint (next_end (&self).event, ==, VV_END_GONE);
  status = stop (&self);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

/* The children of a shell end before it. */
static void
test_exec_and_children (void)
{
  Watched self = { 0 };
  VvEnd end;

  start_shell (&self, "(exit 5); true; (kill -TERM $(sh -c 'echo $PPID')); exec sh -c 'exec sh -c \"exit 4\"'");
  end = next_end (&self);
  g_assert_cmpint (end.event, ==, VV_END_EXIT);
  g_assert_cmpint (end.code, ==, 4);
  g_assert_cmpuint (self.n_begins, ==, 3);
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 4);
}

static void
test_word (void)
{
  Watched self = { 0 };
  VvEnd end;

  start_python (&self, "import atexit, os, threading\n"
                       "for i in range(9): threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
                       "raise SystemExit(6)");
  end = next_end (&self);
  if (end.blind)
    {
      g_test_skip ("This machine gives out no debug registers");
      stop (&self);
      return;
    }
  g_assert_cmpuint (self.word, !=, 0);
  g_assert_cmpint (end.event, ==, VV_END_WORD);
  g_assert_cmpuint (read_word (&self), !=, 0);
  g_assert_true (vv_end_watch_release (self.watch));
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 6);
}

/* Without debug registers the end is seen too late, and that can be told. */
static void
test_blind (void)
{
  Watched self = { .blind = TRUE }, other = { .blind = TRUE };
  VvEnd end;

  start_python (&self, "raise SystemExit(6)");
  end = next_end (&self);
  g_assert_cmpint (end.event, ==, VV_END_EXIT);
  g_assert_true (end.blind);
  g_assert_cmpuint (read_word (&self), !=, 0);
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 6);

  start_python (&other, "import os; os._exit(7)");
  end = next_end (&other);
  g_assert_cmpint (end.event, ==, VV_END_EXIT);
  g_assert_cmpint (end.code, ==, 7);
  g_assert_cmpuint (read_word (&other), ==, 0);
  g_assert_cmpint (WEXITSTATUS (stop (&other)), ==, 7);
}

/* Freed in mid-run: the program does not notice. */
static void
test_left (void)
{
  Watched self = { 0 };
  VvEnd end;
  g_autoptr(VvMemory) live = NULL;

  start_python (&self, "import threading, time\n"
                       "for i in range(9): threading.Thread(target=time.sleep, args=(0.1,)).start()\n"
                       "raise SystemExit(8)");
  vv_end_watch_next (self.watch, &end, NULL);
  g_assert_cmpint (end.event, ==, VV_END_BEGIN);
  live = vv_memory_new_live (self.pid, NULL);
  g_assert_nonnull (live);
  vv_end_watch_set (self.watch, vv_runtime_find_end_word (live), 0);
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 8);
}

static void
test_cancelled (void)
{
  Watched self = { 0 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  VvEnd end;

  start_shell (&self, "exit 3");
  vv_end_watch_next (self.watch, &end, NULL);
  vv_end_watch_set (self.watch, 0, 0);
  vv_end_watch_next (self.watch, &end, NULL);
  g_assert_cmpint (end.event, ==, VV_END_EXIT);
  g_cancellable_cancel (cancellable);
  vv_end_watch_next (self.watch, &end, cancellable);
  g_assert_cmpint (end.event, ==, VV_END_GONE);
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 3);
}

/* ---- Nobody waits for ever ---- */

/* A pipe with a name, which a program waits at until we open it. */
typedef struct
{
  char *folder;
  char *path;
} Gate;

static void
gate_init (Gate *self)
{
  self->folder = g_dir_make_tmp ("vivarium-gate-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "gate", NULL);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
}

/* Waits until somebody stands there. */
static void
gate_open (Gate *self)
{
  int fd = open (self->path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

static void
begin_python (Watched    *self,
              const char *script,
              const char *path)
{
  const char * const argv[] = { "/usr/bin/python3", "-c", script, path, NULL };
  g_autoptr(VvMemory) live = NULL;
  VvEnd end;

  start (self, argv);
  vv_end_watch_next (self->watch, &end, NULL);
  g_assert_cmpint (end.event, ==, VV_END_BEGIN);
  live = vv_memory_new_live (self->pid, NULL);
  g_assert_nonnull (live);
  self->word = vv_runtime_find_end_word (live);
  vv_end_watch_set (self->watch, self->word, 0);
}

/* Its main thread is over, and nothing will be heard of it until the others are too. */
static const char headless_script[] =
  "import ctypes, os, sys, threading\n"
  "def rest():\n"
  "    open(sys.argv[1]).read()\n"
  "    os._exit(9)\n"
  "threading.Thread(target=rest).start()\n"
  "ctypes.CDLL(None).pthread_exit(None)\n";

static void
test_headless_left (void)
{
  Watched self = { 0 };
  Gate gate;
  int status = 0;

  gate_init (&gate);
  begin_python (&self, headless_script, gate.path);
  g_assert_true (child_wait_state (self.pid, 'Z'));
  g_clear_pointer (&self.watch, vv_end_watch_free);
  g_assert_cmpint (waitpid (self.pid, &status, WNOHANG), ==, 0);
  gate_open (&gate);
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 9);
}

static void
test_headless_end (void)
{
  Watched self = { 0 };
  Gate gate;
  VvEnd end;

  gate_init (&gate);
  begin_python (&self, headless_script, gate.path);
  g_assert_true (child_wait_state (self.pid, 'Z'));
  gate_open (&gate);
  end = next_end (&self);
  g_assert_cmpint (end.event, ==, VV_END_EXIT);
  g_assert_cmpint (end.code, ==, 9);
  g_assert_cmpint (end.tid, !=, self.pid);
  g_assert_cmpuint (read_word (&self), ==, 0);
  g_assert_true (vv_end_watch_release (self.watch));
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 9);
}

/* In the kernel until its child has opened the pipe: nobody can take its debug registers from it, so the guard stays
 * for that, without us. */
static void
test_deaf (void)
{
  Watched self = { 0 };
  Gate gate;
  int status = 0;

  gate_init (&gate);
  begin_python (&self,
                "import os, sys\n"
                "pid = os.posix_spawn('/bin/true', ['true'], {},\n"
                "                     file_actions=[(os.POSIX_SPAWN_OPEN, 0, sys.argv[1], os.O_RDONLY, 0)])\n"
                "raise SystemExit(4 if os.waitpid(pid, 0)[1] == 0 else 1)\n", gate.path);
  g_assert_true (child_wait_state (self.pid, 'D'));
  g_clear_pointer (&self.watch, vv_end_watch_free);
  g_assert_cmpint (waitpid (self.pid, &status, WNOHANG), ==, 0);
  gate_open (&gate);
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 4);
}

static int
wait_a_while (int pid)
{
  int status = 0;

  for (int i = 0; i < 3000; i++)
    {
      if (waitpid (pid, &status, WNOHANG) == pid)
        return status;
      g_usleep (10000);
    }
  return -1;
}

/* We are there and say nothing: the program does not wait for us for ever, at its end or at its beginning. */
static void
test_silent (void)
{
  Watched at_end = { .silence_us = 300000 }, at_begin = { .silence_us = 300000 };
  VvEnd end;

  start_shell (&at_end, "exit 3");
  g_assert_cmpint (next_end (&at_end).event, ==, VV_END_EXIT);
  g_assert_cmpint (WEXITSTATUS (wait_a_while (at_end.pid)), ==, 3);
  g_assert_false (vv_end_watch_release (at_end.watch));
  vv_end_watch_free (at_end.watch);

  start_shell (&at_begin, "exit 5");
  g_assert_cmpint (WEXITSTATUS (wait_a_while (at_begin.pid)), ==, 5);
  vv_end_watch_next (at_begin.watch, &end, NULL);
  g_assert_cmpint (end.event, ==, VV_END_BEGIN);
  vv_end_watch_next (at_begin.watch, &end, NULL);
  g_assert_cmpint (end.event, ==, VV_END_GONE);
  vv_end_watch_free (at_begin.watch);
}

/* Who says that it is there may take longer. */
static void
test_beats (void)
{
  Watched self = { .silence_us = 2 * G_USEC_PER_SEC };
  gint64 began;
  int status = 0;

  start_shell (&self, "exit 3");
  g_assert_cmpint (next_end (&self).event, ==, VV_END_EXIT);
  for (began = g_get_monotonic_time (); g_get_monotonic_time () - began < 3 * G_USEC_PER_SEC; g_usleep (20000))
    {
      vv_end_watch_beat (self.watch);
      g_assert_cmpint (waitpid (self.pid, &status, WNOHANG), ==, 0);
    }
  g_assert_true (vv_end_watch_release (self.watch));
  g_assert_cmpint (WEXITSTATUS (stop (&self)), ==, 3);
}

static gboolean
refuse_cb (int       pid,
           gpointer  data,
           GError  **error)
{
  *(int *) data = pid;
  g_set_error (error, VV_ERROR, VV_ERROR_DENIED, "not today");
  return FALSE;
}

static void
test_not_ready (void)
{
  const char * const argv[] = { "/bin/true", NULL };
  int refused = 0, pid = 0;
  const VvLaunch launch = { .argv = argv, .ready = refuse_cb, .ready_data = &refused };
  g_autoptr(GError) error = NULL;

  g_assert_false (vv_launch_spawn (&launch, &pid, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_DENIED);
  g_assert_cmpint (refused, >, 0);
  g_assert_cmpint (pid, ==, 0);
  g_assert_cmpint (kill (refused, 0), ==, -1);
}

static void
test_no_program (void)
{
  const char * const argv[] = { "/nowhere/program", NULL };
  Watched self = { 0 };
  const VvLaunch launch = { .argv = argv, .ready = watch_cb, .ready_data = &self };
  g_autoptr(GError) error = NULL;
  VvEnd end;

  g_assert_false (vv_launch_spawn (&launch, &self.pid, NULL, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_GONE);
  vv_end_watch_next (self.watch, &end, NULL);
  g_assert_cmpint (end.event, ==, VV_END_GONE);
  vv_end_watch_free (self.watch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/target/end-watch/exit", test_exit);
  g_test_add_func ("/target/end-watch/signal", test_signal);
  g_test_add_func ("/target/end-watch/kill", test_kill);
  g_test_add_func ("/target/end-watch/exec-and-children", test_exec_and_children);
  g_test_add_func ("/target/end-watch/word", test_word);
  g_test_add_func ("/target/end-watch/blind", test_blind);
  g_test_add_func ("/target/end-watch/left", test_left);
  g_test_add_func ("/target/end-watch/cancelled", test_cancelled);
  g_test_add_func ("/target/end-watch/headless/left", test_headless_left);
  g_test_add_func ("/target/end-watch/headless/end", test_headless_end);
  g_test_add_func ("/target/end-watch/deaf", test_deaf);
  g_test_add_func ("/target/end-watch/silent", test_silent);
  g_test_add_func ("/target/end-watch/beats", test_beats);
  g_test_add_func ("/target/end-watch/not-ready", test_not_ready);
  g_test_add_func ("/target/end-watch/no-program", test_no_program);
  return g_test_run ();
}
