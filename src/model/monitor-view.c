/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* monitor-view.c — which series stand in which track, and arithmetic on the visible time.  In: a
 * monitor.  Out: a plain value and lists of series.  The tracks are one table; what they show at
 * first is a bit in it. */

#include "model/monitor-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MIN_SPAN_NS ((gint64) G_USEC_PER_SEC * 1000)
#define MAX_SPAN_NS ((gint64) VV_HISTORY_MINUTES * 60 * G_USEC_PER_SEC * 1000)
#define MAX_TRACK_SERIES 6
/* Reducing a thread to this many columns is enough to see which threads are busy. */
#define RANK_COLUMNS 32

typedef enum
{
  AT_FIRST = 1 << 0,
  NOT_IN_TREE = 1 << 1,
} SeriesFlags;

typedef struct
{
  VvMetric metric;
  VvMetric drawn;
  VvRole role;
  VvShape shape;
  const char *name;
  const char *long_name;
  SeriesFlags flags;
} SeriesInfo;

typedef struct
{
  const char *title;
  VvUnit unit;
  gboolean tall;
  gboolean hidden_at_first;
  SeriesInfo series[MAX_TRACK_SERIES];
  guint n_series;
} TrackInfo;

static const TrackInfo track_infos[VV_MONITOR_TRACK_METRIC] = {
  [VV_MONITOR_TRACK_CPU] = {
    N_("CPU"), VV_UNIT_PERCENT, TRUE, FALSE,
    {
      /* Translators: short names of series in the legend of CPU: time in the program, time in the
       * kernel */
      { VV_METRIC_CPU_USER, VV_METRIC_CPU_USER, VV_ROLE_CPU_USER, VV_SHAPE_AREA, N_("User"),
        N_("CPU, user"), AT_FIRST },
      { VV_METRIC_CPU_SYSTEM, VV_METRIC_CPU, VV_ROLE_CPU_SYSTEM, VV_SHAPE_BAND, N_("System"),
        N_("CPU, system"), AT_FIRST },
    },
    2,
  },
  [VV_MONITOR_TRACK_MEMORY] = {
    N_("Memory"), VV_UNIT_BYTES, TRUE, FALSE,
    {
      /* Translators: short names of kinds of memory, here and below; "long name|" is left out: the
       * table of the summary has the room that the legend lacks. */
      { VV_METRIC_RSS, VV_METRIC_RSS, VV_ROLE_RSS, VV_SHAPE_LINE, N_("RSS"), N_("long name|RSS"),
        AT_FIRST | NOT_IN_TREE },
      { VV_METRIC_PSS, VV_METRIC_PSS, VV_ROLE_PSS, VV_SHAPE_STEP_DASHED, N_("PSS"),
        N_("long name|PSS"), AT_FIRST },
      { VV_METRIC_PRIVATE, VV_METRIC_PRIVATE, VV_ROLE_PRIVATE, VV_SHAPE_AREA, N_("Private"),
        N_("Private memory"), AT_FIRST },
      { VV_METRIC_SHARED, VV_METRIC_SHARED, VV_ROLE_SHARED, VV_SHAPE_LINE, N_("Shared"),
        N_("Shared memory"), NOT_IN_TREE },
      { VV_METRIC_SWAP, VV_METRIC_SWAP, VV_ROLE_SWAP, VV_SHAPE_LINE, N_("Swap"), N_("Swap"), 0 },
      { VV_METRIC_VIRTUAL, VV_METRIC_VIRTUAL, VV_ROLE_VIRTUAL, VV_SHAPE_LINE, N_("Virtual"),
        N_("Virtual memory"), 0 },
    },
    6,
  },
  [VV_MONITOR_TRACK_THREADS] = {
    N_("Threads and files"), VV_UNIT_COUNT, FALSE, FALSE,
    {
      { VV_METRIC_FILES, VV_METRIC_FILES, VV_ROLE_FILES, VV_SHAPE_STEP, N_("Open files"),
        N_("Open files"), AT_FIRST },
      { VV_METRIC_THREADS, VV_METRIC_THREADS, VV_ROLE_THREADS, VV_SHAPE_STEP, N_("Threads"),
        N_("Threads"), AT_FIRST },
    },
    2,
  },
  [VV_MONITOR_TRACK_IO] = {
    N_("Input and output"), VV_UNIT_BYTES_RATE, FALSE, FALSE,
    {
      /* Translators: short names of rates: bytes a second that are read and written, here and
       * below */
      { VV_METRIC_READ_RATE, VV_METRIC_READ_RATE, VV_ROLE_READ, VV_SHAPE_LINE, N_("Read"),
        N_("Read from storage"), AT_FIRST },
      { VV_METRIC_WRITE_RATE, VV_METRIC_WRITE_RATE, VV_ROLE_WRITE, VV_SHAPE_LINE, N_("Written"),
        N_("Written to storage"), AT_FIRST },
      { VV_METRIC_READ_CALLS_RATE, VV_METRIC_READ_CALLS_RATE, VV_ROLE_READ_CALLS, VV_SHAPE_LINE,
        N_("Read, with cache"), N_("Read, with cache"), 0 },
      { VV_METRIC_WRITE_CALLS_RATE, VV_METRIC_WRITE_CALLS_RATE, VV_ROLE_WRITE_CALLS, VV_SHAPE_LINE,
        N_("Written, with cache"), N_("Written, with cache"), 0 },
    },
    4,
  },
  [VV_MONITOR_TRACK_FAULTS] = {
    /* Translators: page faults and context switches */
    N_("Faults and switches"), VV_UNIT_RATE, FALSE, TRUE,
    {
      { VV_METRIC_MINOR_FAULTS, VV_METRIC_MINOR_FAULTS, VV_ROLE_FAULTS_MINOR, VV_SHAPE_LINE,
        N_("Minor faults"), N_("Minor page faults"), AT_FIRST },
      { VV_METRIC_MAJOR_FAULTS, VV_METRIC_MAJOR_FAULTS, VV_ROLE_FAULTS_MAJOR, VV_SHAPE_LINE,
        N_("Major faults"), N_("Major page faults"), AT_FIRST },
      /* Translators: short names of kinds of context switches, here and below */
      { VV_METRIC_VOLUNTARY_SWITCHES, VV_METRIC_VOLUNTARY_SWITCHES, VV_ROLE_SWITCHES_VOLUNTARY,
        VV_SHAPE_LINE, N_("Voluntary"), N_("Voluntary context switches"), AT_FIRST },
      { VV_METRIC_INVOLUNTARY_SWITCHES, VV_METRIC_INVOLUNTARY_SWITCHES,
        VV_ROLE_SWITCHES_INVOLUNTARY, VV_SHAPE_LINE, N_("Involuntary"), N_("Involuntary context switches"), AT_FIRST },
    },
    4,
  },
  /* The numbers are VvCollectorSeries. */
  [VV_MONITOR_TRACK_COLLECTOR] = {
    N_("Garbage collector"), VV_UNIT_RATE, FALSE, FALSE,
    {
      { (VvMetric) VV_COLLECTOR_0, (VvMetric) VV_COLLECTOR_0, VV_ROLE_GC_0, VV_SHAPE_COLUMN,
        N_("Generation 0"), N_("Collections of generation 0"), AT_FIRST },
      { (VvMetric) VV_COLLECTOR_1, (VvMetric) VV_COLLECTOR_YOUNG, VV_ROLE_GC_1, VV_SHAPE_COLUMN,
        N_("Generation 1"), N_("Collections of generation 1"), AT_FIRST },
      { (VvMetric) VV_COLLECTOR_2, (VvMetric) VV_COLLECTOR_2, VV_ROLE_GC_2, VV_SHAPE_STEM,
        N_("Generation 2"), N_("Collections of generation 2"), AT_FIRST },
    },
    3,
  },
};

