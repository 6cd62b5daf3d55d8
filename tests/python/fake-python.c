/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fake-python.c — a program that looks like a Python from outside: the symbols and words by
 * which one is known, with the values that the build gives.  It says "ready" and lives until its
 * standard input ends. */

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What the file says: version as a number, as text, whether there is a GIL. */
#ifdef FAKE_VERSION_HEX
extern const unsigned long Py_Version;
const unsigned long Py_Version = FAKE_VERSION_HEX;
#endif

#ifdef FAKE_FREE_THREADED
typedef struct
{
  char cookie[8];
  uint64_t version;
  uint64_t free_threaded;
} DebugOffsets;

extern DebugOffsets _PyRuntime;
DebugOffsets _PyRuntime = { "xdebugpy", 0, FAKE_FREE_THREADED };
#endif

#ifdef FAKE_TEXT
/* Each ends with NUL and is kept although nobody uses it. */
__attribute__ ((used)) static const char words[] =
  "Fatal Python error: \0lib/python" FAKE_MINOR "\0" "3.2.0\0" FAKE_TEXT "\0";
extern const char *Py_GetVersion (void);
const char *
Py_GetVersion (void)
{
  return words;
}
#endif

#ifdef FAKE_PYPY
__attribute__ ((used)) static const char pypy_words[] = "3.10.14 (abc, Jan 1 2024)\n[PyPy " FAKE_PYPY " with GCC 13.2.0]";
#endif

static void *
wait_for_end (void *data)
{
  char byte;

  while (read (STDIN_FILENO, &byte, 1) > 0)
    ;
  exit (0);
}

int
main (int   argc,
      char *argv[])
{
  pthread_t thread;
  int failed = 0;
  char byte;

  if (argc > 2 && strcmp (argv[1], "--chroot") == 0)
    failed = chroot (argv[2]) != 0 || chdir ("/") != 0;
  if (argc > 1 && strcmp (argv[1], "--protect") == 0)
    failed = prctl (PR_SET_DUMPABLE, 0) != 0;
  puts (failed ? "failed" : "ready");
  fflush (stdout);
  if (argc > 1 && strcmp (argv[1], "--leave-main") == 0 && read (STDIN_FILENO, &byte, 1) == 1)
    {
      pthread_create (&thread, NULL, wait_for_end, NULL);
      pthread_exit (NULL);
    }
  wait_for_end (NULL);
  return 0;
}
