/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-hostile.c — the memory of a real interpreter, captured once, then changed in places that matter, or in any,
 * and walked: hundreds of times, each time another way.  Whatever it holds, the walk ends, and the snapshot is
 * consistent with itself.  A run that fails says its number, which says all: HOSTILE_RUN=N repeats it alone. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "consistent.h"
#include "counts.h"
#include "python/reader-private.h"
#include "subject.h"
#include "target/capture.h"
#include "world.h"

#define SEED 20261122u
/* Of one run; most take some hundredths of a second. */
#define MAX_SECONDS 300
#define MAX_RSS_KIB (G_GINT64_CONSTANT (3) << 20)
#define MAX_CHANGES 24
#define RUNTIME_BYTES 8192

static const char script[] =
  "import collections, functools, gc, itertools, re, sys, threading, weakref\n"
  "class Slots:\n"
  "    __slots__ = ('left', 'right', '__weakref__')\n"
  "class Plain:\n"
  "    def __init__(self, n): self.n, self.text = n, str(n)\n"
  "class Names(dict): pass\n"
  "class Row(list): __slots__ = ('extra',)\n"
  "class Pair(tuple): pass\n"
  "class Meta(type): pass\n"
  "class Made(metaclass=Meta): shared = {1: 2}\n"
  "def generate(n):\n"
  "    here = [n]\n"
  "    yield here\n"
  "    yield n\n"
  "async def wait(): return 1\n"
  "@functools.lru_cache\n"
  "def remember(n): return [n]\n"
  "keep = []\n"
  "for i in range(40):\n"
  "    slots = Slots()\n"
  "    slots.left, slots.right = keep[-3:], Plain(i)\n"
  "    row = Row([i, i * 10 ** 30])\n"
  "    row.extra = Names(a=i, b=row)\n"
  "    made = Made()\n"
  "    made.self = made\n"
  "    g = generate(i); next(g)\n"
  "    remember(i)\n"
  "    keep.append((slots, row, made, g, Pair((i, made)), weakref.ref(slots), {i, str(i)}, frozenset([i]),\n"
  "                 bytes([i]) * i, bytearray(b'x' * i), 'é' * i, '€' * i, '😀' * i, float(i), complex(i, 1),\n"
  "                 collections.deque(range(i)), collections.OrderedDict(a=i), collections.defaultdict(list, x=[i]),\n"
  "                 functools.partial(print, i, x=row), itertools.count(i), re.compile('a%d' % i), wait,\n"
  "                 (lambda x=i: (x, row)), range(i), slice(i), memoryview(b'abc'), {i: i for i in range(i)},\n"
  "                 collections.ChainMap({}, {}), property(generate), staticmethod(generate), iter([i])))\n"
  "try: keep[1000]\n"
  "except IndexError as error: keep.append(error)\n"
  "go = threading.Event()\n"
  "def worker(depth):\n"
  "    local = [depth]\n"
  "    if depth: worker(depth - 1)\n"
  "    else: ready.set(); go.wait()\n"
  "ready = threading.Event()\n"
  "threading.Thread(target=worker, args=(9,), daemon=True).start()\n"
  "ready.wait(); gc.collect(); gc.freeze(); keep.append([[] for _ in range(50)])\n"
  "print('ready', flush=True); sys.stdin.read()\n";

static const char * const kinds[] = {
  "object", "type", "block", "changing", "frame", "list", "text", "excess",
};

typedef struct
{
  guint8 *bytes;
  guint64 before;
} Undo;

typedef struct
{
  VvAddr start;
  guint64 size;
} Span;

typedef struct
{
  VvImage *image;
  VvRuntime *runtime;
  GArray *objects[VV_N_CATEGORIES];     /* (element-type VvAddr) */
  GArray *all;
  GArray *spans;                        /* (element-type Span): what the program could write */
  VvAddr interp;
  GArray *undo;
  GRand *random;
  guint64 unreadable[G_N_ELEMENTS (kinds)];  /* of all runs */
} Scene;

