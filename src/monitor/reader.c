/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* reader.c — one process, read again and again.  In: its files in /proc and its CPU clock.  Out: values by VvMetric.
 * A file of /proc that was opened once stays bound to that very process, so a reading is a few preads with
 * no look-up, and never of another process that got the PID meanwhile. */

#include "monitor/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "monitor/listing.h"
#include "monitor/threads.h"
#include "target/process-private.h"
#include "target/procfs.h"

#define NSEC G_GINT64_CONSTANT (1000000000)

/* Counters at the reading before.  @user_ns: what of @cpu_ns was called user time so far */
typedef struct
{
  gint64 time_ns;
  guint64 cpu_ns;
  guint64 user_ns;
  guint64 minor_faults;
  guint64 major_faults;
  gboolean has_io;
  VvProcIo io;
} Counters;

struct _VvReader
{
  int pid;
  guint64 start_ticks;
  gboolean keep_open;
  int dir_fd;
  int stat_fd;
  int status_fd;
  int io_fd;
  int files_fd;
  int thread_fd;                /* folder of a living thread, where the main thread is over */
  clockid_t clock;
  gboolean has_clock;
  Counters before;
  VvThreads *threads;
  guint64 uid;
  double last[VV_N_METRICS];
};

gint64
vv_clock_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * NSEC + now.tv_nsec;
}

static gboolean
set_gone (int      pid,
          GError **error)
{
  g_set_error (error, VV_ERROR, VV_ERROR_GONE, _("Process %d has ended. Choose one that is running."), pid);
  return FALSE;
}

static const char *
denied_reason (VvReader *self)
{
  if (geteuid () == 0)
    return _("The system does not permit it, not even to root");
  if (self->uid != geteuid ())
    return _("Owned by another user: run Vivarium as root to see it");

  return _("Protected by the system: run Vivarium as root to see it");
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
close_files (VvReader *self)
{
  close_fd (&self->thread_fd);
  close_fd (&self->files_fd);
  close_fd (&self->io_fd);
  close_fd (&self->status_fd);
  close_fd (&self->stat_fd);
  close_fd (&self->dir_fd);
}

static gboolean
open_files (VvReader  *self,
            GError   **error)
{
  const int flags = O_RDONLY | O_CLOEXEC;

  if (self->dir_fd >= 0)
    return TRUE;

  self->dir_fd = vv_procfs_open (VV_PROC_ROOT, self->pid);
  if (self->dir_fd < 0)
    {
      if (errno != EMFILE && errno != ENFILE)
        return set_gone (self->pid, error);
      g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                   _("Process %d cannot be watched: too many files are open."), self->pid);
      return FALSE;
    }
  self->stat_fd = openat (self->dir_fd, "stat", flags);
  self->status_fd = openat (self->dir_fd, "status", flags);
  self->io_fd = openat (self->dir_fd, "io", flags);
  self->files_fd = openat (self->dir_fd, "fd", flags | O_DIRECTORY);
  if (self->stat_fd < 0 || self->status_fd < 0)
    {
      close_files (self);
      return set_gone (self->pid, error);
    }

  return TRUE;
}

static gssize
read_again (int    fd,
            char  *buffer,
            gsize  size)
{
  gssize length;

  if (fd < 0)
    return -1;
  do
    length = pread (fd, buffer, size, 0);
  while (length < 0 && errno == EINTR);

  return length;
}

static gboolean
read_stat (VvReader    *self,
           VvProcStat  *stat,
           GError     **error)
{
  char buffer[2048];
  gssize length = read_again (self->stat_fd, buffer, sizeof buffer);

  if (length <= 0 || !vv_proc_stat_parse (buffer, length, stat) || vv_proc_stat_has_ended (stat))
    return set_gone (self->pid, error);
  if (self->start_ticks != 0 && stat->start_ticks != self->start_ticks)
    return set_gone (self->pid, error);
  self->start_ticks = stat->start_ticks;

  close_fd (&self->thread_fd);
  if (vv_proc_stat_is_headless (stat))
    {
      VvProcStat thread;

      self->thread_fd = vv_procfs_open_thread (self->dir_fd, &thread);
    }

  return TRUE;
}


/* The process's own CPU clock counts ns; the ticks of stat are 10 ms. */
static guint64
read_cpu_ns (VvReader         *self,
             const VvProcStat *stat,
             const struct timespec *clock)
{
  if (self->has_clock)
    return (guint64) clock->tv_sec * NSEC + (guint64) clock->tv_nsec;

  return (stat->user_ticks + stat->system_ticks) * ((guint64) NSEC / (guint64) sysconf (_SC_CLK_TCK));
}

static double
rate (guint64 now,
      guint64 before,
      double  seconds)
{
  return seconds > 0 && now >= before ? (double) (now - before) / seconds : NAN;
}

/* The clock knows no user and system, the ticks do: the total so far is split as the ticks so far are, which
 * catches up with every tick.  Never less than before, never more than there was. */
