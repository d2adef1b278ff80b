"""Every error is a problem document: what is wrong, where, and what to type instead."""

import html
import re

import pytest

from service.web.problems import SORTS
from tests.conftest import client_of

ERRORS = [
    ("GET", "/bogus", 404, "not-found"),
    ("GET", "/v1/bogus", 404, "not-found"),
    ("GET", "/v1/models/", 404, "not-found"),
    ("GET", "/v1/models/no-such-model", 404, "not-found"),
    ("GET", "/v1/models/no/such/model", 404, "not-found"),
    ("GET", "/v1/models/%00", 404, "not-found"),
    ("GET", "/v1/models/a%0d%0aSet-Cookie:%20x=1", 404, "not-found"),
    ("GET", "/v1/models/%ff%fe", 404, "not-found"),
    ("GET", f"/v1/models/{'a' * 3000}", 404, "not-found"),
    ("GET", "/v1/models/no-such-model/products", 404, "not-found"),
    ("GET", "/v1/models/no-such-model/lineage", 404, "not-found"),
    ("GET", "/v1/models/gpt-4o?as_of=2020-01-01", 404, "not-found"),
    ("GET", "/v1/makers/no-such-maker", 404, "not-found"),
    ("GET", "/v1/families/no-such-family", 404, "not-found"),
    ("GET", "/v1/products/no-such-product", 404, "not-found"),
    ("GET", "/v1/modalities/smell", 404, "not-found"),
    ("GET", "/v1/compare?models=gpt-4o,no-such-model", 404, "not-found"),
    ("GET", "/v1/compare?products=chatgpt,no-such-product", 404, "not-found"),
    ("GET", "/problems/no-such-problem", 404, "not-found"),
    ("GET", "/v1/models?bogus=1", 400, "invalid-parameter"),
    ("GET", "/v1/models/gpt-4o?bogus=1", 400, "invalid-parameter"),
    ("GET", "/v1?bogus=1", 400, "invalid-parameter"),
    ("GET", "/v1/openapi.json?bogus=1", 400, "invalid-parameter"),
    ("GET", "/v1/compare", 400, "invalid-parameter"),
    ("GET", "/v1/models?name=%ff", 400, "bad-request"),
    ("GET", f"/v1/models?{'&'.join(f'a{n}=1' for n in range(60))}", 400, "bad-request"),
    ("POST", "/v1/compare", 405, "method-not-allowed"),
    ("POST", "/v1/models", 401, "unauthorized"),
    ("PUT", "/v1/models/gpt-4o", 405, "method-not-allowed"),
    ("DELETE", "/v1/compare", 405, "method-not-allowed"),
    ("BREW", "/v1", 405, "method-not-allowed"),
    ("POST", "/livez", 405, "method-not-allowed"),
    ("POST", "/bogus", 404, "not-found"),
]


@pytest.mark.parametrize(("method", "address", "status", "sort"), ERRORS, ids=lambda one: str(one)[:40])
def test_an_error_is_a_problem_document(client, method, address, status, sort):
    answer = client.open(address, method=method)
    assert answer.status_code == status
    check_problem(client, answer, sort)


