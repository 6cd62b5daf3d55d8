/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* refusal.h — why the kernel says no, and what would help. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

typedef enum
{
  VV_REFUSAL_READ,      /* its memory was to be read */
  VV_REFUSAL_HOLD,      /* its threads were to be held */
} VvRefusalAct;

/**
 * vv_refusal_set_error:
 * @proc_root: (nullable): instead of /proc
 * @code: errno of what was refused
 *
 * VV_ERROR_DENIED with the rule that stands in the way and the command or setting that helps; VV_ERROR_GONE where the
 * process is over.
 */
void vv_refusal_set_error (GError **error, const char *proc_root, int pid, int code, VvRefusalAct act);

/** vv_refusal_find_tracer: Returns: the PID of the debugger that holds it, or 0; @dir_fd: its folder */
int vv_refusal_find_tracer (int dir_fd);

/** vv_refusal_display_path: Returns: (transfer full): a name of a file, safe to show */
char *vv_refusal_display_path (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
