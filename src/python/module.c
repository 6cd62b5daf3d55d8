/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* module.c — modules (Objects/moduleobject.c).  A module written in C keeps its objects in a state
 * block that only its own code knows: there words are recognised, not known. */

#include "python/reader-private.h"

#define MAX_STATE (1 << 20)
#define DEF_TRAVERSE 80         /* m_traverse in PyModuleDef, all versions that have one */

/* The block, where it is all there. */
static const guint8 *
module_state (const VvPyObject *module,
              guint64          *size)
{
  const VvLayout *layout = module->layout;
  const VvImage *image = module->reader->image;
  VvAddr def = vv_py_word (module, layout->module_def);
  VvAddr state = vv_py_word (module, layout->module_state);
  guint64 tainted_size = VV_HAS (layout, module_state_size)
                         ? vv_py_word (module, layout->module_state_size)
                         : vv_image_u64 (image, def + layout->moduledef_size, 0);

  *size = state != 0 && tainted_size <= MAX_STATE ? tainted_size : 0;
  return *size > 0 ? vv_image_at (image, state, *size) : NULL;
}

static void
module_visit (const VvPyObject *module,
              VvRefs           *refs)
{
  const VvLayout *layout = module->layout;
  VvAddr def = vv_py_word (module, layout->module_def);
  guint flags = module->hidden;
  guint64 size;
  const guint8 *state = module_state (module, &size);

  vv_refs_add (refs, vv_py_word (module, layout->module_dict), VV_REF_ATTRIBUTE, VV_LABEL_TEXT,
               (gsize) "__dict__", module->hidden);
  vv_refs_add (refs, vv_py_word (module, layout->module_name), VV_REF_MEMBER, VV_LABEL_TEXT,
               (gsize) "md_name", VV_REF_HIDDEN);
  if (state == NULL)
    return;
  if (def != 0 && vv_image_u64 (module->reader->image, def + DEF_TRAVERSE, 1) == 0)
    flags |= VV_REF_HIDDEN;
  vv_guess (module, state, size, VV_REF_OTHER, flags, refs);
}

static void
module_facts (const VvPyObject *module,
              VvObjectFacts    *facts)
{
  guint64 size;

  if (module_state (module, &size) != NULL)
    facts->memory += size;
}

static gboolean
module_preview (const VvPyObject *module,
                guint             limit,
                GString          *out)
{
  const VvLayout *layout = module->layout;
  gsize start = out->len;
  VvAddr name = vv_reader_dict_get (module->reader, vv_py_word (module, layout->module_dict),
                                    "__name__");

  if (name == 0)
    name = vv_py_word (module, layout->module_name);
  if (name == 0 || !vv_reader_text (module->reader, name, (gsize) limit * 6, out))
    return FALSE;
  vv_repr_cut (out, start, limit);
  return TRUE;
}

const VvKind vv_module_kind = { module_visit, module_facts, module_preview };
