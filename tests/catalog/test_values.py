"""Each kind of value has two doors, a document's and a query's, and neither lets in what only looks right."""

import math
from datetime import date
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalog import values as v
from service.catalog.attributes import KINDS
from service.catalog.vocabulary import LINK_KINDS, MODALITIES, STATUSES

TWO_TO_53, TWO_TO_63 = 2**53, 2**63

PARSED = [
    (v.Integer(), "0", 0),
    (v.Integer(), "100000", 100_000),
    (v.Integer(), "9007199254740991", TWO_TO_53 - 1),
    (v.Number(), "0", 0.0),
    (v.Number(), "2.5", 2.5),
    (v.Number(), "2.1e25", 2.1e25),
    (v.Number(), "1E+3", 1000.0),
    (v.Money(), "2.50", Decimal("2.50")),
    (v.Boolean(), "true", True),
    (v.Boolean(), "false", False),
    (v.Date(), "2024-02-29", date(2024, 2, 29)),
    (v.Choice(STATUSES), "retired", "retired"),
    (v.Terms(MODALITIES), "image", "image"),
    (v.Reference(), "gpt-3.5-turbo", "gpt-3.5-turbo"),
    (v.Text(), "MIT", "MIT"),
    (v.Text(), "command-r ", "command-r "),
    (v.Url(), "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
]

NOT_PARSED = [
    (v.Integer(), ["1_000", "1,000", "١٢٣", "５", " 5 ", "5 ", "5\n", "+5", "-1", "5.0", "1e3", "0x10", "", "NaN", "inf", "\x005",
                   str(TWO_TO_53), str(TWO_TO_63), "9" * 5000]),
    (v.Number(), ["1_0", "1,5", "١", " 1", "1\n", "NaN", "nan", "inf", "Infinity", "-1", "-0.5", "1e41", "1e999", ".5", "5.", "0x1p3", "",
                  "1e-3000000000", "9" * 5000]),
    (v.Money(), ["1_0", "1,5", "١", " 1", "$1", "NaN", "Infinity", "-1", "1e3", "0.0000000001", "1000001", ""]),
    (v.Boolean(), ["True", "TRUE", "1", "0", "yes", "", " true", "true\x00"]),
    (v.Date(), ["2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024", "2024-05", "20240513", "2024-5-13", "٢٠٢٤-٠٥-١٣",
                "2024-05-13T00:00:00", "2024-W20-1", "0000-01-01", " 2024-05-13", "2024-05-13\n", "today", ""]),
    (v.Choice(STATUSES), ["Retired", "retired ", "gone", "", "retired\x00"]),
    (v.Terms(MODALITIES), ["text,image", "Text", "pictures", ""]),
    (v.Reference(), ["GPT-4", "gpt 4", "gpt_4", "-gpt", ".gpt", "gpt/4", "gpt-4\n", "gpt\x00", "ｇpt", "", "a" * 200]),
    (v.Text(), ["", "   ", "a\x00b", "\x1b[31mred", "a\r\nb", "a\x85b", "\ud800", "x" * 201]),
    (v.Url(), ["example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https://localhost", "https://ex ample.org",
               "https://example.org/\nx", "https://example.org/" + "x" * 500]),
]  # fmt: skip

CHECKED = [
    (v.Integer(), 0, 0),
    (v.Integer(1), 1.5e13, 15_000_000_000_000),
    (v.Number(), 0, 0.0),
    (v.Number(), 2.1e25, 2.1e25),
    (v.Money(), 0.1, "0.10"),
    (v.Money(), "0.000000150", "0.00000015"),
    (v.Money(), 0, "0.00"),
    (v.Boolean(), False, False),
    (v.Date(), "2024-05-13", "2024-05-13"),
    (v.Date(), "2023-10", "2023-10"),
    (v.Date(), "2023", "2023"),
    (v.Date(), date(2024, 5, 13), "2024-05-13"),
    (v.Text(), "  GPT-4 ", "GPT-4"),
    (v.Terms(MODALITIES), ["image", "text", "image"], ["text", "image"]),
    (v.Terms(MODALITIES), [], []),
    (v.Links(LINK_KINDS), {"paper": "https://a.org/p", "announcement": "https://a.org"},
     {"announcement": "https://a.org", "paper": "https://a.org/p"}),
]  # fmt: skip

NOT_CHECKED = [
    (v.Integer(1), [0, -1, True, "5", 1.5, math.nan, math.inf, TWO_TO_53, TWO_TO_63, None, [1]]),
    (v.Number(), [True, "1", -1, math.nan, math.inf, -math.inf, 1e41, 10**400, None]),
    (v.Money(), ["1_000", "١", " 5 ", "NaN", math.nan, "Infinity", math.inf, -1, "-0.5", True, None, "", "$1", 1e-10, 10**400, 1000001]),
    (v.Boolean(), [0, 1, "true", None, []]),
    (v.Date(), ["1970-01-01", "1970", "2101-01-01", "2024-02-30", "2024-13", "2024-00", "2024-5-13", "2024-05-13T10:00:00", "May 2024",
                "2024-05-13 ", "", 2024, 20240513, None, "２０２４"]),
    (v.Terms(MODALITIES), ["text", ["texts"], [["text"]], [None], "text,image", {"text": 1}]),
    (v.Choice(STATUSES), ["Available", None, 1, ["retired"]]),
    (v.Links(LINK_KINDS), [{"blog": "https://a.org"}, {"paper": "a.org"}, ["https://a.org"], {"paper": None}, {1: "https://a.org"}]),
    (v.Reference(), [None, 4, "GPT-4", "text ;text"]),
    (v.Text(), [None, 4, "", "\x00"]),
]  # fmt: skip


def each(table):
    """One case per value, named by its kind and the value."""
    return [pytest.param(kind, value, id=f"{kind.name}-{str(value)[:30]!a}") for kind, values in table for value in values]


@pytest.mark.parametrize(("kind", "text", "value"), PARSED)
def test_a_query_says_a_value(kind, text, value):
    assert kind.parsed(text) == value
    assert type(kind.parsed(text)) is type(value)


@pytest.mark.parametrize(("kind", "text"), each(NOT_PARSED))
def test_a_query_cannot_say(kind, text):
    with pytest.raises(ValueError, match=r"\w"):
        kind.parsed(text)


@pytest.mark.parametrize(("kind", "value", "canonical"), CHECKED)
def test_a_document_says_a_value(kind, value, canonical):
    assert kind.checked(value) == canonical
    assert type(kind.checked(value)) is type(canonical)


@pytest.mark.parametrize(("kind", "value"), each(NOT_CHECKED))
def test_a_document_cannot_say(kind, value):
    with pytest.raises(ValueError, match=r"\w"):
        kind.checked(value)


@pytest.mark.parametrize(("text", "day", "precision"), [
    ("2024-05-13", date(2024, 5, 13), "day"),
    ("2023-10", date(2023, 10, 1), "month"),
    ("2023", date(2023, 1, 1), "year"),
])  # fmt: skip
def test_a_partial_date_is_its_first_day_and_says_how_much_is_known(text, day, precision):
    assert v.first_day(text) == day
    assert v.precision(text) == precision


STOOD_ON = KINDS["product"]["models"].kind


@pytest.mark.parametrize("entries", [
    "gpt-4",
    ["gpt-4"],
    [{"role": "default"}],
    [{"model": "gpt-4"}],
    [{"model": "gpt-4", "role": "chief"}],
    [{"model": "GPT-4", "role": "default"}],
    [{"model": "gpt-4", "role": "default", "since": "2023-02-30"}],
    [{"model": "gpt-4", "role": "default", "note": "so they say"}],
])  # fmt: skip
def test_an_entry_with_a_wrong_missing_or_unknown_field_is_refused(entries):
    with pytest.raises(ValueError, match=r"must be|has an entry"):
        STOOD_ON.checked(entries)


def test_entries_come_in_the_order_of_their_key_and_the_first_of_two_with_one_key_stands():
    first, second, later = (
        {"model": "gpt-4", "since": "2023-03-14", "role": "default", "until": "2024-01-01"},
        {"model": "gpt-4", "since": "2023-03-14", "role": "default", "until": "2025-01-01"},
        {"model": "gpt-4o", "since": "2024-05-13", "role": "default"},
    )
    assert STOOD_ON.checked([later, first, second]) == [first, later]


KINDS_OF_VALUE = sorted({attribute.kind for thing in KINDS.values() for attribute in thing}, key=repr)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.sampled_from([10**400, "\ud800"])
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=6)


@pytest.mark.parametrize("kind", KINDS_OF_VALUE, ids=lambda kind: kind.name)
@given(value=ANYTHING)
def test_whatever_a_document_holds_is_a_value_or_a_sentence(kind, value):
    try:
        canonical = kind.checked(value)
    except ValueError:
        return
    assert kind.checked(canonical) == canonical
    assert orjson.loads(orjson.dumps(canonical)) == canonical


NUMERALS = st.from_regex(r"[0-9١.eE+-]{1,12}", fullmatch=True) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
ASKED = [kind for kind in KINDS_OF_VALUE if not isinstance(kind, (v.Entries, v.Links))]


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.name)
@given(text=st.text() | NUMERALS)
def test_whatever_a_query_holds_is_a_value_or_a_sentence(kind, text):
    try:
        value = kind.parsed(text)
    except ValueError:
        return
    assert value is not None
