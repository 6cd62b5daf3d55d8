/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* theme.h — every colour and font a picture uses, as one value; light, dark and high contrast. */

#pragma once

#include <cairo.h>

#include "base/api.h"

G_BEGIN_DECLS

typedef struct
{
  double red;
  double green;
  double blue;
  double alpha;
} VvColor;

/**
 * VvRole:
 *
 * What a thing in a picture is; the theme says how it looks.  The order groups what stands in one
 * track.
 */
typedef enum
{
  VV_ROLE_CPU_USER,
  VV_ROLE_CPU_SYSTEM,
  VV_ROLE_RSS,
  VV_ROLE_PSS,
  VV_ROLE_PRIVATE,
  VV_ROLE_SHARED,
  VV_ROLE_SWAP,
  VV_ROLE_VIRTUAL,
  VV_ROLE_THREADS,
  VV_ROLE_FILES,
  VV_ROLE_READ,
  VV_ROLE_WRITE,
  VV_ROLE_READ_CALLS,
  VV_ROLE_WRITE_CALLS,
  VV_ROLE_FAULTS_MINOR,
  VV_ROLE_FAULTS_MAJOR,
  VV_ROLE_SWITCHES_VOLUNTARY,
  VV_ROLE_SWITCHES_INVOLUNTARY,
  VV_ROLE_METRIC,
  VV_ROLE_GC_0,         /* collections of a generation */
  VV_ROLE_GC_1,
  VV_ROLE_GC_2,
  VV_ROLE_WAY_1,        /* lines of one kind told apart: threads, ways; the rest repeats with
                         * dashes */
  VV_ROLE_WAY_2,
  VV_ROLE_WAY_3,
  VV_ROLE_CYCLE,        /* an edge of a cycle, and its nodes */
  VV_ROLE_PATH,         /* a path to a root; what is selected in a graph */
  VV_ROLE_REFERENCE,    /* any other edge */
  VV_ROLE_GROWN,
  VV_ROLE_SHRUNK,
  VV_N_ROLES,
} VvRole;

#define VV_N_HUES 6             /* of a treemap's groups; the last is the grey of all others */

typedef struct
{
  gboolean dark;
  gboolean high_contrast;
  VvColor background;           /* of the view: white or #1e1e1e */
  VvColor text;
  VvColor dim_text;
  VvColor grid;                 /* 8 % of the text colour */
  VvColor zero;                 /* 14 % */
  VvColor border;               /* between tracks */
  VvColor selection;            /* the accent of selected time */
  VvColor cursor;
  VvColor cursor_text;
  VvColor roles[VV_N_ROLES];
  VvColor hues[VV_N_HUES];      /* white text can be read on them */
  VvColor hue_text;
  double hue_shares[2];         /* of a hue over the background, in cells side by side */
  VvColor node;                 /* fill of a graph's node that stands for an object */
  VvColor node_root;            /* of one that holds things alive by itself */
  VvColor node_border;
  VvColor badge;                /* behind a count in the background's colour */
  const char *font_family;      /* static string */
  const char *code_family;      /* the same, all letters of one width */
  double font_size;             /* of body text, px */
  double caption_size;          /* of axes and legends, px; never below 11 */
} VvTheme;

/** vv_theme_init: fills @theme with the palette of the design */
VV_API void vv_theme_init (VvTheme *theme, gboolean dark, gboolean high_contrast);

/** vv_color_set_source: @color at @opacity (0…1 of its own alpha) becomes the source of @cr */
VV_API void vv_color_set_source (const VvColor *color, double opacity, cairo_t *cr);

G_END_DECLS
