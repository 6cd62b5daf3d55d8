/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* frame.c — frames: objects that hold all (3.9, 3.10), or interpreter frames, on a thread's own stack
 * or inside a generator or a frame object (3.11 on).  In: either.  Out: code, locals, cells, values on
 * the stack.
 *
 * How many words are in use is known of a frame that waits: a count up to 3.13, a pointer since.  While
 * it runs, that is not stored: CPython reports no locals then (they are hidden here), and what may be on
 * the stack is guessed.  From 3.14 on words are tagged: bit 0 alone means that nothing was counted, 3 a
 * small int, 2 no object (Include/internal/pycore_stackref.h). */

#include "python/reader-private.h"

typedef enum
{
  OWNER_THREAD,
  OWNER_GENERATOR,
  OWNER_FRAME_OBJECT,
} Owner;

/* Words of a frame's array. */
typedef struct
{
  VvReader *reader;
  const guint8 *words;
  VvCode code;
  gboolean has_code;
  guint flags;
} Words;

static VvAddr
untag (const VvReader *reader,
       guint64         word,
       guint          *flags)
{
  if (reader->layout->frame_rule != VV_FRAME_STACKPOINTER)
    return word;
  if ((word & 2) != 0)
    return 0;
  if ((word & 1) != 0)
    *flags |= VV_REF_UNCOUNTED;
  return word & ~G_GUINT64_CONSTANT (3);
}

static void
add_local (const Words *self,
           guint64      i,
           VvRefs      *refs)
{
  guint flags = self->flags;
  VvAddr target = untag (self->reader, vv_load_u64 (self->words + i * 8), &flags);
  gboolean is_cell = FALSE;
  VvAddr name;

  if (target == 0)
    return;
  name = self->has_code ? vv_code_local_name (self->reader, &self->code, i, &is_cell) : 0;
  vv_refs_add (refs, target, is_cell ? VV_REF_CELL : VV_REF_LOCAL, VV_LABEL_NAME, name, flags);
}

static void
add_stack (const Words *self,
           guint64      start,
           guint64      end,
           guint        more_flags,
           VvRefs      *refs)
{
  for (guint64 i = start; i < end; i++)
    {
      guint flags = self->flags | more_flags;
      VvAddr target = untag (self->reader, vv_load_u64 (self->words + i * 8), &flags);

      if (target == 0
          || ((flags & VV_REF_GUESSED) != 0 && !vv_reader_is_object (self->reader, target)))
        continue;
      vv_refs_add (refs, target, VV_REF_STACK, VV_LABEL_INDEX, i - start, flags);
    }
}

/* --- Interpreter frames --- */

typedef struct
{
  const guint8 *bytes;          /* the fixed part */
  VvAddr executable;
  guint executable_flags;
  Words words;
  guint64 n_used;               /* words, where it waits */
  gboolean runs;
} IFrame;

static guint64
iframe_word (const IFrame *self,
             const VvLayout *layout,
             guint32       offset)
{
  return (guint64) offset + 8 <= layout->iframe_localsplus ? vv_load_u64 (self->bytes + offset) : 0;
}

/* Words in use, or that it runs. */
static void
read_extent (VvReader *reader,
             VvAddr    frame,
             IFrame   *self)
{
  const VvLayout *layout = reader->layout;
  VvAddr locals = frame + layout->iframe_localsplus;
  gint64 tainted_used;

  if (layout->frame_rule == VV_FRAME_STACKPOINTER)
    {
      VvAddr top = iframe_word (self, layout, layout->iframe_stackpointer);

      tainted_used = top == 0 ? -1 : (gint64) (top - locals) / 8;
    }
  else
    tainted_used = (gint32) vv_load_u32 (self->bytes + layout->iframe_stacktop);
  self->runs = tainted_used < 0;
  self->n_used = self->runs ? 0 : (guint64) tainted_used;
  if (self->n_used > self->words.code.n_locals + self->words.code.stack_size + 1)
    {
      if (self->words.has_code)
        vv_reader_count_unreadable (reader, VV_UNREADABLE_FRAME);
      self->n_used = 0;
    }
  self->words.words = vv_image_at (reader->image, locals, self->n_used * 8);
  if (self->words.words == NULL)
    {
      vv_reader_count_unreadable (reader, VV_UNREADABLE_FRAME);
      self->n_used = 0;
    }
}

