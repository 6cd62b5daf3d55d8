/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* demo.c — the built-in demo program.  In: the interpreters of this machine.  Out: a command. */

#include "app/demo.h"

#include <glib/gi18n.h>

#include "config.h"
#include "vivarium.h"

#include "app/interpreters.h"

#define MINIMUM_MINOR 9

char **
vv_demo_get_argv (GError **error)
{
  const char *path = g_getenv ("VIVARIUM_DEMO");
  g_autoptr (GPtrArray) interpreters = NULL;
  const char *argv[3] = { NULL, NULL, NULL };

  if (path == NULL || path[0] == '\0')
    path = VV_PKGDATADIR "/demo/vivarium-demo.py";
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                   _("The file “%s” is missing. Install Vivarium again."), path);
      return NULL;
    }
  interpreters = vv_interpreters_find ();
  for (guint i = 0; i < interpreters->len; i++)
    {
      const VvInterpreter *interpreter = interpreters->pdata[i];

      if (interpreter->major != 3 || interpreter->minor < MINIMUM_MINOR)
        continue;
      argv[0] = interpreter->path;
      argv[1] = path;
      return g_strdupv ((char **) argv);
    }
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("It needs Python 3.%d or newer, and none was found. Install Python and try again."), MINIMUM_MINOR);
  return NULL;
}
