"""Rows and the change log: what stands now, written where it is another than before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, update

from ..catalog import derived
from ..catalog.attributes import KINDS, ThingKind
from ..catalog.database import chunks
from ..catalog.tables import Change
from .settled import Settled, citations


def write_rows(connection: Connection, thing: ThingKind, things: Sequence[Settled], revision: int, stamp: str, day: date) -> None:
    table = thing.table
    new, old, evidence_only = [], [], []
    for one in things:
        row: dict[str, Any] = {"slug": one.slug, "states": orjson.dumps(one.states, option=orjson.OPT_SORT_KEYS).decode()}
        for attribute in thing:
            if attribute.origin != "related":  # those are written when all that they are related to is
                row |= attribute.stored(one.values.get(attribute.name))
        row["evidence"] = orjson.dumps(citations(one.facts)).decode()
        if thing.name == "model":
            row["status"] = derived.status_on(day, one.values, today=day)
            row["turns_on"] = derived.turns_on(day, one.values)
        if thing.name == "offering":
            row["folded"] = row["foreign_id"].lower()
        if one.is_new:
            new.append(row | {"revision": revision, "updated_at": stamp})
        elif one.differences:
            old.append(row | {"at": row.pop("slug"), "revision": revision, "updated_at": stamp})
        else:
            evidence_only.append({"at": one.slug, "evidence": row["evidence"]})
    if new:
        connection.execute(insert(table), new)
    for rows in (old, evidence_only):
        if rows:
            columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "at"}
            connection.execute(update(table).where(table.c.slug == bindparam("at")).values(columns), rows)


# --- The change log ---------------------------------------------------------------------------------------------------


Changed = tuple[str, str, str | None, Any, Any, int | None]  # (kind, slug, field, old, new, document)


def changes_of(things: Iterable[Settled]) -> Iterable[Changed]:
    """A new thing is one change, with all its facts; any other, one change per field."""
    for one in things:
        if one.is_new and not one.removed:
            document = next((fact.document for fact in one.facts.values()), None)
            yield one.thing.name, one.slug, None, None, {**one.values, **one.states}, document
        else:
            for name, old, new, document in one.differences:
                yield one.thing.name, one.slug, name, old, new, document


def write_changes(connection: Connection, changes: Iterable[Changed], revision: int) -> None:
    rows = [
        {
            "revision": revision, "position": position, "kind": kind, "slug": slug, "field": name, "document": document,
            "old": None if old is None else orjson.dumps(old, option=orjson.OPT_SORT_KEYS).decode(),
            "new": None if new is None else orjson.dumps(new, option=orjson.OPT_SORT_KEYS).decode(),
        }
        for position, (kind, slug, name, old, new, document) in enumerate(changes)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(Change), rows)


def mark(connection: Connection, changes: Iterable[Changed], revision: int, stamp: str) -> None:
    """Put a revision on things that it changed through what belongs to others: a successor, a price, a date that came."""
    by_kind: dict[str, set[str]] = {}
    for kind, slug, *_ in changes:
        by_kind.setdefault(kind, set()).add(slug)
    for kind, slugs in by_kind.items():
        table = KINDS[kind].table
        for chunk in chunks(slugs):
            connection.execute(update(table).where(table.c.slug.in_(chunk)).values(revision=revision, updated_at=stamp))
