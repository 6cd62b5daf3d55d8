/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-tracebacks.c — In: tracebacks.  Out: stored exceptions that keep the frames of functions
 * that ended long ago, with all their local variables.
 *
 * What a thread is just handling is not stored: it is what a root of a thread or of a running frame
 * refers to, and what that exception's context is.  Frames that still run are nobody's burden: to
 * 3.10 they are targets of roots themselves, since 3.11 by `frame_obj`
 * (Include/internal/pycore_frame.h). */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "inspect/suspects-private.h"

#define FEW 2u
#define MIN_FRAMES 10u
#define MIN_BYTES (64 * VV_KIB)
#define MAX_FOUND 3u
#define MAX_THINGS 200000u
#define MAX_CONTEXT 100u

typedef struct
{
  VvSuspecting *suspecting;
  GHashTable *running;          /* (element-type VvNode): frames */
  GHashTable *handled;          /* (element-type VvNode): exceptions and tracebacks */
  guint64 left;                 /* tracebacks to go through: chains may share their ends */
} Traces;

static gpointer
key_of (VvNode node)
{
  return GSIZE_TO_POINTER ((gsize) node + 1);
}

static void
note_handled (Traces *self, VvNode node)
{
  static const char * const names[] = { "__traceback__", "__context__", "__cause__" };
  const VvSnapshot *snapshot = self->suspecting->snapshot;

  for (guint i = 0; i < MAX_CONTEXT && node != VV_NODE_NONE &&
       g_hash_table_add (self->handled, key_of (node)); i++)
    {
      VvNode next = VV_NODE_NONE;

      for (guint at = 0; at < G_N_ELEMENTS (names); at++)
        {
          VvNode target = vv_name_find_member (snapshot, node, names[at]);

          if (target == VV_NODE_NONE)
            continue;
          if (at == 0)
            g_hash_table_add (self->handled, key_of (target));
          else if (next == VV_NODE_NONE)
            next = target;
        }
      node = next;
    }
}

/* What a frame of 3.9 or 3.10, an object, has as a local or on its stack. */
static void
read_frame (Traces *self, VvNode frame)
{
  VvEdge first, end;

  g_hash_table_add (self->running, key_of (frame));
  vv_snapshot_get_refs (self->suspecting->snapshot, frame, &first, &end);
  end = first + MIN (end - first, 4096);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefCode code;
      VvNode target = vv_column_node (self->suspecting->snapshot, VV_SECTION_REF_TARGET, edge);

      if (target != VV_NODE_NONE &&
          vv_snapshot_ref_code (self->suspecting->snapshot, edge, &code) &&
          (code.flags & VV_REF_UNCOUNTED) == 0 &&
          (code.kind == VV_REF_LOCAL || code.kind == VV_REF_STACK))
        note_handled (self, target);
    }
}

static void
read_roots (Traces *self)
{
  const VvSnapshot *snapshot = self->suspecting->snapshot;
  guint32 n = vv_snapshot_get_n_roots (snapshot);

  for (guint32 i = 0; i < n; i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (snapshot, i, &root);
      if (root.target >= snapshot->n_objects ||
          (root.kind != VV_ROOT_FRAME && root.kind != VV_ROOT_STACK && root.kind != VV_ROOT_THREAD))
        continue;
      if (vv_name_is_of (snapshot, root.target, "frame"))
        read_frame (self, root.target);
      else
        note_handled (self, root.target);
    }
}

/* The exception that the traceback belongs to, itself where there is none; VV_NODE_NONE where it
 * is the continuation of another. */
static VvNode
find_holder (const VvSnapshot *snapshot, VvNode traceback)
{
  VvNode exception = VV_NODE_NONE;
  guint32 first, end;

  vv_snapshot_get_referrers (snapshot, traceback, &first, &end);
  end = first + MIN (end - first, VV_NAME_MAX_REFS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (snapshot, at);
      const char *name = edge != VV_NODE_NONE ? vv_name_of_edge (snapshot, edge) : NULL;

      if (name == NULL || vv_place_is_uncounted (snapshot, edge))
        continue;
      if (g_str_equal (name, "tb_next"))
        return VV_NODE_NONE;
      if (g_str_equal (name, "__traceback__"))
        exception = vv_snapshot_source (snapshot, edge);
    }
  return exception != VV_NODE_NONE ? exception : traceback;
}

static guint64
count_frames (Traces *self, VvNode traceback)
{
  const VvSnapshot *snapshot = self->suspecting->snapshot;
  guint64 n = 0;

  for (; traceback != VV_NODE_NONE && self->left > 0; self->left--)
    {
      VvNode frame = vv_name_find_member (snapshot, traceback, "tb_frame");

      n += frame != VV_NODE_NONE && !g_hash_table_contains (self->running, key_of (frame));
      traceback = vv_name_find_member (snapshot, traceback, "tb_next");
    }
  return n;
}

/* What is the context of another one is in what that retains. */
static gboolean
is_context (const VvSnapshot *snapshot, VvNode exception)
{
  VvNode above = vv_snapshot_get_dominator (snapshot, exception);

  return above != VV_NODE_NONE &&
         (vv_name_find_member (snapshot, above, "__context__") == exception ||
                                   vv_name_find_member (snapshot, above, "__cause__") == exception);
}

