/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ledger.h — the account of one object's reference count: one entry a reference that it is counted
 * for.  The sum of the entries' counts is the count, always, unless the object is immortal. */

#pragma once

#include <gio/gio.h>

#include "heap/snapshot.h"

G_BEGIN_DECLS

/**
 * VvLedgerKind:
 *
 * OBJECT: a counted row of refs.  ROOT: a row of roots that is counted (a frame's local, an
 * interpreter's table); modules are not, since sys.modules is an object that holds them.  DEFERRED:
 * a reference of a frame that newer versions do not count (3.14 on); count 0.  INTERNED: the table
 * of interned strings, which no version counts (3.12 makes such strings immortal); count 0.
 * UNACCOUNTED: the rest, held by native code or a register; negative where more was found than is
 * counted (a moment's tear).  What was guessed (the stack of a running frame, memory that nobody
 * described) is an entry only as far as the count goes
 */
typedef enum
{
  VV_LEDGER_OBJECT,
  VV_LEDGER_ROOT,
  VV_LEDGER_DEFERRED,
  VV_LEDGER_INTERNED,
  VV_LEDGER_UNACCOUNTED,
  VV_N_LEDGER_KINDS,
} VvLedgerKind;

/** vv_ledger_kind_name: `object`, `root`, … as in the table of the command */
VV_API const char *vv_ledger_kind_name (VvLedgerKind kind);

/**
 * VvLedgerEntry:
 * @edge: of OBJECT, DEFERRED, INTERNED; else G_MAXUINT32
 * @holder: who has that reference; else VV_NODE_NONE
 * @root: of ROOT: row of roots; else G_MAXUINT32
 * @text: `._sessions of Store`, `cache in module app`, `local cache in evict() at app.py:88`; safe
 *   to show
 */
typedef struct
{
  VvLedgerKind kind;
  gint64 count;
  VvEdge edge;
  VvNode holder;
  guint32 root;
  char *text;
} VvLedgerEntry;

/**
 * VvLedger:
 * @refcount: as stored
 * @immortal: then the count means nothing, and there is no UNACCOUNTED
 * @entries: (element-type VvLedgerEntry): at most as many as asked for: roots first, the rest that
 *   is unaccounted last
 * @n_entries: of all, also of those that are not in @entries
 * @counted: sums by kind, of all
 */
typedef struct
{
  guint64 refcount;
  gboolean immortal;
  GArray *entries;
  guint64 n_entries;
  gint64 counted[VV_N_LEDGER_KINDS];
} VvLedger;

/** vv_ledger_new: of a million holders the first @max are named, all are summed */
VV_API VvLedger *vv_ledger_new (const VvSnapshot *self, VvNode node,
                                guint max) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_ledger_free (VvLedger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvLedger, vv_ledger_free)

G_END_DECLS
