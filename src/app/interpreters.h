/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* interpreters.h — which Pythons this machine has to start a program with. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VvInterpreter:
 * @path: the executable
 * @label: "Python 3.11 — /usr/bin/python3.11"
 * @major, @minor: its version, as far as its name tells
 */
typedef struct
{
  char *path;
  char *label;
  int major;
  int minor;
} VvInterpreter;

/**
 * vv_interpreters_find:
 *
 * Looks into PATH and the places of pyenv; starts nothing, so it is quick.  The system's own
 * python3 comes first.
 *
 * Returns: (transfer full) (element-type VvInterpreter): what there is
 */
GPtrArray *vv_interpreters_find (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
