/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* frames.c — the stacks of threads.  In: a thread's state.  Out: its frames, innermost first.  Up
 * to 3.10 frames are objects, chained by f_back; since 3.11 they are interpreter frames on a
 * stack of the thread's own, or inside of a generator.  Since 3.12 C code pushes frames of its
 * own between them (FRAME_OWNED_BY_CSTACK, _INTERPRETER), which no traceback shows. */

#include "python/reader-private.h"
#include "python/state-private.h"

/* Recursion may be allowed to go as deep as one likes; each frame takes more than that. */
#define MIN_FRAME_SIZE 48
/* Include/internal/pycore_frame.h: enum _frameowner; those that are left out begin here */
#define OWNER_C 3
#define TAG_MASK (~(guint64) 3)
#define MAX_NAME 4096

static VvAddr
current_frame (VvReader            *reader,
               const VvThreadPlace *thread)
{
  const VvLayout *layout = vv_state_layout (reader);

  if (VV_HAS (layout, cframe_current_frame))
    return vv_state_word (reader, vv_state_word (reader, thread->state, layout->thread_cframe),
                          layout->cframe_current_frame);
  return vv_state_word (reader, thread->state, layout->thread_frame);
}

static gboolean
is_code (VvReader *reader,
         VvAddr    code)
{
  VvPyType *type = vv_reader_object_type (reader, code);

  return type != NULL && type->category == VV_CATEGORY_CODE;
}

/* Offset in bytes of the instruction that a frame is at; -1 before the first. */
static gint64
find_instruction (VvReader *reader,
                  VvAddr    frame,
                  VvAddr    code)
{
  const VvLayout *layout = vv_state_layout (reader);
  gint64 last;

  if (layout->frame_rule == VV_FRAME_OBJECT)
    {
      last = vv_state_int (reader, frame, layout->frame_lasti, -1);
      /* Counted in instructions since 3.10. */
      return last >= 0 && VV_HAS (layout, frame_state) ? last * 2 : last;
    }
  last = (gint64) (vv_state_word (reader, frame, layout->iframe_instr) -
                   (code + layout->code_code_adaptive));
  return last >= 0 && last <= G_MAXINT ? last : -1;
}

/* FALSE for frames of C code. */
static gboolean
read_frame (VvReader *reader,
            VvAddr    frame,
            VvAddr   *code,
            VvAddr   *previous)
{
  const VvLayout *layout = vv_state_layout (reader);
  const guint8 *owner;

  if (layout->frame_rule == VV_FRAME_OBJECT)
    {
      *previous = vv_state_word (reader, frame, layout->frame_back);
      *code = vv_state_word (reader, frame, layout->frame_code);
      return TRUE;
    }
  *previous = vv_state_word (reader, frame, layout->iframe_previous);
  *code = vv_state_word (reader, frame, layout->iframe_executable) & TAG_MASK;
  owner = vv_image_at (vv_reader_image (reader), frame + layout->iframe_owner, 1);
  return owner != NULL && *owner < OWNER_C;
}

static gboolean
is_there (VvReader *reader,
          VvAddr    frame)
{
  const VvLayout *layout = vv_state_layout (reader);
  gsize size = layout->frame_rule == VV_FRAME_OBJECT ? layout->frame_localsplus
               : layout->iframe_localsplus;

  return frame % 8 == 0 && vv_image_at (vv_reader_image (reader), frame, size) != NULL;
}

guint64
vv_state_max_frames (const VvReader *reader)
{
  return vv_image_size (vv_reader_image (reader)) / MIN_FRAME_SIZE;
}

