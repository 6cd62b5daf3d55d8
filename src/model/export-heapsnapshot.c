/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* export-heapsnapshot.c — In: a snapshot.  Out: the same graph as V8 writes its own
 * (HeapSnapshotJSONSerializer in v8's src/profiler/heap-snapshot-generator.cc), so that the memory
 * panel of Chromium's developer tools opens it (devtools-frontend, HeapSnapshotLoader.ts and
 * HeapSnapshot.ts).
 *
 * Arrays of numbers: seven a node, three an edge, the edges in the order of their nodes; a name is an
 * index into the strings at the end.  Nothing is kept to find out which strings are equal: each type,
 * name, root and value has its own place among them, which can be computed.
 *
 * What the tools compute themselves comes out as ours does: `self_size` is memory, and what no root
 * reaches hangs below a root of its own, where the dominator tree has it.  Nodes of the types "array" and
 * "hidden" would lose their size to whoever holds them, so there are none; and since only synthetic
 * nodes stand below the root, no object counts as the page's own. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "heap/analysis.h"
#include "heap/snapshot-private.h"
#include "inspect/name-private.h"
#include "model/export-private.h"

#define NODE_FIELDS 7
#define EDGE_FIELDS 3
#define STRIDE 4096
/* Nodes that share a count of those with a value before them. */
#define RANK_NODES 64

static const char meta[] =
  "{\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\",\"edge_count\",\"trace_node_id\","
  "\"detachedness\"],"
  "\"node_types\":[[\"hidden\",\"array\",\"string\",\"object\",\"code\",\"closure\",\"regexp\","
  "\"number\",\"native\",\"synthetic\",\"concatenated string\",\"sliced string\",\"symbol\","
  "\"bigint\"],\"string\",\"number\",\"number\",\"number\",\"number\",\"number\"],"
  "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
  "\"edge_types\":[[\"context\",\"element\",\"property\",\"internal\",\"hidden\",\"shortcut\","
  "\"weak\"],\"string_or_number\",\"node\"],"
  "\"trace_function_info_fields\":[\"function_id\",\"name\",\"script_name\",\"script_id\",\"line\","
  "\"column\"],"
  "\"trace_node_fields\":[\"id\",\"function_info_index\",\"count\",\"size\",\"children\"],"
  "\"sample_fields\":[\"timestamp_us\",\"last_assigned_id\"],"
  "\"location_fields\":[\"object_index\",\"script_id\",\"line\",\"column\"]}";

/* Indexes of these types in the text above. */
typedef enum
{
  NODE_STRING = 2, NODE_OBJECT = 3, NODE_CODE = 4, NODE_CLOSURE = 5, NODE_NUMBER = 7,
  NODE_NATIVE = 8, NODE_SYNTHETIC = 9,
} NodeType;
typedef enum
{
  EDGE_CONTEXT, EDGE_ELEMENT, EDGE_PROPERTY, EDGE_INTERNAL, EDGE_HIDDEN, EDGE_SHORTCUT, EDGE_WEAK,
} EdgeType;

/* What holds objects from outside: the kinds of roots, then two more. */
typedef enum { GROUP_OWN = VV_N_ROOT_KINDS, GROUP_GARBAGE, N_GROUPS } Group;

