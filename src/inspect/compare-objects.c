/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compare-objects.c — In: two snapshots of one process.  Out: what is new, gone, grown, shrunk.  Both
 * have their objects in the order of addresses, so one pass over both merges them. */

#include "config.h"

#include <string.h>

#include "heap/snapshot-private.h"
#include "inspect/compare-private.h"

#define CHECK_EVERY 0xffff

/* How far an object of a type tells that it is another one at the same address. */
typedef enum
{
  CONTENT_MUTABLE,      /* by nothing but its generation */
  CONTENT_UNTRACKED,    /* likewise, and it comes and goes from the youngest generation at any time */
  CONTENT_FIXED,        /* what it refers to never changes */
} Content;

typedef struct
{
  const VvSnapshot *before, *after;
  guint32 *types;               /* of a type before: the same one after, or G_MAXUINT32 */
  guint8 *contents;             /* Content, of a type before */
} Merge;

static Content
content_of (const VvTypeRow *type)
{
  static const char * const fixed[] = { "tuple", "frozenset", "method", "builtin_function_or_method", "slice",
                                        "method-wrapper" };

  if (strcmp (type->module, "builtins") != 0)
    return CONTENT_MUTABLE;
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    if (strcmp (type->name, fixed[i]) == 0)
      return CONTENT_FIXED;
  /* Objects/dictobject.c, MAINTAIN_TRACKING: a dict is given to the collector when it is given
   * something to hold, however old it is. */
  return strcmp (type->name, "dict") == 0 ? CONTENT_UNTRACKED : CONTENT_MUTABLE;
}

/* A type is the same where it lies at the same place and is called the same. */
static void
match_types (Merge *self)
{
  guint32 n = vv_snapshot_get_n_types (self->before);

  self->types = g_new (guint32, (gsize) n + 1);
  self->contents = g_new0 (guint8, (gsize) n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      VvTypeRow one, other;
      VvTypeIndex match;

      vv_snapshot_get_type (self->before, i, &one);
      self->contents[i] = (guint8) content_of (&one);
      match = vv_snapshot_find_type (self->after, one.address);
      self->types[i] = G_MAXUINT32;
      if (match == G_MAXUINT32)
        continue;
      vv_snapshot_get_type (self->after, match, &other);
      if (strcmp (one.name, other.name) == 0 && strcmp (one.module, other.module) == 0)
        self->types[i] = match;
    }
}

/* Texts and numbers never change: another value is another object.  A module's, function's or type's
 * name may, but is no reason to take it for another. */
static gboolean
has_same_value (const Merge *self, VvNode one, guint one_flags, VvNode other, guint other_flags)
{
  VvValueForm form = vv_object_value_form (one_flags);
  guint64 left, right;
  const char *left_text, *right_text;
  gsize left_length = 0, right_length = 0;

  if (form == VV_VALUE_NONE || vv_object_value_form (other_flags) == VV_VALUE_NONE)
    return TRUE;
  if (form != vv_object_value_form (other_flags))
    return FALSE;
  left = vv_column_u64 (self->before, VV_SECTION_VALUE, one);
  right = vv_column_u64 (self->after, VV_SECTION_VALUE, other);
  if (form != VV_VALUE_TEXT)
    return left == right;
  left_text = vv_snapshot_text (self->before, left, &left_length);
  right_text = vv_snapshot_text (self->after, right, &right_length);
  return left_text == NULL || right_text == NULL ||
         (left_length == right_length && memcmp (left_text, right_text, left_length) == 0);
}

static gboolean
has_same_items (const Merge *self, VvNode one, VvNode other)
{
  VvEdge first, end, other_first, other_end;

  vv_snapshot_get_refs (self->before, one, &first, &end);
  vv_snapshot_get_refs (self->after, other, &other_first, &other_end);
  if (end - first != other_end - other_first)
    return FALSE;
  for (guint32 i = 0; i < end - first; i++)
    {
      VvNode left = vv_column_node (self->before, VV_SECTION_REF_TARGET, first + i);
      VvNode right = vv_column_node (self->after, VV_SECTION_REF_TARGET, other_first + i);

      if (left == VV_NODE_NONE || right == VV_NODE_NONE)
        return TRUE;
      if (vv_column_u64 (self->before, VV_SECTION_ADDRESS, left) !=
          vv_column_u64 (self->after, VV_SECTION_ADDRESS, right))
        return FALSE;
    }
  return TRUE;
}

