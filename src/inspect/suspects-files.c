/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-files.c — In: file and socket objects.  Out: those that are open and that only garbage
 * holds, or a container that has several.
 *
 * A snapshot does not hold descriptors.  That a file is closed is told by what close() leaves
 * behind: the attribute __IOBase_closed of the raw file (Modules/_io/iobase.c), `_closed` of a
 * socket (Lib/socket.py).  Where values or names were left out of the snapshot, none is taken for
 * open. Descriptors 0 to 2 belong to the system. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "inspect/suspects-private.h"

#define FEW 5u
#define SEVERAL 10u
#define MAX_FOUND 3u
#define MAX_FILES 200000u

static gboolean
is_standard (const VvSuspecting *self, VvNode node)
{
  gboolean found;
  g_autofree char *name = vv_suspects_value (self, node, "name", &found);

  return name != NULL && g_ascii_isdigit (*name) && strtol (name, NULL, 10) <= 2;
}

static gboolean
is_open_file (const VvSuspecting *self, VvNode node)
{
  gboolean found;
  g_autofree char *closed = vv_suspects_value (self, node, "__IOBase_closed", &found);

  /* open() gives every file a name: one without any was never opened. */
  if (found)
    return FALSE;
  g_free (vv_suspects_value (self, node, "name", &found));
  return found && !is_standard (self, node);
}

static gboolean
is_open_socket (const VvSuspecting *self, VvNode node)
{
  gboolean found;
  g_autofree char *closed = vv_suspects_value (self, node, "_closed", &found);

  return g_strcmp0 (closed, "False") == 0;
}

/* The file that open() gave: the raw one is in a buffer, that in a wrapper for text. */
static VvNode
find_outermost (const VvSuspecting *self, VvNode node)
{
  for (guint i = 0; i < 3; i++)
    {
      VvNode above = vv_snapshot_get_dominator (self->snapshot, node);
      VvTypeRow row;

      if (above == VV_NODE_NONE)
        break;
      vv_snapshot_get_type (self->snapshot, vv_column_type (self->snapshot, above), &row);
      if (!g_str_equal (row.module, "_io"))
        break;
      node = above;
    }
  return node;
}

static gboolean
collect (VvSuspecting *self, const gboolean *inheriting,
         gboolean (*is_open) (const VvSuspecting *, VvNode),
         GArray *held, GArray *garbage, GError **error)
{
  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      guint32 first, end;

      if (!inheriting[type])
        continue;
      vv_snapshot_get_by_type (self->snapshot, type, &first, &end);
      for (guint32 at = first; at < end && held->len + garbage->len < MAX_FILES; at++)
        {
          VvThing thing = { vv_snapshot_get_in_type_order (self->snapshot, at), 0, 0 };

          if (vv_suspecting_cancelled (self, at, error))
            return FALSE;
          if (thing.node == VV_NODE_NONE || !is_open (self, thing.node))
            continue;
          thing.weight = vv_snapshot_get_retained (self->snapshot,
                                                   find_outermost (self, thing.node));
          if (vv_snapshot_is_garbage (self->snapshot, thing.node))
            g_array_append_val (garbage, thing);
          else
            g_array_append_val (held, thing);
        }
    }
  return TRUE;
}

static int
compare_things (gconstpointer a, gconstpointer b)
{
  const VvThing *left = a, *right = b;

  return left->node < right->node ? -1 : left->node > right->node;
}

/* `'data/1.txt', 'data/2.txt', …`; NULL where no name is known */
static char *
list_names (const VvSuspecting *self, GArray *things)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n = 0;

  g_array_sort (things, compare_things);
  for (guint i = 0; i < things->len && n < 3; i++)
    {
      gboolean found;
      g_autofree char *name = vv_suspects_value (self, g_array_index (things, VvThing, i).node,
                                                 "name", &found);

      if (name == NULL)
        continue;
      g_string_append_printf (out, "%s%s", n > 0 ? ", " : "", name);
      n++;
    }
  if (n > 0 && things->len > n)
    g_string_append (out, ", …");
  return n > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

