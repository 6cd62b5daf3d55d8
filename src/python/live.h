/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live.h — objects of a Python that runs, looked at a few times a second.  Nothing is stopped and no
 * code runs in it: some words are read, and read again to see that they belong together.  Where they
 * do not, even after several tries, there is no value, and a reason; never a wrong one.
 *
 *   g_autoptr(VvLiveReader) reader = vv_live_reader_new (pid, &error);
 *   g_autoptr(VvLiveWatch) watch = vv_live_watch_new (reader, "app.cache", &error);
 *   if (vv_live_watch_read (watch, FALSE, &facts, &error))
 *     … facts.length …
 *
 * A reader and its watches belong to one thread at a time. */

#pragma once

#include "python/path.h"
#include "python/roots.h"

G_BEGIN_DECLS

typedef struct _VvLiveReader VvLiveReader;
typedef struct _VvLiveWatch VvLiveWatch;

/**
 * vv_live_reader_new:
 * @error: as vv_memory_new_live() and vv_runtime_find(): who may not, what is no Python
 *
 * When the process becomes another program by exec, the next reading finds its Python anew.
 */
VV_API VvLiveReader *vv_live_reader_new (int pid, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** vv_live_reader_new_waiting: for a program that was just launched: its Python is looked for when
 * something is read, and until it is there readings say why not */
VV_API VvLiveReader *vv_live_reader_new_waiting (int pid) G_GNUC_WARN_UNUSED_RESULT;
/** vv_live_reader_new_for_memory: for tests; both are kept by the caller */
VvLiveReader *vv_live_reader_new_for_memory (VvMemory *memory, VvRuntime *runtime) G_GNUC_WARN_UNUSED_RESULT;
/** vv_live_reader_ref: watches hold one each */
VV_API VvLiveReader *vv_live_reader_ref (VvLiveReader *self);
VV_API void vv_live_reader_unref (VvLiveReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvLiveReader, vv_live_reader_unref)

/** vv_live_reader_get_version: Returns: (nullable): "3.14.10", where it was found */
VV_API const char *vv_live_reader_get_version (VvLiveReader *self);

/** vv_live_reader_read_collector: of the main interpreter.  @error: VV_ERROR_GONE where the process
 * ended */
VV_API gboolean vv_live_reader_read_collector (VvLiveReader *self, VvCollectorFacts *out, GError **error);

/**
 * vv_live_reader_complete:
 * @text: the beginning of a path
 * @max: how many at most
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): paths that begin so: names of
 *   modules and of what the main program has, or attributes of what stands before the last dot;
 *   sorted, valid UTF-8
 */
VV_API char **vv_live_reader_complete (VvLiveReader *self, const char *text, guint max, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** VvLiveEnd: how a pinned object ended */
typedef enum
{
  VV_LIVE_END_NONE,
  VV_LIVE_END_FREED,            /* its memory holds no object, or is gone */
  VV_LIVE_END_REUSED,           /* there is another object, mostly of another type */
} VvLiveEnd;

/**
 * VvLiveFacts:
 * @type_name: safe to show
 * @refcount: as stored; meaningless where immortal
 * @length: as objects.length of a snapshot; -1 where len() is not reported
 * @size: sys.getsizeof(); -1 where it was not asked for, or changed at each look
 * @has_number: whether it is an int, a float or a bool
 * @end: of a pinned object that is no more: all else is as it was last
 */
typedef struct
{
  VvAddr address;
  VvAddr type;
  char type_name[64];
  guint64 refcount;
  gboolean immortal;
  gint64 length;
  gint64 size;
  gboolean has_number;
  double number;
  VvLiveEnd end;
} VvLiveFacts;

/** vv_live_watch_new: the object at a path, whichever it is at each reading.  @error:
 * VV_ERROR_INVALID: as vv_object_path_parse(); that there is no such object is told by the readings */
VV_API VvLiveWatch *vv_live_watch_new (VvLiveReader *reader, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vv_live_watch_new_pinned:
 * @address: of an object, from a snapshot or from a reading of another watch
 * @type: the address of its type, as the snapshot's objects.type_address has it: what tells it from
 *   others that come to lie there; 0: the one that is there now
 *
 * One object, at its address, until it ends.  An object of the very same type that took its place
 * between two readings is told from it only where it can never change (text, numbers, tuples) and
 * has another length or value.
 */
VV_API VvLiveWatch *vv_live_watch_new_pinned (VvLiveReader *reader, VvAddr address, VvAddr type) G_GNUC_WARN_UNUSED_RESULT;
VV_API void vv_live_watch_free (VvLiveWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvLiveWatch, vv_live_watch_free)

/**
 * vv_live_watch_read:
 * @with_size: whether @size is worth its reading (some hundred microseconds)
 * @error: VV_ERROR_GONE: there is no such object now, or the process ended; VV_ERROR_CORRUPT: it
 *   changes faster than it can be read; others as vv_live_reader_new()
 *
 * The end of a pinned object is no error: it is told in @out, by this and all later readings.
 */
VV_API gboolean vv_live_watch_read (VvLiveWatch *self, gboolean with_size, VvLiveFacts *out, GError **error);

/** vv_live_watch_read_number: the number that it is, or its length.  @error: also
 * VV_ERROR_UNSUPPORTED: it is neither number nor container; fits VvMetricFunc with the watch as data */
VV_API gboolean vv_live_watch_read_number (double *value, gpointer watch, GError **error);

G_END_DECLS