static gboolean
read_iframe (VvReader *reader,
             VvAddr    frame,
             guint     flags,
             IFrame   *self)
{
  const VvLayout *layout = reader->layout;

  self->bytes = vv_image_at (reader->image, frame, layout->iframe_localsplus);
  if (layout->frame_rule == VV_FRAME_OBJECT || self->bytes == NULL)
    return FALSE;
  self->executable_flags = flags;
  self->executable = untag (reader, iframe_word (self, layout, layout->iframe_executable),
                            &self->executable_flags);
  self->words = (Words) { .reader = reader, .flags = flags };
  self->words.has_code = vv_code_read (reader, self->executable, &self->words.code);
  read_extent (reader, frame, self);
  return TRUE;
}

void
vv_iframe_visit (VvReader *reader,
                 VvAddr    frame,
                 guint     flags,
                 VvRefs   *refs)
{
  const VvLayout *layout = reader->layout;
  guint function_flags = flags;
  guint64 n_locals;
  IFrame self;
  VvAddr function;

  if (!read_iframe (reader, frame, flags, &self))
    return;
  function = untag (reader, iframe_word (&self, layout, layout->iframe_func), &function_flags);
  vv_refs_add (refs, iframe_word (&self, layout, layout->iframe_frame_obj), VV_REF_MEMBER,
               VV_LABEL_TEXT, (gsize) "frame_obj", flags);
  vv_refs_add (refs, iframe_word (&self, layout, layout->iframe_locals), VV_REF_MEMBER,
               VV_LABEL_TEXT, (gsize) "f_locals", flags);
  vv_refs_add (refs, function, VV_REF_MEMBER, VV_LABEL_TEXT, (gsize) "f_func", function_flags);
  vv_refs_add (refs, self.executable, VV_REF_MEMBER, VV_LABEL_TEXT, (gsize) "f_code",
               self.executable_flags);
  n_locals = MIN (self.n_used, self.words.code.n_locals);
  vv_reader_spend (reader, self.n_used);
  for (guint64 i = 0; i < n_locals; i++)
    add_local (&self.words, i, refs);
  add_stack (&self.words, n_locals, self.n_used, 0, refs);
}

/* What is in the frame while it runs, and reported by nobody. */
static void
visit_running (VvReader *reader,
               VvAddr    frame,
               guint     flags,
               VvRefs   *refs)
{
  guint64 n_locals, n_words;
  IFrame self;

  if (!read_iframe (reader, frame, flags, &self) || !self.runs || !self.words.has_code)
    return;
  n_locals = self.words.code.n_locals;
  n_words = n_locals + self.words.code.stack_size;
  vv_reader_spend (reader, n_words);
  self.words.words = vv_image_at (reader->image, frame + reader->layout->iframe_localsplus,
                                  n_words * 8);
  if (self.words.words == NULL)
    {
      vv_reader_count_unreadable (reader, VV_UNREADABLE_FRAME);
      return;
    }
  for (guint64 i = 0; i < n_locals; i++)
    add_local (&self.words, i, refs);
  add_stack (&self.words, n_locals, n_words, VV_REF_GUESSED, refs);
}

void
vv_reader_visit_frame (VvReader *self,
                       VvAddr    frame,
                       VvRefs   *refs)
{
  const VvLayout *layout = self->layout;
  const guint8 *bytes = vv_image_at (self->image, frame, layout->iframe_localsplus);

  if (layout->frame_rule == VV_FRAME_OBJECT)
    return;
  if (bytes == NULL)
    {
      vv_reader_count_unreadable (self, VV_UNREADABLE_FRAME);
      return;
    }
  /* A frame inside of an object is visited with that, as far as CPython does. */
  if (bytes[layout->iframe_owner] != OWNER_GENERATOR
      && bytes[layout->iframe_owner] != OWNER_FRAME_OBJECT)
    vv_iframe_visit (self, frame, 0, refs);
  visit_running (self, frame, 0, refs);
}

/* --- Frame objects --- */

