# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reader of Chrome's .heapsnapshot that refuses whatever the developer tools would stumble over, and computes what
they show: who dominates whom, and how much each node retains."""

import json

NODE_TYPES = ["hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native", "synthetic",
              "concatenated string", "sliced string", "symbol", "bigint"]
EDGE_TYPES = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"]
BIG = 1 << 32


def array_of_numbers(text, name, start):
    """What lies between the brackets, as their loader reads it: it jumps to the name, then takes digits up to a bracket,
    and whatever else there is only parts numbers.  So no sign, no point, no exponent may be there."""
    begin = text.index("[", text.index(f'"{name}"', start)) + 1
    end = text.index("]", begin)
    body = text[begin:end]
    assert not set(body) - set("0123456789,\n"), f"{name} has more than numbers"
    numbers = [int(word) for word in body.split(",")] if body.strip() else []
    assert all(0 <= number < BIG for number in numbers), f"{name} has numbers beyond 32 bits"
    return numbers, end


class Heap:
    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        # It looks for this word and skips one character, the colon.
        assert text.startswith('{"snapshot":{'), text[:60]
        whole = json.loads(text)
        assert list(whole) == ["snapshot", "nodes", "edges", "trace_function_infos", "trace_tree", "samples", "locations",
                               "strings"]
        head = whole["snapshot"]
        meta = head["meta"]
        assert head["trace_function_count"] == 0 and whole["trace_tree"] == whole["samples"] == whole["locations"] == []
        assert "sample_fields" in meta and "location_fields" in meta
        nodes, at = array_of_numbers(text, "nodes", 0)
        edges, at = array_of_numbers(text, "edges", at)
        assert nodes == whole["nodes"] and edges == whole["edges"]
        node_fields, edge_fields = meta["node_fields"], meta["edge_fields"]
        assert meta["node_types"][0] == NODE_TYPES and meta["edge_types"][0] == EDGE_TYPES
        assert len(meta["node_types"]) == len(node_fields) and len(meta["edge_types"]) == len(edge_fields)
        self.width = len(node_fields)
        assert len(nodes) == head["node_count"] * self.width, (len(nodes), head["node_count"])
        assert len(edges) == head["edge_count"] * len(edge_fields), (len(edges), head["edge_count"])
        self.strings = whole["strings"]
        assert all(isinstance(string, str) for string in self.strings)
        column = {name: nodes[i::self.width] for i, name in enumerate(node_fields)}
        self.types = [NODE_TYPES[number] for number in column["type"]]
        self.names = [self.strings[number] for number in column["name"]]
        self.ids = column["id"]
        self.sizes = column["self_size"]
        assert not any(column["trace_node_id"]) and not any(column["detachedness"])
        self.edges = [[] for _ in self.types]
        at = 0
        for node, count in enumerate(column["edge_count"]):
            for _ in range(count):
                kind, name, to = edges[at:at + 3]
                assert to % self.width == 0 and to // self.width < len(self.types), f"edge to {to}"
                kind = EDGE_TYPES[kind]
                name = name if kind in ("element", "hidden") else self.strings[name]
                self.edges[node].append((kind, name, to // self.width))
                at += 3
        assert at == len(edges), "edges that belong to no node"
        self.check()

    def check(self):
        assert len(set(self.ids)) == len(self.ids) and all(number % 2 for number in self.ids)
        assert self.types[0] == "synthetic" and self.names[0] == "" and self.ids[0] % 2
        assert [(name, self.types[to]) for _, _, to in self.edges[0] for name in [self.names[to]]] == [
            ("(GC roots)", "synthetic")]
        # These lose their size to their owners in the tools.
        assert not {"hidden", "array"} & set(self.types)
        self.dominate()
        assert len(self.order) == len(self.types), f"{len(self.types) - len(self.order)} nodes are not reached"

    def essential(self, node):
        """The edges that hold: as HeapSnapshot.ts says it."""
        return [to for kind, _, to in self.edges[node] if kind != "weak" and to != node and
                (kind != "shortcut" or node == 0)]

    def dominate(self):
        """Cooper, Harvey, Kennedy: nodes in reverse postorder until nothing changes."""
        after, seen = [], {0}
        stack = [(0, iter(self.essential(0)))]
        while stack:
            node, rest = stack[-1]
            to = next(rest, None)
            if to is None:
                after.append(node)
                stack.pop()
            elif to not in seen:
                seen.add(to)
                stack.append((to, iter(self.essential(to))))
        self.order = after[::-1]
        number = {node: i for i, node in enumerate(self.order)}
        before = [[] for _ in self.types]
        for node in self.order:
            for to in self.essential(node):
                before[to].append(number[node])
        up = [None] * len(self.order)
        up[0] = 0
        changed = True
        while changed:
            changed = False
            for i in range(1, len(self.order)):
                new = None
                for other in before[self.order[i]]:
                    if up[other] is None:
                        continue
                    if new is None:
                        new = other
                        continue
                    while new != other:
                        while new > other:
                            new = up[new]
                        while other > new:
                            other = up[other]
                if up[i] != new:
                    up[i] = new
                    changed = True
        self.retained = list(self.sizes)
        self.dominator = {}
        for i in range(len(self.order) - 1, 0, -1):
            node, above = self.order[i], self.order[up[i]]
            self.dominator[node] = above
            self.retained[above] += self.retained[node]

    def group(self, name):
        """The nodes that a synthetic one below "(GC roots)" refers to."""
        roots = self.edges[0][0][2]
        for _, _, to in self.edges[roots]:
            if self.names[to] == name:
                return self.edges[to]
        return []
