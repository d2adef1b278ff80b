"""A client that openapi-python-client makes of the document: lists, reads, compares, and is told what is wrong."""

import sys

from plinth_client import Client
from plinth_client.api.comparison import compare_models
from plinth_client.api.models import get_model, list_models
from plinth_client.models import Problem

client = Client(sys.argv[1])

# The generator does not know lists with commas (`explode: false`) and writes a name once per value, which is refused here with
# a word about commas: so what is a list is given as one value with commas in it.
listed = list_models.sync(client=client, maker=["openai,anthropic"], context_window_min=100_000, limit=3)
assert len(listed.data) == 3, listed
for model in listed.data:
    print(f"{model.name}: {model.context_window:,} tokens, {model.maker.name}")

one = get_model.sync("gpt-4", client=client)
assert (one.slug, one.maker.slug) == ("gpt-4", "openai")

compared = compare_models.sync(client=client, models=["gpt-4,claude-3-opus"])
assert [column.slug for column in compared.models] == ["gpt-4", "claude-3-opus"]
assert all(len(row.cells) == 2 for row in compared.rows)
print(f"{compared.summary.rows} rows, {compared.summary.differing} of them differ")

for wrong in ({"limit": 500}, {"maker": ["openai", "anthropic"]}):
    refused = list_models.sync(client=client, **wrong)
    assert isinstance(refused, Problem), refused
    print(refused.errors[0].detail)
