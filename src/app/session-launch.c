/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* session-launch.c — a program that we started.  In: what to launch.  Out: a session that knows its
 * output and, since it is our child, how it ended, even where it was over before anybody could
 * look. */

#include "app/session-private.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void
child_ended_cb (GPid     pid,
                int      status,
                gpointer user_data)
{
  g_autoptr (VvSession) self = g_object_ref (user_data);

  self->child_watch = 0;
  if (WIFEXITED (status))
    vv_session_set_ended (self, VV_EXIT_STATUS, WEXITSTATUS (status));
  else if (WIFSIGNALED (status))
    vv_session_set_ended (self, VV_EXIT_SIGNAL, WTERMSIG (status));
  else
    vv_session_set_ended (self, VV_EXIT_UNKNOWN, 0);
}

static void
reaped_cb (GPid     pid,
           int      status,
           gpointer user_data)
{
  /* Only so that no zombie stays behind a session that was dropped. */
}

void
vv_session_forget_child (VvSession *self)
{
  if (self->child_watch == 0)
    return;
  g_source_remove (self->child_watch);
  self->child_watch = 0;
  g_child_watch_add (self->process->pid, reaped_cb, NULL);
}

VvSession *
vv_session_new_for_child (VvSampler           *sampler,
                          const char * const  *argv,
                          int                  pid,
                          int                  output_fd,
                          gint64               interval_ns,
                          guint64              max_history,
                          GError             **error)
{
  g_autoptr (VvSession) self = g_object_new (VV_TYPE_SESSION, NULL);
  g_autoptr (VvProcess) process = NULL;

  self->sampler = sampler;
  self->interval_ns = interval_ns;
  self->output = vv_output_new (output_fd);
  /* Even a program that has ended already is a zombie until its watch, added last, reaps it. */
  process = vv_process_new_launched (pid, argv, error);
  if (process == NULL || !vv_session_start (self, process, NULL, max_history, error))
    {
      g_child_watch_add (pid, reaped_cb, NULL);
      return NULL;
    }
  self->child_watch = g_child_watch_add (pid, child_ended_cb, self);
  return g_steal_pointer (&self);
}

VvSession *
vv_session_new_launched (VvSampler       *sampler,
                         const VvLaunch  *launch,
                         gint64           interval_ns,
                         guint64          max_history,
                         GError         **error)
{
  int pid;
  int fd = -1;

  if (!vv_launch_spawn (launch, &pid, &fd, error))
    return NULL;
  return vv_session_new_for_child (sampler, launch->argv, pid, fd, interval_ns, max_history, error);
}

VvOutput *
vv_session_get_output (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), NULL);

  return self->output;
}

gboolean
vv_session_get_owned (VvSession *self)
{
  g_return_val_if_fail (VV_IS_SESSION (self), FALSE);

  return self->owned;
}

void
vv_session_set_owned (VvSession *self,
                      gboolean   owned)
{
  g_return_if_fail (VV_IS_SESSION (self));

  self->owned = owned;
}

void
vv_session_terminate (VvSession *self)
{
  g_return_if_fail (VV_IS_SESSION (self));

  /* Until its watch has reaped it the PID cannot be anybody else's. */
  if (self->child_watch == 0)
    return;
  if (getpgid (self->process->pid) == self->process->pid)
    kill (-self->process->pid, SIGTERM);
  else
    kill (self->process->pid, SIGTERM);
}

void
vv_session_detach (VvSession *self)
{
  g_return_if_fail (VV_IS_SESSION (self));

  if (self->running && self->output != NULL)
    vv_output_hand_over (self->output);
}
