/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* name.h — what an object and a root are called where a person reads: `Session`, `length 184,204`,
 * `local rows in load() at app.py:88, thread 2`.  All texts are safe to show, one line, bounded. */

#pragma once

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** vv_name_of_type: `Session`; and where @with_module, with the module that is not `builtins`:
 * `app.Session` */
VV_API char *vv_name_of_type (const VvSnapshot *self, VvTypeIndex type,
                              gboolean with_module) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_name_of_object:
 *
 * What tells this object from others of its type: its value where it has one; `length 184,204` of a
 * container; of an instance the attribute `name`, `__name__`, `id` or `key`, as `name='u42'`; of
 * code, a frame, a generator or a method the function's name.
 *
 * Returns: (transfer full) (nullable): NULL where nothing does
 */
VV_API char *vv_name_of_object (const VvSnapshot *self, VvNode node) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_name_preview:
 * @max_chars: at most so many characters
 *
 * Returns: (transfer full): the value as the inspector shows it: a container's first items,
 *   `{'u1': <Session u1>, … 184,201 more}`, an instance's first attributes
 */
VV_API char *vv_name_preview (const VvSnapshot *self, VvNode node,
                              guint max_chars) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_name_of_root:
 * @index: row of roots
 *
 * The first thread, which is the main one, goes without saying; others by their name, or where they
 * have none by their place in the table of threads.
 *
 * Returns: (transfer full): `app` of a module, `local rows in load() at app.py:88, thread 2`,
 *   `held by native code`, `interpreter: sys.modules`
 */
VV_API char *vv_name_of_root (const VvSnapshot *self, guint32 index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
