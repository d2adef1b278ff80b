"""What cannot be true together: the impossible, found in the facts about one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .values import first_day


@dataclass(frozen=True)
class Impossible:
    """A field whose value contradicts another's, and why."""

    field: str
    against: str
    why: str


# (kind, the field that may not come before or be smaller, the field it is measured by). Dates and numbers alike.
ORDER = (
    ("model", "released_on", "knowledge_cutoff"),
    ("model", "deprecated_on", "released_on"),
    ("model", "retired_on", "released_on"),
    ("model", "retired_on", "deprecated_on"),
    ("model", "context_window", "max_output"),
    ("model", "parameters", "active_parameters"),
    ("product", "retired_on", "launched_on"),
    ("offering", "context_window", "max_output"),
)


def surely_before(one: Any, other: Any) -> bool:
    """Whether one value lies before the other, however a date that is known only in part is read."""
    if isinstance(one, str):
        shared = min(len(one), len(other))
        one, other = one[:shared], other[:shared]
    return bool(one < other)


def impossible(kind: str, slug: str, values: Mapping[str, Any]) -> list[Impossible]:
    """Every pair of values of one thing that cannot both be true."""
    found = []
    for of_kind, later, earlier in ORDER:
        one, other = values.get(later), values.get(earlier)
        if of_kind == kind and one is not None and other is not None and surely_before(one, other):
            found.append(Impossible(earlier, later, f"{other} cannot go with {later} {one}"))
    for field in ("snapshot_of", "parent"):
        if values.get(field) == slug:
            found.append(Impossible(field, "slug", "cannot name the thing itself"))
    for entry in values.get("models") or () if kind == "product" else ():
        since, until = entry.get("since"), entry.get("until")
        # Both are read as the first day of what is known: it cannot end in 2026 when it began in March of that year.
        if since and until and first_day(until) < first_day(since):
            why = f"cannot stand on {entry['model']} from {since} until {until}, which begins earlier"
            found.append(Impossible("models", "models", why))
    found += [Impossible("prices", "prices", why) for why in overlaps(values.get("prices") or ())]
    return found


NEVER = "9999"  # after every date


def overlaps(prices: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Prices of one meter that would hold on the same day, and those that end before they begin."""
    meters: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for price in prices:
        key = price["meter"], price.get("condition") or ""
        meters.setdefault(key, []).append((price.get("effective_from") or "", price.get("effective_to") or NEVER))
    for (meter, _), spans in meters.items():
        for (since, until), (begins, _) in pairwise([*sorted(spans), (NEVER, "")]):
            if until <= since or until > begins:
                yield f"cannot be of {meter} from {since or 'ever'} until {until.replace(NEVER, 'now')}, and from {begins} on"
