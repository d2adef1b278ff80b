"""Four days of listings make one history, whatever order they come in; what is no longer listed has ended, and nothing is deleted."""

from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import func, select

from service.catalog.database import Database
from service.catalog.tables import Change, Offering, Price, Revision, Statement
from service.importers.records import DocumentError
from tests.conftest import client_of
from tests.documents import DAYS, a_listing, a_provider, an_entry, listed, read_on
from tests.rows import a_document, a_maker, a_model, a_record, changes, merged

ORDERS = list(permutations(DAYS))
AGAIN = [(DAYS[1], DAYS[3], DAYS[1], DAYS[0], DAYS[2], DAYS[3])]
# All orders on SQLite, a few on PostgreSQL, where an empty catalog costs more.
CASES = [("sqlite", order) for order in ORDERS + AGAIN] + [("postgresql", order) for order in ORDERS[5::6] + AGAIN]


def after(database, days):
    """The catalog once the listings of these days have come in, in this order, each by itself."""
    for day in days:
        merged(database, listed(day), accept_removals=True)
    return client_of(database)


def everything(client, address):
    """All that an address lists, page by page, without what tells when it came in."""
    found = []
    while address:
        answer = client.get(address).json
        found += [{name: value for name, value in one.items() if name not in ("etag", "revision", "updated_at")} for one in answer["data"]]
        address = answer["page"]["next"]
    return found


def told(client):
    """What the catalog tells of offerings: what each is, when it was listed, and what it cost when."""
    offerings = everything(client, "/v1/offerings?limit=200")
    prices = [client.get(f"/v1/offerings/{one['slug']}/prices").json["data"] for one in offerings]
    return offerings, prices, everything(client, "/v1/providers")


@pytest.fixture(scope="module")
def told_in_order(empty_url):
    database = Database(empty_url("sqlite"))
    yield told(after(database, DAYS))
    database.close()


@pytest.mark.parametrize(("dialect", "days"), CASES, ids=lambda case: case if isinstance(case, str) else " ".join(day[2:7] for day in case))
def test_days_in_any_order_give_the_same_history(empty_url, told_in_order, dialect, days):
    database = Database(empty_url(dialect))
    found = told(after(database, days))
    database.close()
    assert found == told_in_order


@pytest.fixture(params=["sqlite", "postgresql"])
def year(request, empty_url):
    """A client of a catalog of the four days."""
    database = Database(empty_url(request.param))
    yield after(database, DAYS)
    database.close()


HISTORY = {
    "openai.gpt-4": [("input", "10.00", "2025-07-01", "2025-07-01"), ("input", "30.00", "2026-01-01", "2026-07-01"),
                     ("output", "30.00", "2025-07-01", "2025-07-01"), ("output", "60.00", "2026-01-01", "2026-07-01")],
    "mistral.mistral-small-latest": [("input", "0.10", "2025-07-01", "2026-01-01"), ("input", "0.15", "2026-04-01", "2026-07-01"),
                                     ("output", "0.30", "2025-07-01", "2026-01-01"), ("output", "0.60", "2026-04-01", "2026-07-01")],
    "github-copilot.gpt-4.1": [("cache_read", "0.50", "2026-07-01", "2026-07-01"), ("input", "2.00", "2026-07-01", "2026-07-01"),
                               ("output", "8.00", "2026-07-01", "2026-07-01")],
}  # fmt: skip
LISTED = {
    "openai.gpt-4": ("2025-07-01", None),
    "openai.gpt-4.5-preview": ("2025-07-01", "2025-07-01"),
    "amazon-bedrock.anthropic.claude-3-haiku-20240307-v1-0": ("2025-07-01", "2026-04-01"),
    "huggingface.zai-org.glm-4.6": ("2026-01-01", None),  # gone in April, back in July
    "zai-coding-plan.glm-4.6": ("2026-01-01", "2026-04-01"),
    "helicone.gpt-4o": ("2026-01-01", None),
}


def offering(client, slug, query=""):
    """An offering by the beginning of its slug: behind it may stand digits that tell ids apart."""
    (found,) = [one for one in everything(client, f"/v1/offerings?limit=200{query}") if one["slug"] in (slug, f"{slug}-{one['slug'][-4:]}")]
    return found


