/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* check-snapshot.c FILE… — whether snapshots agree with themselves.  In: files.  Out: for each its
 * meta, and how often something is not as it must be where nothing was in the middle of a change: lines
 * of name and value, an empty line at the end.  What can never be, whenever a program was captured,
 * is told on standard error, with status 1.
 *
 * A program of its own, since every row of millions is looked at, and for hundreds of files. */

#include <string.h>

#include "heap/snapshot.h"

/* How many rows of what is wrong are shown. */
#define EXAMPLES 5

/* What an object's rows are to be compared with. */
typedef enum { PLAIN, SEQUENCE, TUPLE, MAPPING, SET } Shape;

typedef struct
{
  const VvSnapshot *snapshot;
  const char *path;
  Shape *shapes;                /* by type */
  guint32 *degrees;             /* by node: counted references to it */
  GString *examples;
  guint n_examples;
  gboolean impossible;
  gboolean values_are_instances;        /* see check_rows() */
  guint64 containers;           /* of these shapes */
  guint64 sequences, empty_slots, with_empty_slots, tuples_with_empty_slots;
  guint64 mappings_short, sets_short;
  guint64 too_many;             /* more references than are counted */
  guint64 unborn;               /* a count of 0 */
} Check;

static void G_GNUC_PRINTF (2, 3)
example (Check      *self,
         const char *format,
         ...)
{
  va_list args;

  if (self->n_examples++ >= EXAMPLES)
    return;
  va_start (args, format);
  g_string_append_vprintf (self->examples, format, args);
  va_end (args);
  g_string_append (self->examples, "; ");
}

static void G_GNUC_PRINTF (2, 3)
impossible (Check      *self,
            const char *format,
            ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!self->impossible)
    g_printerr ("%s: %s\n", self->path, text);
  self->impossible = TRUE;
}

