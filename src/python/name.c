/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* name.c — what a person calls a Python process.  In: its command line.  Out: "app.py", "celery
 * worker", "http.server". The interpreter's options are read as the interpreter reads them, up
 * to what it runs: a module, code, a script, its standard input or a terminal. */

#include "python/name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "python/detect.h"
#include "python/image.h"

#define MAX_NAME_CHARS 120

typedef enum
{
  RUNS_TERMINAL,
  RUNS_STDIN,
  RUNS_SCRIPT,
  RUNS_MODULE,
  RUNS_CODE,
} Runs;

typedef struct
{
  Runs runs;
  const char *what;                 /* script, module or code */
  const char * const *arguments;    /* those of the program */
} Program;

/* Commands whose own name says little, and the words behind them that say more.  Options between
 * are passed over. */
static const struct { const char *command; const char *words; } subcommands[] = {
  { "airflow", "scheduler webserver worker triggerer celery standalone dag-processor api-server" },
  { "alembic", "upgrade downgrade revision" },
  { "celery", "worker beat flower events multi shell inspect control purge" },
  { "dagster", "dev api run" },
  { "dask", "scheduler worker" },
  { "django-admin", "runserver migrate shell test collectstatic" },
  { "fastapi", "run dev" },
  { "flask", "run shell" },
  { "jupyter", "notebook lab server console kernel" },
  { "manage.py", "runserver migrate shell test collectstatic qcluster rqworker celery" },
  { "mkdocs", "serve build" },
  { "pip", "install download wheel uninstall" },
  { "poetry", "run install build update" },
  { "prefect", "server worker agent" },
  { "ray", "start up" },
  { "rq", "worker" },
  { "streamlit", "run" },
};

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

/* One argument of short options: "-um", "-Bc", "-Wignore".  Returns: whether it said what is
 * run. */
static gboolean
read_short_options (const char           *options,
                    const char * const  **next,
                    Program              *program)
{
  for (const char *option = options; *option != '\0'; option++)
    {
      if (strchr ("cmWXQ", *option) == NULL)
        continue;
      if (option[1] == '\0' && **next == NULL)
        return FALSE;
      /* The value is the rest of this argument, or the next one. */
      program->what = option[1] != '\0' ? option + 1 : *(*next)++;
      if (*option == 'm' || *option == 'c')
        {
          program->runs = *option == 'm' ? RUNS_MODULE : RUNS_CODE;
          return TRUE;
        }
      return FALSE;
    }
  return FALSE;
}

/* As Python/getopt.c does it, and Modules/main.c with what is left. */
static Program
read_program (const char * const *argv)
{
  Program program = { RUNS_TERMINAL, NULL, NULL };
  const char * const *next = argv[0] != NULL ? argv + 1 : argv;

  while (*next != NULL && **next == '-')
    {
      const char *argument = *next;

      if (strcmp (argument, "-") == 0)
        {
          program.runs = RUNS_STDIN;
          program.arguments = next + 1;
          return program;
        }
      next++;
      if (strcmp (argument, "--") == 0)
        break;
      if (g_str_has_prefix (argument, "--"))
        {
          if ((strcmp (argument, "--check-hash-based-pycs") == 0 || strcmp (argument, "--jit") == 0) && *next != NULL)
            next++;
        }
      else if (read_short_options (argument + 1, &next, &program))
        {
          program.arguments = next;
          return program;
        }
    }
  program.arguments = next;
  program.what = NULL;
  if (*next != NULL)
    {
      program.runs = RUNS_SCRIPT;
      program.what = *next;
      program.arguments = next + 1;
    }
  return program;
}

static gboolean
has_word (const char *words,
          const char *word)
{
  gsize length = strlen (word);
  const char *at = words;

  while (length > 0 && (at = strstr (at, word)) != NULL)
    {
      if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
        return TRUE;
      at += length;
    }
  return FALSE;
}

static const char *
find_subcommand (const char         *command,
                 const char * const *arguments)
{
  for (gsize i = 0; i < G_N_ELEMENTS (subcommands); i++)
    {
      if (strcmp (subcommands[i].command, command) != 0)
        continue;
      for (const char * const *at = arguments; *at != NULL; at++)
        if (has_word (subcommands[i].words, *at))
          return *at;
    }
  return NULL;
}

static char *
with_subcommand (const char         *command,
                 const char * const *arguments)
{
  const char *subcommand = find_subcommand (command, arguments);

  return subcommand != NULL ? g_strdup_printf ("%s %s", command, subcommand) : g_strdup (command);
}

