/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-asyncio.c — _asyncio.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField _asyncio_future_fields[] = {
  F (16, "fut_loop"), F (24, "fut_callback0"), F (32, "fut_context0"), F (40, "fut_callbacks"),
  F (48, "fut_exception"), F (56, "fut_result"), F (64, "fut_source_tb"),
  F (72, "fut_cancel_msg"), D (96), F (112, "exc_type"), F (120, "exc_value"),
  F (128, "exc_traceback"), END
};
static const VvField _asyncio_future_fields_2[] = {
  F (16, "fut_loop"), F (24, "fut_callback0"), F (32, "fut_context0"), F (40, "fut_callbacks"),
  F (48, "fut_exception"), F (56, "fut_exception_tb"), F (64, "fut_result"),
  F (72, "fut_source_tb"), F (80, "fut_cancel_msg"), D (104), F (120, "exc_type"),
  F (128, "exc_value"), F (136, "exc_traceback"), END
};
static const VvField _asyncio_future_fields_3[] = {
  F (16, "fut_loop"), F (24, "fut_callback0"), F (32, "fut_context0"), F (40, "fut_callbacks"),
  F (48, "fut_exception"), F (56, "fut_exception_tb"), F (64, "fut_result"),
  F (72, "fut_source_tb"), F (80, "fut_cancel_msg"), D (104), F (120, "fut_cancelled_exc"), END
};
static const VvField _asyncio_future_fields_4[] = {
  F (16, "fut_loop"), F (24, "fut_callback0"), F (32, "fut_context0"), F (40, "fut_callbacks"),
  F (48, "fut_exception"), F (56, "fut_exception_tb"), F (64, "fut_result"),
  F (72, "fut_source_tb"), F (80, "fut_cancel_msg"), F (88, "fut_cancelled_exc"), END
};
static const VvField _asyncio_future_fields_5[] = {
  F (16, "fut_loop"), F (24, "fut_callback0"), F (32, "fut_context0"), F (40, "fut_callbacks"),
  F (48, "fut_exception"), F (56, "fut_exception_tb"), F (64, "fut_result"),
  F (72, "fut_source_tb"), F (80, "fut_cancel_msg"), F (88, "fut_cancelled_exc"),
  F (96, "fut_awaited_by"), END
};
static const VvField _asyncio_task_fields[] = {
  F (16, "task_loop"), F (24, "task_callback0"), F (32, "task_context0"),
  F (40, "task_callbacks"), F (48, "task_exception"), F (56, "task_result"),
  F (64, "task_source_tb"), F (72, "task_cancel_msg"), D (96), F (112, "exc_type"),
  F (120, "exc_value"), F (128, "exc_traceback"), F (144, "task_fut_waiter"),
  F (152, "task_coro"), F (160, "task_name"), F (168, "task_context"), END
};
static const VvField _asyncio_task_fields_2[] = {
  F (16, "task_loop"), F (24, "task_callback0"), F (32, "task_context0"),
  F (40, "task_callbacks"), F (48, "task_exception"), F (56, "task_exception_tb"),
  F (64, "task_result"), F (72, "task_source_tb"), F (80, "task_cancel_msg"), D (104),
  F (120, "exc_type"), F (128, "exc_value"), F (136, "exc_traceback"),
  F (152, "task_fut_waiter"), F (160, "task_coro"), F (168, "task_name"),
  F (176, "task_context"), END
};
static const VvField _asyncio_task_fields_3[] = {
  F (16, "task_loop"), F (24, "task_callback0"), F (32, "task_context0"),
  F (40, "task_callbacks"), F (48, "task_exception"), F (56, "task_exception_tb"),
  F (64, "task_result"), F (72, "task_source_tb"), F (80, "task_cancel_msg"), D (104),
  F (120, "task_cancelled_exc"), F (128, "task_fut_waiter"), F (136, "task_coro"),
  F (144, "task_name"), F (152, "task_context"), END
};
static const VvField _asyncio_task_fields_4[] = {
  F (16, "task_loop"), F (24, "task_callback0"), F (32, "task_context0"),
  F (40, "task_callbacks"), F (48, "task_exception"), F (56, "task_exception_tb"),
  F (64, "task_result"), F (72, "task_source_tb"), F (80, "task_cancel_msg"),
  F (88, "task_cancelled_exc"), F (112, "task_fut_waiter"), F (120, "task_coro"),
  F (128, "task_name"), F (136, "task_context"), END
};
static const VvField _asyncio_task_fields_5[] = {
  F (16, "task_loop"), F (24, "task_callback0"), F (32, "task_context0"),
  F (40, "task_callbacks"), F (48, "task_exception"), F (56, "task_exception_tb"),
  F (64, "task_result"), F (72, "task_source_tb"), F (80, "task_cancel_msg"),
  F (88, "task_cancelled_exc"), F (96, "task_awaited_by"), F (120, "task_fut_waiter"),
  F (128, "task_coro"), F (136, "task_name"), F (144, "task_context"), END
};
static const VvField _asyncio_futureiter_fields[] = {
  F (16, "future"), END
};
static const VvField taskstepmethwrapper_fields[] = {
  F (16, "sw_task"), F (24, "sw_arg"), END
};
static const VvField taskwakeupmethwrapper_fields[] = {
  F (16, "ww_task"), END
};
static const VvField _runningloopholder_fields[] = {
  H (16, "rl_loop"), END
};

