/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* taking.c — vv_take_process() in a thread.  The thread writes how far it is, and a timer of the
 * main thread looks ten times a second: progress of millions of objects costs no messages. */

#include "config.h"

#include "app/taking.h"

#include <glib/gi18n.h>

#define LOOK_MS 100

typedef struct
{
  gatomicrefcount references;
  VvTakeOptions options;
  VvTakeResult result;
  char *path;
  int pid;
  GMutex lock;
  VvTakeStep step;
  guint64 done;
  guint64 total;
} Work;

struct _VvTaking
{
  GObject parent_instance;

  Work *work;
  GCancellable *cancellable;
  GError *error;
  char *name;
  guint timeout;
  gboolean over;
};

enum
{
  CHANGED,
  DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvTaking, vv_taking, G_TYPE_OBJECT)

static void
work_unref (gpointer data)
{
  Work *work = data;

  if (!g_atomic_ref_count_dec (&work->references))
    return;
  g_mutex_clear (&work->lock);
  g_free (work->path);
  g_free (work);
}

static void
progress_cb (VvTakeStep step,
             guint64    done,
             guint64    total,
             gpointer   data)
{
  Work *work = data;

  g_mutex_lock (&work->lock);
  work->step = step;
  work->done = done;
  work->total = total;
  g_mutex_unlock (&work->lock);
}

static gpointer
take_worker (gpointer       input,
             GCancellable  *cancellable,
             GError       **error)
{
  Work *work = input;

  if (!vv_take_process (work->pid, work->path, &work->options, &work->result, cancellable, error))
    return NULL;
  g_atomic_ref_count_inc (&work->references);
  return work;
}

static void
taken_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  VvTaking *self = VV_TAKING (object);
  Work *work = vv_job_finish (result, &self->error);

  g_clear_pointer (&work, work_unref);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->over = TRUE;
  g_signal_emit (self, signals[DONE], 0);
}

static gboolean
look_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

static void
vv_taking_finalize (GObject *object)
{
  VvTaking *self = VV_TAKING (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->work, work_unref);
  g_free (self->name);
  G_OBJECT_CLASS (vv_taking_parent_class)->finalize (object);
}

static void
vv_taking_class_init (VvTakingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vv_taking_finalize;

  signals[CHANGED] = g_signal_new ("changed", VV_TYPE_TAKING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[DONE] = g_signal_new ("done", VV_TYPE_TAKING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
vv_taking_init (VvTaking *self)
{
  self->cancellable = g_cancellable_new ();
}

VvTaking *
vv_taking_new (int         pid,
               const char *name,
               const char *path,
               gboolean    no_calls)
{
  VvTaking *self = g_object_new (VV_TYPE_TAKING, NULL);
  Work *work = g_new0 (Work, 1);

  g_atomic_ref_count_init (&work->references);
  g_mutex_init (&work->lock);
  work->pid = pid;
  work->path = g_strdup (path);
  work->options.no_calls = no_calls;
  work->options.progress = progress_cb;
  work->options.progress_data = work;
  self->work = work;
  self->name = g_strdup (name);
  self->timeout = g_timeout_add (LOOK_MS, look_cb, self);
  g_atomic_ref_count_inc (&work->references);
  vv_job_run (G_OBJECT (self), take_worker, work, work_unref, work_unref, self->cancellable, taken_cb,
              NULL);
  return self;
}

void
vv_taking_cancel (VvTaking *self)
{
  g_return_if_fail (VV_IS_TAKING (self));

  g_cancellable_cancel (self->cancellable);
}

const char *
vv_taking_get_path (VvTaking *self)
{
  g_return_val_if_fail (VV_IS_TAKING (self), NULL);

  return self->work->path;
}

const char *
vv_taking_get_name (VvTaking *self)
{
  g_return_val_if_fail (VV_IS_TAKING (self), NULL);

  return self->name;
}

char *
vv_taking_dup_text (VvTaking *self)
{
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;
  VvTakeStep step;
  VvUnit unit;
  guint64 n_done;
  guint64 n_total;

  g_return_val_if_fail (VV_IS_TAKING (self), NULL);

  g_mutex_lock (&self->work->lock);
  step = self->work->step;
  n_done = self->work->done;
  n_total = self->work->total;
  g_mutex_unlock (&self->work->lock);
  unit = step == VV_TAKE_CAPTURE ? VV_UNIT_BYTES : VV_UNIT_NONE;
  done = vv_text_format ((double) n_done, unit);
  total = vv_text_format ((double) n_total, unit);
  switch (step)
    {
    case VV_TAKE_CAPTURE:
      if (n_total == 0)
        return g_strdup (_("Copying memory…"));
      /* Translators: so much of so much, with units */
      return g_strdup_printf (_("Copying memory: %s of %s"), done, total);
    case VV_TAKE_WALK:
      if (n_total == 0)
        /* Translators: a count */
        return g_strdup_printf (_("Finding objects: %s"), done);
      /* Translators: counts */
      return g_strdup_printf (_("Finding objects: %s of %s"), done, total);
    case VV_TAKE_WRITE:
    default:
      if (n_total == 0)
        return g_strdup (_("Writing the snapshot…"));
      return g_strdup_printf (_("Writing the snapshot: %.0f %%"), 100.0 * n_done / n_total);
    }
}

double
vv_taking_get_fraction (VvTaking *self)
{
  double fraction;

  g_return_val_if_fail (VV_IS_TAKING (self), -1);

  g_mutex_lock (&self->work->lock);
  fraction = self->work->total > 0 ? (double) self->work->done / self->work->total : -1;
  g_mutex_unlock (&self->work->lock);
  return MIN (fraction, 1);
}

const VvTakeResult *
vv_taking_get_result (VvTaking *self)
{
  g_return_val_if_fail (VV_IS_TAKING (self), NULL);

  return self->over && self->error == NULL ? &self->work->result : NULL;
}

const GError *
vv_taking_get_error (VvTaking *self)
{
  g_return_val_if_fail (VV_IS_TAKING (self), NULL);

  return self->error;
}
