/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-growth.c — what grows over all snapshots of a process, how fast, and who holds it.
 * Some thousands of types at most, so that they are sorted at once. */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "app/pages/heap/heap-compare.h"
#include "app/widgets/data-table.h"

struct _VvHeapGrowth
{
  GtkWidget parent_instance;

  VvDataTable *table;

  GPtrArray *growth;
  VvSnapshot *snapshot;
  VvHeapList *list;
  int sort;
  gboolean descending;
  double most;                  /* the greatest growth, bytes */
};

G_DEFINE_FINAL_TYPE (VvHeapGrowth, vv_heap_growth, GTK_TYPE_WIDGET)

/* Each column is sorted by itself. */
enum
{
  COLUMN_TYPE,
  COLUMN_MODULE,
  COLUMN_FIRST,
  COLUMN_LAST,
  COLUMN_MEMORY,
  COLUMN_SLOPE,
  COLUMN_HOLDER,
};

static const VvDataColumn columns[] = {
  { N_("Type"), VV_DATA_CODE, 0, TRUE, COLUMN_TYPE, 0 },
  { N_("Module"), VV_DATA_CODE, 130, FALSE, COLUMN_MODULE, 860 },
  /* Translators: how many objects there were in the first snapshot */
  { N_("First"), VV_DATA_NUMBER, 80, FALSE, COLUMN_FIRST, 700 },
  /* Translators: how many objects there are in the last snapshot */
  { N_("Last"), VV_DATA_NUMBER, 80, FALSE, COLUMN_LAST, 600 },
  { N_("Memory"), VV_DATA_CHANGE, 160, FALSE, COLUMN_MEMORY, 0 },
  /* Translators: of memory over time */
  { N_("Growth"), VV_DATA_NUMBER, 116, FALSE, COLUMN_SLOPE, 400 },
  { N_("New ones held by"), VV_DATA_CODE, 170, FALSE, -1, 520 },
};

static const VvGrowth *
get_growth (VvHeapGrowth *self,
            guint32       index)
{
  return self->growth != NULL && index < self->growth->len ? self->growth->pdata[index] : NULL;
}

static double
get_change (const VvGrowth *growth)
{
  return (double) growth->memory_last - (double) growth->memory_first;
}

/* Leaks are slow: a minute is the unit. */
static char *
slope_text (double slope)
{
  g_autofree char *bytes = NULL;

  if (!isfinite (slope))
    return NULL;
  bytes = vv_heap_signed (slope * 60, VV_UNIT_BYTES);
  /* Translators: a size with its unit, a minute */
  return g_strdup_printf (_("%s/min"), bytes);
}

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  const VvGrowth *growth = get_growth (user_data, vv_heap_row_get_index (row));

  if (growth == NULL)
    return NULL;
  switch (column)
    {
    case COLUMN_TYPE:
      return vv_text_display (growth->type, -1, 200);
    case COLUMN_MODULE:
      return vv_text_display (growth->module, -1, 200);
    case COLUMN_FIRST:
      return vv_text_format ((double) growth->count_first, VV_UNIT_NONE);
    case COLUMN_LAST:
      return vv_text_format ((double) growth->count_last, VV_UNIT_NONE);
    case COLUMN_MEMORY:
      return vv_heap_signed (get_change (growth), VV_UNIT_BYTES);
    case COLUMN_SLOPE:
      return slope_text (growth->slope);
    case COLUMN_HOLDER:
      return g_strdup (growth->path);
    default:
      return NULL;
    }
}

static void
bar_cb (gpointer  row,
        guint     column,
        double   *zero,
        double   *end,
        gpointer  user_data)
{
  VvHeapGrowth *self = user_data;
  const VvGrowth *growth = get_growth (self, vv_heap_row_get_index (row));

  if (growth != NULL && self->most > 0)
    *end = get_change (growth) / self->most;
}

