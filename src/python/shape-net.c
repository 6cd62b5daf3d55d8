/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-net.c — socket and ssl.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField _ssl__sslcontext_fields[] = {
  F (40, "set_sni_cb"), F (64, "msg_cb"), H (72, "keylog_filename"), END
};
static const VvField _ssl__sslcontext_fields_2[] = {
  F (40, "set_sni_cb"), F (64, "msg_cb"), H (72, "keylog_filename"),
  H (96, "psk_client_callback"), H (104, "psk_server_callback"), END
};
static const VvField _ssl__sslcontext_fields_3[] = {
  F (40, "set_sni_cb"), F (64, "msg_cb"), F (72, "keylog_filename"),
  F (96, "psk_client_callback"), F (104, "psk_server_callback"), END
};
static const VvField _ssl__sslsocket_fields[] = {
  H (16, "Socket"), H (32, "ctx"), H (48, "owner"), H (56, "server_hostname"),
  F (72, "exc_type"), F (80, "exc_value"), F (88, "exc_tb"), END
};
static const VvField _ssl__sslsocket_fields_2[] = {
  H (16, "Socket"), H (32, "ctx"), H (48, "owner"), H (56, "server_hostname"), F (72, "exc"), END
};
static const VvField _ssl__sslsocket_fields_3[] = {
  H (16, "Socket"), H (32, "ctx"), H (48, "owner"), H (56, "server_hostname"), END
};
static const VvField _ssl_session_fields[] = {
  F (24, "ctx"), END
};

const VvPyShape vv_py_shape_net[] = {
  { "_socket.socket", V (3, 9, 0), V (3, 12, 0), 48 },
  { "_socket.socket", V (3, 12, 0), V (3, 16, 0), 56, .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLContext", V (3, 9, 0), V (3, 10, 0), 88, .fields = _ssl__sslcontext_fields,
    .collected = TRUE },
  { "_ssl._SSLContext", V (3, 10, 0), V (3, 13, 0), 96, .fields = _ssl__sslcontext_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLContext", V (3, 13, 0), V (3, 13, 5), 112, .fields = _ssl__sslcontext_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLContext", V (3, 13, 5), V (3, 13, 7), 112, .fields = _ssl__sslcontext_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLContext", V (3, 13, 6), V (3, 14, 0), 120, .fields = _ssl__sslcontext_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLContext", V (3, 14, 0), V (3, 14, 4), 112, .fields = _ssl__sslcontext_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLContext", V (3, 14, 1), V (3, 16, 0), 120, .fields = _ssl__sslcontext_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLSocket", V (3, 9, 0), V (3, 10, 0), 96, .fields = _ssl__sslsocket_fields,
    .collected = TRUE },
  { "_ssl._SSLSocket", V (3, 10, 0), V (3, 12, 0), 96, .fields = _ssl__sslsocket_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLSocket", V (3, 12, 0), V (3, 14, 10), 80, .fields = _ssl__sslsocket_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLSocket", V (3, 14, 5), V (3, 15, 0), 88, .fields = _ssl__sslsocket_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl._SSLSocket", V (3, 15, 0), V (3, 16, 0), 72, .fields = _ssl__sslsocket_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl.MemoryBIO", V (3, 9, 0), V (3, 15, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_ssl.MemoryBIO", V (3, 15, 0), V (3, 16, 0), 32 },
  { "_ssl.Session", V (3, 9, 0), V (3, 10, 0), 32, .fields = _ssl_session_fields,
    .collected = TRUE },
  { "_ssl.SSLSession", V (3, 10, 0), V (3, 16, 0), 32, .fields = _ssl_session_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_ssl.Certificate", V (3, 10, 0), V (3, 16, 0), 32 },
  { NULL }
};
