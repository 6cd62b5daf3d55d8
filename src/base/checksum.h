/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* checksum.h — CRC-32C, which finds what disks, copies and memory do to bytes. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * vv_checksum_crc32c:
 * @checksum: of the bytes before these; 0 at the beginning
 *
 * Returns: the CRC-32C (Castagnoli, RFC 3720) of all of them
 */
guint32 vv_checksum_crc32c (guint32 checksum, const void *bytes, gsize length);

/** vv_checksum_crc32c_portable: the same without the processor's help; for tests */
guint32 vv_checksum_crc32c_portable (guint32 checksum, const void *bytes, gsize length);

G_END_DECLS
