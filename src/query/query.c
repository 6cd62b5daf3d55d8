/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* query.c — one statement over snapshots.  In: SQL that anybody may have written.  Out: rows.  The
 * database is an empty one in memory that holds our virtual tables; an authorizer lets a statement
 * do nothing but read them and compute. */

#include "config.h"

#include "query/query.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "query/table.h"

/* Opcodes between two looks at the cancellable: some ten microseconds. */
#define OPCODES_PER_LOOK 2000
#define MAX_TEXT_BYTES (64 * 1024 * 1024)
#define MAX_SQL_BYTES (1024 * 1024)
#define MAX_PATTERN_BYTES 1000
#define MAX_MESSAGE_CHARS 300

static const VvTableModule * const modules[] = {
  &vv_objects_table, &vv_refs_table, &vv_weakrefs_table, &vv_types_table,
  &vv_cycles_table, &vv_roots_table, &vv_threads_table, &vv_frames_table, &vv_meta_table,
};

struct _VvQuery
{
  sqlite3 *db;
  VvTables main;
  VvTables other;
  VvTableClient clients[G_N_ELEMENTS (modules)];
  GCancellable *cancellable;    /* of the statement that runs */
};

/* ---- What a statement may do ---- */

static gboolean
is_readable (const char *table)
{
  /* What SQLite itself offers beside our tables: the list of them, and JSON as rows. */
  static const char * const others[] = {
    "sqlite_schema", "sqlite_master", "json_each", "json_tree", "pragma_table_info",
  };

  if (table == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    if (g_str_equal (table, modules[i]->name))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (table, others[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_harmless (const char *function)
{
  return function != NULL && g_ascii_strcasecmp (function, "load_extension") != 0 &&
         !g_str_has_prefix (function, "fts") && !g_str_has_prefix (function, "rtree");
}

static int
authorize (void       *data,
           int         action,
           const char *first,
           const char *second,
           const char *schema,
           const char *trigger)
{
  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      return is_readable (first) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return is_harmless (second) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA:
      return g_ascii_strcasecmp (first, "table_info") == 0 ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
    }
}

static int
progress (void *data)
{
  VvQuery *self = data;

  return g_cancellable_is_cancelled (self->cancellable) ||
         vv_snapshot_is_damaged (self->main.snapshot) ||
         (self->other.snapshot != NULL && vv_snapshot_is_damaged (self->other.snapshot));
}

/* ---- Making ---- */

static gboolean
make_tables (VvQuery *self, const char *schema, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    {
      g_autofree char *sql = g_strdup_printf ("CREATE VIRTUAL TABLE %s.%s USING vv_%s", schema,
                                              modules[i]->name, modules[i]->name);

      if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        {
          g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                       /* Translators: what SQLite says */
                       _("SQLite cannot be used: %s. Check its installation."),
                       sqlite3_errmsg (self->db));
          return FALSE;
        }
    }
  return TRUE;
}

/* SQLite makes its own virtual tables when they are first named, and then asks the authorizer whether
 * the schema may change.  So those that may be read are named before there is one. */
static void
make_own_tables (VvQuery *self)
{
  sqlite3_exec (self->db, "SELECT 1 FROM json_each('[]'), json_tree('[]'), pragma_table_info('meta')",
                NULL, NULL, NULL);
}

static void
lock_down (VvQuery *self)
{
  make_own_tables (self);
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, MAX_TEXT_BYTES);
  sqlite3_limit (self->db, SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES);
  sqlite3_limit (self->db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES);
  sqlite3_limit (self->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (self->db, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_limit (self->db, SQLITE_LIMIT_TRIGGER_DEPTH, 0);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  /* Else "no_such_column" in double quotes would be a text. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_set_authorizer (self->db, authorize, self);
  sqlite3_progress_handler (self->db, OPCODES_PER_LOOK, progress, self);
}

VvQuery *
vv_query_new (VvSnapshot *snapshot, VvSnapshot *other, GError **error)
{
  g_autoptr (VvQuery) self = NULL;
  int status;

  g_return_val_if_fail (snapshot != NULL, NULL);

  self = g_new0 (VvQuery, 1);
  self->main.snapshot = vv_snapshot_ref (snapshot);
  self->main.cancellable = self->other.cancellable = &self->cancellable;
  if (other != NULL)
    self->other.snapshot = vv_snapshot_ref (other);
  status = sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY |
                            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (modules) && status == SQLITE_OK; i++)
    {
      g_autofree char *name = g_strconcat ("vv_", modules[i]->name, NULL);

      self->clients[i] = (VvTableClient) { modules[i], &self->main, &self->other };
      status = sqlite3_create_module (self->db, name, modules[i]->module, &self->clients[i]);
    }
  /* Sorting may need much room, and the disk's temporary folder is no place for somebody's data. */
  if (status == SQLITE_OK)
    status = sqlite3_exec (self->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
  if (status == SQLITE_OK && other != NULL)
    status = sqlite3_exec (self->db, "ATTACH ':memory:' AS other", NULL, NULL, NULL);
  if (status != SQLITE_OK)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                   _("SQLite cannot be used: %s. Check its installation."),
                   sqlite3_errmsg (self->db));
      return NULL;
    }
  if (!make_tables (self, "main", error) || (other != NULL && !make_tables (self, "other", error)))
    return NULL;
  lock_down (self);
  return g_steal_pointer (&self);
}

void
vv_query_free (VvQuery *self)
{
  if (self == NULL)
    return;
  sqlite3_close (self->db);
  vv_tables_clear (&self->main);
  vv_tables_clear (&self->other);
  g_free (self);
}

/* ---- Errors ---- */

static gboolean
check_snapshots (VvQuery *self, GError **error)
{
  return vv_snapshot_check (self->main.snapshot, error) &&
         (self->other.snapshot == NULL || vv_snapshot_check (self->other.snapshot, error));
}

/* Line and character, from 1, of a byte of the statement. */
static void
find_place (const char *sql, gsize offset, guint *line, guint *character)
{
  *line = *character = 1;
  for (const char *c = sql; *c != '\0' && (gsize) (c - sql) < offset; c++)
    {
      if (*c == '\n')
        {
          (*line)++;
          *character = 1;
        }
      else if (((guint8) *c & 0xc0) != 0x80)
        {
          (*character)++;
        }
    }
}

static void
set_place_error (const char *sql, gsize offset, const char *what, GError **error)
{
  guint line, character;

  find_place (sql, offset, &line, &character);
  g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
               /* Translators: what SQLite says, the place in the statement */
               _("The SQL cannot be run: %s (line %u, character %u). "
                 "The manual page vivarium-cli(1) lists the tables and their columns."),
               what, line, character);
}

/* What SQLite says of the last call; @sql: (nullable): where a place in it may be known, @before bytes
 * behind its start. */
static gboolean
set_sql_error (VvQuery *self, const char *sql, gsize before, GError **error)
{
  g_autofree char *what = vv_text_display (sqlite3_errmsg (self->db), -1, MAX_MESSAGE_CHARS);
  int offset = sqlite3_error_offset (self->db);
  int code = sqlite3_errcode (self->db);

  if (!check_snapshots (self, error) ||
      g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (code == SQLITE_AUTH || strstr (what, "may not be modified") != NULL)
    g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                 /* Translators: what SQLite says */
                 _("The SQL cannot be run: %s. A snapshot can only be read: use SELECT."), what);
  else if (code == SQLITE_NOMEM || code == SQLITE_TOOBIG)
    g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
                 /* Translators: what SQLite says */
                 _("The SQL cannot be run: %s. Ask for fewer rows, or shorter texts."), what);
  else if (sql != NULL && strcmp (what, "incomplete input") == 0)
    set_place_error (sql, strlen (sql), what, error);
  else if (sql != NULL && offset >= 0)
    set_place_error (sql, before + (gsize) offset, what, error);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                 /* Translators: what SQLite says */
                 _("The SQL cannot be run: %s. "
                   "The manual page vivarium-cli(1) lists the tables and their columns."), what);
  return FALSE;
}

