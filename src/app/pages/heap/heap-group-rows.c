/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-group-rows.c — what a group says in each column, which of two comes first, and which filter finds
 * its objects. */

#include "config.h"

#include "app/pages/heap/heap-groups-private.h"

#include <string.h>

#include <glib/gi18n.h>

const VvDataColumn vv_heap_group_columns[VV_N_HEAP_GROUP_COLUMNS] = {
  { N_("Group"), VV_DATA_CODE, 0, TRUE, VV_HEAP_GROUP_BY_NAME, 0 },
  { N_("Objects"), VV_DATA_NUMBER, 92, FALSE, VV_HEAP_GROUP_BY_COUNT, 300 },
  { N_("Memory"), VV_DATA_NUMBER, 96, FALSE, VV_HEAP_GROUP_BY_MEMORY, 0 },
  { N_("Retained"), VV_DATA_NUMBER, 96, FALSE, VV_HEAP_GROUP_BY_RETAINED, 480 },
  /* Translators: memory that is not needed */
  { N_("Wasted"), VV_DATA_NUMBER, 96, FALSE, VV_HEAP_GROUP_BY_WASTED, 400 },
  { N_("Example"), VV_DATA_LINK, 130, FALSE, -1, 560 },
};

char *
vv_heap_group_text (VvSnapshot    *snapshot,
                    const VvGroup *group,
                    guint          column)
{
  VvObjectRow object;

  switch (column)
    {
    case VV_HEAP_GROUP_BY_NAME:
      /* Translators: a text that is cut at its end */
      return group->by_preview ? g_strdup_printf (_("%s (its beginning and its length)"), group->name) : g_strdup (group->name);
    case VV_HEAP_GROUP_BY_COUNT:
      return vv_text_format ((double) group->count, VV_UNIT_NONE);
    case VV_HEAP_GROUP_BY_MEMORY:
      return vv_text_format ((double) group->memory, VV_UNIT_BYTES);
    case VV_HEAP_GROUP_BY_RETAINED:
      return vv_text_format ((double) group->retained, VV_UNIT_BYTES);
    case VV_HEAP_GROUP_BY_WASTED:
      return group->wasted > 0 ? vv_text_format ((double) group->wasted, VV_UNIT_BYTES) : NULL;
    case VV_HEAP_GROUP_BY_EXAMPLE:
      if (group->example == VV_NODE_NONE)
        return NULL;
      vv_snapshot_get_object (snapshot, group->example, &object);
      return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
    default:
      return NULL;
    }
}

static guint64
get_number (const VvGroup *group,
            int            column)
{
  if (column == VV_HEAP_GROUP_BY_COUNT)
    return group->count;
  if (column == VV_HEAP_GROUP_BY_RETAINED)
    return group->retained;
  return column == VV_HEAP_GROUP_BY_WASTED ? group->wasted : group->memory;
}

int
vv_heap_group_compare (const VvGroup *one,
                       const VvGroup *other,
                       int            column)
{
  if (column == VV_HEAP_GROUP_BY_NAME)
    return g_ascii_strcasecmp (one->name, other->name);
  return (get_number (one, column) > get_number (other, column)) - (get_number (one, column) < get_number (other, column));
}

char *
vv_heap_group_filter (VvSnapshot     *snapshot,
                      const VvGroup  *group,
                      VvHeapGrouping  by)
{
  g_autofree char *value = NULL;
  VvObjectRow object;
  guint64 upper = 1;

  if (by == VV_HEAP_GROUP_MODULE)
    return g_strdup_printf ("type:%s.", group->name);
  if (group->example == VV_NODE_NONE)
    return NULL;
  vv_snapshot_get_object (snapshot, group->example, &object);
  if (by == VV_HEAP_GROUP_SIZE)
    {
      while (upper < object.memory && upper <= G_MAXUINT64 / 2)
        upper *= 2;
      return g_strdup_printf (">%" G_GUINT64_FORMAT " <=%" G_GUINT64_FORMAT, object.memory > 1 ? upper / 2 : 0, upper);
    }
  if (by != VV_HEAP_GROUP_EQUAL)
    return NULL;
  value = vv_snapshot_dup_value (snapshot, group->example);
  return value != NULL && strchr (value, '"') == NULL ? g_strdup_printf ("\"%s\"", value) : NULL;
}
