"""A walk over pages gives each thing once, in the declared order, on both databases; no cursor breaks anything."""

import base64

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.catalog.attributes import KINDS
from service.catalog.database import Database
from service.catalog.paging import SORTS, CursorError, Sort, page_of

ORDERS = [Sort(key, down) for key in SORTS["model"] for down in (False, True)]


def walk(database, kind, sort, limit):
    """The slugs of a whole collection, page by page, with how many pages it took."""
    cursor, slugs, pages = None, [], 0
    with database.reading() as connection:
        while pages == 0 or cursor:
            page = page_of(connection, kind, [], sort, limit, cursor, count=False)
            cursor, pages = page.next, pages + 1
            slugs += [row.slug for row in page.rows]
    return slugs, pages


def bodies(client, kind):
    """Every body of a collection, by the slug's order."""
    found, address = [], f"/v1/{KINDS[kind].plural}?limit=200"
    while address:
        answer = client.get(address).json
        found, address = found + answer["data"], answer["page"]["next"]
    return found


def in_order(things, sort):
    """What a sort promises: by key, the slug breaks ties in the same direction, what is unknown comes last."""
    key = {thing["slug"]: thing[sort.key]["slug"] if isinstance(thing[sort.key], dict) else thing[sort.key] for thing in things}
    known = sorted(((value, slug) for slug, value in key.items() if value is not None), reverse=sort.descending)
    unknown = sorted((slug for slug, value in key.items() if value is None), reverse=sort.descending)
    return [slug for _, slug in known] + unknown


@pytest.mark.parametrize("sort", ORDERS, ids=str)
def test_every_sort_gives_each_model_once_in_its_order(client, catalog, sort):
    expected = in_order(bodies(client, "model"), sort)
    for limit in (1, 7, 200):
        slugs, pages = walk(catalog, "model", sort, limit)
        assert slugs == expected
        assert pages == -(-len(expected) // limit)


@pytest.mark.parametrize("kind", ["maker", "family", "product"])
def test_every_sort_of_the_other_collections_gives_each_thing_once(client, catalog, kind):
    things = bodies(client, kind)
    for key in SORTS[kind]:
        for sort in (Sort(key), Sort(key, True)):
            assert walk(catalog, kind, sort, 7)[0] == in_order(things, sort)


@pytest.mark.parametrize("query", ["sort=-released_on", "sort=context_window&maker=openai,google", "class=large_language_model", ""])
def test_a_walk_over_http_gives_what_one_page_gives_and_says_the_total_on_each(client, query):
    address, slugs, totals = f"/v1/models?limit=7&{query}".rstrip("&"), [], set()
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        slugs += [model["slug"] for model in answer.json["data"]]
        totals.add(answer.json["page"]["total"])
        address = answer.json["page"]["next"]
        assert (f'<{address}>; rel="next"' in answer.headers["Link"]) == bool(address)
    assert len(slugs) == len(set(slugs))
    assert totals == {len(slugs)}


def test_pages_are_the_same_on_both_databases(both):
    for sort in ORDERS:
        addresses = [f"/v1/models?limit=40&sort={sort}&fields=slug"] * 2
        while all(addresses):
            first, second = (client.get(address) for client, address in zip(both, addresses, strict=True))
            assert first.data == second.data
            addresses = [first.json["page"]["next"], second.json["page"]["next"]]


def test_the_total_can_be_left_out(client):
    page = client.get("/v1/models?count=none&limit=1").json["page"]
    assert (page["total"], page["total_relation"]) == (None, None)
    assert page["next"]


@pytest.mark.parametrize("other", ["sort=slug", "sort=released_on", "sort=-released_on&maker=openai", "sort=-released_on&as_of=2024-01-01"])
def test_a_cursor_belongs_to_its_filters_and_its_sort(client, other):
    following = client.get("/v1/models?sort=-released_on&limit=1").json["page"]["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    answer = client.get(f"/v1/models?{other}&cursor={cursor}")
    assert answer.status_code == 400
    assert "begin again" in answer.json["errors"][0]["detail"]


def test_a_cursor_goes_on_with_another_limit_and_other_fields(client):
    following = client.get("/v1/models?sort=name&limit=2&fields=slug").json["page"]["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]
    slugs = [model["slug"] for model in client.get("/v1/models?sort=name&limit=5&fields=slug").json["data"]]
    assert [model["slug"] for model in client.get(f"/v1/models?sort=name&limit=3&cursor={cursor}").json["data"]] == slugs[2:]


def packed(place):
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def a_place(database: Database, sort: Sort):
    """What a cursor of ours holds."""
    with database.reading() as connection:
        cursor = page_of(connection, "model", [], sort, 1, count=False).next
    return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def first_page_after(database, sort, cursor):
    """What a page after a cursor of a client's is: slugs, or the sentence that refuses it. Anything else is a fault of ours."""
    with database.reading() as connection:
        try:
            return [row.slug for row in page_of(connection, "model", [], sort, 3, cursor, count=False).rows]
        except CursorError as error:
            return str(error)


ODD = ["2024-01-01", "2024-02-30", "0001-01-01", "9999-12-31", "20240101", "\x00", "a\x00", "ÿ", 2**53, -1, 1e308, "x" * 300]
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=20) | st.sampled_from(ODD)
JSON = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=2)


@pytest.mark.parametrize("key", SORTS["model"])
@given(place=st.integers(2, 4), value=JSON, down=st.booleans())
@example(place=4, value="\x00", down=False)
@example(place=3, value="\x00", down=False)
def test_a_cursor_with_something_else_in_it_is_refused_or_a_place(catalogs, key, place, value, down):
    sort = Sort(key, down)
    answers = []
    for database in (catalogs("sqlite"), catalogs("postgresql")):
        changed = a_place(database, sort)
        changed[place] = value
        answers.append(first_page_after(database, sort, packed(changed)))
    assert answers[0] == answers[1]


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
