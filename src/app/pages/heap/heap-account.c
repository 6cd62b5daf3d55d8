/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-account.c — on the overview: what all of the process's memory is.  A leak that is not in Python
 * objects is not to be looked for among them, and this says so. */

#include "config.h"

#include <glib/gi18n.h>

#include "app/pages/heap/heap-views.h"

/* Less than that is what an interpreter with its libraries takes anyway. */
#define LEAST_NATIVE (G_GUINT64_CONSTANT (64) << 20)
#define LEAST_FREE (G_GUINT64_CONSTANT (16) << 20)

#define VV_TYPE_HEAP_ACCOUNT_VIEW (vv_heap_account_view_get_type ())
G_DECLARE_FINAL_TYPE (VvHeapAccountView, vv_heap_account_view, VV, HEAP_ACCOUNT_VIEW, GtkWidget)

struct _VvHeapAccountView
{
  GtkWidget parent_instance;

  GtkLabel *account;
  GtkLabel *remark;
  GtkLabel *mapped;

  VvHeapState *state;
};

G_DEFINE_FINAL_TYPE (VvHeapAccountView, vv_heap_account_view, GTK_TYPE_WIDGET)

static char *
account_text (const VvHeapAccount *account)
{
  g_autofree char *rss = vv_text_format ((double) account->rss, VV_UNIT_BYTES);
  g_autofree char *objects = vv_text_format ((double) account->objects, VV_UNIT_BYTES);
  g_autofree char *arenas = vv_text_format ((double) account->arenas_free, VV_UNIT_BYTES);
  g_autofree char *native = vv_text_format ((double) account->native, VV_UNIT_BYTES);

  /* Translators: sizes with units; the first is the sum of the others */
  return g_strdup_printf (_("%s resident = %s in objects + %s free in arenas + %s in native memory, code and files"),
                          rss, objects, arenas, native);
}

static const char *
remark_text (const VvHeapAccount *account)
{
  if (account->native >= LEAST_NATIVE && account->native > account->rss / 2)
    return _("More than half of the memory is not in Python objects: look at C libraries, loaded files, mappings and "
             "thread stacks; the sizes of objects do not contain it.");
  if (account->arenas_free >= LEAST_FREE && account->arenas_free > account->rss / 3)
    return _("More than a third of the memory is free inside Python’s allocator: objects have died, but each arena "
             "is kept by the few that still live in it.");
  return NULL;
}

/* What an mmap maps is no memory of the object: neither its size nor Python's allocator knows it. */
static char *
mapped_text (VvSnapshot *snapshot)
{
  guint32 n = 0;
  g_autofree char *count = NULL;

  for (guint32 i = 0; i < vv_snapshot_get_n_types (snapshot); i++)
    {
      VvTypeRow type;

      vv_snapshot_get_type (snapshot, i, &type);
      if (g_strcmp0 (type.name, "mmap") == 0 && g_strcmp0 (type.module, "mmap") == 0)
        n += type.count;
    }
  if (n == 0)
    return NULL;
  count = vv_text_format (n, VV_UNIT_NONE);
  /* Translators: a count */
  return g_strdup_printf (ngettext ("%s mmap object maps memory that is not counted as its own: what is resident of it is native memory.",
                                    "%s mmap objects map memory that is not counted as their own: what is resident of it is native memory.",
                                    n),
                          count);
}

static void
show (GtkLabel   *label,
      const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
update (VvHeapAccountView *self)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  VvHeapAccount account;
  gboolean known = snapshot != NULL && vv_heap_account (snapshot, &account);
  g_autofree char *text = known ? account_text (&account) : NULL;
  g_autofree char *mapped = known ? mapped_text (snapshot) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), known);
  show (self->account, text);
  show (self->remark, known ? remark_text (&account) : NULL);
  show (self->mapped, mapped);
}

static void
vv_heap_account_view_dispose (GObject *object)
{
  VvHeapAccountView *self = VV_HEAP_ACCOUNT_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_account_view_parent_class)->dispose (object);
}

static void
vv_heap_account_view_class_init (VvHeapAccountViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_account_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static GtkLabel *
add_label (VvHeapAccountView *self,
           const char        *css_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_selectable (label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  gtk_widget_set_parent (GTK_WIDGET (label), GTK_WIDGET (self));
  return label;
}

static void
vv_heap_account_view_init (VvHeapAccountView *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  self->account = add_label (self, "numeric");
  self->remark = add_label (self, "warning");
  self->mapped = add_label (self, "dim-label");
}

GtkWidget *
vv_heap_account_view_new (VvHeapState *state)
{
  VvHeapAccountView *self = g_object_new (VV_TYPE_HEAP_ACCOUNT_VIEW, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