static void
take_cpu (VvReader         *self,
          const VvProcStat *stat,
          guint64           cpu_ns,
          double            seconds,
          double           *values)
{
  guint64 ticks = stat->user_ticks + stat->system_ticks;
  guint64 user_ns = ticks == 0 ? cpu_ns : (guint64) ((unsigned __int128) cpu_ns * stat->user_ticks / ticks);
  guint64 total = cpu_ns > self->before.cpu_ns ? cpu_ns - self->before.cpu_ns : 0;
  guint64 user = user_ns > self->before.user_ns ? user_ns - self->before.user_ns : 0;

  user = MIN (user, total);
  self->before.cpu_ns += total;
  self->before.user_ns += user;

  if (seconds <= 0)
    return;
  values[VV_METRIC_CPU_USER] = (double) user / 1e7 / seconds;
  values[VV_METRIC_CPU_SYSTEM] = (double) (total - user) / 1e7 / seconds;
  values[VV_METRIC_CPU] = values[VV_METRIC_CPU_USER] + values[VV_METRIC_CPU_SYSTEM];
}

static double
number (guint64 value)
{
  return value == G_MAXUINT64 ? NAN : (double) value;
}

/* The memory is the main thread's, or that of any other once that is over. */
static void
take_memory (VvReader     *self,
             VvProcStatus *status,
             double       *values)
{
  char buffer[16384];
  gssize length;

  if (self->thread_fd >= 0)
    {
      length = vv_procfs_read (self->thread_fd, "status", buffer, sizeof buffer);
      if (length > 0)
        vv_proc_status_parse (buffer, (gsize) length, status);
    }
  values[VV_METRIC_RSS] = number (status->vm_rss_bytes);
  values[VV_METRIC_PRIVATE] = number (status->rss_anon_bytes);
  values[VV_METRIC_SHARED] = number (status->rss_file_bytes) + number (status->rss_shmem_bytes);
  values[VV_METRIC_SWAP] = number (status->vm_swap_bytes);
  values[VV_METRIC_VIRTUAL] = number (status->vm_size_bytes);
}

static void
take_faults (VvReader         *self,
             const VvProcStat *stat,
             double            seconds,
             double           *values)
{
  values[VV_METRIC_MINOR_FAULTS] = rate (stat->minor_faults, self->before.minor_faults, seconds);
  values[VV_METRIC_MAJOR_FAULTS] = rate (stat->major_faults, self->before.major_faults, seconds);
  self->before.minor_faults = stat->minor_faults;
  self->before.major_faults = stat->major_faults;
}

/* From Linux 6.2 the folder's size is the number of its entries. */
static void
take_files (VvReader    *self,
            double      *values,
            const char **reasons)
{
  struct stat info;
  gssize count = -1;

  if (self->thread_fd >= 0)
    count = vv_listing_open (self->thread_fd, "fd", NULL);
  else if (self->files_fd < 0)
    {
      if (reasons != NULL)
        reasons[VV_METRIC_FILES] = denied_reason (self);
      return;
    }
  else if (fstat (self->files_fd, &info) == 0 && info.st_size > 0)
    count = info.st_size;
  else
    count = vv_listing_read (self->files_fd, NULL);

  if (count >= 0)
    values[VV_METRIC_FILES] = (double) count;
  else if (reasons != NULL && (errno == EACCES || errno == EPERM))
    reasons[VV_METRIC_FILES] = denied_reason (self);
}

static void
take_io (VvReader    *self,
         double       seconds,
         double      *values,
         const char **reasons)
{
  const VvMetric metrics[] = { VV_METRIC_READ_BYTES, VV_METRIC_WRITE_BYTES, VV_METRIC_READ_RATE, VV_METRIC_WRITE_RATE,
                               VV_METRIC_READ_CALLS_RATE, VV_METRIC_WRITE_CALLS_RATE };
  char buffer[1024];
  VvProcIo io;
  const VvProcIo *before = &self->before.io;
  gssize length = read_again (self->io_fd, buffer, sizeof buffer);

  if (length <= 0 || !vv_proc_io_parse (buffer, length, &io))
    {
      gboolean denied = self->io_fd < 0 || errno == EACCES || errno == EPERM;

      for (guint i = 0; reasons != NULL && denied && i < G_N_ELEMENTS (metrics); i++)
        reasons[metrics[i]] = denied_reason (self);
      self->before.has_io = FALSE;
      return;
    }

  values[VV_METRIC_READ_BYTES] = (double) io.read_bytes;
  values[VV_METRIC_WRITE_BYTES] = (double) io.write_bytes;
  if (self->before.has_io)
    {
      values[VV_METRIC_READ_RATE] = rate (io.read_bytes, before->read_bytes, seconds);
      values[VV_METRIC_WRITE_RATE] = rate (io.write_bytes, before->write_bytes, seconds);
      values[VV_METRIC_READ_CALLS_RATE] = rate (io.rchar_bytes, before->rchar_bytes, seconds);
      values[VV_METRIC_WRITE_CALLS_RATE] = rate (io.wchar_bytes, before->wchar_bytes, seconds);
    }
  self->before.io = io;
  self->before.has_io = TRUE;
}

