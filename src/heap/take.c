/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* take.c — In: a process or a core file.  Out: a snapshot file.  Puts the steps in their order:
 * find the interpreter, capture, walk, write; and says in the file how it was made. */

#include "config.h"

#include "heap/take.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "heap/walk.h"
#include "python/detect.h"
#include "python/runtime-end.h"
#include "python/runtime.h"
#include "target/process.h"

/* How often a capture is taken again where it caught something in the middle of a change. */
#define MAX_AGAIN 3
/* How often the interpreter is looked for in a program that runs. */
#define MAX_LOOKS 4
/* Copying is told in parts, since what is to be copied is known only while it is. */
#define PROGRESS_PARTS 1000
#define MAX_COMMAND_CHARACTERS 4096

/* What the file says about its origin. */
typedef struct
{
  int pid;
  const char *command;          /* valid UTF-8 */
  const char *executable;       /* (nullable): of the process; NULL: not known */
  const VvCaptureInfo *info;    /* (nullable): a core has none */
  guint again;
} VvOrigin;

/* What tells whether it is worth it to take it again. */
typedef struct
{
  guint again;                  /* how often it was */
  guint64 signature;            /* of what could not be read the time before; 0: there is none */
  gboolean wanted;              /* out */
} VvRetry;

typedef struct
{
  const VvTakeOptions *options;
  VvTakeStep step;
  VvSnapshotWriter *writer;     /* (nullable): has all rows */
} VvTaker;

/* ---- Progress ---- */

static void
walk_progress_cb (guint64 done, guint64 total, gpointer data)
{
  VvTaker *self = data;

  self->options->progress (self->step, done, total, self->options->progress_data);
}

static void
capture_progress_cb (double share, gpointer data)
{
  VvTaker *self = data;

  self->options->progress (VV_TAKE_CAPTURE, (guint64) (share * PROGRESS_PARTS), PROGRESS_PARTS,
                           self->options->progress_data);
}

/* ---- The file ---- */

static void
write_origin (VvSnapshotWriter    *writer,
              const VvOrigin      *origin,
              const VvRuntime     *runtime,
              const VvTakeOptions *options)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *created = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *executable = NULL;

  vv_snapshot_writer_add_meta_text (writer, "created", created);
  vv_snapshot_writer_add_meta_number (writer, "pid", origin->pid);
  /* Arguments are user data. */
  if (!options->no_values)
    vv_snapshot_writer_add_meta_text (writer, "command", origin->command);
  vv_snapshot_writer_add_meta_text (writer, "python.version", runtime->version);
  vv_snapshot_writer_add_meta_text (writer, "python.implementation", "CPython");
  /* The interpreter itself may lie in a library. */
  if (origin->executable != NULL || runtime->executable != NULL)
    {
      executable = vv_text_display (origin->executable != NULL ? origin->executable
                                                               : runtime->executable, -1, 0);
      vv_snapshot_writer_add_meta_text (writer, "python.executable", executable);
    }
  if (origin->info == NULL)
    {
      vv_snapshot_writer_add_meta_text (writer, "capture.method", "core");
      return;
    }
  vv_snapshot_writer_add_meta_text (writer, "capture.method",
                                    vv_capture_method_name (origin->info->method));
  vv_snapshot_writer_add_meta_text (writer, "capture.reason",
                                    origin->info->reason != NULL ? origin->info->reason : "");
  vv_snapshot_writer_add_meta_number (writer, "capture.pause_us", origin->info->pause_us);
  vv_snapshot_writer_add_meta_number (writer, "capture.total_us", origin->info->total_us);
  vv_snapshot_writer_add_meta_number (writer, "capture.retries",
                                      origin->info->retries + origin->again);
}

/* Returns: (transfer full) (nullable): has all rows. */
static VvSnapshotWriter *
write_rows (VvReader            *reader,
            const VvMarks       *marks,
            const VvWalkFacts   *facts,
            const VvOrigin      *origin,
            const char          *path,
            const VvWalkOptions *walk,
            const VvTakeOptions *options,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autoptr (VvSnapshotWriter) writer = vv_snapshot_writer_new (path, facts->n_objects,
                                                                facts->n_refs,
                                                                options->no_values, error);

  if (writer == NULL)
    return NULL;
  write_origin (writer, origin, vv_reader_runtime (reader), options);
  if (!vv_walk_write (reader, marks, facts, writer, walk, cancellable, error))
    return NULL;
  return g_steal_pointer (&writer);
}

