/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* test-tables.c — the tables of CONTRACT.md: their columns, their rows, and that each way of finding rows
 * finds the same as looking at all of them. */

#include <string.h>

#include "ask.h"
#include "graph.h"
#include "rich.h"

static void
test_columns (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a>b");

  assert_answer (snapshot, "SELECT group_concat(name) FROM sqlite_schema",
                 "objects,refs,weakrefs,types,cycles,roots,threads,frames,meta");
#define COLUMNS(table) "SELECT group_concat(name) FROM pragma_table_info('" table "')"
  assert_answer (snapshot, COLUMNS ("objects"), "address,type,module,type_address,size,memory,retained,refcount,"
                 "immortal,tracked,generation,cycle,dominator,referents,referrers,length,value");
  assert_answer (snapshot, COLUMNS ("refs"), "source,target,kind,label,hidden,guessed");
  assert_answer (snapshot, COLUMNS ("weakrefs"), "source,target,callback");
  assert_answer (snapshot, COLUMNS ("types"), "address,name,module,count,size,memory,retained");
  assert_answer (snapshot, COLUMNS ("cycles"), "id,kind,objects,memory,retained,garbage,finalizer,types");
  assert_answer (snapshot, COLUMNS ("roots"), "target,kind,name,thread,depth,count");
  assert_answer (snapshot, COLUMNS ("threads"), "id,native_id,name,frames");
  assert_answer (snapshot, COLUMNS ("frames"), "thread,depth,function,file,line");
  assert_answer (snapshot, COLUMNS ("meta"), "key,value");
}

static void
test_objects (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

#define REST " FROM objects WHERE value = '''RED'''"
  assert_answer (snapshot, "SELECT type, module, size, memory, refcount, immortal, tracked, generation, referents, "
                 "referrers, length, value" REST, "str|builtins|24|40|9|0|1|2|0|1|NULL|'RED'");
  assert_answer (snapshot, "SELECT refcount, immortal, value FROM objects WHERE immortal", "NULL|1|None");
  assert_answer (snapshot, "SELECT tracked, generation FROM objects WHERE NOT tracked", "0|NULL");
  assert_answer (snapshot, "SELECT size, memory, refcount, length FROM objects WHERE type = 'list'",
                 "5368709120|4294967295|4294967296|6000000000");
  assert_answer (snapshot, "SELECT count(*) FROM objects WHERE length = 0", "1");
  assert_answer (snapshot, "SELECT value, typeof(value) FROM objects WHERE type IN ('int', 'float') ORDER BY address",
                 "1|text\n-9223372036854775808|text\n0.5|text\n"
                 "b'a rather long key of bytes, cut in its label'|text");
  assert_answer (snapshot, "SELECT o.value FROM objects o WHERE o.address = (SELECT type_address FROM objects "
                 "WHERE type = 'Color')", "Color");
}

static void
test_refs (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  assert_answer (snapshot, "SELECT kind, label, hidden, guessed FROM refs WHERE source = (SELECT address FROM objects "
                 "WHERE type = 'list')",
                 "item|[5000000000]|0|0\nlocal|local x|0|0\nstack|stack|0|0\nother|[16]|1|1\nother|other|0|1");
  assert_answer (snapshot, "SELECT DISTINCT kind FROM refs ORDER BY kind",
                 "attribute\ncell\nglobal\nitem\nkey\nlocal\nmember\nother\nstack\ntype\nvalue");
  assert_answer (snapshot, "SELECT o.type FROM refs r JOIN objects o ON o.address = r.source WHERE r.target = "
                 "(SELECT address FROM objects WHERE value = 'EnumType')", "EnumType");
  assert_answer (snapshot, "SELECT count(*) FROM objects o WHERE referents != (SELECT count(*) FROM refs WHERE source = "
                 "o.address) OR referrers != (SELECT count(*) FROM refs WHERE target = o.address)", "0");
}

static void
test_small_tables (void)
{
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  assert_answer (snapshot, "SELECT kind, name, thread, depth, count FROM roots",
                 "module|app|NULL|NULL|1\nframe|rows in load() at app.py:88|4711|0|1\nnative|NULL|NULL|NULL|3");
  assert_answer (snapshot, "SELECT r.kind FROM objects o JOIN roots r ON r.target = o.address ORDER BY r.kind",
                 "frame\nmodule\nnative");
  assert_answer (snapshot, "SELECT * FROM threads", "4711|42|MainThread|2\n4712|NULL|NULL|0");
  assert_answer (snapshot, "SELECT * FROM frames", "4711|0|load|app.py|88\n4711|1|<module>|app.py|NULL");
  assert_answer (snapshot, "SELECT count(*), count(target), count(callback) FROM weakrefs", "3|2|1");
  assert_answer (snapshot, "SELECT s.type, c.value FROM objects t JOIN weakrefs w ON w.target = t.address JOIN objects s "
                 "ON s.address = w.source LEFT JOIN objects c ON c.address = w.callback WHERE t.type = 'dict' "
                 "ORDER BY 1", "Color|NULL\nKey|load");
  assert_answer (snapshot, "SELECT value, typeof(value) FROM meta WHERE key IN ('pid', 'objects')",
                 "4242|integer\n29|integer");
  assert_answer (snapshot, "SELECT value FROM meta WHERE key = 'command'", "python3 app.py --name '学\n生'");
  assert_answer (snapshot, "SELECT count(*) FROM types t WHERE count != (SELECT count(*) FROM objects WHERE type_address "
                 "= t.address)", "0");
  assert_answer (snapshot, "SELECT module FROM types WHERE name = 'Key' ORDER BY 1", "app\nother");
  assert_answer (snapshot, "SELECT count(*) FROM types WHERE address = (SELECT address FROM objects WHERE value = 'Color')",
                 "1");
}

