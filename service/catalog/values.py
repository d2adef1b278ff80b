"""The kinds of value that an attribute may have: how each is checked in a document and read from a query.

Every kind has two doors. `checked` takes a value from a document (already a number, a string, a list) and gives its
canonical form, which can be written as JSON. `parsed` takes the text of a query parameter, strictly: ASCII digits, exactly `true`
or `false`, whole dates. Both raise ValueError with a sentence that says what would be right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from .vocabulary import Word, slugs

LARGEST_INTEGER = 2**53 - 1  # the largest that every JSON reader keeps exact
MOST_DIGITS = 16  # that it has
WHOLE = re.compile(r"-?[0-9]+", re.ASCII)
SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,149}", re.ASCII)
PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
PRECISIONS = {4: "year", 7: "month", 10: "day"}  # by the length of what is written
# C0 and C1 controls, and surrogates, which PostgreSQL and UTF-8 both refuse.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u001f\u007f-\u009f\s][^\u0000-\u001f\u007f-\u009f]*$"  # as OpenAPI has it


def first_day(text: str) -> date:
    """The first day of what a partial date names: `2023-10` is 2023-10-01."""
    return date.fromisoformat((text + "-01-01")[:10])


def precision(text: str) -> str:
    """How much of a partial date is known: year, month or day."""
    return PRECISIONS[len(text)]


def dated_fields(name: str, day: date | None, how_much: str | None) -> dict[str, Any]:
    """A date as bodies show it: its first day and how much of it is known."""
    return {name: day and day.isoformat(), f"{name}_precision": how_much}


def dated_text(name: str, text: str | None) -> dict[str, Any]:
    """The same from a partial date in its canonical form."""
    return dated_fields(name, first_day(text), precision(text)) if text else dated_fields(name, None, None)


def shortly(value: Any) -> str:
    """A value as a sentence about it shows it."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def clean_text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be text that is not empty")
    if UNPRINTABLE.search(value):
        raise ValueError("must not contain control characters")
    if len(value) > longest:
        raise ValueError(f"must be at most {longest} characters")
    return value.strip()


@dataclass(frozen=True)
class Kind:
    """What all kinds share."""

    name: ClassVar[str] = "text"
    ordered: ClassVar[bool] = False  # has _min and _max
    many: ClassVar[bool] = False  # a set, has _all

    def checked(self, value: Any) -> Any:
        raise NotImplementedError

    def parsed(self, text: str) -> Any:
        return self.checked(text)

    def json_schema(self) -> dict[str, Any]:
        """How a value reads in an answer."""
        return {"type": "string"}

    def query_schema(self) -> dict[str, Any]:
        """How one value is written in a query: exactly what `parsed` takes."""
        return self.json_schema()


@dataclass(frozen=True)
class Text(Kind):
    longest: int = 200

    def checked(self, value: Any) -> str:
        return clean_text(value, self.longest)

    def parsed(self, text: str) -> str:
        clean_text(text, self.longest)
        return text  # a space at its end is perhaps the + of an identifier

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}

    def query_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": PRINTABLE}


@dataclass(frozen=True)
class Url(Kind):
    name: ClassVar[str] = "url"

    def checked(self, value: Any) -> str:
        text = clean_text(value, 500)
        if not re.fullmatch(r"https?://[^\s/?#]+\.[^\s/?#]+([/?#]\S*)?", text):
            raise ValueError("must be a URL that begins with https:// or http://")
        return text

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri", "maxLength": 500}


@dataclass(frozen=True)
class Integer(Kind):
    name: ClassVar[str] = "integer"
    ordered: ClassVar[bool] = True
    smallest: int = 0
    largest: int = field(default=LARGEST_INTEGER, kw_only=True)

    def checked(self, value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 1.5e13 tokens is a whole number, however it is written
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        if not self.smallest <= value <= self.largest:
            raise ValueError(f"must be from {self.smallest} to {self.largest}")
        return value

    def parsed(self, text: str) -> int:
        if not WHOLE.fullmatch(text):
            raise ValueError("must be a whole number in digits, like 100000")
        if len(text) > MOST_DIGITS or not 0 <= int(text) <= self.largest:
            raise ValueError(f"must be from 0 to {self.largest}")
        return int(text)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "format": "int64" if self.largest >= 2**31 else "int32", "minimum": 0, "maximum": self.largest}


