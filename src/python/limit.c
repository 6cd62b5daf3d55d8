/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* limit.c — why the processes of this machine cannot be seen from here.  In: the mounts and the
 * sandbox's mark.  Out: a sentence for the window, or nothing. */

#include "python/limit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "target/procfs.h"

/* The last mount on a place is the one that is seen. */
gboolean
vv_limit_is_hiding (const char *tainted_mounts,
                    const char *proc_root)
{
  g_auto(GStrv) lines = g_strsplit (tainted_mounts, "\n", 0);
  gboolean hiding = FALSE;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], " ", 5);
      const char *option;

      if (g_strv_length (fields) < 4 || strcmp (fields[1], proc_root) != 0)
        continue;
      option = strcmp (fields[2], "proc") == 0 ? strstr (fields[3], "hidepid=") : NULL;
      hiding = option != NULL && !g_str_has_prefix (option, "hidepid=0") && !g_str_has_prefix (option, "hidepid=off");
    }
  return hiding;
}

char *
vv_limit_find (const char *proc_root,
               const char *flatpak_info)
{
  g_autofree char *mounts = NULL;
  int self_fd;

  if (access (flatpak_info, F_OK) == 0)
    return g_strdup (_("Inside a Flatpak sandbox Vivarium sees only the programs that it starts itself. "
                       "Install it outside of Flatpak to see all."));
  self_fd = open (proc_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self_fd < 0)
    return g_strdup_printf (_("The processes of this machine cannot be seen: %s: %s. "
                              "Mount the proc file system there."), proc_root, g_strerror (errno));
  close (self_fd);
  if (geteuid () != 0 && g_file_get_contents ("/proc/self/mounts", &mounts, NULL, NULL) &&
      vv_limit_is_hiding (mounts, proc_root))
    return g_strdup (_("This system hides other users’ processes (/proc is mounted with hidepid). "
                       "Run Vivarium as root to see all."));
  return NULL;
}
