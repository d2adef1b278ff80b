"""The OpenAPI 3.1 document, made from what the endpoints declare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from .. import __version__
from ..catalog.values import PRINTABLE
from ..schemas import SCHEMAS, Valued
from ..schemas_problems import ProblemSchema
from ..schemas_query import FieldsParameter, Parameter, SortParameter
from ..schemas_record import EvidenceSchema
from ..schemas_writes import Stated, States, body_schema, states_schema
from . import examples, responses
from .api import Operation
from .body import MEDIA_TYPES

DESCRIPTION = """A catalog of foundation models: who makes them, what goes in and out, what stands on them.

No key is needed to read; who writes needs one, made by `plinth keys create`.
A parameter that does not exist, is repeated or cannot be read is a 400 that says what to type instead.
What is unknown is null, and no filter but `_known=false` matches it. Every answer has an ETag: send it back as If-None-Match.
HEAD and OPTIONS work at every address. The examples are what the catalog that ships answers."""
INCLUDED_SOURCES = {
    "type": "object", "additionalProperties": {"$ref": "#/components/schemas/Evidence"},
    "description": "Where each fact comes from, by field; with include=sources.",
}  # fmt: skip
TAGS = {
    "Index": "What there is: resources, attributes, this document.",
    "Models": "Foundation models, and what belongs to each.",
    "Makers": "Who trains models, or makes products that stand on them.",
    "Families": "Groups of models under one name.",
    "Products": "What people use, and the models it stands on since when.",
    "Providers": "Who serves models.",
    "Offerings": "One model at one provider, with its limits and prices.",
    "Benchmarks": "The tests that models are put to.",
    "Scores": "What models achieved in benchmarks.",
    "Modalities": "The vocabulary of what goes in and comes out.",
    "Comparison": "Models side by side.",
    "Record": "Who said what, what changed when, and the whole of it.",
}


def build_spec(views: Iterable[tuple[Any, Any]], public_url: str) -> dict[str, Any]:
    """The document for (rule, view) pairs; views without an operation, such as probes, are left out."""
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        title="Plinth", version=__version__, openapi_version="3.1.0", plugins=[plugin],
        info={"description": DESCRIPTION, "contact": {"name": "Whoever runs this Plinth", **({"url": public_url} if public_url else {})},
              "license": {"name": "CC0-1.0 (facts)", "identifier": "CC0-1.0"}},
        servers=[{"url": public_url or "/", "description": "This Plinth, in production", "x-internal": False}],
    )  # fmt: skip
    assert plugin.converter is not None
    for function in (_valued, _parameter, _stated):
        plugin.converter.add_attribute_function(function)  # type: ignore[no-untyped-call]  # apispec leaves it untyped
    spec.components.schema("Problem", schema=ProblemSchema)
    tags: dict[str, None] = {}
    statuses: set[int] = set()
    for rule, view in sorted(views, key=lambda pair: pair[0].rule):
        operation: Operation | None = getattr(view, "operation", None)
        # An address in whose place any path may stand cannot be written in OpenAPI; the one thing's says what it does.
        if operation is None or rule.rule == "/" or "<path:" in rule.rule:
            continue
        tags.setdefault(operation.tag)
        statuses |= set(_errors(operation))
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        method = method_of(rule)
        spec.path(path=path, operations={method.lower(): _operation(operation, plugin, rule, method)})
    spec.components.security_scheme("key", KEY)
    for name, header in responses.header_components().items():
        spec.components.header(name, header)
    for status in sorted(statuses - responses.REDIRECTS.keys()):
        spec.components.response(f"Problem{status}", responses.problem(status, examples.kept()["problems"]))
    spec.components.schema("Evidence", schema=EvidenceSchema)
    described: dict[str, Any] = spec.to_dict()
    for kind in SCHEMAS:  # every thing has what `include=` adds, and only then
        described["components"]["schemas"][kind.capitalize()]["properties"]["sources"] = INCLUDED_SOURCES
    document: dict[str, Any] = responses.bounded(described)
    document["tags"] = [{"name": tag, "description": TAGS.get(tag, tag)} for tag in sorted(tags, key=[*TAGS, *tags].index)]
    return document


KEY = {"type": "http", "scheme": "bearer", "description": "A key made by `plinth keys create`, with the scope that the operation names."}
IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True, "description": "The `etag` of the thing's body, as it was read.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200}, "example": '"1"',
}  # fmt: skip
# The document of an upstream: of some an object, of others a list of entries.
DOCUMENT = {"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}, "maxItems": 100_000}]}


def method_of(rule: Any) -> str:
    """The method of a rule: GET, or the one that it writes with."""
    methods: set[str] = set(rule.methods) - {"HEAD", "OPTIONS"}
    return methods.pop()


def _errors(operation: Operation) -> list[int]:
    """Every status but 200 and 304 that an operation may give."""
    return sorted({*operation.errors, *responses.ANY_ADDRESS})


def _operation(operation: Operation, plugin: MarshmallowPlugin, rule: Any, method: str) -> dict[str, Any]:
    writes = method != "GET"
    headers = responses.headers(*(responses.OF_A_WRITE if writes else responses.OF_AN_ANSWER), *responses.OF_A_BODY)
    answers: dict[str, Any] = {"200": {"description": "OK", "headers": headers, "content": _content(operation)}}
    if operation.status == 201:
        answers["201"] = {**answers["200"], "description": "Created", "headers": headers | responses.headers("Location")}
        answers["200"] = {**answers["200"], "description": "What would be created, with dry_run; or what the same request created before"}
    if not writes:
        answers["304"] = {"description": "What If-None-Match names is still the answer",
                          "headers": responses.headers(*responses.OF_AN_ANSWER)}  # fmt: skip
    for status in _errors(operation):
        is_redirect = status in responses.REDIRECTS
        answers[str(status)] = responses.redirect(status) if is_redirect else {"$ref": f"#/components/responses/Problem{status}"}
    given = examples.parameters(rule.rule, operation.example)
    parameters = [_with_example(one, given) for one in (*_path_parameters(rule), *_query_parameters(operation, plugin))]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description or operation.summary,
        "tags": [operation.tag],
        "parameters": [*parameters, *([IF_MATCH] if method in ("PATCH", "DELETE") else [])],
        "responses": dict(sorted(answers.items())),
    }
    if operation.scope:
        described |= {"security": [{"key": [operation.scope]}]}
    if operation.takes:
        content: dict[str, Any] = {media_type: {"schema": {"type": "string", "maxLength": 999_999_999}} for media_type in operation.takes}
        example = {"summary": "A page of the upstream openrouter", "value": operation.example_body}
        content["application/json"] = {"schema": DOCUMENT, "examples": {operation.name: example}}
        described["requestBody"] = {"required": True, "description": "The document as its upstream publishes it.", "content": content}
    if operation.body:
        shown = {"schema": operation.body, "examples": {operation.name: {"summary": operation.summary, "value": operation.example_body}}}
        described["requestBody"] = {"required": True, "content": {media_type: {**shown} for media_type in MEDIA_TYPES[method]}}
    return described


def _content(operation: Operation) -> dict[str, Any]:
    """The answer of an operation in each of its media types, with its example."""
    content: dict[str, Any] = {
        one.media_type.split(";")[0]: {"schema": (operation.out or {"type": "object"}) if one.name == "json" else {"type": "string"}}
        for one in operation.formats.values()
    }
    for media_type, body in content.items():
        if example := examples.shown(operation.name, media_type):
            body["examples"] = {operation.name: example}
    return content


def _with_example(parameter: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    name = parameter["name"]
    return {**parameter, "example": examples.read_as(parameter["schema"], given[name])} if name in given else parameter


def _path_parameters(rule: Any) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": "The name in the address.",
         "schema": {"type": "string", "minLength": 1, "maxLength": 200}}
        for name in re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
    ]  # fmt: skip


def _query_parameters(operation: Operation, plugin: MarshmallowPlugin) -> list[dict[str, Any]]:
    assert plugin.converter is not None
    found = []
    for name, field in operation.query().fields.items():
        schema = plugin.converter.field2property(field)
        needed = isinstance(field, Parameter) and field.needed
        entry = {"name": name, "in": "query", "required": needed, "description": schema.pop("description", name), "schema": schema}
        if schema.get("type") == "array":
            entry |= {"style": "form", "explode": False}
        found.append(entry)
    return found


def _valued(self: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The JSON schema of a field of an answer; null is a type of its own in 3.1."""
    if not isinstance(field, Valued):
        return {}
    schema = dict(field.kind.json_schema())
    if field.allow_none:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _stated(self: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The JSON schema of a field of a body; null takes back what was said."""
    if isinstance(field, States):
        return states_schema(field.names)
    if not isinstance(field, Stated):
        return {}
    schema = body_schema(field.kind)
    if field.allow_none:
        kinds = schema["type"]
        schema["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _parameter(self: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The JSON schema of a query parameter."""
    if not isinstance(field, Parameter):
        return {}
    schema = dict(field.kind.query_schema())
    if field.listed and schema.get("pattern") == PRINTABLE:
        schema["pattern"] = PRINTABLE.replace("\\u009f", "\\u009f,")  # a comma ends a value of a list
    if isinstance(field, SortParameter):
        schema = {"type": "string", "enum": field.orders}
    elif isinstance(field, FieldsParameter):
        schema = {"type": "string", "enum": field.names}
    return {"type": "array", "items": schema, "minItems": 1, "maxItems": field.most} if field.listed else schema


def _schema_name(schema: Any) -> str:
    name = schema if isinstance(schema, str) else (schema if isinstance(schema, type) else type(schema)).__name__
    return name.removesuffix("Schema")
