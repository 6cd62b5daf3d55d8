/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* axis.c — round ticks.  In: a range of values, possibly nonsense.  Out: an axis a little wider
 * than the range, whose ends are quarters of the step so that they hold still while values wander,
 * with ticks on multiples of the step and texts of which only the topmost bears the unit. */

#include "chart/axis.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define BINARY_UNIT 1024.0
#define LARGEST_BINARY_EXPONENT 6       /* EiB */
#define SECOND ((gint64) G_USEC_PER_SEC)
#define MOST_STRETCH 1.4        /* of the data's range, for one more tick */
#define LARGEST 1e300           /* beyond, differences overflow */

static gboolean
is_bytes (VvUnit unit)
{
  return unit == VV_UNIT_BYTES || unit == VV_UNIT_BYTES_RATE;
}

/* The binary unit a value of this size is told in: 0 for bytes, 1 for KiB… */
static guint
binary_exponent (double size)
{
  guint exponent = 0;

  while (size >= BINARY_UNIT && exponent < LARGEST_BINARY_EXPONENT)
    {
      size /= BINARY_UNIT;
      exponent++;
    }
  return exponent;
}

/* What is counted comes whole, and a percent more or less of an idle program is noise, not a
 * peak. */
static double
smallest_range (VvUnit unit)
{
  switch (unit)
    {
    case VV_UNIT_PERCENT:
      return 10.0;
    case VV_UNIT_COUNT:
      return 4.0;
    case VV_UNIT_BYTES:
    case VV_UNIT_BYTES_RATE:
      return 1024.0;
    case VV_UNIT_RATE:
      return 1.0;
    case VV_UNIT_NONE:
    case VV_UNIT_SECONDS:
    default:
      return 0.0;
    }
}

static void
make_sane (double *lower, double *upper, VvUnit unit, gboolean from_zero)
{
  double range;

  if (!isfinite (*lower) || !isfinite (*upper))
    {
      gboolean has_lower = isfinite (*lower);
      gboolean has_upper = isfinite (*upper);

      *lower = has_lower ? *lower : has_upper ? *upper : 0.0;
      *upper = has_upper ? *upper : *lower;
    }
  *lower = CLAMP (*lower, -LARGEST, LARGEST);
  *upper = CLAMP (*upper, -LARGEST, LARGEST);
  if (*lower > *upper)
    {
      double swapped = *lower;

      *lower = *upper;
      *upper = swapped;
    }
  if (from_zero)
    {
      *lower = MIN (*lower, 0.0);
      *upper = MAX (*upper, *lower + smallest_range (unit));
    }
  /* A line that does not change lies in the middle, with a range that fits its size. */
  range = MAX (fabs (*lower), fabs (*upper)) * 1e-6;
  if (*upper - *lower > range)
    return;
  range = MAX (fabs (*upper) * 0.01, unit == VV_UNIT_COUNT ? 2.0 : smallest_range (unit) / 2);
  if (range <= 0.0)
    range = 0.5;
  if (!from_zero)
    *lower = *lower >= 0.0 ? MAX (*lower - range, 0.0) : *lower - range;
  *upper += range;
}

static void
set_ticks (VvAxis *axis, double step)
{
  double first = ceil (axis->lower / step - 1e-9);

  axis->n_ticks = 0;
  for (guint i = 0; i < VV_AXIS_MAX_TICKS; i++)
    {
      double tick = (first + i) * step;

      if (tick > axis->upper + step * 1e-9)
        break;
      axis->ticks[axis->n_ticks++] = tick;
    }
}

