/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* mark.c — the first pass: finds every object.  In: a reader.  Out: a bit for each, and how many
 * references pass 2 will write.
 *
 * Breadth first, from the roots; then from what the collector tracks beside that, which is what no
 * root reaches (garbage, and what only native code holds).  What decides the speed is waiting for
 * memory, so nothing is looked at when it is met: targets wait in a ring while their lines are on
 * the way, and objects in a queue whose next ones are asked for early. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "heap/marks.h"
#include "heap/queue.h"
#include "python/reader-private.h"

/* How many targets wait for their lines: about as many as a core has loads under way. */
#define RING 32
#define AHEAD 12
/* Types for which that is known; most heaps have fewer. */
#define MAX_BLOCKS 65536
/* Objects between two looks at the cancellable. */
#define STRIDE 65536

/* What a reference leads to: found once, while its lines are on the way. */
typedef struct
{
  const guint8 *bytes;          /* NULL: no object can be there */
  guint64 room;                 /* how many bytes are there */
  gsize place;
  VvAddr target;
} VvFound;

typedef struct
{
  VvFound found;
  guint8 flags;                 /* VvRefFlags */
} VvPending;

typedef struct
{
  VvRefs refs;                  /* first: flush() casts */
  VvReader *reader;
  const VvImage *image;
  VvMarks *marks;
  VvWalkFacts *facts;
  VvQueue queue;
  VvPending ring[RING];
  guint ring_next;
  guint ring_n;
  guint n_types;                /* types that are marked as objects themselves */
  guint64 n_unvisited;
  /* by type: where an object's pointer to its items or keys is; 0: it has none */
  guint8 blocks[MAX_BLOCKS];
  guint n_blocks;
  gboolean marking_types;
  gboolean beyond_roots;        /* what is found now is reached by no root */
  GArray *weak_targets;         /* (element-type VvAddr): for then */
} VvMarker;

static gboolean mark_target (VvMarker *self, VvAddr target);

/* ---- What waits in the queue ---- */

/* The address, and in the bits that addresses leave the type's index, where that is small enough:
 * looking at the object again, to learn its type, is what would be waited for. */
#define TYPE_SHIFT VV_IMAGE_ADDRESS_BITS
#define TYPE_UNKNOWN ((G_GUINT64_CONSTANT (1) << (64 - TYPE_SHIFT)) - 1)

static inline guint64
pack (VvAddr object, const VvPyType *type)
{
  return object | MIN ((guint64) type->index, TYPE_UNKNOWN) << TYPE_SHIFT;
}

static inline VvAddr
unpack_address (guint64 packed)
{
  return packed & ((G_GUINT64_CONSTANT (1) << TYPE_SHIFT) - 1);
}

static inline const VvPyType *
unpack_type (VvMarker *self, guint64 packed)
{
  guint n;

  if (G_LIKELY (packed >> TYPE_SHIFT != TYPE_UNKNOWN))
    return vv_reader_types (self->reader, &n)[packed >> TYPE_SHIFT];
  return vv_reader_object_type (self->reader, unpack_address (packed));
}

/* Of exactly these types: no reference at all, and half of a heap. */
static inline gboolean
is_leaf (const VvPyType *type)
{
  return !type->is_heap && (type->category == VV_CATEGORY_INT ||
                            type->category == VV_CATEGORY_FLOAT ||
                            type->category == VV_CATEGORY_STR ||
                            type->category == VV_CATEGORY_BYTES);
}

/* ---- Marking ---- */

static guint8
find_block (VvMarker *self, const VvPyType *type)
{
  const VvLayout *layout = vv_reader_runtime (self->reader)->layout;

  switch (type->category)
    {
    case VV_CATEGORY_LIST:
      return (guint8) layout->list_item;
    case VV_CATEGORY_DICT:
    case VV_CATEGORY_ODICT:
      return (guint8) layout->dict_keys;
    case VV_CATEGORY_SET:
    case VV_CATEGORY_FROZENSET:
      return (guint8) layout->set_table;
    default:
      return 0;
    }
}

