/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* layout.h — where CPython's structs have their members: one data-only table a range of versions
   (layout-309.c … layout-315.c), made by
 * a script at development time from debug symbols and headers.  x86-64 and aarch64 share them (same
 * ABI rules).
 *
 * Members are called as in CPython, prefixed by their struct.  VV_ABSENT: the version has no such
 * member.  Where not only offsets but rules differ
 * (how a dictionary's table or an instance's attributes are kept), the table names the rule by an
 * enum; code asks for the rule, never for a version
 * number.  Structs of the C modules of the standard library are described in shape.h. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

#define VV_ABSENT G_MAXUINT32

/** VvDictRule: @VV_DICT_SIZED: dk_size, 24-byte entries (3.9, 3.10); @VV_DICT_LOG: dk_log2_size,
 * dk_kind, 16- or 24-byte entries (3.11 on) */
typedef enum { VV_DICT_SIZED, VV_DICT_LOG } VvDictRule;
/** VvValuesRule: what ma_values of a split table points to: @VV_VALUES_ARRAY: PyObject *[] (3.9,
 * 3.10: of dk_usable slots; 3.11, 3.12: with a prefix before it); @VV_VALUES_STRUCT: a PyDictValues
 * with
 * capacity, size, embedded, valid (3.13 on) */
typedef enum { VV_VALUES_ARRAY, VV_VALUES_PREFIXED, VV_VALUES_STRUCT } VvValuesRule;
/** VvInstanceRule: where an instance's attributes are.  @VV_INSTANCE_DICT: tp_dictoffset alone
 * (3.9, 3.10); @VV_INSTANCE_VALUES_BEFORE: values at -32, dict at -24 (3.11);
 * @VV_INSTANCE_TAGGED: one tagged word at -24 (3.12); @VV_INSTANCE_INLINE: dict at -24, inline
 *   values behind the object (3.13 on) */
typedef enum { VV_INSTANCE_DICT, VV_INSTANCE_VALUES_BEFORE, VV_INSTANCE_TAGGED, VV_INSTANCE_INLINE } VvInstanceRule;
/** VvFrameRule: @VV_FRAME_OBJECT: PyFrameObject holds all (3.9, 3.10); @VV_FRAME_STACKTOP:
 * interpreter frames with a count (3.11–3.13); @VV_FRAME_STACKPOINTER: with a pointer and tagged
 * references (3.14 on) */
typedef enum { VV_FRAME_OBJECT, VV_FRAME_STACKTOP, VV_FRAME_STACKPOINTER } VvFrameRule;
/** VvCountRule: @VV_COUNT_WORD: 64 bits (3.9–3.11); @VV_COUNT_LOW: low 32 bits, immortal where
 * negative (3.12, 3.13); @VV_COUNT_FLAGS: the same and flags in the high half (3.14 on) */
typedef enum { VV_COUNT_WORD, VV_COUNT_LOW, VV_COUNT_FLAGS } VvCountRule;
/** VvIntRule: @VV_INT_SIZE: sign and length in ob_size; @VV_INT_TAG: lv_tag (3.12 on) */
typedef enum { VV_INT_SIZE, VV_INT_TAG } VvIntRule;

/* Every member: struct, name.  The table is written and printed by it, so that nothing can be
   forgotten. */
