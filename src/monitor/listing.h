/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* listing.h — folders of /proc whose entries are numbers: task, fd. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** vv_listing_read: lists the folder that @fd holds open, from its beginning.  @numbers: (nullable)
 * (element-type int): gets the numbers added.  Returns: how many there are, or -1 with errno */
gssize vv_listing_read (int fd, GArray *numbers);

/** vv_listing_open: the same for folder @name below @dir_fd, which is opened for that and closed */
gssize vv_listing_open (int dir_fd, const char *name, GArray *numbers);

G_END_DECLS
