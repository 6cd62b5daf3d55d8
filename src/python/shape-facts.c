/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-facts.c — sizes of C types whose __sizeof__ is their own, and the blocks that their
   instances own beside themselves. self->places has the offsets, in the order of dev.d/shapes.txt.
 *
 * A size is what the target's __sizeof__ would compute from the same words; memory is believed only
   as far as it can be read. */

#include "config.h"

#include "python/reader-private.h"
#include "python/shape-private.h"

static guint64
word (VvReader *reader, VvAddr address)
{
  return vv_image_u64 (vv_reader_image (reader), address, 0);
}

/* 0 where the version has no such member */
static guint64
place (const VvPyShape *self, VvReader *reader, VvAddr object, guint i)
{
  return self->places[i] != 0 ? word (reader, object + self->places[i]) : 0;
}

/* An owned block of @n × @size bytes at @address that is not there is counted and left out. */
static gboolean
add_block (VvReader *reader, VvObjectFacts *facts, VvAddr address, guint64 n, guint64 size)
{
  if (address == 0 || n == 0)
    return FALSE;
  if (n > G_MAXINT64 / MAX (size, 1)
      || vv_image_at (vv_reader_image (reader), address, n * size) == NULL)
    {
      vv_reader_count_unreadable (reader, VV_UNREADABLE_BLOCK);
      return FALSE;
    }
  facts->memory += n * size;
  return TRUE;
}

/* The same for a block that __sizeof__ counts too. */
static void
add_sized (VvReader *reader, VvObjectFacts *facts, VvAddr address, guint64 n, guint64 size)
{
  if (add_block (reader, facts, address, n, size))
    facts->size += n * size;
}

static guint64
text_size (VvReader *reader, VvAddr text)
{
  const VvImage *image = vv_reader_image (reader);

  if (text == 0)
    return 0;
  for (guint64 i = 0; i < 1 << 16; i++)
    {
      const guint8 *byte = vv_image_at (image, text + i, 1);

      if (byte == NULL)
        break;
      if (*byte == 0)
        {
          vv_reader_spend (reader, i);
          return i + 1;
        }
    }
  vv_reader_spend (reader, 1 << 16);
  return 0;
}

static void
add_text (VvReader *reader, VvObjectFacts *facts, VvAddr text)
{
  guint64 size = text_size (reader, text);

  facts->size += size;
  facts->memory += size;
}

/* A lock of PyThread_allocate_lock() is a sem_t, from 3.15 on a PyMutex. */
static void
add_lock (VvReader *reader, VvObjectFacts *facts, VvAddr lock)
{
  enum { SEMAPHORE = 32, MUTEX = 1 };
  gboolean is_mutex = vv_reader_runtime (reader)->version_hex >= V (3, 15, 0);

  if (lock != 0)
    facts->memory += is_mutex ? MUTEX : SEMAPHORE;
}

static guint64
tuple_size (VvReader *reader, VvAddr tuple)
{
  return tuple != 0 ? word (reader, tuple + 16) : 0;
}

/* sys.getsizeof of a bytes object: its header, its bytes and the NUL after them */
static guint64
bytes_size (VvReader *reader, VvAddr bytes)
{
  return bytes != 0 ? 33 + word (reader, bytes + 16) : 0;
}

/* Places: leftblock, rightblock, leftindex, rightindex, numfreeblocks */
void
vv_py_shape_facts_deque (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvObjectFacts *facts)
{
  enum { ITEMS = 64, BLOCK = 8 * (ITEMS + 2) };
  guint64 n = word (reader, object + 16), left = place (self, reader, object, 2);
  guint64 blocks, spare = place (self, reader, object, 4);

  /* It was counted when its items were visited. */
  if (n > vv_reader_most (reader, 8) || left > ITEMS)
    return;
  blocks = (left + n + ITEMS - 1) / ITEMS;
  facts->length = (gint64) n;
  facts->size += blocks * BLOCK;
  facts->memory += (MAX (blocks, 1) + MIN (spare, 16)) * BLOCK;
}

/* Places: ob_item, allocated, ob_descr (typecode, itemsize: a char and an int) */
void
vv_py_shape_facts_array (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvObjectFacts *facts)
{
  guint64 itemsize = word (reader, place (self, reader, object, 2)) >> 32;

  add_sized (reader, facts, place (self, reader, object, 0), place (self, reader, object, 1),
             MIN (itemsize, 16));
}

/* Places: r, indices */
void
vv_py_shape_facts_combinations (const VvPyShape *self, VvReader *reader, VvAddr object,
                                const VvPyType *type, VvObjectFacts *facts)
{
  add_sized (reader, facts, place (self, reader, object, 1), place (self, reader, object, 0), 8);
}

/* Places: r, pool, indices, cycles */
void
vv_py_shape_facts_permutations (const VvPyShape *self, VvReader *reader, VvAddr object,
                                const VvPyType *type, VvObjectFacts *facts)
{
  add_sized (reader, facts, place (self, reader, object, 2),
             tuple_size (reader, place (self, reader, object, 1)), 8);
  add_sized (reader, facts, place (self, reader, object, 3), place (self, reader, object, 0), 8);
}

