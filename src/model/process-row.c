/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* process-row.c — one process in a list.  In: census entries.  Out: short texts and a minute of
 * CPU.  Texts are made anew only where a number that they show has changed, and ::changed tells so;
 * most rows are idle. */

#include "model/process-row-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

struct _VvProcessRow
{
  GObject parent_instance;

  VvProcess *process;
  VvPython python;
  char *name;
  gsize title_offset;                   /* where in @name the title begins */
  char *detail;
  char *usage;
  char *reason;
  char *advice;
  char *sort_key;
  char *search_key;
  int parent;
  guint64 scan;
  guint depth;
  gboolean readable;
  gboolean ended;
  gboolean watched;
  int shown_cpu;
  guint64 shown_rss;

  double cpu[VV_PROCESS_ROW_SECONDS];   /* a ring */
  guint cpu_next;
  guint n_cpu;
  double cpu_sum;                       /* of the scans since the last value */
  guint n_cpu_sum;
  gint64 cpu_due_us;
};

enum
{
  CHANGED,
  TICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VvProcessRow, vv_process_row, G_TYPE_OBJECT)

static gboolean
set_string (char       **field,
            const char  *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return TRUE;
}

/* "3.13" of "3.13.1", "PyPy 7.3" of "PyPy 7.3.11": the rest is on the page. */
static char *
shorten_version (const char *version)
{
  const char *dot = strchr (version, '.');
  const char *second = dot != NULL ? strchr (dot + 1, '.') : NULL;

  return second != NULL ? g_strndup (version, second - version) : g_strdup (version);
}

static void
update_texts (VvProcessRow *self)
{
  g_autofree char *version = NULL;
  g_autofree char *key = NULL;
  g_autofree char *all = NULL;

  version = self->python.version != NULL ? shorten_version (self->python.version) : g_strdup (self->process->user);
  g_free (self->detail);
  self->detail = g_strdup_printf ("%d · %s", self->process->pid, version);

  key = g_utf8_casefold (self->name, -1);
  g_free (self->sort_key);
  self->sort_key = g_utf8_collate_key_for_filename (key, -1);

  all = g_strdup_printf ("%s\n%d\n%s\n%s\n%s", self->name, self->process->pid, self->process->user,
                         self->python.version != NULL ? self->python.version : "", self->process->command);
  g_free (self->search_key);
  self->search_key = g_utf8_casefold (all, -1);
}

static gboolean
update_usage (VvProcessRow *self,
              double        cpu_percent,
              guint64       rss_bytes)
{
  int cpu = isnan (cpu_percent) ? -1 : (int) CLAMP (cpu_percent + 0.5, 0, 1e6);
  /* Half a MiB more or less is not worth drawing a row anew. */
  guint64 rss = rss_bytes >> 18;
  g_autofree char *size = NULL;

  if (self->usage != NULL && cpu == self->shown_cpu && rss == self->shown_rss)
    return FALSE;
  self->shown_cpu = cpu;
  self->shown_rss = rss;
  if (rss_bytes < 1024 * 1024 * 1024)
    size = g_strdup_printf (_("%.0f MiB"), rss_bytes / 1048576.0);
  else
    size = vv_text_format (rss_bytes, VV_UNIT_BYTES);
  g_free (self->usage);
  if (cpu < 0)
    self->usage = g_strdup (size);
  else
    self->usage = g_strdup_printf (_("%d %% · %s"), cpu, size);
  return TRUE;
}

static void
add_cpu (VvProcessRow *self,
         double        cpu_percent,
         gint64        time_us)
{
  if (!isnan (cpu_percent))
    {
      self->cpu_sum += cpu_percent;
      self->n_cpu_sum++;
    }
  /* Scans come a little early or late; a quarter second makes no difference to the eye. */
  if (time_us < self->cpu_due_us - G_USEC_PER_SEC / 4 || self->n_cpu_sum == 0)
    return;
  self->cpu[self->cpu_next] = self->cpu_sum / self->n_cpu_sum;
  self->cpu_next = (self->cpu_next + 1) % VV_PROCESS_ROW_SECONDS;
  self->n_cpu = MIN (self->n_cpu + 1, VV_PROCESS_ROW_SECONDS);
  self->cpu_sum = 0;
  self->n_cpu_sum = 0;
  self->cpu_due_us = MAX (self->cpu_due_us + G_USEC_PER_SEC, time_us + G_USEC_PER_SEC / 2);
  g_signal_emit (self, signals[TICKED], 0);
}

static void
vv_process_row_finalize (GObject *object)
{
  VvProcessRow *self = VV_PROCESS_ROW (object);

  g_clear_pointer (&self->process, vv_process_unref);
  vv_python_clear (&self->python);
  g_free (self->name);
  g_free (self->detail);
  g_free (self->usage);
  g_free (self->reason);
  g_free (self->advice);
  g_free (self->sort_key);
  g_free (self->search_key);
  G_OBJECT_CLASS (vv_process_row_parent_class)->finalize (object);
}