/* ---- Running ---- */

/* Nothing may follow a statement but comments and empty statements. */
static gboolean
check_tail (VvQuery *self, const char *sql, const char *tail, GError **error)
{
  while (*tail != '\0')
    {
      sqlite3_stmt *second = NULL;
      const char *next = tail;
      guint line, character;
      int status = sqlite3_prepare_v2 (self->db, tail, -1, &second, &next);

      sqlite3_finalize (second);
      if (status != SQLITE_OK || second != NULL)
        {
          find_place (sql, (gsize) (tail - sql), &line, &character);
          g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
                       /* Translators: a place in the SQL */
                       _("The SQL has a second statement (line %u, character %u). "
                         "Run one at a time."), line, character);
          return FALSE;
        }
      if (next == tail)
        return TRUE;
      tail = next;
    }
  return TRUE;
}

static sqlite3_stmt *
prepare (VvQuery *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  const char *tail = sql;
  const char *start;

  if (!g_utf8_validate (sql, -1, &tail))
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_INVALID,
                           _("The SQL is no UTF-8. Check how your terminal encodes texts."));
      return NULL;
    }
  tail = sql;
  /* Comments and lone semicolons before it are no statement. */
  do
    {
      start = tail;
      if (sqlite3_prepare_v2 (self->db, start, -1, &statement, &tail) != SQLITE_OK)
        {
          set_sql_error (self, sql, (gsize) (start - sql), error);
          return NULL;
        }
    }
  while (statement == NULL && *tail != '\0' && tail != start);

  if (statement == NULL)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_INVALID,
                           _("There is no SQL to run. Give a statement, as “SELECT * FROM meta”."));
      return NULL;
    }
  /* What gives no rows (REINDEX where there is nothing to do) is no question. */
  if (!sqlite3_stmt_readonly (statement) || sqlite3_column_count (statement) == 0)
    g_set_error_literal (error, VV_ERROR, VV_ERROR_INVALID,
                         _("The SQL cannot be run: it is no question. A snapshot can only be read: "
                           "use SELECT."));
  else if (check_tail (self, sql, tail, error))
    return statement;
  sqlite3_finalize (statement);
  return NULL;
}