/* Places: pools, indices */
void
vv_py_shape_facts_product (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  add_sized (reader, facts, place (self, reader, object, 1),
             tuple_size (reader, place (self, reader, object, 0)), 8);
}

/* Places: buffer, buffer_size, lock */
void
vv_py_shape_facts_buffered (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvObjectFacts *facts)
{
  add_sized (reader, facts, place (self, reader, object, 0), place (self, reader, object, 1), 1);
  add_lock (reader, facts, place (self, reader, object, 2));
}

/* Places: the lock (to 3.12, 3.13; then it is in the object) */
void
vv_py_shape_facts_lock (const VvPyShape *self, VvReader *reader, VvAddr object,
                        const VvPyType *type, VvObjectFacts *facts)
{
  add_lock (reader, facts, place (self, reader, object, 0));
}

/* PyObject_NewVar() and its sister allocate no item more than there are, unlike tp_alloc. */
void
vv_py_shape_facts_newvar (const VvPyShape *self, VvReader *reader, VvAddr object,
                          const VvPyType *type, VvObjectFacts *facts)
{
  facts->memory = (facts->size + 7) & ~(guint64) 7;
}

/* Two marks for each group of the pattern, and a stack.  Places: pattern, state.mark,
   state.data_stack, state.data_stack_size */
void
vv_py_shape_facts_scanner (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  /* PatternObject: groups follows the head of a variable-sized object. */
  VvAddr pattern = place (self, reader, object, 0);
  guint64 groups = pattern != 0 ? word (reader, pattern + 24) : 0;

  if (groups < G_MAXUINT32)
    add_block (reader, facts, place (self, reader, object, 1), 2 * groups, 8);
  add_block (reader, facts, place (self, reader, object, 2), place (self, reader, object, 3), 1);
}

/* Its bytes are an object of its own; __sizeof__ counts them where nobody else has them. Places:
   buf */
void
vv_py_shape_facts_bytesio (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  VvAddr buf = place (self, reader, object, 0);

  if (buf != 0 && (word (reader, buf) & G_MAXUINT32) == 1)
    facts->size += bytes_size (reader, buf);
}

/* Places: buf, buf_size (in characters of four bytes), writer */
void
vv_py_shape_facts_stringio (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvObjectFacts *facts)
{
  /* sizeof (_PyUnicodeWriter) */
  enum { WRITER = 56 };

  add_block (reader, facts, place (self, reader, object, 0), place (self, reader, object, 1), 4);
  add_block (reader, facts, place (self, reader, object, 2), 1, WRITER);
}

/* A list of codes that ends with one without a definition, which counts.  Places: s_codes */
void
vv_py_shape_facts_struct (const VvPyShape *self, VvReader *reader, VvAddr object,
                          const VvPyType *type, VvObjectFacts *facts)
{
  /* formatcode: fmtdef, offset, size, repeat */
  enum { CODE = 32 };
  VvAddr codes = place (self, reader, object, 0);
  guint64 n = 0;

  while (codes != 0 && n < 1 << 16 && word (reader, codes + CODE * n) != 0)
    n++;
  vv_reader_spend (reader, n * CODE / 8);
  facts->size += CODE * (n + 1);
  facts->memory += codes != 0 ? CODE * (n + 1) : 0;
}

/* Places: dec.alloc, dec.flags (a byte), dec.data */
void
vv_py_shape_facts_decimal (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  /* libmpdec: MPD_STATIC_DATA, MPD_SHARED_DATA, MPD_CONST_DATA */
  enum { NOT_OWN = 0xe0 };
  const guint8 *flags = vv_image_at (vv_reader_image (reader), object + self->places[1], 1);

  if (flags != NULL && (*flags & NOT_OWN) == 0)
    add_sized (reader, facts, place (self, reader, object, 2), place (self, reader, object, 0), 8);
}

/* A naive time of the exact type is allocated without the word for its zone.  Places: hastzinfo,
   tzinfo */
void
vv_py_shape_facts_zone (const VvPyShape *self, VvReader *reader, VvAddr object,
                        const VvPyType *type, VvObjectFacts *facts)
{
  const guint8 *has = vv_image_at (vv_reader_image (reader), object + self->places[0], 1);

  if (has != NULL && *has == 0 && !type->is_heap && type->basicsize == self->basicsize)
    facts->memory -= MIN (facts->memory, self->basicsize - self->places[1]);
}

/* Places: num_ttinfos, _ttinfos, num_transitions, trans_list_utc, trans_list_wall, trans_ttinfos */
void
vv_py_shape_facts_zoneinfo (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvObjectFacts *facts)
{
  guint64 n = place (self, reader, object, 2);

  add_block (reader, facts, place (self, reader, object, 1), place (self, reader, object, 0), 32);
  add_block (reader, facts, place (self, reader, object, 3), n, 8);
  add_block (reader, facts, place (self, reader, object, 4), n, 8);
  add_block (reader, facts, word (reader, object + self->places[4] + 8), n, 8);
  add_block (reader, facts, place (self, reader, object, 5), n, 8);
}

