/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-contextvars.c — Context variables and the tree that holds them.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField context_fields[] = {
  F (16, "ctx_prev"), F (24, "ctx_vars"), END
};
static const VvField contextvar_fields[] = {
  F (16, "var_name"), F (24, "var_default"), END
};
static const VvField token_fields[] = {
  F (16, "tok_ctx"), F (24, "tok_var"), F (32, "tok_oldval"), END
};
static const VvField hamt_fields[] = {
  F (16, "h_root"), END
};
static const VvField hamt_array_node_fields[] = {
  F (16, "a_array[0]"), F (24, "a_array[1]"), F (32, "a_array[2]"), F (40, "a_array[3]"),
  F (48, "a_array[4]"), F (56, "a_array[5]"), F (64, "a_array[6]"), F (72, "a_array[7]"),
  F (80, "a_array[8]"), F (88, "a_array[9]"), F (96, "a_array[10]"), F (104, "a_array[11]"),
  F (112, "a_array[12]"), F (120, "a_array[13]"), F (128, "a_array[14]"), F (136, "a_array[15]"),
  F (144, "a_array[16]"), F (152, "a_array[17]"), F (160, "a_array[18]"), F (168, "a_array[19]"),
  F (176, "a_array[20]"), F (184, "a_array[21]"), F (192, "a_array[22]"), F (200, "a_array[23]"),
  F (208, "a_array[24]"), F (216, "a_array[25]"), F (224, "a_array[26]"), F (232, "a_array[27]"),
  F (240, "a_array[28]"), F (248, "a_array[29]"), F (256, "a_array[30]"), F (264, "a_array[31]"),
  END
};
static const guint16 hamt_bitmap_node_places[] = {
  32,
};
static const VvField keys_fields[] = {
  F (16, "hi_obj"), END
};

const VvPyShape vv_py_shape_contextvars[] = {
  { "Context", V (3, 9, 0), V (3, 10, 0), 48, .fields = context_fields, .collected = TRUE },
  { "_contextvars.Context", V (3, 10, 0), V (3, 16, 0), 48, .fields = context_fields,
    .collected = TRUE },
  { "ContextVar", V (3, 9, 0), V (3, 10, 0), 64, .fields = contextvar_fields, .collected = TRUE },
  { "_contextvars.ContextVar", V (3, 10, 0), V (3, 16, 0), 64, .fields = contextvar_fields,
    .collected = TRUE },
  { "Token", V (3, 9, 0), V (3, 10, 0), 48, .fields = token_fields, .collected = TRUE },
  { "_contextvars.Token", V (3, 10, 0), V (3, 16, 0), 48, .fields = token_fields,
    .collected = TRUE },
  { "hamt", V (3, 9, 0), V (3, 16, 0), 40, .fields = hamt_fields, .collected = TRUE },
  { "hamt_array_node", V (3, 9, 0), V (3, 16, 0), 280, .fields = hamt_array_node_fields,
    .collected = TRUE },
  { "hamt_bitmap_node", V (3, 9, 0), V (3, 16, 0), 32, .places = hamt_bitmap_node_places,
    .collected = TRUE, .visit = vv_py_shape_visit_items },
  { "hamt_collision_node", V (3, 9, 0), V (3, 16, 0), 32, .places = hamt_bitmap_node_places,
    .collected = TRUE, .visit = vv_py_shape_visit_items },
  { "keys", V (3, 9, 0), V (3, 9, 18), 152, .fields = keys_fields, .collected = TRUE },
  { "keys", V (3, 9, 3), V (3, 10, 0), 168, .fields = keys_fields, .collected = TRUE },
  { "keys", V (3, 10, 0), V (3, 10, 13), 152, .fields = keys_fields, .collected = TRUE },
  { "keys", V (3, 10, 5), V (3, 16, 0), 168, .fields = keys_fields, .collected = TRUE },
  { "values", V (3, 9, 0), V (3, 9, 18), 152, .fields = keys_fields, .collected = TRUE },
  { "values", V (3, 9, 3), V (3, 10, 0), 168, .fields = keys_fields, .collected = TRUE },
  { "values", V (3, 10, 0), V (3, 10, 13), 152, .fields = keys_fields, .collected = TRUE },
  { "values", V (3, 10, 5), V (3, 16, 0), 168, .fields = keys_fields, .collected = TRUE },
  { "items", V (3, 9, 0), V (3, 9, 18), 152, .fields = keys_fields, .collected = TRUE },
  { "items", V (3, 9, 3), V (3, 10, 0), 168, .fields = keys_fields, .collected = TRUE },
  { "items", V (3, 10, 0), V (3, 10, 13), 152, .fields = keys_fields, .collected = TRUE },
  { "items", V (3, 10, 5), V (3, 16, 0), 168, .fields = keys_fields, .collected = TRUE },
  { NULL }
};
