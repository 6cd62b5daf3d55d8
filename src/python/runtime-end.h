/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime-end.h — where an interpreter notes that it begins to shut down.  Private to the library. */

#pragma once

#include "target/memory.h"

G_BEGIN_DECLS

/**
 * vv_runtime_find_end_word:
 * @memory: of a process that may not have started its interpreter yet
 *
 * The word _PyRuntime._finalizing: 0 until Py_FinalizeEx() has waited for threads and has run the
 * functions of atexit; set before anything is torn down.
 *
 * Returns: its address; 0 where no interpreter is mapped (yet)
 */
VvAddr vv_runtime_find_end_word (VvMemory *memory);

G_END_DECLS
