"""Records, documents and catalogs for tests: plain functions in which only the facts that matter are spelled out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import select

from service.catalog import keys
from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.tables import Change
from service.importers.merge import Report, merge
from service.importers.records import Document, Origin, Record, Said, digest_of

NOW = datetime(2026, 11, 24, 9, 12, 44, tzinfo=UTC)
PAGE = "https://example.org/page"
NOT_DISCLOSED = Said(state="not_disclosed", url=PAGE)
NOT_APPLICABLE = Said(state="not_applicable", url=PAGE)


def a_record(kind: str, slug: str, /, **facts: Any) -> Record:
    """What a document says of one thing. None leaves a fact out; a Said stands as it is."""
    says = {name: value if isinstance(value, Said) else Said(value, url=PAGE) for name, value in facts.items() if value is not None}
    return Record(kind, slug, says, where=f"{kind} {slug}")


def a_maker(slug: str = "acme", /, **facts: Any) -> Record:
    return a_record("maker", slug, **{"name": slug.title(), **facts})


def a_family(slug: str, /, **facts: Any) -> Record:
    return a_record("family", slug, **{"name": slug.title(), "maker": "acme", **facts})


def a_model(slug: str, /, **facts: Any) -> Record:
    return a_record("model", slug, **{"name": slug.title(), "maker": "acme", **facts})


def a_product(slug: str, /, **facts: Any) -> Record:
    return a_record("product", slug, **{"name": slug.title(), **facts})


def stood_on(model: str, /, **facts: Any) -> dict[str, Any]:
    """One entry of what a product stands on."""
    return {"model": model, "role": "default", **facts}


def succeeds(target: str) -> list[dict[str, Any]]:
    """The lineage of a model that takes another's place."""
    return [{"relation": "succeeds", "target": target}]


def a_document(*records: Record, day: str = "2026-01-01", source: str = "someone", standing: str = "core", name: str = "") -> Document:
    """What one source said on one day; the same records make the same bytes."""
    return Document(
        Origin(source, source.title(), standing), date.fromisoformat(day), digest_of(repr(records).encode()), list(records), name=name
    )


def merged(database: Database, *documents: Document, accept_removals: bool = False) -> Report:
    """What merging the documents in one transaction did."""
    with database.writing() as connection:
        return merge(connection, documents, now=NOW, accept_removals=accept_removals)


def a_key(database: Database, *scopes: str, name: str = "ada") -> dict[str, str]:
    """The header of a new key, which may write when nothing else is said."""
    with database.writing() as connection:
        return {"Authorization": f"Bearer {keys.create(connection, name, scopes or ('write',), NOW)}"}


def the(database: Database, kind: str, slug: str) -> dict[str, Any] | None:
    """The body of a thing as clients get it, or None."""
    table = KINDS[kind].table
    with database.reading() as connection:
        body = connection.scalar(select(table.c.body).where(table.c.slug == slug))
    return body and orjson.loads(body)


def changes(database: Database, revision: int) -> list[tuple[str, str | None, Any, Any]]:
    """What a revision changed: (slug, field, old, new), in order."""
    with database.reading() as connection:
        rows = connection.execute(select(Change).where(Change.revision == revision).order_by(Change.position)).all()
    return [(row.slug, row.field, orjson.loads(row.old or "null"), orjson.loads(row.new or "null")) for row in rows]
