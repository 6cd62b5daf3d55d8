/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sidebar-row.c — a row of the sidebar.  In: a VvProcessRow, whose signals say what to write anew.
 * A label is touched only where its text differs: rows come by again and again, and setting a label
 * costs a layout. */

#include "app/sidebar-row.h"

#include <glib/gi18n.h>

#include "app/widgets/sparkline.h"

/* How far a child stands to the right of its parent; deeper ones no further, else nothing is left
 * for the name. */
#define INDENT 14
#define MAX_INDENTS 4

struct _VvSidebarRow
{
  GtkWidget parent_instance;

  GtkWidget *icon;
  GtkLabel *name;
  GtkLabel *detail;
  GtkLabel *usage;
  GtkLabel *reason;
  VvSparklineView *sparkline;
  GtkWidget *dismiss;

  VvProcessRow *row;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (VvSidebarRow, vv_sidebar_row, GTK_TYPE_WIDGET)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static const char *
get_icon_name (VvProcessRow *row)
{
  VvPythonKind kind = vv_process_row_get_python (row)->kind;

  if (vv_process_row_get_reason (row) != NULL)
    return kind == VV_PYTHON_CPYTHON || kind == VV_PYTHON_UNKNOWN ? "vv-lock-symbolic" : "dialog-warning-symbolic";
  return vv_process_row_get_process (row)->foreign ? "vv-container-symbolic" : "vv-terminal-symbolic";
}

static void
update_reason (VvSidebarRow *self)
{
  const char *reason = vv_process_row_get_reason (self->row);
  const char *advice = vv_process_row_get_advice (self->row);
  gboolean shown = reason != NULL && !vv_process_row_get_ended (self->row);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->reason), shown);
  if (!shown)
    return;
  text = g_strdup_printf (_("Not readable: %s"), reason);
  set_label (self->reason, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reason), advice != NULL ? advice : reason);
}

static void
changed_cb (VvSidebarRow *self)
{
  gboolean ended = vv_process_row_get_ended (self->row);
  g_autofree char *label = NULL;

  set_label (self->name, vv_process_row_get_title (self->row));
  set_label (self->detail, vv_process_row_get_detail (self->row));
  set_label (self->usage, vv_process_row_get_usage (self->row));
  update_reason (self);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), get_icon_name (self->row));
  gtk_widget_set_margin_start (self->icon,
                               MIN (vv_process_row_get_depth (self->row), MAX_INDENTS) * INDENT);
  gtk_widget_set_visible (self->dismiss, ended);
  gtk_widget_set_visible (GTK_WIDGET (self->sparkline), !ended);
  if (ended)
    gtk_widget_add_css_class (GTK_WIDGET (self), "process-ended");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "process-ended");

  /* Translators: read aloud: a name; number and version; CPU and memory */
  label = g_strdup_printf (_("%s, %s, %s"), vv_process_row_get_name (self->row),
                           vv_process_row_get_detail (self->row), vv_process_row_get_usage (self->row));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
ticked_cb (VvSidebarRow *self)
{
  double cpu[VV_PROCESS_ROW_SECONDS];
  gsize n = vv_process_row_get_cpu (self->row, cpu);

  vv_sparkline_view_set_values (self->sparkline, cpu, n, 100);
}

static void
dismiss_clicked_cb (VvSidebarRow *self)
{
  VvProcess *process = vv_process_row_get_process (self->row);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.dismiss", "(it)", process->pid,
                              process->start_ticks);
}

/* Where the sidebar is a page of its own, a click goes to the content even on the row that is
 * selected already. */
static void
released_cb (VvSidebarRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-content", NULL);
}

static gboolean
query_tooltip_cb (VvSidebarRow *self,
                  int           x,
                  int           y,
                  gboolean      keyboard,
                  GtkTooltip   *tooltip)
{
  if (self->row == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, vv_process_row_get_process (self->row)->command);
  return TRUE;
}

static void
vv_sidebar_row_dispose (GObject *object)
{
  VvSidebarRow *self = VV_SIDEBAR_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->signals);
  g_clear_object (&self->row);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vv_sidebar_row_parent_class)->dispose (object);
}

static void
vv_sidebar_row_class_init (VvSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vv_sidebar_row_dispose;

  g_type_ensure (VV_TYPE_SPARKLINE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/vivarium/Vivarium/sidebar-row.ui");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, name);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, detail);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, usage);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, reason);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, sparkline);
  gtk_widget_class_bind_template_child (widget_class, VvSidebarRow, dismiss);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
}

static void
vv_sidebar_row_init (VvSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  self->signals = g_signal_group_new (VV_TYPE_PROCESS_ROW);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "ticked", G_CALLBACK (ticked_cb), self);
}

GtkWidget *
vv_sidebar_row_new (void)
{
  return g_object_new (VV_TYPE_SIDEBAR_ROW, NULL);
}

void
vv_sidebar_row_set_row (VvSidebarRow *self,
                        VvProcessRow *row)
{
  g_return_if_fail (VV_IS_SIDEBAR_ROW (self));

  if (!g_set_object (&self->row, row))
    return;
  g_signal_group_set_target (self->signals, row);
  if (row == NULL)
    return;
  changed_cb (self);
  ticked_cb (self);
}
