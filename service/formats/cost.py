"""What a workload costs, in words: the offerings with their totals and the arithmetic, and apart from them those without a total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from . import markdown, people, terminal
from .comparison import Cited, footnotes
from .spreadsheet import record

Cost = Mapping[str, Any]

DERIVED = ("prompt_tokens", "requests")  # of a workload, what is not counted up in the title
APART = "Apart, without a total"


@dataclass(frozen=True)
class Term:
    """One line of a sum, with the numbers of its sources."""

    text: str
    sources: tuple[int, ...]

    @property
    def cited(self) -> str:
        return f" [{','.join(map(str, self.sources))}]" if self.sources else ""


@dataclass(frozen=True)
class Offer:
    """One offering: whose it is and under which name, its total with what adds up to it, or why there is none."""

    model: str
    href: str
    provider: str
    foreign_id: str
    total: str = ""
    terms: tuple[Term, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def named(self) -> str:
        return f"{self.provider}, as {self.foreign_id}"


@dataclass(frozen=True)
class Sheet:
    """A cost in words."""

    title: str
    best: list[str]
    assumptions: list[str]
    offers: list[Offer]
    apart: list[Offer]
    sources: list[Cited]


def sheet_of(cost: Cost) -> Sheet:
    """The sheet of an answer of /v1/cost."""
    called = {model["slug"]: people.plain(model["name"]) for model in cost["models"]}
    return Sheet(
        _title(cost),
        [_best(model) for model in cost["models"]],
        list(cost["assumptions"]),
        [_offer(one, called) for one in cost["offerings"]],
        [_offer(one, called) for one in cost["apart"]],
        footnotes(cost["sources"]),
    )


def _title(cost: Cost) -> str:
    workload, day = cost["workload"], cost["meta"].get("as_of")
    asked = people.several([_counted(count, name) for name, count in workload.items() if count and name not in DERIVED])
    return f"What {asked} cost in {_counted(workload['requests'], 'requests')}{f', on {day}' if day else ''}"


def _counted(count: int, name: str) -> str:
    words = name.replace("_", " ")
    return f"{people.number(count)} {words.removesuffix('s') if count == 1 else words}"


def _total(total: Mapping[str, Any]) -> str:
    return f"{total['amount']} {total['currency']}"


def _best(model: Mapping[str, Any]) -> str:
    best = model["best"]
    told = f"{_total(best['total'])} at {people.several(best['offerings'])}." if best else model["why"]
    return people.plain(f"{model['name']}: {told}")


def _offer(one: Mapping[str, Any], called: Mapping[str, str]) -> Offer:
    slug = one["model"]
    whose = called.get(slug, slug) or "a model not known", f"/v1/models/{slug}" if slug else ""
    terms = tuple(
        Term(
            people.plain(f"{line['quantity_of'].replace('_', ' ')}: {line['arithmetic']}")
            + (f" ({people.plain(line['assumption'])})" if line.get("assumption") else ""),
            tuple(position + 1 for position in line["sources"]),
        )
        for line in one.get("lines", ())
    )
    notes = tuple(people.plain(text) for text in (*one.get("notes", ()), *([one["why"]] if "why" in one else [])))
    total = _total(one["total"]) if "total" in one else ""
    return Offer(*whose, people.plain(one["provider"]["name"]), people.plain(one["foreign_id"]), total, terms, notes)


# --- The formats ------------------------------------------------------------------------------------------------------


def as_text(sheet: Sheet, width: int) -> list[str]:
    lines = [*terminal.wrapped(sheet.title, width), ""]
    for note in [*sheet.best, *sheet.assumptions]:
        lines += terminal.wrapped(note, width)
    for one in sheet.offers:
        # The arithmetic is what is to be read, so each offering has lines of its own rather than a row that would be cut.
        lines += ["", *terminal.wrapped(f"{one.total}  {one.model} at {one.named}", width)]
        for text in [*(term.text + term.cited for term in one.terms), *one.notes]:
            lines += _indented(text, width)
    if sheet.apart:
        lines += ["", APART]
    # Many offerings of a model lack the same price, which is said once.
    for (model, *notes), some in groupby(sorted(sheet.apart, key=_reason), key=_reason):
        lines += ["", *terminal.wrapped(f"{model}: {' '.join(notes)}", width)]
        for one in some:
            lines += _indented(one.named, width)
    return [*lines, *terminal.footnotes(sheet.sources)]


def _reason(one: Offer) -> tuple[str, ...]:
    return one.model, *one.notes


def _indented(text: str, width: int) -> list[str]:
    return [f"  {line}" for line in terminal.wrapped(text, width - 2)]


def as_markdown(sheet: Sheet) -> list[str]:
    escaped = markdown.escaped
    rows = [
        [*map(escaped, (one.model, one.provider, one.foreign_id, one.total)),
         "<br>".join(map(escaped, [*(term.text + term.cited for term in one.terms), *one.notes]))]
        for one in sheet.offers
    ]  # fmt: skip
    lines = [f"## {escaped(sheet.title)}", "", *(f"- {escaped(note)}" for note in [*sheet.best, *sheet.assumptions])]
    if rows:
        lines += ["", *markdown.table(["model", "provider", "offered as", "total", "arithmetic"], rows, [False, False, False, True, False])]
    if sheet.apart:
        apart = [[escaped(text) for text in (one.model, one.provider, one.foreign_id, " ".join(one.notes))] for one in sheet.apart]
        lines += ["", f"### {APART}", "", *markdown.table(["model", "provider", "offered as", "why"], apart, [False] * 4)]
    return [*lines, "", *markdown.numbered(sheet.sources)] if sheet.sources else lines


def as_csv(cost: Cost) -> Iterator[bytes]:
    """A line per offering, the cheapest first; those without a total have none, and why."""
    yield record(["model", "offering", "provider", "foreign_id", "total", "currency", "arithmetic", "notes", "why"])
    for one in cost["offerings"]:
        named = [one["model"], one["offering"], one["provider"]["slug"], one["foreign_id"]]
        arithmetic = "; ".join(line["arithmetic"] for line in one["lines"])
        notes = " ".join([*(line["assumption"] for line in one["lines"] if line.get("assumption")), *one.get("notes", ())])
        yield record([*named, one["total"]["amount"], one["total"]["currency"], arithmetic, notes or None, None])
    for one in cost["apart"]:
        yield record([one["model"], one["offering"], one["provider"]["slug"], one["foreign_id"], None, None, None, None, one["why"]])
