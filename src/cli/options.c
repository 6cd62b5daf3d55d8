/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* options.c — In: argv and a table of options.  Out: their values, the operands, what to launch.
 * The first `--` ends it all: what follows belongs to the launched program and is not looked at. */

#include "config.h"

#include "cli/options.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const CliCommand *command;
  const CliOption *options;
  guint n_options;
  CliArguments *arguments;
  gboolean help;
  gboolean version;
} CliParser;

void
cli_arguments_clear (CliArguments *self)
{
  g_clear_pointer (&self->operands, g_free);
}

int
cli_wrong_usage (const CliCommand *command, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (command != NULL)
    cli_error (_("%s See “vivarium-cli %s --help”."), what, command->name);
  else
    cli_error (_("%s See “vivarium-cli --help”."), what);
  return CLI_WRONG_USAGE;
}

int
cli_print_version (void)
{
  const char *text = "vivarium-cli " VV_VERSION "\n";

  return cli_print (text, strlen (text));
}

void
cli_note (const CliArguments *arguments, const char *format, ...)
{
  g_autoptr (GString) line = NULL;
  va_list values;

  if (arguments->quiet || (!arguments->verbose && !isatty (STDERR_FILENO)))
    return;
  line = g_string_new (NULL);
  va_start (values, format);
  g_string_append_vprintf (line, format, values);
  va_end (values);
  g_string_append_c (line, '\n');
  cli_print_error_stream (line->str, line->len);
}

static gboolean
is_letter (const char *name)
{
  return name[0] != '\0' && name[1] == '\0';
}

static void
append_option_help (GString *out, const char *name, const char *placeholder, const char *help)
{
  g_autofree char *left = NULL;

  if (is_letter (name))
    left = g_strdup_printf ("-%s %s", name, placeholder);
  else if (placeholder != NULL)
    left = g_strdup_printf ("--%s=%s", name, placeholder);
  else
    left = g_strdup_printf ("--%s", name);

  g_string_append_printf (out, "  %-16s  %s\n", left, help);
}

static int
print_help (const CliParser *self)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (_(self->command->synopsis), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      /* Translators: the name of a command and what it takes; the second of two lines is aligned to the first */
      g_string_append_printf (out, i == 0 ? _("Usage: vivarium-cli %s %s") : _("   or: vivarium-cli %s %s"),
                              self->command->name, lines[i]);
      g_string_append_c (out, '\n');
    }
  g_string_append_printf (out, "\n%s\n\n", _(self->command->summary));
  for (guint i = 0; i < self->n_options; i++)
    append_option_help (out, self->options[i].name, self->options[i].placeholder,
                        _(self->options[i].help));
  append_option_help (out, "quiet", NULL, _("Print results and failures only"));
  append_option_help (out, "verbose", NULL,
                      _("Print notes even where standard error is no terminal"));
  append_option_help (out, "help", NULL, _("Print this help"));
  append_option_help (out, "version", NULL, _("Print the version"));
  return cli_print (out->str, out->len);
}

/* Only plain decimal numbers: no "nan", "inf" or hexadecimal, which g_ascii_strtod() would take. */
static gboolean
parse_number (const char *text, double *number)
{
  char *end = NULL;

  if (*text == '\0' || strspn (text, "0123456789.eE+-") != strlen (text))
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number);
}

static gboolean
parse_seconds (const CliParser *self, const CliOption *option, const char *text)
{
  double seconds;

  if (parse_number (text, &seconds) && seconds >= option->min && seconds <= option->max)
    {
      *(gint64 *) option->value = (gint64) (seconds * 1e9 + 0.5);
      return TRUE;
    }

  {
    g_autofree char *shown = cli_quote (text);
    char min[G_ASCII_DTOSTR_BUF_SIZE], max[G_ASCII_DTOSTR_BUF_SIZE];

    /* As they are to be typed, whatever the locale's decimal point. */
    cli_wrong_usage (self->command, _("--%s takes %s to %s seconds, not “%s”."), option->name,
                     g_ascii_formatd (min, sizeof min, "%.10g", option->min),
                     g_ascii_formatd (max, sizeof max, "%.10g", option->max), shown);
  }
  return FALSE;
}

static gboolean
parse_count (const CliParser *self, const CliOption *option, const char *text)
{
  if (g_ascii_string_to_unsigned (text, 10, (guint64) option->min, (guint64) option->max,
                                  option->value, NULL))
    return TRUE;

  {
    g_autofree char *shown = cli_quote (text);

    cli_wrong_usage (self->command, _("--%s takes a whole number from %.0f to %.0f, not “%s”."),
                     option->name, option->min, option->max, shown);
  }
  return FALSE;
}

static gboolean
parse_format (const CliParser *self, const CliOption *option, const char *text)
{
  static const char * const names[] = { "table", "json", "csv", NULL };
  g_autofree char *shown = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (text, names[i]))
      {
        *(CliFormat *) option->value = i;
        return TRUE;
      }
  shown = cli_quote (text);
  cli_wrong_usage (self->command, _("--%s takes table, json or csv, not “%s”."), option->name,
                   shown);
  return FALSE;
}

