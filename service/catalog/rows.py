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
    distinct = set(marks)
    if len(distinct) == 1:
        return None if None in distinct else False
    distinct.discard(None)
    if len(distinct) == 1:
        return None
    if type == "date":
        return True if any(apart(str(one), str(other)) for one, other in combinations(distinct, 2)) else None
    return True


def best_of(type: str, better: str | None, marks: Sequence[Mark]) -> list[int]:
    """The places of the best in a row whose values differ, all of them when they cannot be told apart."""
    if better is None or not is_rankable(type, better):
        return []
    if type != "date":
        places = {at: place(type, better, mark) for at, mark in enumerate(marks) if mark is not None}
        best = max(places.values())
        return [at for at, found in places.items() if found == best]
    ends = {at: (place(type, better, mark), place(type, better, mark, at_end=True)) for at, mark in enumerate(marks) if mark is not None}
    surely = max(min(both) for both in ends.values())
    return [at for at, both in ends.items() if max(both) >= surely]


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


class Frame:
    """What a row is about. `head` is the row as it is sent, up to whether its values differ."""

    __slots__ = ("better", "group", "head", "key", "type")

    def __init__(self, key: str, label: str, group: str, type: str, unit: str | None, better: str | None) -> None:
        self.key, self.group, self.type, self.better = key, group, type, better
        head = {"key": key, "label": label, "group": group, "type": type, "unit": unit, "better": better}
        self.head = json(head)[:-1] + ',"differs":'


class Way:
    """One way in which cells of a model cite their sources. `text` is the end of such a cell, once the sources have their numbers."""

    __slots__ = ("conflicts", "sources", "text")

    def __init__(self, sources: Sequence[str], conflicts: int) -> None:
        self.sources, self.conflicts, self.text = sources, conflicts, ""


IN_JSON = {True: "true", False: "false", None: "null"}


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

    def text(self, models: Sequence[str]) -> str:
        """The row as it is sent."""
        frame, best = self.frame, ""
        if self.differs and frame.better is not None:
            best = ",".join([f'"{models[at]}"' for at in best_of(frame.type, frame.better, self.marks)])
        cells = ",".join([cell + way.text for cell, way in zip(self.cells, self.cites, strict=True)])
        if self.why is None and self.conditions is None:
            told = '"comparable":true,"why":null,"conditions":null'
        else:
            told = f'"comparable":{IN_JSON[self.why is None]},"why":{json(self.why)},"conditions":{json(self.conditions)}'
        return f'{frame.head}{IN_JSON[self.differs]},"best":[{best}],{told},"cells":[{cells}]}}'


def number(rows: Iterable[Row]) -> list[str]:
    """Give the sources of some rows their numbers, in the order in which they are cited; gives them in that order."""
    places: dict[str, int] = {}
    for way in dict.fromkeys(chain.from_iterable([row.cites for row in rows])):
        found = sorted([places.setdefault(source, len(places)) for source in way.sources])
        way.text = f'{",".join(map(str, found))}],"conflicts":{way.conflicts}}}'
    return list(places)
