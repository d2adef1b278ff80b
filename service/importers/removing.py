"""What curators removed: the rows that go, the tombstones that stay, and what had named it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from ..catalog.attributes import KINDS, ThingKind
from ..catalog.database import chunks
from ..catalog.precedence import Said
from ..catalog.tables import Identifier, Lineage, ModelTerm, OfferingName, Price, ProductModel, SearchText, Tombstone
from ..catalog.values import Reference
from .checking import Key

# Rows that are a part of a thing, and go with it.
PARTS: dict[str, tuple[Any, ...]] = {
    "model": (ModelTerm.model, Lineage.model, Identifier.model),  # its names go when it is known whom they concern (kept_names.py)
    "product": (ProductModel.product,),
    "offering": (Price.offering, OfferingName.offering),
}


def removed(connection: Connection) -> set[Key]:
    """All that was removed before."""
    return {(kind, slug) for kind, slug in connection.execute(select(Tombstone.kind, Tombstone.slug))}


def remove_rows(connection: Connection, thing: ThingKind, slugs: Iterable[str]) -> None:
    """Take things out of their tables, with all that is kept under them; what they are found by goes too."""
    for chunk in chunks(slugs):
        for owner in PARTS.get(thing.name, ()):
            connection.execute(delete(owner.class_).where(owner.in_(chunk)))
        connection.execute(delete(SearchText).where(SearchText.kind == thing.name, SearchText.slug.in_(chunk)))
        connection.execute(delete(thing.table).where(thing.table.c.slug.in_(chunk)))


def write_tombstones(connection: Connection, removals: Mapping[Key, Said], revision: int, stamp: str) -> None:
    rows = [
        {"kind": kind, "slug": slug, "reason": said.value["reason"], "successor": said.value.get("successor"), "revision": revision,
         "removed_at": stamp}
        for (kind, slug), said in sorted(removals.items())
    ]  # fmt: skip
    if rows:
        connection.execute(insert(Tombstone), rows)


# --- What names a thing -----------------------------------------------------------------------------------------------


def naming(connection: Connection, kind: str, slugs: Iterable[str]) -> Iterator[tuple[str, str, Any]]:
    """The things that name one of some things of a kind, with the column that does: (kind, attribute, query for their slugs)."""
    for chunk in chunks(slugs):
        for thing in KINDS.values():
            for attribute in thing:
                is_one = isinstance(attribute.kind, Reference) and attribute.kind.to == kind
                if is_one and attribute.stated and attribute.column is not None:
                    yield thing.name, attribute.name, select(thing.table.c.slug).where(attribute.column.in_(chunk))
        if kind == "model":
            yield "product", "models", select(ProductModel.product).where(ProductModel.model.in_(chunk)).distinct()
            yield "model", "lineage", select(Lineage.model).where(Lineage.target.in_(chunk)).distinct()


def that_name(connection: Connection, keys: Iterable[Key]) -> set[Key]:
    """The things that name some things, and are to be settled again when those go."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, slug in keys:
        by_kind[kind].add(slug)
    return {
        (of_kind, slug) for kind, slugs in by_kind.items() for of_kind, _, query in naming(connection, kind, slugs)
        for slug in connection.scalars(query)
    }  # fmt: skip


MOST_NAMED = 20  # of what stands on a thing, an error names so many


def standing_on(connection: Connection, kind: str, slug: str) -> tuple[list[Key], int]:
    """What cannot be without a thing: the first of them, and how many there are. What only mentions it can be."""
    found: list[Key] = []
    count = 0
    for of_kind, attribute, query in naming(connection, kind, [slug]):
        if attribute in KINDS[of_kind].required or attribute == "models":
            count += connection.scalar(select(func.count()).select_from(query.subquery())) or 0
            found += [(of_kind, one) for one in connection.scalars(query.order_by(query.selected_columns[0]).limit(MOST_NAMED))]
    return found[:MOST_NAMED], count
