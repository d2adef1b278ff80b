"""How the API is asked: parameters, and the queries of things, lists and changes made from the filters. No Flask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.attributes import KINDS
from .catalog.facets import FACETS, LARGEST_SIZE, USUAL_SIZE
from .catalog.filters import FILTERS, MOST_VALUES
from .catalog.identity import nearest
from .catalog.lineage import DEEPEST, DIRECTIONS
from .catalog.paging import RELEVANCE, SORTS, Sort
from .catalog.values import LARGEST_INTEGER, MOST_DIGITS, WHOLE, Choice, Date, Integer, Kind, Text
from .catalog.words import Question
from .schemas import SCHEMAS


class Parameter(ma.fields.Field):  # type: ignore[type-arg]  # generic for mypy alone
    """A query parameter: a value of one of the catalog's kinds, or a comma list of such."""

    def __init__(self, kind: Kind, help: str, listed: bool = False, most: int = MOST_VALUES, needed: bool = False, **options: Any) -> None:
        super().__init__(metadata={"description": help}, **options)
        self.kind, self.listed, self.most, self.needed = kind, listed, most, needed

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not value:
            raise ma.ValidationError("has no value")
        words = value.split(",") if self.listed else [value]
        if len(words) > self.most:
            raise ma.ValidationError(f"takes at most {self.most} values")
        try:
            found = [self.kind.parsed(word) for word in words]
        except ValueError as error:
            raise ma.ValidationError(f"{error}{self.meant(words)}") from None
        return list(dict.fromkeys(found)) if self.listed else found[0]

    def meant(self, words: list[str]) -> str:
        """The words of a vocabulary that the wrong ones were perhaps meant to be."""
        if not isinstance(self.kind, Choice):
            return ""
        known = v.slugs(self.kind.words)
        return "".join(did_you_mean(v.said_for(word, self.kind.words) or word, known) for word in words if word not in known)


class SortParameter(Parameter):
    """The order of a collection: one of its sorts, with a hyphen in front for the largest first; or relevance, the best first."""

    def __init__(self, sorts: Mapping[str, str]) -> None:
        super().__init__(Text(), "The order: one of these; with - in front, the largest or newest first. What is unknown comes last. "
                         "relevance goes with q, and is its order when none is said: what is called so, then what begins so, then what "
                         "has the words in its name, then the rest; the shorter name first.")  # fmt: skip
        self.sorts = sorts
        self.orders = [*(sign + key for key in sorts for sign in ("", "-")), RELEVANCE]

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        key = value.removeprefix("-")
        if key == RELEVANCE:
            if value != key:
                raise ma.ValidationError("has the best first when it is relevance; leave the - out")
            return Sort(key)
        if key not in self.sorts:
            raise ma.ValidationError(f"must be one of {', '.join(self.sorts)}, with or without - in front{did_you_mean(key, self.sorts)}")
        return Sort(key, descending=value.startswith("-"))


class FieldsParameter(Parameter):
    """The fields of a body that are wanted, all of them named."""

    def __init__(self, names: Iterable[str]) -> None:
        meaning = "Only these fields, in the order of the full body; the others are left out, required ones too."
        super().__init__(Text(), meaning, listed=True, most=100)
        self.names = list(names)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        wanted = super()._deserialize(value, attr, data)
        for name in wanted:
            if name not in self.names:
                names = ", ".join(self.names)
                raise ma.ValidationError(f"has no field {name!r}; there are {names}{did_you_mean(name, self.names)}")
        return wanted


@dataclass(frozen=True)
class Bounded(Integer):
    """A whole number between two bounds, both allowed."""

    high: int = LARGEST_INTEGER

    def parsed(self, text: str) -> int:
        if not WHOLE.fullmatch(text):
            raise ValueError(f"must be a whole number from {self.smallest} to {self.high}")
        if len(text) > MOST_DIGITS or not self.smallest <= int(text) <= self.high:
            raise ValueError(f"must be from {self.smallest} to {self.high}")
        return int(text)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.smallest, "maximum": self.high}


