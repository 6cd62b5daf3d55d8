/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* numbering.c — numbers for children of one name.  In: the children of a scan, oldest first.
 * Out: labels.  A group is a parent and a name; it counts upward for as long as the parent
 * lives. */

#include "python/numbering.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A program that starts ever new children must not fill our memory; but all that live at once
 * keep their numbers, so this is well beyond what one parent has. */
#define MAX_REMEMBERED_CHILDREN 65536

typedef struct
{
  VvNumberedId parent;
  char *name;
  GHashTable *numbers;      /* VvNumberedId to number */
  guint n_given;
  gboolean shown;
} Group;

struct _VvNumbering
{
  GHashTable *groups;       /* a Group is its own key */
};

static guint
id_hash (gconstpointer data)
{
  const VvNumberedId *id = data;

  return (guint) id->pid * 31 + (guint) id->start_ticks;
}

static gboolean
id_equal (gconstpointer a,
          gconstpointer b)
{
  const VvNumberedId *one = a, *other = b;

  return one->pid == other->pid && one->start_ticks == other->start_ticks;
}

static guint
group_hash (gconstpointer data)
{
  const Group *group = data;

  return id_hash (&group->parent) ^ g_str_hash (group->name);
}

static gboolean
group_equal (gconstpointer a,
             gconstpointer b)
{
  const Group *one = a, *other = b;

  return id_equal (&one->parent, &other->parent) && strcmp (one->name, other->name) == 0;
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->name);
  g_hash_table_unref (group->numbers);
  g_free (group);
}

static Group *
find_group (VvNumbering  *self,
            VvNumberedId  parent,
            const char   *name)
{
  Group key = { .parent = parent, .name = (char *) name };

  return g_hash_table_lookup (self->groups, &key);
}

VvNumbering *
vv_numbering_new (void)
{
  VvNumbering *self = g_new0 (VvNumbering, 1);

  self->groups = g_hash_table_new_full (group_hash, group_equal, NULL, group_free);
  return self;
}

void
vv_numbering_free (VvNumbering *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->groups);
  g_free (self);
}

void
vv_numbering_add (VvNumbering  *self,
                  VvNumberedId  parent,
                  const char   *parent_name,
                  VvNumberedId  child,
                  const char   *name)
{
  Group *group = find_group (self, parent, name);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->parent = parent;
      group->name = g_strdup (name);
      group->numbers = g_hash_table_new_full (id_hash, id_equal, g_free, NULL);
      group->shown = strcmp (parent_name, name) == 0;
      g_hash_table_add (self->groups, group);
    }
  if (g_hash_table_contains (group->numbers, &child))
    return;
  if (g_hash_table_size (group->numbers) >= MAX_REMEMBERED_CHILDREN)
    g_hash_table_remove_all (group->numbers);
  group->n_given++;
  group->shown |= group->n_given > 1;
  g_hash_table_insert (group->numbers, g_memdup2 (&child, sizeof child), GUINT_TO_POINTER (group->n_given));
}

char *
vv_numbering_label (VvNumbering  *self,
                    VvNumberedId  parent,
                    VvNumberedId  child,
                    const char   *name)
{
  const Group *group = find_group (self, parent, name);
  guint number = group != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (group->numbers, &child)) : 0;

  if (number == 0 || !group->shown)
    return g_strdup (name);
  /* Translators: one of several processes of the same name under one parent: "app.py, child 2" */
  return g_strdup_printf (_("%s, child %u"), name, number);
}

void
vv_numbering_end_scan (VvNumbering *self,
                       gboolean (*is_alive) (VvNumberedId parent, gpointer data),
                       gpointer     data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    if (!is_alive (((Group *) value)->parent, data))
      g_hash_table_iter_remove (&iter);
}
