/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-limit.c — why processes cannot be seen from here. */

#include <glib.h>
#include <string.h>

#include "python/census.h"
#include "python/limit.h"

static void
test_hidepid (void)
{
  const struct { const char *mounts; gboolean hiding; } cases[] = {
    { "proc /proc proc rw,nosuid,hidepid=2 0 0\n", TRUE },
    { "proc /proc proc rw,hidepid=invisible,gid=4 0 0\n", TRUE },
    { "proc /proc proc rw,hidepid=0 0 0\n", FALSE },
    { "proc /proc proc rw,hidepid=off 0 0\n", FALSE },
    { "proc /proc proc rw 0 0\n", FALSE },
    { "proc /other/proc proc rw,hidepid=2 0 0\n", FALSE },
    { "proc /proc proc rw,hidepid=2 0 0\nproc /proc proc rw 0 0\n", FALSE },
    { "hidepid=2\n\nproc\nproc /proc\nproc /proc proc", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].mounts);
      g_assert_cmpint (vv_limit_is_hiding (cases[i].mounts, "/proc"), ==, cases[i].hiding);
    }
}

static void
test_sandbox (void)
{
  g_autofree char *outside = vv_limit_find ("/proc", "/no/such/file");
  /* Any file that exists. */
  g_autofree char *inside = vv_limit_find ("/proc", "/proc/self/stat");

  g_assert_nonnull (inside);
  g_assert_nonnull (strstr (inside, "Flatpak"));
  g_assert_true (outside == NULL || strstr (outside, "Flatpak") == NULL);
}

static void
test_missing (void)
{
  g_autoptr(VvCensus) census = vv_census_new ("/no/such/proc");
  g_autoptr(GError) error = NULL;
  g_autofree char *limit = vv_census_get_limit (census);

  g_assert_nonnull (strstr (limit, "/no/such/proc"));
  g_assert_null (vv_census_scan (census, NULL, &error));
  g_assert_nonnull (strstr (error->message, "/no/such/proc"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/python/limit/hidepid", test_hidepid);
  g_test_add_func ("/python/limit/sandbox", test_sandbox);
  g_test_add_func ("/python/limit/missing", test_missing);
  return g_test_run ();
}
