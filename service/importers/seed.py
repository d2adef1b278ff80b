"""The hand-checked core: `seed/MAKER.toml`, written by people, each value under the URL that says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..catalog.attributes import KINDS, ThingKind
from ..catalog.precedence import Said
from ..catalog.values import SLUG, Entries
from .records import Document, DocumentError, Origin, Record, Refusal, digest_of

ORIGIN = Origin(
    slug="plinth",
    title="Plinth's hand-checked core",
    standing="core",
    license="CC0-1.0",
    attribution="Facts checked by hand; each names the page that says it.",
)

STATES = ("not_disclosed", "not_applicable")
# Sections that this release does not read yet.
LATER = ("providers", "benchmarks", "prices", "scores")
SECTIONS = {"families": "family", "models": "model", "products": "product"}


def read(content: bytes, name: str) -> Document:
    """The records of one file of the core. Raises DocumentError when it is not TOML or has no day."""
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DocumentError(f"{name} is not TOML: {error}.") from None
    try:
        day = date.fromisoformat(tables.pop("checked_on", ""))
    except (TypeError, ValueError):
        raise DocumentError(f'{name} needs its day at the top: checked_on = "2026-11-24".') from None
    refused: list[Refusal] = []
    records = list(_records(tables, name, refused))
    return Document(ORIGIN, day, digest_of(content), records, name=name, refused=refused)


def read_folder(folder: Path) -> list[Document]:
    """The documents of the whole core, in the order of their names."""
    return [read(path.read_bytes(), path.name) for path in sorted(folder.glob("*.toml"))]


def _records(tables: dict[str, Any], name: str, refused: list[Refusal]) -> Iterator[Record]:
    maker = tables.pop("maker", None)
    if maker is not None:
        yield from _thing("maker", maker, None, name, refused)
    owner = maker.get("slug") if isinstance(maker, dict) else None
    for section, kind in SECTIONS.items():
        for table in tables.pop(section, []):
            yield from _thing(kind, table, owner, name, refused)
    for section in tables.keys() - set(LATER):
        refused.append(Refusal(section, name, "is no section of this form"))


def _thing(kind: str, table: dict[str, Any], owner: str | None, name: str, refused: list[Refusal]) -> Iterator[Record]:
    slug = table.get("slug")
    where = f"{name}: {kind} {slug}"
    if not isinstance(slug, str) or not SLUG.fullmatch(slug):
        refused.append(Refusal("slug", where, "must be lower case letters, digits, dots and hyphens"))
        return
    thing = KINDS[kind]
    says: dict[str, Said] = {}
    for block in table.get("facts", []):
        _read_facts(thing, block, says, where, refused)
    for section, entries in table.items():
        if section in ("slug", "facts", *LATER):
            continue
        attribute = thing.stated.get(section)
        if attribute is None or not isinstance(attribute.kind, Entries):
            refused.append(Refusal(section, where, "is no section of this form; facts stand in a facts block with their source"))
            continue
        flat = [entry for table in entries for entry in _entries(section, table, where, refused)]
        says[section] = Said(value=flat, url=flat[0].get("url") if flat else None)
    if owner and "maker" in thing.stated and "maker" not in says and says:
        says["maker"] = Said(value=owner, url=next(iter(says.values())).url)
    yield Record(kind, slug, says, where)


def _read_facts(thing: ThingKind, block: dict[str, Any], says: dict[str, Said], where: str, refused: list[Refusal]) -> None:
    url = block.get("source")
    if not isinstance(url, str):
        refused.append(Refusal("facts", where, "have no source"))
        return
    said = {field: Said(value=value, url=url) for field, value in block.items() if field not in ("source", *STATES)}
    said |= {field: Said(state=state, url=url) for state in STATES for field in block.get(state, [])}
    for field, one in said.items():
        if field in says:
            refused.append(Refusal(field, where, "is said twice"))
        elif field not in thing.stated:
            refused.append(Refusal(field, where, f"is no field of a {thing.name}"))
        else:
            says[field] = one


def _entries(section: str, table: dict[str, Any], where: str, refused: list[Refusal]) -> Iterator[dict[str, Any]]:
    """The entries of one table: `source` becomes the entry's URL; identifiers of one scheme stand together."""
    entry = {**table, "url": table.get("source")}
    if entry.pop("source", None) is None:
        refused.append(Refusal(section, where, "has an entry without a source"))
        return
    if section != "identifiers":
        yield entry
        return
    for kind in ("canonical", "alias", "snapshot"):
        for value in entry.pop(kind, []):
            yield {"scheme": entry.get("scheme"), "value": value, "kind": kind, "url": entry["url"]}
    for left in entry.keys() - {"scheme", "url"}:
        refused.append(Refusal(f"identifiers.{left}", where, "is no kind of identifier"))