/* When the image is gone: the analysis needs the room. */
static gboolean
finish_file (VvTaker *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VvSnapshotWriter) writer = g_steal_pointer (&self->writer);
  VvAnalysisProgress progress = self->options->progress != NULL ? walk_progress_cb : NULL;

  self->step = VV_TAKE_ANALYSE;
  if (!self->options->no_analysis &&
      !vv_snapshot_writer_analyse (writer, progress, self, cancellable, error))
    return FALSE;
  return vv_snapshot_writer_finish (g_steal_pointer (&writer), cancellable, error);
}

/* ---- Standard output ---- */

static gboolean
copy_to_output (const char *path, GError **error)
{
  g_autofree char *buffer = g_malloc (1 << 20);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = fd < 0 ? -1 : 1;

  while (n > 0)
    {
      n = read (fd, buffer, 1 << 20);
      for (gssize done = 0, put; n > 0 && done < n; done += put)
        {
          put = write (STDOUT_FILENO, buffer + done, (gsize) (n - done));
          if (put < 0 && errno == EINTR)
            put = 0;
          if (put < 0)
            {
              n = -1;
              break;
            }
        }
    }
  /* Who read it has left: he had what he wanted. */
  if (n < 0 && errno == EPIPE)
    n = 0;
  if (n < 0)
    g_set_error (error, VV_ERROR, vv_error_code_from_errno (errno),
                 _("The snapshot cannot be written to standard output: %s."), g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return n == 0;
}

/* Returns: (transfer full): where the columns are put, which need a file that one can go back in. */
static char *
make_scratch (GError **error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("vivarium-XXXXXX.vvheap", &path, error);

  if (fd < 0)
    return NULL;
  close (fd);
  return g_steal_pointer (&path);
}

/* ---- The steps ---- */

/* Between the first look and the capture the process may have become another program. */
static gboolean
check_same_program (const VvImage *image, const VvRuntime *runtime, int pid, GError **error)
{
  if (vv_image_u64 (image, runtime->type_type + runtime->layout->object_type, 0) ==
      runtime->type_type)
    return TRUE;
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("Process %d became another program while its heap was being read. "
                 "Try again."), pid);
  return FALSE;
}

/* A list that is being moved, a reference to what is no object yet: at the next moment they are
 * well.  What a program shows in the same way twice, a word that native code left behind, say, is so
 * for good. */
static gboolean
want_again (VvRetry *self, const VvWalkFacts *facts)
{
  gboolean is_steady = self->again > 0 && facts->signature == self->signature;

  self->signature = facts->signature;
  self->wanted = self->again < MAX_AGAIN && facts->unreadable > 0 &&
                 (facts->changing > 0 || !is_steady);
  return self->wanted;
}

/* Walks and, where the image is good enough, writes.  @retry: (inout) (nullable): @wanted is set
 * where it should be taken again; then nothing was written. */
static gboolean
walk_image (VvTaker             *self,
            const VvImage       *image,
            const VvRuntime     *runtime,
            const VvOrigin      *origin,
            const char          *path,
            VvRetry             *retry,
            VvTakeResult        *result,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autoptr (VvReader) reader = vv_reader_new (image, runtime);
  VvWalkOptions walk = {
    .no_values = self->options->no_values,
    .rss_bytes = origin->info != NULL ? origin->info->rss_bytes : 0,
    .progress = self->options->progress != NULL ? walk_progress_cb : NULL,
    .progress_data = self,
  };
  g_autoptr (VvMarks) marks = NULL;
  VvWalkFacts facts;

  self->step = VV_TAKE_WALK;
  marks = vv_walk_mark (reader, &walk, &facts, cancellable, error);
  if (marks == NULL)
    return FALSE;
  if (retry != NULL && want_again (retry, &facts))
    return TRUE;

  self->step = VV_TAKE_WRITE;
  self->writer = write_rows (reader, marks, &facts, origin, path, &walk, self->options, cancellable,
                             error);
  if (self->writer == NULL)
    return FALSE;
  result->objects = facts.n_objects;
  result->references = facts.n_refs;
  for (guint i = 0; i < VV_N_UNREADABLE; i++)
    result->unreadable += vv_reader_get_unreadable (reader, i);
  return TRUE;
}

