/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* number.c — doubles as text for machines.  In: a finite double.  Out: as few digits as read back
 * alike, found by trying 15, 16 and 17 of them: 17 always do, and most numbers people measure need
 * 15. */

#include "base/number.h"

#include <math.h>

const char *
vv_number_print (double value, char buffer[VV_NUMBER_SIZE])
{
  g_assert (isfinite (value));

  /* Whole numbers of up to 2^53 are exact; "%.0f" keeps them free of exponents. */
  if (fabs (value) < 9007199254740992.0 && value == trunc (value))
    {
      g_ascii_formatd (buffer, VV_NUMBER_SIZE, "%.0f", value);
      return buffer;
    }

  for (int digits = 15; digits <= 17; digits++)
    {
      char format[] = { '%', '.', '1', (char) ('0' + digits - 10), 'g', '\0' };

      g_ascii_formatd (buffer, VV_NUMBER_SIZE, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }

  return buffer;
}
