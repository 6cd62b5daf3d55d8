/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query.c — SQL over the snapshot.  In: a statement.  Out: a table whose addresses are links.
 * The statement runs in a thread, is cancelled by the next one or by a person, and gives a hundred
 * thousand rows at most; saved as CSV, all of them. */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "app/pages/heap/heap-query.h"
#include "app/pages/heap/heap-views.h"
#include "app/widgets/data-table.h"
#include "app/widgets/menu.h"

#define MAX_ROWS 100000
#define MAX_HISTORY 30
#define MAX_MENU_CHARS 60
#define SCHEMA_WIDTH 620        /* of the view, below which the schema is not beside the editor */

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
  int width;
  guint resized;
};

G_DEFINE_FINAL_TYPE (VvHeapQuery, vv_heap_query, GTK_TYPE_WIDGET)

static const struct
{
  const char *title;
  const char *sql;
} examples[] = {
  { N_("Biggest types"),
    "select address, name, module, count, memory from types\norder by memory desc limit 50" },
  { N_("Longest containers"),
    "select address, type, length, memory from objects\nwhere length is not null order by length desc limit 50" },
  { N_("Texts that are there more than once"),
    "select value, count(*) as count, sum(memory) as memory from objects\nwhere type = 'str'\n"
    "group by value having count(*) > 1 order by memory desc limit 100" },
  { N_("Empty containers"),
    "select type, count(*) as count, sum(memory) as memory from objects\nwhere length = 0 group by type order by memory desc" },
  { N_("Most referred to"),
    "select address, type, referrers, value from objects order by referrers desc limit 50" },
  { N_("Who holds the biggest list"),
    "select refs.source, refs.label, holder.type, holder.value\nfrom refs join objects as holder on holder.address = refs.source\n"
    "where refs.target = (select address from objects where type = 'list' order by memory desc limit 1)" },
  { N_("Threads and their frames"),
    "select threads.name, frames.depth, frames.function, frames.file, frames.line\nfrom frames join threads on threads.id = frames.thread" },
  { N_("What the snapshot says about itself"),
    "select key, value from meta" },
};

static const char * const tables[] = {
  "objects", "refs", "weakrefs", "types", "cycles", "roots", "threads", "frames", "meta",
};

/* ---- The statement ---- */

static char *
get_text (VvHeapQuery *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
set_text (VvHeapQuery *self,
          const char  *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), text, -1);
}

static void
show_history (VvHeapQuery *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < self->history->len; i++)
    {
      g_autofree char *label = vv_text_display (self->history->pdata[i], -1, MAX_MENU_CHARS);
      g_auto (GStrv) parts = g_strsplit (label, "_", -1);
      g_autofree char *escaped = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (escaped, NULL);

      g_menu_item_set_action_and_target (item, "query.history", "u", i);
      g_menu_append_item (menu, item);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->history_button), self->history->len > 0);
  vv_menu_replace (self->history_button, G_MENU_MODEL (menu));
}

static void
remember (VvHeapQuery *self,
          const char  *sql)
{
  guint at;

  if (g_ptr_array_find_with_equal_func (self->history, sql, g_str_equal, &at))
    g_ptr_array_remove_index (self->history, at);
  g_ptr_array_insert (self->history, 0, g_strdup (sql));
  g_ptr_array_set_size (self->history, MIN ((int) self->history->len, MAX_HISTORY));
  show_history (self);
  if (self->settings != NULL)
    g_settings_set_value (self->settings, "queries",
                          g_variant_new_strv ((const char * const *) self->history->pdata, self->history->len));
}

static void
example_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  guint index = g_variant_get_uint32 (parameter);

  if (index >= G_N_ELEMENTS (examples))
    return;
  set_text (user_data, examples[index].sql);
  vv_heap_query_run (user_data);
}

