"""Probes: alive without a database, ready only with one whose tables have the form that this release needs."""

import pytest

from service.catalog.database import Database
from service.catalog.migrating import migrate
from tests.conftest import DIALECTS, client_of
from tests.web.test_problems import check_problem


@pytest.fixture(params=DIALECTS)
def bare(request, new_url):
    """A database without tables."""
    database = Database(new_url(request.param))
    yield database
    database.close()


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_a_probe_is_a_word(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/plain", "ok\n")
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", ["/readyz", "/v1", "/v1/models", "/v1/models/gpt-4o", "/v1/compare?models=a,b", "/v1/modalities"])
def test_without_tables_every_answer_is_a_503_that_says_when_to_try_again(bare, address):
    client = client_of(bare)
    answer = client.get(address)
    assert answer.status_code == 503
    check_problem(client, answer, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_alive_needs_no_tables(bare):
    assert client_of(bare).get("/livez").status_code == 200


def test_ready_comes_with_the_tables_and_goes_with_them(bare):
    client = client_of(bare)
    assert client.get("/readyz").status_code == 503
    migrate(bare)
    assert client.get("/readyz").status_code == 200
    migrate(bare, "base")
    assert client.get("/readyz").status_code == 503


def test_an_empty_catalog_is_ready_and_empty(empty):
    client = client_of(empty)
    assert client.get("/readyz").status_code == 200
    answer = client.get("/v1/models").json
    assert answer["data"] == []
    assert answer["page"] == {"limit": 50, "next": None, "total": 0, "total_relation": "eq"}
    assert answer["meta"] == {"revision": 0}


def test_a_database_that_is_not_there_is_a_503(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    client = client_of(database)
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/models").status_code == 503
    assert client.get("/livez").status_code == 200
