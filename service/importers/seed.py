"""The hand-checked core: `seed/MAKER.toml`, written by people, each value under the URL that says it."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..catalog.attributes import KINDS, ThingKind
from ..catalog.precedence import STATES, Said
from ..catalog.prices import MILLION
from ..catalog.values import SLUG, Entries
from ..catalog.vocabulary import METERS, slugs
from . import lines
from .records import Document, DocumentError, Origin, Record, Refusal, digest_of
from .slugs import offering_slug

ORIGIN = Origin(
    slug="plinth",
    title="Plinth's hand-checked core",
    standing="core",
    license="CC0-1.0",
    attribution="Facts checked by hand; each names the page that says it.",
)

SECTIONS = {"families": "family", "models": "model", "products": "product", "providers": "provider", "benchmarks": "benchmark"}
# Sections of a model whose entries are things of their own.
APART = ("prices", "scores")
# A price of anything but tokens is a price of one of it.
UNITS = {"image": "image", "input_image": "image", "second": "second", "minute": "minute", "request": "request", "search": "search"}
CONDITIONS = ("variant", "harness", "shots", "metric", "self_reported")


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
    records = [*_records(tables, name, refused), *_apart(tables, name, refused)]
    return Document(ORIGIN, day, digest_of(content), records, name=name, refused=refused)


def read_folder(folder: Path) -> list[Document]:
    """The documents of the whole seed: the core in the order of its files' names, then the bulk."""
    bulk = [document for path in sorted(folder.glob("bulk/*.jsonl")) for document in lines.read_headers(path.read_bytes())]
    return read_core(folder) + bulk


def read_core(folder: Path) -> list[Document]:
    """The documents of the hand-checked core alone."""
    return [read(path.read_bytes(), path.name) for path in sorted(folder.glob("*.toml"))]


def _records(tables: dict[str, Any], name: str, refused: list[Refusal]) -> Iterator[Record]:
    maker = tables.get("maker")
    if maker is not None:
        yield from _thing("maker", maker, None, name, refused)
    owner = maker.get("slug") if isinstance(maker, dict) else None
    for section, kind in SECTIONS.items():
        for table in tables.get(section, []):
            yield from _thing(kind, table, owner, name, refused)
    for section in tables.keys() - {"maker", *SECTIONS}:
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
        if section in ("slug", "facts", *APART):
            continue
        attribute = thing.stated.get(section)
        if attribute is None or not isinstance(attribute.kind, Entries):
            refused.append(Refusal(section, where, "is no section of this form; facts stand in a facts block with their source"))
            continue
        flat = [entry for table in entries for entry in _entries(section, table, where, refused)]
        says[section] = Said(value=flat, url=flat[0].get("url") if flat else None)
    if owner and kind in ("family", "model", "product") and "maker" not in says and says:
        says["maker"] = Said(value=owner, url=next(iter(says.values())).url)
    yield Record(kind, slug, says, where)


def _read_facts(thing: ThingKind, block: dict[str, Any], says: dict[str, Said], where: str, refused: list[Refusal]) -> None:
    url = block.get("source")
    if not isinstance(url, str):
        refused.append(Refusal("facts", where, "have no source"))
        return
    said = [(field, Said(value=value, url=url)) for field, value in block.items() if field not in ("source", *STATES)]
    said += [(field, Said(state=state, url=url)) for state in STATES for field in block.get(state, [])]
    for field, one in said:
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


# --- Prices and scores ------------------------------------------------------------------------------------------------


def _apart(tables: dict[str, Any], name: str, refused: list[Refusal]) -> Iterator[Record]:
    """The offerings and scores that stand under the models of a file: one offering for each provider's id."""
    for model in tables.get("models", []):
        where = f"{name}: model {model.get('slug')}"
        offerings: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for table in model.get("prices", []):
            provider, foreign_id = table.get("provider"), table.get("foreign_id")
            if not (isinstance(provider, str) and isinstance(foreign_id, str) and isinstance(table.get("source"), str)):
                refused.append(Refusal("prices", where, "need a source, a provider and its foreign_id"))
                continue
            offerings[provider, foreign_id] += _prices(table, where, refused)
        for (provider, foreign_id), prices in offerings.items():
            url = prices[0]["url"] if prices else None
            values = {"provider": provider, "foreign_id": foreign_id, "model": model["slug"], "billing": "metered", "prices": prices}
            says = {field: Said(value, url=url) for field, value in values.items()}
            yield Record("offering", offering_slug(provider, foreign_id), says, where)
        for table in model.get("scores", []):
            yield from _score(model["slug"], table, where, refused)


def _prices(table: dict[str, Any], where: str, refused: list[Refusal]) -> list[dict[str, Any]]:
    """The prices of one block: one for each meter that it names, all of one interval and condition."""
    rest = {key: value for key, value in table.items() if key not in ("source", "provider", "foreign_id")}
    shared: dict[str, Any] = {key: rest.pop(key) for key in ("effective_from", "effective_to", "condition", "currency") if key in rest}
    prices: list[dict[str, Any]] = []
    for meter, amount in rest.items():
        if meter not in slugs(METERS):
            refused.append(Refusal(f"prices.{meter}", where, "is no meter that we know"))
            continue
        unit = UNITS.get(meter, "token")
        per = MILLION if unit == "token" else 1
        prices.append({"meter": meter, "amount": amount, "per": per, "unit": unit, "url": table["source"], **shared})
    return prices


def _score(model: str, table: dict[str, Any], where: str, refused: list[Refusal]) -> Iterator[Record]:
    url = table.get("source")
    if not isinstance(url, str) or "benchmark" not in table or "value" not in table:
        refused.append(Refusal("scores", where, "need a source, a benchmark and a value"))
        return
    values: dict[str, Any] = {"model": model, "scored_on": table.get("date")}
    values |= {key: table.get(key) for key in ("benchmark", "value", *CONDITIONS)}
    for key in table.keys() - {"source", "benchmark", "value", "date", *CONDITIONS}:
        refused.append(Refusal(f"scores.{key}", where, "is no field of a score"))
    says = {field: Said(value, url=url) for field, value in values.items() if value is not None}
    # Its slug is made when it is known which model it is of.
    yield Record("score", f"{model}.{table['benchmark']}", says, f"{where}: {table['benchmark']}")
