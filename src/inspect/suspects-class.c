/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-class.c — In: what the instances of each class retain together (of one inside another
 * one nothing counts twice: vv_snapshot_get_type_retained()).  Out: the classes that hold much,
 * with the place where their instances pile up: the lowest object that dominates most of them.  A
 * sample of the instances tells it: of four thousand the error is one or two in a hundred, and what
 * is asked is whether it is seven in ten. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "inspect/suspects-private.h"

#define MAX_CLASSES 8u
#define MIN_INSTANCES 10u
#define SAMPLE 4096u
/* Of one instance, to find who shares it. */
#define MAX_REFERRERS 16u
/* Of an object's own class among those above it: to tell whether it is inside another instance. */
#define MAX_NEAR 4u

typedef struct
{
  VvTypeIndex type;
  guint32 n;
  guint64 retained;
} Class;

typedef struct
{
  guint64 weight, garbage;      /* sums of retained */
  GHashTable *above;            /* node + 1 → weight of what it dominates */
  GHashTable *inside;           /* type + 1 → weight of what is inside one of its instances */
  GHashTable *referring;        /* node + 1 → how many instances it refers to */
  guint n;
  VvNode biggest;
} Sample;

static int
compare_classes (gconstpointer a, gconstpointer b)
{
  const Class *left = a, *right = b;

  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  return left->type < right->type ? -1 : left->type > right->type;
}

/* Nobody can change how many dicts there are: what holds them is looked for in other ways. */
static gboolean
is_changeable (const VvSuspecting *self, VvTypeIndex type, const VvTypeRow *row)
{
  static const char * const internals[] = {
    "functools", "_abc", "_weakref", "weakref", "weakproxy", "typing", "_frozen_importlib",
    "_frozen_importlib_external", "importlib", "enum", NULL,
  };

  return !g_str_equal (row->module, "builtins") && *row->module != '\0' &&
         !g_strv_contains (internals, row->module) && self->roles->of_type[type] == VV_ROLE_OTHER;
}

static GArray *
find_classes (const VvSuspecting *self)
{
  GArray *classes = g_array_new (FALSE, FALSE, sizeof (Class));

  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      VvTypeRow row;
      Class class = { type, 0, vv_snapshot_get_type_retained (self->snapshot, type) };

      if (class.retained < self->least)
        continue;
      vv_snapshot_get_type (self->snapshot, type, &row);
      class.n = row.count;
      if (row.count >= MIN_INSTANCES && is_changeable (self, type, &row))
        g_array_append_val (classes, class);
    }
  g_array_sort (classes, compare_classes);
  if (classes->len > MAX_CLASSES)
    g_array_set_size (classes, MAX_CLASSES);
  return classes;
}

/* ---- The sample ---- */

static void
add_weight (GHashTable *weights, guint32 what, guint64 weight)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) what + 1);

  g_hash_table_insert (weights, key,
                       GSIZE_TO_POINTER (GPOINTER_TO_SIZE (g_hash_table_lookup (weights,
                                                                                key)) + weight));
}

/* Who refers to it, each once. */
static void
add_referrers (const VvSuspecting *self, Sample *sample, VvNode node)
{
  VvNode met[MAX_REFERRERS];
  guint n_met = 0;
  guint32 first, end;

  vv_snapshot_get_referrers (self->snapshot, node, &first, &end);
  end = first + MIN (end - first, MAX_REFERRERS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);
      VvNode source = edge != VV_NODE_NONE && !vv_place_is_uncounted (self->snapshot, edge)
                        ? vv_snapshot_source (self->snapshot, edge) : VV_NODE_NONE;
      gboolean is_met = source == VV_NODE_NONE;

      for (guint i = 0; i < n_met && !is_met; i++)
        is_met = met[i] == source;
      if (is_met)
        continue;
      met[n_met++] = source;
      add_weight (sample->referring, source, 1);
    }
}

