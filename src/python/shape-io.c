/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-io.c — _io and the file system.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField _io__iobase_fields[] = {
  D (16), END
};
static const VvField _io_fileio_fields[] = {
  D (40), END
};
static const VvField _io_bufferedreader_fields[] = {
  F (16, "raw"), D (136), END
};
static const guint16 _io_bufferedreader_places[] = {
  56, 120, 104,
};
static const VvField _io_bufferedrwpair_fields[] = {
  H (16, "reader"), H (24, "writer"), D (32), END
};
static const VvField _io_bufferedrwpair_fields_2[] = {
  F (16, "reader"), F (24, "writer"), D (32), END
};
static const VvField _io_bytesio_fields[] = {
  H (16, "buf"), D (40), END
};
static const guint16 _io_bytesio_places[] = {
  16,
};
static const VvField _io_bytesio_fields_2[] = {
  F (16, "buf"), D (40), END
};
static const VvField _io__bytesiobuffer_fields[] = {
  F (16, "source"), END
};
static const VvField _io_stringio_fields[] = {
  H (56, "large"), H (64, "small"), H (80, "decoder"), H (88, "readnl"), H (96, "writenl"),
  D (104), END
};
static const guint16 _io_stringio_places[] = {
  16, 40, 0,
};
static const VvField _io_stringio_fields_2[] = {
  H (56, "buffer"), F (120, "decoder"), F (128, "readnl"), F (136, "writenl"), D (144), END
};
static const VvField _io_stringio_fields_3[] = {
  F (72, "decoder"), F (80, "readnl"), F (88, "writenl"), D (96), END
};
static const guint16 _io_stringio_places_2[] = {
  16, 40, 56,
};
static const VvField _io_textiowrapper_fields[] = {
  F (32, "buffer"), F (40, "encoding"), F (48, "encoder"), F (56, "decoder"), F (64, "readnl"),
  F (72, "errors"), F (120, "decoded_chars"), F (136, "pending_bytes"), F (152, "snapshot"),
  F (168, "raw"), D (184), END
};
static const VvField _io_incrementalnewlinedecoder_fields[] = {
  H (16, "decoder"), H (24, "errors"), END
};
static const VvField _io_incrementalnewlinedecoder_fields_2[] = {
  F (16, "decoder"), F (24, "errors"), END
};
static const VvField posix_direntry_fields[] = {
  H (16, "name"), H (24, "path"), H (32, "stat"), H (40, "lstat"), END
};
static const VvField posix_scandiriterator_fields[] = {
  H (72, "object"), H (80, "cleanup"), END
};
static const VvField posix_scandiriterator_fields_2[] = {
  H (88, "object"), H (96, "cleanup"), END
};
static const VvField posix_scandiriterator_fields_3[] = {
  H (96, "object"), H (104, "cleanup"), END
};
static const VvField select_poll_fields[] = {
  H (16, "dict"), END
};

