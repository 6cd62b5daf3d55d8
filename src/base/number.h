/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* number.h — doubles as text for machines. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

#define VV_NUMBER_SIZE G_ASCII_DTOSTR_BUF_SIZE

/** vv_number_print: the shortest decimal text that reads back as the same finite double; '.' in
 * every locale.
 * Returns: @buffer */
const char *vv_number_print (double value, char buffer[VV_NUMBER_SIZE]);

G_END_DECLS
