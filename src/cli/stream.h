/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* stream.h — rows of a query, printed while they come: ten million need no more memory than a
 * thousand.  (rows.h is for tables that are whole.) */

#pragma once

#include "cli/rows.h"
#include "vivarium.h"

G_BEGIN_DECLS

typedef struct _CliStream CliStream;

CliStream *cli_stream_new (CliFormat format) G_GNUC_WARN_UNUSED_RESULT;
void cli_stream_free (CliStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliStream, cli_stream_free)

/**
 * cli_stream_table:
 * @name: the member of the JSON document
 * @title: what stands above the table that people see, translated
 *
 * Begins one of several tables; cli_stream_columns() follows.  In CSV an empty line stands between two.  Without it the
 * document is one table.
 */
void cli_stream_table (CliStream *self, const char *name, const char *title);
/** cli_stream_columns: (VvQueryColumns) @data is the stream */
void cli_stream_columns (const char * const *names, guint n, gpointer data);
/** cli_stream_row: (VvQueryRow) */
gboolean cli_stream_row (const VvCell *cells, guint n, gpointer data);

/** cli_stream_end: @whole: all rows came, else what is there is printed and nothing closed.
 * Returns: CLI_DONE or CLI_FAILED, which was said */
int cli_stream_end (CliStream *self, gboolean whole);
/** cli_stream_get_n_rows: of the table that was begun last */
guint64 cli_stream_get_n_rows (const CliStream *self);

G_END_DECLS
