"""Markdown: whatever a cell says, GitHub's own renderer makes of it a cell that says just that."""

import re
from html import unescape

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from service.formats import markdown

HOSTILE = [
    "a | b", "a \\| b", "`code`", "``", "<script>alert(1)</script>", "<b>bold</b>", "<!-- -->", "[x](javascript:alert(1))", "![x](y)",
    "[x][y]", "*bold*", "**bold**", "_em_", "snake_case_word", "~~gone~~", "&lt;b&gt;", "&amp;", "\\", "\\\\|",
    "# heading", "- item", "1. item",
    "> quote", "<https://evil.example>", "||", "|", "---", ":--", "$x$", "a`b|c`d", "[", "]", "](", "{{x}}", "日本語", "\U0001f600", "x^2^",
]  # fmt: skip


def cells(lines):
    """The texts of the cells of the body of a table, as GitHub shows them; raw HTML would show up as a tag."""
    html = re.sub(r"<a [^>]*>|</a>", "", cmarkgfm.github_flavored_markdown_to_html("\n".join(lines), options=Options.CMARK_OPT_UNSAFE))
    assert re.sub(r"</?(table|thead|tbody|tr|t[hd]( align=\"right\")?)>|\n", "", html).count("<") == 0, html
    return [unescape(text) for text in re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_says_what_it_said_and_no_more(text):
    assert cells(markdown.table(["a", "b"], [[markdown.escaped(text), "end"]], [False, False])) == [text, "end"]


# A renderer makes links of what looks like an address; that is no markup of a cell's.
@given(st.text(st.sampled_from("ab |\\`*_<>[]()!#~&;-+={}^$\"'日"), max_size=12).map(lambda text: " ".join(text.split())))
def test_any_cell_says_what_it_said(text):
    assert cells(markdown.table(["a", "b"], [[markdown.escaped(text), "end"]], [False, True])) == [text, "end"]


def test_a_word_with_underscores_can_be_read_in_the_source():
    assert markdown.escaped("not_disclosed") == "not_disclosed"
    assert markdown.escaped("_em_") == "\\_em\\_"


def test_numbers_stand_to_the_right():
    assert markdown.table(["name", "n"], [["a", "1"]], [False, True]) == ["| name | n |", "| --- | --: |", "| a | 1 |"]


@pytest.mark.parametrize(("text", "shown"), [
    ("https://example.org/a_b?c=1&d=2", '<a href="https://example.org/a_b?c=1&amp;d=2">https://example.org/a_b?c=1&amp;d=2</a>'),
    ("see https://example.org/_x_ and *y*", 'see <a href="https://example.org/_x_">https://example.org/_x_</a> and *y*'),
    ("https://example.org/a|b", '<a href="https://example.org/a">https://example.org/a</a>|b'),
    ("www.example.org/a_b_", "www.example.org/a_b_"),
    ("ftp://example.org/a&b", "ftp://example.org/a&amp;b"),
    ("javascript:alert(1)", "javascript:alert(1)"),
])  # fmt: skip
def test_a_url_is_a_link_to_itself_and_nothing_else_is(text, shown):
    html = cmarkgfm.github_flavored_markdown_to_html("\n".join(markdown.table(["a"], [[markdown.escaped(text)]], [False])))
    assert f"<td>{shown}</td>" in html
