"""The turn of the day: what begins or ends at midnight is written then, as one revision that says what it changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.app import turn_the_day
from service.catalog.database import current_revision
from service.catalog.tables import Revision
from service.importers.merge import merge
from service.importers.turning import is_due, turn
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_record, changes, the

BEFORE = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 1, tzinfo=UTC)
PRICES = [
    {"meter": "input", "amount": "2.00", "effective_to": "2026-07-01"},
    {"meter": "input", "amount": "1.00", "effective_from": "2026-07-01"},
    {"meter": "output", "amount": "8.00"},
]
OFFERED = a_record("offering", "acme.big-1", provider="acme", foreign_id="big-1", model="big-1", prices=PRICES)


def the_day_before(database, *records):
    """A catalog in which these records came in on the last day of June."""
    acme = a_record("provider", "acme", name="Acme", maker="acme")
    with database.writing() as connection:
        merge(connection, [a_document(a_maker(), acme, *records, day="2026-06-30")], now=BEFORE)


def turned(database, now=MIDNIGHT):
    with database.writing() as connection:
        return turn(connection, now)


def due(database, now):
    with database.reading() as connection:
        return is_due(connection, now)


@pytest.mark.parametrize(("facts", "before", "after"), [
    ({"released_on": "2026-07-01"}, "announced", None),
    ({"released_on": "2026-07-01", "status": "announced"}, "announced", "available"),
    ({"released_on": "2026-07-01", "status": "available"}, "announced", "available"),
    ({"released_on": "2026-07", "status": "available"}, "announced", "available"),
    ({"released_on": "2024", "deprecated_on": "2026-07-01"}, "available", "deprecated"),
    ({"deprecated_on": "2026-01-01", "retired_on": "2026-07-01"}, "deprecated", "retired"),
    ({"status": "available", "retired_on": "2026-07-01"}, "available", "retired"),
])  # fmt: skip
def test_a_status_turns_on_its_day(empty, facts, before, after):
    the_day_before(empty, a_model("big-1", **facts))
    assert the(empty, "model", "big-1")["status"] == before
    assert not due(empty, BEFORE)
    assert turned(empty, BEFORE) is None
    assert due(empty, MIDNIGHT)
    assert turned(empty) == 2
    body = the(empty, "model", "big-1")
    assert (body["status"], body["revision"], body["updated_at"]) == (after, 2, "2026-07-01T00:00:00Z")
    assert changes(empty, 2) == [("big-1", "status", before, after)]
    assert (due(empty, MIDNIGHT), turned(empty)) == (False, None)


def test_a_turn_gives_what_an_import_of_that_day_would(empty):
    the_day_before(empty, a_model("big-1", released_on="2026-07-01"), a_model("big-2"))
    turned(empty)
    after = the(empty, "model", "big-1")["status"]
    with empty.writing() as connection:
        merge(connection, [a_document(a_model("big-1", released_on="2026-07-01", license="MIT"), day="2026-07-01")], now=MIDNIGHT)
    assert the(empty, "model", "big-1")["status"] == after
    assert [field for _, field, *_ in changes(empty, 3)] == ["license"]


def amounts(database):
    offering, model = the(database, "offering", "acme.big-1"), the(database, "model", "big-1")
    shown = {price["meter"]: price["price"]["amount"] for price in offering["prices"]}
    return shown, offering["input_price"]["amount"], model["input_price"]["amount"], model["lowest_input_price"]["amount"]


@pytest.fixture
def priced(empty):
    """A catalog on the eve of a price's change."""
    the_day_before(empty, a_model("big-1"), OFFERED)
    return empty


def test_a_price_that_begins_turns_on_its_day(priced):
    assert amounts(priced) == ({"input": "2.00", "output": "8.00"}, "2.00", "2.00", "2.00")
    assert turned(priced) == 2
    assert amounts(priced) == ({"input": "1.00", "output": "8.00"}, "1.00", "1.00", "1.00")
    money = {"currency": "USD", "per": 1_000_000, "unit": "token"}
    from_two_to_one = ({"amount": "2.00", **money}, {"amount": "1.00", **money})
    assert changes(priced, 2) == [
        ("acme.big-1", "input_price", *from_two_to_one),
        ("big-1", "input_price", *from_two_to_one),
        ("big-1", "lowest_input_price", *from_two_to_one),
    ]
    assert turned(priced) is None


def test_everything_that_turns_at_once_is_one_revision(empty):
    the_day_before(
        empty,
        a_model("big-1", retired_on="2026-07-01"),
        a_model("big-2", deprecated_on="2026-06-30", retired_on="2026-07-02", released_on="2020"),
        OFFERED,
    )  # fmt: skip
    late = datetime(2026, 7, 5, 12, tzinfo=UTC)  # the catalog slept for some days
    assert turned(empty, late) == 2
    assert [(slug, field) for slug, field, *_ in changes(empty, 2) if field == "status"] == [("big-1", "status"), ("big-2", "status")]
    with empty.reading() as connection:
        assert connection.scalars(select(Revision.committed_at)).all() == ["2026-06-30T23:59:59Z", "2026-07-05T12:00:00Z"]
        assert current_revision(connection) == 2


def test_a_turn_moves_the_tag_of_what_is_served(priced):
    client = client_of(priced)
    first = client.get("/v1/models/big-1")
    # The day of these documents is long past, so the first answer has turned it already.
    assert first.json["input_price"]["amount"] == "1.00"
    assert first.headers["Catalog-Revision"] == "2"
    assert client.get("/v1/models/big-1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_whoever_has_the_answer_of_before_a_turn_is_given_the_new_one(empty):
    the_day_before(empty, a_model("big-1", retired_on="2026-07-01"))
    asleep = client_of(empty)
    asleep.application.wsgi_app.on_new_day = lambda: None  # the night has not come to this process yet
    before = asleep.get("/v1/models/big-1")
    assert before.json["status"] == "available"
    turn_the_day(empty)
    after = client_of(empty).get("/v1/models/big-1", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json["status"]) == (200, "retired")
    assert after.headers["ETag"] != before.headers["ETag"]
