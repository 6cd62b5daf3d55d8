/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-state.c — an interpreter whose state is whatever the input makes of it.  The first byte chooses a table of
 * layouts; by that a small interpreter is built, with a thread, two frames, code and a collector's list; then each five
 * bytes put something else into one of the words that matter: another of these addresses, a number, an address of
 * nothing.  Reading it all must end, and give texts that are valid. */

#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "python/roots.h"

#define BASE G_GUINT64_CONSTANT (0x7f0000000000)
#define RUNTIME_BYTES 0x70000u
#define INTERP_BYTES 0x40000u
#define TYPE_BYTES 1024u
#define IMAGE_BYTES 0x140000u
#define MAX_HOT 512

typedef struct
{
  const VvLayout *layout;
  guint8 *bytes;
  VvRuntime runtime;
  VvAddr free;                  /* where the next object goes */
  VvAddr hot[MAX_HOT];          /* words that matter */
  guint n_hot;
} World;

static void
put (World   *self,
     VvAddr   address,
     guint32  offset,
     guint64  value)
{
  if (offset == VV_ABSENT || address + offset + 8 > BASE + IMAGE_BYTES)
    return;
  memcpy (self->bytes + (address + offset - BASE), &value, 8);
  if (self->n_hot < MAX_HOT)
    self->hot[self->n_hot++] = address + offset;
}

static VvAddr
add_object (World   *self,
            VvAddr   type,
            guint32  size)
{
  VvAddr address = self->free + 16;

  self->free = (address + MAX (size, 64) + 15) & ~(guint64) 15;
  put (self, address, 0, 2);
  put (self, address, self->layout->object_type, type);
  return address;
}

static VvAddr
add_text (World      *self,
          const char *text)
{
  VvAddr address = add_object (self, self->runtime.unicode_type, 128);

  put (self, address, self->layout->unicode_length, strlen (text));
  /* Compact, ASCII, of one byte, ready: bits 5, 6, 2 and 7. */
  put (self, address, self->layout->unicode_state, 0xe4);
  memcpy (self->bytes + (address + self->layout->unicode_ascii_size - BASE), text, strlen (text));
  return address;
}

static void
add_types (World *self)
{
  VvAddr at = BASE + RUNTIME_BYTES + INTERP_BYTES;
  VvAddr *fields[] = {
#define FIELD(symbol, field) &self->runtime.field,
    VV_RUNTIME_SYMBOLS (FIELD)
#undef FIELD
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    *fields[i] = at + i * TYPE_BYTES;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      VvAddr type = *fields[i];

      put (self, type, 0, 1000);
      put (self, type, self->layout->object_type, self->runtime.type_type);
      put (self, type, self->layout->type_name, type + TYPE_BYTES - 16);
      put (self, type, self->layout->type_basicsize, 64);
      put (self, type, self->layout->type_base, type == self->runtime.object_type ? 0 : self->runtime.object_type);
      put (self, type, self->layout->type_flags, 1 << 12 | 1 << 14);
      memcpy (self->bytes + (type + TYPE_BYTES - 16 - BASE), "shop.Type", 10);
      self->n_hot -= 2;
    }
  self->runtime.none_type = self->runtime.none_type_symbol;
  self->free = at + G_N_ELEMENTS (fields) * TYPE_BYTES;
}

static VvAddr
add_code (World *self)
{
  const VvLayout *layout = self->layout;
  VvAddr code = add_object (self, self->runtime.code_type, 512), table = add_object (self, self->runtime.bytes_type, 128);
  VvAddr name = add_text (self, "load");

  put (self, table, layout->var_size, 8);
  memcpy (self->bytes + (table + layout->bytes_data - BASE), "\x80\x02\xf3\x02\x02\x01\x02\x03", 8);
  put (self, code, layout->code_linetable, table);
  put (self, code, layout->code_filename, name);
  put (self, code, layout->code_name, name);
  put (self, code, layout->code_qualname, name);
  put (self, code, layout->code_firstlineno, 7);
  return code;
}

static VvAddr
add_frame (World  *self,
           VvAddr  code,
           VvAddr  previous)
{
  const VvLayout *layout = self->layout;
  VvAddr frame = add_object (self, self->runtime.frame_type, 512);

  if (layout->frame_rule == VV_FRAME_OBJECT)
    {
      put (self, frame, layout->frame_back, previous);
      put (self, frame, layout->frame_code, code);
      put (self, frame, layout->frame_valuestack, frame + layout->frame_localsplus);
      return frame;
    }
  put (self, frame, layout->iframe_previous, previous);
  put (self, frame, layout->iframe_executable, code);
  put (self, frame, layout->iframe_instr, code + layout->code_code_adaptive + 2);
  put (self, frame, layout->iframe_stackpointer, frame + layout->iframe_localsplus + 16);
  put (self, frame, layout->iframe_localsplus, code);
  put (self, frame, layout->iframe_localsplus + 8, previous);
  return frame;
}

