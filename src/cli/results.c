/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* results.c — In: a VvMonitor.  Out: its files, each whole or not at all, and a summary. */

#include "config.h"

#include "cli/results.h"

#include <glib/gi18n.h>

#include "cli/picture.h"

gboolean
cli_results_has_same_file (const CliResults *self)
{
  for (guint i = 0; i < CLI_N_RESULTS; i++)
    for (guint j = 0; j < i; j++)
      if (self->files[i] != NULL && g_strcmp0 (self->files[i], self->files[j]) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
is_standard_output (const char *file)
{
  return g_strcmp0 (file, "-") == 0;
}

gboolean
cli_results_check (const CliResults *self, GError **error)
{
  for (guint i = 0; i < CLI_N_RESULTS; i++)
    if (self->files[i] != NULL && !is_standard_output (self->files[i]) &&
        !vv_file_check_writable (self->files[i], error))
      return FALSE;
  return TRUE;
}

static GBytes *
render (const CliResults *self, CliResult result, VvMonitor *monitor, GError **error)
{
  GString *text;

  switch (result)
    {
    case CLI_RESULT_PNG:
      return cli_picture_render (monitor, VV_PICTURE_PNG, self->report.tree, error);
    case CLI_RESULT_SVG:
      return cli_picture_render (monitor, VV_PICTURE_SVG, self->report.tree, error);
    case CLI_RESULT_PDF:
      return cli_picture_render (monitor, VV_PICTURE_PDF, self->report.tree, error);
    case CLI_RESULT_CSV:
      text = g_string_new (NULL);
      vv_report_write_csv (&self->report, monitor, text);
      return g_string_free_to_bytes (text);
    case CLI_RESULT_JSON:
    default:
      text = g_string_new (NULL);
      vv_report_write_json (&self->report, monitor, text);
      return g_string_free_to_bytes (text);
    }
}

static int
write_file (const CliResults   *self,
            CliResult           result,
            VvMonitor          *monitor,
            const CliArguments *arguments)
{
  const char *file = self->files[result];
  /* The command line is other people's data; the rest is numbers. */
  VvFileKind kind = result == CLI_RESULT_JSON ? VV_FILE_PRIVATE : VV_FILE_ORDINARY;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = render (self, result, monitor, &error);
  g_autofree char *shown = NULL;

  if (data != NULL && is_standard_output (file))
    return cli_print (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  if (data == NULL || !vv_file_save (file, data, kind, &error))
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  shown = cli_quote (file);
  cli_note (arguments, _("Saved “%s”."), shown);
  return CLI_DONE;
}

int
cli_results_write (const CliResults *self, VvMonitor *monitor, const CliArguments *arguments)
{
  gboolean to_error = self->summary_to_error;
  int status = CLI_DONE;

  for (guint i = 0; i < CLI_N_RESULTS; i++)
    {
      if (self->files[i] == NULL)
        continue;
      if (write_file (self, i, monitor, arguments) != CLI_DONE)
        status = CLI_FAILED;
      to_error = to_error || is_standard_output (self->files[i]);
    }

  if (!arguments->quiet)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      vv_report_write_text (&self->report, monitor, text);
      if (to_error)
        cli_print_error_stream (text->str, text->len);
      else if (cli_print (text->str, text->len) != CLI_DONE)
        status = CLI_FAILED;
    }
  return status;
}