@dataclass(frozen=True)
class Number(Kind):
    name: ClassVar[str] = "number"
    ordered: ClassVar[bool] = True

    def checked(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError("must be a number")
        if not 0 <= value <= 1e40:  # NaN is not, and a whole number of any length can be compared
            raise ValueError("must be from 0 to 1e40")
        return float(value)

    def parsed(self, text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,41}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", text, re.ASCII):
            raise ValueError("must be a number like 2.5 or 1e25")
        return self.checked(float(text))

    def json_schema(self) -> dict[str, Any]:
        return {"type": "number", "format": "double", "minimum": 0, "maximum": 1e40}


@dataclass(frozen=True)
class Money(Kind):
    """An amount of money, exact. Canonical form: text with at least two and at most nine decimals, `2.50`."""

    name: ClassVar[str] = "money"
    ordered: ClassVar[bool] = True
    largest: ClassVar[Decimal] = Decimal(1_000_000)

    def checked(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
            raise ValueError("must be an amount of money")
        if isinstance(value, str) and not re.fullmatch(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", value, re.ASCII):
            raise ValueError("must be an amount of money like 2.50")
        try:
            # The shortest text that gives a float back is what its document says: 0.1 and not 0.1000000000000000055. One
            # that came out of arithmetic, 0.049999999999999996, is the amount that it misses by less than a trillionth.
            amount = Decimal(str(value))
            if isinstance(value, float) and abs(amount - (near := round(amount, 9))) < Decimal("1e-12") and near:
                amount = near
        except InvalidOperation:
            raise ValueError("must be an amount of money like 2.50") from None
        if not amount.is_finite() or not 0 <= amount <= self.largest:
            raise ValueError(f"must be from 0 to {self.largest}")
        if amount != amount.quantize(Decimal("1e-9")):
            raise ValueError("must have at most nine decimals")
        return money_text(amount)

    def parsed(self, text: str) -> Decimal:
        if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,9})?", text, re.ASCII):
            raise ValueError("must be an amount like 2.50, with at most nine decimals")
        if Decimal(text) > self.largest:
            raise ValueError(f"must be from 0 to {self.largest}")
        return Decimal(text)

    def json_schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "amount": {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2,9}$", "maxLength": 20, "examples": ["2.50"]},
                "currency": {"type": "string", "minLength": 3, "maxLength": 3, "examples": ["USD"]},
                "per": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 2_000_000_000},
                "unit": {"type": "string", "maxLength": 20, "examples": ["token"]},
            },
            "required": ["amount", "currency", "per", "unit"],
        }

    def query_schema(self) -> dict[str, Any]:
        pattern = r"^(1000000(\.0{1,9})?|[0-9]{1,6}(\.[0-9]{1,9})?)$"
        return {"type": "string", "pattern": pattern, "maxLength": 17, "examples": ["2.50"]}


def money_text(amount: Decimal) -> str:
    """An amount in its canonical form: as many decimals as it needs, two at least."""
    whole, _, decimals = f"{amount:.9f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


