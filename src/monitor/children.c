/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* children.c — the tree below a process.  In: its PID.  Out: sums.  Each descendant has a reader of its own, which takes
 * its own differences, so a sum of rates cannot become negative when one ends.  Their files are not kept open:
 * a server may have hundreds. */

#include "monitor/children.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "monitor/listing.h"
#include "target/process-private.h"
#include "target/procfs.h"

#define NSEC G_GINT64_CONSTANT (1000000000)
#define MAX_DESCENDANTS 8192
#define MAX_CHILDREN_BYTES (64 * 1024)
/* What new children's first readings of PSS may take at once; 1 % of the time is added to it.  Each copy that a large
 * program forks takes as long to read as the program itself. */
#define PSS_ALLOWANCE_NS (NSEC / 50)

/* @total: its last read and written bytes
 * @has_pss: whether its PSS was read, or tried
 * @found: number of the last search that met it */
typedef struct
{
  VvReader *reader;
  double total[2];
  gboolean has_pss;
  guint found;
} Child;

/* @children: Child by PID
 * @search: counts searches
 * @next_search_ns: a search takes at most 2 % of the time
 * @no_children_files: the kernel does not list children, so all processes are asked for their parent
 * @lost: whether any was forgotten since the sums before
 * @allowance_ns: what is left for first readings of PSS
 * @gone: bytes that ended children had read and written
 * @before_ns, @before_boot_ns: the sample before on both clocks; start times are on the other one */
struct _VvChildren
{
  int pid;
  GHashTable *children;
  guint search;
  gint64 next_search_ns;
  gboolean no_children_files;
  gboolean lost;
  gint64 allowance_ns;
  double gone[2];
  gint64 before_ns;
  gint64 before_boot_ns;
};

static const VvMetric totals[2] = { VV_METRIC_READ_BYTES, VV_METRIC_WRITE_BYTES };

static void
free_child (gpointer data)
{
  Child *child = data;

  vv_reader_free (child->reader);
  g_free (child);
}

static gint64
boot_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * NSEC + now.tv_nsec;
}

static void
note_time (VvChildren *self,
           gint64      now_ns)
{
  self->before_ns = now_ns;
  self->before_boot_ns = boot_ns ();
}

static void
add_numbers (const char *text,
             GArray     *pids)
{
  while (*text != '\0')
    {
      char *end;
      guint64 pid = g_ascii_strtoull (text, &end, 10);

      /* Each is followed by a blank, unless it was cut off at the buffer's end: then it is another process's. */
      if (end == text || *end != ' ')
        break;
      if (pid > 0 && pid <= G_MAXINT)
        {
          int number = (int) pid;

          g_array_append_val (pids, number);
        }
      text = end;
    }
}

/* Each thread lists the children that it started. */
static gboolean
list_children (int     pid,
               GArray *pids)
{
  g_autoptr(GArray) tids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *buffer = NULL;
  int dir_fd = vv_procfs_open (VV_PROC_ROOT, pid);
  gboolean known = TRUE;

  if (dir_fd < 0)
    return TRUE;

  buffer = g_malloc (MAX_CHILDREN_BYTES);
  vv_listing_open (dir_fd, "task", tids);
  for (guint i = 0; i < tids->len && known; i++)
    {
      char name[48];

      snprintf (name, sizeof name, "task/%d/children", g_array_index (tids, int, i));
      if (vv_procfs_read (dir_fd, name, buffer, MAX_CHILDREN_BYTES) >= 0)
        add_numbers (buffer, pids);
      else if (errno == ENOENT && faccessat (dir_fd, "task", F_OK, 0) == 0)
        known = i + 1 < tids->len;
    }
  close (dir_fd);

  return known;
}

/* Returns: (element-type int): pairs of process and parent, for kernels that do not list children */
static GArray *
list_parents (void)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr(GArray) pids = g_array_new (FALSE, FALSE, sizeof (int));

  vv_listing_open (-1, VV_PROC_ROOT, pids);
  for (guint i = 0; i < pids->len; i++)
    {
      int pid = g_array_index (pids, int, i);
      int dir_fd = vv_procfs_open (VV_PROC_ROOT, pid);
      char buffer[2048];
      VvProcStat stat;
      gssize length = dir_fd >= 0 ? vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer) : -1;

      if (dir_fd >= 0)
        close (dir_fd);
      if (length <= 0 || !vv_proc_stat_parse (buffer, length, &stat))
        continue;
      g_array_append_val (pairs, pid);
      g_array_append_val (pairs, stat.ppid);
    }

  return pairs;
}

static void
add_descendants (VvChildren *self,
                 GArray     *pids)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr(GArray) pairs = self->no_children_files ? list_parents () : NULL;

  g_array_append_val (pids, self->pid);
  for (guint i = 0; i < pids->len && pids->len < MAX_DESCENDANTS; i++)
    {
      int pid = g_array_index (pids, int, i);

      /* While we read, a PID may move in the tree; each counts once. */
      if (!g_hash_table_add (seen, GINT_TO_POINTER (pid)))
        {
          g_array_remove_index (pids, i--);
          continue;
        }
      if (pairs == NULL)
        {
          if (!list_children (pid, pids) && i == 0)
            {
              self->no_children_files = TRUE;
              pairs = list_parents ();
            }
        }
      for (guint j = 0; pairs != NULL && j < pairs->len; j += 2)
        if (g_array_index (pairs, int, j + 1) == pid)
          g_array_append_val (pids, g_array_index (pairs, int, j));
    }
  g_array_remove_index (pids, 0);
}

