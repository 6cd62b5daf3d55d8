/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watch.c — In: a target and a plan.  Out: a VvMonitor with what was seen.  A main loop waits for
 * four things: the next deadline, the target's end (a pidfd, or our child), a signal, and the end of
 * a grace period. */

#include "config.h"

#include "cli/watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/live.h"

/* After Ctrl+C a launched program has the terminal's own SIGINT and may want to say goodbye. */
#define GRACE_MS 1000
#define TERMINATE_MS 2000
/* What was launched may be a script, or `env`, that becomes a Python only by its own exec. */
#define SETTLE_FIRST_MS 5
#define SETTLE_LAST_MS 640
/* Between two looks at which program it is. */
#define LOOK_US (G_USEC_PER_SEC / 4)

struct _CliWatch
{
  CliWatchPlan plan;
  const CliArguments *arguments;
  VvMonitor *monitor;
  GMainLoop *loop;
  int pid;
  gboolean launched;
  gboolean running;             /* a launched program that was not reaped yet */
  gboolean over;                /* the watch itself: nothing that comes now is recorded */
  gboolean live;                /* whether a status line stands on the terminal */
  gboolean said_no_python;
  int signal;
  int pidfd;
  gint64 start_us;
  gint64 looked_us;             /* when it was seen last that it is the same program */
  guint64 n_taken;              /* number of the deadline that was served last */
  guint settle_ms;
  CliTrigger *trigger;          /* (nullable) */
  GSource *tick;
  guint end_source;
  guint settle_source;
  guint signal_sources[3];
};

/* ---- The status line ---- */

static void
clear_live_line (CliWatch *self)
{
  if (self->live)
    cli_live_clear ();
  self->live = FALSE;
}

static void
show_live_line (CliWatch *self)
{
  /* A launched program writes to the same terminal. */
  if (self->launched || self->arguments->quiet || !isatty (STDERR_FILENO))
    return;
  cli_live_show (self->monitor, self->plan.children, g_get_monotonic_time () - self->start_us);
  self->live = TRUE;
}

/* ---- Setting up ---- */

static void
sum_children (CliWatch *self)
{
  if (!self->plan.children)
    return;
  vv_monitor_set_children (self->monitor, TRUE);
  /* Memory is then of PSS, and a value of four seconds ago would be an old one.  The probe still
   * spends no more than its share of time on it. */
  vv_monitor_set_pss_interval (self->monitor, G_GINT64_CONSTANT (1000000000));
}

static void
add_watches (CliWatch *self)
{
  for (guint i = 0; i < self->plan.watches->len; i++)
    {
      const CliNamedPath *named = g_ptr_array_index (self->plan.watches, i);

      vv_monitor_add_watch (self->monitor, named->name, named->path, NULL);
    }
}

/* ---- Is it Python? ---- */

static void
say_no_python (CliWatch *self)
{
  if (self->said_no_python || vv_monitor_get_python (self->monitor)->kind != VV_PYTHON_NONE)
    return;
  self->said_no_python = TRUE;
  clear_live_line (self);
  cli_error (_("%s (PID %d) is not Python: CPU and memory are watched all the same."),
             vv_monitor_get_name (self->monitor), self->pid);
}

/* Looks again at a launched program until it is a Python, or has had the time to become one. */
static gboolean
settle_cb (gpointer data)
{
  CliWatch *self = data;

  self->settle_source = 0;
  vv_monitor_renew (self->monitor);
  if (vv_monitor_get_python (self->monitor)->kind != VV_PYTHON_NONE)
    return G_SOURCE_REMOVE;

  self->settle_ms *= 2;
  if (self->settle_ms <= SETTLE_LAST_MS)
    self->settle_source = g_timeout_add (self->settle_ms, settle_cb, self);
  else
    say_no_python (self);
  return G_SOURCE_REMOVE;
}

/* A process may become another program at any time, and then has that one's name. */
static void
follow_exec (CliWatch *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (VvProcess) now = NULL;
  const VvProcess *known = vv_monitor_get_process (self->monitor);

  if (now_us - self->looked_us < LOOK_US)
    return;
  self->looked_us = now_us;
  now = vv_process_new (self->pid, NULL);
  if (now != NULL && (g_strcmp0 (now->exe, known->exe) != 0 ||
                      g_strcmp0 (now->command, known->command) != 0))
    vv_monitor_renew (self->monitor);
}

/* ---- Samples on time ---- */

static void
end_watch (CliWatch *self, VvExitKind kind, int code)
{
  /* The first to tell knows best: a sample that is due at the same moment finds only that the
   * process is gone. */
  if (!self->over)
    vv_monitor_set_ended (self->monitor, g_get_monotonic_time () * 1000, kind, code);
  self->over = TRUE;
  g_main_loop_quit (self->loop);
}

