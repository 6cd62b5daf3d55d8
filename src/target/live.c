/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live.c — the memory of a process that runs.  In: a PID.  Out: a VvMemory that reads by
 * process_vm_readv.  Everything goes through a thread that is not over, since the kernel shows no
 * memory in the folder of a main thread that ended before the others. */

#include "target/live.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/error.h"
#include "target/process-private.h"
#include "target/procfs.h"
#include "target/refusal.h"
#include "target/regions.h"

typedef struct
{
  VvMemory memory;
  int pid;
  int tid;                      /* a thread that is not over */
  int dir_fd;                   /* its folder */
  VvRegionList *map;
} VvLive;

static gsize
live_read (VvMemory *memory,
           VvAddr    address,
           gpointer  buffer,
           gsize     size)
{
  VvLive *self = (VvLive *) memory;
  struct iovec local = { buffer, size };
  struct iovec remote = { (gpointer) (gsize) address, size };
  gssize n = process_vm_readv (self->tid, &local, 1, &remote, 1, 0);

  return n > 0 ? (gsize) n : 0;
}

static const VvRegion *
live_regions (VvMemory  *memory,
              guint     *n_regions,
              GError   **error)
{
  VvLive *self = (VvLive *) memory;
  VvRegionList *map = vv_region_list_read (self->dir_fd);

  if (map == NULL)
    {
      vv_refusal_set_error (error, NULL, self->pid, errno, VV_REFUSAL_READ);
      return NULL;
    }
  g_clear_pointer (&self->map, vv_region_list_free);
  self->map = map;
  *n_regions = map->regions->len;
  return &g_array_index (map->regions, VvRegion, 0);
}

/* Whether @fd is a regular file with that inode; the device is not compared, since overlays and
 * btrfs show another one in the map than fstat() does. */
static gboolean
is_file (int     fd,
         guint64 inode)
{
  struct stat file;

  return fd >= 0 && fstat (fd, &file) == 0 && S_ISREG (file.st_mode) && (inode == 0 || file.st_ino == inode);
}

