"""Promises that walk a table: what is declared once is there everywhere it was promised."""

import ast
import re
from itertools import chain

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.catalog.attributes import KINDS
from service.catalog.filters import FILTERS
from service.catalog.paging import SORTS
from service.catalog.values import Entries
from service.config import ROOT
from service.schemas import SHOWN_ENTRIES
from service.web.problems import SORTS as PROBLEMS
from tests.promised import NEEDS, promised
from tests.promised import lines as promises

KIND_NAMES = list(KINDS)


@pytest.fixture(scope="module")
def document(both):
    """The OpenAPI document as it is served."""
    return both[0].get("/v1/openapi.json").json


def test_nothing_that_was_promised_is_gone(document):
    """Addresses, parameters, fields and their types stay (README, "What is promised"); what is new is written down at a release."""
    assert {line for line in promised() if not line.startswith(NEEDS)} - set(promises(document)) == set()


def test_nothing_is_needed_now_that_was_not_before(document):
    known = promised()
    now = {line for line in promises(document) if line.startswith(NEEDS)} - known
    # An address or a body that is new may need what it likes: its own line is not known.
    assert [line for line in sorted(now) if about(line) in {about(one) for one in known}] == []


def about(line):
    """The address or the body that a line of the promise is about."""
    words = line.removeprefix(NEEDS).split(" ")
    return " ".join(words[:2]) if words[0].isupper() else words[0].partition(".")[0]


def collection(document, kind):
    return document["paths"][f"/v1/{KINDS[kind].plural}"]["get"]


# --- The OpenAPI document ---------------------------------------------------------------------------------------------


def test_the_openapi_document_is_valid(document):
    errors = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert errors == []


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_filter_is_in_the_openapi_document_with_its_meaning(document, kind):
    parameters = {parameter["name"]: parameter for parameter in collection(document, kind)["parameters"]}
    assert set(FILTERS[kind]) <= parameters.keys()
    assert all(parameters[name]["description"] == one.help for name, one in FILTERS[kind].items())


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_sort_is_in_the_openapi_document(document, kind):
    sort = next(parameter for parameter in collection(document, kind)["parameters"] if parameter["name"] == "sort")
    assert set(sort["schema"]["enum"]) - {"relevance"} == set(chain.from_iterable((key, f"-{key}") for key in SORTS[kind]))


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_attribute_is_in_the_openapi_document(document, kind):
    properties = document["components"]["schemas"][kind.capitalize()]["properties"]
    apart = {one.name for one in KINDS[kind] if isinstance(one.kind, Entries) and (kind, one.name) not in SHOWN_ENTRIES}
    assert set(KINDS[kind].by_name) - apart <= properties.keys()
    assert all(schema.get("description") or "$ref" in schema or "anyOf" in schema for schema in properties.values())


def test_every_get_endpoint_is_in_the_openapi_document(both, document):
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in both[0].application.url_map.iter_rules()}
    versioned = {rule for rule in rules if rule.startswith("/v1")}
    # One path, one meaning: that a name may have slashes in it OpenAPI cannot say.
    assert versioned - {"/v1/models/{name}"} == {path for path in document["paths"] if path.startswith("/v1")} - {"/v1/models/{name}"}


def test_every_operation_has_its_own_id_and_says_what_it_does(document):
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all(operation["summary"] and operation["tags"] and "200" in operation["responses"] for operation in operations)


# --- Answers ----------------------------------------------------------------------------------------------------------

