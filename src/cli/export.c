/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export.c — `vivarium-cli export`: a snapshot for other programs: tables, pictures, Chrome's format. */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/live.h"
#include "cli/options.h"
#include "vivarium.h"

#define PROGRESS_US (G_USEC_PER_SEC / 10)

typedef struct
{
  const char *file;
  const char *output;
  const char *to;
  VvExportFormat format;
  const CliArguments *arguments;
  gint64 shown_us;
} CliExport;

static void
progress_cb (guint64 done, guint64 total, gpointer data)
{
  CliExport *self = data;
  gint64 now_us = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (now_us - self->shown_us < PROGRESS_US)
    return;
  self->shown_us = now_us;
  text = g_strdup_printf (_("Writing: %.0f %%"), total > 0 ? 100.0 * (double) done / (double) total : 0);
  cli_live_line (text);
}

/* The last ending, or NULL where the name has none. */
static const char *
get_ending (const char *path)
{
  const char *name = strrchr (path, '/');
  const char *dot;

  name = name != NULL ? name + 1 : path;
  dot = strrchr (name, '.');
  return dot != NULL && dot > name && dot[1] != '\0' ? dot + 1 : NULL;
}

/* A `.json` can be many things, and which is meant should not depend on what the file is. */
static int
choose_format (CliExport *self, const CliCommand *command)
{
  const char *ending = get_ending (self->output);
  g_autofree char *shown = NULL;

  if (self->to != NULL)
    {
      if (vv_export_format_from_name (self->to, &self->format))
        return CLI_DONE;
      shown = cli_quote (self->to);
      return cli_wrong_usage (command, _("--to takes csv, json, dot, png, svg or heapsnapshot, not “%s”."),
                              shown);
    }
  if (g_str_equal (self->output, "-"))
    return cli_wrong_usage (command, _("Standard output does not say a format: add --to=FORMAT."));
  if (ending != NULL && g_ascii_strcasecmp (ending, "json") == 0)
    return cli_wrong_usage (command, _("A .json can be several things: add --to=json for the tables, or "
                                       "--to=heapsnapshot for Chrome's format."));
  if (ending != NULL && vv_export_format_from_name (ending, &self->format))
    return CLI_DONE;
  shown = cli_quote (self->output);
  return cli_wrong_usage (command,
                          _("“%s” does not say a format: end it with .csv, .dot, .png, .svg or "
                            ".heapsnapshot, or add --to=FORMAT."), shown);
}

static int
export_snapshot (CliExport *self)
{
  GCancellable *cancellable = NULL;
  g_autoptr (VvSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = cli_quote (self->output);
  gboolean done;

  /* What takes long should not end in "no such folder". */
  if (!vv_file_check_writable (self->output, &error) ||
      (snapshot = vv_snapshot_open (self->file, &error)) == NULL)
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }
  cancellable = cli_interrupt_catch ();
  done = vv_snapshot_export (snapshot, self->format, self->output,
                             self->arguments->quiet ? NULL : progress_cb, self, cancellable, &error);
  if (self->shown_us > 0)
    cli_live_clear ();
  if (done)
    {
      if (!g_str_equal (self->output, "-"))
        cli_note (self->arguments, _("Saved “%s”."), shown);
      return CLI_DONE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cli_error ("%s", _("Interrupted: nothing was saved."));
  else
    cli_error ("%s", error->message);
  return CLI_FAILED;
}

static int
run_export (const CliCommand *command, int argc, char **argv)
{
  CliExport self = { NULL };
  const CliOption options[] = {
    { "o", "OUT", N_("Where to write it; - is standard output"), CLI_OPTION_FILE, &self.output },
    { "to", "FORMAT", N_("csv, json, dot, png, svg or heapsnapshot; else as OUT ends"),
      CLI_OPTION_WORD, &self.to },
  };
  g_auto (CliArguments) arguments = { FALSE };
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv, &arguments, &status))
    return status;
  if (arguments.launch != NULL || arguments.n_operands != 1)
    return cli_wrong_usage (command, _("export takes one FILE, a snapshot."));
  if (self.output == NULL)
    return cli_wrong_usage (command, _("export needs -o OUT."));
  self.file = arguments.operands[0];
  self.arguments = &arguments;
  status = choose_format (&self, command);
  return status == CLI_DONE ? export_snapshot (&self) : status;
}

const CliCommand cli_export = {
  .name = "export",
  .synopsis = N_("FILE -o OUT [--to=FORMAT]"),
  .summary = N_("Writes a snapshot as tables, as a picture, or in Chrome's format"),
  .run = run_export,
};
