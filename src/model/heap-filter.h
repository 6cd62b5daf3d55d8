/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-filter.h — what a person types to find objects and types, understood once and then asked
 * about each row.
 *
 * Words stand between spaces (or in double quotes), and all of them must fit: `>1M`, `>=1MiB`,
 * `<64`, `<=64`, `=64` for the memory, with binary units; `type:Name` for a part of the type's
 * name; `0x…` for the address; `is:garbage` for what no root reaches; any other word for a part of
 * the type's name or of the value.  ASCII letters match in either case. */

#pragma once

#include "heap/snapshot.h"

G_BEGIN_DECLS

typedef struct _VvHeapFilter VvHeapFilter;

/** vv_heap_filter_new: @text: (nullable): any text; what is no condition is a word */
VV_API VvHeapFilter *vv_heap_filter_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_heap_filter_free (VvHeapFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvHeapFilter, vv_heap_filter_free)

/** vv_heap_filter_is_empty: everything fits */
VV_API gboolean vv_heap_filter_is_empty (const VvHeapFilter *self);
/** vv_heap_filter_get_address: FALSE where none was asked for */
VV_API gboolean vv_heap_filter_get_address (const VvHeapFilter *self, VvAddr *address);
/** vv_heap_filter_takes_memory: whether so many bytes are within the bounds */
VV_API gboolean vv_heap_filter_takes_memory (const VvHeapFilter *self, guint64 memory);
/** vv_heap_filter_has_bounds: whether memory matters at all */
VV_API gboolean vv_heap_filter_has_bounds (const VvHeapFilter *self);

/** vv_heap_filter_wants_garbage: only what no root reaches, which is known once the snapshot is
 * analysed */
VV_API gboolean vv_heap_filter_wants_garbage (const VvHeapFilter *self);

/** VvHeapMatch: what a type's name says about its objects */
typedef enum { VV_HEAP_NONE, VV_HEAP_ASK_VALUE, VV_HEAP_ALL } VvHeapMatch;
/** vv_heap_filter_match_type: @module: (nullable) */
VV_API VvHeapMatch vv_heap_filter_match_type (const VvHeapFilter *self, const char *name,
                                              const char *module);
/** vv_heap_filter_takes_value: the words that the type's name does not have; @value: (nullable) */
VV_API gboolean vv_heap_filter_takes_value (const VvHeapFilter *self, const char *name,
                                            const char *module, const char *value);

G_END_DECLS
