/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-name.c — what objects, types and roots are called. */

#include "inspect/name.h"

#include <string.h>

#include "hand.h"

static void
assert_object (const VvSnapshot *snapshot,
               Hand             *hand,
               const char       *name,
               const char       *expected)
{
  g_autofree char *text = vv_name_of_object (snapshot, hand_find (hand, name));

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_preview (const VvSnapshot *snapshot,
                Hand             *hand,
                const char       *name,
                guint             max_chars,
                const char       *expected)
{
  g_autofree char *text = vv_name_preview (snapshot, hand_find (hand, name), max_chars);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, max_chars);
}

/* A dictionary of sessions, one instance with a dict of its own, a generator, a list in a tuple. */
static Hand *
make_shop (void)
{
  Hand *hand = hand_new ();

  hand_object (hand, "cache", "dict", NULL);
  hand_length (hand, "cache", 184204);
  hand_object (hand, "u1", "str", "'u1'");
  hand_object (hand, "u2", "str", "'u2'");
  hand_object (hand, "session", "app.Session", NULL);
  hand_object (hand, "session-name", "str", "'Ann'");
  hand_object (hand, "session-id", "int", "7");
  hand_object (hand, "other", "app.Session", NULL);
  hand_object (hand, "other-dict", "dict", NULL);
  hand_length (hand, "other-dict", 2);
  hand_object (hand, "key-id", "str", "'id'");
  hand_object (hand, "key-rows", "str", "'rows'");
  hand_object (hand, "rows", "list", NULL);
  hand_length (hand, "rows", 0);
  hand_object (hand, "plain", "app.Plain", NULL);
  hand_object (hand, "one", "tuple", NULL);
  hand_length (hand, "one", 1);
  hand_object (hand, "generator", "generator", NULL);
  hand_object (hand, "qualname", "str", "'Shop.visitors'");
  hand_object (hand, "frame", "frame", NULL);
  hand_object (hand, "code", "code", NULL);
  hand_object (hand, "bidi", "str", "'a\xe2\x80\xae" "b'");
  hand_ref (hand, "cache", "u1", VV_REF_KEY, "@u1");
  hand_ref (hand, "cache", "session", VV_REF_VALUE, "@u1");
  hand_ref (hand, "cache", "u2", VV_REF_KEY, "@u2");
  hand_ref (hand, "cache", "other", VV_REF_VALUE, "@u2");
  hand_ref (hand, "session", "session-id", VV_REF_ATTRIBUTE, "id");
  hand_ref (hand, "session", "session-name", VV_REF_ATTRIBUTE, "name");
  hand_ref (hand, "session", "rows", VV_REF_ATTRIBUTE, "rows");
  hand_ref (hand, "other", "other-dict", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "other-dict", "session-id", VV_REF_VALUE, "@key-id");
  hand_ref (hand, "other-dict", "cache", VV_REF_VALUE, "@key-rows");
  hand_ref (hand, "one", "rows", VV_REF_ITEM, "#0");
  hand_ref (hand, "generator", "qualname", VV_REF_MEMBER, "__qualname__");
  hand_ref (hand, "frame", "code", VV_REF_MEMBER, "f_code");
  hand_ref (hand, "code", "qualname", VV_REF_MEMBER, "co_qualname");
  return hand;
}

