/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ledger.c — In: an object.  Out: what its reference count is made of.  One pass over its referrers
 * sums; only those that are shown are named.
 *
 * Interned strings: PyUnicode_InternInPlace() takes back the two references of the table (to 3.11,
 * and 3.13 on for those that are not immortal), 3.12 makes all of them immortal: Objects/unicodeobject.c.
 * So the table is never counted; it is named, since people look for it.
 *
 * How deep the stack of a running frame is no version to 3.13 stores, so what is seen there may be
 * left over from before, and what was recognised in undescribed memory may be borrowed.  Such guesses
 * are entries only as long as the count is not used up.
 *
 * 3.11 has constants that are part of the program: their own count begins at 999,999,999
 * (_PyObject_IMMORTAL_REFCNT), and what they refer to they do not count. */

#include "config.h"

#include "inspect/ledger.h"

#include <glib/gi18n-lib.h>

#include "inspect/place.h"

#define STATIC_REFCOUNT 900000000

typedef struct
{
  const VvSnapshot *snapshot;
  VvNode node;
  guint max;
  VvLedger *ledger;
  gint64 room;                  /* of the count, for guesses */
  gboolean doubts_static;       /* whether what such constants refer to is a guess as well */
} Builder;

const char *
vv_ledger_kind_name (VvLedgerKind kind)
{
  static const char * const names[VV_N_LEDGER_KINDS] =
    { "object", "root", "deferred", "interned", "unaccounted" };

  return kind < VV_N_LEDGER_KINDS ? names[kind] : NULL;
}

static void
clear_entry (gpointer data)
{
  g_free (((VvLedgerEntry *) data)->text);
}

/* @room: for how many more there must stay room. */
static void
add_entry (Builder *self, VvLedgerKind kind, gint64 count, VvEdge edge, guint32 root, guint room)
{
  VvLedgerEntry entry = { kind, count, edge, VV_NODE_NONE, root, NULL };
  VvLedger *ledger = self->ledger;

  ledger->n_entries++;
  ledger->counted[kind] += count;
  if (ledger->entries->len + room >= self->max)
    return;
  if (edge != VV_NODE_NONE)
    entry.holder = vv_snapshot_source (self->snapshot, edge);
  if (kind == VV_LEDGER_ROOT)
    entry.text = vv_name_of_root (self->snapshot, root);
  else if (kind == VV_LEDGER_INTERNED)
    entry.text = g_strdup (_("table of interned strings, not counted"));
  else if (kind == VV_LEDGER_UNACCOUNTED && count >= STATIC_REFCOUNT)
    entry.text = g_strdup (_("set so high by the interpreter that it is never freed"));
  else if (kind == VV_LEDGER_UNACCOUNTED && count < 0)
    entry.text = g_strdup (_("more references were found than are counted: the program was changing it"));
  else if (kind == VV_LEDGER_UNACCOUNTED)
    entry.text = g_strdup (_("not accounted for: held by native code, or a reference in a register"));
  else
    entry.text = vv_place_of_edge (self->snapshot, edge);
  g_array_append_val (ledger->entries, entry);
}

/* sys.modules is an object and holds the modules; what native code holds is what is left over. */
static gboolean
is_counted_root (const VvRootRow *root)
{
  return root->kind != VV_ROOT_MODULE && root->kind != VV_ROOT_NATIVE;
}

static gboolean
is_guess (const Builder *self, VvEdge edge)
{
  VvRefCode code;
  VvObjectRow row;

  if (!vv_snapshot_ref_code (self->snapshot, edge, &code))
    return FALSE;
  if ((code.flags & VV_REF_GUESSED) != 0 || !self->doubts_static)
    return (code.flags & VV_REF_GUESSED) != 0;
  vv_snapshot_get_object (self->snapshot, vv_snapshot_source (self->snapshot, edge), &row);
  return row.refcount >= STATIC_REFCOUNT;
}

/* The core's cached objects are counted, but for one that it borrows (objreduce, 3.13 on). */
static gboolean
is_guessed_root (const VvRootRow *root)
{
  return root->kind == VV_ROOT_STACK ||
         (root->kind == VV_ROOT_INTERPRETER && g_strcmp0 (root->name, "object of the core") == 0);
}

