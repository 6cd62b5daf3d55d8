/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* interner.h — texts to numbers: equal texts have one.  Private to the folder. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _VvInterner VvInterner;

VvInterner *vv_interner_new (void) G_GNUC_WARN_UNUSED_RESULT;
void vv_interner_free (VvInterner *self);

/** vv_interner_add: Returns: the number of the text; @is_new: whether it is the next one, else an old
 * one */
guint32 vv_interner_add (VvInterner *self, const char *text, gsize length, gboolean *is_new);

G_END_DECLS
