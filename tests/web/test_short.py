"""The short way gives what Flask would: the same bytes and the same headers, or it leaves the question to Flask."""

import pytest

from tests.conftest import client_of

SHORT = [
    "/v1/models/gpt-4o", "/v1/makers/openai", "/v1/products/chatgpt", "/v1/offerings/openai.gpt-4", "/v1/models",
    "/v1/models?input_modality=text&context_window_min=100000", "/v1/models?limit=1&count=none", "/v1/models?sort=-released_on&limit=200",
    "/v1/models?maker=openai,anthropic&input_modality_all=text,image&context_window_min=100000&sort=-released_on&limit=7",
    "/v1/models?released_on_max=2023-12-31&sort=released_on&limit=3",
    "/v1/models?open_weights=true&parameters_known=false&sort=-parameters",
    "/v1/models?input_modality_all=text,molecule", "/v1/models?input_modality_all=text,molecule&count=none",
    "/v1/models?context_window_min=500000&limit=3&count=none", "/v1/models?deprecated_on_known=true&limit=3&sort=-slug",
    "/v1/models?product=chatgpt&limit=2", "/v1/models?input_price_max=0.5&sort=input_price",
    "/v1/makers?sort=-name&limit=2", "/v1/offerings?provider=openai&limit=2", "/v1/scores?sort=-value&limit=2",
    "/v1/compare?models=gpt-4,claude-3-opus", "/v1/compare?models=gpt-4o,claude-3-opus,gemini-1.5-pro&fields=price,score,classes",
    "/v1/compare?models=gpt-4,gpt-4o&group=Limits&differences=true",
]  # fmt: skip
UNUSUAL = [
    "/v1/models/openai/gpt-4o", "/v1/models/nobody", "/v1/models/gpt-4o?fields=slug", "/v1/models/", "/v1/models?limit=0",
    "/v1/models?makr=x", "/v1/models?limit=1&limit=2", "/v1/models?q=claude&limit=2", "/v1/models?sort=relevance",
    "/v1/models?maker=opneai", "/v1/models?cursor=x", "/v1/models?context_window_min=2&context_window_max=1", "/v1/models?id=gpt-4o",
    "/v1/models?%ff=1",
    "/v1/models?as_of=2023-06-01&limit=1", "/v1/models?format=csv&limit=1", "/v1/models?key=plinth_x", "/v1/models?facet=maker&limit=1",
    "/v1/models?include=sources&limit=1",
    "/v1/compare", "/v1/compare?models=gpt-4", "/v1/compare?models=gpt-4,gpt-4", "/v1/compare?models=gpt-4,nobody",
    "/v1/compare?models=gpt-4,openai/gpt-4o", "/v1/compare?models=gpt-4,gpt-4o&as_of=2024-06-01", "/v1/compare?products=chatgpt,claude",
    "/v1/compare?models=gpt-4,gpt-4o&fields=score:mmlu", "/v1/compare?models=gpt-4,gpt-4o&weights=context_window:1",
    "/v1/compare?models=gpt-4,gpt-4o&format=md", "/v1/compare?models=gpt-4,gpt-4o&group=x",
]  # fmt: skip


def refuse(environ, start_response):
    raise AssertionError(f"Flask was asked for {environ['PATH_INFO']}?{environ['QUERY_STRING']}")


def headers_of(answer):
    return [pair for pair in answer.headers if pair[0] != "X-Request-Id"]


@pytest.fixture(scope="module")
def ways(catalog):
    """A client of the application as it is, one of it without Flask, and one of it without the short way."""
    clients = [client_of(catalog, KEPT_BYTES="0") for _ in range(3)]
    clients[1].application.wsgi_app.app.app = refuse
    clients[2].application.wsgi_app.app = clients[2].application.wsgi_app.app.app
    return clients


@pytest.mark.parametrize("address", SHORT)
@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip", "Accept": "application/json, text/plain;q=0.5"}])
def test_what_is_asked_most_is_answered_without_flask_as_flask_would(ways, address, headers):
    usual, short, long = ways
    while address:
        expected = long.get(address, headers=headers)
        assert expected.status_code == 200
        usual.get(address)  # from then on it is known that there is what was asked for
        answer = short.get(address, headers=headers)
        assert (headers_of(answer), answer.data) == (headers_of(expected), expected.data)
        assert headers_of(short.head(address, headers=headers)) == headers_of(expected)
        following = (long.get(address).json.get("page") or {}).get("next")
        address = following if following and address in SHORT else None  # the first page and the second


@pytest.mark.parametrize("address", UNUSUAL)
def test_all_else_is_left_to_flask(ways, address):
    usual, _, long = ways
    answer, expected = (client.get(address, headers={"X-Request-Id": "0d6bcd3c-9ee9-41a8-91a3-4b3a2d6a9a31"}) for client in (usual, long))
    assert (answer.status_code, answer.headers, answer.data) == (expected.status_code, expected.headers, expected.data)


def test_who_asks_for_another_form_or_comes_with_a_key_is_left_to_flask(ways):
    usual, _, long = ways
    for headers in ({"Accept": "text/csv"}, {"Accept": "text/html"}, {"Accept": "image/png"}, {"Authorization": "Bearer nothing"}):
        answer, expected = usual.get("/v1/models?limit=2", headers=headers), long.get("/v1/models?limit=2", headers=headers)
        assert (answer.status_code, answer.content_type) == (expected.status_code, expected.content_type)
