/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-private.h — a monitor's parts, for monitor.c, which keeps the process, and
 * monitor-series.c, which keeps its numbers. */

#pragma once

#include "monitor/epoch.h"
#include "monitor/history-private.h"
#include "monitor/monitor.h"
#include "monitor/reasons.h"

G_BEGIN_DECLS

typedef struct
{
  int tid;
  guint series;
  char name[64];
} VvMonitorThread;

/* @is_pin: else it is any other metric; @end_ns: of the first sample that saw its end */
typedef struct
{
  gboolean is_pin;
  VvPinSpec spec;
  VvLiveEnd end;
  gint64 end_ns;
} VvMonitorPin;

/* @probe: NULL once a sampler has it, and where there is nothing left to read
 * @tree: NULL before the first descendant was seen
 * @metric_names: of the custom metrics, by their number
 * @metric_series: guint: their series, by their number
 * @metric_removed: gboolean, by their number
 * @metric_pins: VvMonitorPin, by their number
 * @threads: VvMonitorThread, in the order in which they appeared
 * @thread_numbers: thread ID → place in @threads */
struct _VvMonitor
{
  VvProcess *process;
  VvPython python;
  char *name;
  VvProbe *probe;
  gboolean children;
  guint64 max_history;
  VvHistory *own;
  VvHistory *tree;
  GPtrArray *metric_names;
  GArray *metric_series;
  GArray *metric_removed;
  GArray *metric_pins;
  gboolean has_collector;
  guint collector_series;       /* the first of them */
  GArray *threads;
  GHashTable *thread_numbers;
  VvReasons *reasons;
  VvEpoch *epoch;
  guint n_processes;
  gint64 first_ns;
  gint64 ended_ns;
  VvExitKind exit_kind;
  int exit_code;
};

/* monitor-series.c */
/** vv_monitor_name_metric: Returns: the number of a custom metric that the probe has from now on */
guint vv_monitor_name_metric (VvMonitor *self, const char *name);
/* monitor-pins.c */
void vv_monitor_note_ends (VvMonitor *self, const VvSample *sample);

G_END_DECLS
