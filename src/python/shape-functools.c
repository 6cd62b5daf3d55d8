/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-functools.c — functools and operator.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField functools_partial_fields[] = {
  F (16, "fn"), F (24, "args"), F (32, "kw"), D (40), END
};
static const VvField functools_keywrapper_fields[] = {
  F (16, "cmp"), F (24, "object"), END
};
static const VvField functools__lru_cache_wrapper_fields[] = {
  F (72, "cache"), F (88, "func"), F (112, "cache_info_type"), D (120), END
};
static const guint16 functools__lru_cache_wrapper_places[] = {
  24,
};
static const VvField functools__lru_cache_wrapper_fields_2[] = {
  F (72, "cache"), F (88, "func"), F (112, "kwd_mark"), F (120, "lru_list_elem_type"),
  F (128, "cache_info_type"), D (136), END
};
static const VvField functools__lru_list_elem_fields[] = {
  H (40, "key"), H (48, "result"), END
};
static const VvField operator_itemgetter_fields[] = {
  F (24, "item"), END
};
static const VvField operator_attrgetter_fields[] = {
  F (24, "attr"), END
};
static const VvField operator_methodcaller_fields[] = {
  H (16, "name"), F (24, "args"), F (32, "kwds"), END
};
static const VvField operator_methodcaller_fields_2[] = {
  F (16, "name"), F (24, "args"), F (32, "kwds"), END
};
static const VvField operator_methodcaller_fields_3[] = {
  F (16, "name"), F (24, "xargs"), F (32, "kwds"), END
};
static const guint16 operator_methodcaller_places[] = {
  40, 48, 0,
};
static const VvField operator_methodcaller_fields_4[] = {
  F (16, "name"), F (24, "args"), F (32, "kwds"), F (40, "vectorcall_args"), END
};
static const guint16 operator_methodcaller_places_2[] = {
  40, 48, 1,
};

const VvPyShape vv_py_shape_functools[] = {
  { "functools.partial", V (3, 9, 0), V (3, 10, 0), 64, .fields = functools_partial_fields,
    .collected = TRUE },
  { "functools.partial", V (3, 10, 0), V (3, 14, 0), 64, .fields = functools_partial_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "functools.partial", V (3, 14, 0), V (3, 16, 0), 80, .fields = functools_partial_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "functools.KeyWrapper", V (3, 9, 0), V (3, 10, 0), 32, .fields = functools_keywrapper_fields,
    .collected = TRUE },
  { "functools.KeyWrapper", V (3, 10, 0), V (3, 16, 0), 32,
    .fields = functools_keywrapper_fields, .visits_type = TRUE, .collected = TRUE },
  { "functools._PlaceholderType", V (3, 14, 0), V (3, 16, 0), 16, .visits_type = TRUE,
    .collected = TRUE },
  { "functools._lru_cache_wrapper", V (3, 9, 0), V (3, 10, 0), 136,
    .fields = functools__lru_cache_wrapper_fields, .places = functools__lru_cache_wrapper_places,
    .collected = TRUE, .visit = vv_py_shape_visit_lru },
  { "functools._lru_cache_wrapper", V (3, 10, 0), V (3, 16, 0), 152,
    .fields = functools__lru_cache_wrapper_fields_2,
    .places = functools__lru_cache_wrapper_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_lru },
  { "functools._lru_list_elem", V (3, 9, 0), V (3, 16, 0), 56,
    .fields = functools__lru_list_elem_fields },
  { "operator.itemgetter", V (3, 9, 0), V (3, 10, 0), 40, .fields = operator_itemgetter_fields,
    .collected = TRUE },
  { "operator.itemgetter", V (3, 10, 0), V (3, 11, 0), 40, .fields = operator_itemgetter_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "operator.itemgetter", V (3, 11, 0), V (3, 16, 0), 48, .fields = operator_itemgetter_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "operator.attrgetter", V (3, 9, 0), V (3, 10, 0), 32, .fields = operator_attrgetter_fields,
    .collected = TRUE },
  { "operator.attrgetter", V (3, 10, 0), V (3, 11, 0), 32, .fields = operator_attrgetter_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "operator.attrgetter", V (3, 11, 0), V (3, 16, 0), 40, .fields = operator_attrgetter_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "operator.methodcaller", V (3, 9, 0), V (3, 10, 0), 40,
    .fields = operator_methodcaller_fields, .collected = TRUE },
  { "operator.methodcaller", V (3, 10, 0), V (3, 13, 0), 40,
    .fields = operator_methodcaller_fields_2, .visits_type = TRUE, .collected = TRUE },
  { "operator.methodcaller", V (3, 13, 0), V (3, 14, 0), 64,
    .fields = operator_methodcaller_fields_3, .places = operator_methodcaller_places,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_methodcaller },
  { "operator.methodcaller", V (3, 14, 0), V (3, 16, 0), 64,
    .fields = operator_methodcaller_fields_4, .places = operator_methodcaller_places_2,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_methodcaller },
  { NULL }
};