/* The strings that are always there, in the order of their indexes. */
enum
{
  STRING_EMPTY, STRING_GC_ROOTS, STRING_FIRST_GROUP,
  STRING_FIRST_KIND = STRING_FIRST_GROUP + N_GROUPS,
  STRING_WEAKREF = STRING_FIRST_KIND + VV_N_REF_KINDS, STRING_NATIVE, N_STRINGS,
};
static const char * const strings[N_STRINGS] = {
  [STRING_EMPTY] = "",
  [STRING_GC_ROOTS] = "(GC roots)",
  [STRING_FIRST_GROUP + VV_ROOT_MODULE] = "(Modules)",
  [STRING_FIRST_GROUP + VV_ROOT_FRAME] = "(Frames)",
  [STRING_FIRST_GROUP + VV_ROOT_STACK] = "(Values on stacks)",
  [STRING_FIRST_GROUP + VV_ROOT_THREAD] = "(Threads)",
  [STRING_FIRST_GROUP + VV_ROOT_INTERPRETER] = "(Interpreter)",
  [STRING_FIRST_GROUP + VV_ROOT_TYPE] = "(Static types)",
  [STRING_FIRST_GROUP + VV_ROOT_PENDING] = "(Pending calls)",
  [STRING_FIRST_GROUP + VV_ROOT_NATIVE] = "(Native code)",
  [STRING_FIRST_GROUP + GROUP_OWN] = "(Immortal and static objects)",
  [STRING_FIRST_GROUP + GROUP_GARBAGE] = "(Garbage that waits for the collector)",
  /* References that have no name. */
  [STRING_FIRST_KIND + VV_REF_ATTRIBUTE] = "attribute",
  [STRING_FIRST_KIND + VV_REF_ITEM] = "item",
  [STRING_FIRST_KIND + VV_REF_KEY] = "key",
  [STRING_FIRST_KIND + VV_REF_VALUE] = "value",
  [STRING_FIRST_KIND + VV_REF_MEMBER] = "member",
  [STRING_FIRST_KIND + VV_REF_GLOBAL] = "global",
  [STRING_FIRST_KIND + VV_REF_LOCAL] = "local",
  [STRING_FIRST_KIND + VV_REF_CELL] = "closure",
  [STRING_FIRST_KIND + VV_REF_TYPE] = "type",
  [STRING_FIRST_KIND + VV_REF_STACK] = "stack",
  [STRING_FIRST_KIND + VV_REF_OTHER] = "other",
  [STRING_WEAKREF] = "weakref",
  [STRING_NATIVE] = "native",
};

/* What is done with the objects of a type. */
typedef struct
{
  guint8 node_type;
  gboolean is_class;            /* its objects are types; or modules */
  gboolean is_module;
} TypeFacts;

typedef struct { VvNode source, target; } WeakEdge;

#define N_SLOTS 7               /* of the eight; the last is for what has no address of its own */
#define SLOT_BITS 28
typedef struct
{
  guint64 windows[N_SLOTS];     /* address >> 32; 0: none */
  gboolean by_address;
  guint32 n_odd;                /* objects so far whose address is no multiple of 16 */
} Ids;

typedef struct
{
  VvExport *export;
  const VvSnapshot *snapshot;
  GString *out;
  VvJson *json;
  TypeFacts *types;
  guint32 *ranks;               /* by RANK_NODES nodes: how many before these have a value */
  guint32 n_valued;
  WeakEdge *weak;               /* in the order of their sources */
  guint32 n_weak;
  guint32 group_edges[N_GROUPS];
  guint group_nodes[N_GROUPS];  /* 0: has no edges, is not there */
  guint32 first_object;         /* the node of the first */
  guint32 types_at, roots_at, names_at, values_at;      /* of strings */
  Ids ids;
  guint64 done, total;
} Writer;

/* ---- Numbers ---- */

static void
append_number (GString *out, guint64 number)
{
  char digits[24];
  guint at = sizeof digits;

  do
    digits[--at] = (char) ('0' + number % 10);
  while ((number /= 10) > 0);
  g_string_append_len (out, digits + at, (gssize) (sizeof digits - at));
}

/* What is not the first of its array begins with a comma. */
static void
begin (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] == '[')
    return;
  g_string_append_c (out, ',');
}

static void
append_numbers (GString *out, const guint64 *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_number (out, numbers[i]);
    }
  g_string_append_c (out, '\n');
}

static gboolean
step (Writer *self, GError **error)
{
  self->done++;
  if (self->done % STRIDE == 0)
    return vv_export_go_on (self->export, MIN (self->done, self->total), self->total, error);
  return vv_sink_pass (self->export->sink);
}

/* ---- Preparation ---- */

static gboolean
is_own (const VvSnapshot *snapshot, VvNode node)
{
  return (vv_column_u16 (snapshot, VV_SECTION_FLAGS, node) & VV_OBJECT_IMMORTAL) != 0 ||
         vv_column_u32 (snapshot, VV_SECTION_MEMORY, node) == 0;
}