static gboolean
busy_cb (VvMemory *held, gpointer data)
{
  return !vv_runtime_busy (data, held);
}

/* Looks while the program runs, so what is checked may be changing: then another moment is better.
 * Returns: FALSE with @error where there is nothing to be read; @runtime: (out) (nullable): NULL where
 * only memory that stands still can tell. */
static gboolean
find_runtime (VvProcess *process, VvRuntime **runtime, GError **error)
{
  g_autoptr (VvMemory) live = vv_memory_new_live (process->pid, error);
  g_autoptr (GError) problem = NULL;
  VvPython python = { 0 };
  g_autofree char *name = NULL;
  gboolean is_python;

  if (live == NULL)
    return FALSE;
  for (int try = 0; try < MAX_LOOKS; try++)
    {
      if (try > 0)
        g_usleep (1000 << try);
      g_clear_error (&problem);
      *runtime = vv_runtime_find (live, &problem);
      if (*runtime != NULL)
        return TRUE;
    }
  vv_python_detect (process, &python);
  is_python = python.kind == VV_PYTHON_CPYTHON;
  if (python.kind == VV_PYTHON_NONE && g_error_matches (problem, VV_ERROR, VV_ERROR_UNSUPPORTED))
    name = vv_python_name (process, &python);
  vv_python_clear (&python);
  if (name != NULL)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   /* Translators: a program's name, the number of its process */
                   _("%s (PID %d) is not Python. Choose one that “vivarium-cli ps” lists."), name,
                   process->pid);
      return FALSE;
    }
  if (is_python && !g_error_matches (problem, VV_ERROR, VV_ERROR_GONE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
take_live (VvTaker         *self,
           VvProcess       *process,
           VvRuntime      **runtime,
           const char      *path,
           VvTakeResult    *result,
           GCancellable    *cancellable,
           GError         **error)
{
  VvCaptureOptions capture = {
    .method = self->options->method,
    .no_calls = self->options->no_calls,
    .check = *runtime != NULL ? busy_cb : NULL,
    .check_data = *runtime,
    .progress = self->options->progress != NULL ? capture_progress_cb : NULL,
    .progress_data = self,
  };
  VvRetry retry = { 0 };

  for (;; retry.again++)
    {
      g_auto (VvCaptureInfo) info = { 0 };
      g_autoptr (VvImage) image = vv_capture (process->pid, &capture, &info, cancellable, error);
      VvOrigin origin = { process->pid, process->command, process->exe, &info, retry.again };

      if (image == NULL)
        return FALSE;
      if (*runtime == NULL)
        *runtime = vv_runtime_find ((VvMemory *) image, error);
      if (*runtime == NULL || !check_same_program (image, *runtime, process->pid, error))
        return FALSE;
      if (!walk_image (self, image, *runtime, &origin, path, &retry, result, cancellable, error))
        return FALSE;
      if (retry.wanted)
        continue;
      result->method = info.method;
      result->pause_us = info.pause_us;
      return TRUE;
    }
}

static gboolean
take_process (VvTaker       *self,
              int            pid,
              const char    *path,
              VvTakeResult  *result,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (VvProcess) process = vv_process_new (pid, error);
  g_autoptr (VvRuntime) runtime = NULL;

  if (process == NULL || !find_runtime (process, &runtime, error))
    return FALSE;
  return take_live (self, process, &runtime, path, result, cancellable, error);
}

/* ---- At the end of a program ---- */

/* Returns: the first instruction after the loader has brought in all libraries, or 0. */
static VvAddr
read_entry (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/auxv", pid);
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, NULL))
    return 0;
  for (gsize at = 0; at + 16 <= length; at += 16)
    {
      guint64 pair[2];

      memcpy (pair, bytes + at, sizeof pair);
      if (pair[0] == AT_ENTRY)
        return pair[1];
    }
  return 0;
}

