"""How answers are written: one table of formats, each with its media type and what writes a list, one thing, a comparison, a cost.

A writer takes the content, which is bodies with their schema or a comparison, and gives bytes. A new format is one entry here;
what may be asked for, the negotiation, the OpenAPI document and the tests read this table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import marshmallow as ma
import orjson

from . import cost, markdown, people, spreadsheet, terminal
from .columns import Body, columns_for_people, columns_of, is_number
from .comparison import as_csv, grid_of
from .page import as_html
from .spreadsheet import ROWS_AT_ONCE

NEWLINE = orjson.OPT_APPEND_NEWLINE
WIDTH = 100  # columns of a terminal


@dataclass(frozen=True)
class Content:
    """What is to be written: bodies of one schema, as records or as the JSON in which they are kept.

    `fields` are those that were asked for, `also` what was added to the bodies, `notes` what people are told below, `following`
    the address of the next page, `width` how wide plain text may be. `others` and `base` are the addresses that a page leads to.
    """

    schema: type[ma.Schema]
    bodies: Iterable[str | Body]
    fields: Sequence[str] | None = None
    also: Sequence[str] = ()
    notes: Sequence[str] = ()
    following: str = ""
    width: int = WIDTH
    others: Sequence[tuple[str, str]] = ()
    base: str = ""

    @property
    def records(self) -> Iterator[Body]:
        return (orjson.loads(body) if isinstance(body, str) else body for body in self.bodies)


Writer = Callable[[Content], Iterable[bytes]]


@dataclass(frozen=True)
class Format:
    """One way of writing. `complete` lists go on to their end, where those of other formats are one page; `attached` ones are saved
    as a file. What a format has no writer for cannot be had in it."""

    name: str
    media_type: str  # as Content-Type has it
    meaning: str
    many: Writer | None = None
    one: Writer | None = None
    compared: Writer | None = None
    costed: Writer | None = None
    complete: bool = False
    attached: bool = False
    also_called: tuple[str, ...] = ()  # other media types that clients ask for it by


# --- JSON -------------------------------------------------------------------------------------------------------------


def json_lines(content: Content) -> Iterator[bytes]:
    """A line per body, some at once."""
    bodies = iter(content.bodies)
    while some := list(islice(bodies, ROWS_AT_ONCE)):
        yield b"".join(f"{body}\n".encode() if isinstance(body, str) else orjson.dumps(body, option=NEWLINE) for body in some)


# --- CSV --------------------------------------------------------------------------------------------------------------


def csv_rows(content: Content) -> Iterator[bytes]:
    return spreadsheet.lines(columns_of(content.schema, content.fields, content.also), content.records)


def csv_comparison(content: Content) -> Iterator[bytes]:
    return as_csv(next(content.records))


# --- For people -------------------------------------------------------------------------------------------------------


def _text(lines: Iterable[str]) -> list[bytes]:
    return [("\n".join(lines) + "\n").encode()]


def _in_words(content: Content, urls: bool) -> tuple[list[str], list[list[str]], list[bool], list[str]]:
    """The headings, the cells, which columns are of numbers, and the notes of a list, with its URLs or without."""
    columns = [column for column in columns_for_people(content.schema, content.fields, content.also) if urls or not column.is_url]
    bodies = list(content.records)
    rows = [[people.cell(column, body) for column in columns] for body in bodies]
    right = [bool(column.unit) or _are_numbers(column.value(body) for body in bodies) for column in columns]
    priced = dict.fromkeys(column.unit for column in columns if column.unit and " " in column.unit)
    notes = [*content.notes, *(f"Prices in {unit}." for unit in priced)]
    return [people.heading(column) for column in columns], rows, right, notes


def _are_numbers(values: Iterable[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(is_number(value) or (isinstance(value, Mapping) and "amount" in value) for value in known)


def _pairs(content: Content) -> list[tuple[str, list[str]]]:
    """The fields of one thing with what they say."""
    body = next(content.records)
    columns = columns_for_people(content.schema, content.fields, content.also, brief=False)
    return [(people.with_unit(people.heading(column), column.unit), people.parts(column, body)) for column in columns]


def text_table(content: Content) -> list[bytes]:
    # In a column as narrow as here a URL is cut to what nobody can follow.
    headings, rows, right, notes = _in_words(content, urls=content.fields is not None)
    lines, dropped = terminal.table(headings, rows, right, content.width)
    if dropped:
        notes.append(f"No room for {', '.join(headings[-dropped:])}: width= gives more.")
    if content.following:
        notes.append(f"Next: {content.following}")
    return _text([*lines, *(["", *notes] if notes else [])])


def text_card(content: Content) -> list[bytes]:
    return _text(terminal.card(_pairs(content), content.width))


def text_comparison(content: Content) -> list[bytes]:
    return _text(terminal.compared(grid_of(next(content.records)), content.width))


def markdown_table(content: Content) -> list[bytes]:
    headings, rows, right, notes = _in_words(content, urls=True)
    below = [*map(markdown.escaped, notes), *([f"Next: `{content.following}`"] if content.following else [])]
    table = [[markdown.escaped(text) for text in row] for row in rows]
    return _text([*markdown.table(headings, table, right), *(line for note in below for line in ("", note))])


def markdown_card(content: Content) -> list[bytes]:
    rows = [[markdown.escaped(name), "<br>".join(map(markdown.escaped, parts))] for name, parts in _pairs(content)]
    return _text(markdown.table(["field", "value"], rows, [False, False]))


def markdown_comparison(content: Content) -> list[bytes]:
    return _text(markdown.compared(grid_of(next(content.records))))


def csv_cost(content: Content) -> Iterator[bytes]:
    return cost.as_csv(next(content.records))


def text_cost(content: Content) -> list[bytes]:
    return _text(cost.as_text(cost.sheet_of(next(content.records)), content.width))


def markdown_cost(content: Content) -> list[bytes]:
    return _text(cost.as_markdown(cost.sheet_of(next(content.records))))


def page_of_comparison(content: Content) -> list[bytes]:
    return [as_html("comparison", grid_of(next(content.records)), content.others, content.base)]


def page_of_cost(content: Content) -> list[bytes]:
    return [as_html("cost", cost.sheet_of(next(content.records)), content.others, content.base)]


# In the order in which they are preferred where a client likes several as much.
FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("json", "application/json", "every field, a list by pages", json_lines, json_lines, json_lines, json_lines),
        Format("ndjson", "application/x-ndjson", "a line of JSON per thing, a list to its end", json_lines, json_lines,
               complete=True, attached=True, also_called=("application/ndjson", "application/jsonl", "application/x-jsonlines")),
        Format("csv", "text/csv; charset=utf-8; header=present", "a line per thing under a header row, a list to its end",
               csv_rows, csv_rows, csv_comparison, csv_cost, complete=True, attached=True),
        Format("md", "text/markdown; charset=utf-8; variant=GFM", "a table in GitHub's Markdown, a list by pages",
               markdown_table, markdown_card, markdown_comparison, markdown_cost),
        Format("html", "text/html; charset=utf-8", "a page for people", compared=page_of_comparison, costed=page_of_cost),
        Format("txt", "text/plain; charset=utf-8", "an aligned table for a terminal, a list by pages",
               text_table, text_card, text_comparison, text_cost),
        # Of what changed only, which has a writer of its own (web/feed.py).
        Format("atom", "application/atom+xml; charset=utf-8", "a feed", also_called=("application/xml", "text/xml")),
    )
}  # fmt: skip


def formats_for(shape: str) -> dict[str, Format]:
    """The formats that a list (`many`), one thing (`one`), a comparison (`compared`) or what a workload costs (`costed`) can be had in."""
    return {name: one for name, one in FORMATS.items() if getattr(one, shape) is not None}
