/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threads.c — counters of single threads.  In: /proc/PID/task.  Out: rates of the whole process,
 * and CPU per thread.  Differences are taken thread by thread and then added: a thread that ended
 * takes its counter along, and a difference of sums would then be negative. */

#include "monitor/threads.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "monitor/listing.h"

#define NAME_PERIOD 16

/* @seen: number of the last reading that met it */
typedef struct
{
  guint64 voluntary;
  guint64 involuntary;
  guint64 cpu_ns;
  guint seen;
  guint named;
  char name[64];
} Thread;

/* One table a purpose, since the two are read at different times. */
struct _VvThreads
{
  int pid;
  GHashTable *switches;
  gint64 switches_ns;
  gint64 next_switches_ns;
  guint n_switches;
  GHashTable *cpu;
  gint64 cpu_ns;
  guint n_cpu;
};

VvThreads *
vv_threads_new (int pid)
{
  VvThreads *self = g_new0 (VvThreads, 1);

  self->pid = pid;
  self->switches = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->cpu = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  return self;
}

void
vv_threads_free (VvThreads *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->switches);
  g_hash_table_unref (self->cpu);
  g_free (self);
}

static gint64
clock_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static Thread *
look_up (GHashTable *table,
         int         tid,
         guint       reading)
{
  Thread *thread = g_hash_table_lookup (table, GINT_TO_POINTER (tid));

  if (thread == NULL)
    {
      thread = g_new0 (Thread, 1);
      g_hash_table_insert (table, GINT_TO_POINTER (tid), thread);
    }
  thread->seen = reading;

  return thread;
}

static gboolean
is_unseen (gpointer key,
           gpointer value,
           gpointer reading)
{
  return ((Thread *) value)->seen != GPOINTER_TO_UINT (reading);
}

/* A counter below what it was belongs to a new thread with an old number. */
static guint64
difference (guint64 now,
            guint64 before)
{
  return now >= before ? now - before : now;
}

static void
add_switches (VvThreads          *self,
              int                 tid,
              const VvProcStatus *status,
              guint64            *voluntary,
              guint64            *involuntary)
{
  Thread *thread;

  if (status->voluntary_switches == G_MAXUINT64 || status->involuntary_switches == G_MAXUINT64)
    return;
  thread = look_up (self->switches, tid, self->n_switches);
  *voluntary += difference (status->voluntary_switches, thread->voluntary);
  *involuntary += difference (status->involuntary_switches, thread->involuntary);
  thread->voluntary = status->voluntary_switches;
  thread->involuntary = status->involuntary_switches;
}

static void
add_others (VvThreads *self,
            int        dir_fd,
            guint64   *voluntary,
            guint64   *involuntary)
{
  g_autoptr(GArray) tids = g_array_new (FALSE, FALSE, sizeof (int));

  vv_listing_open (dir_fd, "task", tids);
  for (guint i = 0; i < tids->len; i++)
    {
      int tid = g_array_index (tids, int, i);
      char buffer[4096];
      char name[48];
      VvProcStatus status;
      gssize length;

      if (tid == self->pid)
        continue;
      snprintf (name, sizeof name, "task/%d/status", tid);
      length = vv_procfs_read_lines (dir_fd, name, buffer, sizeof buffer);
      if (length > 0 && vv_proc_status_parse (buffer, length, &status))
        add_switches (self, tid, &status, voluntary, involuntary);
    }
}

void
vv_threads_read_switches (VvThreads          *self,
                          int                 dir_fd,
                          gint64              now_ns,
                          const VvProcStatus *main,
                          guint64             n_threads,
                          double             *voluntary,
                          double             *involuntary)
{
  guint64 n_voluntary = 0, n_involuntary = 0;
  double seconds = (double) (now_ns - self->switches_ns) / 1e9;

  *voluntary = *involuntary = NAN;
  if (now_ns < self->next_switches_ns || main->voluntary_switches == G_MAXUINT64)
    return;

  self->n_switches++;
  add_switches (self, self->pid, main, &n_voluntary, &n_involuntary);
  if (n_threads > 1)
    {
      gint64 begin_ns = clock_ns ();

      add_others (self, dir_fd, &n_voluntary, &n_involuntary);
      self->next_switches_ns = now_ns + 100 * (clock_ns () - begin_ns);
    }
  g_hash_table_foreach_remove (self->switches, is_unseen, GUINT_TO_POINTER (self->n_switches));

  if (self->switches_ns != 0 && seconds > 0)
    {
      *voluntary = (double) n_voluntary / seconds;
      *involuntary = (double) n_involuntary / seconds;
    }
  self->switches_ns = now_ns;
}

