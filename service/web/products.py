"""What people use that stands on models, and what it stood on since when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..schemas import SCHEMAS, collection, list_query, one_query
from .api import endpoint
from .listing import listing, one

products = Blueprint("products", __name__)
Product = SCHEMAS["product"]


@products.get("/v1/products")
@endpoint(list_query("product"), collection(Product, "Products"), errors=(400,), tag="Products")
def list_products(args: dict[str, Any]) -> Any:
    """List products
    All of them that every filter lets through."""
    return listing("product", args)


@products.get("/v1/products/<slug>")
@endpoint(one_query(Product, as_of=True), Product, errors=(301, 400, 404), tag="Products")
def get_product(args: dict[str, Any], slug: str) -> Any:
    """Get one product
    By its slug."""
    return one("product", slug, args)
