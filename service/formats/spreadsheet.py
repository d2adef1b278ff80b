"""CSV as RFC 4180 has it, that a spreadsheet opens without harm: the header row first, whatever follows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from .columns import Body, Cell, Column, written

ROWS_AT_ONCE = 200  # are written as one piece
# What makes a spreadsheet take a text for a formula (OWASP, CSV injection), in the widths that it is typed in East Asia too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def lines(columns: Sequence[Column], bodies: Iterable[Body]) -> Iterator[bytes]:
    """The rows of a table, in pieces; the header row even where there is no other."""
    head, rows = [[column.name for column in columns]], iter(bodies)
    while (some := list(islice(rows, ROWS_AT_ONCE))) or head:
        yield records([*head, *([column.cell(body) for column in columns] for body in some)])
        head = []


def record(cells: Sequence[Cell]) -> bytes:
    """One line."""
    return records([cells])


def records(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Some lines."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerows([harmless(cell) for cell in cells] for cells in rows)
    return sheet.getvalue().encode()


def harmless(cell: Cell) -> str:
    """A cell as text; one that would be a formula has an apostrophe in front. A number is a number, also below 0."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return written(cell)
