/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape.c — finds the shape of a C type.  All tables (shape-*.c) go into one hash by tp_name, made
   once; what has one name (versions, and now and then two types) is a chain that is searched. */

#include "config.h"

#include "python/shape-private.h"

static const VvPyShape *groups[] = {
#define VV_PY_SHAPE_GROUP(name) vv_py_shape_##name,
  VV_PY_SHAPE_GROUPS (VV_PY_SHAPE_GROUP)
#undef VV_PY_SHAPE_GROUP
};

/* tp_name → the rows of that name; GPtrArray of VvPyShape */
static GHashTable *
make_names (void)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const VvPyShape *shape = groups[i]; shape->type != NULL; shape++)
      {
        GPtrArray *rows = g_hash_table_lookup (names, shape->type);

        if (rows == NULL)
          {
            rows = g_ptr_array_new ();
            g_hash_table_insert (names, (gpointer) shape->type, rows);
          }
        g_ptr_array_add (rows, (gpointer) shape);
      }
  return names;
}

const VvPyShape *
vv_py_shape_find (const char *tp_name, guint32 version_hex, gint64 basicsize)
{
  static gsize once = 0;
  static GHashTable *names = NULL;
  const GPtrArray *rows;

  if (g_once_init_enter (&once))
    {
      names = make_names ();
      g_once_init_leave (&once, 1);
    }
  rows = g_hash_table_lookup (names, tp_name);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const VvPyShape *shape = g_ptr_array_index (rows, i);

      if (version_hex >= shape->first && (shape->end == 0 || version_hex < shape->end)
          && shape->basicsize == basicsize)
        return shape;
    }
  return NULL;
}

const VvPyShape * const *
vv_py_shape_groups (guint *n_groups)
{
  *n_groups = G_N_ELEMENTS (groups);
  return groups;
}
