/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-name.c — a command line of any bytes becomes a name that can be shown. */

#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "python/name.h"
#include "target/process-private.h"

static void
check (const char * const *argv,
       const char         *exe,
       gboolean            embedded)
{
  g_autofree char *name = vv_python_name_from_argv (argv, "comm", exe, embedded);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpint (g_utf8_strlen (name, -1), <=, 120);
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_auto(GStrv) argv = vv_process_split_cmdline ((const char *) data, size);
  const char * const *arguments = (const char * const *) argv;

  check (arguments, "/usr/bin/python3.11", FALSE);
  check (arguments, NULL, FALSE);
  check (arguments, "/opt/shop", TRUE);
  vv_python_name_is_fork_server (arguments);
  return 0;
}