static volatile sig_atomic_t current_run;

/* --- What the memory is before --- */

static void
learn_objects (Scene *self)
{
  VvWalkFacts facts;
  g_autoptr(VvSnapshot) snapshot = walk_image (self->image, self->runtime, &facts);
  g_autoptr(VvReader) reader = vv_reader_new (self->image, self->runtime);

  for (VvNode node = 0; node < vv_snapshot_get_n_objects (snapshot); node++)
    {
      VvObjectRow row;
      const VvPyType *type;

      vv_snapshot_get_object (snapshot, node, &row);
      type = vv_reader_object_type (reader, row.address);
      g_assert_nonnull (type);
      g_array_append_val (self->objects[type->category], row.address);
      g_array_append_val (self->all, row.address);
    }
  g_assert_cmpuint (self->all->len, >, 5000);
  g_assert_cmpint (unreadable_of (snapshot, "excess"), ==, 0);
  g_assert_cmpint (unreadable_of (snapshot, "list"), ==, 0);
}

static void
learn_spans (Scene *self)
{
  guint n;
  const VvRegion *regions = vv_memory_regions (&self->image->memory, &n, NULL);

  for (guint i = 0; i < n; i++)
    for (VvAddr at = regions[i].start; at < regions[i].end; )
      {
        Span span = { at, 0 };

        /* Pages that were never touched are not in the image. */
        while (at < regions[i].end && vv_image_at (self->image, at, 4096) != NULL)
          at += 4096;
        span.size = at - span.start;
        if (span.size > 0 && (regions[i].flags & VV_REGION_WRITE) != 0)
          g_array_append_val (self->spans, span);
        at += 4096;
      }
  g_assert_cmpuint (self->spans->len, >, 0);
}

/* --- Changes --- */

static guint
choose (Scene *self,
        guint  n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

static VvAddr
any_of (Scene  *self,
        GArray *objects)
{
  return objects->len > 0 ? g_array_index (objects, VvAddr, choose (self, objects->len)) : 0;
}

static VvAddr
any_place (Scene *self)
{
  const Span *span = &g_array_index (self->spans, Span, choose (self, self->spans->len));

  return span->start + (VvAddr) (g_rand_double (self->random) * (double) (span->size - 8));
}

static gboolean
is_writable (const Scene *self,
             VvAddr       address)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      if (address - span->start < span->size && span->size - (address - span->start) >= 8)
        return TRUE;
    }
  return FALSE;
}

static guint64
word_at (const Scene *self,
         VvAddr       address)
{
  return vv_image_u64 (self->image, address, 0);
}

static void
put (Scene  *self,
     VvAddr  address,
     guint64 value)
{
  Undo undo;

  if (!is_writable (self, address))
    return;
  undo.bytes = (guint8 *) vv_image_at (self->image, address, 8);
  memcpy (&undo.before, undo.bytes, 8);
  g_array_append_val (self->undo, undo);
  memcpy (undo.bytes, &value, 8);
}

static void
put_byte (Scene  *self,
          VvAddr  address,
          guint8  value)
{
  put (self, address, (word_at (self, address) & ~(guint64) 0xff) | value);
}

