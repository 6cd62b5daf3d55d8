/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query-schema.c — the tables and columns beside the editor; a click inserts a name. */

#include "config.h"

#include "app/pages/heap/heap-query-private.h"

#include <glib/gi18n.h>

static const char * const tables[] = {
  "objects", "refs", "weakrefs", "types", "cycles", "roots", "threads", "frames", "meta",
};

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
activated_cb (VvHeapQuery   *self,
              GtkListBoxRow *row)
{
  vv_heap_query_insert (self, g_object_get_data (G_OBJECT (row), "vv-name"));
}

void
vv_heap_query_load_schema (VvHeapQuery *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  if (snapshot == NULL || gtk_list_box_get_row_at_index (self->schema, 0) != NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->schema, activated_cb, self);
  g_signal_connect_object (self->schema, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  vv_job_run (G_OBJECT (self), schema_worker, vv_snapshot_ref (snapshot), (GDestroyNotify) vv_snapshot_unref, g_free,
              NULL, schema_cb, NULL);
}