static void
history_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  VvHeapQuery *self = user_data;
  guint index = g_variant_get_uint32 (parameter);
  g_autofree char *sql = NULL;

  if (index >= self->history->len)
    return;
  sql = g_strdup (self->history->pdata[index]);
  set_text (self, sql);
}

/* ---- Running ---- */

typedef struct
{
  VvSnapshot *snapshot;
  char *sql;
  char *path;                   /* (nullable): of a CSV file */
  gint64 began;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_free (job->sql);
  g_free (job->path);
  g_free (job);
}

static Job *
job_new (VvHeapQuery *self,
         const char  *sql,
         const char  *path)
{
  Job *job = g_new0 (Job, 1);

  job->snapshot = vv_snapshot_ref (vv_heap_state_get_snapshot (self->state));
  job->sql = g_strdup (sql);
  job->path = g_strdup (path);
  job->began = g_get_monotonic_time ();
  return job;
}

static gpointer
run_worker (gpointer       input,
            GCancellable  *cancellable,
            GError       **error)
{
  Job *job = input;
  g_autoptr (VvQuery) query = vv_query_new (job->snapshot, NULL, error);

  return query != NULL ? vv_query_result_run (query, job->sql, MAX_ROWS, cancellable, error) : NULL;
}

static gpointer
save_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = input;
  g_autoptr (VvQuery) query = vv_query_new (job->snapshot, NULL, error);

  if (query == NULL || !vv_query_save_csv (query, job->sql, job->path, cancellable, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

static void
set_busy (VvHeapQuery *self,
          gboolean     busy)
{
  gtk_widget_set_visible (self->run_button, !busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_message (VvHeapQuery *self,
              const char  *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  return vv_query_result_dup_text (vv_query_row_get_result (row), vv_query_row_get_index (row), column);
}

static void
show_columns (VvHeapQuery   *self,
              VvQueryResult *result)
{
  guint n = vv_query_result_get_n_columns (result);
  g_autofree VvDataColumn *columns = g_new0 (VvDataColumn, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      gboolean number = vv_query_result_is_number (result, i);

      columns[i].title = vv_query_result_get_column (result, i);
      columns[i].sort = (int) i;
      columns[i].kind = number ? VV_DATA_NUMBER : VV_DATA_CODE;
      if (vv_query_result_get_meaning (result, i) == VV_COLUMN_ADDRESS)
        columns[i].kind = VV_DATA_LINK;
      columns[i].width = columns[i].kind == VV_DATA_LINK ? 130 : number ? 110 : 180;
      columns[i].expand = columns[i].kind == VV_DATA_CODE;
    }
  vv_data_table_set_columns (self->table, columns, n, FALSE, text_cb, self);
}

static void
show_result (VvHeapQuery   *self,
             VvQueryResult *result,
             gint64         took_us)
{
  g_autoptr (VvQueryList) list = vv_query_list_new (result, NULL);
  guint n = vv_query_result_get_n_rows (result);
  g_autofree char *count = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *time = vv_text_format ((double) took_us / 1e6, VV_UNIT_SECONDS);
  g_autofree char *text = NULL;

  g_clear_pointer (&self->result, vv_query_result_unref);
  self->result = vv_query_result_ref (result);
  vv_data_table_set_model (self->table, NULL);
  show_columns (self, result);
  vv_data_table_set_model (self->table, G_LIST_MODEL (list));
  if (vv_query_result_is_cut (result))
    /* Translators: a count, a duration */
    text = g_strdup_printf (_("The first %s rows · %s"), count, time);
  else
    /* Translators: a count, a duration */
    text = g_strdup_printf (ngettext ("%s row · %s", "%s rows · %s", n), count, time);
  gtk_label_set_label (self->status, text);
  if (vv_query_result_is_cut (result))
    show_message (self, _("There are more rows than are shown here. Use “limit”, or save all of them as CSV."));
  gtk_widget_set_visible (self->results, n > 0);
  gtk_widget_set_visible (self->save_button, TRUE);
}

static void
ran_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);
  g_autofree gint64 *began = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VvQueryResult) rows = vv_job_finish (result, &error);

  if (self->state == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* Nothing is on its way when a person gave up; else the next one is. */
      if (self->cancellable != NULL && !g_cancellable_is_cancelled (self->cancellable))
        return;
      set_busy (self, FALSE);
      gtk_label_set_label (self->status, _("Cancelled"));
      return;
    }
  set_busy (self, FALSE);
  show_message (self, NULL);
  if (rows != NULL)
    {
      show_result (self, rows, g_get_monotonic_time () - *began);
      return;
    }
  gtk_label_set_label (self->status, "");
  show_message (self, error->message);
}

void
vv_heap_query_run (VvHeapQuery *self)
{
  g_autofree char *sql = get_text (self);
  gint64 *began;

  if (sql[0] == '\0' || vv_heap_state_get_snapshot (self->state) == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  remember (self, sql);
  g_free (self->ran);
  self->ran = g_strdup (sql);
  set_busy (self, TRUE);
  show_message (self, NULL);
  gtk_label_set_label (self->status, _("Running…"));
  began = g_new (gint64, 1);
  *began = g_get_monotonic_time ();
  vv_job_run (G_OBJECT (self), run_worker, job_new (self, sql, NULL), job_free,
              (GDestroyNotify) vv_query_result_unref, self->cancellable, ran_cb, began);
}

static void
run_cb (VvHeapQuery *self)
{
  vv_heap_query_run (self);
}

static void
cancel_cb (VvHeapQuery *self)
{
  g_cancellable_cancel (self->cancellable);
}

static gboolean
run_key_cb (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  vv_heap_query_run (VV_HEAP_QUERY (widget));
  return TRUE;
}

static gboolean
cancel_key_cb (GtkWidget *widget,
               GVariant  *args,
               gpointer   user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (widget);

  if (!gtk_widget_get_visible (self->cancel_button))
    return FALSE;
  cancel_cb (self);
  return TRUE;
}

/* ---- Saving ---- */

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);
  g_autoptr (GError) error = NULL;
  gboolean done = vv_job_finish (result, &error) != NULL;

  if (self->state == NULL)
    return;
  set_busy (self, FALSE);
  gtk_label_set_label (self->status, done ? _("Saved") : _("Not saved"));
  if (!done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_message (self, error->message);
}

static void
save_response_cb (VvHeapQuery     *self,
                  int              response,
                  GtkNativeDialog *dialog)
{
  if (response == GTK_RESPONSE_ACCEPT && self->ran != NULL && vv_heap_state_get_snapshot (self->state) != NULL)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      self->cancellable = g_cancellable_new ();
      set_busy (self, TRUE);
      gtk_label_set_label (self->status, _("Saving…"));
      vv_job_run (G_OBJECT (self), save_worker, job_new (self, self->ran, path), job_free, NULL, self->cancellable,
                  saved_cb, NULL);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
save_cb (VvHeapQuery *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save the rows"), window,
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "query.csv");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- The table ---- */

static gboolean
follow_cell (VvHeapQuery    *self,
             VvQueryRowItem *row,
             guint           column)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  const VvCell *cell = vv_query_result_get_cell (vv_query_row_get_result (row), vv_query_row_get_index (row), column);
  VvNode node;

  if (snapshot == NULL || cell->kind != VV_CELL_INT ||
      vv_query_result_get_meaning (vv_query_row_get_result (row), column) != VV_COLUMN_ADDRESS)
    return FALSE;
  node = vv_snapshot_find_object (snapshot, (VvAddr) cell->number);
  if (node == VV_NODE_NONE)
    return FALSE;
  vv_heap_state_follow (self->state, node);
  return TRUE;
}

static void
link_cb (VvHeapQuery    *self,
         VvQueryRowItem *row,
         guint           column)
{
  follow_cell (self, row, column);
}

/* The first address of the row is what it is about. */
static void
activated_cb (VvHeapQuery    *self,
              VvQueryRowItem *row)
{
  guint n = vv_query_result_get_n_columns (vv_query_row_get_result (row));

  for (guint i = 0; i < n; i++)
    if (follow_cell (self, row, i))
      return;
}

static void
sort_changed_cb (VvHeapQuery *self,
                 int          sort,
                 gboolean     descending)
{
  g_autoptr (VvQueryList) list = NULL;

  if (self->result == NULL || sort < 0 || (guint) sort >= vv_query_result_get_n_columns (self->result))
    return;
  list = vv_query_list_new (self->result, vv_query_result_sort (self->result, (guint) sort, descending));
  vv_data_table_set_model (self->table, G_LIST_MODEL (list));
}

/* ---- The schema ---- */

static void
schema_columns_cb (const char * const *names,
                   guint               n,
                   gpointer            data)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (data, " %s", names[i]);
}

