/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects.h — what in one snapshot looks like a leak, with who holds it and what to do: the table
 * `suspects` of CONTRACT.md. */

#pragma once

#include <gio/gio.h>

#include "heap/analysis.h"

G_BEGIN_DECLS

typedef enum
{
  VV_SUSPECT_OBJECT,            /* one object retains much: the accumulation point */
  VV_SUSPECT_CLASS,             /* the instances of one class together do */
  VV_SUSPECT_CONTAINER,         /* a big one on a class or a module, a big dict on an instance */
  VV_SUSPECT_CACHE,             /* without a bound: lru_cache(maxsize=None), what is called cache */
  VV_SUSPECT_FILE,              /* open files or sockets that only garbage or a container holds */
  VV_SUSPECT_TRACEBACK,         /* stored exceptions that keep frames alive */
  VV_SUSPECT_FINALIZER,         /* cycles with __del__ */
  VV_SUSPECT_UNCOLLECTABLE,     /* gc.garbage is not empty */
  VV_SUSPECT_GARBAGE,           /* much garbage waits for the collector */
  VV_N_SUSPECT_KINDS,
} VvSuspectKind;

/** VvSeverity: HIGH: a tenth of the heap or more, or a sure defect */
typedef enum { VV_SEVERITY_INFO, VV_SEVERITY_MEDIUM, VV_SEVERITY_HIGH } VvSeverity;

/**
 * VvSuspect:
 * @node: the object where the memory piles up: the container, the holder; else the evidence, or the
 *   biggest of it
 * @type: of @node; CLASS: the class
 * @retained: bytes
 * @count: of objects, entries, files, frames, as the kind says
 * @path: (nullable): to the holder, as code; NULL of garbage
 * @title: `app.cache holds 66.1 MiB (62.5 % of the heap)`
 * @why: plain sentences with numbers
 * @advice: what to do
 *
 * All texts are safe to show and translated.
 */
typedef struct
{
  VvSuspectKind kind;
  VvSeverity severity;
  VvNode node;
  VvTypeIndex type;
  guint64 retained;
  guint64 count;
  char *path;
  char *title;
  char *why;
  char *advice;
} VvSuspect;

/** vv_suspect_kind_name: `object`, `class`, … as in the table */
VV_API const char *vv_suspect_kind_name (VvSuspectKind kind);
VV_API void vv_suspect_free (VvSuspect *self);

/**
 * vv_suspects_find:
 * @self: analysed
 *
 * What is found twice (a list, and the class of what is in it) is said once, by the most telling of
 * the kinds.  A program that is all right has few of them or none.  Blocks; any thread.
 *
 * Returns: (transfer full) (element-type VvSuspect): the worst first: by severity, then by
 * retained;
 *   NULL when cancelled or damaged / */
VV_API GPtrArray *vv_suspects_find (const VvSnapshot *self, GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
