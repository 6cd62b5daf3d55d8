/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-storage.c — sqlite3 and the data bases of dbm.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField sqlite3_connection_fields[] = {
  H (48, "isolation_level"), H (80, "statement_cache"), H (88, "statements"), H (96, "cursors"),
  H (112, "row_factory"), H (120, "text_factory"), H (128, "function_pinboard_trace_callback"),
  H (136, "function_pinboard_progress_handler"), H (144, "function_pinboard_authorizer_cb"),
  H (152, "collations"), END
};
static const VvField sqlite3_connection_fields_2[] = {
  F (48, "isolation_level"), F (80, "statement_cache"), F (88, "statements"), F (96, "cursors"),
  F (112, "row_factory"), F (120, "text_factory"), F (128, "function_pinboard_trace_callback"),
  F (136, "function_pinboard_progress_handler"), F (144, "function_pinboard_authorizer_cb"),
  F (152, "collations"), END
};
static const VvField sqlite3_connection_fields_3[] = {
  F (64, "statement_cache"), F (72, "cursors"), F (80, "blobs"), F (96, "row_factory"),
  F (104, "text_factory"), END
};
static const guint16 sqlite3_connection_places[] = {
  112, 120, 128,
};
static const VvField sqlite3_connection_fields_4[] = {
  F (72, "statement_cache"), F (80, "cursors"), F (88, "blobs"), F (104, "row_factory"),
  F (112, "text_factory"), END
};
static const guint16 sqlite3_connection_places_2[] = {
  120, 128, 136,
};
static const VvField sqlite3_connection_fields_5[] = {
  F (72, "statement_cache"), F (80, "blobs"), F (88, "row_factory"), F (96, "text_factory"), END
};
static const guint16 sqlite3_connection_places_3[] = {
  104, 112, 120,
};
static const VvField sqlite3_cursor_fields[] = {
  H (16, "connection"), H (24, "description"), H (32, "row_cast_map"), H (48, "lastrowid"),
  H (64, "row_factory"), H (72, "statement"), H (96, "next_row"), END
};
static const VvField sqlite3_cursor_fields_2[] = {
  F (16, "connection"), F (24, "description"), F (32, "row_cast_map"), F (48, "lastrowid"),
  F (64, "row_factory"), F (72, "statement"), F (96, "next_row"), END
};
static const VvField sqlite3_cursor_fields_3[] = {
  F (16, "connection"), F (24, "description"), F (32, "row_cast_map"), F (48, "lastrowid"),
  F (64, "row_factory"), F (72, "statement"), END
};
static const VvField sqlite3_row_fields[] = {
  H (16, "data"), H (24, "description"), END
};
static const VvField sqlite3_row_fields_2[] = {
  F (16, "data"), F (24, "description"), END
};
static const VvField sqlite3_statement_fields[] = {
  F (32, "sql"), END
};
static const VvField sqlite3_blob_fields[] = {
  F (16, "connection"), END
};
static const VvField sqlite3node_fields[] = {
  H (16, "key"), H (24, "data"), END
};
static const VvField sqlite3_node_fields[] = {
  F (16, "key"), F (24, "data"), END
};
static const VvField sqlite3_cache_fields[] = {
  H (24, "mapping"), END
};
static const guint16 sqlite3_cache_places[] = {
  40, 0,
};
static const VvField sqlite3_cache_fields_2[] = {
  F (24, "mapping"), END
};
static const guint16 sqlite3_cache_places_2[] = {
  40, 1,
};

const VvPyShape vv_py_shape_storage[] = {
  { "sqlite3.Connection", V (3, 9, 0), V (3, 10, 0), 240, .fields = sqlite3_connection_fields },
  { "sqlite3.Connection", V (3, 10, 0), V (3, 11, 0), 240, .fields = sqlite3_connection_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Connection", V (3, 11, 0), V (3, 12, 0), 216, .fields = sqlite3_connection_fields_3,
    .places = sqlite3_connection_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_sqlite },
  { "sqlite3.Connection", V (3, 12, 0), V (3, 15, 0), 224, .fields = sqlite3_connection_fields_4,
    .places = sqlite3_connection_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_sqlite },
  { "sqlite3.Connection", V (3, 15, 0), V (3, 16, 0), 208, .fields = sqlite3_connection_fields_5,
    .places = sqlite3_connection_places_3, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_sqlite },
  { "sqlite3.Cursor", V (3, 9, 0), V (3, 10, 0), 112, .fields = sqlite3_cursor_fields },
  { "sqlite3.Cursor", V (3, 10, 0), V (3, 11, 0), 112, .fields = sqlite3_cursor_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Cursor", V (3, 11, 0), V (3, 16, 0), 104, .fields = sqlite3_cursor_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Row", V (3, 9, 0), V (3, 10, 0), 32, .fields = sqlite3_row_fields },
  { "sqlite3.Row", V (3, 10, 0), V (3, 16, 0), 32, .fields = sqlite3_row_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Statement", V (3, 9, 0), V (3, 11, 0), 56, .fields = sqlite3_statement_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Statement", V (3, 11, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Blob", V (3, 11, 0), V (3, 16, 0), 48, .fields = sqlite3_blob_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.PrepareProtocol", V (3, 9, 0), V (3, 16, 0), 16, .visits_type = TRUE,
    .collected = TRUE },
  { "sqlite3Node", V (3, 9, 0), V (3, 10, 0), 56, .fields = sqlite3node_fields },
  { "sqlite3.Node", V (3, 10, 0), V (3, 11, 0), 56, .fields = sqlite3_node_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "sqlite3.Cache", V (3, 9, 0), V (3, 10, 0), 64, .fields = sqlite3_cache_fields,
    .places = sqlite3_cache_places, .visit = vv_py_shape_visit_cache },
  { "sqlite3.Cache", V (3, 10, 0), V (3, 11, 0), 64, .fields = sqlite3_cache_fields_2,
    .places = sqlite3_cache_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_cache },
  { "_dbm.dbm", V (3, 9, 0), V (3, 10, 0), 32 },
  { "_dbm.dbm", V (3, 11, 0), V (3, 15, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { NULL }
};
