/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycle-weaken.c — what a person would change.  The smallest set of references is not always it:
 * an order with a hundred lines is opened by one reference, the one to its list, which must
 * stay.  A person changes a line of code, and so weakens all `Line.order` at once.
 *
 * In: the graph of a component.  Out: the edges of as few such places as are found: one place
 * where one is enough, the most likely first; else places are added until it is open, and those
 * that were not needed are dropped again.  A place is an attribute of a class whose target can
 * be weakly referenced. */

#include "inspect/cycle-component.h"

#include <string.h>

/* Classes and attributes that are tried, of those that there are. */
#define MAX_TRIED 24u
#define MAX_PLACES 8u

typedef struct
{
  char *name;                   /* `TYPE.attribute`: the class by its number */
  GArray *edges;                /* guint32 */
  guint dislike;                /* summed */
  gboolean chosen;
} Place;

static void
place_free (Place *self)
{
  g_free (self->name);
  g_array_unref (self->edges);
  g_free (self);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *left = *(const Place * const *) a, *right = *(const Place * const *) b;
  double left_mean = (double) left->dislike / left->edges->len;
  double right_mean = (double) right->dislike / right->edges->len;

  if (left_mean != right_mean)
    return left_mean < right_mean ? -1 : 1;
  if (left->edges->len != right->edges->len)
    return left->edges->len > right->edges->len ? -1 : 1;
  return strcmp (left->name, right->name);
}

/* Returns: (transfer full) (element-type Place): the likeliest first. */
static GPtrArray *
list_places (VvCycles *self)
{
  const VvCycleGraph *graph = &self->graph;
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    {
      guint32 from = vv_cycles_folded (self, graph->source[edge]), to = graph->target[edge];
      g_autofree char *attribute = NULL;
      g_autofree char *name = NULL;
      Place *place;

      if (self->form[to] != VV_FORM_INSTANCE || self->form[from] != VV_FORM_INSTANCE ||
          !vv_cycles_is_weakable (self, vv_cycles_type (self, to)))
        continue;
      attribute = vv_cycles_dup_attribute (self, edge);
      if (attribute == NULL)
        continue;
      name = g_strdup_printf ("%u.%s", graph->colour[from], attribute);
      place = g_hash_table_lookup (by_name, name);
      if (place == NULL)
        {
          place = g_new0 (Place, 1);
          place->edges = g_array_new (FALSE, FALSE, sizeof (guint32));
          place->name = g_steal_pointer (&name);
          g_ptr_array_add (places, place);
          g_hash_table_insert (by_name, place->name, place);
        }
      g_array_append_val (place->edges, edge);
      place->dislike += graph->dislike[edge];
    }
  g_ptr_array_sort (places, compare_places);
  if (places->len > MAX_TRIED)
    g_ptr_array_set_size (places, MAX_TRIED);
  return places;
}

static void
mark (const Place *place, guint8 *removed, guint8 value)
{
  for (guint i = 0; i < place->edges->len; i++)
    removed[g_array_index (place->edges, guint32, i)] = value;
}

/* The first place with which all is open. */
static Place *
find_last_place (const VvCycleGraph *graph, GPtrArray *places, guint8 *removed,
                 GCancellable *cancellable)
{
  for (guint i = 0; i < places->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      Place *place = g_ptr_array_index (places, i);
      gboolean is_open;

      if (place->chosen)
        continue;
      mark (place, removed, TRUE);
      is_open = vv_cycle_graph_is_open (graph, removed);
      mark (place, removed, FALSE);
      if (is_open)
        return place;
    }
  return NULL;
}

/* The likeliest that has an edge on a way round that is left. */
static Place *
find_next_place (const VvCycleGraph *graph, GPtrArray *places, const guint8 *removed)
{
  g_autofree guint32 *component = g_new (guint32, MAX (graph->n, 1));

  vv_cycle_graph_components (graph, removed, component);
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      for (guint j = 0; j < place->edges->len && !place->chosen; j++)
        {
          guint32 edge = g_array_index (place->edges, guint32, j);

          if (component[graph->source[edge]] == component[graph->target[edge]])
            return place;
        }
    }
  return NULL;
}

/* Whether @places, some of which are chosen then, open the graph. */
static gboolean
choose_places (const VvCycleGraph *graph, GPtrArray *places, guint8 *removed,
               GCancellable *cancellable)
{
  for (guint n_chosen = 0; n_chosen < MAX_PLACES; n_chosen++)
    {
      Place *place = find_last_place (graph, places, removed, cancellable);
      gboolean is_last = place != NULL;

      if (place == NULL)
        place = find_next_place (graph, places, removed);
      if (place == NULL || g_cancellable_is_cancelled (cancellable))
        return FALSE;
      place->chosen = TRUE;
      mark (place, removed, TRUE);
      if (is_last)
        return TRUE;
    }
  return FALSE;
}

void
vv_cycles_weaken (VvCycles *self, GCancellable *cancellable, GArray *out)
{
  const VvCycleGraph *graph = &self->graph;
  g_autoptr (GPtrArray) places = list_places (self);
  g_autofree guint8 *removed = g_new0 (guint8, MAX (graph->n_edges, 1));

  g_array_set_size (out, 0);
  if (places->len == 0 || !choose_places (graph, places, removed, cancellable))
    return;
  for (guint i = places->len; i > 0; i--)
    {
      Place *place = g_ptr_array_index (places, i - 1);

      if (!place->chosen)
        continue;
      mark (place, removed, FALSE);
      place->chosen = !vv_cycle_graph_is_open (graph, removed);
      mark (place, removed, place->chosen ? TRUE : FALSE);
    }
  for (guint32 edge = 0; edge < graph->n_edges; edge++)
    if (removed[edge])
      g_array_append_val (out, edge);
}
