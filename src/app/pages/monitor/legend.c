/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* legend.c — a box of flat buttons.  Values change many times a second, names almost never: so
 * buttons stay and only labels whose text differs are set. */

#include "config.h"

#include "app/pages/monitor/legend.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/widgets/swatch.h"

typedef struct
{
  VvMonitorSeries series;
  GtkWidget *button;            /* owned by the widget tree */
  GtkWidget *value;
  char *text;
  char *tooltip;
} LegendItem;

struct _VvLegend
{
  GtkWidget parent_instance;

  gboolean narrow;
  GArray *items;
};

G_DEFINE_FINAL_TYPE (VvLegend, vv_legend, GTK_TYPE_WIDGET)

enum
{
  TOGGLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
clear_item (gpointer data)
{
  LegendItem *item = data;

  g_clear_pointer (&item->button, gtk_widget_unparent);
  g_clear_pointer (&item->text, g_free);
  g_clear_pointer (&item->tooltip, g_free);
}

static void
clicked_cb (GtkButton *button,
            VvLegend  *self)
{
  guint bit = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "bit"));

  g_signal_emit (self, signals[TOGGLED], 0, bit);
}

static void
add_item (VvLegend              *self,
          const VvMonitorSeries *series)
{
  LegendItem item = { .series = *series };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, self->narrow ? 4 : 8);
  GtkWidget *swatch = vv_swatch_new ();
  GtkWidget *name = gtk_label_new (series->name);

  vv_swatch_set (VV_SWATCH (swatch), series->role, series->shape, series->dash);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, !self->narrow);
  item.value = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (item.value), 1);
  gtk_widget_add_css_class (item.value, "numeric");
  gtk_widget_add_css_class (item.value, "value");
  gtk_box_append (GTK_BOX (box), swatch);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), item.value);

  item.button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (item.button), box);
  gtk_widget_add_css_class (item.button, "flat");
  if (!series->shown)
    gtk_widget_add_css_class (item.button, "off");
  /* A thread comes and goes with its work; it cannot be hidden one by one. */
  gtk_widget_set_can_target (item.button, series->bit != G_MAXUINT);
  gtk_widget_set_focusable (item.button, series->bit != G_MAXUINT);
  g_object_set_data (G_OBJECT (item.button), "bit", GUINT_TO_POINTER (series->bit));
  g_signal_connect (item.button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item.button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  series->name, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (item.button), GTK_ACCESSIBLE_STATE_PRESSED,
                               series->shown ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  gtk_widget_set_parent (item.button, GTK_WIDGET (self));
  g_array_append_val (self->items, item);
}

static gboolean
is_listed (const VvMonitorSeries *series,
           guint32                listed)
{
  return series->shown || (series->bit < 32 && ((listed >> series->bit) & 1));
}

static gboolean
is_same (VvLegend *self,
         GArray   *series,
         guint32   listed)
{
  guint n = 0;

  for (guint i = 0; i < series->len; i++)
    {
      const VvMonitorSeries *s = &g_array_index (series, VvMonitorSeries, i);
      const VvMonitorSeries *old;

      if (!is_listed (s, listed))
        continue;
      if (n >= self->items->len)
        return FALSE;
      old = &g_array_index (self->items, LegendItem, n).series;
      if (old->series != s->series || old->shown != s->shown || old->role != s->role || old->shape != s->shape
          || old->dash != s->dash || strcmp (old->name, s->name) != 0)
        return FALSE;
      n++;
    }
  return n == self->items->len;
}

void
vv_legend_set_series (VvLegend *self,
                      GArray   *series,
                      guint32   listed)
{
  g_return_if_fail (VV_IS_LEGEND (self) && series != NULL);

  if (is_same (self, series, listed))
    return;
  g_array_set_size (self->items, 0);
  for (guint i = 0; i < series->len; i++)
    {
      const VvMonitorSeries *s = &g_array_index (series, VvMonitorSeries, i);

      if (is_listed (s, listed))
        add_item (self, s);
    }
}

guint
vv_legend_get_n_items (VvLegend *self)
{
  g_return_val_if_fail (VV_IS_LEGEND (self), 0);

  return self->items->len;
}

static LegendItem *
get_shown (VvLegend *self,
           guint     index)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      LegendItem *item = &g_array_index (self->items, LegendItem, i);

      if (item->series.shown && index-- == 0)
        return item;
    }
  return NULL;
}

/* In one line there is room for one unit: "RSS 378.4  PSS 339.7  Private 294.3 MiB". */
static void
set_label (VvLegend   *self,
           guint       index,
           LegendItem *item)
{
  LegendItem *next = self->narrow ? get_shown (self, index + 1) : NULL;
  const char *unit = item->text != NULL ? strrchr (item->text, ' ') : NULL;
  const char *next_unit = next != NULL && next->text != NULL ? strrchr (next->text, ' ') : NULL;
  g_autofree char *text = g_strdup (item->text);

  if (unit != NULL && next_unit != NULL && strcmp (unit, next_unit) == 0)
    text[unit - item->text] = '\0';
  if (g_strcmp0 (text, gtk_label_get_label (GTK_LABEL (item->value))) != 0)
    gtk_label_set_label (GTK_LABEL (item->value), text != NULL ? text : "");
}

void
vv_legend_set_value (VvLegend   *self,
                     guint       index,
                     const char *value,
                     const char *tooltip)
{
  LegendItem *item;
  LegendItem *before;

  g_return_if_fail (VV_IS_LEGEND (self));

  item = get_shown (self, index);
  if (item == NULL)
    return;
  if (g_strcmp0 (item->tooltip, tooltip) != 0)
    {
      g_free (item->tooltip);
      item->tooltip = g_strdup (tooltip);
      gtk_widget_set_tooltip_text (item->button, tooltip);
    }
  if (g_strcmp0 (item->text, value) == 0)
    return;
  g_free (item->text);
  item->text = g_strdup (value);
  set_label (self, index, item);
  before = self->narrow && index > 0 ? get_shown (self, index - 1) : NULL;
  if (before != NULL)
    set_label (self, index - 1, before);
}

void
vv_legend_set_narrow (VvLegend *self,
                      gboolean  narrow)
{
  GtkLayoutManager *layout;

  g_return_if_fail (VV_IS_LEGEND (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout),
                                  narrow ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  /* The items differ in spacing; the next update makes them anew. */
  g_array_set_size (self->items, 0);
}

char *
vv_legend_get_text (VvLegend *self)
{
  GString *text;

  g_return_val_if_fail (VV_IS_LEGEND (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->items->len; i++)
    {
      const LegendItem *item = &g_array_index (self->items, LegendItem, i);

      if (item->series.shown)
        g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", item->series.name,
                                item->text != NULL ? item->text : "–");
    }
  return g_string_free (text, FALSE);
}

static void
vv_legend_dispose (GObject *object)
{
  VvLegend *self = VV_LEGEND (object);

  g_clear_pointer (&self->items, g_array_unref);
  G_OBJECT_CLASS (vv_legend_parent_class)->dispose (object);
}

static void
vv_legend_class_init (VvLegendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = vv_legend_dispose;
  gtk_widget_class_set_css_name (widget_class, "legend");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  signals[TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
vv_legend_init (VvLegend *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->items = g_array_new (FALSE, FALSE, sizeof (LegendItem));
  g_array_set_clear_func (self->items, clear_item);
}

GtkWidget *
vv_legend_new (void)
{
  return g_object_new (VV_TYPE_LEGEND, NULL);
}
