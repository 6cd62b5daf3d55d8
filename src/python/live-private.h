/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live-private.h — what the files of the live reader share. */

#pragma once

#include "python/find.h"
#include "python/live.h"

G_BEGIN_DECLS

/**
 * VvLiveReader:
 * @memory: (nullable): NULL before it was found, and after it was lost
 * @owned: whether memory and runtime are ours
 */
struct _VvLiveReader
{
  int ref_count;
  int pid;
  gboolean owned;
  VvMemory *memory;
  VvRuntime *runtime;
  VvHashRule hash;
  GError *refusal;              /* why there is none, as of last_try */
  gint64 last_try_us;
  gint64 patience_us;           /* until the next try */
  guint generation;             /* grows with each runtime that was found */
};

/** VvLiveLook: a reader over what is in the memory now, for one question */
typedef struct
{
  VvImage *image;
  VvReader *reader;
} VvLiveLook;

void vv_live_look_init (VvLiveLook *self, const VvLiveReader *live);
void vv_live_look_clear (VvLiveLook *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvLiveLook, vv_live_look_clear)

/** vv_live_reader_ready: whether the process is there, with the Python that we know; finds it where
 * that is not so yet, or not any more */
gboolean vv_live_reader_ready (VvLiveReader *self, GError **error);

G_END_DECLS
