/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live.c — In: a VvMonitor's newest sample, or any text.  Out: one line on standard error, no wider than the
 * terminal: a line that wraps could not be written over. */

#include "config.h"

#include "cli/live.h"

#include <glib/gi18n.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"

#define ERASE_REST "\033[K"
#define USUAL_COLUMNS 80

static guint
get_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
    return USUAL_COLUMNS;
  return size.ws_col;
}

/* A dumb terminal, as that of an editor, shows the codes that write over a line as rubbish. */
static gboolean
can_write_over (void)
{
  return isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

void
cli_live_line (const char *text)
{
  g_autofree char *cut = NULL;
  g_autofree char *line = NULL;

  if (!can_write_over ())
    return;
  cut = vv_text_cut (text, get_columns () - 1);
  line = g_strconcat ("\r", cut, ERASE_REST, NULL);
  cli_print_error_stream (line, strlen (line));
}

void
cli_live_show (VvMonitor *monitor, gboolean tree, gint64 elapsed_us)
{
  VvHistory *history = vv_monitor_get_history (monitor, tree);
  guint64 end = vv_history_get_end (history);
  g_autofree char *cpu = NULL;
  g_autofree char *rss = NULL;
  g_autofree char *elapsed = NULL;
  g_autofree char *text = NULL;

  if (end == vv_history_get_first (history) || !can_write_over ())
    return;

  cpu = vv_text_format (vv_history_get_value (history, VV_METRIC_CPU, end - 1), VV_UNIT_PERCENT);
  rss = vv_text_format (vv_history_get_value (history, VV_METRIC_RSS, end - 1), VV_UNIT_BYTES);
  elapsed = vv_text_format_span (elapsed_us / 1e6);
  /* Translators: a status line: name, PID, for how long, CPU, memory */
  text = g_strdup_printf (_("%s (%d), %s: CPU %s, memory %s. Ctrl+C ends the watch."),
                          vv_monitor_get_name (monitor), vv_monitor_get_process (monitor)->pid,
                          elapsed, cpu, rss);
  cli_live_line (text);
}

void
cli_live_clear (void)
{
  if (can_write_over ())
    cli_print_error_stream ("\r" ERASE_REST, strlen ("\r" ERASE_REST));
}