/* References to a type of the core are not counted, so nothing would lead to its object; and the
 * table of types says the address of each. */
static void
mark_new_types (VvMarker *self)
{
  guint n;
  VvPyType * const *types = vv_reader_types (self->reader, &n);

  /* Marking a type may bring its metatype: the loop below, of whoever came first, sees that too. */
  if (self->marking_types)
    return;
  self->marking_types = TRUE;
  while (self->n_types < n)
    {
      VvAddr address = types[self->n_types]->address;

      if (self->n_types < MAX_BLOCKS)
        {
          self->blocks[self->n_types] = find_block (self, types[self->n_types]);
          self->n_blocks = self->n_types + 1;
        }
      self->n_types++;

      mark_target (self, address);
      types = vv_reader_types (self->reader, &n);
    }
  self->marking_types = FALSE;
}

static inline VvFound
find (VvMarker *self, VvAddr target)
{
  const VvExtent *extent;
  guint64 offset;
  guint number;

  if (G_UNLIKELY (target >> VV_IMAGE_ADDRESS_BITS || target & 7))
    return (VvFound) { .target = target };
  number = self->image->directory[target >> 30][target >> 12 & 0x3ffff];
  extent = &self->image->extents[number];
  offset = target - extent->start;
  if (G_UNLIKELY (offset >= extent->size))
    return (VvFound) { .target = target };
  return (VvFound) { extent->bytes + offset, extent->size - offset,
                     self->marks->first_word[number] * 64 + (offset >> 3), target };
}

/* As vv_reader_object_type() decides.  Returns: (nullable) */
static inline const VvPyType *
type_of (VvMarker *self, const VvFound *found)
{
  const VvPyType *type;
  VvAddr address;

  if (G_UNLIKELY (found->room < 16 ||
                  !vv_reader_count_plausible (self->reader, vv_load_u64 (found->bytes))))
    return NULL;
  address = vv_load_u64 (found->bytes + 8);
  type = vv_reader_type_known (self->reader, address);
  if (G_UNLIKELY (type == NULL))
    type = vv_reader_type (self->reader, address);
  return type != NULL && vv_py_fixed_part (self->reader->layout, type, found->bytes, found->room) > 0 ? type : NULL;
}

/* Returns: whether there is an object. */
static inline gboolean
mark_found (VvMarker *self, const VvFound *found)
{
  const VvPyType *type;

  if (G_UNLIKELY (found->bytes == NULL))
    return FALSE;
  if (vv_bits_has (&self->marks->objects, found->place))
    return TRUE;
  type = type_of (self, found);
  if (type == NULL)
    return FALSE;

  vv_bits_add (&self->marks->objects, found->place);
  if (G_UNLIKELY (self->beyond_roots))
    vv_bits_add (&self->marks->unreached, found->place);
  self->facts->n_objects++;
  if (!is_leaf (type))
    vv_queue_push (&self->queue, pack (found->target, type));
  if (G_UNLIKELY (type->index >= self->n_types))
    mark_new_types (self);
  return TRUE;
}

static gboolean
mark_target (VvMarker *self, VvAddr target)
{
  VvFound found = find (self, target);

  return mark_found (self, &found);
}

/* ---- References ---- */

