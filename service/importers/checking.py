"""What of a record can be true: each value by its attribute's kind, and what it names by what there is; the rest is reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from ..catalog.attributes import KINDS, Attribute
from ..catalog.checks import impossible
from ..catalog.database import chunks
from ..catalog.precedence import REMOVED, STATES
from ..catalog.values import Entries, Reference, Url, shortly
from .linking import Linker
from .records import Record, Said
from .report import Report

Key = tuple[str, str]  # (kind, slug)
Refuse = Callable[[str, str], None]


def references(attribute: Attribute, value: Any) -> list[Key]:
    """The things that a value names, as (kind, slug or name)."""
    if isinstance(attribute.kind, Reference) and isinstance(value, str):
        return [(attribute.kind.to, value)]
    if isinstance(attribute.kind, Entries) and isinstance(value, list):
        to = {name: kind.to for name, kind in attribute.kind.fields.items() if isinstance(kind, Reference)}
        named = [(to[name], entry.get(name)) for entry in value if isinstance(entry, dict) for name in to]
        return [(kind, slug) for kind, slug in named if isinstance(slug, str)]
    return []


def known_slugs(connection: Connection, said: Iterable[Record], linker: Linker) -> dict[str, Container[str]]:
    """The slugs, by kind, that the records may refer to: those of the records themselves and those that are in the catalog."""
    known: dict[str, set[str]] = defaultdict(set)
    wanted: dict[str, set[str]] = defaultdict(set)
    for record in said:
        known[record.kind].add(record.slug)
        for name, one in record.says.items():
            attribute = KINDS[record.kind].stated.get(name)
            for kind, slug in references(attribute, one.value) if attribute else ():
                wanted[kind].add(slug)
    models = wanted.pop("model", set())
    linker.makers.expect(models)
    linker.expect_names(name for name in models if name not in linker.makers)
    for kind, slugs in wanted.items():
        column = KINDS[kind].table.c.slug
        for chunk in chunks(slugs - known[kind]):
            known[kind].update(connection.scalars(select(column).where(column.in_(chunk))))
    return {**dict.fromkeys(KINDS, ()), **known, "model": linker.makers}


def checked(record: Record, known: Mapping[str, Container[str]], linker: Linker, report: Report) -> dict[str, Said]:
    """What a record says that can be true; the rest goes into the report."""
    thing = KINDS[record.kind]
    says: dict[str, Said] = {}

    def refuse(field: str, why: str) -> None:
        report.refuse(field, record.where, why)

    for name, said in record.says.items():
        attribute = thing.stated.get(name)
        if name == REMOVED:
            says[name] = said
            continue
        if attribute is None:
            refuse(name, f"is no field of a {thing.name}")
            continue
        if not is_page(said.url):
            refuse(name, f"cites {shortly(said.url)}, which is no URL; the value stands without it")
            said = replace(said, url=None)
        if said.state in STATES:
            says[name] = said
            continue
        if said.state is not None:
            refuse(name, f"is {shortly(said.state)}, which is no state; there are {' and '.join(STATES)}")
            continue
        value = said.value
        if isinstance(attribute.kind, Reference) and isinstance(value, str) and value not in known[attribute.kind.to]:
            value = linker.named(attribute.kind.to, value) or value
        try:
            if isinstance(attribute.kind, Entries):
                value = by_slug(attribute.kind, value, known, linker)
            value = attribute.kind.checked(value)
        except ValueError as error:
            refuse(name, f"{error} (it says {shortly(said.value)})")
            continue
        if isinstance(attribute.kind, Entries):
            value = [kept for entry in value if (kept := ends_known(attribute.kind, entry, known, name, refuse))]
        elif isinstance(attribute.kind, Reference) and value not in known[attribute.kind.to]:
            refuse(name, f"names the {attribute.kind.to} {value!r}, which the catalog lacks")
            continue
        says[name] = Said(value=value, url=said.url)
    for fault in impossible(record.kind, record.slug, {name: said.value for name, said in says.items()}):
        says.pop(fault.field, None)
        refuse(fault.field, fault.why)
    return says


@cache
def is_page(url: str | None) -> bool:
    """Whether what is cited can be: a URL, or nothing."""
    try:
        return url is None or bool(Url().checked(url))
    except ValueError:
        return False


def by_slug(kind: Entries, value: Any, known: Mapping[str, Container[str]], linker: Linker) -> Any:
    """Entries with the names of things put into slugs, where one thing goes by the name."""
    to = {name: field.to for name, field in kind.fields.items() if isinstance(field, Reference)}
    if not to or not isinstance(value, list):
        return value
    entries = []
    for entry in value:
        if isinstance(entry, dict):
            # An end may be given by name alone: then it is looked for, and stays a name when nothing goes by it.
            called = {end: entry.get(end, entry.get("name") if "name" in kind.fields else None) for end in to}
            strange = {end: name for end, name in called.items() if isinstance(name, str) and name not in known[to[end]]}
            found = {end: linker.named(to[end], name) for end, name in strange.items()}
            known_by_name = {end: name for end, name in called.items() if end not in entry and name in known[to[end]]}
            entry = {**entry, **known_by_name, **{end: slug for end, slug in found.items() if slug in known[to[end]]}}
        entries.append(entry)
    return entries


def ends_known(
    kind: Entries, entry: dict[str, Any], known: Mapping[str, Container[str]], name: str, refuse: Refuse
) -> dict[str, Any] | None:
    """An entry whose references are in the catalog; an end that has a name may be missing, and is kept by that name."""
    for field, field_kind in kind.fields.items():
        if isinstance(field_kind, Reference) and field in entry and entry[field] not in known[field_kind.to]:
            if "name" not in kind.fields:
                refuse(name, f"names the {field_kind.to} {entry[field]!r}, which the catalog lacks")
                return None
            entry = {"name": entry[field], **{key: value for key, value in entry.items() if key != field}}
    return entry
