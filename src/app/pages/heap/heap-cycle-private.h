/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-cycle-private.h — what heap-cycle.c (the drawing, what is done in it) and heap-cycle-words.c
 * share. */

#pragma once

#include "app/pages/heap/heap-cycle.h"

#include "app/pages/heap/heap-cycle-work.h"

G_BEGIN_DECLS

struct _VvHeapCycle
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *back_button;
  GtkLabel *title;
  GtkLabel *note;
  GtkBox *titles;
  GtkSpinner *spinner;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkWidget *zooms;
  VvGraphView *graph;
  GtkBox *columns;
  GtkLabel *what;
  GtkLabel *holder;
  GtkBox *numbers;
  GtkLabel *advice;
  GtkWidget *code_box;
  GtkLabel *code;

  VvHeapState *state;
  GSimpleActionGroup *actions;
  VvCycleItem *item;
  guint index;
  guint32 id;
  VvNode holder_node;
  GArray *unfolded;             /* VvNode */
  VvGraphPictureFlags flags;
  GCancellable *cancellable;
  guint resized;
  int width;
  gboolean look;                /* at its first object, once it is there */
  gboolean same;                /* only the drawing is new */
};

/** vv_heap_cycle_show_words: @found: (nullable): NULL: none */
void vv_heap_cycle_show_words (VvHeapCycle *self, const VvCycleFound *found);

G_END_DECLS