/* In the order of VvPinPart. */
static const struct { const char *name; VvUnit unit; } pin_parts[VV_N_PIN_PARTS] = {
  { N_("References"), VV_UNIT_NONE },
  { N_("Length"), VV_UNIT_NONE },
  { N_("Own size"), VV_UNIT_BYTES },
};

static VvUnit
get_unit (VvMonitor *monitor,
          guint      id)
{
  const VvPinSpec *pin;

  if (id < VV_MONITOR_TRACK_METRIC)
    return track_infos[id].unit;
  pin = vv_monitor_get_pin (monitor, id - VV_MONITOR_TRACK_METRIC);
  return pin != NULL ? pin_parts[pin->part].unit : VV_UNIT_NONE;
}

static void
add_track (VvMonitorView *self,
           VvMonitor     *monitor,
           guint          id)
{
  VvMonitorTrackView *track = &self->tracks[self->n_tracks];

  g_assert (self->n_tracks < VV_MONITOR_MAX_TRACKS && id < VV_MONITOR_MAX_TRACKS);
  *track = (VvMonitorTrackView) { .id = id, .unit = get_unit (monitor, id), .shown = 1 };
  if (id < VV_MONITOR_TRACK_METRIC)
    {
      const TrackInfo *info = &track_infos[id];

      track->hidden = info->hidden_at_first;
      track->shown = 0;
      for (guint i = 0; i < info->n_series; i++)
        if (info->series[i].flags & AT_FIRST)
          track->shown |= 1u << i;
    }
  self->n_tracks++;
}

