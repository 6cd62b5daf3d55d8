/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-reader.c — memory of any content is read to its end.  The input's first byte chooses a version;
 * the rest are changes of four bytes each to an image that holds an object of every kind and of every C
 * type that has a shape: a place (16 bits), what is done there, and with what. */

#include <glib.h>
#include <string.h>

#include "fuzz.h"
#include "python/reader-private.h"
#include "tiny.h"

#define MAX_OBJECTS 1024
#define MAX_REFS (4 * TINY_SIZE)        /* of one object: its blocks are not longer than the image */

typedef struct
{
  Tiny *tiny;
  guint8 *bytes;                /* as they were made */
  VvAddr objects[MAX_OBJECTS];
  guint n_objects;
  VvAddr iframe;
} Scene;

/* --- A scene --- */

static VvAddr
add (Scene  *self,
     VvAddr  object)
{
  g_assert_cmpuint (self->n_objects, <, MAX_OBJECTS);
  self->objects[self->n_objects++] = object;
  return object;
}

/* Sets a member that the version may not have. */
static void
set (Scene   *self,
     VvAddr   object,
     guint32  offset,
     guint64  value)
{
  if (offset != VV_ABSENT)
    tiny_set (self->tiny, object, offset, value);
}

static void
add_values (Scene *self)
{
  const VvLayout *layout = self->tiny->layout;
  Tiny *tiny = self->tiny;
  VvAddr keys[3], values[3], bytes;

  for (guint i = 0; i < 3; i++)
    {
      keys[i] = add (self, tiny_str (tiny, i == 0 ? "a" : i == 1 ? "name" : "it's\n"));
      values[i] = add (self, tiny_int (tiny, i == 0 ? 0 : i == 1 ? -5 : G_MAXINT64));
    }
  add (self, tiny_tuple (tiny, 3, values));
  add (self, tiny_list (tiny, 2, 4, values));
  add (self, tiny_dict (tiny, FALSE, 3, keys, values));
  add (self, tiny_dict (tiny, TRUE, 3, values, keys));
  bytes = add (self, tiny_object (tiny, tiny->runtime.bytes_type, layout->bytes_data + 9));
  set (self, bytes, layout->var_size, 8);
  set (self, bytes, layout->bytes_data, G_GUINT64_CONSTANT (0x0a27ff0061626364));
  add (self, tiny_object (tiny, tiny->runtime.float_type, layout->float_value + 8));
}

static void
add_containers (Scene *self)
{
  const VvLayout *layout = self->tiny->layout;
  Tiny *tiny = self->tiny;
  VvAddr set_ = add (self, tiny_object (tiny, tiny->runtime.set_type, layout->set_size));
  VvAddr odict = add (self, tiny_object (tiny, tiny->runtime.odict_type, layout->odict_size));
  VvAddr node = tiny_alloc (tiny, layout->odict_node_size);
  VvAddr array = add (self, tiny_object (tiny, tiny->runtime.bytearray_type,
                                         layout->bytearray_start + 16));
  VvAddr dict = self->objects[8];

  set (self, set_, layout->set_fill, 1);
  set (self, set_, layout->set_used, 1);
  set (self, set_, layout->set_mask, 7);
  set (self, set_, layout->set_table, set_ + layout->set_smalltable);
  set (self, set_, layout->set_smalltable, self->objects[0]);
  set (self, odict, layout->dict_used, tiny_get (tiny, dict, layout->dict_used));
  set (self, odict, layout->dict_keys, tiny_get (tiny, dict, layout->dict_keys));
  set (self, odict, layout->odict_first, node);
  set (self, node, layout->odict_node_key, self->objects[0]);
  set (self, node, layout->odict_node_next, node);
  set (self, array, layout->var_size, 4);
  set (self, array, layout->bytearray_alloc, 8);
  set (self, array, layout->bytearray_bytes, node);
  set (self, array, layout->bytearray_start, node);
}

