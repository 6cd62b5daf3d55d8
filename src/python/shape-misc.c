/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-misc.c — abc, curses, profilers and others.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField _abc__abc_data_fields[] = {
  F (16, "_abc_registry"), F (24, "_abc_cache"), F (32, "_abc_negative_cache"), END
};
static const VvField _lsprof_profiler_fields[] = {
  H (48, "externalTimer"), END
};
static const guint16 _lsprof_profiler_places[] = {
  16,
};
static const VvField _lsprof_profiler_fields_2[] = {
  H (48, "externalTimer"), H (72, "missing"), END
};
static const VvField _lsprof_profiler_fields_3[] = {
  F (48, "externalTimer"), H (72, "missing"), END
};
static const VvField _lsprof_profiler_fields_4[] = {
  F (48, "externalTimer"), F (72, "missing"), END
};
static const VvField _curses_window_fields[] = {
  F (32, "orig"), END
};
static const VvField _curses_panel_panel_fields[] = {
  F (24, "wo"), END
};
static const VvField _tkinter_tkapp_fields[] = {
  H (48, "trace"), END
};
static const VvField _tkinter_tktimertoken_fields[] = {
  H (24, "func"), END
};
static const VvField _tkinter_tcl_obj_fields[] = {
  H (24, "string"), END
};

const VvPyShape vv_py_shape_misc[] = {
  { "_abc._abc_data", V (3, 9, 0), V (3, 16, 0), 48, .fields = _abc__abc_data_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_lsprof.Profiler", V (3, 9, 0), V (3, 10, 0), 64, .fields = _lsprof_profiler_fields,
    .places = _lsprof_profiler_places, .visit = vv_py_shape_visit_profiler },
  { "_lsprof.Profiler", V (3, 10, 0), V (3, 12, 0), 64, .fields = _lsprof_profiler_fields,
    .places = _lsprof_profiler_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_profiler },
  { "_lsprof.Profiler", V (3, 12, 0), V (3, 13, 0), 80, .fields = _lsprof_profiler_fields_2,
    .places = _lsprof_profiler_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_profiler },
  { "_lsprof.Profiler", V (3, 13, 0), V (3, 15, 0), 80, .fields = _lsprof_profiler_fields_3,
    .places = _lsprof_profiler_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_profiler },
  { "_lsprof.Profiler", V (3, 15, 0), V (3, 16, 0), 80, .fields = _lsprof_profiler_fields_4,
    .places = _lsprof_profiler_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_profiler },
  { "_curses.window", V (3, 9, 0), V (3, 13, 5), 32 },
  { "_curses.window", V (3, 13, 1), V (3, 16, 0), 40, .fields = _curses_window_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_curses_panel.panel", V (3, 9, 0), V (3, 16, 0), 32, .fields = _curses_panel_panel_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "parser.st", V (3, 9, 0), V (3, 10, 0), 40 },
  { "_tkinter.tkapp", V (3, 9, 18), V (3, 13, 0), 128 },
  { "_tkinter.tkapp", V (3, 13, 0), V (3, 14, 0), 136, .fields = _tkinter_tkapp_fields },
  { "_tkinter.tktimertoken", V (3, 9, 18), V (3, 14, 0), 32,
    .fields = _tkinter_tktimertoken_fields },
  { "_tkinter.Tcl_Obj", V (3, 9, 18), V (3, 14, 0), 32, .fields = _tkinter_tcl_obj_fields },
  { "ossaudiodev.oss_audio_device", V (3, 9, 0), V (3, 13, 0), 56 },
  { "ossaudiodev.oss_mixer_device", V (3, 9, 0), V (3, 13, 0), 24 },
  { NULL }
};
