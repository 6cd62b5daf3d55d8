/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* path.h — the name of an object as a person writes it: `app.cache['u42'].items[3]`. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

typedef enum
{
  VV_STEP_NAME,                 /* the module at first, then an attribute */
  VV_STEP_KEY,                  /* ['text'] */
  VV_STEP_INDEX,                /* [3], [-1] */
} VvPathStepKind;

/** VvPathStep: @text: UTF-8, of a name or key; @index: of an item, or an int that is a key */
typedef struct
{
  VvPathStepKind kind;
  char *text;
  gint64 index;
} VvPathStep;

/**
 * VvObjectPath:
 * @text: as it was written, without the space around it
 * @steps: at least one; the first is a name
 */
typedef struct
{
  char *text;
  VvPathStep *steps;
  guint n_steps;
} VvObjectPath;

/**
 * vv_object_path_parse:
 * @text: names with dots between, and items in brackets: a text in quotes (with Python's escapes),
 *   or a whole number.  The name of a module may have dots
 * @error: VV_ERROR_INVALID says what is wrong, and at which character
 */
VV_API VvObjectPath *vv_object_path_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_object_path_free (VvObjectPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvObjectPath, vv_object_path_free)

/** vv_object_path_n_names: how many names it begins with: as many as may be the module's */
guint vv_object_path_n_names (const VvObjectPath *self);
/** vv_object_path_join: Returns: (transfer full): the first @n steps as they were meant, "app.cache['u42']" */
char *vv_object_path_join (const VvObjectPath *self, guint n);

G_END_DECLS