static void
add_frames (Scene *self)
{
  const VvLayout *layout = self->tiny->layout;
  Tiny *tiny = self->tiny;
  VvAddr code = add (self, tiny_object (tiny, tiny->runtime.code_type, layout->code_size + 16));
  VvAddr names = self->objects[6];
  VvAddr frame = add (self, tiny_object (tiny, tiny->runtime.frame_type, layout->frame_size + 128));
  VvAddr generator = add (self, tiny_object (tiny, tiny->runtime.gen_type, layout->gen_size + 128));

  tiny_set_u32 (tiny, code, layout->code_stacksize, 2);
  tiny_set_u32 (tiny, code, layout->code_nlocals, 1);
  if (layout->code_nlocalsplus != VV_ABSENT)
    tiny_set_u32 (tiny, code, layout->code_nlocalsplus, 1);
  set (self, code, layout->code_localsplusnames, names);
  set (self, code, layout->code_varnames, names);
  set (self, frame, layout->frame_code, code);
  set (self, frame, layout->frame_back, frame);
  set (self, generator, layout->gen_frame, frame);
  if (layout->frame_rule == VV_FRAME_OBJECT)
    {
      set (self, frame, layout->frame_valuestack, frame + layout->frame_localsplus + 8);
      set (self, frame, layout->frame_localsplus, self->objects[1]);
      return;
    }
  self->iframe = generator + layout->gen_iframe;
  set (self, frame, layout->frame_iframe, self->iframe);
  set (self, self->iframe, layout->iframe_executable, code);
  set (self, self->iframe, layout->iframe_localsplus, self->objects[1]);
  if (layout->frame_rule == VV_FRAME_STACKTOP)
    tiny_set_u32 (tiny, self->iframe, layout->iframe_stacktop, 2);
  else
    set (self, self->iframe, layout->iframe_stackpointer,
         self->iframe + layout->iframe_localsplus + 16);
}

static void
add_others (Scene *self)
{
  const char *slots[] = { "first", "second", NULL };
  const VvLayout *layout = self->tiny->layout;
  Tiny *tiny = self->tiny;
  VvRuntime *runtime = &tiny->runtime;
  VvAddr base = add (self, tiny_class (tiny, "Base", runtime->object_type, slots));
  VvAddr derived = add (self, tiny_class (tiny, "Derived", base, slots));
  VvAddr number = add (self, tiny_class (tiny, "Number", runtime->long_type, NULL));
  VvAddr object = add (self, tiny_object (tiny, derived, 64));
  VvAddr module = add (self, tiny_object (tiny, runtime->module_type, layout->module_name + 8));
  VvAddr function = add (self, tiny_object (tiny, runtime->function_type, layout->function_size));
  VvAddr error = add (self, tiny_object (tiny, runtime->base_exception, layout->exception_size));
  VvAddr weak = add (self, tiny_object (tiny, runtime->weakref_type, layout->weakref_next + 8));

  set (self, number, layout->type_itemsize, 4);
  set (self, derived, layout->heaptype_cached_keys,
       tiny_get (tiny, self->objects[8], layout->dict_keys));
  set (self, object, 16, self->objects[1]);
  add (self, tiny_object (tiny, number, 64));
  set (self, module, layout->module_dict, self->objects[8]);
  set (self, module, layout->module_state, object);
  set (self, module, layout->module_def, object);
  set (self, module, layout->module_state_size, 32);
  set (self, function, layout->function_qualname, self->objects[2]);
  set (self, error, layout->exception_args, self->objects[6]);
  set (self, weak, layout->weakref_object, object);
  add (self, runtime->type_type);
  add (self, runtime->list_type);
  add (self, runtime->none);
}

/* One object of each shape of the version; its words are addresses, small numbers and nothing. */
static void
add_shapes (Scene *self)
{
  const VvPyShape * const *groups;
  guint32 version = self->tiny->runtime.version_hex;
  guint n_groups, n = 0;

  groups = vv_py_shape_groups (&n_groups);
  for (guint i = 0; i < n_groups; i++)
    for (const VvPyShape *shape = groups[i]; shape->type != NULL; shape++)
      {
        VvAddr type, object;

        if (shape->first > version || (shape->end != 0 && shape->end <= version)
            || shape->basicsize > 2048 || self->n_objects > MAX_OBJECTS - 8)
          continue;
        type = tiny_type (self->tiny, shape->type, self->tiny->runtime.object_type,
                          shape->basicsize, shape->collected ? 1 << 14 : 0);
        object = add (self, tiny_object (self->tiny, type, shape->basicsize));
        for (guint32 at = 16; at + 8 <= shape->basicsize; at += 8)
          set (self, object, at, n++ % 3 == 0 ? n % 5 : self->objects[n % self->n_objects]);
      }
}

static Scene *
scene_new (const VvLayout *layout)
{
  Scene *self = g_new0 (Scene, 1);

  self->tiny = tiny_new (layout);
  add_values (self);
  add_containers (self);
  add_frames (self);
  add_others (self);
  add_shapes (self);
  self->bytes = g_memdup2 (self->tiny->bytes, TINY_SIZE);
  return self;
}

