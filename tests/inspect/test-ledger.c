/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-ledger.c — the account of a reference count: each holder once, and the sum is the count. */

#include "inspect/ledger.h"

#include <string.h>

#include "hand.h"

typedef struct
{
  VvLedgerKind kind;
  gint64 count;
  const char *holder;
  const char *text;
} Expected;

static VvLedger *
assert_ledger (const VvSnapshot *snapshot,
               Hand             *hand,
               const char       *name,
               const Expected   *expected,
               guint             n)
{
  VvLedger *ledger = vv_ledger_new (snapshot, hand_find (hand, name), 100);
  gint64 sum = 0;

  for (guint i = 0; i < MIN (n, ledger->entries->len); i++)
    {
      const VvLedgerEntry *entry = &g_array_index (ledger->entries, VvLedgerEntry, i);

      g_assert_cmpstr (entry->text, ==, expected[i].text);
      g_assert_cmpstr (vv_ledger_kind_name (entry->kind), ==, vv_ledger_kind_name (expected[i].kind));
      g_assert_cmpint (entry->count, ==, expected[i].count);
      g_assert_cmpuint (entry->holder, ==,
                        expected[i].holder != NULL ? hand_find (hand, expected[i].holder) : VV_NODE_NONE);
      sum += entry->count;
    }
  g_assert_cmpuint (ledger->entries->len, ==, n);
  g_assert_cmpuint (ledger->n_entries, ==, n);
  if (!ledger->immortal)
    g_assert_cmpint (sum, ==, (gint64) ledger->refcount);
  return ledger;
}

static Hand *
make_holders (void)
{
  Hand *hand = hand_new ();

  hand_thread (hand, 11, "MainThread");
  hand_thread (hand, 22, NULL);
  hand_object (hand, "module", "module", "'app'");
  hand_object (hand, "globals", "dict", NULL);
  hand_object (hand, "cache", "dict", NULL);
  hand_object (hand, "store", "app.Store", NULL);
  hand_object (hand, "other", "app.Store", NULL);
  hand_object (hand, "other-dict", "dict", NULL);
  hand_object (hand, "key-rows", "str", "'rows'");
  hand_object (hand, "list", "list", NULL);
  hand_object (hand, "generator", "generator", NULL);
  hand_object (hand, "visit", "str", "'visit'");
  hand_object (hand, "interned", "dict", NULL);
  hand_ref (hand, "module", "globals", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "globals", "cache", VV_REF_GLOBAL, "cache");
  hand_ref (hand, "store", "cache", VV_REF_ATTRIBUTE, "_sessions");
  hand_ref (hand, "store", "list", VV_REF_ATTRIBUTE, "items");
  hand_ref (hand, "other", "other-dict", VV_REF_ATTRIBUTE, "__dict__");
  hand_ref (hand, "other-dict", "cache", VV_REF_VALUE, "@key-rows");
  hand_ref (hand, "list", "cache", VV_REF_ITEM, "#3");
  hand_ref (hand, "generator", "visit", VV_REF_MEMBER, "__qualname__");
  hand_ref (hand, "generator", "cache", VV_REF_LOCAL, "x");
  hand_ref_flagged (hand, "generator", "cache", VV_REF_STACK, "#0", VV_REF_UNCOUNTED);
  hand_ref_flagged (hand, "interned", "visit", VV_REF_KEY, "@visit", VV_REF_UNCOUNTED | VV_REF_HIDDEN);
  hand_ref_flagged (hand, "interned", "visit", VV_REF_VALUE, "@visit", VV_REF_UNCOUNTED);
  hand_root (hand, "module", VV_ROOT_MODULE, "app", 0);
  hand_root (hand, "cache", VV_ROOT_FRAME, "cache in evict() at app.py:88", 22);
  hand_root (hand, "cache", VV_ROOT_INTERPRETER, "atexit", 0);
  hand_weakref (hand, "list", "cache");
  return hand;
}