static gboolean
schema_row_cb (const VvCell *cells,
               guint         n,
               gpointer      data)
{
  return FALSE;
}

/* Asked of the tables themselves, so that it is what they have. */
static gpointer
schema_worker (gpointer       input,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (VvQuery) query = vv_query_new (input, NULL, error);
  GString *text;

  if (query == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("select * from %s limit 0", tables[i]);
      gsize before = text->len;

      g_string_append (text, tables[i]);
      if (vv_query_run (query, sql, schema_columns_cb, schema_row_cb, text, cancellable, NULL))
        g_string_append_c (text, '\n');
      else
        g_string_truncate (text, before);
    }
  return g_string_free (text, FALSE);
}

static void
add_schema_row (VvHeapQuery *self,
                const char  *name,
                gboolean     heading)
{
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "code");
  gtk_widget_add_css_class (row, heading ? "schema-table" : "schema-column");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_widget_set_tooltip_text (row, _("Insert into the statement"));
  g_object_set_data_full (G_OBJECT (row), "vv-name", g_strdup (name), g_free);
  gtk_list_box_append (self->schema, row);
}

static void
schema_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);
  g_autofree char *text = vv_job_finish (result, NULL);
  g_auto (GStrv) lines = NULL;

  if (text == NULL || self->state == NULL || gtk_list_box_get_row_at_index (self->schema, 0) != NULL)
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);

      for (guint j = 0; words[j] != NULL; j++)
        add_schema_row (self, words[j], j == 0);
    }
}

