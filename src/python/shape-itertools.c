/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-itertools.c — itertools.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField itertools_accumulate_fields[] = {
  F (16, "total"), F (24, "it"), F (32, "binop"), F (40, "initial"), END
};
static const VvField itertools_batched_fields[] = {
  F (16, "it"), END
};
static const VvField itertools_chain_fields[] = {
  F (16, "source"), F (24, "active"), END
};
static const VvField itertools_combinations_fields[] = {
  F (16, "pool"), F (32, "result"), END
};
static const guint16 itertools_combinations_places[] = {
  40, 24,
};
static const VvField itertools_compress_fields[] = {
  F (16, "data"), F (24, "selectors"), END
};
static const VvField itertools_count_fields[] = {
  F (24, "long_cnt"), F (32, "long_step"), END
};
static const VvField itertools_cycle_fields[] = {
  F (16, "it"), F (24, "saved"), END
};
static const VvField itertools_dropwhile_fields[] = {
  F (16, "func"), F (24, "it"), END
};
static const VvField itertools_groupby_fields[] = {
  F (16, "it"), F (24, "keyfunc"), F (32, "tgtkey"), F (40, "currkey"), F (48, "currvalue"), END
};
static const VvField itertools__grouper_fields[] = {
  F (16, "parent"), F (24, "tgtkey"), END
};
static const VvField itertools_pairwise_fields[] = {
  F (16, "it"), F (24, "old"), END
};
static const VvField itertools_pairwise_fields_2[] = {
  F (16, "it"), F (24, "old"), F (32, "result"), END
};
static const VvField itertools_permutations_fields[] = {
  F (16, "pool"), F (40, "result"), END
};
static const guint16 itertools_permutations_places[] = {
  48, 16, 24, 32,
};
static const VvField itertools_product_fields[] = {
  F (16, "pools"), F (32, "result"), END
};
static const guint16 itertools_product_places[] = {
  16, 24,
};
static const VvField itertools_repeat_fields[] = {
  F (16, "element"), END
};
static const VvField itertools__tee_fields[] = {
  F (16, "dataobj"), END
};
static const VvField itertools__tee_dataobject_fields[] = {
  F (16, "it"), F (32, "nextlink"), END
};
static const guint16 itertools__tee_dataobject_places[] = {
  24, 40,
};
static const VvField itertools_zip_longest_fields[] = {
  F (32, "ittuple"), F (40, "result"), F (48, "fillvalue"), END
};

