/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-private.h — a search for suspects on its way: each file suspects-*.c looks for some
 * kinds and adds what it finds; suspects.c puts together what is one thing.  Private to the folder.
 *
 * Nothing in a snapshot is believed: walks up and down the dominator tree have bounds. */

#pragma once

#include "heap/edges.h"
#include "inspect/name-private.h"
#include "inspect/place.h"
#include "inspect/suspects.h"

G_BEGIN_DECLS

#define VV_SUSPECTS_CHECK_EVERY 0xffffu
/* Steps up the tree from one object. */
#define VV_SUSPECTS_MAX_UP 32u
#define VV_KIB G_GUINT64_CONSTANT (1024)
#define VV_MIB G_GUINT64_CONSTANT (1048576)

typedef struct
{
  const VvSnapshot *snapshot;
  GCancellable *cancellable;
  VvRoles *roles;
  guint64 total;                /* memory of all objects */
  guint64 least;                /* retained, from which on one thing alone is worth telling */
  GHashTable *internals;        /* node + 1: what the interpreter's own roots refer to */
  VvNode uncollectable;         /* the list gc.garbage, or VV_NODE_NONE */
  GHashTable *sharing;          /* node + 1 → retained by the class that it is said to share */
  guint64 told_garbage;         /* retained by garbage that is told of by other kinds */
  GPtrArray *found;             /* (element-type VvSuspect) */
  GHashTable *paths;            /* node + 1 → path: several kinds look at the same holder */
} VvSuspecting;

/** vv_suspecting_add: (transfer none): one more; the caller gives it its path and its words */
VvSuspect *vv_suspecting_add (VvSuspecting *self, VvSuspectKind kind, VvSeverity severity,
                              VvNode node,
                              guint64 retained, guint64 count);
/** vv_suspecting_severity: HIGH where @retained is a tenth of the heap and not just little, else
 * @other */
VvSeverity vv_suspecting_severity (const VvSuspecting *self, guint64 retained, VvSeverity other);
gboolean vv_suspecting_cancelled (const VvSuspecting *self, guint32 at, GError **error);

/* ---- suspects-graph.c ---- */

/** vv_suspects_is_namespace: a module, a class, the dict of one, what the interpreter itself holds:
 * nothing that a person would call the culprit */
gboolean vv_suspects_is_namespace (const VvSuspecting *self, VvNode node);
/** vv_suspects_is_container: a list, dict, set, deque, tuple…, and not an object's own dict */
gboolean vv_suspects_is_container (const VvSuspecting *self, VvNode node);
/** vv_suspects_owner: the object whose dict it is; else @node itself; of a dict inside an lru_cache
 * that */
VvNode vv_suspects_owner (const VvSuspecting *self, VvNode node);
/** vv_suspects_biggest_child: VV_NODE_NONE: it dominates nothing */
VvNode vv_suspects_biggest_child (const VvSuspecting *self, VvNode node);
/** vv_suspects_inheriting: (transfer full): by type: TRUE where it is `@module.@name` or inherits
 * from it */
gboolean *vv_suspects_inheriting (const VvSuspecting *self, const char *module, const char *name);
/** vv_suspects_value: (transfer full) (nullable): the value of the attribute of an instance or in
 * its dict;
 * @found: (out): whether there is one */
char *vv_suspects_value (const VvSuspecting *self, VvNode node, const char *attribute,
                         gboolean *found);

/** VvThing: @weight, @extra: what is summed.  VvPile: the things of which this is the innermost
 * container that holds enough of them */
typedef struct { VvNode node; guint64 weight, extra; } VvThing;
typedef struct
{
  VvNode container;             /* VV_NODE_NONE: those that are alone */
  guint64 n, weight, extra;
  VvNode biggest;               /* the thing with the greatest weight */
  guint64 biggest_weight;
} VvPile;
/** vv_suspects_pile: @things: (element-type VvThing); Returns: (transfer full) (element-type
 * VvPile): the most things first */
GArray *vv_suspects_pile (const VvSuspecting *self, const GArray *things, guint64 least);

/* ---- suspects-text.c ---- */

/** vv_suspects_path: (transfer full) (nullable): how a person would best get there */
char *vv_suspects_path (const VvSuspecting *self, VvNode node);
/** vv_suspects_call: (transfer full): the path, else the type and what tells it from others */
char *vv_suspects_call (const VvSuspecting *self, const VvSuspect *suspect);
char *vv_suspects_bytes (guint64 bytes);
char *vv_suspects_number (guint64 number);
/** vv_suspects_share: `62.5 %` of the heap */
char *vv_suspects_share (const VvSuspecting *self, guint64 bytes);
/** vv_suspects_content: (transfer full) (nullable): what most of it is: `20,000 × app.Session`;
 * what the object dominates itself, two levels deep */
char *vv_suspects_content (const VvSuspecting *self, VvNode node);

/* ---- The kinds; FALSE when cancelled ---- */

gboolean vv_suspects_find_big (VvSuspecting *self, GError **error);
gboolean vv_suspects_find_classes (VvSuspecting *self, GError **error);
gboolean vv_suspects_find_containers (VvSuspecting *self, GError **error);
gboolean vv_suspects_find_files (VvSuspecting *self, GError **error);
gboolean vv_suspects_find_tracebacks (VvSuspecting *self, GError **error);
gboolean vv_suspects_find_garbage (VvSuspecting *self, GError **error);

G_END_DECLS
