/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fake-proc.h — a folder that looks like /proc, with the processes that a test wants. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *root;
} FakeProc;

FakeProc *fake_proc_new (void);
/** fake_proc_free: removes the folder too */
void fake_proc_free (FakeProc *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeProc, fake_proc_free)

/** fake_proc_add: a sleeping process of user 4321, or new contents for one that is there */
void fake_proc_add (FakeProc   *self,
                    int         pid,
                    int         ppid,
                    guint64     start_ticks,
                    const char *comm,
                    const char *cmdline,
                    gsize       length);
void fake_proc_write (FakeProc *self, int pid, const char *name, const char *bytes, gsize length);
/** fake_proc_set_exe: @target: a real file */
void fake_proc_set_exe (FakeProc *self, int pid, const char *target);
/** fake_proc_set_maps: the process maps @path, which may also be opened below its root */
void fake_proc_set_maps (FakeProc *self, int pid, const char *path);
void fake_proc_remove (FakeProc *self, int pid);

G_END_DECLS
