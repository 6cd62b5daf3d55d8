/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* family.h — which processes there are below us, so that none is left over. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** family_begin: from now on, whoever loses its parent below us becomes our child */
void family_begin (void);
/** family_list: Returns: (transfer full) (element-type int): the children of @pid that are no zombies */
GArray *family_list (int pid);
/** family_assert_alone: waits, with a bound, until nothing but ourselves is left */
void family_assert_alone (void);
/** family_assert_childless: the same of another process, zombies too */
void family_assert_childless (int pid);
/** family_assert_running: waits, with a bound, until no thread of @pid is stopped or traced */
void family_assert_running (int pid);

G_END_DECLS
