"""How often a client may ask: counted per key and per address, told at every answer, and a 304 costs nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from service.catalog import clock
from service.config import read_settings
from service.web.rates import WINDOW, OfThisWorker, Rates
from tests.conftest import client_of
from tests.rows import a_document, a_key, a_maker, a_model, merged
from tests.test_serve import free_port
from tests.web.test_problems import check_problem

FIELD = re.compile(r'"(\w+)";r=(\d+);t=(\d+)')


@pytest.fixture
def small(empty):
    merged(empty, a_document(a_maker(), a_model("a")))
    return empty


def left(answer):
    """By which policy an answer was counted, and how many are left."""
    policy, remaining, seconds = FIELD.fullmatch(answer.headers["RateLimit"]).groups()
    assert 1 <= int(seconds) <= WINDOW
    return policy, int(remaining)


@pytest.fixture
def window():
    """Puts this process at the beginning of a window, which must not end in the middle of a test, and back afterwards."""

    def begin(number=0):
        clock.put(datetime(2027, 1, 15, 8, tzinfo=UTC) + timedelta(seconds=number * WINDOW))

    begin()
    yield begin
    clock.put(None)


def test_an_answer_tells_how_many_are_left_and_the_one_too_many_when_to_come_back(small, window):
    client = client_of(small, RATE_PER_ADDRESS="3")
    answers = [client.get("/v1/models/a") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [left(answer) for answer in answers] == [("address", 2), ("address", 1), ("address", 0), ("address", 0)]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {f'"address";q=3;w={WINDOW}'}
    check_problem(client_of(small), answers[3], "quota-exceeded")
    assert answers[3].json["violated_policies"] == ["address"]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= WINDOW
    window(1)
    assert client.get("/v1/models/a").status_code == 200


def test_a_304_costs_nothing(small, window):
    client = client_of(small, RATE_PER_ADDRESS="2")
    etag = client.get("/v1/models/a").headers["ETag"]
    for _ in range(5):
        answer = client.get("/v1/models/a", headers={"If-None-Match": etag})
        assert (answer.status_code, left(answer)) == (304, ("address", 1))
    assert client.get("/v1/models/a").status_code == 200
    assert client.get("/v1/models/a").status_code == 429


def test_everything_else_costs_one(small, window):
    client = client_of(small, RATE_PER_ADDRESS="100")
    for count, ask in enumerate((lambda: client.get("/bogus"), lambda: client.get("/v1/models?x=1"), lambda: client.head("/v1/models/a"),
                                 lambda: client.put("/v1"), lambda: client.post("/v1/models")), 1):  # fmt: skip
        assert left(ask()) == ("address", 100 - count)


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/metrics"])
def test_who_watches_the_service_is_not_counted(small, address):
    client = client_of(small, RATE_PER_ADDRESS="1")
    for _ in range(3):
        answer = client.get(address)
        assert (answer.status_code, "RateLimit" in answer.headers) == (200, False)


def test_addresses_and_keys_are_counted_each_by_itself(small, window):
    client = client_of(small, RATE_PER_ADDRESS="1", RATE_PER_KEY="2")
    one, other = a_key(small, "read"), a_key(small, "read")
    for headers, policy, statuses in (({}, "address", [200, 429]), (one, "key", [200, 200, 429]), (other, "key", [200, 200, 429])):
        answers = [client.get("/v1/models/a", headers=headers) for _ in statuses]
        assert [answer.status_code for answer in answers] == statuses
        assert {left(answer)[0] for answer in answers} == {policy}
    assert client.get("/v1/models/a", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


def test_guessing_keys_is_counted_by_the_address(small, window):
    client = client_of(small, RATE_PER_ADDRESS="2")
    guesses = [client.get("/v1", headers={"Authorization": f"Bearer plinth_{number}"}) for number in range(3)]
    assert [answer.status_code for answer in guesses] == [401, 401, 429]


def test_with_0_nothing_is_counted(small):
    client = client_of(small, RATE_PER_ADDRESS="0")
    assert "RateLimit" not in client.get("/v1/models/a").headers


@pytest.mark.parametrize(("settings", "quota"), [
    ({}, 0), ({"TRUSTED_PROXIES": "1"}, 1200), ({"TRUSTED_PROXIES": "1", "RATE_PER_ADDRESS": "0"}, 0), ({"RATE_PER_ADDRESS": "7"}, 7),
])  # fmt: skip
def test_addresses_are_limited_by_default_where_it_is_known_that_they_are_those_of_clients(settings, quota):
    assert read_settings(settings).rate_per_address == quota


@pytest.mark.parametrize(("trusted", "forwarded", "address"), [
    (0, "198.51.100.1", "127.0.0.1"), (1, "198.51.100.1", "198.51.100.1"), (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
    (2, "203.0.113.9, 198.51.100.1", "203.0.113.9"), (2, "198.51.100.1", "127.0.0.1"), (1, "", "127.0.0.1"), (1, " , ", "127.0.0.1"),
    (1, "2001:db8:1:2:3::4", "2001:0db8:0001:0002"), (1, "no address: at all", "no address: at all"),
])  # fmt: skip
def test_only_proxies_that_are_trusted_say_whose_a_request_is(trusted, forwarded, address):
    environ = {"REMOTE_ADDR": "127.0.0.1", **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}
    assert Rates(1, 1, trusted_proxies=trusted).address(environ) == address


def test_counts_of_a_window_are_forgotten_in_the_next():
    counts = OfThisWorker()
    assert [counts.add("a", 1, 1), counts.add("a", 1, 1), counts.add("b", 1, 1), counts.add("a", 1, -1)] == [1, 2, 1, 1]
    assert counts.add("a", 2, 1) == 1


def test_a_silent_store_lets_each_worker_count_for_itself(small, window):
    client = client_of(small, RATE_PER_ADDRESS="2", RATE_STORE_URL=f"redis://127.0.0.1:{free_port()}")
    assert [client.get("/v1/models/a").status_code for _ in range(3)] == [200, 200, 429]
