/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* ps.c — `vivarium-cli ps`: every Python process once.  Two scans of the census, since a share of
 * CPU needs two moments; what is printed is the second. */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/options.h"
#include "vivarium.h"

#define CPU_TIME_US (G_USEC_PER_SEC / 5)

static const CliColumn columns[] = {
  { "pid", CLI_CELL_INT },
  { "ppid", CLI_CELL_INT },
  { "name", CLI_CELL_TEXT, 48 },
  { "user", CLI_CELL_TEXT, 16 },
  { "python", CLI_CELL_TEXT, 16 },
  { "cpu_percent", CLI_CELL_PERCENT },
  { "rss", CLI_CELL_BYTES },
  { "threads", CLI_CELL_INT },
  { "started", CLI_CELL_TIME },
  { "command", CLI_CELL_TEXT, 60 },
  { "readable", CLI_CELL_BOOL },
  { "reason", CLI_CELL_TEXT },
};

static GPtrArray *
scan_twice (VvCensus *census, GError **error)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GPtrArray) first = vv_census_scan (census, NULL, error);
  gint64 left_us;

  if (first == NULL)
    return NULL;
  left_us = start_us + CPU_TIME_US - g_get_monotonic_time ();
  if (left_us > 0)
    g_usleep (left_us);
  return vv_census_scan (census, NULL, error);
}

static void
add_row (CliRows *rows, const VvCensusEntry *entry, guint depth)
{
  cli_rows_add_int (rows, entry->process->pid);
  cli_rows_add_int (rows, entry->ppid);
  cli_rows_add_nested (rows, entry->name, depth);
  cli_rows_add_text (rows, entry->process->user);
  cli_rows_add_text (rows, entry->python.version);
  cli_rows_add_double (rows, entry->cpu_percent);
  cli_rows_add_int (rows, entry->rss_bytes);
  cli_rows_add_int (rows, entry->n_threads);
  cli_rows_add_double (rows, entry->process->started_us / 1e6);
  cli_rows_add_text (rows, entry->process->command);
  cli_rows_add_int (rows, entry->readable);
  cli_rows_add_text (rows, entry->reason);
}

/* Each process after its parent, however the census orders the families.  A family is taken out of
 * @children as it is printed, so that even parents that contradict each other (a PID used anew) end. */
static void
add_family (CliRows *rows, GHashTable *children, int parent, guint depth)
{
  g_autoptr (GPtrArray) family = NULL;

  if (!g_hash_table_steal_extended (children, GINT_TO_POINTER (parent), NULL, (gpointer *) &family))
    return;
  for (guint i = 0; i < family->len; i++)
    {
      const VvCensusEntry *entry = g_ptr_array_index (family, i);

      add_row (rows, entry, depth);
      add_family (rows, children, entry->process->pid, depth + 1);
    }
}

static void
add_rows (CliRows *rows, GPtrArray *entries)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) children =
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      const VvCensusEntry *entry = g_ptr_array_index (entries, i);
      gpointer parent = GINT_TO_POINTER (entry->parent);
      GPtrArray *family;

      /* Only a parent that stood before it counts, so that no row is lost. */
      if (entry->parent == entry->process->pid || !g_hash_table_contains (known, parent))
        parent = GINT_TO_POINTER (0);
      g_hash_table_add (known, GINT_TO_POINTER (entry->process->pid));
      family = g_hash_table_lookup (children, parent);
      if (family == NULL)
        {
          family = g_ptr_array_new ();
          g_hash_table_insert (children, parent, family);
        }
      g_ptr_array_add (family, (gpointer) entry);
    }
  add_family (rows, children, 0, 0);
}

static int
run_ps (const CliCommand *command, int argc, char **argv)
{
  CliFormat format = CLI_FORMAT_TABLE;
  const CliOption options[] = {
    { "format", "FORMAT", N_("How to print: table (for people), json or csv"),
      CLI_OPTION_FORMAT, &format },
  };
  g_auto (CliArguments) arguments = { FALSE };
  g_autoptr (VvCensus) census = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (CliRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *limit = NULL;
  GString *text;
  int status;

  if (!cli_options_parse (command, options, G_N_ELEMENTS (options), argc, argv,
                          &arguments, &status))
    return status;
  if (arguments.n_operands > 0 || arguments.launch != NULL)
    return cli_wrong_usage (command, _("ps lists all Python processes and takes no TARGET."));

  census = vv_census_new (NULL);
  limit = vv_census_get_limit (census);
  if (limit != NULL)
    cli_note (&arguments, "%s", limit);
  entries = scan_twice (census, &error);
  if (entries == NULL)
    {
      cli_error ("%s", error->message);
      return CLI_FAILED;
    }

  rows = cli_rows_new (columns, G_N_ELEMENTS (columns));
  add_rows (rows, entries);
  text = cli_rows_format (rows, format);
  status = cli_print (text->str, text->len);
  g_string_free (text, TRUE);
  return status;
}

const CliCommand cli_ps = {
  .name = "ps",
  .synopsis = "[--format=table|json|csv]",
  .summary = N_("Lists every process that holds a Python"),
  .run = run_ps,
};