const VvPyShape vv_py_shape_io[] = {
  { "_io._IOBase", V (3, 9, 0), V (3, 12, 0), 32, .fields = _io__iobase_fields,
    .collected = TRUE },
  { "_io._IOBase", V (3, 12, 0), V (3, 16, 0), 32, .fields = _io__iobase_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io._RawIOBase", V (3, 9, 0), V (3, 12, 0), 32, .fields = _io__iobase_fields,
    .collected = TRUE },
  { "_io._RawIOBase", V (3, 12, 0), V (3, 16, 0), 32, .fields = _io__iobase_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io._BufferedIOBase", V (3, 9, 0), V (3, 12, 0), 32, .fields = _io__iobase_fields,
    .collected = TRUE },
  { "_io._BufferedIOBase", V (3, 12, 0), V (3, 16, 0), 32, .fields = _io__iobase_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io._TextIOBase", V (3, 9, 0), V (3, 12, 0), 32, .fields = _io__iobase_fields,
    .collected = TRUE },
  { "_io._TextIOBase", V (3, 12, 0), V (3, 16, 0), 32, .fields = _io__iobase_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io.FileIO", V (3, 9, 0), V (3, 12, 0), 48, .fields = _io_fileio_fields, .collected = TRUE },
  { "_io.FileIO", V (3, 12, 0), V (3, 16, 0), 48, .fields = _io_fileio_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io.BufferedReader", V (3, 9, 0), V (3, 12, 0), 152, .fields = _io_bufferedreader_fields,
    .places = _io_bufferedreader_places, .collected = TRUE, .facts = vv_py_shape_facts_buffered },
  { "_io.BufferedReader", V (3, 12, 0), V (3, 16, 0), 152, .fields = _io_bufferedreader_fields,
    .places = _io_bufferedreader_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_buffered },
  { "_io.BufferedWriter", V (3, 9, 0), V (3, 12, 0), 152, .fields = _io_bufferedreader_fields,
    .places = _io_bufferedreader_places, .collected = TRUE, .facts = vv_py_shape_facts_buffered },
  { "_io.BufferedWriter", V (3, 12, 0), V (3, 16, 0), 152, .fields = _io_bufferedreader_fields,
    .places = _io_bufferedreader_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_buffered },
  { "_io.BufferedRandom", V (3, 9, 0), V (3, 12, 0), 152, .fields = _io_bufferedreader_fields,
    .places = _io_bufferedreader_places, .collected = TRUE, .facts = vv_py_shape_facts_buffered },
  { "_io.BufferedRandom", V (3, 12, 0), V (3, 16, 0), 152, .fields = _io_bufferedreader_fields,
    .places = _io_bufferedreader_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_buffered },
  { "_io.BufferedRWPair", V (3, 9, 0), V (3, 12, 0), 48, .fields = _io_bufferedrwpair_fields,
    .collected = TRUE },
  { "_io.BufferedRWPair", V (3, 12, 0), V (3, 16, 0), 48, .fields = _io_bufferedrwpair_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_io.BytesIO", V (3, 9, 0), V (3, 12, 0), 64, .fields = _io_bytesio_fields,
    .places = _io_bytesio_places, .collected = TRUE, .facts = vv_py_shape_facts_bytesio },
  { "_io.BytesIO", V (3, 12, 0), V (3, 16, 0), 64, .fields = _io_bytesio_fields_2,
    .places = _io_bytesio_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_bytesio },
  { "_io._BytesIOBuffer", V (3, 9, 0), V (3, 12, 0), 24, .fields = _io__bytesiobuffer_fields,
    .collected = TRUE },
  { "_io._BytesIOBuffer", V (3, 12, 0), V (3, 16, 0), 24, .fields = _io__bytesiobuffer_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io.StringIO", V (3, 9, 0), V (3, 12, 0), 120, .fields = _io_stringio_fields,
    .places = _io_stringio_places, .collected = TRUE, .visit = vv_py_shape_visit_stringio,
    .facts = vv_py_shape_facts_stringio },
  { "_io.StringIO", V (3, 12, 0), V (3, 14, 0), 168, .fields = _io_stringio_fields_2,
    .places = _io_stringio_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_stringio, .facts = vv_py_shape_facts_stringio },
  { "_io.StringIO", V (3, 14, 0), V (3, 16, 0), 120, .fields = _io_stringio_fields_3,
    .places = _io_stringio_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_stringio, .facts = vv_py_shape_facts_stringio },
  { "_io.TextIOWrapper", V (3, 9, 0), V (3, 12, 0), 192, .fields = _io_textiowrapper_fields,
    .collected = TRUE },
  { "_io.TextIOWrapper", V (3, 12, 0), V (3, 16, 0), 200, .fields = _io_textiowrapper_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_io.IncrementalNewlineDecoder", V (3, 9, 0), V (3, 12, 0), 40,
    .fields = _io_incrementalnewlinedecoder_fields },
  { "_io.IncrementalNewlineDecoder", V (3, 12, 0), V (3, 16, 0), 40,
    .fields = _io_incrementalnewlinedecoder_fields_2, .visits_type = TRUE, .collected = TRUE },
  { "posix.DirEntry", V (3, 9, 0), V (3, 16, 0), 72, .fields = posix_direntry_fields },
  { "posix.ScandirIterator", V (3, 9, 0), V (3, 13, 0), 104,
    .fields = posix_scandiriterator_fields },
  { "posix.ScandirIterator", V (3, 13, 0), V (3, 13, 18), 120,
    .fields = posix_scandiriterator_fields_2 },
  { "posix.ScandirIterator", V (3, 13, 8), V (3, 14, 0), 128,
    .fields = posix_scandiriterator_fields_3 },
  { "posix.ScandirIterator", V (3, 14, 0), V (3, 14, 4), 120,
    .fields = posix_scandiriterator_fields_2 },
  { "posix.ScandirIterator", V (3, 14, 1), V (3, 16, 0), 128,
    .fields = posix_scandiriterator_fields_3 },
  { "os.statx_result", V (3, 15, 0), V (3, 16, 0), 288, .visits_type = TRUE, .collected = TRUE },
  { "mmap.mmap", V (3, 9, 0), V (3, 10, 0), 80 },
  { "mmap.mmap", V (3, 10, 0), V (3, 13, 18), 80, .visits_type = TRUE, .collected = TRUE },
  { "mmap.mmap", V (3, 13, 8), V (3, 14, 0), 88, .visits_type = TRUE, .collected = TRUE },
  { "mmap.mmap", V (3, 14, 0), V (3, 14, 4), 80, .visits_type = TRUE, .collected = TRUE },
  { "mmap.mmap", V (3, 14, 1), V (3, 15, 0), 88, .visits_type = TRUE, .collected = TRUE },
  { "mmap.mmap", V (3, 15, 0), V (3, 16, 0), 80, .visits_type = TRUE, .collected = TRUE },
  { "select.poll", V (3, 9, 0), V (3, 16, 0), 48, .fields = select_poll_fields },
  { "select.epoll", V (3, 9, 0), V (3, 16, 0), 24 },
  { NULL }
};
