/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-procfs.c — all parsers of /proc on the same bytes.  What they accept must make sense. */

#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "target/maps.h"
#include "target/procfs.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char *text = (const char *) data;
  g_autofree char *line = g_strndup (text, size);
  g_auto(VvMap) map = { 0 };
  VvProcStat stat;
  VvProcStatus status;
  VvProcIo io;
  guint64 pss;

  if (vv_proc_stat_parse (text, size, &stat))
    {
      g_assert_cmpint (stat.pid, >=, 0);
      g_assert_cmpint (stat.ppid, >=, 0);
      g_assert_true (g_ascii_isalpha (stat.state));
      g_assert_cmpuint (strnlen (stat.comm, sizeof stat.comm), <, sizeof stat.comm);
    }
  if (vv_proc_status_parse (text, size, &status))
    g_assert_cmpint (status.tgid, >, 0);
  vv_proc_io_parse (text, size, &io);
  vv_proc_smaps_parse_pss (text, size, &pss);
  if (vv_map_parse (line, &map))
    g_assert_cmpint (map.path[0], ==, '/');
  return 0;
}
