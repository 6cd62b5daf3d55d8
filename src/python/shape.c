/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape.c — finds the shape of a C type. */

#include "python/shape.h"

const VvPyShape *
vv_py_shape_find (const char *tp_name,
                  guint32     version_hex,
                  gint64      basicsize)
{
  return NULL;
}
