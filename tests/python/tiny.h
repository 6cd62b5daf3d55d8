/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* tiny.h — an image of a few pages with Python objects made by hand, after the layout of any version.
 * It has all the types that a VvRuntime names; the block of memory ends where the image ends, so that
 * a sanitizer sees a read beyond it. */

#pragma once

#include "python/reader.h"

G_BEGIN_DECLS

#define TINY_BASE G_GUINT64_CONSTANT (0x7f0010000000)
#define TINY_SIZE (96 * 4096)

typedef struct
{
  VvImage image;
  VvRuntime runtime;
  VvExtent extents[2];
  const VvLayout *layout;
  guint8 *bytes;
  gsize size;                   /* whole pages */
  gsize used;
} Tiny;

Tiny *tiny_new (const VvLayout *layout);
/** tiny_new_sized: likewise, not tiny any more */
Tiny *tiny_new_sized (const VvLayout *layout, gsize size);
void tiny_free (Tiny *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tiny, tiny_free)

/** tiny_alloc: zeroed memory with room for what lies before an object */
VvAddr tiny_alloc (Tiny *self, gsize size);
void tiny_set (Tiny *self, VvAddr address, guint32 offset, guint64 value);
void tiny_set_u32 (Tiny *self, VvAddr address, guint32 offset, guint32 value);
void tiny_set_u8 (Tiny *self, VvAddr address, guint32 offset, guint8 value);
guint64 tiny_get (Tiny *self, VvAddr address, guint32 offset);

/** tiny_object: refcount 1 */
VvAddr tiny_object (Tiny *self, VvAddr type, gsize size);
/** tiny_type: a static type; @flags without those that all have */
VvAddr tiny_type (Tiny *self, const char *name, VvAddr base, gint64 basicsize, guint32 flags);
/** tiny_class: a class made in Python; @slots: (nullable): names, ended by NULL, behind @base's part */
VvAddr tiny_class (Tiny *self, const char *name, VvAddr base, const char *const *slots);
VvAddr tiny_text (Tiny *self, const char *text);
VvAddr tiny_str (Tiny *self, const char *ascii);
VvAddr tiny_int (Tiny *self, gint64 value);
VvAddr tiny_tuple (Tiny *self, guint n, const VvAddr *items);
VvAddr tiny_list (Tiny *self, guint n, guint allocated, const VvAddr *items);
/** tiny_keys: a table with room for five; @general: keys may be anything */
VvAddr tiny_keys (Tiny *self, gboolean general, guint n, const VvAddr *keys, const VvAddr *values);
VvAddr tiny_dict (Tiny *self, gboolean general, guint n, const VvAddr *keys, const VvAddr *values);

G_END_DECLS
