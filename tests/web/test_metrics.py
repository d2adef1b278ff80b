"""/metrics: what was asked, how long it took, what was kept, and where the catalog is."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.config import ROOT
from service.importers.merge import merge
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model
from tests.test_serve import ask, environment, free_port, wait_until_it_listens


def told(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return samples_in(answer.text)


def samples_in(text):
    """Every sample by its name and labels."""
    families = text_string_to_metric_families(text)
    return {(sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples}


def of(samples, name, **labels):
    return samples.get((name, *sorted(labels.items())), 0)


def write(database, *records, day="2026-01-01"):
    with database.writing() as connection:
        merge(connection, [a_document(a_maker(), *records, day=day)])


@pytest.fixture
def client(empty):
    write(empty, a_model("big-1"))
    return client_of(empty)


MODEL = {"route": "/v1/models/<slug>", "method": "GET"}


def test_a_request_is_counted_under_the_rule_that_answered_it(client):
    before = told(client)
    for address in ("/v1/models/big-1", "/v1/models/big-1", "/v1/models/nobody"):
        client.get(address)
    client.get("/no/such/address")
    client.open("/v1/models/big-1", method="BREW")
    after = told(client)

    def more(name, **labels):
        return of(after, name, **labels) - of(before, name, **labels)

    assert more("plinth_requests_total", **MODEL, status="200") == 2
    assert more("plinth_requests_total", **MODEL, status="404") == 1
    assert more("plinth_requests_total", route="", method="GET", status="404") == 1
    assert more("plinth_requests_total", route="", method="other", status="405") == 1
    assert more("plinth_request_seconds_count", route=MODEL["route"]) == 3
    assert more("plinth_kept_answers_total") == 1
    assert of(after, "plinth_kept_bytes") > 0
    assert of(after, "plinth_database_connections", state="idle") > 0


def test_no_address_makes_a_line_of_its_own(client):
    before = set(told(client))
    for number in range(50):
        client.get(f"/v1/models/nobody-{number}")
        client.get(f"/nowhere/{number}")
    new = set(told(client)) - before
    assert {dict(labels).get("route") for _, *labels in new} <= {"", MODEL["route"], "/metrics"}


def test_the_revision_and_the_imports_are_told(client, empty):
    before = told(client)
    write(empty, a_model("big-2"), day="2026-03-01")
    after = told(client)
    assert of(after, "plinth_revision") == of(before, "plinth_revision") + 1
    assert of(after, "plinth_revisions_total") == of(before, "plinth_revisions_total") + 1
    assert sum(value for (name, *_), value in after.items() if name == "plinth_imported_documents_total") == 2




def test_whichever_worker_is_asked_tells_what_all_have_done(empty_url):
    port = free_port()
    settings = {"DATABASE_URL": empty_url("sqlite"), "PORT": str(port), "WEB_WORKERS": "2"}
    command = [Path(sys.executable).with_name("gunicorn"), "-c", "python:service.gunicorn", "service.app:create_app()"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment(**settings))
    try:
        wait_until_it_listens(process, port)
        for _ in range(40):
            assert ask(port, "/livez")[0] == 200
        for _ in range(100):  # the others write down what they counted a moment later
            counted = of(samples_in(ask(port, "/metrics")[1]), "plinth_requests_total", route="/livez", method="GET", status="200")
            if counted >= 40:
                break
            time.sleep(0.05)
        assert counted == 40
    finally:
        process.terminate()
        process.wait(30)
