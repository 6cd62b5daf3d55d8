/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* error.h — the one error domain.  Codes are named for what the caller can do about them; the
 * message names the thing, the reason and what to do, is translated, and is one line of
 * display-safe text.  Cancelling is G_IO_ERROR_CANCELLED. */

#pragma once

#include "base/api.h"

G_BEGIN_DECLS

/**
 * VvError:
 * @VV_ERROR_GONE: what was asked about does not exist, or ended meanwhile
 * @VV_ERROR_DENIED: the system does not permit it to this user
 * @VV_ERROR_UNSUPPORTED: Vivarium cannot do this with that thing (a version, a format)
 * @VV_ERROR_CORRUPT: foreign data that contradicts itself
 * @VV_ERROR_INVALID: the request itself is wrong (a number out of range, an unknown name)
 * @VV_ERROR_FAILED: the system refused for a reason of its own (no space, I/O error)
 */
typedef enum
{
  VV_ERROR_GONE,
  VV_ERROR_DENIED,
  VV_ERROR_UNSUPPORTED,
  VV_ERROR_CORRUPT,
  VV_ERROR_INVALID,
  VV_ERROR_FAILED,
} VvError;

#define VV_ERROR (vv_error_quark ())

VV_API GQuark vv_error_quark (void);

/**
 * vv_error_code_from_errno:
 * @code: an errno value
 *
 * Returns: the code that tells a caller what @code means for them: ESRCH, ENOENT and ECHILD are
 *   gone, EACCES and EPERM denied, EINVAL invalid, all others failed
 */
VV_API VvError vv_error_code_from_errno (int code);

G_END_DECLS