/* An axis around lower…upper with ticks every @step, its ends on quarters of that. */
static VvAxis
fit_step (double lower, double upper, gboolean from_zero, double step, guint wanted)
{
  double room = (upper - lower) * 0.05;
  double quarter = step / 4;
  VvAxis axis = { .upper = ceil ((upper + room) / quarter - 1e-9) * quarter };

  if (from_zero && lower >= 0.0)
    axis.lower = 0.0;
  else
    axis.lower = floor ((lower - room) / quarter + 1e-9) * quarter;
  /* What is never negative gets no room below zero. */
  if (lower >= 0.0)
    axis.lower = MAX (axis.lower, 0.0);
  set_ticks (&axis, step);
  /* 0 to 76 with ticks at 0 and 50: the line may be a little lower, for a tick at 100. */
  if (axis.n_ticks > 0 && axis.n_ticks < wanted)
    {
      double next = axis.ticks[axis.n_ticks - 1] + step;

      if (next - axis.lower <= (upper - lower) * MOST_STRETCH)
        {
          axis.upper = next;
          set_ticks (&axis, step);
        }
    }
  return axis;
}

static void
fit_linear (VvAxis *axis, double lower, double upper, VvUnit unit, gboolean from_zero, guint wanted)
{
  static const double factors[] = { 0.5, 1.0, 2.0, 5.0, 10.0 };
  guint best_distance = G_MAXUINT;
  double scale = 1.0;
  double power;

  make_sane (&lower, &upper, unit, from_zero);
  if (is_bytes (unit))
    scale = pow (BINARY_UNIT, binary_exponent (MAX (fabs (lower), fabs (upper))));
  power = pow (10.0, floor (log10 ((upper - lower) / scale / wanted))) * scale;
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      double step = power * factors[i];
      VvAxis candidate;
      guint distance;

      if ((unit == VV_UNIT_COUNT || is_bytes (unit)) && step < 1.0)
        step = 1.0;
      candidate = fit_step (lower, upper, from_zero, step, wanted);
      distance = (guint) ABS ((int) candidate.n_ticks - (int) wanted);
      /* An axis that would end below its data (too many ticks, too coarse doubles) is none. */
      if (!(candidate.upper > candidate.lower) || candidate.n_ticks == 0 ||
          distance >= best_distance)
        continue;
      best_distance = distance;
      *axis = candidate;
    }
  if (best_distance == G_MAXUINT)
    *axis = (VvAxis) { .lower = lower, .upper = upper, .ticks = { upper }, .n_ticks = 1 };
}

/* Every how many powers of two there is a tick: units of bytes lie ten apart. */
static int
round_stride (int stride)
{
  if (stride <= 1)
    return 1;
  if (stride <= 5)
    return 2;
  return stride <= 8 ? 5 : (stride + 9) / 10 * 10;
}

/* Powers of ten, or of two for bytes, from @first to @last; of a few decades their doubles and
 * fives too. */
static void
set_log_ticks (VvAxis *axis, int first, int last, VvUnit unit, guint wanted)
{
  static const double factors[] = { 1.0, 2.0, 5.0 };
  guint span = (guint) (last - first);
  guint most = wanted + (wanted + 1) / 2;
  gboolean few = !is_bytes (unit) && span * 3 + 1 <= most;
  int stride = MAX (1, (int) lround ((double) span / MAX (wanted - 1, 1)));

  if (is_bytes (unit))
    stride = span + 1 <= most ? 1 : round_stride (stride);
  for (int n = first; n <= last; n++)
    {
      guint n_factors = few && n < last ? G_N_ELEMENTS (factors) : 1;

      if ((n % stride + stride) % stride != 0)
        continue;
      for (guint i = 0; i < n_factors && axis->n_ticks < VV_AXIS_MAX_TICKS; i++)
        axis->ticks[axis->n_ticks++] = pow (is_bytes (unit) ? 2.0 : 10.0, n) * factors[i];
    }
  if (axis->n_ticks == 0)
    axis->ticks[axis->n_ticks++] = axis->upper;
}

