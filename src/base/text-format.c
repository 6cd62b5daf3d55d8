/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* text-format.c — numbers as people read them.  In: a double and its unit.  Out: translated text,
 * at most one decimal; zero for what rounds to it, so that there is no "-0". */

#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define KIB 1024.0
#define NO_VALUE "–"

/* Whole numbers from 100 up: a decimal there is noise. */
static char *
format_number (double value)
{
  double rounded = round (value * 10) / 10;

  if (rounded == 0)
    rounded = 0;
  if (fabs (rounded) >= 100 || rounded == trunc (rounded))
    return g_strdup_printf ("%'.0f", round (value) + 0.0);

  return g_strdup_printf ("%'.1f", rounded);
}

static char *
format_bytes (double value, gboolean rate)
{
  static const char *units[] = {
    N_("%s B"), N_("%s KiB"), N_("%s MiB"), N_("%s GiB"), N_("%s TiB"), N_("%s PiB"), N_("%s EiB"),
  };
  static const char *rates[] = {
    N_("%s B/s"), N_("%s KiB/s"), N_("%s MiB/s"), N_("%s GiB/s"), N_("%s TiB/s"), N_("%s PiB/s"), N_("%s EiB/s"),
  };
  g_autofree char *number = NULL;
  guint unit = 0;

  /* 1023.95 KiB would round to "1,024 KiB": the next unit takes over where the rounded text would
   * be 1,024. */
  while (fabs (value) >= 1023.5 && unit < G_N_ELEMENTS (units) - 1)
    {
      value /= KIB;
      unit++;
    }

  /* Sizes keep their decimal: 378.4 MiB; bytes are whole. */
  if (unit == 0)
    number = g_strdup_printf ("%.0f", round (value) + 0.0);
  else
    number = g_strdup_printf ("%.1f", value);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (_(rate ? rates[unit] : units[unit]), number);
#pragma GCC diagnostic pop
}

static char *
format_seconds (double value)
{
  double magnitude = fabs (value);

  if (magnitude == 0)
    return g_strdup (_("0 s"));
  if (magnitude < 999.5e-9)
    return g_strdup_printf (_("%.0f ns"), value * 1e9);
  if (magnitude < 999.5e-6)
    return g_strdup_printf (_("%.0f µs"), value * 1e6);
  if (magnitude < 0.9995)
    return g_strdup_printf (_("%.0f ms"), value * 1e3);

  return g_strdup_printf (_("%.1f s"), value);
}

char *
vv_text_format (double value, VvUnit unit)
{
  g_autofree char *number = NULL;

  if (!isfinite (value))
    return g_strdup (NO_VALUE);

  switch (unit)
    {
    case VV_UNIT_BYTES:
      return format_bytes (value, FALSE);

    case VV_UNIT_BYTES_RATE:
      return format_bytes (value, TRUE);

    case VV_UNIT_PERCENT:
      return g_strdup_printf (_("%.1f %%"), value + 0.0);

    case VV_UNIT_RATE:
      number = format_number (value);
      return g_strdup_printf (_("%s /s"), number);

    case VV_UNIT_SECONDS:
      return format_seconds (value);

    case VV_UNIT_NONE:
    case VV_UNIT_COUNT:
    default:
      return format_number (value);
    }
}

char *
vv_text_format_exact (double value, VvUnit unit)
{
  if (!isfinite (value))
    return g_strdup (_("no value"));

  switch (unit)
    {
    case VV_UNIT_BYTES:
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'.0f byte", "%'.0f bytes", (gulong) fabs (value)),
                              value);

    case VV_UNIT_BYTES_RATE:
      return g_strdup_printf (_("%'.0f bytes per second"), value);

    case VV_UNIT_PERCENT:
      return g_strdup_printf (_("%.2f %%"), value);

    case VV_UNIT_RATE:
      return g_strdup_printf (_("%'.2f per second"), value);

    case VV_UNIT_SECONDS:
      return g_strdup_printf (_("%'.6f seconds"), value);

    case VV_UNIT_NONE:
    case VV_UNIT_COUNT:
    default:
      return g_strdup_printf (value == trunc (value) ? "%'.0f" : "%'.3f", value);
    }
}

char *
vv_text_format_span (double seconds)
{
  int whole;

  if (!isfinite (seconds) || seconds < 0)
    return g_strdup (NO_VALUE);

  if (seconds < 59.95)
    return g_strdup_printf (_("%.1f s"), seconds);

  whole = (int) MIN (round (seconds), G_MAXINT);
  if (whole < 3600 && whole % 60 == 0)
    return g_strdup_printf (_("%d min"), whole / 60);
  if (whole < 3600)
    return g_strdup_printf (_("%d min %d s"), whole / 60, whole % 60);

  /* From an hour up seconds are noise. */
  whole = whole / 60 * 60;
  if (whole < 86400 && whole % 3600 == 0)
    return g_strdup_printf (_("%d h"), whole / 3600);
  if (whole < 86400)
    return g_strdup_printf (_("%d h %d min"), whole / 3600, whole % 3600 / 60);

  if (whole % 86400 < 3600)
    return g_strdup_printf (_("%d d"), whole / 86400);

  return g_strdup_printf (_("%d d %d h"), whole / 86400, whole % 86400 / 3600);
}
