/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-children.c — sums over a tree whose kernel tells half of it: real processes, listed in a folder of ours. */

#include "monitor/children.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "child.h"
#include "monitor/descendants.h"

/* @pids: its real children */
typedef struct
{
  Child parent;
  VvGauge *gauge;
  VvChildren *children;
  char *root;
  char *file;
  GArray *pids;
} Tree;

static void
tree_list (Tree       *self,
           const char *pids)
{
  g_assert_true (g_file_set_contents (self->file, pids, -1, NULL));
}

static gboolean
tree_start (Tree *self)
{
  g_autofree char *folder = NULL;
  gboolean no_children_files = FALSE;

  *self = (Tree) { .pids = g_array_new (FALSE, FALSE, sizeof (int)) };
  if (!child_spawn_busy (&self->parent, "0.2 1 0 0 2"))
    return FALSE;
  vv_descendants_find ("/proc", self->parent.pid, &no_children_files, self->pids);
  g_assert_cmpuint (self->pids->len, ==, 2);

  self->root = g_dir_make_tmp ("vivarium-children-XXXXXX", NULL);
  folder = g_strdup_printf ("%s/%d/task/%d", self->root, self->parent.pid, self->parent.pid);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  self->file = g_build_filename (folder, "children", NULL);
  self->gauge = vv_gauge_new (self->parent.pid, 0, TRUE, NULL);
  self->children = vv_children_new (self->parent.pid);
  vv_children_search_in (self->children, self->root);

  return TRUE;
}

static void
tree_end (Tree *self)
{
  g_autofree char *folder = g_path_get_dirname (self->file);

  g_unlink (self->file);
  while (!g_str_equal (folder, self->root))
    {
      char *above = g_path_get_dirname (folder);

      g_rmdir (folder);
      g_free (folder);
      folder = above;
    }
  g_rmdir (self->root);
  vv_children_free (self->children);
  vv_gauge_free (self->gauge);
  child_end (&self->parent);
  g_array_unref (self->pids);
  g_free (self->root);
  g_free (self->file);
}

static guint
tree_read (Tree   *self,
           double *tree)
{
  gint64 time_ns, cost_ns = 0;

  /* A search may be put off for 50 times what the one before took. */
  g_usleep (150000);
  g_assert_true (vv_gauge_read (self->gauge, tree, NULL, &time_ns, NULL));

  return vv_children_add (self->children, self->gauge, time_ns, FALSE, tree, &cost_ns);
}

static void
test_left_out (void)
{
  double tree[VV_N_METRICS];
  g_autofree char *both = NULL;
  g_autofree char *one = NULL;
  Tree self;

  if (!tree_start (&self))
    return;
  both = g_strdup_printf ("%d %d ", g_array_index (self.pids, int, 0), g_array_index (self.pids, int, 1));
  one = g_strdup_printf ("%d ", g_array_index (self.pids, int, 1));
  for (guint i = 0; i < 6; i++)
    {
      tree_list (&self, i % 2 == 0 ? both : i == 3 ? "" : one);
      g_assert_cmpuint (tree_read (&self, tree), ==, 2);
      /* A child that was met again would have no rate, or one of its whole life. */
      g_assert_cmpfloat (tree[VV_METRIC_CPU], >, 0);
      g_assert_cmpfloat (tree[VV_METRIC_CPU], <, 310);
    }
  tree_end (&self);
}

/* Our own process is not below that one, whatever the list said once. */
static void
test_elsewhere (void)
{
  double tree[VV_N_METRICS];
  g_autofree char *with_us = NULL;
  Tree self;

  if (!tree_start (&self))
    return;
  with_us = g_strdup_printf ("%d ", getpid ());
  tree_list (&self, with_us);
  g_assert_cmpuint (tree_read (&self, tree), ==, 3);
  tree_list (&self, "");
  g_assert_cmpuint (tree_read (&self, tree), ==, 2);
  tree_end (&self);
}

static void
test_ended (void)
{
  double tree[VV_N_METRICS];
  Tree self;

  if (!tree_start (&self))
    return;
  tree_list (&self, "");
  g_assert_cmpuint (tree_read (&self, tree), ==, 2);
  g_assert_cmpint (kill (g_array_index (self.pids, int, 0), SIGKILL), ==, 0);
  g_assert_cmpuint (tree_read (&self, tree), ==, 1);
  tree_end (&self);
}

/* With no descriptor left the children cannot be read, yet they are there. */
static void
test_too_many_files (void)
{
  double tree[VV_N_METRICS];
  struct rlimit all, few;
  int next_fd;
  Tree self;

  if (!tree_start (&self))
    return;
  tree_list (&self, "");
  g_assert_cmpuint (tree_read (&self, tree), ==, 2);
  next_fd = dup (0);
  close (next_fd);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &all), ==, 0);
  few = (struct rlimit) { next_fd + 1, all.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  g_assert_cmpuint (tree_read (&self, tree), ==, 2);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &all), ==, 0);
  g_assert_cmpuint (tree_read (&self, tree), ==, 2);
  g_assert_cmpfloat (tree[VV_METRIC_CPU], <, 310);
  tree_end (&self);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor/children/left-out", test_left_out);
  g_test_add_func ("/monitor/children/elsewhere", test_elsewhere);
  g_test_add_func ("/monitor/children/ended", test_ended);
  g_test_add_func ("/monitor/children/too-many-files", test_too_many_files);

  return g_test_run ();
}
