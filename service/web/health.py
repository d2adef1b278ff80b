"""Probes: is the process alive, and can it answer."""

from __future__ import annotations

from flask import Blueprint, Response

from ..catalog.database import is_alive
from ..catalog.migrating import is_at_head
from .reading import connection, unavailable

health = Blueprint("health", __name__)


def plain(text: str) -> Response:
    response = Response(f"{text}\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


@health.get("/livez")
def livez() -> Response:
    """Whether the process answers; needs no database"""
    return plain("ok")


@health.get("/readyz")
def readyz() -> Response:
    """Whether the catalog can be read and its tables have the form that this release needs"""
    if not (is_alive(connection()) and is_at_head(connection())):
        raise unavailable()
    return plain("ok")
