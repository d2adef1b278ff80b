"""`/v1/imports/{upstream}`: a document of an upstream, merged as `plinth import` does it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, request

from ..catalog.database import current_revision
from ..importers import IMPORTERS
from ..importers.merge import merge
from ..importers.records import DocumentError
from ..schemas_query import did_you_mean
from ..schemas_writes import ImportQuery, ReportSchema
from .api import Fault, endpoint, fault
from .negotiation import ONLY_JSON
from .problems import Problem
from .reading import database
from .writing import now, one_write

imports = Blueprint("imports", __name__)

MEDIA_TYPES = ("application/json", "application/yaml", "text/csv", "application/octet-stream")


def needs_date(args: dict[str, Any]) -> list[Fault]:
    return [] if "date" in args else [fault("date", "missing_parameter", "Say with 'date' of which day the document is: date=2026-07-01.")]


@imports.post("/v1/imports/<upstream>")
@endpoint(ImportQuery, ReportSchema, errors=(401, 403, 404, 411, 413, 415, 422), tag="Record", scope="import", check=needs_date,
          formats=ONLY_JSON, takes=MEDIA_TYPES, example="/v1/imports/openrouter?date=2026-11-01&incomplete=true&dry_run=true",
          example_body={"data": [{"id": "openai/gpt-4o", "name": "OpenAI: GPT-4o", "context_length": 128000,
                                  "pricing": {"prompt": "0.0000025", "completion": "0.00001"}}]})  # fmt: skip
def import_document(args: dict[str, Any], upstream: str) -> Any:
    """Import a document of an upstream
    Whole, as one revision, or not at all; a value that cannot be true stays out alone, and the report says which and why. The same
    document again changes nothing. The body is the document as the upstream publishes it."""
    importer = IMPORTERS.get(upstream)
    if importer is None:
        there = f". There are {', '.join(IMPORTERS)}."
        raise Problem("not-found", f"There is no upstream {upstream[:100]!r}{did_you_mean(upstream[:100], IMPORTERS) or there}")
    content = request.get_data(cache=False)
    with one_write(args) as connection:
        database().take_time(connection)
        try:
            document = importer.read(content, args["date"])
            if args.get("incomplete"):
                document = replace(document, complete=False)
            report = merge(connection, [document], now(), accept_removals=bool(args.get("accept_removals")))
        except DocumentError as error:
            raise Problem("invalid-document", str(error)) from None
        g.revision = current_revision(connection) - bool(args.get("dry_run") and report.revision)
    return {**report.as_dict(), "revision": g.revision, "dry_run": bool(args.get("dry_run"))}