/* The same question with and without what the table can find by itself; a unary plus hides a column from it. */
static void
assert_same (VvSnapshot *snapshot,
             const char *quick,
             const char *slow)
{
  g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  one = ask (query, quick, &error);
  g_assert_no_error (error);
  other = ask (query, slow, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one, ==, other);
}

static void
test_plans (void)
{
  const char * const conditions[] = {
    "address = 0x7f0000001040", "address = 139637976731712.0", "address = '139637976731712'",
    "address = 0x7f0000001041", "address = 139637976731712.5", "address = NULL", "address = 'x'",
    "address = -1", "address = x'00'", "address IN (0x7f0000001040, 0x7f0000001080, 0x7f0000001040, 5)",
    "address > 0x7f0000001100", "address >= 0x7f0000001100", "address < 0x7f0000001100",
    "address <= 0x7f0000001100", "address BETWEEN 0x7f0000001040 AND 0x7f0000001200", "address < 0",
    "address > -1", "address < 1e30", "address > 1e30", "address > -1e30", "address > 139637976731712.5",
    "address < 139637976731712.5", "address > NULL", "address > 'x'", "address < 'x'", "address < x'00'",
    "address > 9223372036854775807", "address <= 9223372036854775807", "address >= -9223372036854775808",
    "type = 'Key'", "type = 'nosuch'", "type = NULL", "type = 5", "type IN ('tuple', 'Key', 'str')",
    "type COLLATE NOCASE = 'KEY'", "type_address = (SELECT address FROM objects WHERE value = 'Color')",
    "type_address = 7", "type_address IN (SELECT address FROM types)", "rowid = 3", "rowid = 3000", "rowid = -3",
    "rowid = 'x'", "rowid IN (1, 2)",
  };
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *quick = g_strconcat ("SELECT address FROM objects WHERE ", conditions[i], " ORDER BY address",
                                            NULL);
      /* A limit keeps the condition out of the subquery. */
      g_autofree char *slow = g_strconcat ("SELECT address FROM (SELECT rowid, * FROM objects LIMIT -1) WHERE ",
                                           conditions[i], " ORDER BY address", NULL);

      assert_same (snapshot, quick, slow);
    }
  assert_same (snapshot, "SELECT source, target, label FROM refs WHERE target IN (SELECT address FROM objects) ORDER BY 1, 2, 3",
               "SELECT source, target, label FROM refs WHERE +target IN (SELECT +address FROM objects) ORDER BY 1, 2, 3");
  assert_same (snapshot, "SELECT r.rowid, o.rowid FROM objects o JOIN refs r ON r.source = o.address ORDER BY 1",
               "SELECT r.rowid, o.rowid FROM objects o JOIN refs r ON +r.source = +o.address ORDER BY 1");
  assert_same (snapshot, "SELECT r.rowid, o.rowid FROM objects o JOIN refs r ON r.target = o.address ORDER BY 1",
               "SELECT r.rowid, o.rowid FROM objects o JOIN refs r ON +r.target = +o.address ORDER BY 1");
  assert_same (snapshot, "SELECT label FROM refs WHERE rowid = 7", "SELECT label FROM refs WHERE +rowid = 7");
}

