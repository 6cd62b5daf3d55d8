/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-ctypes.c — ctypes.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField _ctypes__cdata_fields[] = {
  F (32, "b_base"), F (64, "b_objects"), END
};
static const guint16 _ctypes__cdata_places[] = {
  16, 24, 40, 80,
};
static const VvField _ctypes_pycfuncptr_fields[] = {
  F (32, "b_base"), F (64, "b_objects"), F (96, "thunk"), F (104, "callable"),
  F (112, "converters"), F (120, "argtypes"), F (128, "restype"), F (136, "checker"),
  F (144, "errcheck"), F (152, "paramflags"), END
};
static const VvField _ctypes_cfield_fields[] = {
  F (40, "proto"), END
};
static const VvField ctypes_cfield_fields[] = {
  F (40, "proto"), H (72, "name"), END
};
static const VvField cargobject_fields[] = {
  H (48, "obj"), END
};
static const VvField _ctypes_cargobject_fields[] = {
  F (48, "obj"), END
};
static const VvField _ctypes_cargobject_fields_2[] = {
  F (64, "obj"), END
};
static const VvField _ctypes_cthunkobject_fields[] = {
  F (80, "converters"), F (88, "callable"), F (96, "restype"), END
};
static const VvField _ctypes_dictremover_fields[] = {
  F (16, "key"), F (24, "dict"), END
};
static const VvField _ctypes_structparam_type_fields[] = {
  H (24, "keep"), END
};
static const VvField _ctypes_structparam_type_fields_2[] = {
  F (24, "keep"), END
};
static const VvField _ctypes_ctype_type_fields[] = {
  F (984, "proto"), F (1016, "argtypes"), F (1024, "converters"), F (1032, "restype"),
  F (1040, "checker"), F (1048, "module"), END
};
static const guint16 _ctypes_ctype_type_places[] = {
  1064, 1072, 976, 952, 1080,
};
static const VvField _ctypes_ctype_type_fields_2[] = {
  F (1000, "proto"), F (1032, "argtypes"), F (1040, "converters"), F (1048, "restype"),
  F (1056, "checker"), F (1064, "pointer_type"), F (1072, "module"), END
};
static const guint16 _ctypes_ctype_type_places_2[] = {
  1088, 1096, 992, 968, 1104,
};
static const guint16 _ctypes_pycpointertype_places[] = {
  96,
};
static const VvField stgdict_fields[] = {
  H (96, "proto"), H (128, "argtypes"), H (136, "converters"), H (144, "restype"),
  H (152, "checker"), END
};
static const guint16 stgdict_places[] = {
  168, 176, 88, 64, 184,
};

