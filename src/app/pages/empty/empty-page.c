/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* empty-page.c — the first screen.  In: why processes cannot be seen, if so.  Out: actions of the
 * application. */

#include "app/pages/empty/empty-page.h"

#include <glib/gi18n.h>

#include "config.h"

struct _VvEmptyPage
{
  AdwBin parent_instance;

  AdwStatusPage *status_page;
  GtkWidget *limit_box;
  GtkLabel *limit_label;
  char *limit;
};

enum
{
  PROP_0,
  PROP_LIMIT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (VvEmptyPage, vv_empty_page, ADW_TYPE_BIN)

static void
set_limit (VvEmptyPage *self,
           const char  *limit)
{
  if (g_strcmp0 (self->limit, limit) == 0)
    return;
  g_free (self->limit);
  self->limit = g_strdup (limit);
  gtk_label_set_label (self->limit_label, limit != NULL ? limit : "");
  gtk_widget_set_visible (self->limit_box, limit != NULL);
  if (limit != NULL)
    adw_status_page_set_description (self->status_page,
                                     _("Launch a program here. Nothing is installed in it and nothing in it is changed."));
  else
    adw_status_page_set_description (self->status_page,
                                     _("Choose a running process on the left. It keeps running as it is: nothing is "
                                       "installed in it and nothing in it is changed."));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT]);
}

static void
vv_empty_page_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LIMIT:
      g_value_set_string (value, VV_EMPTY_PAGE (object)->limit);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_empty_page_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_LIMIT:
      set_limit (VV_EMPTY_PAGE (object), g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
vv_empty_page_finalize (GObject *object)
{
  g_free (VV_EMPTY_PAGE (object)->limit);
  G_OBJECT_CLASS (vv_empty_page_parent_class)->finalize (object);
}

static void
vv_empty_page_class_init (VvEmptyPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = vv_empty_page_get_property;
  object_class->set_property = vv_empty_page_set_property;
  object_class->finalize = vv_empty_page_finalize;

  properties[PROP_LIMIT] =
    g_param_spec_string ("limit", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/pages/empty/empty-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VvEmptyPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, VvEmptyPage, limit_box);
  gtk_widget_class_bind_template_child (widget_class, VvEmptyPage, limit_label);
}

static void
vv_empty_page_init (VvEmptyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->status_page, VV_APP_ID);
}
