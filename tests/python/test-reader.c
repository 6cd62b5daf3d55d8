/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-reader.c — objects made by hand, after the layout of every version: how they refer, what they are
 * called, and what comes of them when they contradict themselves. */

#include <string.h>

#include "python/reader-private.h"
#include "tiny.h"

typedef struct
{
  VvRefs refs;
  GArray *all;
} Found;

static void
keep_cb (VvRefs *refs)
{
  Found *self = (Found *) refs;

  g_array_append_vals (self->all, refs->refs, refs->n);
  refs->n = 0;
}

static GArray *
visit (VvReader *reader,
       VvAddr    object)
{
  g_autofree Found *found = g_new0 (Found, 1);
  const VvPyType *type = vv_reader_object_type (reader, object);

  found->refs.flush = keep_cb;
  found->all = g_array_new (FALSE, FALSE, sizeof (VvRef));
  g_assert_nonnull (type);
  vv_reader_visit (reader, object, type, &found->refs);
  keep_cb (&found->refs);
  return found->all;
}

#define REF(refs, i) (&g_array_index (refs, VvRef, i))

static void
assert_ref (GArray     *refs,
            guint       i,
            VvAddr      target,
            VvRefKind   kind,
            VvLabelForm form,
            guint64     label,
            guint       flags)
{
  g_assert_cmpuint (i, <, refs->len);
  g_assert_cmphex (REF (refs, i)->target, ==, target);
  g_assert_cmpuint (REF (refs, i)->kind, ==, kind);
  g_assert_cmpuint (REF (refs, i)->form, ==, form);
  g_assert_cmphex (REF (refs, i)->label, ==, label);
  g_assert_cmpuint (REF (refs, i)->flags, ==, flags);
}

static VvObjectFacts
facts_of (VvReader *reader,
          VvAddr    object)
{
  VvObjectFacts facts;

  vv_reader_facts (reader, object, vv_reader_object_type (reader, object), &facts);
  return facts;
}

static char *
preview_of (VvReader *reader,
            VvAddr    object,
            guint     limit)
{
  GString *text = g_string_new (NULL);

  if (!vv_reader_preview (reader, object, vv_reader_object_type (reader, object), limit, text))
    g_string_assign (text, "(none)");
  return g_string_free (text, FALSE);
}

static void
test_list (gconstpointer layout)
{
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr items[] = { tiny_int (tiny, 1), 0, tiny_str (tiny, "two") };
  VvAddr list = tiny_list (tiny, 3, 8, items);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = visit (reader, list);
  VvObjectFacts facts = facts_of (reader, list);

  g_assert_cmpuint (refs->len, ==, 2);
  assert_ref (refs, 0, items[0], VV_REF_ITEM, VV_LABEL_INDEX, 0, 0);
  assert_ref (refs, 1, items[2], VV_REF_ITEM, VV_LABEL_INDEX, 2, 0);
  g_assert_cmpint (facts.length, ==, 3);
  g_assert_cmpuint (facts.size, ==, VV_GC_HEAD + 40 + 8 * 8);
  g_assert_cmpuint (facts.memory, ==, facts.size);
  g_assert_cmpuint (facts.refcount, ==, 1);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_CHANGING), ==, 0);
}

/* Held in the middle of a resize: more items than the block has. */
static void
test_list_changing (gconstpointer layout)
{
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr items[] = { tiny_int (tiny, 1), tiny_int (tiny, 2) };
  VvAddr list = tiny_list (tiny, 2, 2, items);
  const VvLayout *places = layout;
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = NULL;
  g_autoptr(GArray) none = NULL;

  tiny_set (tiny, list, places->var_size, 5);
  refs = visit (reader, list);
  g_assert_cmpuint (refs->len, ==, 2);
  g_assert_cmpint (facts_of (reader, list).length, ==, 2);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_CHANGING), ==, 1);
  tiny_set (tiny, list, places->var_size, G_GUINT64_CONSTANT (1) << 60);
  tiny_set (tiny, list, places->list_allocated, G_GUINT64_CONSTANT (1) << 60);
  none = visit (reader, list);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpint (facts_of (reader, list).length, ==, 0);
  g_assert_cmpuint (facts_of (reader, list).size, <, 1000);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_CHANGING), ==, 2);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_BLOCK), >, 0);
}

