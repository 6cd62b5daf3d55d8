/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* roots.c — what the interpreter itself holds.  In: its state.  Out: one row for each strong
 * reference from there: the modules, the struct PyInterpreterState, queued calls, the core's
 * static types.
 *
 * Not here are references that the interpreter does not count (cached builtins, asyncio's list of
 * tasks) and the table of interned strings, which keeps nothing alive.  sys.modules is a
 * dictionary that the interpreter holds, and so a row of its own; that each module has a row as
 * well is what people ask for. */

#include "python/reader-private.h"
#include "python/state-private.h"

#include <string.h>

#define MAX_NAME 1024
#define MAX_SCAN (1u << 20)
#define MAX_CALLBACKS 65536

const char *
vv_root_kind_name (VvRootKind kind)
{
  static const char * const names[VV_N_ROOT_KINDS] = {
    "module", "frame", "stack", "thread", "interpreter", "type", "pending", "native",
  };

  return kind < VV_N_ROOT_KINDS ? names[kind] : NULL;
}

void
vv_root_emit (const VvRootSink *sink,
              VvAddr            target,
              VvRootKind        kind,
              const char       *name,
              guint64           thread,
              int               depth)
{
  VvRoot root = { target, kind, name, thread, depth };

  if (target != 0 && vv_reader_object_type (sink->reader, target) != NULL)
    sink->visit (&root, sink->data);
}

void
vv_root_scan (const VvRootSink *sink,
              VvAddr            start,
              guint64           size,
              const char       *name)
{
  for (guint64 offset = 0; offset + 8 <= MIN (size, MAX_SCAN); offset += 8)
    vv_root_emit (sink, vv_state_word (sink->reader, start, (guint32) offset), VV_ROOT_INTERPRETER,
                  name, 0, -1);
}

/* Members of PyInterpreterState that hold one reference. */
static const struct
{
  guint16 member;
  const char *name;
} holders[] = {
#define HOLDER(member, name) { G_STRUCT_OFFSET (VvLayout, member), name }
  HOLDER (interp_modules, "sys.modules"),
  HOLDER (interp_modules_by_index, "modules by index"),
  HOLDER (interp_sysdict, "sys"),
  HOLDER (interp_sysdict_copy, "sys as it was"),
  HOLDER (interp_builtins, "builtins"),
  HOLDER (interp_builtins_copy, "builtins as they were"),
  HOLDER (interp_importlib, "importlib"),
  HOLDER (interp_import_func, "__import__"),
  HOLDER (interp_lazy_import_func, "__lazy_import__"),
  HOLDER (interp_lazy_imports_filter, "filter of lazy imports"),
  HOLDER (interp_lazy_modules, "lazy modules"),
  HOLDER (interp_lazy_pending_submodules, "pending lazy modules"),
  HOLDER (interp_dict, "interpreter's dict"),
  HOLDER (interp_codec_search_path, "codec search path"),
  HOLDER (interp_codec_search_cache, "codecs"),
  HOLDER (interp_codec_error_registry, "codec error handlers"),
  HOLDER (interp_before_forkers, "os.register_at_fork before"),
  HOLDER (interp_after_forkers_parent, "os.register_at_fork after_in_parent"),
  HOLDER (interp_after_forkers_child, "os.register_at_fork after_in_child"),
  HOLDER (interp_warnings_filters, "warnings filters"),
  HOLDER (interp_warnings_once_registry, "warnings registry"),
  HOLDER (interp_warnings_default_action, "warnings action"),
  HOLDER (interp_warnings_context, "warnings context"),
  HOLDER (interp_audit_hooks, "audit hooks"),
  HOLDER (interp_errnomap, "errno map"),
  HOLDER (interp_exception_group, "ExceptionGroup"),
  HOLDER (interp_last_resort_memory_error, "last MemoryError"),
  HOLDER (interp_interpreter_trampoline, "interpreter trampoline"),
  HOLDER (gc_garbage, "gc.garbage"),
  HOLDER (gc_callbacks, "gc.callbacks"),
#undef HOLDER
};

static guint32
member_of (const VvLayout *layout,
           guint16         member)
{
  return *(const guint32 *) G_STRUCT_MEMBER_P (layout, member);
}

static void
scan_member (const VvRootSink *sink,
             VvAddr            interpreter,
             guint32           offset,
             guint64           size,
             const char       *name)
{
  if (offset != VV_ABSENT && size != VV_ABSENT)
    vv_root_scan (sink, interpreter + offset, size, name);
}

/* Objects that the core made once; the first of them is the table of interned strings. */
static void
visit_cached (const VvRootSink *sink,
              VvAddr            interpreter)
{
  const VvLayout *layout = vv_state_layout (sink->reader);

  if (!VV_HAS (layout, interp_cached_objects) || !VV_HAS (layout, interp_cached_objects_size))
    return;
  for (guint32 i = 0; i + 8 <= MIN (layout->interp_cached_objects_size, MAX_SCAN); i += 8)
    if (layout->interp_cached_objects + i != layout->interp_interned_strings)
      vv_root_emit (sink, vv_state_word (sink->reader, interpreter,
                                         layout->interp_cached_objects + i),
                    VV_ROOT_INTERPRETER, "object of the core", 0, -1);
}

