"""What things say of each other stays true on both sides: lineage, successors, and the bodies that show another's name."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from service.catalog.tables import Lineage
from tests.conftest import client_of
from tests.rows import a_document, a_family, a_maker, a_model, a_product, changes, merged, stood_on, succeeds, the


def ends(database, model):
    with database.reading() as connection:
        rows = connection.execute(select(Lineage).where(Lineage.model == model).order_by(Lineage.relation, Lineage.name)).all()
    return [(row.relation, row.target, row.name) for row in rows]


def test_an_end_of_lineage_that_the_catalog_lacks_is_kept_by_its_name(empty):
    lineage = [{"relation": "uses", "target": "clip"}, {"relation": "trained_on", "name": "LAION-5B"}]
    report = merged(empty, a_document(a_maker(), a_model("diffusion", lineage=lineage)))
    assert report.refused == []
    assert ends(empty, "diffusion") == [("trained_on", None, "LAION-5B"), ("uses", None, "clip")]
    edges = client_of(empty).get("/v1/models/diffusion/lineage").json["data"]
    assert {"slug": None, "name": "clip"} in [edge["to"] for edge in edges]


def test_an_end_that_was_a_name_is_the_model_once_that_comes(empty):
    merged(empty, a_document(a_maker(), a_model("diffusion", lineage=[{"relation": "uses", "target": "clip"}])))
    merged(empty, a_document(a_model("clip", name="CLIP"), name="later"))
    edges = client_of(empty).get("/v1/models/diffusion/lineage").json["data"]
    assert [edge["to"] for edge in edges] == [{"slug": "clip", "name": "CLIP"}]


def test_an_end_stays_resolved_when_other_lineage_of_the_model_changes(empty):
    merged(empty, a_document(a_maker(), a_model("diffusion", lineage=[{"relation": "uses", "target": "clip"}])))
    merged(empty, a_document(a_model("clip"), name="later"))
    more = [{"relation": "trained_on", "name": "LAION-5B"}]
    merged(empty, a_document(a_model("diffusion", lineage=more), source="other"))
    assert [(relation, target) for relation, target, _ in ends(empty, "diffusion")] == [("trained_on", None), ("uses", "clip")]


def test_lineage_of_all_sources_is_united(empty):
    merged(empty, a_document(a_maker(), a_model("a"), a_model("b", lineage=succeeds("a"))))
    merged(empty, a_document(a_model("b", lineage=[{"relation": "trained_on", "name": "WebText"}]), source="list", standing="aggregator"))
    assert [relation for relation, *_ in ends(empty, "b")] == ["succeeds", "trained_on"]


def test_that_a_model_uses_another_is_dropped_where_a_source_says_how(empty):
    merged(empty, a_document(a_maker(), a_model("a"), a_model("b", lineage=[{"relation": "fine_tuned_from", "target": "a"}])))
    more = [{"relation": "uses", "target": "a"}, {"relation": "uses", "name": "A Tokenizer"}]
    merged(empty, a_document(a_model("b", lineage=more), source="list", standing="record"))
    assert [(relation, name) for relation, _, name in ends(empty, "b")] == [("fine_tuned_from", "a"), ("uses", "A Tokenizer")]
    merged(empty, a_document(a_model("a"), a_model("b"), day="2026-02-01"))
    assert [(relation, name) for relation, _, name in ends(empty, "b")] == [("uses", "A Tokenizer"), ("uses", "a")]


def test_a_successor_is_read_from_what_succeeds(empty):
    merged(empty, a_document(a_maker(), a_model("big-1"), a_model("big-2", lineage=succeeds("big-1"))))
    assert the(empty, "model", "big-1")["successor"] == {"slug": "big-2", "name": "Big-2"}
    assert the(empty, "model", "big-2")["successor"] is None


def test_of_several_that_succeed_a_model_the_first_released_is_its_successor(empty):
    merged(empty, a_document(
        a_maker(),
        a_model("big-1"),
        a_model("a-rumour", lineage=succeeds("big-1")),
        a_model("big-3", lineage=succeeds("big-1"), released_on="2025"),
        a_model("big-2", lineage=succeeds("big-1"), released_on="2024-05"),
    ))  # fmt: skip
    assert the(empty, "model", "big-1")["successor"]["slug"] == "big-2"


def test_a_successor_moves_when_lineage_or_dates_do(empty):
    def document(day, **second):
        return a_document(a_maker(), a_model("a"), a_model("b", lineage=succeeds("a"), released_on="2024"), a_model("c", **second), day=day)

    merged(empty, document("2026-01-01"))
    assert the(empty, "model", "a")["successor"]["slug"] == "b"
    merged(empty, document("2026-01-02", lineage=succeeds("a"), released_on="2023"))
    assert the(empty, "model", "a")["successor"]["slug"] == "c"
    merged(empty, document("2026-01-03", lineage=succeeds("a"), released_on="2025"))
    assert the(empty, "model", "a")["successor"]["slug"] == "b"
    merged(empty, a_document(a_maker(), a_model("a"), a_model("b"), a_model("c"), day="2026-01-04"))
    assert the(empty, "model", "a")["successor"] is None


def test_a_successor_that_comes_before_what_it_succeeds_is_found(empty):
    merged(empty, a_document(a_maker(), a_model("big-2", lineage=succeeds("big-1"))))
    merged(empty, a_document(a_model("big-1"), name="later"))
    assert the(empty, "model", "big-1")["successor"]["slug"] == "big-2"


def everything(day="2026-01-01", maker=None, family=None, model=None, product=None):
    """A maker with a family, a model of it with a snapshot, and a product that stands on the model."""
    return a_document(
        a_maker("acme", **(maker or {})),
        a_family("big", **(family or {})),
        a_model("big-1", family="big", **(model or {})),
        a_model("big-1-2026", snapshot_of="big-1", lineage=succeeds("big-1")),
        a_product("chat", maker="acme", models=[stood_on("big-1", since="2024")], **(product or {})),
        day=day,
    )


@pytest.mark.parametrize(("renamed", "kind", "slug", "shown"), [
    ("maker", "model", "big-1", lambda body: body["maker"]["name"]),
    ("maker", "family", "big", lambda body: body["maker"]["name"]),
    ("maker", "product", "chat", lambda body: body["maker"]["name"]),
    ("family", "model", "big-1", lambda body: body["family"]["name"]),
    ("family", "maker", "acme", lambda body: body["families"][0]["name"]),
    ("model", "model", "big-1-2026", lambda body: body["snapshot_of"]["name"]),
    ("model", "family", "big", lambda body: body["models"][0]["name"]),
    ("model", "product", "chat", lambda body: body["models"][0]["name"]),
    ("product", "model", "big-1", lambda body: body["products"][0]["name"]),
])  # fmt: skip
def test_a_new_name_shows_wherever_the_thing_is_named(empty, renamed, kind, slug, shown):
    merged(empty, everything())
    assert shown(the(empty, kind, slug)) != "Renamed"
    before = the(empty, kind, slug)["revision"]
    merged(empty, everything("2026-01-02", **{renamed: {"name": "Renamed"}}))
    assert shown(the(empty, kind, slug)) == "Renamed"
    assert the(empty, kind, slug)["revision"] == before, "another's name is no fact of its own"
    assert [field for _, field, *_ in changes(empty, 2)] == ["name"]


def test_a_new_date_shows_in_the_family(empty):
    merged(empty, everything())
    merged(empty, everything("2026-01-02", model={"released_on": "2025-03"}))
    assert the(empty, "family", "big")["models"][0]["released_on"] == "2025-03-01"


def test_a_product_that_leaves_a_model_leaves_its_body_too(empty):
    merged(empty, a_document(a_maker(), a_model("a"), a_model("b"), a_product("chat", models=[stood_on("a")])))
    merged(empty, a_document(a_maker(), a_model("a"), a_model("b"), a_product("chat", models=[stood_on("b")]), day="2026-01-02"))
    assert [entry["slug"] for entry in the(empty, "model", "b")["products"]] == ["chat"]
    assert the(empty, "model", "a")["products"] == []


def test_a_model_that_leaves_a_family_leaves_its_body_too(empty):
    merged(empty, a_document(a_maker(), a_family("big"), a_family("small"), a_model("a", family="big")))
    merged(empty, a_document(a_maker(), a_family("big"), a_family("small"), a_model("a", family="small"), day="2026-01-02"))
    assert [entry["slug"] for entry in the(empty, "family", "small")["models"]] == ["a"]
    assert the(empty, "family", "big")["models"] == []


def test_a_family_that_leaves_a_maker_leaves_its_body_too(empty):
    merged(empty, a_document(a_maker(), a_maker("other"), a_family("big")))
    merged(empty, a_document(a_maker(), a_maker("other"), a_family("big", maker="other"), day="2026-01-02"))
    assert [entry["slug"] for entry in the(empty, "maker", "other")["families"]] == ["big"]
    assert the(empty, "maker", "acme")["families"] == []


def test_an_end_is_the_model_that_comes_under_that_name_and_a_data_set_is_none(empty):
    lineage = [{"relation": "uses", "name": "Big 9"}, {"relation": "trained_on", "name": "Big 9"}, {"relation": "uses", "name": "Two"}]
    merged(empty, a_document(a_maker(), a_model("small", lineage=lineage)))
    merged(empty, a_document(a_model("acme-9", name="Big 9"), a_model("x-1", name="Two"), a_model("x-2", name="Two"), name="later"))
    assert ends(empty, "small") == [("trained_on", None, "Big 9"), ("uses", "acme-9", "Big 9"), ("uses", None, "Two")]


def test_a_name_means_what_its_own_document_calls_so_though_others_are_imported_with_it(empty):
    uses = [{"relation": "uses", "name": "Twin"}]
    merged(
        empty,
        a_document(a_maker(), replace(a_model("twin-1", name="Twin of Acme"), known_as=("Twin",)), a_model("big-1", lineage=uses)),
        a_document(a_maker("other"), a_model("twin-2", name="Twin", maker="other"), source="another"),
    )
    assert ends(empty, "big-1") == [("uses", "twin-1", "Twin")]


def test_of_several_models_a_name_means_the_one_whose_slug_it_is(empty):
    lineage = [{"relation": "uses", "name": "Big 2"}, {"relation": "fine_tuned_from", "name": "Big 3 Instruct"}]
    also = [{"scheme": "acme", "value": "big-2", "kind": "alias"}]
    merged(empty, a_document(
        a_maker(), a_model("big-1", lineage=lineage), a_model("big-2"), a_model("big-2-0613", identifiers=also), a_model("big-3"),
    ))  # fmt: skip
    assert ends(empty, "big-1") == [("fine_tuned_from", "big-3", "Big 3 Instruct"), ("uses", "big-2", "Big 2")]
