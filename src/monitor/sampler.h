/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* sampler.h — one thread that reads many probes on time and hands samples to the main context.
 * Deadlines are absolute, so that intervals do not drift; a late reader skips, it never hurries
 * after. */

#pragma once

#include "monitor/probe.h"

G_BEGIN_DECLS

typedef struct _VvSampler VvSampler;

/**
 * VvSamplerFunc:
 * @sample: (nullable): valid for the call; NULL when the process has ended, which is the last call
 * @interval_ns: the interval it was taken at
 *
 * Called in the main context that was the thread-default one where the sampler was made.
 */
typedef void (*VvSamplerFunc) (const VvSample *sample, gint64 interval_ns, gpointer user_data);

VV_API VvSampler *vv_sampler_new (void) G_GNUC_WARN_UNUSED_RESULT;
/** vv_sampler_free: ends the thread and waits for it; no function is called afterwards */
VV_API void vv_sampler_free (VvSampler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VvSampler, vv_sampler_free)

/** vv_sampler_add: @probe: (transfer full).  Returns: a number that is never used again, not 0 */
VV_API guint vv_sampler_add (VvSampler *self, VvProbe *probe, gint64 interval_ns,
                             VvSamplerFunc func, gpointer user_data);
/** vv_sampler_remove: @func is not called any more, from now */
VV_API void vv_sampler_remove (VvSampler *self, guint id);
VV_API void vv_sampler_set_interval (VvSampler *self, guint id, gint64 interval_ns);
VV_API void vv_sampler_set_children (VvSampler *self, guint id, gboolean children);
/** vv_sampler_add_watch: vv_probe_add_watch() on the probe, before its next sample; @path must be
 * one */
VV_API void vv_sampler_add_watch (VvSampler *self, guint id, const char *name, const char *path);
/** vv_sampler_add_pin: the same for vv_probe_add_pin() */
VV_API void vv_sampler_add_pin (VvSampler *self, guint id, const char *name, const VvPinSpec *spec);
/** vv_sampler_remove_metric: the same for vv_probe_remove_metric() */
VV_API void vv_sampler_remove_metric (VvSampler *self, guint id, guint metric);
VV_API void vv_sampler_set_collector (VvSampler *self, guint id, gboolean collector);
VV_API void vv_sampler_set_threads (VvSampler *self, guint id, gboolean threads);

G_END_DECLS