static void
remove_track (VvMonitorView *self,
              guint          index)
{
  memmove (&self->tracks[index], &self->tracks[index + 1],
           (self->n_tracks - index - 1) * sizeof self->tracks[0]);
  self->n_tracks--;
}

/* What comes later stands behind the threads, the collector and other watches, where it is seen. */
static void
insert_track (VvMonitorView *self,
              VvMonitor     *monitor,
              guint          id)
{
  VvMonitorTrackView track;
  guint at = 0;

  for (guint i = 0; i < self->n_tracks; i++)
    if (self->tracks[i].id == VV_MONITOR_TRACK_THREADS
        || (id >= VV_MONITOR_TRACK_METRIC && self->tracks[i].id >= VV_MONITOR_TRACK_COLLECTOR))
      at = i + 1;
  add_track (self, monitor, id);
  track = self->tracks[self->n_tracks - 1];
  memmove (&self->tracks[at + 1], &self->tracks[at], (self->n_tracks - at - 1) * sizeof track);
  self->tracks[at] = track;
}

gboolean
vv_monitor_view_update (VvMonitorView *self,
                        VvMonitor     *monitor)
{
  guint n_metrics;
  gboolean changed = FALSE;

  g_return_val_if_fail (self != NULL && monitor != NULL, FALSE);

  if (vv_monitor_has_collector (monitor)
      && vv_monitor_view_find_track (self, VV_MONITOR_TRACK_COLLECTOR) < 0
      && self->n_tracks < VV_MONITOR_MAX_TRACKS)
    {
      insert_track (self, monitor, VV_MONITOR_TRACK_COLLECTOR);
      changed = TRUE;
    }
  n_metrics = MIN (vv_monitor_get_n_metrics (monitor), VV_MONITOR_MAX_TRACKS - VV_MONITOR_TRACK_METRIC);
  for (guint i = 0; i < n_metrics; i++)
    {
      int index = vv_monitor_view_find_track (self, VV_MONITOR_TRACK_METRIC + i);
      gboolean removed = vv_monitor_is_metric_removed (monitor, i);

      if (index >= 0 && removed)
        remove_track (self, (guint) index);
      else if (index < 0 && !removed && self->n_tracks < VV_MONITOR_MAX_TRACKS)
        insert_track (self, monitor, VV_MONITOR_TRACK_METRIC + i);
      else
        continue;
      changed = TRUE;
    }
  return changed;
}

void
vv_monitor_view_show_all (VvMonitorView *self,
                          VvMonitor     *monitor)
{
  VvHistory *history;

  g_return_if_fail (self != NULL && monitor != NULL);

  history = vv_monitor_get_history (monitor, self->tree);
  self->start_ns = vv_history_get_start_time (history);
  self->end_ns = MAX (vv_history_get_end_time (history), self->start_ns + MIN_SPAN_NS);
}