static gboolean
collect (Traces *self, GArray *things, GError **error)
{
  const VvSnapshot *snapshot = self->suspecting->snapshot;

  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (snapshot); type++)
    {
      guint32 first, end;
      VvTypeRow row;

      vv_snapshot_get_type (snapshot, type, &row);
      if (!g_str_equal (row.name, "traceback") || !g_str_equal (row.module, "builtins"))
        continue;
      vv_snapshot_get_by_type (snapshot, type, &first, &end);
      self->left = 2 * (guint64) (end - first) + 1000;
      for (guint32 at = first; at < end && things->len < MAX_THINGS; at++)
        {
          VvNode traceback = vv_snapshot_get_in_type_order (snapshot, at);
          VvThing thing = { traceback, 0, 0 };

          if (vv_suspecting_cancelled (self->suspecting, at, error))
            return FALSE;
          if (traceback == VV_NODE_NONE || vv_snapshot_is_garbage (snapshot, traceback))
            continue;
          thing.node = find_holder (snapshot, traceback);
          if (thing.node == VV_NODE_NONE ||
              g_hash_table_contains (self->handled, key_of (thing.node)) ||
              g_hash_table_contains (self->handled, key_of (traceback)))
            continue;
          thing.weight = is_context (snapshot, thing.node) ? 0
                                                           : vv_snapshot_get_retained (snapshot,
                                                                                       thing.node);
          thing.extra = count_frames (self, traceback);
          if (thing.extra > 0)
            g_array_append_val (things, thing);
        }
    }
  return TRUE;
}

static void
tell (VvSuspecting *self, VvNode node, const VvPile *pile)
{
  g_autofree char *number = vv_suspects_number (pile->n);
  g_autofree char *frames = vv_suspects_number (pile->extra);
  g_autofree char *size = vv_suspects_bytes (pile->weight);
  g_autofree char *call = NULL;
  g_autofree char *what = vv_name_of_type (self->snapshot,
                                           vv_column_type (self->snapshot, pile->biggest), FALSE);
  VvSuspect *suspect = vv_suspecting_add (self, VV_SUSPECT_TRACEBACK,
                                          vv_suspecting_severity (self, pile->weight,
                                                                  VV_SEVERITY_MEDIUM), node,
                                          pile->weight, pile->extra);

  suspect->path = vv_suspects_path (self, node);
  call = vv_suspects_call (self, suspect);
  if (pile->n > 1)
    {
      /* Translators: a name, a number: “app.errors keeps 500 exceptions with their tracebacks” */
      suspect->title = g_strdup_printf (_("%1$s keeps %2$s exceptions with their tracebacks"),
                                        call, number);
      /* Translators: a number, a size, a type of exceptions */
      suspect->why = g_strdup_printf (_("A traceback keeps the frames of functions that have "
                                        "ended, with all their local variables: here %1$s frames "
                                        "and %2$s. The biggest is a %3$s."), frames, size, what);
    }
  else
    {
      /* Translators: a name, a number: “app.last_error keeps 3 frames alive” */
      suspect->title = g_strdup_printf (ngettext ("%1$s keeps %2$s frame alive", "%1$s keeps %2$s "
                                                                                 "frames alive",
                                                  (gulong) pile->extra), call, frames);
      /* Translators: a type of exceptions, a size */
      suspect->why = g_strdup_printf (_("The traceback of this %1$s keeps the frames of functions "
                                        "that have ended, with all their local variables: %2$s."),
                                        what, size);
    }
  suspect->advice = g_strdup (_("Keep what is needed of an exception instead of itself: "
                                "str(error), traceback.format_exception(error); or drop its "
                                "traceback: error.with_traceback(None), "
                                "traceback.clear_frames(…)."));
}

static gboolean
is_worth_it (const VvSuspecting *self, const VvPile *pile)
{
  return (pile->extra >= MIN_FRAMES && pile->weight >= MIN_BYTES) ||
         (pile->weight >= VV_MIB && pile->weight >= self->total / 100);
}

/* Those in no container are told one by one, where they are big. */
static void
tell_alone (VvSuspecting *self, const GArray *things, const VvPile *alone)
{
  const VvThing *biggest = NULL;

  for (guint i = 0; i < things->len; i++)
    if (g_array_index (things, VvThing, i).node == alone->biggest)
      biggest = &g_array_index (things, VvThing, i);
  if (biggest != NULL)
    {
      VvPile one = { VV_NODE_NONE, 1, biggest->weight, biggest->extra, biggest->node,
                     biggest->weight };

      if (one.weight >= VV_MIB && is_worth_it (self, &one))
        tell (self, one.biggest, &one);
    }
}

gboolean
vv_suspects_find_tracebacks (VvSuspecting *self, GError **error)
{
  Traces traces = { self, g_hash_table_new (NULL, NULL), g_hash_table_new (NULL, NULL), 0 };
  g_autoptr (GArray) things = g_array_new (FALSE, FALSE, sizeof (VvThing));
  g_autoptr (GArray) piles = NULL;
  gboolean done;
  guint n_found = 0;

  read_roots (&traces);
  done = collect (&traces, things, error);
  g_hash_table_unref (traces.running);
  g_hash_table_unref (traces.handled);
  if (!done)
    return FALSE;
  piles = vv_suspects_pile (self, things, FEW);
  for (guint i = 0; i < piles->len && n_found < MAX_FOUND; i++)
    {
      VvPile *pile = &g_array_index (piles, VvPile, i);

      /* Groups of exceptions have others inside. */
      if (pile->container != VV_NODE_NONE)
        pile->weight = MIN (pile->weight,
                            vv_snapshot_get_retained (self->snapshot, pile->container));
      if (pile->container == VV_NODE_NONE)
        tell_alone (self, things, pile);
      else if (is_worth_it (self, pile) && pile->container != self->uncollectable)
        {
          tell (self, pile->container, pile);
          n_found++;
        }
    }
  return TRUE;
}