static void
add_interpreter (World *self)
{
  const VvLayout *layout = self->layout;
  VvAddr interp = BASE + RUNTIME_BYTES, thread = add_object (self, 0, 1200), cframe = add_object (self, 0, 64);
  VvAddr dict = add_object (self, self->runtime.dict_type, 64), keys = add_object (self, 0, 256);
  VvAddr code = add_code (self), object = add_object (self, self->runtime.list_type, 64);
  VvAddr frame = add_frame (self, code, add_frame (self, code, 0));

  put (self, BASE, layout->runtime_interpreters_head, interp);
  put (self, interp, layout->interp_threads_head, thread);
  put (self, interp, layout->interp_next, 0);
  put (self, interp, layout->interp_modules, dict);
  put (self, dict, layout->dict_used, 1);
  put (self, dict, layout->dict_keys, keys);
  put (self, keys, layout->keys_size_or_log2, layout->dict_rule == VV_DICT_LOG ? 0x010303 : 8);
  put (self, keys, layout->keys_nentries, 1);
  put (self, keys, layout->keys_indices + 8, add_text (self, "threading"));
  put (self, keys, layout->keys_indices + 16, object);
  put (self, keys, layout->keys_indices + 24, object);
  put (self, thread, layout->thread_interp, interp);
  put (self, thread, layout->thread_next, 0);
  put (self, thread, layout->thread_thread_id, 77);
  put (self, thread, layout->thread_context, object);
  put (self, thread, layout->thread_frame, frame);
  put (self, thread, layout->thread_cframe, cframe);
  put (self, cframe, layout->cframe_current_frame, frame);
  put (self, interp, layout->interp_atexit_callbacks, keys);
  put (self, interp, layout->interp_atexit_ncallbacks, 1);
  put (self, interp, layout->interp_obmalloc, thread);
  put (self, interp, layout->gc_stats, keys);
  put (self, interp, layout->gc_collecting, 0);
  for (guint i = 0; i < 4; i++)
    {
      VvAddr head = interp + (i < 3 ? layout->gc_generations + i * layout->gc_generation_stride : layout->gc_permanent);

      put (self, head, 0, i == 1 ? object - 16 : head);
      put (self, head, 8, i == 1 ? object - 16 : head);
      if (i == 1)
        {
          put (self, object - 16, 0, head);
          put (self, object - 16, 8, head);
        }
    }
}

static void
apply (World         *self,
       const uint8_t *record)
{
  VvAddr address = self->hot[(record[0] | record[1] << 8) % self->n_hot];
  guint what = record[3] | record[4] << 8;
  guint64 value = 0;

  switch (record[2] % 5)
    {
    case 0:
      value = self->hot[what % self->n_hot];
      break;
    case 1:
      value = self->hot[what % self->n_hot] & ~(guint64) 15;
      break;
    case 2:
      value = what;
      break;
    case 3:
      value = BASE + (guint64) what * 8;
      break;
    default:
      value = G_MAXUINT64 - what;
      break;
    }
  memcpy (self->bytes + (address - BASE), &value, 8);
}

static void
take_root (const VvRoot *root,
           gpointer      data)
{
  g_assert_true (root->name == NULL || g_utf8_validate (root->name, -1, NULL));
  g_assert_cmpint (root->kind, <, VV_ROOT_NATIVE);
  (*(guint *) data)++;
}

static void
take_tracked (VvAddr   object,
              int      generation,
              gpointer data)
{
  g_assert_cmpint (generation, >=, 0);
  g_assert_cmpint (generation, <=, 3);
  (*(guint *) data)++;
}

static void
read_all (World         *self,
          const VvImage *image)
{
  g_autoptr(VvReader) reader = vv_reader_new (image, &self->runtime);
  g_autoptr(GArray) threads = NULL, frames = NULL;
  guint n_tracked = 0, n_roots = 0;
  guint64 mapped, used;
  VvCollectorFacts facts;

  vv_tracked_each (reader, take_tracked, &n_tracked);
  /* More would not fit. */
  g_assert_cmpuint (n_tracked, <=, IMAGE_BYTES / 8);
  vv_collector_read (reader, &facts);
  vv_threads_read (reader, &threads, &frames);
  for (guint i = 0; i < frames->len; i++)
    {
      const VvFrameFacts *frame = &g_array_index (frames, VvFrameFacts, i);

      g_assert_true (g_utf8_validate (frame->function, -1, NULL) && g_utf8_validate (frame->file, -1, NULL));
      g_assert_cmpint (frame->line, >=, 0);
    }
  vv_roots_each (reader, take_root, &n_roots);
  if (vv_allocator_read (reader, &mapped, &used))
    g_assert_cmpuint (used, <=, mapped);
  vv_runtime_busy (&self->runtime, (VvMemory *) &image->memory);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  guint n_layouts;
  const VvLayout * const *layouts = vv_layout_list (&n_layouts);
  g_autoptr(VvImage) image = vv_image_new ();
  VvRegion region = { BASE, BASE + IMAGE_BYTES, VV_REGION_READ | VV_REGION_WRITE, 0, 1, 1, "/usr/bin/python3", FALSE };
  World world = { 0 };

  if (size < 1)
    return 0;
  world.layout = layouts[data[0] % n_layouts];
  world.bytes = vv_image_reserve (image, BASE, BASE + IMAGE_BYTES, NULL);
  g_assert_nonnull (world.bytes);
  world.runtime.layout = world.layout;
  world.runtime.version_hex = world.layout->first;
  world.runtime.version = (char *) "3";
  world.runtime.executable = (char *) region.path;
  world.runtime.runtime = BASE;
  world.runtime.symbols = g_hash_table_new (g_str_hash, g_str_equal);
  add_types (&world);
  g_hash_table_insert (world.runtime.symbols, (gpointer) "PyDict_Type", GSIZE_TO_POINTER (world.runtime.dict_type + 1));
  add_interpreter (&world);
  for (gsize at = 1; at + 5 <= size; at += 5)
    apply (&world, data + at);
  g_assert_true (vv_image_seal (image, &region, 1, NULL, NULL));
  read_all (&world, image);
  g_hash_table_unref (world.runtime.symbols);
  return 0;
}