/* --- Changes --- */

static void
change (Scene         *self,
        const uint8_t *record)
{
  gsize place = (record[0] | (gsize) record[1] << 8) * 8 % (self->tiny->used - 8);
  guint8 *at = self->tiny->bytes + place;
  guint8 with = record[3];
  guint64 word = 0;

  switch (record[2] % 10)
    {
    case 0:
      word = with;
      break;
    case 1:
      word = G_GUINT64_CONSTANT (1) << (with % 64);
      break;
    case 2:
      word = -(guint64) with;
      break;
    case 3:
      word = (G_GUINT64_CONSTANT (1) << (with % 64)) - 1;
      break;
    case 4:
      word = self->objects[with % self->n_objects];
      break;
    case 5:
      word = TINY_BASE + with * G_GUINT64_CONSTANT (8);
      break;
    case 6:
      word = TINY_BASE + TINY_SIZE - with;
      break;
    case 7:
      at[with % 8] ^= with;
      return;
    case 8:
      word = TINY_BASE + place;
      break;
    default:
      memcpy (&word, at, 8);
      word += with;
      break;
    }
  memcpy (at, &word, 8);
}

/* --- Reading --- */

typedef struct
{
  VvRefs refs;
  guint64 n;
  guint64 sum;
} Counter;

static void
count_cb (VvRefs *refs)
{
  Counter *self = (Counter *) refs;

  self->n += refs->n;
  for (guint i = 0; i < refs->n; i++)
    self->sum = self->sum * 31 + refs->refs[i].target + refs->refs[i].label;
  refs->n = 0;
  g_assert_cmpuint (self->n, <=, MAX_REFS);
}

static gboolean
see_cb (VvAddr   key,
        VvAddr   value,
        gpointer data)
{
  return TRUE;
}

static guint64
visit (VvReader       *reader,
       VvAddr          object,
       const VvPyType *type)
{
  static Counter counter;

  counter.refs.n = 0;
  counter.refs.flush = count_cb;
  counter.n = counter.sum = 0;
  if (type != NULL)
    vv_reader_visit (reader, object, type, &counter.refs);
  else
    vv_reader_visit_frame (reader, object, &counter.refs);
  count_cb (&counter.refs);
  return counter.sum;
}

static void
read_object (VvReader *reader,
             VvAddr    object,
             gboolean  twice)
{
  const VvPyType *type = vv_reader_object_type (reader, object);
  g_autoptr(GString) text = g_string_new (NULL);
  VvObjectFacts facts;
  VvAddr target, callback;
  gint64 number;
  guint64 sum;

  if (type == NULL)
    return;
  sum = visit (reader, object, type);
  if (twice)
    g_assert_cmphex (visit (reader, object, type), ==, sum);
  vv_reader_facts (reader, object, type, &facts);
  if (vv_reader_preview (reader, object, type, 20, text))
    {
      g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
      g_assert_cmpint (g_utf8_strlen (text->str, -1), <=, 21);
    }
  g_string_truncate (text, 0);
  if (vv_reader_text (reader, object, 100, text))
    g_assert_true (text->len <= 100 && g_utf8_validate (text->str, (gssize) text->len, NULL));
  vv_reader_weakref (reader, object, type, &target, &callback);
  vv_reader_int (reader, object, &number);
  vv_reader_dict_each (reader, object, see_cb, NULL);
  vv_reader_dict_get (reader, object, "name");
  vv_reader_attribute (reader, object, "first");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static Scene *scenes[64];
  const VvLayout * const *layouts;
  guint n_layouts, which;
  VvReader *reader;
  Scene *scene;

  layouts = vv_layout_list (&n_layouts);
  which = size > 0 ? data[0] % MIN (n_layouts, G_N_ELEMENTS (scenes)) : 0;
  if (scenes[which] == NULL)
    scenes[which] = scene_new (layouts[which]);
  scene = scenes[which];
  for (size_t i = 1; i + 4 <= size && i < 4000; i += 4)
    change (scene, data + i);
  reader = vv_reader_new (&scene->tiny->image, &scene->tiny->runtime);
  for (guint i = 0; i < scene->n_objects; i++)
    read_object (reader, scene->objects[i], i % 8 == size % 8);
  if (scene->iframe != 0)
    visit (reader, scene->iframe, NULL);
  vv_reader_free (reader);
  memcpy (scene->tiny->bytes, scene->bytes, TINY_SIZE);
  return 0;
}
