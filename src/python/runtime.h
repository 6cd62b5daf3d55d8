/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime.h — the interpreter inside an address space: which version, where its state is, and
   whether our table of layouts tells
 * the truth about it.  Found from the mapped files (symbols of executable and libpython), believed
 * only after a self-check on objects
 * of known shape. */

#pragma once

#include "python/layout.h"

G_BEGIN_DECLS

/* Types and objects whose addresses are exported by every CPython (or found by name at the
   self-check): SYMBOL, field. */
#define VV_RUNTIME_SYMBOLS(_) \
  _ (PyType_Type, type_type) _ (PyBaseObject_Type, object_type) _ (PyLong_Type, long_type) \
  _ (PyBool_Type, bool_type) _ (PyUnicode_Type, unicode_type) _ (PyBytes_Type, bytes_type) \
  _ (PyByteArray_Type, bytearray_type) _ (PyFloat_Type, float_type) \
  _ (PyComplex_Type, complex_type) _ (PyTuple_Type, tuple_type) _ (PyList_Type, list_type) \
  _ (PyDict_Type, dict_type) _ (PyFrozenDict_Type, frozendict_type) \
  _ (PyODict_Type, odict_type) _ (PySet_Type, set_type) _ (PyFrozenSet_Type, frozenset_type) \
  _ (PyFunction_Type, function_type) _ (PyMethod_Type, method_type) \
  _ (PyCFunction_Type, cfunction_type) _ (PyCMethod_Type, cmethod_type) \
  _ (PyCell_Type, cell_type) _ (PyCode_Type, code_type) _ (PyModule_Type, module_type) \
  _ (PyGen_Type, gen_type) _ (PyCoro_Type, coro_type) _ (PyAsyncGen_Type, asyncgen_type) \
  _ (PyFrame_Type, frame_type) _ (PyTraceBack_Type, traceback_type) \
  _ (_PyWeakref_RefType, weakref_type) _ (_PyWeakref_ProxyType, weakproxy_type) \
  _ (_PyWeakref_CallableProxyType, callableproxy_type) _ (PyExc_BaseException, base_exception) \
  _ (_PyNone_Type, none_type_symbol) _ (_Py_NoneStruct, none) _ (_Py_TrueStruct, true_) \
  _ (_Py_FalseStruct, false_) _ (_Py_EllipsisObject, ellipsis) \
  _ (_Py_NotImplementedStruct, not_implemented) _ (_PySet_Dummy, set_dummy)

/**
 * VvRuntime:
 * @version_hex: PY_VERSION_HEX
 * @version: "3.14.10", "3.15.0rc1"
 * @executable: (nullable): path of the file that holds the interpreter, as the target sees it;
 *   foreign text
 * @layout: belongs to the library or to the runtime (own_layout)
 * @base: what is added to the file's addresses
 * @runtime: address of _PyRuntime
 * @none_type: type of None
 */
typedef struct
{
  guint32 version_hex;
  char *version;
  char *executable;
  const VvLayout *layout;
  VvLayout *own_layout;         /* (nullable): a copy with what the debug offsets of 3.13+ say */
  VvAddr base;
  VvAddr runtime;
  VvAddr none_type;
#define VV_RUNTIME_FIELD(symbol, field) VvAddr field;
  VV_RUNTIME_SYMBOLS (VV_RUNTIME_FIELD)
#undef VV_RUNTIME_FIELD
  /* name → address + 1 as pointer-sized integer, for what is asked for rarely; see
     vv_runtime_symbol() */
  GHashTable *symbols;
} VvRuntime;

/**
 * vv_runtime_find:
 * @memory: live, image or core
 * @error: VV_ERROR_UNSUPPORTED in one clear sentence: no Python in it, free-threaded, PyPy, a
 *   version that is not known, a build whose objects do not look as
 *   they should; VV_ERROR_CORRUPT
 *
 * Executable or libpython; stripped or not; PIE or not; static or shared; in a container or a
 * chroot; replaced on disk while it runs.  From 3.13 on `_Py_DebugOffsets` is
 * read and compared with the table, and never trusted blindly.  Before anything is believed: the
 * type of `type` is itself, None, True and small ints look as they must, the chain of types ends,
 * the
 * interpreter's lists are closed.
 */
VvRuntime *vv_runtime_find (VvMemory *memory, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_runtime_symbol: address of an exported symbol of the interpreter's file, or 0 */
VvAddr vv_runtime_symbol (const VvRuntime *self, const char *name);
/** vv_runtime_busy: whether a collection runs in any interpreter now: for a VvCaptureCheck; reads a
 * few words */
gboolean vv_runtime_busy (const VvRuntime *self, VvMemory *held);
void vv_runtime_free (VvRuntime *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvRuntime, vv_runtime_free)

G_END_DECLS
