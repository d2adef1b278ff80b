"""What every upstream is translated into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ..catalog.precedence import Said

__all__ = ["Document", "DocumentError", "Origin", "Record", "Refusal", "Said", "digest_of"]


class DocumentError(ValueError):
    """A document as a whole cannot be used: cut off, of another upstream, not text. The message is one sentence."""


@dataclass(frozen=True)
class Origin:
    """A source, as the catalog records it."""

    slug: str
    title: str
    standing: str
    url: str | None = None
    license: str | None = None
    attribution: str | None = None


@dataclass(frozen=True)
class Record:
    """What a document says about one thing: its values or their states, by field, each with the URL it cites.

    `slug` is the thing's own, or the one proposed for it. Where the upstream has names of its own, `known_as` lists them,
    the surest first: `merge` looks for a thing that goes by one of them before it makes a new one under `slug`.
    References, too, may be given by name: `merge` finds the slug, or reports that it cannot.
    """

    kind: str
    slug: str
    says: dict[str, Said]
    where: str = ""  # the place in the document, for a report
    known_as: tuple[str, ...] = ()
    about: dict[str, Said] = field(default_factory=dict)  # of an offering: what the document claims about its model


@dataclass(frozen=True)
class Refusal:
    """What did not go in: the thing and field, the place, the reason."""

    what: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.why}" if self.where else f"{self.what} {self.why}"


@dataclass(frozen=True)
class Document:
    """What a source said on one day, as records, with what its importer refused on the way."""

    origin: Origin
    date: date
    digest: str
    records: Iterable[Record]
    name: str = ""
    complete: bool = True  # whether an offering that it leaves out has ended
    lists_offerings: bool = False
    refused: list[Refusal] = field(default_factory=list)


def digest_of(content: bytes) -> str:
    """The SHA-256 of a document's bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()
