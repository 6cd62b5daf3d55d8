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
 * @constant: (element-type VvRange): read-only parts of ELF files: to be copied at any time
 * @extents: (element-type VvRange): what the image will have; long stretches that were never touched are left out
 */
typedef struct
{
  VvRegionList *map;
  GArray *writable;
  GArray *touched;
  GArray *constant;
  GArray *extents;
} VvCapturePlan;

/**
 * VvCaptureJob:
 * @live: the process
 * @pagemap_fd: of it
 * @elf_files: inodes of mapped files: whether they are ELF
 * @places: (element-type guint8*): where each extent of the plan is locally
 * @copied: (element-type VvRange): local addresses that were written to
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
  VvCapturePlan *plan;
  GPtrArray *places;
  GArray *copied;
} VvCaptureJob;

/* capture-plan.c */
VvCapturePlan *vv_capture_plan_new (VvCaptureJob *job, VvMemory *memory, int pagemap_fd, GError **error)
                                    G_GNUC_WARN_UNUSED_RESULT;
void vv_capture_plan_free (VvCapturePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCapturePlan, vv_capture_plan_free)

/* capture-copy.c */
/** vv_capture_prepare: plans with what is there now, and touches the memory that it will take: not in the pause */
gboolean vv_capture_prepare (VvCaptureJob *job, GError **error);
/** vv_capture_lay_out: takes @plan (transfer full) as the plan, and reserves its extents anew */
gboolean vv_capture_lay_out (VvCaptureJob *job, VvCapturePlan *plan, GError **error);
/**
 * vv_capture_copy:
 * @tid: whose memory
 * @ranges: (element-type VvRange): within the plan's extents
 * @held: whether the guard wants to hear of us meanwhile; else progress is told from @from to @to
 *
 * What cannot be read is left zero.  FALSE where the process is gone, or it was cancelled.
 */
gboolean vv_capture_copy (VvCaptureJob *job, int tid, const GArray *ranges, gboolean held, double from, double to,
                          GError **error);
/** vv_capture_finish: copies what is constant, and seals the image */
gboolean vv_capture_finish (VvCaptureJob *job, GError **error);
void vv_capture_progress (VvCaptureJob *job, double share);

/* capture.c */
/** vv_capture_hold: holds the target at a good moment (VvCaptureCheck), as far as there is one */
gboolean vv_capture_hold (VvCaptureJob *job, VvHold *hold, GError **error);
/** vv_capture_release: FALSE where it was let go before: what was copied is worth nothing */
gboolean vv_capture_release (VvCaptureJob *job);

/* capture-stop.c, capture-fork.c, capture-precopy.c */
gboolean vv_capture_by_stop (VvCaptureJob *job, GError **error);

G_END_DECLS
