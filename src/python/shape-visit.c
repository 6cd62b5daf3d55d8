/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-visit.c — the references of C types that rows cannot say: what lies in arrays, rings and
   blocks behind the object. self->places has the offsets that differ from version to version, in
   the order in which dev.d/shapes.txt names them.
 *
 * Counts come from the target: an array is believed where all of it can be read, a chain for as
   many links as its own count allows. */

#include "config.h"

#include <string.h>

#include "python/reader-private.h"
#include "python/shape-private.h"

/* What is reported is hidden all the same where the collector does not know the type. */
#define REPORTED(type) ((type)->has_gc ? 0 : VV_REF_HIDDEN)

/* Modules/_collectionsmodule.c: BLOCKLEN, and a block is left, data, right */
#define DEQUE_BLOCK_ITEMS 64
#define DEQUE_BLOCK_DATA 8
#define DEQUE_BLOCK_RIGHT (DEQUE_BLOCK_DATA + 8 * DEQUE_BLOCK_ITEMS)
#define DEQUE_BLOCK_SIZE (DEQUE_BLOCK_RIGHT + 8)
/* Modules/pyexpat.c: enum HandlerTypes */
#define EXPAT_HANDLERS 22
/* Modules/cjkcodecs/multibytecodec.h: ERROR_STRICT, ERROR_IGNORE, ERROR_REPLACE are no objects */
#define MULTIBYTE_ERRORS 3

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

/* vv_image_at() for @n words, or NULL (and counted) where they are not there */
static const guint64 *
words (VvReader *reader, VvAddr address, guint64 n)
{
  const guint8 *bytes = NULL;

  if (address == 0 || n == 0)
    return NULL;
  vv_reader_spend (reader, n);
  if (n < G_MAXUINT32 && (address & 7) == 0)
    bytes = vv_image_at (vv_reader_image (reader), address, n * 8);
  if (bytes == NULL)
    vv_reader_count_unreadable (reader, VV_UNREADABLE_BLOCK);
  return (const guint64 *) bytes;
}

/* @n words, @stride words apart, as items or as members of one name */
static void
add_words (VvReader *reader, VvRefs *refs, VvAddr address, guint64 n, guint stride,
           const char *label, guint flags)
{
  const guint64 *items = words (reader, address, n * stride);

  for (guint64 i = 0; items != NULL && i < n; i++)
    if (label != NULL)
      vv_refs_add (refs, items[i * stride], VV_REF_MEMBER, VV_LABEL_TEXT,
                   (guint64) (guintptr) label, flags);
    else
      vv_refs_add (refs, items[i * stride], VV_REF_ITEM, VV_LABEL_INDEX, i, flags);
}

static void
add_member (VvRefs *refs, VvAddr target, const char *label, guint flags)
{
  vv_refs_add (refs, target, VV_REF_MEMBER, VV_LABEL_TEXT, (guint64) (guintptr) label, flags);
}

/* Places: leftblock, rightblock, leftindex, rightindex, numfreeblocks */
void
vv_py_shape_visit_deque (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvRefs *refs)
{
  guint64 left = word (reader, object + 16), index = place (self, reader, object, 2), i = 0;
  VvAddr block = place (self, reader, object, 0);

  if (index >= DEQUE_BLOCK_ITEMS || left > vv_reader_most (reader, 8))
    {
      if (left != 0)
        vv_reader_count_unreadable (reader, VV_UNREADABLE_CHANGING);
      return;
    }
  while (left > 0)
    {
      const guint64 *items = words (reader, block, DEQUE_BLOCK_SIZE / 8);

      if (items == NULL)
        return;
      for (; index < DEQUE_BLOCK_ITEMS && left > 0; index++, left--, i++)
        vv_refs_add (refs, items[DEQUE_BLOCK_DATA / 8 + index], VV_REF_ITEM, VV_LABEL_INDEX, i,
                     REPORTED (type));
      index = 0;
      block = items[DEQUE_BLOCK_RIGHT / 8];
    }
}

