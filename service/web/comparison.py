"""`/v1/compare`: which models are asked for, and their comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint

from ..catalog import scores
from ..catalog.cells import COMPARED, Column, written
from ..catalog.columns import kept_columns, worked_out
from ..catalog.comparison import FEWEST, MOST, MOST_COLUMNS, Wanted, compare
from ..catalog.onday import bodies_on
from ..catalog.prepared import Reader
from ..catalog.ranking import Unrankable
from ..catalog.scores import Benchmark
from ..catalog.straight import Straight
from ..catalog.values import SLUG
from ..schemas_comparison import RANKABLE, CompareQuery, ComparisonSchema
from ..schemas_query import did_you_mean
from .api import Fault, endpoint, fault
from .asked import refuse_before_their_time, resolved
from .listing import existing
from .problems import Problem, invalid
from .reading import connection, reader, revision

comparison = Blueprint("comparison", __name__)


def rows_that_are_not(args: dict[str, Any]) -> list[Fault]:
    """Rows that are named and cannot be: of benchmarks that are nowhere, or to weigh, where nothing is better or worse."""
    named = [("fields", key) for key in args.get("fields", ())]
    weighed = [("weights", key) for key, _ in args.get("weights", ())] + [("frontier", key) for key in args.get("frontier", ())]
    if not any(key.startswith("score:") or key not in RANKABLE for _, key in (*named, *weighed)):
        return []
    benchmarks = scores.benchmarks(reader())
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
    products = asked_products(args, day)
    slugs, kept = (models_of(products, day), {}) if products else asked_models(args, day)
    kept |= brought(args, [slug for slug in slugs.values() if slug not in kept], {slug: asked for asked, slug in slugs.items()}, day)
    columns = [
        Column(asked, kept[slug], [product["slug"] for product in products if slug in product["models"]]) for asked, slug in slugs.items()
    ]
    wishes = [wanted(one) for one in (args, *others)]
    named = any(key.startswith("score:") for wish in wishes for key in wish.named)
    benchmarks = scores.benchmarks(reader()) if named else {}
    try:
        answers = [compare(columns, wish, benchmarks) for wish in wishes]
    except Unrankable as error:
        raise unrankable(error) from None
    return [whole(answer, products, revision(), day) for answer in answers]


def compared_by_slugs(by: Straight, args: dict[str, Any]) -> dict[str, Any] | None:
    """The comparison of today that a query asks for, where all that it needs is kept under the very names that it gives; else None."""
    names, wish = args["models"], wanted(args)
    kept = None if any(key.startswith("score:") for key in wish.named) else kept_by_slugs(by, names)
    return kept and whole(compare([Column(name, kept[name]) for name in names], wish), [], by.revision, None)


def whole(answer: dict[str, Any], products: list[dict[str, Any]], revision: int | None, day: date | None) -> dict[str, Any]:
    """What is answered with a comparison."""
    return {"models": answer["models"], "products": products, **answer, "meta": {"revision": revision, "as_of": day}}


def wanted(args: dict[str, Any]) -> Wanted:
    """What of a comparison a query asks for."""
    return Wanted(args.get("fields"), args.get("group"), args.get("differences", False), args.get("weights", ()), args.get("frontier", ()))


def asked_models(args: dict[str, Any], day: date | None) -> tuple[dict[str, str], dict[str, str]]:
    """The models that are asked for, by name; and what is kept of them, where it has been looked up with the names."""
    if "models" not in args:
        detail = "Say what to compare: models=gpt-4o,claude-3-opus or products=chatgpt,claude."
        raise invalid([fault("models", "missing_parameter", detail)])
    names: list[str] = args["models"]
    kept = kept_by_slugs(reader(), names) if day is None else None
    if kept is not None:
        return {name: name for name in names}, kept
    return resolved("model", names, FEWEST, MOST), {}


def kept_by_slugs(by: Reader, names: Sequence[str]) -> dict[str, str] | None:
    """What is kept of some models, where they are asked for by their slugs, as many as may be, and it is kept of all of them."""
    if not (FEWEST <= len(set(names)) == len(names) <= MOST and all(map(SLUG.fullmatch, names))):
        return None
    kept = kept_columns(by, names)
    return kept if len(kept) == len(names) else None


def brought(args: dict[str, Any], slugs: Sequence[str], asked: Mapping[str, str], day: date | None) -> dict[str, str]:
    """What some models bring to a comparison: as it is kept, or worked out for the day."""
    kept = kept_columns(reader(), slugs) if day is None and slugs else {}
    others = [slug for slug in slugs if slug not in kept]
    found = worked_out(connection(), others, day) if others else {}
    if "models" in args:
        # A product may stand on a model before others can have it, so only what is asked for by name must be out.
        refuse_before_their_time("models", [(asked[slug], found[slug].body) for slug in others], "model", day)
    return kept | {slug: written(facts) for slug, facts in found.items()}


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
        detail = f"The products stand on {len(slugs)} models; a comparison has at most {MOST_COLUMNS} columns. "
        detail += "Ask for fewer products, or name up to 10 of the models."
        raise invalid([fault("products", "too_many_columns", detail)])
    return slugs


def unrankable(error: Unrankable) -> Problem:
    """What to weigh instead. One row that tells something is enough for a ranking, which then says why the others do not."""
    instead = f"Of these models one can weigh {', '.join(error.possible)}." if error.possible else "Nothing tells these models apart."
    return invalid([fault(error.parameter, "nothing_to_weigh", f"{key}: {why} {instead}", key) for key, why in error.reasons.items()])