static void
add_instance (const VvSuspecting *self, Sample *sample, VvNode node, VvTypeIndex type)
{
  VvTypeIndex met[VV_SUSPECTS_MAX_UP];
  guint64 weight = vv_snapshot_get_retained (self->snapshot, node);
  VvNode above[VV_SUSPECTS_MAX_UP], at = node;
  guint n = 0, n_met = 0;

  for (; n < VV_SUSPECTS_MAX_UP; n++)
    {
      at = vv_snapshot_get_dominator (self->snapshot, at);
      if (at == VV_NODE_NONE)
        break;
      above[n] = at;
      if (n < MAX_NEAR && vv_column_type (self->snapshot, at) == type)
        return;
    }
  sample->weight += weight;
  sample->n++;
  add_referrers (self, sample, node);
  if (vv_snapshot_is_garbage (self->snapshot, node))
    sample->garbage += weight;
  if (sample->biggest == VV_NODE_NONE ||
      weight > vv_snapshot_get_retained (self->snapshot, sample->biggest))
    sample->biggest = node;
  for (guint i = 0; i < n; i++)
    {
      VvTypeIndex other = vv_column_type (self->snapshot, above[i]);
      gboolean is_met = FALSE;

      add_weight (sample->above, above[i], weight);
      for (guint j = 0; j < n_met; j++)
        is_met |= met[j] == other;
      if (!is_met)
        {
          met[n_met++] = other;
          add_weight (sample->inside, other, weight);
        }
    }
}

static void
take_sample (const VvSuspecting *self, Sample *sample, const Class *class)
{
  guint32 first, end, n;

  *sample = (Sample) { .biggest = VV_NODE_NONE };
  sample->above = g_hash_table_new (NULL, NULL);
  sample->inside = g_hash_table_new (NULL, NULL);
  sample->referring = g_hash_table_new (NULL, NULL);
  vv_snapshot_get_by_type (self->snapshot, class->type, &first, &end);
  n = MIN (end - first, SAMPLE);
  for (guint32 i = 0; i < n; i++)
    {
      guint32 at = first + (guint32) ((guint64) i * (end - first) / n);
      VvNode node = vv_snapshot_get_in_type_order (self->snapshot, at);

      if (node != VV_NODE_NONE)
        add_instance (self, sample, node, class->type);
    }
}

static void
sample_clear (Sample *sample)
{
  g_hash_table_unref (sample->above);
  g_hash_table_unref (sample->inside);
  g_hash_table_unref (sample->referring);
}

/* The lowest that dominates seven in ten, or VV_NODE_NONE. */
static VvNode
find_point (const VvSuspecting *self, const Sample *sample)
{
  VvNode best = VV_NODE_NONE;
  guint64 best_retained = G_MAXUINT64;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, sample->above);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      VvNode node = (VvNode) (GPOINTER_TO_SIZE (key) - 1);
      guint64 retained;

      if (GPOINTER_TO_SIZE (value) < sample->weight / 10 * 7)
        continue;
      retained = vv_snapshot_get_retained (self->snapshot, node);
      if (retained < best_retained || (retained == best_retained && node < best))
        {
          best = node;
          best_retained = retained;
        }
    }
  return best != VV_NODE_NONE && !vv_suspects_is_namespace (self, best)
           ? vv_suspects_owner (self, best) : VV_NODE_NONE;
}

/* Where nothing dominates them: two that refer to most of them each, in the order of their
 * addresses. */
static void
find_sharing (const VvSuspecting *self, const Sample *sample, VvNode out[2])
{
  GHashTableIter iter;
  gpointer key, value;

  out[0] = out[1] = VV_NODE_NONE;
  g_hash_table_iter_init (&iter, sample->referring);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      VvNode node = (VvNode) (GPOINTER_TO_SIZE (key) - 1);

      if (GPOINTER_TO_SIZE (value) * 10 < (gsize) sample->n * 7 ||
          vv_suspects_is_namespace (self, node))
        continue;
      if (node < out[0])
        {
          out[1] = out[0];
          out[0] = node;
        }
      else if (node < out[1])
        out[1] = node;
    }
}

