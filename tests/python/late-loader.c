/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* late-loader.c — a program that loads the library it is given when it is told to, and says so. */

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int
main (int   argc,
      char *argv[])
{
  char byte;

  puts ("ready");
  fflush (stdout);
  if (read (STDIN_FILENO, &byte, 1) == 1)
    {
      puts (argc > 1 && dlopen (argv[1], RTLD_NOW) != NULL ? "loaded" : "failed");
      fflush (stdout);
    }
  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
  return 0;
}