static void
schedule_next (CliWatch *self)
{
  gint64 elapsed_ns = (g_get_monotonic_time () - self->start_us) * 1000;
  guint64 next = MAX (self->n_taken, (guint64) (elapsed_ns / self->plan.interval_ns)) + 1;
  gint64 deadline_ns;

  /* Who is late skips, but the sample that is due at the end is taken. */
  if (self->plan.duration_ns > 0)
    next = MIN (next, (guint64) (self->plan.duration_ns / self->plan.interval_ns));
  if (next > self->n_taken)
    deadline_ns = next * self->plan.interval_ns;
  else
    deadline_ns = self->plan.duration_ns;
  g_source_set_ready_time (self->tick, self->start_us + (deadline_ns + 999) / 1000);
}

static gboolean
tick_cb (gpointer data)
{
  CliWatch *self = data;
  gint64 elapsed_ns = (g_get_monotonic_time () - self->start_us) * 1000;
  guint64 due = elapsed_ns / self->plan.interval_ns;
  g_autoptr (GError) error = NULL;

  if (self->plan.duration_ns > 0)
    due = MIN (due, (guint64) (self->plan.duration_ns / self->plan.interval_ns));
  if (due <= self->n_taken)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }

  self->n_taken = due;
  if (vv_monitor_sample (self->monitor, self->plan.interval_ns, &error))
    {
      follow_exec (self);
      show_live_line (self);
      if (self->trigger != NULL)
        cli_trigger_sampled (self->trigger);
      schedule_next (self);
      return G_SOURCE_CONTINUE;
    }
  /* Our own child tells how it ended a moment later. */
  if (!self->running)
    end_watch (self, VV_EXIT_UNKNOWN, 0);
  g_source_set_ready_time (self->tick, -1);
  return G_SOURCE_CONTINUE;
}

static gboolean
tick_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs tick_funcs = { .dispatch = tick_dispatch };

/* ---- Ends ---- */

static void
child_ended_cb (GPid pid, int wait_status, gpointer data)
{
  CliWatch *self = data;

  self->end_source = 0;
  self->running = FALSE;
  if (WIFSIGNALED (wait_status))
    end_watch (self, VV_EXIT_SIGNAL, WTERMSIG (wait_status));
  else
    end_watch (self, VV_EXIT_STATUS, WEXITSTATUS (wait_status));
}

