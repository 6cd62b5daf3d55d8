/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime-end.c — In: the files that are mapped.  Out: the address of _PyRuntime._finalizing.  Known
 * from the file alone, since it is asked for before the interpreter has run its first instruction.
 *
 * 3.13 and newer: said by _Py_DebugOffsets, runtime_state.finalizing, which is data of the file.
 * Before: 16 bytes before interpreters.head, which a lock follows (Include/internal/
 * pycore_runtime.h, struct pyruntimestate of 3.9 to 3.12). */

#include "config.h"

#include "python/runtime-end.h"

#include <string.h>

#include "python/numbering.h"
#include "python/runtime-private.h"

/* Cookie, version, free_threaded, then the size of _PyRuntimeState and this. */
#define OFFSETS_FINALIZING 32
#define BEFORE_HEAD 16

static VvAddr
find_in_module (VvMemory *memory, const VvModule *module)
{
  VvAddr runtime = vv_module_symbol (module, "_PyRuntime");
  char cookie[8];
  guint64 tainted_offset;
  const VvLayout *layout = NULL;
  guint n;
  const VvLayout * const *layouts = vv_layout_list (&n);
  int minor = 0;

  if (runtime == 0 || module->version == NULL)
    return 0;
  if (vv_memory_read (memory, runtime, cookie, sizeof cookie) &&
      memcmp (cookie, "xdebugpy", sizeof cookie) == 0)
    {
      if (!vv_memory_read_u64 (memory, runtime + OFFSETS_FINALIZING, &tainted_offset) ||
          tainted_offset % 8 != 0 || tainted_offset > 1024 * 1024)
        return 0;
      return runtime + tainted_offset;
    }

  if (!g_str_has_prefix (module->version, "3."))
    return 0;
  minor = (int) g_ascii_strtoll (module->version + 2, NULL, 10);
  for (guint i = 0; i < n && layout == NULL; i++)
    if ((layouts[i]->first >> 16 & 0xff) == (guint) minor)
      layout = layouts[i];
  if (layout == NULL || minor > 12)
    return 0;
  return runtime + layout->runtime_interpreters_head - BEFORE_HEAD;
}

VvAddr
vv_runtime_find_end_word (VvMemory *memory)
{
  guint n_regions;
  const VvRegion *regions = vv_memory_regions (memory, &n_regions, NULL);
  VvAddr found = 0;
  gboolean first = TRUE;

  for (guint i = 0; regions != NULL && i < n_regions && found == 0; i++)
    {
      g_auto (VvModule) module = { 0 };
      const char *path = regions[i].path;

      /* The program itself, and what is called as Python's libraries are. */
      if (path == NULL || path[0] != '/' || regions[i].offset != 0)
        continue;
      if (!first && strstr (path, "libpython") == NULL)
        continue;
      first = FALSE;
      if (vv_module_read (memory, &regions[i], &module))
        found = find_in_module (memory, &module);
      /* Reading asks for the map again. */
      regions = vv_memory_regions (memory, &n_regions, NULL);
    }
  return found;
}
