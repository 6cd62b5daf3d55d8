/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* watch.h — one watch from its start to its end: samples on time, and all the ways in which it may end. */

#pragma once

#include "cli/options.h"
#include "cli/trigger.h"
#include "vivarium.h"

G_BEGIN_DECLS

typedef struct _CliWatch CliWatch;

/** CliNamedPath: `--watch NAME=PATH` */
typedef struct
{
  char *name;
  char *path;
} CliNamedPath;

/**
 * CliWatchPlan:
 * @interval_ns: between samples
 * @duration_ns: when it ends; 0: when the target does
 * @max_history: samples held
 * @children: whether descendants are summed
 * @watches: (element-type CliNamedPath): objects whose number or length is taken with each sample
 * @collector: whether the garbage collector is watched, for pictures
 * @trigger: snapshots to be taken meanwhile
 */
typedef struct
{
  gint64 interval_ns;
  gint64 duration_ns;
  guint64 max_history;
  gboolean children;
  GPtrArray *watches;
  gboolean collector;
  CliTriggerPlan trigger;
} CliWatchPlan;

/** cli_watch_new: watches @pid.  Returns: (nullable): the watch; errors as vv_monitor_new() */
CliWatch *cli_watch_new (const CliWatchPlan *plan, const CliArguments *arguments, int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** cli_watch_launch: starts @argv and watches it; errors as vv_launch_spawn() */
CliWatch *cli_watch_launch (const CliWatchPlan *plan, const CliArguments *arguments, const char * const *argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cli_watch_free (CliWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliWatch, cli_watch_free)

VvMonitor *cli_watch_get_monitor (CliWatch *self);

/** cli_watch_run: samples until the target ends, the time is over, or SIGINT, SIGTERM or SIGHUP comes */
void cli_watch_run (CliWatch *self);

/** cli_watch_end_program: ends a launched program that still runs; after the files are written, so that one that does not
 * want to end delays nobody */
void cli_watch_end_program (CliWatch *self);

G_END_DECLS
