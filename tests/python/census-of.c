/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* census-of.c PID — what a census says of one process, in one line, for tests that must ask as
 * another user. */

#include <stdio.h>
#include <stdlib.h>

#include "python/census.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr(VvCensus) census = vv_census_new (NULL);
  g_autoptr(GPtrArray) entries = vv_census_scan (census, NULL, NULL);
  int pid = argc > 1 ? atoi (argv[1]) : 0;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const VvCensusEntry *entry = entries->pdata[i];

      if (entry->process->pid != pid)
        continue;
      printf ("kind=%d version=%s name=%s readable=%d reason=%s advice=%s threads=%d\n",
              entry->python.kind, entry->python.version != NULL ? entry->python.version : "-", entry->name,
              entry->readable, entry->reason != NULL ? entry->reason : "-",
              entry->advice != NULL ? entry->advice : "-", (int) entry->n_threads);
      return 0;
    }
  puts ("absent");
  return 0;
}
