/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* condition.c — In: "rss > 2 GiB".  Out: whether the newest sample is so. */

#include "monitor/condition.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

typedef struct
{
  const char *name;
  VvMetric metric;
} Series;

/* The names of a sample in CONTRACT.md. */
static const Series series[] = {
  { "cpu_percent", VV_METRIC_CPU },
  { "cpu_user_percent", VV_METRIC_CPU_USER },
  { "cpu_system_percent", VV_METRIC_CPU_SYSTEM },
  { "memory_percent", VV_METRIC_RSS },
  { "memory_used", VV_METRIC_RSS },
  { "rss", VV_METRIC_RSS },
  { "shared", VV_METRIC_SHARED },
  { "private", VV_METRIC_PRIVATE },
  { "vms", VV_METRIC_VIRTUAL },
  { "swap", VV_METRIC_SWAP },
  { "pss", VV_METRIC_PSS },
  { "thread_count", VV_METRIC_THREADS },
  { "fd_count", VV_METRIC_FILES },
  { "read_bytes", VV_METRIC_READ_BYTES },
  { "write_bytes", VV_METRIC_WRITE_BYTES },
};

typedef struct
{
  const char *name;
  double factor;
} Unit;

static const Unit byte_units[] = {
  { "B", 1 }, { "kB", 1e3 }, { "MB", 1e6 }, { "GB", 1e9 }, { "TB", 1e12 },
  { "KiB", 1024.0 }, { "MiB", 1048576.0 }, { "GiB", 1073741824.0 }, { "TiB", 1099511627776.0 },
};

static const char *
skip_spaces (const char *text)
{
  while (*text == ' ')
    text++;
  return text;
}

static gboolean
take_name (const char **text, VvCondition *out, GError **error)
{
  gsize length = strspn (*text, "abcdefghijklmnopqrstuvwxyz_");
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *shown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (series); i++)
    {
      if (strlen (series[i].name) == length && strncmp (series[i].name, *text, length) == 0)
        {
          *text = skip_spaces (*text + length);
          out->metric = series[i].metric;
          out->scale = 1;
          if (g_str_equal (series[i].name, "memory_used"))
            out->scale = 1 / 1048576.0;
          else if (g_str_equal (series[i].name, "memory_percent"))
            out->scale = 100.0 / ((double) sysconf (_SC_PHYS_PAGES) * (double) sysconf (_SC_PAGESIZE));
          return TRUE;
        }
      g_string_append_printf (known, "%s%s", i == 0 ? "" : ", ", series[i].name);
    }
  shown = vv_text_display (*text, -1, 60);
  /* Translators: what the user typed, and a list of names */
  g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
               _("“%s” does not begin with the name of a series: %s."), shown, known->str);
  return FALSE;
}

static gboolean
take_unit (const char *text, VvCondition *out)
{
  VvUnit unit = vv_metric_get_info (out->metric)->unit;

  if (*text == '\0')
    return TRUE;
  if (unit == VV_UNIT_PERCENT || (out->scale != 1 && out->scale != 1 / 1048576.0))
    return g_str_equal (text, "%");
  if (unit != VV_UNIT_BYTES || out->scale != 1)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (byte_units); i++)
    if (g_str_equal (text, byte_units[i].name))
      {
        out->limit *= byte_units[i].factor;
        return TRUE;
      }
  return FALSE;
}

gboolean
vv_condition_parse (const char *text, VvCondition *out, GError **error)
{
  VvCondition found = { 0 };
  const char *at = skip_spaces (text);
  char *end = NULL;
  g_autofree char *shown = NULL;

  if (!take_name (&at, &found, error))
    return FALSE;
  found.above = *at == '>';
  if (*at == '>' || *at == '<')
    {
      at = skip_spaces (at + 1);
      if (g_ascii_isdigit (*at))
        found.limit = g_ascii_strtod (at, &end);
      /* strtod() takes hexadecimal too. */
      if (end != NULL && isfinite (found.limit) && at[1] != 'x' && at[1] != 'X')
        {
          g_autofree char *unit = g_strchomp (g_strdup (skip_spaces (end)));

          if (take_unit (unit, &found))
            {
              *out = found;
              return TRUE;
            }
        }
    }
  shown = vv_text_display (text, -1, 60);
  g_set_error (error, VV_ERROR, VV_ERROR_INVALID,
               _("“%s” is no condition: it takes a series, “>” or “<”, and a number with its "
                 "unit, as in “rss>2GiB”."), shown);
  return FALSE;
}

gboolean
vv_condition_holds (const VvCondition *self, VvMonitor *monitor, gboolean tree)
{
  VvHistory *history = vv_monitor_get_history (monitor, tree);
  guint64 end = vv_history_get_end (history);
  double value;

  if (end == vv_history_get_first (history))
    return FALSE;
  value = vv_history_value_at (history, self->metric, vv_history_get_time (history, end - 1), NULL);
  value *= self->scale;
  return self->above ? value > self->limit : value < self->limit;
}
