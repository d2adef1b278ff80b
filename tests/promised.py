"""What /v1 promises, a line for each address, parameter, field and need; `python -m tests.promised` writes promised.txt at a release.

A line that was written may never go (README, "What is promised"), and of what is needed none may come.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("promised.txt")
NEEDS = "needs "


def promised() -> set[str]:
    return set(FILE.read_text().splitlines())


def lines(document: dict[str, Any]) -> Iterator[str]:
    """What an OpenAPI document promises."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            address = f"{method.upper()} {path}"
            yield address
            for parameter in operation.get("parameters", ()):
                parameter = pointed_at(document, parameter)
                yield f"{address} {parameter['in']} {parameter['name']}: {kind(parameter['schema'])}"
                if parameter.get("required"):
                    yield f"{NEEDS}{address} {parameter['name']}"
    for name, schema in document["components"]["schemas"].items():
        for field, inner in schema.get("properties", {}).items():
            yield f"{name}.{field}: {kind(inner)}"
        if name.startswith(("New", "Changed")):  # what is sent; in answers, to promise more is no harm
            yield from (f"{NEEDS}{name}.{field}" for field in schema.get("required", ()))


def pointed_at(document: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in one:
        return one
    found: Any = document
    for part in one["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def kind(schema: dict[str, Any]) -> str:
    """The type of a value, in one word or some: what a client's code depends on."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return "|".join(sorted(kind(one) for one in options))
    types = schema.get("type", "any")
    words = "|".join(sorted([types] if isinstance(types, str) else types))
    return f"{words} of {kind(schema['items'])}" if "items" in schema else words


if __name__ == "__main__":
    from service.app import create_app
    from service.config import read_settings

    client = create_app(read_settings({}, DATABASE_URL="sqlite://", LOG_REQUESTS="0")).test_client()
    found = sorted(set(lines(client.get("/v1/openapi.json").json or {})))
    FILE.write_text("".join(f"{line}\n" for line in found))
    print(f"{FILE.name}: {len(found)} lines")
