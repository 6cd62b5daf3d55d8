/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* children.c — sums over the tree below a process.  In: its PID.  Out: sums.  Each descendant has a
 * gauge of its own, which takes its own differences, so a sum of rates cannot become negative when
 * one ends.  Their files are not kept open: a server may have hundreds. */

#include "monitor/children.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "monitor/descendants.h"
#include "target/process-private.h"

#define NSEC G_GINT64_CONSTANT (1000000000)
/* What new children's first readings of PSS may take at once; 1 % of the time is added to it.  Each
 * copy that a large program forks takes as long to read as the program itself. */
#define PSS_ALLOWANCE_NS (NSEC / 50)

/* @total: its last read and written bytes
 * @has_pss: whether its PSS was read, or tried
 * @found: number of the last search that met it */
typedef struct
{
  VvGauge *gauge;
  double total[2];
  gboolean has_pss;
  guint found;
} Child;

/* @children: Child by PID
 * @root: where they are searched
 * @search: counts searches
 * @next_search_ns: a search takes at most 2 % of the time
 * @no_children_files: the kernel does not list children, so all processes are asked for their
 *   parent
 * @lost: whether any was forgotten since the sums before
 * @allowance_ns: what is left for first readings of PSS
 * @gone: bytes that ended children had read and written
 * @before_ns, @before_boot_ns: the sample before on both clocks; start times are on the other
 *   one */
struct _VvChildren
{
  int pid;
  GHashTable *children;
  char *root;
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

  vv_gauge_free (child->gauge);
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

static Child *
meet (VvChildren *self,
      int         pid)
{
  g_autoptr(VvGauge) gauge = vv_gauge_new (pid, 0, FALSE, NULL);
  Child *child;

  if (gauge == NULL)
    return NULL;

  /* Ticks are 10 ms; who started in the tick of the sample before has not done anything yet. */
  if (self->before_ns != 0
      && (gint64) (vv_gauge_get_start_ticks (gauge) * ((guint64) NSEC / (guint64) sysconf (_SC_CLK_TCK)))
         >= self->before_boot_ns - NSEC / 100)
    vv_gauge_set_born (gauge, self->before_ns);

  child = g_new0 (Child, 1);
  child->gauge = g_steal_pointer (&gauge);
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

/* Returns: whether it is there and its parent is known to be in the tree; where we have too many
 * files open to see that, it stays what it was. */
static gboolean
is_below (VvChildren  *self,
          const Child *child)
{
  const Child *parent;
  VvProcStat stat;

  if (!vv_descendants_read_stat (VV_PROC_ROOT, vv_gauge_get_pid (child->gauge), &stat))
    return errno == EMFILE || errno == ENFILE;
  if (stat.start_ticks != vv_gauge_get_start_ticks (child->gauge))
    return FALSE;
  if (stat.ppid == self->pid)
    return TRUE;
  parent = g_hash_table_lookup (self->children, GINT_TO_POINTER (stat.ppid));

  return parent != NULL && parent->found == self->search;
}

/* The list of children may leave living ones out while others end, and who is forgotten and met
 * again would count twice.  So those who were not found are looked at themselves, until no more
 * turn out to be below. */
static void
find_left_out (VvChildren *self)
{
  GHashTableIter iter;
  gpointer value;
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      g_hash_table_iter_init (&iter, self->children);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          Child *child = value;

          if (child->found == self->search || !is_below (self, child))
            continue;
          child->found = self->search;
          more = TRUE;
        }
    }
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
  vv_descendants_find (self->root, self->pid, &self->no_children_files, pids);
  for (guint i = 0; i < pids->len; i++)
    {
      int pid = g_array_index (pids, int, i);
      Child *child = g_hash_table_lookup (self->children, GINT_TO_POINTER (pid));

      if (child == NULL)
        child = meet (self, pid);
      if (child != NULL)
        child->found = self->search;
    }
  find_left_out (self);

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
  self->root = g_strdup (VV_PROC_ROOT);
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
  g_free (self->root);
  g_free (self);
}

static double
sum (double a,
     double b)
{
  return isnan (a) ? b : isnan (b) ? a : a + b;
}

/* What is not read in each sample is summed as each process's last reading said, else a sum would
 * be of some processes only.  @fresh: by metric: whether any process's was read this time */
static void
add_values (double       *tree,
            gboolean     *fresh,
            VvGauge      *gauge,
            const double *values)
{
  for (guint i = 0; i < VV_N_METRICS; i++)
    {
      fresh[i] = fresh[i] || !isnan (values[i]);
      tree[i] = sum (tree[i], vv_metric_get_info (i)->held ? vv_gauge_get_last (gauge, i) : values[i]);
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
  values[VV_METRIC_PSS] = vv_gauge_read_pss (child->gauge, &reason);
  cost_ns = vv_clock_ns () - begin_ns;
  child->has_pss = TRUE;
  if (!due)
    self->allowance_ns -= cost_ns;

  return cost_ns;
}

/* Returns: whether it is there still.  Where it is and could not be read, since we have too many
 * files open, its totals are what they were. */
static gboolean
read_child (Child  *child,
            double *values)
{
  g_autoptr(GError) error = NULL;
  gint64 time_ns;

  if (vv_gauge_read (child->gauge, values, NULL, &time_ns, &error))
    for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
      child->total[i] = values[totals[i]];
  else if (g_error_matches (error, VV_ERROR, VV_ERROR_GONE))
    return FALSE;
  else
    for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
      values[totals[i]] = child->total[i];

  return TRUE;
}

static void
begin_sums (VvGauge  *parent,
            double   *tree,
            gboolean *fresh)
{
  double own[VV_N_METRICS];

  memcpy (own, tree, sizeof own);
  for (guint i = 0; i < VV_N_METRICS; i++)
    tree[i] = NAN;
  add_values (tree, fresh, parent, own);
}

static void
end_sums (VvChildren     *self,
          double         *tree,
          const gboolean *fresh)
{
  for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
    if (!isnan (tree[totals[i]]))
      tree[totals[i]] += self->gone[i];
  for (guint i = 0; i < VV_N_METRICS; i++)
    if (!fresh[i] && !(i == VV_METRIC_PSS && self->lost))
      tree[i] = NAN;
  self->lost = FALSE;
}

guint
vv_children_add (VvChildren *self,
                 VvGauge    *parent,
                 gint64      now_ns,
                 gboolean    pss_due,
                 double     *tree,
                 gint64     *pss_cost_ns)
{
  GHashTableIter iter;
  gpointer value;
  gboolean fresh[VV_N_METRICS] = { FALSE };
  guint n = 0;

  begin_sums (parent, tree, fresh);
  self->allowance_ns = MIN (self->allowance_ns + (now_ns - self->before_ns) / 100,
                            PSS_ALLOWANCE_NS);
  search (self, now_ns);

  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Child *child = value;
      double values[VV_N_METRICS];

      if (!read_child (child, values))
        {
          forget (self, child);
          g_hash_table_iter_remove (&iter);
          continue;
        }
      *pss_cost_ns += read_pss (self, child, pss_due, values);
      add_values (tree, fresh, child->gauge, values);
      n++;
    }
  end_sums (self, tree, fresh);
  note_time (self, now_ns);

  return n;
}

void
vv_children_search_in (VvChildren *self,
                       const char *root)
{
  g_free (self->root);
  self->root = g_strdup (root);
}
