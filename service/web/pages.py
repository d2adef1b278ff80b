"""Pages of HTML: how each is made from its template, and the addresses on it, which are relative and so work under any host and prefix."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request

from .assets import addresses

pages = Blueprint("pages", __name__, template_folder="templates")

# What a page may load: our own files and nothing else; no script and no style stands in it.
STRICT = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'",
    "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip
# Addresses of pages, by the collection that each is about.
SECTIONS = (
    ("models", "Models"), ("compare", "Compare"), ("products", "Products"), ("makers", "Makers"), ("providers", "Providers"),
    ("timeline", "Timeline"), ("docs", "API"),
)  # fmt: skip


def page(template: str, policy: str = STRICT, status: int = 200, **values: object) -> Response:
    """A page, under a Content-Security-Policy."""
    files = {name: f"{root()}{address}" for name, address in addresses().items()}
    section = request.path.split("/")[1]
    text = render_template(template, root=root(), assets=files, at=at, sections=SECTIONS, section=section, **values)
    response = Response(text, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = policy
    return response


def root() -> str:
    """The way from this page to the top."""
    return "../" * (request.path.count("/") - 1)


def at(path: str, query: Mapping[str, str] | None = None) -> str:
    """The address of a page, or of anything else of ours, from this page: at("/models", {"maker": "openai"})."""
    return (root() + path.lstrip("/") or "./") + asked_with(query or {})


def asked_with(query: Mapping[str, str]) -> str:
    """The query of an address, in order, so that one question has one address."""
    return f"?{urlencode(sorted(query.items()), safe=',:/-', quote_via=quote)}" if query else ""
