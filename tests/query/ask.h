/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ask.h — the answer of a query as one text: cells with `|` between them, rows with newlines. */

#pragma once

#include "query/query.h"

G_BEGIN_DECLS

/** ask: (transfer full): without the header; NULL where it fails */
char *ask (VvQuery *query, const char *sql, GError **error);

/** assert_answer: on a query of its own */
void assert_answer (VvSnapshot *snapshot, const char *sql, const char *expected);

/** assert_refused: that it fails with VV_ERROR_INVALID and says @words */
void assert_refused (VvSnapshot *snapshot, const char *sql, const char *words);

G_END_DECLS
