/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* allocator.c — pymalloc's arenas.  In: the array of struct arena_object (Objects/obmalloc.c).
 * Out: bytes that are mapped for arenas, and bytes of blocks that pools have given out.  An arena
 * is cut into pools of one size class each; a pool begins with how many of its blocks are in use,
 * and an arena says where the pools end that were ever cut.
 *
 * Since 3.12 the array hangs in the interpreter's state.  Before, it is a static variable: where
 * the file has no full table of symbols, the interpreter's data is searched for a pointer to what
 * can be nothing else: an array whose every item that is in use has an arena that begins with a
 * pool. */

#include "python/state-private.h"

#define MAX_ARENAS (1u << 20)

/* struct arena_object, the same since 3.9 */
#define ARENA_SIZE 48
#define ARENA_ADDRESS 0
#define ARENA_POOL_ADDRESS 8
#define ARENA_FREE_POOLS 16
#define ARENA_POOLS 20

/* struct pool_header */
#define POOL_COUNT 0
#define POOL_ARENA_INDEX 32
#define POOL_CLASS 36
#define POOL_HEADER_SIZE 48
#define ALIGNMENT 16
#define N_CLASSES 32

typedef struct
{
  VvReader *reader;
  const VvImage *image;
  guint64 arena_size;
  guint64 pool_size;
  guint64 mapped;
  guint64 used;
  /* pools and empty items that are looked at before the search is given up */
  guint64 steps_left;
} Account;

static guint32
half (const Account *self,
      VvAddr         address)
{
  const guint8 *bytes = vv_image_at (self->image, address, 4);
  guint32 value = 0;

  if (bytes != NULL)
    __builtin_memcpy (&value, bytes, 4);
  return value;
}

/* Blocks in use in one pool; FALSE where it is none. */
static gboolean
count_pool (const Account *self,
            VvAddr         pool,
            guint32        arena,
            guint64       *used)
{
  guint32 count = half (self, pool + POOL_COUNT), class = half (self, pool + POOL_CLASS);

  *used = 0;
  if (vv_image_at (self->image, pool, POOL_HEADER_SIZE) == NULL ||
      half (self, pool + POOL_ARENA_INDEX) != arena)
    return FALSE;
  if (count == 0)
    return TRUE;
  *used = (guint64) count * (class + 1) * ALIGNMENT;
  return class < N_CLASSES && *used <= self->pool_size - POOL_HEADER_SIZE;
}

static gboolean
count_arena (Account *self,
             VvAddr   item,
             guint32  index)
{
  VvAddr address = vv_image_u64 (self->image, item + ARENA_ADDRESS, 0);
  VvAddr end = vv_image_u64 (self->image, item + ARENA_POOL_ADDRESS, 0);
  guint32 n_pools = half (self, item + ARENA_POOLS);
  VvAddr first = (address + self->pool_size - 1) & ~(self->pool_size - 1);

  if (end < first || end > address + self->arena_size || (end - first) % self->pool_size != 0 ||
      n_pools > self->arena_size / self->pool_size ||
      n_pools + 1 < self->arena_size / self->pool_size ||
      half (self, item + ARENA_FREE_POOLS) > n_pools)
    return FALSE;
  for (VvAddr pool = first; pool < end; pool += self->pool_size)
    {
      guint64 used;

      if (self->steps_left == 0 || --self->steps_left == 0 ||
          !count_pool (self, pool, index, &used))
        return FALSE;
      self->used += used;
    }
  self->mapped += self->arena_size;
  return TRUE;
}

static gboolean
count_arenas (Account *self,
              VvAddr   arenas,
              guint64  n)
{
  guint n_found = 0;

  self->mapped = self->used = 0;
  if (n == 0 || n > MAX_ARENAS || arenas % 8 != 0 ||
      vv_image_at (self->image, arenas, n * ARENA_SIZE) == NULL)
    return FALSE;
  for (guint64 i = 0; i < n; i++)
    {
      VvAddr item = arenas + i * ARENA_SIZE;

      if (self->steps_left == 0 || --self->steps_left == 0)
        return FALSE;
      if (vv_image_u64 (self->image, item + ARENA_ADDRESS, 0) == 0)
        continue;
      if (!count_arena (self, item, (guint32) i))
        return FALSE;
      n_found++;
    }
  return n_found > 0;
}

