/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* state-private.h — the interpreters and threads of a runtime, in an image.  Private to what reads
 * the interpreter's state: collector.c, frames.c, threads.c, roots*.c. */

#pragma once

#include "python/roots.h"

G_BEGIN_DECLS

/** VvThreadPlace: @state: its PyThreadState; @id: threading.get_ident(); @native_id: 0 where the
 * version does not store it; @first_depth: of its innermost frame: not 0 where the thread went on
 * into another interpreter */
typedef struct
{
  VvAddr interpreter;
  VvAddr state;
  guint64 id;
  guint64 native_id;
  guint first_depth;
} VvThreadPlace;

/** vv_state_word: a word of a struct; 0 where the version has no such member, or where it cannot be
 * read */
static inline guint64
vv_state_word (const VvReader *reader,
               VvAddr          address,
               guint32         offset)
{
  if (offset == VV_ABSENT || address == 0)
    return 0;
  return vv_image_u64 (vv_reader_image (reader), address + offset, 0);
}

/** vv_state_int: a C int, or @otherwise */
int vv_state_int (const VvReader *reader, VvAddr address, guint32 offset, int otherwise);

static inline const VvLayout *
vv_state_layout (const VvReader *reader)
{
  return vv_reader_runtime (reader)->layout;
}

/** vv_state_interpreters: (element-type VvAddr) (transfer full): the main one first */
GArray *vv_state_interpreters (VvReader *reader);

/** vv_state_threads: (element-type VvThreadPlace) (transfer full): of one interpreter, the oldest
 * first: the main thread is the first of the main interpreter */
GArray *vv_state_threads (VvReader *reader, VvAddr interpreter);

/** vv_state_all_threads: the same of all interpreters, the main one first */
GArray *vv_state_all_threads (VvReader *reader);

/** VvPlaceVisit: @frame: as VvFrameVisit; @instruction: offset in bytes, or -1 before the first */
typedef void (*VvPlaceVisit) (const VvThreadPlace *thread, guint depth, VvAddr frame, VvAddr code,
                              gint64 instruction, gpointer data);
/** vv_state_frames: the frames of one thread, innermost first; those that C code pushes are left
 * out.  @frames_left: how many may still be visited in all, as vv_state_max_frames() says, since
 * threads of a hostile memory may share one endless stack */
void vv_state_frames (VvReader *reader, const VvThreadPlace *thread, guint64 *frames_left,
                      VvPlaceVisit visit, gpointer data);
/** vv_state_max_frames: as many as the memory can hold */
guint64 vv_state_max_frames (const VvReader *reader);

/** vv_state_describe: function, file and line of a frame; @out is cleared by the caller */
void vv_state_describe (VvReader *reader, VvAddr code, gint64 instruction, VvFrameFacts *out);
void vv_frame_facts_clear (VvFrameFacts *self);
void vv_thread_facts_clear (VvThreadFacts *self);

/** VvRootSink: where roots go */
typedef struct
{
  VvReader *reader;
  VvRootVisit visit;
  gpointer data;
  guint64 *frames_left;
} VvRootSink;

/** vv_root_emit: @target 0, and what is no object, is left out */
void vv_root_emit (const VvRootSink *sink, VvAddr target, VvRootKind kind, const char *name,
                   guint64 thread, int depth);
/** vv_root_scan: every word of [start, start + size) that is an object */
void vv_root_scan (const VvRootSink *sink, VvAddr start, guint64 size, const char *name);

/** vv_roots_of_thread: its state and its frames */
void vv_roots_of_thread (const VvRootSink *sink, const VvThreadPlace *thread);

G_END_DECLS
