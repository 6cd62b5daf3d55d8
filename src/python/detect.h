/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* detect.h — is there a Python in this process, and which?  Answered from the files it maps (executable,
 * libpython), never from its memory: nothing can be disturbed, and it works without rights on the process
 * as far as the files can be seen. */

#pragma once

#include "target/process.h"

G_BEGIN_DECLS

typedef enum
{
  VV_PYTHON_NONE,
  VV_PYTHON_CPYTHON,
  VV_PYTHON_FREE_THREADED,      /* CPython without the GIL */
  VV_PYTHON_PYPY,
  VV_PYTHON_UNKNOWN,            /* looks like a Python (its name), but its files may not be seen */
} VvPythonKind;

/**
 * VvPython:
 * @kind: which implementation
 * @version: (nullable): "3.11.2", "PyPy 7.3.11"; NULL where it cannot be known
 * @embedded: whether the executable is another program that holds a Python
 */
typedef struct
{
  VvPythonKind kind;
  char *version;
  gboolean embedded;
} VvPython;

VV_API void vv_python_clear (VvPython *self);

/**
 * vv_python_detect:
 *
 * Looks at one process.  Answers for files are remembered by device, inode and time of change, so asking for a hundred
 * processes of one interpreter costs one look.  Any thread.
 *
 * Returns: whether there is a Python; @out is set in any case
 */
VV_API gboolean vv_python_detect (const VvProcess *process, VvPython *out);

/**
 * vv_python_name:
 *
 * What a person calls the process: the script's base name, the module after -m, the title it gave itself
 * ("gunicorn: master [app]"), the role of a multiprocessing helper, or the program that embeds Python.
 *
 * Returns: (transfer full): display-safe text, not empty
 */
VV_API char *vv_python_name (const VvProcess *process, const VvPython *python) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
