/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pin.h — one object of the process, followed at its address until its end.  Each of its numbers is a
 * custom metric of its own, since they are of different units; they come from one reading. */

#pragma once

#include "python/live.h"

G_BEGIN_DECLS

typedef enum
{
  VV_PIN_REFERENCES,
  VV_PIN_LENGTH,
  VV_PIN_SIZE,                  /* bytes, as sys.getsizeof() */
  VV_N_PIN_PARTS,
} VvPinPart;

/** VvPinSpec: @address, @type: as vv_live_watch_new_pinned(); @part: which of its numbers */
typedef struct
{
  VvAddr address;
  VvAddr type;
  VvPinPart part;
} VvPinSpec;

typedef struct _VvPin VvPin;

VvPin *vv_pin_new (VvLiveReader *reader, VvAddr address, VvAddr type) G_GNUC_WARN_UNUSED_RESULT;
VvPin *vv_pin_ref (VvPin *self);
void vv_pin_unref (VvPin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvPin, vv_pin_unref)

/** vv_pin_is_of: whether it is of the object of @spec */
gboolean vv_pin_is_of (const VvPin *self, const VvPinSpec *spec);
/** vv_pin_read: reads the object anew when a part is asked for that was told already.  @error:
 * VV_ERROR_GONE after its end; others as vv_live_watch_read(), and VV_ERROR_UNSUPPORTED where there
 * is no such number */
gboolean vv_pin_read (VvPin *self, VvPinPart part, double *value, GError **error);
/** vv_pin_get_end: as of the last reading */
VvLiveEnd vv_pin_get_end (const VvPin *self);

G_END_DECLS
