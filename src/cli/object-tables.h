/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* object-tables.h — the five tables about one object. */

#pragma once

#include "cli/rows.h"
#include "vivarium.h"

G_BEGIN_DECLS

typedef enum
{
  CLI_OBJECT_ROW,               /* the row of `objects` */
  CLI_OBJECT_FIELDS,            /* what it refers to */
  CLI_OBJECT_LEDGER,
  CLI_OBJECT_HOLDERS,           /* who refers to it */
  CLI_OBJECT_PATHS,
  CLI_N_OBJECT_TABLES,
} CliObjectTable;

/** CliObjectTables: @n: how many rows there would be, whatever was asked for */
typedef struct
{
  CliRows *rows[CLI_N_OBJECT_TABLES];
  guint64 n[CLI_N_OBJECT_TABLES];
} CliObjectTables;

/** cli_object_table_name: `object`, `fields`, … */
const char *cli_object_table_name (CliObjectTable table);

/**
 * cli_object_tables_fill:
 * @max_rows: of each table; of the ledger the last row then sums the others
 *
 * Retained sizes are computed where the file lacks them, which may take seconds.
 */
gboolean cli_object_tables_fill (CliObjectTables *self, VvSnapshot *snapshot, VvNode node,
                                 guint max_rows, GError **error);
void cli_object_tables_clear (CliObjectTables *self);

G_END_DECLS