const VvPyShape vv_py_shape_ctypes[] = {
  { "_ctypes._CData", V (3, 9, 0), V (3, 13, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes._CData", V (3, 13, 0), V (3, 16, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes.Structure", V (3, 9, 0), V (3, 13, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes.Structure", V (3, 13, 0), V (3, 16, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes.Union", V (3, 9, 0), V (3, 13, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes.Union", V (3, 13, 0), V (3, 16, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes.Array", V (3, 9, 0), V (3, 13, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes.Array", V (3, 13, 0), V (3, 16, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes._Pointer", V (3, 9, 0), V (3, 13, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes._Pointer", V (3, 13, 0), V (3, 16, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes._SimpleCData", V (3, 9, 0), V (3, 13, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes._SimpleCData", V (3, 13, 0), V (3, 16, 0), 96, .fields = _ctypes__cdata_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes.PyCFuncPtr", V (3, 9, 0), V (3, 10, 0), 160, .fields = _ctypes_pycfuncptr_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes.CFuncPtr", V (3, 10, 0), V (3, 13, 0), 160, .fields = _ctypes_pycfuncptr_fields,
    .places = _ctypes__cdata_places, .collected = TRUE, .facts = vv_py_shape_facts_cdata },
  { "_ctypes.CFuncPtr", V (3, 13, 0), V (3, 16, 0), 160, .fields = _ctypes_pycfuncptr_fields,
    .places = _ctypes__cdata_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_cdata },
  { "_ctypes.CField", V (3, 9, 0), V (3, 12, 0), 72, .fields = _ctypes_cfield_fields,
    .collected = TRUE },
  { "_ctypes.CField", V (3, 12, 0), V (3, 14, 0), 72, .fields = _ctypes_cfield_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "ctypes.CField", V (3, 14, 0), V (3, 16, 0), 80, .fields = ctypes_cfield_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "CArgObject", V (3, 9, 0), V (3, 12, 0), 64, .fields = cargobject_fields },
  { "_ctypes.CArgObject", V (3, 12, 0), V (3, 14, 0), 64, .fields = _ctypes_cargobject_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_ctypes.CArgObject", V (3, 14, 0), V (3, 16, 0), 80, .fields = _ctypes_cargobject_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_ctypes.CThunkObject", V (3, 9, 0), V (3, 12, 0), 128,
    .fields = _ctypes_cthunkobject_fields, .collected = TRUE, .facts = vv_py_shape_facts_newvar },
  { "_ctypes.CThunkObject", V (3, 12, 0), V (3, 16, 0), 128,
    .fields = _ctypes_cthunkobject_fields, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_newvar },
  { "_ctypes.DictRemover", V (3, 9, 0), V (3, 16, 0), 32, .fields = _ctypes_dictremover_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_ctypes.StructParam_Type", V (3, 9, 0), V (3, 10, 13), 24 },
  { "_ctypes.StructParam_Type", V (3, 10, 5), V (3, 14, 0), 32,
    .fields = _ctypes_structparam_type_fields, .visits_type = TRUE, .collected = TRUE },
  { "_ctypes.StructParam_Type", V (3, 14, 0), V (3, 16, 0), 32,
    .fields = _ctypes_structparam_type_fields_2, .visits_type = TRUE, .collected = TRUE },
  { "_ctypes.CType_Type", V (3, 13, 0), V (3, 14, 0), 1088, .fields = _ctypes_ctype_type_fields,
    .places = _ctypes_ctype_type_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.CType_Type", V (3, 14, 0), V (3, 16, 0), 1120,
    .fields = _ctypes_ctype_type_fields_2, .places = _ctypes_ctype_type_places_2,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCArrayType", V (3, 13, 0), V (3, 14, 0), 1088,
    .fields = _ctypes_ctype_type_fields, .places = _ctypes_ctype_type_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCArrayType", V (3, 14, 0), V (3, 16, 0), 1120,
    .fields = _ctypes_ctype_type_fields_2, .places = _ctypes_ctype_type_places_2,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCFuncPtrType", V (3, 13, 0), V (3, 14, 0), 1088,
    .fields = _ctypes_ctype_type_fields, .places = _ctypes_ctype_type_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCFuncPtrType", V (3, 14, 0), V (3, 16, 0), 1120,
    .fields = _ctypes_ctype_type_fields_2, .places = _ctypes_ctype_type_places_2,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCPointerType", V (3, 13, 0), V (3, 14, 0), 1088,
    .fields = _ctypes_ctype_type_fields, .places = _ctypes_ctype_type_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCPointerType", V (3, 14, 0), V (3, 16, 0), 1120,
    .fields = _ctypes_ctype_type_fields_2, .places = _ctypes_ctype_type_places_2,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCSimpleType", V (3, 13, 0), V (3, 14, 0), 1088,
    .fields = _ctypes_ctype_type_fields, .places = _ctypes_ctype_type_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCSimpleType", V (3, 14, 0), V (3, 16, 0), 1120,
    .fields = _ctypes_ctype_type_fields_2, .places = _ctypes_ctype_type_places_2,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCStructType", V (3, 13, 0), V (3, 14, 0), 1088,
    .fields = _ctypes_ctype_type_fields, .places = _ctypes_ctype_type_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCStructType", V (3, 14, 0), V (3, 16, 0), 1120,
    .fields = _ctypes_ctype_type_fields_2, .places = _ctypes_ctype_type_places_2,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.UnionType", V (3, 13, 0), V (3, 14, 0), 1088, .fields = _ctypes_ctype_type_fields,
    .places = _ctypes_ctype_type_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.UnionType", V (3, 14, 0), V (3, 16, 0), 1120, .fields = _ctypes_ctype_type_fields_2,
    .places = _ctypes_ctype_type_places_2, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_stginfo },
  { "_ctypes.PyCArrayType", V (3, 9, 0), V (3, 10, 0), 880, .collected = TRUE },
  { "_ctypes.PyCArrayType", V (3, 10, 0), V (3, 11, 0), 888, .collected = TRUE },
  { "_ctypes.PyCArrayType", V (3, 11, 0), V (3, 12, 0), 904, .collected = TRUE },
  { "_ctypes.PyCArrayType", V (3, 12, 0), V (3, 13, 0), 920, .collected = TRUE },
  { "_ctypes.PyCFuncPtrType", V (3, 9, 0), V (3, 10, 0), 880, .collected = TRUE },
  { "_ctypes.PyCFuncPtrType", V (3, 10, 0), V (3, 11, 0), 888, .collected = TRUE },
  { "_ctypes.PyCFuncPtrType", V (3, 11, 0), V (3, 12, 0), 904, .collected = TRUE },
  { "_ctypes.PyCFuncPtrType", V (3, 12, 0), V (3, 13, 0), 920, .collected = TRUE },
  { "_ctypes.PyCSimpleType", V (3, 9, 0), V (3, 10, 0), 880, .collected = TRUE },
  { "_ctypes.PyCSimpleType", V (3, 10, 0), V (3, 11, 0), 888, .collected = TRUE },
  { "_ctypes.PyCSimpleType", V (3, 11, 0), V (3, 12, 0), 904, .collected = TRUE },
  { "_ctypes.PyCSimpleType", V (3, 12, 0), V (3, 13, 0), 920, .collected = TRUE },
  { "_ctypes.PyCStructType", V (3, 9, 0), V (3, 10, 0), 880, .collected = TRUE },
  { "_ctypes.PyCStructType", V (3, 10, 0), V (3, 11, 0), 888, .collected = TRUE },
  { "_ctypes.PyCStructType", V (3, 11, 0), V (3, 12, 0), 904, .collected = TRUE },
  { "_ctypes.PyCStructType", V (3, 12, 0), V (3, 13, 0), 920, .collected = TRUE },
  { "_ctypes.UnionType", V (3, 9, 0), V (3, 10, 0), 880, .collected = TRUE },
  { "_ctypes.UnionType", V (3, 10, 0), V (3, 11, 0), 888, .collected = TRUE },
  { "_ctypes.UnionType", V (3, 11, 0), V (3, 12, 0), 904, .collected = TRUE },
  { "_ctypes.UnionType", V (3, 12, 0), V (3, 13, 0), 920, .collected = TRUE },
  { "_ctypes.PyCPointerType", V (3, 9, 0), V (3, 10, 0), 880,
    .places = _ctypes_pycpointertype_places, .collected = TRUE,
    .visit = vv_py_shape_visit_stgproto },
  { "_ctypes.PyCPointerType", V (3, 10, 0), V (3, 11, 0), 888,
    .places = _ctypes_pycpointertype_places, .collected = TRUE,
    .visit = vv_py_shape_visit_stgproto },
  { "_ctypes.PyCPointerType", V (3, 11, 0), V (3, 12, 0), 904,
    .places = _ctypes_pycpointertype_places, .collected = TRUE,
    .visit = vv_py_shape_visit_stgproto },
  { "_ctypes.PyCPointerType", V (3, 12, 0), V (3, 13, 0), 920,
    .places = _ctypes_pycpointertype_places, .collected = TRUE,
    .visit = vv_py_shape_visit_stgproto },
  { "StgDict", V (3, 9, 0), V (3, 13, 0), 192, .fields = stgdict_fields,
    .places = stgdict_places, .collected = TRUE, .facts = vv_py_shape_facts_stgdict },
  { NULL }
};
