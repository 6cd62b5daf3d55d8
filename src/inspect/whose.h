/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* whose.h — whose code an object comes from: the user's own modules, or installed packages, the
 * standard library and the interpreter.  Private to the library. */

#pragma once

#include "heap/snapshot.h"

G_BEGIN_DECLS

/** VvWhose: NOBODY: nothing says it: a plain list, a text */
typedef enum { VV_WHOSE_OWN, VV_WHOSE_NOBODY, VV_WHOSE_LIBRARY } VvWhose;

/** VvOwners: for one thread; the snapshot outlives it */
typedef struct _VvOwners VvOwners;

VvOwners *vv_owners_new (const VvSnapshot *snapshot) G_GNUC_WARN_UNUSED_RESULT;
void vv_owners_free (VvOwners *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvOwners, vv_owners_free)

/** vv_owners_of_module: @name: (nullable).  Own is `__main__`, and a module whose file lies neither
 * among installed packages nor in the standard library */
VvWhose vv_owners_of_module (VvOwners *self, const char *name);
/** vv_owners_of_type: by the module of the type */
VvWhose vv_owners_of_type (VvOwners *self, VvTypeIndex type);
/** vv_owners_of_object: by its type; of a function, a method, a class, a frame and code by what they
 * say themselves */
VvWhose vv_owners_of_object (VvOwners *self, VvNode node);

G_END_DECLS
