/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-private.h — what the tables of shapes (shape-*.c) are written with, and the functions that
   they name for what rows cannot say. */

#pragma once

#include "python/shape.h"

G_BEGIN_DECLS

/* PY_VERSION_HEX without its last byte, so that release candidates belong to their release */
#define V(major, minor, micro) ((guint32) (major) << 24 | (minor) << 16 | (micro) << 8)
/* Rows: a member that tp_traverse reports, an instance's dict, one that is counted and not
   reported, one that is reported and not counted */
#define F(offset, label) { offset, label, VV_REF_MEMBER, 0 }
#define D(offset) { offset, "__dict__", VV_REF_ATTRIBUTE, 0 }
#define H(offset, label) { offset, label, VV_REF_MEMBER, VV_FIELD_HIDDEN }
#define U(offset, label) { offset, label, VV_REF_MEMBER, VV_FIELD_TRAVERSED_UNCOUNTED }
#define END { 0, NULL, 0, 0 }

#define VV_PY_SHAPE_GROUPS(_) \
  _ (asyncio) _ (collections) _ (compress_hash) _ (contextvars) _ (core_descriptors) \
  _ (core_iterators) _ (core_values) _ (ctypes) _ (datetime_decimal) _ (functools) _ (io) \
  _ (itertools) _ (misc) _ (net) _ (storage) _ (text) _ (thread) _ (xml)

#define VV_PY_SHAPE_GROUP(name) extern const VvPyShape vv_py_shape_##name[];
VV_PY_SHAPE_GROUPS (VV_PY_SHAPE_GROUP)
#undef VV_PY_SHAPE_GROUP

#define VV_PY_SHAPE_VISITS(_) \
  _ (cache) _ (capsule) _ (deque) _ (element) _ (elementiter) _ (errors) _ (expat) _ (items) \
  _ (lru) _ (methodcaller) _ (pdata) _ (pickler) _ (profiler) _ (queue) _ (sqlite) \
  _ (stgproto) _ (stringio) _ (tee) _ (template) _ (unpickler) _ (zone) _ (zoneinfo)

#define VV_PY_SHAPE_VISIT(name) \
  void vv_py_shape_visit_##name (const VvPyShape *self, VvReader *reader, VvAddr object, \
                                 const VvPyType *type, VvRefs *refs);
VV_PY_SHAPE_VISITS (VV_PY_SHAPE_VISIT)
#undef VV_PY_SHAPE_VISIT

#define VV_PY_SHAPE_FACTS(_) \
  _ (array) _ (buffered) _ (bytesio) _ (cdata) _ (combinations) _ (decimal) _ (deque) \
  _ (element) _ (elementiter) _ (expat) _ (lock) _ (newvar) _ (pdata) _ (permutations) \
  _ (pickler) _ (product) _ (queue) _ (scanner) _ (stgdict) _ (stginfo) _ (stringio) _ (struct) \
  _ (unpickler) _ (zone) _ (zoneinfo)

#define VV_PY_SHAPE_FACT(name) \
  void vv_py_shape_facts_##name (const VvPyShape *self, VvReader *reader, VvAddr object, \
                                 const VvPyType *type, VvObjectFacts *facts);
VV_PY_SHAPE_FACTS (VV_PY_SHAPE_FACT)
#undef VV_PY_SHAPE_FACT

G_END_DECLS
