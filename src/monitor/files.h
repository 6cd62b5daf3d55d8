/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* files.h — the files of one process in /proc, as a reader keeps them open. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @dir_fd: its folder; < 0: nothing is open
 * @thread_fd: folder of a living thread, where the main thread is over; for the reader to set
 * @io_errno, @fd_errno: why @io_fd and @fd_fd, which are not for everybody, are not open */
typedef struct
{
  int pid;
  int dir_fd;
  int stat_fd;
  int status_fd;
  int io_fd;
  int fd_fd;
  int thread_fd;
  int io_errno;
  int fd_errno;
} VvFiles;

void vv_files_init (VvFiles *self, int pid);
void vv_files_close (VvFiles *self);
void vv_files_close_thread (VvFiles *self);

/**
 * vv_files_open:
 * @error: VV_ERROR_GONE; VV_ERROR_FAILED where we have too many files open
 *
 * Opens what is not open yet; what was refused is tried again, since a process may become readable.
 */
gboolean vv_files_open (VvFiles *self, GError **error);

/** vv_files_read: reads from the beginning.  Returns: the length, or -1 with errno */
gssize vv_files_read (int fd, char *buffer, gsize size);

/** vv_files_set_gone: Returns: FALSE, with VV_ERROR_GONE */
gboolean vv_files_set_gone (const VvFiles *self, GError **error);

/**
 * vv_files_get_reason:
 * @code: errno of what could not be opened or read
 * @uid: whose process it is
 *
 * Returns: (nullable): why there is no value, static and translated; NULL where nobody is to blame
 */
const char *vv_files_get_reason (int code, guint64 uid);

G_END_DECLS