/* Most of its instances are inside those of one that was told before. */
static gboolean
is_inside_told (const Sample *sample, const GArray *classes, guint at)
{
  for (guint i = 0; i < at; i++)
    {
      gsize key = (gsize) g_array_index (classes, Class, i).type + 1;
      gpointer weight = g_hash_table_lookup (sample->inside, GSIZE_TO_POINTER (key));

      if (GPOINTER_TO_SIZE (weight) >= sample->weight / 10 * 7)
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): who keeps them; @path: of the place that is told */
static char *
explain (VvSuspecting *self, const char *number, const char *each, VvNode point,
         const VvNode sharing[2],
         const char *path)
{
  g_autofree char *other = sharing[1] != VV_NODE_NONE ? vv_suspects_path (self, sharing[1]) : NULL;

  if (path == NULL)
    return g_strdup_printf (_("There are %1$s objects of this class, %2$s each with what they hold "
                              "alone."), number, each);
  if (point != VV_NODE_NONE)
    return g_strdup_printf (_("There are %1$s objects of this class, %2$s each with what they hold "
                              "alone. Most of them are held by %3$s."), number, each, path);
  if (other != NULL)
    return g_strdup_printf (_("There are %1$s objects of this class, %2$s each with what they hold "
                              "alone. Most of them are held by both %3$s and %4$s: one that lets "
                              "go frees nothing."),
                            number, each, path, other);
  if (sharing[0] != VV_NODE_NONE)
    return g_strdup_printf (_("There are %1$s objects of this class, %2$s each with what they hold "
                              "alone. Most of them are held by %3$s, but not by it alone."),
                              number, each, path);
  return g_strdup_printf (_("There are %1$s objects of this class, %2$s each with what they hold "
                            "alone. No single object holds most of them; the biggest one is "
                            "%3$s."), number, each, path);
}

static void
tell (VvSuspecting *self, const Class *class, const Sample *sample)
{
  g_autofree char *size = vv_suspects_bytes (class->retained);
  g_autofree char *share = vv_suspects_share (self, class->retained);
  g_autofree char *number = vv_suspects_number (class->n);
  g_autofree char *each = vv_suspects_bytes (class->retained / MAX (class->n, 1));
  g_autofree char *type = vv_name_of_type (self->snapshot, class->type, TRUE);
  VvNode sharing[2], point = find_point (self, sample), node = point;
  VvSuspect *suspect;

  find_sharing (self, sample, sharing);
  if (node == VV_NODE_NONE)
    node = sharing[0] != VV_NODE_NONE ? sharing[0] : sample->biggest;
  for (guint i = 0; i < 2 && point == VV_NODE_NONE; i++)
    if (sharing[i] != VV_NODE_NONE)
      g_hash_table_insert (self->sharing, GSIZE_TO_POINTER ((gsize) sharing[i] + 1),
                           GSIZE_TO_POINTER (class->retained));
  suspect = vv_suspecting_add (self, VV_SUSPECT_CLASS,
                               vv_suspecting_severity (self, class->retained, VV_SEVERITY_MEDIUM),
                               node,
                               class->retained, class->n);
  suspect->type = class->type;
  suspect->path = vv_suspects_path (self, node);
  /* Translators: a number, a type, a size, a share: “20,000 × app.Session hold 66.1 MiB (62.5 % of
   * the heap)” */
  suspect->title = g_strdup_printf (_("%1$s × %2$s hold %3$s (%4$s of the heap)"), number, type,
                                    size, share);
  suspect->why = explain (self, number, each, point, sharing, suspect->path);
  suspect->advice = g_strdup (_("If so many are not meant to live, find who keeps them and let go "
                                "there; a weakref.ref or weakref.WeakSet keeps nothing alive. If "
                                "they are, __slots__ makes each smaller."));
}

gboolean
vv_suspects_find_classes (VvSuspecting *self, GError **error)
{
  g_autoptr (GArray) classes = find_classes (self);

  for (guint i = 0; i < classes->len; i++)
    {
      const Class *class = &g_array_index (classes, Class, i);
      Sample sample;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      take_sample (self, &sample, class);
      if (sample.biggest != VV_NODE_NONE && sample.garbage <= sample.weight / 2 &&
          !is_inside_told (&sample, classes, i))
        tell (self, class, &sample);
      sample_clear (&sample);
    }
  return TRUE;
}
