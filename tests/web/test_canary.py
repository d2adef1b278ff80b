"""What a client sends is never part of a statement, and no answer shows what we are made of: no SQL, no path, no line of a traceback."""

import base64
import json
import re
from urllib.parse import quote, urlsplit

import pytest

from service.config import ROOT
from service.web.examples import kept

CANARY = "zq7x'\"`;--$1%s{0}\\"
INSIDES = re.compile(
    r"\b(select|insert|update|from|where|order by|union|pragma|sqlite|psycopg|postgres|sqlalchemy|marshmallow|werkzeug)\b|"
    r"traceback|syntax error|\.py\b|site-packages|" + re.escape(str(ROOT)),
    re.IGNORECASE,
)  # fmt: skip
STEERING = ("sort", "fields", "cursor", "facet", "include", "group", "weights", "frontier", "format", "count", "limit", "as_of", "q")


@pytest.fixture(scope="module")
def steered(both):
    """(path, parameter) of every parameter that says how to answer and not what to look for."""
    found = []
    for path in both[0].get("/v1/openapi.json").json["paths"].values():
        for operation in path.values():
            address = urlsplit(kept()["operations"][operation["operationId"]]["address"]).path
            names = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
            found += [(address, name) for name in STEERING if name in names]
    return found


def check_silent(answer, sent):
    """It is no failure of ours, and once what was sent is taken out of it, it says nothing of our insides."""
    assert answer.status_code < 500, (sent, answer.text[:500])
    if answer.status_code >= 400:
        text = json.dumps(answer.json, ensure_ascii=False)
        text = re.sub(r"(Did you mean|There are|must be|one of) [^\"]*", "", text)  # words of ours that are for clients to use
        assert not INSIDES.search(text.replace(sent, "")), (sent, text)


@pytest.mark.parametrize("value", [
    CANARY, f"slug,-{CANARY}", "slug;drop table model", "evidence", "slug) union (values (1", "pg_sleep(1)",
])  # fmt: skip
def test_a_canary_in_what_steers_an_answer_is_refused_and_nothing_comes_up_with_it(client, steered, value):
    for path, name in steered:
        check_silent(client.get(f"{path}?{name}={quote(value)}"), value)


def cursors(kind, client):
    """A true cursor of a list, taken apart, with the canary in the place of each of its parts."""
    following = client.get(f"/v1/{kind}?limit=1").json["page"]["next"]
    text = re.search(r"cursor=([^&]+)", following)[1]
    parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    for number in range(len(parts)):
        for evil in (CANARY, [CANARY], {CANARY: 1}, None, True, 2**63, -1, 1e308, "\x00", "\ud800"):
            forged = [*parts[:number], evil, *parts[number + 1 :]]
            yield base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")


@pytest.mark.parametrize("kind", ["models", "makers", "offerings", "products", "scores"])
def test_a_canary_in_any_part_of_a_cursor_is_refused_or_a_place_where_nothing_is(client, kind):
    for cursor in cursors(kind, client):
        answer = client.get(f"/v1/{kind}?limit=1&cursor={cursor}")
        check_silent(answer, cursor)
        assert answer.status_code in (200, 400)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_a_canary_in_an_address_is_found_nowhere(client, method):
    for path in ("/", "/v1/", "/v1/models/", "/v1/models/gpt-4/", "/problems/", "/docs/", "/v1/offerings/"):
        check_silent(client.open(path + quote(CANARY, safe=""), method=method), CANARY)
