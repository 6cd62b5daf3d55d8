/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* native.h — what only native code holds.  Private to the folder. */

#pragma once

#include "heap/marks.h"

G_BEGIN_DECLS

/**
 * VvNativeRoot:
 * @count: the stored count beyond all references that were found; 0 for a static type
 */
typedef struct
{
  VvAddr target;
  guint64 count;
  gboolean is_type;             /* a static type of a C module, not of the core: rooted by itself */
} VvNativeRoot;

/**
 * vv_native_roots:
 *
 * Of the objects that no root reaches: those whose stored count says that somebody outside holds
 * them.  None of them reaches another.
 *
 * Returns: (transfer full) (element-type VvNativeRoot); NULL when cancelled
 */
GArray *vv_native_roots (VvReader *reader, const VvMarks *marks, GCancellable *cancellable, GError
                         **error);

G_END_DECLS
