/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-collections.c — collections and its iterators.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const guint16 collections_deque_places[] = {
  24, 32, 40, 48, 0,
};
static const guint16 collections_deque_places_2[] = {
  24, 32, 40, 48, 72,
};
static const VvField _collections__deque_iterator_fields[] = {
  F (32, "deque"), END
};
static const VvField collections_defaultdict_fields[] = {
  F (48, "default_factory"), END
};
static const VvField _collections__tuplegetter_fields[] = {
  F (24, "doc"), END
};

const VvPyShape vv_py_shape_collections[] = {
  { "collections.deque", V (3, 9, 0), V (3, 11, 0), 80, .places = collections_deque_places,
    .collected = TRUE, .visit = vv_py_shape_visit_deque, .facts = vv_py_shape_facts_deque },
  { "collections.deque", V (3, 11, 0), V (3, 12, 0), 216, .places = collections_deque_places_2,
    .collected = TRUE, .visit = vv_py_shape_visit_deque, .facts = vv_py_shape_facts_deque },
  { "collections.deque", V (3, 12, 0), V (3, 16, 0), 216, .places = collections_deque_places_2,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_deque,
    .facts = vv_py_shape_facts_deque },
  { "_collections._deque_iterator", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = _collections__deque_iterator_fields, .collected = TRUE },
  { "_collections._deque_reverse_iterator", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = _collections__deque_iterator_fields, .collected = TRUE },
  { "collections._deque_iterator", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = _collections__deque_iterator_fields, .visits_type = TRUE, .collected = TRUE },
  { "collections._deque_reverse_iterator", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = _collections__deque_iterator_fields, .visits_type = TRUE, .collected = TRUE },
  { "collections.defaultdict", V (3, 9, 0), V (3, 12, 0), 56,
    .fields = collections_defaultdict_fields, .collected = TRUE },
  { "collections.defaultdict", V (3, 12, 0), V (3, 16, 0), 56,
    .fields = collections_defaultdict_fields, .visits_type = TRUE, .collected = TRUE },
  { "_collections._tuplegetter", V (3, 9, 0), V (3, 12, 0), 32,
    .fields = _collections__tuplegetter_fields, .collected = TRUE },
  { "collections._tuplegetter", V (3, 12, 0), V (3, 16, 0), 32,
    .fields = _collections__tuplegetter_fields, .visits_type = TRUE, .collected = TRUE },
  { NULL }
};