@pytest.mark.parametrize(("slug", "intervals"), HISTORY.items())
def test_what_an_offering_cost_when(year, slug, intervals):
    prices = year.get(f"/v1/offerings/{slug}/prices").json["data"]
    assert [(price["meter"], price["price"]["amount"], price["observed_on"], price["last_observed_on"]) for price in prices] == intervals
    # Months lie between the documents, so on which day it changed nobody knows.
    assert {price["effective_from"] for price in prices} == {price["effective_to"] for price in prices} == {None}


@pytest.mark.parametrize(("day", "amount"), [
    ("2025-06-30", None), ("2025-07-01", "10.00"), ("2025-10-01", None), ("2026-01-01", "30.00"), ("2026-02-01", "30.00"),
    ("2026-11-24", "30.00"),
])  # fmt: skip
def test_the_price_of_a_day_is_one_that_surely_held(year, day, amount):
    prices = year.get(f"/v1/offerings/openai.gpt-4/prices?meter=input&as_of={day}")
    body = year.get(f"/v1/offerings/openai.gpt-4?as_of={day}")
    if day < "2025-07-01":
        assert (body.status_code, prices.status_code) == (404, 404)
    else:
        assert [price["price"]["amount"] for price in prices.json["data"]] == ([amount] if amount else [])
        assert (body.json["input_price"] and body.json["input_price"]["amount"]) == amount


@pytest.mark.parametrize(("slug", "first", "last"), [(slug, *days) for slug, days in LISTED.items()])
def test_when_an_offering_was_listed_first_and_last(year, slug, first, last):
    found = offering(year, slug)
    assert (found["first_listed_on"], found["last_listed_on"]) == (first, last)


def test_an_offering_that_has_ended_is_kept_and_has_no_price_today(year):
    ended = offering(year, "openai.gpt-4.5-preview")
    assert (ended["input_price"], ended["prices"]) == (None, [])
    prices = year.get(f"/v1/offerings/{ended['slug']}/prices").json["data"]
    assert {price["price"]["amount"] for price in prices} == {"75.00", "150.00", "37.50"}
    assert offering(year, "openai.gpt-4.5-preview", "&as_of=2025-07-01")["input_price"]["amount"] == "75.00"
    assert ended["slug"] not in [one["slug"] for one in everything(year, "/v1/offerings?limit=200&as_of=2026-07-01")]


def test_only_what_is_listed_is_found_by_last_listed_known(year):
    current = {one["slug"] for one in everything(year, "/v1/offerings?last_listed_on_known=false&limit=200")}
    assert current == {record.slug for record in listed(DAYS[-1]).records if record.kind == "offering"}


# --- The end of offerings ---------------------------------------------------------------------------------------------


def a_day(day, *ids, **options):
    """The listing of one shop on one day."""
    return replace(read_on(day, a_listing(shop=a_provider(**{one: an_entry() for one in ids}))), **options)


def last_days(database):
    with database.reading() as connection:
        rows = connection.execute(select(Offering.slug, Offering.last_listed_on).order_by(Offering.slug))
        return {slug.removeprefix("shop."): day and day.isoformat() for slug, day in rows}


def test_a_complete_listing_ends_what_it_lacks_and_says_so(empty):
    merged(empty, a_day("2026-01-01", "a", "b", "c", "d"))
    report = merged(empty, a_day("2026-01-02", "a", "b", "c"))
    assert report.ended == ["shop.d"]
    assert last_days(empty) == {"a": None, "b": None, "c": None, "d": "2026-01-01"}
    assert ("shop.d", "last_listed_on", None, "2026-01-01") in changes(empty, 2)


def test_an_incomplete_listing_ends_nothing(empty):
    merged(empty, a_day("2026-01-01", "a", "b", "c", "d"))
    report = merged(empty, a_day("2026-01-02", "a", complete=False))
    assert report.ended == []
    assert set(last_days(empty).values()) == {None}


def test_an_incomplete_listing_shows_that_what_it_has_is_there(empty):
    merged(empty, a_day("2026-01-01", "a", "b", "c", "d"))
    merged(empty, a_day("2026-01-03", "a", "b", "c"))
    merged(empty, a_day("2026-01-05", "d", complete=False))
    assert last_days(empty)["d"] is None
    merged(empty, a_day("2026-01-06", "a", "b", "c"))
    assert last_days(empty)["d"] == "2026-01-05"


