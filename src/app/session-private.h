/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* session-private.h — a session's state, shared by session.c (watching) and session-launch.c (a
 * program of ours: its output and its end). */

#pragma once

#include "app/session.h"

G_BEGIN_DECLS

struct _VvSession
{
  GObject parent_instance;

  VvSampler *sampler;           /* not ours */
  guint sampler_id;
  VvMonitor *monitor;
  VvProcess *process;
  VvOutput *output;
  guint child_watch;
  char *name;
  char *version;
  char *subtitle;
  gint64 interval_ns;
  gboolean children;
  gboolean threads;
  gboolean collector;           /* whether the garbage collector is watched */
  gboolean running;
  gboolean owned;
};

/* session.c */
gboolean vv_session_start (VvSession *self,
                           VvProcess *process,
                           const char *name,
                           guint64 max_history,
                           GError **error);
/** vv_session_has_room: whether @n more metrics can be shown */
gboolean vv_session_has_room (VvSession *self, guint n, GError **error);
void vv_session_set_ended (VvSession *self, VvExitKind kind, int code);

/* session-pins.c */
/** vv_session_find_ended_pin: the metric of a pinned object whose end the sample of @time_ns saw, or
 * G_MAXUINT */
guint vv_session_find_ended_pin (VvSession *self, gint64 time_ns);

/** vv_session_update_interval: while an object is pinned, samples are taken a few times a second */
void vv_session_update_interval (VvSession *self);

/* session-launch.c */
/** vv_session_new_for_child: of a child started as @argv that may be over.  @output_fd: (transfer
 * full) */
VvSession *vv_session_new_for_child (VvSampler *sampler,
                                     const char * const *argv,
                                     int pid,
                                     int output_fd,
                                     gint64 interval_ns,
                                     guint64 max_history,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_session_forget_child: it is reaped all the same, but nobody is told */
void vv_session_forget_child (VvSession *self);

G_END_DECLS
