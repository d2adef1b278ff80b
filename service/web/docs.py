"""Pages about the API: its reference at /docs, and a page for each sort of problem. Nothing on them comes from another host."""

from __future__ import annotations

from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, current_app
from markupsafe import Markup, escape

from ..catalog.identity import nearest
from . import examples, problems
from .pages import STRICT, page
from .problems import not_found

docs = Blueprint("docs", __name__)


@docs.app_template_filter()
def marked(text: str) -> Markup:
    """A text whose words in backticks are code."""
    parts = [Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(text.split("`"))]
    return Markup("").join(parts)


@docs.get("/docs")
def get_docs() -> Response:
    """The API reference"""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    # The page may be open under another name than the public one, where "try it" asks.
    ask = f"'self' {public.scheme}://{public.netloc}" if public.netloc else "'self'"
    # What draws the reference writes styles into its elements.
    policy = STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace("connect-src 'self'", f"connect-src {ask}")
    return page("docs.html", policy)


@docs.get("/problems")
def get_problems() -> Response:
    """Every sort of problem"""
    return page("problems.html", sorts=problems.SORTS.values())


@docs.get("/problems/<slug>")
def get_problem(slug: str) -> Response:
    """The page of one sort of problem"""
    if slug not in problems.SORTS:
        raise not_found(f"sort of problem {slug[:100]!r}", nearest(slug[:100], problems.SORTS), where="/problems/")
    example = examples.kept()["problems"].get(slug)
    answer = orjson.dumps(example["answer"], option=orjson.OPT_INDENT_2).decode() if example else ""
    sort = problems.SORTS[slug]
    return page("problem.html", sort=sort, example=example, answer=answer)
