/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* text.h — foreign bytes made safe to show, and numbers as people read them. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * vv_text_display:
 * @bytes: any bytes, NULs included
 * @length: how many, or -1 if NUL-terminated
 * @max_chars: the most characters to return; the last is "…" where something was cut; 0: no limit
 *
 * Makes foreign bytes safe to show in one line: the result is valid UTF-8 without control
 * characters, line separators or bidirectional overrides.  These, and bytes that are no UTF-8,
 * become escapes (`\n`, `\x1b`, `\u202e`).  Reads no further than @max_chars needs, so that a
 * command line of 100 KB costs no more than a short one.
 *
 * Returns: (transfer full): the text
 */
VV_API char *vv_text_display (const char *bytes, gssize length,
                              gsize max_chars) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_text_width:
 * @text: valid UTF-8 in one line
 *
 * Returns: how many columns of a terminal it takes: Chinese characters take two, combining ones
 * none
 */
VV_API gsize vv_text_width (const char *text);

/**
 * vv_text_cut:
 * @text: valid UTF-8 in one line
 * @max_columns: the most columns of a terminal to take; 0: no limit
 *
 * Returns: (transfer full): the text, ending in "…" where something was cut
 */
VV_API char *vv_text_cut (const char *text, gsize max_columns) G_GNUC_WARN_UNUSED_RESULT;

/**
 * VvUnit:
 *
 * What a number measures; decides how axes tick and how values read.
 */
typedef enum
{
  VV_UNIT_NONE,         /* a plain number: "178,385", "1.5" */
  VV_UNIT_COUNT,        /* things: threads, files */
  VV_UNIT_BYTES,        /* binary units: "378.4 MiB" */
  VV_UNIT_BYTES_RATE,   /* "1.2 MiB/s" */
  VV_UNIT_PERCENT,      /* 100 is one core, or the whole: "69.0 %" */
  VV_UNIT_RATE,         /* events a second: "9 /s" */
  VV_UNIT_SECONDS,      /* a duration with the unit that fits */
} VvUnit;

/**
 * vv_text_format:
 * @value: a number; NaN gives "–"
 * @unit: what it measures
 *
 * Returns: (transfer full): the number with its unit, at most one decimal, in the locale's form
 */
VV_API char *vv_text_format (double value, VvUnit unit) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_text_format_exact:
 *
 * Returns: (transfer full): the number in full, for a tooltip: "396,832,768 bytes", "8.47 %"
 */
VV_API char *vv_text_format_exact (double value, VvUnit unit) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_text_format_span:
 * @seconds: a duration, not negative
 *
 * Returns: (transfer full): a duration as people say it: "52.0 s", "5 min", "2 h 14 min", "3 d 4 h"
 */
VV_API char *vv_text_format_span (double seconds) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_text_shell_join:
 * @argv: an argument vector, not necessarily UTF-8
 *
 * Returns: (transfer full): the arguments with single spaces between them and quotes where a shell
 *   would need them; same bytes as @argv, so not yet safe to show
 */
VV_API char *vv_text_shell_join (const char * const *argv) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
