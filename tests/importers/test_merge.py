"""Every write is a document: what it changes is one revision and a change per fact, what it does not change is nothing."""

import pytest
from sqlalchemy import func, select

from service.catalog.database import current_revision
from service.catalog.tables import Change, Document, Model, Revision, Source, Statement
from service.importers.merge import merge
from tests.conftest import client_of
from tests.rows import NOT_DISCLOSED, NOW, a_document, a_maker, a_model, a_product, changes, merged, stood_on, the

BIG = a_document(a_maker(), a_model("big-1", context_window=8_000))


def revision(database):
    with database.reading() as connection:
        return current_revision(connection)


def test_an_import_is_one_revision(empty):
    report = merged(empty, BIG, a_document(a_model("small-1"), day="2026-01-02", name="other"))
    assert report.revision == revision(empty) == 1
    assert report.created == {"maker": 1, "model": 2}


def test_the_same_document_again_changes_nothing_and_makes_no_revision(empty):
    merged(empty, BIG)
    before = the(empty, "model", "big-1")
    report = merged(empty, BIG)
    assert (report.revision, report.known_documents) == (None, 1)
    assert revision(empty) == 1
    assert the(empty, "model", "big-1") == before
    with empty.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Document)) == 1


def test_a_new_document_beside_a_known_one_goes_in(empty):
    merged(empty, BIG)
    report = merged(empty, BIG, a_document(a_model("small-1"), name="other"))
    assert (report.revision, report.known_documents) == (2, 1)
    assert the(empty, "model", "small-1")["revision"] == 2


def test_a_new_thing_is_one_change_with_all_its_facts(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8_000, parameters=NOT_DISCLOSED)))
    maker, (slug, field, old, new) = changes(empty, 1)
    assert maker[:2] == ("acme", None)
    assert (slug, field, old) == ("big-1", None, None)
    facts = {"name": "Big-1", "maker": "acme", "context_window": 8_000, "parameters": "not_disclosed"}
    assert {name: new[name] for name in facts} == facts


def test_a_changed_value_is_one_change_with_the_old_and_the_new(empty):
    merged(empty, BIG)
    report = merged(empty, a_document(a_maker(), a_model("big-1", context_window=16_000), day="2026-01-02"))
    assert changes(empty, 2) == [("big-1", "context_window", 8_000, 16_000)]
    assert report.updated == {"model": 1}
    assert report.unchanged == {"maker": 1}
    assert the(empty, "model", "big-1")["context_window"] == 16_000


def test_only_a_thing_whose_own_facts_changed_gets_the_new_revision(empty):
    merged(empty, a_document(a_maker(), a_model("big-1"), a_model("big-2")))
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=1), a_model("big-2"), day="2026-01-02"))
    assert [the(empty, "model", slug)["revision"] for slug in ("big-1", "big-2")] == [2, 1]
    assert the(empty, "model", "big-1")["etag"] == '"2"'


@pytest.mark.parametrize(("before", "after", "change"), [
    ({"context_window": 8_000}, {}, ("context_window", 8_000, None)),
    ({}, {"context_window": 8_000}, ("context_window", None, 8_000)),
    ({"parameters": NOT_DISCLOSED}, {"parameters": 7}, ("parameters", "not_disclosed", 7)),
    ({"reasoning": False}, {"reasoning": True}, ("reasoning", False, True)),
    ({"domains": []}, {"domains": ["law"]}, ("domains", [], ["law"])),
    ({"domains": ["law"]}, {"domains": []}, ("domains", ["law"], [])),
    ({"released_on": "2023"}, {"released_on": "2023-01"}, ("released_on", "2023", "2023-01")),
])  # fmt: skip
def test_what_a_newer_document_of_a_source_says_otherwise_or_no_longer_is_a_change(empty, before, after, change):
    merged(empty, a_document(a_maker(), a_model("big-1", **before)))
    merged(empty, a_document(a_maker(), a_model("big-1", **after), day="2026-01-02"))
    assert [one[1:] for one in changes(empty, 2)] == [change]


def test_a_stronger_source_wins_and_the_weaker_stays_as_a_statement(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=9_000), source="list", standing="aggregator", day="2026-06-01"))
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8_000), source="core", standing="core", day="2026-01-01"))
    assert the(empty, "model", "big-1")["context_window"] == 8_000
    merged(empty, a_document(a_model("big-1", context_window=7_000), source="list", standing="aggregator", day="2026-07-01"))
    assert the(empty, "model", "big-1")["context_window"] == 8_000
    assert changes(empty, 3) == []
    statements = client_of(empty).get("/v1/models/big-1/statements").json["data"]
    heard = [(one["source"], one["value"], one["stands"], one["conflicts"]) for one in statements if one["field"] == "context_window"]
    assert heard == [("core", 8_000, True, False), ("list", 7_000, False, True)]
    with empty.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Statement).where(Statement.kind == "model")) == 3


def test_documents_may_come_in_any_order_of_days(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=16_000), day="2026-02-01"))
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8_000, max_output=1), day="2026-01-01"))
    body = the(empty, "model", "big-1")
    assert (body["context_window"], body["max_output"]) == (16_000, None)


def test_documents_give_the_same_facts_together_and_one_by_one(empty):
    documents = [
        a_document(a_maker(), a_model("big-1", context_window=1_000, license="MIT"), source="core"),
        a_document(a_model("big-1", context_window=2_000, max_output=5), source="list", standing="aggregator", day="2026-03-01"),
        a_document(a_product("chat", models=[stood_on("big-1", since="2025")]), source="core", name="products"),
    ]
    for document in documents:
        merged(empty, document)
    body = the(empty, "model", "big-1")
    assert (body["context_window"], body["max_output"], body["license"]) == (1_000, 5, "MIT")
    assert [product["slug"] for product in body["products"]] == ["chat"]


def test_a_thing_that_gets_its_name_from_a_later_document_comes_into_the_catalog_then(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", name=None, context_window=8_000)))
    assert the(empty, "model", "big-1") is None
    merged(empty, a_document(a_model("big-1"), source="other", day="2026-01-02"))
    body = the(empty, "model", "big-1")
    assert body is not None
    assert (body["name"], body["context_window"]) == ("Big-1", 8_000)


def test_a_transaction_that_raises_leaves_nothing(empty):
    def import_and_fail():
        with empty.writing() as connection:
            merge(connection, [BIG], now=NOW)
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        import_and_fail()
    with empty.reading() as connection:
        for row in (Source, Document, Statement, Revision, Change, Model):
            assert connection.scalar(select(func.count()).select_from(row)) == 0
    assert merged(empty, BIG).revision == 1


def test_a_source_is_kept_with_what_it_is_called_and_where_it_stands(empty):
    merged(empty, a_document(a_maker(), source="list", standing="aggregator"))
    with empty.reading() as connection:
        assert connection.execute(select(Source.slug, Source.title, Source.standing)).all() == [("list", "List", "aggregator")]


def test_a_change_names_the_document_that_brought_it(empty):
    merged(empty, BIG)
    merged(empty, a_document(a_model("big-1", context_window=9_000), source="better", standing="curator"))
    with empty.reading() as connection:
        query = select(Document.source).join(Change, Change.document == Document.id).where(Change.revision == 2)
        assert connection.scalars(query).all() == ["better"]