ANSWERS = {
    "/v1": "/v1",
    "/v1/attributes": "/v1/attributes",
    "/v1/modalities": "/v1/modalities",
    "/v1/modalities/text": "/v1/modalities/{slug}",
    "/v1/models?limit=200": "/v1/models",
    "/v1/models?limit=200&sort=-released_on": "/v1/models",
    "/v1/models?limit=200&sort=-name&as_of=2024-01-01": "/v1/models",
    "/v1/models?maker=openai,anthropic&input_modality_all=text,image&context_window_min=100000&sort=-released_on": "/v1/models",
    "/v1/models?class=large_language_model&open_weights=true&count=none": "/v1/models",
    "/v1/models/gpt-4o": "/v1/models/{slug}",
    "/v1/models/whisper": "/v1/models/{slug}",
    "/v1/models/gpt-4?as_of=2023-06-01": "/v1/models/{slug}",
    "/v1/models/gpt-4o/products": "/v1/models/{slug}/products",
    "/v1/models/stable-diffusion/lineage": "/v1/models/{slug}/lineage",
    "/v1/makers?limit=200": "/v1/makers",
    "/v1/makers/google": "/v1/makers/{slug}",
    "/v1/families?limit=200&sort=-name": "/v1/families",
    "/v1/families/gpt-4": "/v1/families/{slug}",
    "/v1/products?limit=200&sort=-launched_on": "/v1/products",
    "/v1/products?model=gpt-4&as_of=2023-06-01": "/v1/products",
    "/v1/products/gemini": "/v1/products/{slug}",
    "/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.0-ultra": "/v1/compare",
    "/v1/compare?models=gpt-4,clip,whisper,stable-diffusion,llama-2-70b&as_of=2024-01-01": "/v1/compare",
    "/v1/compare?products=chatgpt,claude&differences=true": "/v1/compare",
    "/v1/compare?models=gpt-4o,gemini-1.5-pro,llama-3.1-405b&weights=context_window:2,input_price:1,score:mmlu:1&frontier=input_price,"
    "score:gpqa": "/v1/compare",
    "/v1/cost?models=gpt-4o,claude-3-haiku&input_tokens=2000000&output_tokens=500000&as_of=2024-06-01": "/v1/cost",
    "/v1/cost?models=gemini-2.5-pro,dall-e-3,sonar-pro&input_tokens=300000&cached_input_tokens=5&reasoning_tokens=5&images=1": "/v1/cost",
    "/v1/models?conflicting=released_on&include=sources&limit=200": "/v1/models",
    "/v1/models/gpt-4/statements": "/v1/models/{slug}/statements",
    "/v1/models/gpt-4/changes": "/v1/models/{slug}/changes",
    "/v1/models/gpt-4o/offerings?sort=-input_price&include=sources": "/v1/models/{slug}/offerings",
    "/v1/models/gpt-4/prices?meter=input,output": "/v1/models/{slug}/prices",
    "/v1/models/gpt-4/prices?as_of=2026-06-01": "/v1/models/{slug}/prices",
    "/v1/models/gpt-4o/scores?sort=-value": "/v1/models/{slug}/scores",
    "/v1/providers?limit=200&sort=-name": "/v1/providers",
    "/v1/providers/openai?include=sources": "/v1/providers/{slug}",
    "/v1/offerings?provider=amazon-bedrock&maker=anthropic&sort=input_price": "/v1/offerings",
    "/v1/offerings?limit=200&sort=-first_listed_on&as_of=2026-02-01": "/v1/offerings",
    "/v1/offerings?model_known=false&billing=free&limit=200": "/v1/offerings",
    "/v1/offerings/openai.gpt-4o": "/v1/offerings/{slug}",
    "/v1/offerings/openai.gpt-4?as_of=2025-07-01&include=sources": "/v1/offerings/{slug}",
    "/v1/offerings/openai.gpt-4/prices": "/v1/offerings/{slug}/prices",
    "/v1/benchmarks?limit=200&sort=-name": "/v1/benchmarks",
    "/v1/benchmarks/mmlu": "/v1/benchmarks/{slug}",
    "/v1/scores?benchmark=mmlu&sort=-value&limit=200": "/v1/scores",
    "/v1/changes?limit=200": "/v1/changes",
    "/v1/changes?since=0&model=gpt-4&limit=1": "/v1/changes",
    "/v1/sources": "/v1/sources",
}
ERRORS = [
    "/bogus", "/v1/models?makr=openai&limit=0", "/v1/models/gpt4o", "/v1/compare?models=gpt4o,gpt-4", "/v1/models?license=appache",
    "/v1/offerings/openai.gpt-44", "/v1/offerings/openai.gpt-4?as_of=2020-01-01", "/v1/changes?cursor=x",
    "/v1/models/gpt-4/prices?meter=inputs",
]  # fmt: skip


