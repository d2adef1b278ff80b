"""One comparison in every format: the same rows, in words for people and in codes for programs."""

import csv
import io
import re

import cmarkgfm
import pytest
from wcwidth import width

from service.formats.comparison import grid_of
from service.formats.page import security_policy, style
from service.schemas_comparison import ComparisonSchema
from tests.formats.shelf import Tags, in_format

MODELS = ["big-1", "small-1", "other"]


def a_cell(model, value=None, state=None, **more):
    state = state or ("unknown" if value is None else "known")
    return {"model": model, "state": state, "value": value, "comparable": True, "precision": None, "unit": None, "provider": None,
            "offering": None, "note": None, "conditions": None, "sources": [], "conflicts": 0, **more}  # fmt: skip


def a_row(key, *cells, type="text", group="Facts", **more):
    made = [cell if isinstance(cell, dict) else a_cell(model, cell) for model, cell in zip(MODELS, cells, strict=False)]
    return {"key": key, "label": key.replace("_", " ").capitalize(), "group": group, "type": type, "unit": None, "better": None,
            "differs": None, "best": [], "comparable": True, "why": None, "conditions": None, "cells": made, **more}  # fmt: skip


def a_comparison(*rows, models=2, **more):
    return {
        "models": [
            {"asked": slug, "slug": slug, "name": slug.title(), "maker": {"slug": "acme", "name": "Acme"}, "href": f"/v1/models/{slug}",
             "products": []}
            for slug in MODELS[:models]
        ],
        "products": [],
        "rows": list(rows),
        "sources": [
            {"source": "plinth", "url": "https://example.org/a", "retrieved_on": "2026-01-01"},
            {"source": "models.dev", "url": None, "retrieved_on": "2026-02-01"},
        ],
        "summary": {"rows": len(rows), "differing": 1, "identical": 0, "undetermined": 2},
        "ranking": None, "frontier": None,
        "meta": {"revision": 7, "as_of": None},
        **more,
    }  # fmt: skip


COMPARED = a_comparison(
    a_row("maker", {**a_cell("big-1", {"slug": "acme", "name": "Acme"}), "sources": [0]}, None, type="reference"),
    a_row("released_on", {**a_cell("big-1", "2023-03-01"), "precision": "month"}, a_cell("small-1", state="not_disclosed"), type="date"),
    a_row("context_window", {**a_cell("big-1", 128_000), "sources": [0, 1]}, {**a_cell("small-1", 0), "conflicts": 2}, type="integer",
          group="Limits", unit="token", better="higher", differs=True, best=["big-1"]),
    a_row("open_weights", False, a_cell("small-1", state="not_applicable"), type="boolean", group="Limits"),
    a_row("classes", ["large_language_model", "image_model"], ["image_model"], type="terms", group="Limits"),
    a_row("price:image", {**a_cell("big-1", "0.04"), "unit": "USD per image", "provider": {"slug": "acme", "name": "Acme"}},
          {**a_cell("small-1", "2.00"), "unit": "USD per request", "note": "above 200,000 tokens"}, type="money", group="Prices",
          comparable=False, why="The prices are in several units."),
)  # fmt: skip

PLAIN = """\
Big-1 and Small-1 compared
6 rows: 1 differs, 0 are the same, 2 undecided.

                        Big-1                              Small-1
----------------------  ---------------------------------  -----------------------------------------

FACTS
Maker                   Acme [1]                           unknown
Released on             2023-03                            not disclosed

LIMITS
Context window          128,000* [1,2]                     0!
(tokens)
Open weights            no                                 not applicable
Classes                 large language model, image model  image model

PRICES
Price:image             0.04 USD per image (Acme)          2.00 USD per request (above 200,000
                                                           tokens)
  not ranked: The prices are in several units.

* the best of its row
! another source says otherwise

Sources
[1] plinth, 2026-01-01: https://example.org/a
[2] models.dev, 2026-02-01
"""

MARKDOWN = """\
## Big-1 and Small-1 compared

|  | Big-1 | Small-1 |
| --- | --- | --- |
| **Facts** |  |  |
| Maker | Acme \\[1\\] | _unknown_ |
| Released on | 2023-03 | _not disclosed_ |
| **Limits** |  |  |
| Context window (tokens) | 128,000 \\* \\[1,2\\] | 0 ! |
| Open weights | no | _not applicable_ |
| Classes | large language model, image model | image model |
| **Prices** |  |  |
| Price:image<br>not ranked: The prices are in several units. | 0.04 USD per image (Acme) | 2.00 USD per request (above 200,000 tokens) |

6 rows: 1 differs, 0 are the same, 2 undecided. \\* the best of its row. ! another source says otherwise.

1. plinth, 2026-01-01: <https://example.org/a>
2. models.dev, 2026-02-01
"""