/* What misleads: numbers at the edges, addresses of what is something else, of nothing, of almost nothing. */
static guint64
misleading (Scene *self)
{
  const VvExtent *extent = &self->image->extents[1 + choose (self, self->image->n_extents - 1)];

  switch (choose (self, 14))
    {
    case 0:
      return 0;
    case 1:
      return choose (self, 40);
    case 2:
      return -(guint64) choose (self, 40);
    case 3:
      return G_GUINT64_CONSTANT (1) << choose (self, 64);
    case 4:
      return (G_GUINT64_CONSTANT (1) << choose (self, 64)) - 1;
    case 5:
      return G_GUINT64_CONSTANT (1) << 60;
    case 6:
      return any_of (self, self->all) + 4 * choose (self, 4);
    case 7:
      return any_place (self) & ~(guint64) 7;
    case 8:
      return extent->start + extent->size - 8 * choose (self, 8);
    case 9:
      return extent->start - 8 * choose (self, 4);
    case 10:
      return any_of (self, self->objects[VV_CATEGORY_TYPE]);
    case 11:
      return G_GUINT64_CONSTANT (0x7ffffffff000) + choose (self, 8192);
    case 12:
      return (guint64) g_rand_int (self->random) << 32 | g_rand_int (self->random);
    default:
      return any_of (self, self->all);
    }
}

/* One of the members that the version has. */
static void
put_member (Scene         *self,
            VvAddr         object,
            const guint32 *offsets,
            guint          n)
{
  guint32 offset = offsets[choose (self, n)];

  if (object != 0 && offset != VV_ABSENT)
    put (self, object + offset, misleading (self));
}

#define PUT_MEMBER(self, object, ...) \
  G_STMT_START { \
    const guint32 offsets_[] = { __VA_ARGS__ }; \
    put_member (self, object, offsets_, G_N_ELEMENTS (offsets_)); \
  } G_STMT_END

static void
change_dict (Scene *self)
{
  const VvLayout *layout = self->runtime->layout;
  gboolean ordered = choose (self, 4) == 0;
  VvAddr dict = any_of (self, self->objects[ordered ? VV_CATEGORY_ODICT : VV_CATEGORY_DICT]);
  VvAddr keys = word_at (self, dict + layout->dict_keys), other;

  switch (choose (self, 5))
    {
    case 0:
      PUT_MEMBER (self, dict, layout->dict_keys, layout->dict_values, layout->dict_used);
      break;
    case 1:
      other = any_of (self, self->objects[VV_CATEGORY_DICT]);
      put (self, dict + layout->dict_keys, word_at (self, other + layout->dict_keys));
      break;
    case 2:
      PUT_MEMBER (self, keys, layout->keys_nentries, layout->keys_usable, layout->keys_refcnt);
      break;
    case 3:
      if (layout->dict_rule == VV_DICT_SIZED)
        put (self, keys + layout->keys_size_or_log2, misleading (self));
      else
        put_byte (self, keys + layout->keys_size_or_log2 + choose (self, 3), (guint8) choose (self, 256));
      break;
    default:
      if (ordered)
        PUT_MEMBER (self, dict, layout->odict_first, layout->odict_fast_nodes_size, layout->odict_fast_nodes);
      else
        put (self, keys + layout->keys_indices + 8 * choose (self, 64), misleading (self));
      break;
    }
}

static void
change_type (Scene *self)
{
  const VvLayout *layout = self->runtime->layout;
  VvAddr type = any_of (self, self->objects[VV_CATEGORY_TYPE]);

  if (choose (self, 3) == 0)
    put (self, type + layout->type_flags,
         word_at (self, type + layout->type_flags) ^ G_GUINT64_CONSTANT (1) << choose (self, 32));
  else
    PUT_MEMBER (self, type, layout->type_basicsize, layout->type_itemsize, layout->type_base, layout->type_name,
                layout->type_mro, layout->type_members, layout->type_dict, layout->type_dictoffset,
                layout->type_weaklistoffset, layout->type_subclasses, layout->heaptype_qualname,
                layout->heaptype_name, layout->heaptype_cached_keys, layout->object_type, layout->var_size);
}