@dataclass(frozen=True)
class Boolean(Kind):
    name: ClassVar[str] = "boolean"

    def checked(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("must be true or false")
        return value

    def parsed(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError("must be true or false")
        return text == "true"

    def json_schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Date(Kind):
    """A day, or the month or year that is all one knows. Canonical form: `2024-05-13`, `2023-10` or `2023`."""

    name: ClassVar[str] = "date"
    ordered: ClassVar[bool] = True
    # Nothing in the catalog is older; 1970-01-01 is how many upstreams write that they do not know.
    earliest: ClassVar[int] = 1971
    latest: ClassVar[int] = 2100
    whole: bool = False  # takes days only

    def checked(self, value: Any) -> str:
        if isinstance(value, date):
            value = value.isoformat()
        if not isinstance(value, str) or not PARTIAL_DATE.fullmatch(value):
            raise ValueError("must be a date like 2024-05-13, 2024-05 or 2024")
        if self.whole and len(value) < len("2024-05-13"):
            raise ValueError("must be a day like 2024-05-13")
        try:
            day = first_day(value)
        except ValueError:
            raise ValueError(f"is not a day of the calendar: {value}") from None
        if not self.earliest <= day.year <= self.latest:
            raise ValueError(f"must be from {self.earliest} to {self.latest}")
        return value

    def parsed(self, text: str) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError("must be a date like 2024-05-13")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"is not a day of the calendar: {text}") from None

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Choice(Kind):
    name: ClassVar[str] = "choice"
    words: tuple[Word, ...] = ()

    def checked(self, value: Any) -> str:
        if value not in slugs(self.words):
            raise ValueError(f"must be one of {', '.join(slugs(self.words))}")
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(slugs(self.words))}


@dataclass(frozen=True)
class Terms(Choice):
    """A set of words. Canonical form: a list in the order of the vocabulary, each word once."""

    name: ClassVar[str] = "terms"
    many: ClassVar[bool] = True

    def checked(self, value: Any) -> list[str]:  # type: ignore[override]  # a set of what the parent has one of
        if not isinstance(value, list):
            raise ValueError("must be a list of words")
        order = slugs(self.words)
        return sorted({Choice.checked(self, word) for word in value}, key=order.index)

    def parsed(self, text: str) -> str:
        return Choice.checked(self, text)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "array", "items": super().json_schema(), "maxItems": len(self.words), "uniqueItems": True}

    def query_schema(self) -> dict[str, Any]:
        return super().json_schema()


@dataclass(frozen=True)
class Reference(Kind):
    """Another thing of the catalog, by its slug."""

    name: ClassVar[str] = "reference"
    to: str = "model"

    def checked(self, value: Any) -> str:
        if not isinstance(value, str) or not SLUG.fullmatch(value):
            raise ValueError("must be a slug: lower case letters, digits, dots and hyphens")
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": 150}


@dataclass(frozen=True)
class Links(Kind):
    """URLs by what they lead to: `{"paper": "https://..."}`."""

    name: ClassVar[str] = "links"
    words: tuple[Word, ...] = ()

    def checked(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not set(value) <= set(slugs(self.words)):
            raise ValueError(f"must be a table of URLs under {', '.join(slugs(self.words))}")
        return {word: Url().checked(value[word]) for word in slugs(self.words) if word in value}

    def json_schema(self) -> dict[str, Any]:
        properties = {word: Url().json_schema() for word in slugs(self.words)}
        return {"type": "object", "properties": properties}


@dataclass(frozen=True)
class Entries(Kind):
    """A list of small records, each with the same fields: what a product stood on, what a model descends from.

    `key` names the fields that tell one entry from another; `required` those that none may lack.
    """

    name: ClassVar[str] = "entries"
    many: ClassVar[bool] = True
    fields: dict[str, Kind] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.name, self.key))

    def checked_entry(self, entry: Any) -> dict[str, Any]:
        if not isinstance(entry, dict):
            raise ValueError("must be a list of tables")
        for name in entry:
            if name not in self.fields:
                raise ValueError(f"has an entry with the unknown field {name!r}; there are {', '.join(self.fields)}")
        for name in self.required:
            if entry.get(name) is None:
                raise ValueError(f"has an entry without {name}")
        clean = {}
        for name, kind in self.fields.items():
            if entry.get(name) is not None:
                try:
                    clean[name] = kind.checked(entry[name])
                except ValueError as error:
                    raise ValueError(f"has an entry whose {name} {error}") from None
        return clean

    def checked(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise ValueError("must be a list of tables")
        by_key: dict[tuple[Any, ...], dict[str, Any]] = {}
        for entry in value:
            clean = self.checked_entry(entry)
            by_key.setdefault(self.key_of(clean), clean)
        return [by_key[key] for key in sorted(by_key)]

    def key_of(self, entry: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(entry.get(name, "")) for name in self.key)
