/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* live-watch.c — one object of a Python that runs.  In: a path, or an address.  Out: its numbers.
 *
 * A path is followed by names only when it must be: the words that the answer rested on are kept,
 * and as long as they are the same, so is the answer.  A value is believed when the object, then the
 * reference to it, then the object again say the same: a number that was freed and whose place was
 * taken meanwhile does not pass.  At the end all words on the way are compared once more. */

#include "python/live-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "python/reader-private.h"

#define HEAD_BYTES 192          /* of an object: all digits of a number that a double can hold */
#define DIGIT_BITS 30
#define MOST_DIGITS 35
#define ROUNDS 5
#define TRIES 60
#define SIZE_TRIES 4
#define MOST_LENGTH (G_GUINT64_CONSTANT (1) << 48)

/* What is known of the object's type. */
typedef struct
{
  VvAddr address;
  VvCategory category;
  gboolean has_length;
  char name[64];
} Kind;

struct _VvLiveWatch
{
  VvLiveReader *live;
  VvObjectPath *path;                 /* NULL: pinned */
  VvAddr address;
  GArray *words;                /* (nullable): of VvWord: the way to it, as it was found last */
  guint generation;             /* of the runtime in which that was */
  Kind kind;
  VvLiveFacts last;
};

typedef struct
{
  guint8 bytes[HEAD_BYTES];
  gsize size;
} Head;

/* --- One object's numbers --- */

static gboolean
read_head (VvLiveReader *live,
           VvAddr        address,
           Head         *out)
{
  if (address % 8 != 0 || address < 4096)
    return FALSE;
  out->size = live->memory->klass->read (live->memory, address, out->bytes, sizeof out->bytes);
  return out->size >= 16;
}

static guint64
head_word (const Head *head,
           guint32     offset)
{
  return (guint64) offset + 8 <= head->size ? vv_load_u64 (head->bytes + offset) : 0;
}

/* FALSE where it is too large for a double. */
static gboolean
read_int (const VvLayout *layout,
          const Head     *head,
          double         *out)
{
  guint64 tainted_tag = head_word (head, layout->long_tag);
  gint64 size = (gint64) tainted_tag;
  gboolean negative = layout->int_rule == VV_INT_TAG ? (tainted_tag & 3) == 2 : size < 0;
  guint64 n = layout->int_rule != VV_INT_TAG ? (guint64) ABS (size)
              : (tainted_tag & 3) == 1 ? 0 : tainted_tag >> 3;
  double value = 0;

  if (n > MOST_DIGITS || layout->long_digits + n * 4 > head->size)
    return FALSE;
  for (guint64 i = n; i-- > 0;)
    value = ldexp (value, DIGIT_BITS)
            + (vv_load_u32 (head->bytes + layout->long_digits + i * 4) & ((1u << DIGIT_BITS) - 1));
  *out = negative ? -value : value;
  return isfinite (value);
}

static gboolean
is_number (const Kind *kind)
{
  return kind->category == VV_CATEGORY_INT || kind->category == VV_CATEGORY_BOOL
         || kind->category == VV_CATEGORY_FLOAT;
}

static guint32
length_offset (const VvLayout *layout,
               VvCategory      category)
{
  switch (category)
    {
    case VV_CATEGORY_STR:
      return layout->unicode_length;
    case VV_CATEGORY_DICT:
    case VV_CATEGORY_ODICT:
      return layout->dict_used;
    case VV_CATEGORY_SET:
    case VV_CATEGORY_FROZENSET:
      return layout->set_used;
    default:
      return layout->var_size;
    }
}

