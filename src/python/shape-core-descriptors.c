/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-core-descriptors.c — Descriptors and what classes are made of.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField property_fields[] = {
  F (16, "prop_get"), F (24, "prop_set"), F (32, "prop_del"), F (40, "prop_doc"), END
};
static const VvField property_fields_2[] = {
  F (16, "prop_get"), F (24, "prop_set"), F (32, "prop_del"), F (40, "prop_doc"),
  F (48, "prop_name"), END
};
static const VvField staticmethod_fields[] = {
  F (16, "sm_callable"), D (24), END
};
static const VvField classmethod_fields[] = {
  F (16, "cm_callable"), D (24), END
};
static const VvField super_fields[] = {
  F (16, "type"), F (24, "obj"), F (32, "obj_type"), END
};
static const VvField method_descriptor_fields[] = {
  F (16, "d_type"), H (24, "d_name"), H (32, "d_qualname"), END
};
static const VvField method_wrapper_fields[] = {
  F (16, "descr"), F (24, "self"), END
};
static const VvField mappingproxy_fields[] = {
  F (16, "mapping"), END
};
static const VvField instancemethod_fields[] = {
  F (16, "func"), END
};
static const VvField types_genericalias_fields[] = {
  F (16, "origin"), F (24, "args"), F (32, "parameters"), END
};
static const VvField types_uniontype_fields[] = {
  F (16, "args"), F (24, "parameters"), END
};
static const VvField typing_union_fields[] = {
  F (16, "args"), F (24, "hashable_args"), F (32, "unhashable_args"), F (40, "parameters"), END
};
static const VvField typing_typevar_fields[] = {
  H (16, "name"), F (24, "bound"), F (32, "evaluate_bound"), F (40, "constraints"),
  F (48, "evaluate_constraints"), END
};
static const VvField typing_typevar_fields_2[] = {
  H (16, "name"), F (24, "bound"), F (32, "evaluate_bound"), F (40, "constraints"),
  F (48, "evaluate_constraints"), F (56, "default_value"), F (64, "evaluate_default"), END
};
static const VvField typing_typevar_fields_3[] = {
  F (16, "name"), F (24, "bound"), F (32, "evaluate_bound"), F (40, "constraints"),
  F (48, "evaluate_constraints"), F (56, "default_value"), F (64, "evaluate_default"), END
};
static const VvField typing_paramspec_fields[] = {
  H (16, "name"), F (24, "bound"), END
};
static const VvField typing_paramspec_fields_2[] = {
  H (16, "name"), F (24, "bound"), F (32, "default_value"), F (40, "evaluate_default"), END
};
static const VvField typing_paramspec_fields_3[] = {
  F (16, "name"), F (24, "bound"), F (32, "default_value"), F (40, "evaluate_default"), END
};
static const VvField typing_typevartuple_fields[] = {
  H (16, "name"), END
};
static const VvField typing_typevartuple_fields_2[] = {
  H (16, "name"), F (24, "default_value"), F (32, "evaluate_default"), END
};
static const VvField typing_typevartuple_fields_3[] = {
  F (16, "name"), F (24, "default_value"), F (32, "evaluate_default"), END
};
static const VvField typing_paramspecargs_fields[] = {
  F (16, "__origin__"), END
};
static const VvField typing_typealiastype_fields[] = {
  H (16, "name"), F (24, "type_params"), F (32, "compute_value"), F (40, "value"),
  F (48, "module"), END
};
static const VvField typing_typealiastype_fields_2[] = {
  F (16, "name"), F (24, "type_params"), F (32, "compute_value"), F (40, "value"),
  F (48, "module"), END
};
static const VvField typing_typealiastype_fields_3[] = {
  F (16, "name"), F (24, "qualname"), F (32, "type_params"), F (40, "compute_value"),
  F (48, "value"), F (56, "module"), END
};
static const VvField _typing__constevaluator_fields[] = {
  F (16, "value"), END
};

