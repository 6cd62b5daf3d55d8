/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cycles.c — In: components.  Out: rows: how many objects, of which types, how much memory, with how
 * many finalizers. */

#include "heap/cycles.h"

#include <string.h>

#define MAX_TYPES 5u
/* Of a type's name in such a list. */
#define MAX_NAME_CHARS 200
/* All lists together; the place of one has 32 bits.  No program has so many different ones. */
#define MAX_TEXT_BYTES (256u * 1024 * 1024)

void
vv_cycle_sets_init (VvCycleSets *self)
{
  self->sets = g_array_new (FALSE, TRUE, sizeof (VvCycleSet));
  self->members = g_array_new (FALSE, FALSE, sizeof (VvNode));
}

void
vv_cycle_sets_clear (VvCycleSets *self)
{
  g_clear_pointer (&self->sets, g_array_unref);
  g_clear_pointer (&self->members, g_array_unref);
}

/* ---- Making ---- */

void
vv_cycle_sets_add (VvCycleSets           *self,
                   const VvAnalysisState *state,
                   const guint32         *component,
                   guint32                n_components,
                   const VvBits64        *but,
                   VvCycleKind            kind)
{
  const VvDepthFirst *graph = state->graph;
  g_autofree guint32 *next = g_new0 (guint32, (gsize) n_components + 1);
  g_autofree guint32 *set_of = g_new0 (guint32, (gsize) n_components + 1);
  guint32 sum = self->members->len;

  for (guint32 number = 1; number <= graph->n_core; number++)
    next[component[number]]++;
  for (guint32 i = 1; i <= n_components; i++)
    {
      VvCycleSet set = { .first = sum, .n = next[i], .kind = kind };

      if (but != NULL && vv_bits64_get (but, i))
        {
          next[i] = G_MAXUINT32;
          continue;
        }
      next[i] = sum;
      sum += set.n;
      set_of[i] = self->sets->len;
      g_array_append_val (self->sets, set);
    }
  g_array_set_size (self->members, sum);
  for (VvNode node = 0; node < state->snapshot->n_objects; node++)
    {
      guint32 number = graph->number[node];
      guint32 of = number <= graph->n_core ? component[number] : 0;
      VvCycleSet *set;

      if (of == 0 || next[of] == G_MAXUINT32)
        continue;
      set = &g_array_index (self->sets, VvCycleSet, set_of[of]);
      set->garbage = vv_depth_first_is_garbage (graph, number);
      set->memory = vv_memory_add (set->memory, vv_analysis_memory (state, number));
      g_array_index (self->members, VvNode, next[of]++) = node;
    }
}

static int
compare_sets (gconstpointer a, gconstpointer b, gpointer data)
{
  const VvCycleSet *left = a, *right = b;
  const VvNode *members = data;

  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  if (members[left->first] != members[right->first])
    return members[left->first] < members[right->first] ? -1 : 1;
  return (int) left->kind - (int) right->kind;
}

void
vv_cycle_sets_sort (VvCycleSets *self)
{
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (VvNode), self->members->len);

  g_array_sort_with_data (self->sets, compare_sets, self->members->data);
  for (guint i = 0; i < self->sets->len; i++)
    {
      VvCycleSet *set = &g_array_index (self->sets, VvCycleSet, i);
      guint32 first = sorted->len;

      g_array_append_vals (sorted, &g_array_index (self->members, VvNode, set->first), set->n);
      set->first = first;
    }
  g_array_unref (self->members);
  self->members = sorted;
}

/* ---- Rows ---- */

typedef struct
{
  VvTypeIndex type;
  guint32 n;
} TypeCount;

typedef struct
{
  const VvAnalysisState *state;
  guint32 *counts;              /* by type; all 0 between two sets */
  GArray *types;                /* (element-type TypeCount): of this set */
  VvFinalizers finalizers;
  char **names;                 /* by type, once it is asked for */
  GHashTable *places;           /* text → place + 1 */
  GString *text;
} RowWriter;

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const TypeCount *left = a, *right = b;

  if (left->n != right->n)
    return left->n > right->n ? -1 : 1;
  return left->type < right->type ? -1 : left->type > right->type;
}