static void
tell_garbage (VvSuspecting *self, GArray *things)
{
  guint64 retained = 0;
  g_autofree char *number = vv_suspects_number (things->len);
  g_autofree char *names = NULL;
  VvSuspect *suspect;

  if (things->len == 0)
    return;
  for (guint i = 0; i < things->len; i++)
    retained += g_array_index (things, VvThing, i).weight;
  self->told_garbage += retained;
  suspect = vv_suspecting_add (self, VV_SUSPECT_FILE, things->len >= SEVERAL ? VV_SEVERITY_HIGH
                                                                             : VV_SEVERITY_MEDIUM,
                               g_array_index (things, VvThing, 0).node, retained, things->len);
  names = list_names (self, things);
  suspect->title = g_strdup_printf (ngettext ("%s file or socket is open that nobody can reach",
                                              "%s files or sockets are open that nobody can reach",
                                              things->len),
                                    number);
  if (names != NULL)
    /* Translators: names of files */
    suspect->why = g_strdup_printf (_("They are in garbage that waits for the collector: until it "
                                      "runs, the descriptors stay taken, and what was written may "
                                      "not be in the file yet. Among them: %s."), names);
  else
    suspect->why = g_strdup (_("They are in garbage that waits for the collector: until it runs, "
                               "the descriptors stay taken, and what was written may not be out "
                               "yet."));
  suspect->advice = g_strdup (_("Close them where they are opened: “with open(…) as file:”, "
                                "contextlib.closing(…). That does not depend on when the collector "
                                "runs."));
}

/* A dict of open sockets by their numbers or peers is how servers know their connections. */
static gboolean
is_register (const VvSuspecting *self, VvNode container)
{
  return vv_name_is_of (self->snapshot, container, "dict");
}

/* What Lib/selectors.py waits for is in use. */
static gboolean
is_selector (const VvSuspecting *self, VvNode container)
{
  guint32 first, end;

  vv_snapshot_get_referrers (self->snapshot, container, &first, &end);
  end = first + MIN (end - first, VV_NAME_MAX_REFS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);
      g_autofree char *name = edge != VV_NODE_NONE ? vv_name_attribute (self->snapshot, edge)
                                                   : NULL;

      if (g_strcmp0 (name, "_fd_to_key") == 0)
        return TRUE;
    }
  return FALSE;
}

/* The innermost containers with five or more; those that are held one by one are nobody's
 * mistake. */
static void
tell_held (VvSuspecting *self, const GArray *things)
{
  g_autoptr (GArray) piles = vv_suspects_pile (self, things, FEW);
  guint n_found = 0;

  for (guint i = 0; i < piles->len && n_found < MAX_FOUND; i++)
    {
      const VvPile *pile = &g_array_index (piles, VvPile, i);
      g_autofree char *number = vv_suspects_number (pile->n);
      g_autofree char *call = NULL;
      VvSeverity by_number = pile->n >= SEVERAL && !is_register (self, pile->container)
                               ? VV_SEVERITY_MEDIUM : VV_SEVERITY_INFO;
      VvSuspect *suspect;

      if (pile->container == VV_NODE_NONE || pile->container == self->uncollectable ||
          vv_suspects_is_namespace (self, pile->container) || is_selector (self, pile->container))
        continue;
      n_found++;
      suspect = vv_suspecting_add (self, VV_SUSPECT_FILE,
                                   vv_suspecting_severity (self, pile->weight, by_number),
                                   pile->container, pile->weight, pile->n);
      suspect->path = vv_suspects_path (self, pile->container);
      call = vv_suspects_call (self, suspect);
      /* Translators: a name, a number: “app.files holds 12 open files or sockets” */
      suspect->title = g_strdup_printf (_("%1$s holds %2$s open files or sockets"), call, number);
      suspect->why = g_strdup (_("A container keeps them open: each takes a descriptor, of which a "
                                 "process has a limited number, and what was written may not be in "
                                 "the file yet."));
      suspect->advice = g_strdup (_("Close each when it is done with (“with open(…) as file:”, "
                                    "contextlib.ExitStack for several), and take it out of the "
                                    "container."));
    }
}

gboolean
vv_suspects_find_files (VvSuspecting *self, GError **error)
{
  g_autofree gboolean *files = NULL;
  g_autofree gboolean *sockets = NULL;
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (VvThing));
  g_autoptr (GArray) garbage = g_array_new (FALSE, FALSE, sizeof (VvThing));

  if ((self->snapshot->flags & VV_FILE_NO_VALUES) != 0)
    return TRUE;
  files = vv_suspects_inheriting (self, "_io", "FileIO");
  sockets = vv_suspects_inheriting (self, "socket", "socket");
  if (!collect (self, files, is_open_file, held, garbage, error) ||
      !collect (self, sockets, is_open_socket, held, garbage, error))
    return FALSE;
  tell_garbage (self, garbage);
  tell_held (self, held);
  return TRUE;
}
