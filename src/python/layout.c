/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* layout.c — the table for a version.  In: PY_VERSION_HEX.  Out: the tables that claim it, one
 * after the other; CPython's own stand before those of distributions in the files. */

#include "python/layout-tables.h"

static const struct
{
  const VvLayout *layouts;
  const guint *count;
} minors[] = {
#define MINOR(minor) { vv_layout_##minor, &vv_layout_##minor##_count },
  VV_LAYOUT_MINORS (MINOR)
#undef MINOR
};

/* PY_VERSION_HEX ends with a nibble for alpha, beta, candidate (0xc) or final, and one for its
 * number.  From the first candidate on CPython keeps its structs; what went before has no table. */
#define CANDIDATE 0xc0

static guint32
without_level (guint32 version_hex)
{
  return version_hex & 0xffffff00;
}

static gboolean
covers (const VvLayout *layout,
        guint32         version_hex)
{
  guint32 release = without_level (version_hex);

  return release >= layout->first && release < layout->end;
}

const VvLayout *
vv_layout_find_next (guint32         version_hex,
                     const VvLayout *refused)
{
  gboolean is_passed = refused == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (minors); i++)
    for (guint j = 0; j < *minors[i].count; j++)
      {
        const VvLayout *layout = &minors[i].layouts[j];

        if (is_passed && covers (layout, version_hex))
          return layout;
        if (layout == refused)
          is_passed = TRUE;
      }
  return NULL;
}

const VvLayout *
vv_layout_find (guint32   version_hex,
                gboolean *exact)
{
  const VvLayout *layout = vv_layout_find_next (version_hex, NULL);

  if (exact != NULL)
    *exact = layout != NULL
             && without_level (version_hex) < layout->checked
             && (version_hex & 0xf0) >= CANDIDATE;
  return layout;
}

static gpointer
make_list (gpointer data)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (minors); i++)
    for (guint j = 0; j < *minors[i].count; j++)
      g_ptr_array_add (list, (gpointer) &minors[i].layouts[j]);
  return list;
}

const VvLayout * const *
vv_layout_list (guint *n)
{
  static GOnce once = G_ONCE_INIT;
  GPtrArray *list = g_once (&once, make_list, NULL);

  *n = list->len;
  return (const VvLayout * const *) list->pdata;
}
