/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* gauge.c — one process, read again and again.  In: its files in /proc and its CPU clock.  Out: values by VvMetric.
 * A file of /proc that was opened once stays bound to that very process, so a reading is a few preads with
 * no look-up, and never of another process that got the PID meanwhile. */

#include "monitor/gauge.h"

#include <errno.h>
#include <math.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "monitor/files.h"
#include "monitor/listing.h"
#include "monitor/threads.h"
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

struct _VvGauge
{
  VvFiles files;
  guint64 start_ticks;
  gboolean keep_open;
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
read_stat (VvGauge    *self,
           VvProcStat  *stat,
           GError     **error)
{
  char buffer[2048];
  gssize length = vv_files_read (self->files.stat_fd, buffer, sizeof buffer);

  if (length <= 0 || !vv_proc_stat_parse (buffer, length, stat) || vv_proc_stat_has_ended (stat))
    return vv_files_set_gone (&self->files, error);
  if (self->start_ticks != 0 && stat->start_ticks != self->start_ticks)
    return vv_files_set_gone (&self->files, error);
  self->start_ticks = stat->start_ticks;

  vv_files_close_thread (&self->files);
  if (vv_proc_stat_is_headless (stat))
    {
      VvProcStat thread;

      self->files.thread_fd = vv_procfs_open_thread (self->files.dir_fd, &thread);
    }

  return TRUE;
}

/* The process's own CPU clock counts ns; the ticks of stat are 10 ms. */
static guint64
read_cpu_ns (VvGauge         *self,
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
take_cpu (VvGauge         *self,
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
take_memory (VvGauge     *self,
             VvProcStatus *status,
             double       *values)
{
  char buffer[4096];
  gssize length;

  if (self->files.thread_fd >= 0)
    {
      length = vv_procfs_read_lines (self->files.thread_fd, "status", buffer, sizeof buffer);
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
take_faults (VvGauge         *self,
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
take_files (VvGauge    *self,
            double      *values,
            const char **reasons)
{
  struct stat info;
  gssize count = -1;

  if (self->files.thread_fd >= 0)
    count = vv_listing_open (self->files.thread_fd, "fd", NULL);
  else if (self->files.fd_fd < 0)
    errno = self->files.fd_errno;
  else if (fstat (self->files.fd_fd, &info) == 0 && info.st_size > 0)
    count = info.st_size;
  else
    count = vv_listing_read (self->files.fd_fd, NULL);

  if (count >= 0)
    values[VV_METRIC_FILES] = (double) count;
  else if (reasons != NULL)
    reasons[VV_METRIC_FILES] = vv_files_get_reason (errno, self->uid);
}

static void
take_io (VvGauge    *self,
         double       seconds,
         double      *values,
         const char **reasons)
{
  const VvMetric metrics[] = { VV_METRIC_READ_BYTES, VV_METRIC_WRITE_BYTES, VV_METRIC_READ_RATE, VV_METRIC_WRITE_RATE,
                               VV_METRIC_READ_CALLS_RATE, VV_METRIC_WRITE_CALLS_RATE };
  char buffer[1024];
  VvProcIo io;
  const VvProcIo *before = &self->before.io;
  gssize length = vv_files_read (self->files.io_fd, buffer, sizeof buffer);

  if (length <= 0 || !vv_proc_io_parse (buffer, length, &io))
    {
      int code = self->files.io_fd < 0 ? self->files.io_errno : length < 0 ? errno : 0;

      for (guint i = 0; reasons != NULL && i < G_N_ELEMENTS (metrics); i++)
        reasons[metrics[i]] = vv_files_get_reason (code, self->uid);
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
read_files (VvGauge    *self,
            double      *values,
            const char **reasons,
            gint64      *time_ns,
            GError     **error)
{
  char buffer[4096];
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
  length = vv_procfs_read_lines_fd (self->files.status_fd, buffer, sizeof buffer);
  if (length <= 0 || !vv_proc_status_parse (buffer, length, &status))
    return vv_files_set_gone (&self->files, error);

  self->uid = status.uid;
  take_cpu (self, &stat, read_cpu_ns (self, &stat, &clock), seconds, values);
  take_faults (self, &stat, seconds, values);
  values[VV_METRIC_THREADS] = (double) stat.n_threads;
  take_files (self, values, reasons);
  take_io (self, seconds, values, reasons);
  vv_threads_read_switches (self->threads, self->files.dir_fd, now_ns, &status, stat.n_threads,
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
vv_gauge_read (VvGauge    *self,
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

  done = vv_files_open (&self->files, error) && read_files (self, values, reasons, time_ns, error);
  if (!self->keep_open)
    vv_files_close (&self->files);

  return done;
}

VvGauge *
vv_gauge_new (int       pid,
               guint64   start_ticks,
               gboolean  keep_open,
               GError  **error)
{
  g_autoptr(VvGauge) self = g_new0 (VvGauge, 1);
  double values[VV_N_METRICS];
  gint64 time_ns;

  vv_files_init (&self->files, pid);
  self->start_ticks = start_ticks;
  self->keep_open = keep_open;
  self->has_clock = clock_getcpuclockid (pid, &self->clock) == 0;
  self->threads = vv_threads_new (pid);
  for (guint i = 0; i < VV_N_METRICS; i++)
    self->last[i] = NAN;
  if (!vv_gauge_read (self, values, NULL, &time_ns, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
vv_gauge_free (VvGauge *self)
{
  if (self == NULL)
    return;
  vv_files_close (&self->files);
  vv_threads_free (self->threads);
  g_free (self);
}

int
vv_gauge_get_pid (VvGauge *self)
{
  return self->files.pid;
}

guint64
vv_gauge_get_start_ticks (VvGauge *self)
{
  return self->start_ticks;
}

void
vv_gauge_set_born (VvGauge *self,
                    gint64    since_ns)
{
  self->before = (Counters) { .time_ns = since_ns, .has_io = TRUE };
  vv_threads_set_born (self->threads, since_ns);
}

double
vv_gauge_read_pss (VvGauge    *self,
                    const char **reason)
{
  char buffer[4096];
  VvProcStat stat;
  guint64 bytes;
  gssize length;

  *reason = NULL;
  self->last[VV_METRIC_PSS] = NAN;
  if (!vv_files_open (&self->files, NULL))
    return NAN;
  /* Just opened: it may be another's by now. */
  if (!self->keep_open && !read_stat (self, &stat, NULL))
    {
      vv_files_close (&self->files);
      return NAN;
    }

  length = vv_procfs_read (self->files.thread_fd >= 0 ? self->files.thread_fd : self->files.dir_fd, "smaps_rollup", buffer, sizeof buffer);
  if (length > 0 && vv_proc_smaps_parse_pss (buffer, length, &bytes))
    self->last[VV_METRIC_PSS] = (double) bytes;
  else if (length < 0)
    *reason = vv_files_get_reason (errno, self->uid);
  if (!self->keep_open)
    vv_files_close (&self->files);

  return self->last[VV_METRIC_PSS];
}

double
vv_gauge_get_last (VvGauge *self,
                    VvMetric  metric)
{
  return self->last[metric];
}

VvThreadSample *
vv_gauge_read_threads (VvGauge *self,
                        gint64    now_ns,
                        guint    *n_threads)
{
  *n_threads = 0;
  if (!vv_files_open (&self->files, NULL))
    return NULL;

  return vv_threads_read_cpu (self->threads, self->files.dir_fd, now_ns, n_threads);
}

void
vv_gauge_forget_threads (VvGauge *self)
{
  vv_threads_forget_cpu (self->threads);
}
