/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime-private.h — the steps of vv_runtime_find(): symbols of a mapped file, what 3.13 and newer
 * say of their own structs, and the self-check.  Private to the folder. */

#pragma once

#include "python/detect.h"
#include "python/runtime.h"

G_BEGIN_DECLS

/**
 * VvModule:
 * @path: (nullable): as the target sees it, foreign text
 * @region: the mapping whose file was looked at
 * @base: what is added to the file's addresses
 * @symbols: name → address in the target + 1; what the file defines
 * @version: (nullable): "3.9.2" as its texts or Py_Version say, "3.9" where they say no more
 * @is_program: whether the file is a program and no library
 * @kind: which Python the file is, as its texts and symbols say
 * @is_foreign: whether it is for another kind of processor
 */
typedef struct
{
  const char *path;
  const VvRegion *region;
  VvAddr base;
  GHashTable *symbols;
  char *version;
  gboolean is_program;
  VvPythonKind kind;
  gboolean is_foreign;
} VvModule;

void vv_module_clear (VvModule *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvModule, vv_module_clear)

/**
 * vv_module_read:
 * @region: a mapping of the beginning of the file
 *
 * Reads the symbols from the file, and where that cannot be had, from what the dynamic linker sees
 * of them in memory.
 *
 * Returns: whether it is an ELF file whose symbols could be read; @out is set in any case
 */
gboolean vv_module_read (VvMemory *memory, const VvRegion *region, VvModule *out);

/** vv_module_symbol: address in the target, or 0 */
VvAddr vv_module_symbol (const VvModule *self, const char *name);

/** vv_symbols_from_memory: the symbols that the dynamic linker sees, from the target's own pages;
 * @header: address of the ELF header */
gboolean vv_symbols_from_memory (VvMemory *memory, VvAddr header, VvModule *out);

/** vv_symbol_is_wanted: whether anything here asks for a symbol of that name: @is_local: it is
 * visible in its file alone */
gboolean vv_symbol_is_wanted (const char *name, gboolean is_local);

/** VvOffsetsVerdict: what the target's own description of its structs comes to */
typedef enum
{
  VV_OFFSETS_NONE,              /* older than 3.13, or not readable */
  VV_OFFSETS_TAKEN,             /* fit; @layout has what they say of the interpreter's state */
  VV_OFFSETS_FREE_THREADED,
  VV_OFFSETS_WRONG,             /* insane, or contradict the table in how objects are made */
} VvOffsetsVerdict;

/** vv_debug_offsets_apply: reads `_Py_DebugOffsets` at @runtime and puts what it says into @layout,
 * checked */
VvOffsetsVerdict vv_debug_offsets_apply (VvMemory *memory, VvAddr runtime, guint32 version_hex,
                                         VvLayout *layout);

/** VvCheckVerdict: of the self-check */
typedef enum
{
  VV_CHECK_RIGHT,
  VV_CHECK_NOT_STARTED,         /* there is no interpreter yet, or none any more */
  VV_CHECK_WRONG,
} VvCheckVerdict;

/**
 * vv_runtime_check:
 * @self: with layout and symbols; none_type is set here
 * @patient: whether to ask again, since a process that runs may be in the middle of a change
 * @hexversion: (out): sys.hexversion, or 0 where it cannot be had
 *
 * Whether objects of known shape look as the layout says.
 */
VvCheckVerdict vv_runtime_check (VvRuntime *self, VvMemory *memory, gboolean patient,
                                 guint32 *hexversion);

/** vv_runtime_hexversion: sys.hexversion as the main interpreter's sys module has it, or 0 */
guint32 vv_runtime_hexversion (const VvRuntime *self, VvMemory *memory);

/** VvInterpreterVisit: FALSE ends it */
typedef gboolean (*VvInterpreterVisit) (VvAddr interpreter, gpointer data);
/** vv_runtime_interpreters: all interpreters, a bounded number; FALSE where the list does not end
 * or cannot be read */
gboolean vv_runtime_interpreters (const VvRuntime *self, VvMemory *memory, VvInterpreterVisit visit,
                                  gpointer data);

#define VV_MAX_INTERPRETERS 4096

G_END_DECLS