void
vv_monitor_view_init (VvMonitorView *self,
                      VvMonitor     *monitor)
{
  g_return_if_fail (self != NULL && monitor != NULL);

  *self = (VvMonitorView) {
    .columns = 800,
    .cursor_ns = VV_TIME_NONE,
    .select_start_ns = VV_TIME_NONE,
    .select_end_ns = VV_TIME_NONE,
  };
  for (guint id = 0; id < VV_MONITOR_TRACK_COLLECTOR; id++)
    add_track (self, monitor, id);
  for (guint i = 0; i < vv_monitor_get_n_metrics (monitor) && self->n_tracks < VV_MONITOR_MAX_TRACKS - 1; i++)
    if (!vv_monitor_is_metric_removed (monitor, i))
      add_track (self, monitor, VV_MONITOR_TRACK_METRIC + i);
  vv_monitor_view_update (self, monitor);
  vv_monitor_view_show_all (self, monitor);
}

int
vv_monitor_view_find_track (const VvMonitorView *self,
                            guint                id)
{
  g_return_val_if_fail (self != NULL, -1);

  for (guint i = 0; i < self->n_tracks; i++)
    if (self->tracks[i].id == id)
      return (int) i;
  return -1;
}

gboolean
vv_monitor_view_move_track (VvMonitorView *self,
                            guint          index,
                            int            direction)
{
  VvMonitorTrackView moved;
  int other;

  g_return_val_if_fail (self != NULL && index < self->n_tracks, FALSE);
  g_return_val_if_fail (direction == -1 || direction == 1, FALSE);

  /* Hidden tracks between do not count: the person sees only the others. */
  for (other = (int) index + direction; other >= 0 && other < (int) self->n_tracks; other += direction)
    if (!self->tracks[other].hidden)
      break;
  if (other < 0 || other >= (int) self->n_tracks)
    return FALSE;

  moved = self->tracks[index];
  if (direction > 0)
    memmove (&self->tracks[index], &self->tracks[index + 1], (other - index) * sizeof moved);
  else
    memmove (&self->tracks[other + 1], &self->tracks[other], (index - other) * sizeof moved);
  self->tracks[other] = moved;
  return TRUE;
}

char *
vv_monitor_view_get_title (const VvMonitorView *self,
                           VvMonitor           *monitor,
                           guint                index)
{
  guint id;

  g_return_val_if_fail (self != NULL && index < self->n_tracks, NULL);

  id = self->tracks[index].id;
  if (id < VV_MONITOR_TRACK_METRIC)
    return g_strdup (_(track_infos[id].title));
  return vv_text_display (vv_monitor_get_metric_name (monitor, id - VV_MONITOR_TRACK_METRIC), -1, 48);
}

VvUnit
vv_monitor_view_get_unit (const VvMonitorView *self,
                          guint                index)
{
  g_return_val_if_fail (self != NULL && index < self->n_tracks, VV_UNIT_NONE);

  return self->tracks[index].unit;
}

gboolean
vv_monitor_view_is_tall (const VvMonitorView *self,
                         guint                index)
{
  guint id;

  g_return_val_if_fail (self != NULL && index < self->n_tracks, FALSE);

  id = self->tracks[index].id;
  return id < VV_MONITOR_TRACK_METRIC && track_infos[id].tall;
}

/* Cuts at a character, never inside one. */
static void
copy_text (char       *dest,
           gsize       size,
           const char *text)
{
  const char *end;

  if (g_strlcpy (dest, text, size) >= size && !g_utf8_validate (dest, -1, &end))
    dest[end - dest] = '\0';
}

static void
list_metrics (const VvMonitorView      *self,
              VvMonitor                *monitor,
              const VvMonitorTrackView *track,
              GArray                   *out)
{
  const TrackInfo *info = &track_infos[track->id];

  for (guint i = 0; i < info->n_series; i++)
    {
      const SeriesInfo *s = &info->series[i];
      VvMonitorSeries row = {
        .series = s->metric,
        .drawn_series = s->drawn,
        .bit = i,
        .unit = info->unit,
        .role = s->role,
        .shape = s->shape,
        .shown = (track->shown >> i) & 1,
      };

      if (self->tree && (s->flags & NOT_IN_TREE))
        continue;
      /* A band lies on the series before it; where that is hidden it stands alone, on zero. */
      if (s->metric != s->drawn && i > 0 && !((track->shown >> (i - 1)) & 1))
        {
          row.shape = s->shape == VV_SHAPE_BAND ? VV_SHAPE_AREA : s->shape;
          row.drawn_series = s->metric;
        }
      if (track->id == VV_MONITOR_TRACK_COLLECTOR)
        {
          row.series = vv_monitor_get_collector_series (monitor, (VvCollectorSeries) row.series);
          row.drawn_series = vv_monitor_get_collector_series (monitor, (VvCollectorSeries) row.drawn_series);
        }
      copy_text (row.name, sizeof row.name, _(s->name));
      copy_text (row.long_name, sizeof row.long_name,
                 g_dpgettext (GETTEXT_PACKAGE, s->long_name, 0));
      g_array_append_val (out, row);
    }
}

