/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* roots.h — what keeps objects alive from outside the object graph, the threads with their stacks,
   and the collector's state. */

#pragma once

#include "python/reader.h"

G_BEGIN_DECLS

/** VvRootKind: `kind` of the SQL table roots */
typedef enum
{
  VV_ROOT_MODULE,               /* target: the module; name as in sys.modules */
  VV_ROOT_FRAME,                /* name: "rows in load() at app.py:88" */
  VV_ROOT_STACK,                /* an unnamed value on a frame's stack */
  VV_ROOT_THREAD,               /* exception being handled, context, thread dict */
  VV_ROOT_INTERPRETER,          /* sys.modules, builtins, codecs, atexit … */
  VV_ROOT_TYPE,                 /* the core's static types */
  VV_ROOT_PENDING,              /* queued calls */
  VV_ROOT_NATIVE,               /* counted beyond all that was found; added by the walk, last */
  VV_N_ROOT_KINDS,
} VvRootKind;

VV_API const char *vv_root_kind_name (VvRootKind kind);

typedef struct
{
  VvAddr target;
  VvRootKind kind;
  const char *name;             /* (nullable): valid UTF-8, only during the call */
  guint64 thread;               /* threading.get_ident(), 0 where none */
  int depth;                    /* of the frame, 0 innermost; -1 where none */
} VvRoot;

typedef void (*VvRootVisit) (const VvRoot *root, gpointer data);

typedef struct
{
  guint64 id;                   /* threading.get_ident() */
  guint64 native_id;            /* 0 where the version does not store it (3.9, 3.10) */
  char *name;                   /* (nullable): from threading */
  guint n_frames;
} VvThreadFacts;

typedef struct
{
  guint64 thread;
  guint depth;                  /* 0 innermost */
  /* qualified where the version stores that (3.11 on), else the name */
  char *function;
  char *file;
  int line;                     /* 0 where unknown */
} VvFrameFacts;

typedef struct
{
  int n_generations;            /* entries in the arrays */
  int threshold[4];
  int count[4];
  guint64 collections[4];
  guint64 collected[4];
  guint64 uncollectable[4];
  double duration_s[4];         /* of all collections together; NaN where the version keeps none */
  gboolean enabled;
} VvCollectorFacts;

/** vv_roots_each: every root but the native ones, of all interpreters.  Frame roots of 3.11 on come
 * from frames that are no objects.  Values (locals, stack) one row a reference */
void vv_roots_each (VvReader *reader, VvRootVisit visit, gpointer data);

/** vv_threads_read: @threads of VvThreadFacts, @frames of VvFrameFacts, cleared by the arrays; all
 * interpreters */
void vv_threads_read (VvReader *reader, GArray **threads, GArray **frames);

/** vv_collector_read: of the main interpreter */
void vv_collector_read (VvReader *reader, VvCollectorFacts *out);

/** VvTrackedVisit: an object that the collector tracks; @generation 0–2, 3 frozen */
typedef void (*VvTrackedVisit) (VvAddr object, int generation, gpointer data);
/** vv_tracked_each: every list of every interpreter, each at most as long as the memory can hold; a
 * list that loops or leaves the memory ends there and is counted (unreadable.list) */
void vv_tracked_each (VvReader *reader, VvTrackedVisit visit, gpointer data);

/** vv_line_of: line of an instruction from co_linetable (3.10 on) or co_lnotab (3.9); 0 where
 * unknown */
int vv_code_line (VvReader *reader, VvAddr code, guint64 instruction_offset);

/** VvFrameVisit: @frame: PyFrameObject (3.9, 3.10) or interpreter frame */
typedef void (*VvFrameVisit) (guint64 thread, guint depth, VvAddr frame, VvAddr code, gpointer
              data);
void vv_frames_each (VvReader *reader, VvFrameVisit visit, gpointer data);

/** vv_allocator_read: bytes of pymalloc's arenas that are mapped, and how many of them pools have
 * given out; FALSE where they cannot be found */
gboolean vv_allocator_read (VvReader *reader, guint64 *arena_bytes, guint64 *used_bytes);

G_END_DECLS
