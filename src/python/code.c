/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* code.c — code objects (Objects/codeobject.c).  The collector does not know them, so all of their
 * references are hidden: constants, names, the bytecode itself up to 3.10, caches since. */

#include "python/reader-private.h"

#define OPCACHE_SIZE 32         /* sizeof (_PyOpcache) */

static void
visit_cache (const VvPyObject *code,
             VvRefs           *refs)
{
  const VvLayout *layout = code->layout;
  VvAddr cache = vv_py_word (code, layout->code_cached);
  const struct { guint32 offset; const char *label; } members[] = {
    { layout->code_cached_code, "co_code" },
    { layout->code_cached_varnames, "co_varnames" },
    { layout->code_cached_cellvars, "co_cellvars" },
    { layout->code_cached_freevars, "co_freevars" },
  };

  if (!VV_HAS (layout, code_cached))
    {
      vv_py_member (code, refs, layout->code_cached_code, "co_code");
      return;
    }
  for (guint i = 0; cache != 0 && i < G_N_ELEMENTS (members); i++)
    if (members[i].offset != VV_ABSENT)
      vv_refs_add (refs, vv_image_u64 (code->reader->image, cache + members[i].offset, 0),
                   VV_REF_MEMBER, VV_LABEL_TEXT, (gsize) members[i].label, VV_REF_HIDDEN);
}

static void
code_visit (const VvPyObject *code,
            VvRefs           *refs)
{
  const VvLayout *layout = code->layout;
  const VvMember members[] = {
    { layout->code_consts, "co_consts" },
    { layout->code_names, "co_names" },
    { layout->code_varnames, "co_varnames" },
    { layout->code_freevars, "co_freevars" },
    { layout->code_cellvars, "co_cellvars" },
    { layout->code_localsplusnames, "co_localsplusnames" },
    { layout->code_localspluskinds, "co_localspluskinds" },
    { layout->code_exceptiontable, "co_exceptiontable" },
    { layout->code_filename, "co_filename" },
    { layout->code_name, "co_name" },
    { layout->code_qualname, "co_qualname" },
    { layout->code_linetable, "co_linetable" },
    { layout->code_bytecode, "co_code" },
  };

  vv_py_members (code, refs, members, G_N_ELEMENTS (members), VV_REF_HIDDEN);
  visit_cache (code, refs);
}

/* 3.9, 3.10: caches of globals and attributes, and a byte for each instruction that says which. */
static guint64
opcache_bytes (const VvPyObject *code)
{
  const VvLayout *layout = code->layout;
  guint64 n = vv_py_u8 (code, layout->code_opcache_size);
  VvAddr bytecode = vv_py_word (code, layout->code_bytecode);
  guint64 tainted_size = vv_image_u64 (code->reader->image, bytecode + layout->var_size, 0);

  if (vv_py_word (code, layout->code_opcache) == 0 || tainted_size > G_MAXINT32)
    return 0;
  return n * OPCACHE_SIZE + tainted_size / 2;
}

/* 3.9, 3.10: a word for each cell that is an argument too. */
static guint64
cell_arguments_bytes (const VvPyObject *code)
{
  const VvLayout *layout = code->layout;
  VvAddr cells = vv_py_word (code, layout->code_cellvars);
  guint64 tainted_n = vv_image_u64 (code->reader->image, cells + layout->var_size, 0);

  return vv_py_word (code, layout->code_cell2arg) != 0 && tainted_n <= VV_MAX_FRAME
         ? tainted_n * 8 : 0;
}

/* From 3.11 on the bytecode is a part of the object, and its size is rounded up. */
static void
code_facts (const VvPyObject *code,
            VvObjectFacts    *facts)
{
  const VvLayout *layout = code->layout;
  guint64 others = opcache_bytes (code) + cell_arguments_bytes (code);

  facts->size = facts->memory = vv_round_up (facts->size, 8) + others;
  if (VV_HAS (layout, code_cached) && vv_py_word (code, layout->code_cached) != 0)
    facts->memory += layout->code_cached_size;
}

gboolean
vv_code_read (VvReader *reader,
              VvAddr    address,
              VvCode   *out)
{
  const VvLayout *layout = reader->layout;
  VvPyObject code;

  memset (out, 0, sizeof *out);
  if (!vv_py_open_any (reader, address, &code) || code.type->category != VV_CATEGORY_CODE)
    return FALSE;
  out->stack_size = vv_py_u32 (&code, layout->code_stacksize);
  out->n_locals = vv_py_u32 (&code, VV_HAS (layout, code_nlocalsplus) ? layout->code_nlocalsplus
                                                                      : layout->code_nlocals);
  out->names[0] = vv_py_word (&code, VV_HAS (layout, code_localsplusnames)
                                     ? layout->code_localsplusnames : layout->code_varnames);
  out->names[1] = vv_py_word (&code, layout->code_cellvars);
  out->names[2] = vv_py_word (&code, layout->code_freevars);
  out->kinds = vv_py_word (&code, layout->code_localspluskinds);
  return out->stack_size <= VV_MAX_FRAME && out->n_locals <= VV_MAX_FRAME;
}

/* 3.9, 3.10: variables, then cells of its own, then cells from outside; three tuples of names. */
VvAddr
vv_code_local_name (VvReader     *reader,
                    const VvCode *code,
                    guint64       i,
                    gboolean     *is_cell)
{
  const VvLayout *layout = reader->layout;
  const guint8 *kind;

  *is_cell = FALSE;
  for (guint k = 0; k < G_N_ELEMENTS (code->names); k++)
    {
      guint64 n = code->names[k] == 0 ? 0
                  : vv_image_u64 (reader->image, code->names[k] + layout->var_size, 0);

      if (i < n)
        {
          *is_cell = k > 0;
          if (code->kinds != 0)
            {
              kind = vv_image_at (reader->image, code->kinds + layout->bytes_data + i, 1);
              /* CO_FAST_CELL, CO_FAST_FREE */
              *is_cell = kind != NULL && (*kind & 0xc0) != 0;
            }
          return vv_image_u64 (reader->image, code->names[k] + layout->tuple_item + i * 8, 0);
        }
      i -= n;
    }
  return 0;
}

const VvKind vv_code_kind = { code_visit, code_facts, NULL };
