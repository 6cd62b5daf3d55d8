/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* number.c — int, bool, float, complex and None: they refer to nothing, so here are values and sizes.
 * An int is digits of 30 bits, the lowest first (Include/cpython/longintrepr.h). */

#include <math.h>
#include <stdlib.h>

#include "python/reader-private.h"

#define DIGIT_BITS 30
/* Above 4300 decimal digits repr() itself refuses by default (sys.int_info). */
#define MAX_DIGITS 477

/* --- int --- */

typedef struct
{
  const guint8 *digits;         /* @n of 4 bytes, all there */
  guint64 n;
  gboolean negative;
} Digits;

static gboolean
read_digits (const VvPyObject *object,
             Digits           *out)
{
  const VvLayout *layout = object->layout;
  guint64 tainted_tag = vv_py_word (object, layout->long_tag);
  gint64 size = (gint64) tainted_tag;

  if (layout->int_rule == VV_INT_TAG)
    {
      out->n = tainted_tag >> 3;
      out->negative = (tainted_tag & 3) == 2;
      if ((tainted_tag & 3) == 1)
        out->n = 0;
    }
  else
    {
      out->n = size < 0 ? -(guint64) size : (guint64) size;
      out->negative = size < 0;
    }
  if (out->n > G_MAXINT64 / 8)
    return FALSE;
  out->digits = vv_image_at (object->reader->image, object->address + layout->long_digits,
                             out->n * 4);
  return out->digits != NULL;
}

static void
int_facts (const VvPyObject *object,
           VvObjectFacts    *facts)
{
  const VvLayout *layout = object->layout;
  guint64 n = 0, one_digit = object->reader->runtime->version_hex >= 0x030b0000;
  Digits digits;

  if (read_digits (object, &digits))
    n = digits.n;
  else
    vv_reader_count_unreadable (object->reader, VV_UNREADABLE_BLOCK);
  facts->size = layout->long_digits + MAX (n, one_digit) * 4;
  if (object->type->is_heap)
    facts->memory = vv_round_up (object->size + (MAX (n, 1) + 1) * 4, 8);
  else
    /* From 3.11 on the small ones are made as a whole PyLongObject, with its padding. */
    facts->memory = n <= 1 && one_digit ? object->size + 8 : layout->long_digits + MAX (n, 1) * 4;
}

gboolean
vv_py_int (const VvPyObject *object,
           gint64           *out)
{
  Digits digits;
  __int128 value = 0;

  if (!read_digits (object, &digits) || digits.n > 3)
    return FALSE;
  for (guint64 i = digits.n; i-- > 0;)
    value = value << DIGIT_BITS | (vv_load_u32 (digits.digits + i * 4) & ((1u << DIGIT_BITS) - 1));
  if (digits.negative)
    value = -value;
  if (value > G_MAXINT64 || value < G_MININT64)
    return FALSE;
  *out = (gint64) value;
  return TRUE;
}

gboolean
vv_reader_int (VvReader *self,
               VvAddr    address,
               gint64   *out)
{
  VvPyObject object;

  return vv_py_open_any (self, address, &object)
         && (object.type->category == VV_CATEGORY_INT || object.type->category == VV_CATEGORY_BOOL)
         && vv_py_int (&object, out);
}

/* From base 2^30 to base 10^9: each digit is multiplied in, the most significant first. */
static void
append_decimal (GString      *out,
                const Digits *digits)
{
  guint32 parts[MAX_DIGITS * 9 / 8 + 2];
  guint n = 0;

  for (guint64 i = digits->n; i-- > 0;)
    {
      guint64 carry = vv_load_u32 (digits->digits + i * 4) & ((1u << DIGIT_BITS) - 1);

      for (guint k = 0; k < n; k++)
        {
          carry += (guint64) parts[k] << DIGIT_BITS;
          parts[k] = (guint32) (carry % 1000000000);
          carry /= 1000000000;
        }
      for (; carry > 0; carry /= 1000000000)
        parts[n++] = (guint32) (carry % 1000000000);
    }
  if (digits->negative)
    g_string_append_c (out, '-');
  g_string_append_printf (out, "%u", n > 0 ? parts[n - 1] : 0);
  for (guint k = n; k-- > 1;)
    g_string_append_printf (out, "%09u", parts[k - 1]);
}

static gboolean
int_preview (const VvPyObject *object,
             guint             limit,
             GString          *out)
{
  gsize start = out->len;
  Digits digits;

  if (!read_digits (object, &digits) || digits.n > MAX_DIGITS)
    return FALSE;
  append_decimal (out, &digits);
  vv_repr_cut (out, start, limit);
  return TRUE;
}

static gboolean
bool_preview (const VvPyObject *object,
              guint             limit,
              GString          *out)
{
  g_string_append (out, object->address == object->reader->runtime->true_ ? "True" : "False");
  return TRUE;
}

