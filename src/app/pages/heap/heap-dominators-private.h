/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-dominators-private.h — what heap-dominators.c (what is shown, searching) and
 * heap-dominator-rows.c (what is done with a row) share. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-dominators.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_DOMINATORS (vv_heap_dominators_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapDominators, vv_heap_dominators, VV, HEAP_DOMINATORS, GtkWidget)

struct _VvHeapDominators
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkSearchEntry *entry;
  GtkSpinner *spinner;
  GtkLabel *status;
  GtkStack *stack;
  GtkColumnView *view;
  AdwStatusPage *nothing;
  GMenuModel *menu;
  GtkWidget *popover;

  VvHeapState *state;
  VvDominatorTree *tree;
  GtkSingleSelection *selection;
  GSimpleActionGroup *actions;
  GCancellable *cancellable;
  guint resized;
  int width;
  gboolean stale;
  gboolean taking_place;
};

/** vv_heap_dominators_toggle: a VvDominatorToggle: folds or unfolds */
void vv_heap_dominators_toggle (VvDominatorRow *row, gpointer user_data);
void vv_heap_dominators_activate (VvHeapDominators *self, guint position);
/** vv_heap_dominators_bind_keys: for class_init; vv_heap_dominators_listen: once the template, the
 * tree and the selection are there */
void vv_heap_dominators_bind_keys (GtkWidgetClass *widget_class);
void vv_heap_dominators_listen (VvHeapDominators *self);

G_END_DECLS
