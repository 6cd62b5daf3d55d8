/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* groups-room.c — In: containers.  Out: those that are empty or at most half full, with what they
 * take for nothing.  What a block holds is told from sys.getsizeof and CPython's own rules:
 *
 *  - list (Objects/listobject.c): 8 bytes for each place that is allocated.
 *  - dict (Objects/dictobject.c, PyDictKeysObject): a head of 40 bytes, 32 from 3.11 on; 2^k
 *    indices
 *    of 1, 2 or 4 bytes; two thirds as many entries of 24 bytes, from 3.11 on of 16 where all keys
 *    are
 *    texts.  The dictionary of an instance, which shares its keys, has none of these sizes.
 *  - set (Objects/setobject.c): 8 entries of 16 bytes in the object, or a table of 2^k; a table
 *    grows
 *    when three fifths are taken.
 *  - bytearray (Objects/bytearrayobject.c, up to 3.14): the bytes that are allocated. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "heap/snapshot-private.h"
#include "inspect/groups-private.h"
#include "inspect/name.h"
#include "inspect/place.h"

/* What they take beside their block, with the collector's 16 bytes where they have these. */
#define LIST_HEAD 56u
#define DICT_HEAD 64u
#define SET_HEAD 216u
#define BYTEARRAY_HEAD 56u
#define VERSION_311 0x030b0000u
#define VERSION_315 0x030f0000u

static guint64
list_air (guint64 size, guint64 length)
{
  guint64 places = size > LIST_HEAD ? (size - LIST_HEAD) / 8 : 0;

  return 2 * length <= places ? 8 * (places - length) : 0;
}

static guint64
keys_size (guint log2_size, guint32 version, guint entry)
{
  guint64 places = G_GUINT64_CONSTANT (1) << log2_size;
  guint index = log2_size < 8 ? 1 : log2_size < 16 ? 2 : log2_size < 32 ? 4 : 8;

  return (version < VERSION_311 ? 40 : 32) + places * index + places * 2 / 3 * entry;
}

/* The block's size says how many places it has; 8 are the least. */
static guint64
dict_air (guint64 size, guint64 length, guint32 version)
{
  static const guint entries[] = { 24, 16 };

  for (guint i = 0; i < (version < VERSION_311 ? 1 : 2); i++)
    for (guint log2_size = 4; log2_size < 40; log2_size++)
      {
        guint64 block = keys_size (log2_size, version, entries[i]), least = 3;

        if (block > size)
          break;
        if (block + DICT_HEAD != size || 2 * length > (G_GUINT64_CONSTANT (2) << log2_size) / 3)
          continue;
        while ((G_GUINT64_CONSTANT (2) << least) / 3 < length)
          least++;
        return block - keys_size ((guint) least, version, entries[i]);
      }
  return 0;
}

static guint64
set_air (guint64 size, guint64 length)
{
  guint64 places = size > SET_HEAD ? (size - SET_HEAD) / 16 : 0, least = 8;

  if (places <= least || size != SET_HEAD + 16 * places || (places & (places - 1)) != 0 ||
      10 * length > (places - 1) * 3)
    return 0;
  while (length * 5 >= (least - 1) * 3)
    least *= 2;
  /* The smallest table is in the object. */
  return least >= places ? 0 : 16 * (least == 8 ? places : places - least);
}

guint64
vv_group_air (const char *type, guint64 size, guint64 length, guint32 version)
{
  if (g_str_equal (type, "list"))
    return list_air (size, length);
  if (g_str_equal (type, "dict"))
    return dict_air (size, length, version);
  if (g_str_equal (type, "set"))
    return set_air (size, length);
  if (g_str_equal (type, "bytearray") && version < VERSION_315 && size > BYTEARRAY_HEAD &&
      2 * length <= size - BYTEARRAY_HEAD && length + 1 < size - BYTEARRAY_HEAD)
    return size - BYTEARRAY_HEAD - length - 1;
  return 0;
}

static guint64
air_of (const VvSnapshot *snapshot, VvNode node, const char *type, guint32 version,
        gboolean *is_empty)
{
  VvObjectRow row;

  vv_snapshot_get_object (snapshot, node, &row);
  *is_empty = row.length == 0;
  if (row.length < 0 || row.immortal)
    return 0;
  return *is_empty ? row.memory : vv_group_air (type, row.size, (guint64) row.length, version);
}

static guint32
version_of (const VvSnapshot *snapshot)
{
  VvMetaRow row;
  guint major = 0, minor = 0;

  if (!vv_snapshot_find_meta (snapshot, "python.version", &row) || row.text == NULL)
    return 0;
  if (sscanf (row.text, "%3u.%3u", &major, &minor) != 2)
    return 0;
  return major << 24 | minor << 16;
}

/* An empty deque has a block all the same, and an OrderedDict its own. */
static gboolean
is_container (const VvTypeRow *row)
{
  static const char * const builtins[] = { "list", "dict", "set", "bytearray", NULL };
  static const char * const collections[] = { "deque", "OrderedDict", "defaultdict", "Counter",
                                              NULL };

  return (g_str_equal (row->module, "builtins") && g_strv_contains (builtins, row->name)) ||
         (g_str_equal (row->module, "collections") && g_strv_contains (collections, row->name));
}

static gboolean
group_type (VvGrouping *self, VvTypeIndex type, const VvTypeRow *row, guint32 version,
            GError **error)
{
  g_autofree char *name = vv_name_of_type (self->snapshot, type, FALSE);
  /* Translators: a group of containers: of that type and empty */
  guint32 empty = vv_grouping_add (self, g_strdup_printf (_("%s, empty"), name));
  /* Translators: a group of containers: of that type and at most half full */
  guint32 hollow = vv_grouping_add (self, g_strdup_printf (_("%s, at most half full"), name));
  gboolean is_dict = g_str_equal (row->name, "dict");
  guint32 first, end;

  vv_snapshot_get_by_type (self->snapshot, type, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvNode node = vv_snapshot_get_in_type_order (self->snapshot, at);
      gboolean is_empty;
      guint64 air;

      if (vv_grouping_cancelled (self, at, error))
        return FALSE;
      air = node != VV_NODE_NONE ? air_of (self->snapshot, node, row->name, version, &is_empty) : 0;
      if (air == 0 || (is_dict && vv_place_owner (self->snapshot, node) != VV_NODE_NONE))
        continue;
      self->group_of[node] = is_empty ? empty : hollow;
      ((VvGroup *) self->groups->pdata[self->group_of[node]])->wasted += air;
    }
  return TRUE;
}

gboolean
vv_group_by_room (VvGrouping *self, GError **error)
{
  guint32 version = version_of (self->snapshot);

  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (self->snapshot, type, &row);
      if (is_container (&row) && !group_type (self, type, &row, version, error))
        return FALSE;
    }
  return TRUE;
}
