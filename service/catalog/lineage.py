"""What a model descends from and what descends from it, step by step, safe where the edges run in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from .database import chunks
from .tables import Lineage, Model

DEEPEST = 10
DIRECTIONS = ("ancestors", "descendants")


def edges(connection: Connection, slug: str, directions: tuple[str, ...] = DIRECTIONS, depth: int = DEEPEST) -> list[dict[str, Any]]:
    """The edges of a model's lineage, nearest first: ancestors, then descendants."""
    return [edge for direction in directions for edge in _walk(connection, slug, direction, depth)]


def _walk(connection: Connection, slug: str, direction: str, depth: int) -> Iterator[dict[str, Any]]:
    upward = direction == "ancestors"
    here, there = (Lineage.model, Lineage.target) if upward else (Lineage.target, Lineage.model)
    seen, frontier = {slug}, {slug}
    for step in range(1, depth + 1):
        rows: list[Row[Any]] = []
        for chunk in chunks(frontier):
            rows.extend(connection.execute(
                select(Lineage.model, Lineage.relation, Lineage.target, Lineage.name, Lineage.url, there.label("there"))
                .where(here.in_(chunk))
            ))  # fmt: skip
        found = each_once(sorted(rows, key=lambda row: (row.relation, row.model, row.name, row.url is None, row.url or "")))
        names = names_of(connection, {end for row in found for end in (row.model, row.target) if end})
        for row in found:
            yield {
                "relation": row.relation,
                "from": {"slug": row.model, "name": names[row.model]},
                "to": {"slug": row.target, "name": names.get(row.target, row.name)},
                "depth": step,
                "direction": direction,
                "url": row.url,
            }
        frontier = {row.there for row in found if row.there} - seen
        seen |= frontier
        if not frontier:
            return


def each_once(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """One row of each end, the first that names a page: several sources may say the same."""
    ends: dict[tuple[str, str, str], Row[Any]] = {}
    for row in rows:
        end = (row.relation, row.model, row.target or row.name.lower())
        if end not in ends or (ends[end].url is None and row.url is not None):
            ends[end] = row
    return list(ends.values())


def names_of(connection: Connection, slugs: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for chunk in chunks(slugs):
        found.update(connection.execute(select(Model.slug, Model.name).where(Model.slug.in_(chunk))).all())
    return found


def direct(connection: Connection, slugs: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What each of some models descends from directly, as a comparison shows it."""
    rows = each_once(connection.execute(
        select(Lineage.model, Lineage.relation, Lineage.target, Lineage.name, Lineage.url)
        .where(Lineage.model.in_(slugs))
        .order_by(Lineage.relation, Lineage.name, Lineage.url.is_(None), Lineage.url)
    ))  # fmt: skip
    names = names_of(connection, {row.target for row in rows if row.target})
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        entry = {"relation": row.relation, "slug": row.target, "name": names.get(row.target, row.name)}
        found.setdefault(row.model, []).append(entry)
    return found