/* What is counted for sure takes its part of the count first. */
static gint64
count_certain (const Builder *self)
{
  guint32 n_roots = vv_snapshot_get_n_roots (self->snapshot);
  guint32 first, end;
  gint64 n = 0;

  for (guint32 i = 0; i < n_roots; i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      if (root.target == self->node && is_counted_root (&root) && !is_guessed_root (&root))
        n += (gint64) MIN (root.count, G_MAXINT32);
    }
  vv_snapshot_get_referrers (self->snapshot, self->node, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);

      n += edge != VV_NODE_NONE && !vv_place_is_uncounted (self->snapshot, edge) &&
           !is_guess (self, edge);
    }
  return n;
}

static void
add_roots (Builder *self)
{
  guint32 n = vv_snapshot_get_n_roots (self->snapshot);

  for (guint32 i = 0; i < n; i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      if (root.target != self->node || !is_counted_root (&root) ||
          (is_guessed_root (&root) && self->room-- <= 0))
        continue;
      add_entry (self, VV_LEDGER_ROOT, (gint64) MIN (root.count, G_MAXINT32), VV_NODE_NONE, i, 1);
    }
}

/* What CPython reports but does not count: the table of interned strings, a frame's borrowed values;
 * what else there is is reported twice and stands elsewhere. */
static void
add_uncounted (Builder *self, VvEdge edge)
{
  VvRefCode code;

  if (!vv_snapshot_ref_code (self->snapshot, edge, &code))
    return;
  if (code.kind == VV_REF_VALUE || code.kind == VV_REF_GLOBAL)
    add_entry (self, VV_LEDGER_INTERNED, 0, edge, G_MAXUINT32, 1);
  else if (code.kind == VV_REF_LOCAL || code.kind == VV_REF_STACK || code.kind == VV_REF_CELL ||
           g_strcmp0 (vv_name_of_edge (self->snapshot, edge), "f_func") == 0 ||
           g_strcmp0 (vv_name_of_edge (self->snapshot, edge), "f_code") == 0)
    add_entry (self, VV_LEDGER_DEFERRED, 0, edge, G_MAXUINT32, 1);
}

static void
add_referrers (Builder *self)
{
  guint32 first, end;

  vv_snapshot_get_referrers (self->snapshot, self->node, &first, &end);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);

      if (edge == VV_NODE_NONE)
        return;
      if (vv_place_is_uncounted (self->snapshot, edge))
        add_uncounted (self, edge);
      else if (!is_guess (self, edge) || self->room-- > 0)
        add_entry (self, VV_LEDGER_OBJECT, 1, edge, G_MAXUINT32, 1);
    }
}

VvLedger *
vv_ledger_new (const VvSnapshot *self, VvNode node, guint max)
{
  VvLedger *ledger = g_new0 (VvLedger, 1);
  Builder builder = { self, node, max, ledger, G_MAXINT64, FALSE };
  VvObjectRow row;
  gint64 rest;

  ledger->entries = g_array_new (FALSE, FALSE, sizeof (VvLedgerEntry));
  g_array_set_clear_func (ledger->entries, clear_entry);
  if (node >= self->n_objects)
    return ledger;
  vv_snapshot_get_object (self, node, &row);
  ledger->refcount = row.refcount;
  ledger->immortal = row.immortal;
  if (!row.immortal)
    {
      gint64 count = (gint64) MIN (row.refcount, G_MAXINT64);

      builder.room = count - count_certain (&builder);
      builder.doubts_static = builder.room < 0;
      if (builder.doubts_static)
        builder.room = count - count_certain (&builder);
    }
  add_roots (&builder);
  add_referrers (&builder);
  rest = (gint64) MIN (row.refcount, G_MAXINT64) - ledger->counted[VV_LEDGER_OBJECT] -
         ledger->counted[VV_LEDGER_ROOT];
  if (!row.immortal && rest != 0)
    add_entry (&builder, VV_LEDGER_UNACCOUNTED, rest, VV_NODE_NONE, G_MAXUINT32, 0);
  return ledger;
}

void
vv_ledger_free (VvLedger *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->entries);
  g_free (self);
}
