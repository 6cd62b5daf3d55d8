/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* suspects-containers.c — In: containers with many entries, and functions with functools.lru_cache.
 * Out: those on modules and classes, dicts on instances, and caches that have no bound.
 *
 * A class-level list or set of the class's own objects is told when it is far smaller: nearly
 * always it was meant for a few and nobody ever removes one.  A cache without maxsize is known by
 * its dictionary, which holds the results themselves; with a maxsize it holds links of a ring
 * (Modules/_functoolsmodule.c, infinite_lru_cache_wrapper, bounded_lru_cache_wrapper). */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "inspect/suspects-private.h"

#define MANY_ENTRIES 10000u
#define MANY_OWN 500u           /* of a class's own objects */
#define MANY_RESULTS 1000u
#define MIN_BYTES (256 * VV_KIB)
#define MIN_CACHE_BYTES (64 * VV_KIB)
#define MAX_FOUND 8u
#define LOOK_AT 16u             /* items that say what is in it */

/* What a container is to a person. */
typedef struct
{
  VvNode holder;                /* a module, a class, an instance */
  guint8 role;                  /* VvTypeRole of the holder */
  char *name;                   /* under which it is there */
} Place;

/* The module, class or instance that has the object as one of its attributes. */
static gboolean
find_place (const VvSuspecting *self, VvNode node, Place *out)
{
  guint32 first, end;

  vv_snapshot_get_referrers (self->snapshot, node, &first, &end);
  end = first + MIN (end - first, VV_NAME_MAX_REFS);
  for (guint32 at = first; at < end; at++)
    {
      VvEdge edge = vv_snapshot_get_referrer (self->snapshot, at);
      VvNode source = edge != VV_NODE_NONE ? vv_snapshot_source (self->snapshot, edge)
                                           : VV_NODE_NONE;
      VvRefCode code;

      if (source == VV_NODE_NONE || !vv_snapshot_ref_code (self->snapshot, edge, &code) ||
          (code.flags & VV_REF_UNCOUNTED) != 0 || code.kind == VV_REF_KEY)
        continue;
      if (code.kind != VV_REF_ATTRIBUTE)
        source = code.kind == VV_REF_VALUE || code.kind == VV_REF_GLOBAL
                   ? vv_place_owner (self->snapshot, source) : VV_NODE_NONE;
      if (source == VV_NODE_NONE)
        continue;
      out->name = vv_name_attribute (self->snapshot, edge);
      /* A snapshot without values does not tell the keys of a class's dict. */
      if (out->name == NULL && (self->snapshot->flags & VV_FILE_NO_VALUES) != 0)
        out->name = g_strdup ("…");
      if (out->name == NULL)
        continue;
      out->holder = source;
      out->role = self->roles->of_type[vv_column_type (self->snapshot, source)];
      return TRUE;
    }
  return FALSE;
}

/* A candidate: paths are looked for only for those that are told. */
typedef struct
{
  VvNode node;
  guint64 length, retained;
  gboolean is_own;
} Big;

/* Whether most of the first items are objects of the class @owner itself. */
static gboolean
holds_own (const VvSuspecting *self, VvNode node, VvNode owner)
{
  guint n = 0, own = 0;
  VvObjectRow row;
  VvTypeIndex type;
  VvEdge first, end;

  vv_snapshot_get_object (self->snapshot, owner, &row);
  type = vv_snapshot_find_type (self->snapshot, row.address);
  if (type == VV_NODE_NONE)
    return FALSE;
  vv_snapshot_get_refs (self->snapshot, node, &first, &end);
  for (VvEdge edge = first; edge < end && n < LOOK_AT; edge++)
    {
      VvNode target = vv_column_node (self->snapshot, VV_SECTION_REF_TARGET, edge);
      VvRefCode code;

      if (target == VV_NODE_NONE || !vv_snapshot_ref_code (self->snapshot, edge, &code) ||
          (code.kind != VV_REF_ITEM && code.kind != VV_REF_VALUE))
        continue;
      n++;
      own += vv_column_type (self->snapshot, target) == type;
    }
  return own * 2 > n;
}