static Shape
shape_of (const VvTypeRow *type)
{
  static const struct
  {
    const char *module, *name;
    Shape shape;
  } known[] = {
    { "builtins", "list", SEQUENCE }, { "builtins", "tuple", TUPLE },
    { "collections", "deque", SEQUENCE },
    { "builtins", "dict", MAPPING }, { "collections", "OrderedDict", MAPPING },
    { "collections", "defaultdict", MAPPING },
    { "builtins", "set", SET }, { "builtins", "frozenset", SET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (type->name, known[i].name) == 0 && strcmp (type->module, known[i].module) == 0)
      return known[i].shape;
  return PLAIN;
}

/* --- Objects with their references --- */

static void
check_rows (Check             *self,
            VvNode             node,
            const VvObjectRow *object,
            const char        *type,
            guint64            items,
            guint64            values)
{
  guint64 length = (guint64) object->length;
  Shape shape = self->shapes[object->type];

  self->containers++;
  if (object->length < 0)
    impossible (self, "%#" G_GINT64_MODIFIER "x: a %s without a length", object->address, type);
  switch (shape)
    {
    case SEQUENCE:
    case TUPLE:
      self->sequences++;
      if (items > length)
        impossible (self, "%#" G_GINT64_MODIFIER "x: a %s of %" G_GUINT64_FORMAT " with %" G_GUINT64_FORMAT
                    " items", object->address, type, length, items);
      self->empty_slots += length - MIN (items, length);
      self->with_empty_slots += items < length;
      self->tuples_with_empty_slots += items < length && shape == TUPLE;
      if (items < length)
        example (self, "%s %#" G_GINT64_MODIFIER "x: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, type,
                 object->address, items, length);
      break;
    case MAPPING:
      /* 3.13.0 to 3.13.2: where a dict shares its values with its object, that alone reports them. */
      if (values == 0 && self->values_are_instances)
        break;
      self->mappings_short += values < length;
      if (values < length)
        example (self, "%s %#" G_GINT64_MODIFIER "x: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, type,
                 object->address, values, length);
      break;
    case SET:
      self->sets_short += items < length;
      if (items < length)
        example (self, "%s %#" G_GINT64_MODIFIER "x: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, type,
                 object->address, items, length);
      break;
    case PLAIN:
    default:
      break;
    }
}

static void
check_object (Check  *self,
              VvNode  node,
              VvAddr *before)
{
  guint32 n = vv_snapshot_get_n_objects (self->snapshot);
  guint64 items = 0, values = 0;
  VvObjectRow object;
  VvEdge first, end;
  VvTypeRow type;

  vv_snapshot_get_object (self->snapshot, node, &object);
  if (object.address <= *before || object.address % 8 != 0)
    impossible (self, "%#" G_GINT64_MODIFIER "x is no address of an object", object.address);
  *before = object.address;
  if (object.type >= vv_snapshot_get_n_types (self->snapshot))
    {
      impossible (self, "%#" G_GINT64_MODIFIER "x has no type", object.address);
      return;
    }
  self->unborn += !object.immortal && object.refcount == 0;
  vv_snapshot_get_refs (self->snapshot, node, &first, &end);
  for (VvEdge edge = first; edge < end; edge++)
    {
      VvRefRow ref;

      vv_snapshot_get_ref (self->snapshot, edge, &ref);
      if (ref.source != node || ref.target >= n || ref.kind >= VV_N_REF_KINDS)
        {
          impossible (self, "%#" G_GINT64_MODIFIER "x refers to what is no object", object.address);
          return;
        }
      items += ref.kind == VV_REF_ITEM;
      values += ref.kind == VV_REF_VALUE || ref.kind == VV_REF_GLOBAL;
      if ((ref.flags & (VV_REF_GUESSED | VV_REF_UNCOUNTED)) == 0)
        self->degrees[ref.target]++;
    }
  if (self->shapes[object.type] == PLAIN)
    return;
  vv_snapshot_get_type (self->snapshot, object.type, &type);
  check_rows (self, node, &object, type.name, items, values);
}

/* Who refers to an object, by type: the first of them. */
static char *
name_holders (Check *self, VvNode node)
{
  GString *text = g_string_new (NULL);
  guint32 first, end;

  vv_snapshot_get_referrers (self->snapshot, node, &first, &end);
  for (guint32 i = first; i < end && i < first + 4; i++)
    {
      VvObjectRow object;
      VvTypeRow type;
      VvRefRow ref;

      vv_snapshot_get_ref (self->snapshot, vv_snapshot_get_referrer (self->snapshot, i), &ref);
      vv_snapshot_get_object (self->snapshot, ref.source, &object);
      vv_snapshot_get_type (self->snapshot, object.type, &type);
      g_string_append_printf (text, " %s", type.name);
    }
  return g_string_free (text, FALSE);
}

static void
check_objects (Check *self)
{
  guint32 n = vv_snapshot_get_n_objects (self->snapshot);
  VvAddr before = 0;

  for (VvNode node = 0; node < n && !self->impossible; node++)
    check_object (self, node, &before);
  for (VvNode node = 0; node < n && !self->impossible; node++)
    {
      g_autofree char *holders = NULL;
      VvObjectRow object;
      VvTypeRow type;

      vv_snapshot_get_object (self->snapshot, node, &object);
      /* What lies in the interpreter's own data refers to other such objects without counting. */
      if (object.immortal || object.memory == 0 || self->degrees[node] <= object.refcount)
        continue;
      self->too_many++;
      vv_snapshot_get_type (self->snapshot, object.type, &type);
      holders = name_holders (self, node);
      example (self, "%s %#" G_GINT64_MODIFIER "x: %u references, counted %" G_GUINT64_FORMAT ", from%s", type.name,
               object.address, self->degrees[node], object.refcount, holders);
    }
}

static void
check_others (Check *self)
{
  guint32 n = vv_snapshot_get_n_objects (self->snapshot), types = vv_snapshot_get_n_types (self->snapshot);
  guint64 of_types = 0;

  for (VvTypeIndex i = 0; i < types; i++)
    {
      VvTypeRow type;

      vv_snapshot_get_type (self->snapshot, i, &type);
      of_types += type.count;
      if (type.count > 0 && vv_snapshot_find_object (self->snapshot, type.address) == VV_NODE_NONE)
        impossible (self, "the type %s is no object", type.name);
    }
  if (of_types != n)
    impossible (self, "%u objects, of types %" G_GUINT64_FORMAT, n, of_types);
  for (guint32 i = 0; i < vv_snapshot_get_n_weakrefs (self->snapshot); i++)
    {
      VvWeakRow row;

      vv_snapshot_get_weakref (self->snapshot, i, &row);
      if (row.source >= n || (row.target >= n && row.target != VV_NODE_NONE))
        impossible (self, "a weak reference that is none");
    }
  for (guint32 i = 0; i < vv_snapshot_get_n_roots (self->snapshot); i++)
    {
      VvRootRow row;

      vv_snapshot_get_root (self->snapshot, i, &row);
      if (row.target >= n)
        impossible (self, "a root that is no object");
    }
}

/* --- What is told --- */

static void
tell (Check *self)
{
  const struct
  {
    const char *name;
    guint64 number;
  } numbers[] = {
    { "containers", self->containers }, { "sequences", self->sequences },
    { "empty_slots", self->empty_slots }, { "with_empty_slots", self->with_empty_slots },
    { "tuples_with_empty_slots", self->tuples_with_empty_slots },
    { "mappings_short", self->mappings_short }, { "sets_short", self->sets_short },
    { "too_many", self->too_many }, { "unborn", self->unborn },
  };

  for (guint32 i = 0; i < vv_snapshot_get_n_meta (self->snapshot); i++)
    {
      VvMetaRow row;

      vv_snapshot_get_meta (self->snapshot, i, &row);
      if (row.is_number)
        g_print ("%s\t%" G_GINT64_FORMAT "\n", row.key, row.number);
      else
        g_print ("%s\t%s\n", row.key, row.text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_print ("%s\t%" G_GUINT64_FORMAT "\n", numbers[i].name, numbers[i].number);
  g_print ("examples\t%s\n\n", self->examples->str);
}

static gboolean
check_file (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VvSnapshot) snapshot = vv_snapshot_open (path, &error);
  g_autofree Shape *shapes = NULL;
  g_autofree guint32 *degrees = NULL;
  Check self = { .snapshot = snapshot, .path = path };
  VvMetaRow version;

  if (snapshot == NULL)
    {
      g_printerr ("%s: %s\n", path, error->message);
      return FALSE;
    }
  self.shapes = shapes = g_new0 (Shape, vv_snapshot_get_n_types (snapshot) + 1);
  self.degrees = degrees = g_new0 (guint32, vv_snapshot_get_n_objects (snapshot) + 1);
  self.examples = g_string_new (NULL);
  self.values_are_instances = vv_snapshot_find_meta (snapshot, "python.version", &version) &&
                              (g_str_has_prefix (version.text, "3.13.0") ||
                               g_str_equal (version.text, "3.13.1") || g_str_equal (version.text, "3.13.2"));
  for (VvTypeIndex i = 0; i < vv_snapshot_get_n_types (snapshot); i++)
    {
      VvTypeRow type;

      vv_snapshot_get_type (snapshot, i, &type);
      self.shapes[i] = shape_of (&type);
    }
  check_objects (&self);
  check_others (&self);
  if (!vv_snapshot_check (snapshot, &error))
    impossible (&self, "%s", error->message);
  tell (&self);
  g_string_free (self.examples, TRUE);
  return !self.impossible;
}

int
main (int   argc,
      char *argv[])
{
  gboolean good = argc > 1;

  for (int i = 1; i < argc; i++)
    good = check_file (argv[i]) && good;
  return good ? 0 : 1;
}
