"""genai-prices: amounts with their units, tiers and days, and a line for what cannot be read."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from service.catalog.attributes import KINDS
from service.catalog.values import SLUG
from service.importers.genai_prices import ORIGIN, read
from service.importers.records import Document, DocumentError
from tests.conftest import client_of
from tests.rows import a_document, a_maker, a_model, a_record, merged, the

DAY = date(2026, 8, 21)
SAVED = (Path(__file__).parent / "documents/genai_prices.json").read_bytes()


def a_list(prices: object, **more: object) -> bytes:
    model = {"id": "big-1", "match": {"starts_with": "big"}, "prices": prices, **more}
    return orjson.dumps([{"id": "acme", "name": "Acme", "pricing_urls": ["https://acme.example/prices"], "models": [model]}])


def prices_of(document: Document, slug: str = "acme.big-1") -> list[tuple[object, ...]]:
    (record,) = [record for record in document.records if record.slug == slug]
    names = ("meter", "amount", "per", "condition", "effective_from", "effective_to")
    return [tuple(price.get(name) for name in names) for price in record.says["prices"].value]


@pytest.fixture(scope="module")
def saved() -> Document:
    return read(SAVED, DAY)


def test_the_saved_document_makes_providers_and_offerings_and_ends_nothing(saved):
    kinds = [record.kind for record in saved.records]
    assert (kinds.count("provider"), kinds.count("offering")) == (8, 13)
    assert (saved.origin, saved.lists_offerings, ORIGIN.license) == (ORIGIN, False, "MIT")
    assert {record.slug for record in saved.records if record.kind == "provider"} >= {"amazon-bedrock", "xai", "openai"}


def test_everything_said_can_be_said_and_cites_the_provider_s_page(saved):
    for record in saved.records:
        assert SLUG.fullmatch(record.slug)
        for name, said in record.says.items():
            KINDS[record.kind].stated[name].kind.checked(said.value)
            assert str(said.url).startswith("https://")


def test_prices_with_a_day_follow_each_other(saved):
    prices = [price for price in prices_of(saved, "anthropic.claude-sonnet-5") if price[0] == "input"]
    assert prices == [
        ("input", "2.00", 1_000_000, None, None, "2026-09-01"),
        ("input", "3.00", 1_000_000, None, "2026-09-01", None),
    ]


def test_a_price_that_goes_on_is_one_and_a_tier_that_ends_ends(saved):
    prices = [price for price in prices_of(saved, "anthropic.claude-opus-4-6") if price[0] == "input"]
    assert prices == [
        ("input", "5.00", 1_000_000, None, None, None),
        ("input", "10.00", 1_000_000, "prompt > 200000 tokens", None, "2026-03-13"),
    ]


def test_hours_of_the_day_are_a_condition(saved):
    prices = [price for price in prices_of(saved, "deepseek.deepseek-chat") if price[0] == "output"]
    assert prices == [("output", "1.10", 1_000_000, "from 00:30 to 16:30 UTC", None, None), ("output", "0.55", 1_000_000, None, None, None)]


def test_requests_are_counted_by_the_thousand(saved):
    assert ("request", "12.00", 1000, None, None, None) in prices_of(saved, "perplexity.sonar")


def test_entries_without_a_price_are_refused_one_by_one(saved):
    refused = [str(one) for one in saved.refused if one.why == "has no price that can be read"]
    assert len(refused) == 5
    assert "openai: moderation: offering has no price that can be read" in refused


def test_units_in_the_document_go_before_ours():
    units = {"requests": {"per": 1_000_000, "price_key": "requests_kcount"}, "bad": {"per": 0, "price_key": "x"}, "input": 3}
    document = orjson.loads(a_list({"requests_kcount": 12}))
    read_one = read(orjson.dumps({"units": units, "providers": document}), DAY)
    assert prices_of(read_one) == [("request", "12.00", 1_000_000, None, None, None)]
    assert [one.where for one in read_one.refused] == ["units: bad", "units: input"]


@pytest.mark.parametrize(("prices", "field", "why"), [
    ({"input_mtok": 1, "smells_mtok": 2}, "prices.smells_mtok", "is no meter that we know"),
    ({"input_mtok": 1, "output_mtok": -2}, "prices.output_mtok", "must be from 0"),
    ({"input_mtok": 1, "output_mtok": "free"}, "prices.output_mtok", "must be an amount of money"),
    ({"input_mtok": 1, "output_mtok": True}, "prices.output_mtok", "must be an amount of money"),
    ({"input_mtok": 1, "output_mtok": {"tiers": []}}, "prices.output_mtok", "must be an amount of money"),
    ({"input_mtok": {"base": 1, "tiers": [{"price": 2}]}}, "prices.input_mtok", "a tier without a start"),
    ({"input_mtok": {"base": 1, "tiers": 3}}, "tiers", "is no list"),
    ([{"prices": {"input_mtok": 1}}, {"prices": 3}], "prices", "a block without prices"),
    ([{"prices": {"input_mtok": 1}}, {"prices": {"input_mtok": 2}}], "prices", "two blocks from the beginning"),
    ([{"prices": {"input_mtok": 1}}, {"constraint": {"start_date": "2026-13-01"}, "prices": {"input_mtok": 2}}],
     "prices.constraint", "not a day of the calendar"),
    ([{"prices": {"input_mtok": 1}}, {"constraint": {"moon": "full"}, "prices": {"input_mtok": 2}}], "prices.constraint", "has moon"),
    ([{"prices": {"input_mtok": 1}}, {"constraint": {"start_time": "noon"}, "prices": {"input_mtok": 2}}],
     "prices.constraint", "is no span of hours"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_and_the_rest_goes_in(prices, field, why):
    document = read(a_list(prices), DAY)
    (refusal,) = document.refused
    assert (refusal.what, refusal.where) == (field, "acme: big-1")
    assert why in refusal.why
    assert prices_of(document) == [("input", "1.00", 1_000_000, None, None, None)]


def test_a_third_of_a_price_is_rounded_to_a_billionth():
    assert prices_of(read(a_list({"cache_write_mtok": 0.08333333333333334}), DAY))[0][1] == "0.083333333"


def test_0_is_free_only_where_the_id_says_so():
    assert [one.why for one in read(a_list({"input_mtok": 0, "output_mtok": 0}), DAY).refused] == [
        "are 0 without a word on how it is paid for"
    ]
    document = read(a_list({"input_mtok": 0}, id="big-1:free"), DAY)
    assert document.refused == []
    assert document.records[1].says["billing"].value == "free"


@pytest.mark.parametrize("content", [
    b"", b"[", b"{}", b"[]", b"3", b'{"providers": {}}', b'[{"id": "acme"}]', b'{"models": {}}', b"\xff", b"[1, 2]",
])  # fmt: skip
def test_what_is_no_such_document_is_refused_in_one_sentence(content):
    with pytest.raises(DocumentError):
        read(content, DAY)


def test_a_price_of_a_day_is_found_by_its_interval(empty):
    provider = a_record("provider", "anthropic", name="Anthropic", maker="anthropic")
    merged(empty, a_document(a_maker("anthropic"), a_model("claude-sonnet-5", maker="anthropic"), provider))
    merged(empty, read(SAVED, DAY))
    assert the(empty, "offering", "anthropic.claude-sonnet-5")["model"]["slug"] == "claude-sonnet-5"
    assert the(empty, "offering", "amazon-bedrock.global.anthropic.claude-sonnet-5-v1-0-5f3f") is None  # its slug ends on its own digest
    listed = client_of(empty).get("/v1/models/claude-sonnet-5").json
    assert listed["input_price"]["amount"] == "3.00", "what holds since September"
