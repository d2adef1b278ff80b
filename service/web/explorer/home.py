"""The way in: the front page, and what machines ask a site for: robots.txt and llms.txt."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Response, render_template, request
from sqlalchemy import FromClause, func, literal, select

from ... import __version__
from ...catalog.attributes import KINDS
from ...catalog.derived import today
from ...catalog.paging import Sort
from ...catalog.tables import Price
from ..index import RESOURCES, get_index
from ..listing import link
from ..pages import at, page
from ..reading import connection, revision
from .asking import asked, explorer, wants_page
from .comparison import EXAMPLES
from .things import of_kind

NEWEST = 12
MOST_COUNTED = 100_000
COUNTED = ("model", "maker", "product", "provider", "offering", "benchmark", "score")
QUESTIONS = (
    ("Open weights that take images", {"open_weights": "true", "input_modality_all": "text,image", "sort": "-released_on"}),
    (
        "Under $1 per million tokens, 100,000 tokens and more",
        {"input_price_max": "1", "context_window_min": "100000", "sort": "input_price"},
    ),
    ("May be fine-tuned through an API", {"adaptation": "api_fine_tuning"}),
    ("Used in law or medicine", {"domain": "law,medicine"}),
    ("Where sources disagree on the release date", {"conflicting": "released_on"}),
)


@explorer.get("/")
def show_home() -> Response:
    """The front page; for programs, what there is"""
    if not wants_page(request.headers.get("Accept", "")):
        given: Response = get_index()
        return given
    return home()


@asked()
def home(args: dict[str, Any]) -> Response:
    newest, _ = of_kind("model", {"released_on_max": [today()]}, Sort("released_on", descending=True), NEWEST)
    tables = {KINDS[kind].plural: KINDS[kind].table for kind in COUNTED} | {"prices": Price.__table__}
    counts = [(plural, how_many(table)) for plural, table in tables.items()]
    products, _ = of_kind("product", {"kind": ["chatbot", "assistant"]}, Sort("launched_on"), 40)
    return page(
        "explorer/home.html", newest=newest, counts=counts, products=[*current(products)][:10], revision=revision(), data=at("/v1"),
        examples=[(text, at("/compare", query)) for text, query in EXAMPLES],
        questions=[(text, at("/models", query)) for text, query in QUESTIONS],
    )  # fmt: skip


def how_many(table: FromClause) -> str:
    """How many rows a table has, for people: exact up to a number that is counted at once."""
    some = select(literal(1)).select_from(table).limit(MOST_COUNTED + 1).subquery()
    count = connection().scalar(select(func.count()).select_from(some)) or 0
    return f"{count:,}" if count <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def current(products: list[dict[str, Any]]) -> Any:
    """Products with what they stand on by default today, or stood on last."""
    for product in products:
        entries = [entry for entry in product["models"] if entry["since"]]
        standing = [entry for entry in entries if entry["until"] is None and entry["role"] == "default"] or entries
        if entries and product["retired_on"] is None:
            yield product, max(standing, key=lambda entry: entry["since"]), len(product["models"])


@explorer.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read: all of it but what is made anew for each question"""
    lines = ["User-agent: *", "Disallow: /v1/", "Disallow: /*?", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@explorer.get("/llms.txt")
def llms() -> Response:
    """What this is, for language models"""
    revision()
    return Response(told(link("/")[:-1]), content_type="text/plain; charset=utf-8")


@cache
def told(top: str) -> str:
    return render_template("explorer/llms.txt", top=top, version=__version__, resources=RESOURCES, kinds=KINDS)
