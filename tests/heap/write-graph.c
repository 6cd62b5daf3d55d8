/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* write-graph.c EDGES FILE — a snapshot to run commands on, as graph.h reads it; with --rich instead of
 * edges that of rich.h. */

#include <glib/gstdio.h>

#include "graph.h"
#include "rich.h"

int
main (int   argc,
      char *argv[])
{
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (argc != 3)
    {
      g_printerr ("write-graph EDGES FILE\n");
      return 2;
    }
  if (g_str_equal (argv[1], "--rich"))
    {
      rich_write (argv[2], FALSE);
      return 0;
    }
  path = graph_write (argv[1]);
  folder = g_path_get_dirname (path);
  if (!g_file_get_contents (path, &bytes, &length, NULL) ||
      !g_file_set_contents (argv[2], bytes, (gssize) length, NULL))
    return 1;
  graph_remove (folder);
  return 0;
}