static void
test_orders (void)
{
  const char * const orders[][2] = {
    { "type", "+type" }, { "type DESC", "+type DESC" }, { "type, module", "+type, +module" },
    { "module, type DESC", "+module, +type DESC" }, { "type_address", "+type_address" },
    { "type_address DESC, address", "+type_address DESC, +address" }, { "type, address", "+type, +address" },
    { "address", "+address" }, { "address DESC", "+address DESC" }, { "type COLLATE NOCASE", "+type COLLATE NOCASE" },
  };
  g_autoptr(VvSnapshot) snapshot = rich_open (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      /* Only what is ordered by: rows that are equal in it may come in any order. */
      g_autofree char *columns = g_strdelimit (g_strdup (orders[i][0]), ",", '|');
      g_auto(GStrv) names = g_strsplit (columns, "|", -1);
      g_autoptr(GString) list = g_string_new (NULL);
      g_autofree char *one = NULL;
      g_autofree char *other = NULL;

      for (guint j = 0; names[j] != NULL; j++)
        {
          char *end = strchr (g_strstrip (names[j]), ' ');

          if (end != NULL)
            *end = '\0';
          g_string_append_printf (list, "%s%s", j > 0 ? ", " : "", names[j]);
        }
      one = g_strdup_printf ("SELECT %s FROM objects ORDER BY %s", list->str, orders[i][0]);
      other = g_strdup_printf ("SELECT %s FROM objects ORDER BY %s", list->str, orders[i][1]);
      assert_same (snapshot, one, other);
    }
  assert_same (snapshot, "SELECT source FROM refs ORDER BY source", "SELECT source FROM refs ORDER BY +source");
  assert_same (snapshot, "SELECT target FROM refs ORDER BY target", "SELECT target FROM refs ORDER BY +target");
  assert_same (snapshot, "SELECT target, count(*) FROM refs GROUP BY target ORDER BY 1",
               "SELECT +target, count(*) FROM refs GROUP BY +target ORDER BY 1");
}

/* Two types share a name: they are one group, and come from a table that is handed out type by type. */
static void
test_groups (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("a:Node>b:Leaf b>c:Node c>d:Twig d>e:Leaf");

  assert_answer (snapshot, "SELECT type, count(*), sum(size) FROM objects GROUP BY type ORDER BY 3 DESC, 1",
                 "Leaf|2|112\nNode|2|64\nTwig|1|64");
  {
    g_autoptr(VvQuery) query = vv_query_new (snapshot, NULL, NULL);
    g_autofree char *plan = ask (query, "EXPLAIN QUERY PLAN SELECT type, count(*) FROM objects GROUP BY type", NULL);

    /* No sorter. */
    g_assert_nonnull (plan);
    g_assert_null (strstr (plan, "TEMP B-TREE"));
  }
  {
    g_autoptr(VvSnapshot) rich = rich_open (FALSE);

    assert_answer (rich, "SELECT type, count(*), count(DISTINCT module) FROM objects WHERE +type = 'Key' GROUP BY type",
                   "Key|2|2");
    assert_same (rich, "SELECT type, count(*), sum(size) FROM objects GROUP BY type",
                 "SELECT +type, count(*), sum(size) FROM objects GROUP BY +type");
    assert_same (rich, "SELECT type, module, count(*) FROM objects GROUP BY type, module",
                 "SELECT +type, +module, count(*) FROM objects GROUP BY +type, +module");
    assert_same (rich, "SELECT DISTINCT type FROM objects", "SELECT DISTINCT +type FROM objects ORDER BY 1");
  }
}

/* Columns of the analysis, computed when they are asked for: root holds a ring of two with a leaf; a ring of one is
 * garbage. */
static void
test_analysis (void)
{
  g_autoptr(VvSnapshot) snapshot = graph_open ("root>a a>b b>a b>leaf alone:Other>alone");

  assert_answer (snapshot, "SELECT sum(memory) FROM objects", "245");
  g_assert_false (vv_snapshot_is_analysed (snapshot));
  assert_answer (snapshot, "SELECT value, retained, cycle, dominator IS NULL FROM objects",
                 "'root'|164|NULL|1\n'a'|147|1|0\n'b'|114|1|0\n'leaf'|65|NULL|0\n'alone'|81|2|1");
  g_assert_true (vv_snapshot_is_analysed (snapshot));
  assert_answer (snapshot, "SELECT o.value, d.value FROM objects o JOIN objects d ON o.dominator = d.address",
                 "'a'|'root'\n'b'|'a'\n'leaf'|'b'");
  assert_answer (snapshot, "SELECT value FROM objects WHERE dominator IS NULL", "'root'\n'alone'");
  assert_answer (snapshot, "SELECT value FROM objects WHERE cycle = 1", "'a'\n'b'");
  assert_answer (snapshot, "SELECT value FROM objects WHERE cycle = 3", "");
  assert_answer (snapshot, "SELECT value FROM objects WHERE cycle = 1 AND type = 'Other'", "");
  assert_answer (snapshot, "SELECT value FROM objects WHERE dominator = 1", "");
  assert_answer (snapshot, "SELECT * FROM cycles", "1|data|2|82|147|0|0|Node ×2\n2|data|1|81|81|1|0|Other");
  assert_answer (snapshot, "SELECT types FROM cycles WHERE id = 2", "Other");
  assert_answer (snapshot, "SELECT name, retained FROM types", "Node|164\nOther|81");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/tables/columns", test_columns);
  g_test_add_func ("/query/tables/objects", test_objects);
  g_test_add_func ("/query/tables/refs", test_refs);
  g_test_add_func ("/query/tables/small-tables", test_small_tables);
  g_test_add_func ("/query/tables/plans", test_plans);
  g_test_add_func ("/query/tables/orders", test_orders);
  g_test_add_func ("/query/tables/groups", test_groups);
  g_test_add_func ("/query/tables/analysis", test_analysis);
  return g_test_run ();
}
