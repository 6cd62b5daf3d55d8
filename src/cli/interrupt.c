/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* interrupt.c — from a signal to a cancellable.  A thread waits for the signal, since a handler may
 * take no locks. */

#include "config.h"

#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static sigset_t caught;

static gpointer
wait_worker (gpointer data)
{
  GCancellable *cancellable = data;
  int number;

  while (sigwait (&caught, &number) != 0)
    continue;
  g_cancellable_cancel (cancellable);

  while (sigwait (&caught, &number) != 0)
    continue;
  signal (number, SIG_DFL);
  pthread_sigmask (SIG_UNBLOCK, &caught, NULL);
  kill (getpid (), number);
  return NULL;
}

GCancellable *
cli_interrupt_catch (void)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  static GCancellable *cancellable = NULL;

  if (cancellable != NULL)
    return cancellable;
  cancellable = g_cancellable_new ();
  sigemptyset (&caught);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      struct sigaction action;

      if (sigaction (numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset (&caught, numbers[i]);
    }
  /* Blocked here, and so in every thread that is started from now on. */
  pthread_sigmask (SIG_BLOCK, &caught, NULL);
  g_thread_unref (g_thread_new ("signals", wait_worker, cancellable));
  return cancellable;
}
