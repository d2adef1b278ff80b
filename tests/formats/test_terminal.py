"""Plain text: columns that stand under each other, whatever the characters, in the width of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import width

from service.formats import terminal

FAMILY = "\U0001f469‍\U0001f469‍\U0001f467‍\U0001f466"  # one character of two columns
ACCENTED = "é" * 3  # three letters, each of two code points

WIDE = f"""\
name    says    n
------  ----  ---
日本語  é     128
{FAMILY}      {ACCENTED}     7
plain   ok      -
"""


def test_wide_and_combining_characters_stand_under_each_other():
    rows = [["日本語", "é", "128"], [FAMILY, ACCENTED, "7"], ["plain", "ok", "-"]]
    lines, dropped = terminal.table(["name", "says", "n"], rows, [False, False, True], 100)
    assert "\n".join(lines) + "\n" == WIDE
    assert dropped == 0


@pytest.mark.parametrize(("text", "most", "expected"), [
    ("short", 5, "short"),
    ("longer", 5, "long…"),
    ("日本語", 6, "日本語"),
    ("日本語", 5, "日本…"),
    ("日本語", 4, "日…"),
    (ACCENTED, 3, ACCENTED),
    (ACCENTED, 2, "é…"),
    ("word word", 6, "word…"),
    (FAMILY * 2, 3, f"{FAMILY}…"),
])  # fmt: skip
def test_text_is_cut_by_what_it_takes_on_the_screen(text, most, expected):
    assert terminal.cut(text, most) == expected


@pytest.mark.parametrize(("text", "to", "most", "lines"), [
    ("", 10, 0, [""]),
    ("one two three", 7, 0, ["one two", "three"]),
    ("claude-3-opus", 9, 0, ["claude-3-", "opus"]),
    ("unbreakable", 4, 0, ["unbr", "eaka", "ble"]),
    ("日本語のテキスト", 6, 0, ["日本語", "のテキ", "スト"]),
    ("one two three four", 7, 2, ["one two", "three…"]),
    ("a/b/c/d", 4, 0, ["a/b/", "c/d"]),
])  # fmt: skip
def test_text_is_broken_between_words_and_inside_one_only_when_it_must(text, to, most, lines):
    assert terminal.wrapped(text, to, most) == lines


def test_a_table_fits_and_its_numbers_are_never_cut():
    rows = [["a-slug-of-some-length", "a very long description that nobody needs in full", "128,000,000,000"]] * 2
    lines, dropped = terminal.table(["slug", "description", "number"], rows, [False, False, True], 60)
    assert dropped == 0
    assert max(map(width, lines)) <= 60
    assert lines[-1].startswith("a-slug-of-some-length  a very long")
    assert lines[-1].endswith("…  128,000,000,000")


def test_columns_that_do_not_fit_are_left_out_from_the_end():
    headings = [f"column{number}" for number in range(20)]
    lines, dropped = terminal.table(headings, [["some text here"] * 20], [False] * 20, 100)
    assert 0 < dropped < 20
    assert max(map(width, lines)) <= 100
    assert f"column{20 - dropped - 1}" in lines[0]
    assert f"column{20 - dropped}" not in lines[0]


def test_a_table_of_nothing_is_its_headings():
    assert terminal.table(["slug", "name"], [], [False, False], 100)[0] == ["slug  name", "----  ----"]


TEXT = st.text(st.characters(exclude_categories=["C"]), max_size=40).map(lambda text: " ".join(text.split()))


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6), st.integers(40, 120))
def test_every_table_keeps_to_its_width(rows, total):
    lines, _ = terminal.table(["first", "second", "third"], rows, [False, False, False], total)
    assert all(width(line) <= total for line in lines)


@given(TEXT, st.integers(2, 30))
def test_no_line_is_wider_than_it_may_be_and_no_letter_is_lost(text, to):
    lines = terminal.wrapped(text, to)
    assert all(width(line) <= to for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
