/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle-work.c — In: a cycle's number.  Out: what it is, its drawing, the path to who holds it,
 * and the line of code that would open it, where one attribute does. */

#include "config.h"

#include "app/pages/heap/heap-cycle-work.h"

#include <string.h>

#include "app/widgets/current-theme.h"

#define SHAPES "vv-cycle-shapes"
#define MAX_REFS 100000u         /* of the holder, that are looked at */

VvCycleRequest *
vv_cycle_request_new (VvSnapshot          *snapshot,
                      guint32              id,
                      VvGraphPictureFlags  flags,
                      const GArray        *unfolded)
{
  VvCycleRequest *self = g_new0 (VvCycleRequest, 1);

  self->snapshot = vv_snapshot_ref (snapshot);
  self->id = id;
  self->flags = flags;
  self->unfolded = g_array_new (FALSE, FALSE, sizeof (VvNode));
  if (unfolded != NULL)
    g_array_append_vals (self->unfolded, unfolded->data, unfolded->len);
  self->theme = *vv_current_theme ();
  return self;
}

void
vv_cycle_request_free (VvCycleRequest *self)
{
  vv_snapshot_unref (self->snapshot);
  g_array_unref (self->unfolded);
  g_free (self);
}

void
vv_cycle_found_free (VvCycleFound *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->cycle, vv_cycle_free);
  g_clear_pointer (&self->made, vv_graph_made_free);
  g_free (self->code);
  g_free (self->holder);
  g_free (self);
}

/* ---- The change in code ---- */

static gboolean
is_name (const char *text)
{
  if (!g_ascii_isalpha (text[0]) && text[0] != '_')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && *text != '_')
      return FALSE;
  return TRUE;
}

/* Where all that is to be weakened is one attribute of one class, the line that sets it. */
static char *
write_code (const VvSnapshot *snapshot,
            const VvCycle    *cycle)
{
  g_autofree char *place = NULL;
  const char *attribute;

  for (guint i = 0; i < cycle->weaken->len; i++)
    {
      g_autofree char *other = vv_cycle_dup_place (snapshot, g_array_index (cycle->weaken, VvEdge, i));

      if (place == NULL)
        place = g_steal_pointer (&other);
      else if (!g_str_equal (place, other))
        return NULL;
    }
  attribute = place != NULL ? strrchr (place, '.') : NULL;
  if (attribute == NULL || !is_name (++attribute))
    return NULL;
  /* A name that is private already stays what it is. */
  return g_strdup_printf ("- self.%s = %s\n+ self.%s%s = weakref.ref(%s)", attribute,
                          attribute + strspn (attribute, "_"), attribute[0] == '_' ? "" : "_", attribute,
                          attribute + strspn (attribute, "_"));
}

/* ---- Who holds it ---- */

/* The object of the cycle that the holder refers to, else the holder. */
static VvNode
find_held (const VvSnapshot *snapshot,
           const VvCycle    *cycle)
{
  VvEdge edge;
  VvEdge end;

  vv_snapshot_get_refs (snapshot, cycle->holder, &edge, &end);
  for (end = edge + MIN (end - edge, MAX_REFS); edge < end; edge++)
    {
      VvRefRow row;

      vv_snapshot_get_ref (snapshot, edge, &row);
      if (row.target != VV_NODE_NONE && vv_snapshot_get_cycle_of (snapshot, row.target) == cycle->row.id)
        return row.target;
    }
  return cycle->holder;
}

static char *
find_holder (const VvSnapshot *snapshot,
             const VvCycle    *cycle,
             GCancellable     *cancellable)
{
  g_autoptr (GPtrArray) paths = NULL;
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  VvObjectRow object;

  if (cycle->holder == VV_NODE_NONE)
    return NULL;
  paths = vv_paths_find (snapshot, find_held (snapshot, cycle), 1, 0, cancellable, NULL);
  if (paths != NULL && paths->len > 0)
    return g_strdup (((const VvPath *) paths->pdata[0])->text);
  vv_snapshot_get_object (snapshot, cycle->holder, &object);
  type = vv_name_of_type (snapshot, object.type, FALSE);
  name = vv_name_of_object (snapshot, cycle->holder);
  return name != NULL ? g_strdup_printf ("%s %s", type, name) : g_steal_pointer (&type);
}

gpointer
vv_cycle_worker (gpointer       input,
                 GCancellable  *cancellable,
                 GError       **error)
{
  VvCycleRequest *request = input;
  g_autoptr (VvCycleFound) found = g_new0 (VvCycleFound, 1);
  VvGraphPicture *picture;

  found->cycle = vv_cycle_new (request->snapshot, request->id, cancellable, error);
  if (found->cycle == NULL)
    return NULL;
  picture = vv_graph_picture_new_unfolded (request->snapshot, found->cycle,
                                           (const VvNode *) (gpointer) request->unfolded->data, request->unfolded->len,
                                           request->flags);
  found->made = vv_graph_made_new (picture, &request->theme);
  found->code = write_code (request->snapshot, found->cycle);
  found->holder = find_holder (request->snapshot, found->cycle, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&found);
}

/* ---- Shapes ---- */

gpointer
vv_cycle_shapes_worker (gpointer       input,
                        GCancellable  *cancellable,
                        GError       **error)
{
  return vv_cycle_shapes (input, cancellable, error);
}

GPtrArray *
vv_cycle_shapes_peek (gpointer item)
{
  return g_object_get_data (item, SHAPES);
}

void
vv_cycle_shapes_keep (gpointer   item,
                      GPtrArray *shapes)
{
  g_object_set_data_full (item, SHAPES, g_ptr_array_ref (shapes), (GDestroyNotify) g_ptr_array_unref);
}