def check_problem(client, answer, sort):
    """What RFC 9457 and the contract say of every error."""
    assert answer.content_type == "application/problem+json"
    problem = answer.json
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert problem["type"] == f"/problems/{sort}"
    assert problem["title"] == SORTS[sort].title
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    assert problem["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(problem["type"]).status_code == 200


@pytest.mark.parametrize(("query", "parameter", "code", "words"), [
    ("makr=openai", "makr", "unknown_parameter", "Did you mean 'maker'?"),
    ("makers=openai", "makers", "unknown_parameter", "Did you mean 'maker'?"),
    ("Maker=openai", "Maker", "unknown_parameter", "Did you mean 'maker'?"),
    ("zzzzzzzz=1", "zzzzzzzz", "unknown_parameter", "There are name"),
    ("maker=openai&maker=google", "maker", "repeated_parameter", "with commas"),
    ("limit=5&limit=6", "limit", "repeated_parameter", "Give it once."),
    ("maker=", "maker", "invalid_value", "has no value"),
    ("maker=OpenAI", "maker", "invalid_value", "must be a slug"),
    ("maker=openia", "maker", "unknown_value", "Did you mean 'openai'?"),
    ("maker_not=openia", "maker_not", "unknown_value", "Did you mean 'openai'?"),
    ("product=chatgtp", "product", "unknown_value", "Did you mean 'chatgpt'?"),
    ("family=gpt-4oo", "family", "unknown_value", "Did you mean 'gpt-4o'?"),
    ("license=appache-2.0", "license", "unknown_value", "Did you mean 'Apache-2.0'?"),
    ("input_modality=txt", "input_modality", "invalid_value", "Did you mean 'text'?"),
    ("status=retird", "status", "invalid_value", "Did you mean 'retired'?"),
    ("open_weights=yes", "open_weights", "invalid_value", "must be true or false"),
    ("context_window_min=1_000", "context_window_min", "invalid_value", "whole number in digits"),
    ("context_window_min=%D9%A1", "context_window_min", "invalid_value", "whole number in digits"),
    ("context_window_min=9223372036854775808", "context_window_min", "invalid_value", "from 0 to 9007199254740991"),
    (f"context_window_min={'9' * 3000}", "context_window_min", "invalid_value", "from 0 to 9007199254740991"),
    ("class=LLM", "class", "invalid_value", "Did you mean 'large_language_model'?"),
    ("class=image", "class", "invalid_value", "Did you mean 'image_model'?"),
    ("task=chat", "task", "invalid_value", "Did you mean 'conversation'?"),
    ("status=active", "status", "invalid_value", "Did you mean 'available'?"),
    ("license=apache", "license", "unknown_value", "Did you mean 'Apache-2.0'?"),
    ("maker=claude", "maker", "unknown_value", "/v1/makers lists them."),
    ("license=zzz", "license", "unknown_value", "facet=license counts them."),
    ("context_window_min=2&context_window_max=1", "context_window_min", "empty_range", "nothing can match"),
    ("released_on_max=2023-02-30", "released_on_max", "invalid_value", "not a day of the calendar"),
    ("released_on_max=2023", "released_on_max", "invalid_value", "like 2024-05-13"),
    ("as_of=yesterday", "as_of", "invalid_value", "like 2024-05-13"),
    ("name=a%00b", "name", "invalid_value", "control characters"),
    ("limit=0", "limit", "invalid_value", "from 1 to 200"),
    ("limit=201", "limit", "invalid_value", "from 1 to 200"),
    ("limit=1e2", "limit", "invalid_value", "whole number from 1 to 200"),
    ("limit=9223372036854775808", "limit", "invalid_value", "from 1 to 200"),
    ("sort=released", "sort", "invalid_value", "Did you mean 'released_on'?"),
    ("sort=--name", "sort", "invalid_value", "must be one of"),
    ("sort=name,slug", "sort", "invalid_value", "must be one of"),
    ("sort=input_modalities", "sort", "invalid_value", "must be one of"),
    ("fields=slug,nme", "fields", "invalid_value", "Did you mean 'name'?"),
    ("count=all", "count", "invalid_value", "must be one of none"),
    ("cursor=x", "cursor", "invalid_cursor", "page.next"),
    ("id_not=" + "a" * 500, "id_not", "unknown_parameter", "There is no parameter"),
    (f"maker={','.join(['openai'] * 51)}", "maker", "invalid_value", "at most 50"),
], ids=lambda one: one[:40])  # fmt: skip
def test_a_wrong_parameter_is_named_with_what_would_be_right(client, query, parameter, code, words):
    answer = client.get(f"/v1/models?{query}")
    assert answer.status_code == 400
    check_problem(client, answer, "invalid-parameter")
    (error,) = answer.json["errors"]
    assert (error["parameter"], error["code"]) == (parameter, code)
    assert words in error["detail"]


@pytest.mark.parametrize(("query", "faults"), [
    ("makr=openai&limit=0", [("makr", "unknown_parameter"), ("limit", "invalid_value")]),
    ("limit=0&makr=openai&sort=x&limit=1", [("limit", "repeated_parameter"), ("limit", "invalid_value"), ("makr", "unknown_parameter"),
                                            ("sort", "invalid_value")]),
    ("maker=openia&limit=0", [("maker", "unknown_value"), ("limit", "invalid_value")]),
    ("maker=openia&family=gtp-4", [("family", "unknown_value"), ("maker", "unknown_value")]),
    ("context_window_min=2&context_window_max=1&bogus=1", [("bogus", "unknown_parameter"), ("context_window_min", "empty_range")]),
])  # fmt: skip
def test_all_that_is_wrong_with_a_request_is_said_at_once(client, query, faults):
    answer = client.get(f"/v1/models?{query}")
    assert answer.status_code == 400
    assert sorted((error["parameter"], error["code"]) for error in answer.json["errors"]) == sorted(faults)


@pytest.mark.parametrize(("address", "suggestion"), [
    ("/v1/models/gpt4o", "/v1/models/gpt-4o"),
    ("/v1/models/gpt-4oo", "/v1/models/gpt-4o"),
    ("/v1/models/claude3opus", "/v1/models/claude-3-opus"),
    ("/v1/models/openai/gpt4o", "/v1/models/gpt-4o"),
    ("/v1/makers/open-ai", "/v1/makers/openai"),
    ("/v1/products/chat-gpt", "/v1/products/chatgpt"),
    ("/v1/modalities/images", "/v1/modalities/image"),
])  # fmt: skip
def test_what_is_not_found_is_answered_with_what_comes_near(client, address, suggestion):
    answer = client.get(address)
    assert answer.status_code == 404
    assert suggestion in answer.json["suggestions"]
    assert "Did you mean" in answer.json["detail"]


def test_what_nothing_comes_near_has_no_suggestions(client):
    assert "suggestions" not in client.get("/v1/models/zzzzzzzzzzzzzzzzzz").json


@pytest.mark.parametrize("address", ["/v1/models", "/v1/models/gpt-4o/prices", "/v1/compare", "/livez"])
def test_a_405_lists_the_methods_that_the_address_takes(client, address):
    allowed = client.delete(address).headers["Allow"].split(", ")
    assert {"GET", "HEAD"} <= set(allowed)
    assert "DELETE" not in allowed


def test_a_fault_of_ours_is_a_500_that_tells_nothing_of_its_cause(catalogs):
    client = client_of(catalogs("sqlite"))

    def broken():
        raise RuntimeError("the secret of the house")

    client.application.add_url_rule("/broken", view_func=broken)
    answer = client.get("/broken")
    assert answer.status_code == 500
    check_problem(client, answer, "internal-error")
    assert "secret" not in answer.text


def test_what_fails_below_flask_is_a_500_too(catalogs):
    client = client_of(catalogs("sqlite"))

    def broken(environ, start_response):
        raise RuntimeError("the secret of the house")

    client.application.wsgi_app.app = broken
    answer = client.get("/v1/models/gpt-4o")
    assert answer.status_code == 500
    check_problem(client_of(catalogs("sqlite")), answer, "internal-error")
    assert "secret" not in answer.text


@pytest.mark.parametrize("sort", SORTS.values(), ids=lambda sort: sort.slug)
def test_the_page_of_a_problem_says_what_to_do(client, sort):
    page = client.get(f"/problems/{sort.slug}")
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    words = html.unescape(re.sub("<[^>]+>", "", page.text))
    assert sort.title in words
    assert sort.remedy.replace("`", "") in words
