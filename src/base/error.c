/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* error.c — the error domain.  In: an errno.  Out: the code that says what the caller can do. */

#include "base/error.h"

#include <errno.h>

GQuark
vv_error_quark (void)
{
  return g_quark_from_static_string ("vv-error-quark");
}

VvError
vv_error_code_from_errno (int code)
{
  switch (code)
    {
    case ESRCH:
    case ENOENT:
    case ECHILD:
      return VV_ERROR_GONE;

    case EACCES:
    case EPERM:
      return VV_ERROR_DENIED;

    case EINVAL:
      return VV_ERROR_INVALID;

    default:
      return VV_ERROR_FAILED;
    }
}