const VvPyShape vv_py_shape_core_descriptors[] = {
  { "property", V (3, 9, 0), V (3, 10, 0), 56, .fields = property_fields, .collected = TRUE },
  { "property", V (3, 10, 0), V (3, 16, 0), 64, .fields = property_fields_2, .collected = TRUE },
  { "staticmethod", V (3, 9, 0), V (3, 16, 0), 32, .fields = staticmethod_fields,
    .collected = TRUE },
  { "classmethod", V (3, 9, 0), V (3, 16, 0), 32, .fields = classmethod_fields,
    .collected = TRUE },
  { "super", V (3, 9, 0), V (3, 16, 0), 40, .fields = super_fields, .collected = TRUE },
  { "method_descriptor", V (3, 9, 0), V (3, 16, 0), 56, .fields = method_descriptor_fields,
    .collected = TRUE },
  { "classmethod_descriptor", V (3, 9, 0), V (3, 16, 0), 56, .fields = method_descriptor_fields,
    .collected = TRUE },
  { "member_descriptor", V (3, 9, 0), V (3, 16, 0), 48, .fields = method_descriptor_fields,
    .collected = TRUE },
  { "getset_descriptor", V (3, 9, 0), V (3, 16, 0), 48, .fields = method_descriptor_fields,
    .collected = TRUE },
  { "wrapper_descriptor", V (3, 9, 0), V (3, 16, 0), 56, .fields = method_descriptor_fields,
    .collected = TRUE },
  { "method-wrapper", V (3, 9, 0), V (3, 16, 0), 32, .fields = method_wrapper_fields,
    .collected = TRUE },
  { "mappingproxy", V (3, 9, 0), V (3, 16, 0), 24, .fields = mappingproxy_fields,
    .collected = TRUE },
  { "instancemethod", V (3, 9, 0), V (3, 16, 0), 24, .fields = instancemethod_fields,
    .collected = TRUE },
  { "types.GenericAlias", V (3, 9, 0), V (3, 11, 0), 48, .fields = types_genericalias_fields,
    .collected = TRUE },
  { "types.GenericAlias", V (3, 11, 0), V (3, 16, 0), 64, .fields = types_genericalias_fields,
    .collected = TRUE },
  { "types.UnionType", V (3, 10, 0), V (3, 14, 0), 32, .fields = types_uniontype_fields,
    .collected = TRUE },
  { "typing.Union", V (3, 14, 0), V (3, 16, 0), 56, .fields = typing_union_fields,
    .collected = TRUE },
  { "typing.TypeVar", V (3, 12, 0), V (3, 13, 0), 64, .fields = typing_typevar_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVar", V (3, 13, 0), V (3, 13, 10), 80, .fields = typing_typevar_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVar", V (3, 13, 10), V (3, 14, 0), 80, .fields = typing_typevar_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVar", V (3, 14, 0), V (3, 14, 1), 80, .fields = typing_typevar_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVar", V (3, 14, 1), V (3, 16, 0), 80, .fields = typing_typevar_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.ParamSpec", V (3, 12, 0), V (3, 13, 0), 40, .fields = typing_paramspec_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.ParamSpec", V (3, 13, 0), V (3, 13, 10), 56, .fields = typing_paramspec_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.ParamSpec", V (3, 13, 10), V (3, 14, 0), 56, .fields = typing_paramspec_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.ParamSpec", V (3, 14, 0), V (3, 14, 1), 56, .fields = typing_paramspec_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.ParamSpec", V (3, 14, 1), V (3, 16, 0), 56, .fields = typing_paramspec_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVarTuple", V (3, 12, 0), V (3, 13, 0), 24, .fields = typing_typevartuple_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVarTuple", V (3, 13, 0), V (3, 13, 10), 40,
    .fields = typing_typevartuple_fields_2, .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVarTuple", V (3, 13, 10), V (3, 14, 0), 40,
    .fields = typing_typevartuple_fields_3, .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVarTuple", V (3, 14, 0), V (3, 14, 1), 40,
    .fields = typing_typevartuple_fields_2, .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVarTuple", V (3, 14, 1), V (3, 15, 0), 40,
    .fields = typing_typevartuple_fields_3, .visits_type = TRUE, .collected = TRUE },
  { "typing.TypeVarTuple", V (3, 15, 0), V (3, 16, 0), 56, .fields = typing_paramspec_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "typing.ParamSpecArgs", V (3, 12, 0), V (3, 16, 0), 24,
    .fields = typing_paramspecargs_fields, .collected = TRUE },
  { "typing.ParamSpecKwargs", V (3, 12, 0), V (3, 16, 0), 24,
    .fields = typing_paramspecargs_fields, .collected = TRUE },
  { "typing.TypeAliasType", V (3, 12, 0), V (3, 13, 10), 56,
    .fields = typing_typealiastype_fields, .collected = TRUE },
  { "typing.TypeAliasType", V (3, 13, 10), V (3, 14, 0), 56,
    .fields = typing_typealiastype_fields_2, .collected = TRUE },
  { "typing.TypeAliasType", V (3, 14, 0), V (3, 14, 1), 56,
    .fields = typing_typealiastype_fields, .collected = TRUE },
  { "typing.TypeAliasType", V (3, 14, 1), V (3, 15, 0), 56,
    .fields = typing_typealiastype_fields_2, .collected = TRUE },
  { "typing.TypeAliasType", V (3, 15, 0), V (3, 16, 0), 64,
    .fields = typing_typealiastype_fields_3, .collected = TRUE },
  { "typing.Generic", V (3, 12, 0), V (3, 16, 0), 16, .visits_type = TRUE, .collected = TRUE },
  { "NoDefaultType", V (3, 13, 0), V (3, 16, 0), 16 },
  { "_typing._ConstEvaluator", V (3, 14, 0), V (3, 16, 0), 24,
    .fields = _typing__constevaluator_fields, .collected = TRUE },
  { NULL }
};
