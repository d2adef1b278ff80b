"""What a workload costs: every total with its arithmetic, and apart what has no total."""

import pytest

from service.schemas_cost import CostSchema
from tests.formats.shelf import Tags, in_format

ACME = {"slug": "acme", "name": "Acme"}
COST = {
    "workload": {"input_tokens": 2_000_000, "output_tokens": 0, "requests": 1, "prompt_tokens": 2_000_000},
    "assumptions": ["All of it is one request."],
    "models": [
        {"asked": "big", "slug": "big-1", "name": "Big 1", "href": "/", "why": None,
         "best": {"total": {"amount": "5.00", "currency": "USD"}, "offerings": ["acme.big-1"]}},
        {"asked": "odd", "slug": "odd", "name": "Odd", "href": "/", "best": None, "why": "Nobody offers it."},
    ],
    "offerings": [
        {"offering": "acme.big-1", "model": "big-1", "provider": ACME, "foreign_id": "big|1",
         "total": {"amount": "5.00", "currency": "USD"}, "notes": ["Its window is smaller."],
         "lines": [{"quantity_of": "input_tokens", "meter": "input", "condition": None, "quantity": 2_000_000,
                    "arithmetic": "2,000,000 tokens x 2.50 USD / 1,000,000 = 5.00 USD", "assumption": None, "sources": [0]}]},
    ],
    "apart": [{"offering": "acme.free", "model": "big-1", "provider": ACME, "foreign_id": "free", "billing": "free", "missing": [],
               "why": "It is free."}],
    "sources": [{"source": "plinth", "url": "https://example.org/a", "retrieved_on": "2026-01-01"}],
    "meta": {"revision": 1, "as_of": "2024-06-01"},
}  # fmt: skip

PLAIN = """\
What 2,000,000 input tokens cost in 1 request, on 2024-06-01

Big 1: 5.00 USD at acme.big-1.
Odd: Nobody offers it.
All of it is one request.

5.00 USD Big 1 at Acme, as big|1
  input tokens: 2,000,000 tokens x 2.50 USD / 1,000,000 = 5.00 USD [1]
  Its window is smaller.

Apart, without a total

Big 1: It is free.
  Acme, as free

Sources
[1] plinth, 2026-01-01: https://example.org/a
"""
MARKDOWN = """\
## What 2,000,000 input tokens cost in 1 request, on 2024-06-01

- Big 1: 5.00 USD at acme.big-1.
- Odd: Nobody offers it.
- All of it is one request.

| model | provider | offered as | total | arithmetic |
| --- | --- | --- | --: | --- |
| Big 1 | Acme | big\\|1 | 5.00 USD | input tokens: 2,000,000 tokens x 2.50 USD / 1,000,000 = 5.00 USD \\[1\\]<br>Its window is smaller. |

### Apart, without a total

| model | provider | offered as | why |
| --- | --- | --- | --- |
| Big 1 | Acme | free | It is free. |

1. plinth, 2026-01-01: <https://example.org/a>
"""
CSV = """\
model,offering,provider,foreign_id,total,currency,arithmetic,notes,why\r
big-1,acme.big-1,acme,big|1,5.00,USD,"2,000,000 tokens x 2.50 USD / 1,000,000 = 5.00 USD",Its window is smaller.,\r
big-1,acme.free,acme,free,,,,,It is free.\r
"""


@pytest.mark.parametrize(("name", "expected"), [("txt", PLAIN), ("md", MARKDOWN), ("csv", CSV)])
def test_a_cost_in_each_format(name, expected):
    assert in_format(name, "costed", [COST], CostSchema) == expected


def test_offerings_that_lack_the_same_are_told_together_in_plain_text():
    free = COST["apart"][0]
    apart = [free, {**free, "foreign_id": "odd", "why": "Odd."}, {**free, "foreign_id": "also"}]
    text = in_format("txt", "costed", [{**COST, "apart": apart}])
    assert "Big 1: It is free.\n  Acme, as free\n  Acme, as also\n\nBig 1: Odd.\n  Acme, as odd\n" in text


def test_the_page_of_a_cost_is_whole_and_shows_the_arithmetic_with_its_sources():
    page = Tags(in_format("html", "costed", [COST], CostSchema, others=[("csv", "/v1/cost?format=csv")], base="https://models.example"))
    links = [attributes["href"] for tag, attributes in page.seen if tag == "a"]
    assert links == ["/v1/cost?format=csv", "https://models.example/v1/models/big-1", "#source-1", "https://models.example/v1/models/big-1",
                     "https://example.org/a"]  # fmt: skip
    text = "".join(page.texts)
    for told in ("What 2,000,000 input tokens cost in 1 request, on 2024-06-01", "2,000,000 tokens x 2.50 USD / 1,000,000 = 5.00 USD",
                 "Odd: Nobody offers it.", "All of it is one request.", "Its window is smaller.", "It is free."):  # fmt: skip
        assert told in text
    assert not {tag for tag, _ in page.seen} & {"script", "link", "img", "iframe", "object", "form", "input"}


def test_nothing_that_the_catalog_says_is_markup_on_the_page_of_a_cost():
    hostile = '<script>alert(1)</script>"onload="x"'
    (offering,), (model, _) = COST["offerings"], COST["models"]
    page = Tags(in_format("html", "costed", [{
        **COST, "models": [{**model, "name": hostile}], "assumptions": [hostile],
        "offerings": [{**offering, "foreign_id": hostile, "provider": {"slug": "x", "name": hostile}, "notes": [hostile]}],
        "sources": [{"source": hostile, "url": "javascript:alert(1)", "retrieved_on": "2026-01-01"}],
    }]))  # fmt: skip
    assert "script" not in {tag for tag, _ in page.seen}
    assert not any(attributes.get("href", "").startswith("javascript:") for _, attributes in page.seen)
