/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-datetime-decimal.c — datetime, zoneinfo, decimal and random.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const guint16 datetime_datetime_places[] = {
  24, 40,
};
static const guint16 datetime_time_places[] = {
  24, 32,
};
static const VvField datetime_timezone_fields[] = {
  H (16, "offset"), H (24, "name"), END
};
static const VvField zoneinfo_zoneinfo_fields[] = {
  H (16, "key"), H (24, "file_repr"), H (96, "tzrule_after.std.utcoff"),
  H (104, "tzrule_after.std.dstoff"), H (112, "tzrule_after.std.tzname"),
  H (128, "tzrule_after.dst.utcoff"), H (136, "tzrule_after.dst.dstoff"),
  H (144, "tzrule_after.dst.tzname"), END
};
static const guint16 zoneinfo_zoneinfo_places[] = {
  48, 192, 40, 56, 64, 80,
};
static const VvField zoneinfo_zoneinfo_fields_2[] = {
  F (16, "key"), H (24, "file_repr"), H (96, "tzrule_after.std.utcoff"),
  H (104, "tzrule_after.std.dstoff"), H (112, "tzrule_after.std.tzname"),
  H (128, "tzrule_after.dst.utcoff"), H (136, "tzrule_after.dst.dstoff"),
  H (144, "tzrule_after.dst.tzname"), END
};
static const guint16 decimal_decimal_places[] = {
  56, 24, 64,
};
static const VvField decimal_context_fields[] = {
  H (64, "traps"), H (72, "flags"), END
};
static const VvField decimal_context_fields_2[] = {
  F (64, "traps"), F (72, "flags"), END
};
static const VvField decimal_contextmanager_fields[] = {
  F (16, "local"), F (24, "global"), END
};

const VvPyShape vv_py_shape_datetime_decimal[] = {
  { "datetime.date", V (3, 9, 0), V (3, 16, 0), 32 },
  { "datetime.datetime", V (3, 9, 0), V (3, 16, 0), 48, .places = datetime_datetime_places,
    .visit = vv_py_shape_visit_zone, .facts = vv_py_shape_facts_zone },
  { "datetime.time", V (3, 9, 0), V (3, 16, 0), 40, .places = datetime_time_places,
    .visit = vv_py_shape_visit_zone, .facts = vv_py_shape_facts_zone },
  { "datetime.timedelta", V (3, 9, 0), V (3, 16, 0), 40 },
  { "datetime.tzinfo", V (3, 9, 0), V (3, 16, 0), 16 },
  { "datetime.timezone", V (3, 9, 0), V (3, 16, 0), 32, .fields = datetime_timezone_fields },
  { "zoneinfo.ZoneInfo", V (3, 9, 0), V (3, 12, 0), 208, .fields = zoneinfo_zoneinfo_fields,
    .places = zoneinfo_zoneinfo_places, .visit = vv_py_shape_visit_zoneinfo,
    .facts = vv_py_shape_facts_zoneinfo },
  { "zoneinfo.ZoneInfo", V (3, 12, 0), V (3, 16, 0), 208, .fields = zoneinfo_zoneinfo_fields_2,
    .places = zoneinfo_zoneinfo_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_zoneinfo, .facts = vv_py_shape_facts_zoneinfo },
  { "decimal.Decimal", V (3, 9, 0), V (3, 13, 0), 104, .places = decimal_decimal_places,
    .facts = vv_py_shape_facts_decimal },
  { "decimal.Decimal", V (3, 13, 0), V (3, 16, 0), 104, .places = decimal_decimal_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_decimal },
  { "decimal.Context", V (3, 9, 0), V (3, 13, 0), 96, .fields = decimal_context_fields },
  { "decimal.Context", V (3, 13, 0), V (3, 14, 0), 96, .fields = decimal_context_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "decimal.Context", V (3, 14, 0), V (3, 16, 0), 104, .fields = decimal_context_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "decimal.ContextManager", V (3, 9, 0), V (3, 16, 0), 32,
    .fields = decimal_contextmanager_fields, .visits_type = TRUE, .collected = TRUE },
  { "decimal.SignalDictMixin", V (3, 9, 0), V (3, 9, 18), 24, .collected = TRUE },
  { "decimal.SignalDictMixin", V (3, 9, 18), V (3, 13, 0), 24 },
  { "decimal.SignalDictMixin", V (3, 13, 0), V (3, 16, 0), 24, .visits_type = TRUE,
    .collected = TRUE },
  { "_random.Random", V (3, 9, 0), V (3, 16, 0), 2520 },
  { NULL }
};