/* A list object since 3.14; before, an array of pointers to {function, arguments, keywords}. */
static void
visit_atexit (const VvRootSink *sink,
              VvAddr            interpreter)
{
  const VvLayout *layout = vv_state_layout (sink->reader);
  VvAddr callbacks = vv_state_word (sink->reader, interpreter, layout->interp_atexit_callbacks);
  int tainted_n = vv_state_int (sink->reader, interpreter, layout->interp_atexit_ncallbacks, 0);

  if (!VV_HAS (layout, interp_atexit_ncallbacks))
    {
      vv_root_emit (sink, callbacks, VV_ROOT_INTERPRETER, "atexit", 0, -1);
      return;
    }
  for (int i = 0; i < MIN (tainted_n, MAX_CALLBACKS) && callbacks != 0; i++)
    {
      VvAddr callback = vv_state_word (sink->reader, callbacks, (guint32) i * 8);

      for (guint32 j = 0; j < 24 && callback != 0; j += 8)
        vv_root_emit (sink, vv_state_word (sink->reader, callback, j), VV_ROOT_INTERPRETER,
                      "atexit", 0, -1);
    }
}

/* A ring of calls that wait; what a call gets is an object where it looks like one. */
static void
visit_pending (const VvRootSink *sink,
               VvAddr            queue)
{
  const VvLayout *layout = vv_state_layout (sink->reader);
  int first = vv_state_int (sink->reader, queue, layout->pending_first, 0);
  int last = vv_state_int (sink->reader, queue, layout->pending_last, 0);
  int max = (int) MIN (layout->pending_calls_max, MAX_CALLBACKS);

  if (max == 0 || first < 0 || first >= max || last < 0 || last >= max)
    return;
  for (int i = first; i != last; i = (i + 1) % max)
    vv_root_emit (sink,
                  vv_state_word (sink->reader, queue,
                                 layout->pending_calls +
                                   (guint32) i * layout->pending_calls_stride +
                                 layout->pending_arg),
                  VV_ROOT_PENDING, "argument of a queued call", 0, -1);
}

static gboolean
visit_module (VvAddr   key,
              VvAddr   value,
              gpointer data)
{
  const VvRootSink *sink = data;
  g_autoptr(GString) name = g_string_new (NULL);

  vv_reader_text (sink->reader, key, MAX_NAME, name);
  vv_reader_spend (sink->reader, 1 + name->len / 8);
  vv_root_emit (sink, value, VV_ROOT_MODULE, name->str, 0, -1);
  return !vv_reader_is_exhausted (sink->reader);
}

static void
visit_interpreter (const VvRootSink *sink,
                   VvAddr            interpreter)
{
  const VvLayout *layout = vv_state_layout (sink->reader);
  VvAddr modules = vv_state_word (sink->reader, interpreter, layout->interp_modules);

  if (modules != 0)
    vv_reader_dict_each (sink->reader, modules, visit_module, (gpointer) sink);
  for (gsize i = 0; i < G_N_ELEMENTS (holders); i++)
    vv_root_emit (sink, vv_state_word (sink->reader, interpreter,
                                       member_of (layout, holders[i].member)),
                  VV_ROOT_INTERPRETER, holders[i].name, 0, -1);
  visit_cached (sink, interpreter);
  visit_atexit (sink, interpreter);
  scan_member (sink, interpreter, layout->interp_ast, layout->interp_ast_size, "ast");
  scan_member (sink, interpreter, layout->interp_monitoring_callables,
               layout->interp_monitoring_callables_size,
               "sys.monitoring");
  scan_member (sink, interpreter, layout->interp_monitoring_tool_names, 8 * 8, "sys.monitoring");
  if (VV_HAS (layout, interp_pending_calls))
    visit_pending (sink, interpreter + layout->interp_pending_calls);
}

/* Every CPython exports its types by name; those of its own that it does not, an instance leads
 * to. */
static void
visit_types (const VvRootSink *sink)
{
  const VvRuntime *runtime = vv_reader_runtime (sink->reader);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer symbol, value;

  g_hash_table_iter_init (&iter, runtime->symbols);
  while (g_hash_table_iter_next (&iter, &symbol, &value))
    {
      VvAddr address = GPOINTER_TO_SIZE (value) - 1;
      VvPyType *meta, *type;
      g_autofree char *name = NULL;

      if (!g_str_has_suffix (symbol, "Type") && strstr (symbol, "Type_") == NULL &&
          !g_str_has_prefix (symbol, "_PyExc_"))
        continue;
      meta = vv_reader_object_type (sink->reader, address);
      if (meta == NULL || meta->category != VV_CATEGORY_TYPE ||
          !g_hash_table_add (seen, GSIZE_TO_POINTER (address)))
        continue;
      type = vv_reader_type (sink->reader, address);
      if (type == NULL || type->is_heap)
        continue;
      name = g_strdup_printf ("%s.%s", type->module, type->name);
      vv_root_emit (sink, address, VV_ROOT_TYPE, name, 0, -1);
    }
}

void
vv_roots_each (VvReader    *reader,
               VvRootVisit  visit,
               gpointer     data)
{
  guint64 frames_left = vv_state_max_frames (reader);
  VvRootSink sink = { reader, visit, data, &frames_left };
  const VvRuntime *runtime = vv_reader_runtime (reader);
  g_autoptr(GArray) interpreters = vv_state_interpreters (reader);
  g_autoptr(GArray) threads = vv_state_all_threads (reader);

  for (guint i = 0; i < interpreters->len; i++)
    visit_interpreter (&sink, g_array_index (interpreters, VvAddr, i));
  for (guint i = 0; i < threads->len; i++)
    vv_roots_of_thread (&sink, &g_array_index (threads, VvThreadPlace, i));
  if (VV_HAS (runtime->layout, runtime_pending_calls))
    visit_pending (&sink, runtime->runtime + runtime->layout->runtime_pending_calls);
  visit_types (&sink);
}
