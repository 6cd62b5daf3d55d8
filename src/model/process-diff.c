/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-diff.c — from one order of rows to the next.  In: what a view sees and what it should
 * see.  Out: as few ::items-changed as that takes, so that a view keeps its selection and scroll
 * position. */

#include "model/process-list-private.h"

/* Runs of rows that left, from the end, so that positions before them hold. */
static void
remove_missing (GListModel *model,
                GPtrArray  *now,
                GHashTable *wanted)
{
  guint end = now->len;

  while (end > 0)
    {
      guint first = end;

      while (first > 0 && !g_hash_table_contains (wanted, now->pdata[first - 1]))
        first--;
      if (first == end)
        {
          end--;
          continue;
        }
      g_ptr_array_remove_range (now, first, end - first);
      g_list_model_items_changed (model, first, end - first, 0);
      end = first;
    }
}

/* @shown holds no row that the old list lacks a place for: runs between known rows are new. */
static void
insert_new (GListModel *model,
            GPtrArray  *now,
            GPtrArray  *shown)
{
  guint i = 0;

  while (i < shown->len)
    {
      guint first = i;
      gpointer next = i < now->len ? now->pdata[i] : NULL;

      while (i < shown->len && shown->pdata[i] != next)
        i++;
      for (guint j = first; j < i; j++)
        g_ptr_array_insert (now, j, g_object_ref (shown->pdata[j]));
      if (i > first)
        g_list_model_items_changed (model, first, 0, i - first);
      else
        i++;
    }
}

/* Rows changed places (one got another name): what lies between the first and last difference is
 * told anew. */
static void
replace_middle (GListModel *model,
                GPtrArray  *now,
                GPtrArray  *shown)
{
  guint n_old = now->len;
  guint n_new = shown->len;
  guint head = 0;
  guint tail = 0;

  while (head < MIN (n_old, n_new) && now->pdata[head] == shown->pdata[head])
    head++;
  while (tail < MIN (n_old, n_new) - head && now->pdata[n_old - 1 - tail] == shown->pdata[n_new - 1 - tail])
    tail++;
  if (n_old - head - tail == 0 && n_new - head - tail == 0)
    return;
  g_ptr_array_remove_range (now, head, n_old - head);
  for (guint i = head; i < n_new; i++)
    g_ptr_array_add (now, g_object_ref (shown->pdata[i]));
  g_list_model_items_changed (model, head, n_old - head - tail, n_new - head - tail);
}

static gboolean
same_order (GPtrArray  *old,
            GPtrArray  *shown,
            GHashTable *known)
{
  guint at = 0;

  for (guint i = 0; i < shown->len; i++)
    if (g_hash_table_contains (known, shown->pdata[i]))
      {
        if (at >= old->len || old->pdata[at] != shown->pdata[i])
          return FALSE;
        at++;
      }
  return at == old->len;
}

void
vv_process_diff_apply (GListModel *model,
                       GPtrArray  *now,
                       GPtrArray  *shown)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < shown->len; i++)
    g_hash_table_add (wanted, shown->pdata[i]);
  remove_missing (model, now, wanted);
  for (guint i = 0; i < now->len; i++)
    g_hash_table_add (known, now->pdata[i]);
  if (same_order (now, shown, known))
    insert_new (model, now, shown);
  else
    replace_middle (model, now, shown);
}