/* enum keeps its members so. */
static gboolean
is_enum_table (const char *name)
{
  return g_str_equal (name, "_member_map_") || g_str_equal (name, "_value2member_map_") ||
         g_str_equal (name, "_member_names_") || g_str_equal (name, "__members__");
}

static gboolean
is_called_cache (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return strstr (lower, "cache") != NULL || strstr (lower, "memo") != NULL;
}

static void
tell_own (VvSuspect *suspect, const char *call, const char *number, const char *class,
          const char *size)
{
  /* Translators: a name, a number, a class: “Session.instances keeps 20,000 objects of its own
   * class” */
  suspect->title = g_strdup_printf (_("%1$s keeps %2$s objects of its own class"), call, number);
  /* Translators: a class, a size */
  suspect->why = g_strdup_printf (_("The container stands on the class, so it lives as long as the "
                                    "program, and so does each %1$s in it. If it went, %2$s would "
                                    "be freed."), class, size);
  suspect->advice = g_strdup (_("Use weakref.WeakSet (or weakref.WeakValueDictionary) there: an "
                                "object then leaves it by itself when nobody else needs it. Or "
                                "count, where a count is all that is wanted."));
}

static void
tell_cache (VvSuspect *suspect, const char *call, const char *number, const char *size,
            const char *share)
{
  /* Translators: a name, a number, a share: “app.cache is a cache of 20,000 entries without a
   * bound: 62.5 % of the heap” */
  suspect->title = g_strdup_printf (_("%1$s is a cache of %2$s entries without a bound: %3$s of "
                                      "the heap"), call,
                                    number, share);
  /* Translators: a size */
  suspect->why = g_strdup_printf (_("It is a plain container: what was put in stays in, now %s. "
                                    "The more different keys there are, the more it holds."), size);
  suspect->advice = g_strdup (_("Use functools.lru_cache(maxsize=…) in its place, remove the "
                                "oldest entries, or weakref.WeakValueDictionary where somebody "
                                "else keeps the values anyway."));
}

static void
tell_container (VvSuspect *suspect, const char *call, const char *number, const char *size,
                const char *share,
                guint8 role)
{
  /* Translators: a name, a number, a share: “app.sessions has 20,000 entries: 62.5 % of the
   * heap” */
  suspect->title = g_strdup_printf (_("%1$s has %2$s entries: %3$s of the heap"), call, number,
                                    share);
  if (role == VV_ROLE_MODULE)
    suspect->why = g_strdup_printf (_("The container stands on the module, so it lives as long as "
                                      "the program, and all that is in it: %s."), size);
  else if (role == VV_ROLE_TYPE)
    suspect->why = g_strdup_printf (_("The container stands on the class, so all objects share it "
                                      "and it lives as long as the program, and all that is in it: "
                                      "%s."), size);
  else
    suspect->why = g_strdup_printf (_("It holds %s and lives as long as the object that it belongs "
                                      "to."), size);
  suspect->advice = g_strdup (_("If entries are done with at some time, remove them then; give it "
                                "a bound (collections.deque(maxlen=…)), or hold them weakly "
                                "(weakref.WeakValueDictionary)."));
}

/* One sentence more, where most of it is of one type. */
static void
say_content (const VvSuspecting *self, VvSuspect *suspect, VvNode node)
{
  g_autofree char *content = vv_suspects_content (self, node);
  g_autofree char *sentence = NULL;
  g_autofree char *why = suspect->why;

  if (content != NULL)
    {
      /* Translators: things such as “20,000 × app.Session” */
      sentence = g_strdup_printf (_("Most of it is %s."), content);
      /* Translators: two sentences, one after the other */
      suspect->why = g_strdup_printf (C_("sentences", "%s %s"), why, sentence);
    }
  else
    suspect->why = g_steal_pointer (&why);
}