static void
test_tuple (gconstpointer layout)
{
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr items[] = { tiny_int (tiny, 1), tiny->runtime.none };
  VvAddr tuple = tiny_tuple (tiny, 2, items);
  const VvLayout *places = layout;
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = visit (reader, tuple);
  g_autoptr(GArray) none = NULL;

  g_assert_cmpuint (refs->len, ==, 2);
  assert_ref (refs, 1, items[1], VV_REF_ITEM, VV_LABEL_INDEX, 1, 0);
  g_assert_cmpuint (facts_of (reader, tuple).size, ==, VV_GC_HEAD + places->tuple_item + 16);
  tiny_set (tiny, tuple, places->var_size, G_MAXUINT64);
  none = visit (reader, tuple);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_CHANGING), ==, 1);
}

static void
test_dict (gconstpointer layout)
{
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr keys[] = { tiny_str (tiny, "a"), tiny_str (tiny, "b") };
  VvAddr values[] = { tiny_int (tiny, 1), tiny_list (tiny, 0, 0, NULL) };
  VvAddr dict = tiny_dict (tiny, FALSE, 2, keys, values);
  const VvLayout *places = layout;
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = visit (reader, dict);
  g_autoptr(GArray) broken = NULL;
  VvObjectFacts facts = facts_of (reader, dict);
  VvAddr table = tiny_get (tiny, dict, places->dict_keys);

  g_assert_cmpuint (refs->len, ==, 4);
  assert_ref (refs, 0, values[0], VV_REF_VALUE, VV_LABEL_OBJECT, keys[0], 0);
  assert_ref (refs, 1, keys[0], VV_REF_KEY, VV_LABEL_OBJECT, keys[0], VV_REF_HIDDEN);
  assert_ref (refs, 2, values[1], VV_REF_VALUE, VV_LABEL_OBJECT, keys[1], 0);
  g_assert_cmpint (facts.length, ==, 2);
  g_assert_cmpuint (facts.size, ==, VV_GC_HEAD + places->dict_size + places->keys_indices + 8
                                    + 5 * (places->dict_rule == VV_DICT_SIZED ? 24 : 16));
  g_assert_cmphex (vv_reader_dict_get (reader, dict, "b"), ==, values[1]);
  g_assert_cmphex (vv_reader_dict_get (reader, dict, "c"), ==, 0);
  tiny_set (tiny, table, places->keys_nentries, 6);
  broken = visit (reader, dict);
  g_assert_cmpuint (broken->len, <=, 10);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_CHANGING), ==, 1);
}

static void
test_dict_general (gconstpointer layout)
{
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr keys[] = { tiny_int (tiny, 5), tiny_str (tiny, "b"), 0 };
  VvAddr values[] = { tiny_int (tiny, 1), tiny_int (tiny, 2), 0 };
  VvAddr dict = tiny_dict (tiny, TRUE, 3, keys, values);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = visit (reader, dict);

  g_assert_cmpuint (refs->len, ==, 4);
  assert_ref (refs, 0, values[0], VV_REF_VALUE, VV_LABEL_OBJECT, keys[0], 0);
  assert_ref (refs, 1, keys[0], VV_REF_KEY, VV_LABEL_OBJECT, keys[0], 0);
  assert_ref (refs, 3, keys[1], VV_REF_KEY, VV_LABEL_OBJECT, keys[1], 0);
}

static void
test_set (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr key = tiny_int (tiny, 7), dummy = tiny_object (tiny, tiny->runtime.object_type, 16);
  VvAddr set = tiny_object (tiny, tiny->runtime.set_type, places->set_size);
  VvAddr small = set + places->set_smalltable;
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = NULL;
  g_autoptr(GArray) none = NULL;

  tiny_set (tiny, set, places->set_fill, 2);
  tiny_set (tiny, set, places->set_used, 1);
  tiny_set (tiny, set, places->set_mask, 7);
  tiny_set (tiny, set, places->set_table, small);
  tiny_set (tiny, small, 16, key);
  tiny_set (tiny, small, 24, 7);
  tiny_set (tiny, small, 32, dummy);
  tiny_set (tiny, small, 40, G_MAXUINT64);
  refs = visit (reader, set);
  g_assert_cmpuint (refs->len, ==, 1);
  assert_ref (refs, 0, key, VV_REF_ITEM, VV_LABEL_NONE, 0, 0);
  g_assert_cmpuint (facts_of (reader, set).size, ==, VV_GC_HEAD + places->set_size);
  g_assert_cmpint (facts_of (reader, set).length, ==, 1);
  tiny_set (tiny, set, places->set_mask, (G_GUINT64_CONSTANT (1) << 40) - 1);
  none = visit (reader, set);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_CHANGING), ==, 1);
}

