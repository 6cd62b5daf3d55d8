/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* runtime-check.c — is the table of layouts true of this interpreter?  In: symbols and a table.
 * Out: yes, no, or "there is no interpreter yet".  Asked are objects that every CPython has and
 * whose looks are known: type is its own type, bool comes from int comes from object, None, True
 * and False, the interpreter's threads that point back to it, the collector's lists that are
 * closed rings, and the number of the version in the dictionary of sys, which needs dictionary,
 * text and int to be as the table says.  A process that runs may be in the middle of changing any
 * of them, so what fails is asked again. */

#include "python/runtime-private.h"

#include <string.h>

#define N_TRIES 24
#define N_HASTY_TRIES 8
#define PAUSE_US 2000
#define MAX_ENTRIES 65536
#define MAX_CHECKED_THREADS 64

/* Include/object.h; the same since 3.9 */
#define FLAG_READY (1u << 12)
#define FLAG_LONG (1u << 24)
#define FLAG_LIST (1u << 25)
#define FLAG_TUPLE (1u << 26)
#define FLAG_BYTES (1u << 27)
#define FLAG_UNICODE (1u << 28)
#define FLAG_DICT (1u << 29)
#define FLAG_TYPE (1u << 31)

/* Objects/dictobject.c: kinds of table */
#define KEYS_GENERAL 0
#define KEYS_UNICODE 1

static guint64
word (VvMemory *memory,
      VvAddr    address)
{
  guint64 value = 0;

  vv_memory_read_u64 (memory, address, &value);
  return value;
}

gboolean
vv_runtime_interpreters (const VvRuntime    *self,
                         VvMemory           *memory,
                         VvInterpreterVisit  visit,
                         gpointer            data)
{
  VvAddr interpreter, next;

  if (!vv_memory_read_u64 (memory, self->runtime + self->layout->runtime_interpreters_head,
                           &interpreter))
    return FALSE;
  for (guint n = 0; interpreter != 0 && n < VV_MAX_INTERPRETERS; n++)
    {
      if (!vv_memory_read_u64 (memory, interpreter + self->layout->interp_next, &next))
        return FALSE;
      if (!visit (interpreter, data))
        return TRUE;
      interpreter = next;
    }
  return interpreter == 0;
}

/* A name that cannot be read (a core without the file) says nothing against the type. */
static gboolean
type_is (const VvRuntime *self,
         VvMemory        *memory,
         VvAddr           type,
         const char      *wanted,
         VvAddr           base,
         guint32          flags)
{
  const VvLayout *layout = self->layout;
  g_autofree char *name = NULL;
  guint32 tainted_flags;

  if (type == 0 || word (memory, type + layout->object_type) != self->type_type ||
      !vv_memory_read_u32 (memory, type + layout->type_flags, &tainted_flags) ||
      (tainted_flags & (flags | FLAG_READY)) != (flags | FLAG_READY))
    return FALSE;
  if (word (memory, type + layout->type_base) != base)
    return FALSE;
  name = vv_memory_read_text (memory, word (memory, type + layout->type_name), 64);
  return name == NULL || strcmp (name, wanted) == 0;
}

static gboolean
types_are_right (const VvRuntime *self,
                 VvMemory        *memory)
{
  const VvLayout *layout = self->layout;
  VvAddr object = self->object_type;

  return type_is (self, memory, self->type_type, "type", object, FLAG_TYPE) &&
         type_is (self, memory, object, "object", 0, 0) &&
         type_is (self, memory, self->long_type, "int", object, FLAG_LONG) &&
         type_is (self, memory, self->bool_type, "bool", self->long_type, FLAG_LONG) &&
         type_is (self, memory, self->unicode_type, "str", object, FLAG_UNICODE) &&
         type_is (self, memory, self->bytes_type, "bytes", object, FLAG_BYTES) &&
         type_is (self, memory, self->tuple_type, "tuple", object, FLAG_TUPLE) &&
         type_is (self, memory, self->list_type, "list", object, FLAG_LIST) &&
         type_is (self, memory, self->dict_type, "dict", object, FLAG_DICT) &&
         type_is (self, memory, self->none_type, "NoneType", object, 0) &&
         word (memory, self->type_type + layout->type_basicsize) == layout->heaptype_size &&
         word (memory, object + layout->type_basicsize) == 16;
}

