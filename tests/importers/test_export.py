"""The export is the whole catalog: loaded elsewhere it says the same, and exported from there it is the same bytes."""

import orjson
import pytest
from sqlalchemy import select

from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.export import lines as exported
from service.catalog.tables import Identifier, Lineage, Price, ProductModel, Source
from service.importers import lines
from service.importers.merge import merge
from tests.conftest import DIALECTS, SEEDED_AT, client_of
from tests.documents import DAYS, listed, neutral
from tests.rows import NOT_DISCLOSED, a_document, a_maker, a_model, merged

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def export_of(database):
    with database.reading() as connection:
        return b"".join(exported(connection))


def loaded(url, content):
    """A catalog into which an export was loaded."""
    database = Database(url)
    with database.writing() as connection:
        merge(connection, lines.read(content), now=SEEDED_AT, accept_removals=True)
    return database


def told(database):
    """All that is served of a catalog, but for when it came in."""
    with database.reading() as connection:
        bodies = {}
        for kind, thing in KINDS.items():
            rows = connection.execute(select(thing.table.c.body, thing.table.c.evidence).order_by(thing.table.c.slug))
            bodies[kind] = [(without_time(orjson.loads(body)), orjson.loads(evidence)) for body, evidence in rows]
        for row in (Source, Price, Lineage, Identifier, ProductModel):
            columns = [column for column in row.__table__.c if column.name != "id"]
            bodies[row.__tablename__] = sorted(map(repr, connection.execute(select(*columns))))
    return bodies


def without_time(body):
    return {name: value for name, value in body.items() if name not in ("etag", "revision", "updated_at")}


@pytest.fixture(scope="module")
def shipped(catalogs):
    """What ships, exported from SQLite."""
    return export_of(catalogs("sqlite"))


def test_the_export_of_what_ships_is_the_same_bytes_from_both_databases(catalogs, shipped):
    assert export_of(catalogs("postgresql")) == shipped


@pytest.fixture(scope="module", params=DIALECTS)
def copy(request, empty_url, shipped):
    """A catalog into which what ships was loaded from its export."""
    database = loaded(empty_url(request.param), shipped)
    yield database
    database.close()


def test_what_ships_is_exported_from_a_copy_as_the_same_bytes(copy, shipped):
    assert export_of(copy) == shipped


def test_a_copy_of_what_ships_says_the_same(copy, catalogs):
    ours, theirs = told(catalogs("sqlite")), told(copy)
    for sort in ours:
        assert theirs[sort] == ours[sort], sort


@pytest.mark.parametrize("address", [
    "/v1/models?limit=200&sort=-released_on", "/v1/models/gpt-4?include=sources", "/v1/models/gpt-4/statements", "/v1/products/chatgpt",
    "/v1/offerings?provider=amazon-bedrock&maker=anthropic&sort=input_price", "/v1/models/gpt-4o/prices", "/v1/sources",
    "/v1/models/stable-diffusion/lineage", "/v1/scores?limit=200",
])  # fmt: skip
def test_a_copy_answers_the_same_to_the_byte(copy, catalogs, address):
    ours, theirs = (client_of(database).get(address) for database in (catalogs("sqlite"), copy))
    assert ours.status_code == 200
    assert theirs.data == ours.data


def history(database):
    """A catalog that came to be in many revisions, its days out of order."""
    merged(database, a_document(a_maker("openai"), a_model("gpt-4", maker="openai", parameters=NOT_DISCLOSED), day="2026-06-01"))
    merged(database, neutral())
    for day in (DAYS[2], DAYS[0], DAYS[3], DAYS[1]):
        merged(database, listed(day), accept_removals=True)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_catalog_of_many_days_goes_to_the_other_database_and_back(new_url, empty_url, dialect):
    first = Database(empty_url(dialect))
    history(first)
    content = export_of(first)
    second = loaded(empty_url(OTHER[dialect]), content)
    assert export_of(second) == content
    assert told(second) == told(first)
    if dialect == "sqlite":
        third = loaded(empty_url("sqlite"), export_of(second))
        assert export_of(third) == content
        third.close()
    first.close()
    second.close()


def test_an_export_has_a_header_for_each_document_and_a_line_for_each_thing_it_speaks_of(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8000, parameters=NOT_DISCLOSED)))
    header, maker, model = map(orjson.loads, export_of(empty).splitlines())
    assert header["source"]["slug"] == "someone"
    assert header["document"] == {"name": "", "date": "2026-01-01", "digest": header["document"]["digest"], "complete": True,
                                  "lists_offerings": False}  # fmt: skip
    assert (maker["kind"], maker["slug"]) == ("maker", "acme")
    assert model["said"]["says"]["context_window"] == 8000
    assert model["said"]["states"] == {"parameters": "not_disclosed"}


def test_the_export_that_is_served_is_the_same_and_loads(empty):
    merged(empty, listed(DAYS[0]))
    answer = client_of(empty).get("/v1/export")
    assert (answer.status_code, answer.mimetype) == (200, "application/x-ndjson")
    assert answer.data == export_of(empty)
    assert len(lines.read(answer.data)) == 1
