"""The shape of a document: which fields are read, which are left out and why. What is neither is told, once for all that have it.

A document of another day may have fields that nobody knew when its importer was written. They stay out, as all does that is not
read; but who imports it is told of each, with how many have it and an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalog.values import shortly
from .parts import Refuse


@dataclass(frozen=True)
class Shape:
    """The fields of a table in a document, by name: those that are read, tables and lists of tables among them, and those left out.

    With `each`, the names are the upstream's own (ids, paths), and every value is of that shape.
    """

    read: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Shape] = field(default_factory=dict)
    each: Shape | None = None

    def strange(self, value: Any, path: str = "", where: str = "") -> Iterator[tuple[str, str, Any]]:
        """Every field in a value that is neither read nor left out, with its place and what it says."""
        if isinstance(value, list):
            for number, one in enumerate(value, 1):
                name = next((one[key] for key in ("id", "name") if isinstance(one.get(key), str)), "") if isinstance(one, dict) else ""
                yield from self.strange(one, path, _within(where, str(name) or str(number)))
        elif isinstance(value, dict):
            for name, one in value.items():
                if self.each is not None:
                    yield from self.each.strange(one, path, _within(where, str(name)))
                elif name in self.parts:
                    yield from self.parts[name].strange(one, f"{path}.{name}" if path else name, where)
                elif name not in self.read and name not in self.left_out and one is not None:
                    yield f"{path}.{name}" if path else str(name), where, one


def _within(where: str, name: str) -> str:
    return f"{where}: {name[:80]}" if where else name[:80]


def shape(read: str = "", left_out: Mapping[str, str] | None = None, **parts: Shape) -> Shape:
    """A shape; the names of the fields that are read stand in one text."""
    return Shape(frozenset(read.split()), left_out or {}, parts)


def each(one: Shape) -> Shape:
    """Many of a shape, under names of the upstream's own."""
    return Shape(each=one)


def tell_strange(document: Any, form: Shape, refuse: Refuse) -> None:
    """Refuse each field of a document that is neither read nor left out: a line for all that have it, with the first as the example."""
    found: dict[str, tuple[str, Any, int]] = {}
    for path, where, value in form.strange(document):
        first, example, count = found.get(path, (where, value, 0))
        found[path] = (first, example, count + 1)
    for path, (where, value, count) in sorted(found.items()):
        others = f" and in {count - 1:,} more" if count > 1 else ""
        refuse(path[:100], where, f"is a field that we do not know, here{others}: {shortly(value)}")
