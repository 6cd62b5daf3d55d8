/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-theme.c — src/chart/theme.c: every colour can be told from the background, and those of one
 * track from each other, also without red, green or blue cones (Machado, Oliveira and Fernandes
 * 2009, full severity; CIEDE2000). */

#include <math.h>

#include "chart/theme.h"

#define LEAST_CONTRAST 3.0
#define LEAST_TEXT_CONTRAST 4.5
#define LEAST_DIFFERENCE 8.0

typedef struct
{
  double l;
  double a;
  double b;
} Lab;

static const double sights[][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
    { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
    { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 },
    { 0.004733, 0.691367, 0.303900 } },
};

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const VvColor *color)
{
  return 0.2126 * linear (color->red) +
         0.7152 * linear (color->green) +
         0.0722 * linear (color->blue);
}

static double
contrast (const VvColor *a, const VvColor *b)
{
  double x = luminance (a);
  double y = luminance (b);

  return (MAX (x, y) + 0.05) / (MIN (x, y) + 0.05);
}

static double
lab_curve (double t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116;
}

static Lab
seen (const VvColor *color, guint sight)
{
  double in[3] = { linear (color->red), linear (color->green), linear (color->blue) };
  double c[3];
  double x, y, z;

  for (guint i = 0; i < 3; i++)
    {
      const double *row = sights[sight][i];

      c[i] = CLAMP (row[0] * in[0] + row[1] * in[1] + row[2] * in[2], 0, 1);
    }
  x = lab_curve ((0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2]) / 0.95047);
  y = lab_curve (0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2]);
  z = lab_curve ((0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2]) / 1.08883);
  return (Lab) { 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

static double
degrees (double angle)
{
  return fmod (angle * 180 / G_PI + 360, 360);
}

static double
cosine (double angle)
{
  return cos (angle * G_PI / 180);
}

static double
ciede2000 (Lab p, Lab q)
{
  double c7 = pow ((hypot (p.a, p.b) + hypot (q.a, q.b)) / 2, 7);
  double g = 1.5 - 0.5 * sqrt (c7 / (c7 + pow (25, 7)));
  double c1 = hypot (p.a * g, p.b), c2 = hypot (q.a * g, q.b);
  double h1 = degrees (atan2 (p.b, p.a * g)), h2 = degrees (atan2 (q.b, q.a * g));
  double dh = c1 * c2 == 0 ? 0 : fmod (h2 - h1 + 540, 360) - 180;
  double l = (p.l + q.l) / 2, c = (c1 + c2) / 2;
  double h = c1 * c2 == 0 ? h1 + h2 : fmod (h1 + dh / 2 + 360, 360);
  double t = 1 - 0.17 * cosine (h - 30) + 0.24 * cosine (2 * h) +
             0.32 * cosine (3 * h + 6) - 0.2 * cosine (4 * h - 63);
  double sl = 1 + 0.015 * pow (l - 50, 2) / sqrt (20 + pow (l - 50, 2));
  double sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
  double rt = -2 * sqrt (pow (c, 7) / (pow (c, 7) + pow (25, 7))) *
              sin (60 * exp (-pow ((h - 275) / 25, 2)) * G_PI / 180);
  double x = (q.l - p.l) / sl, y = (c2 - c1) / sc;
  double z = 2 * sqrt (c1 * c2) * sin (dh / 2 * G_PI / 180) / sh;

  return sqrt (x * x + y * y + z * z + rt * y * z);
}

/* Three pairs of the table that Sharma, Wu and Dalal published to check implementations with. */
static void
test_formula (void)
{
  g_assert_cmpfloat_with_epsilon (ciede2000 ((Lab) { 50, 2.6772, -79.7751 },
                                             (Lab) { 50, 0, -82.7485 }), 2.0425, 1e-4);
  g_assert_cmpfloat_with_epsilon (ciede2000 ((Lab) { 50, 2.5, 0 }, (Lab) { 73, 25, -18 }), 27.1492,
                                  1e-4);
  g_assert_cmpfloat_with_epsilon (ciede2000 ((Lab) { 60.2574, -34.0099, 36.2677 },
                                             (Lab) { 60.4626, -34.1751, 39.4387 }), 1.2644, 1e-4);
}

static void
check_contrast (gboolean dark, gboolean high_contrast)
{
  VvTheme theme;

  vv_theme_init (&theme, dark, high_contrast);
  for (guint i = 0; i < VV_N_ROLES; i++)
    {
      double value = contrast (&theme.roles[i], &theme.background);

      if (value < LEAST_CONTRAST)
        g_test_message ("role %u, %s: contrast %.2f", i, dark ? "dark" : "light", value);
      g_assert_cmpfloat (value, >=, LEAST_CONTRAST);
    }
  g_assert_cmpfloat (contrast (&theme.text, &theme.background), >=, LEAST_TEXT_CONTRAST);
  g_assert_cmpfloat (contrast (&theme.dim_text, &theme.background), >=, LEAST_TEXT_CONTRAST);
  g_assert_cmpfloat (contrast (&theme.cursor_text, &theme.cursor), >=, LEAST_TEXT_CONTRAST);
  /* The length stands on the selection's bar in the background's colour. */
  g_assert_cmpfloat (contrast (&theme.background, &theme.selection), >=, LEAST_TEXT_CONTRAST);
  g_assert_cmpfloat (theme.caption_size, >=, 11);
}

static VvColor
over (const VvColor *color, double share, const VvColor *below)
{
  return (VvColor) {
    color->red * share + below->red * (1 - share),
    color->green * share + below->green * (1 - share),
    color->blue * share + below->blue * (1 - share), 1.0,
  };
}

/* What is read on areas: headers and cells of a treemap, nodes and badges of a graph. */
static void
check_areas (gboolean dark, gboolean high_contrast)
{
  VvTheme theme;

  vv_theme_init (&theme, dark, high_contrast);
  for (guint i = 0; i < VV_N_HUES; i++)
    {
      g_assert_cmpfloat (contrast (&theme.hue_text, &theme.hues[i]), >=, 4.45);
      for (guint k = 0; k < G_N_ELEMENTS (theme.hue_shares); k++)
        {
          VvColor cell = over (&theme.hues[i], theme.hue_shares[k], &theme.background);

          g_assert_cmpfloat (contrast (&theme.text, &cell), >=, 7.0);
        }
    }
  g_assert_cmpfloat (contrast (&theme.text, &theme.node), >=, 7.0);
  g_assert_cmpfloat (contrast (&theme.dim_text, &theme.node_root), >=, 4.2);
  g_assert_cmpfloat (contrast (&theme.background, &theme.badge), >=, LEAST_TEXT_CONTRAST);
  g_assert_cmpfloat (contrast (&theme.background, &theme.roles[VV_ROLE_CYCLE]), >=,
                     LEAST_TEXT_CONTRAST);
  g_assert_cmpfloat (contrast (&theme.background, &theme.roles[VV_ROLE_PATH]), >=,
                     LEAST_TEXT_CONTRAST);
}

static void
test_areas (void)
{
  for (int i = 0; i < 4; i++)
    check_areas (i % 2 == 1, i >= 2);
}

static void
test_contrast (void)
{
  check_contrast (FALSE, FALSE);
  check_contrast (TRUE, FALSE);
  check_contrast (FALSE, TRUE);
  check_contrast (TRUE, TRUE);
}

static void
check_apart (const VvRole *roles, guint n)
{
  for (guint dark = 0; dark < 2; dark++)
    {
      VvTheme theme;

      vv_theme_init (&theme, dark == 1, FALSE);
      for (guint a = 0; a < n; a++)
        for (guint b = a + 1; b < n; b++)
          for (guint sight = 0; sight < G_N_ELEMENTS (sights); sight++)
            {
              double difference = ciede2000 (seen (&theme.roles[roles[a]], sight),
                                             seen (&theme.roles[roles[b]], sight));

              if (difference < LEAST_DIFFERENCE)
                g_test_message ("roles %u and %u, dark %u, sight %u: %.1f", roles[a], roles[b],
                                dark, sight, difference);
              g_assert_cmpfloat (difference, >=, LEAST_DIFFERENCE);
            }
    }
}

/* What may stand in one track. */
static void
test_apart (void)
{
  static const VvRole cpu[] = { VV_ROLE_CPU_USER, VV_ROLE_CPU_SYSTEM };
  static const VvRole memory[] = {
    VV_ROLE_RSS, VV_ROLE_PSS, VV_ROLE_PRIVATE, VV_ROLE_SHARED, VV_ROLE_SWAP, VV_ROLE_VIRTUAL,
  };
  static const VvRole things[] = { VV_ROLE_THREADS, VV_ROLE_FILES };
  static const VvRole io[] = { VV_ROLE_READ, VV_ROLE_WRITE, VV_ROLE_READ_CALLS,
                               VV_ROLE_WRITE_CALLS };
  static const VvRole events[] = {
    VV_ROLE_FAULTS_MINOR, VV_ROLE_FAULTS_MAJOR,
    VV_ROLE_SWITCHES_VOLUNTARY, VV_ROLE_SWITCHES_INVOLUNTARY,
  };
  static const VvRole ways[] = { VV_ROLE_WAY_1, VV_ROLE_WAY_2, VV_ROLE_WAY_3 };
  static const VvRole edges[] = { VV_ROLE_CYCLE, VV_ROLE_PATH, VV_ROLE_REFERENCE };
  static const VvRole changes[] = { VV_ROLE_GROWN, VV_ROLE_SHRUNK };

  check_apart (cpu, G_N_ELEMENTS (cpu));
  check_apart (memory, G_N_ELEMENTS (memory));
  check_apart (things, G_N_ELEMENTS (things));
  check_apart (io, G_N_ELEMENTS (io));
  check_apart (events, G_N_ELEMENTS (events));
  check_apart (ways, G_N_ELEMENTS (ways));
  check_apart (edges, G_N_ELEMENTS (edges));
  check_apart (changes, G_N_ELEMENTS (changes));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chart/theme/formula", test_formula);
  g_test_add_func ("/chart/theme/contrast", test_contrast);
  g_test_add_func ("/chart/theme/areas", test_areas);
  g_test_add_func ("/chart/theme/apart", test_apart);
  return g_test_run ();
}
