/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* query-result.c — cells in one array, row after row, their texts in one chunk. */

#include "config.h"

#include "model/query-result.h"

#include <string.h>

#include "base/sink.h"
#include "base/text.h"
#include "query/rows.h"

/* A cell of a megabyte is not read by anybody. */
#define MAX_TEXT_BYTES 4096
#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_SHOWN_CHARS 300

struct _VvQueryResult
{
  gatomicrefcount references;
  GPtrArray *columns;
  GArray *cells;
  GStringChunk *texts;
  guint n_rows;
  guint limit;
  gsize n_bytes;
  gboolean cut;
};

/* ---- Running ---- */

static void
columns_cb (const char * const *names,
            guint               n,
            gpointer            data)
{
  VvQueryResult *self = data;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->columns, vv_text_display (names[i], -1, 80));
}

static gboolean
row_cb (const VvCell *cells,
        guint         n,
        gpointer      data)
{
  VvQueryResult *self = data;

  if (self->n_rows == self->limit || self->n_bytes > MAX_BYTES)
    {
      self->cut = TRUE;
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      VvCell cell = cells[i];

      if (cell.kind == VV_CELL_TEXT)
        {
          gsize length = strnlen (cell.text, MAX_TEXT_BYTES);

          cell.text = g_string_chunk_insert_len (self->texts, cell.text, (gssize) length);
          self->n_bytes += length;
        }
      else
        cell.text = NULL;
      g_array_append_val (self->cells, cell);
    }
  self->n_rows++;
  return TRUE;
}

VvQueryResult *
vv_query_result_run (VvQuery       *query,
                     const char    *sql,
                     guint          limit,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (VvQueryResult) self = g_new0 (VvQueryResult, 1);

  g_atomic_ref_count_init (&self->references);
  self->columns = g_ptr_array_new_with_free_func (g_free);
  self->cells = g_array_new (FALSE, FALSE, sizeof (VvCell));
  self->texts = g_string_chunk_new (16 * 1024);
  self->limit = limit;
  if (!vv_query_run (query, sql, columns_cb, row_cb, self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

VvQueryResult *
vv_query_result_ref (VvQueryResult *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
vv_query_result_unref (VvQueryResult *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->columns);
  g_array_unref (self->cells);
  g_string_chunk_free (self->texts);
  g_free (self);
}

/* ---- Looking ---- */

guint
vv_query_result_get_n_columns (const VvQueryResult *self)
{
  return self->columns->len;
}

const char *
vv_query_result_get_column (const VvQueryResult *self,
                            guint                column)
{
  g_return_val_if_fail (column < self->columns->len, NULL);

  return self->columns->pdata[column];
}

VvColumnMeaning
vv_query_result_get_meaning (const VvQueryResult *self,
                             guint                column)
{
  return vv_query_column_meaning (vv_query_result_get_column (self, column));
}

guint
vv_query_result_get_n_rows (const VvQueryResult *self)
{
  return self->n_rows;
}

gboolean
vv_query_result_is_cut (const VvQueryResult *self)
{
  return self->cut;
}

const VvCell *
vv_query_result_get_cell (const VvQueryResult *self,
                          guint                row,
                          guint                column)
{
  g_return_val_if_fail (row < self->n_rows && column < self->columns->len, NULL);

  return &g_array_index (self->cells, VvCell, (gsize) row * self->columns->len + column);
}

gboolean
vv_query_result_is_number (const VvQueryResult *self,
                           guint                column)
{
  for (guint row = 0; row < self->n_rows; row++)
    if (vv_query_result_get_cell (self, row, column)->kind == VV_CELL_TEXT)
      return FALSE;
  return TRUE;
}

char *
vv_query_result_dup_text (const VvQueryResult *self,
                          guint                row,
                          guint                column)
{
  const VvCell *cell = vv_query_result_get_cell (self, row, column);
  VvColumnMeaning meaning = vv_query_result_get_meaning (self, column);

  switch (cell->kind)
    {
    case VV_CELL_INT:
      if (meaning == VV_COLUMN_ADDRESS)
        return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", (guint64) cell->number);
      if (meaning == VV_COLUMN_BYTES && cell->number >= 0)
        return vv_text_format ((double) cell->number, VV_UNIT_BYTES);
      return g_strdup_printf ("%" G_GINT64_FORMAT, cell->number);
    case VV_CELL_DOUBLE:
      if (meaning == VV_COLUMN_BYTES && cell->real >= 0)
        return vv_text_format (cell->real, VV_UNIT_BYTES);
      return g_strdup_printf ("%.6g", cell->real);
    case VV_CELL_TEXT:
      return vv_text_display (cell->text, -1, MAX_SHOWN_CHARS);
    case VV_CELL_NULL:
    default:
      return g_strdup ("");
    }
}

/* ---- Sorting ---- */

typedef struct
{
  const VvQueryResult *result;
  guint column;
  gboolean descending;
} Sort;

static int
rank_kind (VvCellKind kind)
{
  return kind == VV_CELL_NULL ? 0 : kind == VV_CELL_TEXT ? 2 : 1;
}

static int
compare_numbers (const VvCell *a,
                 const VvCell *b)
{
  double x = a->kind == VV_CELL_INT ? (double) a->number : a->real;
  double y = b->kind == VV_CELL_INT ? (double) b->number : b->real;

  if (a->kind == VV_CELL_INT && b->kind == VV_CELL_INT)
    return (a->number > b->number) - (a->number < b->number);
  return (x > y) - (x < y);
}

static int
compare_cb (gconstpointer x,
            gconstpointer y,
            gpointer      data)
{
  const Sort *sort = data;
  guint row_x = *(const guint *) x;
  guint row_y = *(const guint *) y;
  const VvCell *a = vv_query_result_get_cell (sort->result, row_x, sort->column);
  const VvCell *b = vv_query_result_get_cell (sort->result, row_y, sort->column);
  int order = rank_kind (a->kind) - rank_kind (b->kind);

  if (order == 0 && rank_kind (a->kind) == 1)
    order = compare_numbers (a, b);
  else if (order == 0 && a->kind == VV_CELL_TEXT)
    order = strcmp (a->text, b->text);
  if (order == 0)
    return (row_x > row_y) - (row_x < row_y);
  return sort->descending ? -order : order;
}

guint *
vv_query_result_sort (const VvQueryResult *self,
                      guint                column,
                      gboolean             descending)
{
  guint *order = g_new (guint, MAX (self->n_rows, 1));
  Sort sort = { self, column, descending };

  for (guint i = 0; i < self->n_rows; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) self->n_rows, sizeof *order, compare_cb, &sort);
  return order;
}

/* ---- As a list ---- */

struct _VvQueryRowItem
{
  GObject parent_instance;

  VvQueryResult *result;
  guint index;
};

G_DEFINE_FINAL_TYPE (VvQueryRowItem, vv_query_row, G_TYPE_OBJECT)

static void
vv_query_row_finalize (GObject *object)
{
  VvQueryRowItem *self = VV_QUERY_ROW (object);

  vv_query_result_unref (self->result);
  G_OBJECT_CLASS (vv_query_row_parent_class)->finalize (object);
}

static void
vv_query_row_class_init (VvQueryRowItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_query_row_finalize;
}

static void
vv_query_row_init (VvQueryRowItem *self)
{
}

VvQueryResult *
vv_query_row_get_result (VvQueryRowItem *self)
{
  g_return_val_if_fail (VV_IS_QUERY_ROW (self), NULL);

  return self->result;
}

guint
vv_query_row_get_index (VvQueryRowItem *self)
{
  g_return_val_if_fail (VV_IS_QUERY_ROW (self), 0);

  return self->index;
}

struct _VvQueryList
{
  GObject parent_instance;

  VvQueryResult *result;
  guint *order;
};

static void vv_query_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (VvQueryList, vv_query_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, vv_query_list_model_init))

static GType
vv_query_list_get_item_type (GListModel *model)
{
  return VV_TYPE_QUERY_ROW;
}

static guint
vv_query_list_get_n_items (GListModel *model)
{
  return VV_QUERY_LIST (model)->result->n_rows;
}

static gpointer
vv_query_list_get_item (GListModel *model,
                        guint       position)
{
  VvQueryList *self = VV_QUERY_LIST (model);
  VvQueryRowItem *row;

  if (position >= self->result->n_rows)
    return NULL;
  row = g_object_new (VV_TYPE_QUERY_ROW, NULL);
  row->result = vv_query_result_ref (self->result);
  row->index = self->order != NULL ? self->order[position] : position;
  return row;
}

static void
vv_query_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = vv_query_list_get_item_type;
  iface->get_n_items = vv_query_list_get_n_items;
  iface->get_item = vv_query_list_get_item;
}