def test_an_older_listing_ends_nothing(empty):
    merged(empty, a_day("2026-01-02", "a", "b", "c", "d"))
    assert merged(empty, a_day("2026-01-01", "a", "b", "c")).ended == []
    assert set(last_days(empty).values()) == {None}


def test_another_sources_listing_ends_nothing(empty):
    merged(empty, a_day("2026-01-01", "a", "b", "c", "d"))
    other = a_day("2026-01-02", "a", "b", "c")
    assert merged(empty, replace(other, origin=replace(other.origin, slug="other"))).ended == []
    assert set(last_days(empty).values()) == {None}


def test_what_comes_back_is_there_as_if_it_had_never_gone(empty):
    for day, ids in (("2026-01-01", "abcd"), ("2026-01-02", "abc"), ("2026-01-03", "abcd")):
        merged(empty, a_day(day, *ids))
    assert last_days(empty)["d"] is None
    assert ("shop.d", "last_listed_on", "2026-01-01", None) in changes(empty, 3)


def counts(database):
    with database.reading() as connection:
        return [connection.scalar(select(func.count()).select_from(row)) for row in (Statement, Revision, Change, Offering, Price)]


def test_a_listing_that_would_end_more_than_30_percent_is_refused_and_leaves_the_catalog_untouched(empty):
    merged(empty, a_day("2026-01-01", *"abcdefghij"))
    before, days = counts(empty), last_days(empty)
    with pytest.raises(DocumentError, match=r"would end 4 of the 10 offerings .*--accept-removals"):
        merged(empty, a_day("2026-01-02", *"abcdef"))
    assert (counts(empty), last_days(empty)) == (before, days)
    assert len(merged(empty, a_day("2026-01-02", *"abcdefg")).ended) == 3
    assert len(merged(empty, a_day("2026-01-03", *"ab"), accept_removals=True).ended) == 5


def test_an_older_listing_of_other_things_is_not_taken_for_a_mass_ending(empty):
    merged(empty, a_day("2026-01-02", *"abcdefghij"))
    merged(empty, a_day("2026-01-01", *"klm"))
    assert sum(day is None for day in last_days(empty).values()) == 10


# --- Prices of today, and who they are of -----------------------------------------------------------------------------


def test_a_price_that_changes_is_a_change_and_moves_the_reference_prices_of_its_model(empty):
    def day(date, amount):
        return read_on(date, a_listing(acme=a_provider(**{"big-1": an_entry(cost={"input": amount, "output": 8})})))

    core = a_document(a_maker(), a_model("big-1"), a_record("provider", "acme", name="Acme", maker="acme"))
    merged(empty, core)
    merged(empty, day("2026-01-01", 2))
    merged(empty, day("2026-01-02", 3))
    model = client_of(empty).get("/v1/models/big-1").json
    assert (model["input_price"]["amount"], model["price_provider"]["slug"]) == ("3.00", "acme")
    fields = [(slug, field) for slug, field, *_ in changes(empty, 3)]
    assert fields == [("acme.big-1", "prices"), ("big-1", "input_price"), ("big-1", "lowest_input_price")]
    assert model["revision"] == 3


def test_what_a_source_calls_a_model_is_known_when_the_next_day_comes(empty):
    merged(empty, a_document(a_maker("google"), a_model("gemini-2.5-flash-image", maker="google")))
    merged(empty, a_document(a_model("gemini-2.5-flash-image", maker="google", name="Nano Banana"), source="other", standing="record"))
    for day in ("2026-01-01", "2026-01-02"):
        report = merged(empty, read_on(day, a_listing(shop=a_provider(**{"google/nano-banana": an_entry()}))))
        assert report.created["model"] == 0
    (found,) = everything(client_of(empty), "/v1/offerings")
    assert found["model"]["slug"] == "gemini-2.5-flash-image"


def test_what_others_call_a_model_does_not_take_the_name_from_the_one_that_has_it(empty):
    merged(empty, a_document(a_maker("acme"), a_model("sonnet-3.5"), a_model("sonnet-3.5-20241022")))
    merged(empty, a_document(a_model("sonnet-3.5-20241022", name="Sonnet 3.5"), source="other", standing="record"))
    merged(empty, read_on("2026-01-01", a_listing(shop=a_provider(**{"sonnet-3.5": an_entry()}))))
    assert everything(client_of(empty), "/v1/offerings")[0]["model"]["slug"] == "sonnet-3.5"
