"""What reaches the database: PostgreSQL logs each statement apart from the values that are bound to it, and nothing that a client sends is
ever part of a statement, whichever parameter, name or field it is sent in."""

import json
import re
from urllib.parse import quote, urlsplit

import pytest

from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.web.examples import kept
from service.web.writing import BODIES
from tests.conftest import client_of
from tests.postgres import FAST, Server
from tests.rows import a_key, merged
from tests.web.test_writing import STAGE

MARK = "zq7x"
CANARIES = (MARK, f"{MARK}'\"`;--$1%s{{0}}\\", f"1 OR {MARK}=1", f"slug,-{MARK}", f"gpt-4) UNION SELECT '{MARK}'--",
            f"'; DROP TABLE model; --{MARK}")  # fmt: skip
CURSOR = "WzEsInpxN3giLDAsInpxN3giLCJ6cTd4Il0"  # of a list of the mark


@pytest.fixture
def logged():
    """A catalog on a PostgreSQL of our own, and what was said to that since."""
    server = Server.new(options=f"{FAST} -c log_statement=all -c log_line_prefix='%%'")
    server.start()
    database = Database(server.url)
    migrate(database)
    merged(database, STAGE)
    log = server.data / "log"
    begin = log.stat().st_size

    def said():
        with log.open(encoding="utf-8") as file:
            file.seek(begin)
            return re.split(r"^%", file.read(), flags=re.MULTILINE)

    yield database, said
    database.close()
    server.stop()
    server.remove()


def everywhere(client, key):
    """Ask with each canary in each parameter, name of a parameter, part of an address, and field of a body; how often that was."""
    asked = 0
    for path, operations in client.get("/v1/openapi.json").json["paths"].items():
        for method, operation in operations.items():
            example = urlsplit(kept()["operations"][operation["operationId"]]["address"])
            for canary in CANARIES:
                sent = quote(canary, safe="")
                names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
                others = {name: "&".join(pair for pair in example.query.split("&") if pair.partition("=")[0] != name) for name in names}
                addresses = [f"{example.path}?{others[name]}&{name}={sent}" for name in names]
                addresses += [f"{example.path}?{sent}=1", f"{example.path}?cursor={CURSOR}"]
                addresses += [sent.join(re.split(r"\{[^}]*\}", path))] if "{" in path else []
                for address in addresses:
                    asked += 1
                    kind = next((kind for kind in KINDS if f"/{KINDS[kind].plural}" in path), "model")
                    body = {"post": BODIES[kind][0], "patch": BODIES[kind][2]}.get(method)
                    headers = {**key, "If-Match": "*"} if method != "get" else {}
                    answer = client.open(address, method=method.upper(), headers=headers, **({"json": body} if body else {}))
                    assert answer.status_code < 500, (address, answer.text)
    for kind, (new, slug, changed) in BODIES.items():
        for canary in CANARIES:
            base = f"/v1/{KINDS[kind].plural}"
            for method, address, body in (("POST", base, new), ("PATCH", f"{base}/{slug}", changed)):
                for name in body:
                    asked += 1
                    for value in (canary, [canary], {canary: canary}):
                        answer = client.open(address, method=method, json={**body, name: value}, headers={**key, "If-Match": "*"})
                        assert answer.status_code < 500, (address, name, answer.text)
    return asked


def test_nothing_that_is_sent_is_part_of_a_statement(logged):
    database, said = logged
    client = client_of(database, KEPT_BYTES="0")
    asked = everywhere(client, a_key(database, "write", "import"))
    entries = said()
    statements = [entry for entry in entries if re.match(r"LOG:\s+(statement|execute)", entry)]
    bound = [entry for entry in entries if entry.startswith("DETAIL:") and MARK in entry]
    guilty = [entry[:500] for entry in statements if MARK in entry.lower()]
    words = {re.sub(r"execute [^:]*:|statement:", "", entry) for entry in statements}
    print(f"\n  {asked} requests, {len(statements)} statements of {len(words)} sorts; what was sent was bound to {len(bound)} of them, "
          f"part of {len(guilty)}")  # fmt: skip
    assert json.dumps(guilty) == "[]"
    assert len(bound) > 1000
