/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-numbering.c — children of one name keep their numbers while others come and go. */

#include <glib.h>

#include "python/numbering.h"

static const VvNumberedId parent = { 10, 100 };
static const VvNumberedId other_parent = { 20, 100 };

static VvNumberedId
child (int pid)
{
  return (VvNumberedId) { pid, 200 };
}

static gboolean
is_first_parent (VvNumberedId id,
                 gpointer     data)
{
  return id.pid == parent.pid;
}

static void
check (VvNumbering  *numbering,
       VvNumberedId  of,
       int           pid,
       const char   *name,
       const char   *label)
{
  g_autofree char *ours = vv_numbering_label (numbering, of, child (pid), name);

  g_assert_cmpstr (ours, ==, label);
}

static void
test_siblings (void)
{
  VvNumbering *numbering = vv_numbering_new ();

  /* Alone, it needs no number. */
  vv_numbering_add (numbering, parent, "app.py", child (11), "job.py");
  check (numbering, parent, 11, "job.py", "job.py");
  vv_numbering_add (numbering, parent, "app.py", child (12), "job.py");
  check (numbering, parent, 11, "job.py", "job.py, child 1");
  check (numbering, parent, 12, "job.py", "job.py, child 2");
  /* The first ended; the second stays the second, and the next is the third. */
  vv_numbering_add (numbering, parent, "app.py", child (12), "job.py");
  vv_numbering_add (numbering, parent, "app.py", child (13), "job.py");
  check (numbering, parent, 12, "job.py", "job.py, child 2");
  check (numbering, parent, 13, "job.py", "job.py, child 3");
  /* Another name and another parent count for themselves. */
  vv_numbering_add (numbering, parent, "app.py", child (14), "beat");
  vv_numbering_add (numbering, other_parent, "app.py", child (15), "job.py");
  check (numbering, parent, 14, "beat", "beat");
  check (numbering, other_parent, 15, "job.py", "job.py");
  vv_numbering_free (numbering);
}

static void
test_forked (void)
{
  VvNumbering *numbering = vv_numbering_new ();

  vv_numbering_add (numbering, parent, "app.py", child (11), "app.py");
  check (numbering, parent, 11, "app.py", "app.py, child 1");
  vv_numbering_free (numbering);
}

static void
test_parent_ends (void)
{
  VvNumbering *numbering = vv_numbering_new ();

  vv_numbering_add (numbering, parent, "app.py", child (11), "app.py");
  vv_numbering_add (numbering, other_parent, "app.py", child (12), "app.py");
  vv_numbering_end_scan (numbering, is_first_parent, NULL);
  check (numbering, parent, 11, "app.py", "app.py, child 1");
  check (numbering, other_parent, 12, "app.py", "app.py");
  vv_numbering_free (numbering);
}

static void
test_many (void)
{
  VvNumbering *numbering = vv_numbering_new ();

  for (int i = 0; i < 10000; i++)
    vv_numbering_add (numbering, parent, "app.py", child (100 + i), "job.py");
  check (numbering, parent, 10099, "job.py", "job.py, child 10000");
  vv_numbering_free (numbering);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/numbering/siblings", test_siblings);
  g_test_add_func ("/python/numbering/forked", test_forked);
  g_test_add_func ("/python/numbering/parent-ends", test_parent_ends);
  g_test_add_func ("/python/numbering/many", test_many);
  return g_test_run ();
}