static void
vv_query_list_finalize (GObject *object)
{
  VvQueryList *self = VV_QUERY_LIST (object);

  vv_query_result_unref (self->result);
  g_free (self->order);
  G_OBJECT_CLASS (vv_query_list_parent_class)->finalize (object);
}

static void
vv_query_list_class_init (VvQueryListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_query_list_finalize;
}

static void
vv_query_list_init (VvQueryList *self)
{
}

VvQueryList *
vv_query_list_new (VvQueryResult *result,
                   guint         *order)
{
  VvQueryList *self = g_object_new (VV_TYPE_QUERY_LIST, NULL);

  self->result = vv_query_result_ref (result);
  self->order = order;
  return self;
}

/* ---- Into a file ---- */

typedef struct
{
  VvSink *sink;
  VvRowWriter *writer;
} Save;

static void
save_columns_cb (const char * const *names,
                 guint               n,
                 gpointer            data)
{
  Save *save = data;

  vv_row_writer_columns (save->writer, names, n);
}

static gboolean
save_row_cb (const VvCell *cells,
             guint         n,
             gpointer      data)
{
  Save *save = data;

  (void) n;
  vv_row_writer_row (save->writer, cells);
  return vv_sink_pass (save->sink);
}

gboolean
vv_query_save_csv (VvQuery       *query,
                   const char    *sql,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (VvSink) sink = vv_sink_new (path, error);
  g_autoptr (VvRowWriter) writer = NULL;

  if (sink == NULL)
    return FALSE;
  writer = vv_row_writer_new (VV_ROWS_CSV, vv_sink_get_text (sink));
  if (!vv_query_run (query, sql, save_columns_cb, save_row_cb, &(Save) { sink, writer }, cancellable, error))
    return FALSE;
  vv_row_writer_end (writer);
  return vv_sink_finish (g_steal_pointer (&sink), cancellable, error);
}