/* Places: memo, whether it is reported, output_buffer */
void
vv_py_shape_facts_pickler (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  VvAddr memo = place (self, reader, object, 0);

  if (memo != 0)
    {
      /* PyMemoTable: mt_mask, mt_used, mt_allocated, mt_table */
      facts->size += 32;
      facts->memory += 32;
      add_sized (reader, facts, word (reader, memo + 24), word (reader, memo + 16), 16);
    }
  facts->size += bytes_size (reader, place (self, reader, object, 2));
}

/* Places: memo, memo_size, whether it is reported, marks, marks_size, input_line, encoding,
   errors */
void
vv_py_shape_facts_unpickler (const VvPyShape *self, VvReader *reader, VvAddr object,
                             const VvPyType *type, VvObjectFacts *facts)
{
  add_sized (reader, facts, place (self, reader, object, 0), place (self, reader, object, 1), 8);
  add_sized (reader, facts, place (self, reader, object, 3), place (self, reader, object, 4), 8);
  for (guint i = 5; i < 8; i++)
    add_text (reader, facts, place (self, reader, object, i));
}

/* Places: data, allocated */
void
vv_py_shape_facts_pdata (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvObjectFacts *facts)
{
  /* It says that its items are in it, and they are not. */
  facts->memory = self->basicsize;
  add_block (reader, facts, place (self, reader, object, 0), place (self, reader, object, 1), 8);
}

/* Places: buf.items, buf.items_cap, buf.get_idx, buf.num_items, whether __sizeof__ is its own
   (3.14 on), lock (to 3.12) */
void
vv_py_shape_facts_queue (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvObjectFacts *facts)
{
  guint64 n = place (self, reader, object, 1);

  if (add_block (reader, facts, place (self, reader, object, 0), n, 8) && self->places[4])
    facts->size += n * 8;
  add_lock (reader, facts, place (self, reader, object, 5));
}

/* Places: text, tail, extra: attrib, length, allocated, children, and room for four of them */
void
vv_py_shape_facts_element (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  enum { EXTRA = 64, OWN_CHILDREN = 32 };
  VvAddr extra = place (self, reader, object, 2), children;

  if (extra == 0)
    return;
  facts->size += EXTRA;
  facts->memory += EXTRA;
  children = word (reader, extra + 24);
  if (children != extra + OWN_CHILDREN)
    add_sized (reader, facts, children, word (reader, extra + 16), 8);
}

/* Places: parent_stack, parent_stack_used, parent_stack_size */
void
vv_py_shape_facts_elementiter (const VvPyShape *self, VvReader *reader, VvAddr object,
                               const VvPyType *type, VvObjectFacts *facts)
{
  add_block (reader, facts, place (self, reader, object, 0), place (self, reader, object, 2), 16);
}

/* Places: handlers */
void
vv_py_shape_facts_expat (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvObjectFacts *facts)
{
  /* Modules/pyexpat.c: enum HandlerTypes has 22 */
  add_block (reader, facts, place (self, reader, object, 0), 22, 8);
}

/* A C value that does not fit into the object is in a block of its own. Places: b_ptr,
   b_needsfree (an int), b_size, b_value */
void
vv_py_shape_facts_cdata (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvObjectFacts *facts)
{
  VvAddr data = place (self, reader, object, 0);

  if ((place (self, reader, object, 1) & G_MAXUINT32) != 0 && data != object + self->places[3])
    add_block (reader, facts, data, place (self, reader, object, 2), 1);
}

static void
add_ctypes (const VvPyShape *self, VvReader *reader, VvAddr object, VvObjectFacts *facts)
{
  guint64 length = place (self, reader, object, 3), ndim = place (self, reader, object, 1);

  add_text (reader, facts, place (self, reader, object, 0));
  add_sized (reader, facts, place (self, reader, object, 4), ndim & 0xffff, 8);
  if (length < G_MAXUINT32)
    add_sized (reader, facts, place (self, reader, object, 2), length + 1, 8);
}

/* What ctypes knows of a type is a dictionary with more members (to 3.12), which is the type's own.
   Places: format, ndim (an int), ffi_type_pointer.elements, length, shape */
void
vv_py_shape_facts_stgdict (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  /* Its __sizeof__ adds to the dictionary's, which is of its own type, what it is longer than
     one. */
  enum { DICT = 48 };

  facts->size += self->basicsize - DICT;
  add_ctypes (self, reader, object, facts);
}

/* …and stands behind the type from 3.13 on.  The same places */
void
vv_py_shape_facts_stginfo (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvObjectFacts *facts)
{
  add_ctypes (self, reader, object, facts);
}
