/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* weakref.c — weak references and proxies (Objects/weakrefobject.c): the callback is a reference, the
 * referent is not. */

#include "python/reader-private.h"

static void
weakref_visit (const VvPyObject *weakref,
               VvRefs           *refs)
{
  vv_py_member (weakref, refs, weakref->layout->weakref_callback, "__callback__");
}

gboolean
vv_reader_weakref (VvReader       *self,
                   VvAddr          address,
                   const VvPyType *type,
                   VvAddr         *target,
                   VvAddr         *callback)
{
  VvPyObject weakref;

  if ((type->category != VV_CATEGORY_WEAKREF && type->category != VV_CATEGORY_WEAKPROXY)
      || !vv_py_open (self, address, type, &weakref))
    return FALSE;
  *target = vv_py_word (&weakref, self->layout->weakref_object);
  /* That of a dead one is None. */
  if (*target == self->runtime->none)
    *target = 0;
  *callback = vv_py_word (&weakref, self->layout->weakref_callback);
  return TRUE;
}

const VvKind vv_weakref_kind = { weakref_visit, NULL, NULL };
