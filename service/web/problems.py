"""Errors as RFC 9457 documents: each names what is wrong and what to type instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from ..catalog.keys import blotted

MEDIA_TYPE = "application/problem+json"
OUR_FAULT = "Something went wrong on our side."


@dataclass(frozen=True)
class Sort:
    """One sort of problem: what it means and what to do about it. Its page is at /problems/{slug}."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str


SORTS = {
    sort.slug: sort
    for sort in (
        Sort("ambiguous", 300, "Several models go by this name",
             "The name may mean any of several things, and none of them more than the others.",
             "Choose one of `candidates` and ask for its `href`."),
        Sort("invalid-parameter", 400, "Invalid query parameter",
             "A parameter does not exist, is given twice, or has a value that cannot be read or is nowhere in the catalog.",
             "Each entry of `errors` names a parameter, what is wrong with it and what to type instead; all of it at once."),
        Sort("bad-request", 400, "Bad request",
             "The request could not be read at all.",
             "The detail says which part of it. Text must be UTF-8, and what is not a letter or a digit percent-encoded."),
        Sort("unauthorized", 401, "A key is needed",
             "Reading needs no key, but this does.",
             "Send `Authorization: Bearer KEY`, with a key made by `plinth keys create`."),
        Sort("forbidden", 403, "Not allowed",
             "The key is good, but not for this.",
             "Use a key that has the scope that the detail names."),
        Sort("key-in-address", 400, "A key in the address",
             "An address is kept by logs, histories and proxies, so a key must not stand in it.",
             "Send the key as `Authorization: Bearer KEY`, and have the one that stood in the address revoked: "
             "`plinth keys list` and `plinth keys revoke ID`."),
        Sort("not-found", 404, "Not found",
             "There is nothing under this name or at this address; with `as_of`, nothing yet on that day.",
             "The detail names what was looked for, and `suggestions` what comes near it. /v1 lists what there is."),
        Sort("method-not-allowed", 405, "Method not allowed",
             "The address is there, but does not take this method.",
             "The Allow header lists the methods that it takes."),
        Sort("not-acceptable", 406, "Not acceptable",
             "The answer cannot be had in any media type that the Accept header names.",
             "Name one that there is, or leave Accept out for JSON."),
        Sort("request-timeout", 408, "Request timeout",
             "The request was not whole when the time for it was over.",
             "Send it again, all of it at once."),
        Sort("exists", 409, "There is one already",
             "What would be created is here already.",
             "`href` is where; change that instead."),
        Sort("in-use", 409, "Other things stand on it",
             "Things that cannot be without it are still here.",
             "Remove those that `standing` names first, or let them name another."),
        Sort("gone", 410, "Gone",
             "It was here and was removed. Its name will not be given to anything else.",
             "The detail says why, and `successor` what took its place, where something did."),
        Sort("length-required", 411, "Length required",
             "The body does not say how long it is.",
             "Send Content-Length with the body, and no Transfer-Encoding."),
        Sort("precondition-failed", 412, "It has changed since",
             "The thing is no longer as it was when its etag was read; nothing was written.",
             "Get it again, look at what changed, and send the `etag` that its body has now."),
        Sort("content-too-large", 413, "Content too large",
             "The body is longer than what is read in one request.",
             "Send less in one request."),
        Sort("address-too-long", 414, "Address too long",
             "The path and the query together are longer than what is read.",
             "Ask for fewer things at a time; a list of any length can be paged."),
        Sort("unsupported-media-type", 415, "Unsupported media type",
             "The body is in a media type that is not read here.",
             "Send JSON, with Content-Type: application/json."),
        Sort("invalid-body", 422, "Invalid body",
             "A field of the body does not exist, is not written here, or has a value that cannot be.",
             "Each entry of `errors` points at one, and says what to write instead; all of it at once."),
        Sort("invalid-document", 422, "Invalid document",
             "The document as a whole cannot be imported: it is of another upstream, cut off, or would end too much. Nothing was changed.",
             "The detail says what is wrong with it."),
        Sort("precondition-required", 428, "If-Match is needed",
             "Two who change one thing at once must not undo each other's work unseen.",
             "Get the thing, and send the `etag` of its body as `If-Match`."),
        Sort("quota-exceeded", 429, "Too many requests",
             "More requests came from one address, or with one key, than are answered in a minute.",
             "Wait as long as Retry-After says. RateLimit tells at every answer how many are left; a 304 costs nothing."),
        Sort("headers-too-large", 431, "Headers too large",
             "There are more headers, or longer ones, than are read.",
             "Send fewer or shorter headers; no cookie is ever needed here."),
        Sort("internal-error", 500, "Internal error",
             "Something went wrong that should not. It is our fault, and nothing was changed.",
             "Report it with `instance`, under which the log has it."),
        Sort("unavailable", 503, "Unavailable",
             "The catalog's database does not answer, or its tables are not of this release yet.",
             "Try again after the time that Retry-After gives."),
        Sort("overloaded", 503, "Overloaded",
             "More is asked at this moment than can be answered, or as many long answers are being read as there may be.",
             "Try again after the time that Retry-After gives, with fewer requests at a time."),
        Sort("too-slow", 503, "Took too long",
             "The database needed longer for this than one request may take, and was stopped.",
             "Ask for less at a time: fewer facets, a smaller page, `count=none`; or try again after the time that Retry-After gives."),
    )
}  # fmt: skip

BY_STATUS = {sort.status: sort for sort in reversed(SORTS.values())} | {400: SORTS["bad-request"]}


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
        text = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
        return blotted(text.decode()).encode() if b"plinth_" in text else text  # a key may have been sent where a value should be


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
