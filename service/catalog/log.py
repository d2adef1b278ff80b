"""The change log: what each revision changed, in order, from any point on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select, tuple_

from .tables import Change, Document, Revision

Place = tuple[int, int]  # (revision, position)
ROWS_AT_ONCE = 500  # of a walk through all of them


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for."""

    since: int = 0
    model: str | None = None
    field: str | None = None


def changes(connection: Connection, wanted: Wanted, limit: int, after: Place | None = None) -> tuple[list[dict[str, Any]], Place | None]:
    """A page of changes in the order in which they were made, and the place after which the next begins."""
    query = (
        select(Change.__table__, Revision.committed_at, Document.source, Document.date.label("day"))
        .join(Revision, Revision.number == Change.revision)
        .outerjoin(Document, Document.id == Change.document)
        .where(Change.revision > wanted.since)
        .order_by(Change.revision, Change.position)
        .limit(limit + 1)
    )
    if wanted.model is not None:
        query = query.where(Change.kind == "model", Change.slug == wanted.model)
    if wanted.field is not None:
        query = query.where(Change.field == wanted.field)
    if after is not None:
        query = query.where(tuple_(Change.revision, Change.position) > tuple_(*after))
    rows = connection.execute(query).all()
    entries = [
        {
            "revision": row.revision, "position": row.position, "at": row.committed_at, "kind": row.kind, "slug": row.slug,
            "field": row.field, "old": row.old and orjson.loads(row.old), "new": row.new and orjson.loads(row.new),
            "source": row.source, "document": row.day and row.day.isoformat(),
        }
        for row in rows[:limit]
    ]  # fmt: skip
    return entries, (rows[limit - 1].revision, rows[limit - 1].position) if len(rows) > limit else None


def every_change(connection: Connection, wanted: Wanted) -> Generator[dict[str, Any], None, None]:
    """All changes in the order in which they were made."""
    place: Place | None = None
    while True:
        entries, place = changes(connection, wanted, ROWS_AT_ONCE, place)
        yield from entries
        if place is None:
            return