/* The collector only ever moves objects to an older generation: who was in one and is in the youngest
 * now was made since. */
static gboolean
is_reborn (guint flags, guint other_flags)
{
  return (flags & VV_OBJECT_GENERATION) > 1 && (other_flags & VV_OBJECT_GENERATION) == 1;
}

static gboolean
is_same (const Merge *self, VvNode one, VvNode other)
{
  VvTypeIndex type = vv_column_type (self->before, one);
  guint flags = vv_column_u16 (self->before, VV_SECTION_FLAGS, one);
  guint other_flags = vv_column_u16 (self->after, VV_SECTION_FLAGS, other);

  /* An object that lives may be given another class (obj.__class__ = …); rare, and taken as a new one. */
  if (self->types[type] != vv_column_type (self->after, other))
    return FALSE;
  if (!has_same_value (self, one, flags, other, other_flags))
    return FALSE;
  if (self->contents[type] == CONTENT_FIXED)
    return has_same_items (self, one, other);
  return self->contents[type] == CONTENT_UNTRACKED || !is_reborn (flags, other_flags);
}

static void
note (GArray *changes, guint64 *counts, VvChange change, VvNode one, VvNode other)
{
  VvObjectChange row = { change, one, other };

  counts[change]++;
  if (change != VV_CHANGE_SAME)
    g_array_append_val (changes, row);
}

static void
note_pair (const Merge *self, GArray *changes, guint64 *counts, VvNode one, VvNode other)
{
  guint64 size, other_size;

  if (!is_same (self, one, other))
    {
      note (changes, counts, VV_CHANGE_GONE, one, VV_NODE_NONE);
      note (changes, counts, VV_CHANGE_NEW, VV_NODE_NONE, other);
      return;
    }
  size = vv_column_wide (self->before, VV_SECTION_SIZE, one);
  other_size = vv_column_wide (self->after, VV_SECTION_SIZE, other);
  note (changes, counts,
        other_size > size ? VV_CHANGE_GROWN : other_size < size ? VV_CHANGE_SHRUNK : VV_CHANGE_SAME,
        one, other);
}

static gboolean
merge (const Merge *self, GArray *changes, guint64 *counts, GCancellable *cancellable, GError **error)
{
  VvNode one = 0, other = 0;

  for (guint64 step = 0; one < self->before->n_objects || other < self->after->n_objects; step++)
    {
      guint64 left = one < self->before->n_objects
                     ? vv_column_u64 (self->before, VV_SECTION_ADDRESS, one) : G_MAXUINT64;
      guint64 right = other < self->after->n_objects
                      ? vv_column_u64 (self->after, VV_SECTION_ADDRESS, other) : G_MAXUINT64;

      if ((step & CHECK_EVERY) == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (left < right || other >= self->after->n_objects)
        note (changes, counts, VV_CHANGE_GONE, one++, VV_NODE_NONE);
      else if (right < left || one >= self->before->n_objects)
        note (changes, counts, VV_CHANGE_NEW, VV_NODE_NONE, other++);
      else
        note_pair (self, changes, counts, one++, other++);
    }
  return vv_snapshot_check (self->before, error) && vv_snapshot_check (self->after, error);
}

gboolean
vv_compare_objects (const VvSnapshot  *before,
                    const VvSnapshot  *after,
                    GArray            *changes,
                    guint64            counts[VV_N_CHANGES],
                    GCancellable      *cancellable,
                    GError           **error)
{
  Merge self = { .before = before, .after = after };
  gboolean done;

  match_types (&self);
  done = merge (&self, changes, counts, cancellable, error);
  g_free (self.types);
  g_free (self.contents);
  return done;
}
