"""What a workload costs: exact arithmetic, tiers, what is assumed where a price is missing, and what has no total."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.cost import Apart, Costed, Workload, answer, cost_of
from tests.offers import a_price, offered

DAY = date(2026, 1, 1)
INPUT, OUTPUT = a_price("input", "2.50"), a_price("output", "10.00")
LONG = "prompt > 200000 tokens"
TIERED = (
    a_price("input", "1.25"), a_price("output", "10.00"), a_price("cache_read", "0.31"),
    a_price("input", "2.50", condition=LONG), a_price("output", "15.00", condition=LONG), a_price("cache_read", "0.62", condition=LONG),
)  # fmt: skip


def cost(*prices, requests=1, billing="metered", window=None, **quantities):
    one = offered("acme", *prices, billing=billing, context_window=window, first_listed_on=DAY)
    return cost_of(one, Workload(quantities, requests), DAY)


def total(*prices, **workload):
    found = cost(*prices, **workload)
    assert isinstance(found, Costed), found
    return str(found.total)


def billed(found):
    """The lines as (parameter, meter, how many, price, amount)."""
    return [
        (line.quantity.name, line.price["meter"], line.count, line.price["amount"], f"{line.amount:f}") for line in found.lines
    ]


def test_each_line_is_quantity_times_price_over_per():
    found = cost(INPUT, OUTPUT, input_tokens=2_000_000, output_tokens=500_000)
    assert billed(found) == [
        ("input_tokens", "input", 2_000_000, "2.50", "5.00"), ("output_tokens", "output", 500_000, "10.00", "5.00"),
    ]  # fmt: skip
    assert [line.arithmetic for line in found.lines] == [
        "2,000,000 tokens x 2.50 USD / 1,000,000 = 5.00 USD", "500,000 tokens x 10.00 USD / 1,000,000 = 5.00 USD",
    ]  # fmt: skip


@given(
    counts=st.tuples(st.integers(1, 10**12), st.integers(1, 10**12)), billionths=st.tuples(st.integers(1, 10**15), st.integers(1, 10**15)),
    per=st.sampled_from([1, 1_000, 1_000_000]),
)  # fmt: skip
def test_totals_are_exact(counts, billionths, per):
    amounts = [Decimal(one).scaleb(-9) for one in billionths]
    prices = [a_price(meter, f"{amount:f}", per=per) for meter, amount in zip(("input", "output"), amounts, strict=True)]
    found = cost(*prices, input_tokens=counts[0], output_tokens=counts[1])
    exact = sum((Fraction(count) * Fraction(amount) / per for count, amount in zip(counts, amounts, strict=True)), Fraction(0))
    assert Fraction(found.total) == exact
    assert all(Fraction(line.amount) == Fraction(line.count) * Fraction(line.price["amount"]) / per for line in found.lines)


# --- Tiers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("workload", "expected"), [
    ({"input_tokens": 200_000}, "0.25"),
    ({"input_tokens": 200_001}, "0.5000025"),
    ({"input_tokens": 400_002, "requests": 2}, "1.000005"),
    ({"input_tokens": 400_001, "requests": 2}, "1.0000025"),
    ({"input_tokens": 400_000, "requests": 2}, "0.5"),
    ({"input_tokens": 300_000, "output_tokens": 100_000}, "2.25"),
    ({"input_tokens": 150_000, "cached_input_tokens": 150_000}, "0.468"),
    ({"input_tokens": 100_000, "output_tokens": 900_000}, "9.125"),
    ({"output_tokens": 1_000_000}, "10"),
])  # fmt: skip
def test_a_tier_holds_for_the_whole_request_once_its_prompt_cached_or_not_is_longer(workload, expected):
    assert Decimal(total(*TIERED, **workload)) == Decimal(expected)


def test_of_several_tiers_the_highest_that_is_exceeded_holds():
    tiers = [a_price("input", amount, condition=f"prompt > {size} tokens") for amount, size in (("2.00", 32_000), ("3.00", 128_000))]
    prices = [*tiers, a_price("input", "1.00")]
    assert [total(*prices, input_tokens=count * 1_000) for count in (32, 128, 129)] == ["0.032", "0.256", "0.387"]


def test_a_meter_without_a_price_in_the_tier_keeps_the_one_below():
    prices = (INPUT, OUTPUT, a_price("input", "5.00", condition=LONG))
    assert billed(cost(*prices, input_tokens=1_000_000, output_tokens=1))[1][3] == "10.00"


def test_a_price_for_long_prompts_alone_is_none_for_short_ones():
    found = cost(a_price("input", "5.00", condition=LONG), input_tokens=1)
    assert (found.missing, found.why) == (("input",), "Its price of input is known only for longer prompts.")


@given(inputs=st.integers(1, 2_000_000), requests=st.integers(1, 50))
def test_more_requests_of_the_same_tokens_never_cost_more_where_long_prompts_do(inputs, requests):
    one, more = (cost(*TIERED, input_tokens=inputs, requests=count) for count in (requests, requests + 1))
    assert more.total <= one.total


# --- What has no price of its own -------------------------------------------------------------------------------------


def test_reasoning_is_billed_as_output_where_it_has_no_price_of_its_own_and_the_line_says_so():
    found = cost(INPUT, OUTPUT, reasoning_tokens=1_000)
    assert billed(found) == [("reasoning_tokens", "output", 1_000, "10.00", "0.01")]
    assert found.lines[0].assumption == "It has no price of reasoning: billed as output, as providers do."
    own = cost(INPUT, OUTPUT, a_price("reasoning", "20.00"), reasoning_tokens=1_000)
    assert (billed(own)[0][1], own.lines[0].assumption) == ("reasoning", None)


def test_cached_input_is_billed_as_input_where_it_has_no_price_of_its_own_and_the_line_says_so():
    found = cost(INPUT, cached_input_tokens=1_000)
    assert billed(found) == [("cached_input_tokens", "input", 1_000, "2.50", "0.0025")]
    assert "which is the most that it can cost" in found.lines[0].assumption
    own = cost(INPUT, a_price("cache_read", "1.25"), cached_input_tokens=1_000)
    assert (billed(own)[0][1], own.lines[0].assumption) == ("cache_read", None)


def test_input_and_cached_input_are_counted_beside_each_other():
    found = cost(INPUT, a_price("cache_read", "1.25"), input_tokens=1_000_000, cached_input_tokens=1_000_000)
    assert found.total == Decimal("3.75")


def test_a_price_per_request_is_added_for_each():
    found = cost(INPUT, a_price("request", "0.005", per=1, unit="request"), input_tokens=1_000_000, requests=10)
    assert billed(found)[1] == ("requests", "request", 10, "0.005", "0.050")
    assert found.lines[1].arithmetic == "10 requests x 0.005 USD = 0.05 USD"


@pytest.mark.parametrize(("prices", "workload", "missing", "why"), [
    ([INPUT], {"output_tokens": 1}, ["output"], "It has no price of output."),
    ([], {"input_tokens": 1, "output_tokens": 1}, ["input", "output"], "It has no price of input. It has no price of output."),
    ([INPUT], {"images": 1}, ["image"], "It has no price of an image."),
    ([INPUT], {"reasoning_tokens": 1}, ["output"], "It has no price of output."),
    ([OUTPUT], {"cached_input_tokens": 1}, ["input"], "It has no price of input."),
    ([a_price("input", "1.00", unit="character")], {"input_tokens": 1}, ["input"], "Its price of input is per character, not per token."),
    ([INPUT, a_price("output", "0.00")], {"output_tokens": 1}, ["output"],
     "Its price of output is given as 0, without a word that it is free."),
    ([a_price("input", "1.00", condition="day"), a_price("input", "2.00", condition="night")], {"input_tokens": 1}, ["input"],
     "Its price of input depends on what the workload does not say: day (1.00), night (2.00)."),
    ([INPUT, *(a_price("request", amount, per=1, unit="request", condition=size) for amount, size in (("0.01", "big"), ("0.02", "small")))],
     {"input_tokens": 1}, ["request"], "Its price of a request depends on what the workload does not say: big (0.01), small (0.02)."),
    ([INPUT, a_price("cache_read", "0.10", unit="character")], {"cached_input_tokens": 1}, ["cache_read"],
     "Its price of cache read is per character, not per token."),
])  # fmt: skip
def test_without_the_price_of_something_there_is_no_total_and_it_is_said_of_what(prices, workload, missing, why):
    found = cost(*prices, **workload)
    assert isinstance(found, Apart)
    assert (list(found.missing), found.why) == (missing, why)


def test_what_is_not_needed_is_not_missed():
    assert total(INPUT, a_price("output", "0.00"), input_tokens=1_000_000) == "2.50"


def test_a_price_under_one_condition_is_used_and_the_condition_said():
    found = cost(a_price("image", "0.04", per=1, unit="image", condition="1024x1024"), images=3)
    assert (found.total, found.lines[0].assumption) == (Decimal("0.12"), "The price holds for: 1024x1024.")
    same = cost(*(a_price("input", "3.00", condition=size) for size in ("big", "small")), input_tokens=1_000_000)
    assert (same.total, same.lines[0].assumption) == (Decimal(3), "The price holds for: big / small.")


@pytest.mark.parametrize(("billing", "why"), [
    ("free", "It is free, as its provider says."), ("subscription", "It is part of a plan that is paid by time."),
])  # fmt: skip
def test_what_is_not_paid_by_use_has_no_total(billing, why):
    found = cost(a_price("input", "0.00"), billing=billing, input_tokens=1)
    assert (found.why, found.missing) == (why, ())


def test_totals_in_another_currency_are_not_held_against_the_others():
    found = cost(a_price("input", "2.50", currency="EUR"), OUTPUT, input_tokens=1, output_tokens=1)
    assert found.why == "Its prices are in EUR and USD, and are not held against those in USD."


@pytest.mark.parametrize(("facts", "is_there"), [
    ({"first_listed_on": DAY}, True), ({"first_listed_on": date(2026, 1, 2)}, False), ({}, False),
    ({"first_listed_on": DAY, "last_listed_on": DAY}, True), ({"last_listed_on": date(2025, 12, 31)}, False),
])  # fmt: skip
def test_an_offering_is_there_on_a_day_when_a_listing_says_so(facts, is_there):
    assert offered("acme", **facts).was_there(DAY) is is_there


def test_an_offering_with_a_price_on_a_day_was_there():
    assert offered("acme", INPUT, first_listed_on=date(2026, 6, 1)).was_there(DAY)
    found = cost_of(offered("acme", INPUT, last_listed_on=date(2025, 1, 1)), Workload({"input_tokens": 1}), DAY)
    assert found.why == "It is not known to be offered on 2026-01-01."


def test_a_prompt_that_no_request_can_hold_is_noted():
    found = cost(INPUT, input_tokens=2_000_000, window=128_000)
    assert found.notes == [
        "A prompt of 2,000,000 tokens is longer than its context window of 128,000: it takes 16 requests or more, so say requests=16."
    ]
    assert cost(INPUT, input_tokens=2_000_000, window=128_000, requests=16).notes == []


# --- The answer -------------------------------------------------------------------------------------------------------

ASKED = [{"asked": slug, "slug": slug, "name": slug.upper(), "href": f"/v1/models/{slug}"} for slug in ("m", "n", "o")]


def test_the_cheapest_comes_first_and_the_best_of_a_model_are_all_that_cost_the_least():
    offerings = [
        offered("dear", a_price("input", "3.00")), offered("b", a_price("input", "1.00")), offered("a", a_price("input", "1.000")),
        offered("free", billing="free"), offered("other", a_price("input", "0.50"), model="n"),
    ]  # fmt: skip
    found = answer(ASKED, offerings, Workload({"input_tokens": 1_000_000}), DAY)
    assert [(one["offering"], one["total"]["amount"]) for one in found["offerings"]] == [
        ("other.m", "0.50"), ("a.m", "1.00"), ("b.m", "1.00"), ("dear.m", "3.00"),
    ]  # fmt: skip
    assert [(one["slug"], one["best"] and one["best"]["offerings"], one["why"]) for one in found["models"]] == [
        ("n", ["other.m"], None), ("m", ["a.m", "b.m"], None), ("o", None, "No offering of it is known on 2026-01-01."),
    ]  # fmt: skip
    assert [(one["offering"], one["billing"]) for one in found["apart"]] == [("free.m", "free")]


def test_each_line_cites_who_says_what_its_price_is():
    found = answer(ASKED[:1], [offered("acme", INPUT, OUTPUT)], Workload({"input_tokens": 1, "output_tokens": 1}), DAY)
    assert [line["sources"] for line in found["offerings"][0]["lines"]] == [[0], [1]]
    assert [source["url"] for source in found["sources"]] == ["https://example.org/input", "https://example.org/output"]


@pytest.mark.parametrize(("requests", "given", "said"), [
    (1, False, ["requests was not given: all of it is counted as one request, whose prompt decides the tier."]),
    (1, True, []),
    (4, True, ["The tokens are spread evenly over 4 requests."]),
])  # fmt: skip
def test_what_is_taken_for_granted_is_said(requests, given, said):
    assert answer([], [], Workload({"input_tokens": 10}, requests), DAY, given)["assumptions"] == said


def test_the_length_of_a_prompt_is_said():
    assert answer([], [], Workload({"input_tokens": 10, "cached_input_tokens": 1}, 2), DAY)["workload"]["prompt_tokens"] == 6
