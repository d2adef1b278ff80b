"""The JSON body of a request, read strictly: what is doubtful in it is refused, and all that is wrong with it at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import marshmallow as ma
import orjson
from flask import request

from ..schemas_query import did_you_mean
from ..schemas_writes import Patch
from .problems import Problem

DEEPEST = 10  # levels of lists and objects
MEDIA_TYPES = {"POST": ("application/json",), "PATCH": ("application/merge-patch+json", "application/json")}
ACCEPTED = {"POST": "Accept-Post", "PATCH": "Accept-Patch"}  # the headers that say so, by method
LONGEST_SHOWN = 200


def read_json() -> Any:
    """The body as JSON. Raises a Problem when it is in another form, or JSON that programs read in different ways."""
    refuse_other_media_types(MEDIA_TYPES[request.method])
    content = request.get_data(cache=False)
    try:
        # It knows all of the syntax, and refuses NaN, lone surrogates and everything that is not UTF-8.
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Problem("bad-request", f"The body is no JSON: {error}.") from None
    if depth(value) > DEEPEST:
        raise Problem("bad-request", f"The body has more than {DEEPEST} levels of lists and objects.")
    try:
        json.loads(content, object_pairs_hook=without_repetition)
    except ValueError as error:
        raise Problem("bad-request", f"The body is no JSON that can be relied on: {error}.") from None
    return value


def refuse_other_media_types(taken: Sequence[str]) -> None:
    if request.mimetype not in taken:
        detail = f"The body must be {' or '.join(taken)}; Content-Type says {request.mimetype[:100] or 'nothing'}."
        raise Problem("unsupported-media-type", detail, headers={ACCEPTED[request.method]: ", ".join(taken)})
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported-media-type", "The body must be sent as it is, without Content-Encoding.")


def depth(value: Any) -> int:
    """How many levels a value has."""
    deepest, level = 0, [value]
    while level:
        deepest += any(isinstance(one, (dict, list)) for one in level)
        level = [inner for one in level if isinstance(one, (dict, list)) for inner in (one.values() if isinstance(one, dict) else one)]
    return deepest


def without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Raises ValueError when a name is in it twice: readers differ in which of the two they take."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name[:LONGEST_SHOWN]!r} is given twice in one object")
        found[name] = value
    return found


def read_body(schema: ma.Schema) -> dict[str, Any]:
    """The body of this request as a schema has it. Raises one Problem that points at all that is wrong with it."""
    assert isinstance(schema, Patch)
    given = read_json()
    if not isinstance(given, dict):
        raise invalid_body([fault("", "invalid_value", "The body must be an object of fields.", given)])
    faults: list[dict[str, Any]] = []
    body: dict[str, Any] = {}
    for name, value in given.items():
        field = schema.fields.get(name)
        if field is None:
            faults.append(no_such_field(schema, name))
            continue
        try:
            body[name] = field.deserialize(value, name, given)
        except ma.ValidationError as invalid:
            faults += faults_in(invalid.messages, [name], value)
    for name, field in schema.fields.items():
        if field.required and name not in given:
            faults.append(fault(f"/{name}", "missing_field", f"'{name}' is missing, and it cannot be without."))
    if faults:
        raise invalid_body(faults)
    return body


def no_such_field(schema: Patch, name: str) -> dict[str, Any]:
    pointer = f"/{escaped(name)}"
    if name in schema.read_only:
        return fault(pointer, "read_only_field", f"'{name}' {schema.read_only[name]}")
    shown = name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}..."
    hint = did_you_mean(shown, schema.fields) or f". There are {', '.join(schema.fields)}."
    return fault(pointer, "unknown_field", f"There is no field '{shown}'{hint}")


def faults_in(messages: Any, path: list[str], value: Any) -> Iterator[dict[str, Any]]:
    """The faults that marshmallow found, each with the place in the body."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            inside = isinstance(value, (dict, list)) and (name in value if isinstance(value, dict) else True)
            yield from faults_in(inner, [*path, str(name)], value[name] if inside else None)
        return
    if len(messages) == 1 and isinstance(messages[0], Mapping):
        yield from faults_in(messages[0], path, value)
        return
    code = "missing_field" if str(messages[0]).startswith("is missing") else "invalid_value"
    yield fault("".join(f"/{escaped(name)}" for name in path), code, f"'{'.'.join(path)}' {' '.join(map(str, messages))}", value)


def fault(pointer: str, code: str, detail: str, value: Any = None) -> dict[str, Any]:
    """One entry of `errors`, with a JSON pointer into the body as a fragment of a URI (RFC 6901, 6)."""
    entry: dict[str, Any] = {"pointer": f"#{pointer}", "code": code, "detail": detail}
    if value is not None:
        text = orjson.dumps(value)
        entry["value"] = value if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].decode(errors='ignore')}..."
    return entry


def escaped(name: str) -> str:
    shown = name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}..."
    return shown.replace("~", "~0").replace("/", "~1")


def invalid_body(faults: list[dict[str, Any]]) -> Problem:
    """All that is wrong with the values of one body."""
    detail = faults[0]["detail"] if len(faults) == 1 else f"{len(faults)} values of the body cannot be written."
    return Problem("invalid-body", detail, faults)
