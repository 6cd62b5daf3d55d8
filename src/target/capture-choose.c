/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-choose.c — which way to capture a process.  In: what /proc and its control group say.
 * Out: a method and the reason, one sentence for people.  All of it comes from files below one root,
 * so each rule is tested. */

#include "target/capture-private.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "target/process-private.h"
#include "target/procfs.h"
#include "target/refusal.h"

/* A copy in the pause takes 0.13 to 0.3 s a GB; what is expected to take no longer than this is not
 * worth a system call in the target. */
#define BYTES_PER_MS ((guint64) 5 * 1000 * 1000)
#define SHORT_MS 50

#define STATUS_BYTES 16384

typedef struct
{
  int dir_fd;
  char *root;
  char *cgroups;                /* where control groups are */
  guint64 bytes;                /* that a capture copies */
  gboolean filtered;
} Facts;

static guint64
read_number (const char *folder,
             const char *name,
             guint64     otherwise)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char text[64];
  gssize length = vv_procfs_read (AT_FDCWD, path, text, sizeof text);

  return length > 0 && g_ascii_isdigit (text[0]) ? g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* The number behind "@key" at the beginning of a line. */
static guint64
read_line_number (const char *folder,
                  const char *name,
                  const char *key,
                  guint64     otherwise)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char text[STATUS_BYTES];
  gssize length = vv_procfs_read (AT_FDCWD, path, text + 1, sizeof text - 1);
  g_autofree char *line_key = g_strconcat ("\n", key, NULL);
  const char *found;

  text[0] = '\n';
  found = length > 0 ? strstr (text, line_key) : NULL;
  return found != NULL ? g_ascii_strtoull (found + strlen (line_key), NULL, 10) : otherwise;
}

/* What a group may still take: its file cache can go. */
static guint64
group_free (const char *folder,
            const char *limit_name,
            const char *usage_name)
{
  guint64 limit = read_number (folder, limit_name, G_MAXUINT64);
  guint64 usage = read_number (folder, usage_name, 0);
  guint64 cache = read_line_number (folder, "memory.stat", "inactive_file ", 0);

  usage -= MIN (usage, cache);
  return limit == G_MAXUINT64 ? G_MAXUINT64 : limit - MIN (limit, usage);
}

/* The least that any group from @path up leaves. */
static guint64
path_free (const char *top,
           const char *path,
           const char *limit_name,
           const char *usage_name)
{
  g_autofree char *folder = g_build_filename (top, path, NULL);
  guint64 least = G_MAXUINT64;

  while (strlen (folder) > strlen (top))
    {
      least = MIN (least, group_free (folder, limit_name, usage_name));
      *strrchr (folder, '/') = '\0';
    }
  return MIN (least, group_free (top, limit_name, usage_name));
}

/* Lines "0::/path" of version 2, "5:memory:/path" of version 1 (cgroups(7)). */
static guint64
cgroup_free (const Facts *facts)
{
  char text[STATUS_BYTES];
  g_auto(GStrv) lines = NULL;
  guint64 least = G_MAXUINT64;

  if (vv_procfs_read (facts->dir_fd, "cgroup", text, sizeof text) <= 0)
    return G_MAXUINT64;
  lines = g_strsplit (text, "\n", 0);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], ":", 3);
      g_autofree char *old_top = g_build_filename (facts->cgroups, "memory", NULL);

      if (g_strv_length (parts) != 3 || strstr (parts[2], "..") != NULL)
        continue;
      if (*parts[1] == '\0')
        least = MIN (least, path_free (facts->cgroups, parts[2], "memory.max", "memory.current"));
      else if (strcmp (parts[1], "memory") == 0)
        least = MIN (least, path_free (old_top, parts[2], "memory.limit_in_bytes", "memory.usage_in_bytes"));
    }
  return least;
}

static guint64
memory_free (const Facts *facts)
{
  guint64 kib = read_line_number (facts->root, "meminfo", "MemAvailable:", G_MAXUINT64 / 1024);

  return MIN (kib * 1024, cgroup_free (facts));
}

/* PAGEMAP_SCAN and asynchronous write protection. */
static gboolean
has_precopy (const char *root)
{
  g_autofree char *path = g_build_filename (root, "sys/kernel/osrelease", NULL);
  char text[256];
  char *end;
  guint64 major_number, minor_number = 0;

  if (vv_procfs_read (AT_FDCWD, path, text, sizeof text) <= 0)
    return FALSE;
  major_number = g_ascii_strtoull (text, &end, 10);
  if (*end == '.')
    minor_number = g_ascii_strtoull (end + 1, NULL, 10);
  return major_number > 6 || (major_number == 6 && minor_number >= 7);
}

