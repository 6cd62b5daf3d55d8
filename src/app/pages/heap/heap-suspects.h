/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-suspects.h — what heap-suspects.c (the card) and heap-findings.c (all of them in a window) share:
 * how a finding looks. */

#pragma once

#include <adwaita.h>

#include "app/pages/heap/heap-state.h"

G_BEGIN_DECLS

/** vv_heap_suspect_icon: its severity, by shape first and then by colour */
GtkWidget *vv_heap_suspect_icon (const VvSuspect *suspect);
/** vv_heap_suspect_cost: what it costs, and which share of the heap that is where it is memory */
GtkWidget *vv_heap_suspect_cost (const VvSuspect *suspect, VvSnapshot *snapshot);

/** vv_heap_findings_show: all of them with their reasons, in a window; a click goes to the evidence.
 * @suspects: (element-type VvSuspect): kept */
void vv_heap_findings_show (GtkWidget *parent, VvHeapState *state, GPtrArray *suspects);

G_END_DECLS
