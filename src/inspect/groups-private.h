/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* groups-private.h — a grouping on its way: each object has the number of its group, or none.
 * Private to the folder. */

#pragma once

#include "inspect/groups.h"

G_BEGIN_DECLS

#define VV_NO_GROUP G_MAXUINT32
#define VV_GROUPS_CHECK_EVERY 0xffffu   /* objects between looks at the cancellable */

typedef struct
{
  const VvSnapshot *snapshot;
  guint32 *group_of;            /* by node: index into groups, or VV_NO_GROUP */
  GPtrArray *groups;            /* (element-type VvGroup) */
  GCancellable *cancellable;
} VvGrouping;

/** vv_grouping_add: the number of a new group; @name: (transfer full) (nullable): given later */
guint32 vv_grouping_add (VvGrouping *self, char *name);
/** vv_grouping_cancelled: asks every VV_GROUPS_CHECK_EVERY objects */
gboolean vv_grouping_cancelled (const VvGrouping *self, guint32 at, GError **error);

/** Each fills group_of and adds its groups with their names; FALSE when cancelled or out of
 * memory */
gboolean vv_group_by_holder (VvGrouping *self, GError **error);
gboolean vv_group_by_content (VvGrouping *self, GError **error);
gboolean vv_group_by_room (VvGrouping *self, GError **error);

/** vv_group_air: what a container that is not empty takes for nothing; 0 where it is full enough or
 * not one of those that are known.  @type: of `builtins`; @size: as sys.getsizeof says; @version:
 * PY_VERSION_HEX */
guint64 vv_group_air (const char *type, guint64 size, guint64 length, guint32 version);

G_END_DECLS
