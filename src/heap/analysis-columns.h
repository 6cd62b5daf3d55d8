/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* analysis-columns.h — from numbers back to nodes: columns and orders of the file.  Private to the
 * folder. */

#pragma once

#include "heap/analysis-private.h"
#include "heap/cycles.h"

G_BEGIN_DECLS

/** vv_analysis_fill_objects: dominator, retained, garbage, by-dominator and type-retained */
gboolean vv_analysis_fill_objects (VvAnalysis *self, const VvAnalysisState *state, GError **error);
/** vv_analysis_fill_cycles: the rest; @sets are sorted */
gboolean vv_analysis_fill_cycles (VvAnalysis *self, const VvAnalysisState *state,
                                  const VvCycleSets *sets, GError **error);

G_END_DECLS
