"""What tests of queries measure answers by: the bodies of everything."""

from decimal import Decimal

import pytest

from service.catalog.attributes import KINDS
from service.catalog.values import Entries, Money, Reference


@pytest.fixture(scope="session")
def bodies(both):
    """Every body of every collection of the shipped catalog, by kind, in the order of slugs."""
    found = {}
    for kind, thing in KINDS.items():
        found[kind], address = [], f"/v1/{thing.plural}?limit=200"
        while address:
            answer = both[0].get(address).json
            found[kind] += answer["data"]
            address = answer["page"]["next"]
    return found


def said(attribute, body):
    """The value of an attribute as queries see it: slugs for things, an amount for money, None for unknown."""
    value = body[attribute.name]
    if isinstance(attribute.kind, Reference):
        return value and value["slug"]
    if isinstance(attribute.kind, Entries):
        return [entry["slug"] for entry in value] or None
    if isinstance(attribute.kind, Money):
        return value and Decimal(value["amount"])
    return value
