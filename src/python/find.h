/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* find.h — from a path to an object, without running code.  Private to the folder. */

#pragma once

#include "python/hash.h"
#include "python/path.h"

G_BEGIN_DECLS

/** VvWord: a word of the target, and what it was */
typedef struct
{
  VvAddr address;
  guint64 word;
} VvWord;

/**
 * VvFinder:
 * @hash: how keys are found
 * @words: (element-type VvWord): what the answer rests on: while these words are the same, so is
 *   the answer.  The last one is the reference to the object itself
 * @holds: FALSE where the answer may change though all words stay (an item of a list that gets
 *   shorter)
 */
typedef struct
{
  VvReader *reader;
  const VvHashRule *hash;
  GArray *words;
  gboolean holds;
} VvFinder;

void vv_finder_init (VvFinder *self, VvReader *reader, const VvHashRule *hash);
void vv_finder_clear (VvFinder *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VvFinder, vv_finder_clear)

/** vv_find_interpreter: the main one, or 0 */
VvAddr vv_find_interpreter (const VvRuntime *runtime, VvMemory *memory);
/** vv_find_modules: sys.modules of the interpreter, or 0 */
VvAddr vv_find_modules (VvFinder *self, VvAddr interpreter);
/** vv_find_in_dict: the value for a step's text or number, or 0 */
VvAddr vv_find_in_dict (VvFinder *self, VvAddr dict, const VvPathStep *step);
/** vv_find_attribute: what is stored under that name in the object or its classes; the instances'
 * own first.  No descriptor is asked.  0: nothing */
VvAddr vv_find_attribute (VvFinder *self, VvAddr object, const char *name);
/** vv_find_item: an item of a dict, list or tuple, or 0.  @has_items: (out): whether it is one of
 * these */
VvAddr vv_find_item (VvFinder *self, VvAddr object, const VvPathStep *step, gboolean *has_items);

/**
 * vv_find_path:
 * @interpreter: whose modules
 * @error: VV_ERROR_GONE: there is none; VV_ERROR_UNSUPPORTED: it has no items;
 *   VV_ERROR_CORRUPT: the interpreter cannot be read
 *
 * The module is the longest name that sys.modules has; where it has none, the first name is looked
 * for in the main program.
 *
 * Returns: the object's address, or 0
 */
VvAddr vv_find_path (VvFinder *self, VvAddr interpreter, const VvObjectPath *path, GError **error);

G_END_DECLS