/* The ring's links are no collected objects: the wrapper holds each of them and does not say so,
   but reports what they hold (3.10 on: their type too). Places: root.next, root.key,
   root.result, which are places in a link too. The ring has as many links as the cache has keys,
   at most. */
void
vv_py_shape_visit_lru (const VvPyShape *self, VvReader *reader, VvAddr object,
                       const VvPyType *type, VvRefs *refs)
{
  VvAddr root = object + self->places[0] - 24, link = word (reader, root + 24);
  guint64 limit = vv_reader_most (reader, 56);

  while (link != root && link != 0 && limit-- > 0)
    {
      const guint64 *items = words (reader, link, 7);

      if (items == NULL)
        return;
      /* A ring that does not close: what goes back to an earlier link is not where it says */
      if (items[2] != root && word (reader, items[2] + 24) != link)
        {
          vv_reader_count_unreadable (reader, VV_UNREADABLE_CHANGING);
          return;
        }
      add_member (refs, link, "root", VV_REF_HIDDEN);
      add_member (refs, items[5], "root.key", VV_REF_UNCOUNTED);
      add_member (refs, items[6], "root.result", VV_REF_UNCOUNTED);
      if (self->visits_type)
        add_member (refs, items[1], "root.type", VV_REF_UNCOUNTED);
      link = items[3];
    }
}

/* Places: numread (an int), values */
void
vv_py_shape_visit_tee (const VvPyShape *self, VvReader *reader, VvAddr object,
                       const VvPyType *type, VvRefs *refs)
{
  guint64 n = place (self, reader, object, 0) & G_MAXUINT32;

  n = MIN (n, (self->basicsize - self->places[1]) / 8);
  add_words (reader, refs, object + self->places[1], n, 1, NULL, REPORTED (type));
}

/* Nodes of a context's tree: ob_size words in the object.  Places: the first */
void
vv_py_shape_visit_items (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvRefs *refs)
{
  add_words (reader, refs, object + self->places[0], word (reader, object + 16), 1, NULL,
             REPORTED (type));
}

/* A naive time has no word for its zone.  Places: hastzinfo, tzinfo */
void
vv_py_shape_visit_zone (const VvPyShape *self, VvReader *reader, VvAddr object,
                        const VvPyType *type, VvRefs *refs)
{
  const guint8 *has = vv_image_at (vv_reader_image (reader), object + self->places[0], 1);

  if (has != NULL && *has != 0)
    add_member (refs, place (self, reader, object, 1), "tzinfo", VV_REF_HIDDEN);
}

/* Each of its rules holds three objects.  Places: num_ttinfos, _ttinfos */
void
vv_py_shape_visit_zoneinfo (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvRefs *refs)
{
  static const char *labels[] = { "utcoff", "dstoff", "tzname" };
  guint64 n = place (self, reader, object, 0);

  for (guint i = 0; i < G_N_ELEMENTS (labels) && n < G_MAXUINT16; i++)
    add_words (reader, refs, place (self, reader, object, 1) + 8 * i, n, 4, labels[i],
               VV_REF_HIDDEN);
}

/* A pattern's replacement: pairs of an index and a text.  Places: items */
void
vv_py_shape_visit_template (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvRefs *refs)
{
  guint64 n = word (reader, object + 16);

  if (n > 0)
    add_words (reader, refs, object + self->places[0] + 8, n, 2, NULL, REPORTED (type));
}

/* Places: memo, whether tp_traverse reports it */
void
vv_py_shape_visit_pickler (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvRefs *refs)
{
  /* PyMemoTable: mt_mask, mt_used, mt_allocated, mt_table; entries are a key and a number */
  const guint64 *memo = words (reader, place (self, reader, object, 0), 4);

  if (memo != NULL)
    add_words (reader, refs, memo[3], memo[2], 2, "memo",
               self->places[1] ? REPORTED (type) : VV_REF_HIDDEN);
}

