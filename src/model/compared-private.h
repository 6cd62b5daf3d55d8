/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* compared-private.h — what compared.c and compared-order.c share. */

#pragma once

#include "model/compared.h"

G_BEGIN_DECLS

struct _VvCompared
{
  VvComparison *comparison;
  VvSnapshot *before, *after;
  const GArray *types;          /* the comparison's */
  guint32 *rows_old, *rows_new; /* of a type in either snapshot: its row in `types`, or G_MAXUINT32 */
  guint32 *changes;             /* VV_N_CHANGES of each row */
  GPtrArray *holders;           /* (nullable): until they were looked for; (element-type utf8) of each row */
};

/** vv_compared_type_of: its row, or G_MAXUINT32 */
guint32 vv_compared_type_of (const VvCompared *self, const VvObjectChange *change);

G_END_DECLS
