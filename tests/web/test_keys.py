"""Keys: closed unless opened, shown once, good until they are not, and nowhere to be read afterwards."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.catalog import keys
from service.catalog.tables import ApiKey
from service.cli import main
from service.web.logs import Noted, request_line
from tests.conftest import client_of
from tests.rows import a_document, a_key, a_maker, a_model, merged
from tests.web.test_problems import check_problem

READS = {"GET", "HEAD", "OPTIONS"}


def writes(client):
    """Every address and method of the application that does more than read."""
    for rule in client.application.url_map.iter_rules():
        address = re.sub(r"<[^>]*>", "a", rule.rule)
        yield from ((address, method, client.application.view_functions[rule.endpoint]) for method in sorted(rule.methods - READS))


def test_every_address_and_method_is_closed_unless_it_is_opened(empty):
    client = client_of(empty)
    only_read = a_key(empty, "read")
    count = 0
    for address, method, view in writes(client):
        count += 1
        without = client.open(address, method=method, json={})
        assert without.status_code == 401, (method, address)
        assert without.headers["WWW-Authenticate"] == 'Bearer realm="plinth"'
        check_problem(client, without, "unauthorized")
        other = client.open(address, method=method, json={}, headers=only_read)
        assert other.status_code == 403, (method, address)
        check_problem(client, other, "forbidden")
        assert f'error="insufficient_scope", scope="{view.operation.scope}"' in other.headers["WWW-Authenticate"]
        opened = client.open(address, method=method, json={}, headers=a_key(empty, view.operation.scope))
        assert opened.status_code not in (401, 403), (method, address)
    assert count >= 24


def test_an_address_that_declares_no_scope_is_open_to_nobody(empty):
    client = client_of(empty)
    client.application.add_url_rule("/forgotten", view_func=lambda: "done", methods=["POST"])
    assert client.post("/forgotten", json={}).status_code == 401
    assert client.post("/forgotten", json={}, headers=a_key(empty, *keys.SCOPES)).status_code == 403


def test_every_address_can_be_read_without_a_key(empty):
    client = client_of(empty)
    for rule in client.application.url_map.iter_rules():
        if "GET" in rule.methods:
            assert client.get(re.sub(r"<[^>]*>", "a", rule.rule)).status_code not in (401, 403), rule.rule


@pytest.fixture
def token(empty):
    return a_key(empty)["Authorization"].removeprefix("Bearer ")


def test_a_key_is_refused_with_what_is_wrong_with_it(empty, token):
    client = client_of(empty)
    stranger = "plinth_aaaaaaaa_" + "A" * keys.SECRET
    wrong = {
        "": "no key of Plinth", "x": "no key of Plinth", token[:-1]: "no key of Plinth", token[:-1] + "!": "no key of Plinth",
        token[:-10] + "0" * 10: "no key of Plinth", stranger + keys.checksum(stranger): "no such key", token.upper(): "no key of Plinth",
    }  # fmt: skip
    for sent, why in wrong.items():
        for ask in (client.get, client.post):  # a key that is sent is looked at, needed or not
            answer = ask("/v1/models", headers={"Authorization": f"Bearer {sent}"})
            assert answer.status_code == 401, sent
            assert why in answer.json["detail"]
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
            assert sent == "" or sent not in answer.text


def test_a_key_of_another_secret_is_no_key(empty, token):
    forged = token[:16] + "".join("b" if letter == "a" else "a" for letter in token[16 : 16 + keys.SECRET])
    answer = client_of(empty).post("/v1/models", headers={"Authorization": f"Bearer {forged}{keys.checksum(forged)}"})
    assert (answer.status_code, answer.json["detail"]) == (401, "There is no such key.")


@pytest.mark.parametrize("header", ["Basic YTpi", "Digest x", "Bearer", "x" * 100])
def test_what_is_no_bearer_opens_nothing_and_closes_nothing(empty, header):
    client = client_of(empty)
    assert client.get("/v1/models", headers={"Authorization": header}).status_code == (401 if header == "Bearer" else 200)
    assert client.post("/v1/models", json={}, headers={"Authorization": header}).status_code == 401


def test_a_key_ends_on_its_day_and_when_it_is_revoked(empty):
    client, now = client_of(empty), datetime.now(UTC)
    with empty.writing() as connection:
        old = keys.create(connection, "old", ["write"], now - timedelta(days=2), now - timedelta(seconds=1))
        young = keys.create(connection, "young", ["write"], now, now + timedelta(days=1))

    def sent(token):
        return client.post("/v1/makers", json={"slug": "a", "name": "A"}, headers={"Authorization": f"Bearer {token}"})

    assert sent(old).status_code == 401
    assert "expired at" in sent(old).json["detail"]
    assert sent(young).status_code == 201
    with empty.writing() as connection:
        assert keys.revoke(connection, young.split("_")[1], now)
    assert "was revoked at" in sent(young).json["detail"]


@pytest.mark.parametrize("form", ["/v1/models?key={}", "/v1/models?access_token={}", "/v1/models?q={}", "/v1/models/{}", "/v1/models?{}",
                                  "/v1/models?API_KEY=x", "/v1/models?limit=5&token=x"])  # fmt: skip
def test_a_key_in_an_address_is_refused(empty, token, form):
    client = client_of(empty)
    for ask in (client.get, client.post):
        answer = ask(form.format(token))
        assert answer.status_code == 400
        check_problem(client, answer, "key-in-address")
        assert token not in answer.text


def test_a_key_is_in_no_line_of_the_log(token):
    quoted = token.replace("_", "%5F")
    blank = Noted(0, "id", "GET", "/v1/models", "", "400 Bad Request", 0, 0, None, False, None, "", "", True)
    wholly = "".join(f"%{ord(letter):02X}" for letter in token)
    for sent in ({"query": f"key={token}"}, {"query": f"key={quoted}"}, {"query": f"key={wholly}"}, {"path": f"/v1/models/{token}"},
                 {"agent": token}, {"method": token}, {"query": f"key={token[:-3]}"}):  # fmt: skip
        line = request_line(blank._replace(**sent)).decode()
        assert token[16:40] not in line
        assert "plinth_" in line


def test_a_key_that_is_sent_in_the_place_of_something_else_is_not_shown(empty, token):
    answer = client_of(empty).get("/v1/models", headers={"Accept": token})
    assert answer.status_code == 406
    assert token[16:40] not in answer.text
    assert token[:16] in answer.text


def test_only_the_digest_of_a_key_is_kept(empty, token):
    with empty.reading() as connection:
        row = connection.execute(select(ApiKey.__table__)).one()
    assert not any(token[16:40] in str(value) for value in row)
    assert row.digest == keys.digest_of(token)


def test_a_key_is_noted_as_used_once_a_day(empty, token):
    client = client_of(empty)

    def used():
        with empty.reading() as connection:
            return [key.last_used_on for key in keys.every_key(connection)]

    assert used() == [None]
    client.get("/v1/models", headers={"Authorization": f"Bearer {token}"})
    assert used() == [datetime.now(UTC).date()]


def test_what_is_read_with_a_key_is_kept_by_nobody_else(empty):
    merged(empty, a_document(a_maker(), a_model("a")))
    client, key = client_of(empty), a_key(empty, "read")
    answer = client.get("/v1/models/a", headers=key)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    same = client.get("/v1/models/a", headers={**key, "If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.headers["Cache-Control"]) == (304, "private, no-cache")
    assert client.get("/v1/models/a").headers["Cache-Control"].startswith("public")
    assert client.get("/v1/models/a").data == answer.data


# --- The command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def plinth(empty, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", empty.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(main, words)


def test_a_key_is_made_listed_and_revoked_by_the_command(empty, plinth):
    made = plinth("keys", "create", "--name", "Ada", "--scope", "write", "--scope", "import", "--expires", "90d")
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    assert keys.FORM.fullmatch(token)
    assert "not shown again" in made.stderr
    listed = plinth("keys", "list").stdout
    assert token not in listed
    key_id = token.split("_")[1]
    expires = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    assert re.search(rf"{key_id}\s+Ada\s+write,import\s+good\s+\S+\s+{expires}\s+never", listed)
    client = client_of(empty)
    assert client.post("/v1/makers", json={"slug": "a", "name": "A"}, headers={"Authorization": f"Bearer {token}"}).status_code == 201
    assert plinth("keys", "revoke", key_id).exit_code == 0
    assert "revoked" in plinth("keys", "list").stdout
    assert client.post("/v1/makers", json={"slug": "b", "name": "B"}, headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize("words", [
    ("create", "--name", "Ada", "--scope", "admin"), ("create", "--name", "Ada"), ("create", "--scope", "write"),
    ("create", "--name", " ", "--scope", "write"), ("create", "--name", "Ada", "--scope", "write", "--expires", "soon"),
    ("create", "--name", "Ada", "--scope", "write", "--expires", "0d"), ("revoke", "nobody"),
])  # fmt: skip
def test_a_key_that_cannot_be_is_one_sentence(plinth, words):
    answer = plinth("keys", *words)
    assert answer.exit_code != 0
    assert "Traceback" not in answer.output
    assert "plinth_" not in answer.stdout
