"""Which statement wins: the one place that says whose word counts more.

A source has a standing. Of two sources the one of better standing wins, whatever the dates of their documents; of two
documents with equal standing the newer; of two of the same day the one that came in later. Each source is heard once
about each thing: its newest document that speaks of it. Entries that sources add to (identifiers, lineage) are united.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from .attributes import Attribute
from .values import Date, Entries

# From the best down.
STANDINGS = {
    "curator": "People who keep this instance, through its API",
    "core": "The hand-checked core that ships with Plinth",
    "maker": "The maker's own document",
    "record": "A neutral record of models",
    "aggregator": "A collection of what providers list",
}


STATES = ("not_disclosed", "not_applicable")  # what may be said of a field in place of a value
# What curators say of a thing that is to be here no longer, in the place of fields: {"reason", "successor"}.
REMOVED = "removed"


@dataclass(frozen=True)
class Said:
    """What one document says about one field: a value, or a state such as not_disclosed; and the URL it cites."""

    value: Any = None
    state: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Heard:
    """One statement with what decides its place: who says it, in which document, of which day."""

    source: str
    standing: str
    document: int
    date: date
    says: dict[str, Said]


def removal(statements: Iterable[Heard]) -> Said | None:
    """What curators say of the removal of a thing, when the last thing that they say of it is that."""
    by_curators = [heard for heard in statements if heard.standing == "curator"]
    last = max(by_curators, key=lambda heard: (heard.date, heard.document), default=None)
    return last.says.get(REMOVED) if last else None


@dataclass(frozen=True)
class Fact:
    """What stands: the value or state that won, who said it, and how many others say otherwise."""

    said: Said
    source: str
    document: int
    date: date
    conflicts: int = 0


def in_order(statements: Iterable[Heard]) -> list[Heard]:
    """The statements about one thing that count, the strongest first: the newest of each source, by standing."""
    rank = list(STANDINGS).index
    newest_first = sorted(statements, key=lambda heard: (heard.date, heard.document), reverse=True)
    one_each = {heard.source: heard for heard in reversed(newest_first)}
    return sorted(one_each.values(), key=lambda heard: (rank(heard.standing), -heard.date.toordinal(), -heard.document))


def conflict(attribute: Attribute, ours: Said, theirs: Said) -> bool:
    """Whether two known values contradict each other. `2023-03` and `2023-03-14` do not: one lies inside the other."""
    if ours.state or theirs.state or ours.value == theirs.value:
        return False
    if isinstance(attribute.kind, Date):
        return not (ours.value.startswith(theirs.value) or theirs.value.startswith(ours.value))
    return True


def facts_of(attributes: Sequence[Attribute], statements: Sequence[Heard]) -> dict[str, Fact]:
    """The facts about one thing, by field, from statements that are `in_order`."""
    facts = {}
    for attribute in attributes:
        heard = [(statement, statement.says[attribute.name]) for statement in statements if attribute.name in statement.says]
        if not heard:
            continue
        first, said = heard[0]
        if attribute.united and isinstance(attribute.kind, Entries):
            said = united(attribute.kind, [said for _, said in heard])
            conflicts = 0
        else:
            conflicts = sum(conflict(attribute, said, theirs) for _, theirs in heard[1:])
        facts[attribute.name] = Fact(said, first.source, first.document, first.date, conflicts)
    return facts


def united(kind: Entries, said: list[Said]) -> Said:
    """All entries of all sources; of two with the same key, the stronger source's. That a model uses another says nothing more where
    a source says how."""
    entries: dict[tuple[str, ...], Any] = {}
    for one in said:
        for entry in one.value or ():
            entries.setdefault(kind.key_of(entry), entry)
    told = {end_of(entry) for entry in entries.values() if entry.get("relation") in EXACT}
    kept = [entries[key] for key in sorted(entries) if entries[key].get("relation") != "uses" or end_of(entries[key]) not in told]
    return Said(value=kept, url=said[0].url)


EXACT = {"fine_tuned_from", "distilled_from", "quantized_from", "merged_from"}


def end_of(entry: dict[str, Any]) -> str | None:
    """The end of an edge of lineage: a model, or the name of what the catalog lacks."""
    return entry.get("target") or entry.get("name")


def majority(claims: Iterable[dict[str, Said]]) -> dict[str, Said]:
    """What most entries of one document say of a model, field by field; of two that are said as often, the smaller."""
    votes: dict[str, Counter[bytes]] = defaultdict(Counter)
    voices: dict[tuple[str, bytes], Said] = {}
    for one in claims:
        for field, said in one.items():
            value = orjson.dumps(said.value)
            votes[field][value] += 1
            voices.setdefault((field, value), said)
    chosen = {}
    for field, counted in votes.items():
        most = max(counted.values())
        as_often = [value for value, count in counted.items() if count == most]
        chosen[field] = voices[field, min(as_often, key=lambda value: (len(value), value))]
    return chosen
