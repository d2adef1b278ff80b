"""What belongs to one model: what stands on it, what it descends from, who offers it, what it scored, who says what of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint
from sqlalchemy import select

from ..catalog import lineage, said
from ..catalog.onday import there_on
from ..catalog.prices import held_on, price_entry
from ..catalog.pricing import prices_of
from ..catalog.tables import Offering
from ..schemas import SCHEMAS, StandsOnItSchema, collection, queried
from ..schemas_query import LineageQuery, NoQuery, list_query, one_query, prices_query
from ..schemas_record import LineageSchema, OfferedPriceSchema, StatementSchema
from .api import endpoint
from .listing import Body, checks_of, existing, listing, one, refuse_before_its_time, whole
from .reading import connection

models = Blueprint("models", __name__)
Model = SCHEMAS["model"]


@models.get("/v1/models/<slug>/products")
@endpoint(NoQuery, collection(StandsOnItSchema, "ProductsOfModel"), errors=(300, 400, 404, 410), tag="Models",
          example="/v1/models/gpt-4/products")  # fmt: skip
def list_products_of_model(args: dict[str, Any], slug: str) -> Any:
    """List what stands on a model
    Every product that stands or stood on it, from when until when, the oldest first."""
    return whole(existing("model", slug)["products"])


@models.get("/v1/models/<slug>/lineage")
@endpoint(LineageQuery, collection(LineageSchema, "LineageOfModel"), errors=(300, 400, 404, 410), tag="Models",
          example="/v1/models/stable-diffusion/lineage")  # fmt: skip
def list_lineage_of_model(args: dict[str, Any], slug: str) -> Any:
    """List the lineage of a model
    What it descends from and what descends from it, the nearest first. An end without a slug is not in the catalog."""
    existing("model", slug)
    directions = (args["direction"],) if "direction" in args else lineage.DIRECTIONS
    return whole(lineage.edges(connection(), slug, directions, args.get("depth", lineage.DEEPEST)))


@models.get("/v1/models/<slug>/statements")
@endpoint(NoQuery, collection(StatementSchema, "Statements"), errors=(300, 400, 404, 410), tag="Models",
          example="/v1/models/gpt-4/statements")  # fmt: skip
def list_statements_about_model(args: dict[str, Any], slug: str) -> Any:
    """List what each source says of a model
    Field by field, the strongest source first: the one that stands is marked, and so are those that contradict it."""
    existing("model", slug)
    return whole(said.statements(connection(), "model", slug))


@models.get("/v1/models/<slug>/prices")
@endpoint(prices_query(), collection(OfferedPriceSchema, "PricesOfModel"), errors=(300, 400, 404, 410), tag="Models",
          example="/v1/models/gpt-4/prices?meter=input&as_of=2026-06-01")  # fmt: skip
def list_prices_of_model(args: dict[str, Any], slug: str) -> Any:
    """List the prices of a model
    Every price of every offering of it, in order of time; with as_of, those that held on that day."""
    return price_history(args, model=slug)


@models.get("/v1/offerings/<slug>/prices")
@endpoint(prices_query(), collection(OfferedPriceSchema, "PricesOfOffering"), errors=(400, 404, 410), tag="Offerings",
          example="/v1/offerings/openai.gpt-4/prices")  # fmt: skip
def list_prices_of_offering(args: dict[str, Any], slug: str) -> Any:
    """List the prices of an offering
    Meter by meter, from when until when; with as_of, those that held on that day."""
    return price_history(args, offering=slug)


def part_of_model(plural: str, kind: str) -> Callable[..., Any]:
    """The things of one kind that are a model's: the same collection, with the model as a filter."""

    def list_part(args: dict[str, Any], slug: str) -> Any:
        body = existing("model", slug)
        if "as_of" in args:
            refuse_before_offers(body, args["as_of"])
        return listing(kind, args, within={"model": [slug]})

    list_part.__name__, list_part.__doc__ = f"list_{plural}_of_model", f"List the {plural} of a model\nWith the grammar of /v1/{plural}."
    query, out = list_query(kind, without=("model",)), queried(SCHEMAS[kind], f"{plural.capitalize()}OfModel")
    example = f"/v1/models/gpt-4/{plural}?limit=2"
    return endpoint(query, out, errors=(300, 400, 404, 410), tag="Models", check=checks_of(kind), example=example)(list_part)


models.add_url_rule("/v1/models/<slug>/offerings", "list_offerings_of_model", part_of_model("offerings", "offering"))
models.add_url_rule("/v1/models/<slug>/scores", "list_scores_of_model", part_of_model("scores", "score"))


@models.get("/v1/models/<path:name>")
@endpoint(one_query(Model, as_of=True), Model, errors=(300, 301, 307, 400, 404, 410), tag="Models")
def get_model_by_any_name(args: dict[str, Any], name: str) -> Any:
    """Find a model by a name with slashes
    Such as openai/gpt-4o: leads to the model that it means."""
    return one("model", name, args)


# --- Parts that have days -------------------------------------------------------------------------------------------


def price_history(args: dict[str, Any], model: str | None = None, offering: str | None = None) -> Body:
    """The prices of one offering, or of all offerings of a model, in the order of time. Raises the Problem of a day before any."""
    kind, slug = ("model", model or "") if offering is None else ("offering", offering)
    body, day = existing(kind, slug), args.get("as_of")
    query = select(Offering.slug, Offering.provider).order_by(Offering.slug)
    query = query.where(Offering.model == model) if offering is None else query.where(Offering.slug == offering)
    providers = {row.slug: row.provider for row in connection().execute(query)}
    history = prices_of(connection(), providers)
    held = history if day is None else {slug: held_on(prices, day) for slug, prices in history.items()}
    if day is not None and not any(held.values()):
        refuse_before_its_time(kind, {**body, "prices": []}, day)
    meters = args.get("meter")
    return whole([
        {"offering": slug, "provider": providers[slug], **price_entry(price)}
        for slug, prices in sorted(held.items())
        for price in prices
        if meters is None or price["meter"] in meters
    ])  # fmt: skip


def refuse_before_offers(body: Body, day: date) -> None:
    """Refuse a day on which a model was not there yet, unless somebody offered it even then."""
    early = select(Offering.slug).where(Offering.model == body["slug"], *there_on("offering", day)).limit(1)
    if connection().scalar(early) is None:
        refuse_before_its_time("model", body, day)
