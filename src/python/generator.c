/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* generator.c — generators, coroutines, asynchronous generators (Objects/genobject.c): one struct,
 * which from 3.11 on ends with the interpreter frame itself. */

#include "python/reader-private.h"

/* gi_frame_state of one whose frame was cleared; 3.15 numbered the states anew. */
static gboolean
has_frame (const VvPyObject *generator)
{
  gint8 state = (gint8) vv_py_u8 (generator, generator->layout->gen_frame_state);

  return generator->reader->runtime->version_hex >= 0x030f0000 ? state < 5 : state < 4;
}

static guint32
join (guint32 a,
      guint32 b)
{
  return a == VV_ABSENT || b == VV_ABSENT ? VV_ABSENT : a + b;
}

static void
visit_finished (const VvPyObject *generator,
                VvRefs           *refs)
{
  const VvLayout *layout = generator->layout;
  guint64 word = vv_py_word (generator, join (layout->gen_iframe, layout->iframe_executable));
  guint flags = generator->hidden | ((word & 1) != 0 ? VV_REF_UNCOUNTED : 0);

  /* From 3.14 on its code stays, so that others may still ask for it. */
  if (layout->frame_rule == VV_FRAME_STACKPOINTER && (word & 2) == 0)
    vv_refs_add (refs, word & ~G_GUINT64_CONSTANT (3), VV_REF_MEMBER, VV_LABEL_TEXT,
                 (gsize) "f_code", flags);
}

static void
generator_visit (const VvPyObject *generator,
                 VvRefs           *refs)
{
  const VvLayout *layout = generator->layout;
  VvCategory category = generator->type->category;
  const VvMember members[] = {
    { layout->gen_frame, "gi_frame" },
    { layout->gen_code, "gi_code" },
    { layout->gen_name, "__name__" },
    { layout->gen_qualname, "__qualname__" },
    { join (layout->gen_exc_state, layout->exc_exc_type), "exc_type" },
    { join (layout->gen_exc_state, layout->exc_exc_value), "exc_value" },
    { join (layout->gen_exc_state, layout->exc_exc_traceback), "exc_traceback" },
  };

  vv_py_members (generator, refs, members, G_N_ELEMENTS (members), 0);
  if (category == VV_CATEGORY_ASYNC_GENERATOR)
    vv_py_member (generator, refs, layout->gen_finalizer, "ag_finalizer");
  else if (category == VV_CATEGORY_COROUTINE)
    vv_refs_add (refs, vv_py_word (generator, layout->gen_origin), VV_REF_MEMBER, VV_LABEL_TEXT,
                 (gsize) "cr_origin", VV_REF_HIDDEN);
  if (layout->frame_rule == VV_FRAME_OBJECT)
    return;
  if (has_frame (generator))
    vv_iframe_visit (generator->reader, generator->address + layout->gen_iframe,
                     generator->hidden, refs);
  else
    visit_finished (generator, refs);
}

/* From 3.11 on the frame is a part of it. */
static void
generator_facts (const VvPyObject *generator,
                 VvObjectFacts    *facts)
{
  const VvLayout *layout = generator->layout;
  VvReader *reader = generator->reader;
  guint64 n_words;
  VvCode code;

  if (layout->frame_rule == VV_FRAME_OBJECT)
    return;
  n_words = vv_iframe_words (reader, generator->address + layout->gen_iframe);
  if (n_words == 0 && VV_HAS (layout, gen_code)
      && vv_code_read (reader, vv_py_word (generator, layout->gen_code), &code))
    n_words = code.n_locals + code.stack_size;
  facts->size = layout->gen_iframe + layout->iframe_localsplus + n_words * 8;
  facts->memory = facts->size;
}

const VvKind vv_generator_kind = { generator_visit, generator_facts, NULL };