/* "/srv/shop/__main__.py" is called as its folder is, "app/" as the folder. */
static char *
name_script (const Program *program)
{
  g_autofree char *path = g_strdup (program->what);
  gsize length = strlen (path);

  while (length > 1 && path[length - 1] == '/')
    path[--length] = '\0';
  if (g_str_has_suffix (path, "/__main__.py"))
    path[length - strlen ("/__main__.py")] = '\0';
  if (*base_name (path) == '\0')
    return g_strdup (program->what);
  return with_subcommand (base_name (path), program->arguments);
}

static char *
name_module (const Program *program)
{
  g_autofree char *module = g_strdup (program->what);

  if (g_str_has_suffix (module, ".__main__"))
    module[strlen (module) - strlen (".__main__")] = '\0';
  if (g_str_has_suffix (module, ".popen_loky_posix"))
    return vv_python_name_worker ();
  return with_subcommand (module, program->arguments);
}

/* What multiprocessing (and loky, after its pattern) gives to -c for its helpers. */
static char *
name_helper (const char *code)
{
  const struct { const char *mark; const char *name; } helpers[] = {
    { "from multiprocessing.spawn import", N_("multiprocessing worker") },
    { "from multiprocessing.forkserver import", N_("multiprocessing fork server") },
    { "from multiprocessing.resource_tracker import", N_("multiprocessing resource tracker") },
    { "from multiprocessing.semaphore_tracker import", N_("multiprocessing resource tracker") },
    { "loky.backend.resource_tracker import", N_("multiprocessing resource tracker") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (helpers); i++)
    if (strstr (code, helpers[i].mark) != NULL)
      return g_strdup (_(helpers[i].name));
  return NULL;
}

/* "python3", as it was called; a login shell's dash is not part of it. */
static const char *
interpreter_name (const char *argv0,
                  const char *exe)
{
  const char *called = base_name (argv0);

  if (*called == '-')
    called++;
  if (vv_python_image_is_python_name (called))
    return called;
  if (exe != NULL && vv_python_image_is_python_name (base_name (exe)))
    return base_name (exe);
  return *called != '\0' ? called : "python";
}

static char *
name_program (const Program *program,
              const char    *interpreter)
{
  char *helper;

  switch (program->runs)
    {
    case RUNS_SCRIPT:
      return name_script (program);

    case RUNS_MODULE:
      return name_module (program);

    case RUNS_CODE:
      helper = name_helper (program->what);
      return helper != NULL ? helper : g_strdup_printf ("%s -c", interpreter);

    case RUNS_STDIN:
      /* Translators: the program comes through a pipe; %s is "python3" */
      return g_strdup_printf (_("%s (standard input)"), interpreter);

    case RUNS_TERMINAL:
    default:
      /* Translators: a Python prompt; %s is "python3" */
      return g_strdup_printf (_("%s (interactive)"), interpreter);
    }
}

/* A title that the program gave itself is one argument and no interpreter's name. */
static gboolean
is_title (const char * const *argv,
          const char         *exe)
{
  const char *name;

  if (argv[1] != NULL || (exe != NULL && strcmp (argv[0], exe) == 0))
    return FALSE;
  name = base_name (argv[0]);
  if (*name == '-')
    name++;
  return strpbrk (argv[0], " :") != NULL ? *argv[0] != '/' : !vv_python_image_is_python_name (name);
}

char *
vv_python_name_from_argv (const char * const *argv,
                          const char         *comm,
                          const char         *exe,
                          gboolean            embedded)
{
  g_autofree char *raw = NULL;
  Program program;
  char *name;

  if (argv[0] == NULL)
    raw = g_strdup (comm);
  else if (is_title (argv, exe) && (!embedded || strpbrk (argv[0], " :") != NULL))
    raw = g_strdup (argv[0]);
  else if (embedded)
    raw = g_strdup (exe != NULL ? base_name (exe) : base_name (argv[0]));
  else
    {
      program = read_program (argv);
      raw = name_program (&program, interpreter_name (argv[0], exe));
    }
  name = vv_text_display (raw, -1, MAX_NAME_CHARS);
  g_strstrip (name);
  if (*name != '\0')
    return name;
  g_free (name);
  return g_strdup (*comm != '\0' ? comm : "python");
}

gboolean
vv_python_name_is_fork_server (const char * const *argv)
{
  Program program = read_program (argv);

  return program.runs == RUNS_CODE && strstr (program.what, "from multiprocessing.forkserver import") != NULL;
}

char *
vv_python_name_worker (void)
{
  return g_strdup (_("multiprocessing worker"));
}

char *
vv_python_name (const VvProcess *process,
                const VvPython  *python)
{
  g_return_val_if_fail (process != NULL && python != NULL, NULL);

  /* Another program's arguments mean something else: it is called as one that embeds Python is. */
  return vv_python_name_from_argv ((const char * const *) process->argv, process->comm, process->exe,
                                   python->embedded || python->kind == VV_PYTHON_NONE);
}