/* FALSE where it is no int of one digit that is not negative. */
static gboolean
read_small_int (const VvRuntime *self,
                VvMemory        *memory,
                VvAddr           object,
                guint32         *out)
{
  guint64 n_digits;

  if (self->layout->int_rule == VV_INT_TAG)
    n_digits = word (memory, object + self->layout->long_tag) >> 3;
  else
    n_digits = word (memory, object + self->layout->var_size);
  if (n_digits > 1 || !vv_memory_read_u32 (memory, object + self->layout->long_digits, out))
    return FALSE;
  if (n_digits == 0)
    *out = 0;
  return TRUE;
}

static gboolean
singletons_are_right (const VvRuntime *self,
                      VvMemory        *memory)
{
  guint32 offset = self->layout->object_type, one, zero;

  return word (memory, self->none + offset) == self->none_type &&
         word (memory, self->true_ + offset) == self->bool_type &&
         word (memory, self->false_ + offset) == self->bool_type &&
         read_small_int (self, memory, self->true_, &one) && one == 1 &&
         read_small_int (self, memory, self->false_, &zero) && zero == 0;
}

/* Where the entries of a dictionary's table begin, and how they are made. */
static gboolean
find_entries (const VvRuntime *self,
              VvMemory        *memory,
              VvAddr           keys,
              VvAddr          *entries,
              guint           *entry_size)
{
  const VvLayout *layout = self->layout;
  guint8 log2_bytes, kind;
  guint64 size, index_bytes;

  if (layout->dict_rule == VV_DICT_LOG)
    {
      if (!vv_memory_read (memory, keys + layout->keys_log2_index_bytes, &log2_bytes, 1) ||
          !vv_memory_read (memory, keys + layout->keys_kind, &kind, 1) ||
          log2_bytes > 40 || kind > KEYS_UNICODE)
        return FALSE;
      *entries = keys + layout->keys_indices + ((guint64) 1 << log2_bytes);
      *entry_size = kind == KEYS_UNICODE ? 16 : 24;
      return TRUE;
    }
  size = word (memory, keys + layout->keys_size_or_log2);
  index_bytes = size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffffffff ? 4 : 8;
  if (size > (guint64) 1 << 40)
    return FALSE;
  *entries = keys + layout->keys_indices + size * index_bytes;
  *entry_size = 24;
  return TRUE;
}

static gboolean
is_text (const VvRuntime *self,
         VvMemory        *memory,
         VvAddr           object,
         const char      *wanted)
{
  char text[16];
  gsize length = strlen (wanted);

  return object != 0 && word (memory, object + self->layout->object_type) == self->unicode_type &&
         word (memory, object + self->layout->unicode_length) == length && length <= sizeof text &&
         vv_memory_read (memory, object + self->layout->unicode_ascii_size, text, length) &&
         memcmp (text, wanted, length) == 0;
}

static VvAddr
find_in_dict (const VvRuntime *self,
              VvMemory        *memory,
              VvAddr           dict,
              const char      *wanted)
{
  VvAddr keys = word (memory, dict + self->layout->dict_keys), entries;
  guint64 tainted_n = word (memory, keys + self->layout->keys_nentries);
  guint entry_size;

  if (dict == 0 || word (memory, dict + self->layout->object_type) != self->dict_type ||
      keys == 0 ||
      !find_entries (self, memory, keys, &entries, &entry_size))
    return 0;
  for (guint64 i = 0; i < MIN (tainted_n, MAX_ENTRIES); i++)
    {
      VvAddr at = entries + i * entry_size + entry_size - 16;
      guint64 entry[2];

      if (!vv_memory_read (memory, at, entry, sizeof entry))
        return 0;
      if (is_text (self, memory, entry[0], wanted))
        return entry[1];
    }
  return 0;
}

guint32
vv_runtime_hexversion (const VvRuntime *self,
                       VvMemory        *memory)
{
  VvAddr head = word (memory, self->runtime + self->layout->runtime_interpreters_head),
         main_one = 0;
  VvAddr number;
  guint32 value;

  /* New interpreters are put first, so the main one is the last. */
  for (guint n = 0; head != 0 && n < VV_MAX_INTERPRETERS; n++)
    {
      main_one = head;
      head = word (memory, head + self->layout->interp_next);
    }
  if (main_one == 0)
    return 0;
  number = find_in_dict (self, memory, word (memory, main_one + self->layout->interp_sysdict),
                         "hexversion");
  if (number == 0 || word (memory, number + self->layout->object_type) != self->long_type ||
      !read_small_int (self, memory, number, &value))
    return 0;
  return value;
}

