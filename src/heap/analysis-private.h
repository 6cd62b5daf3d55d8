/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* analysis-private.h — the columns of the analysis, as they are made: the writer puts them into the
 * file, an opened snapshot without them keeps them in memory.  Private to the folder. */

#pragma once

#include "heap/analysis.h"
#include "heap/snapshot-format.h"

G_BEGIN_DECLS

/** VvAnalysisPart: a section */
typedef struct
{
  gpointer data;                /* a block */
  gsize length;                 /* bytes */
} VvAnalysisPart;

/** VvAnalysis: by section - VV_SECTION_FIRST_ANALYSIS */
typedef struct _VvAnalysis
{
  VvAnalysisPart parts[VV_N_ANALYSIS_SECTIONS];
} VvAnalysis;

/** vv_analysis_part: of a section */
static inline VvAnalysisPart *
vv_analysis_part (VvAnalysis *self, VvSectionId id)
{
  return &self->parts[id - VV_SECTION_FIRST_ANALYSIS];
}

VvAnalysis *vv_analysis_new (const VvSnapshot *snapshot, VvAnalysisProgress progress, gpointer data,
                             GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void vv_analysis_free (VvAnalysis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvAnalysis, vv_analysis_free)

/** vv_cycles_whole: rows (element-type VvFileCycle), members (element-type VvNode) and texts of the
 * whole graph's components */
gboolean vv_cycles_whole (const VvSnapshot *snapshot, GArray *rows, GArray **members, GByteArray *texts,
                          GCancellable *cancellable, GError **error);

G_END_DECLS