static void
test_objects (void)
{
  g_autoptr(Hand) hand = make_shop ();
  g_autoptr(VvSnapshot) snapshot = hand_open (hand);

  assert_object (snapshot, hand, "u1", "'u1'");
  assert_object (snapshot, hand, "session", "name='Ann'");
  assert_object (snapshot, hand, "other", "id=7");
  assert_object (snapshot, hand, "rows", "length 0");
  assert_object (snapshot, hand, "plain", NULL);
  assert_object (snapshot, hand, "generator", "Shop.visitors");
  assert_object (snapshot, hand, "frame", "Shop.visitors");
  assert_object (snapshot, hand, "bidi", "'a\\u202eb'");
  g_assert_null (vv_name_of_object (snapshot, VV_NODE_NONE));
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

static void
test_types (void)
{
  g_autoptr(Hand) hand = make_shop ();
  g_autoptr(VvSnapshot) snapshot = hand_open (hand);
  g_autofree char *plain = vv_name_of_type (snapshot, 0, TRUE);
  g_autofree char *with = NULL;
  g_autofree char *without = NULL;
  VvObjectRow row;

  vv_snapshot_get_object (snapshot, hand_find (hand, "session"), &row);
  with = vv_name_of_type (snapshot, row.type, TRUE);
  without = vv_name_of_type (snapshot, row.type, FALSE);
  g_assert_cmpstr (plain, ==, "dict");
  g_assert_cmpstr (with, ==, "app.Session");
  g_assert_cmpstr (without, ==, "Session");
}

static void
test_previews (void)
{
  g_autoptr(Hand) hand = make_shop ();
  g_autoptr(VvSnapshot) snapshot = hand_open (hand);

  assert_preview (snapshot, hand, "cache", 120,
                  "{'u1': <Session name='Ann'>, 'u2': <Session id=7>, … 184202 more}");
  assert_preview (snapshot, hand, "cache", 60, "{'u1': <Session name='Ann'>, … 184203 more}");
  assert_preview (snapshot, hand, "session", 120, "<Session id=7, name='Ann', rows=[]>");
  assert_preview (snapshot, hand, "other", 120, "<Session id=7, rows={…}>");
  assert_preview (snapshot, hand, "plain", 120, "<Plain>");
  assert_preview (snapshot, hand, "rows", 120, "[]");
  assert_preview (snapshot, hand, "one", 120, "([],)");
  assert_preview (snapshot, hand, "u1", 120, "'u1'");
  assert_preview (snapshot, hand, "session", 4, "<Se…");
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

static void
assert_root (const VvSnapshot *snapshot,
             guint32           index,
             const char       *expected)
{
  g_autofree char *text = vv_name_of_root (snapshot, index);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_roots (void)
{
  g_autoptr(Hand) hand = make_shop ();
  g_autoptr(VvSnapshot) snapshot = NULL;

  hand_thread (hand, 11, "MainThread");
  hand_thread (hand, 22, NULL);
  hand_root (hand, "cache", VV_ROOT_MODULE, "app", 0);
  hand_root (hand, "rows", VV_ROOT_FRAME, "rows in load() at app.py:88", 11);
  hand_root (hand, "rows", VV_ROOT_FRAME, "rows in load() at app.py:88", 22);
  hand_root (hand, "frame", VV_ROOT_FRAME, "load() at in out.py:88", 22);
  hand_root (hand, "frame", VV_ROOT_FRAME, "f_func in load() at app.py:88", 11);
  hand_root (hand, "rows", VV_ROOT_STACK, "load() at app.py:88", 22);
  hand_root (hand, "rows", VV_ROOT_THREAD, "exception being handled", 22);
  hand_root (hand, "cache", VV_ROOT_INTERPRETER, "sys.modules", 0);
  hand_root (hand, "cache", VV_ROOT_TYPE, "builtins.int", 0);
  hand_root (hand, "cache", VV_ROOT_TYPE, "collections.deque", 0);
  hand_root (hand, "cache", VV_ROOT_PENDING, "argument of a queued call", 0);
  hand_root (hand, "cache", VV_ROOT_NATIVE, NULL, 0);
  snapshot = hand_open (hand);

  assert_root (snapshot, 0, "app");
  assert_root (snapshot, 1, "local rows in load() at app.py:88");
  assert_root (snapshot, 2, "local rows in load() at app.py:88, thread 2");
  assert_root (snapshot, 3, "frame of load() at in out.py:88, thread 2");
  assert_root (snapshot, 4, "f_func in load() at app.py:88");
  assert_root (snapshot, 5, "a value on the stack of load() at app.py:88, thread 2");
  assert_root (snapshot, 6, "exception being handled, thread 2");
  assert_root (snapshot, 7, "interpreter: sys.modules");
  assert_root (snapshot, 8, "int");
  assert_root (snapshot, 9, "collections.deque");
  assert_root (snapshot, 10, "argument of a queued call");
  assert_root (snapshot, 11, "held by native code");
  assert_root (snapshot, 12, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/name/objects", test_objects);
  g_test_add_func ("/inspect/name/types", test_types);
  g_test_add_func ("/inspect/name/previews", test_previews);
  g_test_add_func ("/inspect/name/roots", test_roots);
  return g_test_run ();
}
