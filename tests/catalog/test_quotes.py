"""Whose price stands for a model: its reference provider's or, where that has none, the lowest elsewhere; and never a 0 for free."""

from decimal import Decimal

import pytest

from service.catalog.quotes import exact_text, quotes_of, references_of, scaled
from tests.offers import a_price, offered


def chosen(*offerings):
    """Where each meter's price is from, and the price."""
    return {meter: (quote.offered.slug, exact_text(quote.amount)) for meter, quote in quotes_of("m", "acme", offerings).items()}


OWN = offered("acme", a_price("input", "3.00"), a_price("output", "9.00"), provider_maker="acme")
CHEAP = offered("cheap", a_price("input", "1.00"), a_price("output", "2.00"), a_price("cache_read", "0.10"))
DEAR = offered("dear", a_price("input", "8.00"), a_price("cache_read", "0.80"), a_price("cache_write", "9.00"))


def test_a_meter_costs_what_the_reference_provider_asks_and_else_the_lowest_elsewhere():
    assert chosen(CHEAP, DEAR, OWN) == {
        "input": ("acme.m", "3.00"), "output": ("acme.m", "9.00"), "cache_read": ("cheap.m", "0.10"), "cache_write": ("dear.m", "9.00"),
    }  # fmt: skip


def test_without_the_maker_the_reference_is_the_cheapest():
    assert chosen(DEAR, CHEAP)["input"] == ("cheap.m", "1.00")


def test_another_offering_of_the_reference_provider_comes_before_others():
    older = offered("acme", a_price("input", "5.00"), a_price("cache_read", "0.50"), provider_maker="acme", foreign_id="m-old")
    assert chosen(CHEAP, OWN, older)["cache_read"] == ("acme.m-old", "0.50")
    assert chosen(CHEAP, OWN, older)["input"] == ("acme.m", "3.00")


def test_where_no_token_is_sold_the_makers_own_price_comes_first():
    image = {"per": 1, "unit": "image"}
    own = offered("acme", a_price("image", "0.04", **image), provider_maker="acme")
    assert chosen(offered("cheap", a_price("image", "0.01", **image)), own) == {"image": ("acme.m", "0.04")}


@pytest.mark.parametrize(("price", "billing", "is_there"), [
    (a_price("input", "0.00"), "metered", False),
    (a_price("cache_write", "0.00"), "metered", True),
    (a_price("cache_write", "0.00"), None, False),
    (a_price("cache_write", "1.00"), None, True),
    (a_price("input", "1.00"), "free", False),
    (a_price("input", "1.00"), "subscription", False),
    (a_price("input", "1.00", condition="prompt > 200000 tokens"), "metered", False),
    (a_price("input", "1.00", condition="thinking mode"), "metered", True),
])  # fmt: skip
def test_only_base_prices_of_what_is_paid_by_use_are_shown(price, billing, is_there):
    assert bool(chosen(offered("acme", price, billing=billing))) is is_there


def test_a_price_without_a_condition_comes_before_a_lower_one_with():
    night = a_price("input", "1.00", condition="at night")
    assert chosen(offered("acme", night, a_price("input", "2.00"))) == {"input": ("acme.m", "2.00")}


def test_elsewhere_the_commonest_measure_comes_before_a_lower_number():
    image = {"per": 1, "unit": "image"}
    by_image = [offered(name, a_price("image", amount, **image)) for name, amount in (("a", "0.04"), ("b", "0.05"))]
    assert chosen(offered("z", a_price("image", "0.01")), *by_image) == {"image": ("a.m", "0.04")}


def test_reference_prices_say_whose_they_are():
    found = {name: quote.offered.slug for name, quote in references_of("m", "acme", [CHEAP, DEAR, OWN]).items()}
    assert found == {
        "input_price": "acme.m", "output_price": "acme.m", "price_provider": "acme.m", "lowest_input_price": "cheap.m",
        "lowest_output_price": "cheap.m",
    }  # fmt: skip
    assert references_of("m", "acme", []) == {}


def test_money_is_exact_however_large():
    assert exact_text(scaled(Decimal("999999.999999999"), 10**12, 1_000_000)) == "999999999999.999"
    assert exact_text(scaled(Decimal("0.000000001"), 1, 1_000_000)) == "0.000000000000001"
    assert exact_text(Decimal("2.50")) == "2.50"
    assert exact_text(Decimal(0)) == "0.00"
