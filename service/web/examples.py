"""The examples of the API reference: what the catalog that ships answers, kept beside this module in examples.json.

`make examples` asks each operation for the address it declares, and each sort of problem for a request that meets it, and writes
the file again; a test does the same and compares. Long lists are cut, and the example says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from flask import Flask

from ..catalog import keys
from . import problems
from .rates import Counted
from .reading import unavailable
from .refusals import overloaded, too_slow

FILE = Path(__file__).with_name("examples.json")
SEEDED_AT = datetime(2026, 11, 24, 9, 12, 44, tzinfo=UTC)  # when the catalog of the examples is seeded, so that they come out the same
REQUEST_ID = "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"
CUT = {"data": 2, "rows": 3}  # how many entries of these lists an example shows
MOST_LINES = 4  # of text
ONLY = {"get_openapi": ("openapi", "info", "servers")}  # all that an example shows of a document


@dataclass(frozen=True)
class Request:
    """A request that meets with one sort of problem."""

    target: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    has_key: bool = True

    def __str__(self) -> str:
        shown = self.target if len(self.target) < 100 else f"{self.target[:80]}..."
        body = "" if self.body is None else f", {orjson.dumps(self.body).decode()}"
        return f"{self.method} {shown}" + "".join(f", {name}: {value[:40]}" for name, value in self.headers.items()) + body


PROBLEMS = {
    "invalid-parameter": Request("/v1/models?makr=openai&context_window_min=1_000"),
    "bad-request": Request("/v1/models?name=%ff"),
    "not-found": Request("/v1/models/gpt4o"),
    "method-not-allowed": Request("/v1/models", "PUT"),
    "not-acceptable": Request("/v1/models", headers={"Accept": "image/png"}),
    "address-too-long": Request("/v1/models?name=" + "a" * 4000),
    "headers-too-large": Request("/v1/models", headers={"X-Long": "x" * 9000}),
    "ambiguous": Request("/v1/models/deepseek-chat"),
    "unauthorized": Request("/v1/models/gpt-4", "PATCH", body={"context_window": 8192}, has_key=False),
    "key-in-address": Request("/v1/models?api_key=secret"),
    "exists": Request("/v1/makers", "POST", body={"slug": "openai", "name": "OpenAI"}),
    "in-use": Request("/v1/models/gpt-4?reason=a+test", "DELETE", {"If-Match": "*"}),
    "precondition-failed": Request("/v1/models/gpt-4", "PATCH", {"If-Match": '"0"'}, {"context_window": 8192}),
    "precondition-required": Request("/v1/models/gpt-4", "PATCH", body={"context_window": 8192}),
    "invalid-body": Request("/v1/models/gpt-4", "PATCH", {"If-Match": "*"}, {"context_window": "8k", "contextwindow": 1, "slug": "gpt-5"}),
    "unsupported-media-type": Request("/v1/makers", "POST", {"Content-Type": "text/plain"}, {"slug": "a"}),
    "invalid-document": Request("/v1/imports/openrouter?date=2026-11-01", "POST", body={"models": []}),
}
# What a reader cannot bring about: the documents as they would be sent.
MADE = {
    "internal-error": problems.of_status(500, problems.OUR_FAULT),
    "unavailable": unavailable(),
    "overloaded": overloaded(),
    "quota-exceeded": Counted("address", quota=600, who="192.0.2.1", window=0, count=601, ends_in=30).problem(),
    "request-timeout": too_slow(10),
}


@cache
def kept() -> dict[str, Any]:
    """The examples, as they are in the file; none while the file is not there."""
    found: dict[str, Any] = orjson.loads(FILE.read_bytes()) if FILE.exists() else {"operations": {}, "problems": {}}
    return found


def make(app: Flask) -> bytes:
    """The file of examples, asked of an application on the catalog that ships."""
    client = app.test_client()
    with app.extensions["plinth.database"].writing() as connection:
        token = keys.create(connection, "examples", list(keys.SCOPES), datetime.now(UTC))
    same = {"X-Request-Id": REQUEST_ID}
    document: dict[str, Any] = client.get("/v1/openapi.json").get_json()
    operations: dict[str, Any] = {}
    met = {slug: found for slug in problems.SORTS if (found := met_with(client, slug, token)) is not None}
    # What is removed must be there first, and is made for that; so removing comes last.
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: "DELETE" in (rule.methods or ())):
        if (operation := getattr(app.view_functions[rule.endpoint], "operation", None)) is None or not operation.example:
            continue
        answers: dict[str, Any] = {}
        (method,) = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
        if method == "DELETE":
            asked(client, Request(rule.rule.rpartition("/")[0], "POST", body=operation.example_body), token, same)
        body = None if method == "DELETE" else operation.example_body
        request = Request(operation.example, method, {"If-Match": "*"} if operation.scope else {}, body)
        for media_type in media_types(document, operation.name):
            answer = asked(client, request, token if operation.scope else None, {"Accept": media_type, **same})
            if answer.status_code == 200:
                answers[media_type] = shortened(operation.name, answer.json if answer.mimetype == "application/json" else answer.text)
        operations[operation.name] = {"address": operation.example, "answers": answers, **({"method": method} if method != "GET" else {})}
    made = {"operations": dict(sorted(operations.items())), "problems": met}
    return orjson.dumps(made, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def media_types(document: dict[str, Any], name: str) -> list[str]:
    """In which media types an operation answers; pages are not shown as examples."""
    for path in document["paths"].values():
        for operation in path.values():
            if operation["operationId"] == name:
                return [one for one in operation["responses"]["200"]["content"] if one != "text/html"]
    return []


def asked(client: Any, request: Request, token: str | None, headers: dict[str, str]) -> Any:
    """The answer to a request, at the moment of the examples."""
    key = {"Authorization": f"Bearer {token}"} if token else {}
    body = {} if request.body is None else {"data": orjson.dumps(request.body)}
    typed = {"Content-Type": "application/json"} if body else {}
    return client.open(
        request.target, method=request.method, headers={**key, **typed, **headers, **request.headers},
        environ_overrides={"plinth.now": SEEDED_AT}, **body,
    )  # fmt: skip


def met_with(client: Any, slug: str, token: str) -> dict[str, Any] | None:
    """The request and the document of one sort of problem, where there is one to show."""
    if slug in MADE:
        return {"request": "any", "answer": orjson.loads(MADE[slug].body(REQUEST_ID))}
    if slug not in PROBLEMS:
        return None
    request = PROBLEMS[slug]
    writes = request.method in ("POST", "PATCH", "DELETE") and request.has_key
    answer = asked(client, request, token if writes else None, {"X-Request-Id": REQUEST_ID})
    if answer.mimetype != problems.MEDIA_TYPE or answer.status_code != problems.SORTS[slug].status:
        return None
    return {"request": str(request), "answer": answer.json}


def shortened(name: str, value: Any) -> Any:
    """An answer with its long lists cut, or the first lines of a text."""
    if isinstance(value, str):
        return "".join(value.splitlines(keepends=True)[:MOST_LINES])
    if name in ONLY:
        return {key: value[key] for key in ONLY[name]}
    return {name: one[: CUT[name]] if name in CUT and isinstance(one, list) else one for name, one in value.items()}


def shown(name: str, media_type: str) -> dict[str, Any] | None:
    """One example as OpenAPI has it."""
    entry = kept()["operations"].get(name)
    if entry is None or media_type not in entry["answers"]:
        return None
    value = entry["answers"][media_type]
    cut = [f"the first {most} entries of {key}" for key, most in CUT.items() if isinstance(value, dict) and key in value]
    if name in ONLY:
        cut = [", ".join(ONLY[name])]
    elif isinstance(value, str):
        cut = [f"the first {MOST_LINES} lines"]
    meaning = f"What the catalog that ships answers; of it {' and '.join(cut)}." if cut else "What the catalog that ships answers."
    return {"summary": f"{entry.get('method', 'GET')} {entry['address']}", "description": meaning, "value": value}


def parameters(rule: str, address: str) -> dict[str, str]:
    """The parameters of an example's address by name, as text, with those of its path."""
    split = urlsplit(address)
    names = re.findall(r"<(?:\w+:)?(\w+)>", rule)
    pattern = re.sub(r"<(?:\w+:)?\w+>", "([^/]+)", rule)
    found = re.fullmatch(pattern, split.path)
    return {**dict(zip(names, found.groups() if found else (), strict=False)), **dict(parse_qsl(split.query))}


def read_as(schema: dict[str, Any], text: str) -> Any:
    """The text of a parameter as its schema has it."""
    if schema.get("type") == "array":
        return [read_as(schema.get("items", {}), word) for word in text.split(",")]
    return orjson.loads(text) if schema.get("type") in ("integer", "number", "boolean") else text
