/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* roots-thread.c — what a thread holds: the exception that it handles, its context and
 * dictionary, and what its frames hold.  Exceptions that a suspended generator handles are the
 * generator's.  Up to 3.10 frames are objects, so each frame that runs is one root, and its
 * locals are references of that object; since 3.11 each local and each value on a frame's stack
 * is one.
 *
 * Names read "rows in load() at app.py:88", the file without its folder. */

#include "python/reader-private.h"
#include "python/state-private.h"

#include <string.h>

#define MAX_LABEL 200

/* Members of PyThreadState that hold one reference. */
static const struct
{
  guint16 member;
  const char *name;
} holders[] = {
#define HOLDER(member, name) { G_STRUCT_OFFSET (VvLayout, member), name }
  HOLDER (thread_dict, "thread dict"),
  HOLDER (thread_context, "context"),
  HOLDER (thread_curexc_type, "exception being raised"),
  HOLDER (thread_curexc_value, "exception being raised"),
  HOLDER (thread_curexc_traceback, "exception being raised"),
  HOLDER (thread_current_exception, "exception being raised"),
  HOLDER (thread_async_exc, "exception from another thread"),
  HOLDER (thread_c_profileobj, "sys.setprofile"),
  HOLDER (thread_c_traceobj, "sys.settrace"),
  HOLDER (thread_async_gen_firstiter, "sys.set_asyncgen_hooks firstiter"),
  HOLDER (thread_async_gen_finalizer, "sys.set_asyncgen_hooks finalizer"),
  HOLDER (thread_asyncio_running_loop, "running event loop"),
  HOLDER (thread_asyncio_running_task, "running task"),
  HOLDER (thread_threading_local_key, "key of threading.local"),
  HOLDER (thread_threading_local_sentinel, "sentinel of threading.local"),
#undef HOLDER
};

/* None stands for "no exception" in older versions. */
static void
emit_member (const VvRootSink    *sink,
             const VvThreadPlace *thread,
             guint32              offset,
             const char          *name)
{
  VvAddr target = vv_state_word (sink->reader, thread->state, offset);

  if (target != vv_reader_runtime (sink->reader)->none)
    vv_root_emit (sink, target, VV_ROOT_THREAD, name, thread->id, -1);
}

static void
visit_state (const VvRootSink    *sink,
             const VvThreadPlace *thread)
{
  const VvLayout *layout = vv_state_layout (sink->reader);
  const guint32 handled[] =
    { layout->exc_exc_type, layout->exc_exc_value, layout->exc_exc_traceback };

  for (gsize i = 0; i < G_N_ELEMENTS (holders); i++)
    {
      guint32 offset = *(const guint32 *) G_STRUCT_MEMBER_P (layout, holders[i].member);

      emit_member (sink, thread, offset, holders[i].name);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (handled) && VV_HAS (layout, thread_exc_state); i++)
    if (handled[i] != VV_ABSENT)
      emit_member (sink, thread, layout->thread_exc_state + handled[i], "exception being handled");
}

/* What vv_reader_visit_frame() gives to. */
typedef struct
{
  VvRefs refs;
  const VvRootSink *sink;
  const VvThreadPlace *thread;
  guint depth;
  const char *place;            /* "load() at app.py:88" */
} FrameRefs;

static void
append_label (VvReader    *reader,
              const VvRef *ref,
              GString     *out)
{
  if (ref->form == VV_LABEL_TEXT)
    g_string_append (out, (const char *) (gsize) ref->label);
  else if (ref->form == VV_LABEL_NAME && ref->label != 0)
    vv_reader_text (reader, ref->label, MAX_LABEL, out);
}

static void
emit_refs (VvRefs *refs)
{
  FrameRefs *self = (FrameRefs *) refs;

  for (guint i = 0; i < refs->n; i++)
    {
      const VvRef *ref = &refs->refs[i];
      gboolean is_stack = ref->kind == VV_REF_STACK;
      g_autoptr(GString) name = NULL;

      /* Borrowed by the stack from a local that is a row itself. */
      if ((ref->flags & VV_REF_UNCOUNTED) != 0)
        continue;
      name = g_string_new (NULL);
      if (!is_stack)
        append_label (self->sink->reader, ref, name);
      if (name->len > 0)
        g_string_append (name, " in ");
      g_string_append (name, self->place);
      vv_reader_spend (self->sink->reader, name->len / 8);
      vv_root_emit (self->sink, ref->target, is_stack ? VV_ROOT_STACK : VV_ROOT_FRAME, name->str,
                    self->thread->id,
                    (int) self->depth);
    }
  refs->n = 0;
}

static char *
describe_place (VvReader *reader,
                VvAddr    code,
                gint64    instruction)
{
  VvFrameFacts facts = { 0 };
  const char *file;
  char *place;

  vv_state_describe (reader, code, instruction, &facts);
  file = strrchr (facts.file, '/');
  file = file != NULL ? file + 1 : facts.file;
  if (facts.line > 0)
    place = g_strdup_printf ("%s() at %s:%d", facts.function, file, facts.line);
  else
    place = g_strdup_printf ("%s() at %s", facts.function, file);
  vv_reader_spend (reader, strlen (place) / 8);
  vv_frame_facts_clear (&facts);
  return place;
}

static void
visit_frame (const VvThreadPlace *thread,
             guint                depth,
             VvAddr               frame,
             VvAddr               code,
             gint64               instruction,
             gpointer             data)
{
  const VvRootSink *sink = data;
  g_autofree char *place = describe_place (sink->reader, code, instruction);
  g_autofree FrameRefs *self = NULL;

  if (vv_state_layout (sink->reader)->frame_rule == VV_FRAME_OBJECT)
    {
      vv_root_emit (sink, frame, VV_ROOT_FRAME, place, thread->id, (int) depth);
      return;
    }
  self = g_new (FrameRefs, 1);
  self->refs.n = 0;
  self->refs.flush = emit_refs;
  self->sink = sink;
  self->thread = thread;
  self->depth = depth;
  self->place = place;
  vv_reader_visit_frame (sink->reader, frame, &self->refs);
  emit_refs (&self->refs);
}

void
vv_roots_of_thread (const VvRootSink    *sink,
                    const VvThreadPlace *thread)
{
  visit_state (sink, thread);
  vv_state_frames (sink->reader, thread, sink->frames_left, visit_frame, (gpointer) sink);
}
