/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* pages.h — which pages of a process hold something.  Reading one that was never touched would make the kernel install
 * it. */

#pragma once

#include "target/ranges.h"

G_BEGIN_DECLS

/**
 * vv_pages_find_touched:
 * @pagemap_fd: /proc/PID/pagemap
 * @where: (element-type VvRange): sorted; only there
 * @out: (element-type VvRange): gets what is present or swapped out, and not the kernel's page of zeros
 * @changed: (element-type VvRange) (nullable): gets what of it was written to since it was protected, or never was
 *
 * By PAGEMAP_SCAN (Linux 6.7), or without @changed by the file itself.  Returns: 0 or errno
 */
int vv_pages_find_touched (int pagemap_fd, const GArray *where, GArray *out, GArray *changed);

G_END_DECLS