static void
tell (VvSuspecting *self, VvNode node, const Place *place, guint64 length, gboolean is_own)
{
  guint64 retained = vv_snapshot_get_retained (self->snapshot, node);
  gboolean is_cache = !is_own && is_called_cache (place->name);
  VvSuspect *suspect = vv_suspecting_add (self, is_cache ? VV_SUSPECT_CACHE : VV_SUSPECT_CONTAINER,
                                          vv_suspecting_severity (self, retained,
                                                                  VV_SEVERITY_MEDIUM), node,
                                                                  retained,
                                          length);
  g_autofree char *size = vv_suspects_bytes (retained);
  g_autofree char *share = vv_suspects_share (self, retained);
  g_autofree char *number = vv_suspects_number (length);
  g_autofree char *call = NULL;
  g_autofree char *class = NULL;

  suspect->path = vv_suspects_path (self, node);
  call = vv_suspects_call (self, suspect);
  if (is_own)
    {
      VvObjectRow row;

      vv_snapshot_get_object (self->snapshot, place->holder, &row);
      class = vv_name_of_type (self->snapshot, vv_snapshot_find_type (self->snapshot, row.address),
                               FALSE);
      tell_own (suspect, call, number, class, size);
    }
  else if (is_cache)
    tell_cache (suspect, call, number, size, share);
  else
    tell_container (suspect, call, number, size, share, place->role);
  if (!is_own)
    say_content (self, suspect, node);
}

static gboolean
is_worth_it (const VvSuspecting *self, guint64 length, guint64 retained, guint least)
{
  return length >= least &&
         (least == MANY_OWN || (retained >= MIN_BYTES && retained >= self->total / 100));
}

static void
look_at (VvSuspecting *self, GArray *candidates, VvNode node, guint64 length)
{
  guint64 retained = vv_snapshot_get_retained (self->snapshot, node);
  Place place = { VV_NODE_NONE, 0, NULL };
  gboolean is_own;

  if (vv_snapshot_is_garbage (self->snapshot, node) ||
      vv_name_is_of (self->snapshot, node, "tuple") ||
      vv_suspects_is_namespace (self, node) || !vv_suspects_is_container (self, node) ||
      node == self->uncollectable)
    return;
  if (!find_place (self, node, &place))
    return;
  is_own = place.role == VV_ROLE_TYPE && !is_enum_table (place.name) &&
           holds_own (self, node, place.holder);
  /* A list on an instance is told where it is big: that is not said of an instance's dict alone. */
  if (is_worth_it (self, length, retained, is_own ? MANY_OWN : MANY_ENTRIES) &&
      (place.role != VV_ROLE_OTHER || vv_name_is_of (self->snapshot, node, "dict")))
    {
      Big big = { node, length, retained, is_own };

      g_array_append_val (candidates, big);
    }
  g_free (place.name);
}

static int
compare_big (gconstpointer a, gconstpointer b)
{
  const Big *left = a, *right = b;

  if (left->retained != right->retained)
    return left->retained > right->retained ? -1 : 1;
  return left->node < right->node ? -1 : left->node > right->node;
}

static void
tell_biggest (VvSuspecting *self, GArray *candidates)
{
  g_array_sort (candidates, compare_big);
  for (guint i = 0; i < MIN (candidates->len, MAX_FOUND); i++)
    {
      const Big *big = &g_array_index (candidates, Big, i);
      Place place = { VV_NODE_NONE, 0, NULL };

      if (find_place (self, big->node, &place))
        tell (self, big->node, &place, big->length, big->is_own);
      g_free (place.name);
    }
}

/* ---- functools.lru_cache ---- */