static void
schema_activated_cb (VvHeapQuery   *self,
                     GtkListBoxRow *row)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));

  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, g_object_get_data (G_OBJECT (row), "vv-name"), -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* ---- The widget ---- */

static void
item_changed_cb (VvHeapQuery *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  g_cancellable_cancel (self->cancellable);
  vv_data_table_set_model (self->table, NULL);
  g_clear_pointer (&self->result, vv_query_result_unref);
  gtk_widget_set_visible (self->results, FALSE);
  gtk_widget_set_visible (self->save_button, FALSE);
  gtk_label_set_label (self->status, "");
  show_message (self, NULL);
  if (snapshot != NULL && gtk_list_box_get_row_at_index (self->schema, 0) == NULL)
    vv_job_run (G_OBJECT (self), schema_worker, vv_snapshot_ref (snapshot), (GDestroyNotify) vv_snapshot_unref, g_free,
                NULL, schema_cb, NULL);
}

static void
update_scheme (VvHeapQuery *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleScheme *scheme;

  scheme = gtk_source_style_scheme_manager_get_scheme (gtk_source_style_scheme_manager_get_default (),
                                                       dark ? "Adwaita-dark" : "Adwaita");
  gtk_source_buffer_set_style_scheme (GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view))), scheme);
}

static gboolean
resized_cb (gpointer user_data)
{
  VvHeapQuery *self = user_data;

  self->resized = 0;
  gtk_widget_set_visible (self->schema_scrolled, self->width >= SCHEMA_WIDTH);
  return G_SOURCE_REMOVE;
}

