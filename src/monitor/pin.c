/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pin.c — a live watch that several metrics ask.  In: an address.  Out: numbers that belong
 * together.  Nobody says when a new sample begins: it does when a part is asked for a second time. */

#include "monitor/pin.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"

struct _VvPin
{
  int ref_count;
  VvLiveWatch *watch;
  VvAddr address;
  VvAddr type;
  gboolean with_size;           /* somebody asks for it */
  guint told;                   /* parts of the last reading that were asked for */
  gboolean was_read;
  VvLiveFacts facts;
  GError *error;                /* of the last reading; NULL: the facts are of now */
};

VvPin *
vv_pin_new (VvLiveReader *reader,
            VvAddr        address,
            VvAddr        type)
{
  VvPin *self = g_new0 (VvPin, 1);

  self->ref_count = 1;
  self->watch = vv_live_watch_new_pinned (reader, address, type);
  self->address = address;
  self->type = type;
  return self;
}

VvPin *
vv_pin_ref (VvPin *self)
{
  self->ref_count++;
  return self;
}

void
vv_pin_unref (VvPin *self)
{
  if (self == NULL || --self->ref_count > 0)
    return;
  g_clear_pointer (&self->watch, vv_live_watch_free);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
vv_pin_is_of (const VvPin     *self,
              const VvPinSpec *spec)
{
  return self->address == spec->address && self->type == spec->type;
}

VvLiveEnd
vv_pin_get_end (const VvPin *self)
{
  return self->was_read && self->error == NULL ? self->facts.end : VV_LIVE_END_NONE;
}

static void
read_now (VvPin *self)
{
  g_clear_error (&self->error);
  self->told = 0;
  self->was_read = TRUE;
  vv_live_watch_read (self->watch, self->with_size, &self->facts, &self->error);
}

static gboolean
say_end (const VvLiveFacts *facts,
         GError           **error)
{
  if (facts->end == VV_LIVE_END_REUSED)
    g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                 /* TRANSLATORS: name of a type */
                 _("The object was freed, and its place taken by one of type %s. Pin another one."), facts->type_name);
  else
    g_set_error_literal (error, VV_ERROR, VV_ERROR_GONE, _("The object was freed. Pin another one."));
  return FALSE;
}

static gboolean
get_part (const VvLiveFacts *facts,
          VvPinPart          part,
          double            *value,
          GError           **error)
{
  const char *reason;

  switch (part)
    {
    case VV_PIN_REFERENCES:
      *value = (double) facts->refcount;
      if (!facts->immortal)
        return TRUE;
      reason = _("The object is immortal: its references are not counted.");
      break;

    case VV_PIN_LENGTH:
      *value = (double) facts->length;
      if (facts->length >= 0)
        return TRUE;
      reason = _("The object has no length.");
      break;

    case VV_PIN_SIZE:
      *value = (double) facts->size;
      if (facts->size >= 0)
        return TRUE;
      reason = _("The object’s size cannot be read: it changes all the time, or its type computes it itself.");
      break;

    case VV_N_PIN_PARTS:
    default:
      g_assert_not_reached ();
    }
  g_set_error_literal (error, VV_ERROR, VV_ERROR_UNSUPPORTED, reason);
  return FALSE;
}

gboolean
vv_pin_read (VvPin     *self,
             VvPinPart  part,
             double    *value,
             GError   **error)
{
  gboolean first_size = part == VV_PIN_SIZE && !self->with_size;
  guint told = self->told;

  self->with_size |= first_size;
  if (!self->was_read || first_size || (self->told & (1u << part)) != 0)
    read_now (self);
  /* The sample goes on, though it was read once more for its first size. */
  if (first_size)
    self->told = told;
  self->told |= 1u << part;
  if (self->error != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->error);
      return FALSE;
    }
  if (self->facts.end != VV_LIVE_END_NONE)
    return say_end (&self->facts, error);
  return get_part (&self->facts, part, value, error);
}
