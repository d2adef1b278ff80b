"""The rows of Ecosystem Graphs' table: bytes in, one row for each thing out, with a line for each that is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..catalog.values import SLUG, Text, Url
from . import ecosystem_words as words
from .ecosystem_words import NOTHING
from .parts import into, refuse_packed
from .records import DocumentError, Refusal, Said
from .shapes import shape, tell_strange
from .slugs import slug_of

NEEDED = (
    "type", "name", "organization", "created_date", "url", "modality", "size", "access", "license", "dependencies", "model_card",
)  # fmt: skip
# What else is in a row, and why it is left out.
SENTENCES = "is told in sentences"
COLUMNS = shape(" ".join(NEEDED), {
    "nationality": "is wrong where one can check it", "monthly_active_users": "says of no day",
    **dict.fromkeys(("sample", "included", "excluded", "datasheet"), "is of data sets"),
    **dict.fromkeys((
        "description", "analysis", "feedback", "intended_uses", "prohibited_uses", "monitoring", "quality_control", "failures",
        "adaptation", "output_space", "terms_of_service", "user_distribution", "value",
        "training_emissions", "training_hardware", "training_time",
    ), SENTENCES),
})  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One asset: a model, an application or a dataset."""

    type: str
    name: str
    slug: str
    maker: str | None
    known_as: tuple[str, ...]
    cells: dict[str, str]
    where: str
    refused: list[Refusal]
    url: str | None = None

    def refuse(self, what: str, why: str) -> None:
        self.refused.append(Refusal(what, self.where, why))

    def says(self, **values: Any) -> dict[str, Said]:
        """What is known among values, as said by the page that this row cites."""
        return {name: Said(value=value, url=self.url) for name, value in values.items() if value not in (None, {}, [])}


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    """The cells of each line with the number of the line they end on."""
    refuse_packed(content)
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))  # or one long cell, of 131,072 characters, would cost all rows
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, line) for line in reader if any(map(str.strip, line))]
    except UnicodeDecodeError:
        raise DocumentError("The document is not UTF-8 text.") from None
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise DocumentError("The document is cut off in the middle of a quoted field.") from None
        raise DocumentError(f"The document is not CSV: {error}.") from None
    if not lines:
        raise DocumentError("The document is empty.")
    header = lines[0][1]
    if missing := [column for column in NEEDED if column not in header]:
        raise DocumentError(f"The document is not the table of Ecosystem Graphs: its header lacks {', '.join(missing)}.")
    if len(lines) == 1:
        raise DocumentError("The document has a header and no rows.")
    if len(lines[-1][1]) < len(header):
        raise DocumentError(f"The document is cut off: its last row has {len(lines[-1][1])} of {len(header)} columns.")
    return lines


def rows_of(content: bytes, refused: list[Refusal]) -> Iterator[Row]:
    (_, header), *lines = _lines(content)
    if not content.endswith((b"\n", b"\r")):
        refused.append(Refusal("the document", f"line {lines[-1][0]}", "has no line break at its end: it may be cut off there"))
    cells_of_rows = [{name: cell for name, cell in zip(header, line, strict=False) if cell.strip()} for _, line in lines]
    tell_strange(cells_of_rows, COLUMNS, into(refused))
    for number, line in lines:
        if len(line) != len(header):
            refused.append(Refusal("row", f"line {number}", f"has {len(line)} columns where the header has {len(header)}"))
            continue
        cells = dict(zip(header, map(str.strip, line), strict=True))
        name, spelling = cells["name"], spelling_of(cells)
        kind, slug = words.MISTYPED.get(name, cells["type"]), words.SLUGS.get(name, slug_of(name))
        maker = words.MAKER_OF.get(spelling, slug_of(spelling)) or None
        row = Row(kind, name, slug, maker, (name,), cells, f"line {number}: {name[:80]}", refused)
        if kind not in ("model", "application", "dataset"):
            row.refuse("type", f"is neither model nor application nor dataset: {kind[:80]!r}")
        elif not SLUG.fullmatch(slug) or not is_text(name):
            row.refuse("name", f"cannot be used: {name[:80]!r}")
        else:
            yield replace(row, url=page_of(row, "url"))


def is_text(name: str) -> bool:
    try:
        return bool(Text().checked(name))
    except ValueError:
        return False


def spelling_of(cells: dict[str, str]) -> str:
    """The organisation that made it: of several in one string, the first."""
    first = words.LEGAL_FORM.sub("", cells["organization"]).split(",")[0].strip()
    return "" if first.lower() in NOTHING else first


def page_of(row: Row, column: str) -> str | None:
    if row.cells[column].lower() in NOTHING:
        return None
    try:
        return Url().checked(row.cells[column])
    except ValueError as error:
        row.refuse(column, f"{error}: {row.cells[column][:80]!r}")
        return None


def each_once(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, the oldest first, each thing once. Another maker's model of the same name has its maker in its slug."""
    taken: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: row.cells["created_date"] or "9999"):
        first = taken.setdefault((row.type, row.slug), row)
        own = f"{row.slug}-{row.maker}"
        if first is row:
            yield row
        elif row.maker not in (None, first.maker) and (row.type, own) not in taken:
            # It cannot go by a name that it shares; the maker's name makes it plain.
            taken[row.type, own] = row
            yield replace(row, slug=own, known_as=(f"{spelling_of(row.cells)} {row.name}",))
        else:
            row.refuse("row", f"is the second of that name; that on {first.where.split(':')[0]} stands")
