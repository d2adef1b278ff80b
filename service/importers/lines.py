"""JSON Lines in the form of the export: a header for each document, then its records. The bulk of the seed is kept so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import orjson

from ..catalog import said
from ..catalog.attributes import KINDS
from ..catalog.precedence import STANDINGS
from .records import Document, DocumentError, Origin, Record

LINE = orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS


def read(content: bytes) -> list[Document]:
    """The documents of an export. Raises DocumentError with the number of the line that cannot be used."""
    documents: list[Document] = []
    records: list[Record] = []
    for number, line in enumerate(content.splitlines(), 1):
        try:
            entry = orjson.loads(line)
            if "document" in entry:
                records = []
                documents.append(_document(entry, records))
            else:
                records.append(_record(entry))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise DocumentError(f"Line {number} is no line of an export of Plinth: {error}.") from None
        if not documents:
            raise DocumentError("This is no export of Plinth: its first line should be the header of a document.")
    if not documents:
        raise DocumentError("This is no export of Plinth: it is empty.")
    return documents


HEADER = b'{"document":'  # how the first line of a document begins


def read_headers(content: bytes) -> list[Document]:
    """The same documents, whose records are read when somebody asks for them: most starts find every document known already."""
    lines = content.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(HEADER)]
    documents = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        unread = b"\n".join(lines[start:end])
        (document,) = read(lines[start])
        documents.append(replace(document, records=Unread(unread)))
    return documents


class Unread:
    """The records of a document, read once, when they are first asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    @cached_property
    def records(self) -> list[Record]:
        (document,) = read(self.content)
        return list(document.records)


def _document(entry: dict[str, Any], records: list[Record]) -> Document:
    document, source = entry["document"], entry["source"]
    if source["standing"] not in STANDINGS:
        raise ValueError(f"the standing of a source is one of {', '.join(STANDINGS)}")
    return Document(
        Origin(**source), date.fromisoformat(document["date"]), document["digest"], records,
        name=document["name"], complete=document["complete"], lists_offerings=document["lists_offerings"],
    )  # fmt: skip


def _record(entry: dict[str, Any]) -> Record:
    if entry["kind"] not in KINDS or not isinstance(entry["slug"], str):
        raise ValueError(f"a record is of a {', '.join(KINDS)} and has its slug")
    return Record(
        entry["kind"], entry["slug"], said.read(entry["said"]), where=entry.get("where", ""),
        known_as=tuple(entry.get("known_as", ())), about=said.read(entry["about"]) if "about" in entry else {},
    )  # fmt: skip


def write(document: Document) -> Iterator[bytes]:
    """A document as lines, its records in the order of kinds and slugs: the same bytes each time."""
    origin = document.origin
    yield orjson.dumps({
        "document": {
            "name": document.name, "date": document.date, "digest": document.digest, "complete": document.complete,
            "lists_offerings": document.lists_offerings,
        },
        "source": {
            "slug": origin.slug, "title": origin.title, "standing": origin.standing, "url": origin.url, "license": origin.license,
            "attribution": origin.attribution,
        },
    }, option=LINE)  # fmt: skip
    for record in sorted(document.records, key=lambda record: (record.kind, record.slug, record.where)):
        entry: dict[str, Any] = {"kind": record.kind, "slug": record.slug, "said": said.written(record.says), "where": record.where}
        if record.known_as:
            entry["known_as"] = record.known_as
        if record.about:
            entry["about"] = said.written(record.about)
        yield orjson.dumps(entry, option=LINE)


def pack(documents: Iterable[Document]) -> bytes:
    """Several documents as one file."""
    return b"".join(line for document in documents for line in write(document))
