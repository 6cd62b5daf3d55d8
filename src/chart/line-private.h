/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* line-private.h — what line.c works out and line-draw.c draws. */

#pragma once

#include "chart/line.h"

G_BEGIN_DECLS

typedef struct
{
  double x0;
  double x1;
  double first;
  double last;
  double top;                   /* y of the largest value: the smallest y */
  double bottom;
} VvLinePoint;

typedef struct
{
  gsize start;
  gsize end;
  gboolean dense;
} VvLineRun;

struct _VvLine
{
  VvScale scale;
  VvShape shape;
  gboolean vector;              /* goes into a file of paths, where stairs would show */
  gboolean image;               /* goes into an image whose pixels are known */
  GArray *points;               /* of VvLinePoint */
  GArray *runs;                 /* of VvLineRun */
  guint n_columns;
  double column;                /* width in px: one pixel of the device */
  double *top;                  /* NaN where the line is not */
  double *bottom;
};

/** vv_line_column_at: Returns: the column at @x; -1 left of all, n_columns right of all */
int vv_line_column_at (const VvLine *self, double x);
/** vv_line_is_stepped: Returns: whether values are held until the next */
gboolean vv_line_is_stepped (const VvLine *self);

G_END_DECLS