static gboolean
has_value (const VvSnapshot *snapshot, VvNode node)
{
  return vv_object_value_form (vv_column_u16 (snapshot, VV_SECTION_FLAGS, node)) != VV_VALUE_NONE;
}

static NodeType
type_of_builtin (const char *name)
{
  static const struct { const char *name; NodeType type; } known[] = {
    { "str", NODE_STRING }, { "bytes", NODE_STRING }, { "bytearray", NODE_STRING },
    { "int", NODE_NUMBER }, { "float", NODE_NUMBER }, { "bool", NODE_NUMBER },
    { "complex", NODE_NUMBER }, { "code", NODE_CODE }, { "function", NODE_CLOSURE },
    { "method", NODE_CLOSURE }, { "builtin_function_or_method", NODE_CLOSURE },
    { "classmethod", NODE_CLOSURE }, { "staticmethod", NODE_CLOSURE },
    { "method_descriptor", NODE_CLOSURE }, { "wrapper_descriptor", NODE_CLOSURE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i].name))
      return known[i].type;
  return NODE_OBJECT;
}

static void
read_types (Writer *self)
{
  guint32 n = vv_snapshot_get_n_types (self->snapshot);

  self->types = g_new0 (TypeFacts, (gsize) n + 1);
  for (VvTypeIndex type = 0; type < n; type++)
    {
      gboolean is_builtin;
      VvTypeRow row;

      vv_snapshot_get_type (self->snapshot, type, &row);
      is_builtin = g_str_equal (row.module, "builtins");
      self->types[type].node_type = NODE_OBJECT;
      if (is_builtin)
        self->types[type].node_type = type_of_builtin (row.name);
      else if (!row.described)
        self->types[type].node_type = NODE_NATIVE;
      self->types[type].is_class = is_builtin && g_str_equal (row.name, "type");
      self->types[type].is_module = is_builtin && g_str_equal (row.name, "module");
    }
}

static int
compare_weak (gconstpointer a, gconstpointer b)
{
  const WeakEdge *left = a, *right = b;

  if (left->source != right->source)
    return left->source < right->source ? -1 : 1;
  return left->target < right->target ? -1 : left->target > right->target;
}

static void
read_weakrefs (Writer *self)
{
  guint32 n = vv_snapshot_get_n_weakrefs (self->snapshot);

  self->weak = g_new (WeakEdge, (gsize) n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      VvWeakRow row;

      vv_snapshot_get_weakref (self->snapshot, i, &row);
      if (row.source != VV_NODE_NONE && row.target != VV_NODE_NONE)
        self->weak[self->n_weak++] = (WeakEdge) { row.source, row.target };
    }
  qsort (self->weak, self->n_weak, sizeof *self->weak, compare_weak);
}

/* The developer tools compare two snapshots by the ids of the objects: what has its address in both is the
 * same.  An id has 32 bits and is odd: three bits say in which 4 GiB, 28 bits where. */
static void
note_window (Ids *self, VvAddr address)
{
  guint64 window = address >> 32;

  for (guint i = 0; self->by_address && i < N_SLOTS; i++)
    {
      guint64 *slot = &self->windows[(window + i) % N_SLOTS];

      if (*slot == 0)
        *slot = window + 1;
      if (*slot == window + 1)
        return;
    }
  self->by_address = FALSE;
}

static guint32
id_of_other (const Ids *self, guint32 number)
{
  return self->by_address ? ((guint32) N_SLOTS << SLOT_BITS | number) * 2 + 1 : number * 2 + 1;
}

static guint32
id_of_object (Ids *self, VvAddr address, guint32 node)
{
  guint64 window = address >> 32;
  guint slot = (guint) (window % N_SLOTS);

  if (!self->by_address)
    return node * 2 + 1;
  if (address % 16 != 0)
    return id_of_other (self, 2 + N_GROUPS + self->n_odd++);
  for (guint i = 0; i < N_SLOTS && self->windows[slot] != window + 1; i++)
    slot = (slot + 1) % N_SLOTS;
  return ((guint32) slot << SLOT_BITS | (guint32) (address >> 4 & ((1u << SLOT_BITS) - 1))) * 2 + 1;
}

