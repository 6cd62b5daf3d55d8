/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-procfs.c — the parsers of /proc/PID on texts written here, whole and broken. */

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "target/procfs.h"

#define STAT_REST " 1 4242 4242 34816 4242 4194560 110 0 12 0 250 50 0 0 20 0 3 0 987654 13410304 1500 " \
                  "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n"

static void
test_stat_whole (void)
{
  const char *text = "4242 (python3) S" STAT_REST;
  VvProcStat stat;

  g_assert_true (vv_proc_stat_parse (text, strlen (text), &stat));
  g_assert_cmpint (stat.pid, ==, 4242);
  g_assert_cmpstr (stat.comm, ==, "python3");
  g_assert_cmpint (stat.state, ==, 'S');
  g_assert_cmpint (stat.ppid, ==, 1);
  g_assert_cmpuint (stat.flags, ==, 4194560);
  g_assert_cmpuint (stat.minor_faults, ==, 110);
  g_assert_cmpuint (stat.major_faults, ==, 12);
  g_assert_cmpuint (stat.user_ticks, ==, 250);
  g_assert_cmpuint (stat.system_ticks, ==, 50);
  g_assert_cmpuint (stat.n_threads, ==, 3);
  g_assert_cmpuint (stat.start_ticks, ==, 987654);
  g_assert_cmpuint (stat.vsize_bytes, ==, 13410304);
  g_assert_cmpuint (stat.rss_pages, ==, 1500);
}

static void
test_stat_hostile_name (void)
{
  const char *text = "7 (a) R 1 (\n) ) Z" STAT_REST;
  VvProcStat stat;

  g_assert_true (vv_proc_stat_parse (text, strlen (text), &stat));
  g_assert_cmpstr (stat.comm, ==, "a) R 1 (\n) ");
  g_assert_cmpint (stat.state, ==, 'Z');
  g_assert_cmpint (stat.ppid, ==, 1);
}

static void
test_stat_long_name (void)
{
  g_autofree char *name = g_strnfill (500, 'x');
  g_autofree char *text = g_strdup_printf ("7 (%s) R" STAT_REST, name);
  VvProcStat stat;

  g_assert_true (vv_proc_stat_parse (text, strlen (text), &stat));
  g_assert_cmpuint (strlen (stat.comm), ==, sizeof stat.comm - 1);
}

/* Every beginning of a stat line that ends before the last needed field is refused and leaves
 * the output alone. */
static void
test_stat_truncated (void)
{
  const char *text = "4242 (python3) S" STAT_REST;
  gsize needed = (gsize) (strstr (text, " 1500 ") - text) + 1;

  for (gsize length = 0; length <= needed; length++)
    {
      g_autofree char *part = g_memdup2 (text, length + 1);
      VvProcStat stat = { .pid = -5 };

      g_assert_false (vv_proc_stat_parse (part, length, &stat));
      g_assert_cmpint (stat.pid, ==, -5);
    }
}

static void
test_stat_garbage (void)
{
  const char *texts[] = {
    "", "(", ")", "4242", "4242 (", "4242 )(", "x (python3) S 1", "99999999999999999999 (a) S" STAT_REST,
    "4242 (python3) 5" STAT_REST, "4242 (python3) S -1x 1", "4242 python3 S 1 2 3",
    "1 (a) S 1 2 3 4 5 6 7 8 9 10 99999999999999999999999 12 13 14 15 16 17 18 19 20 21 22 23 24 25",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      VvProcStat stat;

      g_assert_false (vv_proc_stat_parse (texts[i], strlen (texts[i]), &stat));
    }
}

