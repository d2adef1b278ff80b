"""Ways to a model: what any id resolves to, and what could take a model's place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy import select

from ..catalog import alternatives as nearness
from ..catalog import identity
from ..catalog.alternatives import Alternative, in_words
from ..catalog.tables import Maker, Model, Provider
from ..schemas_finding import LABELS, USUAL, AlternativesQuery, ResolvedSchema, ResolveQuery, alternatives
from ..schemas_query import did_you_mean
from .api import Fault, endpoint, fault, raw_pairs
from .listing import existing, link, refuse_removed, whole
from .problems import Problem, not_found
from .reading import connection, revision

finding = Blueprint("finding", __name__)


def misses(args: dict[str, Any]) -> list[Fault]:
    """An id that is not said, a provider that is none."""
    found = []
    if "id" not in dict(raw_pairs()[0]):
        found.append(fault("id", "missing_parameter", "Say which id: id=jp.anthropic.claude-sonnet-5 or any other."))
    provider = args.get("provider")
    if provider is not None and not identity.exists(connection(), "provider", provider):
        providers = connection().scalars(select(Provider.slug).order_by(Provider.slug)).all()
        hint = did_you_mean(provider, providers) or ". /v1/providers lists them; leave it out when it is none of these."
        found.append(fault("provider", "unknown_value", f"There is no provider {provider!r}{hint}", provider))
    return found


@finding.get("/v1/resolve")
@endpoint(ResolveQuery, ResolvedSchema, errors=(300, 400, 404, 410), tag="Models", check=misses, example="/v1/resolve?id=openai/gpt-4-0613")
def resolve_id(args: dict[str, Any]) -> Any:
    """Resolve an id
    Which model any id is: an identifier, what a provider or a bill calls it, a slug; then what is left of it without the decoration
    that gateways put around names. `provider` decides where several models go by it. 300 with candidates when several are left; 410,
    with the reason and the successor, when it is the slug of a model that was removed."""
    asked, provider = args["id"], args.get("provider")
    refuse_removed("model", asked)
    matches = identity.resolved(connection(), asked, provider)
    if not matches:
        raise not_found(f"model that goes by {asked[:100]!r}", identity.suggestions(connection(), "model", asked), link("/v1/models/"))
    if len(matches) > 1:
        raise ambiguous(asked, matches)
    (match,) = matches
    name = connection().scalar(select(Model.name).where(Model.slug == match.slug))
    return {
        "id": asked,
        "model": {"slug": match.slug, "name": name},
        "match": {"scheme": match.scheme or None, "kind": match.kind, "rule": match.rule},
    }


def ambiguous(asked: str, matches: list[identity.Match]) -> Problem:
    candidates = [{"slug": match.slug, "href": link(f"/v1/models/{match.slug}")} for match in matches]
    return Problem("ambiguous", f"{asked!r} may be any of {len(matches)} models.", more={"candidates": candidates})


@finding.get("/v1/models/<slug>/alternatives")
@endpoint(AlternativesQuery, alternatives(), errors=(300, 400, 404, 410), tag="Models", example="/v1/models/gpt-4/alternatives?limit=2")
def list_alternatives_of_model(args: dict[str, Any], slug: str) -> Any:
    """List what could take a model's place
    The models of a class with it that are not retired, the nearest first, with how far each is in what. The distance is the mean, by
    weight, of the parts that `reasons` lists: sets by the words that only one has, numbers by how many times the one is the other, days by
    the years between them; what is unknown of either counts as 0.7."""
    body = existing("model", slug)
    found = nearness.nearest(connection(), slug, args.get("limit", USUAL), args.get("cheaper"), args.get("open_weights"))
    unpriced = "cheaper" in args and body["input_price"] is None
    why = f"{body['name']} has no reference price to compare with." if unpriced else None
    return {**whole([*shown(found)]), "meta": {"revision": revision(), "why": why}}


def shown(found: list[Alternative]) -> list[dict[str, Any]]:
    makers = {one.model["maker"] for one in found}
    names = {row.slug: row.name for row in connection().execute(select(Maker.slug, Maker.name).where(Maker.slug.in_(makers)))}
    return [
        {
            "slug": one.model["slug"],
            "name": one.model["name"],
            "maker": {"slug": one.model["maker"], "name": names[one.model["maker"]]},
            "distance": one.distance,
            "href": link(f"/v1/models/{one.model['slug']}"),
            "reasons": [
                {
                    "attribute": reason.part.name, "label": LABELS[reason.part.name], "distance": reason.apart,
                    "weight": reason.part.weight, "says": in_words(reason),
                }
                for reason in one.reasons
            ],
        }
        for one in found
    ]  # fmt: skip
