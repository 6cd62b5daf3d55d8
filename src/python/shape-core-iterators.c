/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-core-iterators.c — The core's iterators and views.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField list_iterator_fields[] = {
  F (24, "it_seq"), END
};
static const VvField set_iterator_fields[] = {
  F (16, "si_set"), END
};
static const VvField callable_iterator_fields[] = {
  F (16, "it_callable"), F (24, "it_sentinel"), END
};
static const VvField longrange_iterator_fields[] = {
  H (16, "index"), H (24, "start"), H (32, "step"), H (40, "len"), END
};
static const VvField longrange_iterator_fields_2[] = {
  H (16, "start"), H (24, "step"), H (32, "len"), END
};
static const VvField dict_keyiterator_fields[] = {
  F (16, "di_dict"), F (40, "di_result"), END
};
static const VvField dict_keys_fields[] = {
  F (16, "dv_dict"), END
};
static const VvField odict_iterator_fields[] = {
  F (24, "di_odict"), F (48, "di_current"), F (56, "di_result"), END
};
static const VvField zip_fields[] = {
  F (24, "ittuple"), F (32, "result"), END
};
static const VvField map_fields[] = {
  F (16, "iters"), F (24, "func"), END
};
static const VvField filter_fields[] = {
  F (16, "func"), F (24, "it"), END
};
static const VvField enumerate_fields[] = {
  F (24, "en_sit"), F (32, "en_result"), F (40, "en_longindex"), END
};
static const VvField enumerate_fields_2[] = {
  F (24, "en_sit"), F (32, "en_result"), F (40, "en_longindex"), H (48, "one"), END
};
static const VvField reversed_fields[] = {
  F (24, "seq"), END
};
static const VvField generic_alias_iterator_fields[] = {
  F (16, "obj"), END
};
static const VvField anext_awaitable_fields[] = {
  F (16, "wrapped"), F (24, "default_value"), END
};
static const VvField line_iterator_fields[] = {
  H (16, "li_code"), END
};
static const VvField positions_iterator_fields[] = {
  H (16, "pi_code"), END
};
static const VvField formatteriterator_fields[] = {
  H (16, "str"), END
};
static const VvField async_generator_asend_fields[] = {
  F (16, "ags_gen"), F (24, "ags_sendval"), END
};
static const VvField async_generator_athrow_fields[] = {
  F (16, "agt_gen"), F (24, "agt_args"), END
};
static const VvField async_generator_athrow_fields_2[] = {
  F (16, "agt_gen"), F (24, "agt_typ"), F (32, "agt_tb"), F (40, "agt_val"), END
};
static const VvField async_generator_wrapped_value_fields[] = {
  F (16, "agw_val"), END
};
static const VvField coroutine_wrapper_fields[] = {
  F (16, "cw_coroutine"), END
};