/* 3.12 on: each interpreter has its own, or uses the main one's. */
static gboolean
count_states (Account *self,
              guint64 *arena_bytes,
              guint64 *used_bytes)
{
  const VvLayout *layout = vv_state_layout (self->reader);
  g_autoptr(GArray) interpreters = vv_state_interpreters (self->reader);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  gboolean found = FALSE;

  *arena_bytes = *used_bytes = 0;
  for (guint i = 0; i < interpreters->len; i++)
    {
      VvAddr state = g_array_index (interpreters, VvAddr, i) + layout->interp_obmalloc, arenas;

      if (layout->interp_obmalloc_is_pointer)
        state = vv_image_u64 (self->image, state, 0);
      arenas = vv_state_word (self->reader, state, layout->obmalloc_arenas);
      if (arenas == 0 || !g_hash_table_add (seen, GSIZE_TO_POINTER (arenas)))
        continue;
      if (!count_arenas (self, arenas, half (self, state + layout->obmalloc_maxarenas)))
        return FALSE;
      *arena_bytes += self->mapped;
      *used_bytes += self->used;
      found = TRUE;
    }
  return found;
}

/* Whether the variable `arenas` can be what stands at @place.  How long the array is stands in
 * another variable; but the array is a block of malloc's, which knows it: glibc keeps the size
 * before the block, with three flags.  The array is doubled from 16 on. */
static gboolean
try_place (Account *self,
           VvAddr   place)
{
  VvAddr arenas = vv_image_u64 (self->image, place, 0);
  guint64 block, n = 16;

  if (arenas == 0 || arenas % 16 != 0 || vv_image_at (self->image, arenas, 16 * ARENA_SIZE) == NULL)
    return FALSE;
  block = vv_image_u64 (self->image, arenas - 8, 0) & ~(guint64) 7;
  while (n < MAX_ARENAS && 2 * n * ARENA_SIZE + 8 <= block)
    n *= 2;
  return n * ARENA_SIZE + 8 <= block && block < 2 * n * ARENA_SIZE &&
         count_arenas (self, arenas, n);
}

/* Writable data of the file that holds the interpreter, and the zeroed data behind it. */
static gboolean
search_data (Account *self)
{
  const VvRuntime *runtime = vv_reader_runtime (self->reader);
  guint n;
  const VvRegion *regions = vv_memory_regions ((VvMemory *) &self->image->memory, &n, NULL);
  VvAddr end = 0;

  for (guint i = 0; regions != NULL && i < n; i++)
    {
      gboolean is_file = g_strcmp0 (regions[i].path, runtime->executable) == 0;

      if ((regions[i].flags & VV_REGION_WRITE) == 0 ||
          (!is_file && (regions[i].start != end || regions[i].path != NULL)))
        continue;
      end = regions[i].end;
      for (VvAddr at = regions[i].start; at + 8 <= regions[i].end && self->steps_left > 1; at += 8)
        if (try_place (self, at))
          return TRUE;
    }
  return FALSE;
}

gboolean
vv_allocator_read (VvReader *reader,
                   guint64  *arena_bytes,
                   guint64  *used_bytes)
{
  const VvRuntime *runtime = vv_reader_runtime (reader);
  const VvLayout *layout = runtime->layout;
  Account self = { .reader = reader, .image = vv_reader_image (reader),
                   .arena_size = layout->arena_bytes };
  VvAddr arenas = vv_runtime_symbol (runtime, "arenas"),
         max = vv_runtime_symbol (runtime, "maxarenas");

  /* As many pools as the memory can hold, and some for what turns out to be no array. */
  self.steps_left = vv_image_size (self.image) / 512 + 1000000;
  *arena_bytes = *used_bytes = 0;
  if (!VV_HAS (layout, arena_bytes) || layout->arena_bytes < 65536)
    return FALSE;
  /* 4 KiB in arenas of 256 KiB (3.9), 16 KiB in arenas of 1 MiB. */
  self.pool_size = layout->arena_bytes / 64;
  if (VV_HAS (layout, interp_obmalloc))
    return count_states (&self, arena_bytes, used_bytes);
  if (arenas != 0 && max != 0)
    {
      if (!count_arenas (&self, vv_image_u64 (self.image, arenas, 0), half (&self, max)))
        return FALSE;
    }
  else if (!search_data (&self))
    return FALSE;
  *arena_bytes = self.mapped;
  *used_bytes = self.used;
  return TRUE;
}
