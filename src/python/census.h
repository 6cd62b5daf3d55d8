/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* census.h — every Python process on the machine, again and again.  In: /proc.  Out: entries, parents before their
 * children.  A scan costs what changed: known programs are not looked at anew, and the look for a late exec or a late
 * dlopen of libpython among all others is spread over scans by a time budget. */

#pragma once

#include <gio/gio.h>

#include "python/detect.h"

G_BEGIN_DECLS

/**
 * VvCensusEntry:
 * @process: who it is; replaced by a new one when the program or its title changes
 * @python: which Python
 * @name: what a person calls it; processes of one parent that would have the same name are numbered
 *   ("app.py, child 2")
 * @ppid: its parent now
 * @parent: the nearest ancestor that is a Python process too, or 0
 * @readable: whether its memory may be read, and is of a Python that Vivarium can read
 * @reason: (nullable): why not, a short phrase
 * @advice: (nullable): what to do about it, a sentence
 * @cpu_percent: of one core since the scan before; NaN in its first
 * @rss_bytes: resident memory
 * @n_threads: threads
 * @state: R, S, D, Z, T, … as in /proc
 */
typedef struct
{
  VvProcess *process;
  VvPython python;
  char *name;
  int ppid;
  int parent;
  gboolean readable;
  char *reason;
  char *advice;
  double cpu_percent;
  guint64 rss_bytes;
  guint64 n_threads;
  char state;
} VvCensusEntry;

typedef struct _VvCensus VvCensus;

/** vv_census_new: @proc_root: (nullable): NULL is /proc; another folder is for tests */
VV_API VvCensus *vv_census_new (const char *proc_root) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_census_free (VvCensus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvCensus, vv_census_free)

/**
 * vv_census_scan:
 *
 * One scan.  One census belongs to one thread at a time.  The result is the caller's, never written again, and may go
 * to another thread.
 *
 * Returns: (transfer full) (element-type VvCensusEntry) (nullable): all Python processes, parents before their children
 */
VV_API GPtrArray *vv_census_scan (VvCensus *self, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_census_get_limit:
 *
 * Returns: (transfer full) (nullable): why this machine's processes cannot be seen from here (a Flatpak sandbox, /proc
 *   mounted with hidepid, no /proc), for the window to say; NULL if they can
 */
VV_API char *vv_census_get_limit (VvCensus *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
