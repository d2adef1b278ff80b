"""What can be told from one row of a comparison: whether its values differ, which is best, how good each is.

All of it is told from marks: what of each cell may be held against the others of its row, and None where nothing may be, because it
is unknown, in another unit or under other conditions. Marks are kept (cells.py), so that nobody need read cells to compare them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from itertools import chain, combinations
from typing import Any

import orjson

Mark = str | int | float | bool | None
# A cell as clients read it. `comparable` is false where it is in another unit or under other conditions than the row's; `note` says
# under which, for people, and so does that of a price which holds only under a condition.
Cell = Mapping[str, Any]
NUMERIC = ("integer", "number", "money", "date")
LONGEST_MARK = 100
WHOLE = {"year": 4, "month": 7}  # characters of a date that are known

# Every field of a cell but for who says so, in their order, as they are where nothing is known.
UNKNOWN: Cell = {
    "model": "", "state": "unknown", "value": None, "comparable": True, "precision": None, "unit": None, "provider": None,
    "offering": None, "note": None, "conditions": None,
}  # fmt: skip


def mark_of(type: str, cell: Cell) -> Mark:
    """What of a cell may be held against the others of its row."""
    value = cell["value"]
    if cell["state"] != "known" or not cell["comparable"]:
        return None
    if type == "date":
        return str(value)[: WHOLE.get(cell["precision"] or "", 10)]
    if isinstance(value, (str, int, float)):  # amounts of money are text, to be exact
        return value
    text = orjson.dumps(value)
    return text.decode() if len(text) < LONGEST_MARK else blake2b(text, digest_size=16).hexdigest()


def is_rankable(type: str, better: str | None) -> bool:
    """Whether there is a better and a worse in a row at all."""
    return better is not None and type in NUMERIC


def differ(type: str, marks: Sequence[Mark]) -> bool | None:
    """True: two values that may be compared differ. False: all are known and equal. None: one cannot tell."""
    first = marks[0]
    if marks.count(first) == len(marks):
        return None if first is None else False
    distinct = set(marks)
    distinct.discard(None)
    if len(distinct) == 1:
        return None
    if type == "date":
        return True if any(apart(str(one), str(other)) for one, other in combinations(distinct, 2)) else None
    return True


def best_of(type: str, better: str | None, marks: Sequence[Mark]) -> list[int]:
    """The places of the best in a row whose values differ, all of them when they cannot be told apart."""
    if not is_rankable(type, better):
        return []
    if type == "date":
        dated = [(at, str(mark)) for at, mark in enumerate(marks) if mark is not None]
        if len({len(mark) for _, mark in dated}) == 1:  # as much of each is known, so they are in order as texts
            best = (max if better == "higher" else min)([mark for _, mark in dated])
            return [at for at, mark in dated if mark == best]
        ends = {at: (place(type, better, mark), place(type, better, mark, at_end=True)) for at, mark in dated}
        surely = max([min(both) for both in ends.values()])
        return [at for at, both in ends.items() if max(both) >= surely]
    numbers: Sequence[Any] = marks if type != "money" else [None if mark is None else Decimal(mark) for mark in marks]
    known = [number for number in numbers if number is not None]
    most = max(known) if better == "higher" else min(known)
    return [at for at, number in enumerate(numbers) if number == most]


def place(type: str, better: str | None, mark: Any, at_end: bool = False) -> Any:
    """How good a value is, as an exact number: the greater, the better. None where there is no telling.

    A date of which only the month or the year is known counts by its first day or, `at_end`, by its last.
    """
    if mark is None or not is_rankable(type, better):
        return None
    if type == "money":
        return Decimal(mark) if better == "higher" else Decimal(mark).copy_negate()  # which, unlike -, rounds nothing
    number = span(mark)[at_end].toordinal() if type == "date" else mark
    return number if better == "higher" else -number


def span(mark: str) -> tuple[date, date]:
    """The first and the last day of a date of which perhaps only the month or the year is known."""
    first = date.fromisoformat(mark + "0000-01-01"[len(mark) :])
    if len(mark) == WHOLE["year"]:
        return first, date(first.year, 12, 31)
    if len(mark) == WHOLE["month"]:
        return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, first


def apart(one: str, other: str) -> bool:
    """Whether two dates that are not the same surely differ: neither is within the other."""
    return not (one.startswith(other) or other.startswith(one))


class Cited:
    """The sources of an answer, each once, in the order in which they are cited."""

    def __init__(self) -> None:
        self.places: dict[tuple[Any, ...], int] = {}

    @property
    def sources(self) -> list[dict[str, Any]]:
        return [{"source": source, "url": url, "retrieved_on": day} for source, url, day in self.places]

    def positions(self, evidence: Sequence[Mapping[str, Any]]) -> list[int]:
        sources = [(one["source"], one["url"], one["date"]) for one in evidence]
        return sorted({self.places.setdefault(source, len(self.places)) for source in sources})


# --- A row ------------------------------------------------------------------------------------------------------------


def json(value: Any) -> str:
    return orjson.dumps(value).decode()


def opened(cell: Cell) -> str:
    """A cell as it is sent, up to the places of its sources."""
    return json(cell)[:-1] + ',"sources":['


IN_JSON = {True: "true", False: "false", None: "null"}
PLAIN = '"best":[],"comparable":true,"why":null,"conditions":null,"cells":['


class Frame:
    """What a row is about. `head` is the row as it is sent, up to whether its values differ; `plain` are those rows, by whether they
    differ, of which nothing more is to be told, up to their cells."""

    __slots__ = ("better", "group", "head", "is_rankable", "key", "plain", "type")

    def __init__(self, key: str, label: str, group: str, type: str, unit: str | None, better: str | None) -> None:
        self.key, self.group, self.type, self.better, self.is_rankable = key, group, type, better, is_rankable(type, better)
        head = {"key": key, "label": label, "group": group, "type": type, "unit": unit, "better": better}
        self.head = json(head)[:-1] + ',"differs":'
        self.plain = {differs: f"{self.head}{told},{PLAIN}" for differs, told in IN_JSON.items()}


class Several:
    """Sources that are cited together, each as it is sent, and how many others say otherwise."""

    __slots__ = ("conflicts", "sources")

    def __init__(self, sources: Sequence[str], conflicts: int) -> None:
        self.sources, self.conflicts = sources, conflicts


Way = str | Several  # how a cell cites: one source, as it is sent, or several
NOWHERE: Way = ""  # of a cell that cites none


class Row:
    """One row: of each model its mark, its cell as it is sent up to its sources, and how it cites them. Of a row that is not comparable
    as a whole `why` says why; `conditions` are those under which scores are ranked."""

    __slots__ = ("cells", "cites", "conditions", "differs", "frame", "marks", "why")

    def __init__(
        self, frame: Frame, marks: Sequence[Mark], cells: Sequence[str], cites: Sequence[Way], why: str | None = None,
        conditions: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.frame, self.marks, self.cells, self.cites, self.why, self.conditions = frame, marks, cells, cites, why, conditions
        self.differs = differ(frame.type, marks)

    def opening(self, models: Sequence[str]) -> str:
        """The row as it is sent, up to its cells."""
        frame = self.frame
        if self.why is None and self.conditions is None and not (self.differs and frame.is_rankable):
            return frame.plain[self.differs]
        places = best_of(frame.type, frame.better, self.marks) if self.differs else ()
        best = ",".join([f'"{models[at]}"' for at in places])
        why, conditions = self.why and json(self.why), self.conditions and json(self.conditions)
        return (
            f'{frame.head}{IN_JSON[self.differs]},"best":[{best}],"comparable":{"false" if why else "true"},"why":{why or "null"},'
            f'"conditions":{conditions or "null"},"cells":['
        )


def numbered(rows: Iterable[Row]) -> tuple[list[str], dict[Way, str]]:
    """The sources that some rows cite, in the order in which they do; and the end of a cell for each way of citing them."""
    places: dict[str, int] = {}
    ends: dict[Way, str] = {NOWHERE: '],"conflicts":0}'}
    ways = dict.fromkeys(chain.from_iterable([row.cites for row in rows]))
    ways.pop(NOWHERE, None)
    for way in ways:
        if isinstance(way, str):
            ends[way] = f'{places.setdefault(way, len(places))}],"conflicts":0}}'
        else:
            found = sorted([places.setdefault(source, len(places)) for source in way.sources])
            ends[way] = f'{",".join(map(str, found))}],"conflicts":{way.conflicts}}}'
    return list(places), ends


def written(rows: Sequence[Row], models: Sequence[str]) -> tuple[str, str]:
    """Some rows as they are sent, and the sources that they cite."""
    sources, ends = numbered(rows)
    openings = [row.opening(models) for row in rows]
    # Three pieces for each cell, the last of which is what comes before the next; so all are joined at once, which takes a fraction
    # of the time that it takes to join each row.
    between = [","] * (len(models) - 1)
    after: list[str] = []
    for opening in openings[1:]:
        after += between
        after.append(f"]}},{opening}")
    after += [*between, "]}"]
    cells = chain.from_iterable([row.cells for row in rows])
    ways = chain.from_iterable([row.cites for row in rows])
    text = "".join(chain.from_iterable(zip(cells, map(ends.__getitem__, ways), after)))  # noqa: B905  # of no rows there is nothing after
    return f"[{''.join(openings[:1])}{text}]", f"[{','.join(sources)}]"
