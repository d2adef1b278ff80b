"""What a workload costs: every total with its arithmetic, and apart what has no total."""

import pytest

from service.schemas_cost import CostSchema
from tests.formats.shelf import in_format

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
                    "arithmetic": "2000000 tokens x 2.50 USD / 1000000 = 5.00 USD", "assumption": None, "sources": [0]}]},
    ],
    "apart": [{"offering": "acme.free", "model": "big-1", "provider": ACME, "foreign_id": "free", "billing": "free", "missing": [],
               "why": "It is free."}],
    "sources": [{"source": "plinth", "url": "https://example.org/a", "retrieved_on": "2026-01-01"}],
    "meta": {"revision": 1, "as_of": "2024-06-01"},
}  # fmt: skip

PLAIN = """\
What 2,000,000 input tokens, 1 request cost, on 2024-06-01

Big 1: 5.00 USD at acme.big-1.
Odd: Nobody offers it.
All of it is one request.

5.00 USD  big-1 at Acme, as big|1
  input tokens: 2000000 tokens x 2.50 USD / 1000000 = 5.00 USD [1]
  Its window is smaller.

Without a total

big-1 at Acme, as free
  It is free.

Sources
[1] plinth, 2026-01-01: https://example.org/a
"""
MARKDOWN = """\
## What 2,000,000 input tokens, 1 request cost, on 2024-06-01

- Big 1: 5.00 USD at acme.big-1.
- Odd: Nobody offers it.
- All of it is one request.

| model | provider | offered as | total | arithmetic |
| --- | --- | --- | --: | --- |
| big-1 | Acme | big\\|1 | 5.00 USD | input tokens: 2000000 tokens x 2.50 USD / 1000000 = 5.00 USD \\[1\\]<br>Its window is smaller. |

### Without a total

| model | provider | offered as | why |
| --- | --- | --- | --- |
| big-1 | Acme | free | It is free. |

1. plinth, 2026-01-01: <https://example.org/a>
"""
CSV = """\
model,offering,provider,foreign_id,total,currency,arithmetic,why\r
big-1,acme.big-1,acme,big|1,5.00,USD,2000000 tokens x 2.50 USD / 1000000 = 5.00 USD,\r
big-1,acme.free,acme,free,,,,It is free.\r
"""


@pytest.mark.parametrize(("name", "expected"), [("txt", PLAIN), ("md", MARKDOWN), ("csv", CSV)])
def test_a_cost_in_each_format(name, expected):
    assert in_format(name, "costed", [COST], CostSchema) == expected
