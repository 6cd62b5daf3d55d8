/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* theme.c — the palette as one table, light beside dark.  tests/chart/test-theme.c computes the
 * contrast of every role and how far apart the roles of one track are for those who see colours
 * differently; a colour that is changed here must still pass there. */

#include "chart/theme.h"

/* Cantarell has no Chinese; Pango goes through the list glyph by glyph. */
#define FONT_FAMILY "Cantarell, Noto Sans CJK SC, sans"
#define CODE_FAMILY "DejaVu Sans Mono, Noto Sans Mono CJK SC, Noto Sans CJK SC, monospace"

static const guint32 palette[VV_N_ROLES][2] = {
  [VV_ROLE_CPU_USER] = { 0x1c71d8, 0x62a0ea },
  [VV_ROLE_CPU_SYSTEM] = { 0xe66100, 0xffa348 },
  [VV_ROLE_RSS] = { 0x4a2168, 0xf0c4f2 },
  [VV_ROLE_PSS] = { 0x9141ac, 0xc77dd3 },
  [VV_ROLE_PRIVATE] = { 0xc566d0, 0x8f4fa8 },
  [VV_ROLE_SHARED] = { 0x26a269, 0x8ff0a4 },
  [VV_ROLE_SWAP] = { 0xc01c28, 0xed333b },
  [VV_ROLE_VIRTUAL] = { 0x77767b, 0x9a9996 },
  [VV_ROLE_THREADS] = { 0x007184, 0x5bc8d8 },
  [VV_ROLE_FILES] = { 0xb5835a, 0xcd9b6c },
  [VV_ROLE_READ] = { 0x3584e4, 0x3584e4 },
  [VV_ROLE_WRITE] = { 0xb5835a, 0x986a44 },
  [VV_ROLE_READ_CALLS] = { 0x0a3069, 0xd0e6ff },
  [VV_ROLE_WRITE_CALLS] = { 0x63452c, 0xf5c211 },
  [VV_ROLE_FAULTS_MINOR] = { 0x26a269, 0x8ff0a4 },
  [VV_ROLE_FAULTS_MAJOR] = { 0x0b5c3a, 0x1b7f4f },
  [VV_ROLE_SWITCHES_VOLUNTARY] = { 0xc061cb, 0x9150b0 },
  [VV_ROLE_SWITCHES_INVOLUNTARY] = { 0x241f31, 0xe9c9ff },
  [VV_ROLE_METRIC] = { 0xc2418a, 0xff8cc6 },
  [VV_ROLE_GC_0] = { 0xc88800, 0xf5c211 },
  [VV_ROLE_GC_1] = { 0x865e3c, 0xb57a45 },
  [VV_ROLE_GC_2] = { 0x3d2412, 0xfbeedd },
  [VV_ROLE_WAY_1] = { 0x1c71d8, 0x62a0ea },
  [VV_ROLE_WAY_2] = { 0xc64600, 0xff9a3c },
  [VV_ROLE_WAY_3] = { 0x4a2168, 0xf0c4f2 },
  [VV_ROLE_CYCLE] = { 0xc64600, 0xffa348 },
  [VV_ROLE_PATH] = { 0x1c71d8, 0x78aeed },
  [VV_ROLE_REFERENCE] = { 0x77767b, 0x9a9996 },
  [VV_ROLE_GROWN] = { 0xe66100, 0xffa348 },
  [VV_ROLE_SHRUNK] = { 0x1c71d8, 0x62a0ea },
};

/* The same on dark: what is read on them is white in both. */
static const guint32 hues[VV_N_HUES] = {
  0x1c71d8, 0x813d9c, 0x007184, 0x986a44, 0x1b7f4f, 0x77767b,
};

static VvColor
color (guint32 rgb, double alpha)
{
  return (VvColor) {
    ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0, (rgb & 0xff) / 255.0, alpha,
  };
}

static void
set_neutrals (VvTheme *theme)
{
  gboolean dark = theme->dark;

  theme->background = color (dark ? 0x1e1e1e : 0xffffff, 1.0);
  theme->text = color (dark ? 0xffffff : 0x2e2e2e, 1.0);
  theme->dim_text = color (dark ? 0xa5a5a5 : 0x6e6e6e, 1.0);
  theme->grid = color (dark ? 0xffffff : 0x000000, 0.08);
  theme->zero = color (dark ? 0xffffff : 0x000000, 0.14);
  theme->border = color (dark ? 0xffffff : 0x000000, 0.16);
  theme->selection = color (dark ? 0x78aeed : 0x1c71d8, 1.0);
  theme->cursor = color (dark ? 0xffffff : 0x2f2f2f, 1.0);
  theme->cursor_text = color (dark ? 0x1e1e1e : 0xffffff, 1.0);
}

static void
set_areas (VvTheme *theme)
{
  gboolean dark = theme->dark;

  for (guint i = 0; i < VV_N_HUES; i++)
    theme->hues[i] = color (hues[i], 1.0);
  theme->hue_text = color (0xffffff, 1.0);
  theme->hue_shares[0] = dark ? 0.50 : 0.30;
  theme->hue_shares[1] = dark ? 0.42 : 0.22;
  theme->node = color (dark ? 0x2a2a2a : 0xfafafa, 1.0);
  theme->node_root = color (dark ? 0x3d3d3d : 0xebebeb, 1.0);
  theme->node_border = color (dark ? 0x6f6f6f : 0xb4b3b1, 1.0);
  theme->badge = color (dark ? 0xc0bfbc : 0x55545a, 1.0);
}

static void
raise_contrast (VvTheme *theme)
{
  theme->text = color (theme->dark ? 0xffffff : 0x000000, 1.0);
  theme->dim_text = theme->text;
  theme->border = theme->text;
  theme->grid.alpha = 0.3;
  theme->zero.alpha = 0.6;
  theme->hue_shares[0] = 0.0;
  theme->hue_shares[1] = 0.0;
  theme->node = theme->background;
  theme->node_root = theme->background;
  theme->node_border = theme->text;
  theme->badge = theme->text;
}

void
vv_theme_init (VvTheme *theme, gboolean dark, gboolean high_contrast)
{
  g_return_if_fail (theme != NULL);

  *theme = (VvTheme) {
    .dark = !!dark,
    .high_contrast = !!high_contrast,
    .font_family = FONT_FAMILY,
    .code_family = CODE_FAMILY,
    .font_size = 14.7,
    .caption_size = 12.0,
  };
  set_neutrals (theme);
  set_areas (theme);
  for (guint i = 0; i < VV_N_ROLES; i++)
    theme->roles[i] = color (palette[i][dark ? 1 : 0], 1.0);
  if (high_contrast)
    raise_contrast (theme);
}

void
vv_color_set_source (const VvColor *self, double opacity, cairo_t *cr)
{
  cairo_set_source_rgba (cr, self->red, self->green, self->blue, self->alpha * opacity);
}
