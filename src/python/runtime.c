/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime.c — the interpreter inside an address space.  In: its map and its memory.  Out: version,
 * table of layouts, addresses of _PyRuntime and of the types that every CPython exports.  The
 * files that are mapped are asked for the symbol _PyRuntime, those first whose name says Python;
 * a process may map two interpreters, and the one that was started counts.  What speaks against a
 * file is kept, and said when no other file holds a Python either. */

#include "python/runtime-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define MAX_FILES 16384

/* How much a refusal says; the one that says most is shown. */
typedef enum { REFUSED_NONE, REFUSED_NOT_STARTED, REFUSED_KIND } Weight;

typedef struct
{
  VvMemory *memory;
  GPtrArray *candidates;        /* of const VvRegion: where each mapped file begins */
  Weight weight;
  GError *refusal;
} Search;

static void
refuse (Search *search,
        Weight  weight,
        GError *error)
{
  if (search->refusal != NULL && search->weight >= weight)
    {
      g_error_free (error);
      return;
    }
  g_clear_error (&search->refusal);
  search->refusal = error;
  search->weight = weight;
}

static const char *
base_name (const VvRegion *region)
{
  const char *slash = strrchr (region->path, '/');

  return slash != NULL ? slash + 1 : region->path;
}

static int
candidate_rank (const VvRegion *region)
{
  const char *name = base_name (region);

  if (g_str_has_prefix (name, "libpython"))
    return 0;
  if (g_str_has_prefix (name, "python") || strstr (name, "pypy") != NULL)
    return 1;
  return 2;
}

static int
compare_candidates (gconstpointer a,
                    gconstpointer b)
{
  const VvRegion *left = *(const VvRegion * const *) a, *right = *(const VvRegion * const *) b;
  int difference = candidate_rank (left) - candidate_rank (right);

  if (difference != 0)
    return difference;
  return left->start < right->start ? -1 : left->start > right->start;
}

/* Programs and libraries are mapped from their beginning on; a file is looked at once. */
static GPtrArray *
list_candidates (const VvRegion *regions,
                 guint           n_regions)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *candidates = g_ptr_array_new ();

  for (guint i = 0; i < n_regions && candidates->len < MAX_FILES; i++)
    {
      const VvRegion *region = &regions[i];

      if (region->path == NULL || region->path[0] != '/' || region->offset != 0 ||
          (region->flags & VV_REGION_SHARED) != 0 ||
          !g_hash_table_add (seen, (gpointer) region->path))
        continue;
      g_ptr_array_add (candidates, (gpointer) region);
    }
  g_ptr_array_sort (candidates, compare_candidates);
  return candidates;
}

/* "3.10.13", "3.15.0rc1", "3.9", "2.7.18+" → PY_VERSION_HEX; 0 where it is none.  Without a micro
 * version the lowest one. */
static guint32
hex_from_version (const char *version)
{
  unsigned major = 0, minor = 0, micro = 0, serial = 0, kind;
  char level[3] = "";
  int n;

  if (version == NULL)
    return 0;
  n = sscanf (version, "%2u.%3u.%3u%2[abcr]%2u", &major, &minor, &micro, level, &serial);
  if (n < 2 || major > 9 || minor > 255 || micro > 255 || serial > 15)
    return 0;
  kind = level[0] == 'a' ? 0xa0 : level[0] == 'b' ? 0xb0 : level[0] != '\0' ? 0xc0 : 0xf0;
  return major << 24 | minor << 16 | micro << 8 | kind | serial;
}

