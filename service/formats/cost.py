"""What a workload costs, as tables: the offerings with their totals and the arithmetic, and apart from them those without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import markdown, people, terminal
from .comparison import footnotes
from .spreadsheet import record

Cost = Mapping[str, Any]

HEADINGS = ("model", "provider", "offered as", "total", "arithmetic")
DERIVED = ("prompt_tokens",)  # of a workload, what is not asked for
RIGHT = (False, False, False, True, False)


def _total(total: Mapping[str, Any]) -> str:
    return f"{total['amount']} {total['currency']}"


def _whose(costed: Mapping[str, Any]) -> str:
    return f"{costed['model'] or 'a model not known'} at {costed['provider']['name']}, as {costed['foreign_id']}"


def _lines(costed: Mapping[str, Any]) -> list[str]:
    """Each line of a sum, with the numbers of its sources and what was assumed."""
    return [
        f"{line['quantity_of'].replace('_', ' ')}: {line['arithmetic']}"
        + (f" ({line['assumption']})" if line.get("assumption") else "")
        + (f" [{','.join(str(position + 1) for position in line['sources'])}]" if line["sources"] else "")
        for line in costed["lines"]
    ]


def _best(cost: Cost) -> list[str]:
    return [
        f"{people.plain(model['name'])}: {_total(model['best']['total'])} at {', '.join(model['best']['offerings'])}."
        if model["best"] else f"{people.plain(model['name'])}: {model['why']}"
        for model in cost["models"]
    ]  # fmt: skip


def _title(cost: Cost) -> str:
    asked = {name.replace("_", " "): count for name, count in cost["workload"].items() if count and name not in DERIVED}
    workload = ", ".join(f"{people.number(count)} {name.removesuffix('s') if count == 1 else name}" for name, count in asked.items())
    day = cost["meta"].get("as_of")
    return f"What {workload} cost{f', on {day}' if day else ''}"


def _apart(cost: Cost) -> list[list[str]]:
    return [[one["model"] or "", one["provider"]["name"], one["foreign_id"], one["why"]] for one in cost["apart"]]


def as_text(cost: Cost, width: int) -> list[str]:
    lines = [*terminal.wrapped(_title(cost), width), ""]
    for note in [*_best(cost), *cost["assumptions"]]:
        lines += terminal.wrapped(note, width)
    for one in cost["offerings"]:
        # The arithmetic is what is to be read, so each offering has lines of its own rather than a row that would be cut.
        lines += ["", f"{_total(one['total'])}  {people.plain(_whose(one))}"]
        lines += [f"  {text}" for part in [*_lines(one), *one.get("notes", ())] for text in terminal.wrapped(people.plain(part), width - 2)]
    if cost["apart"]:
        lines += ["", "Without a total"]
    for one in cost["apart"]:
        lines += ["", people.plain(_whose(one)), *[f"  {text}" for text in terminal.wrapped(people.plain(one["why"]), width - 2)]]
    return [*lines, *terminal.footnotes(footnotes(cost["sources"]))]


def as_markdown(cost: Cost) -> list[str]:
    escaped = markdown.escaped
    rows = [
        [escaped(one["model"] or ""), escaped(one["provider"]["name"]), escaped(one["foreign_id"]), escaped(_total(one["total"])),
         "<br>".join(escaped(part) for part in [*_lines(one), *one.get("notes", ())])]
        for one in cost["offerings"]
    ]  # fmt: skip
    lines = [f"## {escaped(_title(cost))}", ""]
    lines += [f"- {escaped(note)}" for note in [*_best(cost), *cost["assumptions"]]]
    lines += ["", *markdown.table(HEADINGS, rows, RIGHT)]
    if cost["apart"]:
        apart = [[escaped(text) for text in row] for row in _apart(cost)]
        lines += ["", "### Without a total", "", *markdown.table(["model", "provider", "offered as", "why"], apart, [False] * 4)]
    return [*lines, "", *markdown.numbered(footnotes(cost["sources"]))]


def as_csv(cost: Cost) -> Iterator[bytes]:
    """A line per offering, the cheapest first; those without a total have none, and why."""
    yield record(["model", "offering", "provider", "foreign_id", "total", "currency", "arithmetic", "why"])
    for one in cost["offerings"]:
        named = [one["model"], one["offering"], one["provider"]["slug"], one["foreign_id"]]
        arithmetic = "; ".join(line["arithmetic"] for line in one["lines"])
        yield record([*named, one["total"]["amount"], one["total"]["currency"], arithmetic, None])
    for one in cost["apart"]:
        yield record([one["model"], one["offering"], one["provider"]["slug"], one["foreign_id"], None, None, None, one["why"]])
