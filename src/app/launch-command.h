/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* launch-command.h — what a person typed into the launch dialog, and the command that it means. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands for no interpreter of a list. */
#define VV_LAUNCH_AUTOMATIC ""
#define VV_LAUNCH_DIRECT "direct"

/**
 * VvLaunchForm:
 * @program: a script, a module or a program
 * @arguments: as a shell would read them, without anything being expanded
 * @directory: where it runs; empty: the home folder
 * @environment: lines of NAME=VALUE; a bare NAME removes it
 * @interpreter: a path, VV_LAUNCH_AUTOMATIC or VV_LAUNCH_DIRECT
 *
 * Text as typed; none is NULL.
 */
typedef struct
{
  char *program;
  char *arguments;
  char *directory;
  char *environment;
  char *interpreter;
} VvLaunchForm;

void vv_launch_form_clear (VvLaunchForm *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvLaunchForm, vv_launch_form_clear)

/**
 * VvLaunchCommand: what to run; owned
 */
typedef struct
{
  char **argv;
  char *directory;
  char **environment;
} VvLaunchCommand;

void vv_launch_command_clear (VvLaunchCommand *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvLaunchCommand, vv_launch_command_clear)

/**
 * vv_launch_command_build:
 * @python: (nullable): the interpreter that VV_LAUNCH_AUTOMATIC takes for a script that names none
 * @error: says which field is wrong, and how
 *
 * With an interpreter a program is a script if there is such a file, else a module if it can be
 * one's name.  Automatic: a script's own `#!` line decides, then @python; what is no script is run
 * as it is.
 */
gboolean vv_launch_command_build (const VvLaunchForm *form, const char *python,
                                  VvLaunchCommand *out, GError **error);

G_END_DECLS
