/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* consistent.c — reads a snapshot to its end and compares its parts with each other. */

#include "consistent.h"

#include <string.h>

static void
check_references (const VvSnapshot *snapshot,
                  VvNode            node,
                  guint32          *n_referrers,
                  guint64          *sum)
{
  guint32 n_objects = vv_snapshot_get_n_objects (snapshot);
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, node, &first, &end);
  g_assert_cmpuint (first, <=, end);
  g_assert_cmpuint (end, <=, vv_snapshot_get_n_refs (snapshot));
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefRow ref;

      vv_snapshot_get_ref (snapshot, edge, &ref);
      g_assert_cmpuint (ref.source, ==, node);
      g_assert_cmpuint (ref.target, <, n_objects);
      g_assert_cmpuint (ref.kind, <, VV_N_REF_KINDS);
      n_referrers[ref.target]++;
      *sum += edge;
      if (edge % 61 == 0)
        {
          g_autofree char *label = vv_snapshot_dup_label (snapshot, edge);

          g_assert_true (g_utf8_validate (label, -1, NULL));
        }
    }
}

static void
check_referrers (const VvSnapshot *snapshot,
                 VvNode            node,
                 guint32           n_expected,
                 guint64          *sum)
{
  guint32 first, end;

  vv_snapshot_get_referrers (snapshot, node, &first, &end);
  g_assert_cmpuint (end - first, ==, n_expected);
  for (guint32 i = first; i < end; i++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, i);
      VvRefRow ref;

      vv_snapshot_get_ref (snapshot, edge, &ref);
      g_assert_cmpuint (ref.target, ==, node);
      *sum -= edge;
    }
}

static void
check_object (const VvSnapshot *snapshot,
              VvNode            node,
              VvAddr           *last,
              guint32          *counts)
{
  VvObjectRow row;
  g_autofree char *value = NULL;

  vv_snapshot_get_object (snapshot, node, &row);
  g_assert_cmphex (row.address, >, *last);
  *last = row.address;
  g_assert_cmpuint (row.type, <, vv_snapshot_get_n_types (snapshot));
  g_assert_cmpint (row.generation, >=, -1);
  g_assert_cmpint (row.generation, <=, 3);
  counts[row.type]++;
  if (node % 61 == 0)
    {
      value = vv_snapshot_dup_value (snapshot, node);
      g_assert_true (value == NULL || g_utf8_validate (value, -1, NULL));
      g_assert_cmpuint (vv_snapshot_find_object (snapshot, row.address), ==, node);
    }
}

static void
check_objects (const VvSnapshot *snapshot)
{
  guint32 n = vv_snapshot_get_n_objects (snapshot), n_types = vv_snapshot_get_n_types (snapshot);
  g_autofree guint32 *n_referrers = g_new0 (guint32, MAX (n, 1));
  g_autofree guint32 *counts = g_new0 (guint32, MAX (n_types, 1));
  guint64 sum = 0;
  VvAddr last = 0;

  for (VvNode node = 0; node < n; node++)
    {
      check_object (snapshot, node, &last, counts);
      check_references (snapshot, node, n_referrers, &sum);
    }
  for (VvNode node = 0; node < n; node++)
    check_referrers (snapshot, node, n_referrers[node], &sum);
  g_assert_cmpuint (sum, ==, 0);
  for (VvTypeIndex type = 0; type < n_types; type++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, type, &row);
      g_assert_cmpuint (row.count, ==, counts[type]);
      g_assert_true (g_utf8_validate (row.name, -1, NULL) && g_utf8_validate (row.module, -1, NULL));
    }
}

static void
check_tables (const VvSnapshot *snapshot)
{
  guint32 n = vv_snapshot_get_n_objects (snapshot);

  for (guint32 i = 0; i < vv_snapshot_get_n_weakrefs (snapshot); i++)
    {
      VvWeakRow row;

      vv_snapshot_get_weakref (snapshot, i, &row);
      g_assert_cmpuint (row.source, <, n);
      g_assert_true (row.target < n || row.target == VV_NODE_NONE);
      g_assert_true (row.callback < n || row.callback == VV_NODE_NONE);
    }
  for (guint32 i = 0; i < vv_snapshot_get_n_roots (snapshot); i++)
    {
      VvRootRow row;

      vv_snapshot_get_root (snapshot, i, &row);
      g_assert_cmpuint (row.target, <, n);
      g_assert_cmpuint (row.kind, <, VV_N_ROOT_KINDS);
      g_assert_cmpuint (row.count, >, 0);
      g_assert_true (row.name == NULL || g_utf8_validate (row.name, -1, NULL));
    }
  for (guint32 i = 0; i < vv_snapshot_get_n_frames (snapshot); i++)
    {
      VvFrameRow row;

      vv_snapshot_get_frame (snapshot, i, &row);
      g_assert_true (g_utf8_validate (row.function, -1, NULL) && g_utf8_validate (row.file, -1, NULL));
      g_assert_cmpint (row.line, >=, 0);
    }
}

static gint64
meta_of (const VvSnapshot *snapshot,
         const char       *key)
{
  VvMetaRow row;

  g_assert_true (vv_snapshot_find_meta (snapshot, key, &row) && row.is_number);
  return row.number;
}

void
assert_consistent (const VvSnapshot *snapshot)
{
  g_autoptr(GError) error = NULL;

  check_objects (snapshot);
  check_tables (snapshot);
  g_assert_cmpint (meta_of (snapshot, "objects"), ==, vv_snapshot_get_n_objects (snapshot));
  g_assert_cmpint (meta_of (snapshot, "references"), ==, vv_snapshot_get_n_refs (snapshot));
  vv_snapshot_check (snapshot, &error);
  g_assert_no_error (error);
}

gint64
unreadable_of (const VvSnapshot *snapshot,
               const char       *kind)
{
  g_autofree char *key = g_strconcat ("unreadable.", kind, NULL);

  return meta_of (snapshot, key);
}
