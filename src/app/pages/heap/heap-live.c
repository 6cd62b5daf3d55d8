/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* heap-live.c — In: an object of a snapshot, and the session of its process.  Out: its numbers as of the
 * last sample, each with a line of the last ones, and its end.  The numbers are the monitor's: the same
 * that its page draws over time. */

#include "config.h"

#include "app/pages/heap/heap-live.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/sparkline.h"

typedef struct
{
  GtkWidget *name;
  GtkWidget *line;
  GtkWidget *value;
} Row;

struct _VvHeapLive
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *note;
  GtkGrid *grid;
  Row rows[VV_N_PIN_PARTS];

  VvHeapState *state;
  GSignalGroup *session_signals;
  VvNode node;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvHeapLive, vv_heap_live, GTK_TYPE_WIDGET)

static const struct
{
  const char *name;
  VvUnit unit;
} parts[VV_N_PIN_PARTS] = {
  [VV_PIN_REFERENCES] = { N_("References"), VV_UNIT_NONE },
  [VV_PIN_LENGTH] = { N_("Length"), VV_UNIT_NONE },
  [VV_PIN_SIZE] = { N_("Own size"), VV_UNIT_BYTES },
};

static gboolean
get_object (VvHeapLive  *self,
            VvObjectRow *object)
{
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);

  if (snapshot == NULL || self->node == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_object (snapshot, self->node, object);
  return TRUE;
}

/* ---- Numbers ---- */

static void
show_part (VvHeapLive *self,
           VvMonitor  *monitor,
           VvPinPart   part,
           guint       metric)
{
  VvHistory *history = vv_monitor_get_history (monitor, FALSE);
  guint64 end = vv_history_get_end (history);
  guint64 first = MAX (vv_history_get_first (history), end > VV_SPARKLINE_CAPACITY ? end - VV_SPARKLINE_CAPACITY : 0);
  guint series = vv_monitor_get_metric_series (monitor, metric);
  double values[VV_SPARKLINE_CAPACITY];
  double upper = 0;
  double newest = NAN;
  guint n = 0;
  g_autofree char *text = NULL;

  for (guint64 i = first; i < end; i++)
    {
      double value = vv_history_get_value (history, series, i);

      values[n++] = value;
      if (isnan (value))
        continue;
      newest = value;
      upper = MAX (upper, value);
    }
  vv_sparkline_view_set_values (VV_SPARKLINE_VIEW (self->rows[part].line), values, n, upper * 1.15);
  text = isnan (newest) ? g_strdup ("…") : vv_text_format (newest, parts[part].unit);
  gtk_label_set_label (GTK_LABEL (self->rows[part].value), text);
}

static char *
describe_end (VvMonitor *monitor,
              guint      metric)
{
  gint64 ended_ns = 0;
  VvLiveEnd end = vv_monitor_get_pin_end (monitor, metric, &ended_ns);
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *time = NULL;

  if (end == VV_LIVE_END_NONE)
    return NULL;
  when = g_date_time_new_from_unix_local (vv_monitor_get_epoch_us (monitor, ended_ns) / G_USEC_PER_SEC);
  time = when != NULL ? g_date_time_format (when, "%X") : g_strdup ("");
  if (end == VV_LIVE_END_REUSED)
    /* Translators: a time of day; another object has taken its place */
    return g_strdup_printf (_("freed at %s, its place taken"), time);
  /* Translators: a time of day */
  return g_strdup_printf (_("freed at %s"), time);
}

static void
update (VvHeapLive *self)
{
  VvSession *session = vv_heap_state_get_session (self->state);
  VvMonitor *monitor = session != NULL ? vv_session_get_monitor (session) : NULL;
  g_autofree char *note = NULL;
  gboolean any = FALSE;
  VvObjectRow object;

  if (get_object (self, &object) && session != NULL)
    for (guint i = 0; i < VV_N_PIN_PARTS; i++)
      {
        guint metric = vv_session_find_pin (session, object.address, (VvPinPart) i);
        gboolean shown = metric != G_MAXUINT;

        gtk_widget_set_visible (self->rows[i].name, shown);
        gtk_widget_set_visible (self->rows[i].line, shown);
        gtk_widget_set_visible (self->rows[i].value, shown);
        if (!shown)
          continue;
        any = TRUE;
        show_part (self, monitor, (VvPinPart) i, metric);
        if (note == NULL)
          note = describe_end (monitor, metric);
      }
  if (any && note == NULL)
    note = g_strdup (vv_session_get_running (session) ? _("as it is now") : _("the program has ended"));
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (self->box, any);
}

static void
sampled_cb (VvHeapLive *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self->box)))
    update (self);
}

