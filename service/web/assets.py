"""The files that pages need, each under an address that has the digest of its bytes in it, so that it can be kept for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, request

from .coding import chosen, coded
from .problems import not_found

files = Blueprint("files", __name__)

HERE = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
OURS = ("explorer.css", "favicon.svg", "docs.css", "docs.js", "htmx/htmx.min.js")  # htmx as its makers publish it, its licence beside it
# Of the reference that the wheel brings: all that its page needs. The rest of the wheel is not used.
BROUGHT = ("swagger-ui.css", "swagger-ui-bundle.js")


@dataclass(frozen=True)
class Asset:
    """A file that pages need."""

    path: Path
    content: bytes

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def address(self) -> str:
        return f"assets/{hashlib.sha256(self.content).hexdigest()[:12]}/{self.name}"

    @property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@cache
def assets() -> dict[str, Asset]:
    wheel = find_spec("flask_swagger_ui")
    assert wheel is not None
    assert wheel.origin is not None
    folders = [(HERE, OURS), (Path(wheel.origin).parent / "dist", BROUGHT)]
    found = [Asset(folder / name, (folder / name).read_bytes()) for folder, names in folders for name in names]
    return {asset.name: asset for asset in found}


@cache
def addresses() -> dict[str, str]:
    """Where each file is, from the top."""
    return {name: asset.address for name, asset in assets().items()}


@cache
def sent_as(name: str, coding: str) -> tuple[list[tuple[str, str]], bytes]:
    """An asset's headers and body in one coding, made once: the largest is 1.7 MB."""
    asset = assets()[name]
    headers = [("Content-Type", asset.media_type), ("Content-Length", str(len(asset.content))), ("Cache-Control", FOREVER)]
    headers, body = coded(coding, headers, [asset.content])
    return headers, b"".join(body)


@files.get("/assets/<digest>/<name>")
def get_asset(digest: str, name: str) -> Response:
    """A file that pages need"""
    asset = assets().get(name)
    if asset is None or addresses()[name] != f"assets/{digest}/{name}":
        raise not_found(f"file {name[:100]!r} of this release")
    headers, body = sent_as(name, chosen(request.headers.get("Accept-Encoding", "")))
    return Response(body, headers=headers)