/* 3.9, 3.10: locals lie between two places in the object, stack values behind them. */
static void
visit_whole (const VvPyObject *frame,
             VvRefs           *refs)
{
  const VvLayout *layout = frame->layout;
  VvAddr locals = frame->address + layout->frame_localsplus;
  VvAddr stack = vv_py_word (frame, layout->frame_valuestack);
  guint64 n_locals = (stack - locals) / 8;
  guint64 top = vv_py_word (frame, layout->frame_stacktop_or_depth);
  guint64 n_stack = 0;
  gboolean runs;
  Words self = { .reader = frame->reader, .flags = frame->hidden };

  self.has_code = vv_code_read (frame->reader, vv_py_word (frame, layout->frame_code), &self.code);
  if (VV_HAS (layout, frame_state))
    {
      runs = (gint32) top < 0;
      n_stack = runs ? 0 : (guint32) top;
    }
  else
    {
      runs = top == 0;
      n_stack = runs ? 0 : (top - stack) / 8;
    }
  if (stack < locals || n_locals > VV_MAX_FRAME || n_stack > self.code.stack_size)
    {
      vv_reader_count_unreadable (frame->reader, VV_UNREADABLE_FRAME);
      return;
    }
  if (runs)
    n_stack = self.code.stack_size;
  vv_reader_spend (frame->reader, n_locals + n_stack);
  self.words = vv_image_at (frame->reader->image, locals, (n_locals + n_stack) * 8);
  if (self.words == NULL)
    {
      vv_reader_count_unreadable (frame->reader, VV_UNREADABLE_FRAME);
      return;
    }
  for (guint64 i = 0; i < n_locals; i++)
    add_local (&self, i, refs);
  add_stack (&self, n_locals, n_locals + n_stack, runs ? VV_REF_GUESSED | VV_REF_HIDDEN : 0, refs);
}

static void
frame_visit (const VvPyObject *frame,
             VvRefs           *refs)
{
  const VvLayout *layout = frame->layout;
  const VvMember members[] = {
    { layout->frame_back, "f_back" },
    { layout->frame_trace, "f_trace" },
    { layout->frame_extra_locals, "f_extra_locals" },
    { layout->frame_locals_cache, "f_locals_cache" },
    { layout->frame_overwritten_fast_locals, "f_overwritten_fast_locals" },
  };
  const VvMember whole_members[] = {
    { layout->frame_code, "f_code" },
    { layout->frame_builtins, "f_builtins" },
    { layout->frame_globals, "f_globals" },
    { layout->frame_locals, "f_locals" },
  };
  VvAddr iframe = vv_py_word (frame, layout->frame_iframe);
  const guint8 *bytes;

  vv_py_members (frame, refs, members, G_N_ELEMENTS (members), 0);
  if (layout->frame_rule == VV_FRAME_OBJECT)
    {
      vv_py_members (frame, refs, whole_members, G_N_ELEMENTS (whole_members), 0);
      visit_whole (frame, refs);
      return;
    }
  bytes = vv_image_at (frame->reader->image, iframe, layout->iframe_localsplus);
  if (bytes != NULL && bytes[layout->iframe_owner] == OWNER_FRAME_OBJECT)
    vv_iframe_visit (frame->reader, iframe, frame->hidden, refs);
}

guint64
vv_iframe_words (VvReader *reader,
                 VvAddr    frame)
{
  const VvLayout *layout = reader->layout;
  guint flags = 0;
  VvCode code;

  if (!vv_code_read (reader, untag (reader, vv_image_u64 (reader->image,
                                                          frame + layout->iframe_executable, 0),
                                    &flags), &code))
    return 0;
  return code.n_locals + code.stack_size;
}

/* 3.9, 3.10: PyFrameObject has room for one word already.  3.11 on: the object has room for the whole
 * interpreter frame, also while that is still on the thread's stack. */
static void
frame_facts (const VvPyObject *frame,
             VvObjectFacts    *facts)
{
  const VvLayout *layout = frame->layout;
  VvAddr locals = frame->address + layout->frame_localsplus;
  guint64 n_locals = (vv_py_word (frame, layout->frame_valuestack) - locals) / 8;
  VvCode code;

  if (layout->frame_rule != VV_FRAME_OBJECT)
    {
      facts->size = layout->frame_iframe_data + layout->iframe_localsplus
                    + vv_iframe_words (frame->reader, vv_py_word (frame, layout->frame_iframe)) * 8;
      facts->memory = facts->size;
    }
  else if (n_locals <= VV_MAX_FRAME
           && vv_code_read (frame->reader, vv_py_word (frame, layout->frame_code), &code))
    facts->size = frame->size + (n_locals + code.stack_size) * 8 - 8;
}

const VvKind vv_frame_kind = { frame_visit, frame_facts, NULL };
