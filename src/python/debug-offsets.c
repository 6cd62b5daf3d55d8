/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* debug-offsets.c — what CPython 3.13 and newer say of their own structs: `_Py_DebugOffsets`, the
 * first member of _PyRuntime (Include/internal/pycore_debug_offsets.h; its layout is one for each
 * minor version).  In: its bytes, which anybody may have written.  Out: a table of layouts with
 * what they say of the interpreter's state, since that moves when the interpreter is built with
 * other options; or a refusal.  How objects are made is the same in all builds of a version, so
 * where the two tables differ there, one of them is wrong and nothing is believed.  The members
 * of the collector move with the collector. */

#include "python/runtime-private.h"

#include <string.h>

#define COOKIE "xdebugpy"
#define NONE G_MAXUINT16
#define MAX_BYTES 888
#define MAX_STRUCT_SIZE (16u * 1024 * 1024)

/* Which members may differ from the table: those of the state, not those of objects. */
typedef enum { STATE, OBJECT } Kind;

typedef struct
{
  guint16 member;               /* in VvLayout */
  guint8 kind;
  guint16 at[3];                /* in the description of 3.13, 3.14, 3.15 */
} Row;

#define ROW(kind, name, v313, v314, v315) \
  { G_STRUCT_OFFSET (VvLayout, name), kind, { v313, v314, v315 } }

static const Row rows[] = {
  ROW (STATE, runtime_size, 24, 24, 24),
  ROW (STATE, runtime_interpreters_head, 40, 40, 40),
  ROW (STATE, interp_size, 48, 48, 48),
  ROW (STATE, interp_id, 56, 56, 56),
  ROW (STATE, interp_next, 64, 64, 64),
  ROW (STATE, interp_threads_head, 72, 72, 72),
  ROW (STATE, interp_threads_main, NONE, 80, 80),
  ROW (STATE, interp_modules, 88, 96, 96),
  ROW (STATE, interp_sysdict, 96, 104, 104),
  ROW (STATE, interp_builtins, 104, 112, 112),
  ROW (STATE, thread_size, 152, 176, 176),
  ROW (STATE, thread_prev, 160, 184, 184),
  ROW (STATE, thread_next, 168, 192, 192),
  ROW (STATE, thread_interp, 176, 200, 200),
  ROW (STATE, thread_frame, 184, 208, 208),
  ROW (STATE, thread_base_frame, NONE, NONE, 216),
  ROW (STATE, thread_thread_id, 192, 216, 240),
  ROW (STATE, thread_native_thread_id, 200, 224, 248),
  ROW (STATE, thread_datastack_chunk, 208, 232, 256),
  ROW (STATE, thread_current_exception, NONE, NONE, 288),
  ROW (STATE, thread_exc_state, NONE, NONE, 296),
  ROW (OBJECT, iframe_previous, 232, 256, 320),
  ROW (OBJECT, iframe_executable, 240, 264, 328),
  ROW (OBJECT, iframe_instr, 248, 272, 336),
  ROW (OBJECT, iframe_localsplus, 256, 280, 344),
  ROW (OBJECT, iframe_owner, 264, 288, 352),
  ROW (OBJECT, iframe_stackpointer, NONE, 296, 360),
  ROW (OBJECT, code_filename, 280, 320, 384),
  ROW (OBJECT, code_name, 288, 328, 392),
  ROW (OBJECT, code_qualname, 296, 336, 400),
  ROW (OBJECT, code_linetable, 304, 344, 408),
  ROW (OBJECT, code_firstlineno, 312, 352, 416),
  ROW (OBJECT, code_argcount, 320, 360, 424),
  ROW (OBJECT, code_localsplusnames, 328, 368, 432),
  ROW (OBJECT, code_localspluskinds, 336, 376, 440),
  ROW (OBJECT, code_code_adaptive, 344, 384, 448),
  ROW (OBJECT, object_type, 360, 408, 472),
  ROW (OBJECT, type_size, 368, 416, 480),
  ROW (OBJECT, type_name, 376, 424, 488),
  ROW (OBJECT, type_repr, 384, 432, 496),
  ROW (OBJECT, type_flags, 392, 440, 504),
  ROW (OBJECT, type_basicsize, NONE, NONE, 512),
  ROW (OBJECT, type_dictoffset, NONE, NONE, 520),
  ROW (OBJECT, heaptype_size, NONE, NONE, 528),
  ROW (OBJECT, heaptype_cached_keys, NONE, NONE, 536),
  ROW (OBJECT, tuple_item, 408, 456, 552),
  ROW (OBJECT, list_item, 432, 480, 576),
  ROW (OBJECT, set_size, NONE, 496, 592),
  ROW (OBJECT, set_used, NONE, 504, 600),
  ROW (OBJECT, set_table, NONE, 512, 608),
  ROW (OBJECT, set_mask, NONE, 520, 616),
  ROW (OBJECT, dict_size, 448, 528, 624),
  ROW (OBJECT, dict_keys, 456, 536, 632),
  ROW (OBJECT, dict_values, 464, 544, 640),
  ROW (OBJECT, float_value, 480, 560, 656),
  ROW (OBJECT, long_tag, 496, 576, 672),
  ROW (OBJECT, long_digits, 504, 584, 680),
  ROW (OBJECT, bytes_data, 528, 608, 704),
  ROW (OBJECT, unicode_state, 544, 624, 720),
  ROW (OBJECT, unicode_length, 552, 632, 728),
  ROW (OBJECT, unicode_ascii_size, 560, 640, 736),
  ROW (OBJECT, unicode_compact_size, NONE, NONE, 744),
  ROW (OBJECT, gen_size, NONE, 664, 792),
  ROW (OBJECT, gen_name, NONE, 672, 800),
  ROW (OBJECT, gen_iframe, NONE, 680, 808),
  ROW (OBJECT, gen_frame_state, NONE, 688, 816),
};

