/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* state.c — the lists of interpreters and threads.  Both are made by putting new ones in front, so
 * both are turned round here.  A list that leads out of the memory, comes back to itself or is
 * longer than any real one ends there and is counted. */

#include "python/state-private.h"

#define MAX_INTERPRETERS 4096
#define MAX_THREADS 131072

int
vv_state_int (const VvReader *reader,
              VvAddr          address,
              guint32         offset,
              int             otherwise)
{
  const guint8 *bytes;
  int value;

  if (offset == VV_ABSENT || address == 0)
    return otherwise;
  bytes = vv_image_at (vv_reader_image (reader), address + offset, sizeof value);
  if (bytes == NULL)
    return otherwise;
  __builtin_memcpy (&value, bytes, sizeof value);
  return value;
}

/* Follows @next_offset from @head.  Each has to point to @owner at @owner_offset, where there is
 * one. */
static GArray *
follow (VvReader *reader,
        VvAddr    head,
        guint32   next_offset,
        VvAddr    owner,
        guint32   owner_offset,
        guint     max)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (VvAddr));

  while (head != 0)
    {
      if (found->len >= max || head % 8 != 0 ||
          vv_image_at (vv_reader_image (reader), head + next_offset, 8) == NULL ||
          (owner != 0 && vv_state_word (reader, head, owner_offset) != owner) ||
          !g_hash_table_add (seen, GSIZE_TO_POINTER (head)))
        {
          vv_reader_count_unreadable (reader, VV_UNREADABLE_LIST);
          break;
        }
      g_array_append_val (found, head);
      head = vv_state_word (reader, head, next_offset);
    }
  for (guint i = 0; i < found->len / 2; i++)
    {
      VvAddr *addresses = &g_array_index (found, VvAddr, 0), other = addresses[i];

      addresses[i] = addresses[found->len - 1 - i];
      addresses[found->len - 1 - i] = other;
    }
  return found;
}

GArray *
vv_state_interpreters (VvReader *reader)
{
  const VvRuntime *runtime = vv_reader_runtime (reader);
  VvAddr head = vv_state_word (reader, runtime->runtime,
                               runtime->layout->runtime_interpreters_head);

  return follow (reader, head, runtime->layout->interp_next, 0, VV_ABSENT, MAX_INTERPRETERS);
}

GArray *
vv_state_threads (VvReader *reader,
                  VvAddr    interpreter)
{
  const VvLayout *layout = vv_state_layout (reader);
  VvAddr head = vv_state_word (reader, interpreter, layout->interp_threads_head);
  g_autoptr(GArray) states =
    follow (reader, head, layout->thread_next, interpreter, layout->thread_interp,
                                     MAX_THREADS);
  GArray *threads = g_array_new (FALSE, FALSE, sizeof (VvThreadPlace));

  for (guint i = 0; i < states->len; i++)
    {
      VvThreadPlace place = { interpreter, g_array_index (states, VvAddr, i) };

      place.id = vv_state_word (reader, place.state, layout->thread_thread_id);
      place.native_id = vv_state_word (reader, place.state, layout->thread_native_thread_id);
      g_array_append_val (threads, place);
    }
  return threads;
}
