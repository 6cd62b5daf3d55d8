/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* treemap.c — where everything lies.  In: items with a group and a value.  Out: one cell for each
 * group that has a place, each followed by the cells of its items.  Two levels of squarified tiles;
 * what is too small to be seen is merged on both. */

#include "chart/squarify.h"
#include "chart/treemap-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MOSTLY 0.75             /* the share from which on one of several is named */
#define MOST_GROUPS (VV_N_HUES - 1)
#define LEAST_GROUP 14.0                /* px, gap included: a border and something in it */
#define LEAST_CELL 7.0                  /* gap included */
#define LEAST_HEADER_WIDTH 40.0
#define LEAST_HEADER_HEIGHT 34.0        /* header and a cell that is worth it */
#define OWN_FIRST_SHARE 0.1             /* of the whole; less would be a sliver at the edge */

/* An item on its way to a place: @group is the rank of its group, in the order they lie in. */
typedef struct
{
  guint item;
  guint group;
  double value;
} Entry;

typedef struct
{
  const char *name;
  double value;
  guint n_items;
  guint place;
  gboolean own;
} Group;

/* A group that gets a cell: one of the groups, or all that have no place of their own. */
typedef struct
{
  guint n_groups;
  guint n_items;
  double value;
  gboolean others;
  gboolean own;
} Place;

static gboolean
counts (const VvTreemapItem *item)
{
  return isfinite (item->value) && item->value > 0.0;
}

static const char *
name_of (const char *name)
{
  return name != NULL ? name : "";
}

/* Fills @entries, one for each item that counts, with the index of its group. */
static GArray *
collect (const VvTreemap *self, Entry *entries, guint *n_entries)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *groups = g_array_new (FALSE, TRUE, sizeof (Group));
  guint n = 0;

  for (guint i = 0; i < self->n_items; i++)
    {
      const VvTreemapItem *item = &self->items[i];
      const char *name = name_of (item->group);
      gpointer index;
      Group *group;

      if (!counts (item))
        continue;
      if (!g_hash_table_lookup_extended (known, name, NULL, &index))
        {
          Group new_group = { .name = name };

          index = GUINT_TO_POINTER (groups->len);
          g_hash_table_insert (known, (gpointer) name, index);
          g_array_append_val (groups, new_group);
        }
      group = &g_array_index (groups, Group, GPOINTER_TO_UINT (index));
      group->value += item->value;
      group->n_items++;
      group->own |= item->own;
      entries[n++] = (Entry) { i, GPOINTER_TO_UINT (index), item->value };
    }
  *n_entries = n;
  return groups;
}

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer data)
{
  const Group *groups = data;
  const Group *x = &groups[*(const guint *) a];
  const Group *y = &groups[*(const guint *) b];

  if (x->value != y->value)
    return x->value > y->value ? -1 : 1;
  return strcmp (x->name, y->name);
}

/* The groups, largest first. */
static guint *
rank_groups (const GArray *groups)
{
  guint *ranked = g_new (guint, groups->len + 1);

  for (guint i = 0; i < groups->len; i++)
    ranked[i] = i;
  g_qsort_with_data (ranked, (int) groups->len, sizeof (guint), compare_groups, groups->data);
  return ranked;
}

/* Lets the largest own group be among the first @n, in the place of the last of them. */
static void
let_own_in (const Group *groups, guint *ranked, guint n_groups, guint n)
{
  guint own = 0;

  while (own < n_groups && !groups[ranked[own]].own)
    own++;
  if (own >= n && own < n_groups)
    {
      guint moved = ranked[own];

      memmove (&ranked[n], &ranked[n - 1], (own - n + 1) * sizeof (guint));
      ranked[n - 1] = moved;
    }
}

/* Gives the first @n_alone of @ranked a place each and all others one together, in the order they
 * lie in. */
static guint
set_places (Group *groups,
            const guint *ranked,
            guint n_groups,
            guint n_alone,
            Place *places)
{
  double total = 0.0, own = 0.0;
  guint n = 0;

  for (guint i = 0; i < n_groups; i++)
    {
      total += groups[ranked[i]].value;
      own += i < n_alone && groups[ranked[i]].own ? groups[ranked[i]].value : 0.0;
    }
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n_alone; i++)
      {
        Group *group = &groups[ranked[i]];
        gboolean early = group->own && own >= OWN_FIRST_SHARE * total;

        if (early != (pass == 0))
          continue;
        group->place = n;
        places[n++] = (Place) { 1, group->n_items, group->value, FALSE, group->own };
      }
  if (n_alone == n_groups)
    return n;
  places[n] = (Place) { .others = TRUE };
  for (guint i = n_alone; i < n_groups; i++)
    {
      Group *group = &groups[ranked[i]];

      group->place = n;
      places[n].n_groups++;
      places[n].n_items += group->n_items;
      places[n].value += group->value;
    }
  return n + 1;
}

