"""What can be told from one row of a comparison: whether its values differ, which is best, how good each is.

All of it is told from marks: what of each cell may be held against the others of its row, and None where nothing may be, because it
is unknown, in another unit or under other conditions. Marks are kept (cells.py), so that nobody need read cells to compare them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
LONGEST_MARK = 20
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
    return text.decode() if len(text) < LONGEST_MARK else int.from_bytes(blake2b(text, digest_size=7).digest())


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
NULL = "null"


class Rows:
    """Rows of a comparison, in order. Of each what it is about, whether its values differ, and the row as it is sent up to its cells; of
    each cell, row after row, the cell as it is sent up to its sources, and how it cites them."""

    __slots__ = ("cells", "cites", "differs", "frames", "models", "openings")

    def __init__(self, models: Sequence[str]) -> None:
        self.models = models
        self.frames: list[Frame] = []
        self.differs: list[bool | None] = []
        self.openings: list[str] = []
        self.cells: list[str] = []
        self.cites: list[Way] = []

    def add(
        self, frame: Frame, marks: Sequence[Mark], cells: Sequence[str], cites: Sequence[Way], why: str = NULL, conditions: str = NULL
    ) -> None:  # fmt: skip
        """Adds a row. One that is not comparable as a whole has a reason `why`, scores that are ranked the `conditions`; both in JSON."""
        differs = differ(frame.type, marks)
        self.frames.append(frame)
        self.differs.append(differs)
        self.cells += cells
        self.cites += cites
        if not (differs and frame.is_rankable) and why == NULL == conditions:
            self.openings.append(frame.plain[differs])
            return
        best = [f'"{self.models[at]}"' for at in best_of(frame.type, frame.better, marks)] if differs else ()
        self.openings.append(
            f'{frame.head}{IN_JSON[differs]},"best":[{",".join(best)}],"comparable":{IN_JSON[why == NULL]},"why":{why},'
            f'"conditions":{conditions},"cells":['
        )

    def only(self, takes: Callable[[Frame, bool | None], bool]) -> Rows:
        """Some of the rows."""
        some, many = Rows(self.models), len(self.models)
        for at, (frame, differs) in enumerate(zip(self.frames, self.differs, strict=True)):
            if takes(frame, differs):
                some.frames.append(frame)
                some.differs.append(differs)
                some.openings.append(self.openings[at])
                some.cells += self.cells[at * many : (at + 1) * many]
                some.cites += self.cites[at * many : (at + 1) * many]
        return some

    def written(self) -> tuple[str, str]:
        """The rows as they are sent, and the sources that they cite."""
        sources, ends = numbered(self.cites)
        # Three pieces for each cell, the last of which is what comes before the next; so all are joined at once, which takes a fraction
        # of the time that it takes to join each row.
        between = [","] * (len(self.models) - 1)
        after: list[str] = []
        for opening in self.openings[1:]:
            after += between
            after.append(f"]}},{opening}")
        after += [*between, "]}"]
        pieces = zip(self.cells, map(ends.__getitem__, self.cites), after)  # noqa: B905  # of no rows there is nothing after
        return f"[{''.join(self.openings[:1])}{''.join(chain.from_iterable(pieces))}]", f"[{','.join(sources)}]"


def numbered(cites: Sequence[Way]) -> tuple[list[str], dict[Way, str]]:
    """The sources that cells cite, in the order in which they do; and the end of a cell for each way of citing them."""
    places: dict[str, int] = {}
    ends: dict[Way, str] = dict.fromkeys(cites, "")
    for way in ends:
        if isinstance(way, str):
            ends[way] = f'{places.setdefault(way, len(places))}],"conflicts":0}}' if way else '],"conflicts":0}'
        else:
            found = sorted([places.setdefault(source, len(places)) for source in way.sources])
            ends[way] = f'{",".join(map(str, found))}],"conflicts":{way.conflicts}}}'
    return list(places), ends
