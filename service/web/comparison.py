"""`/v1/compare`: which models are asked for, and their comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
from flask import Blueprint
from sqlalchemy import select

from ..catalog import identity, lineage
from ..catalog.comparison import COMPARED, FEWEST, MOST, MOST_COLUMNS, Column, compare
from ..catalog.onday import bodies_on
from ..catalog.tables import Model, Product, ProductModel
from ..schemas import CompareQuery, ComparisonSchema
from .api import endpoint, fault
from .listing import existing, refuse_before_its_time
from .problems import Problem, invalid
from .reading import connection, revision

comparison = Blueprint("comparison", __name__)


@comparison.get("/v1/compare")
@endpoint(CompareQuery, ComparisonSchema, errors=(400, 404), tag="Comparison")
def compare_models(args: dict[str, Any]) -> Any:
    """Compare models side by side
    2 to 10 models, or the models that products stand on: a row per attribute, a cell per model that says how well it is known."""
    day: date | None = args.get("as_of")
    columns = asked_products(args, day) if "products" in args else asked_models(args, day)
    chosen = [
        attribute for name, attribute in COMPARED.items()
        if name in args.get("fields", COMPARED) and attribute.group in args.get("group", [attribute.group])
    ]  # fmt: skip
    answer = compare(columns, chosen, args.get("differences", False))
    return {**answer, "meta": {"revision": revision(), "as_of": day}}


def bounded(parameter: str, asked: Sequence[str]) -> None:
    if not FEWEST <= len(asked) <= MOST:
        wanted = f"'{parameter}' takes {FEWEST} to {MOST} {parameter}, with commas between them"
        raise invalid([fault(parameter, "wrong_count", f"{wanted}; it has {len(asked)}.", ",".join(asked))])


def asked_models(args: dict[str, Any], day: date | None) -> list[Column]:
    """The columns for `models=`, in the caller's order."""
    if "models" not in args:
        detail = "Say what to compare: models=gpt-4o,claude-3-opus or products=chatgpt,claude."
        raise invalid([fault("models", "missing_parameter", detail)])
    asked: list[str] = args["models"]
    bounded("models", asked)
    slugs: dict[str, str] = {}  # by what was asked
    errors = []
    for name in asked:
        matches = identity.model_matches(connection(), name)
        if len(matches) == 1 and matches[0].slug in slugs.values():
            other = next(asked for asked, slug in slugs.items() if slug == matches[0].slug)
            raise invalid([fault("models", "repeated_model", f"{other!r} and {name!r} are the same model, {matches[0].slug}.", name)])
        if len(matches) == 1:
            slugs[name] = matches[0].slug
            continue
        near = [match.slug for match in matches] or identity.suggestions(connection(), "model", name)
        meant = f" Did you mean {' or '.join(repr(slug) for slug in near)}?" if near else ""
        kind = "may be any of several models" if matches else "is no model of the catalog"
        errors.append(fault("models", "ambiguous" if matches else "unknown_model", f"{name!r} {kind}.{meant}", name))
    if errors:
        detail = errors[0]["detail"] if len(errors) == 1 else f"{len(errors)} of the models asked for are not known."
        raise Problem("not-found", detail, errors)
    return columns_of(slugs, day)


def asked_products(args: dict[str, Any], day: date | None) -> list[Column]:
    """The columns for `products=`: the models that they stand on, each once, saying for which products."""
    if "models" in args:
        raise invalid([fault("products", "conflicting_parameters", "Ask for 'models' or for 'products', not for both.")])
    asked: list[str] = args["products"]
    bounded("products", asked)
    here: dict[str, list[str]] = {}
    for slug in asked:
        body = existing("product", slug)
        if day is not None:
            refuse_before_its_time("product", body, day)
            body = bodies_on(connection(), "product", [body], day)[0]
        current = [entry for entry in body["models"] if day is not None or entry["until"] is None]
        for entry in current:
            here.setdefault(entry["slug"], [])
            if slug not in here[entry["slug"]]:
                here[entry["slug"]].append(slug)
    if not here:
        on = f"on {day}" if day else "today"
        raise Problem("not-found", f"The catalog does not know what {' or '.join(asked)} stood on {on}.")
    if len(here) > MOST_COLUMNS:
        detail = f"The products stand on {len(here)} models; a comparison has at most {MOST_COLUMNS} columns. Ask for fewer products."
        raise invalid([fault("products", "too_many_columns", detail)])
    return columns_of({slug: slug for slug in here}, day, here)


def columns_of(slugs: dict[str, str], day: date | None, products: dict[str, list[str]] | None = None) -> list[Column]:
    """The columns of some models, by what was asked; with a day, as they were on it.

    A product may stand on a model before others can have it, so only models that were asked for by name must be out.
    """
    wanted = list(slugs.values())
    rows = connection().execute(select(Model.slug, Model.body, Model.evidence).where(Model.slug.in_(wanted)))
    found = {row.slug: row for row in rows}
    descent, cited = lineage.direct(connection(), wanted), cited_by_entries(wanted)
    columns = []
    for asked, slug in slugs.items():
        body = orjson.loads(found[slug].body)
        if day is not None and products is None:
            refuse_before_its_time("model", body, day)
        if day is not None:
            body = bodies_on(connection(), "model", [body], day)[0]
        evidence = {name: [one] for name, one in orjson.loads(found[slug].evidence).items()}
        columns.append(Column(asked, body, evidence | cited.get(slug, {}), descent.get(slug, ()), (products or {}).get(slug, ())))
    return columns


def cited_by_entries(slugs: list[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The pages cited for the products of the models, entry by entry, with the source that the product's record is from."""
    rows = connection().execute(
        select(ProductModel.model, ProductModel.url, Product.evidence)
        .join(Product, Product.slug == ProductModel.product)
        .where(ProductModel.model.in_(slugs), ProductModel.url.is_not(None))
        .order_by(ProductModel.since.is_(None), ProductModel.since, ProductModel.product)
    )
    cited: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for model, url, evidence in rows:
        stated = orjson.loads(evidence)["models"]
        cited.setdefault(model, {}).setdefault("products", []).append({**stated, "url": url})
    return cited