/* Chooses as many places as can be seen.  Returns how many. */
static guint
choose_places (const VvTreemap *self, GArray *groups, Place *places, VvRect *tiles)
{
  g_autofree guint *ranked = rank_groups (groups);
  Group *all = (Group *) (gpointer) groups->data;
  VvRect area = {
    -VV_TREEMAP_GAP / 2, -VV_TREEMAP_GAP / 2,
    self->width + VV_TREEMAP_GAP, self->height + VV_TREEMAP_GAP,
  };
  guint n_alone = MIN (groups->len, MOST_GROUPS);

  /* One that is left over needs no collective. */
  if (groups->len == MOST_GROUPS + 1)
    n_alone++;
  let_own_in (all, ranked, groups->len, n_alone);
  for (;;)
    {
      double values[MOST_GROUPS + 2];
      guint n = set_places (all, ranked, groups->len, n_alone, places);
      gboolean seen = TRUE;

      for (guint i = 0; i < n; i++)
        values[i] = places[i].value;
      vv_squarify (values, n, area, tiles);
      /* A handful of bytes left over is no reason to put a big group with them. */
      for (guint i = 0; i < n; i++)
        seen &= places[i].others || MIN (tiles[i].width, tiles[i].height) >= LEAST_GROUP;
      if (seen || n <= 1 || n_alone == 0)
        return n;
      /* Two at least make "others". */
      n_alone -= n_alone == groups->len && n_alone > 1 ? 2 : 1;
    }
}

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvTreemapItem *items = data;
  const Entry *x = a;
  const Entry *y = b;
  int order;

  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  if (x->value != y->value)
    return x->value > y->value ? -1 : 1;
  order = strcmp (name_of (items[x->item].name), name_of (items[y->item].name));
  if (order != 0)
    return order;
  return x->item < y->item ? -1 : x->item > y->item;
}

static guint
count_groups (const VvTreemap *self, const Entry *entries, guint n, guint limit)
{
  g_autoptr(GHashTable) names = NULL;

  if (limit <= 1)
    return limit;
  names = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < n; i++)
    g_hash_table_add (names, (gpointer) name_of (self->items[entries[i].item].group));
  return g_hash_table_size (names);
}

static void
add_cells (VvTreemap *self, guint group, const Entry *entries, guint n)
{
  VvTreemapCell *head = &g_array_index (self->cells, VvTreemapCell, group);
  VvTreemapCell base = *head;
  g_autofree double *values = g_new (double, n);
  g_autofree VvRect *tiles = g_new0 (VvRect, n);
  VvRect area = {
    base.inner.x - VV_TREEMAP_CELL_GAP / 2, base.inner.y - VV_TREEMAP_CELL_GAP / 2,
    base.inner.width + VV_TREEMAP_CELL_GAP, base.inner.height + VV_TREEMAP_CELL_GAP,
  };
  guint seen;

  for (guint i = 0; i < n; i++)
    values[i] = entries[i].value;
  seen = vv_squarify_seen (values, n, area, LEAST_CELL, tiles);
  head->first = self->cells->len;
  head->n_cells = seen < n ? seen + 1 : n;
  for (guint i = 0; i < n; i++)
    self->cell_of[entries[i].item] = self->cells->len + MIN (i, seen);
  for (guint i = 0; i < MIN (seen + 1, n); i++)
    {
      VvTreemapCell cell = {
        .part = i < seen ? VV_TREEMAP_ITEM : VV_TREEMAP_OTHER_ITEMS,
        .rect = tiles[i], .group = group, .first = self->cells->len, .item = entries[i].item,
        .n_items = i < seen ? 1 : n - seen, .n_groups = 1, .value = values[i], .hue = base.hue,
      };

      for (guint k = i + 1; i == seen && k < n; k++)
        cell.value += values[k];
      if (i == seen)
        cell.n_groups = count_groups (self, entries + seen, n - seen, base.n_groups);
      g_array_append_val (self->cells, cell);
    }
}

/* The room that a group's cells have. */
static void
set_inner (VvTreemapCell *group)
{
  VvRect shape = vv_treemap_shape (group);
  double top = VV_TREEMAP_BORDER;

  group->has_header = shape.width >= LEAST_HEADER_WIDTH && shape.height >= LEAST_HEADER_HEIGHT;
  if (group->has_header)
    top = VV_TREEMAP_HEADER;
  group->inner = (VvRect) {
    shape.x + VV_TREEMAP_BORDER, shape.y + top,
    shape.width - 2 * VV_TREEMAP_BORDER, shape.height - top - VV_TREEMAP_BORDER,
  };
}

static void
add_group (VvTreemap *self, const Place *place, VvRect tile, guint hue, const Entry *entries)
{
  guint index = self->cells->len;
  VvTreemapCell cell = {
    .part = place->others ? VV_TREEMAP_OTHER_GROUPS : VV_TREEMAP_GROUP,
    .rect = tile, .group = index, .first = index + 1, .item = entries[0].item,
    .n_items = place->n_items, .n_groups = place->n_groups, .value = place->value,
    .hue = place->others ? VV_N_HUES - 1 : MIN (hue, VV_N_HUES - 1),
  };

  set_inner (&cell);
  g_array_append_val (self->cells, cell);
  for (guint i = 0; i < place->n_items; i++)
    self->cell_of[entries[i].item] = index;
  if (MIN (cell.inner.width, cell.inner.height) >= LEAST_CELL - VV_TREEMAP_CELL_GAP)
    add_cells (self, index, entries, place->n_items);
}