/* Places: memo, memo_size, whether tp_traverse reports it, … */
void
vv_py_shape_visit_unpickler (const VvPyShape *self, VvReader *reader, VvAddr object,
                             const VvPyType *type, VvRefs *refs)
{
  add_words (reader, refs, place (self, reader, object, 0), place (self, reader, object, 1), 1,
             "memo", self->places[2] ? REPORTED (type) : VV_REF_HIDDEN);
}

/* Places: data, allocated */
void
vv_py_shape_visit_pdata (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvRefs *refs)
{
  add_words (reader, refs, place (self, reader, object, 0), word (reader, object + 16), 1, NULL,
             REPORTED (type));
}

/* Places: buf.items, buf.items_cap, buf.get_idx, buf.num_items: a ring of words (3.13 on) */
void
vv_py_shape_visit_queue (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvRefs *refs)
{
  guint64 cap = place (self, reader, object, 1), get = place (self, reader, object, 2);
  guint64 n = place (self, reader, object, 3);
  const guint64 *items = words (reader, place (self, reader, object, 0), cap);

  if (items == NULL || n > cap || get >= cap)
    return;
  for (guint64 i = 0; i < n; i++)
    vv_refs_add (refs, items[(get + i) % cap], VV_REF_ITEM, VV_LABEL_INDEX, i, REPORTED (type));
}

/* Text that is still to be joined has the lowest bit set.  Places: text, tail, extra, which is
   attrib, length, allocated, children */
void
vv_py_shape_visit_element (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvRefs *refs)
{
  const guint64 *extra;

  add_member (refs, place (self, reader, object, 0) & ~1ull, "text", REPORTED (type));
  add_member (refs, place (self, reader, object, 1) & ~1ull, "tail", REPORTED (type));
  extra = words (reader, place (self, reader, object, 2), 4);
  if (extra == NULL)
    return;
  add_member (refs, extra[0], "attrib", REPORTED (type));
  add_words (reader, refs, extra[3], extra[1], 1, NULL, REPORTED (type));
}

/* Places: parent_stack (pairs of an element and an index), parent_stack_used */
void
vv_py_shape_visit_elementiter (const VvPyShape *self, VvReader *reader, VvAddr object,
                               const VvPyType *type, VvRefs *refs)
{
  add_words (reader, refs, place (self, reader, object, 0), place (self, reader, object, 1), 2,
             "parent_stack", REPORTED (type));
}

/* Places: handlers */
void
vv_py_shape_visit_expat (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvRefs *refs)
{
  add_words (reader, refs, place (self, reader, object, 0), EXPAT_HANDLERS, 1, "handlers",
             REPORTED (type));
}

/* Places: errors */
void
vv_py_shape_visit_errors (const VvPyShape *self, VvReader *reader, VvAddr object,
                          const VvPyType *type, VvRefs *refs)
{
  guint64 errors = place (self, reader, object, 0);

  if (errors > MULTIBYTE_ERRORS)
    add_member (refs, errors, "errors", REPORTED (type));
}

/* Each context is a callable and its module (3.11 on).  Places: trace_ctx, progress_ctx,
   authorizer_ctx */