static void
give_columns (sqlite3_stmt *statement, VvQueryColumns columns, gpointer data)
{
  guint n = (guint) sqlite3_column_count (statement);
  g_autofree const char **names = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = sqlite3_column_name (statement, (int) i);
  columns (names, n, data);
}

/* X'…' */
static char *
show_blob (const guint8 *bytes, int length)
{
  GString *out = g_string_new ("X'");

  for (int i = 0; i < length; i++)
    g_string_append_printf (out, "%02X", bytes[i]);
  g_string_append_c (out, '\'');
  return g_string_free (out, FALSE);
}

/* SQL can make texts that are no UTF-8 (CAST of a blob) or hold a NUL (char(0)); @spare: what has to be
 * freed after the row. */
static const char *
take_text (sqlite3_stmt *statement, int column, char **spare)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  gsize length = (gsize) sqlite3_column_bytes (statement, column);

  if (text == NULL)
    return "";
  if (g_utf8_validate_len (text, length, NULL))
    return text;
  *spare = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    (*spare)[i] = text[i] != '\0' ? text[i] : '\xff';
  (*spare)[length] = '\0';
  {
    char *valid = g_utf8_make_valid (*spare, (gssize) length);

    g_free (*spare);
    *spare = valid;
  }
  return *spare;
}

