"""What OpenAPI says of answers: the headers that come with them, the errors that any address may give, the bounds of every value."""

from __future__ import annotations

from typing import Any

from . import problems

TEXT = {"type": "string", "maxLength": 2000}
# Every header that a client may want to read: its schema, what it says, whether it is always there.
HEADERS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "X-Request-Id": ({"type": "string", "format": "uuid", "maxLength": 36},
                     "The id of the request, as in the log. Send a UUID to choose it.", True),
    "Access-Control-Allow-Origin": ({"type": "string", "enum": ["*"]}, "Pages of any origin may read the answer.", True),
    "Cache-Control": (TEXT, "How long the answer may be kept, and by whom.", True),
    "ETag": ({"type": "string", "pattern": '^(W/)?"[^"]*"$', "maxLength": 100},
             "The validator: send it back as If-None-Match. It is weak when the answer is compressed.", False),
    "Vary": (TEXT, "The headers of the request that choose the form of the answer.", False),
    "Catalog-Revision": ({"type": "string", "pattern": "^[0-9]+$", "maxLength": 16},
                         "The revision of the catalog that answered; send it back to never see an older one.", False),
    "Link": ({"type": "string", "maxLength": 9000}, 'Where to go on (rel="next"), where the list begins, and this document.', False),
    "Content-Encoding": ({"type": "string", "enum": ["zstd", "br", "gzip"]},
                         "How it is compressed, where Accept-Encoding allows it.", False),
    "Content-Disposition": (TEXT, "The name under which to save the answer.", False),
    "Location": ({"type": "string", "format": "uri-reference", "maxLength": 4000}, "Where it is.", True),
    "RateLimit-Policy": (TEXT, "How many requests may be made in how many seconds, where there is a limit.", False),
    "RateLimit": (TEXT, "How many of them are left, and for how many seconds.", False),
    "WWW-Authenticate": (TEXT, "How to send a key, and what was wrong with the one that was sent (RFC 6750).", True),
    "Allow": (TEXT, "The methods that the address takes.", True),
    "Retry-After": ({"type": "string", "pattern": "^[0-9]+$", "maxLength": 6}, "After how many seconds to try again.", True),
}  # fmt: skip
ALWAYS = ("X-Request-Id", "Access-Control-Allow-Origin", "Cache-Control")
OF_AN_ANSWER = (*ALWAYS, "RateLimit-Policy", "RateLimit", "ETag", "Vary", "Catalog-Revision", "Link")
OF_A_WRITE = (*ALWAYS, "RateLimit-Policy", "RateLimit", "Catalog-Revision")
OF_A_BODY = ("Content-Encoding", "Content-Disposition")
OF_STATUS = {301: ("Location",), 307: ("Location",), 401: ("WWW-Authenticate",), 403: ("WWW-Authenticate",), 405: ("Allow",),
             429: ("Retry-After", "RateLimit-Policy", "RateLimit"), 503: ("Retry-After",)}  # fmt: skip
# What any address may give, beside what it declares.
ANY_ADDRESS = (400, 405, 406, 414, 429, 431, 500, 503)

REDIRECTS = {
    301: "The name means a thing that is elsewhere",
    307: "The name means, for now, a thing that is elsewhere",
}


def headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def header_components() -> dict[str, Any]:
    return {
        name: {"description": meaning, "required": required, "schema": dict(schema)}
        for name, (schema, meaning, required) in HEADERS.items()
    }


def redirect(status: int) -> dict[str, Any]:
    return {"description": REDIRECTS[status], "headers": headers(*ALWAYS, *OF_STATUS[status])}


def problem(status: int, examples: dict[str, Any]) -> dict[str, Any]:
    """The response of one status that is an error, with a real example of each of its sorts."""
    sorts = [sort for sort in problems.SORTS.values() if sort.status == status]
    shown = {sort.slug: {"summary": examples[sort.slug]["request"], "value": examples[sort.slug]["answer"]}
             for sort in sorts if sort.slug in examples}  # fmt: skip
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if shown:
        content["examples"] = shown
    return {
        "description": " / ".join(sort.title for sort in sorts) + ". " + " ".join(sort.remedy for sort in sorts),
        "headers": headers(*ALWAYS, *OF_STATUS.get(status, ())),
        "content": {problems.MEDIA_TYPE: content},
    }


LONGEST_TEXT = 10_000  # characters of any text in an answer
LARGEST_LIST = 100_000  # entries of any list in an answer
LARGEST_NUMBER = 2**53 - 1
LENGTHS = {"date": 10, "date-time": 35, "uuid": 36, "uri": 2000, "uri-reference": 4000}


def bounded(schema: Any) -> Any:
    """A schema, or a document of them, in which every text, list and whole number has a bound: what declares none gets ours."""
    if isinstance(schema, list):
        return [bounded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: value if name in ("example", "examples", "enum", "default") else bounded(value) for name, value in schema.items()}
    kinds = made.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds) if isinstance(kinds, list) else set()
    if "string" in kinds and not {"enum", "const"} & made.keys():
        made.setdefault("maxLength", LENGTHS.get(made.get("format", ""), LONGEST_TEXT))
    if "array" in kinds:
        made.setdefault("maxItems", LARGEST_LIST)
    if "integer" in kinds:
        made.setdefault("minimum", 0)
        made.setdefault("maximum", LARGEST_NUMBER)
        made.setdefault("format", "int32" if made["maximum"] < 2**31 else "int64")
    return made
