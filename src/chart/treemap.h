/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap.h — amounts in two levels as areas: groups with a header, and in each its items.  In: a
 * plain array.  Out: rectangles (pure), and their drawing on a cairo context. */

#pragma once

#include <cairo.h>

#include "base/text.h"
#include "chart/rect.h"
#include "chart/theme.h"

G_BEGIN_DECLS

/**
 * VvTreemapItem:
 * @group: (nullable): what it belongs to, a module
 * @name: (nullable): what it is, a type
 * @value: its amount; what is not finite and positive is left out
 * @detail1: (nullable): a line below the name: "90.7 MiB"
 * @detail2: (nullable): one more: "552,612 objects"
 * @own: whether its group is the user's own code
 * @id: how the caller knows it
 *
 * All texts are safe to show (vv_text_display()).
 */
typedef struct
{
  const char *group;
  const char *name;
  double value;
  const char *detail1;
  const char *detail2;
  gboolean own;
  guint id;
} VvTreemapItem;

/**
 * VvTreemapPart:
 * @VV_TREEMAP_GROUP: a group
 * @VV_TREEMAP_OTHER_GROUPS: a group made of all groups that have no place of their own
 * @VV_TREEMAP_ITEM: an item
 * @VV_TREEMAP_OTHER_ITEMS: several items of one group, too small to be seen alone
 */
typedef enum
{
  VV_TREEMAP_GROUP,
  VV_TREEMAP_OTHER_GROUPS,
  VV_TREEMAP_ITEM,
  VV_TREEMAP_OTHER_ITEMS,
} VvTreemapPart;

#define VV_TREEMAP_NONE G_MAXUINT

/**
 * VvTreemapCell:
 * @part: what it is
 * @rect: its share of the area: groups tile the whole, cells tile @inner of their group
 * @inner: of a group: what its cells have, below its header and inside its border
 * @has_header: of a group: whether there is room for one
 * @group: index of the cell of its group (of itself for a group)
 * @first: of a group: index of its first cell
 * @n_cells: of a group: how many follow there; 0 where it is too small for cells
 * @item: index in the array of an item, of the first one for all others
 * @n_items: how many items it stands for
 * @n_groups: how many groups these items are of
 * @value: the sum of them
 * @hue: index in the theme's hues
 */
typedef struct
{
  VvTreemapPart part;
  VvRect rect;
  VvRect inner;
  gboolean has_header;
  guint group;
  guint first;
  guint n_cells;
  guint item;
  guint n_items;
  guint n_groups;
  double value;
  guint hue;
} VvTreemapCell;

/**
 * VvTreemap:
 *
 * Where everything lies, for one size.  Never written again.
 */
typedef struct _VvTreemap VvTreemap;

/**
 * vv_treemap_new:
 * @items: (array length=n_items): must outlive the result, as must the texts; any order
 * @unit: of the values: groups show their sum in it
 *
 * Own groups come first unless they are tiny, then the largest; the five largest groups (the
 * largest own one among them in any case) have a place and a colour of their own, all others are
 * together.  What would be less than some 6 px wide or high is merged.
 *
 * Returns: (transfer full): the layout
 */
VV_API VvTreemap *vv_treemap_new (const VvTreemapItem *items,
                                  guint n_items,
                                  VvUnit unit,
                                  double width,
                                  double height) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_treemap_free (VvTreemap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvTreemap, vv_treemap_free)

/** vv_treemap_get_n_cells: Returns: how many cells there are, groups included */
VV_API guint vv_treemap_get_n_cells (const VvTreemap *self);
/** vv_treemap_get_cell: Returns: cell @index; a group comes right before its cells */
VV_API const VvTreemapCell *vv_treemap_get_cell (const VvTreemap *self, guint index);

/** vv_treemap_pick: Returns: the cell at a place; the group where that is its header or border;
 * VV_TREEMAP_NONE outside */
VV_API guint vv_treemap_pick (const VvTreemap *self, double x, double y);

/** vv_treemap_find: Returns: the cell that shows the item with @id, alone or among others;
 * VV_TREEMAP_NONE if there is no such item */
VV_API guint vv_treemap_find (const VvTreemap *self, guint id);

/**
 * vv_treemap_move:
 * @from: a cell, or VV_TREEMAP_NONE
 *
 * Returns: the nearest cell in that direction, @from where there is none; without @from the first
 *   one; VV_TREEMAP_NONE where there are no cells
 */
VV_API guint vv_treemap_move (const VvTreemap *self, guint from, VvDirection direction);

/** vv_treemap_dup_label: Returns: (transfer full): the name of a cell as it is drawn, in full */
VV_API char *vv_treemap_dup_label (const VvTreemap *self,
                                   guint index) G_GNUC_WARN_UNUSED_RESULT;

/** vv_treemap_draw: background, groups, cells and their texts: all that does not change with the
 * pointer */
VV_API void vv_treemap_draw (const VvTreemap *self, const VvTheme *theme, cairo_t *cr);

/**
 * vv_treemap_draw_overlay:
 * @selected: a cell, or VV_TREEMAP_NONE
 * @hovered: the same
 *
 * What is selected and pointed at; over vv_treemap_draw().
 */
VV_API void vv_treemap_draw_overlay (const VvTreemap *self,
                                     const VvTheme *theme,
                                     guint selected,
                                     guint hovered,
                                     cairo_t *cr);

G_END_DECLS