typedef struct
{
  guint index;
  double busy;
} ThreadRank;

static int
compare_busy (gconstpointer a,
              gconstpointer b)
{
  const ThreadRank *x = a;
  const ThreadRank *y = b;

  if (x->busy != y->busy)
    return x->busy < y->busy ? 1 : -1;
  return x->index < y->index ? -1 : 1;
}

static int
compare_index (gconstpointer a,
               gconstpointer b)
{
  const ThreadRank *x = a;
  const ThreadRank *y = b;

  return x->index < y->index ? -1 : x->index > y->index;
}

/* How busy a thread was in the visible time, and -1 if it was not there at all. */
static double
rank_thread (const VvMonitorView *self,
             VvHistory           *history,
             guint                series)
{
  g_autofree VvSpan *spans = NULL;
  gsize n_spans = 0;
  double busy = -1;

  spans = vv_history_reduce (history, series, self->start_ns, self->end_ns, RANK_COLUMNS, &n_spans);
  for (gsize i = 0; i < n_spans; i++)
    if (!isnan (spans[i].first))
      busy = MAX (busy, 0) + spans[i].min + spans[i].max;
  return busy;
}

/* Returns: (element-type ThreadRank): the busiest, in the order in which they appeared */
static GArray *
rank_threads (const VvMonitorView *self,
              VvMonitor           *monitor)
{
  VvHistory *history = vv_monitor_get_history (monitor, FALSE);
  GArray *ranks = g_array_new (FALSE, FALSE, sizeof (ThreadRank));
  guint n_threads = vv_monitor_get_n_threads (monitor);

  for (guint i = 0; i < n_threads; i++)
    {
      guint series = vv_monitor_get_thread (monitor, i, NULL, NULL);
      ThreadRank rank = { i, rank_thread (self, history, series) };

      if (rank.busy >= 0)
        g_array_append_val (ranks, rank);
    }
  g_array_sort (ranks, compare_busy);
  if (ranks->len > VV_MONITOR_MAX_THREADS)
    g_array_set_size (ranks, VV_MONITOR_MAX_THREADS);
  g_array_sort (ranks, compare_index);

  return ranks;
}

/* None of the two colours that the track has already. */
static const VvRole thread_roles[] = { VV_ROLE_THREADS, VV_ROLE_METRIC, VV_ROLE_WAY_3 };

static void
list_threads (const VvMonitorView *self,
              VvMonitor           *monitor,
              GArray              *out)
{
  g_autoptr (GArray) ranks = rank_threads (self, monitor);

  for (guint i = 0; i < ranks->len; i++)
    {
      g_autofree char *short_name = NULL;
      g_autofree char *long_name = NULL;
      const char *name = NULL;
      int tid = 0;
      VvMonitorSeries row = {
        .bit = G_MAXUINT,
        .unit = VV_UNIT_PERCENT,
        .role = thread_roles[i % G_N_ELEMENTS (thread_roles)],
        .dash = i / G_N_ELEMENTS (thread_roles),
        .shape = VV_SHAPE_LINE,
        .shown = TRUE,
      };

      row.series = vv_monitor_get_thread (monitor, g_array_index (ranks, ThreadRank, i).index, &tid,
                                          &name);
      row.drawn_series = row.series;
      short_name = g_strdup_printf ("%s %d", name != NULL ? name : "", tid);
      /* TRANSLATORS: a thread's name and number, in the table under the graphs */
      long_name = g_strdup_printf (_("CPU, thread %s"), short_name);
      copy_text (row.name, sizeof row.name, short_name);
      copy_text (row.long_name, sizeof row.long_name, long_name);
      g_array_append_val (out, row);
    }
}

