"""`/v1/compare`: which models are asked for, and their comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint

from ..catalog import scores
from ..catalog.columns import columns_of
from ..catalog.comparison import COMPARED, FEWEST, MOST, MOST_COLUMNS, Wanted, compare
from ..catalog.onday import bodies_on
from ..catalog.ranking import Unrankable
from ..catalog.scores import Benchmark
from ..schemas_comparison import RANKABLE, CompareQuery, ComparisonSchema
from ..schemas_query import did_you_mean
from .api import Fault, endpoint, fault
from .asked import refuse_before_their_time, resolved
from .listing import existing
from .problems import Problem, invalid
from .reading import connection, revision

comparison = Blueprint("comparison", __name__)


def rows_that_are_not(args: dict[str, Any]) -> list[Fault]:
    """Rows that are named and cannot be: of benchmarks that are nowhere, or to weigh, where nothing is better or worse."""
    benchmarks = scores.benchmarks(connection())
    named = [("fields", key) for key in args.get("fields", ())]
    weighed = [("weights", key) for key, _ in args.get("weights", ())] + [("frontier", key) for key in args.get("frontier", ())]
    return [
        *(one for parameter, key in named if (one := no_benchmark(parameter, key, benchmarks))),
        *(one for parameter, key in weighed if (one := not_rankable(parameter, key, benchmarks))),
    ]


def no_benchmark(parameter: str, key: str, benchmarks: dict[str, Benchmark]) -> Fault | None:
    """What is wrong with the key of a score when there is no such benchmark."""
    kind, _, rest = key.partition(":")
    slug = rest.partition(":")[0]
    if kind != "score" or not slug or slug in benchmarks:
        return None
    hint = did_you_mean(slug, benchmarks) or "; /v1/benchmarks lists them."
    return fault(parameter, "unknown_value", f"There is no benchmark {slug!r}{hint}", key)


def not_rankable(parameter: str, key: str, benchmarks: dict[str, Benchmark]) -> Fault | None:
    """What is wrong with the key of a row by which models are to be ranked."""
    directed = [slug for slug, benchmark in benchmarks.items() if benchmark.better]
    slug = key.partition(":")[2].partition(":")[0]
    if key in RANKABLE or (key.startswith("score:") and slug in directed):
        return None
    is_row = key in COMPARED or (key.startswith("score:") and slug in benchmarks)
    wrong = f"{key!r} has no better and worse to rank by" if is_row else f"There is no row {key!r} to rank by"
    hint = did_you_mean(key, [*RANKABLE, *(f"score:{slug}" for slug in directed)]) or "."
    detail = f"{wrong}{hint} There are {', '.join(RANKABLE)}; and score:BENCHMARK with one of {', '.join(directed)}."
    return fault(parameter, "not_rankable", detail, key)


EXAMPLE = "/v1/compare?models=gpt-4,claude-3-opus&fields=context_window,open_weights,parameters,price:input,score:mmlu"


@comparison.get("/v1/compare")
@endpoint(CompareQuery, ComparisonSchema, errors=(400, 404), tag="Comparison", check=rows_that_are_not, example=EXAMPLE)
def compare_models(args: dict[str, Any]) -> Any:
    """Compare models side by side
    2 to 10 models, or the models that 2 to 10 products stand on. A row per attribute, per price, per benchmark that two have been
    scored in; a cell per model that says how well it is known, by whom, and for a price whose it is. A row says whether its known
    values differ and which are best; what is unknown makes no difference, and what is in other units or was
    scored under other conditions is shown and not ranked, with `why`. With `weights` the models are ranked, with
    `frontier` those marked that no other beats."""
    (answer,) = compared(args)
    return answer


def compared(args: dict[str, Any], *others: dict[str, Any]) -> list[dict[str, Any]]:
    """The comparison that a query asks for; and, of the same models, those that others ask for: what is read is read once."""
    day: date | None = args.get("as_of")
    benchmarks = scores.benchmarks(connection())
    products = asked_products(args, day)
    slugs = models_of(products, day) if products else asked_models(args)
    columns = columns_of(connection(), slugs, day, benchmarks, {
        slug: [product["slug"] for product in products if slug in product["models"]] for slug in slugs.values()
    })  # fmt: skip
    if not products:
        # A product may stand on a model before others can have it, so only what is asked for by name must be out.
        refuse_before_their_time("models", [(column.asked, column.body) for column in columns], "model", day)
    try:
        answers = [compare(columns, wanted(one), benchmarks) for one in (args, *others)]
    except Unrankable as error:
        raise unrankable(error) from None
    meta = {"revision": revision(), "as_of": day}
    return [{"models": answer["models"], "products": products, **answer, "meta": meta} for answer in answers]


def wanted(args: dict[str, Any]) -> Wanted:
    """What of a comparison a query asks for."""
    return Wanted(args.get("fields"), args.get("group"), args.get("differences", False), args.get("weights", ()), args.get("frontier", ()))


def asked_models(args: dict[str, Any]) -> dict[str, str]:
    """The models that are asked for, by name."""
    if "models" not in args:
        detail = "Say what to compare: models=gpt-4o,claude-3-opus or products=chatgpt,claude."
        raise invalid([fault("models", "missing_parameter", detail)])
    return resolved("model", args["models"], FEWEST, MOST)


def asked_products(args: dict[str, Any], day: date | None) -> list[dict[str, Any]]:
    """The products that are asked for, each with the models that it stands on."""
    if "products" not in args:
        return []
    if "models" in args:
        raise invalid([fault("products", "conflicting_parameters", "Ask for 'models' or for 'products', not for both.")])
    slugs = resolved("product", args["products"], FEWEST, MOST)
    bodies = [(asked, existing("product", slug)) for asked, slug in slugs.items()]
    refuse_before_their_time("products", bodies, "product", day)
    found = []
    for asked, whole in bodies:
        body = whole if day is None else bodies_on(connection(), "product", [whole], day)[0]
        current = [entry["slug"] for entry in body["models"] if day is not None or entry["until"] is None]
        address = f"/v1/products/{body['slug']}"
        found.append({"asked": asked, "slug": body["slug"], "name": body["name"], "href": address, "models": list(dict.fromkeys(current))})
    return found


def models_of(products: Sequence[dict[str, Any]], day: date | None) -> dict[str, str]:
    """The models that some products stand on, each once."""
    slugs = {slug: slug for product in products for slug in product["models"]}
    if not slugs:
        on = f"on {day}" if day else "today"
        raise Problem("not-found", f"The catalog does not know what {' or '.join(product['slug'] for product in products)} stood on {on}.")
    if len(slugs) > MOST_COLUMNS:
        detail = f"The products stand on {len(slugs)} models; a comparison has at most {MOST_COLUMNS} columns. Ask for fewer products."
        raise invalid([fault("products", "too_many_columns", detail)])
    return slugs


def unrankable(error: Unrankable) -> Problem:
    """What to weigh instead. One row that tells something is enough for a ranking, which then says why the others do not."""
    instead = f"Of these models one can weigh {', '.join(error.possible)}." if error.possible else "Nothing tells these models apart."
    return invalid([fault(error.parameter, "nothing_to_weigh", f"{key}: {why} {instead}", key) for key, why in error.reasons.items()])
