"""How a thing reads: marshmallow schemas of every resource, made from the attributes. No Flask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.attributes import KINDS, Attribute, ThingKind
from .catalog.facets import FACETS, LARGEST_SIZE, USUAL_SIZE
from .catalog.filters import FILTERS, MOST_VALUES
from .catalog.identity import nearest
from .catalog.lineage import DEEPEST, DIRECTIONS
from .catalog.paging import RELEVANCE, SORTS, Sort
from .catalog.precedence import STANDINGS
from .catalog.values import LARGEST_INTEGER, Boolean, Choice, Date, Entries, Integer, Kind, Money, Reference, Text, Url
from .catalog.words import Question


class Valued(ma.fields.Field):  # type: ignore[type-arg]  # marshmallow's field is generic in what it holds, we in any kind
    """A field that holds a value of one of the catalog's kinds, already in its canonical form; `unit` is what its numbers count."""

    def __init__(self, kind: Kind, unit: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.kind, self.unit = kind, unit

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value


class Resource(ma.Schema):
    """The root of what is answered. More fields may come within a version, so none is forbidden."""

    class Meta:
        unknown = ma.EXCLUDE


def shown(kind: Kind, meaning: str, nullable: bool = True, unit: str | None = None) -> ma.fields.Field:  # type: ignore[type-arg]
    return Valued(kind, unit, required=True, allow_none=nullable, metadata={"description": meaning})


class ReferenceSchema(Resource):
    slug = shown(Text(150), "Its name in URLs.", nullable=False)
    name = shown(Text(), "Its name for people.", nullable=False)


def reference(meaning: str, nullable: bool = True) -> ma.fields.Field:  # type: ignore[type-arg]
    return ma.fields.Nested(ReferenceSchema, required=True, allow_none=nullable, metadata={"description": meaning})


def entries(schema: type[ma.Schema], meaning: str, nullable: bool = False) -> ma.fields.Field:  # type: ignore[type-arg]
    return ma.fields.List(ma.fields.Nested(schema), required=True, allow_none=nullable, metadata={"description": meaning})


PRECISION = Choice((v.Word("year", "", ""), v.Word("month", "", ""), v.Word("day", "", "")))


def dated(name: str, meaning: str) -> dict[str, Any]:
    """A date and how much of it is known: the two fields under which every date is shown."""
    return {
        name: shown(Date(), f"{meaning} The first day of what is known."),
        f"{name}_precision": shown(PRECISION, f"How much of {name} is known."),
    }


INTERVAL = {
    **dated("since", "From when."),
    **dated("until", "The first day on which it no longer did."),
    "role": shown(Choice(v.ROLES), "What part it had.", nullable=False),
}

StandsOnSchema = Resource.from_dict({
    "slug": shown(Text(150), "The model's slug.", nullable=False),
    "name": shown(Text(), "The model's name.", nullable=False),
    **INTERVAL,
}, name="StandsOnSchema")  # fmt: skip

StandsOnItSchema = Resource.from_dict({
    "slug": shown(Text(150), "The product's slug.", nullable=False),
    "name": shown(Text(), "The product's name.", nullable=False),
    **INTERVAL,
}, name="StandsOnItSchema")  # fmt: skip

FormerNameSchema = Resource.from_dict({
    "name": shown(Text(), "What it was called.", nullable=False),
    **dated("until", "The first day on which it was called otherwise."),
}, name="FormerNameSchema")  # fmt: skip

FamilyModelSchema = Resource.from_dict({
    "slug": shown(Text(150), "The model's slug.", nullable=False),
    "name": shown(Text(), "The model's name.", nullable=False),
    **dated("released_on", "When it was released."),
}, name="FamilyModelSchema")  # fmt: skip

MONEY = Money()

PriceSchema = Resource.from_dict({
    "meter": shown(Choice(v.METERS), "What is paid for.", nullable=False),
    "condition": shown(Text(100), "When this price applies; null for the base price."),
    "price": shown(MONEY, "The amount, and for how much of what.", nullable=False),
    "kind": shown(Choice(v.PRICE_KINDS), "Whether the price changed, or what was said of it.", nullable=False),
    **dated("effective_from", "From when it holds; null when the day of the change is not known."),
    **dated("effective_to", "The first day on which it no longer holds; null when it holds still or nobody knows."),
    "observed_on": shown(Date(), "The day of the first document that shows it.", nullable=False),
    "last_observed_on": shown(Date(), "The day of the last document that shows it.", nullable=False),
    "source": shown(Text(100), "Who says so.", nullable=False),
    "url": shown(Url(), "The page that is cited."),
}, name="PriceSchema")  # fmt: skip

# The entries that a body shows, by (kind of thing, attribute). Entries that are not here are resources of their own.
SHOWN_ENTRIES: dict[tuple[str, str], type[ma.Schema]] = {
    ("model", "products"): StandsOnItSchema,
    ("maker", "families"): ReferenceSchema,
    ("family", "models"): FamilyModelSchema,
    ("product", "models"): StandsOnSchema,
    ("product", "former_names"): FormerNameSchema,
    ("offering", "prices"): PriceSchema,
}


def fields_of(thing: ThingKind, attribute: Attribute) -> dict[str, Any]:
    """The fields under which one attribute is shown in the body of a thing."""
    kind, meaning = attribute.kind, attribute.meaning
    if attribute.unit:
        meaning = f"{meaning} In {attribute.unit}."
    if isinstance(kind, Date):
        return dated(attribute.name, meaning)
    if isinstance(kind, Reference):
        return {attribute.name: reference(meaning, nullable=attribute.name not in thing.required)}
    if isinstance(kind, Entries):
        schema = SHOWN_ENTRIES.get((thing.name, attribute.name))
        return {attribute.name: entries(schema, meaning)} if schema else {}
    return {attribute.name: shown(kind, meaning, attribute.name not in thing.required, attribute.unit)}


STATE = Choice((v.Word("not_disclosed", "", ""), v.Word("not_applicable", "", "")))


def thing_schema(thing: ThingKind) -> type[ma.Schema]:
    fields: dict[str, Any] = {"slug": shown(Text(150), "Its name in URLs; never reused.", nullable=False)}
    for attribute in thing:
        fields |= fields_of(thing, attribute)
    fields |= {
        "states": ma.fields.Dict(
            keys=ma.fields.String(), values=Valued(STATE), required=True,
            metadata={"description": "Why a field is null, where that is known: not_disclosed or not_applicable."},
        ),
        "etag": shown(Text(20), "What If-Match takes: the revision of its last change, quoted.", nullable=False),
        "revision": shown(Integer(), "The revision of its last change.", nullable=False),
        "updated_at": shown(Text(20), "When that was, in UTC.", nullable=False),
    }  # fmt: skip
    return Resource.from_dict(fields, name=f"{thing.name.capitalize()}Schema")


SCHEMAS = {name: thing_schema(kind) for name, kind in KINDS.items()}
DUMPERS = {name: schema() for name, schema in SCHEMAS.items()}


def body_of(kind: str, thing: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of one thing, every field present."""
    body: dict[str, Any] = DUMPERS[kind].dump(thing)
    return body


class ModalitySchema(Resource):
    slug = shown(Choice(v.MODALITIES), "The word itself.", nullable=False)
    name = shown(Text(), "Its name for people.", nullable=False)
    meaning = shown(Text(), "What it covers.", nullable=False)
    input_models = shown(Integer(), "How many models take it in.", nullable=False)
    output_models = shown(Integer(), "How many models give it out.", nullable=False)


class AttributeSchema(Resource):
    name = shown(Text(), "Its name in bodies and in `fields=`.", nullable=False)
    label = shown(Text(), "Its name for people.", nullable=False)
    group = shown(Text(), "The group of attributes it belongs to.", nullable=False)
    type = shown(Text(), "The kind of value.", nullable=False)
    meaning = shown(Text(), "What it says.", nullable=False)
    unit = shown(Text(), "What its numbers count.")
    better = shown(Choice((v.Word("higher", "", ""), v.Word("lower", "", ""))), "Which way is better, where one can tell.")
    values = ma.fields.List(ma.fields.String(), required=True, allow_none=True,
                            metadata={"description": "The words it may have, where only certain words make sense."})  # fmt: skip
    filters = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "The parameters that filter by it."})
    sortable = shown(Boolean(), "Whether `sort=` takes it.", nullable=False)
    facetable = shown(Boolean(), "Whether few enough values make it worth counting.", nullable=False)


class MetaSchema(Resource):
    revision = shown(Integer(), "The revision of the catalog that answered.", nullable=False)


class LinkSchema(Resource):
    name = shown(Text(), "What it is called.", nullable=False)
    href = shown(Text(2000), "Its address.", nullable=False)
    description = shown(Text(), "What it gives.", nullable=False)


class IndexSchema(Resource):
    name = shown(Text(), "Of this API.", nullable=False)
    version = shown(Text(50), "Its release.", nullable=False)
    meta = ma.fields.Nested(MetaSchema, required=True)
    resources = ma.fields.List(ma.fields.Nested(LinkSchema), required=True)


class LineageEdgeSchema(Resource):
    relation = shown(Choice(v.RELATIONS), "How `from` stands to `to`.", nullable=False)
    # "from" is a word of Python, so these two are added by name below.
    depth = shown(Integer(), "How many steps from the model asked about.", nullable=False)
    direction = shown(Choice((v.Word("ancestors", "", ""), v.Word("descendants", "", ""))), "Which way it was found.", nullable=False)
    url = shown(Url(), "The page that says so.")


class LooseReferenceSchema(Resource):
    slug = shown(Text(150), "Its slug, or null when the catalog has no record of it.")
    name = shown(Text(), "Its name.", nullable=False)


LineageSchema = LineageEdgeSchema.from_dict({
    "from": ma.fields.Nested(ReferenceSchema, required=True),
    "to": ma.fields.Nested(LooseReferenceSchema, required=True),
}, name="LineageSchema")  # fmt: skip


class StatementSchema(Resource):
    field = shown(Text(), "What it is said of.", nullable=False)
    value = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "The value as its source gives it."})
    state = shown(Choice(tuple(v.Word(word, "", "") for word in ("known", "not_disclosed", "not_applicable"))), "Or why there is none.",
                  nullable=False)  # fmt: skip
    source = shown(Text(150), "Who says so.", nullable=False)
    url = shown(Url(), "The page that is cited.")
    date = shown(Date(), "The day of the document.", nullable=False)
    standing = shown(Choice(tuple(v.Word(word, "", "") for word in STANDINGS)), "How much the source's word counts.", nullable=False)
    stands = shown(Boolean(), "Whether this is the value that stands.", nullable=False)
    conflicts = shown(Boolean(), "Whether it contradicts the value that stands.", nullable=False)


class EvidenceSchema(Resource):
    source = shown(Text(150), "Who says so.", nullable=False)
    url = shown(Url(), "The page that is cited.")
    date = shown(Date(), "The day of the document.", nullable=False)
    conflicts = shown(Integer(), "How many other sources say otherwise.", nullable=False)


class SourceSchema(Resource):
    slug = shown(Text(150), "Its name in answers.", nullable=False)
    name = shown(Text(), "Its title.", nullable=False)
    url = shown(Url(), "Where it is published.")
    license = shown(Text(), "Under which licence, where it states one.")
    attribution = shown(Text(500), "Whom to name when its facts are passed on.")
    standing = shown(Choice(tuple(v.Word(word, "", "") for word in STANDINGS)), "How much its word counts.", nullable=False)
    retrieved_on = shown(Date(), "The day of its newest document here.")


OfferedPriceSchema = PriceSchema.from_dict({
    "offering": shown(Text(150), "The offering that it is a price of.", nullable=False),
    "provider": shown(Text(150), "Who offers it.", nullable=False),
}, name="OfferedPriceSchema")  # fmt: skip


class ChangeSchema(Resource):
    revision = shown(Integer(), "The revision that made it.", nullable=False)
    position = shown(Integer(), "Its place within the revision.", nullable=False)
    at = shown(Text(20), "When, in UTC.", nullable=False)
    kind = shown(Text(20), "The kind of thing.", nullable=False)
    slug = shown(Text(150), "The thing.", nullable=False)
    field = shown(Text(50), "The field; null when the thing is new, and `new` has all of it, or was removed, and `old` has.")
    old = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What stood before."})
    new = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What stands now."})
    source = shown(Text(150), "Who brought it; null when it follows from other changes.")
    document = shown(Date(), "The day of the document that brought it.")


class PageSchema(Resource):
    limit = shown(Integer(), "How many a page holds.", nullable=False)
    next = shown(Text(2000), "The address of the next page, or null on the last.")
    total = shown(Integer(), "How many there are in all; null with count=none.")
    total_relation = shown(Choice((v.Word("eq", "", ""), v.Word("gte", "", ""))), "Whether total is exact or a lower bound.")


class Collection(Resource):
    """The root of envelopes: what is under `data` can be written as the rows of a table."""


def collection(item: type[ma.Schema], name: str) -> type[ma.Schema]:
    """The envelope of a list: data, page, meta."""
    return Collection.from_dict({
        "data": ma.fields.List(ma.fields.Nested(item), required=True),
        "page": ma.fields.Nested(PageSchema, required=True),
        "meta": ma.fields.Nested(MetaSchema, required=True),
    }, name=name)  # fmt: skip


class FacetValueSchema(Resource):
    value = ma.fields.Raw(required=True, metadata={"description": "The value, as its parameter takes it."})
    name = shown(Text(), "Its name for people, where it is a word or a slug.")
    count = shown(Integer(), "How many things have it under all other filters.", nullable=False)
    selected = shown(Boolean(), "Whether the request asks for it.", nullable=False)
    href = shown(Text(2000), "The request with this value asked for as well, or no longer.")


class FacetSchema(Resource):
    values = entries(FacetValueSchema, "The commonest first, then what is asked for beside them.")
    truncated = shown(Boolean(), "Whether there are more values than are listed.", nullable=False)
    timed_out = shown(Boolean(), "Whether the counting took too long and was given up.", nullable=False)


class QueriedMetaSchema(MetaSchema):
    q = Valued(Text(), metadata={"description": "What was searched for. There with `q`."})
    corrected_q = Valued(Text(), allow_none=True, metadata={
        "description": "What was searched for in its place, as nothing has it; null when it was not corrected. There with `q`.",
    })  # fmt: skip
    timed_out = ma.fields.Boolean(metadata={
        "description": "True where the catalog is too large to look for all of it at once. A page is then shorter, and `page.next` goes "
                       "on; of a question with too many hits only those are found whose names begin with it. Else it is not there.",
    })  # fmt: skip
    unknown_ids = ma.fields.List(ma.fields.String(), metadata={"description": "Those of `id` that are no model's. There with `id`."})
    ambiguous_ids = ma.fields.List(ma.fields.String(), metadata={"description": "Those that several models go by. There with `id`."})


def queried(item: type[ma.Schema], name: str) -> type[ma.Schema]:
    """The envelope of a collection that can be searched and counted."""
    facets = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(FacetSchema),
                            metadata={"description": "By parameter, what `facet` asks for. There with `facet`."})  # fmt: skip
    return collection(item, name).from_dict({"meta": ma.fields.Nested(QueriedMetaSchema, required=True), "facets": facets}, name=name)


class ProblemErrorSchema(Resource):
    parameter = ma.fields.String(metadata={"description": "The query parameter at fault."})
    pointer = ma.fields.String(metadata={"description": "The place in the body at fault, as a JSON pointer."})
    header = ma.fields.String(metadata={"description": "The header at fault."})
    code = ma.fields.String(required=True, metadata={"description": "What is wrong, for programs."})
    detail = ma.fields.String(required=True, metadata={"description": "What is wrong and what to type instead."})
    value = ma.fields.Raw(allow_none=True, metadata={"description": "The value at fault."})


class CandidateSchema(Resource):
    slug = ma.fields.String(required=True, metadata={"description": "The slug of what may be meant."})
    href = ma.fields.String(required=True, metadata={"description": "Where it is."})


class StandingSchema(Resource):
    kind = ma.fields.String(required=True, metadata={"description": "What it is."})
    slug = ma.fields.String(required=True, metadata={"description": "Its slug."})
    href = ma.fields.String(required=True, metadata={"description": "Where it is."})


class AvailableSchema(Resource):
    format = ma.fields.String(required=True, metadata={"description": "Its name, for `format=`."})
    media_type = ma.fields.String(required=True, metadata={"description": "Its media type, for Accept."})


class ProblemSchema(Resource):
    """An error, as RFC 9457 has it."""

    type = ma.fields.String(required=True, metadata={"description": "A page about this sort of problem."})
    title = ma.fields.String(required=True, metadata={"description": "The sort of problem."})
    status = ma.fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = ma.fields.String(required=True, metadata={"description": "This problem, in a sentence."})
    instance = ma.fields.String(required=True, metadata={"description": "The id of the request, as in the log."})
    errors = ma.fields.List(ma.fields.Nested(ProblemErrorSchema), metadata={"description": "Each fault of the request."})
    suggestions = ma.fields.List(ma.fields.String(), metadata={"description": "Addresses that were perhaps meant."})
    candidates = ma.fields.List(ma.fields.Nested(CandidateSchema), metadata={"description": "What an ambiguous name may mean."})
    href = ma.fields.String(metadata={"description": "Where what exists already is."})
    standing = ma.fields.List(ma.fields.Nested(StandingSchema), metadata={"description": "What cannot be without the thing."})
    etag = ma.fields.String(metadata={"description": "The etag that the thing has now."})
    reason = ma.fields.String(metadata={"description": "Why it was removed."})
    removed_at = ma.fields.String(metadata={"description": "When it was removed, in UTC."})
    successor = ma.fields.Nested(CandidateSchema, allow_none=True, metadata={"description": "What took the place of what was removed."})
    available = ma.fields.List(ma.fields.Nested(AvailableSchema), metadata={"description": "The formats that there are."})




# --- Queries ----------------------------------------------------------------------------------------------------------


class Parameter(ma.fields.Field):  # type: ignore[type-arg]
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
        return "".join(did_you_mean(word, known) for word in words if word not in known)


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
        number = super().parsed(text)
        if not self.smallest <= number <= self.high:
            raise ValueError(f"must be from {self.smallest} to {self.high}")
        return number

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.smallest, "maximum": self.high}


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A sentence that offers the nearest of some words, or nothing when none is near."""
    near = nearest(word, words, most=1)
    return f". Did you mean {near[0]!r}?" if near else ""


class Query(ma.Schema):
    """The root of queries: a parameter that is not declared is refused."""

    class Meta:
        unknown = ma.RAISE


AS_OF = Parameter(Date(), "A day, YYYY-MM-DD: what was released by then, its status, its products; other facts are today's.")


INCLUDABLE = (v.Word("sources", "Sources", "Where each fact comes from, by field, under `sources`."),)
INCLUDE = Parameter(Choice(INCLUDABLE), "More of each. " + " ".join(f"{word.slug}: {word.meaning}" for word in INCLUDABLE), listed=True)


SEARCHED = (
    "Words that a name, an identifier or the maker's name must have, all of them; the last may be the beginning of one. "
    "Where nothing has them, words that are like them are searched for, and `meta.corrected_q` says which."
)
MOST_IDS = 100
IDS = (
    "Models by slug or by any identifier, in this order; those that are no model's are in `meta.unknown_ids`. "
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
