/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threads.c — the threads of all interpreters, with their names and stacks.  A thread's name is an
 * attribute of its object in the module threading, which keeps them by ident in `_active`; a thread
 * that C code made, and every thread of a program that never imported the module, has none.
 * Recursion makes the same rows again and again, so what a code object says is read once. */

#include "python/reader-private.h"
#include "python/state-private.h"

#define MAX_THREAD_NAME 4096

typedef struct
{
  VvReader *reader;
  GHashTable *names;            /* ident → char * */
} Names;

static gboolean
take_name (VvAddr   key,
           VvAddr   value,
           gpointer data)
{
  Names *self = data;
  g_autoptr(GString) name = g_string_new (NULL);
  gint64 id;

  if (value != 0 && vv_reader_int (self->reader, key, &id) &&
      vv_reader_text (self->reader, vv_reader_attribute (self->reader, value, "_name"),
                      MAX_THREAD_NAME, name))
    g_hash_table_insert (self->names, GSIZE_TO_POINTER ((gsize) id),
                         g_string_free (g_steal_pointer (&name), FALSE));
  return TRUE;
}

static GHashTable *
read_names (VvReader *reader,
            VvAddr    interpreter)
{
  const VvLayout *layout = vv_state_layout (reader);
  Names self = { reader, g_hash_table_new_full (NULL, NULL, NULL, g_free) };
  VvAddr modules = vv_state_word (reader, interpreter, layout->interp_modules);
  VvAddr module = modules == 0 ? 0 : vv_reader_dict_get (reader, modules, "threading");
  VvPyType *type = module == 0 ? NULL : vv_reader_object_type (reader, module);
  VvAddr active = 0;

  if (type != NULL && type->category == VV_CATEGORY_MODULE)
    active = vv_reader_dict_get (reader, vv_state_word (reader, module, layout->module_dict),
                                 "_active");
  if (active != 0)
    vv_reader_dict_each (reader, active, take_name, &self);
  return self.names;
}

void
vv_thread_facts_clear (VvThreadFacts *self)
{
  g_clear_pointer (&self->name, g_free);
}

typedef struct
{
  VvReader *reader;
  GArray *frames;
  GHashTable *described;        /* code → VvFrameFacts of its function and file */
  GHashTable *listed;           /* thread's id → its number in the list + 1 */
  guint n_frames;
  guint64 frames_left;
} Stack;

static void
free_described (gpointer data)
{
  vv_frame_facts_clear (data);
  g_free (data);
}

static void
take_frame (const VvThreadPlace *thread,
            guint                depth,
            VvAddr               frame,
            VvAddr               code,
            gint64               instruction,
            gpointer             data)
{
  Stack *self = data;
  VvFrameFacts facts = { .thread = thread->id, .depth = depth };
  VvFrameFacts *described = g_hash_table_lookup (self->described, GSIZE_TO_POINTER (code));

  if (described == NULL)
    {
      described = g_new0 (VvFrameFacts, 1);
      vv_state_describe (self->reader, code, instruction, described);
      g_hash_table_insert (self->described, GSIZE_TO_POINTER (code), described);
    }
  vv_reader_spend (self->reader, (strlen (described->function) + strlen (described->file)) / 2);
  facts.function = g_strdup (described->function);
  facts.file = g_strdup (described->file);
  facts.line = vv_code_line (self->reader, code, (guint64) instruction);
  g_array_append_val (self->frames, facts);
  self->n_frames++;
}

static void
read_thread (Stack               *stack,
             GHashTable          *names,
             gboolean             may_be_listed,
             const VvThreadPlace *place,
             GArray              *threads)
{
  VvThreadFacts facts = { .id = place->id, .native_id = place->native_id };
  gpointer id = GSIZE_TO_POINTER (place->id);
  guint listed = may_be_listed ? GPOINTER_TO_UINT (g_hash_table_lookup (stack->listed, id)) : 0;

  stack->n_frames = 0;
  vv_state_frames (stack->reader, place, &stack->frames_left, take_frame, stack);
  /* It is in several interpreters. */
  if (listed != 0)
    {
      g_array_index (threads, VvThreadFacts, listed - 1).n_frames += stack->n_frames;
      return;
    }
  /* A state that no thread of the system has taken yet. */
  if (stack->n_frames == 0 && place->id == 0)
    return;
  facts.name = g_strdup (g_hash_table_lookup (names, id));
  facts.n_frames = stack->n_frames;
  g_array_append_val (threads, facts);
  if (!g_hash_table_contains (stack->listed, id))
    g_hash_table_insert (stack->listed, id, GUINT_TO_POINTER (threads->len));
}

void
vv_threads_read (VvReader  *reader,
                 GArray   **threads,
                 GArray   **frames)
{
  g_autoptr(GHashTable) described = g_hash_table_new_full (NULL, NULL, NULL, free_described);
  g_autoptr(GArray) places = vv_state_all_threads (reader);
  g_autoptr(GHashTable) listed = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) names = NULL;
  Stack stack = { .reader = reader, .described = described, .listed = listed };
  guint n_interpreters = 0;
  VvAddr interpreter = 0;

  *threads = g_array_new (FALSE, FALSE, sizeof (VvThreadFacts));
  *frames = g_array_new (FALSE, FALSE, sizeof (VvFrameFacts));
  g_array_set_clear_func (*threads, (GDestroyNotify) vv_thread_facts_clear);
  g_array_set_clear_func (*frames, (GDestroyNotify) vv_frame_facts_clear);
  stack.frames = *frames;
  stack.frames_left = vv_state_max_frames (reader);
  for (guint i = 0; i < places->len; i++)
    {
      const VvThreadPlace *place = &g_array_index (places, VvThreadPlace, i);

      if (place->interpreter != interpreter)
        {
          interpreter = place->interpreter;
          n_interpreters++;
          g_clear_pointer (&names, g_hash_table_unref);
          names = read_names (reader, interpreter);
        }
      read_thread (&stack, names, n_interpreters > 1, place, *threads);
    }
}
