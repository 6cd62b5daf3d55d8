/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-types.c — the view Types: what there is of each type.  A double click goes to its objects.  Other
 * groups than types take the place of the table. */

#include "config.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-groups.h"
#include "app/pages/heap/heap-rows.h"
#include "app/pages/heap/heap-views.h"

enum
{
  COLUMN_TYPE,
  COLUMN_MODULE,
  COLUMN_COUNT,
  COLUMN_MEMORY,
  COLUMN_RETAINED,
  COLUMN_SHARE,
  COLUMN_SIZE,
  COLUMN_MEAN,
};

static const VvDataColumn columns[] = {
  { N_("Type"), VV_DATA_CODE, 0, TRUE, VV_HEAP_BY_TYPE, 0 },
  { N_("Module"), VV_DATA_CODE, 150, FALSE, -1, 560 },
  { N_("Objects"), VV_DATA_NUMBER, 100, FALSE, VV_HEAP_BY_COUNT, 300 },
  { N_("Memory"), VV_DATA_NUMBER, 96, FALSE, VV_HEAP_BY_MEMORY, 0 },
  { N_("Retained"), VV_DATA_NUMBER, 96, FALSE, VV_HEAP_BY_RETAINED, 480 },
  { N_("Share"), VV_DATA_NUMBER, 76, FALSE, -1, 620 },
  { N_("Size"), VV_DATA_NUMBER, 96, FALSE, VV_HEAP_BY_SIZE, 700 },
  { N_("Mean"), VV_DATA_NUMBER, 88, FALSE, -1, 800 },
};

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  VvSnapshot *snapshot = vv_heap_row_get_snapshot (row);
  VvTypeRow type;
  VvMetaRow total;

  vv_snapshot_get_type (snapshot, vv_heap_row_get_index (row), &type);
  switch (column)
    {
    case COLUMN_TYPE:
      return vv_text_display (type.name != NULL ? type.name : "", -1, 200);
    case COLUMN_MODULE:
      return vv_text_display (type.module != NULL ? type.module : "", -1, 200);
    case COLUMN_COUNT:
      return vv_text_format (type.count, VV_UNIT_NONE);
    case COLUMN_MEMORY:
      return vv_text_format ((double) type.memory, VV_UNIT_BYTES);
    case COLUMN_RETAINED:
      if (!vv_snapshot_is_analysed (snapshot))
        return g_strdup ("…");
      return vv_text_format ((double) vv_snapshot_get_type_retained (snapshot, vv_heap_row_get_index (row)),
                             VV_UNIT_BYTES);
    case COLUMN_SHARE:
      if (!vv_snapshot_find_meta (snapshot, "memory.objects", &total) || total.number <= 0)
        return NULL;
      return vv_text_format (100.0 * (double) type.memory / (double) total.number, VV_UNIT_PERCENT);
    case COLUMN_SIZE:
      return vv_text_format ((double) type.size, VV_UNIT_BYTES);
    case COLUMN_MEAN:
      return type.count > 0 ? vv_text_format ((double) type.memory / type.count, VV_UNIT_BYTES) : NULL;
    default:
      return NULL;
    }
}

static char *
count_cb (guint32 n,
          guint64 memory)
{
  g_autofree char *count = vv_text_format (n, VV_UNIT_NONE);
  g_autofree char *bytes = vv_text_format ((double) memory, VV_UNIT_BYTES);

  /* Translators: a count, and a size with its unit */
  return g_strdup_printf (ngettext ("%s type · %s", "%s types · %s", n), count, bytes);
}

static void
activated_cb (VvHeapState *state,
              VvHeapRow   *row)
{
  vv_heap_state_go (state, "objects", NULL, vv_heap_row_get_index (row));
}

static void
selected_cb (VvHeapState *state,
             VvHeapRow   *row)
{
  VvTypeRow type;

  vv_snapshot_get_type (vv_heap_row_get_snapshot (row), vv_heap_row_get_index (row), &type);
  vv_heap_state_look (state, vv_snapshot_find_object (vv_heap_row_get_snapshot (row), type.address));
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("Show its objects"), "heap.open");
  g_menu_append (menu, _("Copy the row"), "heap.copy");
  return G_MENU_MODEL (menu);
}

static const VvHeapRowsKind kind = {
  .view = "types",
  .name = N_("Types"),
  .placeholder = N_("Name or size, as >1M"),
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .first_sorted = COLUMN_MEMORY,
  .text = text_cb,
  .order = vv_heap_order_types,
  .count = count_cb,
  .selected = selected_cb,
  .activated = activated_cb,
  .menu = make_menu,
};

/* ---- Other groups ---- */

typedef struct
{
  VvHeapRows *rows;             /* these are its parts */
  GtkDropDown *chooser;
  VvHeapGroups *groups;
} Types;

static void
grouping_cb (Types *self)
{
  guint by = gtk_drop_down_get_selected (self->chooser);

  if (by >= VV_N_HEAP_GROUPS)
    return;
  vv_heap_rows_set_other (self->rows, by != VV_HEAP_GROUP_TYPE ? GTK_WIDGET (self->groups) : NULL);
  vv_heap_groups_set (self->groups, by);
}

static void
status_cb (Types      *self,
           const char *text)
{
  vv_heap_rows_set_status (self->rows, text);
}

static void
filter_cb (Types *self)
{
  vv_heap_groups_filter (self->groups, gtk_editable_get_text (GTK_EDITABLE (vv_heap_rows_get_entry (self->rows))));
}

GtkWidget *
vv_heap_types_new (VvHeapState *state)
{
  GtkWidget *rows = vv_heap_rows_new (state, &kind);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  Types *self = g_new0 (Types, 1);

  for (VvHeapGrouping by = 0; by < VV_N_HEAP_GROUPS; by++)
    gtk_string_list_append (titles, vv_heap_grouping_title (by));
  self->rows = VV_HEAP_ROWS (rows);
  self->groups = VV_HEAP_GROUPS (vv_heap_groups_new (state));
  self->chooser = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&titles)), NULL));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->chooser), _("Group by"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Group by"), -1);
  vv_heap_rows_add_control (self->rows, GTK_WIDGET (self->chooser));
  /* So that it has a parent, and goes with the rows. */
  vv_heap_rows_add_other (self->rows, GTK_WIDGET (self->groups));
  g_object_set_data_full (G_OBJECT (rows), "vv-types", self, g_free);
  g_signal_connect_swapped (self->chooser, "notify::selected", G_CALLBACK (grouping_cb), self);
  g_signal_connect_swapped (self->groups, "status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (vv_heap_rows_get_entry (self->rows), "search-changed", G_CALLBACK (filter_cb), self);
  return rows;
}
