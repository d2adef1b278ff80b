"""Prices over time: what documents saw on their days becomes intervals, whatever order they come in; and the price of a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog.precedence import Heard, Said
from service.catalog.prices import Sold, base, held_on, history, meter_of, next_turn, reference_prices, while_listed

PAGE = "https://example.org/prices"


def heard(day, *prices, source="list", standing="aggregator", document=1):
    """What one document says of the prices of an offering: amounts of input, or whole prices."""
    said = [{"meter": "input", "amount": price} if isinstance(price, str) else price for price in prices]
    return Heard(source, standing, document, date.fromisoformat(day), {"prices": Said(said, url=PAGE)})


def a_price(amount, meter="input", **more):
    return {"meter": meter, "amount": amount, **more}


def intervals(*statements):
    """The history as a table: meter, amount, from when, until when, first and last seen, kind."""
    columns = ("meter", "amount", "effective_from", "effective_to", "observed_on", "last_observed_on", "kind")
    return [tuple(price[name] for name in columns) for price in history(statements)]


# --- What was seen from day to day ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("statements", "expected"), [
    ([], []),
    ([heard("2026-01-01")], []),
    ([heard("2026-01-01", "2.00")], [("input", "2.00", None, None, "2026-01-01", "2026-01-01", "change")]),
    # The same on two days held between them.
    ([heard("2026-01-01", "2.00"), heard("2026-04-01", "2.00")], [("input", "2.00", None, None, "2026-01-01", "2026-04-01", "change")]),
    # Of days far from each other nobody knows on which between them it changed.
    ([heard("2026-01-01", "2.00"), heard("2026-04-01", "3.00")], [
        ("input", "2.00", None, None, "2026-01-01", "2026-01-01", "change"),
        ("input", "3.00", None, None, "2026-04-01", "2026-04-01", "change"),
    ]),
    # Of neighbours one does.
    ([heard("2026-01-01", "2.00"), heard("2026-01-02", "3.00")], [
        ("input", "2.00", None, "2026-01-02", "2026-01-01", "2026-01-01", "change"),
        ("input", "3.00", "2026-01-02", None, "2026-01-02", "2026-01-02", "change"),
    ]),
    # Two documents of one day: the later corrects the earlier.
    ([heard("2026-01-01", "3.00"), heard("2026-01-01", "1.00", document=2)], [
        ("input", "1.00", None, None, "2026-01-01", "2026-01-01", "correction"),
    ]),
    ([heard("2026-01-01", "3.00"), heard("2026-01-01", "1.00", document=2), heard("2026-01-01", "1.00", document=3)], [
        ("input", "1.00", None, None, "2026-01-01", "2026-01-01", "correction"),
    ]),
    # A meter that is gone while the offering goes on, and one that comes back at the same price: two intervals.
    ([heard("2026-01-01", "2.00"), heard("2026-04-01"), heard("2026-07-01", "2.00")], [
        ("input", "2.00", None, None, "2026-01-01", "2026-01-01", "change"),
        ("input", "2.00", None, None, "2026-07-01", "2026-07-01", "change"),
    ]),
    # Another unit is another price.
    ([heard("2026-01-01", a_price("2.00")), heard("2026-01-02", a_price("2.00", per=1000))], [
        ("input", "2.00", None, "2026-01-02", "2026-01-01", "2026-01-01", "change"),
        ("input", "2.00", "2026-01-02", None, "2026-01-02", "2026-01-02", "change"),
    ]),
    # Meters and tiers have histories of their own.
    ([heard("2026-01-01", "2.00", a_price("8.00", "output"), a_price("4.00", condition="prompt > 200000 tokens")),
      heard("2026-04-01", "2.00", a_price("9.00", "output"), a_price("4.00", condition="prompt > 200000 tokens"))], [
        ("input", "2.00", None, None, "2026-01-01", "2026-04-01", "change"),
        ("input", "4.00", None, None, "2026-01-01", "2026-04-01", "change"),
        ("output", "8.00", None, None, "2026-01-01", "2026-01-01", "change"),
        ("output", "9.00", None, None, "2026-04-01", "2026-04-01", "change"),
    ]),
])  # fmt: skip
def test_days_become_intervals(statements, expected):
    assert intervals(*statements) == expected
    assert intervals(*reversed(statements)) == expected


def test_an_interval_is_whole_and_names_who_says_so():
    (price,) = history([heard("2026-01-01", "2.00")])
    assert price == {
        "meter": "input", "condition": None, "amount": "2.00", "currency": "USD", "per": 1_000_000, "unit": "token", "kind": "change",
        "effective_from": None, "effective_to": None, "observed_on": "2026-01-01", "last_observed_on": "2026-01-01",
        "holds_from": "2026-01-01", "holds_until": None, "source": "list", "url": PAGE,
    }  # fmt: skip


DAY = st.dates(date(2026, 1, 1), date(2026, 1, 12))
SEEN = st.dictionaries(DAY, st.dictionaries(st.sampled_from(["input", "output"]), st.sampled_from(["1.00", "2.00"])), max_size=8)


@given(seen=SEEN, data=st.data())
def test_the_order_of_documents_does_not_matter_and_each_day_has_the_price_that_was_seen_on_it(seen, data):
    statements = [
        heard(day.isoformat(), *(a_price(amount, meter) for meter, amount in prices.items()), document=number)
        for number, (day, prices) in enumerate(seen.items())
    ]
    told = history(statements)
    assert history(data.draw(st.permutations(statements))) == told
    for day, prices in seen.items():
        assert {price["meter"]: price["amount"] for price in held_on(told, day)} == prices
    for offset in range(14):  # and on no day two of one meter
        held = [meter_of(price) for price in held_on(told, date(2025, 12, 31) + timedelta(offset))]
        assert len(held) == len(set(held))


# --- What is said with its dates --------------------------------------------------------------------------------------

CUT = (a_price("5.00", effective_to="2024-10-02"), a_price("2.50", effective_from="2024-10-02"))


def core(day, *prices, document=9):
    return heard(day, *prices, source="plinth", standing="core", document=document)


def test_a_source_that_knows_the_days_tells_them():
    assert intervals(core("2026-11-24", *CUT)) == [
        ("input", "5.00", None, "2024-10-02", "2026-11-24", "2026-11-24", "change"),
        ("input", "2.50", "2024-10-02", None, "2026-11-24", "2026-11-24", "change"),
    ]


@pytest.mark.parametrize(("day", "amount"), [
    ("2024-09-30", None),  # from when the first price held, nobody says
    ("2024-10-01", "5.00"),
    ("2024-10-02", "2.50"),
    ("2026-12-31", "2.50"),
])
def test_an_interval_holds_from_its_first_day_up_to_but_without_its_end(day, amount):
    held = held_on(history([core("2026-11-24", *CUT)]), date.fromisoformat(day))
    assert [price["amount"] for price in held] == ([amount] if amount else [])


def test_of_a_meter_the_better_source_tells_the_whole_and_others_their_own_meters():
    told = history([core("2026-11-24", *CUT), heard("2026-07-01", "2.40", a_price("10.00", "output"))])
    assert [(price["meter"], price["amount"], price["source"]) for price in told] == [
        ("input", "5.00", "plinth"), ("input", "2.50", "plinth"), ("output", "10.00", "list"),
    ]  # fmt: skip


def test_a_source_that_says_another_amount_for_the_same_time_corrects_itself():
    told = history([core("2026-11-24", *CUT), core("2026-12-01", CUT[0], a_price("2.60", effective_from="2024-10-02"), document=10)])
    assert [(price["amount"], price["kind"]) for price in told] == [("5.00", "change"), ("2.60", "correction")]


def test_what_a_source_with_dates_no_longer_says_is_gone():
    assert history([core("2026-11-24", *CUT), core("2026-12-01", document=10)]) == []


def test_a_price_that_begins_later_does_not_hold_yet():
    told = history([core("2026-11-24", a_price("2.50", effective_to="2027-01-01"), a_price("2.00", effective_from="2027-01-01"))])
    assert [price["amount"] for price in held_on(told, date(2026, 12, 31))] == ["2.50"]
    assert [price["amount"] for price in held_on(told, date(2027, 1, 1))] == ["2.00"]


@pytest.mark.parametrize(("day", "turn"), [("2024-09-01", "2024-10-01"), ("2024-10-01", "2024-10-02"), ("2024-10-02", None)])
def test_the_next_turn_is_the_next_day_on_which_a_price_begins_or_ends(day, turn):
    assert next_turn(history([core("2026-11-24", *CUT)]), date.fromisoformat(day)) == (turn and date.fromisoformat(turn))


def test_what_was_last_seen_before_an_offering_ended_holds_no_longer():
    told = history([heard("2026-01-01", "2.00"), heard("2026-04-01", "2.00")])
    assert held_on(while_listed(told, "2026-04-01"), date(2026, 4, 1)) != []
    assert held_on(while_listed(told, "2026-04-01"), date(2026, 4, 2)) == []
    assert while_listed(told, None) == told
    checked_since = history([core("2026-11-24", "2.00")])
    assert while_listed(checked_since, "2026-04-01") == checked_since


# --- Base prices and reference prices ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("price", "amount"), [
    (a_price("2.50"), Decimal("2.50")),
    (a_price("0.0025", per=1000), Decimal("2.50")),
    (a_price("2.50", currency="EUR"), None),
    (a_price("2.50", unit="image", per=1), None),
    (a_price("2.50", condition="prompt > 200000 tokens"), None),
    (a_price("2.50", "output"), None),
])  # fmt: skip
def test_a_base_price_is_in_dollars_per_million_tokens_and_without_condition(price, amount):
    assert base(history([heard("2026-01-01", price)]), "input") == amount


def sold(provider, input, output="10", maker=None, foreign_id="big-1", billing="metered"):
    amounts = (price and Decimal(price) for price in (input, output))
    return Sold(provider, maker, foreign_id, billing, *amounts)


NOTHING = {"input_price": None, "output_price": None, "price_provider": None, "lowest_input_price": None, "lowest_output_price": None}


def prices(input, output, provider, lowest_input, lowest_output):
    amounts = (Decimal(input), Decimal(output), provider, Decimal(lowest_input), Decimal(lowest_output))
    return dict(zip(NOTHING, amounts, strict=True))


@pytest.mark.parametrize(("offerings", "expected"), [
    ([], NOTHING),
    ([sold("shop", "3")], prices("3", "10", "shop", "3", "10")),
    # At the maker's own provider, though others ask less; what they ask stands beside it.
    ([sold("acme", "3", maker="acme"), sold("shop", "2", "11")], prices("3", "10", "acme", "2", "10")),
    # The maker sells none: the lowest elsewhere, with its own output price.
    ([sold("shop", "2", "11"), sold("mall", "3", "9")], prices("2", "11", "shop", "2", "9")),
    # Its own name before a dearer or cheaper special offer of the same maker.
    ([sold("acme", "1", maker="acme", foreign_id="big-1-batch"), sold("acme", "3", maker="acme")], prices("3", "10", "acme", "1", "10")),
    # The provider that is called as the maker before another one of his.
    ([sold("acme-cloud", "2", maker="acme"), sold("acme", "3", maker="acme")], prices("3", "10", "acme", "2", "10")),
    # Nothing free, nothing of a subscription, nothing at 0.
    ([sold("shop", "0", "0"), sold("gift", "1", billing="free"), sold("plan", "1", billing="subscription")], NOTHING),
    ([sold("shop", None, None)], NOTHING),
])  # fmt: skip
def test_reference_prices_are_the_makers_own_else_the_lowest(offerings, expected):
    assert reference_prices("big-1", "acme", offerings) == expected
    assert reference_prices("big-1", "acme", list(reversed(offerings))) == expected