/* Which word of a program's first state is to be watched. */
static void
prepare_end (VvEndWatch *watch)
{
  int pid = vv_end_watch_pid (watch);
  g_autoptr (VvMemory) live = vv_memory_new_live (pid, NULL);
  VvAddr word = live != NULL ? vv_runtime_find_end_word (live) : 0;

  vv_end_watch_set (watch, word, word == 0 ? read_entry (pid) : 0);
}

static char *
describe_end (const VvEnd *end)
{
  switch (end->event)
    {
    case VV_END_WORD:
      return g_strdup (_("The interpreter began to shut down."));
    case VV_END_SIGNAL:
      return g_strdup_printf (_("Signal %d ended the program."), end->code);
    case VV_END_EXIT:
    default:
      return g_strdup_printf (_("The program ended itself at once, with status %d."), end->code);
    }
}

/* Where the word was not watched, an ordinary end of the program is seen too late. */
static gboolean
check_not_torn_down (VvMemory     *live,
                     const VvEnd  *end,
                     int           pid,
                     GError      **error)
{
  VvAddr word = vv_runtime_find_end_word (live);
  guint64 value = 0;

  if (end->event == VV_END_WORD || word == 0 || !vv_memory_read_u64 (live, word, &value) || value == 0)
    return TRUE;
  if (end->blind)
    g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                 _("Process %d could not be held before its interpreter shut down, since this machine gives out no "
                   "debug registers. Take the snapshot earlier, with --after."), pid);
  else
    g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                 _("Process %d could not be held before its interpreter shut down, since it loaded Python late. "
                   "Take the snapshot earlier, with --after."), pid);
  return FALSE;
}

static void
beat_cb (double   share,
         gpointer data)
{
  vv_end_watch_beat (data);
}

/* While the program is held. */
static VvImage *
copy_end (VvEndWatch     *watch,
          const VvEnd    *end,
          VvRuntime     **runtime,
          VvCaptureInfo  *info,
          GCancellable   *cancellable,
          GError        **error)
{
  int pid = vv_end_watch_pid (watch);
  g_autoptr (VvMemory) live = vv_memory_new_live (pid, error);
  g_autoptr (VvImage) image = NULL;
  VvCaptureOptions capture = {
    .method = VV_CAPTURE_STOP, .held = TRUE, .progress = beat_cb, .progress_data = watch,
  };

  if (live == NULL || !check_not_torn_down (live, end, pid, error))
    return NULL;
  *runtime = vv_runtime_find (live, error);
  image = *runtime != NULL ? vv_capture (pid, &capture, info, cancellable, error) : NULL;
  if (image == NULL)
    return NULL;
  if (vv_end_watch_release (watch))
    return g_steal_pointer (&image);
  g_set_error (error, VV_ERROR, VV_ERROR_FAILED,
               _("Process %d could not be held long enough to be copied. Try again when the system is less busy."),
               pid);
  return NULL;
}

/* Waits for the moment.  Returns: whether there is one, and the program is held. */
static gboolean
await_end (VvEndWatch    *watch,
           VvEnd         *end,
           GCancellable  *cancellable,
           GError       **error)
{
  for (vv_end_watch_next (watch, end, cancellable); end->event == VV_END_BEGIN;
       vv_end_watch_next (watch, end, cancellable))
    prepare_end (watch);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (end->event != VV_END_GONE)
    return TRUE;
  g_set_error (error, VV_ERROR, VV_ERROR_GONE,
               _("Process %d was ended at once (SIGKILL, say), so there was no moment to read "
                 "its heap. Take the snapshot earlier, with --after."), vv_end_watch_pid (watch));
  return FALSE;
}