/* FALSE where this is no object of that kind. */
static gboolean
read_facts (const VvLayout *layout,
            const Kind     *kind,
            VvAddr          address,
            const Head     *head,
            VvLiveFacts    *out)
{
  guint64 count = head_word (head, layout->object_refcnt), length;

  *out = (VvLiveFacts) { .address = address, .type = kind->address, .length = -1, .size = -1 };
  if (head_word (head, layout->object_type) != kind->address || !vv_count_plausible (layout, count))
    return FALSE;
  memcpy (out->type_name, kind->name, sizeof out->type_name);
  out->immortal = layout->count_rule != VV_COUNT_WORD && (gint32) (guint32) count < 0;
  out->refcount = layout->count_rule == VV_COUNT_WORD ? count : (guint32) count;
  if (kind->category == VV_CATEGORY_INT || kind->category == VV_CATEGORY_BOOL)
    {
      out->has_number = read_int (layout, head, &out->number);
    }
  else if (kind->category == VV_CATEGORY_FLOAT)
    {
      length = head_word (head, layout->float_value);
      memcpy (&out->number, &length, sizeof out->number);
      out->has_number = TRUE;
    }
  if (kind->has_length)
    {
      length = head_word (head, length_offset (layout, kind->category));
      if (length > MOST_LENGTH)
        return FALSE;
      out->length = (gint64) length;
    }
  return TRUE;
}

static void
learn_kind (const VvPyType *type,
            Kind           *out)
{
  g_autofree char *name = NULL;

  memset (out, 0, sizeof *out);
  if (type == NULL)
    return;
  out->address = type->address;
  out->category = type->category;
  out->has_length = type->has_length;
  name = vv_text_display (type->name, -1, 15);
  g_strlcpy (out->name, name, sizeof out->name);
}

/* What asks the memory for more than a head is asked twice. */
static gint64
read_size (VvLiveReader *live,
           VvAddr        address)
{
  guint64 before = 0;

  for (guint i = 0; i < SIZE_TRIES; i++)
    {
      g_auto(VvLiveLook) look = { NULL };
      const VvPyType *type;
      VvObjectFacts facts;

      vv_live_look_init (&look, live);
      type = vv_reader_object_type (look.reader, address);
      if (type == NULL || type->own_sizeof)
        return -1;
      vv_reader_facts (look.reader, address, type, &facts);
      if (vv_reader_get_unreadable (look.reader, VV_UNREADABLE_BLOCK) > 0)
        facts.size = 0;
      if (i > 0 && facts.size == before && before > 0)
        return (gint64) before;
      before = facts.size;
    }
  return -1;
}

/* --- A path --- */

static gboolean
find_way (VvLiveWatch *self,
          GError     **error)
{
  g_auto(VvLiveLook) look = { NULL };
  g_auto(VvFinder) finder = { NULL };
  VvAddr interpreter = vv_find_interpreter (self->live->runtime, self->live->memory), object;

  g_clear_pointer (&self->words, g_array_unref);
  vv_live_look_init (&look, self->live);
  vv_finder_init (&finder, look.reader, &self->live->hash);
  object = vv_find_path (&finder, interpreter, self->path, error);
  if (object == 0)
    return FALSE;
  learn_kind (vv_reader_object_type (look.reader, object), &self->kind);
  self->words = g_steal_pointer (&finder.words);
  self->generation = finder.holds ? self->live->generation : 0;
  return TRUE;
}

/* All but the last, which is the reference to the object itself. */
static gboolean
way_is_same (VvLiveWatch *self)
{
  for (guint i = 0; i + 1 < self->words->len; i++)
    {
      const VvWord *word = &g_array_index (self->words, VvWord, i);
      guint64 now = 0;

      if (!vv_memory_read_u64 (self->live->memory, word->address, &now) || now != word->word)
        return FALSE;
    }
  return TRUE;
}

typedef enum { READ, MOVED, UNSTEADY } Outcome;