static void
test_preview (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  const struct { VvAddr object; guint limit; const char *text; } cases[] = {
    { tiny_str (tiny, "it's"), 120, "\"it's\"" },
    { tiny_str (tiny, "a\nb\\"), 120, "'a\\nb\\\\'" },
    { tiny_str (tiny, "0123456789"), 5, "'0123…" },
    { tiny_str (tiny, "012"), 5, "'012'" },
    { tiny_int (tiny, 0), 120, "0" },
    { tiny_int (tiny, -1234567890123), 120, "-1234567890123" },
    { tiny_int (tiny, G_MAXINT64), 120, "9223372036854775807" },
    { tiny->runtime.none, 120, "None" },
    { tiny->runtime.list_type, 120, "list" },
    { tiny_list (tiny, 0, 0, NULL), 120, "(none)" },
  };
  const struct { double value; const char *text; } doubles[] = {
    { 0.0, "0.0" }, { -0.5, "-0.5" }, { 0.1, "0.1" }, { 1e16, "1e+16" }, { 123456789.0, "123456789.0" },
    { 1e-5, "1e-05" }, { 5e-324, "5e-324" }, { 5.684341886080802e-14, "5.684341886080802e-14" },
    { 2.0 / 3, "0.6666666666666666" }, { 1e22, "1e+22" },
  };
  VvAddr real = tiny_object (tiny, tiny->runtime.float_type, places->float_value + 8);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = preview_of (reader, cases[i].object, cases[i].limit);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      g_autofree char *text = NULL;
      guint64 word;

      memcpy (&word, &doubles[i].value, 8);
      tiny_set (tiny, real, places->float_value, word);
      text = preview_of (reader, real, 120);
      g_assert_cmpstr (text, ==, doubles[i].text);
    }
}

/* A str that claims more characters than there is memory has no text, and counts. */
static void
test_text_broken (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr str = tiny_str (tiny, "text");
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_true (vv_reader_text (reader, str, 100, text));
  g_assert_cmpstr (text->str, ==, "text");
  tiny_set (tiny, str, places->unicode_length, G_MAXINT64);
  g_assert_false (vv_reader_text (reader, str, 100, text));
  tiny_set (tiny, str, places->unicode_length, 4);
  tiny_set_u32 (tiny, str, places->unicode_state, 0);
  g_assert_false (vv_reader_text (reader, str, 100, text));
  g_assert_cmpuint (vv_reader_get_unreadable (reader, VV_UNREADABLE_TEXT), ==, 2);
  g_assert_cmpuint (facts_of (reader, str).size, <, 200);
}

static void
test_class (gconstpointer layout)
{
  const char *slots[] = { "first", "second", NULL };
  const char *more[] = { "third", NULL };
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr base = tiny_class (tiny, "Base", tiny->runtime.object_type, slots);
  VvAddr derived = tiny_class (tiny, "Derived", base, more);
  VvAddr object = tiny_object (tiny, derived, 40);
  VvAddr one = tiny_int (tiny, 1), three = tiny_int (tiny, 3);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = NULL;
  const VvPyType *type;

  tiny_set (tiny, object, 16, one);
  tiny_set (tiny, object, 32, three);
  type = vv_reader_object_type (reader, object);
  g_assert_nonnull (type);
  g_assert_cmpstr (type->name, ==, "Derived");
  g_assert_cmpstr (type->module, ==, "__main__");
  g_assert_true (type->is_heap && type->has_gc && type->described);
  g_assert_cmpint (type->category, ==, VV_CATEGORY_OBJECT);
  refs = visit (reader, object);
  g_assert_cmpuint (refs->len, ==, 3);
  g_assert_cmphex (REF (refs, 0)->target, ==, three);
  g_assert_cmpint (REF (refs, 0)->form, ==, VV_LABEL_CSTRING);
  g_assert_cmpstr (vv_cstring (reader, REF (refs, 0)->label, 100), ==, "third");
  g_assert_cmphex (REF (refs, 1)->target, ==, one);
  assert_ref (refs, 2, derived, VV_REF_TYPE, VV_LABEL_NONE, 0, 0);
  g_assert_cmphex (vv_reader_attribute (reader, object, "first"), ==, one);
  g_assert_cmphex (vv_reader_attribute (reader, object, "second"), ==, 0);
}

