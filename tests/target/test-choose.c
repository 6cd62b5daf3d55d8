/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-choose.c — which way a process is captured, rule by rule, on folders that look like /proc. */

#include <glib/gstdio.h>
#include <string.h>

#include "fake-proc.h"
#include "target/capture.h"

#define PID 77

static void
write_file (FakeProc   *proc,
            const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (proc->root, folder, NULL);
  g_autofree char *file = g_build_filename (path, name, NULL);

  g_mkdir_with_parents (path, 0755);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
write_status (FakeProc *proc,
              guint64   anonymous_mb,
              guint64   swapped_mb,
              guint     seccomp,
              guint     tracer)
{
  g_autofree char *text =
    g_strdup_printf ("Name:\tp\nTgid:\t77\nPid:\t77\nTracerPid:\t%u\nUid:\t1\t1\t1\t1\nVmRSS:\t9000000 kB\n"
                     "RssAnon:\t%" G_GUINT64_FORMAT " kB\nVmSwap:\t%" G_GUINT64_FORMAT " kB\nSeccomp:\t%u\n",
                     tracer, anonymous_mb * 1000, swapped_mb * 1000, seccomp);

  fake_proc_write (proc, PID, "status", text, strlen (text));
}

/* A process of 1 GB on a machine where nothing stands in the way. */
static FakeProc *
make_proc (void)
{
  FakeProc *proc = fake_proc_new ();

  fake_proc_add (proc, PID, 1, 1234, "python3", "python3", 8);
  write_status (proc, 1000, 0, 0, 0);
  write_file (proc, "sys/kernel", "osrelease", "6.7.0-generic\n");
  write_file (proc, "sys/vm", "overcommit_memory", "0\n");
  write_file (proc, ".", "meminfo", "MemTotal:  32000000 kB\nMemAvailable:   16000000 kB\n");
  return proc;
}

static void
assert_choice (FakeProc        *proc,
               VvCaptureMethod  expected,
               const char      *part)
{
  const VvCaptureOptions options = { .method = VV_CAPTURE_AUTO, .proc_root = proc->root };
  g_autofree char *reason = NULL;

  g_assert_cmpint (vv_capture_choose (PID, &options, &reason), ==, expected);
  g_assert_nonnull (strstr (reason, part));
  g_assert_cmpint (reason[strlen (reason) - 1], ==, '.');
}

static void
test_size (void)
{
  g_autoptr(FakeProc) proc = make_proc ();

  assert_choice (proc, VV_CAPTURE_PRECOPY, "while the program ran");
  write_status (proc, 240, 0, 0, 0);
  assert_choice (proc, VV_CAPTURE_STOP, "50 ms or less");
  write_status (proc, 240, 240, 0, 0);
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while the program ran");
}

static void
test_filter (void)
{
  g_autoptr(FakeProc) proc = make_proc ();

  write_status (proc, 1000, 0, 1, 0);
  assert_choice (proc, VV_CAPTURE_STOP, "seccomp");
  write_status (proc, 1000, 0, 2, 0);
  assert_choice (proc, VV_CAPTURE_STOP, "seccomp");
  /* One thread is enough. */
  write_status (proc, 1000, 0, 0, 0);
  write_file (proc, "77/task/77", "status", "Name:\tp\nSeccomp:\t0\n");
  write_file (proc, "77/task/78", "status", "Name:\tp\nSeccomp:\t0\n");
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while the program ran");
  write_file (proc, "77/task/78", "status", "Name:\tp\nSeccomp:\t2\n");
  assert_choice (proc, VV_CAPTURE_STOP, "seccomp");
}

static void
test_debugger (void)
{
  g_autoptr(FakeProc) proc = make_proc ();

  write_status (proc, 1000, 0, 0, 5);
  assert_choice (proc, VV_CAPTURE_STOP, "debugger");
}

static void
test_machine_memory (void)
{
  g_autoptr(FakeProc) proc = make_proc ();

  write_file (proc, ".", "meminfo", "MemAvailable:   2900000 kB\n");
  assert_choice (proc, VV_CAPTURE_STOP, "three times");
  write_file (proc, ".", "meminfo", "MemAvailable:   3100000 kB\n");
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while");
}

static void
test_group_memory (void)
{
  g_autoptr(FakeProc) proc = make_proc ();

  fake_proc_write (proc, PID, "cgroup", "0::/box/inner\n", 14);
  write_file (proc, "cgroup/box/inner", "memory.max", "max\n");
  write_file (proc, "cgroup/box/inner", "memory.current", "1000000000\n");
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while");
  /* The limit is on the box that it is in. */
  write_file (proc, "cgroup/box", "memory.max", "4000000000\n");
  write_file (proc, "cgroup/box", "memory.current", "1500000000\n");
  assert_choice (proc, VV_CAPTURE_STOP, "three times");
  /* Much of what is taken is the cache of files. */
  write_file (proc, "cgroup/box", "memory.stat", "anon 1\ninactive_file 900000000\n");
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while");
  fake_proc_write (proc, PID, "cgroup", "0::/../../box\n", 14);
  write_file (proc, "cgroup/box", "memory.max", "1\n");
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while");
}

static void
test_group_memory_v1 (void)
{
  g_autoptr(FakeProc) proc = make_proc ();
  static const char groups[] = "3:cpu:/x\n2:memory:/box\n";

  fake_proc_write (proc, PID, "cgroup", groups, strlen (groups));
  write_file (proc, "cgroup/memory/box", "memory.limit_in_bytes", "3000000000\n");
  write_file (proc, "cgroup/memory/box", "memory.usage_in_bytes", "1000000000\n");
  assert_choice (proc, VV_CAPTURE_STOP, "three times");
}

static void
test_overcommit (void)
{
  g_autoptr(FakeProc) proc = make_proc ();

  write_file (proc, "sys/vm", "overcommit_memory", "2\n");
  assert_choice (proc, VV_CAPTURE_STOP, "overcommit_memory");
  write_file (proc, "sys/vm", "overcommit_memory", "1\n");
  assert_choice (proc, VV_CAPTURE_PRECOPY, "while");
}

static void
test_kernel (void)
{
  g_autoptr(FakeProc) proc = make_proc ();
  const struct { const char *release; VvCaptureMethod method; } kernels[] = {
    { "6.6.99\n", VV_CAPTURE_STOP },
    { "6.10.1-rc2+\n", VV_CAPTURE_PRECOPY },
    { "5.15.0\n", VV_CAPTURE_STOP },
    { "7.0\n", VV_CAPTURE_PRECOPY },
    { "what\n", VV_CAPTURE_STOP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kernels); i++)
    {
      write_file (proc, "sys/kernel", "osrelease", kernels[i].release);
      assert_choice (proc, kernels[i].method, kernels[i].method == VV_CAPTURE_STOP ? "6.7" : "while");
    }
}

static void
test_asked_for (void)
{
  g_autoptr(FakeProc) proc = make_proc ();
  VvCaptureOptions options = { .method = VV_CAPTURE_FORK, .proc_root = proc->root };
  g_autofree char *asked = NULL;
  g_autofree char *forbidden = NULL;

  g_assert_cmpint (vv_capture_choose (PID, &options, &asked), ==, VV_CAPTURE_FORK);
  options.no_calls = TRUE;
  g_assert_cmpint (vv_capture_choose (PID, &options, &forbidden), ==, VV_CAPTURE_STOP);
  g_assert_nonnull (strstr (forbidden, "no system calls"));
}

static void
test_names (void)
{
  VvCaptureMethod method = VV_CAPTURE_STOP;

  for (VvCaptureMethod i = VV_CAPTURE_AUTO; i <= VV_CAPTURE_PRECOPY; i++)
    {
      g_assert_true (vv_capture_method_parse (vv_capture_method_name (i), &method));
      g_assert_cmpint (method, ==, i);
    }
  g_assert_false (vv_capture_method_parse ("Stop", &method));
  g_assert_false (vv_capture_method_parse (NULL, &method));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/choose/size", test_size);
  g_test_add_func ("/target/choose/filter", test_filter);
  g_test_add_func ("/target/choose/debugger", test_debugger);
  g_test_add_func ("/target/choose/machine-memory", test_machine_memory);
  g_test_add_func ("/target/choose/group-memory", test_group_memory);
  g_test_add_func ("/target/choose/group-memory/version-1", test_group_memory_v1);
  g_test_add_func ("/target/choose/overcommit", test_overcommit);
  g_test_add_func ("/target/choose/kernel", test_kernel);
  g_test_add_func ("/target/choose/asked-for", test_asked_for);
  g_test_add_func ("/target/choose/names", test_names);
  return g_test_run ();
}
