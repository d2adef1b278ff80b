"""How a cost reads and how it is asked for: marshmallow schemas of /v1/cost. No Flask."""

from __future__ import annotations

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.comparison import MOST
from .catalog.cost import MOST_OFFERINGS, QUANTITIES
from .catalog.values import Choice, Date, Integer, Text
from .schemas import ReferenceSchema, Resource, shown
from .schemas_comparison import LONG, CitedSchema, DatedMetaSchema, NamesParameter, listed, maybe, slugs
from .schemas_query import Bounded, Parameter, Query


class AmountSchema(Resource):
    amount = shown(Text(60), "Exact, as text.", nullable=False)
    currency = shown(Text(3), "ISO 4217.", nullable=False)


class PricePerSchema(AmountSchema):
    per = shown(Integer(1), "For how many.", nullable=False)
    unit = shown(Text(20), "Of what.", nullable=False)


WORKLOAD = {
    **{one.name: shown(Integer(), one.meaning, nullable=False) for one in QUANTITIES},
    "prompt_tokens": shown(Integer(), "What one prompt holds, rounded up: input and cached input over the requests. It decides the tier.",
                           nullable=False),
}  # fmt: skip
WorkloadSchema = Resource.from_dict(WORKLOAD, name="WorkloadSchema")


class CostLineSchema(Resource):
    quantity_of = shown(Choice(tuple(v.Word(one.name, "", "") for one in QUANTITIES)), "The parameter that is billed.", nullable=False)
    meter = shown(Choice(v.METERS), "The meter by which it is billed.", nullable=False)
    condition = shown(Text(100), "The condition of the price: its tier by the prompt's length, or null for the base price.")
    quantity = shown(Integer(), "How many are billed.", nullable=False)
    price = ma.fields.Nested(PricePerSchema, required=True)
    amount = shown(Text(60), "quantity times price, over per. Exact, as text.", nullable=False)
    arithmetic = shown(Text(200), "The same, written out.", nullable=False)
    assumption = shown(LONG, "What was assumed, where something was.")
    sources = ma.fields.List(ma.fields.Integer(), required=True, metadata={"description": "Who says so: positions in `sources`."})


class CostedSchema(Resource):
    offering = shown(Text(150), "The offering.", nullable=False)
    model = shown(Text(150), "The model that it is.")
    provider = ma.fields.Nested(ReferenceSchema, required=True)
    foreign_id = shown(Text(), "The provider's id of it.", nullable=False)
    total = ma.fields.Nested(AmountSchema, required=True)
    lines = listed(CostLineSchema, "What adds up to the total.")
    notes = slugs("What must be known about the total.")


class ApartSchema(Resource):
    offering = shown(Text(150), "The offering.", nullable=False)
    model = shown(Text(150), "The model that it is.")
    provider = ma.fields.Nested(ReferenceSchema, required=True)
    foreign_id = shown(Text(), "The provider's id of it.", nullable=False)
    billing = shown(Choice(v.BILLINGS), "How it is paid for; null when nobody says.")
    missing = slugs("The meters that the workload needs and the offering has no price of.")
    why = shown(LONG, "Why it has no total.", nullable=False)


class BestSchema(Resource):
    total = ma.fields.Nested(AmountSchema, required=True)
    offerings = slugs("The offerings at which it costs that, all of them.")


class CostedModelSchema(Resource):
    asked = shown(Text(), "What was asked for.", nullable=False)
    slug = shown(Text(150), "The model's slug.", nullable=False)
    name = shown(Text(), "The model's name.", nullable=False)
    href = shown(Text(), "Where the model is.", nullable=False)
    best = maybe(BestSchema, "The lowest total of its offerings; null when none has a total.")
    why = shown(LONG, "Why there is none.")


class CostSchema(Resource):
    workload = ma.fields.Nested(WorkloadSchema, required=True)
    assumptions = slugs("What was taken for granted about the workload.")
    models = listed(CostedModelSchema, "The models, the cheapest first; those without a total last.")
    offerings = listed(CostedSchema, "What the workload costs at each offering, the cheapest first.")
    apart = listed(ApartSchema, "The offerings that have no total: free, by subscription, or without the price of a meter.")
    sources = listed(CitedSchema, "What the lines cite.")
    meta = ma.fields.Nested(DatedMetaSchema, required=True)


CostQuery = Query.from_dict({
    "models": NamesParameter(f"The models, 1 to {MOST}, by slug or any identifier: each at every offering.", MOST),
    "offerings": NamesParameter(f"Or offerings, 1 to {MOST_OFFERINGS}, by slug.", MOST_OFFERINGS),
    "provider": Parameter(Text(150), "Only at these providers.", listed=True),
    **{one.name: Parameter(Bounded(one.least, one.most), one.meaning) for one in QUANTITIES},
    "as_of": Parameter(Date(), "A day, YYYY-MM-DD: the offerings and prices of that day."),
}, name="CostQuery")  # fmt: skip
