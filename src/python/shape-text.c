/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-text.c — re, json, csv, pickle, struct, array, codecs and tokens.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField re_pattern_fields[] = {
  F (32, "groupindex"), F (40, "indexgroup"), F (48, "pattern"), END
};
static const VvField re_match_fields[] = {
  F (24, "string"), F (32, "regs"), F (40, "pattern"), END
};
static const VvField _sre_sre_scanner_fields[] = {
  H (16, "pattern"), H (56, "string"), H (72, "obj"), END
};
static const guint16 _sre_sre_scanner_places[] = {
  16, 184, 200, 208,
};
static const VvField _sre_sre_scanner_fields_2[] = {
  F (16, "pattern"), H (56, "string"), H (72, "obj"), END
};
static const guint16 _sre_sre_scanner_places_2[] = {
  16, 184, 192, 200,
};
static const guint16 _sre_sre_scanner_places_3[] = {
  16, 192, 200, 208,
};
static const VvField _sre_sre_template_fields[] = {
  F (32, "literal"), END
};
static const guint16 _sre_sre_template_places[] = {
  40,
};
static const VvField _json_scanner_fields[] = {
  F (24, "object_hook"), F (32, "object_pairs_hook"), F (40, "parse_float"), F (48, "parse_int"),
  F (56, "parse_constant"), F (64, "memo"), END
};
static const VvField _json_scanner_fields_2[] = {
  F (24, "object_hook"), F (32, "object_pairs_hook"), F (40, "parse_float"), F (48, "parse_int"),
  F (56, "parse_constant"), END
};
static const VvField _json_scanner_fields_3[] = {
  F (24, "object_hook"), F (32, "object_pairs_hook"), F (40, "array_hook"),
  F (48, "parse_float"), F (56, "parse_int"), F (64, "parse_constant"), END
};
static const VvField _json_encoder_fields[] = {
  F (16, "markers"), F (24, "defaultfn"), F (32, "encoder"), F (40, "indent"),
  F (48, "key_separator"), F (56, "item_separator"), END
};
static const VvField _csv_dialect_fields[] = {
  H (40, "lineterminator"), END
};
static const VvField _csv_dialect_fields_2[] = {
  F (40, "lineterminator"), END
};
static const VvField _csv_reader_fields[] = {
  F (16, "input_iter"), F (24, "dialect"), F (32, "fields"), END
};
static const VvField _csv_writer_fields[] = {
  F (16, "write"), F (24, "dialect"), END
};
static const VvField _csv_writer_fields_2[] = {
  F (16, "write"), F (24, "dialect"), F (64, "error_obj"), END
};
static const VvField _pickle_pickler_fields[] = {
  F (24, "pers_func"), F (40, "dispatch_table"), F (48, "reducer_override"), F (56, "write"),
  H (64, "output_buffer"), F (136, "fast_memo"), F (144, "buffer_callback"), END
};
static const guint16 _pickle_pickler_places[] = {
  16, 0, 64,
};
static const guint16 _pickle_pickler_places_2[] = {
  16, 1, 64,
};
static const VvField _pickle_pickler_fields_2[] = {
  F (24, "persistent_id"), F (32, "dispatch_table"), F (40, "reducer_override"), F (48, "write"),
  H (56, "output_buffer"), F (128, "fast_memo"), F (136, "buffer_callback"), END
};
static const guint16 _pickle_pickler_places_3[] = {
  16, 1, 56,
};
static const VvField _pickle_pickler_fields_3[] = {
  F (24, "persistent_id"), F (32, "persistent_id_attr"), F (40, "dispatch_table"),
  F (48, "reducer_override"), F (56, "write"), H (64, "output_buffer"), F (136, "fast_memo"),
  F (144, "buffer_callback"), END
};
static const VvField _pickle_unpickler_fields[] = {
  F (16, "stack"), F (48, "pers_func"), H (72, "obj"), F (184, "read"), F (192, "readinto"),
  F (200, "readline"), F (208, "peek"), F (216, "buffers"), END
};
static const guint16 _pickle_unpickler_places[] = {
  24, 32, 0, 240, 256, 152, 224, 232,
};
static const guint16 _pickle_unpickler_places_2[] = {
  24, 32, 1, 240, 256, 152, 224, 232,
};
static const VvField _pickle_unpickler_fields_2[] = {
  F (16, "stack"), F (48, "persistent_load"), H (64, "obj"), F (176, "read"),
  F (184, "readinto"), F (192, "readline"), F (200, "peek"), F (208, "buffers"), END
};
static const guint16 _pickle_unpickler_places_3[] = {
  24, 32, 1, 232, 248, 144, 216, 224,
};
static const VvField _pickle_unpickler_fields_3[] = {
  F (16, "stack"), F (48, "persistent_load"), F (56, "persistent_load_attr"), H (72, "obj"),
  F (184, "read"), F (192, "readinto"), F (200, "readline"), F (208, "peek"), F (216, "buffers"),
  END
};
static const VvField _pickle_unpickler_fields_4[] = {
  F (16, "stack"), F (48, "persistent_load"), F (56, "persistent_load_attr"), H (72, "obj"),
  F (200, "read"), F (208, "readinto"), F (216, "readline"), F (224, "peek"), F (232, "buffers"),
  END
};
static const guint16 _pickle_unpickler_places_4[] = {
  24, 32, 1, 256, 272, 152, 240, 248,
};
static const VvField _pickle_unpickler_fields_5[] = {
  F (16, "stack"), F (48, "memo_dict"), F (56, "persistent_load"),
  F (64, "persistent_load_attr"), H (80, "obj"), F (208, "read"), F (216, "readinto"),
  F (224, "readline"), F (232, "peek"), F (240, "buffers"), END
};
static const guint16 _pickle_unpickler_places_5[] = {
  24, 32, 1, 264, 280, 160, 248, 256,
};
static const VvField _pickle_picklermemoproxy_fields[] = {
  F (16, "pickler"), END
};
static const VvField _pickle_unpicklermemoproxy_fields[] = {
  F (16, "unpickler"), END
};
static const guint16 _pickle_pdata_places[] = {
  24, 48,
};
static const VvField _struct_struct_fields[] = {
  H (40, "s_format"), END
};
static const guint16 _struct_struct_places[] = {
  32,
};
static const VvField _struct_struct_fields_2[] = {
  F (40, "s_format"), END
};
static const VvField _struct_unpack_iterator_fields[] = {
  F (16, "so"), F (32, "obj"), END
};
static const guint16 array_array_places[] = {
  24, 32, 40,
};
static const VvField arrayiterator_fields[] = {
  F (24, "ao"), END
};
static const VvField unicodedata_graphemebreakiterator_fields[] = {
  F (16, "str"), END
};
static const VvField unicodedata_segment_fields[] = {
  F (16, "string"), END
};
static const VvField _multibytecodec_multibytecodec_fields[] = {
  F (24, "cjk_module"), END
};
static const VvField multibyteincrementalencoder_fields[] = {
  H (40, "pending"), END
};
static const VvField multibytestreamreader_fields[] = {
  F (56, "stream"), END
};
static const VvField multibytestreamwriter_fields[] = {
  H (40, "pending"), F (48, "stream"), END
};
static const VvField _tokenize_tokenizeriter_fields[] = {
  H (32, "last_line"), END
};

