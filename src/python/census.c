/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* census.c — every Python process on the machine, again and again.  In: /proc.  Out: entries,
 * parents before their children. Pythons are read in every scan.  All others are asked in turn
 * whether they run another program now (one link each, the young first), and more rarely whether
 * they loaded a libpython; both rounds stop when their time is used up and go on in the next
 * scan, so that 5,000 processes cost as much as they may and no more. */

#include "python/census.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "python/detect-private.h"
#include "python/limit.h"
#include "python/numbering.h"
#include "python/seen.h"
#include "python/name.h"
#include "target/process-private.h"

/* What one scan may spend on processes that nobody has looked at yet. */
#define NEW_BUDGET_US 50000

/* The rounds over those that are no Pythons, so far as anybody knows. */
typedef enum
{
  ROUND_YOUNG,      /* still loading their libraries, perhaps: looked at fully */
  ROUND_PROGRAM,    /* whether they run another program now */
  ROUND_LIBRARY,    /* whether they loaded a libpython */
  N_ROUNDS,
} Round;

/* A link takes 2 to 4 µs, so that 5,000 processes are asked for their program in each scan: who runs another one is found
 * within a second.  Machines with a few hundred processes spend a twentieth of it. */
static const gint64 budgets_us[N_ROUNDS] = { 20000, 20000, 2000 };

/* A chain of parents longer than this is a loop or a joke. */
#define MAX_ANCESTORS 128

struct _VvCensus
{
  char *root;
  int proc_fd;
  guint scan;
  GHashTable *seen;         /* by PID */
  GPtrArray *listed;        /* VvSeen of this scan, in the order of PIDs */
  VvNumbering *numbering;
  int cursors[N_ROUNDS];    /* the PIDs at which the rounds go on */
};

VvCensus *
vv_census_new (const char *proc_root)
{
  VvCensus *self = g_new0 (VvCensus, 1);

  self->root = g_strdup (proc_root != NULL ? proc_root : VV_PROC_ROOT);
  self->proc_fd = -1;
  self->seen = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) vv_seen_free);
  self->listed = g_ptr_array_new ();
  self->numbering = vv_numbering_new ();
  return self;
}

void
vv_census_free (VvCensus *self)
{
  if (self == NULL)
    return;
  if (self->proc_fd >= 0)
    close (self->proc_fd);
  g_ptr_array_unref (self->listed);
  g_hash_table_unref (self->seen);
  vv_numbering_free (self->numbering);
  g_free (self->root);
  g_free (self);
}

char *
vv_census_get_limit (VvCensus *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return vv_limit_find (self->root, "/.flatpak-info");
}

static void
entry_free (gpointer data)
{
  VvCensusEntry *entry = data;

  vv_process_unref (entry->process);
  vv_python_clear (&entry->python);
  g_free (entry->name);
  g_free (entry->reason);
  g_free (entry->advice);
  g_free (entry);
}

static int
compare_pid (gconstpointer a,
             gconstpointer b)
{
  const VvSeen *one = *(VvSeen * const *) a, *other = *(VvSeen * const *) b;

  return one->pid - other->pid;
}

static gboolean
is_unlisted (gpointer key,
             gpointer value,
             gpointer data)
{
  return ((VvSeen *) value)->scan != ((VvCensus *) data)->scan;
}

static int
parse_pid (const char *name)
{
  guint64 pid = 0;

  if (!g_ascii_isdigit (*name) || !g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT, &pid, NULL))
    return 0;
  return (int) pid;
}

static gboolean
list_processes (VvCensus  *self,
                GError   **error)
{
  DIR *folder = opendir (self->root);
  const struct dirent *item;

  if (folder == NULL)
    {
      int code = errno;

      g_set_error (error, VV_ERROR, vv_error_code_from_errno (code),
                   _("The processes cannot be listed: %s: %s. Mount the proc file system there."),
                   self->root, g_strerror (code));
      return FALSE;
    }
  if (self->proc_fd >= 0)
    close (self->proc_fd);
  self->proc_fd = fcntl (dirfd (folder), F_DUPFD_CLOEXEC, 3);
  g_ptr_array_set_size (self->listed, 0);
  while ((item = readdir (folder)) != NULL)
    {
      int pid = parse_pid (item->d_name);
      VvSeen *seen;

      if (pid == 0)
        continue;
      seen = g_hash_table_lookup (self->seen, GINT_TO_POINTER (pid));
      if (seen == NULL)
        {
          seen = vv_seen_new (pid);
          g_hash_table_insert (self->seen, GINT_TO_POINTER (pid), seen);
        }
      seen->scan = self->scan;
      seen->emitted = FALSE;
      g_ptr_array_add (self->listed, seen);
    }
  closedir (folder);
  g_hash_table_foreach_remove (self->seen, is_unlisted, self);
  g_ptr_array_sort (self->listed, compare_pid);
  return TRUE;
}

