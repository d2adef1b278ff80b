"""How a comparison reads and how it is asked for: marshmallow schemas of /v1/compare. No Flask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.cells import COMPARED, METERED
from .catalog.comparison import FEWEST, GROUPS, MOST
from .catalog.values import Boolean, Choice, Date, Integer, Number, Text, Url
from .schemas import PRECISION, MetaSchema, ReferenceSchema, Resource, reference, shown
from .schemas_query import AS_OF, Parameter, Query, did_you_mean

# --- Comparisons ------------------------------------------------------------------------------------------------------

CELL_STATE = Choice(tuple(v.Word(word, "", "") for word in ("known", "unknown", "not_disclosed", "not_applicable")))
BETTER = Choice(v.DIRECTIONS_OF_BETTER)
LABEL, LONG = Text(500), Text(10_000)  # names of rows with their conditions; sentences that name every model


def listed(schema: type[ma.Schema], meaning: str) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
    return ma.fields.List(ma.fields.Nested(schema), required=True, metadata={"description": meaning})


def slugs(meaning: str) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
    return ma.fields.List(ma.fields.String(), required=True, metadata={"description": meaning})


def maybe(schema: type[ma.Schema], meaning: str) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
    return ma.fields.Nested(schema, required=True, allow_none=True, metadata={"description": meaning})


class ConditionsSchema(Resource):
    variant = shown(Text(100), "Which form of the test, or of the answering.")
    shots = shown(Integer(), "How many worked examples the prompt held.")
    harness = shown(Text(100), "What ran it.")
    metric = shown(Text(50), "How it was measured; the benchmark's own metric where the source names none.")


class CellConditionsSchema(ConditionsSchema):
    scored_on = shown(Date(), "When. The first day of what is known.")
    scored_on_precision = shown(PRECISION, "How much of scored_on is known.")
    self_reported = shown(Boolean(), "Whether the model's own maker says so.")


class CellSchema(Resource):
    model = shown(Text(150), "The model of the column.", nullable=False)
    state = shown(CELL_STATE, "Whether the value is known, and if not, why not.", nullable=False)
    value = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "The value; null exactly when the state is not known."})
    comparable = shown(Boolean(), "false: it is in another unit or under other conditions than the row's, so it is shown and not ranked.",
                       nullable=False)  # fmt: skip
    precision = shown(PRECISION, "Of a date, how much of it is known.")
    unit = shown(Text(), "Of a price, what it is in.")
    provider = reference("Of a price, whose it is.")
    offering = shown(Text(150), "Of a price, the offering that it is a price of: /v1/offerings/{slug}/prices has its history.")
    note = shown(LABEL, "What must be known beside the value: the condition of a price, or how a score was had that is not ranked.")
    conditions = maybe(CellConditionsSchema, "Of a score, under what it was had.")
    sources = ma.fields.List(ma.fields.Integer(), required=True, metadata={"description": "Who says so: positions in `sources`."})
    conflicts = shown(Integer(), "How many other sources say otherwise.", nullable=False)


class RowSchema(Resource):
    key = shown(LABEL, "An attribute, price:{meter}, score:{benchmark} or score:{benchmark}:{variant}.", nullable=False)
    label = shown(LABEL, "Its name for people.", nullable=False)
    group = shown(Text(), "The group of rows it belongs to.", nullable=False)
    type = shown(Text(), "The kind of value. money: the amount as text, exact, in the row's unit.", nullable=False)
    unit = shown(Text(), "What its numbers count; null when there is none, or several.")
    better = shown(BETTER, "Which way is better, where one can tell.")
    differs = shown(Boolean(), "true: two known, comparable values differ; false: all are known and equal; null: one cannot tell.")
    best = slugs("The models with the best value of those that are known and comparable; ties list all, empty when nobody is better.")
    comparable = shown(Boolean(), "Whether all known cells may be ranked against each other.", nullable=False)
    why = shown(LONG, "Why not, where they may not.")
    conditions = maybe(ConditionsSchema, "Of scores, the conditions that most models share, under which they are ranked; or null.")
    cells = listed(CellSchema, "One per model, in order.")


class ColumnSchema(Resource):
    asked = shown(Text(), "What was asked for.", nullable=False)
    slug = shown(Text(150), "The model's slug.", nullable=False)
    name = shown(Text(), "The model's name.", nullable=False)
    maker = ma.fields.Nested(ReferenceSchema, required=True)
    href = shown(Text(), "Where the model is.", nullable=False)
    products = slugs("For which of the products asked it is here.")


class AskedProductSchema(Resource):
    asked = shown(Text(), "What was asked for.", nullable=False)
    slug = shown(Text(150), "The product's slug.", nullable=False)
    name = shown(Text(), "The product's name.", nullable=False)
    href = shown(Text(), "Where the product is.", nullable=False)
    models = slugs("The models that it stands on, on the day asked about; empty when the catalog does not know.")


class CitedSchema(Resource):
    source = shown(Text(100), "Who says so.", nullable=False)
    url = shown(Url(), "The page it cites.")
    retrieved_on = shown(Date(), "The day of the document that says so.", nullable=False)


class SummarySchema(Resource):
    rows = shown(Integer(), "How many rows there are.", nullable=False)
    differing = shown(Integer(), "How many of them differ.", nullable=False)
    identical = shown(Integer(), "How many are known and equal.", nullable=False)
    undetermined = shown(Integer(), "How many cannot be told.", nullable=False)


class DatedMetaSchema(MetaSchema):
    as_of = shown(Date(), "The day asked about, or null for today.")


class WeightSchema(Resource):
    key = shown(LABEL, "The row.", nullable=False)
    label = shown(LABEL, "Its name for people.", nullable=False)
    unit = shown(Text(), "What its numbers count.")
    better = shown(BETTER, "Which way is better.", nullable=False)
    weight = shown(Number(), "Its weight, as asked.", nullable=False)
    weighed = shown(Boolean(), "false: the row tells nothing about these models and is weighed for nobody.", nullable=False)
    why = shown(LONG, "Why not, where it is not weighed.")


class TermSchema(Resource):
    key = shown(LABEL, "The row.", nullable=False)
    state = shown(CELL_STATE, "Whether the model's value is known, and if not, why not.", nullable=False)
    value = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "The model's value in that row."})
    normalised = shown(Number(), "0 for the worst known value of these models, 1 for the best, in proportion between.")
    share = shown(Number(), "The row's part of the weights of all rows that are known of the model.")
    points = shown(Number(), "normalised times share: what the row adds to the score.")


class RankedSchema(Resource):
    model = shown(Text(150), "The model.", nullable=False)
    rank = shown(Integer(), "1 for the best; equal scores share a rank; null when nothing that is weighed is known of it.")
    score = shown(Number(), "From 0 to 1: the sum of the points.")
    covered = shown(Number(), "Which part of the weights is known of the model. Below 1 its score rests on fewer rows than others'.",
                    nullable=False)  # fmt: skip
    between = ma.fields.List(ma.fields.Float(), required=True, metadata={
        "description": "Its lowest and highest score, were all that is unknown of it as bad as the worst here or as good as the best.",
    })  # fmt: skip
    missing = slugs("The weighed rows in which it has no comparable value: left out for it, while its other weights fill the place.")
    terms = listed(TermSchema, "What each row adds, in the order of the weights.")


class RankingSchema(Resource):
    """Models ranked by weighted rows. Each row's known values are put between 0 (worst) and 1 (best): (value - worst) / (best - worst).
    A model's score is their mean by weight. What is unknown leaves its row out for that model: `covered` and `between` say
    how much that may matter."""

    weights = listed(WeightSchema, "The rows that were to be weighed.")
    models = listed(RankedSchema, "The models, the best first; those of which nothing is known last.")


class FrontierRowSchema(Resource):
    key = shown(LABEL, "The row.", nullable=False)
    label = shown(LABEL, "Its name for people.", nullable=False)
    unit = shown(Text(), "What its numbers count.")
    better = shown(BETTER, "Which way is better.", nullable=False)
    why = shown(LONG, "Why some of its cells are not comparable, where they are not.")


class BeatenSchema(Resource):
    model = shown(Text(150), "The model.", nullable=False)
    by = slugs("The models that are at least as good in every row and better in one.")


class IncompleteSchema(Resource):
    model = shown(Text(150), "The model.", nullable=False)
    missing = slugs("The rows in which it has no comparable value.")


class FrontierSchema(Resource):
    rows = listed(FrontierRowSchema, "The rows by which models are held against each other.")
    models = slugs("The models that no other beats: none is at least as good in every row and better in one.")
    beaten = listed(BeatenSchema, "The models that are beaten, and by which.")
    incomplete = listed(IncompleteSchema, "The models that cannot be placed, and what of them is missing.")


class ComparisonSchema(Resource):
    models = listed(ColumnSchema, "The columns, in the caller's order.")
    products = listed(AskedProductSchema, "The products that were asked for, each with the models that it stands on.")
    rows = listed(RowSchema, "Attributes, then prices by meter, then scores, then products and lineage.")
    sources = listed(CitedSchema, "What the cells cite.")
    summary = ma.fields.Nested(SummarySchema, required=True)
    ranking = maybe(RankingSchema, "With weights: the models from the best to the worst; else null.")
    frontier = maybe(FrontierSchema, "With frontier: the models that no other beats; else null.")
    meta = ma.fields.Nested(DatedMetaSchema, required=True)


# --- Queries ----------------------------------------------------------------------------------------------------------


class NamesParameter(Parameter):
    """Names of things, as they were typed: one that is given twice is not one."""

    def __init__(self, help: str, most: int) -> None:
        super().__init__(Text(), help, listed=True, most=100)
        self.most_asked = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        super()._deserialize(value, attr, data)
        return [self.kind.parsed(word) for word in value.split(",")]


KEYS = (*COMPARED, "price", *METERED, "score")
KEY = re.compile(r"score:[a-z0-9][a-z0-9.:-]{0,200}", re.ASCII)


def checked_key(name: str, known: Iterable[str] = KEYS) -> str:
    """The key of a row, or what stands before a colon in it. Which benchmarks there are is for the catalog to say."""
    if name in known or KEY.fullmatch(name):
        return name
    rows = ", ".join(COMPARED)
    hint = did_you_mean(name, known)
    raise ma.ValidationError(f"has no row {name!r}; there are {rows}, price:METER, score:BENCHMARK, and price or score for all{hint}")


class RowsParameter(Parameter):
    """Keys of rows of a comparison."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return [checked_key(name) for name in super()._deserialize(value, attr, data)]


