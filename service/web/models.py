"""What belongs to one model: what stands on it, what it descends from, who offers it, what it scored, who says what of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from ..catalog import lineage, said
from ..schemas import SCHEMAS, StandsOnItSchema, collection, queried
from ..schemas_query import LineageQuery, NoQuery, list_query, one_query, prices_query
from ..schemas_record import LineageSchema, OfferedPriceSchema, StatementSchema
from .api import endpoint
from .listing import checks_of, existing, listing, one, price_history, whole
from .reading import connection

models = Blueprint("models", __name__)
Model = SCHEMAS["model"]


@models.get("/v1/models/<slug>/products")
@endpoint(NoQuery, collection(StandsOnItSchema, "ProductsOfModel"), errors=(300, 400, 404), tag="Models",
          example="/v1/models/gpt-4/products")  # fmt: skip
def list_products_of_model(args: dict[str, Any], slug: str) -> Any:
    """List what stands on a model
    Every product that stands or stood on it, from when until when, the oldest first."""
    return whole(existing("model", slug)["products"])


@models.get("/v1/models/<slug>/lineage")
@endpoint(LineageQuery, collection(LineageSchema, "LineageOfModel"), errors=(300, 400, 404), tag="Models",
          example="/v1/models/stable-diffusion/lineage")  # fmt: skip
def list_lineage_of_model(args: dict[str, Any], slug: str) -> Any:
    """List the lineage of a model
    What it descends from and what descends from it, the nearest first. An end without a slug is not in the catalog."""
    existing("model", slug)
    directions = (args["direction"],) if "direction" in args else lineage.DIRECTIONS
    return whole(lineage.edges(connection(), slug, directions, args.get("depth", lineage.DEEPEST)))


@models.get("/v1/models/<slug>/statements")
@endpoint(NoQuery, collection(StatementSchema, "Statements"), errors=(300, 400, 404), tag="Models", example="/v1/models/gpt-4/statements")
def list_statements_about_model(args: dict[str, Any], slug: str) -> Any:
    """List what each source says of a model
    Field by field, the strongest source first: the one that stands is marked, and so are those that contradict it."""
    existing("model", slug)
    return whole(said.statements(connection(), "model", slug))


@models.get("/v1/models/<slug>/prices")
@endpoint(prices_query(), collection(OfferedPriceSchema, "PricesOfModel"), errors=(300, 400, 404), tag="Models",
          example="/v1/models/gpt-4/prices?meter=input&as_of=2026-06-01")  # fmt: skip
def list_prices_of_model(args: dict[str, Any], slug: str) -> Any:
    """List the prices of a model
    Every price of every offering of it, in order of time; with as_of, those that held on that day."""
    existing("model", slug)
    return price_history(args, model=slug)


@models.get("/v1/offerings/<slug>/prices")
@endpoint(prices_query(), collection(OfferedPriceSchema, "PricesOfOffering"), errors=(400, 404), tag="Offerings",
          example="/v1/offerings/openai.gpt-4/prices")  # fmt: skip
def list_prices_of_offering(args: dict[str, Any], slug: str) -> Any:
    """List the prices of an offering
    Meter by meter, from when until when; with as_of, those that held on that day."""
    existing("offering", slug)
    return price_history(args, offering=slug)


def part_of_model(plural: str, kind: str) -> Callable[..., Any]:
    """The things of one kind that are a model's: the same collection, with the model as a filter."""

    def list_part(args: dict[str, Any], slug: str) -> Any:
        existing("model", slug)
        return listing(kind, args, within={"model": [slug]})

    list_part.__name__, list_part.__doc__ = f"list_{plural}_of_model", f"List the {plural} of a model\nWith the grammar of /v1/{plural}."
    query, out = list_query(kind, without=("model",)), queried(SCHEMAS[kind], f"{plural.capitalize()}OfModel")
    example = f"/v1/models/gpt-4/{plural}?limit=2"
    return endpoint(query, out, errors=(300, 400, 404), tag="Models", check=checks_of(kind), example=example)(list_part)


models.add_url_rule("/v1/models/<slug>/offerings", "list_offerings_of_model", part_of_model("offerings", "offering"))
models.add_url_rule("/v1/models/<slug>/scores", "list_scores_of_model", part_of_model("scores", "score"))


@models.get("/v1/models/<path:name>")
@endpoint(one_query(Model, as_of=True), Model, errors=(300, 301, 307, 400, 404), tag="Models")
def get_model_by_any_name(args: dict[str, Any], name: str) -> Any:
    """Find a model by a name with slashes
    Such as openai/gpt-4o: leads to the model that it means."""
    return one("model", name, args)
