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
 *
 * By PAGEMAP_SCAN (Linux 6.7), or by the file itself.  Returns: 0 or errno
 */
int vv_pages_find_touched (int pagemap_fd, const GArray *where, GArray *out);

/**
 * vv_pages_find_changed:
 * @pagemap_fd: /proc/PID/pagemap, of a process whose pages were protected
 * @where: (element-type VvRange): sorted; only there
 * @changed: (element-type VvRange): gets what holds something and was written to since, or was never protected
 * @gone: (element-type VvRange): gets what holds nothing, as far as the process could have changed that since
 *
 * What is in neither is as it was when it was protected.  Linux 6.7.  Returns: 0 or errno
 */
int vv_pages_find_changed (int pagemap_fd, const GArray *where, GArray *changed, GArray *gone);

G_END_DECLS
