"""Values in the words and figures that people read: yes and no, 70B, 2023-03, not disclosed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..catalog.vocabulary import UNITS, Word, slugs
from .columns import PRECISION, Body, Column

UNKNOWN, UNRECORDED = "unknown", "none recorded"
ABSENT = "-"  # in a list, where a word in each empty cell would drown the others
STATES = {"unknown": UNKNOWN, "not_disclosed": "not disclosed", "not_applicable": "not applicable"}
PER = {1: "", 1000: "thousand ", 1_000_000: "million "}
LARGE = ((10**12, "T"), (10**9, "B"))
HUGE = 10**15  # from here on as 2.1e25
# Line breaks of all sorts, and what moves a terminal's cursor or turns the direction of text.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
LENGTHS = {"year": 4, "month": 7}  # of a date, by how much of it is known


def plain(text: str) -> str:
    """Text on one line, without what a terminal would act upon."""
    return CONTROLS.sub(" ", text).strip()


def number(value: int | float) -> str:
    """A number that is easy to read and no less exact: 128,000, 70B, 2.1e25."""
    if isinstance(value, float):
        if abs(value) >= HUGE:
            return f"{Decimal(repr(value)).normalize():e}".replace("e+", "e")
        if not value.is_integer():
            return f"{value:,}"
    whole = int(value)
    for size, sign in LARGE:
        if abs(whole) >= size and whole % (size // 1000) == 0:
            return f"{(Decimal(whole) / size).normalize():,f}{sign}"
    return f"{whole:,}"


def date(value: str, precision: str | None) -> str:
    """As much of a date as is known."""
    return value[: LENGTHS.get(precision or "", 10)]


def interval(entry: Mapping[str, Any]) -> str:
    """From when until when, as far as anybody knows."""
    since = entry.get("since") and date(entry["since"], entry.get(f"since{PRECISION}"))
    until = entry.get("until") and date(entry["until"], entry.get(f"until{PRECISION}"))
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""


def words(value: Any, named: bool = False) -> str:
    """A value of an answer in words. Things are called by their slugs, by which one asks for them, or by their names."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(words(entry, named) for entry in value) or "none"
    if isinstance(value, Mapping):
        return _words_of_record(value, named)
    return UNKNOWN if value is None else plain(str(value))


def _words_of_record(record: Mapping[str, Any], named: bool) -> str:
    if "amount" in record:
        per = PER.get(record["per"], f"{number(record['per'])} ")
        return f"{record['amount']} {record['currency']} per {per}{record['unit'] if record['per'] == 1 else plural(record['unit'])}"
    if "meter" in record and isinstance(record.get("price"), Mapping):
        when = f" ({record['condition']})" if record.get("condition") else ""
        return f"{record['meter']}{when} {words(record['price'])}"
    if "label" in record and "says" in record:
        return f"{plain(record['label'])}: {plain(record['says'])}"
    if "slug" in record or "name" in record:
        name = record.get("name") if named or not record.get("slug") else record["slug"]
        before = f"{record['relation']} ".replace("_", " ") if "relation" in record else ""
        during = interval(record)
        return before + plain(str(name)) + (f" ({during})" if during else "")
    return ", ".join(_members(record, named)) or "none"


def _members(record: Mapping[str, Any], named: bool = False) -> list[str]:
    return [f"{plain(name.replace('_', ' '))} {words(one, named)}" for name, one in record.items() if one is not None]


def cell(column: Column, body: Body, absent: str = ABSENT) -> str:
    """What stands in a column, in words; where nothing does, why, if the body says so."""
    value = column.value(body)
    if value is None:
        states = body.get("states") or {}
        return STATES.get(states.get(column.field, ""), absent)
    if value == [] and not column.is_set:  # nothing is recorded, which does not say that there is nothing
        return absent if absent == ABSENT else UNRECORDED
    if column.is_map and isinstance(value, Mapping):
        return ", ".join(_members(value)) or "none"
    precision = body.get(f"{column.name}{PRECISION}")
    return date(value, precision) if precision and isinstance(value, str) else words(value)


def parts(column: Column, body: Body) -> list[str]:
    """The same with each record of a list, and each member of one record, for itself."""
    value = column.value(body)
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [words(entry) for entry in value]
    if column.is_map and isinstance(value, Mapping) and value:
        return _members(value)
    return [cell(column, body, absent=UNKNOWN)]


def label(slug: str, vocabulary: Iterable[Word]) -> str:
    """The label of a word of a vocabulary as it stands inside a sentence; what is no word of it, without underscores."""
    found = next((word.label for word in vocabulary if word.slug == slug), slug.replace("_", " "))
    return found[0].lower() + found[1:] if found[1:2].islower() else found


def several(parts: Sequence[str]) -> str:
    """Things in a sentence: one, two and three."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def heading(column: Column) -> str:
    return plain(column.name.replace("_", " "))


def with_unit(label: str, unit: str | None) -> str:
    """A label with what its numbers count, unless it says so itself."""
    return f"{label} ({plural(unit) if unit in slugs(UNITS) else unit})" if unit and unit not in label.lower() else label


def plural(word: str) -> str:
    return f"{word}es" if word.endswith(("ch", "s")) else f"{word}s"