@pytest.mark.parametrize("address", [*ANSWERS, *ERRORS])
def test_an_answer_is_the_same_to_the_byte_on_both_databases(both, address):
    same = {"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}
    one, other = (client.get(address, headers=same) for client in both)
    assert one.status_code == other.status_code
    assert one.data == other.data
    assert list(one.headers) == list(other.headers)


@pytest.mark.parametrize("address", ANSWERS)
def test_an_answer_has_the_form_that_the_openapi_document_says(both, document, address):
    answer = both[0].get(address)
    assert answer.status_code == 200, answer.text
    check(document, document["paths"][ANSWERS[address]]["get"]["responses"]["200"]["content"]["application/json"]["schema"], answer.json)


@pytest.mark.parametrize("address", ERRORS)
def test_an_error_has_the_form_that_the_openapi_document_says(both, document, address):
    answer = both[0].get(address)
    assert answer.status_code >= 400
    check(document, {"$ref": "#/components/schemas/Problem"}, answer.json)


# What a path needs to be answered, where it needs more than a slug.
QUERIES = {
    "/v1/compare": "models=gpt-4o,claude-3-opus",
    "/v1/cost": "models=gpt-4o&input_tokens=1000&output_tokens=1000",
    "/v1/resolve": "id=gpt-4o",
}


def address_of(both, path):
    """An address that answers for a path: with a model that is there, or the first thing of its collection."""
    if path in QUERIES:
        return f"{path}?{QUERIES[path]}"
    if path.startswith("/v1/models/"):
        return path.replace("{slug}", "gpt-4o").replace("{name}", "gpt-4o")
    if "{" in path:
        return path.replace("{slug}", both[0].get(path.partition("/{")[0]).json["data"][0]["slug"])
    return path


def test_every_path_of_the_openapi_document_answers_in_a_form_that_it_names(both, document):
    wrong = {}
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        answer = both[0].get(address_of(both, path))
        content = operations["get"]["responses"]["200"]["content"]
        if answer.status_code != 200 or answer.mimetype not in content:
            wrong[path] = (answer.status_code, answer.mimetype)
        elif answer.mimetype == "application/json":
            check(document, content["application/json"]["schema"], answer.json)
    assert wrong == {}


def test_every_path_of_the_openapi_document_answers_the_same_on_both_databases(both, document):
    for path in (path for path, operations in document["paths"].items() if "get" in operations):
        one, other = (client.get(address_of(both, path)) for client in both)
        assert one.data == other.data, path


def check(document, schema, value):
    """Check a value against a schema of the document. An answer may have no member that the document does not name."""
    whole = {**closed(schema), "components": closed(document["components"])}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)] == []


def closed(schema):
    """A schema in which objects have only the members that are named: what is served and not documented is found."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(one) for name, one in schema.items()}
    is_object = schema.get("type") == "object" and isinstance(schema.get("properties"), dict)
    return {**inner, "unevaluatedProperties": False} if is_object else inner


# --- Tables and rooms -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_every_attribute_with_a_column_has_that_column_in_its_table(kind):
    thing = KINDS[kind]
    for attribute in thing:
        if attribute.column is not None:
            assert attribute.column.key in thing.table.c
        assert set(attribute.stored(None)) <= set(thing.table.c.keys())


@pytest.mark.parametrize("kind", ["model", "offering"])
def test_every_sort_of_what_there_is_most_of_has_an_index(kind):
    """It begins with the key and then the slug: a page is one seek in it."""
    table = KINDS[kind].table
    indexed = [[column.name for column in index.columns][:2] for index in table.indexes]
    assert [key for key in SORTS[kind] if key != "slug" and [key, "slug"] not in indexed] == []


@pytest.mark.parametrize("sort", PROBLEMS.values(), ids=lambda sort: sort.slug)
def test_every_problem_has_a_page_that_opens(both, sort):
    assert both[0].get(f"/problems/{sort.slug}").status_code == 200


ROOMS = ("config", "catalog", "schemas", "formats", "importers", "web")  # each imports only from those before it
MODULES = sorted((ROOT / "service").rglob("*.py"))


def imported(path):
    """What a module imports: names of packages, and of our modules as they lie below `service`."""
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            yield from (".".join(part for part in [*base, alias.name] if part) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def room_of(module):
    """The room of a dotted name below `service`, or None for what puts the rooms together."""
    parts = module.split(".")
    return parts[1] if parts[0] == "service" and len(parts) > 1 and parts[1] in ROOMS else None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_web_knows_flask_and_rooms_import_only_downward(path):
    here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    names = set(imported(path))
    if here != "web" and path != ROOT / "service" / "app.py":
        assert not {name for name in names if name.split(".")[0] in ("flask", "werkzeug")}
    if here is not None:
        allowed = ROOMS[: ROOMS.index(here) + 1]
        rooms = {room_of(name) for name in names} - {None}
        assert rooms <= set(allowed)
        assert not {name for name in names if name.startswith(("service.app", "service.cli", "service.gunicorn"))}
