/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* capture-call.c — can the target be made to carry out a system call?  In: its memory.  Out: the
 * address of an instruction that makes one; and a sentence where a method that needs one did not work. */

#include "target/capture-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The kernel's own page of code has one, and it is small. */
#define MAX_CODE ((gsize) 64 * 1024)

#ifdef __x86_64__
static const guint8 instruction[] = { 0x0f, 0x05 };
#else
/* Not written for other processors yet. */
static const guint8 instruction[1] = { 0 };
#endif

static VvAddr
search_region (VvMemory       *memory,
               const VvRegion *region)
{
  gsize size = MIN (region->end - region->start, MAX_CODE);
  g_autofree guint8 *code = g_malloc (size);
  const guint8 *found;

  if (!vv_memory_read (memory, region->start, code, size))
    return 0;
  found = memmem (code, size, instruction, sizeof instruction);
  return found != NULL ? region->start + (VvAddr) (found - code) : 0;
}

/* Returns 0 where there is none, or the processor is one for which this is not written. */
static VvAddr
find_instruction (VvMemory *memory)
{
  guint n = 0;
  const VvRegion *regions = vv_memory_regions (memory, &n, NULL);

  for (guint i = 0; sizeof instruction == 2 && i < n; i++)
    if ((regions[i].flags & VV_REGION_EXEC) != 0 && g_strcmp0 (regions[i].path, "[vdso]") == 0)
      return search_region (memory, &regions[i]);
  return 0;
}

char *
vv_capture_find_call (VvCaptureJob *job,
                      VvGuardCall  *call)
{
  call->call_address = find_instruction (job->live);
  if (call->call_address == 0)
    return g_strdup (_("The program was stopped, since it cannot be made to carry out system calls on this kind of system."));
  return NULL;
}

char *
vv_capture_explain_call (const char *method,
                         int         code)
{
  if (code == VV_GUARD_FILTERED)
    return g_strdup (_("The program was stopped: all its threads have a seccomp filter, which only root may set aside."));
  /* Translators: %s is the name of a method, fork or precopy; it stays as it is */
  return g_strdup_printf (_("The program was stopped, since %s is not possible with it: %s."), method, g_strerror (code));
}
