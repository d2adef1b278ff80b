"""Curators write over HTTP: every kind of thing is created, changed and removed, each field won or lost by precedence, nobody's
work undone unseen."""


import pytest

from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.export import lines as exported
from service.importers import lines
from service.web.writing import BODIES
from tests.conftest import client_of
from tests.rows import NOT_DISCLOSED, a_document, a_family, a_maker, a_model, a_product, a_record, merged, the
from tests.web.conftest import Curator
from tests.web.test_problems import check_problem


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
