"""The timeline: which models came when, month by month, under any filters of the catalog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Response
from sqlalchemy import func, select

from ...catalog.attributes import KINDS
from ...catalog.derived import today
from ...catalog.facets import MOST_TIME, facets_of
from ...catalog.tables import Maker, Model
from ...catalog.timebox import OutOfTimeError, at_most
from ...formats import people
from ...schemas_query import list_query
from ..api import raw_pairs
from ..listing import checks_of, where_of
from ..pages import at, page
from ..reading import connection
from .asking import Args, asked, changed, explorer, without
from .plots import bars

MODEL = KINDS["model"]
MOST = 400  # models on one page; the bars count all of them
MAKERS = 14  # to choose from


@explorer.get("/timeline")
@asked(list_query("model"), checks_of("model"))
def show_timeline(args: Args) -> Response:
    """The timeline of releases"""
    texts = dict(raw_pairs()[0])
    where = where_of("model", args)
    conditions = (Model.released_on.is_not(None), *where.conditions(connection()))
    query = select(Model.slug, Model.name, Model.released_on, Model.released_on_precision, Maker.name.label("maker"))
    query = query.join(Maker, Maker.slug == Model.maker).where(*conditions)
    rows = connection().execute(query.order_by(Model.released_on.desc(), Model.slug.desc()).limit(MOST + 1)).all()
    by_day = counted(conditions)
    makers = facets_of(connection(), where, ["maker"], MAKERS)["maker"]
    return page(
        "explorer/timeline.html", months=[*months(rows[:MOST])], chart=chart(by_day),
        total=sum(by_day.values()) if by_day else len(rows[:MOST]),
        makers=[(one.name or one.value, toggled(texts, str(one.value)), one.count, one.selected) for one in makers.values],
        earlier=changed(texts, released_on_max=rows[MOST].released_on.isoformat()) if len(rows) > MOST else None,
        data=at("/v1/models", {**without(texts), "sort": "-released_on"}),
        catalog=at("/models", {**without(texts), "sort": "-released_on"}),
    )  # fmt: skip


def counted(conditions: Sequence[Any]) -> dict[date, int]:
    """How many came on each day; nothing where counting takes too long."""
    query = select(Model.released_on, func.count()).where(*conditions).group_by(Model.released_on)
    try:
        with at_most(connection(), MOST_TIME):
            return {day: count for day, count in connection().execute(query) if day}
    except OutOfTimeError:
        return {}


def toggled(texts: dict[str, str], slug: str) -> str:
    asked = texts["maker"].split(",") if "maker" in texts else []
    return changed(texts, maker=",".join([one for one in asked if one != slug] if slug in asked else [*asked, slug]))


def months(rows: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The models by the month in which they came, the newest first; those of which only the year is known by year."""
    for month, some in groupby(rows, key=lambda row: people.date(row.released_on.isoformat(), row.released_on_precision)[:7]):
        yield month, list(some)


def chart(by_day: Mapping[date, int]) -> dict[str, Any] | None:
    """How many came in each quarter."""
    counts: Counter[tuple[int, int]] = Counter()
    for day, count in by_day.items():
        counts[day.year, (day.month - 1) // 3] += count
    if len(counts) < 2:
        return None
    (year, quarter), last = min(counts), max(counts)
    every = []
    while (year, quarter) <= last:
        every.append((date(year, quarter * 3 + 1, 1), counts[year, quarter], f"{year}, quarter {quarter + 1}: {counts[year, quarter]}"))
        year, quarter = year + (quarter + 1) // 4, (quarter + 1) % 4
    label = "Models released by quarter"
    end = max(today(), every[-1][0])
    table = [(f"{day.year}, quarter {day.month // 3 + 1}", count) for day, count, _ in reversed(every) if count]
    return {"drawing": bars(label, every, end), "label": label, "rows": table}
