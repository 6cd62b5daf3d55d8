/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* captor.c PID METHOD — captures a process again and again, until something happens to us; a byte on
 * standard output for each. */

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "target/capture.h"

int
main (int    argc,
      char **argv)
{
  VvCaptureOptions options = { 0 };

  /* A sanitizer would make an exit of a crash. */
  signal (SIGSEGV, SIG_DFL);
  if (argc != 3 || !vv_capture_method_parse (argv[2], &options.method))
    return 2;
  for (;;)
    {
      g_auto(VvCaptureInfo) info = { 0 };
      g_autoptr(GError) error = NULL;
      g_autoptr(VvImage) image = vv_capture (atoi (argv[1]), &options, &info, NULL, &error);

      if (image == NULL)
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      if (write (STDOUT_FILENO, ".", 1) != 1)
        return 3;
    }
}