static Child *
meet (VvChildren *self,
      int         pid)
{
  g_autoptr(VvReader) reader = vv_reader_new (pid, 0, FALSE, NULL);
  Child *child;

  if (reader == NULL)
    return NULL;

  /* Ticks are 10 ms; who started in the tick of the sample before has not done anything yet. */
  if (self->before_ns != 0
      && (gint64) (vv_reader_get_start_ticks (reader) * ((guint64) NSEC / (guint64) sysconf (_SC_CLK_TCK)))
         >= self->before_boot_ns - NSEC / 100)
    vv_reader_set_born (reader, self->before_ns);

  child = g_new0 (Child, 1);
  child->reader = g_steal_pointer (&reader);
  g_hash_table_insert (self->children, GINT_TO_POINTER (pid), child);

  return child;
}

static void
forget (VvChildren *self,
        Child      *child)
{
  for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
    if (!isnan (child->total[i]))
      self->gone[i] += child->total[i];
  self->lost = TRUE;
}

static void
search (VvChildren *self,
        gint64      now_ns)
{
  g_autoptr(GArray) pids = NULL;
  GHashTableIter iter;
  gpointer value;
  gint64 begin_ns = vv_clock_ns ();

  if (now_ns < self->next_search_ns)
    return;

  self->search++;
  pids = g_array_new (FALSE, FALSE, sizeof (int));
  add_descendants (self, pids);
  for (guint i = 0; i < pids->len; i++)
    {
      int pid = g_array_index (pids, int, i);
      Child *child = g_hash_table_lookup (self->children, GINT_TO_POINTER (pid));

      if (child == NULL)
        child = meet (self, pid);
      if (child != NULL)
        child->found = self->search;
    }

  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Child *) value)->found != self->search)
      {
        forget (self, value);
        g_hash_table_iter_remove (&iter);
      }
  self->next_search_ns = now_ns + 50 * (vv_clock_ns () - begin_ns);
}

/* Who is there already is met now, so that the first sums have rates of them too. */
VvChildren *
vv_children_new (int pid)
{
  VvChildren *self = g_new0 (VvChildren, 1);

  self->pid = pid;
  self->allowance_ns = PSS_ALLOWANCE_NS;
  self->children = g_hash_table_new_full (NULL, NULL, NULL, free_child);
  search (self, vv_clock_ns ());
  self->next_search_ns = 0;
  note_time (self, vv_clock_ns ());

  return self;
}

void
vv_children_free (VvChildren *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->children);
  g_free (self);
}

static double
sum (double a,
     double b)
{
  return isnan (a) ? b : isnan (b) ? a : a + b;
}

/* What is not read in each sample is summed as each process's last reading said, else a sum would be of some
 * processes only.  @fresh: by metric: whether any process's was read this time */
static void
add_values (double       *tree,
            gboolean     *fresh,
            VvReader     *reader,
            const double *values)
{
  for (guint i = 0; i < VV_N_METRICS; i++)
    {
      fresh[i] = fresh[i] || !isnan (values[i]);
      tree[i] = sum (tree[i], vv_metric_get_info (i)->held ? vv_reader_get_last (reader, i) : values[i]);
    }
}

/* Returns: what it took */
static gint64
read_pss (VvChildren *self,
          Child      *child,
          gboolean    due,
          double     *values)
{
  const char *reason;
  gint64 begin_ns;
  gint64 cost_ns;

  if (!due && (child->has_pss || self->allowance_ns <= 0))
    return 0;

  begin_ns = vv_clock_ns ();
  values[VV_METRIC_PSS] = vv_reader_read_pss (child->reader, &reason);
  cost_ns = vv_clock_ns () - begin_ns;
  child->has_pss = TRUE;
  if (!due)
    self->allowance_ns -= cost_ns;

  return cost_ns;
}

guint
vv_children_add (VvChildren *self,
                 VvReader   *parent,
                 gint64      now_ns,
                 gboolean    pss_due,
                 double     *tree,
                 gint64     *pss_cost_ns)
{
  GHashTableIter iter;
  gpointer value;
  gboolean fresh[VV_N_METRICS] = { FALSE };
  double own[VV_N_METRICS];
  guint n = 0;

  memcpy (own, tree, sizeof own);
  for (guint i = 0; i < VV_N_METRICS; i++)
    tree[i] = NAN;
  add_values (tree, fresh, parent, own);
  self->allowance_ns = MIN (self->allowance_ns + (now_ns - self->before_ns) / 100, PSS_ALLOWANCE_NS);
  search (self, now_ns);

  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Child *child = value;
      double values[VV_N_METRICS];
      gint64 time_ns;

      if (!vv_reader_read (child->reader, values, NULL, &time_ns, NULL))
        {
          forget (self, child);
          g_hash_table_iter_remove (&iter);
          continue;
        }
      *pss_cost_ns += read_pss (self, child, pss_due, values);
      for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
        child->total[i] = values[totals[i]];
      add_values (tree, fresh, child->reader, values);
      n++;
    }

  for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
    if (!isnan (tree[totals[i]]))
      tree[totals[i]] += self->gone[i];
  for (guint i = 0; i < VV_N_METRICS; i++)
    if (!fresh[i] && !(i == VV_METRIC_PSS && self->lost))
      tree[i] = NAN;
  self->lost = FALSE;
  note_time (self, now_ns);

  return n;
}
