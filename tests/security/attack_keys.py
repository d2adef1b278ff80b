"""Who may do what, tried in every way: each write with each state of a key, fields that are nobody's to write, and keys in places where
they could be kept or shown."""

import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from service.catalog import keys, tables
from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.schemas import SCHEMAS
from service.schemas_writes import CHANGED, NEW
from service.web.examples import kept
from service.web.writing import BODIES
from tests.conftest import client_of
from tests.raw import exchanged, server
from tests.rows import a_key, merged
from tests.web.test_writing import STAGE


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request, new_url):
    """A catalog in which every write of the examples can be done."""
    database = Database(new_url(request.param))
    migrate(database)
    merged(database, STAGE)
    yield database
    database.close()


def revision(database):
    with database.snapshot() as (_, number):
        return number


# --- The matrix -------------------------------------------------------------------------------------------------------


def operations(client):
    """(method, address, body, scope) of every write of the OpenAPI document, as its example has it; all of them would succeed."""
    examples = kept()["operations"]
    for path, methods in client.get("/v1/openapi.json").json["paths"].items():
        for method, operation in methods.items():
            if method == "get":
                continue
            address = examples[operation["operationId"]]["address"].replace("?dry_run=true", "").replace("&dry_run=true", "")
            kind = next((kind for kind in KINDS if f"/v1/{KINDS[kind].plural}" in path), None)
            if kind is None:
                yield method, address, None, "import"
                continue
            new, slug, changed = BODIES[kind]
            if method == "delete":
                address = f"/v1/{KINDS[kind].plural}/{slug}?reason=a+test"
            yield method, address, {"post": new, "patch": changed, "delete": None}[method], "write"


def bearers(database, scope):
    """Every state that a key can be in, as the header says it, and what each is answered."""
    now = datetime.now(UTC)
    with database.writing() as connection:
        old = keys.create(connection, "old", list(keys.SCOPES), now - timedelta(days=2), now - timedelta(seconds=1))
        withdrawn = keys.create(connection, "withdrawn", list(keys.SCOPES), now)
        keys.revoke(connection, withdrawn.split("_")[1], now)
    good = a_key(database, scope)["Authorization"]
    token = good.removeprefix("Bearer ")
    forged = token[:16] + "".join(sorted(token[16 : 16 + keys.SECRET]))
    yield from {
        "no header": (None, 401), "nothing": ("", 401), "no key": ("Bearer", 401), "Basic": ("Basic YTpi", 401),
        "the key alone": (token, 401),
        "Bearer twice": (f"Bearer Bearer {token}", 401), "two keys": (f"Bearer {token},{token}", 401), "malformed": (good[:-1], 401),
        "longer": (f"{good}a", 401), "in capitals": (f"Bearer {token.upper()}", 401), "its id alone": (f"Bearer {token[:16]}", 401),
        "of another secret": (f"Bearer {forged}{keys.checksum(forged)}", 401), "SQL": (f"Bearer {token[:15]}' OR '1'='1", 401),
        "its digest": (f"Bearer {keys.digest_of(token)}", 401), "expired": (f"Bearer {old}", 401), "revoked": (f"Bearer {withdrawn}", 401),
        "of the other scopes": (a_key(database, *(keys.SCOPES.keys() - {scope}))["Authorization"], 403),
        "to read": (a_key(database, "read")["Authorization"], 403),
    }.items()  # fmt: skip
    yield "good", (good, None)


def test_every_write_with_every_state_of_a_key(stage):
    client, tried = client_of(stage), 0
    before = revision(stage)
    for method, address, body, scope in operations(client):
        for state, (header, expected) in bearers(stage, scope):
            tried += 1
            headers = {"If-Match": "*", **({} if header is None else {"Authorization": header})}
            content = {"json": body} if body is not None else {}
            if expected is None:  # and so each of the others was refused for its key alone
                address += ("&" if "?" in address else "?") + "dry_run=true"
            answer = client.open(address, method=method.upper(), headers=headers, **content)
            if expected is None:
                assert answer.status_code not in (401, 403, 500), (method, address, answer.text)
            else:
                assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (expected, True), (method, address, state, answer.text)
        assert revision(stage) == before
    print(f"\n  {tried} writes with keys in {tried // 25} states")
    assert tried == 25 * 19


def test_a_key_that_is_no_good_reads_nothing_either(stage):
    client = client_of(stage)
    for state, (header, expected) in bearers(stage, "write"):
        if header and header.lower().startswith("bearer"):
            status = client.get("/v1/models", headers={"Authorization": header}).status_code
            assert status == (401 if expected == 401 else 200), state


# --- Mass assignment --------------------------------------------------------------------------------------------------

