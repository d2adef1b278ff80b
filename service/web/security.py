"""Whom to tell of a vulnerability: /.well-known/security.txt (RFC 9116), with the contact that this instance names."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app

from ..catalog.derived import today
from .listing import link
from .problems import Problem

security = Blueprint("security", __name__)

GOOD_FOR = timedelta(days=180)  # a file that says that it is older is not to be trusted (RFC 9116, 2.5.5)


@security.get("/.well-known/security.txt")
def get_security_txt() -> Response:
    """Whom to tell of a vulnerability"""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        raise Problem("not-found", "Who runs this instance has named no SECURITY_CONTACT. Tell them in the way that you know of them.")
    lines = [f"Contact: {contact}", f"Expires: {today() + GOOD_FOR}T00:00:00Z", "Preferred-Languages: en"]
    if current_app.config["PUBLIC_URL"]:
        lines.append(f"Canonical: {link('/.well-known/security.txt')}")
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")