void
vv_state_frames (VvReader            *reader,
                 const VvThreadPlace *thread,
                 guint64             *frames_left,
                 VvPlaceVisit         visit,
                 gpointer             data)
{
  VvAddr frame = current_frame (reader, thread), milestone = 0, previous, code;
  guint64 steps = 0, limit = 1;
  guint depth = thread->first_depth;

  for (; frame != 0; frame = previous)
    {
      /* Brent's search for loops. */
      if (frame == milestone || *frames_left == 0 || !is_there (reader, frame))
        {
          vv_reader_count_unreadable (reader, VV_UNREADABLE_FRAME);
          return;
        }
      if (vv_reader_is_exhausted (reader))
        {
          vv_reader_count_unreadable (reader, VV_UNREADABLE_EXCESS);
          return;
        }
      --*frames_left;
      if (++steps == limit)
        {
          milestone = frame;
          limit *= 2;
          steps = 0;
        }
      if (!read_frame (reader, frame, &code, &previous))
        continue;
      if (!is_code (reader, code))
        {
          vv_reader_count_unreadable (reader, VV_UNREADABLE_FRAME);
          continue;
        }
      visit (thread, depth++, frame, code, find_instruction (reader, frame, code), data);
    }
}

typedef struct
{
  VvFrameVisit visit;
  gpointer data;
} Forward;

static void
forward_frame (const VvThreadPlace *thread,
               guint                depth,
               VvAddr               frame,
               VvAddr               code,
               gint64               instruction,
               gpointer             data)
{
  const Forward *forward = data;

  forward->visit (thread->id, depth, frame, code, forward->data);
}

void
vv_frames_each (VvReader     *reader,
                VvFrameVisit  visit,
                gpointer      data)
{
  Forward forward = { visit, data };
  guint64 frames_left = vv_state_max_frames (reader);
  g_autoptr(GArray) threads = vv_state_all_threads (reader);

  for (guint i = 0; i < threads->len; i++)
    vv_state_frames (reader, &g_array_index (threads, VvThreadPlace, i), &frames_left,
                     forward_frame, &forward);
}

static void
count_frame (const VvThreadPlace *thread,
             guint                depth,
             VvAddr               frame,
             VvAddr               code,
             gint64               instruction,
             gpointer             data)
{
  (*(guint *) data)++;
}

GArray *
vv_state_all_threads (VvReader *reader)
{
  g_autoptr(GArray) interpreters = vv_state_interpreters (reader);
  g_autoptr(GHashTable) depths = g_hash_table_new (NULL, NULL);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (VvThreadPlace));
  guint64 frames_left = vv_state_max_frames (reader);

  for (guint i = 0; i < interpreters->len; i++)
    {
      g_autoptr(GArray) threads =
        vv_state_threads (reader, g_array_index (interpreters, VvAddr, i));

      g_array_append_vals (all, threads->data, threads->len);
    }
  /* A thread that runs code of an interpreter made later was in the older one before: its frames of
     there lie below.  With one interpreter a thread has one state. */
  for (guint i = all->len; i-- > 0 && interpreters->len > 1;)
    {
      VvThreadPlace *place = &g_array_index (all, VvThreadPlace, i);
      guint n = 0;

      vv_state_frames (reader, place, &frames_left, count_frame, &n);
      place->first_depth =
        GPOINTER_TO_UINT (g_hash_table_lookup (depths, GSIZE_TO_POINTER (place->id)));
      g_hash_table_insert (depths, GSIZE_TO_POINTER (place->id),
                           GUINT_TO_POINTER (place->first_depth + n));
    }
  return all;
}

static char *
read_name (VvReader *reader,
           VvAddr    text)
{
  g_autoptr(GString) name = g_string_new (NULL);

  if (text == 0 || !vv_reader_text (reader, text, MAX_NAME, name))
    g_string_assign (name, "?");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

void
vv_state_describe (VvReader     *reader,
                   VvAddr        code,
                   gint64        instruction,
                   VvFrameFacts *out)
{
  const VvLayout *layout = vv_state_layout (reader);
  guint32 name = VV_HAS (layout, code_qualname) ? layout->code_qualname : layout->code_name;

  out->function = read_name (reader, vv_state_word (reader, code, name));
  out->file = read_name (reader, vv_state_word (reader, code, layout->code_filename));
  out->line = vv_code_line (reader, code, (guint64) instruction);
}

void
vv_frame_facts_clear (VvFrameFacts *self)
{
  g_clear_pointer (&self->function, g_free);
  g_clear_pointer (&self->file, g_free);
}