static void
test_status_whole (void)
{
  const char *text =
    "Name:\tpython3\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t4242\nPid:\t4243\n"
    "Uid:\t1000\t1001\t1000\t1000\nVmPeak:\t   20000 kB\nVmSize:\t   13096 kB\nVmRSS:\t    6000 kB\n"
    "RssAnon:\t    1000 kB\nRssFile:\t    4000 kB\nRssShmem:\t    1000 kB\nVmSwap:\t       8 kB\nThreads:\t3\n"
    "voluntary_ctxt_switches:\t10\nnonvoluntary_ctxt_switches:\t2";
  VvProcStatus status;

  g_assert_true (vv_proc_status_parse (text, strlen (text), &status));
  g_assert_cmpint (status.tgid, ==, 4242);
  g_assert_cmpuint (status.uid, ==, 1001);
  g_assert_cmpuint (status.vm_size_bytes, ==, 13096 * 1024);
  g_assert_cmpuint (status.vm_rss_bytes, ==, 6000 * 1024);
  g_assert_cmpuint (status.rss_anon_bytes, ==, 1000 * 1024);
  g_assert_cmpuint (status.rss_file_bytes, ==, 4000 * 1024);
  g_assert_cmpuint (status.rss_shmem_bytes, ==, 1000 * 1024);
  g_assert_cmpuint (status.vm_swap_bytes, ==, 8 * 1024);
  g_assert_cmpuint (status.n_threads, ==, 3);
  g_assert_cmpuint (status.voluntary_switches, ==, 10);
  g_assert_cmpuint (status.involuntary_switches, ==, 2);
}

