"""A small schema with a field of every sort, and bodies of it, for the tests of what is written."""

from html.parser import HTMLParser

import marshmallow as ma

from service.catalog import vocabulary as v
from service.catalog.values import Boolean, Choice, Integer, Links, Money, Number, Terms, Text
from service.formats import FORMATS, Content
from service.schemas import Resource, dated, entries, reference, shown

PairSchema = Resource.from_dict({"left": shown(Text(), "Left."), "right": shown(Integer(), "Right.")}, name="PairSchema")
StandsOnSchema = Resource.from_dict({"slug": shown(Text(), "Slug."), "name": shown(Text(), "Name."), **dated("since", "From when.")},
                                    name="StandsOnSchema")  # fmt: skip
ThingSchema = Resource.from_dict({
    "slug": shown(Text(), "Slug."),
    "maker": reference("Maker."),
    **dated("released_on", "Released."),
    "window": shown(Integer(), "Window.", unit="token"),
    "compute": shown(Number(), "Compute.", unit="FLOP"),
    "open": shown(Boolean(), "Open."),
    "modalities": shown(Terms(v.MODALITIES), "Modalities."),
    "status": shown(Choice(v.STATUSES), "Status."),
    "price": shown(Money(), "Price.", unit="USD per million tokens"),
    "fee": shown(Money(), "Fee."),
    "pair": ma.fields.Nested(PairSchema, required=True),
    "products": entries(StandsOnSchema, "Products."),
    "links": shown(Links(v.LINK_KINDS), "Links."),
}, name="ThingSchema")  # fmt: skip

NOTHING = dict.fromkeys(ThingSchema().fields) | {"slug": "empty", "products": []}
FULL = {
    "slug": "big-1",
    "maker": {"slug": "acme", "name": "Acme"},
    "released_on": "2024-05-01", "released_on_precision": "month",
    "window": 128_000,
    "compute": 2.1e25,
    "open": False,
    "modalities": ["text", "image"],
    "status": "available",
    "price": {"amount": "2.50", "currency": "USD", "per": 1_000_000, "unit": "token"},
    "fee": {"amount": "0.04", "currency": "EUR", "per": 1, "unit": "image"},
    "pair": {"left": "l", "right": 0},
    "products": [
        {"slug": "chat", "name": "Chat", "since": "2024-06-01", "since_precision": "day"},
        {"slug": "search", "name": "Search", "since": "2024-01-01", "since_precision": "year"},
    ],
    "links": {"paper": "https://example.org/paper", "weights": "https://example.org/w"},
}  # fmt: skip


def in_format(name, shape, bodies, schema=ThingSchema, **options):
    """What a format makes of some bodies, as text."""
    return b"".join(getattr(FORMATS[name], shape)(Content(schema, bodies, **options))).decode()


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between; fails where tags do not close as they opened."""

    EMPTY = ("meta", "br")

    def __init__(self, page):
        super().__init__()
        self.open, self.seen, self.texts = [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)
