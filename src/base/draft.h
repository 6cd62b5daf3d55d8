/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* draft.h — a file in the making, too big for vv_file_save(): written in any order through a
 * descriptor, under no name until it is finished.  Private to the library. */

#pragma once

#include <gio/gio.h>

#include "base/api.h"

G_BEGIN_DECLS

typedef struct _VvDraft VvDraft;

/**
 * vv_draft_new:
 * @path: (type filename): what the file is to be called; "-" is standard output
 * @error: says the path, the system's reason and what to do
 *
 * The file holds private data: its mode is 0600.  A symbolic link is followed.  For what is no
 * regular file (a pipe, standard output) the draft is a file without a name that is copied there
 * when it is finished.
 */
VvDraft *vv_draft_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** vv_draft_get_fd: to read and write at any place; stays the draft's own */
int vv_draft_get_fd (const VvDraft *self);

/** vv_draft_set_error: that the draft could not be written; @code is an errno */
void vv_draft_set_error (const VvDraft *self, GError **error, int code);

/** vv_draft_finish: gives the file its name, or sends it; frees @self in any case */
gboolean vv_draft_finish (VvDraft *self, GCancellable *cancellable, GError **error);

/** vv_draft_free: leaves nothing behind; NULL is fine */
void vv_draft_free (VvDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvDraft, vv_draft_free)

G_END_DECLS
