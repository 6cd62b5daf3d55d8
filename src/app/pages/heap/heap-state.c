/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-state.c — a list of places and the present one in it, for each snapshot its own. */

#include "config.h"

#include "app/pages/heap/heap-state.h"

#define MAX_PLACES 200

typedef struct
{
  GPtrArray *places;
  guint at;
} Way;

struct _VvHeapState
{
  GObject parent_instance;

  VvSnapshots *snapshots;
  VvSnapshotItem *item;
  GSignalGroup *item_signals;
  VvSession *session;
  GHashTable *ways;             /* id of the snapshot → Way */
  Way *way;
};

enum
{
  ITEM_CHANGED,
  SESSION_CHANGED,
  ANALYSED,
  PLACE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvHeapState, vv_heap_state, G_TYPE_OBJECT)

static void
place_free (gpointer data)
{
  VvHeapPlace *place = data;

  g_free (place->view);
  g_free (place->filter);
  g_free (place);
}

static VvHeapPlace *
place_new (const char  *view,
           const char  *filter,
           VvTypeIndex  type,
           VvNode       node)
{
  VvHeapPlace *place = g_new0 (VvHeapPlace, 1);

  place->view = g_strdup (view);
  place->filter = g_strdup (filter);
  place->type = type;
  place->node = node;
  return place;
}

static void
way_free (gpointer data)
{
  Way *way = data;

  g_ptr_array_unref (way->places);
  g_free (way);
}

static Way *
way_new (void)
{
  Way *way = g_new0 (Way, 1);

  way->places = g_ptr_array_new_with_free_func (place_free);
  g_ptr_array_add (way->places, place_new (NULL, NULL, VV_TYPE_NONE, VV_NODE_NONE));
  return way;
}

static VvHeapPlace *
get_place (VvHeapState *self)
{
  return self->way->places->pdata[self->way->at];
}

static void
way_push (Way         *way,
          VvHeapPlace *place)
{
  g_ptr_array_set_size (way->places, (int) way->at + 1);
  g_ptr_array_add (way->places, place);
  if (way->places->len > MAX_PLACES)
    g_ptr_array_remove_index (way->places, 0);
  way->at = way->places->len - 1;
}

static void
push (VvHeapState *self,
      VvHeapPlace *place)
{
  way_push (self->way, place);
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

static Way *
find_way (VvHeapState *self,
          guint32      id)
{
  Way *way = g_hash_table_lookup (self->ways, GUINT_TO_POINTER (id));

  if (way == NULL)
    {
      way = way_new ();
      g_hash_table_insert (self->ways, GUINT_TO_POINTER (id), way);
    }
  return way;
}

static void
analysed_cb (VvHeapState *self)
{
  g_signal_emit (self, signals[ANALYSED], 0);
}

static void
vv_heap_state_finalize (GObject *object)
{
  VvHeapState *self = VV_HEAP_STATE (object);

  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->snapshots);
  g_clear_object (&self->session);
  g_hash_table_unref (self->ways);
  G_OBJECT_CLASS (vv_heap_state_parent_class)->finalize (object);
}

static void
vv_heap_state_class_init (VvHeapStateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_heap_state_finalize;

  signals[ITEM_CHANGED] = g_signal_new ("item-changed", VV_TYPE_HEAP_STATE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SESSION_CHANGED] = g_signal_new ("session-changed", VV_TYPE_HEAP_STATE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ANALYSED] = g_signal_new ("analysed", VV_TYPE_HEAP_STATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
  signals[PLACE_CHANGED] = g_signal_new ("place-changed", VV_TYPE_HEAP_STATE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vv_heap_state_init (VvHeapState *self)
{
  self->item_signals = g_signal_group_new (VV_TYPE_SNAPSHOT_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "analysed", G_CALLBACK (analysed_cb), self);
  self->ways = g_hash_table_new_full (NULL, NULL, NULL, way_free);
  self->way = way_new ();
  g_hash_table_insert (self->ways, GUINT_TO_POINTER (0), self->way);
}

VvHeapState *
vv_heap_state_new (void)
{
  return g_object_new (VV_TYPE_HEAP_STATE, NULL);
}

void
vv_heap_state_set_snapshots (VvHeapState *self,
                             VvSnapshots *snapshots)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));

  g_set_object (&self->snapshots, snapshots);
}