/* What may have been put there meanwhile: a pipe must not make us wait, a terminal not become ours. */
static int
open_if_file (int         dir_fd,
              const char *path,
              guint64     inode)
{
  int fd = openat (dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (is_file (fd, inode))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* map_files is the very file but needs privileges; "exe" is as good for the executable.  The path
 * is seen from the process's root where that is a container, and from ours for a chroot. */
static int
live_open_file (VvMemory        *memory,
                const VvRegion  *region,
                GError         **error)
{
  VvLive *self = (VvLive *) memory;
  const char *path = region->path != NULL && *region->path == '/' ? region->path : NULL;
  g_autofree char *mapped = g_strdup_printf ("map_files/%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x",
                                             region->start, region->end);
  g_autofree char *rooted = g_strconcat ("root", path != NULL ? path : "/", NULL);
  int fd = open_if_file (self->dir_fd, mapped, region->inode);

  if (fd < 0)
    fd = open_if_file (self->dir_fd, "exe", region->inode);
  if (fd < 0 && path != NULL)
    fd = open_if_file (self->dir_fd, rooted, region->inode);
  if (fd < 0 && path != NULL)
    fd = open_if_file (AT_FDCWD, path, region->inode);
  /* An overlay may number its files otherwise in the map. */
  if (fd < 0 && path != NULL && !region->deleted)
    fd = open_if_file (self->dir_fd, rooted, 0);
  if (fd < 0)
    {
      g_autofree char *name = vv_refusal_display_path (region->path);

      g_set_error (error, VV_ERROR, VV_ERROR_GONE,
                   _("The file “%s” that process %d maps cannot be opened. Run Vivarium as root, or restart the program."),
                   name, self->pid);
    }
  return fd;
}

static void
live_close (VvMemory *memory)
{
  VvLive *self = (VvLive *) memory;

  if (self->dir_fd >= 0)
    close (self->dir_fd);
  g_clear_pointer (&self->map, vv_region_list_free);
  g_free (self);
}

static const VvMemoryClass live_class = {
  .read = live_read,
  .regions = live_regions,
  .open_file = live_open_file,
  .close = live_close,
};

#if defined __x86_64__
#define OUR_MACHINE EM_X86_64
#elif defined __aarch64__
#define OUR_MACHINE EM_AARCH64
#else
#define OUR_MACHINE EM_NONE
#endif

/* What the first bytes of the executable say; TRUE also where they cannot be had, since other checks
 * come after this one. */
static gboolean
check_machine (VvLive  *self,
               GError **error)
{
  Elf64_Ehdr header;
  int fd = openat (self->dir_fd, "exe", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gboolean known = fd >= 0 && read (fd, &header, sizeof header) == sizeof header;

  if (fd >= 0)
    close (fd);
  return !known || vv_live_check_header (self->pid, (const guint8 *) &header, sizeof header, error);
}

gboolean
vv_live_check_header (int            pid,
                      const guint8  *tainted,
                      gsize          length,
                      GError       **error)
{
  const Elf64_Ehdr *header = (const Elf64_Ehdr *) (gconstpointer) tainted;

  if (length < sizeof *header || memcmp (header->e_ident, ELFMAG, SELFMAG) != 0)
    return TRUE;
  if (header->e_ident[EI_CLASS] != ELFCLASS64)
    g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                 _("Process %d is a 32-bit program, which Vivarium cannot read. Run the program on a 64-bit Python."), pid);
  else if (header->e_machine != OUR_MACHINE || header->e_ident[EI_DATA] != ELFDATA2LSB)
    g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                 _("Process %d is a program for another processor, which Vivarium cannot read. "
                   "Run the program on a Python made for this one."), pid);
  else
    return TRUE;
  return FALSE;
}

/* The kernel is asked by a read of nothing much: the permission is checked before the address. */
static int
ask_permission (VvLive *self)
{
  guint64 word;
  struct iovec local = { &word, sizeof word };
  struct iovec remote = { NULL, sizeof word };

  if (process_vm_readv (self->tid, &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT)
    return 0;
  return errno;
}

VvMemory *
vv_memory_new_live (int      pid,
                    GError **error)
{
  g_autoptr(VvMemory) memory = NULL;
  VvProcStat stat;
  VvLive *self;
  int process_fd, code;

  self = g_new0 (VvLive, 1);
  memory = &self->memory;
  memory->klass = &live_class;
  self->pid = pid;
  process_fd = self->dir_fd = vv_procfs_open (VV_PROC_ROOT, pid);
  if (process_fd >= 0)
    self->dir_fd = vv_procfs_enter (process_fd, &stat);
  if (process_fd >= 0 && self->dir_fd != process_fd)
    close (process_fd);
  if (self->dir_fd < 0 || vv_proc_stat_has_ended (&stat))
    {
      vv_refusal_set_error (error, NULL, pid, ESRCH, VV_REFUSAL_READ);
      return NULL;
    }
  self->tid = vv_live_find_tid (self->dir_fd, pid);
  code = ask_permission (self);
  if (code != 0)
    {
      vv_refusal_set_error (error, NULL, pid, code, VV_REFUSAL_READ);
      return NULL;
    }
  if (!check_machine (self, error))
    return NULL;
  return g_steal_pointer (&memory);
}

int
vv_live_find_tid (int dir_fd,
                  int otherwise)
{
  char buffer[2048];
  VvProcStat stat;
  gssize length = vv_procfs_read (dir_fd, "stat", buffer, sizeof buffer);

  return length > 0 && vv_proc_stat_parse (buffer, (gsize) length, &stat) ? stat.pid : otherwise;
}

int
vv_live_dir_fd (VvMemory *memory)
{
  g_return_val_if_fail (memory->klass == &live_class, -1);

  return ((VvLive *) memory)->dir_fd;
}

int
vv_live_tid (VvMemory *memory)
{
  g_return_val_if_fail (memory->klass == &live_class, -1);

  return ((VvLive *) memory)->tid;
}
