/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* numbering.h — children of one name are told apart: "app.py, child 2".  Private to the folder.
 * A child keeps its number as long as it keeps its name; numbers of the dead are not given again
 * while the group lives. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/* Which process: a PID alone may come again. */
typedef struct
{
  int pid;
  guint64 start_ticks;
} VvNumberedId;

typedef struct _VvNumbering VvNumbering;

VvNumbering *vv_numbering_new (void) G_GNUC_WARN_UNUSED_RESULT;
void vv_numbering_free (VvNumbering *self);

/**
 * vv_numbering_add:
 * @parent: its parent
 * @name: what the process would be called alone
 * @parent_name: what the parent would be called alone
 * @child: the process; those of one scan in the order of start, so that numbers are in that order
 */
void vv_numbering_add (VvNumbering  *self,
                       VvNumberedId  parent,
                       const char   *parent_name,
                       VvNumberedId  child,
                       const char   *name);

/**
 * vv_numbering_label:
 *
 * After all of a scan were added.  Once a group had two members, or a member that is called as its parent, all have
 * numbers; that never goes back, so that no name changes because somebody else ended.
 *
 * Returns: (transfer full): "app.py, child 2", or @name
 */
char *vv_numbering_label (VvNumbering  *self,
                          VvNumberedId  parent,
                          VvNumberedId  child,
                          const char   *name) G_GNUC_WARN_UNUSED_RESULT;

/** vv_numbering_end_scan: drops the groups of parents that @is_alive does not know */
void vv_numbering_end_scan (VvNumbering *self,
                            gboolean (*is_alive) (VvNumberedId parent, gpointer data),
                            gpointer     data);

G_END_DECLS