const VvPyShape vv_py_shape_core_iterators[] = {
  { "list_iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "list_reverseiterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "tuple_iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "set_iterator", V (3, 9, 0), V (3, 16, 0), 48, .fields = set_iterator_fields,
    .collected = TRUE },
  { "str_iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "str_ascii_iterator", V (3, 11, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "bytes_iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "bytearray_iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields,
    .collected = TRUE },
  { "iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = list_iterator_fields, .collected = TRUE },
  { "callable_iterator", V (3, 9, 0), V (3, 16, 0), 32, .fields = callable_iterator_fields,
    .collected = TRUE },
  { "memory_iterator", V (3, 10, 0), V (3, 16, 0), 48, .fields = list_iterator_fields,
    .collected = TRUE },
  { "range_iterator", V (3, 9, 0), V (3, 12, 0), 48 },
  { "range_iterator", V (3, 12, 0), V (3, 16, 0), 40 },
  { "longrange_iterator", V (3, 9, 0), V (3, 12, 0), 48, .fields = longrange_iterator_fields },
  { "longrange_iterator", V (3, 12, 0), V (3, 16, 0), 40, .fields = longrange_iterator_fields_2 },
  { "dict_keyiterator", V (3, 9, 0), V (3, 16, 0), 56, .fields = dict_keyiterator_fields,
    .collected = TRUE },
  { "dict_valueiterator", V (3, 9, 0), V (3, 16, 0), 56, .fields = dict_keyiterator_fields,
    .collected = TRUE },
  { "dict_itemiterator", V (3, 9, 0), V (3, 16, 0), 56, .fields = dict_keyiterator_fields,
    .collected = TRUE },
  { "dict_reversekeyiterator", V (3, 9, 0), V (3, 16, 0), 56, .fields = dict_keyiterator_fields,
    .collected = TRUE },
  { "dict_reversevalueiterator", V (3, 9, 0), V (3, 16, 0), 56,
    .fields = dict_keyiterator_fields, .collected = TRUE },
  { "dict_reverseitemiterator", V (3, 9, 0), V (3, 16, 0), 56, .fields = dict_keyiterator_fields,
    .collected = TRUE },
  { "dict_keys", V (3, 9, 0), V (3, 16, 0), 24, .fields = dict_keys_fields, .collected = TRUE },
  { "dict_values", V (3, 9, 0), V (3, 16, 0), 24, .fields = dict_keys_fields, .collected = TRUE },
  { "dict_items", V (3, 9, 0), V (3, 16, 0), 24, .fields = dict_keys_fields, .collected = TRUE },
  { "odict_iterator", V (3, 9, 0), V (3, 16, 0), 64, .fields = odict_iterator_fields,
    .collected = TRUE },
  { "odict_keys", V (3, 9, 0), V (3, 16, 0), 24, .fields = dict_keys_fields, .collected = TRUE },
  { "odict_values", V (3, 9, 0), V (3, 16, 0), 24, .fields = dict_keys_fields, .collected = TRUE },
  { "odict_items", V (3, 9, 0), V (3, 16, 0), 24, .fields = dict_keys_fields, .collected = TRUE },
  { "zip", V (3, 9, 0), V (3, 10, 0), 40, .fields = zip_fields, .collected = TRUE },
  { "zip", V (3, 10, 0), V (3, 16, 0), 48, .fields = zip_fields, .collected = TRUE },
  { "map", V (3, 9, 0), V (3, 14, 0), 32, .fields = map_fields, .collected = TRUE },
  { "map", V (3, 14, 0), V (3, 16, 0), 40, .fields = map_fields, .collected = TRUE },
  { "filter", V (3, 9, 0), V (3, 16, 0), 32, .fields = filter_fields, .collected = TRUE },
  { "enumerate", V (3, 9, 0), V (3, 11, 0), 48, .fields = enumerate_fields, .collected = TRUE },
  { "enumerate", V (3, 11, 0), V (3, 16, 0), 56, .fields = enumerate_fields_2, .collected = TRUE },
  { "reversed", V (3, 9, 0), V (3, 16, 0), 32, .fields = reversed_fields, .collected = TRUE },
  { "generic_alias_iterator", V (3, 11, 0), V (3, 16, 0), 24,
    .fields = generic_alias_iterator_fields, .collected = TRUE },
  { "anext_awaitable", V (3, 10, 0), V (3, 16, 0), 32, .fields = anext_awaitable_fields,
    .collected = TRUE },
  { "line_iterator", V (3, 10, 0), V (3, 11, 0), 72, .fields = line_iterator_fields },
  { "line_iterator", V (3, 11, 0), V (3, 16, 0), 64, .fields = line_iterator_fields },
  { "positions_iterator", V (3, 11, 0), V (3, 16, 0), 80, .fields = positions_iterator_fields },
  { "formatteriterator", V (3, 9, 0), V (3, 16, 0), 48, .fields = formatteriterator_fields },
  { "fieldnameiterator", V (3, 9, 0), V (3, 16, 0), 56, .fields = formatteriterator_fields },
  { "async_generator_asend", V (3, 9, 0), V (3, 16, 0), 40,
    .fields = async_generator_asend_fields, .collected = TRUE },
  { "async_generator_athrow", V (3, 9, 0), V (3, 15, 0), 40,
    .fields = async_generator_athrow_fields, .collected = TRUE },
  { "async_generator_athrow", V (3, 15, 0), V (3, 16, 0), 56,
    .fields = async_generator_athrow_fields_2, .collected = TRUE },
  { "async_generator_wrapped_value", V (3, 10, 0), V (3, 16, 0), 24,
    .fields = async_generator_wrapped_value_fields, .collected = TRUE },
  { "coroutine_wrapper", V (3, 9, 0), V (3, 16, 0), 24, .fields = coroutine_wrapper_fields,
    .collected = TRUE },
  { NULL }
};
