"""Pages about the API: its reference at /docs, and a page for each sort of problem. Nothing on them comes from another host."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup, escape

from . import examples, problems
from .coding import chosen, coded
from .problems import not_found

docs = Blueprint("docs", __name__, template_folder="templates")

HERE = Path(__file__).parent
FOREVER = "public, max-age=31536000, immutable"
OURS = ("docs.css", "docs.js")
# Of the reference that the wheel brings: all that its page needs. The rest of the wheel is not used.
BROUGHT = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")


@dataclass(frozen=True)
class Asset:
    """A file that pages need. Its address has the digest of its bytes in it, so it can be kept for ever."""

    name: str
    content: bytes

    @property
    def address(self) -> str:
        return f"docs/assets/{hashlib.sha256(self.content).hexdigest()[:12]}/{self.name}"

    @property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@cache
def assets() -> dict[str, Asset]:
    wheel = find_spec("flask_swagger_ui")
    assert wheel is not None
    assert wheel.origin is not None
    folders = [(HERE / "assets", OURS), (Path(wheel.origin).parent / "dist", BROUGHT)]
    return {name: Asset(name, (folder / name).read_bytes()) for folder, names in folders for name in names}


@cache
def sent_as(name: str, coding: str) -> tuple[list[tuple[str, str]], bytes]:
    """An asset's headers and body in one coding, made once: the largest is 1.7 MB."""
    asset = assets()[name]
    headers = [("Content-Type", asset.media_type), ("Content-Length", str(len(asset.content))), ("Cache-Control", FOREVER)]
    headers, body = coded(coding, headers, [asset.content])
    return headers, b"".join(body)


def policy(*more: str) -> str:
    """The Content-Security-Policy of a page: what it may load, which is our own files."""
    base = ("default-src 'none'", "img-src 'self' data:", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
    return "; ".join((*base, *more))


def page(template: str, root: str, policy: str, **values: object) -> Response:
    """A page. Its links are relative, `root` being the way to the top: it works under any host and any prefix."""
    text = render_template(template, root=root, assets={name: f"{root}{asset.address}" for name, asset in assets().items()}, **values)
    response = Response(text, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    return response


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
    strict = policy("script-src 'self'", "style-src 'self' 'unsafe-inline'", f"connect-src {ask}")
    return page("docs.html", "", strict)


@docs.get("/docs/assets/<digest>/<name>")
def get_asset(digest: str, name: str) -> Response:
    """A file that pages need"""
    asset = assets().get(name)
    if asset is None or asset.address != f"docs/assets/{digest}/{name}":
        raise not_found(f"file {name[:100]!r} of this release")
    headers, body = sent_as(name, chosen(request.headers.get("Accept-Encoding", "")))
    return Response(body, headers=headers)


@docs.get("/problems")
def get_problems() -> Response:
    """Every sort of problem"""
    return page("problems.html", "", policy("style-src 'self'"), sorts=problems.SORTS.values())


@docs.get("/problems/<slug>")
def get_problem(slug: str) -> Response:
    """The page of one sort of problem"""
    if slug not in problems.SORTS:
        raise not_found(f"sort of problem {slug[:100]!r}", list(problems.SORTS), where="/problems/")
    example = examples.kept()["problems"].get(slug)
    answer = orjson.dumps(example["answer"], option=orjson.OPT_INDENT_2).decode() if example else ""
    sort = problems.SORTS[slug]
    return page("problem.html", "../", policy("style-src 'self'"), sort=sort, example=example, answer=answer)
