/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live.c — In: a PID.  Out: its Python, found once and found again after an exec; the collector's
 * numbers.  What is asked of objects is asked through a fresh image each time (live-image.h), so
 * that nothing is old. */

#include "python/live-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "target/live-image.h"
#include "target/live.h"

/* Looking for a Python costs some milliseconds. */
#define TRY_AGAIN_US 500000
#define TRY_AGAIN_MOST_US 5000000
#define COLLECTOR_TRIES 8

void
vv_live_look_init (VvLiveLook         *self,
                   const VvLiveReader *live)
{
  self->image = vv_live_image_new (live->memory);
  self->reader = vv_reader_new (self->image, live->runtime);
}

void
vv_live_look_clear (VvLiveLook *self)
{
  g_clear_pointer (&self->reader, vv_reader_free);
  g_clear_pointer (&self->image, vv_live_image_free);
}

static void
forget (VvLiveReader *self)
{
  if (!self->owned)
    return;
  g_clear_pointer (&self->runtime, vv_runtime_free);
  g_clear_pointer (&self->memory, vv_memory_close);
}

static gboolean
find (VvLiveReader *self,
      GError      **error)
{
  g_auto(VvLiveLook) look = { NULL };

  forget (self);
  self->last_try_us = g_get_monotonic_time ();
  self->memory = vv_memory_new_live (self->pid, error);
  if (self->memory == NULL)
    return FALSE;
  self->runtime = vv_runtime_find (self->memory, error);
  if (self->runtime == NULL)
    {
      forget (self);
      return FALSE;
    }
  self->generation++;
  vv_live_look_init (&look, self);
  vv_hash_learn (look.reader, self->memory, &self->hash);
  return TRUE;
}

/* The folder in /proc is that process's alone, whoever gets its number later. */
static gboolean
is_there (const VvLiveReader *self)
{
  return !self->owned || faccessat (vv_live_dir_fd (self->memory), "stat", F_OK, 0) == 0;
}

/* Whether the interpreter still is where it was: `type` is an instance of itself, and there is a
 * main interpreter. */
static gboolean
is_same (const VvLiveReader *self)
{
  VvAddr type = 0;

  return vv_memory_read_u64 (self->memory, self->runtime->type_type + self->runtime->layout->object_type, &type)
         && type == self->runtime->type_type
         && vv_find_interpreter (self->runtime, self->memory) != 0;
}

gboolean
vv_live_reader_ready (VvLiveReader *self,
                      GError      **error)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr(GError) refusal = NULL;

  if (self->memory != NULL && is_there (self) && is_same (self))
    return TRUE;
  if (!self->owned)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_GONE, _("The interpreter ended. There is nothing to do about it."));
      return FALSE;
    }
  if (self->refusal != NULL && now_us - self->last_try_us < self->patience_us)
    {
      if (error != NULL)
        *error = g_error_copy (self->refusal);
      return FALSE;
    }
  g_clear_error (&self->refusal);
  if (find (self, &self->refusal))
    {
      self->patience_us = 0;
      return TRUE;
    }
  self->patience_us = CLAMP (2 * self->patience_us, TRY_AGAIN_US, TRY_AGAIN_MOST_US);
  if (error != NULL)
    *error = g_error_copy (self->refusal);
  return FALSE;
}

VvLiveReader *
vv_live_reader_new_waiting (int pid)
{
  VvLiveReader *self = g_new0 (VvLiveReader, 1);

  self->ref_count = 1;
  self->pid = pid;
  self->owned = TRUE;
  return self;
}

VvLiveReader *
vv_live_reader_new (int      pid,
                    GError **error)
{
  g_autoptr(VvLiveReader) self = vv_live_reader_new_waiting (pid);

  return vv_live_reader_ready (self, error) ? g_steal_pointer (&self) : NULL;
}

VvLiveReader *
vv_live_reader_new_for_memory (VvMemory  *memory,
                               VvRuntime *runtime)
{
  VvLiveReader *self = vv_live_reader_new_waiting (0);
  g_auto(VvLiveLook) look = { NULL };

  self->owned = FALSE;
  self->memory = memory;
  self->runtime = runtime;
  self->generation = 1;
  vv_live_look_init (&look, self);
  vv_hash_learn (look.reader, memory, &self->hash);
  return self;
}

VvLiveReader *
vv_live_reader_ref (VvLiveReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

void
vv_live_reader_unref (VvLiveReader *self)
{
  if (self == NULL || --self->ref_count > 0)
    return;
  forget (self);
  g_clear_error (&self->refusal);
  g_free (self);
}

const char *
vv_live_reader_get_version (VvLiveReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->runtime != NULL ? self->runtime->version : NULL;
}

static void
look_at_collector (VvLiveReader     *self,
                   VvCollectorFacts *out)
{
  g_auto(VvLiveLook) look = { NULL };

  vv_live_look_init (&look, self);
  vv_collector_read (look.reader, out);
}

/* Counts are single words, and may differ between two looks; statistics are several that change
 * together. */
static gboolean
agree (const VvCollectorFacts *one,
       const VvCollectorFacts *other)
{
  return one->n_generations > 0 && one->n_generations == other->n_generations
         && memcmp (one->threshold, other->threshold, sizeof one->threshold) == 0
         && memcmp (one->collections, other->collections, sizeof one->collections) == 0
         && memcmp (one->collected, other->collected, sizeof one->collected) == 0
         && memcmp (one->uncollectable, other->uncollectable, sizeof one->uncollectable) == 0
         && memcmp (one->duration_s, other->duration_s, sizeof one->duration_s) == 0;
}

gboolean
vv_live_reader_read_collector (VvLiveReader     *self,
                               VvCollectorFacts *out,
                               GError          **error)
{
  VvCollectorFacts first, second;

  g_return_val_if_fail (self != NULL && out != NULL, FALSE);

  if (!vv_live_reader_ready (self, error))
    return FALSE;
  look_at_collector (self, &second);
  for (guint i = 0; i < COLLECTOR_TRIES; i++)
    {
      first = second;
      look_at_collector (self, &second);
      if (agree (&first, &second))
        {
          *out = second;
          return TRUE;
        }
    }
  g_set_error_literal (error, VV_ERROR, VV_ERROR_CORRUPT,
                       _("The garbage collector's numbers change faster than they can be read. Wait a moment."));
  return FALSE;
}