static gboolean
is_filtered (const char *status)
{
  return strstr (status, "\nSeccomp:\t1") != NULL || strstr (status, "\nSeccomp:\t2") != NULL;
}

static void
read_facts (Facts                  *self,
            int                     pid,
            const VvCaptureOptions *options)
{
  const char *root = options->proc_root != NULL ? options->proc_root : VV_PROC_ROOT;
  char text[STATUS_BYTES];
  VvProcStatus status;
  VvProcStat stat;
  gssize length;
  int process_fd = vv_procfs_open (root, pid);

  self->root = g_strdup (root);
  self->cgroups = options->proc_root != NULL ? g_build_filename (root, "cgroup", NULL) : g_strdup ("/sys/fs/cgroup");
  self->dir_fd = process_fd >= 0 ? vv_procfs_enter (process_fd, &stat) : -1;
  if (process_fd >= 0 && self->dir_fd != process_fd)
    close (process_fd);
  length = self->dir_fd >= 0 ? vv_procfs_read_lines (self->dir_fd, "status", text, sizeof text) : -1;
  if (length <= 0 || !vv_proc_status_parse (text, (gsize) length, &status))
    return;
  self->bytes = status.rss_anon_bytes != G_MAXUINT64 ? status.rss_anon_bytes : status.vm_rss_bytes;
  if (self->bytes == G_MAXUINT64)
    self->bytes = 0;
  if (status.vm_swap_bytes != G_MAXUINT64)
    self->bytes += status.vm_swap_bytes;
  self->filtered = is_filtered (text);
}

/* Each thread has a filter of its own, or none. */
static gboolean
is_thread_filtered (const Facts *facts)
{
  int task_fd = openat (facts->dir_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean filtered = FALSE;
  struct dirent *item;
  DIR *folder;

  /* The folder of a thread lies in the one that is wanted. */
  if (task_fd < 0)
    task_fd = openat (facts->dir_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  folder = task_fd >= 0 ? fdopendir (task_fd) : NULL;
  if (folder == NULL)
    {
      if (task_fd >= 0)
        close (task_fd);
      return FALSE;
    }
  while (!filtered && (item = readdir (folder)) != NULL)
    {
      g_autofree char *name = g_build_filename (item->d_name, "status", NULL);
      char text[STATUS_BYTES];

      filtered = g_ascii_isdigit (*item->d_name) &&
                 vv_procfs_read_lines (dirfd (folder), name, text, sizeof text) > 0 && is_filtered (text);
    }
  closedir (folder);
  return filtered;
}

static VvCaptureMethod
choose (const Facts  *facts,
        const char  **reason)
{
  if (facts->bytes <= BYTES_PER_MS * SHORT_MS)
    *reason = _("The program was stopped: its memory is copied in 50 ms or less.");
  else if (facts->filtered || is_thread_filtered (facts))
    *reason = _("The program was stopped: it has a seccomp filter, so no system calls are run in it.");
  else if (facts->dir_fd >= 0 && vv_refusal_find_tracer (facts->dir_fd) != 0)
    *reason = _("The program was stopped: a debugger is attached to it.");
  else if (facts->bytes > memory_free (facts) / 3)
    *reason = _("The program was stopped: there is less than three times its memory free.");
  else if (read_number (facts->root, "sys/vm/overcommit_memory", 0) == 2)
    *reason = _("The program was stopped: the system does not promise more memory than it has (vm.overcommit_memory is 2).");
  else if (!has_precopy (facts->root))
    *reason = _("The program was stopped: copying while it runs needs Linux 6.7 or newer.");
  else
    {
      *reason = _("Memory was copied while the program ran, since a copy takes longer than 50 ms.");
      return VV_CAPTURE_PRECOPY;
    }
  return VV_CAPTURE_STOP;
}

VvCaptureMethod
vv_capture_choose (int                      pid,
                   const VvCaptureOptions  *options,
                   char                   **reason)
{
  VvCaptureMethod method = VV_CAPTURE_STOP;
  Facts facts = { .dir_fd = -1 };
  const char *text;

  g_return_val_if_fail (options != NULL && reason != NULL, VV_CAPTURE_STOP);

  if (options->no_calls)
    {
      text = _("The program was stopped: no system calls are to be run in it.");
    }
  else if (options->method != VV_CAPTURE_AUTO)
    {
      method = options->method;
      text = _("This method was asked for.");
    }
  else
    {
      read_facts (&facts, pid, options);
      method = choose (&facts, &text);
      if (facts.dir_fd >= 0)
        close (facts.dir_fd);
      g_free (facts.root);
      g_free (facts.cgroups);
    }
  *reason = g_strdup (text);
  return method;
}