/* Where the description of each minor version names the collector, and how long it is. */
static const struct
{
  guint16 gc;
  guint16 collecting;
  guint16 size;
} forms[3] = { { 80, 576, 584 }, { 88, 656, 760 }, { 88, 760, 888 } };

/* The collector's members, counted from the interpreter. */
static const guint16 collector_members[] = {
  G_STRUCT_OFFSET (VvLayout, gc_enabled), G_STRUCT_OFFSET (VvLayout, gc_generations),
  G_STRUCT_OFFSET (VvLayout, gc_permanent), G_STRUCT_OFFSET (VvLayout, gc_collecting),
  G_STRUCT_OFFSET (VvLayout, gc_garbage), G_STRUCT_OFFSET (VvLayout, gc_callbacks),
  G_STRUCT_OFFSET (VvLayout, gc_stats),
};

static guint64
word_at (const guint8 *bytes,
         guint         offset)
{
  guint64 word;

  memcpy (&word, bytes + offset, sizeof word);
  return word;
}

static gboolean
take_row (const guint8 *tainted,
          const Row    *row,
          guint         form,
          VvLayout     *layout)
{
  guint32 *member = (guint32 *) G_STRUCT_MEMBER_P (layout, row->member);
  guint64 said;

  if (row->at[form] == NONE || *member == VV_ABSENT)
    return TRUE;
  said = word_at (tainted, row->at[form]);
  if (said >= MAX_STRUCT_SIZE)
    return FALSE;
  if (row->kind == OBJECT)
    return said == *member;
  *member = (guint32) said;
  return TRUE;
}

/* All that is read of a struct has to be inside it. */
static gboolean
state_is_sane (const VvLayout *layout)
{
  const guint32 interp[] = { layout->interp_id, layout->interp_next, layout->interp_threads_head,
                             layout->interp_modules, layout->interp_sysdict,
                             layout->interp_builtins };
  const guint32 thread[] = { layout->thread_prev, layout->thread_next, layout->thread_interp,
                             layout->thread_frame, layout->thread_thread_id,
                             layout->thread_native_thread_id, layout->thread_datastack_chunk };

  for (gsize i = 0; i < G_N_ELEMENTS (interp); i++)
    if (interp[i] % 8 != 0 || (guint64) interp[i] + 8 > layout->interp_size)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (thread); i++)
    if (thread[i] % 8 != 0 || (guint64) thread[i] + 8 > layout->thread_size)
      return FALSE;
  return layout->runtime_interpreters_head % 8 == 0 &&
         (guint64) layout->runtime_interpreters_head + 8 <= layout->runtime_size;
}

static gboolean
move_collector (const guint8 *tainted,
                guint         form,
                VvLayout     *layout)
{
  guint64 gc = word_at (tainted, forms[form].gc);
  guint64 collecting = word_at (tainted, forms[form].collecting);
  gint64 shift;

  if (gc >= MAX_STRUCT_SIZE || collecting >= MAX_STRUCT_SIZE)
    return FALSE;
  shift = (gint64) (gc + collecting) - layout->gc_collecting;
  for (gsize i = 0; i < G_N_ELEMENTS (collector_members) && shift != 0; i++)
    {
      guint32 *member = (guint32 *) G_STRUCT_MEMBER_P (layout, collector_members[i]);
      gint64 moved = *member + shift;

      if (*member == VV_ABSENT)
        continue;
      if (moved < 0 || moved + 8 > layout->interp_size)
        return FALSE;
      *member = (guint32) moved;
    }
  return TRUE;
}

VvOffsetsVerdict
vv_debug_offsets_apply (VvMemory *memory,
                        VvAddr    runtime,
                        guint32   version_hex,
                        VvLayout *layout)
{
  guint8 tainted[MAX_BYTES];
  guint minor = version_hex >> 16 & 0xff;
  guint form = minor - 13;

  if (version_hex >> 24 != 3 || minor < 13 || form >= G_N_ELEMENTS (forms))
    return VV_OFFSETS_NONE;
  if (!vv_memory_read (memory, runtime, tainted, forms[form].size))
    return VV_OFFSETS_NONE;
  if (memcmp (tainted, COOKIE, strlen (COOKIE)) != 0)
    return VV_OFFSETS_WRONG;
  if (word_at (tainted, 16) != 0)
    return VV_OFFSETS_FREE_THREADED;
  if (word_at (tainted, 8) != version_hex)
    return VV_OFFSETS_WRONG;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!take_row (tainted, &rows[i], form, layout))
      return VV_OFFSETS_WRONG;
  if (!move_collector (tainted, form, layout) || !state_is_sane (layout))
    return VV_OFFSETS_WRONG;
  return VV_OFFSETS_TAKEN;
}
