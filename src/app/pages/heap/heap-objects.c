/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-objects.c — the view Objects: each object, or those of one type. */

#include "config.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-rows.h"
#include "app/pages/heap/heap-views.h"

#define MAX_VALUE_CHARS 120
#define MAX_TYPE_CHARS 26
#define MAX_PREVIEW_CHARS 60
#define MAX_SHORT_CHARS 30

enum
{
  COLUMN_ADDRESS,
  COLUMN_TYPE,
  COLUMN_VALUE,
  COLUMN_MEMORY,
  COLUMN_RETAINED,
  COLUMN_SIZE,
  COLUMN_LENGTH,
  COLUMN_REFCOUNT,
  COLUMN_GENERATION,
  COLUMN_REFERENTS,
  COLUMN_REFERRERS,
  COLUMN_OBJECT,
  COLUMN_COST,
};

/* Below it type and value share a column, and so do the sizes. */
#define NARROW_WIDTH 460

static const VvDataColumn columns[] = {
  { N_("Address"), VV_DATA_CODE, 130, FALSE, VV_HEAP_BY_ADDRESS, 680 },
  { N_("Type"), VV_DATA_CODE, 140, FALSE, VV_HEAP_BY_TYPE, NARROW_WIDTH },
  { N_("Value"), VV_DATA_CODE, 0, TRUE, -1, NARROW_WIDTH },
  { N_("Memory"), VV_DATA_NUMBER, 92, FALSE, VV_HEAP_BY_MEMORY, NARROW_WIDTH },
  { N_("Retained"), VV_DATA_NUMBER, 92, FALSE, VV_HEAP_BY_RETAINED, 540 },
  { N_("Size"), VV_DATA_NUMBER, 92, FALSE, VV_HEAP_BY_SIZE, 900 },
  { N_("Length"), VV_DATA_NUMBER, 84, FALSE, VV_HEAP_BY_LENGTH, 700 },
  /* Translators: reference count */
  { N_("Count"), VV_DATA_NUMBER, 76, FALSE, VV_HEAP_BY_REFCOUNT, 780 },
  { N_("Generation"), VV_DATA_NUMBER, 92, FALSE, VV_HEAP_BY_GENERATION, 1160 },
  /* Translators: how many references it has */
  { N_("Refers to"), VV_DATA_NUMBER, 84, FALSE, VV_HEAP_BY_REFERENTS, 1040 },
  /* Translators: how many references there are to it */
  { N_("Held by"), VV_DATA_NUMBER, 84, FALSE, VV_HEAP_BY_REFERRERS, 820 },
  { N_("Object"), VV_DATA_CODE, 0, TRUE, VV_HEAP_BY_TYPE, 0, NARROW_WIDTH },
  { N_("Retained"), VV_DATA_NUMBER, 122, FALSE, VV_HEAP_BY_RETAINED, 0, NARROW_WIDTH },
};

static char *
type_text (VvSnapshot        *snapshot,
           const VvObjectRow *object)
{
  VvTypeRow type;

  vv_snapshot_get_type (snapshot, object->type, &type);
  return vv_text_display (type.name != NULL ? type.name : "", -1, 200);
}

static char *
count_range (VvSnapshot *snapshot,
             VvNode      node,
             gboolean    holders)
{
  guint32 first;
  guint32 end;

  if (holders)
    vv_snapshot_get_referrers (snapshot, node, &first, &end);
  else
    vv_snapshot_get_refs (snapshot, node, &first, &end);
  return vv_text_format (end - first, VV_UNIT_NONE);
}

static char *
retained_text (VvSnapshot *snapshot,
               VvNode      node)
{
  if (!vv_snapshot_is_analysed (snapshot))
    return g_strdup ("…");
  return vv_text_format ((double) vv_snapshot_get_retained (snapshot, node), VV_UNIT_BYTES);
}

static char *
object_text (VvSnapshot        *snapshot,
             VvNode             node,
             const VvObjectRow *object)
{
  g_autofree char *type = type_text (snapshot, object);
  g_autofree char *cut = vv_text_display (type, -1, MAX_TYPE_CHARS);
  g_autofree char *value = vv_name_preview (snapshot, node, MAX_PREVIEW_CHARS);
  g_autofree char *shown = vv_text_display (value, -1, MAX_SHORT_CHARS);

  return g_strdup_printf ("%s\n%s", cut, shown);
}

static char *
cost_text (VvSnapshot        *snapshot,
           VvNode             node,
           const VvObjectRow *object)
{
  g_autofree char *retained = retained_text (snapshot, node);
  g_autofree char *memory = vv_text_format ((double) object->memory, VV_UNIT_BYTES);
  /* Translators: the object's own memory, below what it retains */
  g_autofree char *own = g_strdup_printf (_("own %s"), memory);

  return g_strdup_printf ("%s\n%s", retained, own);
}

static char *
text_cb (gpointer row,
         guint    column,
         gpointer user_data)
{
  VvSnapshot *snapshot = vv_heap_row_get_snapshot (row);
  VvNode node = vv_heap_row_get_index (row);
  VvObjectRow object;

  vv_snapshot_get_object (snapshot, node, &object);
  switch (column)
    {
    case COLUMN_ADDRESS:
      return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
    case COLUMN_TYPE:
      return type_text (snapshot, &object);
    case COLUMN_VALUE:
      return vv_name_preview (snapshot, node, MAX_VALUE_CHARS);
    case COLUMN_MEMORY:
      return vv_text_format ((double) object.memory, VV_UNIT_BYTES);
    case COLUMN_RETAINED:
      return retained_text (snapshot, node);
    case COLUMN_SIZE:
      return vv_text_format ((double) object.size, VV_UNIT_BYTES);
    case COLUMN_LENGTH:
      return object.length >= 0 ? vv_text_format ((double) object.length, VV_UNIT_NONE) : NULL;
    case COLUMN_REFCOUNT:
      return object.immortal ? g_strdup (_("immortal")) : vv_text_format ((double) object.refcount, VV_UNIT_NONE);
    case COLUMN_GENERATION:
      return object.generation >= 0 ? g_strdup_printf ("%d", object.generation) : NULL;
    case COLUMN_REFERENTS:
    case COLUMN_REFERRERS:
      return count_range (snapshot, node, column == COLUMN_REFERRERS);
    case COLUMN_OBJECT:
      return object_text (snapshot, node, &object);
    case COLUMN_COST:
      return cost_text (snapshot, node, &object);
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
  return g_strdup_printf (ngettext ("%s object · %s", "%s objects · %s", n), count, bytes);
}

static void
selected_cb (VvHeapState *state,
             VvHeapRow   *row)
{
  vv_heap_state_look (state, vv_heap_row_get_index (row));
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("Show objects of this type"), "heap.same-type");
  g_menu_append (menu, _("Copy the address"), "heap.copy-address");
  g_menu_append (menu, _("Copy the row"), "heap.copy");
  return G_MENU_MODEL (menu);
}

static const VvHeapRowsKind kind = {
  .view = "objects",
  .name = N_("Objects"),
  .placeholder = N_("Type, value, size as >1M, or address 0x…"),
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
  .first_sorted = COLUMN_MEMORY,
  .text = text_cb,
  .order = vv_heap_order_objects,
  .count = count_cb,
  .selected = selected_cb,
  .menu = make_menu,
};

GtkWidget *
vv_heap_objects_new (VvHeapState *state)
{
  return vv_heap_rows_new (state, &kind);
}