static void
look_at_lru (const VvSuspecting *self, VvNode node, GArray *candidates)
{
  VvNode dict = vv_name_find_member (self->snapshot, node, "cache");
  guint64 retained = vv_snapshot_get_retained (self->snapshot, node);
  VvObjectRow row;

  if (dict == VV_NODE_NONE || vv_snapshot_is_garbage (self->snapshot, node) ||
      vv_name_find_member (self->snapshot, node, "root") != VV_NODE_NONE)
    return;
  vv_snapshot_get_object (self->snapshot, dict, &row);
  if (row.length >= (gint64) MANY_RESULTS && retained >= MIN_CACHE_BYTES)
    {
      Big big = { node, (guint64) row.length, retained, FALSE };

      g_array_append_val (candidates, big);
    }
}

static void
tell_lru (VvSuspecting *self, const Big *cache)
{
  g_autofree char *number = vv_suspects_number (cache->length);
  g_autofree char *size = vv_suspects_bytes (cache->retained);
  g_autofree char *share = vv_suspects_share (self, cache->retained);
  g_autofree char *call = NULL;
  VvSuspect *suspect = vv_suspecting_add (self, VV_SUSPECT_CACHE,
                                          vv_suspecting_severity (self, cache->retained, VV_SEVERITY_MEDIUM),
                                          cache->node, cache->retained, cache->length);

  suspect->path = vv_suspects_path (self, cache->node);
  call = vv_suspects_call (self, suspect);
  /* Translators: a function, a number, a share: “app.load remembers 20,000 results without a bound:
   * 62.5 % of the heap” */
  suspect->title = g_strdup_printf (_("%1$s remembers %2$s results without a bound: %3$s of the "
                                      "heap"), call, number,
                                    share);
  /* Translators: a size */
  suspect->why = g_strdup_printf (_("The function has functools.lru_cache(maxsize=None) or "
                                    "functools.cache: each call with new arguments adds an entry, "
                                    "and none ever goes. Arguments and results hold %s; of a "
                                    "method, each self is among them."), size);
  suspect->advice = g_strdup (_("Give it a bound: @functools.lru_cache(maxsize=…), and for a "
                                "method keep the cache on the object (functools.cached_property). "
                                "cache_clear() empties it at once."));
}

static gboolean
find_lru (VvSuspecting *self, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Big));

  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      guint32 first, end;
      VvTypeRow row;

      vv_snapshot_get_type (self->snapshot, type, &row);
      if (!g_str_equal (row.name, "_lru_cache_wrapper"))
        continue;
      vv_snapshot_get_by_type (self->snapshot, type, &first, &end);
      for (guint32 at = first; at < end; at++)
        {
          VvNode node = vv_snapshot_get_in_type_order (self->snapshot, at);

          if (vv_suspecting_cancelled (self, at, error))
            return FALSE;
          if (node != VV_NODE_NONE)
            look_at_lru (self, node, candidates);
        }
    }
  g_array_sort (candidates, compare_big);
  for (guint i = 0; i < MIN (candidates->len, MAX_FOUND); i++)
    tell_lru (self, &g_array_index (candidates, Big, i));
  return TRUE;
}

gboolean
vv_suspects_find_containers (VvSuspecting *self, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Big));

  if (!find_lru (self, error))
    return FALSE;
  for (VvNode node = 0; node < self->snapshot->n_objects; node++)
    {
      guint64 length;

      if (vv_suspecting_cancelled (self, node, error))
        return FALSE;
      if ((vv_column_u16 (self->snapshot, VV_SECTION_FLAGS, node) & VV_OBJECT_HAS_LENGTH) == 0)
        continue;
      length = vv_column_wide (self->snapshot, VV_SECTION_LENGTH, node);
      if (length >= MANY_OWN && vv_column_u32 (self->snapshot, VV_SECTION_FIRST_REF, node + 1) -
                                vv_column_u32 (self->snapshot, VV_SECTION_FIRST_REF,
                                               node) >= length)
        look_at (self, candidates, node, length);
    }
  tell_biggest (self, candidates);
  return TRUE;
}
