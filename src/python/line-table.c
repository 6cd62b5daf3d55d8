/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* line-table.c — the source line of an instruction.  In: a code object and an offset in its
 * bytecode.  Out: a line.  Three forms: co_lnotab up to 3.9 (pairs of steps in bytes and lines),
 * the line table of PEP 626 in 3.10 (the same, with -128 for "no line"), and the location table
 * since 3.11 (Objects/locations.md: entries of 1 to 8 instructions with a code that says how the
 * columns are written). */

#include "python/reader-private.h"
#include "python/state-private.h"

#define MAX_TABLE_BYTES (64u * 1024 * 1024)

/* Locations.md: codes of an entry */
enum
{
  SHORT_LAST = 9,
  ONE_LINE_FIRST = 10,
  ONE_LINE_LAST = 12,
  NO_COLUMNS = 13,
  LONG = 14,
  NOTHING = 15,
};

typedef struct
{
  const guint8 *at;
  const guint8 *end;
} Table;

static guint
take_varint (Table *table)
{
  guint value = 0, shift = 0;

  while (table->at < table->end)
    {
      guint8 byte = *table->at++;

      if (shift < 30)
        value |= (byte & 63u) << shift;
      shift += 6;
      if ((byte & 64) == 0)
        break;
    }
  return value;
}

static int
take_signed_varint (Table *table)
{
  guint value = take_varint (table);

  return (value & 1) != 0 ? -(int) (value >> 1) : (int) (value >> 1);
}

static void
skip_bytes (Table *table,
            guint  n)
{
  table->at += MIN ((gsize) n, (gsize) (table->end - table->at));
}

static gint64
find_in_locations (Table  table,
                   gint64 line,
                   gint64 offset)
{
  gint64 reached = 0;

  while (table.at < table.end)
    {
      guint8 first = *table.at++;
      guint code = first >> 3 & 15;

      reached += ((first & 7) + 1) * 2;
      if (code == NO_COLUMNS || code == LONG)
        line += take_signed_varint (&table);
      else if (code >= ONE_LINE_FIRST && code <= ONE_LINE_LAST)
        line += (int) code - ONE_LINE_FIRST;
      if (code == LONG)
        for (guint i = 0; i < 3; i++)
          take_varint (&table);
      else if (code <= SHORT_LAST)
        skip_bytes (&table, 1);
      else if (code <= ONE_LINE_LAST)
        skip_bytes (&table, 2);
      if (offset < reached)
        return code == NOTHING ? 0 : line;
    }
  return 0;
}

static gint64
find_in_pairs (Table    table,
               gint64   line,
               gint64   offset,
               gboolean ends_first)
{
  gint64 reached = 0;

  for (; table.end - table.at >= 2; table.at += 2)
    {
      int step = (gint8) table.at[1];
      gboolean has_line = TRUE;

      reached += table.at[0];
      if (!ends_first)
        {
          /* lnotab: the pair says where the next line begins. */
          if (reached > offset)
            break;
          line += step;
          continue;
        }
      if (step == -128)
        has_line = FALSE;
      else
        line += step;
      if (offset < reached)
        return has_line ? line : 0;
    }
  return ends_first ? 0 : line;
}

static gboolean
read_table (VvReader *reader,
            VvAddr    bytes,
            Table    *out)
{
  const VvLayout *layout = vv_state_layout (reader);
  VvPyType *type = vv_reader_object_type (reader, bytes);
  guint64 tainted_size = vv_state_word (reader, bytes, layout->var_size);

  if (type == NULL || type->category != VV_CATEGORY_BYTES || tainted_size > MAX_TABLE_BYTES)
    return FALSE;
  out->at = vv_image_at (vv_reader_image (reader), bytes + layout->bytes_data, tainted_size);
  if (out->at == NULL)
    return FALSE;
  out->end = out->at + tainted_size;
  return TRUE;
}

static int
sane_line (gint64 line)
{
  return line > 0 && line <= G_MAXINT ? (int) line : 0;
}

int
vv_code_line (VvReader *reader,
              VvAddr    code,
              guint64   instruction_offset)
{
  const VvLayout *layout = vv_state_layout (reader);
  int first = vv_state_int (reader, code, layout->code_firstlineno, 0);
  gint64 offset = (gint64) instruction_offset;
  Table table;

  /* Before the first instruction. */
  if (offset < 0)
    return sane_line (first);
  if (!read_table (reader, vv_state_word (reader, code, layout->code_linetable), &table))
    return 0;
  vv_reader_spend (reader, (guint64) (table.end - table.at) / 8);
  if (layout->frame_rule != VV_FRAME_OBJECT)
    return sane_line (find_in_locations (table, first, offset));
  return sane_line (find_in_pairs (table, first, offset, VV_HAS (layout, frame_state)));
}