static void
lay_out (VvTreemap *self)
{
  g_autofree Entry *entries = g_new (Entry, (gsize) self->n_items + 1);
  g_autoptr(GArray) groups = NULL;
  Place places[MOST_GROUPS + 2];
  VvRect tiles[MOST_GROUPS + 2];
  guint n_entries, n_places, from = 0;

  groups = collect (self, entries, &n_entries);
  if (n_entries == 0 || !(self->width > 0.0 && self->height > 0.0))
    return;
  n_places = choose_places (self, groups, places, tiles);
  for (guint i = 0; i < n_entries; i++)
    entries[i].group = g_array_index (groups, Group, entries[i].group).place;
  g_qsort_with_data (entries, (int) n_entries, sizeof (Entry), compare_entries,
                     (gpointer) self->items);
  for (guint i = 0; i < n_places; i++)
    {
      add_group (self, &places[i], tiles[i], i, entries + from);
      from += places[i].n_items;
    }
}

VvTreemap *
vv_treemap_new (const VvTreemapItem *items,
                guint n_items,
                VvUnit unit,
                double width,
                double height)
{
  VvTreemap *self;

  g_return_val_if_fail (items != NULL || n_items == 0, NULL);

  self = g_new0 (VvTreemap, 1);
  self->items = items;
  self->n_items = n_items;
  self->unit = unit;
  self->width = width;
  self->height = height;
  self->cells = g_array_new (FALSE, FALSE, sizeof (VvTreemapCell));
  self->cell_of = g_new (guint, (gsize) n_items + 1);
  for (guint i = 0; i < n_items; i++)
    self->cell_of[i] = VV_TREEMAP_NONE;
  lay_out (self);
  return self;
}

void
vv_treemap_free (VvTreemap *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->cells);
  g_free (self->cell_of);
  g_free (self);
}

guint
vv_treemap_get_n_cells (const VvTreemap *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->cells->len;
}

const VvTreemapCell *
vv_treemap_get_cell (const VvTreemap *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->cells->len, NULL);

  return &g_array_index (self->cells, VvTreemapCell, index);
}

gboolean
vv_treemap_is_leaf (const VvTreemapCell *cell)
{
  return cell->n_cells == 0;
}

VvRect
vv_treemap_shape (const VvTreemapCell *cell)
{
  gboolean group = cell->part == VV_TREEMAP_GROUP || cell->part == VV_TREEMAP_OTHER_GROUPS;
  double gap = group ? VV_TREEMAP_GAP : VV_TREEMAP_CELL_GAP;
  double left = round (cell->rect.x + gap / 2);
  double top = round (cell->rect.y + gap / 2);

  return (VvRect) {
    left, top,
    MAX (round (cell->rect.x + cell->rect.width + gap / 2) - gap - left, 1.0),
    MAX (round (cell->rect.y + cell->rect.height + gap / 2) - gap - top, 1.0),
  };
}

/* A big one had to take in what is too small to be seen alone. */
gboolean
vv_treemap_is_mostly_one (const VvTreemap *self, const VvTreemapCell *cell)
{
  return cell->part == VV_TREEMAP_OTHER_ITEMS && self->items[cell->item].value >= MOSTLY * cell->value;
}

char *
vv_treemap_dup_label (const VvTreemap *self, guint index)
{
  const VvTreemapCell *cell;
  const VvTreemapItem *item;
  g_autofree char *count = NULL;

  g_return_val_if_fail (self != NULL && index < self->cells->len, NULL);

  cell = vv_treemap_get_cell (self, index);
  item = &self->items[cell->item];
  switch (cell->part)
    {
    case VV_TREEMAP_GROUP:
      return g_strdup (name_of (item->group));

    case VV_TREEMAP_OTHER_GROUPS:
      return g_strdup (_("Others"));

    case VV_TREEMAP_ITEM:
      /* Together with other groups, a name alone would not say whose it is. */
      if (vv_treemap_get_cell (self, cell->group)->part == VV_TREEMAP_OTHER_GROUPS &&
          *name_of (item->group) != '\0')
        return g_strdup_printf ("%s.%s", item->group, name_of (item->name));
      return g_strdup (name_of (item->name));

    case VV_TREEMAP_OTHER_ITEMS:
    default:
      if (vv_treemap_is_mostly_one (self, cell))
        {
          count = vv_text_format (cell->n_items - 1, VV_UNIT_COUNT);
          /* Translators: the name of a type, how many more there are */
          return g_strdup_printf (ngettext ("%s and %s other", "%s and %s others", cell->n_items - 1),
                                  name_of (item->name), count);
        }
      count = vv_text_format (cell->n_items, VV_UNIT_COUNT);
      return g_strdup_printf (ngettext ("%s other", "%s others", cell->n_items), count);
    }
}
