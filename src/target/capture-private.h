/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-private.h — what the three ways to capture share: what is to be copied, and the copying. */

#pragma once

#include "target/capture.h"
#include "target/guard.h"
#include "target/pages.h"
#include "target/regions.h"

G_BEGIN_DECLS

/**
 * VvCapturePlan:
 * @map: all mappings of that moment
 * @writable: (element-type VvRange): what the program may write to and no other process sees
 * @touched: (element-type VvRange): of these, what holds something: to be copied while nothing changes
 * @changed: (element-type VvRange): of these, where pages are protected: what was written to since, or never was protected
 * @whole: (element-type VvRange): of these, variables of ELF files, which are in the file where nobody touched them
 * @constant: (element-type VvRange): read-only parts of ELF files: to be copied at any time
 * @extents: (element-type VvRange): what the image will have; long stretches that were never touched are left out
 */
typedef struct
{
  VvRegionList *map;
  GArray *writable;
  GArray *touched;
  GArray *changed;
  GArray *whole;
  GArray *constant;
  GArray *extents;
} VvCapturePlan;

/** VvCapturePlace: local memory for [start, end) */
typedef struct
{
  VvAddr start;
  VvAddr end;
  guint8 *bytes;
} VvCapturePlace;

/**
 * VvCaptureJob:
 * @live: the process
 * @pagemap_fd: of it
 * @elf_files: inodes of mapped files: whether they are ELF
 * @room: (element-type VvCapturePlace): sorted: where addresses are locally, wider than the extents, and the same
 *   from the first plan to the last
 * @pieces: (element-type VvCapturePlace): the extents of the plan, cut where the room is
 * @copied: (element-type VvRange): what was written to, in any order
 */
typedef struct
{
  int pid;
  const VvCaptureOptions *options;
  VvCaptureInfo *info;
  GCancellable *cancellable;
  VvMemory *live;
  int pagemap_fd;
  GHashTable *elf_files;
  VvGuard *guard;
  VvImage *image;
  gboolean protected;           /* whether plans say what changed */
  VvCapturePlan *plan;
  GArray *room;
  guint8 *spare;                /* memory for what is mapped later */
  gsize spare_size;
  GArray *pieces;
  GArray *copied;
} VvCaptureJob;

/* capture-plan.c */
/** vv_capture_plan_new: @memory: the process or its clone; of VV_REGION_WRITE mappings what is in @pagemap_fd, which is of
 * the same */
VvCapturePlan *vv_capture_plan_new (VvCaptureJob *job, VvMemory *memory, int pagemap_fd, GError **error)
                                    G_GNUC_WARN_UNUSED_RESULT;
void vv_capture_plan_free (VvCapturePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCapturePlan, vv_capture_plan_free)

/* capture-room.c */
/** vv_capture_prepare: plans with what is there now, and touches the memory that it will take: not in the pause */
gboolean vv_capture_prepare (VvCaptureJob *job, GError **error);
/** vv_capture_lay_out: takes @plan (transfer full) (nullable) as the plan, and finds places for its extents */
gboolean vv_capture_lay_out (VvCaptureJob *job, VvCapturePlan *plan, GError **error);
/** vv_capture_finish: makes zero what was copied and is not there any more, and seals the image */
gboolean vv_capture_finish (VvCaptureJob *job, GError **error);

/* capture-copy.c */
/**
 * vv_capture_copy:
 * @tid: whose memory
 * @ranges: (element-type VvRange): within the plan's extents
 * @held: whether the guard wants to hear of us meanwhile; else progress is told from @from to @to
 *
 * What cannot be read is left as it was.  FALSE where the process is gone, or it was cancelled.
 */
gboolean vv_capture_copy (VvCaptureJob *job, int tid, const GArray *ranges, gboolean held, double from, double to,
                          GError **error);
void vv_capture_progress (VvCaptureJob *job, double share);

/* capture.c */
/** vv_capture_hold: holds the target at a good moment (VvCaptureCheck), as far as there is one */
gboolean vv_capture_hold (VvCaptureJob *job, VvHold *hold, GError **error);
/** vv_capture_release: FALSE where it was let go before: what was copied is worth nothing */
gboolean vv_capture_release (VvCaptureJob *job);

/* capture-call.c */
/**
 * vv_capture_find_call:
 *
 * Whether the target can be made to carry out a system call, and how.  Returns: (nullable) (transfer full): why not
 */
char *vv_capture_find_call (VvCaptureJob *job, VvGuardCall *call) G_GNUC_WARN_UNUSED_RESULT;
/** vv_capture_explain_call: Returns: (transfer full): why a call did not work, one sentence */
char *vv_capture_explain_call (const char *method, int code) G_GNUC_WARN_UNUSED_RESULT;

/* capture-stop.c, capture-fork.c, capture-precopy.c: @refusal: (out): set where the method does not work with that
 * target and stop will, with @error untouched; one sentence */
gboolean vv_capture_by_stop (VvCaptureJob *job, GError **error);
gboolean vv_capture_by_fork (VvCaptureJob *job, char **refusal, GError **error);
gboolean vv_capture_by_precopy (VvCaptureJob *job, char **refusal, GError **error);
/* capture-held.c */
gboolean vv_capture_by_holder (VvCaptureJob *job, GError **error);

G_END_DECLS