static void
list_custom (const VvMonitorView *self,
             VvMonitor           *monitor,
             guint                index,
             GArray              *out)
{
  const VvMonitorTrackView *track = &self->tracks[index];
  guint metric = track->id - VV_MONITOR_TRACK_METRIC;
  const VvPinSpec *pin = vv_monitor_get_pin (monitor, metric);
  g_autofree char *title = vv_monitor_view_get_title (self, monitor, index);
  VvMonitorSeries row = {
    .bit = 0,
    .unit = track->unit,
    .role = VV_ROLE_METRIC,
    .shape = pin != NULL ? VV_SHAPE_STEP : VV_SHAPE_LINE,
    .shown = track->shown & 1,
  };

  row.series = vv_monitor_get_metric_series (monitor, metric);
  row.drawn_series = row.series;
  copy_text (row.name, sizeof row.name, pin != NULL ? _(pin_parts[pin->part].name) : _("Value"));
  if (pin != NULL)
    {
      /* TRANSLATORS: name of a pinned object, and which of its numbers */
      g_autofree char *both = g_strdup_printf (_("%s: %s"), title, row.name);

      copy_text (row.long_name, sizeof row.long_name, both);
    }
  else
    copy_text (row.long_name, sizeof row.long_name, title);
  g_array_append_val (out, row);
}

GArray *
vv_monitor_view_list_series (const VvMonitorView *self,
                             VvMonitor           *monitor,
                             guint                index)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (VvMonitorSeries));
  const VvMonitorTrackView *track;

  g_return_val_if_fail (self != NULL && monitor != NULL && index < self->n_tracks, NULL);

  track = &self->tracks[index];
  if (track->id < VV_MONITOR_TRACK_METRIC)
    {
      list_metrics (self, monitor, track, out);
      if (track->id == VV_MONITOR_TRACK_CPU && self->threads && !self->tree)
        list_threads (self, monitor, out);
    }
  else
    list_custom (self, monitor, index, out);
  return g_steal_pointer (&out);
}

void
vv_monitor_view_zoom (VvMonitorView *self,
                      double         factor,
                      gint64         anchor_ns)
{
  gint64 old_span;
  gint64 span;
  double share;

  g_return_if_fail (self != NULL && factor > 0);

  old_span = self->end_ns - self->start_ns;
  span = (gint64) CLAMP (old_span * factor, (double) MIN_SPAN_NS, (double) MAX_SPAN_NS);
  share = (double) (anchor_ns - self->start_ns) / old_span;
  self->start_ns = anchor_ns - (gint64) (span * share);
  self->end_ns = self->start_ns + span;
}

void
vv_monitor_view_pan (VvMonitorView *self,
                     VvMonitor     *monitor,
                     gint64         delta_ns)
{
  VvHistory *history;
  gint64 earliest;
  gint64 latest;

  g_return_if_fail (self != NULL && monitor != NULL);

  /* A history shorter than the visible time lies at the right edge; there is nothing to pan to. */
  history = vv_monitor_get_history (monitor, self->tree);
  latest = vv_history_get_end_time (history) - self->end_ns;
  earliest = MIN (vv_history_get_start_time (history) - self->start_ns, latest);
  delta_ns = CLAMP (delta_ns, MIN (earliest, 0), MAX (latest, 0));
  self->start_ns += delta_ns;
  self->end_ns += delta_ns;
}

void
vv_monitor_view_follow (VvMonitorView *self,
                        gint64         now_ns)
{
  g_return_if_fail (self != NULL);

  self->start_ns += now_ns - self->end_ns;
  self->end_ns = now_ns;
}

void
vv_monitor_view_select (VvMonitorView *self,
                        gint64         from_ns,
                        gint64         to_ns)
{
  g_return_if_fail (self != NULL);

  if (from_ns == VV_TIME_NONE || to_ns == VV_TIME_NONE)
    {
      self->select_start_ns = VV_TIME_NONE;
      self->select_end_ns = VV_TIME_NONE;
      return;
    }
  self->select_start_ns = MIN (from_ns, to_ns);
  self->select_end_ns = MAX (from_ns, to_ns);
}

gboolean
vv_monitor_view_has_selection (const VvMonitorView *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->select_start_ns != VV_TIME_NONE;
}
