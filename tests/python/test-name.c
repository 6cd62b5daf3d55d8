/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-name.c — command lines and the names that people would give them.  Arguments are
 * separated by "|". */

#include <glib.h>
#include <string.h>

#include "python/name.h"

typedef struct
{
  const char *argv;
  const char *name;
} Case;

static void
check_all (const Case *cases,
           gsize       n,
           const char *exe,
           gboolean    embedded)
{
  for (gsize i = 0; i < n; i++)
    {
      g_auto(GStrv) argv = g_strsplit (cases[i].argv, "|", 0);
      g_autofree char *name = vv_python_name_from_argv ((const char * const *) argv, "python3", exe, embedded);

      g_test_message ("%s", cases[i].argv);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_scripts (void)
{
  const Case cases[] = {
    { "python3|app.py", "app.py" },
    { "/usr/bin/python3|/srv/shop/app.py|--port|80", "app.py" },
    { "python3|./my app.py", "my app.py" },
    { "python3|/srv/shop/__main__.py", "shop" },
    { "python3|__main__.py", "__main__.py" },
    { "python3|shop/", "shop" },
    { "python3|shop.pyz", "shop.pyz" },
    { "python3|-|x", "python3 (standard input)" },
    { "python3", "python3 (interactive)" },
    { "/opt/py/bin/python3.12|-i", "python3.12 (interactive)" },
    { "-python3", "python3 (interactive)" },
    { "python3|-i|app.py", "app.py" },
    { "python3|--|-odd.py", "-odd.py" },
    { "python3|", "python3" },
    { "python3|/", "/" },
  };

  check_all (cases, G_N_ELEMENTS (cases), "/usr/bin/python3.11", FALSE);
}

static void
test_modules (void)
{
  const Case cases[] = {
    { "python3|-m|http.server|8000", "http.server" },
    { "python3|-mhttp.server", "http.server" },
    { "python3|-um|pkg.mod", "pkg.mod" },
    { "python3|-Ium|pkg.__main__", "pkg" },
    { "python3|-m", "python3 (interactive)" },
    { "python3|-m|joblib.externals.loky.backend.popen_loky_posix|--process-name|LokyProcess-1",
      "multiprocessing worker" },
  };

  check_all (cases, G_N_ELEMENTS (cases), "/usr/bin/python3.11", FALSE);
}

static void
test_options (void)
{
  const Case cases[] = {
    { "python3|-W|ignore|app.py", "app.py" },
    { "python3|-Wignore|app.py", "app.py" },
    { "python3|-X|dev|app.py", "app.py" },
    { "python3|-Xdev|-X|importtime|app.py", "app.py" },
    { "python3|-uBW|error|app.py", "app.py" },
    { "python3|--check-hash-based-pycs|always|app.py", "app.py" },
    { "python2|-Q|new|app.py", "app.py" },
    { "python3|-OO|-E|-s|app.py|-m|other", "app.py" },
    { "python3|-W", "python3 (interactive)" },
    { "python3|-c|import time; time.sleep(9)|-m|x", "python3 -c" },
    { "python3|-Bc|pass", "python3 -c" },
    { "python3|-Bcpass", "python3 -c" },
  };

  check_all (cases, G_N_ELEMENTS (cases), "/usr/bin/python3.11", FALSE);
}

static void
test_commands (void)
{
  const Case cases[] = {
    { "/srv/venv/bin/python|/srv/venv/bin/celery|-A|proj|worker|-l|info", "celery worker" },
    { "python3|/usr/bin/celery|--app=proj|beat", "celery beat" },
    { "python3|-m|celery|-A|worker_app|worker", "celery worker" },
    { "python3|/usr/bin/gunicorn|-w|4|app:app", "gunicorn" },
    { "python3|/usr/bin/uvicorn|main:app", "uvicorn" },
    { "python3|manage.py|runserver|8000", "manage.py runserver" },
    { "python3|manage.py|own_command", "manage.py" },
    { "python3|-m|flask|--app|x|run", "flask run" },
  };

  check_all (cases, G_N_ELEMENTS (cases), "/usr/bin/python3.11", FALSE);
}

static void
test_multiprocessing (void)
{
  const Case cases[] = {
    { "/usr/bin/python3|-c|from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=7)"
      "|--multiprocessing-fork", "multiprocessing worker" },
    { "/usr/bin/python3|-s|-c|from multiprocessing.resource_tracker import main;main(6)",
      "multiprocessing resource tracker" },
    { "python3.7|-c|from multiprocessing.semaphore_tracker import main;main(6)",
      "multiprocessing resource tracker" },
    { "/usr/bin/python3|-c|from multiprocessing.forkserver import main; main(4, 6, ['__main__'], **{})",
      "multiprocessing fork server" },
  };

  check_all (cases, G_N_ELEMENTS (cases), "/usr/bin/python3.11", FALSE);
}

static void
test_titles (void)
{
  const Case cases[] = {
    { "gunicorn: master [app]", "gunicorn: master [app]" },
    { "[celeryd: celery@host:MainProcess] -active- (worker)", "[celeryd: celery@host:MainProcess] -active- (worker)" },
    { "myworker", "myworker" },
  };

  check_all (cases, G_N_ELEMENTS (cases), "/usr/bin/python3.11", FALSE);
}

static void
test_embedded (void)
{
  const Case cases[] = {
    { "uwsgi|--ini|x.ini", "uwsgi" },
    { "blender", "blender" },
    { "postgres: joe shop [local] idle", "postgres: joe shop [local] idle" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = g_strndup (cases[i].argv, strcspn (cases[i].argv, "|:"));
      g_autofree char *exe = g_strconcat ("/opt/some thing/bin/", base, NULL);

      check_all (&cases[i], 1, exe, TRUE);
    }
}

/* Whatever stands there: one line of text that can be shown, and never nothing. */
static void
test_hostile (void)
{
  g_autofree char *long_name = g_strnfill (100 * 1024, 'x');
  const char *argvs[][5] = {
    { NULL },
    { "", NULL },
    { "python3", "", NULL },
    { "python3", "a\nb\x1b[31m.py", NULL },
    { "python3", "\xff\xfe.py", NULL },
    { "python3", "-m", "\xe2\x80\xae" "evil", NULL },
    { "python3", long_name, NULL },
    { long_name, NULL },
    { "   ", NULL },
    { "python3", "   ", NULL },
    { "-", NULL },
    { "/", "/", NULL },
    { "python3", "-m", "", NULL },
    { "python3", "-m", ".__main__", NULL },
    { "python3", "/__main__.py", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (argvs); i++)
    for (int embedded = 0; embedded < 2; embedded++)
      {
        g_autofree char *name = vv_python_name_from_argv (argvs[i], "comm", NULL, embedded != 0);

        g_test_message ("case %" G_GSIZE_FORMAT, i);
        g_assert_true (g_utf8_validate (name, -1, NULL));
        g_assert_cmpuint (strlen (name), >, 0);
        g_assert_cmpint (g_utf8_strlen (name, -1), <=, 120);
        g_assert_null (strpbrk (name, "\n\x1b"));
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/name/scripts", test_scripts);
  g_test_add_func ("/python/name/modules", test_modules);
  g_test_add_func ("/python/name/options", test_options);
  g_test_add_func ("/python/name/commands", test_commands);
  g_test_add_func ("/python/name/multiprocessing", test_multiprocessing);
  g_test_add_func ("/python/name/titles", test_titles);
  g_test_add_func ("/python/name/embedded", test_embedded);
  g_test_add_func ("/python/name/hostile", test_hostile);
  return g_test_run ();
}