/* Pythons in every scan; the new as far as time allows, before the young, which may be thousands
 * just after the first scan.  That has all the time it needs: it is the answer that somebody
 * waits for. */
static void
look_at_urgent (VvCensus     *self,
                GCancellable *cancellable)
{
  gint64 start_us = g_get_monotonic_time ();
  gboolean bounded = self->scan > 1;

  for (guint i = 0; i < self->listed->len; i++)
    {
      VvSeen *seen = self->listed->pdata[i];
      gint64 now_us = g_get_monotonic_time ();
      gboolean urgent = seen->state == SEEN_NEW || seen->state == SEEN_ENDED;

      if (seen->state == SEEN_PYTHON)
        vv_seen_update (seen, self->root, self->proc_fd, now_us);
      else if (urgent && (!bounded || now_us - start_us < NEW_BUDGET_US))
        vv_seen_look (seen, self->root, self->proc_fd, now_us);
      if ((i & 63) == 0 && g_cancellable_is_cancelled (cancellable))
        return;
    }
}

static guint
first_after (GPtrArray *listed,
             int        pid)
{
  guint low = 0, high = listed->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((VvSeen *) listed->pdata[middle])->pid <= pid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
is_due (const VvSeen *seen,
        Round         round,
        gint64        now_us)
{
  gboolean young = now_us < seen->young_until_us;

  if (seen->looked_scan == seen->scan)
    return FALSE;
  if (seen->state == SEEN_KERNEL)
    return round == ROUND_LIBRARY;
  return seen->state == SEEN_OTHER && young == (round == ROUND_YOUNG);
}

/* One round, from where the last one stopped, at most once around. */
static void
go_round (VvCensus *self,
          Round     round)
{
  guint n = self->listed->len;
  guint first = first_after (self->listed, self->cursors[round]);
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    {
      VvSeen *seen = self->listed->pdata[(first + i) % n];
      gint64 now_us = g_get_monotonic_time ();

      if (now_us - start_us > budgets_us[round])
        return;
      if (!is_due (seen, round, now_us))
        continue;
      self->cursors[round] = seen->pid;
      if (round != ROUND_PROGRAM || vv_seen_program_changed (seen, self->proc_fd))
        vv_seen_look (seen, self->root, self->proc_fd, now_us);
    }
}

/* The parent as it is now; of those that are no Pythons it is read when somebody asks, once a
 * scan. */
static int
current_ppid (VvCensus *self,
              VvSeen   *seen)
{
  char name[32], buffer[2048];
  VvProcStat stat;
  gssize length;

  if (seen->ppid_scan == self->scan)
    return seen->ppid;
  g_snprintf (name, sizeof name, "%d/stat", seen->pid);
  length = vv_procfs_read (self->proc_fd, name, buffer, sizeof buffer);
  seen->ppid = length > 0 && vv_proc_stat_parse (buffer, (gsize) length, &stat) ? stat.ppid : 0;
  seen->ppid_scan = self->scan;
  return seen->ppid;
}

static VvSeen *
find_parent (VvCensus *self,
             VvSeen   *seen)
{
  VvSeen *at = seen;

  for (int i = 0; i < MAX_ANCESTORS && at != NULL; i++)
    {
      int ppid = current_ppid (self, at);

      at = ppid > 0 ? g_hash_table_lookup (self->seen, GINT_TO_POINTER (ppid)) : NULL;
      if (at == seen)
        return NULL;
      if (at != NULL && at->state == SEEN_PYTHON)
        return at;
    }
  return NULL;
}

static VvNumberedId
id_of (const VvSeen *seen)
{
  return (VvNumberedId) { seen->pid, seen->start_ticks };
}

/* Workers of multiprocessing's fork server have its command line. */
static char *
plain_name (const VvSeen *seen,
            const VvSeen *parent)
{
  const char * const *argv = (const char * const *) seen->process->argv;

  if (parent != NULL && vv_python_name_is_fork_server (argv) &&
      vv_python_name_is_fork_server ((const char * const *) parent->process->argv))
    return vv_python_name_worker ();
  return g_strdup (seen->name);
}

typedef struct
{
  VvSeen *seen;
  VvSeen *parent;       /* (nullable) */
  char *name;
} Member;

static void
member_clear (gpointer data)
{
  g_free (((Member *) data)->name);
}

static int
compare_start (gconstpointer a,
               gconstpointer b)
{
  const VvSeen *one = ((const Member *) a)->seen, *other = ((const Member *) b)->seen;

  if (one->start_ticks != other->start_ticks)
    return one->start_ticks < other->start_ticks ? -1 : 1;
  return one->pid - other->pid;
}

static gboolean
is_alive_cb (VvNumberedId parent,
             gpointer     data)
{
  const VvSeen *seen = g_hash_table_lookup (((VvCensus *) data)->seen, GINT_TO_POINTER (parent.pid));

  return seen != NULL && seen->state == SEEN_PYTHON && seen->start_ticks == parent.start_ticks;
}

static GArray *
collect_members (VvCensus *self)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (Member));

  g_array_set_clear_func (members, member_clear);
  for (guint i = 0; i < self->listed->len; i++)
    {
      VvSeen *seen = self->listed->pdata[i];
      Member member = { seen, NULL, NULL };

      if (seen->state != SEEN_PYTHON)
        continue;
      member.parent = find_parent (self, seen);
      member.name = plain_name (seen, member.parent);
      g_array_append_val (members, member);
    }
  g_array_sort (members, compare_start);
  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = &g_array_index (members, Member, i);

      if (member->parent != NULL)
        vv_numbering_add (self->numbering, id_of (member->parent), member->parent->name,
                          id_of (member->seen), member->name);
    }
  vv_numbering_end_scan (self->numbering, is_alive_cb, self);
  return members;
}