void
vv_threads_set_born (VvThreads *self,
                     gint64     since_ns)
{
  g_hash_table_remove_all (self->switches);
  self->switches_ns = since_ns;
  self->next_switches_ns = 0;
}

/* The scheduler's own account in ns; where the kernel was built without it, clock ticks. */
static gboolean
read_cpu_ns (int      dir_fd,
             int      tid,
             guint64 *cpu_ns)
{
  char buffer[1024];
  char name[48];
  VvProcStat stat;
  gssize length;

  snprintf (name, sizeof name, "task/%d/schedstat", tid);
  if (vv_procfs_read (dir_fd, name, buffer, sizeof buffer) > 0 && g_ascii_isdigit (buffer[0]))
    {
      *cpu_ns = g_ascii_strtoull (buffer, NULL, 10);
      return TRUE;
    }

  snprintf (name, sizeof name, "task/%d/stat", tid);
  length = vv_procfs_read (dir_fd, name, buffer, sizeof buffer);
  if (length <= 0 || !vv_proc_stat_parse (buffer, length, &stat))
    return FALSE;
  *cpu_ns = (stat.user_ticks + stat.system_ticks) * (G_GUINT64_CONSTANT (1000000000) / (guint64) sysconf (_SC_CLK_TCK));

  return TRUE;
}

/* Names change rarely, but they do: Python gives a thread its name after it was started. */
static void
name_thread (VvThreads *self,
             Thread    *thread,
             int        dir_fd,
             int        tid)
{
  g_autofree char *display = NULL;
  char buffer[128];
  char name[48];
  gssize length;

  if (thread->named != 0 && self->n_cpu - thread->named < NAME_PERIOD && self->n_cpu - thread->named != 1)
    return;

  snprintf (name, sizeof name, "task/%d/comm", tid);
  length = vv_procfs_read (dir_fd, name, buffer, sizeof buffer);
  if (length <= 0)
    return;
  if (buffer[length - 1] == '\n')
    length--;
  /* 15 bytes, each at most "\xff" when shown: 60 characters fit. */
  display = vv_text_display (buffer, length, 0);
  if (g_strlcpy (thread->name, display, sizeof thread->name) >= sizeof thread->name)
    *(char *) g_utf8_find_prev_char (thread->name, thread->name + sizeof thread->name - 1) = '\0';
  thread->named = self->n_cpu;
}

VvThreadSample *
vv_threads_read_cpu (VvThreads *self,
                     int        dir_fd,
                     gint64     now_ns,
                     guint     *n_threads)
{
  g_autoptr(GArray) tids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr(GArray) samples = g_array_new (FALSE, TRUE, sizeof (VvThreadSample));
  double passed_ns = (double) (now_ns - self->cpu_ns);
  gboolean first = self->cpu_ns == 0;

  self->n_cpu++;
  self->cpu_ns = now_ns;
  vv_listing_open (dir_fd, "task", tids);
  for (guint i = 0; i < tids->len; i++)
    {
      VvThreadSample sample = { .tid = g_array_index (tids, int, i) };
      Thread *thread;
      guint64 cpu_ns;

      if (!read_cpu_ns (dir_fd, sample.tid, &cpu_ns))
        continue;
      thread = look_up (self->cpu, sample.tid, self->n_cpu);
      name_thread (self, thread, dir_fd, sample.tid);
      g_strlcpy (sample.name, thread->name, sizeof sample.name);
      sample.cpu_percent = first || passed_ns <= 0 ? NAN : 100.0 * (double) difference (cpu_ns, thread->cpu_ns) / passed_ns;
      thread->cpu_ns = cpu_ns;
      g_array_append_val (samples, sample);
    }
  g_hash_table_foreach_remove (self->cpu, is_unseen, GUINT_TO_POINTER (self->n_cpu));

  *n_threads = samples->len;
  return (VvThreadSample *) (gpointer) g_array_free (g_steal_pointer (&samples), FALSE);
}

void
vv_threads_forget_cpu (VvThreads *self)
{
  g_hash_table_remove_all (self->cpu);
  self->cpu_ns = 0;
}
