"""The change log: what each revision changed, in order, from any point on."""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select, tuple_

from .tables import Change, Document, Revision, Tombstone

Place = tuple[int, int]  # (revision, position)
ROWS_AT_ONCE = 500  # of a walk through all of them


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for."""

    since: int = 0
    until: int | None = None
    model: str | None = None
    field: str | None = None


def changes(connection: Connection, wanted: Wanted, limit: int, after: Place | None = None) -> tuple[list[dict[str, Any]], Place | None]:
    """A page of changes in the order in which they were made, and the place after which the next begins."""
    query = chosen(wanted).order_by(Change.revision, Change.position).limit(limit + 1)
    if after is not None:
        query = query.where(tuple_(Change.revision, Change.position) > tuple_(*after))
    rows = connection.execute(query).all()
    entries = [entry(row) for row in rows[:limit]]
    return entries, (rows[limit - 1].revision, rows[limit - 1].position) if len(rows) > limit else None


def chosen(wanted: Wanted) -> Select[Any]:
    """The changes that are asked for, with when they were made and who brought them."""
    query = (
        select(Change.__table__, Revision.committed_at, Document.source, Document.date.label("day"))
        .join(Revision, Revision.number == Change.revision)
        .outerjoin(Document, Document.id == Change.document)
        .where(Change.revision > wanted.since)
    )
    if wanted.until is not None:
        query = query.where(Change.revision <= wanted.until)
    if wanted.model is not None:
        query = query.where(Change.kind == "model", Change.slug == wanted.model)
    if wanted.field is not None:
        query = query.where(Change.field == wanted.field)
    return query


def entry(row: Any) -> dict[str, Any]:
    return {
        "revision": row.revision, "position": row.position, "at": row.committed_at, "kind": row.kind, "slug": row.slug,
        "field": row.field, "old": row.old and orjson.loads(row.old), "new": row.new and orjson.loads(row.new),
        "source": row.source, "document": row.day and row.day.isoformat(),
    }  # fmt: skip


def newest(connection: Connection, wanted: Wanted, most: int) -> list[dict[str, Any]]:
    """The newest changes, the newest revision first, and within a revision in order."""
    rows = connection.execute(chosen(wanted).order_by(Change.revision.desc(), Change.position).limit(most))
    return [entry(row) for row in rows]


def tombstone(connection: Connection, kind: str, slug: str) -> Any:
    """What is known of a thing that was removed, or None."""
    return connection.execute(select(Tombstone.__table__).where(Tombstone.kind == kind, Tombstone.slug == slug)).first()


def removed(connection: Connection, kind: str, slugs: Collection[str]) -> set[str]:
    """Those of some slugs whose things were removed."""
    return set(connection.scalars(select(Tombstone.slug).where(Tombstone.kind == kind, Tombstone.slug.in_(slugs))))


def every_change(connection: Connection, wanted: Wanted) -> Generator[dict[str, Any], None, None]:
    """All changes in the order in which they were made."""
    place: Place | None = None
    while True:
        entries, place = changes(connection, wanted, ROWS_AT_ONCE, place)
        yield from entries
        if place is None:
            return
