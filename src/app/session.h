/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* session.h — one watched target: its monitor, its place in the sampler that all sessions share,
 * and for a launched program its output and its end.  Pages have a property of this type and know
 * nothing else of the window.  Lives in the main thread.  A session goes on sampling until it is
 * disposed of, whether a page shows it or not. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

#include "app/output.h"

G_BEGIN_DECLS

#define VV_TYPE_SESSION (vv_session_get_type ())

/**
 * VvSession:name: what a person calls the target
 * VvSession:subtitle: "48213 · CPython 3.13.1", below the name in a title
 * VvSession:running: whether the target runs
 * VvSession:children: whether descendants are summed
 * VvSession:interval: (gint64): time between two samples in ns
 * VvSession::sampled: a sample was added to the monitor's history
 * VvSession::pin-ended: (metric: uint): a pinned object has just ended; a metric of it
 * VvSession::ended: the target has ended; the monitor says when and how.  Once.
 */
G_DECLARE_FINAL_TYPE (VvSession, vv_session, VV, SESSION, GObject)

/**
 * vv_session_new:
 * @sampler: reads the numbers; must outlive the session
 * @process: who is watched
 * @name: (nullable): what the census calls it
 * @interval_ns: time between two samples
 * @max_history: samples held in full
 */
VvSession *vv_session_new (VvSampler *sampler,
                           VvProcess *process,
                           const char *name,
                           gint64 interval_ns,
                           guint64 max_history,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** vv_session_new_launched: starts @launch, whose output is captured, and watches it.  Errors as
 * vv_launch_spawn() */
VvSession *vv_session_new_launched (VvSampler *sampler,
                                    const VvLaunch *launch,
                                    gint64 interval_ns,
                                    guint64 max_history,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** vv_session_get_monitor: Returns: (transfer none): never NULL, the same for the session's whole
 * life */
VvMonitor *vv_session_get_monitor (VvSession *self);
/** vv_session_get_process: Returns: (transfer none): who it is now (a launcher may have become
 * another program) */
VvProcess *vv_session_get_process (VvSession *self);
/** vv_session_get_version: Returns: (nullable): "CPython 3.13.1", "PyPy 7.3.11"; NULL where it is
 * no Python or unknown */
const char *vv_session_get_version (VvSession *self);
const char *vv_session_get_name (VvSession *self);
const char *vv_session_get_subtitle (VvSession *self);
gboolean vv_session_get_running (VvSession *self);

gint64 vv_session_get_interval_ns (VvSession *self);
void vv_session_set_interval_ns (VvSession *self, gint64 interval_ns);
void vv_session_set_max_history (VvSession *self, guint64 max_history);

/** vv_session_get_children: whether descendants are summed in the samples; off at first */
gboolean vv_session_get_children (VvSession *self);
void vv_session_set_children (VvSession *self, gboolean children);
/** vv_session_get_threads: whether each thread's CPU is taken; off at first */
gboolean vv_session_get_threads (VvSession *self);
void vv_session_set_threads (VvSession *self, gboolean threads);

/** vv_session_can_watch: whether objects of the target can be watched: it runs, and is a CPython */
gboolean vv_session_can_watch (VvSession *self);
/** vv_session_add_watch: an object's number or length is taken with each sample from now on, as a
 * custom metric of the monitor.  Returns: FALSE with @error: @path is none, is watched already, or
 * there are too many */
gboolean vv_session_add_watch (VvSession *self, const char *path, GError **error);
/** vv_session_remove_watch: @metric: its number in the monitor */
void vv_session_remove_watch (VvSession *self, guint metric);

/**
 * vv_session_pin: an object of the process is followed at its address from now on, until it ends
 * @name: what a person calls it
 * @address, @type: as vv_live_watch_new_pinned()
 * @parts: bit VvPinPart: which of its numbers are taken, each as a custom metric of the monitor
 * @error: there are too many
 */
gboolean vv_session_pin (VvSession *self, const char *name, VvAddr address, VvAddr type, guint parts,
                         GError **error);
/** vv_session_find_pin: Returns: the metric of the monitor that is that number of that object, or
 * G_MAXUINT */
guint vv_session_find_pin (VvSession *self, VvAddr address, VvPinPart part);
gboolean vv_session_is_pinned (VvSession *self, VvAddr address);
/** vv_session_unpin: what was read of it is not shown any more */
void vv_session_unpin (VvSession *self, VvAddr address);

/** vv_session_update: takes over what the census knows now: the name, the program and its Python */
void vv_session_update (VvSession *self, VvProcess *process, const VvPython *python,
                        const char *name);

/** vv_session_get_output: Returns: (transfer none) (nullable): the output of a launched program;
 * NULL for others */
VvOutput *vv_session_get_output (VvSession *self);
/** vv_session_describe_end: Returns: (transfer full) (nullable): how it ended, one sentence; NULL
 * while it runs */
char *vv_session_describe_end (VvSession *self) G_GNUC_WARN_UNUSED_RESULT;

/** vv_session_get_owned: whether it ends with the window without a question: the demo */
gboolean vv_session_get_owned (VvSession *self);
void vv_session_set_owned (VvSession *self, gboolean owned);
/** vv_session_terminate: asks a launched program to end (SIGTERM to it and what it started);
 * nothing for others */
void vv_session_terminate (VvSession *self);
/** vv_session_detach: a launched program outlives us: somebody else goes on reading its output, and
 * throws it away */
void vv_session_detach (VvSession *self);

G_END_DECLS
