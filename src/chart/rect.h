/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* rect.h — where a thing lies in a picture. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvRect:
 *
 * A rectangle in px, from its upper left corner.
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} VvRect;

/**
 * VvDirection:
 *
 * Where an arrow key goes.
 */
typedef enum
{
  VV_DIRECTION_LEFT,
  VV_DIRECTION_RIGHT,
  VV_DIRECTION_UP,
  VV_DIRECTION_DOWN,
} VvDirection;

G_END_DECLS
