/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-json.c — src/base/json.c and csv.c.  json-glib reads back what was written. */

#include <json-glib/json-glib.h>
#include <locale.h>
#include <math.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/number.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static void
test_document (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (VvJson) json = vv_json_new (out);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  vv_json_begin_object (json);
  vv_json_name (json, "int");
  vv_json_int (json, G_MININT64);
  vv_json_name (json, "text");
  vv_json_string (json, "a\"b\\c\n\x01 汉字");
  vv_json_name (json, "none");
  vv_json_string (json, NULL);
  vv_json_name (json, "nan");
  vv_json_double (json, NAN);
  vv_json_name (json, "list");
  vv_json_begin_array (json);
  vv_json_double (json, 0.1);
  vv_json_bool (json, TRUE);
  vv_json_begin_array (json);
  vv_json_end_array (json);
  vv_json_end_array (json);
  vv_json_end_object (json);

  node = parse (out->str);
  object = json_node_get_object (node);
  g_assert_cmpint (json_object_get_int_member (object, "int"), ==, G_MININT64);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "a\"b\\c\n\x01 汉字");
  g_assert_true (json_object_get_null_member (object, "none"));
  g_assert_true (json_object_get_null_member (object, "nan"));
  g_assert_cmpint (json_array_get_length (json_object_get_array_member (object, "list")), ==, 3);
  g_assert_cmpfloat (json_array_get_double_element (json_object_get_array_member (object, "list"), 0), ==, 0.1);
  g_assert_true (g_str_has_suffix (out->str, "}\n"));
}

static void
test_empty (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (VvJson) json = vv_json_new (out);

  vv_json_begin_array (json);
  vv_json_end_array (json);
  g_assert_cmpstr (out->str, ==, "[]\n");
}

static void
test_hostile_text (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (VvJson) json = vv_json_new (out);
  g_autoptr (JsonNode) node = NULL;

  vv_json_string (json, "\xff\xfe tail");
  g_assert_true (g_utf8_validate (out->str, -1, NULL));
  node = parse (out->str);
  g_assert_true (g_str_has_suffix (json_node_get_string (node), " tail"));
}

/* Any double reads back the same, whatever the locale says about points. */
static void
test_number_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  setlocale (LC_NUMERIC, "de_DE.UTF-8");
  for (int i = 0; i < 20000; i++)
    {
      union { guint64 bits; double value; } any;
      char buffer[VV_NUMBER_SIZE];

      any.bits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
      if (i % 2)
        any.value = g_rand_double_range (rand, -1e6, 1e6);
      if (!isfinite (any.value))
        continue;
      g_assert_cmpfloat (g_ascii_strtod (vv_number_print (any.value, buffer), NULL), ==, any.value);
    }
  setlocale (LC_NUMERIC, "C");
}

static void
test_number_short (void)
{
  char buffer[VV_NUMBER_SIZE];

  g_assert_cmpstr (vv_number_print (0.1, buffer), ==, "0.1");
  g_assert_cmpstr (vv_number_print (396832768, buffer), ==, "396832768");
  g_assert_cmpstr (vv_number_print (-2.5, buffer), ==, "-2.5");
}

static void
test_csv (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  vv_csv_text (out, "plain");
  vv_csv_text (out, "a,\"b\"\nc");
  vv_csv_text (out, NULL);
  vv_csv_int (out, -3);
  vv_csv_double (out, NAN);
  vv_csv_double (out, 0.5);
  vv_csv_end_row (out);
  vv_csv_int (out, 1);
  vv_csv_end_row (out);
  g_assert_cmpstr (out->str, ==, "plain,\"a,\"\"b\"\"\nc\",,-3,,0.5\n1\n");
}

/* A row whose first field is empty still has its other commas. */
static void
test_csv_first_empty (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  vv_csv_text (out, NULL);
  vv_csv_text (out, "b");
  vv_csv_end_row (out);
  g_assert_cmpstr (out->str, ==, "\"\",b\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/document", test_document);
  g_test_add_func ("/base/json/empty", test_empty);
  g_test_add_func ("/base/json/hostile-text", test_hostile_text);
  g_test_add_func ("/base/number/round-trip", test_number_round_trip);
  g_test_add_func ("/base/number/short", test_number_short);
  g_test_add_func ("/base/csv/fields", test_csv);
  g_test_add_func ("/base/csv/first-empty", test_csv_first_empty);
  return g_test_run ();
}