/* Types lead into nowhere, collectors' lists go in circles, counts are absurd. */
static void
change_head (Scene *self)
{
  const VvLayout *layout = self->runtime->layout;
  VvAddr object = any_of (self, self->all), other = any_of (self, self->all);

  switch (choose (self, 5))
    {
    case 0:
      put (self, object + layout->object_type, misleading (self));
      break;
    case 1:
      put (self, object, misleading (self));
      break;
    case 2:
      put (self, object - 16 + 8 * choose (self, 2), other - 16);
      break;
    case 3:
      put (self, object - 16, object - 16);
      put (self, object - 8, object - 16);
      break;
    default:
      put (self, object - 32 + 8 * choose (self, 4), misleading (self));
      break;
    }
}

static void
change_sequence (Scene *self)
{
  const VvLayout *layout = self->runtime->layout;

  switch (choose (self, 4))
    {
    case 0:
      PUT_MEMBER (self, any_of (self, self->objects[VV_CATEGORY_LIST]), layout->var_size, layout->list_item,
                  layout->list_allocated);
      break;
    case 1:
      put (self, any_of (self, self->objects[VV_CATEGORY_TUPLE]) + layout->var_size, misleading (self));
      break;
    case 2:
      PUT_MEMBER (self, any_of (self, self->objects[VV_CATEGORY_SET]), layout->set_fill, layout->set_used,
                  layout->set_mask, layout->set_table);
      break;
    default:
      PUT_MEMBER (self, any_of (self, self->objects[VV_CATEGORY_STR]), layout->unicode_length,
                  layout->unicode_state, layout->unicode_utf8, layout->unicode_utf8_length);
      break;
    }
}

/* The interpreter's own: threads, frames, rings, arenas. */
static void
change_state (Scene *self)
{
  const VvLayout *layout = self->runtime->layout;
  VvAddr thread = word_at (self, self->interp + layout->interp_threads_head), base;

  switch (choose (self, 4))
    {
    case 0:
      base = self->interp;
      break;
    case 1:
      base = self->runtime->runtime;
      break;
    case 2:
      base = self->interp + layout->gc_generations - 64;
      put (self, base + 8 * choose (self, 32), misleading (self));
      return;
    default:
      put (self, thread + 8 * choose (self, 40), misleading (self));
      return;
    }
  put (self, base + 8 * choose (self, RUNTIME_BYTES / 8), misleading (self));
}

static void
change (Scene *self)
{
  VvAddr place;

  switch (choose (self, 9))
    {
    case 0:
      change_dict (self);
      break;
    case 1:
      change_type (self);
      break;
    case 2:
      change_head (self);
      break;
    case 3:
      change_sequence (self);
      break;
    case 4:
      change_state (self);
      break;
    case 5:
      place = any_of (self, self->objects[choose (self, VV_N_CATEGORIES)]);
      if (place != 0)
        put (self, place + 8 * choose (self, 24), misleading (self));
      break;
    case 6:
      put (self, any_place (self) & ~(guint64) 7, misleading (self));
      break;
    default:
      place = any_place (self);
      put (self, place, word_at (self, place) ^ G_GUINT64_CONSTANT (1) << choose (self, 64));
      break;
    }
}

static void
restore (Scene *self)
{
  for (guint i = self->undo->len; i-- > 0; )
    {
      const Undo *undo = &g_array_index (self->undo, Undo, i);

      memcpy (undo->bytes, &undo->before, 8);
    }
  g_array_set_size (self->undo, 0);
}

/* --- Runs --- */

