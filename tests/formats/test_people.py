"""Words and figures for people: easy to read, and no less exact."""

import pytest

from service.formats import people
from tests.formats.shelf import FULL, NOTHING, in_format

LIST = """\
slug   maker   window  open  modalities   price
-----  -----  -------  ----  -----------  -----
big-1  acme   128,000  no    text, image   2.50
empty  -            -  -     -                -

2 of 2.
Prices in USD per million tokens.
Next: /v1/things?cursor=abc
"""
CARD = """\
slug                            big-1
maker                           acme
released on                     2024-05
window (tokens)                 128,000
compute (FLOP)                  2.1e25
open                            no
modalities                      text, image
status                          available
price (USD per million tokens)  2.50
fee                             0.04 EUR per image
pair left                       l
pair right                      0
products                        chat (since 2024-06-01)
                                search (since 2024)
links                           paper https://example.org/paper
                                weights https://example.org/w
"""
MARKDOWN_LIST = """\
| slug | maker | window | price |
| --- | --- | --: | --: |
| big-1 | acme | 128,000 | 2.50 |
| empty | - | - | - |

2 of 2.

Prices in USD per million tokens.

Next: `/v1/things?cursor=abc`
"""
MARKDOWN_CARD = """\
| field | value |
| --- | --- |
| slug | big-1 |
| open | no |
| products | chat (since 2024-06-01)<br>search (since 2024) |
"""


def test_a_list_is_an_aligned_table_with_what_is_to_be_said_below():
    fields = ["slug", "maker", "window", "open", "modalities", "price"]
    assert in_format("txt", "many", [FULL, NOTHING], fields=fields, notes=["2 of 2."], following="/v1/things?cursor=abc") == LIST


def test_one_thing_is_a_name_and_a_value_on_each_line():
    assert in_format("txt", "one", [FULL]) == CARD


def test_a_list_is_a_markdown_table():
    fields = ["slug", "maker", "window", "price"]
    text = in_format("md", "many", [FULL, NOTHING], fields=fields, notes=["2 of 2."], following="/v1/things?cursor=abc")
    assert text == MARKDOWN_LIST


def test_one_thing_is_a_markdown_table_of_two_columns():
    assert in_format("md", "one", [FULL], fields=["slug", "open", "products"]) == MARKDOWN_CARD


@pytest.mark.parametrize(("number", "text"), [
    (0, "0"),
    (999, "999"),
    (128_000, "128,000"),
    (1_048_576, "1,048,576"),
    (7_000_000_000, "7B"),
    (46_700_000_000, "46.7B"),
    (7_241_732_096, "7,241,732,096"),
    (1_800_000_000_000, "1.8T"),
    (15_000_000_000_000, "15T"),
    (2**53 - 1, "9,007,199,254,740,991"),
    (86.4, "86.4"),
    (67.0, "67"),
    (0.5, "0.5"),
    (1234.5, "1,234.5"),
    (1e15, "1e15"),
    (2.1e25, "2.1e25"),
    (-3, "-3"),
])  # fmt: skip
def test_a_number_is_short_where_that_loses_nothing(number, text):
    assert people.number(number) == text


@pytest.mark.parametrize(("value", "text"), [
    (None, "unknown"),
    (True, "yes"),
    (False, "no"),
    ([], "none"),
    (["text", "image"], "text, image"),
    ({"slug": "acme", "name": "Acme"}, "acme"),
    ({"slug": None, "name": "A data set"}, "A data set"),
    ({"amount": "2.50", "currency": "USD", "per": 1_000_000, "unit": "token"}, "2.50 USD per million tokens"),
    ({"amount": "0.04", "currency": "USD", "per": 1, "unit": "image"}, "0.04 USD per image"),
    ({"amount": "5.00", "currency": "USD", "per": 1000, "unit": "search"}, "5.00 USD per thousand searches"),
    ({"name": "Bard", "until": "2024-02-08", "until_precision": "day"}, "Bard (until 2024-02-08)"),
    ({"slug": "gpt-4", "since": "2023-03-01", "since_precision": "month", "until": "2024-01-01", "until_precision": "year"},
     "gpt-4 (2023-03 to 2024)"),
    ({"relation": "fine_tuned_from", "slug": "llama-2", "name": "Llama 2"}, "fine tuned from llama-2"),
    ({"label": "Classes", "says": "the same", "weight": 2}, "Classes: the same"),
    ({"context_window": "not_disclosed"}, "context window not_disclosed"),
    ("one\r\ntwo\x1b[31m\u202ethree", "one two [31m three"),
])  # fmt: skip
def test_a_value_in_words(value, text):
    assert people.words(value) == text


def test_things_are_called_by_their_names_where_nobody_asks_for_them_by_slug():
    assert people.words([{"slug": "acme", "name": "Acme"}], named=True) == "Acme"


def test_what_is_not_known_says_why_where_that_is_known():
    states = {"window": "not_disclosed", "compute": "not_applicable"}
    text = in_format("txt", "one", [NOTHING | {"states": states}], fields=["window", "compute", "open", "products"])
    assert [line[16:].strip() for line in text.splitlines()] == ["not disclosed", "not applicable", "unknown", "none recorded"]