static void
take_cell (sqlite3_stmt *statement, int column, VvCell *cell, char **spare)
{
  switch (sqlite3_column_type (statement, column))
    {
    case SQLITE_INTEGER:
      cell->kind = VV_CELL_INT;
      cell->number = sqlite3_column_int64 (statement, column);
      break;
    case SQLITE_FLOAT:
      cell->kind = VV_CELL_DOUBLE;
      cell->real = sqlite3_column_double (statement, column);
      break;
    case SQLITE_TEXT:
      cell->kind = VV_CELL_TEXT;
      cell->text = take_text (statement, column, spare);
      break;
    case SQLITE_BLOB:
      cell->kind = VV_CELL_TEXT;
      *spare = show_blob (sqlite3_column_blob (statement, column),
                          sqlite3_column_bytes (statement, column));
      cell->text = *spare;
      break;
    default:
      cell->kind = VV_CELL_NULL;
      break;
    }
}

static gboolean
give_rows (VvQuery *self, sqlite3_stmt *statement, VvQueryRow row, gpointer data, GError **error)
{
  guint n = (guint) sqlite3_column_count (statement);
  g_autofree VvCell *cells = g_new0 (VvCell, n + 1);
  g_autofree char **spares = g_new0 (char *, n + 1);
  gboolean more = TRUE;
  int status;

  while (more && (status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      for (guint i = 0; i < n; i++)
        take_cell (statement, (int) i, &cells[i], &spares[i]);
      if (!check_snapshots (self, error) ||
          g_cancellable_set_error_if_cancelled (self->cancellable, error))
        status = SQLITE_ABORT;
      else
        more = row (cells, n, data);
      for (guint i = 0; i < n; i++)
        g_clear_pointer (&spares[i], g_free);
      if (status == SQLITE_ABORT)
        return FALSE;
    }
  if (more && status != SQLITE_DONE)
    return set_sql_error (self, NULL, 0, error);
  return check_snapshots (self, error);
}

gboolean
vv_query_run (VvQuery        *self,
              const char     *sql,
              VvQueryColumns  columns,
              VvQueryRow      row,
              gpointer        data,
              GCancellable   *cancellable,
              GError        **error)
{
  sqlite3_stmt *statement;
  gboolean done;

  g_return_val_if_fail (self != NULL && sql != NULL && row != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  self->cancellable = cancellable;
  statement = prepare (self, sql, error);
  done = statement != NULL;
  if (done)
    {
      if (columns != NULL)
        give_columns (statement, columns, data);
      done = give_rows (self, statement, row, data, error);
      sqlite3_finalize (statement);
    }
  self->cancellable = NULL;
  return done;
}

/* ---- Meaning ---- */

VvColumnMeaning
vv_query_column_meaning (const char *name)
{
  static const char * const addresses[] = {
    "address", "type_address", "dominator", "source", "target", "callback",
  };
  static const char * const sizes[] = {
    "size", "memory", "retained", "size_old", "size_new", "memory_old", "memory_new", "memory_first",
    "memory_last",
  };
  static const char * const keeping[] = { "sum(", "total(", "avg(", "min(", "max(" };
  g_autofree char *inner = g_ascii_strdown (name, -1);

  /* The sum of sizes is one too; that of addresses is none. */
  for (guint i = 0; i < G_N_ELEMENTS (keeping); i++)
    if (g_str_has_prefix (inner, keeping[i]) && g_str_has_suffix (inner, ")"))
      {
        gsize before = strlen (keeping[i]);
        char *argument = g_strndup (inner + before, strlen (inner) - before - 1);

        g_free (inner);
        inner = argument;
        for (guint j = 0; j < G_N_ELEMENTS (addresses) && i < 3; j++)
          if (g_str_equal (inner, addresses[j]))
            return VV_COLUMN_PLAIN;
        break;
      }
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    if (g_str_equal (inner, addresses[i]))
      return VV_COLUMN_ADDRESS;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (g_str_equal (inner, sizes[i]))
      return VV_COLUMN_BYTES;
  return VV_COLUMN_PLAIN;
}
