/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* paths.h — why an object lives: shortest paths from a root to it, as code that a person would
 * write.  Weak references hold nothing. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvPathFlags: INTERNALS: say each object on the way (`.__dict__`); else what the interpreter puts
 * in between is folded away */
typedef enum { VV_PATH_INTERNALS = 1 << 0 } VvPathFlags;

/** VV_PATH_NO_ROOT: the way begins at an object that is the interpreter's own (immortal, or part of a
 * program's data), which needs no root: the source of its first reference */
#define VV_PATH_NO_ROOT G_MAXUINT32

/**
 * VvPath:
 * @root: row of roots, or VV_PATH_NO_ROOT
 * @edges: (element-type VvEdge): from the root's target to the object; none where it is the target
 * @text: `app.cache['u42'].items[3]`, `local rows in load() at app.py:88, thread 2`; safe to show,
 *   bounded: of a long way the middle is `… (999,990 more)`
 */
typedef struct
{
  guint32 root;
  GArray *edges;
  char *text;
} VvPath;

/**
 * vv_paths_find:
 * @max: at most so many
 *
 * The shortest first; each further one is the shortest that shares no object with those before it,
 * but for @node itself and the module or frame that it begins at: each is a reason of its own.
 * A module and its dictionary count as one.  Of equally short ones a module's comes before a
 * frame's, that before a thread's, the interpreter's and native code's.  A module's that is a few
 * references longer comes before a frame's, too: it tells where a thing belongs.  An unnamed value on
 * a frame's stack comes last.
 *
 * Further paths are looked for only as long as that is a matter of a fifth of a second, by the number
 * of references looked at.  Garbage has no path: the list is empty; so it is for what is the
 * interpreter's own and no root leads to.
 *
 * Returns: (transfer full) (element-type VvPath): NULL when cancelled or out of memory
 */
VV_API GPtrArray *vv_paths_find (const VvSnapshot *self, VvNode node, guint max, VvPathFlags flags,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** vv_path_text: the text of a path with other flags */
VV_API char *vv_path_text (const VvSnapshot *self, const VvPath *path,
                           VvPathFlags flags) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