static void
ended_cb (VvHeapLive *self)
{
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
session_changed_cb (VvHeapLive *self)
{
  g_signal_group_set_target (self->session_signals, vv_heap_state_get_session (self->state));
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Nodes of one snapshot mean nothing in another. */
static void
item_changed_cb (VvHeapLive *self)
{
  self->node = VV_NODE_NONE;
  session_changed_cb (self);
}

/* ---- Pinning ---- */

gboolean
vv_heap_live_can_pin (VvHeapLive *self)
{
  VvSession *session = vv_heap_state_get_session (self->state);
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  g_autoptr (VvProcess) process = NULL;

  if (self->node == VV_NODE_NONE || item == NULL || vv_snapshot_item_get_pid (item) == 0)
    return FALSE;
  if (session != NULL)
    return vv_session_can_watch (session);
  process = vv_process_new (vv_snapshot_item_get_pid (item), NULL);
  return process != NULL && vv_snapshot_item_is_of (item, process);
}

gboolean
vv_heap_live_is_pinned (VvHeapLive *self)
{
  VvSession *session = vv_heap_state_get_session (self->state);
  VvObjectRow object;

  return session != NULL && get_object (self, &object) && vv_session_is_pinned (session, object.address);
}

char *
vv_heap_live_set_pinned (VvHeapLive *self,
                         gboolean    pinned,
                         const char *name)
{
  VvSnapshotItem *item = vv_heap_state_get_item (self->state);
  VvSnapshot *snapshot = vv_heap_state_get_snapshot (self->state);
  g_autoptr (GError) error = NULL;
  g_autofree char *type_name = NULL;
  g_autofree char *own_name = NULL;
  VvSession *session;
  VvObjectRow object;
  VvTypeRow type;
  guint which = 1u << VV_PIN_SIZE;

  if (!get_object (self, &object))
    return NULL;
  if (vv_heap_state_get_session (self->state) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.watch-snapshot", "u", vv_snapshot_item_get_id (item));
  session = vv_heap_state_get_session (self->state);
  if (session == NULL || !vv_session_can_watch (session))
    return g_strdup (_("The program of this snapshot does not run any more, or its memory cannot be read."));
  if (!pinned)
    {
      vv_session_unpin (session, object.address);
      update (self);
      return NULL;
    }
  vv_snapshot_get_type (snapshot, object.type, &type);
  type_name = vv_name_of_type (snapshot, object.type, FALSE);
  own_name = g_strdup_printf ("%s 0x%" G_GINT64_MODIFIER "x", type_name, object.address);
  which |= object.immortal ? 0 : 1u << VV_PIN_REFERENCES;
  which |= object.length >= 0 ? 1u << VV_PIN_LENGTH : 0;
  vv_session_pin (session, name != NULL ? name : own_name, object.address, type.address, which, &error);
  update (self);
  return error != NULL ? g_strdup (error->message) : NULL;
}

/* ---- The widget ---- */

static void
vv_heap_live_dispose (GObject *object)
{
  VvHeapLive *self = VV_HEAP_LIVE (object);

  g_clear_object (&self->session_signals);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (vv_heap_live_parent_class)->dispose (object);
}

static void
vv_heap_live_class_init (VvHeapLiveClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vv_heap_live_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[CHANGED] = g_signal_new ("changed", VV_TYPE_HEAP_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
add_row (VvHeapLive *self,
         int         at)
{
  Row *row = &self->rows[at];

  row->name = gtk_label_new (_(parts[at].name));
  row->line = vv_sparkline_view_new ();
  row->value = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->name), 0);
  gtk_widget_add_css_class (row->name, "dim-label");
  gtk_widget_set_hexpand (row->name, TRUE);
  gtk_widget_set_valign (row->line, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (row->value), 1);
  gtk_label_set_width_chars (GTK_LABEL (row->value), 9);
  gtk_widget_add_css_class (row->value, "numeric");
  gtk_widget_add_css_class (row->value, "fact");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row->value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row->name, NULL, -1);
  gtk_grid_attach (self->grid, row->name, 0, at, 1, 1);
  gtk_grid_attach (self->grid, row->line, 1, at, 1, 1);
  gtk_grid_attach (self->grid, row->value, 2, at, 1, 1);
}

static void
vv_heap_live_init (VvHeapLive *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Pinned"));

  self->node = VV_NODE_NONE;
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_add_css_class (self->box, "live");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "caption-heading");
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->note, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (self->box), head);
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_spacing (self->grid, 2);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->grid));
  for (int i = 0; i < VV_N_PIN_PARTS; i++)
    add_row (self, i);
  gtk_widget_set_visible (self->box, FALSE);
  self->session_signals = g_signal_group_new (VV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "sampled", G_CALLBACK (sampled_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "ended", G_CALLBACK (ended_cb), self);
}

GtkWidget *
vv_heap_live_new (VvHeapState *state)
{
  VvHeapLive *self = g_object_new (VV_TYPE_HEAP_LIVE, NULL);

  self->state = g_object_ref (state);
  g_signal_connect_object (state, "session-changed", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "item-changed", G_CALLBACK (item_changed_cb), self, G_CONNECT_SWAPPED);
  session_changed_cb (self);
  return GTK_WIDGET (self);
}

void
vv_heap_live_show (VvHeapLive *self,
                   VvNode      node)
{
  g_return_if_fail (VV_IS_HEAP_LIVE (self));

  self->node = node;
  update (self);
}
