/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* detect.c — which Python a process runs.  In: its executable and its memory map.  Out: a
 * VvPython.  Files are opened through the process itself (/proc/PID/exe, map_files, root), so
 * deleted and replaced files and those of a container are the right ones; each file is examined
 * once (image.c) and the answer kept. */

#include "python/detect-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "python/image.h"
#include "target/maps.h"
#include "target/process-private.h"
#include "target/procfs.h"

/* Interpreters are few; a machine that builds programs all day starts many files that are none. */
#define MAX_REMEMBERED 4096

#define OLDEST_MINOR 9
#define NEWEST_MINOR 15

typedef struct
{
  guint64 device;
  guint64 inode;
  guint64 size;
  gint64 changed_ns;
  gboolean pypy;        /* by its name, which decides how the file is read */
} FileKey;

typedef struct
{
  FileKey key;
  VvPythonKind kind;
  char *version;
} FileAnswer;

static GMutex answers_mutex;
static GHashTable *answers;

static guint
file_key_hash (gconstpointer data)
{
  const FileKey *key = data;

  return (guint) (key->inode * 31 + key->device + key->size + (guint64) key->changed_ns);
}

static gboolean
file_key_equal (gconstpointer a,
                gconstpointer b)
{
  const FileKey *one = a, *other = b;

  return one->device == other->device && one->inode == other->inode && one->size == other->size &&
         one->changed_ns == other->changed_ns && one->pypy == other->pypy;
}

static void
file_answer_free (gpointer data)
{
  FileAnswer *self = data;

  g_free (self->version);
  g_free (self);
}

static gboolean
recall (const FileKey  *key,
        VvPythonKind   *kind,
        char          **version)
{
  const FileAnswer *answer;
  gboolean known;

  g_mutex_lock (&answers_mutex);
  answer = answers != NULL ? g_hash_table_lookup (answers, key) : NULL;
  known = answer != NULL;
  if (known)
    {
      *kind = answer->kind;
      *version = g_strdup (answer->version);
    }
  g_mutex_unlock (&answers_mutex);
  return known;
}

static void
remember (const FileKey *key,
          VvPythonKind   kind,
          const char    *version)
{
  FileAnswer *answer = g_new0 (FileAnswer, 1);

  answer->key = *key;
  answer->kind = kind;
  answer->version = g_strdup (version);
  g_mutex_lock (&answers_mutex);
  if (answers == NULL)
    answers = g_hash_table_new_full (file_key_hash, file_key_equal, NULL, file_answer_free);
  if (g_hash_table_size (answers) >= MAX_REMEMBERED)
    g_hash_table_remove_all (answers);
  g_hash_table_replace (answers, &answer->key, answer);
  g_mutex_unlock (&answers_mutex);
}

/* Examines an open file, at most once in its life.  Closes it. */
static gboolean
ask_file (int            fd,
          const char    *name,
          VvPythonKind  *kind,
          char         **version)
{
  struct stat file;
  FileKey key;

  *kind = VV_PYTHON_NONE;
  *version = NULL;
  if (fstat (fd, &file) == 0 && S_ISREG (file.st_mode))
    {
      key.device = file.st_dev;
      key.inode = file.st_ino;
      key.size = (guint64) file.st_size;
      key.changed_ns = (gint64) file.st_mtim.tv_sec * 1000000000 + file.st_mtim.tv_nsec;
      key.pypy = strstr (name, "pypy") != NULL;
      if (!recall (&key, kind, version))
        {
          vv_python_image_read (fd, name, kind, version);
          remember (&key, *kind, *version);
        }
    }
  close (fd);
  return *kind != VV_PYTHON_NONE;
}

/* "libpython3.9.so.1.0", "libpypy3.9-c.so", but not "libpython3.so", which is only the stable
 * ABI's door. */
static gboolean
is_python_library (const char *name)
{
  if (g_str_has_prefix (name, "libpypy"))
    return strstr (name, ".so") != NULL;
  return g_str_has_prefix (name, "libpython") && g_ascii_isdigit (name[strlen ("libpython")]) &&
         strstr (name, ".so") != NULL && !g_str_has_prefix (name, "libpython3.so");
}

static gboolean
match_library_cb (const char *path,
                  gpointer    data)
{
  const char *slash = strrchr (path, '/');

  return is_python_library (slash != NULL ? slash + 1 : path);
}

/* The mapped file itself where the kernel lets us have it (that takes capabilities), else what
 * has its path in the process's root now, if it is still that file. */
static int
open_mapped (int          dir_fd,
             const VvMap *map)
{
  g_autofree char *mapped = g_strdup_printf ("map_files/%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x",
                                             map->start, map->end);
  g_autofree char *path = g_strconcat ("root", map->path, NULL);
  struct stat file;
  int fd = openat (dir_fd, mapped, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd >= 0)
    return fd;
  fd = openat (dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 || (fstat (fd, &file) == 0 && file.st_ino == map->inode))
    return fd;
  close (fd);
  return -1;
}

/* All that a library's name tells, where the file cannot be opened. */
static void
judge_by_name (const char *name,
               VvPython   *out)
{
  const char *digits = name + strcspn (name, "0123456789");
  gsize length = strspn (digits, "0123456789.");

  while (length > 0 && digits[length - 1] == '.')
    length--;
  out->kind = g_str_has_prefix (name, "libpypy") ? VV_PYTHON_PYPY
              : digits[length] == 't' ? VV_PYTHON_FREE_THREADED : VV_PYTHON_CPYTHON;
  if (out->kind != VV_PYTHON_PYPY && length >= 3)
    out->version = g_strndup (digits, length);
}

