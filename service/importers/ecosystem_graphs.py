"""Ecosystem Graphs of Stanford's CRFM: `all_assets.csv`, a neutral record of models and of the products that depend on them.

How its rows are read stands in `ecosystem_rows`, what its words are in ours in `ecosystem_words`; what no table there knows is refused
with a line. Data sets are no things of the catalog but ends of lineage. `nationality` is not read: where one can check, it is wrong
(Mistral AI is "USA").
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..catalog.naming import folded
from ..catalog.values import Date, first_day
from . import ecosystem_words as words
from .ecosystem_rows import Row, each_once, is_text, page_of, rows_of, spelling_of
from .ecosystem_words import NOTHING
from .records import Document, Origin, Record, Refusal, digest_of

ORIGIN = Origin(
    slug="ecosystem-graphs",
    title="Ecosystem Graphs",
    standing="record",
    url="https://crfm.stanford.edu/ecosystem-graphs/",
    license=None,
    attribution="Bommasani et al., Ecosystem Graphs: The Social Footprint of Foundation Models, arXiv:2303.15772.",
)


def read(content: bytes, day: date) -> Document:
    """The records of `all_assets.csv` as it was on a day. Raises DocumentError when the bytes are not that table, or not all of it.

    The table is everything that the upstream lists, so the document is complete; offerings it has none.
    """
    refused: list[Refusal] = []
    rows = list(each_once(rows_of(content, refused)))
    ends = Ends(rows)
    records = list(_makers(rows))
    for row in rows:
        if row.name in words.FAMILIES:
            row.refuse("name", "is that of several models, which have names of their own")
        elif row.type == "model":
            records.append(_model(row, ends, day))
        elif row.type == "application":
            records.append(_product(row, ends, day))
    return Document(ORIGIN, day, digest_of(content), records, refused=refused)


# --- Things -----------------------------------------------------------------------------------------------------------


def _makers(rows: list[Row]) -> Iterator[Record]:
    """A record for each maker of a model or product, under the page of the oldest row that names it."""
    oldest = {row.maker: row for row in reversed(rows) if row.maker and row.type != "dataset"}
    for slug, row in oldest.items():
        spellings = words.MAKERS.get(slug) or (spelling_of(row.cells),)
        yield Record("maker", slug, row.says(name=spellings[0]), row.where, spellings)


def _model(row: Row, ends: Ends, day: date) -> Record:
    tag = _license(row)
    says = row.says(
        name=row.name, maker=row.maker, released_on=_date(row, day), **_modalities(row), **_size(row), license=tag,
        open_weights=_open_weights(row, tag), links=_links(row), lineage=list(_lineage(row, ends)),
    )  # fmt: skip
    return Record("model", row.slug, says, row.where, row.known_as)


def _product(row: Row, ends: Ends, day: date) -> Record:
    says = row.says(
        name=row.name, kind=words.PRODUCT_KINDS.get(row.name.lower().split()[-1]), maker=row.maker, launched_on=_date(row, day),
        url=row.url, models=list(_stands_on(row, ends)),
    )  # fmt: skip
    return Record("product", row.slug, says, row.where, row.known_as)


def _date(row: Row, day: date) -> str | None:
    text = row.cells["created_date"]
    if text.lower() in NOTHING:
        return None
    try:
        value = Date().checked(text)
    except ValueError as error:
        row.refuse("created_date", f"{error}: {text[:80]!r}")
        return None
    if first_day(value) > day or value == words.DAY_OF_ENTRY:
        row.refuse("created_date", f"{'lies after the document' if first_day(value) > day else 'is when the row was entered'}: {value}")
        return None
    return value


def _modalities(row: Row) -> dict[str, list[str]]:
    """What goes in and what comes out, from `image, text; text`. A side of which one word is not known is not known."""
    text = row.cells["modality"]
    if text.lower() in NOTHING:
        return {}
    if text.count(";") != 1:
        row.refuse("modality", f"does not tell what goes in from what comes out: {text[:80]!r}")
        return {}
    sides = {}
    for name, side in zip(("input_modalities", "output_modalities"), text.lower().split(";"), strict=True):
        listed = {word.strip() for word in side.split(",")}
        if listed - words.MODALITIES.keys() - NOTHING:
            row.refuse("modality", f"has a word for which we have none: {text[:80]!r}")
        elif listed <= words.MODALITIES.keys():
            sides[name] = sorted({words.MODALITIES[word] for word in listed})
    return sides


def _size(row: Row) -> dict[str, int]:
    text = row.cells["size"]
    if text.lower() in NOTHING:
        return {}
    found = words.SIZE.fullmatch(text)
    if found is None or row.name in words.HEADS:
        row.refuse("size", f"is {'that of the largest of several' if found else 'no number of parameters'}: {text[:80]!r}")
        return {}
    parts = iter(part for part in found.groups() if part)
    counts = [int(Decimal(number) * words.UNITS[unit.upper()]) for number, unit in zip(parts, parts, strict=True)]
    return dict(zip(("parameters", "active_parameters"), counts, strict=False))


def _license(row: Row) -> str | None:
    text = row.cells["license"].lower()
    tag = words.LICENSES.get(re.sub(r"[\s-]|license", "", text))
    if tag is None and text not in NOTHING:
        row.refuse("license", f"has no identifier that we know: {text[:80]!r}")
    return tag


def _open_weights(row: Row, tag: str | None) -> bool | None:
    """Whether the weights may be had. `limited` says nothing about them, and `open` is also said of models that are only served,
    such as Claude 3.5 Haiku: it is believed where the row names a licence that we know, or a place where weights lie."""
    access = row.cells["access"].lower()
    if access == "closed":
        return False
    if access != "open":
        if access not in NOTHING | {"limited"}:
            row.refuse("access", f"is no word that we know: {access[:80]!r}")
        return None
    if tag or any(words.WEIGHTS.search(row.cells[column]) for column in ("url", "model_card")):
        return True
    row.refuse("access", "says open, and the row names neither a known licence nor a place of the weights")
    return None


def _links(row: Row) -> dict[str, str]:
    kind = next((kind for pattern, kind in words.LINKS if pattern.search(row.url or "")), None)
    cited = {kind: row.url} if kind and row.url else {}
    card = page_of(row, "model_card")
    return cited | ({"model_card": card} if card else {})


# --- What depends on what ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class End:
    """What a name in `dependencies` means: a type, the name it goes by, and its row if it has one."""

    type: str
    name: str
    row: Row | None = None


class Ends:
    """The ends that the document describes, and those of which the tables know what they are."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.rows[folded(row.name)].append(row)
        self.known = {
            folded(name): End(kind, name) for kind, names in (("dataset", words.DATA_SETS), ("model", words.MODELS)) for name in names
        }

    def find(self, name: str, near: Row) -> End | None:
        """The end that a row means by a name. One that several makers have is the row's own maker's, or cannot be told."""
        rows = self.rows.get(folded(name), [])
        if len(rows) > 1:
            rows = [row for row in rows if row.maker == near.maker]
            if len(rows) != 1:
                return None
        if rows:
            return End(rows[0].type, rows[0].known_as[0], rows[0])
        return self.known.get(folded(name)) or (End("dataset", name) if words.DATA_SET.search(name) else None)


