/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* embedding.c SCRIPT — another program that holds a Python.  It uses None itself, so that a linker that copies
 * variables into programs does so; without SCRIPT it never starts the interpreter. */

#include <Python.h>
#include <stdio.h>

int
main (int   argc,
      char *argv[])
{
  /* Read at run time, so that the reference stays. */
  PyObject *volatile none = Py_None;

  if (argc < 2)
    {
      puts (none != NULL ? "ready" : "never");
      fflush (stdout);
      return getchar () == EOF ? 0 : 1;
    }
  Py_Initialize ();
  return PyRun_SimpleString (argv[1]);
}