static gboolean
detect_library (int       dir_fd,
                VvPython *out)
{
  g_auto(VvMap) map = { 0 };
  const char *name;
  int fd;

  if (!vv_maps_find (dir_fd, match_library_cb, NULL, &map))
    return FALSE;
  name = strrchr (map.path, '/');
  name = name != NULL ? name + 1 : map.path;
  fd = open_mapped (dir_fd, &map);
  if (fd < 0 || !ask_file (fd, name, &out->kind, &out->version))
    judge_by_name (name, out);
  return TRUE;
}

static char *
read_exe_name (int dir_fd)
{
  char path[PATH_MAX];
  gssize length = readlinkat (dir_fd, "exe", path, sizeof path - 1);
  char *name;

  if (length <= 0)
    return NULL;
  path[length] = '\0';
  if (g_str_has_suffix (path, " (deleted)"))
    path[length - (gssize) strlen (" (deleted)")] = '\0';
  name = strrchr (path, '/');
  return g_strdup (name != NULL ? name + 1 : path);
}

static gboolean
claims_python (const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *base = slash != NULL ? slash + 1 : path;

  /* A login shell's argv[0] has a dash before it. */
  return vv_python_image_is_python_name (*base == '-' ? base + 1 : base);
}

/* Its files may not be seen: all that is left is what it is called. */
static gboolean
detect_by_name (int       dir_fd,
                VvPython *out)
{
  char name[PATH_MAX];

  /* Of the arguments the first alone is looked at: it ends with NUL. */
  if ((vv_procfs_read (dir_fd, "cmdline", name, sizeof name) <= 0 || !claims_python (name)) &&
      (vv_procfs_read (dir_fd, "comm", name, sizeof name) <= 0 || !claims_python (name)))
    return FALSE;
  out->kind = VV_PYTHON_UNKNOWN;
  return TRUE;
}

gboolean
vv_python_detect_at (int       dir_fd,
                     VvPython *out)
{
  g_autofree char *exe_name = NULL;
  VvPython library = { VV_PYTHON_NONE, NULL, FALSE };
  gboolean found;
  int fd;

  *out = (VvPython) { VV_PYTHON_NONE, NULL, FALSE };
  exe_name = read_exe_name (dir_fd);
  if (exe_name == NULL)
    /* A zombie and a kernel thread have no executable; of others it is not permitted to see it. */
    return errno != ENOENT && detect_by_name (dir_fd, out);

  fd = openat (dir_fd, "exe", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  found = fd >= 0 && ask_file (fd, exe_name, &out->kind, &out->version);
  /* PyPy's executable says what it is, and its library which. */
  if ((!found || out->version == NULL) && detect_library (dir_fd, &library))
    {
      vv_python_clear (out);
      *out = library;
      found = TRUE;
    }
  if (found)
    out->embedded = !vv_python_image_is_python_name (exe_name);
  return found || (fd < 0 && detect_by_name (dir_fd, out));
}

gboolean
vv_python_detect (const VvProcess *process,
                  VvPython        *out)
{
  gboolean found = FALSE;
  int dir_fd;

  g_return_val_if_fail (process != NULL && out != NULL, FALSE);

  *out = (VvPython) { VV_PYTHON_NONE, NULL, FALSE };
  if (process->kernel_thread)
    return FALSE;
  dir_fd = vv_process_open (process);
  if (dir_fd >= 0)
    {
      found = vv_python_detect_at (dir_fd, out);
      close (dir_fd);
    }
  return found;
}

void
vv_python_clear (VvPython *self)
{
  g_clear_pointer (&self->version, g_free);
  self->kind = VV_PYTHON_NONE;
}

void
vv_python_copy (const VvPython *self,
                VvPython       *out)
{
  *out = *self;
  out->version = g_strdup (self->version);
}

static char *
refuse (char       *reason,
        const char *text,
        char      **advice)
{
  *advice = g_strdup (text);
  return reason;
}

char *
vv_python_check_supported (const VvPython  *self,
                           char           **advice)
{
  guint major, minor;

  *advice = NULL;
  switch (self->kind)
    {
    case VV_PYTHON_PYPY:
      return refuse (g_strdup (_("not CPython")),
                     _("Its CPU and memory can be watched; to look inside, run the program with CPython."), advice);

    case VV_PYTHON_FREE_THREADED:
      return refuse (g_strdup (_("free-threaded build")),
                     _("Its CPU and memory can be watched; to look inside, run the program with the ordinary build."),
                     advice);

    case VV_PYTHON_CPYTHON:
      break;

    case VV_PYTHON_UNKNOWN:
    case VV_PYTHON_NONE:
    default:
      return NULL;
    }

  if (self->version == NULL || sscanf (self->version, "%2u.%3u", &major, &minor) != 2)
    return refuse (g_strdup (_("unknown version of Python")),
                   _("Its CPU and memory can be watched; to look inside, run the program with Python 3.9 to 3.15."),
                   advice);
  if (major < 3 || (major == 3 && minor < OLDEST_MINOR))
    return refuse (g_strdup_printf (_("Python %u.%u is too old"), major, minor),
                   _("Its CPU and memory can be watched; to look inside, run the program with Python 3.9 or newer."),
                   advice);
  if (major > 3 || minor > NEWEST_MINOR)
    return refuse (g_strdup_printf (_("Python %u.%u is newer than Vivarium knows"), major, minor),
                   _("Its CPU and memory can be watched; to look inside, install a newer Vivarium."), advice);
  return NULL;
}
