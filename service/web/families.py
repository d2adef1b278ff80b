"""Groups of models under one name."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..schemas import SCHEMAS, collection, list_query, one_query
from .api import endpoint
from .listing import listing, one

families = Blueprint("families", __name__)
Family = SCHEMAS["family"]


@families.get("/v1/families")
@endpoint(list_query("family"), collection(Family, "Families"), errors=(400,), tag="Families")
def list_families(args: dict[str, Any]) -> Any:
    """List families
    All of them that every filter lets through."""
    return listing("family", args)


@families.get("/v1/families/<slug>")
@endpoint(one_query(Family), Family, errors=(301, 400, 404), tag="Families")
def get_family(args: dict[str, Any], slug: str) -> Any:
    """Get one family
    By its slug."""
    return one("family", slug, args)