static char *
version_from_hex (guint32 hex)
{
  guint level = hex >> 4 & 0xf, serial = hex & 0xf;
  const char *name = level == 0xa ? "a" : level == 0xb ? "b" : level == 0xc ? "rc" : NULL;

  if (name == NULL)
    return g_strdup_printf ("%u.%u.%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff);
  return g_strdup_printf ("%u.%u.%u%s%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff, name,
                          serial);
}

static void
refuse_version (Search     *search,
                const char *version)
{
  guint n;
  const VvLayout * const *tables = vv_layout_list (&n);
  g_autofree char *shown = vv_text_display (version != NULL ? version : "?", -1, 32);
  guint32 first = n > 0 ? tables[0]->first : 0, last = n > 0 ? tables[n - 1]->first : 0;

  /* Translators: the last four numbers are "3.9" and "3.15" */
  refuse (search, REFUSED_KIND,
          g_error_new (VV_ERROR, VV_ERROR_UNSUPPORTED,
                       _("The process runs Python %s, and Vivarium can read the memory of Python %u.%u to %u.%u. Run the program with one of these."),
                       shown, first >> 24, first >> 16 & 0xff, last >> 24, last >> 16 & 0xff));
}

static gboolean
is_debug_build (const VvModule *module)
{
  return vv_module_symbol (module, "_Py_NegativeRefcount") != 0 ||
         vv_module_symbol (module, "_Py_RefTotal") != 0 ||
         vv_module_symbol (module, "_Py_PrintReferences") != 0;
}

static guint32
find_version (VvMemory       *memory,
              const VvModule *module)
{
  VvAddr symbol = vv_module_symbol (module, "Py_Version");
  guint32 hex;

  if (symbol != 0 && vv_memory_read_u32 (memory, symbol, &hex) && hex >> 24 == 3)
    return hex;
  return hex_from_version (module->version);
}

static void
refuse_wrong (Search  *search,
              guint32  hex)
{
  g_autofree char *version = version_from_hex (hex);

  refuse (search, REFUSED_KIND,
          g_error_new (VV_ERROR, VV_ERROR_UNSUPPORTED,
                       _("The objects of this Python %s do not lie as in the builds that Vivarium knows, so its memory is not read. Run the program with an ordinary build."),
                       version));
}

/* A program that uses None itself may hold the copy that counts: the linker then moves the
 * library's variable into the program, and the library uses that one. */
static void
prefer_program (VvMemory       *memory,
                GPtrArray      *candidates,
                const VvModule *module,
                GHashTable     *symbols)
{
  const VvRegion *lowest = NULL;
  g_auto(VvModule) program = { NULL };
  GHashTableIter iter;
  gpointer name, value;

  if (module->is_program)
    return;
  for (guint i = 0; i < candidates->len; i++)
    {
      const VvRegion *region = candidates->pdata[i];

      if (lowest == NULL || region->start < lowest->start)
        lowest = region;
    }
  if (lowest == NULL || lowest == module->region || !vv_module_read (memory, lowest, &program) ||
      !program.is_program)
    return;
  g_hash_table_iter_init (&iter, program.symbols);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (g_hash_table_contains (symbols, name))
      g_hash_table_replace (symbols, g_strdup (name), value);
}

static void
take_addresses (VvRuntime *self,
                VvMemory  *memory)
{
#define TAKE(symbol, field) self->field = vv_runtime_symbol (self, #symbol);
  VV_RUNTIME_SYMBOLS (TAKE)
#undef TAKE
  self->runtime = vv_runtime_symbol (self, "_PyRuntime");
  /* The others are the objects; this one is a variable that points to it. */
  if (self->base_exception != 0 &&
      !vv_memory_read_u64 (memory, self->base_exception, &self->base_exception))
    self->base_exception = 0;
}

static VvRuntime *
runtime_new (Search         *search,
             const VvModule *module,
             guint32         hex)
{
  VvRuntime *self = g_new0 (VvRuntime, 1);

  self->version_hex = hex;
  self->version = version_from_hex (hex);
  self->executable = g_strdup (module->path);
  self->own_layout = g_new0 (VvLayout, 1);
  self->layout = self->own_layout;
  self->base = module->base;
  self->symbols = g_hash_table_ref (module->symbols);
  prefer_program (search->memory, search->candidates, module, self->symbols);
  take_addresses (self, search->memory);
  return self;
}

/* What the interpreter says of its own version, where the file did not say it to the last digit.
 * FALSE where the two contradict each other. */
static gboolean
settle_version (VvRuntime *self,
                guint32    said)
{
  if (said == 0 || said == self->version_hex)
    return TRUE;
  if (vv_runtime_symbol (self, "Py_Version") != 0 || said >> 16 != self->version_hex >> 16)
    return FALSE;
  self->version_hex = said;
  g_free (self->version);
  self->version = version_from_hex (said);
  return TRUE;
}

static gboolean
refuse_free_threaded (Search    *search,
                      VvRuntime *self)
{
  refuse (search, REFUSED_KIND,
          g_error_new (VV_ERROR, VV_ERROR_UNSUPPORTED,
                       _("The process runs a free-threaded Python %s, whose memory Vivarium cannot read. Run the program with the ordinary build."),
                       self->version));
  return FALSE;
}

static gboolean
refuse_not_started (Search    *search,
                    VvRuntime *self)
{
  refuse (search, REFUSED_NOT_STARTED,
          g_error_new (VV_ERROR, VV_ERROR_UNSUPPORTED,
                       _("The Python %s in this process has not started yet, or has ended. Try again a little later."),
                       self->version));
  return FALSE;
}

/* Whether @layout fits; @again: (out): whether another one may. */
static gboolean
check_layout (Search         *search,
              VvRuntime      *self,
              const VvLayout *layout,
              gboolean        patient,
              gboolean       *again)
{
  guint32 said;

  *again = FALSE;
  *self->own_layout = *layout;
  switch (vv_debug_offsets_apply (search->memory, self->runtime, self->version_hex,
                                  self->own_layout))
    {
    case VV_OFFSETS_FREE_THREADED:
      return refuse_free_threaded (search, self);

    case VV_OFFSETS_WRONG:
      *again = TRUE;
      return FALSE;

    case VV_OFFSETS_NONE:
    case VV_OFFSETS_TAKEN:
    default:
      break;
    }
  switch (vv_runtime_check (self, search->memory, patient, &said))
    {
    case VV_CHECK_NOT_STARTED:
      return refuse_not_started (search, self);

    case VV_CHECK_RIGHT:
      if (settle_version (self, said))
        return TRUE;
      *again = TRUE;
      return FALSE;

    case VV_CHECK_WRONG:
    default:
      *again = TRUE;
      return FALSE;
    }
}

/* Tries every table that claims the version: all of them once, then with patience. */
static gboolean
check_runtime (Search    *search,
               VvRuntime *self)
{
  guint32 hex = self->version_hex;
  gboolean again = TRUE;

  for (guint round = 0; round < 2 && again; round++)
    for (const VvLayout *layout = vv_layout_find (hex, NULL); layout != NULL && again;
         layout = vv_layout_find_next (hex, layout))
      if (check_layout (search, self, layout, round == 1, &again))
        return TRUE;
  if (again)
    refuse_wrong (search, hex);
  return FALSE;
}

static gboolean
module_is_python (Search         *search,
                  const VvModule *module,
                  guint32         hex)
{
  if (module->kind == VV_PYTHON_PYPY)
    {
      refuse (search, REFUSED_KIND,
              g_error_new_literal (VV_ERROR, VV_ERROR_UNSUPPORTED,
                                   _("The process runs PyPy, and Vivarium can read the memory of CPython alone. Run the program with CPython.")));
      return FALSE;
    }
  if (vv_module_symbol (module, "_PyRuntime") == 0)
    {
      if (module->kind != VV_PYTHON_NONE && vv_layout_find (hex, NULL) != NULL)
        refuse_wrong (search, hex);
      else if (module->kind != VV_PYTHON_NONE)
        refuse_version (search, module->version);
      return FALSE;
    }
  if (is_debug_build (module))
    {
      g_autofree char *version = version_from_hex (hex);

      refuse (search, REFUSED_KIND,
              g_error_new (VV_ERROR, VV_ERROR_UNSUPPORTED,
                           _("The process runs a debug build of Python %s, whose memory Vivarium cannot read. Run the program with the ordinary build."),
                           version));
      return FALSE;
    }
  return TRUE;
}

static VvRuntime *
try_candidate (Search         *search,
               const VvRegion *region)
{
  g_auto(VvModule) module = { NULL };
  g_autoptr(VvRuntime) self = NULL;
  guint32 hex;

  if (!vv_module_read (search->memory, region, &module))
    {
      if (module.is_foreign && candidate_rank (region) < 2)
        refuse (search, REFUSED_NOT_STARTED,
                g_error_new_literal (VV_ERROR, VV_ERROR_UNSUPPORTED,
                                     _("The process runs a Python for another kind of processor, or a 32-bit one, whose memory Vivarium cannot read. Run the program with a 64-bit build.")));
      return NULL;
    }
  hex = find_version (search->memory, &module);
  if (!module_is_python (search, &module, hex))
    return NULL;
  if (vv_layout_find (hex, NULL) == NULL)
    {
      g_autofree char *version = hex != 0 ? version_from_hex (hex) : g_strdup (module.version);

      refuse_version (search, version);
      return NULL;
    }
  self = runtime_new (search, &module, hex);
  if (!check_runtime (search, self))
    return NULL;
  return g_steal_pointer (&self);
}

VvRuntime *
vv_runtime_find (VvMemory  *memory,
                 GError   **error)
{
  g_autoptr(GPtrArray) candidates = NULL;
  Search search = { .memory = memory };
  VvRuntime *self = NULL;
  const VvRegion *regions;
  guint n_regions;

  regions = vv_memory_regions (memory, &n_regions, error);
  if (regions == NULL)
    return NULL;
  candidates = list_candidates (regions, n_regions);
  search.candidates = candidates;
  for (guint i = 0; i < candidates->len && self == NULL; i++)
    self = try_candidate (&search, candidates->pdata[i]);
  if (self != NULL)
    g_clear_error (&search.refusal);
  else if (search.refusal != NULL)
    g_propagate_error (error, search.refusal);
  else
    g_set_error_literal (error, VV_ERROR, VV_ERROR_UNSUPPORTED, _("There is no Python in this process. Choose one that “vivarium-cli ps” lists."));
  return self;
}

VvAddr
vv_runtime_symbol (const VvRuntime *self,
                   const char      *name)
{
  guint64 found = GPOINTER_TO_SIZE (g_hash_table_lookup (self->symbols, name));

  return found == 0 ? 0 : found - 1;
}

typedef struct
{
  VvMemory *memory;
  guint32 offset;
  gboolean busy;
} BusyCheck;

static gboolean
check_busy (VvAddr   interpreter,
            gpointer data)
{
  BusyCheck *check = data;
  guint32 collecting;

  check->busy = vv_memory_read_u32 (check->memory, interpreter + check->offset, &collecting) &&
                collecting != 0;
  return !check->busy;
}

gboolean
vv_runtime_busy (const VvRuntime *self,
                 VvMemory        *held)
{
  BusyCheck check = { held, self->layout->gc_collecting, FALSE };

  vv_runtime_interpreters (self, held, check_busy, &check);
  return check.busy;
}

void
vv_runtime_free (VvRuntime *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self->executable);
  g_free (self->own_layout);
  g_clear_pointer (&self->symbols, g_hash_table_unref);
  g_free (self);
}
