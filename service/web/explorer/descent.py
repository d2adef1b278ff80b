"""The lineage of a model as a drawing: what it descends from on the left, what descends from it on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ...catalog.vocabulary import RELATIONS
from ..pages import at
from .charts import shortened, svg, tag, text, titled, width_of

BOX, HIGH, GAP, BETWEEN = 168.0, 26.0, 10.0, 54.0
MOST = 10  # boxes in one column
LINES = {"succeeds": "edge dashed", "trained_on": "edge dotted"}
LABELS = {word.slug: word.label for word in RELATIONS}


@dataclass
class Node:
    key: str
    name: str
    slug: str | None
    column: int
    row: float = 0.0


@dataclass
class Tree:
    """The boxes by name, and the lines between them; `left_out` counts what found no room, by column."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str, str]] = field(default_factory=list)
    left_out: dict[int, int] = field(default_factory=dict)


def tree_of(slug: str, name: str, edges: Sequence[Mapping[str, Any]]) -> Tree:
    """What is to be drawn. Each end has one box, in the column of the step on which it is met first."""
    tree = Tree({slug: Node(slug, name, slug, 0)})
    for edge in edges:
        upward = edge["direction"] == "ancestors"
        near, far = (edge["from"], edge["to"]) if upward else (edge["to"], edge["from"])
        near_key, far_key = near["slug"] or near["name"], far["slug"] or far["name"]
        if near_key not in tree.nodes:
            continue
        if far_key not in tree.nodes:
            column = -edge["depth"] if upward else edge["depth"]
            if sum(node.column == column for node in tree.nodes.values()) >= MOST:
                tree.left_out[column] = tree.left_out.get(column, 0) + 1
                continue
            tree.nodes[far_key] = Node(far_key, far["name"], far["slug"], column)
        ends = (far_key, near_key) if upward else (near_key, far_key)
        tree.edges.append((*ends, edge["relation"]))
    return tree


def drawing(label: str, slug: str, tree: Tree) -> Markup:
    """The drawing. A full line is what a model was made from, a dashed one what it succeeds, a dotted one data that it learned from."""
    columns = sorted({node.column for node in tree.nodes.values()})
    by_column = {column: [node for node in tree.nodes.values() if node.column == column] for column in columns}
    deepest = max(len(nodes) + (column in tree.left_out) for column, nodes in by_column.items())
    height = deepest * (HIGH + GAP) + 8
    for nodes in by_column.values():
        used = len(nodes) * (HIGH + GAP) - GAP
        for position, node in enumerate(nodes):
            node.row = (height - used) / 2 + position * (HIGH + GAP)
    places = {column: position * (BOX + BETWEEN) + 1 for position, column in enumerate(columns)}
    drawn: list[Markup] = []
    for begin, end, relation in tree.edges:
        one, other = tree.nodes[begin], tree.nodes[end]
        x1, y1 = places[one.column] + BOX, one.row + HIGH / 2
        x2, y2 = places[other.column], other.row + HIGH / 2
        bend = max((x2 - x1) / 2, 20)
        path = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        words = f"{other.name}: {LABELS.get(relation, relation).lower()} {one.name}"
        drawn.append(tag("path", titled(words), d=path, class_=LINES.get(relation, "edge")))
    for node in tree.nodes.values():
        drawn.append(box(node, places[node.column], node.key == slug))
    for column, count in tree.left_out.items():
        bottom = max(node.row for node in by_column[column]) + HIGH + GAP + 12
        drawn.append(text(places[column] + 10, bottom, f"and {count} more", "soft"))
    return svg(places[columns[-1]] + BOX + 1, height + 6, label, *drawn)


def box(node: Node, x: float, is_here: bool) -> Markup:
    shape = "node here" if is_here else "node" if node.slug else "node away"
    name = shortened(node.name, BOX - 16)
    inner = [tag("rect", x=x, y=node.row, width=BOX, height=HIGH, rx=3.0, class_=shape)]
    if width_of(node.name) > BOX - 16:
        inner.append(titled(node.name))
    inner.append(text(x + 9, node.row + 17, name, "here" if is_here else None if node.slug else "soft"))
    return tag("a", *inner, href=at(f"/models/{node.slug}")) if node.slug and not is_here else tag("g", *inner)
