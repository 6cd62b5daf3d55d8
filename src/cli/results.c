/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* results.c — In: a VvMonitor.  Out: its files, each whole or not at all, and a summary. */

#include "config.h"

#include "cli/results.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "cli/picture.h"

static gboolean
is_standard_output (const char *file)
{
  return g_strcmp0 (file, "-") == 0;
}

/* Returns: where @file would be: a link is followed, and the folders of one that is not there yet are resolved. */
static char *
resolve (const char *file)
{
  g_autofree char *resolved = is_standard_output (file) ? g_strdup (file) : realpath (file, NULL);
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  if (resolved != NULL)
    return g_steal_pointer (&resolved);

  folder = g_path_get_dirname (file);
  name = g_path_get_basename (file);
  resolved = realpath (folder, NULL);
  return g_build_filename (resolved != NULL ? resolved : folder, name, NULL);
}

gboolean
cli_results_has_same_file (const CliResults *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < CLI_N_RESULTS; i++)
    if (self->files[i] != NULL && !g_hash_table_add (seen, resolve (self->files[i])))
      return TRUE;
  return FALSE;
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
