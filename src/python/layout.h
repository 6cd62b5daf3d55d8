/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* layout.h — where CPython's structs have their members: one data-only table a range of versions
 * (layout-309.c … layout-315.c), written by dev.d/layouts.py from debug symbols of x86-64.
 *
 * Members are called as in CPython, prefixed by their struct; dev.d/layout-members.txt says for
 * each where it comes from.  VV_ABSENT: the version has no such member.  Where not only offsets but
 * rules differ (how a dictionary's table or an instance's attributes are kept), the table names the
 * rule by an enum; code asks for the rule, never for a version number.  Structs of the C modules of
 * the standard library are described in shape.h. */

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
 * @VV_INSTANCE_TAGGED: one word at -24, with bit 0 set the values' address less 1, else a dict's
 * (3.12); @VV_INSTANCE_INLINE: dict at -24, inline values behind the object (3.13 on) */
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

/* Every member: struct, name.  The tables are written by dev.d/layout-members.txt; the test
 * check-layouts.py sees to it that both name the same.  What is not an offset in the struct that
 * the name begins with:
 * - …_size, …_stride: bytes; …_max: items of an array; …_is_pointer: 0 or 1; gc_n_generations;
 *   arena_bytes
 * - gc_*: of the interpreter; but gc_threshold and gc_count: of a generation,
 *   gc_stats_collections: of one generation's statistics; gc_stats_young_index, gc_stats_old: of
 *   what gc_stats points to (3.15), where the young generation has a ring of statistics first and
 *   each old one a ring of gc_stats_old_stride bytes with its index at gc_stats_old_index
 * - interp_gil…: of the interpreter's own GIL, as in the debug offsets; the one in use is where
 *   interp_gil_pointer points (3.12 on) or runtime_gil is (before); gil_* are offsets in it
 * - thread_asyncio_*: of _PyThreadStateImpl, which begins with the PyThreadState
 * - pending_*: of interp_pending_calls or runtime_pending_calls; one call is pending_calls_stride
 *   bytes, its argument at pending_arg
 * - typestate_*: of an item of interp_types_builtins or interp_types_extensions
 * - runtime_size, interp_size: of the newest build that was seen.  They grow with each static
 *   string, in patch releases that move nothing: no reason to refuse a build */