static gboolean
read_objects (Writer *self, GError **error)
{
  const VvSnapshot *snapshot = self->snapshot;
  guint32 n = vv_snapshot_get_n_objects (snapshot);
  guint64 last = G_MAXUINT64;
  guint32 n_odd = 0;

  self->ids.by_address = TRUE;
  self->ranks = g_new (guint32, n / RANK_NODES + 1);
  for (VvNode node = 0; node < n; node++)
    {
      VvAddr address = vv_column_u64 (snapshot, VV_SECTION_ADDRESS, node);

      if (node % RANK_NODES == 0)
        self->ranks[node / RANK_NODES] = self->n_valued;
      self->n_valued += has_value (snapshot, node);
      self->group_edges[GROUP_OWN] += is_own (snapshot, node);
      if (address >> 32 != last)
        note_window (&self->ids, address);
      last = address >> 32;
      n_odd += address % 16 != 0;
      if (!step (self, error))
        return FALSE;
    }
  self->ids.by_address &= n_odd < (1u << SLOT_BITS) - 2 - N_GROUPS;
  return TRUE;
}

static void
read_roots (Writer *self)
{
  guint32 first, end;

  for (guint32 i = 0; i < vv_snapshot_get_n_roots (self->snapshot); i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      self->group_edges[root.kind] += root.target != VV_NODE_NONE;
    }
  vv_snapshot_get_dominated (self->snapshot, VV_NODE_NONE, &first, &end);
  for (guint32 i = first; i < end; i++)
    {
      VvNode node = vv_snapshot_get_in_dominator_order (self->snapshot, i);

      if (node != VV_NODE_NONE && vv_snapshot_is_garbage (self->snapshot, node))
        self->group_edges[GROUP_GARBAGE]++;
    }
}

static guint32
count_groups (const Writer *self)
{
  guint32 n = 0;

  for (guint i = 0; i < N_GROUPS; i++)
    n += self->group_edges[i] > 0;
  return n;
}

/* Where everything stands; FALSE where the format cannot count so far. */
static gboolean
place (Writer *self, guint64 *n_nodes, guint64 *n_edges, GError **error)
{
  const VvSnapshot *snapshot = self->snapshot;
  guint64 strings_end;
  guint32 node = 2;

  for (guint i = 0; i < N_GROUPS; i++)
    self->group_nodes[i] = self->group_edges[i] > 0 ? node++ : 0;
  self->first_object = node;
  *n_nodes = (guint64) node + vv_snapshot_get_n_objects (snapshot);
  *n_edges = 1 + count_groups (self) + (guint64) vv_snapshot_get_n_refs (snapshot) + self->n_weak;
  for (guint i = 0; i < N_GROUPS; i++)
    *n_edges += self->group_edges[i];
  strings_end = (guint64) N_STRINGS + vv_snapshot_get_n_types (snapshot) +
                vv_snapshot_get_n_roots (snapshot) + snapshot->sections[VV_SECTION_NAMES].n_rows;
  self->types_at = N_STRINGS;
  self->roots_at = self->types_at + vv_snapshot_get_n_types (snapshot);
  self->names_at = self->roots_at + vv_snapshot_get_n_roots (snapshot);
  self->values_at = (guint32) strings_end;
  strings_end += self->n_valued;
  /* The tools keep the index of a string beside two more bits. */
  if (*n_nodes * NODE_FIELDS < G_MAXUINT32 && *n_edges * EDGE_FIELDS < G_MAXUINT32 &&
      strings_end < G_MAXUINT32 / 4)
    return TRUE;
  g_set_error_literal (error, VV_ERROR, VV_ERROR_UNSUPPORTED,
                       _("The snapshot has more objects or references than Chrome's format can number. "
                         "Ask “vivarium-cli query” instead."));
  return FALSE;
}

/* ---- Strings ---- */

