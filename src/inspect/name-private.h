/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* name-private.h — pieces that names, previews, ledgers and paths are put together from.  Private
 * to the library. */

#pragma once

#include "heap/snapshot-private.h"
#include "inspect/name.h"

G_BEGIN_DECLS

/* The longest name that one line has room for. */
#define VV_NAME_MAX_CHARS 120
/* References of one object that are looked at for its name. */
#define VV_NAME_MAX_REFS 256

/** vv_name_is_of: the object's type is `builtins.@name` */
gboolean vv_name_is_of (const VvSnapshot *self, VvNode node, const char *name);
/** vv_name_of_edge: (nullable): the name that labels the reference, as it stands in the file;
 * NULL where it is an index, a key, or there is none */
const char *vv_name_of_edge (const VvSnapshot *self, VvEdge edge);
/** vv_name_attribute: (transfer full) (nullable): the attribute that the reference is: its own, or
 * of a dict the key that is a text; `name`, not quoted */
char *vv_name_attribute (const VvSnapshot *self, VvEdge edge);
/** vv_name_find_member: the target of the reference of that name out of the first ones of @node, or
 * VV_NODE_NONE */
VvNode vv_name_find_member (const VvSnapshot *self, VvNode node, const char *name);
/** vv_name_dup_unquoted: (transfer full) (nullable): the value of a str without its quotes; other
 * values as they are */
char *vv_name_dup_unquoted (const VvSnapshot *self, VvNode node);
/** vv_name_dup_identity: (transfer full) (nullable): the attribute that tells an instance from
 * others, its value as it is, and which one it is */
char *vv_name_dup_identity (const VvSnapshot *self, VvNode node, const char **attribute);
/** vv_name_dup_function: (transfer full) (nullable): of code, frame, generator, method */
char *vv_name_dup_function (const VvSnapshot *self, VvNode node);
/** vv_name_dup_thread: (transfer full) (nullable): `thread 2`; NULL of the first and of none */
char *vv_name_dup_thread (const VvSnapshot *self, guint64 thread);

G_END_DECLS
