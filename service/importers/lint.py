"""Mistakes in the hand-checked core that can be found without reading its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ..catalog.database import Database
from ..catalog.tables import Row
from . import seed
from .merge import merge
from .records import Document, Refusal


def problems_of(folder: Path) -> list[Refusal]:
    """Everything that is impossible in a folder of the core: what a merge into an empty catalog refuses, and names used twice."""
    documents = seed.read_core(folder)
    database = Database("sqlite://")
    Row.metadata.create_all(database.engine)
    with database.writing() as connection:
        report = merge(connection, documents)
    return [*report.refused, *_used_twice(documents)]


def _used_twice(documents: list[Document]) -> Iterator[Refusal]:
    """Slugs, names and identifiers that two things share."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    models = set()
    for record in (record for document in documents for record in document.records):
        if record.kind != "score":  # its slug comes from its conditions; the merge finds two that are the same
            places["slug", record.kind, record.slug].append(record.where)
        if record.kind == "model":
            models.add(record.slug)
        name, maker = record.says.get("name"), record.says.get("maker")
        if name is not None:
            places["name", record.kind, str(name.value).lower(), str(maker.value if maker else "")].append(record.where)
        identifiers = record.says.get("identifiers")
        for entry in identifiers.value if identifiers else ():
            owners = places["identifier", str(entry["scheme"]), str(entry["value"]).lower()]
            if record.where not in owners:  # one model may have two spellings of one name
                owners.append(record.where)
            places["own", str(entry["value"]).lower(), record.slug].append(record.where)
    for (sort, *what), wheres in places.items():
        if sort == "own":
            if what[0] in models and what[0] != what[1]:
                yield Refusal(f"identifier {what[0]}", wheres[0], "is the slug of another model")
        elif len(wheres) > 1:
            yield Refusal(f"{sort} {' '.join(what)}", wheres[0], f"is used twice, also by {', '.join(wheres[1:])}")
