/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* api.h — what marks a function as part of libvivarium.so.  All else stays hidden. */

#pragma once

#include <glib.h>

#define VV_API __attribute__ ((visibility ("default")))