const VvPyShape vv_py_shape_itertools[] = {
  { "itertools.accumulate", V (3, 9, 0), V (3, 12, 0), 48, .fields = itertools_accumulate_fields,
    .collected = TRUE },
  { "itertools.accumulate", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = itertools_accumulate_fields, .visits_type = TRUE, .collected = TRUE },
  { "itertools.batched", V (3, 12, 0), V (3, 13, 0), 32, .fields = itertools_batched_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.batched", V (3, 13, 0), V (3, 16, 0), 40, .fields = itertools_batched_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.chain", V (3, 9, 0), V (3, 12, 0), 32, .fields = itertools_chain_fields,
    .collected = TRUE },
  { "itertools.chain", V (3, 12, 0), V (3, 16, 0), 32, .fields = itertools_chain_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.combinations", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = itertools_combinations_fields, .places = itertools_combinations_places,
    .collected = TRUE, .facts = vv_py_shape_facts_combinations },
  { "itertools.combinations", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = itertools_combinations_fields, .places = itertools_combinations_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_combinations },
  { "itertools.combinations_with_replacement", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = itertools_combinations_fields, .places = itertools_combinations_places,
    .collected = TRUE, .facts = vv_py_shape_facts_combinations },
  { "itertools.combinations_with_replacement", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = itertools_combinations_fields, .places = itertools_combinations_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_combinations },
  { "itertools.compress", V (3, 9, 0), V (3, 12, 0), 32, .fields = itertools_compress_fields,
    .collected = TRUE },
  { "itertools.compress", V (3, 12, 0), V (3, 16, 0), 32, .fields = itertools_compress_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.count", V (3, 9, 0), V (3, 12, 0), 40, .fields = itertools_count_fields,
    .collected = TRUE },
  { "itertools.count", V (3, 12, 0), V (3, 16, 0), 40, .fields = itertools_count_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.cycle", V (3, 9, 0), V (3, 12, 0), 48, .fields = itertools_cycle_fields,
    .collected = TRUE },
  { "itertools.cycle", V (3, 12, 0), V (3, 14, 10), 48, .fields = itertools_cycle_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.cycle", V (3, 14, 5), V (3, 16, 0), 40, .fields = itertools_cycle_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.dropwhile", V (3, 9, 0), V (3, 12, 0), 40, .fields = itertools_dropwhile_fields,
    .collected = TRUE },
  { "itertools.dropwhile", V (3, 12, 0), V (3, 16, 0), 40, .fields = itertools_dropwhile_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.filterfalse", V (3, 9, 0), V (3, 12, 0), 32, .fields = itertools_dropwhile_fields,
    .collected = TRUE },
  { "itertools.filterfalse", V (3, 12, 0), V (3, 16, 0), 32,
    .fields = itertools_dropwhile_fields, .visits_type = TRUE, .collected = TRUE },
  { "itertools.groupby", V (3, 9, 0), V (3, 12, 0), 64, .fields = itertools_groupby_fields,
    .collected = TRUE },
  { "itertools.groupby", V (3, 12, 0), V (3, 16, 0), 72, .fields = itertools_groupby_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools._grouper", V (3, 9, 0), V (3, 12, 0), 32, .fields = itertools__grouper_fields,
    .collected = TRUE },
  { "itertools._grouper", V (3, 12, 0), V (3, 16, 0), 32, .fields = itertools__grouper_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.islice", V (3, 9, 0), V (3, 12, 0), 56, .fields = itertools_batched_fields,
    .collected = TRUE },
  { "itertools.islice", V (3, 12, 0), V (3, 16, 0), 56, .fields = itertools_batched_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.pairwise", V (3, 10, 0), V (3, 12, 0), 32, .fields = itertools_pairwise_fields,
    .collected = TRUE },
  { "itertools.pairwise", V (3, 12, 0), V (3, 13, 0), 32, .fields = itertools_pairwise_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.pairwise", V (3, 13, 0), V (3, 16, 0), 40, .fields = itertools_pairwise_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.permutations", V (3, 9, 0), V (3, 12, 0), 64,
    .fields = itertools_permutations_fields, .places = itertools_permutations_places,
    .collected = TRUE, .facts = vv_py_shape_facts_permutations },
  { "itertools.permutations", V (3, 12, 0), V (3, 16, 0), 64,
    .fields = itertools_permutations_fields, .places = itertools_permutations_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_permutations },
  { "itertools.product", V (3, 9, 0), V (3, 12, 0), 48, .fields = itertools_product_fields,
    .places = itertools_product_places, .collected = TRUE, .facts = vv_py_shape_facts_product },
  { "itertools.product", V (3, 12, 0), V (3, 16, 0), 48, .fields = itertools_product_fields,
    .places = itertools_product_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_product },
  { "itertools.repeat", V (3, 9, 0), V (3, 12, 0), 32, .fields = itertools_repeat_fields,
    .collected = TRUE },
  { "itertools.repeat", V (3, 12, 0), V (3, 16, 0), 32, .fields = itertools_repeat_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.starmap", V (3, 9, 0), V (3, 12, 0), 32, .fields = itertools_dropwhile_fields,
    .collected = TRUE },
  { "itertools.starmap", V (3, 12, 0), V (3, 16, 0), 32, .fields = itertools_dropwhile_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools.takewhile", V (3, 9, 0), V (3, 12, 0), 40, .fields = itertools_dropwhile_fields,
    .collected = TRUE },
  { "itertools.takewhile", V (3, 12, 0), V (3, 16, 0), 40, .fields = itertools_dropwhile_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools._tee", V (3, 9, 0), V (3, 12, 0), 40, .fields = itertools__tee_fields,
    .collected = TRUE },
  { "itertools._tee", V (3, 12, 0), V (3, 16, 0), 48, .fields = itertools__tee_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "itertools._tee_dataobject", V (3, 9, 0), V (3, 12, 0), 496,
    .fields = itertools__tee_dataobject_fields, .places = itertools__tee_dataobject_places,
    .collected = TRUE, .visit = vv_py_shape_visit_tee },
  { "itertools._tee_dataobject", V (3, 12, 0), V (3, 16, 0), 496,
    .fields = itertools__tee_dataobject_fields, .places = itertools__tee_dataobject_places,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_tee },
  { "itertools.zip_longest", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = itertools_zip_longest_fields, .collected = TRUE },
  { "itertools.zip_longest", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = itertools_zip_longest_fields, .visits_type = TRUE, .collected = TRUE },
  { NULL }
};
