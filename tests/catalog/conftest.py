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


def in_order(kind, things, sort):
    """What a sort promises: by key, the slug breaks ties in the same direction, what is unknown comes last."""
    keys = {thing["slug"]: key_of(kind, sort.key, thing) for thing in things}
    known = sorted(((value, slug) for slug, value in keys.items() if value is not None), reverse=sort.descending)
    unknown = sorted((slug for slug, value in keys.items() if value is None), reverse=sort.descending)
    return [slug for _, slug in known] + unknown


def key_of(kind, key, thing):
    return said(KINDS[kind][key], thing) if key in KINDS[kind].by_name else thing[key]