static gboolean
take_at_exit (VvTaker       *self,
              VvEndWatch    *watch,
              const char    *path,
              VvTakeResult  *result,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (VvProcess) process = NULL;
  g_autoptr (VvRuntime) runtime = NULL;
  g_autoptr (VvImage) image = NULL;
  g_auto (VvCaptureInfo) info = { 0 };
  VvOrigin origin = { .pid = vv_end_watch_pid (watch), .info = &info };
  VvEnd end;
  gint64 held_us;

  if (!await_end (watch, &end, cancellable, error))
    return FALSE;
  held_us = g_get_monotonic_time ();
  process = vv_process_new (origin.pid, NULL);
  image = copy_end (watch, &end, &runtime, &info, cancellable, error);
  vv_end_watch_release (watch);
  if (image == NULL)
    return FALSE;
  info.pause_us = g_get_monotonic_time () - held_us;
  g_free (info.reason);
  info.reason = describe_end (&end);
  origin.command = process != NULL ? process->command : "";
  origin.executable = process != NULL ? process->exe : NULL;
  result->method = info.method;
  result->pause_us = info.pause_us;
  return walk_image (self, image, runtime, &origin, path, NULL, result, cancellable, error);
}

/* ---- Core files ---- */

static gboolean
take_core (VvTaker       *self,
           const char    *core,
           const char    *path,
           VvTakeResult  *result,
           GCancellable  *cancellable,
           GError       **error)
{
  VvCoreProcess process = { 0 };
  g_autoptr (VvImage) image = vv_image_new_core (core, &process, error);
  g_autoptr (VvRuntime) runtime = NULL;
  g_autofree char *command = NULL;
  g_autofree char *executable = NULL;
  VvOrigin origin = { 0 };
  gboolean done;

  if (image == NULL)
    return FALSE;
  if (process.arguments != NULL)
    command = vv_text_display (process.arguments, -1, MAX_COMMAND_CHARACTERS);
  origin.pid = process.pid;
  origin.command = command != NULL ? command : "";
  origin.executable = executable = g_steal_pointer (&process.executable);
  vv_core_process_clear (&process);

  runtime = vv_runtime_find ((VvMemory *) image, error);
  done = runtime != NULL &&
         walk_image (self, image, runtime, &origin, path, NULL, result, cancellable, error);
  result->method = VV_CAPTURE_AUTO;
  return done;
}

/* ---- Public ---- */

typedef enum { TAKE_NOW, TAKE_AT_EXIT, TAKE_CORE } TakeWhat;

static gboolean
take (TakeWhat             what,
      int                  pid,
      VvEndWatch          *watch,
      const char          *core,
      const char          *path,
      const VvTakeOptions *options,
      VvTakeResult        *result,
      GCancellable        *cancellable,
      GError             **error)
{
  VvTaker self = { .options = options };
  VvTakeResult found = { 0 };
  gboolean to_output = g_str_equal (path, "-");
  g_autofree char *scratch = to_output ? make_scratch (error) : NULL;
  const char *file = to_output ? scratch : path;
  gint64 start_us = g_get_monotonic_time ();
  gboolean done;

  if (file == NULL)
    return FALSE;
  if (what == TAKE_CORE)
    done = take_core (&self, core, file, &found, cancellable, error);
  else if (what == TAKE_AT_EXIT)
    done = take_at_exit (&self, watch, file, &found, cancellable, error);
  else
    done = take_process (&self, pid, file, &found, cancellable, error);
  done = done && finish_file (&self, cancellable, error);
  if (to_output)
    {
      done = done && copy_to_output (scratch, error);
      g_unlink (scratch);
    }
  found.total_us = g_get_monotonic_time () - start_us;
  if (done && result != NULL)
    *result = found;
  return done;
}

gboolean
vv_take_process (int                  pid,
                 const char          *path,
                 const VvTakeOptions *options,
                 VvTakeResult        *result,
                 GCancellable        *cancellable,
                 GError             **error)
{
  return take (TAKE_NOW, pid, NULL, NULL, path, options, result, cancellable, error);
}

gboolean
vv_take_at_exit (VvEndWatch          *watch,
                 const char          *path,
                 const VvTakeOptions *options,
                 VvTakeResult        *result,
                 GCancellable        *cancellable,
                 GError             **error)
{
  return take (TAKE_AT_EXIT, 0, watch, NULL, path, options, result, cancellable, error);
}

gboolean
vv_take_core (const char          *core,
              const char          *path,
              const VvTakeOptions *options,
              VvTakeResult        *result,
              GCancellable        *cancellable,
              GError             **error)
{
  return take (TAKE_CORE, 0, NULL, core, path, options, result, cancellable, error);
}
