"""Curators write over HTTP: every kind of thing is created, changed and removed, each field won or lost by precedence, nobody's
work undone unseen."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.export import lines as exported
from service.importers import lines
from service.web.writing import BODIES
from tests.conftest import client_of
from tests.rows import NOT_DISCLOSED, a_document, a_family, a_key, a_maker, a_model, a_product, a_record, merged, stood_on, the
from tests.web.test_problems import check_problem


class Curator:
    """A client with a key, that sends the etag which it has read."""

    def __init__(self, database, **settings):
        self.client, self.key = client_of(database, **settings), a_key(database)

    def get(self, address):
        return self.client.get(address)

    def post(self, address, body, **headers):
        return self.client.post(address, json=body, headers={**self.key, **headers})

    def patch(self, address, body, etag=None, query=""):
        return self.client.patch(f"{address}{query}", json=body, headers={**self.key, "If-Match": etag or self.etag(address)})

    def delete(self, address, query="?reason=a+mistake", etag=None):
        return self.client.delete(f"{address}{query}", headers={**self.key, "If-Match": etag or self.etag(address)})

    def etag(self, address):
        return self.get(address).json["etag"]


@pytest.fixture
def known(empty):
    """A maker with two models, a product, an offering and a score, as others say."""
    merged(empty, a_document(
        a_maker(), a_family("f"), a_model("a", context_window=1000, family="f", parameters=7), a_model("b", released_on="2024-05-13"),
        a_product("chat", models=[stood_on("a", since="2024-01-01")]), a_record("provider", "cloud", name="Cloud"),
        a_record("offering", "cloud.a", provider="cloud", foreign_id="a", model="a"),
        a_record("benchmark", "test", name="Test"), a_record("score", "a.test", model="a", benchmark="test", value=1.0),
    ))  # fmt: skip
    return empty


@pytest.fixture
def curator(known):
    return Curator(known)


def fields_of(answer):
    return {one["field"]: one for one in answer.json["fields"]}


# --- Precedence -------------------------------------------------------------------------------------------------------


def test_what_curators_write_stands_and_the_answer_says_who_contradicts_it(curator):
    answer = curator.patch("/v1/models/a", {"context_window": 2000, "license": "MIT", "cites": "https://example.org/spec"})
    assert answer.status_code == 200, answer.text
    window, terms = fields_of(answer)["context_window"], fields_of(answer)["license"]
    outcome = ("written", "value", "stands", "source", "changed")
    assert [window[name] for name in outcome] == [2000, 2000, True, "curators", True]
    assert [(one["source"], one["value"]) for one in window["conflicts"]] == [("someone", 1000)]
    assert (terms["stands"], terms["conflicts"]) == (True, [])
    assert answer.json["thing"] == curator.get("/v1/models/a").json
    said = [(one["source"], one["value"], one["url"], one["stands"]) for one in curator.get("/v1/models/a/statements").json["data"]
            if one["field"] == "context_window"]  # fmt: skip
    assert said == [("curators", 2000, "https://example.org/spec", True), ("someone", 1000, "https://example.org/page", False)]


def test_a_later_document_of_others_does_not_undo_what_curators_wrote(curator, known):
    curator.patch("/v1/models/a", {"context_window": 2000})
    merged(known, a_document(a_maker(), a_model("a", context_window=3000), day="2030-01-01"))
    assert curator.get("/v1/models/a").json["context_window"] == 2000


def test_null_takes_back_what_curators_say_and_what_others_say_stands_again(curator):
    curator.patch("/v1/models/a", {"context_window": 2000, "license": "MIT"})
    answer = curator.patch("/v1/models/a", {"context_window": None})
    window = fields_of(answer)["context_window"]
    assert (window["state"], window["value"], window["source"]) == ("withdrawn", 1000, "someone")
    assert answer.json["thing"]["context_window"] == 1000
    assert answer.json["thing"]["license"] == "MIT"  # what the patch leaves out stays
    last = curator.patch("/v1/models/a", {"license": None})
    assert last.json["thing"]["license"] is None
    assert fields_of(last)["license"]["source"] is None


def test_a_state_says_that_a_value_is_not_disclosed_or_does_not_apply(curator):
    answer = curator.patch("/v1/models/a", {"states": {"parameters": "not_disclosed", "training_tokens": "not_applicable"}})
    assert answer.json["thing"]["parameters"] is None
    assert answer.json["thing"]["states"] == {"parameters": "not_disclosed", "training_tokens": "not_applicable"}
    back = curator.patch("/v1/models/a", {"states": {"parameters": None}})
    assert (back.json["thing"]["parameters"], back.json["thing"]["states"]) == (7, {"training_tokens": "not_applicable"})


def test_a_write_that_says_nothing_new_is_no_revision(curator):
    first = curator.patch("/v1/models/a", {"context_window": 2000}).json["revision"]
    again = curator.patch("/v1/models/a", {"context_window": 2000})
    assert (again.json["revision"], again.json["changes"]) == (first, [])
    assert curator.patch("/v1/models/a", {}).json["revision"] == first


def test_what_is_written_back_and_forth_on_one_day_is_what_was_written_last(curator):
    for window in (2000, 3000, 2000, 1000, 2000):
        assert curator.patch("/v1/models/a", {"context_window": window}).json["thing"]["context_window"] == window
    log = curator.get("/v1/models/a/changes?field=context_window").json["data"]
    assert [(one["old"], one["new"], one["source"]) for one in log] == [
        (1000, 2000, "curators"), (2000, 3000, "curators"), (3000, 2000, "curators"), (2000, 1000, "curators"), (1000, 2000, "curators"),
    ]  # fmt: skip


def test_an_identifier_of_the_curators_is_found_beside_those_of_others(curator):
    written = curator.patch("/v1/models/a", {"identifiers": [{"scheme": "house", "value": "Our/A", "kind": "alias"}]})
    assert fields_of(written)["identifiers"]["stands"]
    assert curator.get("/v1/resolve?id=our/a").json["model"]["slug"] == "a"


def test_a_new_name_leads_the_offerings_of_that_name_to_the_model(curator, known):
    merged(known, a_document(a_record("offering", "cloud.zed-1", provider="cloud", foreign_id="zed-1"), day="2026-01-02"))
    assert the(known, "offering", "cloud.zed-1")["model"] is None
    curator.post("/v1/models", {"slug": "zed-1", "name": "Zed 1", "maker": "acme"})
    assert the(known, "offering", "cloud.zed-1")["model"]["slug"] == "zed-1"
    curator.delete("/v1/models/zed-1")
    assert the(known, "offering", "cloud.zed-1")["model"] is None


def test_another_maker_of_a_model_is_that_of_its_offerings(curator, known):
    curator.post("/v1/makers", {"slug": "zeta", "name": "Zeta"})
    curator.patch("/v1/models/a", {"maker": "zeta"})
    assert the(known, "offering", "cloud.a")["maker"] == {"slug": "zeta", "name": "Zeta"}
    assert curator.get("/v1/offerings?maker=zeta").json["page"]["total"] == 1


def test_a_new_name_is_shown_by_whatever_names_it(curator, known):
    curator.patch("/v1/makers/acme", {"name": "Acme Labs"})
    for kind, slug in (("model", "a"), ("family", "f"), ("offering", "cloud.a")):
        assert the(known, kind, slug)["maker"]["name"] == "Acme Labs"
    curator.patch("/v1/models/a", {"name": "A One"})
    assert the(known, "product", "chat")["models"][0]["name"] == "A One"
    assert the(known, "score", "a.test")["model"]["name"] == "A One"
    assert [one["slug"] for one in curator.get("/v1/models?q=one").json["data"]] == ["a"]


def test_prices_are_written_with_their_offering_and_make_the_reference_price(curator):
    body = {"provider": "cloud", "foreign_id": "a-2", "model": "a", "billing": "metered",
            "prices": [{"meter": "input", "amount": "2.50"}, {"meter": "output", "amount": 10, "effective_from": "2024-01-01"}],
            }  # fmt: skip
    answer = curator.post("/v1/offerings", body)
    assert answer.status_code == 201, answer.text
    assert curator.get("/v1/models/a").json["input_price"]["amount"] == "2.50"
    changed = curator.patch("/v1/offerings/cloud.a-2", {"prices": [{"meter": "input", "amount": "3"}]})
    assert [price["price"]["amount"] for price in changed.json["thing"]["prices"]] == ["3.00"]
    curator.patch("/v1/offerings/cloud.a-2", {"prices": None})
    assert curator.get("/v1/offerings/cloud.a-2").json["prices"] == []
    assert curator.get("/v1/models/a").json["input_price"] is None


# --- Every kind -------------------------------------------------------------------------------------------------------

STAGE = a_document(
    a_maker("openai"), a_family("gpt-4", maker="openai"), a_model("gpt-4", maker="openai"), a_model("gpt-4o", maker="openai"),
    a_model("bert", maker="openai"), a_product("chatgpt"), a_record("provider", "openai", name="OpenAI"),
    a_record("offering", "openai.gpt-4", provider="openai", foreign_id="gpt-4"), a_record("benchmark", "gsm8k", name="GSM8K"),
    a_record("benchmark", "glue", name="GLUE"), a_record("score", "bert.glue", model="bert", benchmark="glue", value=80.0),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_of_any_kind_is_created_changed_and_removed(empty, kind):
    merged(empty, STAGE)
    curator, plural = Curator(empty), KINDS[kind].plural
    new, slug, changed = BODIES[kind]
    tried = curator.post(f"/v1/{plural}?dry_run=true", new)
    assert (tried.status_code, tried.json["dry_run"]) == (200, True)
    assert curator.get(tried.json["href"]).status_code == 404
    created = curator.post(f"/v1/{plural}", new)
    assert created.status_code == 201, created.text
    assert created.headers["Location"] == created.json["href"] == tried.json["href"]
    assert curator.get(created.json["href"]).json == created.json["thing"]
    assert all(one["stands"] for one in created.json["fields"])
    other = curator.post(f"/v1/{plural}", {**new, "cites": "https://example.org/another"})
    assert (other.status_code, other.json["href"]) == (409, created.json["href"])
    check_problem(curator.client, other, "exists")
    patched = curator.patch(f"/v1/{plural}/{slug}", changed)
    assert patched.status_code == 200, patched.text
    assert patched.json["thing"] == curator.get(f"/v1/{plural}/{slug}").json
    removed = curator.delete(created.json["href"])
    assert removed.status_code == 200, removed.text
    gone = curator.get(created.json["href"])
    assert (gone.status_code, gone.json["reason"], gone.json["successor"]) == (410, "a mistake", None)
    check_problem(curator.client, gone, "gone")
    assert created.json["slug"] not in [one["slug"] for one in curator.get(f"/v1/{plural}").json["data"]]
    assert curator.post(f"/v1/{plural}", new).status_code == 410  # its slug is never given to anything again


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_shows_what_the_write_then_does(empty, kind):
    merged(empty, STAGE)
    curator, plural = Curator(empty), KINDS[kind].plural
    _, slug, changed = BODIES[kind]
    address = f"/v1/{plural}/{slug}"
    before, etag = curator.get(address).json, curator.etag(address)
    tried = curator.patch(address, changed, etag, "?dry_run=true")
    assert curator.get(address).json == before
    assert tried.headers["Catalog-Revision"] == "1"
    done = curator.patch(address, changed, etag)
    assert (tried.json["dry_run"], done.json["dry_run"], done.json["revision"]) == (True, False, 2)
    assert [without_time(one) for one in tried.json["changes"]] == [without_time(one) for one in done.json["changes"]]
    assert tried.json["fields"] == done.json["fields"]


def without_time(change):
    return {name: value for name, value in change.items() if name != "at"}


# --- Removing ---------------------------------------------------------------------------------------------------------


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


# --- Conditions -------------------------------------------------------------------------------------------------------


def test_who_changes_a_thing_says_which_state_of_it_they_have_seen(curator):
    for method, query in (("PATCH", ""), ("DELETE", "?reason=x")):
        answer = curator.client.open(f"/v1/models/a{query}", method=method, json={"license": "MIT"}, headers=curator.key)
        assert answer.status_code == 428
        check_problem(curator.client, answer, "precondition-required")
    etag = curator.etag("/v1/models/a")
    assert curator.patch("/v1/models/a", {"license": "MIT"}, etag).status_code == 200
    for stale in (etag, "x", '"999"', f"W/{curator.etag('/v1/models/a')}", curator.get("/v1/models/a").headers["ETag"]):
        for answer in (curator.patch("/v1/models/a", {"license": "BSD"}, stale), curator.delete("/v1/models/a", etag=stale)):
            assert answer.status_code == 412
            check_problem(curator.client, answer, "precondition-failed")
            assert answer.json["etag"] == answer.headers["ETag"] == curator.etag("/v1/models/a")
    assert curator.get("/v1/models/a").json["license"] == "MIT"
    assert curator.patch("/v1/models/a", {"license": "BSD"}, f'"0", {curator.etag("/v1/models/a")}').status_code == 200
    assert curator.patch("/v1/models/a", {"license": "ISC"}, "*").status_code == 200


def test_a_write_whose_answer_was_lost_may_be_sent_again(curator):
    """The same once more changes nothing, is no revision, and says so with the thing as it stands."""
    new = {"slug": "z", "name": "Z", "maker": "acme", "context_window": 5}
    created, again = curator.post("/v1/models", new), curator.post("/v1/models", new)
    assert (created.status_code, again.status_code) == (201, 200)
    assert (again.json["revision"], again.json["changes"]) == (created.json["revision"], [])
    assert (again.json["thing"], again.headers["Location"]) == (created.json["thing"], created.headers["Location"])
    assert curator.post("/v1/models", {**new, "context_window": 6}).status_code == 409
    etag = curator.etag("/v1/models/z")
    patched, again = (curator.patch("/v1/models/z", {"context_window": 6}, etag) for _ in range(2))
    assert (patched.status_code, again.status_code, again.json["changes"]) == (200, 200, [])
    assert again.json["thing"] == patched.json["thing"]
    assert curator.post("/v1/models", new).status_code == 409  # it would be undone
    assert curator.patch("/v1/models/z", {"context_window": 5}, etag).status_code == 412


def test_of_fifty_patches_at_once_on_one_etag_exactly_one_goes_in(curator, known):
    etag, start = curator.etag("/v1/models/a"), threading.Barrier(10)

    def patch(number):
        if number < 10:
            start.wait()
        own = curator.client.application.test_client()
        answer = own.patch("/v1/models/a", json={"context_window": 5000 + number}, headers={**curator.key, "If-Match": etag})
        return answer.status_code, number

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(patch, range(50)))
    won = [number for status, number in outcomes if status == 200]
    assert len(won) == 1
    assert sorted({status for status, _ in outcomes}) == [200, 412]
    assert the(known, "model", "a")["context_window"] == 5000 + won[0]


# --- Bodies -----------------------------------------------------------------------------------------------------------

FAULTS = [
    ({"contxt_window": 1}, "#/contxt_window", "unknown_field"),
    ({"context_window": "8k"}, "#/context_window", "invalid_value"),
    ({"context_window": 0}, "#/context_window", "invalid_value"),
    ({"context_window": 2**53}, "#/context_window", "invalid_value"),
    ({"context_window": True}, "#/context_window", "invalid_value"),
    ({"slug": "other"}, "#/slug", "read_only_field"),
    ({"etag": '"9"'}, "#/etag", "read_only_field"),
    ({"classes": []}, "#/classes", "read_only_field"),
    ({"input_price": "1"}, "#/input_price", "read_only_field"),
    ({"released_on_precision": "year"}, "#/released_on_precision", "read_only_field"),
    ({"released_on": "1970-01-01"}, "#/released_on", "invalid_value"),
    ({"maker": "nobody"}, "#/maker", "invalid_value"),
    ({"maker": None}, "#/maker", "invalid_value"),
    ({"name": "  "}, "#/name", "invalid_value"),
    ({"name": "a\x00b"}, "#/name", "invalid_value"),
    ({"snapshot_of": "a"}, "#/snapshot_of", "invalid_value"),
    ({"max_output": 5000, "context_window": 1000}, "#/max_output", "invalid_value"),
    ({"input_modalities": ["smell"]}, "#/input_modalities", "invalid_value"),
    ({"links": {"paper": "javascript:alert(1)"}}, "#/links", "invalid_value"),
    ({"lineage": [{"relation": "uses", "target": "b"}, {"relation": "eats", "target": "b"}]}, "#/lineage/1/relation", "invalid_value"),
    ({"lineage": [{"relation": "uses"}]}, "#/lineage/0/target", "missing_field"),
    ({"lineage": [{"target": "b"}]}, "#/lineage/0/relation", "missing_field"),
    ({"lineage": [{"relation": "uses", "target": "b", "a/b~": 1}]}, "#/lineage/0/a~1b~0", "invalid_value"),
    ({"lineage": {"relation": "uses"}}, "#/lineage", "invalid_value"),
    ({"identifiers": ["x"]}, "#/identifiers/0", "invalid_value"),
    ({"states": {"parameters": "secret"}}, "#/states/parameters", "invalid_value"),
    ({"states": {"name": "not_disclosed"}}, "#/states/name", "invalid_value"),
    ({"states": {"parameters": "not_disclosed"}, "parameters": 7}, "#/states/parameters", "invalid_value"),
    ({"states": []}, "#/states", "invalid_value"),
    ({"cites": "ftp://example.org"}, "#/cites", "invalid_value"),
    ([], "#", "invalid_value"),
    ("x", "#", "invalid_value"),
]


@pytest.mark.parametrize(("body", "pointer", "code"), FAULTS, ids=lambda one: str(one)[:50])
def test_what_cannot_be_written_is_pointed_at(curator, known, body, pointer, code):
    before = the(known, "model", "a")
    answer = curator.client.patch("/v1/models/a", json=body, headers={**curator.key, "If-Match": "*"})
    assert answer.status_code == 422, answer.text
    check_problem(curator.client, answer, "invalid-body")
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(pointer, code)]
    assert the(known, "model", "a") == before
    assert curator.get("/v1").json["meta"]["revision"] == 1


def test_all_that_is_wrong_with_a_body_is_told_at_once(curator):
    answer = curator.post("/v1/models", {"name": 5, "colour": "red", "lineage": [{"relation": 1}], "etag": 1})
    assert {(error["pointer"], error["code"]) for error in answer.json["errors"]} == {
        ("#/name", "invalid_value"), ("#/colour", "unknown_field"), ("#/etag", "read_only_field"),
        ("#/lineage/0/relation", "invalid_value"),
        ("#/lineage/0/target", "missing_field"), ("#/slug", "missing_field"), ("#/maker", "missing_field"),
    }  # fmt: skip


@pytest.mark.parametrize(("address", "field"), [
    ("/v1/scores/a.test", "model"), ("/v1/scores/a.test", "shots"), ("/v1/offerings/cloud.a", "foreign_id"),
    ("/v1/offerings/cloud.a", "slug"),
])  # fmt: skip
def test_what_tells_one_thing_from_another_is_written_once(curator, address, field):
    answer = curator.patch(address, {field: "b"})
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(f"#/{field}", "read_only_field")]


@pytest.mark.parametrize(("content", "status"), [
    (b" ", 400), (b"null", 422), (b"{", 400), (b"{} {}", 400), (b"\xff\xfe{\x00}\x00", 400), (b"\xef\xbb\xbf{}", 400),
    (b'{"name": NaN}', 400),
    (b'{"name": "\\ud800"}', 400), (b'{"license": "MIT", "license": "BSD"}', 400), (b'{"links": {"paper": 1, "paper": 2}}', 400),
    (b"[" * 100_000, 400), (b"[" * 500 + b"]" * 500, 400), (b'{"context_window": ' + b"1" * 5000 + b"}", 400),
    (b'{"context_window": 1e400}', 400), (b'{"context_window": 1e30}', 422), ('{"license": "é"}'.encode("latin-1"), 400),
], ids=lambda one: str(one)[:40])  # fmt: skip
def test_json_that_programs_read_in_different_ways_is_not_read_at_all(curator, content, status):
    headers = {**curator.key, "If-Match": "*", "Content-Type": "application/json"}
    answer = curator.client.patch("/v1/models/a", data=content, headers=headers)
    assert answer.status_code == status, answer.text
    check_problem(curator.client, answer, "bad-request" if status == 400 else "invalid-body")


@pytest.mark.parametrize(("method", "headers", "status"), [
    ("PATCH", {"Content-Type": "application/json"}, 200), ("PATCH", {"Content-Type": "application/merge-patch+json"}, 200),
    ("PATCH", {"Content-Type": "application/merge-patch+json; charset=utf-8"}, 200), ("PATCH", {"Content-Type": "text/plain"}, 415),
    ("PATCH", {"Content-Type": "application/x-www-form-urlencoded"}, 415), ("PATCH", {}, 415),
    ("POST", {"Content-Type": "application/merge-patch+json"}, 415), ("POST", {"Content-Type": "application/json"}, 422),
    ("PATCH", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
])  # fmt: skip
def test_only_json_is_read(curator, method, headers, status):
    address = "/v1/models/a" if method == "PATCH" else "/v1/models"
    answer = curator.client.open(address, method=method, data=b"{}", headers={**curator.key, "If-Match": "*", **headers})
    assert answer.status_code == status, answer.text
    if status == 415:
        check_problem(curator.client, answer, "unsupported-media-type")


def test_options_say_which_bodies_are_taken(client):
    assert client.options("/v1/models").headers["Accept-Post"] == "application/json"
    assert client.options("/v1/models/gpt-4").headers["Accept-Patch"] == "application/merge-patch+json, application/json"
    assert set(client.options("/v1/models/gpt-4").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"}


def test_a_query_that_is_not_known_stops_a_write(curator):
    assert curator.patch("/v1/models/a", {"license": "MIT"}, query="?dryrun=true").status_code == 400
    assert curator.get("/v1/models/a").json["license"] is None


# --- What follows -----------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_at_once_and_kept_answers_are_let_go(curator):
    assert curator.get("/v1/models/a").json["license"] is None
    revision = curator.patch("/v1/models/a", {"license": "MIT"}).headers["Catalog-Revision"]
    after = curator.get("/v1/models/a")
    assert (after.json["license"], after.headers["Catalog-Revision"]) == ("MIT", revision)


def test_an_export_holds_what_curators_wrote_and_loads_into_the_same_catalog(curator, known, empty_url):
    curator.patch("/v1/models/a", {"context_window": 2000, "states": {"parameters": "not_disclosed"}})
    curator.patch("/v1/models/a", {"context_window": None})
    curator.post("/v1/models", {"slug": "zed", "name": "Zed", "maker": "acme"})
    curator.post("/v1/scores", {"model": "b", "benchmark": "test", "value": 2.5, "shots": 5})
    curator.patch("/v1/scores/a.test", {"value": 3})
    curator.patch("/v1/models/b", {"license": "MIT"})
    curator.patch("/v1/models/b", {"license": None})
    curator.delete("/v1/models/zed", "?reason=a+mistake&successor=b")
    with known.reading() as connection:
        content = b"".join(exported(connection))
    other = Database(empty_url(known.dialect)) if known.dialect == "sqlite" else Database("sqlite://")
    if known.dialect != "sqlite":
        from service.catalog.migrating import migrate
        migrate(other)
    merged(other, *lines.read(content), accept_removals=True)
    with other.reading() as connection:
        assert b"".join(exported(connection)) == content
    for kind, slug in (("model", "a"), ("model", "b"), ("score", "a.test"), ("offering", "cloud.a"), ("product", "chat")):
        volatile = {"etag": None, "revision": None, "updated_at": None}
        assert the(other, kind, slug) | volatile == the(known, kind, slug) | volatile
    assert client_of(other).get("/v1/models/zed").status_code == 410
    other.close()


def test_who_wrote_is_kept_with_the_document(curator, known):
    curator.patch("/v1/models/a", {"license": "MIT"})
    with known.reading() as connection:
        assert b'"name":"ada"' in b"".join(exported(connection))


def test_a_state_of_others_is_overruled_by_a_value(curator, known):
    merged(known, a_document(a_model("b", parameters=NOT_DISCLOSED), day="2026-01-02"))
    answer = curator.patch("/v1/models/b", {"parameters": 8})
    assert (answer.json["thing"]["parameters"], answer.json["thing"]["states"]) == (8, {})
