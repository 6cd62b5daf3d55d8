/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rows.h — rows of one table, printed as `--format` says.  Cells are added in the order of the columns; a row is
 * full when each column has its cell. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLI_FORMAT_TABLE,
  CLI_FORMAT_JSON,
  CLI_FORMAT_CSV,
} CliFormat;

typedef enum
{
  CLI_CELL_TEXT,        /* at the left */
  CLI_CELL_INT,         /* as it is, at the right */
  CLI_CELL_ADDRESS,     /* an integer; for people as 0x… */
  CLI_CELL_BYTES,       /* an integer; for people in binary units */
  CLI_CELL_PERCENT,     /* a number; for people with one decimal */
  CLI_CELL_TIME,        /* seconds since the epoch; for people the local time */
  CLI_CELL_BOOL,        /* true and false; for people yes and no */
} CliCellKind;

/**
 * CliColumn:
 * @name: as in CONTRACT.md: the key in JSON, the header in CSV and in the table
 * @kind: what its cells are
 * @max_width: the widest it gets in the table; longer text is cut there with "…"; 0: no limit
 */
typedef struct
{
  const char *name;
  CliCellKind kind;
  guint max_width;
} CliColumn;

typedef struct _CliRows CliRows;

/** cli_rows_new: @columns: (array length=n_columns): outlives the rows */
CliRows *cli_rows_new (const CliColumn *columns, guint n_columns) G_GNUC_WARN_UNUSED_RESULT;
void cli_rows_free (CliRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRows, cli_rows_free)

/** cli_rows_add_null: a cell without a value, of any kind */
void cli_rows_add_null (CliRows *self);
/** cli_rows_add_text: @text: (nullable): display-safe; NULL is no value */
void cli_rows_add_text (CliRows *self, const char *text);
/** cli_rows_add_nested: text that the table shows @depth levels in; json and csv hold it as it is */
void cli_rows_add_nested (CliRows *self, const char *text, guint depth);
/** cli_rows_add_int: for CLI_CELL_INT, _ADDRESS, _BYTES and _BOOL */
void cli_rows_add_int (CliRows *self, gint64 value);
/** cli_rows_add_double: for CLI_CELL_PERCENT and _TIME; NaN is no value */
void cli_rows_add_double (CliRows *self, double value);

/** cli_rows_get_n: how many rows there are */
guint cli_rows_get_n (const CliRows *self);

/** cli_rows_format: Returns: (transfer full): all rows as one document with a newline at its end */
GString *cli_rows_format (CliRows *self, CliFormat format) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