#define VV_LAYOUT_MEMBERS(_) \
  /* _PyRuntimeState */ \
  _ (runtime, size) _ (runtime, interpreters_head) _ (runtime, interpreters_main) \
  _ (runtime, pending_calls) \
  _ (runtime, tracemalloc_config) _ (runtime, tracemalloc_traces) _ (runtime, types) \
  _ (runtime, interned_strings) \
  /* PyInterpreterState */ \
  _ (interp, size) _ (interp, next) _ (interp, id) _ (interp, threads_head) \
  _ (interp, threads_main) \
  _ (interp, modules) _ (interp, modules_by_index) _ (interp, sysdict) _ (interp, builtins) \
  _ (interp, builtins_copy) _ (interp, importlib) _ (interp, import_func) \
  _ (interp, dict) _ (interp, codec_search_path) _ (interp, codec_search_cache) \
  _ (interp, codec_error_registry) \
  _ (interp, before_forkers) _ (interp, after_forkers_parent) _ (interp, after_forkers_child) \
  _ (interp, pyexitmodule) _ (interp, atexit_callbacks) _ (interp, atexit_ncallbacks) \
  _ (interp, interned_strings) \
  _ (interp, audit_hooks) _ (interp, pending_calls) _ (interp, last_resort_memory_error) \
  _ (interp, types_builtins) _ (interp, cached_objects) _ (interp, static_objects) \
  _ (interp, gil) _ (interp, gil_locked) _ (interp, gil_holder) \
  /* its struct _gc_runtime_state: offsets from the interpreter */ \
  _ (gc, enabled) _ (gc, generations) _ (gc, generation_stride) _ (gc, n_generations) \
  _ (gc, threshold) _ (gc, count) _ (gc, permanent) \
  _ (gc, collecting) _ (gc, garbage) _ (gc, callbacks) _ (gc, stats) _ (gc, stats_stride) \
  _ (gc, stats_is_pointer) _ (gc, head_size) \
  /* PyThreadState */ \
  _ (thread, size) _ (thread, next) _ (thread, prev) _ (thread, interp) _ (thread, frame) \
  _ (thread, cframe) _ (cframe, current_frame) _ (thread, thread_id) _ (thread, native_thread_id) \
  _ (thread, dict) _ (thread, curexc_type) _ (thread, curexc_value) _ (thread, curexc_traceback) \
  _ (thread, current_exception) _ (thread, exc_state) _ (thread, exc_info) \
  _ (thread, c_profileobj) _ (thread, c_traceobj) \
  _ (thread, async_exc) _ (thread, context) _ (thread, async_gen_firstiter) \
  _ (thread, async_gen_finalizer) _ (thread, delete_later) _ (thread, datastack_chunk) \
  _ (thread, base_frame) _ (thread, asyncio_running_loop) _ (thread, asyncio_running_task) \
  _ (thread, asyncio_tasks_head) \
  _ (exc, exc_type) _ (exc, exc_value) _ (exc, exc_traceback) _ (exc, previous_item) \
  /* PyObject, PyVarObject, PyTypeObject, PyHeapTypeObject */ \
  _ (object, refcnt) _ (object, type) _ (var, size) \
  _ (type, size) _ (type, name) _ (type, basicsize) _ (type, itemsize) _ (type, dealloc) \
  _ (type, vectorcall_offset) _ (type, repr) _ (type, flags) _ (type, doc) _ (type, traverse) \
  _ (type, weaklistoffset) _ (type, members) _ (type, getset) _ (type, base) \
  _ (type, dict) _ (type, dictoffset) _ (type, is_gc) _ (type, bases) _ (type, mro) \
  _ (type, cache) _ (type, subclasses) _ (type, weaklist) _ (type, del) _ (type, finalize) \
  _ (heaptype, size) _ (heaptype, name) _ (heaptype, slots) _ (heaptype, qualname) \
  _ (heaptype, cached_keys) _ (heaptype, module) _ (heaptype, tpname) _ (heaptype, token) \
  _ (member, size) _ (member, name) _ (member, type) _ (member, offset) \
  /* numbers, text, bytes */ \
  _ (long, tag) _ (long, digits) _ (float, value) _ (complex, real) \
  _ (unicode, length) _ (unicode, hash) _ (unicode, state) _ (unicode, wstr) \
  _ (unicode, utf8_length) _ (unicode, utf8) _ (unicode, wstr_length) _ (unicode, data) \
  _ (unicode, ascii_size) _ (unicode, compact_size) _ (unicode, size) \
  _ (bytes, data) _ (bytearray, alloc) _ (bytearray, bytes) _ (bytearray, start) \
  _ (bytearray, bytes_object) \
  /* containers */ \
  _ (list, item) _ (list, allocated) _ (tuple, item) \
  _ (set, fill) _ (set, used) _ (set, mask) _ (set, table) _ (set, smalltable) \
  _ (set, weakreflist) _ (set, size) \
  _ (dict, used) _ (dict, keys) _ (dict, values) _ (dict, size) \
  _ (keys, refcnt) _ (keys, size_or_log2) _ (keys, log2_index_bytes) _ (keys, kind) \
  _ (keys, usable) _ (keys, nentries) _ (keys, indices) \
  _ (values, capacity) _ (values, size) _ (values, embedded) _ (values, valid) _ (values, item) \
  _ (odict, first) _ (odict, last) _ (odict, fast_nodes) _ (odict, fast_nodes_size) \
  _ (odict, inst_dict) _ (odict, weakreflist) _ (odict, size) _ (odict_node, key) \
  _ (odict_node, next) _ (odict_node, size) \
  /* functions, code, frames, generators */ \
  _ (function, code) _ (function, globals) _ (function, builtins) _ (function, module) \
  _ (function, defaults) _ (function, kwdefaults) _ (function, doc) _ (function, name) \
  _ (function, dict) _ (function, closure) \
  _ (function, annotations) _ (function, annotate) _ (function, qualname) \
  _ (function, typeparams) _ (function, weakreflist) _ (function, size) \
  _ (code, size) _ (code, consts) _ (code, names) _ (code, varnames) _ (code, freevars) \
  _ (code, cellvars) _ (code, localsplusnames) _ (code, localspluskinds) _ (code, exceptiontable) \
  _ (code, filename) _ (code, name) _ (code, qualname) _ (code, linetable) \
  _ (code, bytecode) _ (code, code_adaptive) _ (code, firstlineno) _ (code, stacksize) \
  _ (code, framesize) _ (code, nlocals) _ (code, nlocalsplus) _ (code, argcount) _ (code, flags) \
  _ (code, cell2arg) _ (code, cached) _ (code, cached_code) _ (code, zombieframe) \
  _ (code, weakreflist) _ (code, extra) _ (code, opcache_map) \
  _ (code, executors) _ (code, instrumentation) \
  _ (frame, back) _ (frame, code) _ (frame, builtins) _ (frame, globals) _ (frame, locals) \
  _ (frame, valuestack) _ (frame, stacktop_or_depth) _ (frame, trace) _ (frame, gen) \
  _ (frame, lasti) _ (frame, lineno) _ (frame, state) _ (frame, localsplus) _ (frame, iframe) \
  _ (frame, iframe_data) _ (frame, extra_locals) _ (frame, locals_cache) \
  _ (frame, overwritten_fast_locals) _ (frame, size) \
  _ (iframe, previous) _ (iframe, executable) _ (iframe, func) _ (iframe, globals) \
  _ (iframe, builtins) _ (iframe, locals) _ (iframe, frame_obj) _ (iframe, instr) \
  _ (iframe, stacktop) _ (iframe, stackpointer) _ (iframe, owner) _ (iframe, localsplus) \
  _ (iframe, is_entry) \
  _ (gen, frame) _ (gen, running) _ (gen, code) _ (gen, weakreflist) _ (gen, name) \
  _ (gen, qualname) _ (gen, exc_state) _ (gen, origin) _ (gen, hooks_inited) _ (gen, finalizer) \
  _ (gen, frame_state) _ (gen, iframe) _ (gen, size) \
  _ (cell, ref) _ (method, func) _ (method, self) _ (method, weakreflist) \
  _ (cfunction, ml) _ (cfunction, self) _ (cfunction, module) _ (cfunction, weakreflist) \
  _ (cmethod, mm_class) \
  _ (module, dict) _ (module, def) _ (module, state) _ (module, state_size) _ (module, weaklist) \
  _ (module, name) _ (moduledef, size) \
  _ (weakref, object) _ (weakref, callback) _ (weakref, next) \
  _ (exception, dict) _ (exception, args) _ (exception, notes) _ (exception, traceback) \
  _ (exception, context) _ (exception, cause) _ (exception, size) \
  _ (traceback, next) _ (traceback, frame) _ (traceback, lasti) _ (traceback, lineno) \
  /* tracemalloc and pymalloc */ \
  _ (hashtable, nentries) _ (hashtable, nbuckets) _ (hashtable, buckets) _ (arena, size) \
  _ (arena, address)