static gboolean
none_preview (const VvPyObject *object,
              guint             limit,
              GString          *out)
{
  g_string_append (out, "None");
  return TRUE;
}

/* --- float, complex --- */

/* @text is "d.ddde±xx": whether it, or what differs by one in its last digit, reads back as @value; then
 * @text is that.  At a power of two the numbers below lie closer than those above, so the nearest decimal
 * of a length may fail where its neighbour does not. */
static gboolean
reads_back (char   *text,
            gsize   size,
            double  value)
{
  const char *at = strchr (text, 'e');

  if (g_ascii_strtod (text, NULL) == value)
    return TRUE;
  for (int step = -1; step <= 1; step += 2)
    {
      g_autofree char *other = g_strdup (text);
      char *last = other + (at - text) - 1;

      if (*last + step < '0' || *last + step > '9')
        continue;
      *last = (char) (*last + step);
      if (g_ascii_strtod (other, NULL) != value)
        continue;
      g_strlcpy (text, other, size);
      return TRUE;
    }
  return FALSE;
}

/* The shortest decimal that reads back as the same number, written as float.__repr__ does: 15 digits
 * hold any decimal that short, 17 any double. */
static void
append_double (GString *out,
               double   value,
               gboolean with_point)
{
  char text[40];
  char *exponent_at;
  char digits[24];
  guint n_digits = 0;
  int exponent;

  if (isnan (value) || isinf (value))
    {
      g_string_append (out, isnan (value) ? "nan" : value < 0 ? "-inf" : "inf");
      return;
    }
  /* Numbers near zero have fewer digits. */
  for (int precision = fpclassify (value) == FP_SUBNORMAL ? 0 : 14; precision < 17; precision++)
    {
      char format[] = "%.00e";

      format[2] = (char) ('0' + precision / 10);
      format[3] = (char) ('0' + precision % 10);
      g_ascii_formatd (text, sizeof text, format, value);
      if (precision == 16 || reads_back (text, sizeof text, value))
        break;
    }
  exponent_at = strchr (text, 'e');
  exponent = atoi (exponent_at + 1);
  for (const char *at = text; at < exponent_at; at++)
    if (g_ascii_isdigit (*at) && n_digits < sizeof digits - 1)
      digits[n_digits++] = *at;
  while (n_digits > 1 && digits[n_digits - 1] == '0')
    n_digits--;
  if (text[0] == '-')
    g_string_append_c (out, '-');
  if (exponent < -4 || exponent >= 16)
    {
      g_string_append_c (out, digits[0]);
      if (n_digits > 1)
        g_string_append_c (out, '.');
      g_string_append_len (out, digits + 1, n_digits - 1);
      g_string_append_printf (out, "e%c%02d", exponent < 0 ? '-' : '+', abs (exponent));
      return;
    }
  if (exponent < 0)
    g_string_append (out, "0.");
  for (int i = exponent + 1; i < 0; i++)
    g_string_append_c (out, '0');
  for (int i = 0; i < MAX ((int) n_digits, exponent + 1); i++)
    {
      if (i > 0 && i == exponent + 1)
        g_string_append_c (out, '.');
      g_string_append_c (out, i < (int) n_digits ? digits[i] : '0');
    }
  if (with_point && exponent >= 0 && (int) n_digits <= exponent + 1)
    g_string_append (out, ".0");
}

static double
double_at (const VvPyObject *object,
           guint32           offset)
{
  guint64 word = vv_py_word (object, offset);
  double value;

  memcpy (&value, &word, 8);
  return value;
}

static gboolean
float_preview (const VvPyObject *object,
               guint             limit,
               GString          *out)
{
  append_double (out, double_at (object, object->layout->float_value), TRUE);
  return TRUE;
}

static gboolean
complex_preview (const VvPyObject *object,
                 guint             limit,
                 GString          *out)
{
  double real = double_at (object, object->layout->complex_real);
  double imaginary = double_at (object, object->layout->complex_real + 8);
  gboolean alone = real == 0 && !signbit (real);

  if (!alone)
    {
      g_string_append_c (out, '(');
      append_double (out, real, FALSE);
      if (isnan (imaginary) || !signbit (imaginary))
        g_string_append_c (out, '+');
    }
  append_double (out, imaginary, FALSE);
  g_string_append (out, alone ? "j" : "j)");
  return TRUE;
}

const VvKind vv_int_kind = { NULL, int_facts, int_preview };
const VvKind vv_bool_kind = { NULL, int_facts, bool_preview };
const VvKind vv_float_kind = { NULL, NULL, float_preview };
const VvKind vv_complex_kind = { NULL, NULL, complex_preview };
const VvKind vv_none_kind = { NULL, NULL, none_preview };
