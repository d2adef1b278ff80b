"""Curators remove things: with a reason, nothing that others need, and for good, whatever documents come later."""

from tests.rows import a_document, a_maker, a_model, a_product, a_record, merged, stood_on
from tests.web.test_problems import check_problem


def test_what_others_cannot_be_without_is_not_removed_before_them(curator):
    for address, standing in (
        ("/v1/models/a", {"/v1/scores/a.test", "/v1/products/chat"}),
        ("/v1/makers/acme", {"/v1/families/f", "/v1/models/a", "/v1/models/b"}),
        ("/v1/providers/cloud", {"/v1/offerings/cloud.a"}), ("/v1/benchmarks/test", {"/v1/scores/a.test"}),
    ):  # fmt: skip
        answer = curator.delete(address)
        assert answer.status_code == 409
        check_problem(curator.client, answer, "in-use")
        assert {one["href"] for one in answer.json["standing"]} == standing
        assert curator.get(address).status_code == 200


def test_what_only_mentions_a_removed_thing_goes_on_without_it(curator, known):
    merged(known, a_document(
        a_model("c", snapshot_of="a", lineage=[{"relation": "fine_tuned_from", "target": "a"}, {"relation": "succeeds", "target": "b"}]),
        day="2026-01-02",
    ))  # fmt: skip
    assert curator.get("/v1/models/b").json["successor"]["slug"] == "c"
    curator.delete("/v1/scores/a.test")
    curator.patch("/v1/products/chat", {"models": []})
    answer = curator.delete("/v1/models/a", "?reason=never+existed.&successor=c")
    assert answer.status_code == 200, answer.text
    assert curator.get("/v1/models/c").json["snapshot_of"] is None
    assert curator.get("/v1/offerings/cloud.a").json["model"] is None
    assert curator.get("/v1/offerings/cloud.a").json["maker"] is None
    assert [one["to"] for one in curator.get("/v1/models/c/lineage?direction=ancestors").json["data"]] == [
        {"slug": None, "name": "a"}, {"slug": "b", "name": "B"}]  # fmt: skip
    assert curator.get("/v1/families/f").json["models"] == []
    assert curator.get("/v1/models?q=a").json["data"][0]["slug"] != "a"
    gone = curator.get("/v1/models/a")
    assert gone.json["successor"] == {"slug": "c", "href": "/v1/models/c"}
    assert gone.json["detail"] == "The model 'a' was removed: never existed. Its successor is 'c'."
    for part in ("statements", "changes", "lineage"):
        assert curator.get(f"/v1/models/a/{part}").status_code == 410
    curator.delete("/v1/models/c")
    assert curator.get("/v1/models/b").json["successor"] is None
    assert [(one["field"], one["old"]["name"], one["new"]) for one in curator.get("/v1/changes?model=a&since=2").json["data"]
            if one["field"] is None] == [(None, "A", None)]  # fmt: skip


def test_whoever_asks_for_a_removed_model_by_any_way_is_told_that_it_is_gone(curator, known):
    curator.delete("/v1/scores/a.test")
    curator.patch("/v1/products/chat", {"models": []})
    curator.delete("/v1/models/a", "?reason=never+existed.&successor=b")
    gone = curator.get("/v1/resolve?id=a")
    assert gone.json["detail"] == "The model 'a' was removed: never existed. Its successor is 'b'."
    assert (gone.status_code, gone.json["successor"]) == (410, {"slug": "b", "href": "/v1/models/b"})
    several = curator.get("/v1/models?id=b,a,zed").json
    assert [one["slug"] for one in several["data"]] == ["b"]
    assert (several["meta"]["gone_ids"], several["meta"]["unknown_ids"]) == (["a"], ["zed"])
    assert "Removed: a." in curator.get("/v1/models?id=b,a&format=txt").text
    assert [(one["code"], one["detail"]) for one in curator.get("/v1/compare?models=a,b").json["errors"]] == [("gone", gone.json["detail"])]


def test_what_was_removed_does_not_come_back_with_the_next_document(curator, known):
    curator.delete("/v1/scores/a.test")
    curator.patch("/v1/products/chat", {"models": []})
    curator.delete("/v1/models/a")
    report = merged(known, a_document(
        a_maker(), a_model("a", context_window=5), a_model("d", snapshot_of="a"),
        a_record("score", "a.test", model="a", benchmark="test", value=2.0),
        a_record("offering", "cloud.a", provider="cloud", foreign_id="a", model="a"), a_product("chat", models=[stood_on("a")]),
        day="2026-02-01",
    ))  # fmt: skip
    assert report.created == {"model": 1}
    assert curator.get("/v1/models/a").status_code == 410
    assert curator.get("/v1/scores/a.test").status_code == 410
    assert curator.get("/v1/models/d").json["snapshot_of"] is None
    assert curator.get("/v1/offerings/cloud.a").json["model"] is None
    again = merged(known, a_document(a_model("d", snapshot_of="a"), day="2026-02-02"))
    assert again.unchanged == {"model": 1}


def test_who_removes_says_why_and_names_a_successor_that_is_there(curator):
    for query, parameter in (("", "reason"), ("?reason=", "reason"), ("?reason=x&successor=zzz", "successor"),
                             ("?reason=x&successor=b", "successor"), ("?reason=x&because=y", "because")):  # fmt: skip
        answer = curator.delete("/v1/models/b", query)
        assert answer.status_code == 400, query
        assert parameter in [error["parameter"] for error in answer.json["errors"]]
    assert curator.get("/v1/models/b").status_code == 200
