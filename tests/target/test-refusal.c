/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-refusal.c — each rule that stands in the way is named, with what helps.  On folders that look
 * like /proc. */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "fake-proc.h"
#include "target/live.h"
#include "target/refusal.h"

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

/* Ourselves: user, capabilities, seccomp. */
static FakeProc *
make_proc (guint   uid,
           guint   own_uid,
           guint64 capabilities,
           guint   seccomp)
{
  FakeProc *proc = fake_proc_new ();
  g_autofree char *theirs =
    g_strdup_printf ("Name:\tp\nTgid:\t77\nPid:\t77\nTracerPid:\t0\nUid:\t%u\t%u\t%u\t%u\n", uid, uid, uid, uid);
  g_autofree char *own =
    g_strdup_printf ("Name:\tv\nTgid:\t9\nPid:\t9\nUid:\t%u\t%u\t%u\t%u\nCapEff:\t%016" G_GINT64_MODIFIER "x\n"
                     "Seccomp:\t%u\n", own_uid, own_uid, own_uid, own_uid, capabilities, seccomp);

  fake_proc_add (proc, PID, 1, 1234, "python3", "python3\0x.py", 13);
  fake_proc_write (proc, PID, "status", theirs, strlen (theirs));
  write_file (proc, "self", "status", own);
  return proc;
}

static void
assert_refusal (FakeProc     *proc,
                VvRefusalAct  act,
                int           code,
                VvError       expected,
                const char   *part,
                const char   *advice)
{
  g_autoptr(GError) error = NULL;

  vv_refusal_set_error (&error, proc->root, PID, code, act);
  g_test_message ("%s", error->message);
  g_assert_error (error, VV_ERROR, (int) expected);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, advice));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_yama (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 4321, 0, 0);

  write_file (proc, "sys/kernel/yama", "ptrace_scope", "1\n");
  assert_refusal (proc, VV_REFUSAL_READ, EPERM, VV_ERROR_DENIED, "ptrace_scope is 1",
                  "sudo sysctl kernel.yama.ptrace_scope=0");
  write_file (proc, "sys/kernel/yama", "ptrace_scope", "2\n");
  assert_refusal (proc, VV_REFUSAL_HOLD, EACCES, VV_ERROR_DENIED, "ptrace_scope is 2", "with sudo");
  write_file (proc, "sys/kernel/yama", "ptrace_scope", "3\n");
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "ptrace_scope is 3", "restart it");
  write_file (proc, "sys/kernel/yama", "ptrace_scope", "0\n");
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "The system forbids", "sudo");
}

/* Root may not either where it is switched off for good. */
static void
test_yama_root (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 0, 1 << 19, 0);

  write_file (proc, "sys/kernel/yama", "ptrace_scope", "3\n");
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "ptrace_scope is 3", "sysctl");
  write_file (proc, "sys/kernel/yama", "ptrace_scope", "0\n");
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "even root", "outside of any container");
}

static void
test_other_user (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 1000, 0, 0);

  assert_refusal (proc, VV_REFUSAL_READ, EPERM, VV_ERROR_DENIED, "another user, 4321", "sudo");
}

static void
test_container (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 0, 0, 0);

  assert_refusal (proc, VV_REFUSAL_READ, EPERM, VV_ERROR_DENIED, "CAP_SYS_PTRACE", "--cap-add=SYS_PTRACE");
}

static void
test_seccomp (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 4321, 0, 2);
  g_autoptr(FakeProc) root = make_proc (4321, 0, 1 << 19, 2);

  assert_refusal (proc, VV_REFUSAL_READ, EPERM, VV_ERROR_DENIED, "seccomp", "--cap-add=SYS_PTRACE");
  assert_refusal (proc, VV_REFUSAL_READ, ENOSYS, VV_ERROR_DENIED, "seccomp", "--cap-add=SYS_PTRACE");
  assert_refusal (root, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "seccomp", "--cap-add=SYS_PTRACE");
}

static void
test_undumpable (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 4321, 0, 0);

  /* Ours, and not user 4321's. */
  fake_proc_write (proc, PID, "environ", "", 0);
  assert_refusal (proc, VV_REFUSAL_READ, EPERM, VV_ERROR_DENIED, "not dumpable", "sudo");
}

static void
test_traced (void)
{
  static const char status[] = "Name:\tp\nTgid:\t77\nPid:\t77\nTracerPid:\t78\nUid:\t4321\t4321\t4321\t4321\n";
  g_autoptr(FakeProc) proc = make_proc (4321, 4321, 0, 0);

  fake_proc_write (proc, PID, "status", status, strlen (status));
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "a debugger (process 78)", "Detach");
  fake_proc_add (proc, 78, 1, 1235, "g\ndb", "gdb", 4);
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_DENIED, "g\\ndb (process 78)", "Detach");
}

static void
test_gone (void)
{
  g_autoptr(FakeProc) proc = make_proc (4321, 4321, 0, 0);

  assert_refusal (proc, VV_REFUSAL_HOLD, ESRCH, VV_ERROR_GONE, "has ended", "Choose");
  fake_proc_remove (proc, PID);
  assert_refusal (proc, VV_REFUSAL_HOLD, EPERM, VV_ERROR_GONE, "has ended", "Choose");
}

static void
test_header (void)
{
  guint8 header[64] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
  g_autoptr(GError) error = NULL;

  g_assert_true (vv_live_check_header (5, (const guint8 *) "#!/bin/sh", 9, &error));
  header[4] = 1;
  g_assert_false (vv_live_check_header (5, header, sizeof header, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "32-bit"));
  g_clear_error (&error);
  header[4] = 2;
  header[18] = 21;      /* EM_PPC64 */
  g_assert_false (vv_live_check_header (5, header, sizeof header, &error));
  g_assert_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "another processor"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/refusal/yama", test_yama);
  g_test_add_func ("/target/refusal/yama/root", test_yama_root);
  g_test_add_func ("/target/refusal/other-user", test_other_user);
  g_test_add_func ("/target/refusal/container", test_container);
  g_test_add_func ("/target/refusal/seccomp", test_seccomp);
  g_test_add_func ("/target/refusal/undumpable", test_undumpable);
  g_test_add_func ("/target/refusal/traced", test_traced);
  g_test_add_func ("/target/refusal/gone", test_gone);
  g_test_add_func ("/target/refusal/header", test_header);
  return g_test_run ();
}