PARTS = re.compile("[-_.:/]")  # of words and slugs


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A sentence that offers the nearest of some words, or nothing when none is near."""
    words = list(words)
    near = nearest(word, words, most=1) or sorted((one for one in words if _is_part(word, one)), key=len)
    return f". Did you mean {near[0]!r}?" if near else ""


def _is_part(word: str, other: str) -> bool:
    """Whether one of two words has all the parts of the other: apache is a part of apache-2.0."""
    one, two = ({part for part in PARTS.split(some.lower()) if part} for some in (word, other))
    return bool(one and two) and (one <= two or two <= one)


class Query(ma.Schema):
    """The root of queries: a parameter that is not declared is refused."""

    class Meta:
        unknown = ma.RAISE


AS_OF = Parameter(Date(), "A day, YYYY-MM-DD: what was released by then, its status, products and prices; other facts are today's.")


INCLUDABLE = (v.Word("sources", "Sources", "Where each fact comes from, by field, under `sources`."),)
INCLUDE = Parameter(Choice(INCLUDABLE), "More of each. " + " ".join(f"{word.slug}: {word.meaning}" for word in INCLUDABLE), listed=True)


SEARCHED = (
    "Words that a name, an identifier or the maker's name must have, all of them; the last may be the beginning of one. "
    "Where nothing has them, words that are like them are searched for, and `meta.corrected_q` says which."
)
MOST_IDS = 100
IDS = (
    "Models by slug or by any identifier, in this order; those that are no model's are in `meta.unknown_ids`, "
    "those of removed ones in `gone_ids`. "
    "Goes with fields, include and as_of, and with no filter."
)


def fields_parameter(schema: type[ma.Schema]) -> FieldsParameter:
    return FieldsParameter(schema().fields)


def one_query(schema: type[ma.Schema], as_of: bool = False) -> type[ma.Schema]:
    """The query of one resource."""
    fields: dict[str, Any] = {"fields": fields_parameter(schema)}
    if as_of:
        fields["as_of"] = AS_OF
    if "states" in schema().fields:
        fields["include"] = INCLUDE
    return Query.from_dict(fields, name=f"One{schema.__name__}Query")


def list_query(kind: str, without: Sequence[str] = ()) -> type[ma.Schema]:
    """The query of a collection: its filters, and how it is ordered, cut and paged. `without` leaves out an attribute's filters."""
    filters = {
        one.parameter: Parameter(one.kind, one.help, one.listed) for one in FILTERS[kind].values() if one.attribute.name not in without
    }
    facets = tuple(v.Word(name, "", "") for name, one in FACETS[kind].items() if one.name not in without)
    return Query.from_dict({
        **filters,
        "q": Parameter(Question(), SEARCHED),
        **({"id": Parameter(Text(), IDS, listed=True, most=MOST_IDS)} if kind == "model" else {}),
        **({"as_of": AS_OF} if kind in ("model", "product", "offering") else {}),
        "facet": Parameter(Choice(facets), "Counts by value, under all other filters: the parameters to count for.", listed=True),
        "facet_size": Parameter(Bounded(1, high=LARGEST_SIZE), f"How many values of each facet; {USUAL_SIZE} when not said."),
        "sort": SortParameter(SORTS[kind]),
        "limit": Parameter(Bounded(1, 200), "How many a page holds; 50 when not said."),
        "cursor": Parameter(Text(512), "Where to go on: taken from page.next as it is."),
        "count": Parameter(Choice((v.Word("none", "", ""),)), "none leaves the total out, which is quicker."),
        "fields": fields_parameter(SCHEMAS[kind]),
        "include": INCLUDE,
    }, name=f"{KINDS[kind].plural.capitalize()}Query")  # fmt: skip


class LineageQuery(Query):
    direction = Parameter(Choice(tuple(v.Word(name, "", "") for name in DIRECTIONS)), "Only ancestors, or only descendants.")
    depth = Parameter(Bounded(1, DEEPEST), f"How many steps to go; {DEEPEST} when not said.")


def prices_query() -> type[ma.Schema]:
    meter = Parameter(Choice(v.METERS), "Only these meters.", listed=True)
    return Query.from_dict({"meter": meter, "as_of": AS_OF}, name="PricesQuery")


LARGEST_REVISION = 2**31 - 1  # that a database keeps

ChangesQuery = Query.from_dict({
    "since": Parameter(Bounded(0, LARGEST_REVISION), "Only what came after this revision."),
    "model": Parameter(Text(150), "Only changes to this model."),
    "field": Parameter(Text(50), "Only changes to this field."),
    "limit": Parameter(Bounded(1, 200), "How many a page holds; 50 when not said."),
    "cursor": Parameter(Text(512), "Where to go on: taken from page.next as it is."),
}, name="ChangesQuery")  # fmt: skip


class FeedQuery(Query):
    model = Parameter(Text(150), "Only changes to this model.")
    field = Parameter(Text(50), "Only changes to this field.")


class NoQuery(Query):
    """No parameters at all."""