/* A C type that nobody described: words that are addresses of objects, and nothing else. */
static void
test_undescribed (gconstpointer layout)
{
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr type = tiny_type (tiny, "strange.Thing", tiny->runtime.object_type, 64, 1 << 14);
  VvAddr object = tiny_object (tiny, type, 64), target = tiny_list (tiny, 0, 0, NULL);
  VvAddr pair = tiny_alloc (tiny, 32);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = NULL;

  /* An array of objects looks like an object with a great count. */
  tiny_set (tiny, pair, 0, tiny->runtime.list_type);
  tiny_set (tiny, pair, 8, tiny->runtime.object_type);
  tiny_set (tiny, object, 16, target);
  tiny_set (tiny, object, 24, 12345);
  tiny_set (tiny, object, 32, pair);
  tiny_set (tiny, object, 40, target + 4);
  tiny_set (tiny, object, 56, tiny->runtime.none);
  refs = visit (reader, object);
  g_assert_false (vv_reader_object_type (reader, object)->described);
  g_assert_cmpuint (refs->len, ==, 2);
  assert_ref (refs, 0, target, VV_REF_OTHER, VV_LABEL_NONE, 0, VV_REF_GUESSED);
  assert_ref (refs, 1, tiny->runtime.none, VV_REF_OTHER, VV_LABEL_NONE, 0, VV_REF_GUESSED);
}

static void
test_no_type (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr looped = tiny_type (tiny, "looped", tiny->runtime.object_type, 16, 0);
  VvAddr other = tiny_type (tiny, "other", looped, 16, 0);
  VvAddr own = tiny_type (tiny, "own", tiny->runtime.object_type, 16, 0);
  VvAddr unnamed = tiny_type (tiny, "\1\2", tiny->runtime.object_type, 16, 0);
  VvAddr huge = tiny_type (tiny, "huge", tiny->runtime.object_type, G_MAXINT64, 0);
  VvAddr object = tiny_object (tiny, tiny->runtime.list_type, 40);
  VvAddr freed = tiny_object (tiny, tiny->runtime.list_type, 40);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);

  tiny_set (tiny, looped, places->type_base, other);
  tiny_set (tiny, own, places->object_type, own);
  g_assert_null (vv_reader_type (reader, looped));
  g_assert_null (vv_reader_type (reader, other));
  g_assert_null (vv_reader_type (reader, own));
  g_assert_null (vv_reader_type (reader, unnamed));
  g_assert_null (vv_reader_type (reader, huge));
  g_assert_null (vv_reader_type (reader, 0));
  g_assert_null (vv_reader_type (reader, 8));
  g_assert_null (vv_reader_type (reader, TINY_BASE + TINY_SIZE - 8));
  g_assert_nonnull (vv_reader_object_type (reader, object));
  g_assert_null (vv_reader_object_type (reader, object + 4));
  g_assert_null (vv_reader_object_type (reader, object + 8));
  tiny_set (tiny, freed, places->object_refcnt, 0);
  g_assert_null (vv_reader_object_type (reader, freed));
  tiny_set (tiny, freed, places->object_refcnt, object);
  g_assert_null (vv_reader_object_type (reader, freed));
}