static VvCensusEntry *
make_entry (VvCensus     *self,
            const Member *member)
{
  const VvSeen *seen = member->seen;
  VvCensusEntry *entry = g_new0 (VvCensusEntry, 1);

  entry->process = vv_process_ref (seen->process);
  vv_python_copy (&seen->python, &entry->python);
  entry->ppid = seen->ppid;
  entry->parent = member->parent != NULL ? member->parent->pid : 0;
  entry->name = member->parent != NULL
                ? vv_numbering_label (self->numbering, id_of (member->parent), id_of (seen), member->name)
                : g_strdup (member->name);
  entry->readable = seen->reason == NULL;
  entry->reason = g_strdup (seen->reason);
  entry->advice = g_strdup (seen->advice);
  entry->cpu_percent = seen->cpu_percent;
  entry->rss_bytes = seen->stat.rss_pages * (guint64) sysconf (_SC_PAGESIZE);
  entry->n_threads = seen->stat.n_threads;
  entry->state = seen->stat.state;
  return entry;
}

/* Emits a member, after its parent and before its children.  Members are in the order of start,
 * and a parent nearly always started before its child; where PIDs and clocks say otherwise,
 * going up first keeps the promise. */
static void
emit (VvCensus   *self,
      GPtrArray  *entries,
      GHashTable *by_seen,
      Member     *member,
      guint       depth)
{
  if (member->seen->emitted)
    return;
  if (member->parent != NULL && !member->parent->emitted && depth < MAX_ANCESTORS)
    emit (self, entries, by_seen, g_hash_table_lookup (by_seen, member->parent), depth + 1);
  if (member->seen->emitted)
    return;
  member->seen->emitted = TRUE;
  g_ptr_array_add (entries, make_entry (self, member));
}

GPtrArray *
vv_census_scan (VvCensus      *self,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr(GHashTable) by_seen = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) members = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  self->scan++;
  if (!list_processes (self, error))
    return NULL;
  look_at_urgent (self, cancellable);
  for (Round round = 0; round < N_ROUNDS; round++)
    go_round (self, round);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  members = collect_members (self);
  for (guint i = 0; i < members->len; i++)
    {
      Member *member = &g_array_index (members, Member, i);

      g_hash_table_insert (by_seen, member->seen, member);
    }
  for (guint i = 0; i < members->len; i++)
    emit (self, entries, by_seen, &g_array_index (members, Member, i), 0);
  return g_steal_pointer (&entries);
}