static const Expected holders[] = {
  { VV_LEDGER_ROOT, 1, NULL, "local cache in evict() at app.py:88, thread 2" },
  { VV_LEDGER_ROOT, 1, NULL, "interpreter: atexit" },
  { VV_LEDGER_OBJECT, 1, "globals", "cache in module app" },
  { VV_LEDGER_OBJECT, 1, "store", "._sessions of Store" },
  { VV_LEDGER_OBJECT, 1, "other-dict", ".rows of Store" },
  { VV_LEDGER_OBJECT, 1, "list", "[3] of .items of Store" },
  { VV_LEDGER_OBJECT, 1, "generator", "local x in generator visit()" },
  { VV_LEDGER_DEFERRED, 0, "generator", "stack [0] in generator visit()" },
  { VV_LEDGER_UNACCOUNTED, 2, NULL, "not accounted for: held by native code, or a reference in a register" },
};

static void
test_holders (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(VvLedger) ledger = NULL;

  hand_count (hand, "cache", 9, FALSE);
  snapshot = hand_open (hand);
  ledger = assert_ledger (snapshot, hand, "cache", holders, G_N_ELEMENTS (holders));
  g_assert_cmpint (ledger->counted[VV_LEDGER_OBJECT], ==, 5);
  g_assert_cmpint (ledger->counted[VV_LEDGER_ROOT], ==, 2);
  g_assert_cmpint (ledger->counted[VV_LEDGER_UNACCOUNTED], ==, 2);
  g_assert_true (vv_snapshot_check (snapshot, NULL));
}

/* Nothing beyond what was found: no line for it. */
static void
test_accounted (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = hand_open (hand);
  g_autoptr(VvLedger) ledger = assert_ledger (snapshot, hand, "cache", holders, G_N_ELEMENTS (holders) - 1);
  const Expected interned[] = {
    { VV_LEDGER_OBJECT, 1, "generator", ".__qualname__ of generator visit()" },
    { VV_LEDGER_INTERNED, 0, "interned", "table of interned strings, not counted" },
  };
  g_autoptr(VvLedger) of_string = assert_ledger (snapshot, hand, "visit", interned, G_N_ELEMENTS (interned));

  g_assert_cmpint (ledger->counted[VV_LEDGER_UNACCOUNTED], ==, 0);
  g_assert_false (of_string->immortal);
}

static void
test_torn (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(VvLedger) ledger = NULL;
  const VvLedgerEntry *last;

  hand_count (hand, "cache", 5, FALSE);
  snapshot = hand_open (hand);
  ledger = vv_ledger_new (snapshot, hand_find (hand, "cache"), 100);
  last = &g_array_index (ledger->entries, VvLedgerEntry, ledger->entries->len - 1);
  g_assert_cmpint (last->count, ==, -2);
  g_assert_cmpstr (last->text, ==, "more references were found than are counted: the program was changing it");
}

static void
test_immortal (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(VvLedger) ledger = NULL;

  hand_count (hand, "cache", G_MAXUINT32, TRUE);
  snapshot = hand_open (hand);
  ledger = assert_ledger (snapshot, hand, "cache", holders, G_N_ELEMENTS (holders) - 1);
  g_assert_true (ledger->immortal);
}

/* Some are named, all are summed. */
static void
test_many (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  g_autoptr(VvLedger) ledger = NULL;
  const VvLedgerEntry *last;

  hand_count (hand, "cache", 9, FALSE);
  snapshot = hand_open (hand);
  ledger = vv_ledger_new (snapshot, hand_find (hand, "cache"), 4);
  g_assert_cmpuint (ledger->entries->len, ==, 4);
  g_assert_cmpuint (ledger->n_entries, ==, G_N_ELEMENTS (holders));
  g_assert_cmpint (ledger->counted[VV_LEDGER_OBJECT], ==, 5);
  last = &g_array_index (ledger->entries, VvLedgerEntry, 3);
  g_assert_cmpint (last->kind, ==, VV_LEDGER_UNACCOUNTED);
  g_assert_cmpint (last->count, ==, 2);
}

