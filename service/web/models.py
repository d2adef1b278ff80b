"""Models and what belongs to one: what stands on it, what it descends from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..catalog import lineage
from ..schemas import SCHEMAS, LineageQuery, LineageSchema, NoQuery, StandsOnItSchema, collection, list_query, one_query
from .api import endpoint
from .listing import existing, listing, one, whole
from .reading import connection

models = Blueprint("models", __name__)
Model = SCHEMAS["model"]


@models.get("/v1/models")
@endpoint(list_query("model"), collection(Model, "Models"), errors=(400,), tag="Models")
def list_models(args: dict[str, Any]) -> Any:
    """List models
    All models that every filter lets through; a filter never matches what is unknown."""
    return listing("model", args)


@models.get("/v1/models/<slug>")
@endpoint(one_query(Model, as_of=True), Model, errors=(300, 301, 307, 400, 404), tag="Models")
def get_model(args: dict[str, Any], slug: str) -> Any:
    """Get one model
    By its slug; any other name under which programs know it leads there."""
    return one("model", slug, args)


@models.get("/v1/models/<slug>/products")
@endpoint(NoQuery, collection(StandsOnItSchema, "ProductsOfModel"), errors=(400, 404), tag="Models")
def list_products_of_model(args: dict[str, Any], slug: str) -> Any:
    """List what stands on a model
    Every product that stands or stood on it, from when until when, the oldest first."""
    return whole(existing("model", slug)["products"])


@models.get("/v1/models/<slug>/lineage")
@endpoint(LineageQuery, collection(LineageSchema, "Lineage"), errors=(400, 404), tag="Models")
def list_lineage_of_model(args: dict[str, Any], slug: str) -> Any:
    """List the lineage of a model
    What it descends from and what descends from it, the nearest first. An end without a slug is not in the catalog."""
    existing("model", slug)
    directions = (args["direction"],) if "direction" in args else lineage.DIRECTIONS
    return whole(lineage.edges(connection(), slug, directions, args.get("depth", lineage.DEEPEST)))


@models.get("/v1/models/<path:name>")
@endpoint(one_query(Model, as_of=True), Model, errors=(300, 301, 307, 400, 404), tag="Models")
def get_model_by_any_name(args: dict[str, Any], name: str) -> Any:
    """Find a model by a name with slashes
    Such as openai/gpt-4o: leads to the model that it means."""
    return one("model", name, args)
