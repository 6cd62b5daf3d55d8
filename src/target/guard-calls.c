/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "target/guard-private.h"

#include <errno.h>

int
guard_clone (Guard             *self,
             const VvGuardCall *call)
{
  return ENOSYS;
}

int
guard_remove_clone (Guard *self)
{
  return ENOSYS;
}

int
guard_userfaultfd (Guard             *self,
                   const VvGuardCall *call,
                   int               *fd)
{
  return ENOSYS;
}