/* Inline values and the dict, where the version keeps them. */
static void
test_instance (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr class = tiny_class (tiny, "Plain", tiny->runtime.object_type, NULL);
  VvAddr name = tiny_str (tiny, "attribute"), value = tiny_int (tiny, 1);
  VvAddr values = tiny_alloc (tiny, 64), object = tiny_object (tiny, class, 64);
  guint32 flags = (guint32) tiny_get (tiny, class, places->type_flags);
  g_autoptr(VvReader) reader = NULL;
  g_autoptr(GArray) refs = NULL;

  if (places->instance_rule == VV_INSTANCE_DICT)
    {
      g_test_skip ("this version keeps attributes in a dict");
      return;
    }
  tiny_set (tiny, class, places->type_flags, flags | VV_TYPE_MANAGED_DICT
            | (places->instance_rule == VV_INSTANCE_INLINE ? VV_TYPE_INLINE_VALUES : 0));
  tiny_set (tiny, class, places->heaptype_cached_keys, tiny_keys (tiny, FALSE, 1, &name, NULL));
  if (places->instance_rule == VV_INSTANCE_VALUES_BEFORE)
    tiny_set (tiny, object - 32, 0, values);
  else if (places->instance_rule == VV_INSTANCE_TAGGED)
    tiny_set (tiny, object - 24, 0, values - 1);
  else
    {
      values = object + 16 + places->values_item;
      tiny_set_u8 (tiny, object, 16 + places->values_capacity, 1);
      tiny_set_u8 (tiny, object, 16 + places->values_valid, 1);
    }
  tiny_set (tiny, values, 0, value);
  reader = vv_reader_new (&tiny->image, &tiny->runtime);
  refs = visit (reader, object);
  g_assert_cmpuint (refs->len, ==, 2);
  assert_ref (refs, 0, value, VV_REF_ATTRIBUTE, VV_LABEL_NAME, name, 0);
  assert_ref (refs, 1, class, VV_REF_TYPE, VV_LABEL_NONE, 0, 0);
  g_assert_cmphex (vv_reader_attribute (reader, object, "attribute"), ==, value);
}

static void
test_weakref (gconstpointer layout)
{
  const VvLayout *places = layout;
  g_autoptr(Tiny) tiny = tiny_new (layout);
  VvAddr target = tiny_list (tiny, 0, 0, NULL), callback = tiny_str (tiny, "callback");
  VvAddr weak = tiny_object (tiny, tiny->runtime.weakref_type, places->weakref_next + 8);
  g_autoptr(VvReader) reader = vv_reader_new (&tiny->image, &tiny->runtime);
  g_autoptr(GArray) refs = NULL;
  const VvPyType *type;
  VvAddr found, found_callback;

  tiny_set (tiny, weak, places->weakref_object, target);
  tiny_set (tiny, weak, places->weakref_callback, callback);
  type = vv_reader_object_type (reader, weak);
  g_assert_true (vv_reader_weakref (reader, weak, type, &found, &found_callback));
  g_assert_cmphex (found, ==, target);
  g_assert_cmphex (found_callback, ==, callback);
  refs = visit (reader, weak);
  g_assert_cmpuint (refs->len, ==, 1);
  tiny_set (tiny, weak, places->weakref_object, tiny->runtime.none);
  g_assert_true (vv_reader_weakref (reader, weak, type, &found, &found_callback));
  g_assert_cmphex (found, ==, 0);
  g_assert_false (vv_reader_weakref (reader, target, vv_reader_object_type (reader, target), &found,
                                     &found_callback));
}

int
main (int argc,
      char *argv[])
{
  const struct { const char *name; GTestDataFunc test; } tests[] = {
    { "list", test_list }, { "list/changing", test_list_changing }, { "tuple", test_tuple },
    { "dict", test_dict }, { "dict/general", test_dict_general }, { "set", test_set },
    { "preview", test_preview }, { "text/broken", test_text_broken }, { "class", test_class },
    { "instance", test_instance }, { "undescribed", test_undescribed }, { "no-type", test_no_type },
    { "weakref", test_weakref },
  };
  const VvLayout * const *layouts;
  guint n_layouts;

  g_test_init (&argc, &argv, NULL);
  layouts = vv_layout_list (&n_layouts);
  for (guint k = 0; k < n_layouts; k++)
    for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path = g_strdup_printf ("/python/reader/%s/%x-%u", tests[i].name,
                                                 layouts[k]->first, k);

        g_test_add_data_func (path, layouts[k], tests[i].test);
      }
  return g_test_run ();
}
