"""A walk over pages gives each thing once, in the declared order, on both databases; no cursor breaks anything."""

import base64
from functools import cache

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.catalog.attributes import KINDS
from service.catalog.paging import SORTS, Sort
from tests.catalog.conftest import in_order
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, merged

ORDERS = [Sort(key, down) for key in SORTS["model"] for down in (False, True)]


def walk(client, address):
    """The slugs of a whole collection, page by page, and how many pages it took."""
    slugs, pages = [], 0
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        slugs += [thing["slug"] for thing in answer.json["data"]]
        address, pages = answer.json["page"]["next"], pages + 1
    return slugs, pages


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_every_sort_gives_each_model_once_in_its_order(client, bodies, sort):
    expected = in_order("model", bodies["model"], sort)
    for limit in (7, 200):
        slugs, pages = walk(client, f"/v1/models?sort={sort}&limit={limit}&fields=slug&count=none")
        assert slugs == expected
        assert pages == -(-len(expected) // limit)


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_pages_of_one_give_each_model_once(client, bodies, sort):
    some = [model for model in bodies["model"] if model["maker"]["slug"] == "stability-ai"]
    walked = walk(client, f"/v1/models?sort={sort}&limit=1&maker=stability-ai&fields=slug&count=none")
    assert walked == (in_order("model", some, sort), len(some))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "model"])
def test_every_sort_of_the_other_collections_gives_each_thing_once(client, bodies, kind):
    for key in SORTS[kind]:
        for sort in (Sort(key), Sort(key, True)):
            slugs, _ = walk(client, f"/v1/{KINDS[kind].plural}?sort={sort}&limit=199&fields=slug&count=none")
            assert slugs == in_order(kind, bodies[kind], sort)


@pytest.mark.parametrize("query", ["sort=-released_on", "sort=context_window&maker=openai,google", "class=large_language_model", ""])
def test_every_page_of_a_walk_says_the_total_and_links_to_the_next(client, query):
    address, slugs, totals = f"/v1/models?limit=40&{query}".rstrip("&"), [], set()
    while address:
        answer = client.get(address)
        slugs += [model["slug"] for model in answer.json["data"]]
        totals.add(answer.json["page"]["total"])
        address = answer.json["page"]["next"]
        assert (f'<{address}>; rel="next"' in answer.headers["Link"]) == bool(address)
    assert len(slugs) == len(set(slugs))
    assert totals == {len(slugs)}


def test_pages_are_the_same_to_the_byte_on_both_databases(both):
    for sort in ORDERS:
        addresses = [f"/v1/models?limit=200&sort={sort}&fields=slug"] * 2
        while all(addresses):
            first, second = (client.get(address) for client, address in zip(both, addresses, strict=True))
            assert first.data == second.data
            addresses = [first.json["page"]["next"], second.json["page"]["next"]]


SIZES = [4_000, 8_000, None, 8_000, 32_000, None, 128_000]
STILL = {f"still-{number}": SIZES[number % len(SIZES)] for number in range(20)}


def sized(sizes, day):
    """A document of models with their context windows, where known."""
    models = (a_model(slug, **({"context_window": size} if size else {})) for slug, size in sizes.items())
    return a_document(a_maker(), *models, day=f"2026-01-{day:02d}")


@pytest.mark.parametrize("sort", [Sort("context_window"), Sort("context_window", True), Sort("name")], ids=str)
def test_a_walk_during_writes_gives_what_does_not_change_once_and_in_order(empty, sort):
    merged(empty, sized(STILL, 1))
    client, seen, turn, address = client_of(empty), [], 1, f"/v1/models?sort={sort}&limit=3"
    while address:
        turn += 1
        moving = {f"moving-{number}": SIZES[(turn + number) % len(SIZES)] or turn for number in range(6)}
        revision = merged(empty, sized({**moving, f"new-{turn}": 8_000}, turn)).revision
        answer = client.get(address, headers={"Catalog-Revision": str(revision)}).json
        assert answer["meta"]["revision"] == revision
        seen += answer["data"]
        address = answer["page"]["next"]
    still = [model for model in seen if model["slug"] in STILL]
    assert [model["slug"] for model in still] == in_order("model", still, sort)
    assert sorted(model["slug"] for model in still) == sorted(STILL)
    assert len(seen) > len(STILL)


def test_the_total_can_be_left_out(client):
    page = client.get("/v1/models?count=none&limit=1").json["page"]
    assert (page["total"], page["total_relation"]) == (None, None)
    assert page["next"]


def cursor_of(client, query):
    """The cursor of the page after the first."""
    following = client.get(f"/v1/models?{query}").json["page"]["next"]
    return following.partition("cursor=")[2].partition("&")[0]


@pytest.mark.parametrize("other", ["sort=slug", "sort=released_on", "sort=-released_on&maker=openai", "sort=-released_on&as_of=2024-01-01"])
def test_a_cursor_belongs_to_its_filters_and_its_sort(client, other):
    answer = client.get(f"/v1/models?{other}&cursor={cursor_of(client, 'sort=-released_on&limit=1')}")
    assert answer.status_code == 400
    assert "begin again" in answer.json["errors"][0]["detail"]


def test_a_cursor_goes_on_with_another_limit_and_other_fields(client):
    slugs = [model["slug"] for model in client.get("/v1/models?sort=name&limit=5&fields=slug").json["data"]]
    cursor = cursor_of(client, "sort=name&limit=2&fields=slug")
    assert [model["slug"] for model in client.get(f"/v1/models?sort=name&limit=3&cursor={cursor}").json["data"]] == slugs[2:]


def packed(place):
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


@cache
def a_place(client, sort):
    """What a cursor of ours holds."""
    cursor = cursor_of(client, f"limit=1&fields=slug&count=none&sort={sort}")
    return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


ODD = ["2024-01-01", "2024-02-30", "0001-01-01", "9999-12-31", "20240101", "\x00", "a\x00", "ÿ", 2**53, -1, 1e308, "x" * 300]
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=20) | st.sampled_from(ODD)
JSON = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=2)


@pytest.mark.parametrize("key", SORTS["model"])
@settings(max_examples=30)
@given(place=st.integers(2, 4), value=JSON, down=st.booleans())
@example(place=4, value="\x00", down=False)
@example(place=3, value="\x00", down=False)
def test_a_cursor_with_something_else_in_it_is_refused_or_a_place(both, key, place, value, down):
    sort = Sort(key, down)
    answers = []
    for client in both:
        changed = list(a_place(client, sort))
        changed[place] = value
        answers.append(client.get(f"/v1/models?sort={sort}&limit=3&fields=slug&count=none&cursor={packed(changed)}"))
    assert answers[0].status_code in (200, 400)
    assert answers[0].status_code == answers[1].status_code
    if answers[0].status_code == 200:
        assert answers[0].data == answers[1].data


@given(cursor=st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()) | JSON.map(packed))
@example(cursor=packed([1, "x"]))
@example(cursor="A" * 513)
@example(cursor="W" * 400)
@example(cursor=base64.b64encode(b"[" * 300).decode())
def test_a_cursor_that_is_none_of_ours_is_refused(both, cursor):
    for client in both:
        answer = client.get("/v1/models", query_string={"cursor": cursor})
        assert answer.status_code == 400
        assert answer.json["errors"][0]["parameter"] == "cursor"