const VvPyShape vv_py_shape_asyncio[] = {
  { "_asyncio.Future", V (3, 9, 0), V (3, 10, 13), 144, .fields = _asyncio_future_fields,
    .collected = TRUE },
  { "_asyncio.Future", V (3, 10, 5), V (3, 11, 0), 152, .fields = _asyncio_future_fields_2,
    .collected = TRUE },
  { "_asyncio.Future", V (3, 11, 0), V (3, 12, 0), 128, .fields = _asyncio_future_fields_3,
    .collected = TRUE },
  { "_asyncio.Future", V (3, 12, 0), V (3, 13, 0), 128, .fields = _asyncio_future_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_asyncio.Future", V (3, 13, 0), V (3, 14, 0), 104, .fields = _asyncio_future_fields_4,
    .visits_type = TRUE, .collected = TRUE },
  { "_asyncio.Future", V (3, 14, 0), V (3, 16, 0), 112, .fields = _asyncio_future_fields_5,
    .visits_type = TRUE, .collected = TRUE },
  { "_asyncio.Task", V (3, 9, 0), V (3, 10, 13), 184, .fields = _asyncio_task_fields,
    .collected = TRUE },
  { "_asyncio.Task", V (3, 10, 5), V (3, 11, 0), 192, .fields = _asyncio_task_fields_2,
    .collected = TRUE },
  { "_asyncio.Task", V (3, 11, 0), V (3, 12, 0), 176, .fields = _asyncio_task_fields_3,
    .collected = TRUE },
  { "_asyncio.Task", V (3, 12, 0), V (3, 13, 0), 176, .fields = _asyncio_task_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_asyncio.Task", V (3, 13, 0), V (3, 14, 0), 144, .fields = _asyncio_task_fields_4,
    .visits_type = TRUE, .collected = TRUE },
  { "_asyncio.Task", V (3, 14, 0), V (3, 16, 0), 168, .fields = _asyncio_task_fields_5,
    .visits_type = TRUE, .collected = TRUE },
  { "_asyncio.FutureIter", V (3, 9, 0), V (3, 12, 0), 24, .fields = _asyncio_futureiter_fields,
    .collected = TRUE },
  { "_asyncio.FutureIter", V (3, 12, 0), V (3, 16, 0), 24, .fields = _asyncio_futureiter_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "TaskStepMethWrapper", V (3, 9, 0), V (3, 12, 0), 32, .fields = taskstepmethwrapper_fields,
    .collected = TRUE },
  { "_asyncio.TaskStepMethWrapper", V (3, 12, 0), V (3, 16, 0), 32,
    .fields = taskstepmethwrapper_fields, .visits_type = TRUE, .collected = TRUE },
  { "TaskWakeupMethWrapper", V (3, 9, 0), V (3, 10, 0), 24,
    .fields = taskwakeupmethwrapper_fields, .collected = TRUE },
  { "_RunningLoopHolder", V (3, 9, 0), V (3, 12, 0), 32, .fields = _runningloopholder_fields },
  { NULL }
};