CSV = """\
key,label,group,unit,better,differs,best,why,big-1,small-1,sources\r
maker,Maker,Facts,,,,,,acme,unknown,https://example.org/a\r
released_on,Released on,Facts,,,,,,2023-03,not_disclosed,\r
context_window,Context window,Limits,token,higher,true,big-1,,128000,0,https://example.org/a\r
open_weights,Open weights,Limits,,,,,,false,not_applicable,\r
classes,Classes,Limits,,,,,,large_language_model;image_model,image_model,\r
price:image,Price:image,Prices,,,,,The prices are in several units.,0.04 USD per image,2.00 USD per request,\r
"""


def written(name, comparison, **options):
    return in_format(name, "compared", [comparison], ComparisonSchema, **options)


@pytest.mark.parametrize(("name", "expected"), [("txt", PLAIN), ("md", MARKDOWN), ("csv", CSV)])
def test_a_comparison_in_each_format(name, expected):
    assert written(name, COMPARED) == expected


def test_the_csv_is_read_back_equal():
    rows = list(csv.DictReader(io.StringIO(written("csv", COMPARED), newline="")))
    assert [(row["key"], row["big-1"], row["small-1"]) for row in rows[2:4]] == [
        ("context_window", "128000", "0"), ("open_weights", "false", "not_applicable"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["txt", "md", "html", "csv"])
def test_the_five_ways_of_not_being_told_are_told_apart(name):
    row = [False, 0, None, a_cell("big-1", state="not_disclosed"), a_cell("big-1", state="not_applicable")]
    texts = {written(name, a_comparison(a_row("x", cell, cell, type="integer"))) for cell in row}
    assert len(texts) == 5


@pytest.mark.parametrize("models", [1, 2, 3])
@pytest.mark.parametrize("wide", [40, 60, 100, 200])
def test_plain_text_fits_and_shows_every_model(models, wide):
    rows = [
        a_row("context_window", 1_048_576, 128_000, 32_768, type="integer"),
        a_row("tasks", ["image_understanding"] * 8, [], None, type="terms"),
    ]
    rows = [{**row, "cells": row["cells"][:models]} for row in rows]
    lines = written("txt", a_comparison(*rows, models=models), width=wide).split("\nSources\n")[0].splitlines()
    assert all(width(line) <= wide for line in lines)
    assert all(any(slug.title() in line for line in lines) for slug in MODELS[:models])


def test_models_that_do_not_fit_side_by_side_follow_below():
    cell = a_cell("big-1", "incomprehensible")
    comparison = a_comparison(a_row("x", cell, cell, cell), models=3)
    text = written("txt", comparison, width=50)
    assert text.count("FACTS") == 2
    assert text.count("incomprehensible") == 3


def test_of_a_long_list_the_first_are_told_and_how_many_more_there_are():
    long = {**a_cell("big-1", ["image_understanding"] * 40), "sources": [0, 1], "conflicts": 1}
    text = " ".join(written("txt", a_comparison(a_row("tasks", long, ["coding"], type="terms"))).split())
    assert re.search(r"image understanding, [0-9]+ more! \[1,2\]", text)


def test_a_long_cell_is_cut_and_keeps_its_marks_and_its_sources():
    long = {**a_cell("big-1", "as it were " * 40), "sources": [0, 1], "conflicts": 1}
    text = written("txt", a_comparison(a_row("x", long, "short")))
    assert "…! [1,2]" in text


def test_words_of_a_vocabulary_are_told_by_their_labels():
    row = a_row("adaptations", ["prompting", "api_fine_tuning"], [], type="terms")
    assert "prompting, fine-tuning through an API" in written("md", a_comparison(row))


@pytest.mark.parametrize(("sources", "cited"), [([], ""), ([0], "1"), ([0, 1], "1,2"), ([0, 1, 2], "1-3"), ([0, 2, 3, 4, 7], "1,3-5,8")])
def test_runs_of_sources_are_written_short(sources, cited):
    grid = grid_of(a_comparison(a_row("x", {**a_cell("big-1", "y"), "sources": sources}, None)))
    assert grid.groups[0][1][0].entries[0].cited == cited


def test_the_products_for_which_a_model_is_there_are_said_in_its_head():
    products = [
        {"asked": slug, "slug": slug, "name": name, "href": f"/v1/products/{slug}", "models": models}
        for slug, name, models in (("chatgpt", "ChatGPT", ["big-1"]), ("copilot", "Copilot", ["big-1"]), ("le-chat", "Le Chat", []))
    ]
    comparison = a_comparison(a_row("x", "y", "z"), products=products)
    comparison["models"][0]["products"] = ["chatgpt", "copilot"]
    for name in ("txt", "md", "html"):
        text = written(name, comparison)
        assert "ChatGPT, Copilot" in text
        assert "What Le Chat stands on is not known." in text


def test_a_day_is_in_the_title():
    comparison = a_comparison(a_row("x", "y", "z"), meta={"revision": 1, "as_of": "2024-06-01"})
    text = written("txt", comparison)
    assert text.startswith("Big-1 and Small-1 compared, as of 2024-06-01\n")
    assert "all else is what is known today" in text


RANKED = a_comparison(
    a_row("context_window", 128_000, 8_000, type="integer"),
    ranking={
        "weights": [{"key": "context_window", "label": "Context window", "weight": 2.0, "weighed": True, "why": None}],
        "models": [
            {"model": "big-1", "rank": 1, "score": 1.0, "covered": 1.0, "between": [1.0, 1.0], "missing": [],
             "terms": [{"key": "context_window", "points": 1.0}]},
            {"model": "small-1", "rank": None, "score": None, "covered": 0.0, "between": [0.0, 1.0], "missing": ["context_window"],
             "terms": [{"key": "context_window", "points": None}]},
        ],
    },
    frontier={"rows": [{"key": "context_window", "label": "Context window"}], "models": ["big-1"],
              "beaten": [{"model": "small-1", "by": ["big-1"]}], "incomplete": []},
)  # fmt: skip

RANKING = """\
RANKING
Rank                    1*       unknown
Score, 0 to 1           1        unknown
Score at worst, at      1 to 1   0 to 1
best
Points for Context      1        unknown
window, weight 2
Beaten by none in       yes      no (beaten by big-1)
Context window

FACTS
"""
RANKING_CSV = """\
ranking,Rank,Ranking,,,,big-1,,1,unknown,\r
ranking:score,"Score, 0 to 1",Ranking,,,,,,1.0,unknown,\r
"""


def test_a_ranking_and_a_frontier_are_rows_before_the_others():
    assert RANKING in written("txt", RANKED, width=64)
    assert RANKING_CSV in written("csv", RANKED)
    assert "| Rank | 1 \\* | _unknown_ |" in written("md", RANKED)
    assert written("html", RANKED).count("<tr id=") == 6


HOSTILE = '<script>alert(1)</script>"onload="x" javascript:alert(1)'


def test_the_page_is_whole_runs_nothing_and_loads_nothing():
    page = Tags(written("html", COMPARED, others=[("csv", "/v1/compare?models=a,b&format=csv")], base="https://models.example"))
    tags = {tag for tag, _ in page.seen}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "input"}
    assert not any(name.startswith("on") or name == "style" for _, attributes in page.seen for name in attributes)
    links = [attributes["href"] for tag, attributes in page.seen if tag == "a"]
    assert {"/v1/compare?models=a,b&format=csv", "https://models.example/v1/models/big-1"} <= set(links)
    assert {"#source-1", "https://example.org/a"} <= set(links)
    heads = [attributes["scope"] for tag, attributes in page.seen if tag == "th"]
    assert (heads.count("col"), heads.count("rowgroup"), heads.count("row")) == (2, 3, 6)
    assert {"best", "unsaid"} <= {attributes.get("class") for tag, attributes in page.seen if tag == "td"}


def test_the_style_of_the_page_is_the_one_that_its_policy_allows():
    import base64
    import hashlib

    page = written("html", COMPARED)
    inside = page.split("<style>")[1].split("</style>")[0]
    assert inside == style()
    assert f"'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'" in security_policy()
    assert "script" not in security_policy()
    assert "unsafe" not in security_policy()


def test_nothing_that_the_catalog_says_is_markup_in_any_format():
    row = a_row("x", HOSTILE, [HOSTILE], label=HOSTILE, group=HOSTILE, comparable=False, why=HOSTILE)
    comparison = a_comparison(row, sources=[{"source": HOSTILE, "url": "javascript:alert(1)", "retrieved_on": "2026-01-01"}])
    comparison["models"][0]["name"] = HOSTILE
    page = Tags(written("html", comparison))
    assert "script" not in {tag for tag, _ in page.seen}
    assert not any(attributes.get("href", "").startswith("javascript:") for _, attributes in page.seen)
    rendered = Tags(cmarkgfm.github_flavored_markdown_to_html(written("md", comparison), options=1 << 17))
    assert "script" not in {tag for tag, _ in rendered.seen}
    assert not any(attributes.get("href", "").startswith("javascript:") for _, attributes in rendered.seen)