void
vv_py_shape_visit_sqlite (const VvPyShape *self, VvReader *reader, VvAddr object,
                          const VvPyType *type, VvRefs *refs)
{
  static const char *labels[] = { "trace_ctx", "progress_ctx", "authorizer_ctx" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    add_words (reader, refs, place (self, reader, object, i), 2, 1, labels[i], REPORTED (type));
}

/* Two modules' capsules have a traversal: it reports the first of the words that they point to.
   Modules/socketmodule.c (3.13 on): a type and two exceptions; Modules/_cursesmodule.c (3.14 on): a
   type and functions.  Places: pointer, name, traverse_func */
void
vv_py_shape_visit_capsule (const VvPyShape *self, VvReader *reader, VvAddr object,
                           const VvPyType *type, VvRefs *refs)
{
  static const struct
  {
    const char *name;
    guint n_hidden;
  } known[] = { { "_socket.CAPI", 2 }, { "_curses._C_API", 0 } };
  VvAddr name = place (self, reader, object, 1), pointer = place (self, reader, object, 0);

  if (place (self, reader, object, 2) == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      gsize size = strlen (known[i].name) + 1;
      const guint8 *bytes = vv_image_at (vv_reader_image (reader), name, size);

      if (bytes == NULL || memcmp (bytes, known[i].name, size) != 0)
        continue;
      add_words (reader, refs, pointer, 1, 1, "pointer", REPORTED (type));
      add_words (reader, refs, pointer + 8, known[i].n_hidden, 1, "pointer", VV_REF_HIDDEN);
    }
}

/* Names of arguments are there only where the arguments are, and reported from 3.14 on.  Places:
   vectorcall_args, vectorcall_kwnames, whether it is reported */
void
vv_py_shape_visit_methodcaller (const VvPyShape *self, VvReader *reader, VvAddr object,
                                const VvPyType *type, VvRefs *refs)
{
  if (self->places[2] || place (self, reader, object, 0) != 0)
    add_member (refs, place (self, reader, object, 1), "vectorcall_kwnames",
                self->places[2] ? REPORTED (type) : VV_REF_HIDDEN);
}

/* The statements of a connection up to 3.10: nodes that a dictionary holds too.  Places: first,
   whether tp_traverse reports them */
void
vv_py_shape_visit_cache (const VvPyShape *self, VvReader *reader, VvAddr object,
                         const VvPyType *type, VvRefs *refs)
{
  enum { NODE_NEXT = 48 };
  VvAddr node = place (self, reader, object, 0);

  for (guint i = 0; node != 0 && i < G_MAXUINT16; i++, node = word (reader, node + NODE_NEXT))
    {
      vv_reader_spend (reader, 1);
      add_member (refs, node, "first", self->places[1] ? REPORTED (type) : VV_REF_HIDDEN);
    }
}

/* To 3.12 a pointer type reports what its dictionary (a StgDict) holds: the type that it points to.
   Places: proto, in the dictionary */
void
vv_py_shape_visit_stgproto (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvRefs *refs)
{
  /* type.tp_dict is there in all of 3.9 to 3.12, and the dictionary is a StgDict from the start. */
  VvAddr dict = word (reader, object + vv_reader_runtime (reader)->layout->type_dict);
  VvPyType *kind = dict != 0 ? vv_reader_object_type (reader, dict) : NULL;

  if (kind != NULL && strcmp (kind->name, "StgDict") == 0)
    add_member (refs, place (self, reader, dict, 0), "proto", VV_REF_UNCOUNTED);
}

/* From 3.14 on text that is still being collected is in a writer behind the object.  Places: buf,
   buf_size, writer */
void
vv_py_shape_visit_stringio (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvRefs *refs)
{
  VvAddr writer = place (self, reader, object, 2);

  /* _PyUnicodeWriter begins with its buffer. */
  if (writer != 0)
    add_words (reader, refs, writer, 1, 1, "writer.buffer", VV_REF_HIDDEN);
}

/* The profiler's functions are a binary tree that turns while it is searched; each node holds a
   code object or a name. Places: profilerEntries */
void
vv_py_shape_visit_profiler (const VvPyShape *self, VvReader *reader, VvAddr object,
                            const VvPyType *type, VvRefs *refs)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (VvAddr));
  VvAddr root = place (self, reader, object, 0);
  guint64 budget = vv_reader_most (reader, 32);

  g_array_append_val (open, root);
  while (open->len > 0 && budget-- > 0)
    {
      VvAddr node = g_array_index (open, VvAddr, open->len - 1);
      const guint64 *items;

      g_array_set_size (open, open->len - 1);
      /* rotating_node_t: key, left, right; then userObj */
      items = words (reader, node, 4);
      if (items == NULL)
        continue;
      add_member (refs, items[3], "userObj", VV_REF_HIDDEN);
      g_array_append_val (open, items[1]);
      g_array_append_val (open, items[2]);
    }
}