static Outcome
read_once (VvLiveWatch *self,
           VvAddr       slot,
           VvLiveFacts *out)
{
  VvLiveReader *live = self->live;
  const VvLayout *layout = live->runtime->layout;
  VvAddr address, again = 0;
  VvLiveFacts check;
  Head head;

  if (!vv_memory_read_u64 (live->memory, slot, &address) || address == 0)
    return MOVED;
  if (!read_head (live, address, &head))
    return UNSTEADY;
  if (head_word (&head, layout->object_type) != self->kind.address)
    return MOVED;
  if (!read_facts (layout, &self->kind, address, &head, out)
      || !vv_memory_read_u64 (live->memory, slot, &again) || again != address
      || !read_head (live, address, &head)
      || !read_facts (layout, &self->kind, address, &head, &check))
    return UNSTEADY;
  if (is_number (&self->kind) && memcmp (&out->number, &check.number, sizeof check.number) != 0)
    return UNSTEADY;
  return READ;
}

static gboolean
read_path (VvLiveWatch *self,
           VvLiveFacts *out,
           GError     **error)
{
  guint misses = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      Outcome outcome = UNSTEADY;
      VvAddr slot;

      if (self->words == NULL || self->generation != self->live->generation || round > 0)
        {
          /* That there is nothing may be what a change in the middle looks like. */
          gboolean known = ++misses > 1;

          if (!find_way (self, known ? error : NULL))
            {
              if (known)
                return FALSE;
              continue;
            }
          misses = 0;
        }
      slot = g_array_index (self->words, VvWord, self->words->len - 1).address;
      for (guint i = 0; i < TRIES && outcome == UNSTEADY; i++)
        outcome = read_once (self, slot, out);
      if (outcome == READ && way_is_same (self))
        return TRUE;
    }
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               _("“%s” changes faster than it can be read. Wait, or watch something that changes less often."),
               self->path->text);
  return FALSE;
}

/* --- A pinned object --- */

/* A block that was given back begins with the address of the next free one, or with a count of 0;
 * the collector's head lies before it, so that the rest stays as it was for a while. */
static void
find_end (VvLiveWatch *self,
          VvLiveEnd    end)
{
  g_auto(VvLiveLook) look = { NULL };

  vv_live_look_init (&look, self->live);
  if (end == VV_LIVE_END_REUSED)
    {
      const VvPyType *type = vv_reader_object_type (look.reader, self->address);

      if (type == NULL)
        end = VV_LIVE_END_FREED;
      else
        {
          Kind kind;

          learn_kind (type, &kind);
          self->last.type = kind.address;
          memcpy (self->last.type_name, kind.name, sizeof kind.name);
        }
    }
  self->last.address = self->address;
  self->last.end = end;
}

static gboolean
learn_pinned (VvLiveWatch *self)
{
  g_auto(VvLiveLook) look = { NULL };
  VvAddr type = self->kind.address;

  if (self->generation == self->live->generation)
    return TRUE;
  /* The process became another program. */
  if (self->generation != 0)
    return FALSE;
  vv_live_look_init (&look, self->live);
  learn_kind (type != 0 ? vv_reader_type (look.reader, type)
              : vv_reader_object_type (look.reader, self->address), &self->kind);
  if (self->kind.address == 0)
    return FALSE;
  self->generation = self->live->generation;
  return TRUE;
}

/* What cannot change, but did, is another object of the same type. */
static gboolean
is_another (const Kind        *kind,
            const VvLiveFacts *first,
            const VvLiveFacts *now)
{
  switch (kind->category)
    {
    case VV_CATEGORY_STR:
    case VV_CATEGORY_BYTES:
    case VV_CATEGORY_TUPLE:
    case VV_CATEGORY_FROZENSET:
      return first->length != now->length;
    case VV_CATEGORY_INT:
    case VV_CATEGORY_BOOL:
    case VV_CATEGORY_FLOAT:
      return memcmp (&first->number, &now->number, sizeof now->number) != 0;
    default:
      return FALSE;
    }
}

