/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* fuzz-core.c — any bytes as a core file.  What is accepted can be read to its last byte, and asked for a Python. */

#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "fuzz.h"
#include "python/runtime.h"
#include "target/image.h"

static void
use_image (VvImage *image)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvRuntime) runtime = NULL;
  guint n_regions;
  const VvRegion *regions = vv_memory_regions (&image->memory, &n_regions, NULL);
  guint8 sum = 0;

  for (guint i = 1; i < image->n_extents; i++)
    for (guint64 at = 0; at < image->extents[i].size; at += 4096)
      sum ^= image->extents[i].bytes[at] ^ image->extents[i].bytes[at + 4095];
  g_assert_cmpuint (sum, <=, 255);
  for (guint i = 1; i < n_regions; i++)
    g_assert_cmphex (regions[i].start, >=, regions[i - 1].end);
  for (guint i = 0; i < n_regions; i++)
    g_assert_cmphex (regions[i].start, <, regions[i].end);
  runtime = vv_runtime_find (&image->memory, &error);
  g_assert_cmpint (runtime == NULL, ==, error != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvImage) image = NULL;
  VvCoreProcess process = { 0 };
  g_autofree char *path = NULL;
  int fd = memfd_create ("core", MFD_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  image = vv_image_new_core (path, &process, &error);
  g_assert_cmpint (image == NULL, ==, error != NULL);
  if (image != NULL)
    {
      use_image (image);
      vv_core_process_clear (&process);
    }
  else
    {
      g_assert_true (error->domain == VV_ERROR);
      g_assert_null (strchr (error->message, '\n'));
    }
  close (fd);
  return 0;
}
