"""Models side by side: a pure function from bodies to rows of cells, each of which knows how well it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .attributes import MODEL_ATTRIBUTES, Attribute
from .values import Date, Money

FEWEST, MOST, MOST_COLUMNS = 2, 10, 24

COMPARED = {attribute.name: attribute for attribute in MODEL_ATTRIBUTES if attribute.compared}
GROUPS = tuple(dict.fromkeys(attribute.group for attribute in COMPARED.values()))


@dataclass(frozen=True)
class Column:
    """One model of a comparison: what was asked, its body and lineage, and the evidence for its facts."""

    asked: str
    body: Mapping[str, Any]
    evidence: Mapping[str, Sequence[Mapping[str, Any]]]  # by field; lists of entries may have several
    lineage: Sequence[Mapping[str, Any]] = ()
    products: Sequence[str] = ()  # for which of the products asked it is here

    @property
    def slug(self) -> str:
        slug: str = self.body["slug"]
        return slug


@dataclass
class Cited:
    """The sources of a comparison, each once, in the order in which cells cite them."""

    sources: list[dict[str, Any]] = field(default_factory=list)

    def position(self, evidence: Mapping[str, Any]) -> int:
        source = {"source": evidence["source"], "url": evidence["url"], "retrieved_on": evidence["date"]}
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source)


def compare(columns: Sequence[Column], chosen: Sequence[Attribute], differences_only: bool = False) -> dict[str, Any]:
    """The comparison of some models by some attributes, in the order of both.

    An unknown never makes a difference, and 0 and false are values like any other. `best` is named only where one can
    tell which way is better and two or more are known and differ.
    """
    cited = Cited()
    rows = [row_of(attribute, columns, cited) for attribute in chosen]
    if differences_only:
        rows = [row for row in rows if row["differs"]]
        cited = Cited()
        rows = [row_of(COMPARED[row["key"]], columns, cited) for row in rows]
    return {
        "models": [
            {
                "asked": column.asked,
                "slug": column.slug,
                "name": column.body["name"],
                "maker": column.body["maker"],
                "href": f"/v1/models/{column.slug}",
                "products": list(column.products),
            }
            for column in columns
        ],
        "rows": rows,
        "sources": cited.sources,
        "summary": {
            "rows": len(rows),
            "differing": sum(row["differs"] is True for row in rows),
            "identical": sum(row["differs"] is False for row in rows),
            "undetermined": sum(row["differs"] is None for row in rows),
        },
    }


def row_of(attribute: Attribute, columns: Sequence[Column], cited: Cited) -> dict[str, Any]:
    cells = [cell_of(attribute, column, cited) for column in columns]
    known = [cell["value"] for cell in cells if cell["state"] == "known"]
    return {
        "key": attribute.name,
        "label": attribute.label,
        "group": attribute.group,
        "type": attribute.kind.name,
        "unit": attribute.unit,
        "better": attribute.better,
        "differs": differs(known, len(cells)),
        # Amounts are text, to be exact, and must be ranked as numbers.
        "best": best(attribute.better, cells, Decimal if isinstance(attribute.kind, Money) else lambda value: value),
        "comparable": True,
        "why": None,
        "cells": cells,
    }


def cell_of(attribute: Attribute, column: Column, cited: Cited) -> dict[str, Any]:
    value = value_of(attribute, column)
    state = "known" if value is not None else column.body["states"].get(attribute.name, "unknown")
    fields = (attribute.name, *(DERIVED_FROM.get(attribute.name, ()) if state == "known" else ()))
    evidence = next((column.evidence[name] for name in fields if name in column.evidence), ())
    cell = {
        "model": column.slug,
        "state": state,
        "value": value,
        "sources": sorted({cited.position(one) for one in evidence}),
        "conflicts": sum(one["conflicts"] for one in evidence),
    }
    is_date = isinstance(attribute.kind, Date)
    return {**cell, "precision": column.body[f"{attribute.name}_precision"] if is_date else None}


DERIVED_FROM = {"classes": ("output_modalities", "input_modalities"), "status": ("retired_on", "deprecated_on")}


def value_of(attribute: Attribute, column: Column) -> Any:
    if attribute.name == "lineage":
        return list(column.lineage) or None
    value = column.body[attribute.name]
    if isinstance(attribute.kind, Money) and value is not None:
        return value["amount"]  # the row's unit says of what
    # Nothing recorded as standing on a model does not mean that nothing does.
    return None if attribute.name == "products" and not value else value


def differs(known: Sequence[Any], asked: int) -> bool | None:
    """True: two known values differ. False: all are known and equal. None: one cannot tell."""
    if any(value != known[0] for value in known):
        return True
    return False if len(known) == asked else None


def best(better: str | None, cells: Sequence[Mapping[str, Any]], ranked: Callable[[Any], Any] = lambda value: value) -> list[str]:
    """The models with the best known value; none where they do not differ or better has no meaning."""
    known = [(ranked(cell["value"]), cell["model"]) for cell in cells if cell["state"] == "known"]
    if better is None or len(known) < 2 or all(value == known[0][0] for value, _ in known):
        return []
    top = (max if better == "higher" else min)(value for value, _ in known)
    return [model for value, model in known if value == top]
