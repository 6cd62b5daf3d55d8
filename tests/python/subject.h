/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* subject.h — an interpreter that runs a script and waits, and what Vivarium finds in it. */

#pragma once

#include "child.h"
#include "python/runtime.h"

G_BEGIN_DECLS

typedef struct
{
  Child child;
  VvMemory *memory;
  VvRuntime *runtime;           /* (nullable) */
  GError *error;                /* (nullable): why there is none */
} Subject;

/** subject_start: @script says one line when it is where it should be; Returns: that line */
char *subject_start (Subject *self, const char *python, const char *script);
/** subject_start_command: the same for any command */
char *subject_start_command (Subject *self, const char * const *argv);
/** subject_find: looks for the interpreter */
void subject_find (Subject *self);
void subject_clear (Subject *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

/** subject_add_tests: one test for each CPython from 3.9 on that has a GIL: @path/NAME, with its program as data */
void subject_add_tests (const char *path, GTestDataFunc function);

G_END_DECLS