#define VV_LAYOUT_MEMBERS(_) \
  /* _PyRuntimeState */ \
  _ (runtime, size) _ (runtime, interpreters_head) _ (runtime, interpreters_main) \
  _ (runtime, pending_calls) _ (runtime, tracemalloc_config) _ (runtime, tracemalloc_traces) \
  _ (runtime, tracemalloc_domains) _ (runtime, types) _ (runtime, interned_strings) \
  _ (runtime, gil) _ (runtime, audit_hook_head) \
  /* PyInterpreterState */ \
  _ (interp, size) _ (interp, next) _ (interp, id) _ (interp, threads_head) \
  _ (interp, threads_main) _ (interp, modules) _ (interp, modules_by_index) \
  _ (interp, sysdict) _ (interp, sysdict_copy) _ (interp, builtins) _ (interp, builtins_copy) \
  _ (interp, importlib) _ (interp, import_func) _ (interp, lazy_import_func) \
  _ (interp, lazy_imports_filter) _ (interp, lazy_modules) \
  _ (interp, lazy_pending_submodules) _ (interp, dict) _ (interp, codec_search_path) \
  _ (interp, codec_search_cache) _ (interp, codec_error_registry) _ (interp, before_forkers) \
  _ (interp, after_forkers_parent) _ (interp, after_forkers_child) _ (interp, pyexitmodule) \
  _ (interp, atexit_callbacks) _ (interp, atexit_ncallbacks) _ (interp, warnings_filters) \
  _ (interp, warnings_once_registry) _ (interp, warnings_default_action) \
  _ (interp, warnings_context) _ (interp, interned_strings) _ (interp, audit_hooks) \
  _ (interp, pending_calls) _ (interp, errnomap) _ (interp, exception_group) \
  _ (interp, last_resort_memory_error) _ (interp, types_builtins) \
  _ (interp, types_builtins_max) _ (interp, types_extensions) \
  _ (interp, types_extensions_max) _ (interp, cached_objects) _ (interp, cached_objects_size) \
  _ (interp, callable_cache) _ (interp, callable_cache_size) _ (interp, common_consts) \
  _ (interp, common_consts_max) _ (interp, monitoring_callables) \
  _ (interp, monitoring_callables_size) _ (interp, monitoring_tool_names) \
  _ (interp, interpreter_trampoline) _ (interp, ast) _ (interp, ast_size) \
  _ (interp, static_objects) _ (interp, small_ints) _ (interp, obmalloc) \
  _ (interp, obmalloc_is_pointer) _ (interp, asyncio_tasks_head) _ (interp, gil) \
  _ (interp, gil_locked) _ (interp, gil_holder) _ (interp, gil_pointer) \
  /* struct _gil_runtime_state */ \
  _ (gil, locked) _ (gil, holder) \
  /* queued calls */ \
  _ (pending, calls) _ (pending, calls_max) _ (pending, calls_stride) _ (pending, arg) \
  _ (pending, first) _ (pending, last) _ (pending, npending) \
  /* an interpreter's account of a static type */ \
  _ (typestate, size) _ (typestate, type) _ (typestate, dict) _ (typestate, subclasses) \
  _ (typestate, weaklist) \
  /* struct _gc_runtime_state, from the interpreter */ \
  _ (gc, enabled) _ (gc, generations) _ (gc, generation_stride) _ (gc, n_generations) \
  _ (gc, threshold) _ (gc, count) _ (gc, permanent) _ (gc, collecting) _ (gc, garbage) \
  _ (gc, callbacks) _ (gc, stats) _ (gc, stats_stride) _ (gc, stats_collections) \
  _ (gc, stats_is_pointer) _ (gc, stats_young_index) _ (gc, stats_old) \
  _ (gc, stats_old_stride) _ (gc, stats_old_index) _ (gc, head_size) \
  /* PyThreadState */ \
  _ (thread, size) _ (thread, next) _ (thread, prev) _ (thread, interp) _ (thread, frame) \
  _ (thread, cframe) _ (cframe, current_frame) _ (thread, thread_id) \
  _ (thread, native_thread_id) _ (thread, dict) _ (thread, curexc_type) \
  _ (thread, curexc_value) _ (thread, curexc_traceback) _ (thread, current_exception) \
  _ (thread, exc_state) _ (thread, exc_info) _ (thread, c_profileobj) _ (thread, c_traceobj) \
  _ (thread, async_exc) _ (thread, context) _ (thread, async_gen_firstiter) \
  _ (thread, async_gen_finalizer) _ (thread, delete_later) _ (thread, datastack_chunk) \
  _ (thread, datastack_top) _ (thread, datastack_limit) _ (thread, base_frame) \
  _ (thread, asyncio_running_loop) _ (thread, asyncio_running_task) \
  _ (thread, asyncio_tasks_head) _ (thread, threading_local_key) \
  _ (thread, threading_local_sentinel) _ (thread, previous_executor) _ (exc, exc_type) \
  _ (exc, exc_value) _ (exc, exc_traceback) _ (exc, previous_item) _ (chunk, previous) \
  _ (chunk, size) _ (chunk, top) _ (chunk, data) \
  /* PyObject, PyVarObject, PyTypeObject, PyHeapTypeObject */ \
  _ (object, refcnt) _ (object, type) _ (var, size) _ (type, size) _ (type, name) \
  _ (type, basicsize) _ (type, itemsize) _ (type, dealloc) _ (type, vectorcall_offset) \
  _ (type, repr) _ (type, flags) _ (type, doc) _ (type, traverse) _ (type, weaklistoffset) \
  _ (type, members) _ (type, getset) _ (type, base) _ (type, dict) _ (type, dictoffset) \
  _ (type, is_gc) _ (type, bases) _ (type, mro) _ (type, cache) _ (type, subclasses) \
  _ (type, weaklist) _ (type, del) _ (type, finalize) _ (heaptype, size) _ (heaptype, name) \
  _ (heaptype, slots) _ (heaptype, qualname) _ (heaptype, cached_keys) _ (heaptype, module) \
  _ (heaptype, tpname) _ (heaptype, token) _ (heaptype, getitem) _ (heaptype, init) \
  _ (member, size) _ (member, name) _ (member, type) _ (member, offset) \
  /* numbers, text, bytes */ \
  _ (long, tag) _ (long, digits) _ (float, value) _ (complex, real) _ (unicode, length) \
  _ (unicode, hash) _ (unicode, state) _ (unicode, wstr) _ (unicode, utf8_length) \
  _ (unicode, utf8) _ (unicode, wstr_length) _ (unicode, data) _ (unicode, ascii_size) \
  _ (unicode, compact_size) _ (unicode, size) _ (bytes, data) _ (bytearray, alloc) \
  _ (bytearray, bytes) _ (bytearray, start) _ (bytearray, bytes_object) \
  /* containers */ \
  _ (list, item) _ (list, allocated) _ (tuple, item) _ (set, fill) _ (set, used) \
  _ (set, mask) _ (set, table) _ (set, smalltable) _ (set, weakreflist) _ (set, size) \
  _ (dict, used) _ (dict, keys) _ (dict, values) _ (dict, size) _ (keys, refcnt) \
  _ (keys, size_or_log2) _ (keys, log2_index_bytes) _ (keys, kind) _ (keys, usable) \
  _ (keys, nentries) _ (keys, indices) _ (values, capacity) _ (values, size) \
  _ (values, embedded) _ (values, valid) _ (values, item) _ (odict, first) _ (odict, last) \
  _ (odict, fast_nodes) _ (odict, fast_nodes_size) _ (odict, inst_dict) \
  _ (odict, weakreflist) _ (odict, size) _ (odict_node, key) _ (odict_node, next) \
  _ (odict_node, size) \
  /* functions, code, frames, generators */ \
  _ (function, code) _ (function, globals) _ (function, builtins) _ (function, module) \
  _ (function, defaults) _ (function, kwdefaults) _ (function, doc) _ (function, name) \
  _ (function, dict) _ (function, closure) _ (function, annotations) _ (function, annotate) \
  _ (function, qualname) _ (function, typeparams) _ (function, weakreflist) \
  _ (function, size) _ (code, size) _ (code, consts) _ (code, names) _ (code, varnames) \
  _ (code, freevars) _ (code, cellvars) _ (code, localsplusnames) _ (code, localspluskinds) \
  _ (code, exceptiontable) _ (code, filename) _ (code, name) _ (code, qualname) \
  _ (code, linetable) _ (code, bytecode) _ (code, code_adaptive) _ (code, firstlineno) \
  _ (code, stacksize) _ (code, framesize) _ (code, nlocals) _ (code, nlocalsplus) \
  _ (code, argcount) _ (code, flags) _ (code, cell2arg) _ (code, cached) \
  _ (code, cached_code) _ (code, cached_varnames) _ (code, cached_cellvars) \
  _ (code, cached_freevars) _ (code, cached_size) _ (code, zombieframe) _ (code, weakreflist) \
  _ (code, extra) _ (code, opcache_map) _ (code, opcache) _ (code, opcache_size) \
  _ (code, executors) _ (code, instrumentation) _ (frame, back) _ (frame, code) \
  _ (frame, builtins) _ (frame, globals) _ (frame, locals) _ (frame, valuestack) \
  _ (frame, stacktop_or_depth) _ (frame, trace) _ (frame, gen) _ (frame, lasti) \
  _ (frame, lineno) _ (frame, state) _ (frame, executing) _ (frame, localsplus) \
  _ (frame, iframe) _ (frame, iframe_data) _ (frame, extra_locals) _ (frame, locals_cache) \
  _ (frame, overwritten_fast_locals) _ (frame, size) _ (iframe, previous) \
  _ (iframe, executable) _ (iframe, func) _ (iframe, globals) _ (iframe, builtins) \
  _ (iframe, locals) _ (iframe, frame_obj) _ (iframe, instr) _ (iframe, stacktop) \
  _ (iframe, stackpointer) _ (iframe, owner) _ (iframe, localsplus) _ (iframe, is_entry) \
  _ (gen, frame) _ (gen, running) _ (gen, code) _ (gen, weakreflist) _ (gen, name) \
  _ (gen, qualname) _ (gen, exc_state) _ (gen, origin) _ (gen, hooks_inited) \
  _ (gen, finalizer) _ (gen, frame_state) _ (gen, iframe) _ (gen, size) _ (gen, coro_size) \
  _ (gen, asyncgen_size) _ (cell, ref) _ (method, func) _ (method, self) \
  _ (method, weakreflist) _ (cfunction, ml) _ (cfunction, self) _ (cfunction, module) \
  _ (cfunction, weakreflist) _ (cmethod, mm_class) _ (module, dict) _ (module, def) \
  _ (module, state) _ (module, state_size) _ (module, token) _ (module, weaklist) \
  _ (module, name) _ (moduledef, size) _ (weakref, object) _ (weakref, callback) \
  _ (weakref, next) _ (exception, dict) _ (exception, args) _ (exception, notes) \
  _ (exception, traceback) _ (exception, context) _ (exception, cause) _ (exception, size) \
  _ (traceback, next) _ (traceback, frame) _ (traceback, lasti) _ (traceback, lineno) \
  /* tracemalloc and pymalloc */ \
  _ (hashtable, nentries) _ (hashtable, nbuckets) _ (hashtable, buckets) _ (arena, size) \
  _ (arena, bytes) _ (arena, address) _ (obmalloc, arenas) _ (obmalloc, maxarenas)

