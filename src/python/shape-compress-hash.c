/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-compress-hash.c — Compression and hashes.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

static const VvField zlib_compress_fields[] = {
  H (128, "unused_data"), H (136, "unconsumed_tail"), F (152, "zdict"), END
};
static const VvField zlib__zlibdecompressor_fields[] = {
  F (128, "zdict"), H (144, "unused_data"), END
};
static const VvField _bz2_bz2decompressor_fields[] = {
  H (104, "unused_data"), END
};
static const VvField _lzma_lzmadecompressor_fields[] = {
  H (184, "unused_data"), END
};
static const VvField compression_zstd_zstdcompressor_fields[] = {
  F (24, "dict"), END
};
static const VvField compression_zstd_zstddecompressor_fields[] = {
  F (24, "dict"), H (64, "unused_data"), END
};
static const VvField compression_zstd_zstddict_fields[] = {
  H (24, "c_dicts"), END
};
static const VvField _hmac_hmac_fields[] = {
  H (24, "name"), END
};

const VvPyShape vv_py_shape_compress_hash[] = {
  { "zlib.Compress", V (3, 9, 0), V (3, 16, 0), 168, .fields = zlib_compress_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "zlib.Decompress", V (3, 9, 0), V (3, 16, 0), 168, .fields = zlib_compress_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "zlib._ZlibDecompressor", V (3, 12, 0), V (3, 16, 0), 184,
    .fields = zlib__zlibdecompressor_fields, .visits_type = TRUE, .collected = TRUE },
  { "_bz2.BZ2Compressor", V (3, 9, 0), V (3, 15, 0), 112, .visits_type = TRUE, .collected = TRUE },
  { "_bz2.BZ2Compressor", V (3, 15, 0), V (3, 16, 0), 104 },
  { "_bz2.BZ2Decompressor", V (3, 9, 0), V (3, 15, 0), 152,
    .fields = _bz2_bz2decompressor_fields, .visits_type = TRUE, .collected = TRUE },
  { "_bz2.BZ2Decompressor", V (3, 15, 0), V (3, 16, 0), 152,
    .fields = _bz2_bz2decompressor_fields },
  { "_lzma.LZMACompressor", V (3, 9, 0), V (3, 15, 0), 192, .visits_type = TRUE,
    .collected = TRUE },
  { "_lzma.LZMACompressor", V (3, 15, 0), V (3, 16, 0), 184 },
  { "_lzma.LZMADecompressor", V (3, 9, 0), V (3, 15, 0), 224,
    .fields = _lzma_lzmadecompressor_fields, .visits_type = TRUE, .collected = TRUE },
  { "_lzma.LZMADecompressor", V (3, 15, 0), V (3, 16, 0), 224,
    .fields = _lzma_lzmadecompressor_fields },
  { "compression.zstd.ZstdCompressor", V (3, 14, 0), V (3, 14, 10), 48,
    .fields = compression_zstd_zstdcompressor_fields, .visits_type = TRUE, .collected = TRUE },
  { "compression.zstd.ZstdCompressor", V (3, 14, 5), V (3, 16, 0), 56,
    .fields = compression_zstd_zstdcompressor_fields, .visits_type = TRUE, .collected = TRUE },
  { "compression.zstd.ZstdDecompressor", V (3, 14, 0), V (3, 16, 0), 80,
    .fields = compression_zstd_zstddecompressor_fields, .visits_type = TRUE, .collected = TRUE },
  { "compression.zstd.ZstdDict", V (3, 14, 0), V (3, 16, 0), 56,
    .fields = compression_zstd_zstddict_fields, .visits_type = TRUE, .collected = TRUE },
  { "_hashlib.HASH", V (3, 9, 0), V (3, 16, 0), 32 },
  { "_hashlib.HASHXOF", V (3, 9, 0), V (3, 16, 0), 32 },
  { "_hashlib.HMAC", V (3, 9, 0), V (3, 15, 0), 32 },
  { "_hashlib.HMAC", V (3, 15, 0), V (3, 16, 0), 40 },
  { "_hmac.HMAC", V (3, 14, 0), V (3, 15, 0), 72, .fields = _hmac_hmac_fields,
    .visits_type = TRUE, .collected = TRUE },
  { "_hmac.HMAC", V (3, 15, 0), V (3, 16, 0), 72, .fields = _hmac_hmac_fields },
  { "_md5.md5", V (3, 9, 0), V (3, 12, 0), 112, .visits_type = TRUE, .collected = TRUE },
  { "_md5.md5", V (3, 12, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha1.sha1", V (3, 9, 0), V (3, 12, 0), 112, .visits_type = TRUE, .collected = TRUE },
  { "_sha1.sha1", V (3, 12, 0), V (3, 13, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha1.sha1", V (3, 13, 0), V (3, 15, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_sha1.sha1", V (3, 15, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha256.sha224", V (3, 9, 0), V (3, 12, 0), 128, .visits_type = TRUE, .collected = TRUE },
  { "_sha256.sha256", V (3, 9, 0), V (3, 12, 0), 128, .visits_type = TRUE, .collected = TRUE },
  { "_sha512.sha384", V (3, 9, 0), V (3, 12, 0), 224, .visits_type = TRUE, .collected = TRUE },
  { "_sha512.sha512", V (3, 9, 0), V (3, 12, 0), 224, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA224Type", V (3, 12, 0), V (3, 13, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA224Type", V (3, 13, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA256Type", V (3, 12, 0), V (3, 13, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA256Type", V (3, 13, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA384Type", V (3, 12, 0), V (3, 13, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA384Type", V (3, 13, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA512Type", V (3, 12, 0), V (3, 13, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_sha2.SHA512Type", V (3, 13, 0), V (3, 16, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_224", V (3, 9, 0), V (3, 11, 0), 248 },
  { "_sha3.sha3_224", V (3, 11, 0), V (3, 12, 0), 240 },
  { "_sha3.sha3_224", V (3, 12, 0), V (3, 13, 18), 32 },
  { "_sha3.sha3_224", V (3, 13, 8), V (3, 14, 0), 48 },
  { "_sha3.sha3_224", V (3, 14, 0), V (3, 14, 10), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_224", V (3, 14, 5), V (3, 16, 0), 48, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_256", V (3, 9, 0), V (3, 11, 0), 248 },
  { "_sha3.sha3_256", V (3, 11, 0), V (3, 12, 0), 240 },
  { "_sha3.sha3_256", V (3, 12, 0), V (3, 13, 18), 32 },
  { "_sha3.sha3_256", V (3, 13, 8), V (3, 14, 0), 48 },
  { "_sha3.sha3_256", V (3, 14, 0), V (3, 14, 10), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_256", V (3, 14, 5), V (3, 16, 0), 48, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_384", V (3, 9, 0), V (3, 11, 0), 248 },
  { "_sha3.sha3_384", V (3, 11, 0), V (3, 12, 0), 240 },
  { "_sha3.sha3_384", V (3, 12, 0), V (3, 13, 18), 32 },
  { "_sha3.sha3_384", V (3, 13, 8), V (3, 14, 0), 48 },
  { "_sha3.sha3_384", V (3, 14, 0), V (3, 14, 10), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_384", V (3, 14, 5), V (3, 16, 0), 48, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_512", V (3, 9, 0), V (3, 11, 0), 248 },
  { "_sha3.sha3_512", V (3, 11, 0), V (3, 12, 0), 240 },
  { "_sha3.sha3_512", V (3, 12, 0), V (3, 13, 18), 32 },
  { "_sha3.sha3_512", V (3, 13, 8), V (3, 14, 0), 48 },
  { "_sha3.sha3_512", V (3, 14, 0), V (3, 14, 10), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.sha3_512", V (3, 14, 5), V (3, 16, 0), 48, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.shake_128", V (3, 9, 0), V (3, 11, 0), 248 },
  { "_sha3.shake_128", V (3, 11, 0), V (3, 12, 0), 240 },
  { "_sha3.shake_128", V (3, 12, 0), V (3, 13, 18), 32 },
  { "_sha3.shake_128", V (3, 13, 8), V (3, 14, 0), 48 },
  { "_sha3.shake_128", V (3, 14, 0), V (3, 14, 10), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.shake_128", V (3, 14, 5), V (3, 16, 0), 48, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.shake_256", V (3, 9, 0), V (3, 11, 0), 248 },
  { "_sha3.shake_256", V (3, 11, 0), V (3, 12, 0), 240 },
  { "_sha3.shake_256", V (3, 12, 0), V (3, 13, 18), 32 },
  { "_sha3.shake_256", V (3, 13, 8), V (3, 14, 0), 48 },
  { "_sha3.shake_256", V (3, 14, 0), V (3, 14, 10), 32, .visits_type = TRUE, .collected = TRUE },
  { "_sha3.shake_256", V (3, 14, 5), V (3, 16, 0), 48, .visits_type = TRUE, .collected = TRUE },
  { "_blake2.blake2b", V (3, 9, 0), V (3, 13, 0), 448 },
  { "_blake2.blake2b", V (3, 13, 0), V (3, 14, 0), 440 },
  { "_blake2.blake2b", V (3, 14, 0), V (3, 15, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_blake2.blake2b", V (3, 15, 0), V (3, 16, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { "_blake2.blake2s", V (3, 9, 0), V (3, 13, 0), 240 },
  { "_blake2.blake2s", V (3, 13, 0), V (3, 14, 0), 232 },
  { "_blake2.blake2s", V (3, 14, 0), V (3, 15, 0), 32, .visits_type = TRUE, .collected = TRUE },
  { "_blake2.blake2s", V (3, 15, 0), V (3, 16, 0), 40, .visits_type = TRUE, .collected = TRUE },
  { NULL }
};
