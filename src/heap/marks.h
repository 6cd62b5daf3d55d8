/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* marks.h — sets of addresses in an image, as bits: one for every 8 bytes of every extent, with
 * counts for ranks.  What the passes of the walk share; private to the folder.
 *
 * All extents share one array of words, so a set costs 1/64 of the image; pages of it that are
 * never set are never touched.  A page of the image (4 KiB) is 512 bits, 8 words: one cache line.
 * Ranks cost half as much again. */

#pragma once

#include "heap/walk.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 *words;
  guint32 *ranks;               /* a word in which some are set: how many are before it; after vv_bits_seal() */
  gsize n_words;
  guint64 n_set;                /* after vv_bits_seal() */
} VvBits;

/* VvMarks: the result of the first pass.
 *
 * What is here of no use to pass 2 was freed by pass 1. */
struct _VvMarks
{
  const VvImage *image;
  gsize *first_word;            /* by extent */
  VvBits objects;               /* every object that was found */
  /* those that no root reaches by references; words NULL where there is none */
  VvBits unreached;
  /* those that were not looked into, since too much had been looked at before them
     (vv_reader_begin_pass()); words NULL where there is none: all passes leave the same out */
  VvBits unvisited;
  /* a nibble for 16 bytes of the image: generation + 1 of the tracked object there */
  guint8 *generations;
  gsize generations_size;
  GHashTable *module_dicts;     /* (element-type VvAddr): GSIZE_TO_POINTER */
  guint64 unreadable[VV_N_UNREADABLE];  /* what the first pass could not read */
};

VvMarks *vv_marks_new (const VvImage *image) G_GNUC_WARN_UNUSED_RESULT;
/** vv_bits_init: an empty set for @marks' image; FALSE where there is no memory */
gboolean vv_bits_init (VvBits *self, const VvMarks *marks);
/** vv_bits_seal: counts; from then on ranks of members can be asked for; FALSE where there is no memory */
gboolean vv_bits_seal (VvBits *self);
void vv_bits_clear (VvBits *self);

#define VV_MARKS_NOWHERE G_MAXSIZE

/** vv_marks_place: the number of the bit for @address, or VV_MARKS_NOWHERE where it is not aligned
 * or not there.  Any value is safe */
static inline gsize
vv_marks_place (const VvMarks *self, VvAddr address)
{
  guint extent;
  guint64 offset;

  if (G_UNLIKELY (address >> VV_IMAGE_ADDRESS_BITS || address & 7))
    return VV_MARKS_NOWHERE;
  extent = self->image->directory[address >> 30][address >> 12 & 0x3ffff];
  offset = address - self->image->extents[extent].start;
  if (G_UNLIKELY (offset >= self->image->extents[extent].size))
    return VV_MARKS_NOWHERE;
  return self->first_word[extent] * 64 + (offset >> 3);
}

static inline gboolean
vv_bits_has (const VvBits *self, gsize place)
{
  return self->words[place / 64] >> (place & 63) & 1;
}

static inline void
vv_bits_add (VvBits *self, gsize place)
{
  self->words[place / 64] |= G_GUINT64_CONSTANT (1) << (place & 63);
}

static inline void
vv_bits_prefetch (const VvBits *self, gsize place)
{
  __builtin_prefetch (&self->words[place / 64]);
}

static inline void
vv_bits_prefetch_rank (const VvBits *self, gsize place)
{
  __builtin_prefetch (&self->words[place / 64]);
  __builtin_prefetch (&self->ranks[place / 64]);
}

/* Without an instruction for it, which the compiler may not take for granted, its own way is a call. */
static inline guint32
vv_bits_count (guint64 word)
{
  word -= word >> 1 & G_GUINT64_CONSTANT (0x5555555555555555);
  word = (word & G_GUINT64_CONSTANT (0x3333333333333333)) +
         (word >> 2 & G_GUINT64_CONSTANT (0x3333333333333333));
  word = (word + (word >> 4)) & G_GUINT64_CONSTANT (0x0f0f0f0f0f0f0f0f);
  return (guint32) (word * G_GUINT64_CONSTANT (0x0101010101010101) >> 56);
}

/* How many bits are set before @place, which is set. */
static inline guint32
vv_bits_rank (const VvBits *self, gsize place)
{
  guint64 before = (G_GUINT64_CONSTANT (1) << (place & 63)) - 1;

  return self->ranks[place / 64] + vv_bits_count (self->words[place / 64] & before);
}

/* The node at @place, or VV_NODE_NONE where no object was found there. */
static inline VvNode
vv_marks_node_at (const VvMarks *self, gsize place)
{
  if (place == VV_MARKS_NOWHERE || !vv_bits_has (&self->objects, place))
    return VV_NODE_NONE;
  return vv_bits_rank (&self->objects, place);
}

/** vv_marks_is_unvisited: whether its references are left out of all passes */
static inline gboolean
vv_marks_is_unvisited (const VvMarks *self, gsize place)
{
  return G_UNLIKELY (self->unvisited.words != NULL) && vv_bits_has (&self->unvisited, place);
}

/** vv_marks_set_generation: @generation 0–3; an object is 16 bytes or more, so two never share a
 * nibble */
void vv_marks_set_generation (VvMarks *self, gsize place, int generation);
/** vv_marks_get_generation: -1 where untracked */
int vv_marks_get_generation (const VvMarks *self, gsize place);

/** VvBitsVisit: FALSE stops */
typedef gboolean (*VvBitsVisit) (VvAddr address, gsize place, gpointer data);
/** vv_bits_each: in the order of the addresses; FALSE where it was stopped */
gboolean vv_bits_each (const VvBits *self, const VvMarks *marks, VvBitsVisit visit, gpointer data);

G_END_DECLS
