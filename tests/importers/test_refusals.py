"""Values that cannot be true are refused one by one, with a line that says what, where and why; the rest goes in."""

import pytest

from tests.rows import a_document, a_family, a_maker, a_model, a_product, a_record, merged, stood_on, the

WELL = {"license": "MIT"}


@pytest.mark.parametrize(("field", "value", "why"), [
    ("context_window", 0, "must be from 1"),
    ("context_window", "8k", "whole number"),
    ("parameters", 2**63, "must be from 1"),
    ("training_compute", 10**400, "must be from 0"),
    ("training_compute", float("nan"), "must be from 0"),
    ("released_on", "1970-01-01", "must be from 1971"),
    ("released_on", "2024-02-30", "calendar"),
    ("released_on", "soon", "must be a date"),
    ("input_modalities", ["text ;text"], "must be one of"),
    ("input_modalities", "text", "list of words"),
    ("open_weights", "yes", "true or false"),
    ("status", "gone", "must be one of"),
    ("family", "GPT", "must be a slug"),
    ("family", "nowhere", "which the catalog lacks"),
    ("snapshot_of", "nowhere", "which the catalog lacks"),
    ("snapshot_of", "big-1", "cannot name the thing itself"),
    ("links", {"paper": "not a link"}, "must be a URL"),
    ("lineage", [{"relation": "copies", "target": "big-1"}], "must be one of"),
    ("identifiers", [{"scheme": "acme", "value": "", "kind": "alias"}], "not empty"),
    ("identifiers", [{"scheme": "acme", "value": "a\x00b", "kind": "alias"}], "control characters"),
    ("classes", ["image_model"], "is no field of a model"),
    ("colour", "blue", "is no field of a model"),
])  # fmt: skip
def test_an_impossible_value_is_refused_and_the_rest_goes_in(empty, field, value, why):
    report = merged(empty, a_document(a_maker(), a_model("big-1", **WELL, **{field: value})))
    (refusal,) = report.refused
    assert (refusal.what, refusal.where) == (field, "model big-1")
    assert why in refusal.why
    assert the(empty, "model", "big-1")["license"] == "MIT"


def test_of_two_values_that_cannot_both_be_true_one_is_refused(empty):
    report = merged(empty, a_document(a_maker(), a_model("big-1", context_window=100, max_output=200)))
    assert [refusal.what for refusal in report.refused] == ["max_output"]
    body = the(empty, "model", "big-1")
    assert (body["context_window"], body["max_output"]) == (100, None)


def test_of_two_sources_that_contradict_each_other_the_stronger_is_believed(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", released_on="2024-05-13")))
    merged(empty, a_document(a_model("big-1", knowledge_cutoff="2025", max_output=5), source="list", standing="aggregator"))
    body = the(empty, "model", "big-1")
    assert (body["released_on"], body["knowledge_cutoff"], body["max_output"]) == ("2024-05-13", None, 5)


def test_what_names_a_thing_of_which_nothing_can_be_true_goes_without_it(empty):
    report = merged(empty, a_document(
        a_maker(), a_maker("acme-2", name="x" * 5_000), a_model("orphan", maker="acme-2", context_window=1), a_model("big-1", **WELL),
    ))  # fmt: skip
    assert [str(one) for one in report.refused][1:] == [
        "maker acme-2 has no name, so it cannot be recorded", "model orphan has no maker, so it cannot be recorded",
    ]  # fmt: skip
    assert the(empty, "model", "big-1")["license"] == "MIT"


def test_a_model_without_a_name_or_with_an_unknown_maker_is_refused_and_the_others_go_in(empty):
    report = merged(empty, a_document(
        a_maker(),
        a_model("nameless", name=None, context_window=1),
        a_model("orphan", maker="nobody"),
        a_model("big-1"),
    ))  # fmt: skip
    assert the(empty, "model", "nameless") is None
    assert the(empty, "model", "orphan") is None
    assert the(empty, "model", "big-1")["name"] == "Big-1"
    assert {refusal.where.split(" ")[-1] or refusal.what.split(" ")[-1] for refusal in report.refused} == {"nameless", "orphan"}


def test_what_refers_to_a_thing_that_is_refused_is_refused_too(empty):
    report = merged(empty, a_document(
        a_maker(),
        a_record("maker", "nameless", country="US"),
        a_model("orphan", maker="nameless"),
        a_model("big-1", snapshot_of="orphan"),
        a_product("chat", models=[stood_on("orphan"), stood_on("big-1")]),
    ))  # fmt: skip
    assert the(empty, "model", "orphan") is None
    assert the(empty, "model", "big-1")["snapshot_of"] is None
    assert [entry["slug"] for entry in the(empty, "product", "chat")["models"]] == ["big-1"]
    assert report.refused


def test_an_entry_with_an_unknown_end_is_refused_alone(empty):
    report = merged(empty, a_document(a_maker(), a_model("big-1"), a_product("chat", models=[stood_on("big-1"), stood_on("nowhere")])))
    assert [entry["slug"] for entry in the(empty, "product", "chat")["models"]] == ["big-1"]
    assert [(refusal.what, refusal.where) for refusal in report.refused] == [("models", "product chat")]


def test_of_two_records_of_one_thing_in_one_document_the_first_stands(empty):
    report = merged(empty, a_document(a_maker(), a_model("big-1", name="First"), a_model("big-1", name="Second")))
    assert the(empty, "model", "big-1")["name"] == "First"
    assert len(report.refused) == 1


def test_a_value_refused_in_a_newer_document_does_not_bring_back_the_older(empty):
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=8_000)))
    merged(empty, a_document(a_maker(), a_model("big-1", context_window=0), day="2026-01-02"))
    assert the(empty, "model", "big-1")["context_window"] is None


def test_things_of_one_document_may_refer_to_each_other_in_any_order(empty):
    report = merged(empty, a_document(
        a_product("chat", models=[stood_on("big-1")], maker="acme"),
        a_model("big-1-2026", snapshot_of="big-1"),
        a_model("big-1", family="big"),
        a_family("big"),
        a_maker("acme", parent="holding"),
        a_maker("holding"),
    ))  # fmt: skip
    assert report.refused == []
    assert the(empty, "model", "big-1-2026")["snapshot_of"] == {"slug": "big-1", "name": "Big-1"}
    assert the(empty, "maker", "acme")["parent"] == {"slug": "holding", "name": "Holding"}


def test_what_could_not_be_recorded_for_want_of_another_is_recorded_when_that_comes(empty):
    offering = {"provider": "shop", "foreign_id": "big-1"}
    report = merged(empty, a_document(a_record("offering", "shop.big-1", **offering)))
    assert "provider" in str(report.refused)
    merged(empty, a_document(a_record("provider", "shop", name="\x00"), a_record("offering", "shop.big-1", **offering), day="2026-01-02"))
    assert the(empty, "offering", "shop.big-1") is None
    merged(empty, a_document(a_record("provider", "shop", name="Shop"), a_record("offering", "shop.big-1", **offering), day="2026-01-03"))
    assert the(empty, "offering", "shop.big-1")["foreign_id"] == "big-1"
