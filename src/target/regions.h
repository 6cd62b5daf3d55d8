/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* regions.h — /proc/PID/maps as a list of regions. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

/**
 * VvRegionList:
 * @regions: (element-type VvRegion): sorted, not overlapping; their paths live as long as the list
 */
typedef struct
{
  GArray *regions;
  GStringChunk *texts;
} VvRegionList;

VvRegionList *vv_region_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
void vv_region_list_free (VvRegionList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvRegionList, vv_region_list_free)

/** vv_region_list_add: @region's path is copied; FALSE where it is empty, or begins before the last one ends */
gboolean vv_region_list_add (VvRegionList *self, const VvRegion *region);
/** vv_region_list_parse_line: one line of maps, without its end; cuts it up */
gboolean vv_region_list_parse_line (VvRegionList *self, char *tainted_line);
/** vv_region_list_read: reads "maps" below @dir_fd; NULL with errno, ESRCH where there is no memory (any more) */
VvRegionList *vv_region_list_read (int dir_fd) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
