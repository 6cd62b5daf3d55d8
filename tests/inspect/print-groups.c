/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* print-groups.c FILE — the groups of a snapshot as JSON, by what they were made: tests/cli/test-groups.py knows
 * what they should be, since the program that it is of says so. */

#include <glib.h>
#include <stdio.h>

#include "base/json.h"
#include "inspect/groups.h"

static const char * const names[VV_N_GROUP_BY] = { "type", "module", "size", "holder", "equal", "hollow" };

static void
print_groups (VvJson *json, VvSnapshot *snapshot, VvGroupBy by)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = vv_groups_new (snapshot, by, 0, NULL, &error);

  g_assert_no_error (error);
  vv_json_name (json, names[by]);
  vv_json_begin_array (json);
  for (guint i = 0; i < groups->len; i++)
    {
      const VvGroup *group = groups->pdata[i];

      vv_json_begin_object (json);
      vv_json_name (json, "name");
      vv_json_string (json, group->name);
      vv_json_name (json, "count");
      vv_json_int (json, (gint64) group->count);
      vv_json_name (json, "memory");
      vv_json_int (json, (gint64) group->memory);
      vv_json_name (json, "retained");
      vv_json_int (json, (gint64) group->retained);
      vv_json_name (json, "wasted");
      vv_json_int (json, (gint64) group->wasted);
      vv_json_name (json, "by_preview");
      vv_json_int (json, group->by_preview);
      vv_json_end_object (json);
    }
  vv_json_end_array (json);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VvSnapshot) snapshot = argc == 2 ? vv_snapshot_open (argv[1], &error) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  VvJson *json = vv_json_new (out);

  g_assert_no_error (error);
  g_assert_nonnull (snapshot);
  vv_snapshot_analyse (snapshot, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  vv_json_begin_object (json);
  for (VvGroupBy by = 0; by < VV_N_GROUP_BY; by++)
    print_groups (json, snapshot, by);
  vv_json_end_object (json);
  vv_json_free (json);
  puts (out->str);
  return 0;
}
