/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-pages.c — what the page tables say of our own memory: pages are written to, dropped, read, replaced
 * and moved at random after they were protected, and a model of ours says what must be found. */

#include "target/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "target/kernel.h"
#include "counts.h"

#define PAGE 4096
#define N_PAGES 1536            /* three page tables or more, with their ends in the middle */
#define PROTECTED 1024          /* of these the first are registered */

typedef enum { EMPTY, UNCHANGED, CHANGED } State;

typedef struct
{
  int pagemap;
  int uffd;
  guint8 *memory;
  guint8 *elsewhere;
  State states[N_PAGES];
  gboolean held[N_PAGES];       /* something when it was protected */
} Scene;

static volatile guint8 sink;

static gboolean
scene_open (Scene *self)
{
  struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_WP_ASYNC | UFFD_FEATURE_WP_UNPOPULATED };

  *self = (Scene) { .pagemap = open ("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), .uffd = -1 };
  g_assert_cmpint (self->pagemap, >=, 0);
  self->uffd = (int) syscall (SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
  if (self->uffd < 0 || ioctl (self->uffd, UFFDIO_API, &api) != 0)
    {
      g_test_skip ("asynchronous write protection is of Linux 6.7");
      return FALSE;
    }
  return TRUE;
}

static void
scene_close (Scene *self)
{
  if (self->memory != NULL)
    munmap (self->memory, N_PAGES * PAGE);
  if (self->elsewhere != NULL)
    munmap (self->elsewhere, N_PAGES * PAGE);
  close (self->pagemap);
  if (self->uffd >= 0)
    close (self->uffd);
}

static guint8 *
map (guint8 *where)
{
  guint8 *memory = mmap (where, N_PAGES * PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | (where != NULL ? MAP_FIXED : 0), -1, 0);

  g_assert_true (memory != MAP_FAILED);
  /* A huge page is present or not as a whole, which a model of single pages does not know. */
  madvise (memory, N_PAGES * PAGE, MADV_NOHUGEPAGE);
  return memory;
}

/* Some pages hold something; the first are registered, and of these is protected what holds something. */
static void
fill (Scene *self,
      GRand *random)
{
  struct uffdio_register request = { .mode = UFFDIO_REGISTER_MODE_WP };
  int tenths = g_rand_int_range (random, 0, 11);

  self->memory = map (NULL);
  self->elsewhere = map (NULL);
  for (guint i = 0; i < N_PAGES; i++)
    if (g_rand_int_range (random, 0, 10) < tenths)
      {
        self->memory[i * PAGE] = 1;
        self->held[i] = TRUE;
        self->states[i] = i < PROTECTED ? UNCHANGED : CHANGED;
      }
  request.range.start = (gsize) self->memory;
  request.range.len = PROTECTED * PAGE;
  g_assert_cmpint (ioctl (self->uffd, UFFDIO_REGISTER, &request), ==, 0);
  for (guint i = 0; i < PROTECTED; i++)
    if (self->held[i])
      {
        struct uffdio_writeprotect protect = {
          .range = { (gsize) self->memory + i * PAGE, PAGE },
          .mode = UFFDIO_WRITEPROTECT_MODE_WP,
        };

        g_assert_cmpint (ioctl (self->uffd, UFFDIO_WRITEPROTECT, &protect), ==, 0);
      }
}

static void
act (Scene *self,
     GRand *random)
{
  guint first = (guint) g_rand_int_range (random, 0, N_PAGES);
  guint n = (guint) g_rand_int_range (random, 1, g_rand_boolean (random) ? 8 : 700);
  int what = g_rand_int_range (random, 0, 7);

  n = MIN (n, N_PAGES - first);
  if (what >= 5)
    madvise (self->memory + first * PAGE, n * PAGE, MADV_DONTNEED);
  if (what == 6)
    g_assert_true (mmap (self->memory + first * PAGE, n * PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED);
  for (guint i = first; i < first + n; i++)
    switch (what)
      {
      case 0: case 1: case 2:
        self->memory[i * PAGE] = 2;
        self->states[i] = CHANGED;
        break;
      case 3: case 4:           /* an empty page becomes the kernel's page of zeros, which holds nothing */
        sink = self->memory[i * PAGE];
        break;
      default:
        self->states[i] = EMPTY;
        break;
      }
}

static gboolean
within (const GArray *ranges,
        const guint8 *page)
{
  VvAddr at = (gsize) page;

  for (guint i = 0; i < ranges->len; i++)
    if (g_array_index (ranges, VvRange, i).start <= at && at < g_array_index (ranges, VvRange, i).end)
      return TRUE;
  return FALSE;
}

static void
check (Scene *self)
{
  g_autoptr(GArray) where = vv_ranges_new ();
  g_autoptr(GArray) changed = vv_ranges_new ();
  g_autoptr(GArray) gone = vv_ranges_new ();
  g_autoptr(GArray) touched = vv_ranges_new ();
  VvAddr start = (gsize) self->memory;

  /* Two ranges with a gap that is not asked for. */
  vv_ranges_append (where, start, start + 100 * PAGE);
  vv_ranges_append (where, start + 101 * PAGE, start + N_PAGES * PAGE);
  g_assert_cmpint (vv_pages_find_changed (self->pagemap, where, changed, gone), ==, 0);
  g_assert_cmpint (vv_pages_find_touched (self->pagemap, where, touched), ==, 0);
  for (guint i = 0; i < N_PAGES; i++)
    {
      const guint8 *page = self->memory + i * PAGE;
      gboolean asked = i != 100;
      gboolean holds = self->held[i] && !within (gone, page);

      g_assert_cmpint (within (changed, page), ==, asked && self->states[i] == CHANGED);
      g_assert_cmpint (within (touched, page), ==, asked && self->states[i] != EMPTY);
      /* What the pause makes of it. */
      if (asked)
        g_assert_cmpint (holds || within (changed, page), ==, self->states[i] != EMPTY);
    }
}

static void
test_changed (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < test_count (60, 2000); i++)
    {
      Scene self;

      if (scene_open (&self))
        {
          fill (&self, random);
          check (&self);
          for (int n = g_rand_int_range (random, 1, 12); n > 0; n--)
            act (&self, random);
          check (&self);
        }
      scene_close (&self);
    }
}

/* A mapping that was moved comes unprotected to where it is, and leaves nothing behind. */
static void
test_moved (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (8);
  Scene self;

  if (scene_open (&self))
    {
      guint8 *from;

      fill (&self, random);
      from = self.memory;
      g_assert_true (mremap (from, PROTECTED * PAGE, PROTECTED * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
                             self.elsewhere) == self.elsewhere);
      map (from);
      for (guint i = 0; i < N_PAGES; i++)
        self.states[i] = EMPTY;
      check (&self);
      self.memory = self.elsewhere;
      for (guint i = 0; i < PROTECTED; i++)
        self.states[i] = self.held[i] ? CHANGED : EMPTY;
      for (guint i = PROTECTED; i < N_PAGES; i++)
        self.held[i] = FALSE;
      check (&self);
      self.memory = from;
    }
  scene_close (&self);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/target/pages/changed", test_changed);
  g_test_add_func ("/target/pages/moved", test_moved);
  return g_test_run ();
}