/* The sum tells other captures of the program whether it is the same words every time. */
static void
count_no_object (VvMarker *self, VvAddr target)
{
  const guint8 *bytes = (target & 7) == 0 ? vv_image_at (self->image, target, 16) : NULL;
  gboolean is_counted = bytes != NULL &&
                        vv_reader_count_plausible (self->reader, vv_load_u64 (bytes));

  vv_reader_count_unreadable (self->reader,
                              is_counted ? VV_UNREADABLE_TYPE : VV_UNREADABLE_OBJECT);
  self->facts->signature += (target | 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
}

static inline void
settle (VvMarker *self, const VvPending *pending)
{
  if (mark_found (self, &pending->found))
    {
      self->facts->n_refs++;
      self->facts->n_guessed += (pending->flags & VV_REF_GUESSED) != 0;
    }
  else if ((pending->flags & VV_REF_GUESSED) == 0)
    {
      count_no_object (self, pending->found.target);
    }
}

static void
flush_refs (VvRefs *refs)
{
  VvMarker *self = (VvMarker *) refs;

  for (guint i = 0; i < refs->n; i++)
    {
      VvPending *pending = &self->ring[self->ring_next++ % RING];
      VvFound found = find (self, refs->refs[i].target);

      if (found.bytes != NULL)
        {
          vv_bits_prefetch (&self->marks->objects, found.place);
          __builtin_prefetch (found.bytes);
        }
      if (self->ring_n == RING)
        settle (self, pending);
      else
        self->ring_n++;
      *pending = (VvPending) { found, refs->refs[i].flags };
    }
  refs->n = 0;
}

static void
settle_all (VvMarker *self)
{
  for (; self->ring_n > 0; self->ring_n--)
    settle (self, &self->ring[(self->ring_next - self->ring_n) % RING]);
}

/* ---- Objects ---- */

static void
note_module (VvMarker *self, VvAddr module)
{
  const VvLayout *layout = vv_reader_runtime (self->reader)->layout;
  VvAddr dict = vv_image_u64 (self->image, module + layout->module_dict, 0);

  if (dict != 0)
    g_hash_table_add (self->marks->module_dicts, GSIZE_TO_POINTER (dict));
}

static void
visit_object (VvMarker *self, VvAddr object, const VvPyType *type)
{
  VvAddr target = 0, callback = 0;

  if (G_UNLIKELY (vv_reader_is_exhausted (self->reader)))
    {
      vv_bits_add (&self->marks->unvisited, vv_marks_place (self->marks, object));
      vv_reader_count_unreadable (self->reader, VV_UNREADABLE_EXCESS);
      self->n_unvisited++;
      return;
    }
  switch (type->category)
    {
    case VV_CATEGORY_MODULE:
      note_module (self, object);
      break;
    case VV_CATEGORY_WEAKREF:
    case VV_CATEGORY_WEAKPROXY:
      /* What only native code and a weak reference know is an object all the same, but no root
       * reaches it that way. */
      if (vv_reader_weakref (self->reader, object, type, &target, &callback) && target != 0)
        g_array_append_val (self->weak_targets, target);
      break;
    default:
      break;
    }
  vv_reader_visit (self->reader, object, type, &self->refs);
  if (self->refs.n > 0)
    flush_refs (&self->refs);
}

/* Asks for the object that comes next but some, and for what it keeps elsewhere. */
static inline void
look_ahead (VvMarker *self)
{
  guint64 far = vv_queue_peek (&self->queue, 2 * AHEAD);
  guint64 near = vv_queue_peek (&self->queue, AHEAD);

  if (far != 0)
    vv_image_prefetch (self->image, unpack_address (far));
  if (near != 0 && near >> TYPE_SHIFT < self->n_blocks)
    {
      guint8 offset = self->blocks[near >> TYPE_SHIFT];

      if (offset != 0)
        vv_image_prefetch (self->image,
                           vv_image_u64 (self->image, unpack_address (near) + offset, 0));
    }
}

static gboolean
drain (VvMarker *self, const VvWalkOptions *options, GCancellable *cancellable, GError **error)
{
  guint64 packed;
  guint n = 0;

  for (;;)
    {
      while (vv_queue_pop (&self->queue, &packed))
        {
          look_ahead (self);
          visit_object (self, unpack_address (packed), unpack_type (self, packed));
          if (++n % STRIDE == 0)
            {
              if (g_cancellable_set_error_if_cancelled (cancellable, error))
                return FALSE;
              if (options->progress != NULL)
                options->progress (self->facts->n_objects, 0, options->progress_data);
            }
        }
      if (self->ring_n == 0)
        return TRUE;
      settle_all (self);
    }
}

static void
root_cb (const VvRoot *root, gpointer data)
{
  VvMarker *self = data;

  if (!mark_target (self, root->target))
    count_no_object (self, root->target);
}

static void
tracked_cb (VvAddr object, int generation, gpointer data)
{
  VvMarker *self = data;
  gsize place;

  if (!mark_target (self, object))
    {
      count_no_object (self, object);
      return;
    }
  place = vv_marks_place (self->marks, object);
  if (vv_marks_get_generation (self->marks, place) < 0)
    self->facts->n_tracked++;
  vv_marks_set_generation (self->marks, place, CLAMP (generation, 0, 3));
}

static gboolean
mark_all (VvMarker *self, const VvWalkOptions *options, GCancellable *cancellable, GError **error)
{
  vv_roots_each (self->reader, root_cb, self);
  mark_new_types (self);
  if (!drain (self, options, cancellable, error))
    return FALSE;

  self->beyond_roots = TRUE;
  vv_tracked_each (self->reader, tracked_cb, self);
  if (!drain (self, options, cancellable, error))
    return FALSE;
  /* These may have weak references of their own. */
  for (guint i = 0; i < self->weak_targets->len; i++)
    {
      mark_target (self, g_array_index (self->weak_targets, VvAddr, i));
      if (!drain (self, options, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
fail_memory (GError **error)
{
  g_set_error_literal (error, VV_ERROR, VV_ERROR_FAILED,
                       _("There is not enough memory to walk through the heap. "
                         "Close other programs and try again."));
  return NULL;
}

VvMarks *
vv_walk_mark (VvReader            *reader,
              const VvWalkOptions *options,
              VvWalkFacts         *facts,
              GCancellable        *cancellable,
              GError             **error)
{
  g_autoptr (VvMarks) marks = vv_marks_new (vv_reader_image (reader));
  g_autofree VvMarker *self = g_new0 (VvMarker, 1);
  g_autoptr (GArray) weak_targets = g_array_new (FALSE, FALSE, sizeof (VvAddr));
  gboolean done;

  *facts = (VvWalkFacts) { 0 };
  if (marks == NULL || !vv_bits_init (&marks->unreached, marks) ||
      !vv_bits_init (&marks->unvisited, marks))
    return fail_memory (error);
  self->refs.flush = flush_refs;
  self->weak_targets = weak_targets;
  self->reader = reader;
  self->image = vv_reader_image (reader);
  self->marks = marks;
  self->facts = facts;
  vv_reader_begin_pass (reader);
  done = mark_all (self, options, cancellable, error);
  vv_queue_clear (&self->queue);
  if (!done)
    return NULL;

  if (!vv_bits_seal (&marks->objects) || !vv_bits_seal (&marks->unreached))
    return fail_memory (error);
  if (marks->objects.n_set >= VV_NODE_NONE)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                           _("The program has more than four billion objects or references. "
                             "No snapshot file can hold that many."));
      return NULL;
    }
  if (marks->unreached.n_set == 0)
    vv_bits_clear (&marks->unreached);
  if (self->n_unvisited == 0)
    vv_bits_clear (&marks->unvisited);
  for (guint i = 0; i < VV_N_UNREADABLE; i++)
    marks->unreadable[i] = vv_reader_get_unreadable (reader, i);
  facts->changing = marks->unreadable[VV_UNREADABLE_CHANGING];
  for (guint i = 0; i < VV_UNREADABLE_TEXT; i++)
    {
      facts->unreadable += marks->unreadable[i];
      facts->signature += marks->unreadable[i] << 8 * i;
    }
  return g_steal_pointer (&marks);
}