static gboolean
read_files (VvReader    *self,
            double      *values,
            const char **reasons,
            gint64      *time_ns,
            GError     **error)
{
  char buffer[16384];
  VvProcStat stat;
  VvProcStatus status;
  struct timespec clock;
  gint64 now_ns = vv_clock_ns ();
  double seconds = self->before.time_ns != 0 ? (double) (now_ns - self->before.time_ns) / 1e9 : 0;
  gssize length;

  if (self->has_clock && clock_gettime (self->clock, &clock) != 0)
    self->has_clock = FALSE;
  if (!read_stat (self, &stat, error))
    return FALSE;
  length = read_again (self->status_fd, buffer, sizeof buffer);
  if (length <= 0 || !vv_proc_status_parse (buffer, length, &status))
    return set_gone (self->pid, error);

  self->uid = status.uid;
  take_cpu (self, &stat, read_cpu_ns (self, &stat, &clock), seconds, values);
  take_faults (self, &stat, seconds, values);
  values[VV_METRIC_THREADS] = (double) stat.n_threads;
  take_files (self, values, reasons);
  take_io (self, seconds, values, reasons);
  vv_threads_read_switches (self->threads, self->dir_fd, now_ns, &status, stat.n_threads,
                            &values[VV_METRIC_VOLUNTARY_SWITCHES], &values[VV_METRIC_INVOLUNTARY_SWITCHES]);
  for (guint i = VV_METRIC_VOLUNTARY_SWITCHES; i <= VV_METRIC_INVOLUNTARY_SWITCHES; i++)
    if (!isnan (values[i]))
      self->last[i] = values[i];
  take_memory (self, &status, values);

  self->before.time_ns = now_ns;
  *time_ns = now_ns;

  return TRUE;
}

gboolean
vv_reader_read (VvReader    *self,
                double      *values,
                const char **reasons,
                gint64      *time_ns,
                GError     **error)
{
  gboolean done;

  for (guint i = 0; i < VV_N_METRICS; i++)
    {
      values[i] = NAN;
      if (reasons != NULL)
        reasons[i] = NULL;
    }

  done = open_files (self, error) && read_files (self, values, reasons, time_ns, error);
  if (!self->keep_open)
    close_files (self);

  return done;
}

VvReader *
vv_reader_new (int       pid,
               guint64   start_ticks,
               gboolean  keep_open,
               GError  **error)
{
  g_autoptr(VvReader) self = g_new0 (VvReader, 1);
  double values[VV_N_METRICS];
  gint64 time_ns;

  self->pid = pid;
  self->start_ticks = start_ticks;
  self->keep_open = keep_open;
  self->dir_fd = self->stat_fd = self->status_fd = self->io_fd = self->files_fd = self->thread_fd = -1;
  self->has_clock = clock_getcpuclockid (pid, &self->clock) == 0;
  self->threads = vv_threads_new (pid);
  for (guint i = 0; i < VV_N_METRICS; i++)
    self->last[i] = NAN;
  if (!vv_reader_read (self, values, NULL, &time_ns, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
vv_reader_free (VvReader *self)
{
  if (self == NULL)
    return;
  close_files (self);
  vv_threads_free (self->threads);
  g_free (self);
}

int
vv_reader_get_pid (VvReader *self)
{
  return self->pid;
}

guint64
vv_reader_get_start_ticks (VvReader *self)
{
  return self->start_ticks;
}

void
vv_reader_set_born (VvReader *self,
                    gint64    since_ns)
{
  self->before = (Counters) { .time_ns = since_ns, .has_io = TRUE };
  vv_threads_set_born (self->threads, since_ns);
}

double
vv_reader_read_pss (VvReader    *self,
                    const char **reason)
{
  char buffer[4096];
  VvProcStat stat;
  guint64 bytes;
  gssize length;

  *reason = NULL;
  self->last[VV_METRIC_PSS] = NAN;
  if (!open_files (self, NULL))
    return NAN;
  /* Just opened: it may be another's by now. */
  if (!self->keep_open && !read_stat (self, &stat, NULL))
    {
      close_files (self);
      return NAN;
    }

  length = vv_procfs_read (self->thread_fd >= 0 ? self->thread_fd : self->dir_fd, "smaps_rollup", buffer, sizeof buffer);
  if (length > 0 && vv_proc_smaps_parse_pss (buffer, length, &bytes))
    self->last[VV_METRIC_PSS] = (double) bytes;
  else if (length < 0 && (errno == EACCES || errno == EPERM))
    *reason = denied_reason (self);
  if (!self->keep_open)
    close_files (self);

  return self->last[VV_METRIC_PSS];
}

double
vv_reader_get_last (VvReader *self,
                    VvMetric  metric)
{
  return self->last[metric];
}

VvThreadSample *
vv_reader_read_threads (VvReader *self,
                        gint64    now_ns,
                        guint    *n_threads)
{
  *n_threads = 0;
  if (!open_files (self, NULL))
    return NULL;

  return vv_threads_read_cpu (self->threads, self->dir_fd, now_ns, n_threads);
}

void
vv_reader_forget_threads (VvReader *self)
{
  vv_threads_forget_cpu (self->threads);
}