static void
fit_log (VvAxis *axis, double lower, double upper, VvUnit unit, guint wanted)
{
  double base = is_bytes (unit) ? 2.0 : 10.0;
  int first, last;

  make_sane (&lower, &upper, unit, FALSE);
  /* What is not above zero has no place on such an axis; six decades below the top are plenty. */
  upper = upper > 0.0 ? upper : 1.0;
  lower = lower > 0.0 ? lower : upper * 1e-6;
  first = (int) floor (log (lower) / log (base) + 1e-9);
  last = (int) ceil (log (upper) / log (base) - 1e-9);
  if (last <= first)
    last = first + 1;
  *axis = (VvAxis) { .log_scale = TRUE };
  axis->lower = pow (base, first);
  axis->upper = pow (base, last);
  set_log_ticks (axis, first, last, unit, wanted);
}

void
vv_axis_fit (VvAxis *axis,
             double lower,
             double upper,
             VvUnit unit,
             gboolean from_zero,
             gboolean log_scale,
             guint wanted)
{
  g_return_if_fail (axis != NULL);

  wanted = CLAMP (wanted, 2, VV_AXIS_MAX_TICKS / 2);
  if (log_scale)
    fit_log (axis, lower, upper, unit, wanted);
  else
    fit_linear (axis, lower, upper, unit, from_zero, wanted);
}

/* How the texts of one axis are made: values are divided by @divisor and put into a template:
 * @topmost for the topmost, which bears the unit, @other for the others. */
typedef struct
{
  double divisor;
  const char *topmost;
  const char *other;
} Notation;

static const char *
pick_bytes (double size, gboolean rate, double *divisor)
{
  static const char * const units[] = {
    N_("%s B"), N_("%s KiB"), N_("%s MiB"), N_("%s GiB"), N_("%s TiB"), N_("%s PiB"), N_("%s EiB"),
  };
  static const char * const rates[] = {
    N_("%s B/s"), N_("%s KiB/s"), N_("%s MiB/s"), N_("%s GiB/s"),
    N_("%s TiB/s"), N_("%s PiB/s"), N_("%s EiB/s"),
  };
  guint exponent = binary_exponent (size);

  G_STATIC_ASSERT (G_N_ELEMENTS (units) == LARGEST_BINARY_EXPONENT + 1);
  G_STATIC_ASSERT (G_N_ELEMENTS (rates) == LARGEST_BINARY_EXPONENT + 1);
  *divisor = pow (BINARY_UNIT, exponent);
  return rate ? rates[exponent] : units[exponent];
}

/* From ten thousand on, zeros would only take room: "180 k". */
static void
pick_thousands (double size, gboolean rate, Notation *notation)
{
  static const struct
  {
    double from;
    double divisor;
    const char *plain;
    const char *rate;
  } table[] = {
    { 1e15, 1.0, "%s", N_("%s /s") },
    { 1e12, 1e12, N_("%s T"), N_("%s T/s") },
    { 1e9, 1e9, N_("%s G"), N_("%s G/s") },
    { 1e6, 1e6, N_("%s M"), N_("%s M/s") },
    { 1e4, 1e3, N_("%s k"), N_("%s k/s") },
    { 0.0, 1.0, "%s", N_("%s /s") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (size < table[i].from)
        continue;
      notation->divisor = table[i].divisor;
      notation->other = table[i].plain;
      notation->topmost = rate ? table[i].rate : table[i].plain;
      return;
    }
}

static const char *
pick_duration (double size, double *divisor)
{
  static const struct
  {
    double divisor;
    const char *template;
  } table[] = {
    { 3600.0, N_("%s h") }, { 60.0, N_("%s min") }, { 1.0, N_("%s s") },
    { 1e-3, N_("%s ms") }, { 1e-6, N_("%s µs") }, { 1e-9, N_("%s ns") },
  };
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (table) && size < table[i].divisor)
    i++;
  *divisor = table[i].divisor;
  return table[i].template;
}