RANKABLE = (*(name for name, attribute in COMPARED.items() if attribute.better), *METERED)


class RankedRowsParameter(Parameter):
    """Keys of rows in which one value is better than another; those of scores are checked against the catalog later."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return [name.strip() for name in super()._deserialize(value, attr, data)]


class WeightsParameter(Parameter):
    """KEY:WEIGHT, with commas between them; a key may have colons of its own."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        weights: dict[str, Decimal] = {}
        for word in super()._deserialize(value, attr, data):
            key, _, weight = word.rpartition(":")
            if not key or not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", weight, re.ASCII) or not Decimal(weight):
                raise ma.ValidationError(f"takes KEY:WEIGHT, a number above 0, like context_window:2,score:gpqa:1; it has {word!r}")
            if key in weights:
                raise ma.ValidationError(f"names {key!r} twice")
            weights[key] = Decimal(weight)
        return list(weights.items())


CompareQuery = Query.from_dict({
    "models": NamesParameter(f"The models to compare, {FEWEST} to {MOST}, by slug or any identifier.", MOST),
    "products": NamesParameter(f"Or products, {FEWEST} to {MOST}: the models that they stand on are compared.", MOST),
    "fields": RowsParameter(Text(), "Only these rows: attributes, price:METER, score:BENCHMARK, or price or score for all of them. "
                            "A price or score that is named has a row even when nobody has it.", listed=True, most=100),
    "group": Parameter(Choice(tuple(v.Word(name, "", "") for name in GROUPS)), "Only the rows of these groups.", listed=True),
    "differences": Parameter(Boolean(), "true leaves only the rows that differ."),
    "weights": WeightsParameter(Text(), "Ranks the models: KEY:WEIGHT of rows in which one can tell what is better, like "
        "context_window:2,input_price:1. Each row's known values are put between 0 (the worst of these models) and 1 (the best); the score "
        "is their mean by weight. A value that is unknown leaves its row out for that model and the other weights fill the "
        "place; `covered` says how much of the weights is known, `between` how far the score could be off. A row that tells nothing "
        "(fewer than two known, all equal, several units or conditions) is weighed for nobody. Dates count by their first day.",
        listed=True, most=20),
    "frontier": RankedRowsParameter(Text(), "Marks the models that no other beats by these rows, like input_price,score:gpqa: one "
        "beats another that is at least as good in all of them and better in one. Models with a value missing are listed apart.",
        listed=True, most=10),
    "as_of": AS_OF,
}, name="CompareQuery")  # fmt: skip