static guint32
value_string (const Writer *self, VvNode node)
{
  VvNode from = node - node % RANK_NODES;
  guint32 index = self->ranks[node / RANK_NODES];

  for (; from < node; from++)
    index += has_value (self->snapshot, from);
  return self->values_at + index;
}

static gboolean
write_string (Writer *self, const char *text, GError **error)
{
  begin (self->out);
  g_string_append_c (self->out, '\n');
  vv_json_string (self->json, text != NULL ? text : "");
  return step (self, error);
}

static gboolean
write_types (Writer *self, GError **error)
{
  for (VvTypeIndex type = 0; type < vv_snapshot_get_n_types (self->snapshot); type++)
    {
      g_autofree char *name = vv_name_of_type (self->snapshot, type, TRUE);

      if (!write_string (self, name, error))
        return FALSE;
    }
  return TRUE;
}

/* A text without its quotes, as the tools put their own; classes and modules as the tools group
 * elements of a page: by what stands before the space. */
static gboolean
write_values (Writer *self, GError **error)
{
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (self->snapshot); node++)
    {
      const TypeFacts *type = &self->types[vv_column_type (self->snapshot, node)];
      g_autofree char *value = NULL;
      g_autofree char *named = NULL;

      if (!has_value (self->snapshot, node))
        continue;
      value = vv_name_dup_unquoted (self->snapshot, node);
      if (value != NULL && (type->is_class || type->is_module))
        named = g_strdup_printf ("<%s %s>", type->is_class ? "type" : "module", value);
      if (!write_string (self, named != NULL ? named : value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_strings (Writer *self, GError **error)
{
  gsize length;

  g_string_append (self->out, "\"strings\":[");
  for (guint i = 0; i < N_STRINGS; i++)
    if (!write_string (self, strings[i], error))
      return FALSE;
  if (!write_types (self, error))
    return FALSE;
  for (guint32 i = 0; i < vv_snapshot_get_n_roots (self->snapshot); i++)
    {
      g_autofree char *name = vv_name_of_root (self->snapshot, i);

      if (!write_string (self, name, error))
        return FALSE;
    }
  for (guint32 i = 0; i < self->snapshot->sections[VV_SECTION_NAMES].n_rows; i++)
    if (!write_string (self, vv_snapshot_name (self->snapshot, i, &length), error))
      return FALSE;
  if (!write_values (self, error))
    return FALSE;
  g_string_append (self->out, "]}\n");
  return TRUE;
}

/* ---- Nodes ---- */

static void
write_synthetic (Writer *self, guint32 name, guint32 number, guint32 n_edges)
{
  const guint64 fields[NODE_FIELDS] = {
    NODE_SYNTHETIC, name, id_of_other (&self->ids, number), 0, n_edges, 0, 0,
  };

  begin (self->out);
  append_numbers (self->out, fields, NODE_FIELDS);
}

/* Code has no value of its own, but the name of its function. */
static VvNode
find_name (const Writer *self, VvNode node, const TypeFacts *type)
{
  static const char * const members[] = { "co_qualname", "co_name" };

  if (has_value (self->snapshot, node))
    return node;
  for (guint i = 0; type->node_type == NODE_CODE && i < G_N_ELEMENTS (members); i++)
    {
      VvNode name = vv_name_find_member (self->snapshot, node, members[i]);

      if (name != VV_NODE_NONE && has_value (self->snapshot, name))
        return name;
    }
  return VV_NODE_NONE;
}

/* Whose name the value is: of other objects the type is what tells. */
static gboolean
is_named (const TypeFacts *type)
{
  return (type->node_type != NODE_OBJECT && type->node_type != NODE_NATIVE) || type->is_class ||
         type->is_module;
}

static void
write_object (Writer *self, VvNode node, guint32 n_weak)
{
  const VvSnapshot *snapshot = self->snapshot;
  VvTypeIndex type = vv_column_type (snapshot, node);
  const TypeFacts *facts = &self->types[type];
  VvNode name = is_named (facts) ? find_name (self, node, facts) : VV_NODE_NONE;
  VvEdge first, end;

  vv_snapshot_get_refs (snapshot, node, &first, &end);
  {
    const guint64 fields[NODE_FIELDS] = {
      facts->node_type,
      name != VV_NODE_NONE ? value_string (self, name) : self->types_at + type,
      id_of_object (&self->ids, vv_column_u64 (snapshot, VV_SECTION_ADDRESS, node),
                    self->first_object + node),
      MIN (vv_column_wide (snapshot, VV_SECTION_MEMORY, node), G_MAXUINT32),
      (guint64) (end - first) + n_weak, 0, 0,
    };

    begin (self->out);
    append_numbers (self->out, fields, NODE_FIELDS);
  }
}

static gboolean
write_nodes (Writer *self, GError **error)
{
  guint32 at = 0;

  g_string_append (self->out, "\"nodes\":[");
  write_synthetic (self, STRING_EMPTY, 0, 1);
  write_synthetic (self, STRING_GC_ROOTS, 1, count_groups (self));
  for (guint i = 0; i < N_GROUPS; i++)
    if (self->group_nodes[i] != 0)
      write_synthetic (self, STRING_FIRST_GROUP + i, self->group_nodes[i], self->group_edges[i]);
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (self->snapshot); node++)
    {
      guint32 n_weak = 0;

      for (; at < self->n_weak && self->weak[at].source == node; at++)
        n_weak++;
      write_object (self, node, n_weak);
      if (!step (self, error))
        return FALSE;
    }
  g_string_append (self->out, "],\n");
  return TRUE;
}

/* ---- Edges ---- */

static void
write_edge (Writer *self, EdgeType type, guint64 name_or_index, guint64 to_node)
{
  const guint64 fields[EDGE_FIELDS] = { type, name_or_index, to_node * NODE_FIELDS };

  begin (self->out);
  append_numbers (self->out, fields, EDGE_FIELDS);
}

static EdgeType
type_of_name (guint8 kind)
{
  switch ((VvRefKind) kind)
    {
    case VV_REF_LOCAL:
    case VV_REF_CELL:
      return EDGE_CONTEXT;
    case VV_REF_ATTRIBUTE:
    case VV_REF_ITEM:
    case VV_REF_VALUE:
    case VV_REF_MEMBER:
    case VV_REF_GLOBAL:
      return EDGE_PROPERTY;
    case VV_REF_KEY:
    case VV_REF_TYPE:
    case VV_REF_STACK:
    case VV_REF_OTHER:
    case VV_N_REF_KINDS:
    default:
      return EDGE_INTERNAL;
    }
}

static void
write_ref (Writer *self, VvEdge edge)
{
  const VvSnapshot *snapshot = self->snapshot;
  VvNode target = vv_column_node (snapshot, VV_SECTION_REF_TARGET, edge);
  EdgeType type = EDGE_INTERNAL;
  guint64 label = 0, name;
  VvRefCode code;

  vv_snapshot_ref_code (snapshot, edge, &code);
  name = STRING_FIRST_KIND + code.kind;
  if (code.form != VV_FILE_LABEL_NONE)
    label = vv_column_wide (snapshot, VV_SECTION_REF_LABEL, edge);
  if (code.form == VV_FILE_LABEL_INDEX)
    {
      type = EDGE_ELEMENT;
      name = MIN (label, G_MAXUINT32);
    }
  else if (code.form == VV_FILE_LABEL_NAME &&
           label < snapshot->sections[VV_SECTION_NAMES].n_rows)
    {
      type = type_of_name (code.kind);
      name = self->names_at + label;
    }
  else if (code.form == VV_FILE_LABEL_OBJECT && code.kind != VV_REF_KEY &&
           label < snapshot->n_objects && has_value (snapshot, (VvNode) label))
    {
      type = type_of_name (code.kind);
      name = value_string (self, (VvNode) label);
    }
  /* Damage is noted, and the export fails in the end. */
  write_edge (self, type, name, target != VV_NODE_NONE ? self->first_object + (guint64) target : 0);
}

static gboolean
write_roots (Writer *self, guint kind, GError **error)
{
  for (guint32 i = 0; i < vv_snapshot_get_n_roots (self->snapshot); i++)
    {
      VvRootRow root;

      vv_snapshot_get_root (self->snapshot, i, &root);
      if (root.kind != kind || root.target == VV_NODE_NONE)
        continue;
      write_edge (self, kind == VV_ROOT_MODULE ? EDGE_PROPERTY : EDGE_INTERNAL, self->roots_at + i,
                  self->first_object + (guint64) root.target);
      if (!step (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_own (Writer *self, GError **error)
{
  guint32 n = 0;

  for (VvNode node = 0; node < vv_snapshot_get_n_objects (self->snapshot); node++)
    if (is_own (self->snapshot, node))
      {
        write_edge (self, EDGE_ELEMENT, n++, self->first_object + (guint64) node);
        if (!step (self, error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
write_garbage (Writer *self, GError **error)
{
  guint32 first, end, n = 0;

  vv_snapshot_get_dominated (self->snapshot, VV_NODE_NONE, &first, &end);
  for (guint32 i = first; i < end; i++)
    {
      VvNode node = vv_snapshot_get_in_dominator_order (self->snapshot, i);

      if (node == VV_NODE_NONE || !vv_snapshot_is_garbage (self->snapshot, node))
        continue;
      write_edge (self, EDGE_ELEMENT, n++, self->first_object + (guint64) node);
      if (!step (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_group_edges (Writer *self, GError **error)
{
  write_edge (self, EDGE_ELEMENT, 1, 1);
  for (guint i = 0; i < N_GROUPS; i++)
    if (self->group_nodes[i] != 0)
      write_edge (self, EDGE_ELEMENT, i, self->group_nodes[i]);
  for (guint i = 0; i < VV_N_ROOT_KINDS; i++)
    if (self->group_nodes[i] != 0 && !write_roots (self, i, error))
      return FALSE;
  return write_own (self, error) && write_garbage (self, error);
}

static gboolean
write_edges (Writer *self, GError **error)
{
  guint32 at = 0;

  g_string_append (self->out, "\"edges\":[");
  if (!write_group_edges (self, error))
    return FALSE;
  for (VvNode node = 0; node < vv_snapshot_get_n_objects (self->snapshot); node++)
    {
      VvEdge first, end;

      vv_snapshot_get_refs (self->snapshot, node, &first, &end);
      for (VvEdge edge = first; edge < end; edge++)
        {
          write_ref (self, edge);
          if (!step (self, error))
            return FALSE;
        }
      for (; at < self->n_weak && self->weak[at].source == node; at++)
        write_edge (self, EDGE_WEAK, STRING_WEAKREF,
                    self->first_object + (guint64) self->weak[at].target);
    }
  g_string_append (self->out, "],\n");
  return TRUE;
}

/* ---- The whole ---- */

static void
writer_clear (Writer *self)
{
  g_free (self->types);
  g_free (self->ranks);
  g_free (self->weak);
  vv_json_free (self->json);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writer, writer_clear)

gboolean
vv_export_heapsnapshot (VvExport *export, GError **error)
{
  g_auto (Writer) self = { .export = export, .snapshot = export->snapshot };
  guint64 n_nodes, n_edges;

  self.out = vv_sink_get_text (export->sink);
  self.json = vv_json_new (self.out);
  self.total = 3 * (guint64) vv_snapshot_get_n_objects (export->snapshot) +
               vv_snapshot_get_n_refs (export->snapshot);
  read_types (&self);
  read_weakrefs (&self);
  read_roots (&self);
  if (!read_objects (&self, error) || !place (&self, &n_nodes, &n_edges, error))
    return FALSE;
  g_string_append_printf (self.out, "{\"snapshot\":{\"meta\":%s,\"node_count\":%" G_GUINT64_FORMAT
                          ",\"edge_count\":%" G_GUINT64_FORMAT ",\"trace_function_count\":0},\n",
                          meta, n_nodes, n_edges);
  if (!write_nodes (&self, error) || !write_edges (&self, error))
    return FALSE;
  g_string_append (self.out, "\"trace_function_infos\":[],\n\"trace_tree\":[],\n\"samples\":[],\n"
                             "\"locations\":[],\n");
  return write_strings (&self, error);
}
