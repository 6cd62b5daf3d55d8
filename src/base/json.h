/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* json.h — writes JSON as it comes, without a tree in memory: tables of millions of rows pass
 * through.  The writer puts commas and indentation itself; that names stand only in objects is the
 * caller's part and asserted. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

typedef struct _VvJson VvJson;

/** vv_json_new: Returns: (transfer full): a writer that appends to @out, which must outlive it */
VV_API VvJson *vv_json_new (GString *out) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_json_free (VvJson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvJson, vv_json_free)

VV_API void vv_json_begin_object (VvJson *self);
VV_API void vv_json_end_object (VvJson *self);
VV_API void vv_json_begin_array (VvJson *self);
VV_API void vv_json_end_array (VvJson *self);
/** vv_json_name: the name of the next value in the object; UTF-8 */
VV_API void vv_json_name (VvJson *self, const char *name);
VV_API void vv_json_int (VvJson *self, gint64 value);
VV_API void vv_json_uint (VvJson *self, guint64 value);
/** vv_json_double: the shortest text that reads back as the same double; NaN and infinities are
 * null */
VV_API void vv_json_double (VvJson *self, double value);
VV_API void vv_json_bool (VvJson *self, gboolean value);
VV_API void vv_json_null (VvJson *self);
/** vv_json_string: @value in quotes; NULL is null; bytes that are no UTF-8 become U+FFFD */
VV_API void vv_json_string (VvJson *self, const char *value);

G_END_DECLS