static gboolean
take_value (const CliParser *self, const CliOption *option, const char *text)
{
  switch (option->kind)
    {
    case CLI_OPTION_SECONDS:
      return parse_seconds (self, option, text);
    case CLI_OPTION_COUNT:
      return parse_count (self, option, text);
    case CLI_OPTION_FORMAT:
      return parse_format (self, option, text);
    case CLI_OPTION_FILE:
      if (*text == '\0')
        {
          cli_wrong_usage (self->command, _("--%s needs the name of a file."), option->name);
          return FALSE;
        }
      *(const char **) option->value = text;
      return TRUE;
    case CLI_OPTION_WORD:
      if (*text == '\0')
        {
          cli_wrong_usage (self->command, _("--%s needs a value."), option->name);
          return FALSE;
        }
      *(const char **) option->value = text;
      return TRUE;
    case CLI_OPTION_WORDS:
      if (*text == '\0')
        {
          cli_wrong_usage (self->command, _("--%s needs a value."), option->name);
          return FALSE;
        }
      g_ptr_array_add (*(GPtrArray **) option->value, (gpointer) text);
      return TRUE;
    case CLI_OPTION_FLAG:
    default:
      *(gboolean *) option->value = TRUE;
      return TRUE;
    }
}

/* One word that begins with `--`; @next is the word after it, or NULL. */
static gboolean
take_option (CliParser *self, const char *word, const char *next, gboolean *took_next)
{
  const CliOption common[] = {
    { .name = "quiet", .kind = CLI_OPTION_FLAG, .value = &self->arguments->quiet },
    { .name = "verbose", .kind = CLI_OPTION_FLAG, .value = &self->arguments->verbose },
    { .name = "help", .kind = CLI_OPTION_FLAG, .value = &self->help },
    { .name = "version", .kind = CLI_OPTION_FLAG, .value = &self->version },
  };
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word + 2, equals - word - 2)
                                         : g_strdup (word + 2);
  const CliOption *option = NULL;
  g_autofree char *shown = NULL;

  for (guint i = 0; i < self->n_options && option == NULL; i++)
    if (!is_letter (name) && g_str_equal (name, self->options[i].name))
      option = &self->options[i];
  for (guint i = 0; i < G_N_ELEMENTS (common) && option == NULL; i++)
    if (g_str_equal (name, common[i].name))
      option = &common[i];

  if (option == NULL)
    {
      shown = cli_quote (word);
      cli_wrong_usage (self->command, _("There is no option “%s”."), shown);
      return FALSE;
    }
  if (option->kind == CLI_OPTION_FLAG && equals != NULL)
    {
      cli_wrong_usage (self->command, _("--%s takes no value."), option->name);
      return FALSE;
    }
  if (option->kind != CLI_OPTION_FLAG && equals == NULL && next == NULL)
    {
      cli_wrong_usage (self->command, _("--%s needs a value."), option->name);
      return FALSE;
    }

  *took_next = option->kind != CLI_OPTION_FLAG && equals == NULL;
  return take_value (self, option, equals != NULL ? equals + 1 : next);
}

/* One word that begins with one dash, as `-o` or `-oFILE`. */
static gboolean
take_letter (CliParser *self, const char *word, const char *next, gboolean *took_next)
{
  for (guint i = 0; i < self->n_options; i++)
    {
      const CliOption *option = &self->options[i];
      const char *value = word[2] != '\0' ? word + 2 : next;

      if (!is_letter (option->name) || word[1] != option->name[0])
        continue;
      *took_next = word[2] == '\0';
      if (value != NULL && *value != '\0')
        {
          *(const char **) option->value = value;
          return TRUE;
        }
      cli_wrong_usage (self->command, _("-%s needs the name of a file."), option->name);
      return FALSE;
    }

  {
    g_autofree char *shown = cli_quote (word);

    cli_wrong_usage (self->command, _("There is no option “%s”."), shown);
  }
  return FALSE;
}

gboolean
cli_options_parse (const CliCommand *command,
                   const CliOption *options,
                   guint n_options,
                   int argc,
                   char **argv,
                   CliArguments *arguments,
                   int *status)
{
  CliParser self = { command, options, n_options, arguments, FALSE, FALSE };
  int end = argc;

  for (int i = 1; i < argc && end == argc; i++)
    if (g_str_equal (argv[i], "--"))
      end = i;
  arguments->operands = g_new0 (const char *, end + 1);
  if (end < argc)
    arguments->launch = (const char * const *) argv + end + 1;

  for (int i = 1; i < end && !self.help && !self.version; i++)
    {
      gboolean took_next = FALSE;

      /* A lone "-" and "-5" are operands that the command can name in its own words. */
      if (argv[i][0] != '-' || argv[i][1] == '\0' || g_ascii_isdigit (argv[i][1]))
        {
          arguments->operands[arguments->n_operands++] = argv[i];
        }
      else if (!(argv[i][1] == '-' ? take_option : take_letter) (&self, argv[i],
                                                                 i + 1 < end ? argv[i + 1] : NULL,
                                                                 &took_next))
        {
          *status = CLI_WRONG_USAGE;
          return FALSE;
        }
      i += took_next;
    }

  if (self.help)
    *status = print_help (&self);
  else if (self.version)
    *status = cli_print_version ();
  return !self.help && !self.version;
}
