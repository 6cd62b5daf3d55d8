/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-core-values.c — The core's other values.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField slice_fields[] = {
  F (16, "start"), F (24, "stop"), F (32, "step"), END
};
static const VvField range_fields[] = {
  H (16, "start"), H (24, "stop"), H (32, "step"), H (40, "length"), END
};
static const VvField memoryview_fields[] = {
  F (24, "mbuf"), END
};
static const VvField managedbuffer_fields[] = {
  F (40, "obj"), END
};
static const VvField pickle_picklebuffer_fields[] = {
  F (24, "obj"), END
};
static const guint16 pycapsule_places[] = {
  16, 24, 0,
};
static const guint16 pycapsule_places_2[] = {
  16, 24, 48,
};
static const VvField types_simplenamespace_fields[] = {
  D (16), END
};
static const VvField framelocalsproxy_fields[] = {
  F (16, "frame"), END
};
static const VvField string_templatelib_template_fields[] = {
  F (16, "strings"), F (24, "interpolations"), END
};
static const VvField string_templatelib_interpolation_fields[] = {
  F (16, "value"), F (24, "expression"), F (32, "conversion"), F (40, "format_spec"), END
};
static const VvField string_templatelib_templateiter_fields[] = {
  F (16, "stringsiter"), F (24, "interpolationsiter"), END
};
static const VvField lazy_import_fields[] = {
  F (16, "lz_builtins"), F (24, "lz_from"), F (32, "lz_attr"), F (40, "lz_code"), END
};
static const VvField sentinel_fields[] = {
  F (16, "name"), F (24, "module"), F (32, "repr"), END
};
static const VvField _buffer_wrapper_fields[] = {
  F (16, "mv"), F (24, "obj"), END
};
static const VvField instructionsequence_fields[] = {
  F (56, "s_nested"), END
};
static const VvField instructionsequence_fields_2[] = {
  F (56, "s_nested"), F (64, "s_annotations_code"), END
};
static const VvField moduledef_fields[] = {
  H (32, "m_copy"), END
};
static const VvField symtable_entry_fields[] = {
  H (16, "ste_id"), H (24, "ste_symbols"), H (32, "ste_name"), H (40, "ste_varnames"),
  H (48, "ste_children"), H (56, "ste_directives"), END
};
static const VvField symtable_entry_fields_2[] = {
  H (16, "ste_id"), H (24, "ste_symbols"), H (32, "ste_name"), H (40, "ste_varnames"),
  H (48, "ste_children"), H (56, "ste_directives"), H (64, "ste_mangled_names"), END
};
static const VvField symtable_entry_fields_3[] = {
  H (16, "ste_id"), H (24, "ste_symbols"), H (32, "ste_name"), H (40, "ste_varnames"),
  H (48, "ste_children"), H (56, "ste_directives"), H (64, "ste_mangled_names"),
  H (128, "ste_annotation_block"), END
};
static const VvField symtable_entry_fields_4[] = {
  H (16, "ste_id"), H (24, "ste_symbols"), H (32, "ste_name"), H (40, "ste_function_name"),
  H (48, "ste_varnames"), H (56, "ste_children"), H (64, "ste_directives"),
  H (72, "ste_mangled_names"), H (136, "ste_annotation_block"), END
};
static const VvField ast_ast_fields[] = {
  D (16), END
};

const VvPyShape vv_py_shape_core_values[] = {
  { "object", V (3, 9, 0), V (3, 16, 0), 16 },
  { "NoneType", V (3, 9, 0), V (3, 16, 0), 16 },
  { "ellipsis", V (3, 9, 0), V (3, 16, 0), 16 },
  { "NotImplementedType", V (3, 9, 0), V (3, 16, 0), 16 },
  { "Token.MISSING", V (3, 9, 0), V (3, 16, 0), 16 },
  { "slice", V (3, 9, 0), V (3, 16, 0), 40, .fields = slice_fields, .collected = TRUE },
  { "range", V (3, 9, 0), V (3, 16, 0), 48, .fields = range_fields },
  { "memoryview", V (3, 9, 0), V (3, 16, 0), 144, .fields = memoryview_fields, .collected = TRUE },
  { "managedbuffer", V (3, 9, 0), V (3, 16, 0), 112, .fields = managedbuffer_fields,
    .collected = TRUE },
  { "pickle.PickleBuffer", V (3, 9, 0), V (3, 16, 0), 104, .fields = pickle_picklebuffer_fields,
    .collected = TRUE },
  { "PyCapsule", V (3, 9, 0), V (3, 13, 0), 48, .places = pycapsule_places,
    .visit = vv_py_shape_visit_capsule },
  { "PyCapsule", V (3, 13, 0), V (3, 16, 0), 64, .places = pycapsule_places_2, .collected = TRUE,
    .visit = vv_py_shape_visit_capsule },
  { "types.SimpleNamespace", V (3, 9, 0), V (3, 16, 0), 24,
    .fields = types_simplenamespace_fields, .collected = TRUE },
  { "FrameLocalsProxy", V (3, 13, 0), V (3, 16, 0), 24, .fields = framelocalsproxy_fields,
    .collected = TRUE },
  { "string.templatelib.Template", V (3, 14, 0), V (3, 16, 0), 32,
    .fields = string_templatelib_template_fields, .collected = TRUE },
  { "string.templatelib.Interpolation", V (3, 14, 0), V (3, 16, 0), 48,
    .fields = string_templatelib_interpolation_fields, .collected = TRUE },
  { "string.templatelib.TemplateIter", V (3, 14, 0), V (3, 16, 0), 40,
    .fields = string_templatelib_templateiter_fields, .collected = TRUE },
  { "lazy_import", V (3, 15, 0), V (3, 16, 0), 56, .fields = lazy_import_fields,
    .collected = TRUE },
  { "sentinel", V (3, 15, 0), V (3, 16, 0), 40, .fields = sentinel_fields, .collected = TRUE },
  { "_buffer_wrapper", V (3, 12, 0), V (3, 16, 0), 32, .fields = _buffer_wrapper_fields,
    .collected = TRUE },
  { "InstructionSequence", V (3, 13, 0), V (3, 14, 0), 64, .fields = instructionsequence_fields,
    .collected = TRUE },
  { "InstructionSequence", V (3, 14, 0), V (3, 16, 0), 72,
    .fields = instructionsequence_fields_2, .collected = TRUE },
  { "EncodingMap", V (3, 9, 0), V (3, 16, 0), 64 },
  { "moduledef", V (3, 9, 0), V (3, 16, 0), 104, .fields = moduledef_fields },
  { "stderrprinter", V (3, 9, 0), V (3, 16, 0), 24 },
  { "symtable entry", V (3, 9, 0), V (3, 10, 0), 104, .fields = symtable_entry_fields },
  { "symtable entry", V (3, 10, 0), V (3, 13, 0), 120, .fields = symtable_entry_fields },
  { "symtable entry", V (3, 13, 0), V (3, 14, 0), 144, .fields = symtable_entry_fields_2 },
  { "symtable entry", V (3, 14, 0), V (3, 15, 0), 144, .fields = symtable_entry_fields_3 },
  { "symtable entry", V (3, 15, 0), V (3, 16, 0), 152, .fields = symtable_entry_fields_4 },
  { "sys.legacy_event_handler", V (3, 12, 0), V (3, 16, 0), 32 },
  { "ast.AST", V (3, 9, 0), V (3, 16, 0), 24, .fields = ast_ast_fields, .visits_type = TRUE,
    .collected = TRUE },
  { "InterpreterID", V (3, 9, 0), V (3, 13, 0), 24 },
  { NULL }
};
