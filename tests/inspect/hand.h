/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* hand.h — small snapshots made by hand, an object and a reference at a time. */

#pragma once

#include "heap/snapshot-writer.h"

G_BEGIN_DECLS

typedef struct _Hand Hand;

Hand *hand_new (void);
void hand_free (Hand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hand, hand_free)

/** hand_object: @type: `list`, `app.Session`; @value: (nullable): the column value */
void hand_object (Hand *self, const char *name, const char *type, const char *value);
/** hand_length: what len() gives of the object; hand_count: its reference count; @immortal */
void hand_length (Hand *self, const char *name, gint64 length);
void hand_count (Hand *self, const char *name, guint64 refcount, gboolean immortal);
/** hand_ref: of objects that are there; @label: (nullable): a name; `#3`: an index; `@k`: the object k
 * as the key */
void hand_ref (Hand *self, const char *source, const char *target, VvRefKind kind, const char *label);
/** hand_ref_flagged: the same with VvRefFlags */
void hand_ref_flagged (Hand *self, const char *source, const char *target, VvRefKind kind, const char *label,
                       guint flags);
void hand_root (Hand *self, const char *target, VvRootKind kind, const char *name, guint64 thread);
/** hand_object_nameless: the next node; hand_ref_nodes, hand_root_node: by nodes */
void hand_object_nameless (Hand *self, const char *type);
void hand_ref_nodes (Hand *self, VvNode source, VvNode target, VvRefKind kind, const char *label);
void hand_ref_nodes_flagged (Hand *self, VvNode source, VvNode target, VvRefKind kind, const char *label, guint flags);
void hand_root_node (Hand *self, VvNode target, VvRootKind kind, const char *name, guint64 thread);
void hand_thread (Hand *self, guint64 id, const char *name);
void hand_weakref (Hand *self, const char *source, const char *target);
void hand_meta (Hand *self, const char *key, const char *text);

VvNode hand_find (Hand *self, const char *name);
/** hand_write: into a file at @path; hand_open: opened, the file is gone */
void hand_write (Hand *self, const char *path);
VvSnapshot *hand_open (Hand *self);

G_END_DECLS
