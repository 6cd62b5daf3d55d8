/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* targets.h — everything that can be watched: the list of processes, kept up to date, and the
 * sessions of those that are watched.  One for the application.  Main thread. */

#pragma once

#include <gio/gio.h>

#include "vivarium.h"

#include "app/session.h"

G_BEGIN_DECLS

#define VV_TYPE_TARGETS (vv_targets_get_type ())

/**
 * VvTargets:limit: (nullable): why the processes of this machine cannot be seen from here
 */
G_DECLARE_FINAL_TYPE (VvTargets, vv_targets, VV, TARGETS, GObject)

/** vv_targets_new: @settings: where interval and history length come from; changes hold at once */
VvTargets *vv_targets_new (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
/** vv_targets_stop: no scan and no sample any more; sessions are let go */
void vv_targets_stop (VvTargets *self);

/** vv_targets_get_list: Returns: (transfer none): the processes */
VvProcessList *vv_targets_get_list (VvTargets *self);
const char *vv_targets_get_limit (VvTargets *self);

/** vv_targets_get_session: Returns: (transfer none) (nullable): the session of @row, if it is
 * watched */
VvSession *vv_targets_get_session (VvTargets *self, VvProcessRow *row);
/** vv_targets_watch: Returns: (transfer none) (nullable): the session of @row, made if there was
 * none */
/** vv_targets_find_watched: (transfer none) (nullable): who is watched, has that PID and was there
 * at that time (seconds since the epoch) */
VvProcessRow *vv_targets_find_watched (VvTargets *self, int pid, gint64 time);
VvSession *vv_targets_watch (VvTargets *self, VvProcessRow *row, GError **error);
/** vv_targets_find: Returns: (transfer none) (nullable): the row of a process; one that is no
 * Python gets a row as well */
VvProcessRow *vv_targets_find (VvTargets *self, int pid, GError **error);
/** vv_targets_launch: starts and watches.  @owned: ends with the window.  Returns: (transfer none)
 * (nullable): its row */
VvProcessRow *vv_targets_launch (VvTargets *self, const VvLaunch *launch, gboolean owned,
                                 GError **error);
/** vv_targets_dismiss: drops the session of @row, and the row where its process has ended */
void vv_targets_dismiss (VvTargets *self, VvProcessRow *row);

/** vv_targets_get_n_launched: how many programs that a person launched still run */
guint vv_targets_get_n_launched (VvTargets *self);
/** vv_targets_end_launched: asks them to end; @owned_only: only those that end with the window
 * anyway */
void vv_targets_end_launched (VvTargets *self, gboolean owned_only);
/** vv_targets_leave_launched: programs that were launched go on without us; see
 * vv_session_detach() */
void vv_targets_leave_launched (VvTargets *self);

G_END_DECLS
