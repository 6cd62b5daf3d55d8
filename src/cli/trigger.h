/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* trigger.h — snapshots that a watch takes by itself: when a condition becomes true, or every so often. */

#pragma once

#include "cli/options.h"
#include "vivarium.h"

G_BEGIN_DECLS

/**
 * CliTriggerPlan:
 * @when: (nullable): what was given as --snapshot-when
 * @condition: the same, parsed
 * @every_ns: between two; 0: not by time
 * @keep: how many files; 0: all
 */
typedef struct
{
  const char *when;
  VvCondition condition;
  gint64 every_ns;
  guint64 keep;
} CliTriggerPlan;

typedef struct _CliTrigger CliTrigger;

/** cli_trigger_new: @tree: conditions are of the sums over the descendants */
CliTrigger *cli_trigger_new (const CliTriggerPlan *plan, const CliArguments *arguments,
                             VvMonitor *monitor, gboolean tree) G_GNUC_WARN_UNUSED_RESULT;
/** cli_trigger_sampled: after each sample */
void cli_trigger_sampled (CliTrigger *self);
/** cli_trigger_free: waits for one that is being taken; NULL is fine */
void cli_trigger_free (CliTrigger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliTrigger, cli_trigger_free)

G_END_DECLS