const VvPyShape vv_py_shape_text[] = {
  { "re.Pattern", V (3, 9, 0), V (3, 16, 0), 96, .fields = re_pattern_fields,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_newvar },
  { "re.Match", V (3, 9, 0), V (3, 16, 0), 88, .fields = re_match_fields, .visits_type = TRUE,
    .collected = TRUE, .facts = vv_py_shape_facts_newvar },
  { "_sre.SRE_Scanner", V (3, 9, 0), V (3, 9, 18), 232, .fields = _sre_sre_scanner_fields,
    .places = _sre_sre_scanner_places, .facts = vv_py_shape_facts_scanner },
  { "_sre.SRE_Scanner", V (3, 9, 3), V (3, 11, 0), 240, .fields = _sre_sre_scanner_fields_2,
    .places = _sre_sre_scanner_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_scanner },
  { "_sre.SRE_Scanner", V (3, 11, 0), V (3, 11, 7), 232, .fields = _sre_sre_scanner_fields_2,
    .places = _sre_sre_scanner_places_2, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_scanner },
  { "_sre.SRE_Scanner", V (3, 11, 3), V (3, 13, 0), 240, .fields = _sre_sre_scanner_fields_2,
    .places = _sre_sre_scanner_places_2, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_scanner },
  { "_sre.SRE_Scanner", V (3, 13, 0), V (3, 13, 5), 248, .fields = _sre_sre_scanner_fields_2,
    .places = _sre_sre_scanner_places_3, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_scanner },
  { "_sre.SRE_Scanner", V (3, 13, 1), V (3, 16, 0), 264, .fields = _sre_sre_scanner_fields_2,
    .places = _sre_sre_scanner_places_3, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_scanner },
  { "_sre.SRE_Template", V (3, 12, 0), V (3, 16, 0), 40, .fields = _sre_sre_template_fields,
    .places = _sre_sre_template_places, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_template, .facts = vv_py_shape_facts_newvar },
  { "_json.Scanner", V (3, 9, 0), V (3, 13, 0), 72, .fields = _json_scanner_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_json.Scanner", V (3, 13, 0), V (3, 15, 0), 64, .fields = _json_scanner_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_json.Scanner", V (3, 15, 0), V (3, 16, 0), 72, .fields = _json_scanner_fields_3,
    .visits_type = TRUE, .collected = TRUE },
  { "_json.Encoder", V (3, 9, 0), V (3, 16, 0), 80, .fields = _json_encoder_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_csv.Dialect", V (3, 9, 0), V (3, 10, 0), 48, .fields = _csv_dialect_fields },
  { "_csv.Dialect", V (3, 10, 0), V (3, 16, 0), 48, .fields = _csv_dialect_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_csv.reader", V (3, 9, 0), V (3, 10, 0), 88, .fields = _csv_reader_fields,
    .collected = TRUE },
  { "_csv.reader", V (3, 10, 0), V (3, 16, 0), 88, .fields = _csv_reader_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_csv.writer", V (3, 9, 0), V (3, 10, 0), 64, .fields = _csv_writer_fields,
    .collected = TRUE },
  { "_csv.writer", V (3, 10, 0), V (3, 16, 0), 72, .fields = _csv_writer_fields_2,
    .visits_type = TRUE, .collected = TRUE },
  { "_pickle.Pickler", V (3, 9, 0), V (3, 11, 7), 152, .fields = _pickle_pickler_fields,
    .places = _pickle_pickler_places, .collected = TRUE, .visit = vv_py_shape_visit_pickler,
    .facts = vv_py_shape_facts_pickler },
  { "_pickle.Pickler", V (3, 11, 7), V (3, 12, 0), 152, .fields = _pickle_pickler_fields,
    .places = _pickle_pickler_places_2, .collected = TRUE, .visit = vv_py_shape_visit_pickler,
    .facts = vv_py_shape_facts_pickler },
  { "_pickle.Pickler", V (3, 12, 0), V (3, 13, 0), 152, .fields = _pickle_pickler_fields,
    .places = _pickle_pickler_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_pickler, .facts = vv_py_shape_facts_pickler },
  { "_pickle.Pickler", V (3, 13, 0), V (3, 13, 5), 144, .fields = _pickle_pickler_fields_2,
    .places = _pickle_pickler_places_3, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_pickler, .facts = vv_py_shape_facts_pickler },
  { "_pickle.Pickler", V (3, 13, 1), V (3, 16, 0), 152, .fields = _pickle_pickler_fields_3,
    .places = _pickle_pickler_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_pickler, .facts = vv_py_shape_facts_pickler },
  { "_pickle.Unpickler", V (3, 9, 0), V (3, 11, 7), 272, .fields = _pickle_unpickler_fields,
    .places = _pickle_unpickler_places, .collected = TRUE, .visit = vv_py_shape_visit_unpickler,
    .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 11, 7), V (3, 12, 0), 272, .fields = _pickle_unpickler_fields,
    .places = _pickle_unpickler_places_2, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 12, 0), V (3, 13, 0), 272, .fields = _pickle_unpickler_fields,
    .places = _pickle_unpickler_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 13, 0), V (3, 13, 5), 264, .fields = _pickle_unpickler_fields_2,
    .places = _pickle_unpickler_places_3, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 13, 1), V (3, 13, 18), 272, .fields = _pickle_unpickler_fields_3,
    .places = _pickle_unpickler_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 13, 8), V (3, 14, 0), 296, .fields = _pickle_unpickler_fields_4,
    .places = _pickle_unpickler_places_4, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 14, 0), V (3, 14, 4), 272, .fields = _pickle_unpickler_fields_3,
    .places = _pickle_unpickler_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 14, 1), V (3, 14, 10), 280, .fields = _pickle_unpickler_fields_3,
    .places = _pickle_unpickler_places_2, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 14, 5), V (3, 15, 0), 296, .fields = _pickle_unpickler_fields_4,
    .places = _pickle_unpickler_places_4, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.Unpickler", V (3, 15, 0), V (3, 16, 0), 304, .fields = _pickle_unpickler_fields_5,
    .places = _pickle_unpickler_places_5, .visits_type = TRUE, .collected = TRUE,
    .visit = vv_py_shape_visit_unpickler, .facts = vv_py_shape_facts_unpickler },
  { "_pickle.PicklerMemoProxy", V (3, 9, 0), V (3, 12, 0), 24,
    .fields = _pickle_picklermemoproxy_fields, .collected = TRUE },
  { "_pickle.PicklerMemoProxy", V (3, 12, 0), V (3, 16, 0), 24,
    .fields = _pickle_picklermemoproxy_fields, .visits_type = TRUE, .collected = TRUE },
  { "_pickle.UnpicklerMemoProxy", V (3, 9, 0), V (3, 12, 0), 24,
    .fields = _pickle_unpicklermemoproxy_fields, .collected = TRUE },
  { "_pickle.UnpicklerMemoProxy", V (3, 12, 0), V (3, 16, 0), 24,
    .fields = _pickle_unpicklermemoproxy_fields, .visits_type = TRUE, .collected = TRUE },
  { "_pickle.Pdata", V (3, 9, 0), V (3, 16, 0), 56, .places = _pickle_pdata_places,
    .visits_type = TRUE, .collected = TRUE, .visit = vv_py_shape_visit_pdata,
    .facts = vv_py_shape_facts_pdata },
  { "_struct.Struct", V (3, 9, 0), V (3, 10, 0), 56, .fields = _struct_struct_fields,
    .places = _struct_struct_places, .facts = vv_py_shape_facts_struct },
  { "_struct.Struct", V (3, 10, 0), V (3, 15, 0), 56, .fields = _struct_struct_fields_2,
    .places = _struct_struct_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_struct },
  { "_struct.Struct", V (3, 15, 0), V (3, 16, 0), 64, .fields = _struct_struct_fields_2,
    .places = _struct_struct_places, .visits_type = TRUE, .collected = TRUE,
    .facts = vv_py_shape_facts_struct },
  { "_struct.unpack_iterator", V (3, 9, 0), V (3, 16, 0), 112,
    .fields = _struct_unpack_iterator_fields, .visits_type = TRUE, .collected = TRUE },
  { "array.array", V (3, 9, 0), V (3, 10, 0), 64, .places = array_array_places,
    .facts = vv_py_shape_facts_array },
  { "array.array", V (3, 10, 0), V (3, 16, 0), 64, .places = array_array_places,
    .visits_type = TRUE, .collected = TRUE, .facts = vv_py_shape_facts_array },
  { "arrayiterator", V (3, 9, 0), V (3, 10, 0), 40, .fields = arrayiterator_fields,
    .collected = TRUE },
  { "array.arrayiterator", V (3, 10, 0), V (3, 16, 0), 40, .fields = arrayiterator_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "unicodedata.UCD", V (3, 9, 0), V (3, 16, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "unicodedata.GraphemeBreakIterator", V (3, 15, 0), V (3, 16, 0), 64,
    .fields = unicodedata_graphemebreakiterator_fields, .visits_type = TRUE, .collected = TRUE },
  { "unicodedata.Segment", V (3, 15, 0), V (3, 16, 0), 40, .fields = unicodedata_segment_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "MultibyteCodec", V (3, 9, 0), V (3, 10, 0), 24 },
  { "_multibytecodec.MultibyteCodec", V (3, 10, 0), V (3, 12, 0), 24, .visits_type = TRUE,
    .collected = TRUE },
  { "_multibytecodec.MultibyteCodec", V (3, 12, 0), V (3, 16, 0), 32,
    .fields = _multibytecodec_multibytecodec_fields, .visits_type = TRUE, .collected = TRUE },
  { "MultibyteIncrementalEncoder", V (3, 9, 0), V (3, 10, 0), 48,
    .fields = multibyteincrementalencoder_fields, .places = _struct_struct_places,
    .collected = TRUE, .visit = vv_py_shape_visit_errors },
  { "_multibytecodec.MultibyteIncrementalEncoder", V (3, 10, 0), V (3, 16, 0), 48,
    .fields = multibyteincrementalencoder_fields, .places = _struct_struct_places,
    .collected = TRUE, .visit = vv_py_shape_visit_errors },
  { "MultibyteIncrementalDecoder", V (3, 9, 0), V (3, 10, 0), 56,
    .places = _struct_struct_places, .collected = TRUE, .visit = vv_py_shape_visit_errors },
  { "_multibytecodec.MultibyteIncrementalDecoder", V (3, 10, 0), V (3, 16, 0), 56,
    .places = _struct_struct_places, .collected = TRUE, .visit = vv_py_shape_visit_errors },
  { "MultibyteStreamReader", V (3, 9, 0), V (3, 10, 0), 64,
    .fields = multibytestreamreader_fields, .places = _struct_struct_places, .collected = TRUE,
    .visit = vv_py_shape_visit_errors },
  { "_multibytecodec.MultibyteStreamReader", V (3, 10, 0), V (3, 16, 0), 64,
    .fields = multibytestreamreader_fields, .places = _struct_struct_places, .collected = TRUE,
    .visit = vv_py_shape_visit_errors },
  { "MultibyteStreamWriter", V (3, 9, 0), V (3, 10, 0), 56,
    .fields = multibytestreamwriter_fields, .places = _struct_struct_places, .collected = TRUE,
    .visit = vv_py_shape_visit_errors },
  { "_multibytecodec.MultibyteStreamWriter", V (3, 10, 0), V (3, 16, 0), 56,
    .fields = multibytestreamwriter_fields, .places = _struct_struct_places, .collected = TRUE,
    .visit = vv_py_shape_visit_errors },
  { "_tokenize.TokenizerIter", V (3, 11, 0), V (3, 12, 0), 24 },
  { "_tokenize.TokenizerIter", V (3, 12, 0), V (3, 13, 0), 32 },
  { "_tokenize.TokenizerIter", V (3, 13, 0), V (3, 16, 0), 64,
    .fields = _tokenize_tokenizeriter_fields },
  { NULL }
};