static int
compare_doubles (double a,
                 double b)
{
  return (a > b) - (a < b);
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  VvHeapGrowth *self = data;
  const guint32 *x = a, *y = b;
  const VvGrowth *one = self->growth->pdata[*x], *other = self->growth->pdata[*y];
  int order = 0;

  if (self->sort == COLUMN_TYPE)
    order = g_ascii_strcasecmp (one->type, other->type);
  else if (self->sort == COLUMN_MODULE)
    order = g_ascii_strcasecmp (one->module, other->module);
  else if (self->sort == COLUMN_FIRST)
    order = compare_doubles ((double) one->count_first, (double) other->count_first);
  else if (self->sort == COLUMN_LAST)
    order = compare_doubles ((double) one->count_last, (double) other->count_last);
  else if (self->sort == COLUMN_SLOPE)
    order = compare_doubles (isfinite (one->slope) ? one->slope : 0, isfinite (other->slope) ? other->slope : 0);
  else
    order = compare_doubles (get_change (one), get_change (other));
  if (order != 0)
    return self->descending ? -order : order;
  return (*x > *y) - (*x < *y);
}

static void
refresh (VvHeapGrowth *self)
{
  guint n = self->growth != NULL ? self->growth->len : 0;
  VvHeapOrder *order;

  vv_heap_list_take (self->list, NULL, NULL);
  if (n == 0)
    return;
  order = g_new0 (VvHeapOrder, 1);
  order->n = n;
  order->rows = g_new (guint32, n);
  self->most = 0;
  for (guint32 i = 0; i < n; i++)
    {
      order->rows[i] = i;
      self->most = MAX (self->most, get_change (self->growth->pdata[i]));
    }
  g_qsort_with_data (order->rows, (int) MIN (n, G_MAXINT), sizeof *order->rows, compare_cb, self);
  vv_heap_list_take (self->list, self->snapshot, order);
}

static void
sort_changed_cb (VvHeapGrowth *self,
                 int           sort,
                 gboolean      descending)
{
  self->sort = sort;
  self->descending = descending;
  refresh (self);
}

/* ---- The widget ---- */

static void
vv_heap_growth_dispose (GObject *object)
{
  VvHeapGrowth *self = VV_HEAP_GROWTH (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->list);
  g_clear_pointer (&self->growth, g_ptr_array_unref);
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  G_OBJECT_CLASS (vv_heap_growth_parent_class)->dispose (object);
}

static void
vv_heap_growth_class_init (VvHeapGrowthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_growth_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
vv_heap_growth_init (VvHeapGrowth *self)
{
  self->sort = COLUMN_MEMORY;
  self->descending = TRUE;
  self->list = vv_heap_list_new ();
  self->table = vv_data_table_new (_("Types that grow"));
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "card");
  vv_data_table_set_columns (self->table, columns, G_N_ELEMENTS (columns), TRUE, text_cb, self);
  vv_data_table_set_bars (self->table, bar_cb);
  vv_data_table_set_model (self->table, G_LIST_MODEL (self->list));
  gtk_widget_set_parent (GTK_WIDGET (self->table), GTK_WIDGET (self));
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
  vv_data_table_sort (self->table, COLUMN_MEMORY, TRUE);
}

GtkWidget *
vv_heap_growth_new (void)
{
  return g_object_new (VV_TYPE_HEAP_GROWTH, NULL);
}

void
vv_heap_growth_set (VvHeapGrowth *self,
                    GPtrArray    *growth,
                    VvSnapshot   *snapshot)
{
  g_return_if_fail (VV_IS_HEAP_GROWTH (self));

  vv_heap_list_take (self->list, NULL, NULL);
  if (growth != NULL)
    g_ptr_array_ref (growth);
  g_clear_pointer (&self->growth, g_ptr_array_unref);
  self->growth = growth;
  g_clear_pointer (&self->snapshot, vv_snapshot_unref);
  self->snapshot = snapshot != NULL ? vv_snapshot_ref (snapshot) : NULL;
  refresh (self);
}
