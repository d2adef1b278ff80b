"""The page of a comparison: the table of `/v1/compare`, a chart of two of its rows with the frontier, and what a workload costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from flask import Response

from ...catalog.comparison import FEWEST, MOST
from ...catalog.cost import BILLED
from ...formats import people
from ...formats.comparison import grid_of
from ...schemas_comparison import RANKABLE, CompareQuery
from ...schemas_cost import CostQuery
from ..api import Fault, raw_pairs
from ..comparison import compared, rows_that_are_not
from ..cost import costed
from ..pages import asked_with, at, page
from .asking import Args, asked, changed, explorer, without
from .plots import Axis, Point, scatter
from .words import absolute

WORKLOAD = tuple(name for name in CostQuery().fields if name in {*(one.name for one in BILLED), "requests"})
PageQuery = CompareQuery.from_dict({name: CostQuery().fields[name] for name in WORKLOAD}, name="ComparePageQuery")
ASKED_FIRST = ("input_tokens", "output_tokens", "cached_input_tokens", "requests")
AXES = ("input_price", "context_window")  # of the chart, until others are asked for
EXAMPLES = (
    ("GPT-4o, Claude 3 Opus and Gemini 1.0 Ultra", {"models": "gpt-4o,claude-3-opus,gemini-1.0-ultra"}),
    ("What ChatGPT and Claude stand on", {"products": "chatgpt,claude"}),
    ("Open weights: Llama 3.1 405B, Mixtral 8x7B, gpt-oss", {"models": "llama-3.1-405b,mixtral-8x7b,gpt-oss-120b"}),
    ("Llama, from the first to the third", {"models": "llama-65b,llama-2-70b,llama-3-70b"}),
)


def checks(args: Args) -> list[Fault]:
    return rows_that_are_not(args)


def by_models(texts: dict[str, str]) -> str:
    """The form that adds a model sends it apart from those that are there; what was chosen in the catalog is compared."""
    if "add" not in texts and "chosen" not in texts:
        return ""
    names = [name.strip() for part in ("models", "chosen", "add") for name in texts.get(part, "").split(",") if name.strip()]
    return at("/compare", {**without(texts, "add", "chosen"), "models": ",".join(dict.fromkeys(names))})


@explorer.get("/compare")
@asked(PageQuery, checks, by_models)
def show_comparison(args: Args) -> Response:
    """The comparison"""
    texts = dict(raw_pairs()[0])
    asked_about: list[str] = args.get("models") or args.get("products") or []
    if len(asked_about) < FEWEST:
        return page("explorer/compare_what.html", examples=[(text, at("/compare", query)) for text, query in EXAMPLES],
                    names=asked_about if "models" in args else [], most=MOST)  # fmt: skip
    keys = list(args.get("frontier", AXES))
    # The chart goes by rows that the table may lack.
    answer, drawn = orjson.loads(orjson.dumps(compared(args, {"fields": keys, "frontier": keys})))
    slugs = [model["slug"] for model in answer["models"]]
    workload = {name: args[name] for name in WORKLOAD if name in args}
    asks = {name: text for name, text in texts.items() if name not in WORKLOAD and name != "frontier"}
    return page(
        "explorer/compare.html", grid=grid_of(answer), answer=answer, texts=texts, keys=keys, chart=chart(drawn, keys), axes=axes(answer),
        slugs=slugs, columns=[column(model, slugs, texts, "products" in args) for model in answer["models"]], workload=workload,
        cost=cost_of(slugs, workload, args.get("as_of")), quantities=[one for one in ASKED_FIRST if one in WORKLOAD], day=args.get("as_of"),
        differences=changed(texts, differences="" if args.get("differences") else "true"), only=bool(args.get("differences")), kept=without,
        data=at("/v1/compare", asks), url=absolute(f"/v1/compare{asked_with(asks)}"), most=MOST,
        formats=[(name, at("/v1/compare", {**asks, "format": code})) for name, code in FORMATS],
    )  # fmt: skip


FORMATS = (("CSV", "csv"), ("Markdown", "md"), ("text", "txt"))


def column(model: Mapping[str, Any], slugs: Sequence[str], texts: Mapping[str, str], by_product: bool) -> dict[str, Any]:
    """The head of one column, and the comparison without it, where enough is left."""
    others = [slug for slug in slugs if slug != model["slug"]]
    left = "" if by_product or len(others) < FEWEST else asked_with({**without(texts, "models"), "models": ",".join(others)})
    return {**model, "page": at(f"/models/{model['slug']}"), "without": left}


# --- The chart --------------------------------------------------------------------------------------------------------


def axes(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rows that can be an axis: those in which one can tell what is better, and two or more models are known."""
    rows = [row for row in answer["rows"] if row["better"] and sum(cell["state"] == "known" for cell in row["cells"]) > 1]
    return [(row["key"], row["label"]) for row in rows if row["key"] in RANKABLE or row["key"].startswith("score:")]


