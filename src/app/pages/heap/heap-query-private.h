/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query-private.h — what the files of the view Query share: the widget, its statement and
 * history, running and saving, the rows, and the schema. */

#pragma once

#include <adwaita.h>
#include <gtksourceview/gtksource.h>

#include "app/pages/heap/heap-query.h"
#include "app/pages/heap/heap-state.h"
#include "app/widgets/data-table.h"

G_BEGIN_DECLS

struct _VvHeapQuery
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkSourceView *view;
  GtkWidget *schema_scrolled;
  GtkListBox *schema;
  GtkWidget *run_button;
  GtkWidget *cancel_button;
  GtkWidget *save_button;
  GtkMenuButton *examples_button;
  GtkMenuButton *history_button;
  GtkSpinner *spinner;
  GtkLabel *status;
  GtkLabel *message;
  GtkWidget *results;

  VvHeapState *state;
  VvDataTable *table;
  VvQueryResult *result;
  GCancellable *cancellable;
  GSettings *settings;
  GSimpleActionGroup *actions;
  GPtrArray *history;
  char *ran;                    /* the statement of the result */
  char *running;                /* the one that is on its way */
  int width;
  guint resized;
};

/* heap-query-text.c */
void vv_heap_query_text_init (VvHeapQuery *self);
void vv_heap_query_load_history (VvHeapQuery *self);
void vv_heap_query_remember (VvHeapQuery *self, const char *sql);
char *vv_heap_query_dup_text (VvHeapQuery *self) G_GNUC_WARN_UNUSED_RESULT;
void vv_heap_query_insert (VvHeapQuery *self, const char *text);

/* heap-query-run.c */
void vv_heap_query_cancel (VvHeapQuery *self);
/** vv_heap_query_save: asks where */
void vv_heap_query_save (VvHeapQuery *self);
/** vv_heap_query_say: @text: (nullable) */
void vv_heap_query_say (VvHeapQuery *self, const char *text);

/* heap-query-rows.c */
void vv_heap_query_rows_init (VvHeapQuery *self);
void vv_heap_query_show_result (VvHeapQuery *self, VvQueryResult *result, gint64 took_us);
/** vv_heap_query_clear_result: rows that do not belong to the statement above them are none */
void vv_heap_query_clear_result (VvHeapQuery *self);

/* heap-query-schema.c */
/** vv_heap_query_load_schema: once */
void vv_heap_query_load_schema (VvHeapQuery *self);

G_END_DECLS
