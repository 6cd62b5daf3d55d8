/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-thread.c — _thread, _queue and interpreters.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const guint16 _thread_lock_places[] = {
  16,
};
static const VvField _thread__local_fields[] = {
  H (16, "key"), F (24, "args"), F (32, "kw"), F (48, "dummies"), H (56, "wr_callback"), END
};
static const VvField _thread__local_fields_2[] = {
  F (16, "args"), F (24, "kw"), F (40, "localdicts"), F (48, "thread_watchdogs"), END
};
static const VvField _queue_simplequeue_fields[] = {
  F (32, "lst"), END
};
static const guint16 _queue_simplequeue_places[] = {
  0, 0, 0, 0, 0, 16,
};
static const guint16 _queue_simplequeue_places_2[] = {
  40, 48, 32, 56, 0, 0,
};
static const guint16 _queue_simplequeue_places_3[] = {
  40, 48, 32, 56, 1, 0,
};

const VvPyShape vv_py_shape_thread[] = {
  { "_thread.lock", V (3, 9, 0), V (3, 13, 5), 40, .places = _thread_lock_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_lock },
  { "_thread.lock", V (3, 13, 1), V (3, 16, 0), 24, .visits_type = TRUE, .collected = TRUE },
  { "_thread.RLock", V (3, 9, 0), V (3, 10, 0), 48, .places = _thread_lock_places,
    .facts = vv_py_shape_facts_lock },
  { "_thread.RLock", V (3, 10, 0), V (3, 14, 0), 48, .places = _thread_lock_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_lock },
  { "_thread.RLock", V (3, 14, 0), V (3, 16, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_thread._local", V (3, 9, 0), V (3, 10, 0), 64, .fields = _thread__local_fields,
    .collected = TRUE },
  { "_thread._local", V (3, 10, 0), V (3, 13, 0), 64, .fields = _thread__local_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_thread._local", V (3, 13, 0), V (3, 16, 0), 56, .fields = _thread__local_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_thread._localdummy", V (3, 9, 0), V (3, 13, 0), 32 },
  { "_thread._localdummy", V (3, 13, 0), V (3, 16, 0), 24 },
  { "_thread._ThreadHandle", V (3, 13, 0), V (3, 16, 0), 24, .visits_type = TRUE,
    .collected = TRUE },
  { "_queue.SimpleQueue", V (3, 9, 0), V (3, 10, 0), 56, .fields = _queue_simplequeue_fields,
    .places = _queue_simplequeue_places, .collected = TRUE, .visit = vv_py_shape_visit_queue,
    .facts = vv_py_shape_facts_queue },
  { "_queue.SimpleQueue", V (3, 10, 0), V (3, 13, 0), 56, .fields = _queue_simplequeue_fields,
    .places = _queue_simplequeue_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_queue, .facts = vv_py_shape_facts_queue },
  { "_queue.SimpleQueue", V (3, 13, 0), V (3, 15, 0), 72, .places = _queue_simplequeue_places_2,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_queue,
    .facts = vv_py_shape_facts_queue },
  { "_queue.SimpleQueue", V (3, 15, 0), V (3, 16, 0), 72, .places = _queue_simplequeue_places_3,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_queue,
    .facts = vv_py_shape_facts_queue },
  { "_multiprocessing.SemLock", V (3, 9, 0), V (3, 12, 0), 56 },
  { "_multiprocessing.SemLock", V (3, 12, 0), V (3, 16, 0), 56, .visits_type = TRUE,
    .collected = TRUE },
  { "_xxsubinterpreters.ChannelID", V (3, 9, 0), V (3, 12, 0), 40 },
  { "_xxinterpchannels.ChannelID", V (3, 12, 0), V (3, 13, 0), 40 },
  { "_interpchannels.ChannelID", V (3, 13, 0), V (3, 16, 0), 40 },
  { "_interpreters.CrossInterpreterBufferView", V (3, 13, 0), V (3, 16, 0), 32 },
  { NULL }
};