typedef struct
{
  guint32 first;                /* PY_VERSION_HEX: the first version of the range */
  guint32 end;                  /* the first after it */
  VvDictRule dict_rule;
  VvValuesRule values_rule;
  VvInstanceRule instance_rule;
  VvFrameRule frame_rule;
  VvCountRule count_rule;
  VvIntRule int_rule;
#define VV_LAYOUT_MEMBER(group, name) guint32 group##_##name;
  VV_LAYOUT_MEMBERS (VV_LAYOUT_MEMBER)
#undef VV_LAYOUT_MEMBER
} VvLayout;

/** VV_HAS: whether the version has that member */
#define VV_HAS(layout, member) ((layout)->member != VV_ABSENT)

/**
 * vv_layout_find:
 * @version_hex: PY_VERSION_HEX of the interpreter, all 32 bits
 * @exact: (out) (optional): FALSE where the version is newer than all that the table was checked
 *   with; then only
 *   a self-check on the live interpreter can tell whether it fits
 *
 * Returns: (nullable): the table, or NULL where the minor version is not known
 */
const VvLayout *vv_layout_find (guint32 version_hex, gboolean *exact);

/** vv_layout_list: Returns: (array length=n): all tables, oldest first */
const VvLayout * const *vv_layout_list (guint *n);

G_END_DECLS