static gboolean
threads_are_right (const VvRuntime *self,
                   VvMemory        *memory,
                   VvAddr           interpreter)
{
  const VvLayout *layout = self->layout;
  VvAddr thread = word (memory, interpreter + layout->interp_threads_head), previous = 0;

  for (guint n = 0; thread != 0 && n < MAX_CHECKED_THREADS; n++)
    {
      if (word (memory, thread + layout->thread_interp) != interpreter ||
          word (memory, thread + layout->thread_prev) != previous)
        return FALSE;
      previous = thread;
      thread = word (memory, thread + layout->thread_next);
    }
  return TRUE;
}

static gboolean
ring_is_closed (VvMemory *memory,
                VvAddr    head)
{
  guint64 links[2], back, forth;

  if (!vv_memory_read (memory, head, links, sizeof links))
    return FALSE;
  return vv_memory_read_u64 (memory, (links[0] & ~(guint64) 3) + 8, &back) &&
         vv_memory_read_u64 (memory, links[1] & ~(guint64) 3, &forth) &&
         (back & ~(guint64) 3) == head && (forth & ~(guint64) 3) == head;
}

static gboolean
rings_are_closed (const VvRuntime *self,
                  VvMemory        *memory,
                  VvAddr           interpreter)
{
  const VvLayout *layout = self->layout;
  guint32 collecting;
  guint n_open = 0;

  if (!vv_memory_read_u32 (memory, interpreter + layout->gc_collecting, &collecting) ||
      collecting > 1)
    return FALSE;
  for (guint i = 0; i < layout->gc_n_generations; i++)
    n_open += !ring_is_closed (memory,
                               interpreter + layout->gc_generations +
                                 i * layout->gc_generation_stride);
  n_open += !ring_is_closed (memory, interpreter + layout->gc_permanent);
  /* A collection works on one ring, into which the younger ones were emptied, and uses its way
     back to count. */
  return n_open <= collecting;
}

typedef struct
{
  const VvRuntime *runtime;
  VvMemory *memory;
  gboolean right;
  gboolean has_threads;
  guint n_interpreters;
} StateCheck;

static gboolean
check_interpreter (VvAddr   interpreter,
                   gpointer data)
{
  StateCheck *check = data;
  const VvLayout *layout = check->runtime->layout;

  check->n_interpreters++;
  if (word (check->memory, interpreter + layout->interp_threads_head) != 0)
    check->has_threads = TRUE;
  check->right = check->right && threads_are_right (check->runtime, check->memory, interpreter) &&
                 rings_are_closed (check->runtime, check->memory, interpreter);
  return check->right;
}

static VvCheckVerdict
check_once (const VvRuntime *self,
            VvMemory        *memory)
{
  StateCheck check = { self, memory, TRUE, FALSE, 0 };

  if (!types_are_right (self, memory) || !singletons_are_right (self, memory))
    return VV_CHECK_WRONG;
  if (!vv_runtime_interpreters (self, memory, check_interpreter, &check) || !check.right)
    return VV_CHECK_WRONG;
  return check.n_interpreters > 0 && check.has_threads ? VV_CHECK_RIGHT : VV_CHECK_NOT_STARTED;
}

VvCheckVerdict
vv_runtime_check (VvRuntime *self,
                  VvMemory  *memory,
                  gboolean   patient,
                  guint32   *hexversion)
{
  VvCheckVerdict verdict = VV_CHECK_WRONG;

  *hexversion = 0;
  self->none_type = word (memory, self->none + self->layout->object_type);
  if (self->none_type_symbol != 0 && self->none_type != self->none_type_symbol)
    {
      /* Before types are made ready, nothing points to them. */
      return word (memory, self->runtime + self->layout->runtime_interpreters_head) == 0
               ? VV_CHECK_NOT_STARTED : VV_CHECK_WRONG;
    }
  for (guint i = 0; i < (patient ? N_TRIES : 1) && verdict == VV_CHECK_WRONG; i++)
    {
      if (i >= N_HASTY_TRIES)
        g_usleep (PAUSE_US);
      verdict = check_once (self, memory);
      for (guint j = 0; j < N_HASTY_TRIES && verdict == VV_CHECK_RIGHT && *hexversion == 0; j++)
        *hexversion = vv_runtime_hexversion (self, memory);
    }
  if (verdict == VV_CHECK_WRONG &&
      word (memory, self->runtime + self->layout->runtime_interpreters_head) == 0)
    verdict = VV_CHECK_NOT_STARTED;
  return verdict;
}