def chart(answer: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any] | None:
    """Two rows against each other, where two or more models have both; those that no other beats are marked."""
    by_key = {row["key"]: row for row in answer["rows"]}
    if len(keys) < 2 or any(key not in by_key for key in keys[:2]):
        return None
    x, y = (by_key[key] for key in keys[:2])
    best = set(answer["frontier"]["models"]) if answer["frontier"] else set()
    names = {model["slug"]: model["name"] for model in answer["models"]}
    points, table = [], []
    for one, other in zip(x["cells"], y["cells"], strict=True):
        table.append((names[one["model"]], told(x, one), told(y, other), "yes" if one["model"] in best else "no"))
        if one["state"] == other["state"] == "known" and "date" not in (x["type"], y["type"]):
            words = f"{names[one['model']]}: {x['label']} {one['value']}, {y['label']} {other['value']}"
            points.append(Point(names[one["model"]], float(one["value"]), float(other["value"]), one["model"] in best, words))
    if len(points) < 2:
        return None
    label = f"{y['label']} against {x['label'].lower()}"
    drawn = scatter(label, points, axis(x), axis(y))
    left_out = len(names) - len(points)
    caption = f"{label}. Filled: no other model here is at least as good in both and better in one."
    if left_out:
        caption += f" {left_out} not shown: one of the two is not known."
    return {"drawing": drawn, "caption": caption, "columns": ["Model", words_of(x), words_of(y), "Beaten by none"], "rows": table}


def told(row: Mapping[str, Any], cell: Mapping[str, Any]) -> str:
    """What a cell says, for the table behind the chart."""
    if cell["state"] != "known":
        return people.STATES[cell["state"]]
    return str(cell["value"]) if row["type"] in ("date", "money") else people.words(cell["value"])


def axis(row: Mapping[str, Any]) -> Axis:
    return Axis(words_of(row), "$" if row["type"] == "money" and (row["unit"] or "").startswith("USD") else "", row["better"])


def words_of(row: Mapping[str, Any]) -> str:
    return people.with_unit(row["label"], row["unit"])


# --- The workload -----------------------------------------------------------------------------------------------------


def cost_of(slugs: Sequence[str], workload: Mapping[str, int], day: Any) -> dict[str, Any] | None:
    """What the workload costs at each offering of the models, when one is asked about."""
    if not any(workload.get(one.name) for one in BILLED):
        return None
    wanted = {**workload, **({"as_of": day} if day else {})}
    answer = costed({"models": list(slugs[:MOST]), **wanted})
    offerings = {one["offering"]: one for one in answer["offerings"]}
    cheapest = [
        {**model, **({"total": None, "lines": (), "provider": None} if model["best"] is None else offerings[model["best"]["offerings"][0]])}
        for model in answer["models"]
    ]  # fmt: skip
    query = {name: str(value) for name, value in wanted.items()}
    return {**answer, "cheapest": cheapest, "href": at("/v1/cost", {"models": ",".join(slugs[:MOST]), **query})}
