/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* function.c — what can be called and what closures are made of: functions, bound methods, builtin
 * functions, cells (Objects/funcobject.c, classobject.c, methodobject.c, cellobject.c). */

#include "python/reader-private.h"

static gboolean
append_name (VvReader *reader,
             VvAddr    str,
             guint     limit,
             GString  *out)
{
  gsize start = out->len;

  if (str == 0 || !vv_reader_text (reader, str, (gsize) limit * 6, out))
    return FALSE;
  vv_repr_cut (out, start, limit);
  return TRUE;
}

static void
function_visit (const VvPyObject *function,
                VvRefs           *refs)
{
  const VvLayout *layout = function->layout;
  const VvMember members[] = {
    { layout->function_code, "__code__" },
    { layout->function_globals, "__globals__" },
    { layout->function_builtins, "__builtins__" },
    { layout->function_module, "__module__" },
    { layout->function_defaults, "__defaults__" },
    { layout->function_kwdefaults, "__kwdefaults__" },
    { layout->function_doc, "__doc__" },
    { layout->function_name, "__name__" },
    { layout->function_closure, "__closure__" },
    { layout->function_annotations, "__annotations__" },
    { layout->function_annotate, "__annotate__" },
    { layout->function_qualname, "__qualname__" },
    { layout->function_typeparams, "__type_params__" },
  };

  vv_py_members (function, refs, members, G_N_ELEMENTS (members), 0);
  vv_refs_add (refs, vv_py_word (function, layout->function_dict), VV_REF_ATTRIBUTE, VV_LABEL_TEXT,
               (gsize) "__dict__", function->hidden);
}

static gboolean
function_preview (const VvPyObject *function,
                  guint             limit,
                  GString          *out)
{
  return append_name (function->reader, vv_py_word (function, function->layout->function_qualname),
                      limit, out);
}

static void
method_visit (const VvPyObject *method,
              VvRefs           *refs)
{
  const VvMember members[] = {
    { method->layout->method_func, "__func__" },
    { method->layout->method_self, "__self__" },
  };

  vv_py_members (method, refs, members, G_N_ELEMENTS (members), 0);
}

static void
cfunction_visit (const VvPyObject *function,
                 VvRefs           *refs)
{
  const VvMember members[] = {
    { function->layout->cfunction_self, "__self__" },
    { function->layout->cfunction_module, "__module__" },
    { function->layout->cmethod_mm_class, "mm_class" },
  };

  vv_py_members (function, refs, members, G_N_ELEMENTS (members), 0);
}

/* Its name stands in the PyMethodDef, the first word of it. */
static gboolean
cfunction_preview (const VvPyObject *function,
                   guint             limit,
                   GString          *out)
{
  VvReader *reader = function->reader;
  VvAddr def = vv_py_word (function, function->layout->cfunction_ml);
  const char *tainted_name = vv_cstring (reader, vv_image_u64 (reader->image, def, 0), 1024);
  gsize start = out->len;

  if (tainted_name == NULL || tainted_name[0] == '\0' || !g_utf8_validate (tainted_name, -1, NULL))
    return FALSE;
  g_string_append (out, tainted_name);
  vv_repr_cut (out, start, limit);
  return TRUE;
}

static void
cell_visit (const VvPyObject *cell,
            VvRefs           *refs)
{
  vv_py_member (cell, refs, cell->layout->cell_ref, "cell_contents");
}

const VvKind vv_function_kind = { function_visit, NULL, function_preview };
const VvKind vv_method_kind = { method_visit, NULL, NULL };
const VvKind vv_cfunction_kind = { cfunction_visit, NULL, cfunction_preview };
const VvKind vv_cell_kind = { cell_visit, NULL, NULL };
