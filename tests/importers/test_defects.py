"""A document with defects goes in without them, and the report names each: what, where, why."""

import pytest
from sqlalchemy import func, select

from service.catalog.tables import Offering
from tests.conftest import client_of
from tests.documents import a_listing, a_provider, an_entry, read_on
from tests.rows import a_document, a_record, merged

DAY = "2026-07-01"
# Ten defects of ten sorts, each in an offering of its own, with the line that names it.
PLANTED = {
    "impossible-date": (
        {"release_date": "2025-02-31"},
        "shop: impossible-date: release_date is not a day of the calendar: 2025-02-31 (it says '2025-02-31')"),
    "unknown-date": (
        {"release_date": "1970-01-01"}, "shop: unknown-date: release_date must be from 1971 to 2100 (it says '1970-01-01')"),
    "knows-the-future": (
        {"knowledge": "2025-09"}, "shop: knows-the-future: knowledge 2025-09 cannot go with released_on 2025-03-01"),
    "no-context": (
        {"limit": {"context": 0, "output": 4000}}, "shop: no-context: limit.context is no plausible number of tokens: 0"),
    "more-out-than-in": (
        {"limit": {"context": 100, "output": 200}}, "shop: more-out-than-in: limit.output 200 cannot go with context_window 100"),
    "strange-word": (
        {"modalities": {"input": ["text ;text"], "output": ["text"]}},
        "shop: strange-word: modalities.input has the word 'text ;text', which is none of ours"),
    "strange-meter": (
        {"cost": {"input": 2, "output": 8, "cached_input": 1}}, "shop: strange-meter: cost.cached_input is no meter that we know"),
    "negative-price": (
        {"cost": {"input": -2, "output": 8}}, "shop: negative-price: cost.input must be from 0 to 1000000 (it says -2)"),
    "price-of-an-image": (
        {"modalities": {"input": ["text"], "output": ["image"]}, "cost": {"input": 0.08, "output": 8}},
        "shop: price-of-an-image: cost.input 0.08 is no price of a million tokens: it is of an image, a minute or a second"),
    "far-off": (
        {"cost": {"input": 2000, "output": 8}},
        "shop: far-off: prices.input 2000.00 is 100 times off the 2.00 that others ask for the same model"),
}  # fmt: skip
PEERS = {name: a_provider(**{"far-off": an_entry()}) for name in ("mall", "market")}


def planted(**more):
    entries = {name: an_entry(**facts) for name, (facts, _) in PLANTED.items()}
    return read_on(DAY, a_listing(shop=a_provider(sound=an_entry(), **entries), **PEERS, **more))


def test_a_document_with_ten_defects_goes_in_without_them_and_the_report_names_all_ten(empty):
    report = merged(empty, planted())
    assert sorted(str(one) for one in report.refused) == sorted(line for _, line in PLANTED.values())
    with empty.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Offering)) == len(PLANTED) + 1 + len(PEERS)


def shown(client, slug):
    """What of an offering a defect may have spoilt."""
    body = client.get(f"/v1/offerings/shop.{slug}").json
    prices = {price["meter"]: price["price"]["amount"] for price in body["prices"]}
    return body["context_window"], body["max_output"], prices.get("input"), prices.get("output")


@pytest.mark.parametrize(("slug", "facts"), [
    ("sound", (8000, 4000, "2.00", "8.00")),
    ("impossible-date", (8000, 4000, "2.00", "8.00")),
    ("no-context", (None, 4000, "2.00", "8.00")),
    ("more-out-than-in", (100, None, "2.00", "8.00")),
    ("strange-meter", (8000, 4000, "2.00", "8.00")),
    ("negative-price", (8000, 4000, None, "8.00")),
    ("price-of-an-image", (8000, 4000, None, "8.00")),
    ("far-off", (8000, 4000, None, "8.00")),
])  # fmt: skip
def test_what_is_sound_of_an_entry_with_a_defect_is_there(empty, slug, facts):
    merged(empty, planted())
    assert shown(client_of(empty), slug) == facts


def test_a_document_is_judged_by_itself_whatever_the_catalog_knows(empty):
    earlier = read_on("2026-06-01", a_listing(shop=a_provider(**{"far-off": an_entry(cost={"input": 2000, "output": 8})})))
    merged(empty, earlier)
    assert len(merged(empty, planted()).refused) == len(PLANTED)


@pytest.mark.parametrize(("amounts", "refused"), [
    ((2, 2000), 0),  # of two nobody can say which is right
    ((2, 2, 2000), 1),
    ((2, 2, 0.02), 1),
    ((2, 2, 0.021), 0),
    ((2, 2, 199), 0),
    ((2, 2, 200), 1),
    ((0, 0, 2), 0),  # 0 is no price to measure by
])  # fmt: skip
def test_a_price_is_far_off_when_it_is_100_times_more_or_less_than_the_middle(empty, amounts, refused):
    shops = {f"shop-{number}": a_provider(big=an_entry(cost={"input": amount})) for number, amount in enumerate(amounts)}
    report = merged(empty, read_on(DAY, a_listing(**shops)))
    assert len([one for one in report.refused if one.what == "prices.input"]) == refused


@pytest.mark.parametrize(("prices", "why"), [
    ([{"meter": "input", "amount": "2", "effective_from": "2024-05"}], "must be a day like 2024-05-13"),
    ([{"meter": "input", "amount": "2", "effective_from": "2024-05-01", "effective_to": "2024-04-01"}], "from 2024-05-01 until 2024-04-01"),
    ([{"meter": "input", "amount": "2"}, {"meter": "input", "amount": "3", "effective_from": "2024-05-01"}], "from ever until now"),
    ([{"meter": "inputs", "amount": "2"}], "must be one of"),
    ([{"meter": "input"}], "without amount"),
])  # fmt: skip
def test_prices_that_cannot_be_true_together_are_refused(empty, prices, why):
    offering = a_record("offering", "shop.big", provider="shop", foreign_id="big", prices=prices, context_window=8000)
    report = merged(empty, a_document(a_record("provider", "shop", name="Shop"), offering))
    assert [(one.what, one.where) for one in report.refused] == [("prices", "offering shop.big")]
    assert why in report.refused[0].why
    assert client_of(empty).get("/v1/offerings/shop.big").json["context_window"] == 8000


def test_intervals_that_follow_each_other_may_touch(empty):
    day = "2024-05-01"
    prices = [{"meter": "input", "amount": "2", "effective_to": day}, {"meter": "input", "amount": "3", "effective_from": day}]
    offering = a_record("offering", "shop.big", provider="shop", foreign_id="big", prices=prices)
    assert merged(empty, a_document(a_record("provider", "shop", name="Shop"), offering)).refused == []


def test_a_page_that_is_no_url_is_refused_and_the_value_stands_without_it(empty):
    record = a_record("provider", "shop", name="Shop")
    record.says["name"] = type(record.says["name"])("Shop", url="javascript:alert(1)")
    report = merged(empty, a_document(record))
    assert [(one.what, one.where) for one in report.refused] == [("name", "provider shop")]
    body = client_of(empty).get("/v1/providers/shop?include=sources").json
    assert (body["name"], body["sources"]["name"]["url"]) == ("Shop", None)


def test_a_thing_whose_slug_cannot_be_used_is_refused(empty):
    report = merged(empty, a_document(a_record("provider", "Bad Slug", name="Shop"), a_record("provider", "shop", name="Shop")))
    assert [one.what for one in report.refused] == ["provider"]
    assert [one["slug"] for one in client_of(empty).get("/v1/providers").json["data"]] == ["shop"]
