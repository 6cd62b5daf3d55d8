/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-section.h — a titled list of links in the inspector. */

#pragma once

#include <gtk/gtk.h>

#include "vivarium.h"

G_BEGIN_DECLS

#define VV_TYPE_HEAP_SECTION (vv_heap_section_get_type ())

/**
 * VvHeapSection::follow: (node: uint): a row that is a link to an object
 * VvHeapSection::toggle: (index: uint): a row without an object was activated; its @index as given
 * VvHeapSection::more: more rows are asked for
 */
G_DECLARE_FINAL_TYPE (VvHeapSection, vv_heap_section, VV, HEAP_SECTION, GtkWidget)

/**
 * VvHeapLink:
 * @count: (nullable): stands before it
 * @upper, @lower: (nullable): its lines
 * @upper_is_code: else the lower one is
 * @node: where it goes, or VV_NODE_NONE
 * @index: for ::toggle where there is no node; G_MAXUINT: it is no link at all
 * @indent: whether it belongs to the row above
 */
typedef struct
{
  const char *count;
  const char *upper;
  const char *lower;
  gboolean upper_is_code;
  VvNode node;
  guint index;
  gboolean indent;
} VvHeapLink;

GtkWidget *vv_heap_section_new (const char *title);
void vv_heap_section_set_title (VvHeapSection *self, const char *title);
/** vv_heap_section_set_note: what stands at the right of the title */
void vv_heap_section_set_note (VvHeapSection *self, const char *note);
void vv_heap_section_clear (VvHeapSection *self);
void vv_heap_section_add (VvHeapSection *self, const VvHeapLink *link);
/** vv_heap_section_append_text: the title, the note and the rows as lines */
void vv_heap_section_append_text (VvHeapSection *self, GString *out);
/** vv_heap_section_set_more: whether there are more rows than are shown */
void vv_heap_section_set_more (VvHeapSection *self, gboolean more);

G_END_DECLS