static void
vv_heap_query_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  VvHeapQuery *self = VV_HEAP_QUERY (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation) { 0, 0, width, height }, baseline);
  if (self->width == width)
    return;
  self->width = width;
  if (self->resized == 0)
    self->resized = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resized_cb, self, NULL);
}

static void
vv_heap_query_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gtk_widget_measure (VV_HEAP_QUERY (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, 330);
}

static void
vv_heap_query_dispose (GObject *object)
{
  VvHeapQuery *self = VV_HEAP_QUERY (object);

  g_clear_handle_id (&self->resized, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->result, vv_query_result_unref);
  g_clear_pointer (&self->ran, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_query_parent_class)->dispose (object);
}

static void
vv_heap_query_finalize (GObject *object)
{
  g_ptr_array_unref (VV_HEAP_QUERY (object)->history);
  G_OBJECT_CLASS (vv_heap_query_parent_class)->finalize (object);
}

static void
vv_heap_query_class_init (VvHeapQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_heap_query_dispose;
  object_class->finalize = vv_heap_query_finalize;
  widget_class->size_allocate = vv_heap_query_size_allocate;
  widget_class->measure = vv_heap_query_measure;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, run_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, run_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, cancel_key_cb, NULL);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/heap/heap-query.ui");
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, box);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, view);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, schema_scrolled);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, schema);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, run_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, save_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, examples_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, history_button);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, spinner);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, status);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, message);
  gtk_widget_class_bind_template_child (widget_class, VvHeapQuery, results);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, schema_activated_cb);
}

static const GActionEntry entries[] = {
  { "example", example_cb, "u" },
  { "history", history_cb, "u" },
};

static void
set_up_editor (VvHeapQuery *self)
{
  GtkSourceBuffer *buffer = gtk_source_buffer_new (NULL);

  gtk_source_buffer_set_language (buffer,
                                  gtk_source_language_manager_get_language (gtk_source_language_manager_get_default (), "sql"));
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), GTK_TEXT_BUFFER (buffer));
  g_object_unref (buffer);
  update_scheme (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_scheme), self,
                           G_CONNECT_SWAPPED);
  set_text (self, examples[0].sql);
}

static void
set_up_menus (VvHeapQuery *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "query", G_ACTION_GROUP (self->actions));
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_(examples[i].title), NULL);

      g_menu_item_set_action_and_target (item, "query.example", "u", i);
      g_menu_append_item (menu, item);
    }
  vv_menu_replace (self->examples_button, G_MENU_MODEL (menu));
}

static void
vv_heap_query_init (VvHeapQuery *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->history = g_ptr_array_new_with_free_func (g_free);
  set_up_editor (self);
  set_up_menus (self);
  self->table = vv_data_table_new (_("Rows"));
  gtk_widget_set_vexpand (GTK_WIDGET (self->table), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->table), TRUE);
  gtk_box_append (GTK_BOX (self->results), GTK_WIDGET (self->table));
  g_signal_connect_object (self->table, "link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
load_history (VvHeapQuery *self)
{
  GApplication *application = g_application_get_default ();
  g_auto (GStrv) queries = NULL;

  if (VV_IS_APPLICATION (application))
    self->settings = g_object_ref (vv_application_get_settings (VV_APPLICATION (application)));
  if (self->settings != NULL)
    queries = g_settings_get_strv (self->settings, "queries");
  for (guint i = 0; queries != NULL && queries[i] != NULL && i < MAX_HISTORY; i++)
    g_ptr_array_add (self->history, g_strdup (queries[i]));
  show_history (self);
}

GtkWidget *
vv_heap_query_new (VvHeapState *state)
{
  VvHeapQuery *self = g_object_new (VV_TYPE_HEAP_QUERY, NULL);

  self->state = g_object_ref (state);
  load_history (self);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  item_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_query_search (GtkWidget *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (VV_HEAP_QUERY (self)->view));
}
