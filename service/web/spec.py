"""The OpenAPI 3.1 document, made from what the endpoints declare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import marshmallow as ma
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from .. import __version__
from ..schemas import FieldsParameter, Parameter, ProblemSchema, SortParameter, Valued
from . import problems
from .api import Operation

STATUS_TEXTS = {
    300: "Several models go by this name",
    301: "The name means a thing that is elsewhere",
    307: "The name means, for now, a thing that is elsewhere",
}


def build_spec(views: Iterable[tuple[Any, Any]], public_url: str) -> dict[str, Any]:
    """The document for (rule, view) pairs; views without an operation, such as probes, are left out."""
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        title="Plinth", version=__version__, openapi_version="3.1.0", plugins=[plugin],
        info={"description": "A catalog of foundation models: who makes them, what goes in and out, what stands on them.",
              "license": {"name": "CC0-1.0 (facts)", "identifier": "CC0-1.0"}},
        servers=[{"url": public_url or "/"}],
    )  # fmt: skip
    assert plugin.converter is not None
    for function in (_valued, _parameter):
        plugin.converter.add_attribute_function(function)  # type: ignore[no-untyped-call]  # apispec leaves it untyped
    spec.components.schema("Problem", schema=ProblemSchema)
    for sort in problems.SORTS.values():
        if sort.status in problems.BY_STATUS and problems.BY_STATUS[sort.status] is sort:
            content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            spec.components.response(f"Problem{sort.status}", {"description": sort.title, "content": content})
    tags: dict[str, None] = {}
    for rule, view in sorted(views, key=lambda pair: pair[0].rule):
        operation: Operation | None = getattr(view, "operation", None)
        if operation is None or rule.rule == "/":
            continue
        tags.setdefault(operation.tag)
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        spec.path(path=path, operations={"get": _operation(operation, plugin, rule)})
    document: dict[str, Any] = spec.to_dict()
    document["tags"] = [{"name": tag} for tag in tags]
    return document


def _operation(operation: Operation, plugin: MarshmallowPlugin, rule: Any) -> dict[str, Any]:
    responses: dict[str, Any] = {"200": {"description": "OK", "content": {"application/json": {
        "schema": operation.out if operation.out else {"type": "object"}}}}}  # fmt: skip
    responses["304"] = {"description": "What If-None-Match names is still the answer"}
    for status in operation.errors:
        if status in (301, 307):
            location = {"Location": {"schema": {"type": "string", "format": "uri-reference"}}}
            responses[str(status)] = {"description": STATUS_TEXTS[status], "headers": location}
        else:
            responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description or operation.summary,
        "tags": [operation.tag],
        "parameters": [*_path_parameters(rule), *_query_parameters(operation, plugin)],
        "responses": responses,
    }


def _path_parameters(rule: Any) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": "The name in the address.",
         "schema": {"type": "string", "maxLength": 200}}
        for name in re.findall(r"<(?:\w+:)?(\w+)>", rule.rule)
    ]  # fmt: skip


def _query_parameters(operation: Operation, plugin: MarshmallowPlugin) -> list[dict[str, Any]]:
    assert plugin.converter is not None
    found = []
    for name, field in operation.query().fields.items():
        schema = plugin.converter.field2property(field)
        entry = {"name": name, "in": "query", "required": False, "description": schema.pop("description", name), "schema": schema}
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


def _parameter(self: Any, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The JSON schema of a query parameter."""
    if not isinstance(field, Parameter):
        return {}
    schema = dict(field.kind.json_schema())
    if isinstance(field, SortParameter):
        schema = {"type": "string", "enum": [sign + key for key in field.sorts for sign in ("", "-")]}
    elif isinstance(field, FieldsParameter):
        schema = {"type": "string", "enum": field.names}
    elif field.kind.many:
        schema = schema["items"]
    return {"type": "array", "items": schema, "minItems": 1, "maxItems": field.most} if field.listed else schema


def _schema_name(schema: Any) -> str:
    name = schema if isinstance(schema, str) else (schema if isinstance(schema, type) else type(schema)).__name__
    return name.removesuffix("Schema")