def _dependencies(row: Row) -> list[str]:
    """The names in a cell, which is a Python list of strings."""
    text = row.cells["dependencies"]
    if text.lower() in NOTHING:
        return []
    try:
        names = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) and is_text(name) for name in names):
        row.refuse("dependencies", f"is no list of names: {text[:80]!r}")
        return []
    return [name.strip() for name in names if not name.strip().lower().startswith("unknown")]


def _lineage(row: Row, ends: Ends) -> Iterator[dict[str, Any]]:
    """What a model depends on. That it does is all that the document says; how, only the names may show."""
    for name in _dependencies(row):
        end = ends.find(name, row)
        if end is None or end.type == "application":
            row.refuse("dependencies", f"names {name!r}, which is {'a product' if end else 'no model and no data set that we know'}")
        elif end.row is row:
            row.refuse("dependencies", "names the model itself")
        else:
            relation = "trained_on" if end.type == "dataset" else "fine_tuned_from" if _is_tuned(row.name, name) else "uses"
            yield {"relation": relation, "name": end.name, "url": row.url}


def _is_tuned(name: str, base: str) -> bool:
    """Whether a name is its base's with a word that says how it was trained further: `Flan-T5`, `Llama 3.1 Tulu 3`."""
    own, of_base = (set(re.split(r"[\s-]+", text.lower())) for text in (name, base))
    return of_base <= own and bool((own - of_base) & words.TUNED)


def _stands_on(row: Row, ends: Ends) -> Iterator[dict[str, Any]]:
    """The models of a product, by name. Through the interface of one model, such as `GPT-4 API`, it stands on that model."""
    for name in _dependencies(row):
        end = ends.find(name, row)
        if end and end.row and end.type == "application":
            behind = _dependencies(end.row)
            end = ends.find(behind[0], end.row) if len(behind) == 1 else None
        if end and end.row and end.type == "model":
            yield {"model": end.name, "role": "component", "url": row.url}
        else:
            row.refuse("dependencies", f"names {name!r}, which is not one model of the document")