static Notation
notation_for (double size, VvUnit unit)
{
  Notation notation = { 1.0, "%s", "%s" };

  switch (unit)
    {
    case VV_UNIT_BYTES:
    case VV_UNIT_BYTES_RATE:
      notation.topmost = pick_bytes (size, unit == VV_UNIT_BYTES_RATE, &notation.divisor);
      break;
    case VV_UNIT_PERCENT:
      notation.topmost = N_("%s %%");
      break;
    case VV_UNIT_SECONDS:
      notation.topmost = pick_duration (size, &notation.divisor);
      break;
    case VV_UNIT_NONE:
    case VV_UNIT_COUNT:
    case VV_UNIT_RATE:
    default:
      pick_thousands (size, unit == VV_UNIT_RATE, &notation);
      break;
    }
  return notation;
}

/* As few decimals as tell @value from its neighbours. */
static char *
format_number (double value, double step)
{
  char text[64];
  int decimals = 0;

  if (fabs (value) >= 1e15 || (value != 0.0 && fabs (value) < 1e-6))
    return g_strdup_printf ("%.3g", value);
  while (decimals < 6 &&
         fabs (step * pow (10.0, decimals) - round (step * pow (10.0, decimals))) > 1e-6)
    decimals++;
  g_snprintf (text, sizeof text, "%.*f", decimals, value);
  return g_strdup (value == 0.0 ? "0" : text);
}

/* On a logarithmic axis each tick has its own size, and says it. */
static char *
format_tick (const VvAxis *axis, guint i, VvUnit unit, gboolean with_unit)
{
  g_autofree char *number = NULL;
  double tick = axis->ticks[i];
  double size = MAX (fabs (axis->ticks[0]), fabs (axis->ticks[axis->n_ticks - 1]));
  double step = axis->n_ticks > 1 && !axis->log_scale ? axis->ticks[1] - axis->ticks[0] : tick;
  Notation notation = notation_for (axis->log_scale ? tick : size, unit);

  number = format_number (tick / notation.divisor, step / notation.divisor);
  if (tick == 0.0 && !with_unit)
    return g_steal_pointer (&number);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  /* The templates are those above and their translations, which msgfmt checks. */
  return g_strdup_printf (_(with_unit ? notation.topmost : notation.other), number);
#pragma GCC diagnostic pop
}

char *
vv_axis_label (const VvAxis *axis, guint i, VvUnit unit)
{
  g_return_val_if_fail (axis != NULL && i < axis->n_ticks, NULL);

  /* "1 KiB" and "1 MiB" on one axis cannot do with one unit. */
  return format_tick (axis, i, unit,
                      i + 1 == axis->n_ticks || (axis->log_scale && is_bytes (unit)));
}

char *
vv_axis_number (const VvAxis *axis, guint i, VvUnit unit)
{
  g_return_val_if_fail (axis != NULL && i < axis->n_ticks, NULL);

  return format_tick (axis, i, unit, FALSE);
}

gint64
vv_axis_time_step (gint64 span_us, double width_px, double min_px)
{
  static const gint64 rounds[] = {
    1, 2, 5, 10, 20, 50, 100, 200, 500,
    1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000,
    1 * SECOND, 2 * SECOND, 5 * SECOND,
    10 * SECOND, 15 * SECOND, 30 * SECOND,
    60 * SECOND, 120 * SECOND, 300 * SECOND,
    600 * SECOND, 900 * SECOND, 1800 * SECOND,
    3600 * SECOND, 7200 * SECOND, 10800 * SECOND,
    21600 * SECOND, 43200 * SECOND, 86400 * SECOND,
    172800 * SECOND, 604800 * SECOND,
  };
  double wanted;
  double days;

  if (span_us <= 0 || !(width_px > 0.0) || !isfinite (min_px))
    return MAX (span_us, 1);
  wanted = (double) span_us * MAX (min_px, 1.0) / width_px;
  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    {
      if ((double) rounds[i] >= wanted)
        return rounds[i];
    }
  days = ceil (wanted / (7.0 * 86400.0 * SECOND));
  return days < 1e7 ? (gint64) days * 7 * 86400 * SECOND : span_us;
}
