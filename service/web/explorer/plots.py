"""The charts there are: prices over time as steps, values against each other, spans of time as bars, counts by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from .charts import (
    WIDTH,
    Days,
    Linear,
    bottom_axis,
    days_between,
    left_axis,
    line,
    scale_for,
    shortened,
    svg,
    tag,
    text,
    time_axis,
    titled,
    width_of,
)

LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 22.0, 26.0


@dataclass(frozen=True)
class Level:
    """An amount that held from a day until another, or still holds; `seen` is the last day on which anybody saw it."""

    since: date
    until: date | None
    amount: float
    words: str


@dataclass(frozen=True)
class Series:
    name: str
    levels: Sequence[Level]


def steps(label: str, series: Sequence[Series], today: date, sign: str = "$", height: float = 240) -> Markup:
    """Amounts over time. What held is a line; a gap between two is a time in which nobody knows when the one became the other."""
    days = days_between([level.since for one in series for level in one.levels] + [today], LEFT, WIDTH - 110)
    scale = scale_for([level.amount for one in series for level in one.levels], height - BOTTOM, TOP)
    drawn = [left_axis(scale, LEFT, days.end, sign), time_axis(days, TOP, height - BOTTOM)]
    ends: list[tuple[float, str, int]] = []
    for number, one in enumerate(series):
        parts: list[Markup] = []
        before: Level | None = None
        for level in one.levels:
            y = scale(level.amount)
            start, end = days(level.since), days(min(level.until or today, today))
            if before is not None:
                left = days(min(before.until or today, today))
                begins = f"M{left:.1f} {scale(before.amount):.1f}"
                if start - left <= 1:
                    parts.append(tag("path", d=f"{begins}V{y:.1f}", class_="line"))
                else:
                    parts.append(tag("path", d=f"{begins}L{start:.1f} {y:.1f}", class_="line unsure"))
            parts.append(tag("path", titled(level.words), d=f"M{start:.1f} {y:.1f}H{max(end, start + 2):.1f}", class_="line"))
            parts.append(tag("circle", titled(level.words), cx=start, cy=y, r=3.5, class_="dot"))
            before = level
        if before is not None:
            ends.append((scale(before.amount) + 4, one.name, number))
        drawn.append(tag("g", *parts, class_=f"s{number % 4}"))
    for y, name, number in apart(ends, 14):
        drawn.append(tag("circle", cx=days.end + 12, cy=y - 4, r=3.5, class_=f"mark s{number % 4}"))
        drawn.append(text(days.end + 20, y, shortened(name, 88)))
    return svg(WIDTH, height, label, *drawn)


def apart(places: Sequence[tuple[float, str, int]], least: float) -> list[tuple[float, str, int]]:
    """Labels moved down until none lies over another."""
    found: list[tuple[float, str, int]] = []
    for y, name, number in sorted(places):
        found.append((max(y, found[-1][0] + least) if found else y, name, number))
    return found


@dataclass(frozen=True)
class Point:
    name: str
    x: float
    y: float
    frontier: bool
    words: str


@dataclass(frozen=True)
class Axis:
    """What is told along an axis; `sign` stands before its numbers."""

    label: str
    sign: str = ""
    better: str | None = None


def scatter(label: str, points: Sequence[Point], x: Axis, y: Axis, height: float = 340) -> Markup:
    """Values against each other. Points that none beats are full and joined by a line; the others are hollow."""
    across = scale_for([point.x for point in points], LEFT, WIDTH - 40)
    up = scale_for([point.y for point in points], height - 46, TOP + 8)
    drawn = [left_axis(up, LEFT, across.end, y.sign), bottom_axis(across, TOP + 8, height - 46, x.sign)]
    best = sorted((point for point in points if point.frontier), key=lambda point: (point.x, point.y))
    if len(best) > 1:
        path = "M" + "L".join(f"{across(point.x):.1f} {up(point.y):.1f}" for point in best)
        drawn.append(tag("path", d=path, class_="line unsure"))
    taken: list[tuple[float, float, float, float]] = []
    for point in sorted(points, key=lambda point: (not point.frontier, point.name)):
        cx, cy = across(point.x), up(point.y)
        drawn.append(tag("circle", titled(point.words), cx=cx, cy=cy, r=5.0, class_="dot" if point.frontier else "hollow"))
        name = shortened(point.name, 170)
        left, top = free_place(cx, cy, width_of(name), across.end, taken)
        taken.append((left, top - 10, left + width_of(name), top + 3))
        drawn.append(text(left, top, name, None if point.frontier else "soft"))
    drawn.append(text(LEFT, 12, f"{y.label}{BETTER.get(y.better or '', '')}", "soft"))
    drawn.append(text(across.end, height - 8, f"{x.label}{BETTER.get(x.better or '', '')}", "soft", "end"))
    return svg(WIDTH, height, label, *drawn)


BETTER = {"higher": " (more is better)", "lower": " (less is better)"}


def free_place(cx: float, cy: float, width: float, end: float, taken: Sequence[tuple[float, float, float, float]]) -> tuple[float, float]:
    """Where a label goes beside its point: on the right, else on the left, else a line lower or higher, wherever no other lies."""
    for shift in (4.0, 18.0, -10.0, 32.0, -24.0, 46.0):
        for left in (cx + 9, cx - 9 - width):
            box = (left, cy + shift - 10, left + width, cy + shift + 3)
            inside = left >= LEFT - 40 and left + width <= end + 38
            if inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                return left, cy + shift
    return cx + 9, cy + 4


@dataclass(frozen=True)
class Span:
    """A time from when until when; `sure` is false where it is not known when it began. `weight` tells sorts of spans apart."""

    since: date
    until: date | None
    words: str
    weight: str = ""


@dataclass(frozen=True)
class Lane:
    """One row of spans, with what it is of and the page of that."""

    name: str
    href: str | None
    spans: Sequence[Span]


ROW = 24.0


def spans(label: str, lanes: Sequence[Lane], today: date) -> Markup:
    """Spans of time as bars, a row for each thing, in the order in which they began."""
    left = min(max((width_of(lane.name) for lane in lanes), default=80) + 14, 220)
    height = TOP + len(lanes) * ROW + BOTTOM
    days = days_between([span.since for lane in lanes for span in lane.spans] + [today], left, WIDTH - RIGHT, least=200)
    drawn = [time_axis(days, TOP - 8, height - BOTTOM)]
    for position, lane in enumerate(lanes):
        y = TOP + position * ROW
        name = text(0, y + 13, shortened(lane.name, left - 8))
        drawn.append(tag("a", name, href=lane.href) if lane.href else name)
        for span in lane.spans:
            start, end = days(span.since), days(min(span.until or today, today))
            bar = f"bar {span.weight}".strip()
            drawn.append(tag("rect", titled(span.words), x=start, y=y + 2, width=max(end - start, 3.0), height=15.0, rx=2.0, class_=bar))
    drawn.append(line(days(today), TOP - 8, days(today), height - BOTTOM, "axis"))
    return svg(WIDTH, height, label, *drawn)


def bars(label: str, counts: Sequence[tuple[date, int, str]], last: date, height: float = 170) -> Markup:
    """How many in each period; each entry is the first day of its period, the number, and what a pointer is told."""
    days = Days(counts[0][0], last, LEFT, WIDTH - RIGHT)
    scale = Linear(0, max(count for _, count, _ in counts) * 1.08, height - BOTTOM, TOP)
    drawn = [left_axis(scale, LEFT, days.end), time_axis(days, TOP, height - BOTTOM)]
    starts = [days(day) for day, _, _ in counts] + [days.end]
    for (_, count, words), start, end in zip(counts, starts, starts[1:], strict=False):
        y, wide = scale(count), max(end - start - 2, 1.0)
        drawn.append(tag("rect", titled(words), x=start + 1, y=y, width=wide, height=height - BOTTOM - y, class_="bar"))
    return svg(WIDTH, height, label, *drawn)
