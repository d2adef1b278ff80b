"""CSV: RFC 4180, read back equal by Python's own reader, and no cell that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.formats import spreadsheet
from service.formats.columns import Column
from service.schemas import Resource
from tests.formats.shelf import FULL, NOTHING, ThingSchema, in_format

TABLE = """\
slug,maker,released_on,released_on_precision,window,compute,open,modalities,status,price,fee,fee_currency,fee_per,fee_unit,pair_left,\
pair_right,products,links\r
big-1,acme,2024-05-01,month,128000,2.1e+25,false,text;image,available,2.50,0.04,EUR,1,image,l,0,chat;search,\
paper=https://example.org/paper;weights=https://example.org/w\r
empty,,,,,,,,,,,,,,,,,\r
"""


def read_back(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def column(name):
    return Column(name, (name,))


def test_a_list_is_a_header_row_and_a_row_per_thing():
    assert in_format("csv", "many", [FULL, NOTHING]) == TABLE


def test_a_list_of_nothing_still_has_its_header_row():
    assert in_format("csv", "many", []) == TABLE.splitlines(keepends=True)[0]


def test_one_thing_is_a_table_of_one_row():
    assert in_format("csv", "one", [FULL]) == "".join(TABLE.splitlines(keepends=True)[:2])


def test_only_the_fields_that_are_wanted_have_columns_in_the_order_of_the_body():
    text = in_format("csv", "many", [FULL], fields=["fee", "slug"])
    assert text == "slug,fee,fee_currency,fee_per,fee_unit\r\nbig-1,0.04,EUR,1,image\r\n"


def test_what_was_added_to_the_bodies_has_a_column_after_the_others():
    body = FULL | {"sources": {"name": {"source": "someone", "url": None}}}
    text = in_format("csv", "many", [body], fields=["slug"], also=["sources"])
    assert read_back(text) == [["slug", "sources"], ["big-1", '{"name":{"source":"someone","url":null}}']]


def test_a_set_that_is_known_to_be_empty_is_told_from_one_that_is_not_known():
    text = in_format("csv", "many", [NOTHING, FULL | {"modalities": []}], fields=["modalities", "products"])
    assert read_back(text)[1:] == [["", ""], ["[]", "chat;search"]]


@pytest.mark.parametrize(("cell", "text"), [
    ("=1+1", "'=1+1"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("＝1", "'＝1"),
    ("＋1", "'＋1"),
    ("－1", "'－1"),
    ("＠a", "'＠a"),
    ('=HYPERLINK("http://evil.example")', "'=HYPERLINK(\"http://evil.example\")"),
    ("1=1", "1=1"),
    ("gpt-4", "gpt-4"),
    ("", ""),
    (-1, "-1"),
    (-0.5, "-0.5"),
    (0, "0"),
    (2**53 - 1, "9007199254740991"),
    (True, "true"),
    (False, "false"),
    (None, ""),
])  # fmt: skip
def test_a_cell_that_would_be_a_formula_has_an_apostrophe_and_a_number_never(cell, text):
    assert spreadsheet.harmless(cell) == text
    assert read_back(spreadsheet.record([cell, "end"]).decode()) == [[text, "end"]]


AWKWARD = ["a,b", 'say "so"', "two\r\nlines", "a\nb", " before", "after ", "日本語 é \U0001f600", ";", "'", '"', '""', ",", "NULL", "00123"]


def test_what_is_awkward_is_read_back_as_it_was():
    bodies = [{"n": number, "text": text} for number, text in enumerate(AWKWARD)]
    text = b"".join(spreadsheet.lines([column("n"), column("text")], bodies)).decode()
    assert read_back(text) == [["n", "text"], *([str(number), text] for number, text in enumerate(AWKWARD))]


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), st.integers(), st.booleans()), max_size=5))
def test_any_table_is_read_back_equal_but_for_its_apostrophes(rows):
    bodies = [dict(zip("abc", row, strict=True)) for row in rows]
    text = b"".join(spreadsheet.lines([column(name) for name in "abc"], bodies)).decode()
    assert text.endswith("\r\n")
    back = read_back(text)
    assert back[0] == ["a", "b", "c"]
    for (words, number, truth), (one, other, last) in zip(rows, back[1:], strict=True):
        assert one in (words, f"'{words}")
        assert not one.startswith(spreadsheet.FORMULA)
        assert (int(other), last) == (number, "true" if truth else "false")


def test_a_long_table_comes_in_pieces_and_is_read_no_further_than_it_is_written():
    read = []

    def bodies():
        for number in range(1000):
            read.append(number)
            yield {"n": number}

    pieces = spreadsheet.lines([column("n")], bodies())
    first = next(pieces)
    assert len(read) == spreadsheet.ROWS_AT_ONCE
    rest = list(pieces)
    assert len(rest) > 1
    assert read_back((first + b"".join(rest)).decode()) == [["n"], *([str(number)] for number in range(1000))]


def test_what_is_of_no_one_kind_is_json_where_it_is_not_a_word():
    import marshmallow as ma

    schema = Resource.from_dict({"old": ma.fields.Raw(), "new": ma.fields.Raw()}, name="ChangedSchema")
    bodies = [{"old": None, "new": {"name": "Big"}}, {"old": ["text"], "new": ["text", "image"]}, {"old": 7, "new": False}]
    assert read_back(in_format("csv", "many", bodies, schema))[1:] == [["", '{"name":"Big"}'], ["text", "text;image"], ["7", "false"]]


def test_every_field_of_a_schema_has_a_column():
    names = in_format("csv", "many", []).strip().split(",")
    assert [name for name in ThingSchema().fields if name != "pair"] == [
        name for name in names if not name.startswith(("fee_", "pair_"))
    ]  # fmt: skip


def test_values_under_names_of_their_own_are_written_with_them_whatever_the_names_are():
    body = FULL | {"links": {"name": "a", "slug": "b"}}
    assert read_back(in_format("csv", "many", [body], fields=["links"]))[1] == ["name=a;slug=b"]
    assert in_format("txt", "one", [body], fields=["links"]) == "links  name a\n       slug b\n"
