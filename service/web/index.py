"""What there is: the index of the API, its attributes, its OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from flask import Blueprint, Response, current_app

from .. import __version__
from ..catalog.attributes import MODEL_ATTRIBUTES, Attribute
from ..catalog.filters import FILTERS
from ..catalog.paging import SORTS
from ..catalog.values import Choice
from ..catalog.vocabulary import slugs
from ..schemas import AttributeSchema, IndexSchema, collection
from .api import endpoint
from .listing import link, whole
from .negotiation import ONLY_JSON
from .reading import revision
from .spec import build_spec

index = Blueprint("index", __name__)

RESOURCES = (
    ("models", "/v1/models", "Foundation models: search, filter, count, sort, page."),
    ("makers", "/v1/makers", "Who trains models or makes products."),
    ("families", "/v1/families", "Groups of models under one name."),
    ("products", "/v1/products", "What people use, and the models it stands on since when."),
    ("providers", "/v1/providers", "Who serves models."),
    ("offerings", "/v1/offerings", "One model at one provider, with its limits and prices."),
    ("benchmarks", "/v1/benchmarks", "The tests that models are put to."),
    ("scores", "/v1/scores", "Results of models in benchmarks."),
    ("modalities", "/v1/modalities", "The vocabulary of what goes in and comes out."),
    ("compare", "/v1/compare?models=gpt-4o,claude-3-opus", "Models side by side."),
    ("cost", "/v1/cost?models=gpt-4o,claude-haiku-4.5&input_tokens=2000000&output_tokens=500000&requests=1000", "What a workload costs."),
    ("resolve", "/v1/resolve?id=openai/gpt-4o", "Which model any id is."),
    ("attributes", "/v1/attributes", "Every attribute of a model, with its filters."),
    ("changes", "/v1/changes", "What changed, revision by revision."),
    ("sources", "/v1/sources", "Who says what the catalog says."),
    ("export", "/v1/export", "The whole catalog as JSON Lines."),
    ("openapi", "/v1/openapi.json", "This API in OpenAPI 3.1."),
    ("docs", "/docs", "The API reference, to read and to try."),
    ("problems", "/problems", "What each sort of error means and what to do."),
)


@index.get("/v1")
@endpoint(out=IndexSchema, tag="Index", example="/v1", formats=ONLY_JSON)
def get_index(args: dict[str, Any]) -> Any:
    """What there is
    The resources of this API, each with its address."""
    return {
        "name": "Plinth",
        "version": __version__,
        "meta": {"revision": revision()},
        "resources": [{"name": name, "href": link(path), "description": text} for name, path, text in RESOURCES],
    }


def described(attribute: Attribute) -> dict[str, Any]:
    """An attribute of models as clients read it."""
    return {
        "name": attribute.name,
        "label": attribute.label,
        "group": attribute.group,
        "type": attribute.kind.name,
        "meaning": attribute.meaning,
        "unit": attribute.unit,
        "better": attribute.better,
        "values": list(slugs(attribute.kind.words)) if isinstance(attribute.kind, Choice) else None,
        "filters": [name for name, one in FILTERS["model"].items() if one.attribute is attribute],
        "sortable": attribute.name in SORTS["model"],
        "facetable": attribute.facetable,
    }


@index.get("/v1/attributes")
@endpoint(out=collection(AttributeSchema, "Attributes"), errors=(400,), tag="Index", example="/v1/attributes")
def list_attributes(args: dict[str, Any]) -> Any:
    """List the attributes of models
    Label, unit, which way is better, and the filters of each: a client needs no names of its own."""
    return whole([described(attribute) for attribute in MODEL_ATTRIBUTES])


@index.get("/v1/openapi.json")
@endpoint(errors=(400,), tag="Index", example="/v1/openapi.json")
def get_openapi(args: dict[str, Any]) -> Response:
    """The OpenAPI document
    Every address, parameter and answer of this API, in OpenAPI 3.1."""
    return Response(openapi(current_app.config["PUBLIC_URL"]), mimetype="application/json")


@cache
def openapi(public_url: str) -> bytes:
    """The document, made once per process: it depends on the release only."""
    views = ((rule, current_app.view_functions[rule.endpoint]) for rule in current_app.url_map.iter_rules())
    return orjson.dumps(build_spec(views, public_url), option=orjson.OPT_APPEND_NEWLINE)
