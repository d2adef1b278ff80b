"""`/v1/cost`: what a workload costs at each offering of some models, or at some offerings."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint
from sqlalchemy import select

from ..catalog.comparison import MOST
from ..catalog.cost import BILLED, MOST_OFFERINGS, Workload, answer
from ..catalog.derived import today
from ..catalog.pricing import offered_on
from ..catalog.tables import Provider
from ..schemas_cost import CostQuery, CostSchema
from ..schemas_query import did_you_mean
from .api import Fault, endpoint, fault, raw_pairs
from .asked import refuse_before_their_time, resolved
from .listing import existing
from .reading import connection, revision

cost = Blueprint("cost", __name__)


def unusable(args: dict[str, Any]) -> list[Fault]:
    """What is asked of nothing, and providers that are not there."""
    errors = []
    if "models" in args and "offerings" in args:
        errors.append(fault("offerings", "conflicting_parameters", "Ask for 'models' or for 'offerings', not for both."))
    if "models" not in args and "offerings" not in args:
        errors.append(fault("models", "missing_parameter", "Say of what: models=gpt-4o,claude-3-haiku or offerings=openai.gpt-4o."))
    # What was said and could not be read has been complained of already.
    unread = {name for name, _ in raw_pairs()[0]} - args.keys()
    if not any(args.get(one.name) or one.name in unread for one in BILLED):
        detail = f"Say how much, above 0, of one or more of {', '.join(one.name for one in BILLED)}."
        errors.append(fault(BILLED[0].name, "nothing_to_bill", detail))
    if "provider" in args:
        known = list(connection().scalars(select(Provider.slug).order_by(Provider.slug)))
        errors += [
            fault("provider", "unknown_value", f"There is no provider {slug!r}{did_you_mean(slug, known) or '.'}", slug)
            for slug in args["provider"] if slug not in known
        ]  # fmt: skip
    return errors


EXAMPLE = "/v1/cost?models=gpt-4o,claude-3-haiku&provider=openai,anthropic&input_tokens=2000000&output_tokens=500000&requests=1000"


@cost.get("/v1/cost")
@endpoint(CostQuery, CostSchema, errors=(400, 404), tag="Comparison", check=unusable, example=EXAMPLE)
def cost_of_workload(args: dict[str, Any]) -> Any:
    """Tell what a workload costs
    At every offering of 1 to 10 models, or at single offerings, the cheapest first, with the arithmetic of each line and who says what
    each price is. Quantities are totals over all requests. A price for long prompts holds for the whole request, output included, once its
    prompt (input and cached input over requests) is longer than the tier's length. Reasoning without a price of its own is
    billed as output, cached input without one as input; the line says so. Offerings that are free, paid by subscription, or
    without the price of something needed have no total and stand apart; nothing unknown counts as 0."""
    return costed(args)


def costed(args: dict[str, Any]) -> dict[str, Any]:
    """The cost that a query asks for."""
    day: date | None = args.get("as_of")
    on = day or today()
    if "models" in args:
        asked = resolved("model", args["models"], 1, MOST)
        bodies = {name: existing("model", slug) for name, slug in asked.items()}
        refuse_before_their_time("models", list(bodies.items()), "model", day)
        offerings = [one for one in offered_on(connection(), on, list(asked.values())) if one.was_there(on)]
    else:
        slugs = list(resolved("offering", args["offerings"], 1, MOST_OFFERINGS).values())
        offerings = offered_on(connection(), on, slugs=slugs)
        bodies = {slug: existing("model", slug) for slug in sorted({one.model for one in offerings if one.model})}
    among = ""
    if "provider" in args:
        offerings = [one for one in offerings if one.provider in args["provider"]]
        among = f" at {' or '.join(args['provider'])}"
    workload = Workload({one.name: args.get(one.name, 0) for one in BILLED}, args.get("requests", 1))
    models = [
        {"asked": name, "slug": body["slug"], "name": body["name"], "href": f"/v1/models/{body['slug']}"} for name, body in bodies.items()
    ]
    found = answer(models, offerings, workload, on, given="requests" in args, among=among)
    return {**found, "meta": {"revision": revision(), "as_of": day}}