static void
vv_process_row_class_init (VvProcessRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = vv_process_row_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", VV_TYPE_PROCESS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  signals[TICKED] =
    g_signal_new ("ticked", VV_TYPE_PROCESS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
vv_process_row_init (VvProcessRow *self)
{
}

VvProcessRow *
vv_process_row_new (VvProcess  *process,
                    const char *name)
{
  VvProcessRow *self = g_object_new (VV_TYPE_PROCESS_ROW, NULL);

  self->process = vv_process_ref (process);
  self->name = g_strdup (name);
  self->usage = g_strdup ("");
  self->readable = TRUE;
  self->shown_cpu = -2;
  update_texts (self);
  return self;
}

gboolean
vv_process_row_take (VvProcessRow        *self,
                     const VvCensusEntry *entry,
                     gint64               time_us)
{
  gboolean moved = FALSE;
  gboolean changed = FALSE;

  if (self->process != entry->process ||
      self->python.kind != entry->python.kind ||
      g_strcmp0 (self->python.version, entry->python.version) != 0 ||
      strcmp (self->name, entry->name) != 0)
    {
      VvProcess *process = vv_process_ref (entry->process);

      moved = set_string (&self->name, entry->name);
      if (moved)
        self->title_offset = 0;
      vv_process_unref (self->process);
      self->process = process;
      set_string (&self->python.version, entry->python.version);
      self->python.kind = entry->python.kind;
      self->python.embedded = entry->python.embedded;
      update_texts (self);
      changed = TRUE;
    }
  moved |= self->parent != entry->parent || self->readable != entry->readable;
  changed |= self->readable != entry->readable;
  self->parent = entry->parent;
  self->readable = entry->readable;
  changed |= set_string (&self->reason, entry->reason);
  changed |= set_string (&self->advice, entry->advice);
  changed |= update_usage (self, entry->cpu_percent, entry->rss_bytes);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
  add_cpu (self, entry->cpu_percent, time_us);
  return moved;
}

/* The census names the children of "app.py" "app.py, child 2", and theirs as well. */
static gsize
find_title (VvProcessRow *self,
            VvProcessRow *parent)
{
  const char *comma = g_strrstr (self->name, ", ");
  gsize length = comma != NULL ? comma - self->name : 0;

  if (parent == NULL || length == 0 || comma[2] == '\0' || strncmp (self->name, parent->name, length) != 0)
    return 0;
  return parent->name[length] == '\0' || g_str_has_prefix (parent->name + length, ", ") ? length + 2 : 0;
}

void
vv_process_row_set_place (VvProcessRow *self,
                          VvProcessRow *parent,
                          guint         depth)
{
  gsize title_offset = find_title (self, parent);

  if (self->depth == depth && self->title_offset == title_offset)
    return;
  self->depth = depth;
  self->title_offset = title_offset;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
vv_process_row_set_ended (VvProcessRow *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  set_string (&self->usage, _("Ended"));
  g_signal_emit (self, signals[CHANGED], 0);
}

guint64
vv_process_row_get_scan (VvProcessRow *self)
{
  return self->scan;
}

void
vv_process_row_set_scan (VvProcessRow *self,
                         guint64       scan)
{
  self->scan = scan;
}

void
vv_process_row_feed (VvProcessRow *self,
                     double        cpu_percent,
                     guint64       rss_bytes,
                     gint64        time_us)
{
  if (update_usage (self, cpu_percent, rss_bytes))
    g_signal_emit (self, signals[CHANGED], 0);
  add_cpu (self, cpu_percent, time_us);
}

int
vv_process_row_get_parent (VvProcessRow *self)
{
  return self->parent;
}

int
vv_process_row_compare (VvProcessRow *a,
                        VvProcessRow *b)
{
  int order;

  if (a->readable != b->readable)
    return a->readable ? -1 : 1;
  order = strcmp (a->sort_key, b->sort_key);
  if (order != 0)
    return order;
  if (a->process->pid != b->process->pid)
    return a->process->pid < b->process->pid ? -1 : 1;
  return a->process->start_ticks < b->process->start_ticks ? -1 : a->process->start_ticks > b->process->start_ticks;
}

VvProcess *
vv_process_row_get_process (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->process;
}

const VvPython *
vv_process_row_get_python (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return &self->python;
}

int
vv_process_row_get_pid (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), 0);

  return self->process->pid;
}

const char *
vv_process_row_get_name (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->name;
}

const char *
vv_process_row_get_title (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->name + self->title_offset;
}

const char *
vv_process_row_get_detail (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->detail;
}

const char *
vv_process_row_get_usage (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->usage;
}

const char *
vv_process_row_get_reason (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->reason;
}

const char *
vv_process_row_get_advice (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), NULL);

  return self->advice;
}

gboolean
vv_process_row_get_readable (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), FALSE);

  return self->readable;
}

guint
vv_process_row_get_depth (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), 0);

  return self->depth;
}

gboolean
vv_process_row_get_ended (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), FALSE);

  return self->ended;
}

gboolean
vv_process_row_get_watched (VvProcessRow *self)
{
  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), FALSE);

  return self->watched;
}

void
vv_process_row_set_watched (VvProcessRow *self,
                            gboolean      watched)
{
  g_return_if_fail (VV_IS_PROCESS_ROW (self));

  self->watched = watched;
}

gsize
vv_process_row_get_cpu (VvProcessRow *self,
                        double        values[VV_PROCESS_ROW_SECONDS])
{
  guint first;

  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), 0);

  first = (self->cpu_next + VV_PROCESS_ROW_SECONDS - self->n_cpu) % VV_PROCESS_ROW_SECONDS;
  for (guint i = 0; i < self->n_cpu; i++)
    values[i] = self->cpu[(first + i) % VV_PROCESS_ROW_SECONDS];
  return self->n_cpu;
}

gboolean
vv_process_row_matches (VvProcessRow *self,
                        const char   *needle)
{
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (VV_IS_PROCESS_ROW (self), FALSE);

  words = g_strsplit_set (needle, " \t\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (self->search_key, words[i]) == NULL)
      return FALSE;
  return TRUE;
}
