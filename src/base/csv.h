/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* csv.h — RFC 4180 fields, but with LF: a table is a header line and rows; NULL is an empty
 * field. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/** vv_csv_text: appends @value, quoted where it must be, with a comma before it unless at a line's
 * start */
VV_API void vv_csv_text (GString *out, const char *value);
VV_API void vv_csv_int (GString *out, gint64 value);
/** vv_csv_double: as vv_json_double(); NaN is an empty field */
VV_API void vv_csv_double (GString *out, double value);
VV_API void vv_csv_end_row (GString *out);

G_END_DECLS