/* A user may be in 65,536 groups; the line stands in the middle. */
static void
test_status_many_groups (void)
{
  static const guint counts[] = { 0, 100, 400, 1500, 65536 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    for (guint size = 2048; size <= 16384; size *= 2)
      {
        g_autoptr(GString) text = g_string_new ("Name:\tpython3\nTgid:\t4242\nUid:\t1000\t1001\t1000\t1000\nGroups:\t");
        g_autofree char *path = NULL;
        char buffer[16384];
        VvProcStatus status;
        gssize length;
        int fd = g_file_open_tmp ("vivarium-status-XXXXXX", &path, NULL);

        for (guint group = 0; group < counts[i]; group++)
          g_string_append_printf (text, "%u ", 4000000000u + group);
        g_string_append (text, "\nNSpid:\t4242\t7\nVmRSS:\t    6000 kB\nvoluntary_ctxt_switches:\t10\n");
        g_assert_cmpint (write (fd, text->str, text->len), ==, text->len);
        length = vv_procfs_read_lines_fd (fd, buffer, size);
        g_assert_cmpint (length, ==, strlen (buffer));
        g_assert_true (vv_proc_status_parse (buffer, length, &status));
        g_assert_cmpuint (status.uid, ==, 1001);
        g_assert_cmpuint (status.vm_rss_bytes, ==, 6000 * 1024);
        g_assert_cmpuint (status.voluntary_switches, ==, 10);
        g_assert_nonnull (strstr (buffer, "\nNSpid:\t4242\t7\n"));
        g_assert_cmpint (vv_procfs_read_lines (AT_FDCWD, path, buffer, size), ==, length);
        close (fd);
        g_unlink (path);
      }
}

static void
test_status_missing_lines (void)
{
  const char *zombie = "Name:\tx\nTgid:\t5\nUid:\t0\t0\t0\t0\nThreads:\t1\n";
  const char *nonsense = "Name:\tx\nTgid:\tfive\nUid:\t0\t0\t0\t0\n";
  const char *odd = "Tgid:\t5\nUid:\t0\t0\t0\t0\nVmRSS:\t12 MB\nThreads:\t-1\n";
  VvProcStatus status;

  g_assert_true (vv_proc_status_parse (zombie, strlen (zombie), &status));
  g_assert_cmpuint (status.vm_rss_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (status.vm_size_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (status.voluntary_switches, ==, G_MAXUINT64);
  g_assert_false (vv_proc_status_parse (nonsense, strlen (nonsense), &status));
  g_assert_false (vv_proc_status_parse ("", 0, &status));
  g_assert_true (vv_proc_status_parse (odd, strlen (odd), &status));
  g_assert_cmpuint (status.vm_rss_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (status.n_threads, ==, G_MAXUINT64);
}

static void
test_io (void)
{
  const char *text = "rchar: 100\nwchar: 200\nsyscr: 3\nsyscw: 4\nread_bytes: 4096\nwrite_bytes: 8192\n"
                     "cancelled_write_bytes: 0\n";
  const char *part = "rchar: 100\nwchar: 200\nread_bytes: 4096\n";
  VvProcIo io;

  g_assert_true (vv_proc_io_parse (text, strlen (text), &io));
  g_assert_cmpuint (io.rchar_bytes, ==, 100);
  g_assert_cmpuint (io.wchar_bytes, ==, 200);
  g_assert_cmpuint (io.read_bytes, ==, 4096);
  g_assert_cmpuint (io.write_bytes, ==, 8192);
  g_assert_false (vv_proc_io_parse (part, strlen (part), &io));
}

static void
test_smaps (void)
{
  const char *text = "55d0-7ffc ---p 00000000 00:00 0    [rollup]\nRss:    884 kB\nPss:    385 kB\nPss_Anon:  301 kB\n";
  const char *broken = "Rss: 884 kB\nPss: 99999999999999999999 kB\n";
  guint64 pss = 7;

  g_assert_true (vv_proc_smaps_parse_pss (text, strlen (text), &pss));
  g_assert_cmpuint (pss, ==, 385 * 1024);
  g_assert_false (vv_proc_smaps_parse_pss (broken, strlen (broken), &pss));
  g_assert_false (vv_proc_smaps_parse_pss ("", 0, &pss));
  g_assert_cmpuint (pss, ==, 385 * 1024);
}

/* What the kernel of this machine writes about ourselves is understood and agrees with what we
 * know. */
static void
test_own_process (void)
{
  char buffer[8192];
  VvProcStat stat;
  VvProcStatus status;
  guint64 pss = 0;
  gssize length;
  int dir_fd = vv_procfs_open ("/proc", getpid ());

  g_assert_cmpint (dir_fd, >=, 0);
  length = vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer);
  g_assert_true (vv_proc_stat_parse (buffer, (gsize) length, &stat));
  g_assert_cmpint (stat.pid, ==, getpid ());
  g_assert_cmpint (stat.ppid, ==, getppid ());
  length = vv_procfs_read (dir_fd, "status", buffer, sizeof buffer);
  g_assert_true (vv_proc_status_parse (buffer, (gsize) length, &status));
  g_assert_cmpint (status.tgid, ==, getpid ());
  g_assert_cmpuint (status.uid, ==, geteuid ());
  g_assert_cmpuint (status.vm_rss_bytes, >, 100 * 1024);
  g_assert_cmpuint (status.vm_rss_bytes, <, status.vm_size_bytes);
  length = vv_procfs_read (dir_fd, "smaps_rollup", buffer, sizeof buffer);
  if (length > 0)
    {
      g_assert_true (vv_proc_smaps_parse_pss (buffer, (gsize) length, &pss));
      g_assert_cmpuint (pss, >, 0);
    }
  g_assert_cmpint (vv_procfs_read (dir_fd, "no-such-file", buffer, sizeof buffer), ==, -1);
  g_assert_cmpint (vv_procfs_read (dir_fd, "stat", buffer, 5), ==, 4);
  g_assert_cmpuint (strlen (buffer), ==, 4);
  close (dir_fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/procfs/stat-whole", test_stat_whole);
  g_test_add_func ("/target/procfs/stat-hostile-name", test_stat_hostile_name);
  g_test_add_func ("/target/procfs/stat-long-name", test_stat_long_name);
  g_test_add_func ("/target/procfs/stat-truncated", test_stat_truncated);
  g_test_add_func ("/target/procfs/stat-garbage", test_stat_garbage);
  g_test_add_func ("/target/procfs/status-whole", test_status_whole);
  g_test_add_func ("/target/procfs/status-many-groups", test_status_many_groups);
  g_test_add_func ("/target/procfs/status-missing-lines", test_status_missing_lines);
  g_test_add_func ("/target/procfs/io", test_io);
  g_test_add_func ("/target/procfs/smaps", test_smaps);
  g_test_add_func ("/target/procfs/own-process", test_own_process);
  return g_test_run ();
}