static void
say_run (int signal_number)
{
  char text[] = "# failed in run 0000000\n";
  guint n = (guint) current_run;

  for (char *at = text + sizeof text - 3; n > 0; n /= 10)
    *at-- = (char) ('0' + n % 10);
  if (write (STDOUT_FILENO, text, sizeof text - 1) < 0)
    _exit (1);
  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

static void
run (Scene *self,
     guint  number)
{
  VvRuntime *runtime = self->runtime;
  VvRuntime *found = NULL;
  VvSnapshot *snapshot;
  VvWalkFacts facts;

  current_run = (sig_atomic_t) number;
  alarm (MAX_SECONDS);
  g_rand_set_seed (self->random, SEED + number);
  for (guint n = 1 + choose (self, MAX_CHANGES); n > 0; n--)
    change (self);
  /* What is there is looked for again, as in a core that nobody vouches for. */
  if (number % 8 == 0)
    {
      g_autoptr(GError) error = NULL;

      found = vv_runtime_find (&self->image->memory, &error);
      g_assert_cmpint (found == NULL, ==, error != NULL);
      if (found != NULL)
        runtime = found;
    }
  snapshot = walk_image (self->image, runtime, &facts);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    self->unreadable[i] += (guint64) unreadable_of (snapshot, kinds[i]);
  vv_snapshot_unref (snapshot);
  if (found != NULL)
    vv_runtime_free (found);
  restore (self);
  alarm (0);
}

static void
run_all (Scene *self)
{
  const char *only = g_getenv ("HOSTILE_RUN");
  guint n = test_count (100, 2000);
  struct rusage usage;

  signal (SIGABRT, say_run);
  signal (SIGALRM, say_run);
  if (only != NULL)
    run (self, (guint) atoi (only));
  else
    for (guint i = 1; i <= n; i++)
      run (self, i);
  getrusage (RUSAGE_SELF, &usage);
  g_test_message ("%u objects in %u spans, at most %ld KiB", self->all->len, self->spans->len, usage.ru_maxrss);
  g_assert_cmpint (usage.ru_maxrss, <, MAX_RSS_KIB);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_test_message ("unreadable.%s: %" G_GUINT64_FORMAT, kinds[i], self->unreadable[i]);
      /* So few objects cannot claim so much; test-walk.c has memories that do.  There are few frames, and
       * chance may spare them. */
      if (only == NULL && !g_str_equal (kinds[i], "excess") && !g_str_equal (kinds[i], "frame"))
        g_assert_cmpuint (self->unreadable[i], >, 0);
    }
}

static void
test_changed (gconstpointer python)
{
  const char *argv[] = { python, "-I", "-S", "-B", "-c", script, NULL };
  VvCaptureOptions options = { .method = VV_CAPTURE_STOP };
  g_auto(VvCaptureInfo) info = { 0 };
  g_auto(Child) child = { 0 };
  g_autoptr(VvImage) image = NULL;
  g_autoptr(VvRuntime) runtime = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  Scene self = { 0 };

  g_assert_true (child_start (&child, argv));
  line = child_read_line (&child);
  g_assert_cmpstr (line, ==, "ready");
  image = vv_capture (child.pid, &options, &info, NULL, &error);
  if (g_error_matches (error, VV_ERROR, VV_ERROR_DENIED))
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_no_error (error);
  runtime = vv_runtime_find (&image->memory, &error);
  g_assert_no_error (error);
  child_stop (&child);

  self.image = image;
  self.runtime = runtime;
  self.interp = vv_image_u64 (image, runtime->runtime + runtime->layout->runtime_interpreters_head, 0);
  self.all = g_array_new (FALSE, FALSE, sizeof (VvAddr));
  for (guint i = 0; i < VV_N_CATEGORIES; i++)
    self.objects[i] = g_array_new (FALSE, FALSE, sizeof (VvAddr));
  self.spans = g_array_new (FALSE, FALSE, sizeof (Span));
  self.undo = g_array_new (FALSE, FALSE, sizeof (Undo));
  self.random = g_rand_new ();
  learn_objects (&self);
  learn_spans (&self);
  run_all (&self);
  for (guint i = 0; i < VV_N_CATEGORIES; i++)
    g_array_unref (self.objects[i]);
  g_array_unref (self.all);
  g_array_unref (self.spans);
  g_array_unref (self.undo);
  g_rand_free (self.random);
}

int
main (int   argc,
      char *argv[])
{
  walk_in_memory ();
  g_test_init (&argc, &argv, NULL);
  subject_add_tests ("/heap/hostile", test_changed);
  return g_test_run ();
}
