"""Errors as RFC 9457 documents: each names what is wrong and what to type instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Sort:
    """One sort of problem: its page is at /problems/{slug}."""

    slug: str
    status: int
    title: str
    remedy: str


SORTS = {
    sort.slug: sort
    for sort in (
        Sort("invalid-parameter", 400, "Invalid query parameter",
             "Each entry of `errors` names a parameter, what is wrong with it and what it takes. /v1/openapi.json lists all parameters."),
        Sort("bad-request", 400, "Bad request", "The request could not be read. The detail says which part of it."),
        Sort("unauthorized", 401, "A key is needed", "Send `Authorization: Bearer KEY`, with a key made by `plinth keys create`."),
        Sort("forbidden", 403, "Not allowed", "The key is good, but not for this."),
        Sort("not-found", 404, "Not found", "The detail names what was looked for, and what comes near it. /v1 lists what there is."),
        Sort("method-not-allowed", 405, "Method not allowed", "The Allow header lists the methods that this address takes."),
        Sort("not-acceptable", 406, "Not acceptable", "Ask for a media type that the resource has; leave Accept out for JSON."),
        Sort("gone", 410, "Gone", "It was removed. The detail names what took its place, where something did."),
        Sort("length-required", 411, "Length required", "Send Content-Length with the body, and no Transfer-Encoding."),
        Sort("content-too-large", 413, "Content too large", "Send less in one request."),
        Sort("address-too-long", 414, "Address too long", "Ask for fewer things at a time; a list of any length can be paged."),
        Sort("unsupported-media-type", 415, "Unsupported media type", "Send JSON, with Content-Type: application/json."),
        Sort("ambiguous", 300, "Several models go by this name", "Choose one of `candidates`."),
        Sort("headers-too-large", 431, "Headers too large", "Send fewer or shorter headers; a cookie is never needed here."),
        Sort("internal-error", 500, "Internal error", "It is our fault. Report it with `instance`, under which the log has it."),
        Sort("unavailable", 503, "Unavailable", "The catalog's database does not answer. Try again after the time that Retry-After gives."),
    )
}  # fmt: skip

BY_STATUS = {sort.status: sort for sort in reversed(SORTS.values())}


@dataclass
class Problem(Exception):
    """An error that the client is told of. `more` are further members of the document."""

    sort: str
    detail: str
    errors: Sequence[Mapping[str, Any]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return SORTS[self.sort].status

    def body(self, request_id: str, public_url: str = "") -> bytes:
        sort = SORTS[self.sort]
        document: dict[str, Any] = {
            "type": f"{public_url}/problems/{sort.slug}",
            "title": sort.title,
            "status": sort.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{request_id}",
            **self.more,
        }
        if self.errors:
            document["errors"] = list(self.errors)
        return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def of_status(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem for a status that Flask or the front came to by itself."""
    sort = BY_STATUS.get(status) or BY_STATUS[400 if status < 500 else 500]
    return Problem(sort.slug, detail, headers=headers or {})


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """All that is wrong with the parameters of one request."""
    count = len(errors)
    detail = "1 query parameter is invalid." if count == 1 else f"{count} query parameters are invalid."
    return Problem("invalid-parameter", f"{detail} {errors[0]['detail']}" if count == 1 else detail, errors)


def not_found(what: str, near: Sequence[str] = (), where: str = "") -> Problem:
    """A 404 that says what comes near."""
    meant = f" Did you mean {' or '.join(repr(word) for word in near)}?" if near else ""
    return Problem("not-found", f"There is no {what}.{meant}", more={"suggestions": [f"{where}{word}" for word in near]} if near else {})


def not_found_at(path: str, near: Sequence[str]) -> Problem:
    """A 404 for an address that there is not."""
    meant = f" Did you mean {' or '.join(near)}?" if near else " /v1 lists what there is."
    return Problem("not-found", f"There is nothing at {path}.{meant}", more={"suggestions": list(near)} if near else {})


def page(sort: Sort) -> str:
    """The page that a problem's `type` opens."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{sort.title}</title>'
        f"<h1>{sort.title}</h1><p>HTTP status {sort.status}.</p><p>{sort.remedy}</p>"
        '<p><a href="/v1">What this API has</a></p></html>\n'
    )
