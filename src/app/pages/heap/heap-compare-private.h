/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-compare-private.h — what heap-compare.c (choosing, showing), heap-compare-run.c (computing) and
 * heap-compare-files.c (opening, saving) share. */

#pragma once

#include "app/pages/heap/heap-compare.h"

G_BEGIN_DECLS

struct _VvHeapCompare
{
  GtkWidget parent_instance;

  GtkStack *outer;
  GtkWidget *take_button;
  GtkDropDown *chooser;
  GtkWidget *swap_button;
  GtkWidget *save_button;
  GtkLabel *headline;
  GtkLabel *explanation;
  GtkStack *stack;
  GtkLabel *busy_label;
  GtkProgressBar *progress;
  AdwStatusPage *failure;
  GtkPaned *paned;
  GtkWidget *elsewhere;
  GtkLabel *elsewhere_label;
  VvHeapChanges *types;
  VvHeapChanged *objects;
  VvHeapGrowth *growth;

  VvHeapState *state;
  GPtrArray *others;            /* VvSnapshotItem: the chooser's rows; growth comes after them */
  GHashTable *choices;          /* id of a snapshot → id of what was chosen for it; 0: growth */
  VvSnapshotItem *other;        /* (nullable): what it is compared with */
  gboolean over_all;            /* growth is chosen */
  gboolean swapped;
  gboolean choosing;            /* the chooser changes, and nobody chose */
  gboolean stale;

  VvCompared *compared;
  GCancellable *cancellable;
  guint waiting;                /* source: after a while it is said that something is being computed */
  guint looked;                 /* what is selected among the objects, or G_MAXUINT */
};

/** vv_heap_compare_get_sides: (transfer none): the earlier and the later one, unless they are swapped */
void vv_heap_compare_get_sides (VvHeapCompare *self, VvSnapshotItem **before, VvSnapshotItem **after);
/** vv_heap_compare_run: computes what is chosen; gives up what was being computed */
void vv_heap_compare_run (VvHeapCompare *self);
/** vv_heap_compare_stop: gives up; nothing is shown of it */
void vv_heap_compare_stop (VvHeapCompare *self);
/** vv_heap_compare_choose: @other becomes what it is compared with */
void vv_heap_compare_choose (VvHeapCompare *self, VvSnapshotItem *other);
/** vv_heap_compare_show: @compared: (nullable): NULL: nothing is known yet */
void vv_heap_compare_show (VvHeapCompare *self, VvCompared *compared);
void vv_heap_compare_show_growth (VvHeapCompare *self, GPtrArray *growth, GPtrArray *items);
void vv_heap_compare_show_failure (VvHeapCompare *self, const char *title, const char *message);

void vv_heap_compare_open (VvHeapCompare *self);
void vv_heap_compare_save (VvHeapCompare *self);

G_END_DECLS
