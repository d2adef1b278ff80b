"""Who trains models or makes products that stand on them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..schemas import SCHEMAS, collection, list_query, one_query
from .api import endpoint
from .listing import listing, one

makers = Blueprint("makers", __name__)
Maker = SCHEMAS["maker"]


@makers.get("/v1/makers")
@endpoint(list_query("maker"), collection(Maker, "Makers"), errors=(400,), tag="Makers")
def list_makers(args: dict[str, Any]) -> Any:
    """List makers
    All of them that every filter lets through."""
    return listing("maker", args)


@makers.get("/v1/makers/<slug>")
@endpoint(one_query(Maker), Maker, errors=(301, 400, 404), tag="Makers")
def get_maker(args: dict[str, Any], slug: str) -> Any:
    """Get one maker
    By its slug."""
    return one("maker", slug, args)