/**
 * VvLayout:
 * @first: PY_VERSION_HEX: the first version of the range
 * @end: the first after it
 * @checked: the first after the newest build that the table was made from or compared with; @first
 *   where it was put together from what is known of changes, and no build was seen
 * @variant: (nullable): a distribution whose builds differ from CPython's own ("debian")
 */
typedef struct
{
  guint32 first;
  guint32 end;
  guint32 checked;
  const char *variant;
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
 * @exact: (out) (optional): FALSE where the version is newer than all builds that the table was
 *   compared with; then only a self-check on the live interpreter can tell whether it fits
 *
 * Returns: (nullable): the table, or NULL where the minor version is not known; the first one to
 *   try where there are several
 */
const VvLayout *vv_layout_find (guint32 version_hex, gboolean *exact);

/**
 * vv_layout_find_next:
 * @refused: a table for @version_hex that the self-check refused
 *
 * A version can have several tables, since distributions change structs: the 3.13 of Debian and
 * Ubuntu has the collector's lists four bytes before where CPython's own has them.
 *
 * Returns: (nullable): the next one to try
 */
const VvLayout *vv_layout_find_next (guint32 version_hex, const VvLayout *refused);

/** vv_layout_list: Returns: (array length=n): all tables, oldest first */
const VvLayout * const *vv_layout_list (guint *n);

G_END_DECLS
