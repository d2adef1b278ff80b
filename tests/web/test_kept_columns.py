"""What is kept for comparisons: the same to the byte as what the tables give, on both databases, whatever was written and on any day."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from service.catalog import clock, columns
from service.catalog.cells import written
from service.catalog.columns import complete, kept_columns, worked_out
from service.catalog.tables import ComparisonColumn, Model, Revision
from service.importers.turning import turn
from service.importers.writing import removal, write
from tests.conftest import client_of
from tests.rows import NOW, PAGE, a_document, a_maker, a_model, a_product, a_record, merged, stood_on, succeeds


def both_ways(database, slugs):
    """What is kept of some models, and what the tables give for them."""
    with database.reading() as connection:
        return kept_columns(connection, slugs), {slug: written(facts) for slug, facts in worked_out(connection, slugs, None).items()}


def all_models(database):
    with database.reading() as connection:
        return list(connection.scalars(sa.select(Model.slug).order_by(Model.slug)))


def test_what_is_kept_of_the_shipped_catalog_is_what_its_tables_give(catalog, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    models = all_models(catalog)[::4]
    for at in range(0, len(models), 100):
        kept, found = both_ways(catalog, models[at : at + 100])
        assert kept == found


ASKED = "models=gpt-4o,claude-3-opus,gemini-1.5-pro,mistral-large"


@pytest.mark.parametrize("query", ["", "&group=Scores,Prices", "&weights=score:mmlu:2,input_price:1&frontier=output_price,context_window"])
def test_a_comparison_of_what_is_kept_is_that_of_the_tables_to_the_byte(both, catalogs, monkeypatch, query):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    answers = [client.get(f"/v1/compare?{ASKED}{query}").data for client in both]
    monkeypatch.setattr("service.web.comparison.kept_columns", lambda reader, slugs: {})
    answers += [client.get(f"/v1/compare?{ASKED}{query}&format=json").data for client in both]
    assert len(answers[0]) > 1000
    assert len(set(answers)) == 1


def test_a_comparison_by_slugs_reads_what_is_kept_and_nothing_else(catalog, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client, read = client_of(catalog, KEPT_BYTES="0"), []
    client.get("/v1/models")  # the first request of a process looks whether a day has come
    sa.event.listen(catalog.engine, "before_cursor_execute", lambda *args: read.append(args[2]))
    assert client.get(f"/v1/compare?{ASKED}").status_code == 200
    assert read == []  # one prepared statement goes past SQLAlchemy


def provider(slug, **facts):
    return a_record("provider", slug, name=slug.title(), **facts)


def score(slug, value, **facts):
    return a_record("score", slug, model=slug.partition(".")[0], benchmark="golf", value=value, **facts)


def offering(slug, amount, **price):
    of_meter = {"meter": "input", "amount": amount, **price}
    return a_record("offering", f"shop.{slug}", provider="shop", foreign_id=slug, model=slug, prices=[of_meter])


@pytest.fixture
def shelf(empty, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    merged(empty, a_document(
        a_maker(), a_record("family", "line", name="Line", maker="acme"), a_record("benchmark", "golf", name="Golf", unit="strokes"),
        a_model("a", family="line", context_window=8_000), a_model("b", lineage=succeeds("a")),
        a_product("chat", models=[stood_on("a", since="2024-01", url=PAGE)]), provider("shop"),
        score("a.golf", 70.0), score("b.golf", 80.0), offering("a", "2.50"), offering("b", "3.00"),
    ))  # fmt: skip
    return empty


@pytest.mark.parametrize("record", [
    a_model("a", context_window=9_000),
    a_model("a", context_window=8_000),  # the same, by another source
    a_model("a", name="The First"),
    a_model("b", lineage=[{"relation": "succeeds", "target": "a", "url": "https://example.org/b"}]),
    a_maker("acme", name="Acme Again"),
    a_record("family", "line", name="The Line", maker="acme"),
    a_product("chat", name="Talk"),
    a_product("chat", models=[stood_on("a", since="2024-01", url=PAGE)]),
    a_product("chat", models=[stood_on("b", since="2024-01")]),
    a_record("provider", "shop", name="The Shop"),
    a_record("benchmark", "golf", name="Golf", unit="strokes", better="lower"),
    score("a.golf", 71.0),
    score("a.golf", 70.0),
    offering("a", "2.00"),
    offering("a", "2.50"),
    a_record("offering", "shop.a", provider="shop", foreign_id="a", model="b"),
])  # fmt: skip
def test_whatever_is_written_what_is_kept_follows(shelf, record):
    before, _ = both_ways(shelf, ["a", "b"])
    merged(shelf, a_document(record, day="2026-09-01", source="other", standing="curator"))
    kept, found = both_ways(shelf, ["a", "b"])
    assert kept == found
    assert kept != before


def test_what_was_removed_is_kept_no_more(shelf):
    with shelf.writing() as connection:
        write(connection, "ada", "score", "b.golf", removal("wrong", None), NOW)
        write(connection, "ada", "offering", "shop.b", removal("wrong", None), NOW)
        write(connection, "ada", "model", "b", removal("wrong", None), NOW)
    kept, found = both_ways(shelf, ["a", "b"])
    assert kept == found
    assert list(kept) == ["a"]


def test_from_the_day_on_which_a_price_turns_the_tables_are_asked_until_that_is_written(shelf, monkeypatch):
    day = NOW.date() + timedelta(days=2)
    merged(shelf, a_document(offering("a", "2.00", effective_to=day.isoformat()), day="2026-11-01", source="other", standing="curator"))
    turns = datetime(day.year, day.month, day.day, tzinfo=UTC)
    kept, found = {}, {}
    for name, now in (("before", turns - timedelta(seconds=1)), ("on", turns)):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        kept[name], found[name] = both_ways(shelf, ["a", "b"])
    assert kept["before"] == found["before"]
    assert list(kept["on"]) == ["b"]
    assert found["on"]["a"] != found["before"]["a"]
    with shelf.writing() as connection:
        turn(connection, turns)
    assert both_ways(shelf, ["a"])[0] == both_ways(shelf, ["a"])[1] != {}


def test_what_a_release_wrote_that_keeps_no_columns_is_read_from_the_tables_until_they_are_complete(shelf):
    with shelf.writing() as connection:
        connection.execute(sa.insert(Revision).values(number=2, committed_at="2026-11-24T10:00:00Z"))
        connection.execute(sa.update(Model).where(Model.slug == "a").values(body=sa.func.replace(Model.body, "8000", "9000")))
    asked = "/v1/compare?models=a,b&fields=context_window"
    assert both_ways(shelf, ["a", "b"])[0] == {}
    assert client_of(shelf).get(asked).json["rows"][0]["cells"][0]["value"] == 9_000
    complete(shelf)
    kept, found = both_ways(shelf, ["a", "b"])
    assert kept == found
    assert client_of(shelf).get(asked).json["rows"][0]["cells"][0]["value"] == 9_000


def test_what_is_lacking_is_kept_a_part_at_a_time(shelf, monkeypatch):
    monkeypatch.setattr(columns, "AT_ONCE", 1)
    kept, _ = both_ways(shelf, ["a", "b"])
    with shelf.writing() as connection:
        connection.execute(sa.delete(ComparisonColumn))
    complete(shelf)
    assert both_ways(shelf, ["a", "b"])[0] == kept
