"""How a thing reads: marshmallow schemas of every resource, made from the attributes. No Flask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.attributes import KINDS, Attribute, ThingKind
from .catalog.values import Boolean, Choice, Date, Entries, Integer, Kind, Money, Reference, Text, Url


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


def shown(kind: Kind, meaning: str, nullable: bool = True, unit: str | None = None) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
    return Valued(kind, unit, required=True, allow_none=nullable, metadata={"description": meaning})


class ReferenceSchema(Resource):
    slug = shown(Text(150), "Its name in URLs.", nullable=False)
    name = shown(Text(), "Its name for people.", nullable=False)


def reference(meaning: str, nullable: bool = True) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
    return ma.fields.Nested(ReferenceSchema, required=True, allow_none=nullable, metadata={"description": meaning})


def entries(schema: type[ma.Schema], meaning: str, nullable: bool = False) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
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
    gone_ids = ma.fields.List(ma.fields.String(), metadata={
        "description": "Those of models that were removed; the 410 of each says why, and what took its place. There with `id`.",
    })  # fmt: skip


def queried(item: type[ma.Schema], name: str) -> type[ma.Schema]:
    """The envelope of a collection that can be searched and counted."""
    facets = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(FacetSchema),
                            metadata={"description": "By parameter, what `facet` asks for. There with `facet`."})  # fmt: skip
    return collection(item, name).from_dict({"meta": ma.fields.Nested(QueriedMetaSchema, required=True), "facets": facets}, name=name)