static gboolean
target_ended_cb (int fd, GIOCondition condition, gpointer data)
{
  CliWatch *self = data;

  self->end_source = 0;
  end_watch (self, VV_EXIT_UNKNOWN, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer data)
{
  CliWatch *self = data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
signal_cb (CliWatch *self, int number)
{
  /* The first Ctrl+C leaves the program its moment; a second, or a plain request to end, does not. */
  if (number == SIGINT && self->signal == 0 && self->running && !self->over)
    {
      g_source_set_ready_time (self->tick, g_get_monotonic_time () + GRACE_MS * 1000);
      g_source_set_callback (self->tick, quit_cb, self, NULL);
    }
  else
    {
      g_main_loop_quit (self->loop);
    }
  self->signal = number;
  return G_SOURCE_CONTINUE;
}

static gboolean
interrupt_cb (gpointer data)
{
  return signal_cb (data, SIGINT);
}

static gboolean
terminate_cb (gpointer data)
{
  return signal_cb (data, SIGTERM);
}

static gboolean
hangup_cb (gpointer data)
{
  return signal_cb (data, SIGHUP);
}

/* ---- The watch ---- */

static CliWatch *
watch_new (const CliWatchPlan *plan, const CliArguments *arguments, int pid)
{
  CliWatch *self = g_new0 (CliWatch, 1);
  struct sigaction hangup;

  self->plan = *plan;
  self->arguments = arguments;
  self->pid = pid;
  self->pidfd = -1;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->signal_sources[0] = g_unix_signal_add (SIGINT, interrupt_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGTERM, terminate_cb, self);
  /* Under nohup the watch goes on when the terminal closes. */
  if (sigaction (SIGHUP, NULL, &hangup) != 0 || hangup.sa_handler != SIG_IGN)
    self->signal_sources[2] = g_unix_signal_add (SIGHUP, hangup_cb, self);
  return self;
}

CliWatch *
cli_watch_new (const CliWatchPlan *plan,
               const CliArguments *arguments,
               int                 pid,
               GError            **error)
{
  g_autoptr (CliWatch) self = watch_new (plan, arguments, pid);
  g_autoptr (VvProcess) process = NULL;

  self->monitor = vv_monitor_new (pid, plan->max_history, error);
  if (self->monitor == NULL)
    return NULL;
  sum_children (self);
  vv_monitor_set_collector (self->monitor, plan->collector
                            && vv_monitor_get_python (self->monitor)->kind == VV_PYTHON_CPYTHON);
  if (plan->watches->len > 0)
    {
      g_autoptr (VvLiveReader) reader = vv_live_reader_new (pid, error);

      /* Now is the time to say so: later there are only gaps. */
      if (reader == NULL)
        return NULL;
      add_watches (self);
    }

  /* A descriptor tells the end at once, however long the interval; without one (an old kernel) the
   * next sample does.  That it is of the same process is known only by looking once it is open. */
  self->pidfd = syscall (SYS_pidfd_open, pid, 0);
  if (self->pidfd >= 0)
    {
      process = vv_process_new (pid, NULL);
      if (process != NULL && vv_process_is_same (process, vv_monitor_get_process (self->monitor)))
        self->end_source = g_unix_fd_add (self->pidfd, G_IO_IN, target_ended_cb, self);
    }
  say_no_python (self);
  return g_steal_pointer (&self);
}

/* What can still be said of a program that was over before anything of it could be read. */
static void
take_early_end (CliWatch *self, VvProcess *process)
{
  int status = 0;
  gboolean by_signal;

  self->running = FALSE;
  self->over = TRUE;
  /* What it was cannot be seen any more, so nothing is said about that. */
  self->said_no_python = TRUE;
  while (waitpid (self->pid, &status, 0) == -1 && errno == EINTR)
    continue;
  by_signal = WIFSIGNALED (status);
  self->monitor = vv_monitor_new_ended (process, g_get_monotonic_time () * 1000,
                                        by_signal ? VV_EXIT_SIGNAL : VV_EXIT_STATUS,
                                        by_signal ? WTERMSIG (status) : WEXITSTATUS (status));
}

CliWatch *
cli_watch_launch (const CliWatchPlan *plan,
                  const CliArguments *arguments,
                  const char * const *argv,
                  GError            **error)
{
  VvLaunch launch = { .argv = argv };
  g_autoptr (VvProcess) process = NULL;
  g_autoptr (CliWatch) self = NULL;
  int pid;

  if (!vv_launch_spawn (&launch, &pid, NULL, error))
    return NULL;

  self = watch_new (plan, arguments, pid);
  self->launched = TRUE;
  self->running = TRUE;
  /* Our child, not yet waited for, is there even when it has ended. */
  process = vv_process_new_launched (pid, argv, error);
  if (process == NULL)
    return NULL;
  self->monitor = vv_monitor_new_for_process (process, plan->max_history, NULL);
  if (self->monitor == NULL)
    {
      take_early_end (self, process);
      return g_steal_pointer (&self);
    }

  sum_children (self);
  vv_monitor_set_collector (self->monitor, plan->collector);
  add_watches (self);
  self->end_source = g_child_watch_add (pid, child_ended_cb, self);
  if (vv_monitor_get_python (self->monitor)->kind == VV_PYTHON_NONE)
    {
      self->settle_ms = SETTLE_FIRST_MS;
      self->settle_source = g_timeout_add (self->settle_ms, settle_cb, self);
    }
  return g_steal_pointer (&self);
}

void
cli_watch_free (CliWatch *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_handle_id (&self->end_source, g_source_remove);
  if (self->pidfd >= 0)
    close (self->pidfd);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->monitor, vv_monitor_free);
  g_free (self);
}

VvMonitor *
cli_watch_get_monitor (CliWatch *self)
{
  return self->monitor;
}

void
cli_watch_run (CliWatch *self)
{
  if (self->over)
    return;

  self->tick = g_source_new (&tick_funcs, sizeof (GSource));
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, NULL);
  self->start_us = g_get_monotonic_time ();
  if (self->plan.trigger.when != NULL || self->plan.trigger.every_ns > 0)
    self->trigger = cli_trigger_new (&self->plan.trigger, self->arguments, self->monitor,
                                     self->plan.children);
  schedule_next (self);
  g_main_loop_run (self->loop);

  g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->over = TRUE;
  clear_live_line (self);
  g_clear_pointer (&self->trigger, cli_trigger_free);
  say_no_python (self);
}

void
cli_watch_end_program (CliWatch *self)
{
  guint timeout;

  if (!self->running)
    return;
  kill (self->pid, SIGTERM);
  timeout = g_timeout_add (TERMINATE_MS, quit_cb, self);
  g_main_loop_run (self->loop);
  g_source_remove (timeout);
  if (self->running)
    cli_error (_("%s (PID %d) goes on although it was asked to end. "
                 "“kill -KILL %d” ends it at once."),
               vv_monitor_get_name (self->monitor), self->pid, self->pid);
}