/* What may be left over on a running frame's stack is believed as far as the count goes. */
static void
test_guessed (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  const Expected expected[] = {
    { VV_LEDGER_ROOT, 1, NULL, "a value on the stack of evict() at app.py:88" },
    { VV_LEDGER_OBJECT, 1, "globals", "key-rows in module app" },
  };

  hand_root (hand, "key-rows", VV_ROOT_STACK, "evict() at app.py:88", 11);
  hand_root (hand, "key-rows", VV_ROOT_STACK, "left over() at app.py:89", 11);
  hand_ref (hand, "globals", "key-rows", VV_REF_GLOBAL, "key-rows");
  hand_ref_flagged (hand, "store", "key-rows", VV_REF_OTHER, NULL, VV_REF_GUESSED);
  for (guint count = 1; count <= 3; count++)
    {
      g_autoptr(VvLedger) ledger = NULL;
      g_autoptr(VvSnapshot) of_count = NULL;

      hand_count (hand, "key-rows", count, FALSE);
      of_count = hand_open (hand);
      ledger = vv_ledger_new (of_count, hand_find (hand, "key-rows"), 10);
      g_assert_cmpuint (ledger->n_entries, ==, count);
      g_assert_cmpint (ledger->counted[VV_LEDGER_UNACCOUNTED], ==, 0);
    }
  hand_count (hand, "key-rows", 2, FALSE);
  snapshot = hand_open (hand);
  vv_ledger_free (assert_ledger (snapshot, hand, "key-rows", expected, G_N_ELEMENTS (expected)));
}

/* The constants of 3.11: a count from 999,999,999, and what they refer to is not counted. */
static void
test_static (void)
{
  g_autoptr(Hand) hand = hand_new ();
  g_autoptr(VvSnapshot) snapshot = NULL;
  const Expected of_constant[] = {
    { VV_LEDGER_UNACCOUNTED, 999999999, NULL, "set so high by the interpreter that it is never freed" },
  };
  const Expected of_true[] = { { VV_LEDGER_OBJECT, 1, "dict", "[0] of dict" } };

  hand_object (hand, "constant", "tuple", NULL);
  hand_object (hand, "true", "bool", "True");
  hand_object (hand, "dict", "dict", NULL);
  hand_ref (hand, "constant", "true", VV_REF_ITEM, "#0");
  hand_ref (hand, "dict", "true", VV_REF_VALUE, "#0");
  hand_count (hand, "constant", 999999999, FALSE);
  hand_count (hand, "true", 1, FALSE);
  snapshot = hand_open (hand);
  vv_ledger_free (assert_ledger (snapshot, hand, "constant", of_constant, 1));
  vv_ledger_free (assert_ledger (snapshot, hand, "true", of_true, 1));
}

static void
test_nowhere (void)
{
  g_autoptr(Hand) hand = make_holders ();
  g_autoptr(VvSnapshot) snapshot = hand_open (hand);
  g_autoptr(VvLedger) ledger = vv_ledger_new (snapshot, VV_NODE_NONE, 10);

  g_assert_cmpuint (ledger->n_entries, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/ledger/holders", test_holders);
  g_test_add_func ("/inspect/ledger/accounted", test_accounted);
  g_test_add_func ("/inspect/ledger/torn", test_torn);
  g_test_add_func ("/inspect/ledger/immortal", test_immortal);
  g_test_add_func ("/inspect/ledger/many", test_many);
  g_test_add_func ("/inspect/ledger/guessed", test_guessed);
  g_test_add_func ("/inspect/ledger/static", test_static);
  g_test_add_func ("/inspect/ledger/nowhere", test_nowhere);
  return g_test_run ();
}
