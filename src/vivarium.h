/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* vivarium.h — the one public header of libvivarium: includes every public header, in the order of the layers. */

#pragma once

#include "base/api.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "base/job.h"
#include "base/json.h"
#include "base/span.h"
#include "base/stats.h"
#include "base/text.h"

#include "chart/bars.h"
#include "chart/drawn-graph.h"
#include "chart/export.h"
#include "chart/rect.h"
#include "chart/sparkline.h"
#include "chart/theme.h"
#include "chart/tracks.h"
#include "chart/treemap.h"

#include "target/capture.h"
#include "target/end-watch.h"
#include "target/image.h"
#include "target/launch.h"
#include "target/memory.h"
#include "target/process.h"

#include "python/census.h"
#include "python/detect.h"
#include "python/layout.h"
#include "python/live.h"
#include "python/path.h"
#include "python/reader.h"
#include "python/reference.h"
#include "python/roots.h"
#include "python/runtime.h"

#include "monitor/condition.h"
#include "monitor/history.h"
#include "monitor/metric.h"
#include "monitor/monitor.h"
#include "monitor/pin.h"
#include "monitor/probe.h"
#include "monitor/report.h"
#include "monitor/sampler.h"

#include "heap/analysis.h"
#include "heap/snapshot.h"
#include "heap/take.h"

#include "inspect/compare.h"
#include "inspect/cycle.h"
#include "inspect/groups.h"
#include "inspect/growth.h"
#include "inspect/ledger.h"
#include "inspect/name.h"
#include "inspect/paths.h"
#include "inspect/suspects.h"

#include "query/query.h"

#include "model/compared.h"
#include "model/graph-picture.h"
#include "model/heap-filter.h"
#include "model/heap-list.h"
#include "model/heap-order.h"
#include "model/heap-picture.h"
#include "model/monitor-picture.h"
#include "model/monitor-summary.h"
#include "model/monitor-view.h"
#include "model/process-list.h"
#include "model/process-row.h"
#include "model/query-result.h"
