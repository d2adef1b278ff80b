"""The whole catalog as JSON Lines, in the form of the seed: each document's header, then what it says of each thing.

Loaded into an empty catalog it gives the same facts, and exported from there the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection, select

from .tables import Document, Source, Statement

LINE = orjson.OPT_APPEND_NEWLINE


def lines(connection: Connection) -> Iterator[bytes]:
    """The lines of the export, in the order of the documents' days, then of kinds and slugs."""
    sources = {row.slug: row for row in connection.execute(select(Source.__table__))}
    for document in connection.execute(select(Document.__table__).order_by(Document.date, Document.id)).all():
        source = sources[document.source]
        yield orjson.dumps({
            "document": {
                "name": document.name, "date": document.date, "digest": document.digest, "complete": document.complete,
                "lists_offerings": document.lists_offerings,
            },
            "source": {
                "slug": source.slug, "title": source.title, "standing": source.standing, "url": source.url, "license": source.license,
                "attribution": source.attribution,
            },
        }, option=LINE)  # fmt: skip
        said = select(Statement.kind, Statement.slug, Statement.says).where(Statement.document == document.id)
        for row in connection.execute(said.order_by(Statement.kind, Statement.slug)):
            yield orjson.dumps({"kind": row.kind, "slug": row.slug, "said": orjson.Fragment(row.says)}, option=LINE)