/* Returns how many have a finalizer. */
static guint32
count_types (RowWriter *self, const VvNode *members, guint32 n)
{
  guint32 n_finalizers = 0;

  g_array_set_size (self->types, 0);
  for (guint32 i = 0; i < n; i++)
    {
      TypeCount count = { self->state->types[members[i]], 0 };

      if (self->counts[count.type]++ == 0)
        g_array_append_val (self->types, count);
    }
  for (guint i = 0; i < self->types->len; i++)
    {
      TypeCount *count = &g_array_index (self->types, TypeCount, i);

      count->n = self->counts[count->type];
      self->counts[count->type] = 0;
      if (vv_finalizers_has (&self->finalizers, count->type))
        n_finalizers += count->n;
    }
  g_array_sort (self->types, compare_counts);
  return n_finalizers;
}

static guint32
put_text (RowWriter *self, GByteArray *texts)
{
  gpointer known;
  guint32 place = texts->len;
  gsize left;

  if (texts->len > MAX_TEXT_BYTES && g_hash_table_lookup (self->places, self->text->str) == NULL)
    g_string_assign (self->text, "…");
  known = g_hash_table_lookup (self->places, self->text->str);
  if (known != NULL)
    return GPOINTER_TO_UINT (known) - 1;
  left = self->text->len;
  do
    {
      guint8 byte = (guint8) ((left & 0x7f) | (left > 0x7f ? 0x80 : 0));

      g_byte_array_append (texts, &byte, 1);
      left >>= 7;
    }
  while (left > 0);
  g_byte_array_append (texts, (const guint8 *) self->text->str, (guint) self->text->len + 1);
  g_hash_table_insert (self->places, g_strdup (self->text->str), GUINT_TO_POINTER (place + 1));
  return place;
}

/* A file may have names of any length, and may have a million lists of one type. */
static const char *
name_of (RowWriter *self, VvTypeIndex type)
{
  VvTypeRow row;

  if (self->names[type] == NULL)
    {
      vv_snapshot_get_type (self->state->snapshot, type, &row);
      if (g_utf8_strlen (row.name, -1) <= MAX_NAME_CHARS)
        self->names[type] = g_strdup (row.name);
      else
        {
          g_autofree char *start = g_utf8_substring (row.name, 0, MAX_NAME_CHARS - 1);

          self->names[type] = g_strconcat (start, "…", NULL);
        }
    }
  return self->names[type];
}

static guint32
write_types (RowWriter *self, GByteArray *texts)
{
  g_string_truncate (self->text, 0);
  for (guint i = 0; i < MIN (self->types->len, MAX_TYPES); i++)
    {
      const TypeCount *count = &g_array_index (self->types, TypeCount, i);

      g_string_append_printf (self->text, "%s%s", i > 0 ? ", " : "", name_of (self, count->type));
      if (count->n > 1)
        g_string_append_printf (self->text, " ×%u", count->n);
    }
  return put_text (self, texts);
}

void
vv_cycle_sets_write (const VvCycleSets     *self,
                     const VvAnalysisState *state,
                     GArray                *rows,
                     GByteArray            *texts)
{
  guint32 n_types = vv_snapshot_get_n_types (state->snapshot);
  RowWriter writer = { .state = state };

  writer.counts = g_new0 (guint32, (gsize) n_types + 1);
  writer.names = g_new0 (char *, (gsize) n_types + 1);
  writer.types = g_array_new (FALSE, FALSE, sizeof (TypeCount));
  writer.places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  writer.text = g_string_new (NULL);
  vv_finalizers_init (&writer.finalizers, state->snapshot);
  for (guint i = 0; i < self->sets->len; i++)
    {
      const VvCycleSet *set = &g_array_index (self->sets, VvCycleSet, i);
      VvFileCycle row = {
        .memory = set->memory,
        .retained = set->retained,
        .n_objects = set->n,
        .first_member = set->first,
        .flags = (set->garbage ? VV_CYCLE_FLAG_GARBAGE : 0) |
                 (set->kind == VV_CYCLE_CLASS ? VV_CYCLE_FLAG_CLASS : 0),
      };

      row.n_finalizers = count_types (&writer, &g_array_index (self->members, VvNode, set->first),
                                      set->n);
      row.types = write_types (&writer, texts);
      g_array_append_val (rows, row);
    }
  vv_finalizers_clear (&writer.finalizers);
  for (guint32 type = 0; type < n_types; type++)
    g_free (writer.names[type]);
  g_free (writer.names);
  g_free (writer.counts);
  g_array_unref (writer.types);
  g_hash_table_unref (writer.places);
  g_string_free (writer.text, TRUE);
}
