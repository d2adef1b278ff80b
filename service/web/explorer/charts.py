"""Charts as SVG: elements, scales, axes. No style stands in them, only classes, so that they follow the page by day, by night, on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

Child = Markup | str
WIDTH = 720  # of a chart, in its own units
LETTER = 6.6  # the width of one, about, at the size in which charts are lettered


def tag(name: str, *children: Child, **attributes: object) -> Markup:
    """An element. `class_` is its class; an attribute that is None is left out; numbers are cut to a tenth."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(given))}"' for key, given in attributes.items() if given is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, Markup(written), Markup("").join(children))  # noqa: S704 - escaped above


def _plain(given: object) -> str:
    return f"{given:.1f}".removesuffix(".0") if isinstance(given, float) else str(given)


def svg(width: float, height: float, label: str, *children: Child) -> Markup:
    """A drawing. Its label says what it is; the table behind it says what is in it."""
    return tag("svg", *children, viewBox=f"0 0 {_plain(float(width))} {_plain(float(height))}", role="group", aria_label=label)


def text(x: float, y: float, words: str, class_: str | None = None, anchor: str | None = None) -> Markup:
    return tag("text", escape(words), x=x, y=y, class_=class_, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def titled(words: str) -> Markup:
    """What a pointer is told that rests on a mark."""
    return tag("title", escape(words))


def width_of(words: str) -> float:
    return len(words) * LETTER


def shortened(words: str, longest: float) -> str:
    """As much of some words as fits."""
    most = max(int(longest / LETTER), 2)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


# --- Scales -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Linear:
    """From values to places, in proportion."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        return self.start + (value - self.low) / span * (self.end - self.start) if span else (self.start + self.end) / 2

    def ticks(self, about: int = 5) -> list[float]:
        """Round values, about so many."""
        step = _round_step((self.high - self.low) / about)
        first = math.ceil(self.low / step - 1e-9)
        return [number * step for number in range(first, math.floor(self.high / step + 1e-9) + 1)]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next((step * power for step in (1, 2, 2.5, 5) if rough <= step * power * 1.0001), 10 * power)


@dataclass(frozen=True)
class Log:
    """From values above 0 to places, where as far apart means as many times as much."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return Linear(math.log10(self.low), math.log10(self.high), self.start, self.end)(math.log10(value))

    def ticks(self, about: int = 5) -> list[float]:
        decades = math.log10(self.high / self.low)
        steps = [1] if decades > about else [1, 3] if decades > 3 else [1, 2, 5]
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        marks = [step * 10.0**power for power in powers for step in steps]
        return [mark for mark in marks if self.low * 0.999 <= mark <= self.high * 1.001]


def scale_for(values: Sequence[float], start: float, end: float, spread: float = 30) -> Linear | Log:
    """The scale that shows some values: by how many times where they are many times apart, else in proportion and from 0."""
    low, high = min(values), max(values)
    if low > 0 and high / low >= spread:
        return Log(10 ** (math.log10(low) - 0.12), 10 ** (math.log10(high) + 0.12), start, end)
    bottom = 0.0 if low >= 0 and low < high * 0.6 else low - (high - low or abs(high) or 1) * 0.15
    return Linear(bottom, high + (high - bottom or 1) * 0.08, start, end)


@dataclass(frozen=True)
class Days:
    """From days to places."""

    first: date
    last: date
    start: float
    end: float

    def __call__(self, day: date) -> float:
        span = (self.last - self.first).days
        return self.start + (day - self.first).days / span * (self.end - self.start) if span else self.start

    def ticks(self) -> list[tuple[date, str]]:
        """The beginnings of years, of quarters or of months, as many as there is room for, with what each is called."""
        months = (self.last - self.first).days / 30.4
        step = next(step for step in (1, 3, 6, 12, 24, 60, 120) if months / step <= 9 or step == 120)
        found = []
        year, month = self.first.year, 1
        while (day := date(year, month, 1)) <= self.last:
            if day >= self.first and (step < 12 or year % (step // 12) == 0):
                found.append((day, str(year) if step >= 12 or (month == 1 and step > 1) else f"{year}-{month:02}"))
            month += min(step, 12)
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        return found


def days_between(days: Iterable[date], start: float, end: float, least: int = 60) -> Days:
    """A scale that holds some days, and a little room around them."""
    known = sorted(days)
    first, last = known[0], known[-1]
    room = max((least - (last - first).days) // 2, 0)
    return Days(first - timedelta(days=room), last + timedelta(days=room), start, end)


# --- Axes -------------------------------------------------------------------------------------------------------------


def brief(value: float) -> str:
    """A number as an axis has room for: 128K, 1M, 0.05."""
    for size, sign in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if abs(value) >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"


def time_axis(days: Days, top: float, bottom: float) -> Markup:
    """Upright lines where years or months begin, with what they are called below."""
    marks = [line(days(day), top, days(day), bottom, "grid") + text(days(day) + 3, bottom + 16, name, "soft") for day, name in days.ticks()]
    return Markup("").join([*marks, line(days.start, bottom, days.end, bottom, "axis")])


def left_axis(scale: Linear | Log, left: float, right: float, sign: str = "") -> Markup:
    """Level lines at round values, with the values on the left."""
    marks = [
        line(left, scale(value), right, scale(value), "grid") + text(left - 8, scale(value) + 4, f"{sign}{brief(value)}", "soft", "end")
        for value in scale.ticks(4)
    ]
    return Markup("").join(marks)


def bottom_axis(scale: Linear | Log, top: float, bottom: float, sign: str = "") -> Markup:
    marks = [
        line(scale(value), top, scale(value), bottom, "grid") + text(scale(value), bottom + 16, f"{sign}{brief(value)}", "soft", "middle")
        for value in scale.ticks(6)
    ]
    return Markup("").join([*marks, line(scale.start, bottom, scale.end, bottom, "axis")])