static gboolean
read_pinned (VvLiveWatch *self,
             VvLiveFacts *out,
             GError     **error)
{
  const VvLayout *layout = self->live->runtime->layout;
  g_autofree char *place = NULL;
  VvLiveFacts check;
  Head head;

  if (!learn_pinned (self))
    {
      find_end (self, VV_LIVE_END_FREED);
      return TRUE;
    }
  for (guint i = 0; i < TRIES; i++)
    {
      if (!read_head (self->live, self->address, &head))
        {
          /* All of the process may be gone. */
          if (!vv_live_reader_ready (self->live, error))
            return FALSE;
          find_end (self, VV_LIVE_END_FREED);
          return TRUE;
        }
      if (head_word (&head, layout->object_type) != self->kind.address)
        {
          find_end (self, VV_LIVE_END_REUSED);
          return TRUE;
        }
      if (!vv_count_plausible (layout, head_word (&head, layout->object_refcnt)))
        {
          find_end (self, VV_LIVE_END_FREED);
          return TRUE;
        }
      if (read_facts (layout, &self->kind, self->address, &head, out)
          && read_head (self->live, self->address, &head)
          && read_facts (layout, &self->kind, self->address, &head, &check))
        {
          if (self->last.address != 0 && is_another (&self->kind, &self->last, out))
            find_end (self, VV_LIVE_END_REUSED);
          return TRUE;
        }
    }
  place = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", self->address);
  g_set_error (error, VV_ERROR, VV_ERROR_CORRUPT,
               _("The object at %s changes faster than it can be read. Wait a moment."), place);
  return FALSE;
}

/* --- For everybody --- */

VvLiveWatch *
vv_live_watch_new (VvLiveReader *reader,
                   const char   *text,
                   GError      **error)
{
  VvLiveWatch *self;
  VvObjectPath *path;

  g_return_val_if_fail (reader != NULL && text != NULL, NULL);

  path = vv_object_path_parse (text, error);
  if (path == NULL)
    return NULL;
  self = g_new0 (VvLiveWatch, 1);
  self->live = vv_live_reader_ref (reader);
  self->path = path;
  return self;
}

VvLiveWatch *
vv_live_watch_new_pinned (VvLiveReader *reader,
                          VvAddr        address,
                          VvAddr        type)
{
  VvLiveWatch *self;

  g_return_val_if_fail (reader != NULL, NULL);

  self = g_new0 (VvLiveWatch, 1);
  self->live = vv_live_reader_ref (reader);
  self->address = address;
  self->kind.address = type;
  self->last.length = self->last.size = -1;
  return self;
}

void
vv_live_watch_free (VvLiveWatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->live, vv_live_reader_unref);
  g_clear_pointer (&self->path, vv_object_path_free);
  g_clear_pointer (&self->words, g_array_unref);
  g_free (self);
}

gboolean
vv_live_watch_read (VvLiveWatch *self,
                    gboolean     with_size,
                    VvLiveFacts *out,
                    GError     **error)
{
  VvLiveFacts facts;

  g_return_val_if_fail (self != NULL && out != NULL, FALSE);

  if (self->last.end == VV_LIVE_END_NONE)
    {
      if (!vv_live_reader_ready (self->live, error)
          || !(self->path != NULL ? read_path (self, &facts, error) : read_pinned (self, &facts, error)))
        return FALSE;
      if (self->last.end == VV_LIVE_END_NONE)
        {
          if (with_size)
            facts.size = read_size (self->live, facts.address);
          self->last = facts;
        }
    }
  *out = self->last;
  return TRUE;
}

gboolean
vv_live_watch_read_number (double  *value,
                           gpointer watch,
                           GError **error)
{
  VvLiveWatch *self = watch;
  VvLiveFacts facts;

  if (!vv_live_watch_read (self, FALSE, &facts, error))
    return FALSE;
  if (facts.end != VV_LIVE_END_NONE)
    {
      g_set_error_literal (error, VV_ERROR, VV_ERROR_GONE, _("The object was freed. Watch another one."));
      return FALSE;
    }
  if (!facts.has_number && facts.length < 0)
    {
      g_set_error (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                   _("“%s” is of type %s, which is neither a number nor a container. Watch one of its attributes."),
                   self->path != NULL ? self->path->text : "", facts.type_name);
      return FALSE;
    }
  *value = facts.has_number ? facts.number : (double) facts.length;
  return TRUE;
}
