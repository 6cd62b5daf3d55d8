/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* groups-content.c — In: texts and bytes.  Out: those with the same content as one group.  A first
 * pass marks a bit for each content; only what meets a marked bit goes into the table, so that ten
 * million different texts cost bits.
 *
 * The hash begins with a number by chance: nobody can make a file whose texts all meet. */

#include "config.h"

#include <string.h>

#include "heap/block.h"
#include "heap/snapshot-private.h"
#include "inspect/groups-private.h"

/* Bits for each text: one in eight meets another one's by chance. */
#define BITS_A_TEXT 8u

typedef struct
{
  guint32 hash;
  VvNode node;                  /* the first of that content */
} Slot;

typedef struct
{
  VvGrouping *grouping;
  const VvSnapshot *snapshot;
  guint64 seed;
  guint32 mask;                 /* bits - 1 */
  VvBits64 *once, *twice;
  guint32 n_candidates;
  Slot *slots;
  guint32 slots_mask;
} Content;

/** the value as it stands in the file, which is its repr up to 120 characters; NULL where there is
 * none */
static const char *
get_content (const VvSnapshot *snapshot, VvNode node, gsize *length)
{
  guint flags = vv_column_u16 (snapshot, VV_SECTION_FLAGS, node);

  if (vv_object_value_form (flags) != VV_VALUE_TEXT)
    return NULL;
  return vv_snapshot_text (snapshot, vv_column_u64 (snapshot, VV_SECTION_VALUE, node), length);
}

static guint64
mix (guint64 hash, guint64 word)
{
  hash = (hash ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash ^ hash >> 29;
}

static guint32
hash_content (const Content *self, VvNode node, const char *text, gsize length)
{
  guint64 hash = mix (self->seed, vv_column_wide (self->snapshot, VV_SECTION_LENGTH, node)), word;

  hash = mix (hash, vv_column_type (self->snapshot, node));
  for (; length >= sizeof word; length -= sizeof word, text += sizeof word)
    {
      memcpy (&word, text, sizeof word);
      hash = mix (hash, word);
    }
  word = length;
  memcpy (&word, text, length);
  hash = mix (mix (hash, word), length);
  return (guint32) (hash >> 32 ^ hash);
}

static gboolean
is_equal (const Content *self, VvNode left, VvNode right)
{
  gsize left_length, right_length;
  const char *left_text = get_content (self->snapshot, left, &left_length);
  const char *right_text = get_content (self->snapshot, right, &right_length);

  return left_text != NULL && right_text != NULL && left_length == right_length &&
         vv_column_type (self->snapshot, left) == vv_column_type (self->snapshot, right) &&
         vv_column_wide (self->snapshot, VV_SECTION_LENGTH, left) ==
         vv_column_wide (self->snapshot, VV_SECTION_LENGTH, right) &&
         memcmp (left_text, right_text, left_length) == 0;
}

/* A repr ends with its quote, unless it was cut. */
static gboolean
is_whole (const VvSnapshot *snapshot, VvNode node)
{
  gsize length;
  const char *text = get_content (snapshot, node, &length);

  return text != NULL && length > 0 && (text[length - 1] == '\'' || text[length - 1] == '"');
}

/* Calls @each for all texts and bytes with their hash. */
static gboolean
each_text (Content *self, void (*each) (Content *self, VvNode node, guint32 hash), GError **error)
{
  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      VvTypeRow row;
      guint32 first, end;

      vv_snapshot_get_type (self->snapshot, type, &row);
      if (!g_str_equal (row.module, "builtins") ||
          (!g_str_equal (row.name, "str") && !g_str_equal (row.name, "bytes")))
        continue;
      vv_snapshot_get_by_type (self->snapshot, type, &first, &end);
      for (guint32 at = first; at < end; at++)
        {
          VvNode node = vv_snapshot_get_in_type_order (self->snapshot, at);
          gsize length;
          const char *text;

          if (vv_grouping_cancelled (self->grouping, at, error))
            return FALSE;
          if (node == VV_NODE_NONE || (text = get_content (self->snapshot, node, &length)) == NULL)
            continue;
          each (self, node, hash_content (self, node, text, length));
        }
    }
  return TRUE;
}

static void
mark (Content *self, VvNode node, guint32 hash)
{
  guint32 bit = hash & self->mask;

  if (!vv_bits64_get (self->once, bit))
    vv_bits64_set (self->once, bit);
  else
    {
      /* The first one is a candidate too. */
      self->n_candidates += vv_bits64_get (self->twice, bit) ? 1 : 2;
      vv_bits64_set (self->twice, bit);
    }
}

static void
group (Content *self, VvNode node, guint32 hash)
{
  guint32 at = (hash * 2654435769u) & self->slots_mask;

  if (!vv_bits64_get (self->twice, hash & self->mask))
    return;
  for (; self->slots[at].node != 0; at = (at + 1) & self->slots_mask)
    {
      VvNode other = self->slots[at].node - 1;
      guint32 *group_of = self->grouping->group_of;

      if (self->slots[at].hash != hash || !is_equal (self, other, node))
        continue;
      if (group_of[other] == VV_NO_GROUP)
        {
          VvGroup *fresh;

          group_of[other] = vv_grouping_add (self->grouping, NULL);
          fresh = self->grouping->groups->pdata[group_of[other]];
          fresh->by_preview = !is_whole (self->snapshot, node);
        }
      group_of[node] = group_of[other];
      return;
    }
  self->slots[at] = (Slot) { hash, node + 1 };
}

static guint32
power_above (guint64 n)
{
  guint64 power = 64;

  while (power < n && power < G_GUINT64_CONSTANT (1) << 31)
    power *= 2;
  return (guint32) power;
}

static guint64
count_texts (const VvSnapshot *snapshot)
{
  guint64 n = 0;

  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (snapshot); type++)
    {
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, type, &row);
      if (g_str_equal (row.module, "builtins") &&
          (g_str_equal (row.name, "str") || g_str_equal (row.name, "bytes")))
        n += row.count;
    }
  return MIN (n, snapshot->n_objects);
}

gboolean
vv_group_by_content (VvGrouping *self, GError **error)
{
  Content content = { .grouping = self, .snapshot = self->snapshot };
  guint32 n_bits = power_above (count_texts (self->snapshot) * BITS_A_TEXT), n_slots;
  gboolean done;

  content.seed = (guint64) g_random_int () << 32 | g_random_int ();
  content.mask = n_bits - 1;
  content.once = vv_block_new (vv_bits64_words (n_bits), sizeof (VvBits64));
  content.twice = vv_block_new (vv_bits64_words (n_bits), sizeof (VvBits64));
  done = content.once != NULL && content.twice != NULL ? each_text (&content, mark, error)
                                                       : vv_block_fail (error);
  if (done)
    {
      /* More than the table has can never come: each is counted. */
      n_slots = power_above (2 * (guint64) content.n_candidates + 2);
      content.slots_mask = n_slots - 1;
      content.slots = vv_block_new (n_slots, sizeof (Slot));
      done = content.slots != NULL ? each_text (&content, group, error) : vv_block_fail (error);
    }
  vv_block_free (content.slots);
  vv_block_free (content.once);
  vv_block_free (content.twice);
  return done;
}
