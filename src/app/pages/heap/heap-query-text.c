/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-query-text.c — the statement: its editor, examples, and what was run before, which is kept. */

#include "config.h"

#include "app/pages/heap/heap-query-private.h"

#include <glib/gi18n.h>

#include "app/widgets/menu.h"

#define MAX_HISTORY 30
#define MAX_MENU_CHARS 60

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

char *
vv_heap_query_dup_text (VvHeapQuery *self)
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

void
vv_heap_query_remember (VvHeapQuery *self,
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

void
vv_heap_query_insert (VvHeapQuery *self,
                      const char  *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));

  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, text, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
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

void
vv_heap_query_text_init (VvHeapQuery *self)
{
  self->history = g_ptr_array_new_with_free_func (g_free);
  set_up_editor (self);
  set_up_menus (self);
}

void
vv_heap_query_load_history (VvHeapQuery *self)
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
