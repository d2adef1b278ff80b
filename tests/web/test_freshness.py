"""What is kept is never older than it may be: a write is seen, and no body goes out under another revision's tag."""

import threading
import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from service.catalog import clock
from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.importers.merge import merge
from tests.conftest import DIALECTS, client_of
from tests.rows import a_document, a_maker, a_model, a_record


def write(database, size, day):
    """Give a model another context window; the revision that did it."""
    with database.writing() as connection:
        return merge(connection, [a_document(a_maker(), a_model("big-1", context_window=size), day=day)]).revision


def window(client, **headers):
    answer = client.get("/v1/models/big-1", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.json["context_window"]


def test_the_next_read_with_the_writers_revision_sees_the_write(empty):
    client = client_of(empty)
    write(empty, 1_000, "2026-01-01")
    assert window(client) == 1_000
    revision = write(empty, 2_000, "2026-01-02")
    assert window(client, Catalog_Revision=str(revision)) == 2_000
    assert window(client) == 2_000


def test_every_worker_sees_a_write_within_a_second(empty):
    write(empty, 1_000, "2026-01-01")
    workers = [client_of(empty) for _ in range(3)]
    assert [window(worker) for worker in workers] == [1_000] * 3
    write(empty, 2_000, "2026-01-02")
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline and any(window(worker) != 2_000 for worker in workers):
        time.sleep(0.02)
    assert [window(worker) for worker in workers] == [2_000] * 3


@pytest.mark.parametrize("address", ["/v1/models/big-1", "/v1/models?limit=1", "/v1/compare?models=big-1,big-2"])
def test_a_racing_reader_never_gets_a_body_under_another_revisions_tag(empty, address):
    with empty.writing() as connection:
        merge(connection, [a_document(a_maker(), a_model("big-1", context_window=1), a_model("big-2"))])
    client, seen, done = client_of(empty), {}, threading.Event()

    def read():
        while not done.wait(0.001):  # a breath, in which the writer gets its turn at the interpreter
            note(client.get(address))

    def note(answer):
        seen.setdefault(answer.headers["ETag"], set()).add(answer.data)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for size in range(2, 14):
        revision = write(empty, size, f"2026-02-{size:02d}")
        note(client.get(address, headers={"Catalog-Revision": str(revision)}))
    done.set()
    for reader in readers:
        reader.join()
    assert len(seen) > 1
    for tag, bodies in seen.items():
        (body,) = bodies
        written = orjson.loads(body)
        revision = written.get("meta", {}).get("revision")
        assert revision is None or tag.startswith(f'"{revision}-')


@pytest.mark.parametrize("dialect", DIALECTS)
def test_while_the_database_fails_what_is_kept_is_served_with_its_age_but_not_to_who_has_seen_more(new_url, dialect):
    database = Database(new_url(dialect))
    migrate(database)
    revision = write(database, 1_000, "2026-01-01")
    client = client_of(database)
    kept = client.get("/v1/models/big-1")
    assert "Age" not in client.get("/v1/models/big-1").headers
    migrate(database, "base")  # so that nothing can be read
    time.sleep(1.1)
    for seen in (0, revision):
        answer = client.get("/v1/models/big-1", headers={"Catalog-Revision": str(seen)})
        assert (answer.status_code, answer.data, int(answer.headers["Age"]) >= 1) == (200, kept.data, True)
    same = client.get("/v1/models/big-1", headers={"If-None-Match": kept.headers["ETag"]})
    assert (same.status_code, int(same.headers["Age"]) >= 1) == (304, True)
    answer = client.get("/v1/models/big-1", headers={"Catalog-Revision": str(revision + 1)})
    assert (answer.status_code, "Age" in answer.headers, int(answer.headers["Retry-After"]) > 0) == (503, False, True)
    assert client.get("/v1/models/big-1?fields=slug").status_code == 503
    database.close()


MIDNIGHT = datetime(2027, 3, 5, tzinfo=UTC)


@pytest.fixture
def midnight():
    """Puts this process some seconds before or after a midnight in UTC, and back afterwards."""
    yield lambda seconds: clock.put(MIDNIGHT + timedelta(seconds=seconds))
    clock.put(None)


@pytest.mark.parametrize(("address", "price_in"), [
    ("/v1/models/big-1", lambda body: body["input_price"]["amount"]),
    ("/v1/models?maker=acme", lambda body: body["data"][0]["input_price"]["amount"]),
    ("/v1/models?input_price_max=1.5", lambda body: body["data"][0]["input_price"]["amount"] if body["data"] else "2.00"),
    ("/v1/offerings/acme.big-1", lambda body: body["input_price"]["amount"]),
    ("/v1/compare?models=big-1,big-2&fields=input_price", lambda body: body["rows"][0]["cells"][0]["value"]),
    ("/v1/cost?models=big-1&input_tokens=1000000", lambda body: body["offerings"][0]["total"]["amount"]),
])
def test_at_midnight_a_price_that_begins_changes_the_answer_and_its_tag(empty, midnight, address, price_in):
    midnight(-30)
    prices = [{"meter": "input", "amount": "2.00", "effective_from": "2027-01-01", "effective_to": "2027-03-05"},
              {"meter": "input", "amount": "1.00", "effective_from": "2027-03-05"}]  # fmt: skip
    offering = a_record("offering", "acme.big-1", provider="acme", foreign_id="big-1", model="big-1", billing="metered", prices=prices)
    with empty.writing() as connection:
        merge(connection, [a_document(a_maker(), a_record("provider", "acme", name="Acme", maker="acme"),
                                      a_model("big-1"), a_model("big-2"), offering, day="2027-01-02")])  # fmt: skip
    client = client_of(empty)
    before = client.get(address)
    midnight(-0.5)
    kept = client.get(address)
    assert (price_in(before.json), kept.headers["ETag"], kept.data) == ("2.00", before.headers["ETag"], before.data)
    midnight(0.5)
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, price_in(after.json)) == (200, "1.00")
    assert after.headers["ETag"] != before.headers["ETag"]
