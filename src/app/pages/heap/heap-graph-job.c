/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-graph-job.c — In: objects.  Out: a picture, laid out.  The theme is copied, since it may be
 * another one while the thread runs; only its fonts matter there. */

#include "config.h"

#include "app/pages/heap/heap-graph-job.h"

#include <glib/gi18n.h>

#include "app/widgets/current-theme.h"

typedef struct
{
  VvSnapshot *snapshot;
  GArray *nodes;
  VvHeapGraphFlags flags;
  VvTheme theme;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  vv_snapshot_unref (job->snapshot);
  g_array_unref (job->nodes);
  g_free (job);
}

static gpointer
make_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Job *job = input;
  const VvNode *nodes = (const VvNode *) (gpointer) job->nodes->data;
  VvGraphPictureFlags flags = (job->flags & VV_HEAP_GRAPH_INTERNALS) != 0 ? VV_GRAPH_PICTURE_INTERNALS : 0;
  VvGraphPicture *picture;

  if ((job->flags & VV_HEAP_GRAPH_SMALL) != 0)
    picture = vv_graph_picture_new_neighbours (job->snapshot, nodes[0], flags);
  else
    picture = vv_graph_picture_new_objects (job->snapshot, nodes, job->nodes->len, flags);
  return vv_graph_made_new (picture, &job->theme);
}

void
vv_heap_graph_make (GObject             *source,
                    VvSnapshot          *snapshot,
                    const VvNode        *nodes,
                    guint                n,
                    VvHeapGraphFlags     flags,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  ready,
                    gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (snapshot != NULL && n > 0);

  job->snapshot = vv_snapshot_ref (snapshot);
  job->nodes = g_array_new (FALSE, FALSE, sizeof (VvNode));
  g_array_append_vals (job->nodes, nodes, n);
  job->flags = flags;
  job->theme = *vv_current_theme ();
  vv_job_run (source, make_worker, job, job_free, (GDestroyNotify) vv_graph_made_free, cancellable, ready, user_data);
}

VvGraphMade *
vv_heap_graph_make_finish (GAsyncResult *result)
{
  return vv_job_finish (result, NULL);
}

char *
vv_heap_graph_describe (VvSnapshot *snapshot,
                        VvNode      node)
{
  g_autofree char *address = NULL;
  g_autofree char *type = NULL;
  VvObjectRow object;

  vv_snapshot_get_object (snapshot, node, &object);
  type = vv_name_of_type (snapshot, object.type, TRUE);
  address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", object.address);
  /* Translators: a type, an address */
  return g_strdup_printf (_("Around %s %s"), type, address);
}