INSIDE = {"id", "body", "evidence", "source", "document", "statement", "precedence", "standing", "created_at", "observed_on", "digest",
          "scopes", "__class__", "__proto__", "$ref", "dry_run", "reason"}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_nobodys_to_write_is_refused_on_every_write(stage, kind):
    client, key, before = client_of(stage), a_key(stage), revision(stage)
    new, slug, changed = BODIES[kind]
    columns = {column.name for column in getattr(tables, kind.capitalize()).__table__.columns}
    for schema, method, address, body in (
        (NEW[kind](), "POST", f"/v1/{KINDS[kind].plural}", new), (CHANGED[kind](), "PATCH", f"/v1/{KINDS[kind].plural}/{slug}", changed),
    ):  # fmt: skip
        names = (SCHEMAS[kind]().fields.keys() | columns | INSIDE) - schema.fields.keys()
        assert {"etag", "revision", "evidence", "id", "source"} <= names
        for name in sorted(names):
            for value in (1, "x", None, {"a": 1}, [body]):
                answer = client.open(address, method=method, json={**body, name: value}, headers={**key, "If-Match": "*"})
                assert answer.status_code == 422, (method, address, name, answer.text)
                assert [error["pointer"] for error in answer.json["errors"]] == [f"#/{name}"]
        for field, entries in body.items():
            if isinstance(entries, list) and isinstance(entries[0], dict):
                for name in ("source", "id", "revision", "observed_on"):
                    hidden = {**body, field: [{**entries[0], name: "x"}]}
                    answer = client.open(address, method=method, json=hidden, headers={**key, "If-Match": "*"})
                    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"#/{field}/0/{name}")
    assert revision(stage) == before


# --- Keys that are sent anywhere --------------------------------------------------------------------------------------

NAMES = ("Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Cookie", "If-Match", "If-None-Match", "Catalog-Revision",
         "Referer", "User-Agent", "X-Request-Id", "X-Api-Key", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Traceparent", "Origin",
         "Range", "Access-Control-Request-Method", "Proxy-Authorization", "Expect")  # fmt: skip


def everywhere(token):
    """Requests with a key in every place that a request has."""
    for text in (token, token.replace("_", "%5F"), "".join(f"%{ord(letter):02X}" for letter in token)):
        for target in (f"/v1/models?key={text}", f"/v1/models?q={text}", f"/v1/models?{text}", f"/v1/models/{text}", f"/{text}",
                       f"/v1/models?limit=1&x={text}", f"/v1/models?cursor={text}", f"/v1/resolve?id={text}",
                       f"/compare?models={text}"):  # fmt: skip
            for method, page in itertools.product(("GET", "POST"), ("application/json", "text/html")):
                yield f"{method} {target} HTTP/1.1\r\nHost: a\r\nAccept: {page}\r\nContent-Length: 0\r\n\r\n"
    for name in NAMES:
        for method, target in (("GET", "/v1/models?limit=1"), ("GET", "/models"), ("PATCH", "/v1/models/gpt-4"), ("OPTIONS", "/v1/models")):
            yield f"{method} {target} HTTP/1.1\r\nHost: a\r\n{name}: {token}\r\nContent-Length: 0\r\n\r\n"
    for scheme in ("Bearer ", "bearer ", "Basic ", "Token ", "", "Bearer  ", "Bearer x "):
        for method, target in (("GET", "/v1/models"), ("POST", "/v1/makers"), ("DELETE", "/v1/models/gpt-4")):
            yield f"{method} {target} HTTP/1.1\r\nHost: a\r\nAuthorization: {scheme}{token}\r\nContent-Length: 0\r\n\r\n"
    yield f"{token} /v1 HTTP/1.1\r\nHost: a\r\n\r\n"
    yield f"GET /v1 HTTP/1.1\r\nHost: {token}\r\n\r\n"
    yield f"GET /v1 HTTP/1.1\r\nHost: a\r\n{token}: x\r\n\r\n"
    yield f"GET http://{token}/v1 HTTP/1.1\r\nHost: a\r\n\r\n"
    yield f"GET /v1 {token}\r\nHost: a\r\n\r\n"
    for content, size in ((f'"{token}"', 0), (f'{{"{token}": "{token}"}}', 0), (f'{{"name": {token}', 0), (f'{{"kind": "{token}"}}', 0)):
        for method, target in (("POST", "/v1/makers"), ("PATCH", "/v1/makers/openai"), ("POST", "/v1/imports/models.dev?date=2026-01-01")):
            head = f"Host: a\r\nIf-Match: *\r\nContent-Type: application/json\r\nContent-Length: {size or len(content)}"
            yield f"{method} {target} HTTP/1.1\r\n{head}\r\nAuthorization: Bearer {token}\r\n\r\n{content}"


def test_a_key_is_kept_and_shown_nowhere_wherever_it_was_sent(stage, tmp_path):
    token = a_key(stage, *keys.SCOPES)["Authorization"].removeprefix("Bearer ")
    secret, log = token[16 : 16 + keys.SECRET], tmp_path / "log"
    url = stage.url.render_as_string(hide_password=False)
    shown, sent = [], list(everywhere(token))
    with log.open("wb") as out, server(url, log=out, RATE_PER_KEY="0", TRUSTED_PROXIES="1") as port:
        for request in sent:
            answers = exchanged(port, request.encode("latin-1"))
            text = json.dumps([[status, headers.items(), body.decode("utf-8", "replace")] for status, headers, body in answers])
            if secret in text and f'"{token}"' not in request.partition("\r\n\r\n")[2] and token not in request.partition("\r\n\r\n")[2]:
                shown.append((request, text))
        metrics = exchanged(port, b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")[0][2].decode()
    lines = log.read_text()
    with stage.reading() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = "\n".join(str(row) for name in names for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
    print(f"\n  a key in {len(sent)} places; {len(lines.splitlines())} lines of the log, {len(rows)} bytes of rows")
    assert len(lines.splitlines()) >= len(sent)
    for place, text in (("the log", lines), ("metrics", metrics), ("the database", rows)):
        assert secret not in text, place
        assert "".join(f"%{ord(letter):02X}" for letter in secret) not in text, place
    assert shown == []
