"""The API reference: whatever there is, the OpenAPI document says what it does, shows what it really answers, and bounds it."""

import orjson
import pytest
from jsonschema import Draft202012Validator

from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.config import ROOT
from service.importers import seed
from service.importers.merge import merge
from service.web import examples
from service.web.problems import BY_STATUS, MEDIA_TYPE
from tests.conftest import client_of

VOLATILE = {"revision", "etag", "updated_at"}  # moved by each turn of the day


@pytest.fixture(scope="module")
def document(both):
    return both[0].get("/v1/openapi.json").json


@pytest.fixture(scope="module")
def operations(document):
    return {operation["operationId"]: operation for path in document["paths"].values() for operation in path.values()}


def resolved(document, schema):
    while "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def test_every_operation_says_what_it_does(document, operations):
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert all(description and description != name for name, description in tags.items())
    for name, operation in operations.items():
        assert operation["summary"], name
        assert operation["description"] != operation["summary"], name
        assert set(operation["tags"]) <= set(tags), name
        assert all(parameter["description"] for parameter in operation["parameters"]), name


def test_every_operation_has_an_example_of_each_media_type_but_pages(operations):
    missing = [
        (name, media_type) for name, operation in operations.items()
        for media_type, body in operation["responses"]["200"]["content"].items() if "examples" not in body and media_type != "text/html"
    ]  # fmt: skip
    assert missing == [], "give the endpoint an example, and run `make examples`"


@pytest.fixture(scope="module")
def made_again():
    """What `make examples` would write, and without what each turn of the day moves."""
    database = Database("sqlite://")
    migrate(database)
    with database.writing() as connection:
        merge(connection, seed.read_folder(ROOT / "seed"), now=examples.SEEDED_AT)
    yield orjson.loads(examples.make(client_of(database).application))
    database.close()


def settled(value):
    if isinstance(value, dict):
        return {name: settled(one) for name, one in value.items() if name not in VOLATILE}
    return [settled(one) for one in value] if isinstance(value, list) else value


def test_every_example_is_what_the_catalog_that_ships_answers(made_again):
    kept = orjson.loads(examples.FILE.read_bytes())
    assert sorted(kept["operations"]) == sorted(made_again["operations"]), "run `make examples`"
    for name, entry in kept["operations"].items():
        assert settled(entry) == settled(made_again["operations"][name]), f"{name}: run `make examples`"
    assert settled(kept["problems"]) == settled(made_again["problems"]), "run `make examples`"


def test_every_example_fits_its_schema(document, operations):
    whole = {"components": document["components"]}
    wrong = []
    for name, operation in operations.items():
        for status, given in operation["responses"].items():
            for body in resolved(document, given).get("content", {}).values():
                validator = Draft202012Validator({**whole, **body["schema"]})
                shown = [] if name == "get_openapi" and status == "200" else body.get("examples", {}).values()
                wrong += [(name, status, error.message) for one in shown for error in validator.iter_errors(one["value"])]
        for body in operation.get("requestBody", {}).get("content", {}).values():
            if "examples" not in body:  # of documents in CSV and YAML
                continue
            validator = Draft202012Validator({**whole, **body["schema"]})
            wrong += [(name, "body", error.message) for one in body["examples"].values() for error in validator.iter_errors(one["value"])]
        for parameter in operation["parameters"]:
            if "example" in parameter:
                validator = Draft202012Validator({**whole, **parameter["schema"]})
                wrong += [(name, parameter["name"], error.message) for error in validator.iter_errors(parameter["example"])]
    assert wrong == []


def test_every_operation_says_which_errors_it_can_give(document, operations):
    for name, operation in operations.items():
        statuses = set(operation["responses"])
        assert {"200", "400", "405", "414", "431", "500", "503"} <= statuses, name
        of_its_own = {"create": "409", "import": "415"}.get(name.partition("_")[0], "428")
        assert "304" in statuses or {"401", "403", of_its_own} <= statuses, name
        for status in statuses - {"200", "201", "304", "301", "307"}:
            content = resolved(document, operation["responses"][status])["content"]
            assert list(content) == [MEDIA_TYPE], (name, status)
            assert int(status) in BY_STATUS


def test_every_answer_has_its_headers_described(document, operations):
    for name, operation in operations.items():
        for status, given in operation["responses"].items():
            headers = resolved(document, given)["headers"]
            assert {"X-Request-Id", "Access-Control-Allow-Origin", "Cache-Control"} <= headers.keys(), (name, status)
            read = {"Catalog-Revision"} if "security" in operation else {"ETag", "Vary", "Catalog-Revision"}
            wanted = {"200": read, "201": {"Location"}, "401": {"WWW-Authenticate"}, "403": {"WWW-Authenticate"},
                      "304": {"ETag", "Vary"}, "301": {"Location"}, "307": {"Location"},
                      "405": {"Allow"}, "503": {"Retry-After"}}  # fmt: skip
            assert wanted.get(status, set()) <= headers.keys(), (name, status)
            assert all(resolved(document, header)["description"] for header in headers.values())


def schemas(value):
    """Every schema in a part of the document; examples are none."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for name, one in value.items():
            if name not in ("example", "examples", "enum"):
                yield from schemas(one)
    elif isinstance(value, list):
        for one in value:
            yield from schemas(one)


def test_every_text_list_and_number_has_a_bound(document):
    for schema in schemas(document):
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if "string" in kinds:
            assert {"maxLength", "enum", "const"} & schema.keys(), schema
        if "array" in kinds:
            assert "maxItems" in schema, schema
        if "integer" in kinds:
            assert {"minimum", "maximum", "format"} <= schema.keys(), schema


def test_the_server_is_where_the_document_says(both, catalogs):
    assert both[0].get("/v1/openapi.json").json["servers"][0]["url"] == "/"
    public = client_of(catalogs("sqlite"), PUBLIC_URL="https://models.example.org")
    assert public.get("/v1/openapi.json").json["servers"][0]["url"] == "https://models.example.org"


# What a name in an address may be: nothing, a thing, another name of one, one of several things, a name that moves, the wrong case.
NAMES = ["zzzzzzzzz", "gpt-4", "openai", "deepseek-chat", "gemini-pro", "mistral-large-latest", "GPT-4", "Text", "bard", "openai.gpt-4"]


def test_whatever_a_name_in_an_address_is_the_answer_is_one_that_the_document_names(both, document):
    met = set()
    for path, operations in document["paths"].items():
        for name in NAMES if "{slug}" in path else []:
            status = str(both[0].get(path.replace("{slug}", name)).status_code)
            assert status in operations["get"]["responses"], (path, name, status)
            met.add(status)
    assert {"200", "300", "301", "307", "404"} <= met
