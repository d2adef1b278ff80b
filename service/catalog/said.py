"""Who says what: the statements about a thing field by field, which of them stand, and what changed when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from .attributes import KINDS
from .precedence import Heard, Said, conflict, in_order
from .tables import Document, Source, Statement


def heard_about(connection: Connection, kind: str, slug: str) -> list[Heard]:
    """Every statement about one thing."""
    rows = connection.execute(
        select(Statement.says, Document.id, Document.date, Source.slug.label("source"), Source.standing)
        .join(Document, Document.id == Statement.document)
        .join(Source, Source.slug == Document.source)
        .where(Statement.kind == kind, Statement.slug == slug)
        .order_by(Document.id)
    )
    return [Heard(row.source, row.standing, row.id, row.date, read_statement(row.says)) for row in rows]


def written(says: Mapping[str, Said]) -> dict[str, Any]:
    """What a document says of a thing, as JSON keeps it: values and states by field, and the URL that most of them cite.

    `{"url": "https://...", "says": {field: value}, "states": {field: state}, "urls": {field: another URL}}`
    """
    cited = Counter(said.url for said in says.values() if said.url)
    url = min(cited, key=lambda one: (-cited[one], one)) if cited else None
    entry: dict[str, Any] = {
        "url": url,
        "says": {name: said.value for name, said in sorted(says.items()) if said.state is None},
        "states": {name: said.state for name, said in sorted(says.items()) if said.state},
        "urls": {name: said.url for name, said in sorted(says.items()) if said.url != url},
    }
    return {name: value for name, value in entry.items() if value or name == "says"}


def read(entry: Mapping[str, Any]) -> dict[str, Said]:
    """The same from JSON. Raises AttributeError or TypeError when it is no such thing."""
    url, urls = entry.get("url"), entry.get("urls", {})
    said = {name: Said(value=value, url=urls.get(name, url)) for name, value in entry["says"].items()}
    return said | {name: Said(state=state, url=urls.get(name, url)) for name, state in entry.get("states", {}).items()}


def read_statement(says: str) -> dict[str, Said]:
    """A statement from its row."""
    return read(orjson.loads(says))


def statements(connection: Connection, kind: str, slug: str) -> list[dict[str, Any]]:
    """What each source says of a thing, one entry per field and source; the one that stands first, with those that contradict it marked."""
    heard = in_order(heard_about(connection, kind, slug))
    evidence = orjson.loads(connection.scalar(select(KINDS[kind].table.c.evidence).where(KINDS[kind].table.c.slug == slug)) or "{}")
    entries: list[dict[str, Any]] = []
    for attribute in KINDS[kind]:
        speaking = [one for one in heard if attribute.name in one.says]
        standing = next((one for one in speaking if one.source == evidence.get(attribute.name, {}).get("source")), None)
        for one in speaking:
            said = one.says[attribute.name]
            contradicts = standing is not None and one is not standing and not attribute.united
            entries.append({
                "field": attribute.name,
                "value": said.value,
                "state": said.state or "known",
                "source": one.source,
                "url": said.url,
                "date": one.date.isoformat(),
                "standing": one.standing,
                "stands": one is standing or (attribute.united and standing is not None),
                "conflicts": contradicts and standing is not None and conflict(attribute, standing.says[attribute.name], said),
            })  # fmt: skip
    return entries


def sources(connection: Connection) -> Sequence[dict[str, Any]]:
    """Every source with its licence, its attribution and the day of its newest document."""
    newest = {row.source: row.day for row in connection.execute(
        select(Document.source, func.max(Document.date).label("day")).group_by(Document.source)
    )}  # fmt: skip
    return [
        {
            "slug": row.slug, "name": row.title, "url": row.url, "license": row.license, "attribution": row.attribution,
            "standing": row.standing, "retrieved_on": newest[row.slug].isoformat() if row.slug in newest else None,
        }
        for row in connection.execute(select(Source.__table__).order_by(Source.slug))
    ]  # fmt: skip