VvSnapshots *
vv_heap_state_get_snapshots (VvHeapState *self)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self), NULL);

  return self->snapshots;
}

void
vv_heap_state_set_item (VvHeapState    *self,
                        VvSnapshotItem *item)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));

  if (!g_set_object (&self->item, item))
    return;
  g_signal_group_set_target (self->item_signals, item);
  if (item != NULL)
    vv_snapshot_item_analyse (item);
  self->way = find_way (self, item != NULL ? vv_snapshot_item_get_id (item) : 0);
  g_signal_emit (self, signals[ITEM_CHANGED], 0);
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

VvSnapshotItem *
vv_heap_state_get_item (VvHeapState *self)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self), NULL);

  return self->item;
}

VvSnapshot *
vv_heap_state_get_snapshot (VvHeapState *self)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self), NULL);

  return self->item != NULL ? vv_snapshot_item_get_snapshot (self->item) : NULL;
}

void
vv_heap_state_set_session (VvHeapState *self,
                           VvSession   *session)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));

  if (g_set_object (&self->session, session))
    g_signal_emit (self, signals[SESSION_CHANGED], 0);
}

VvSession *
vv_heap_state_get_session (VvHeapState *self)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self), NULL);

  if (self->item == NULL || self->session == NULL
      || !vv_snapshot_item_is_of (self->item, vv_session_get_process (self->session)))
    return NULL;
  return self->session;
}

const VvHeapPlace *
vv_heap_state_get_place (VvHeapState *self)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self), NULL);

  return get_place (self);
}

void
vv_heap_state_look (VvHeapState *self,
                    VvNode       node)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));

  if (get_place (self)->node == node)
    return;
  get_place (self)->node = node;
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

void
vv_heap_state_follow (VvHeapState *self,
                      VvNode       node)
{
  VvHeapPlace *place;

  g_return_if_fail (VV_IS_HEAP_STATE (self));

  place = get_place (self);
  if (node != VV_NODE_NONE && place->node != node)
    push (self, place_new (place->view, place->filter, place->type, node));
}

void
vv_heap_state_start (VvHeapState *self,
                     const char  *view)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));

  g_free (get_place (self)->view);
  get_place (self)->view = g_strdup (view);
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}

void
vv_heap_state_go (VvHeapState *self,
                  const char  *view,
                  const char  *filter,
                  VvTypeIndex  type)
{
  VvHeapPlace *place;

  g_return_if_fail (VV_IS_HEAP_STATE (self));

  place = get_place (self);
  if (g_strcmp0 (place->view, view) == 0 && g_strcmp0 (place->filter, filter) == 0 && place->type == type)
    return;
  push (self, place_new (view, filter, type, place->node));
}

void
vv_heap_state_leave_step (VvHeapState    *self,
                          VvSnapshotItem *item,
                          const char     *view,
                          const char     *filter,
                          VvNode          node)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));
  g_return_if_fail (item != self->item);

  way_push (find_way (self, vv_snapshot_item_get_id (item)), place_new (view, filter, VV_TYPE_NONE, node));
}

void
vv_heap_state_note_filter (VvHeapState *self,
                           const char  *filter)
{
  g_autofree char *old = NULL;

  g_return_if_fail (VV_IS_HEAP_STATE (self));

  old = get_place (self)->filter;
  get_place (self)->filter = g_strdup (filter);
}

guint
vv_heap_state_get_n_places (VvHeapState *self)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self), 0);

  return self->way->at + 1;
}

const VvHeapPlace *
vv_heap_state_peek (VvHeapState *self,
                    guint        index)
{
  g_return_val_if_fail (VV_IS_HEAP_STATE (self) && index <= self->way->at, NULL);

  return self->way->places->pdata[index];
}

gboolean
vv_heap_state_can_step (VvHeapState *self,
                        int          by)
{
  gint64 to;

  g_return_val_if_fail (VV_IS_HEAP_STATE (self), FALSE);

  to = (gint64) self->way->at + by;
  return to >= 0 && to < self->way->places->len;
}

void
vv_heap_state_step (VvHeapState *self,
                    int          by)
{
  g_return_if_fail (VV_IS_HEAP_STATE (self));

  if (!vv_heap_state_can_step (self, by))
    return;
  self->way->at = (guint) ((int) self->way->at + by);
  g_signal_emit (self, signals[PLACE_CHANGED], 0);
}
