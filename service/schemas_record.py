"""How what is said of things reads: lineage, statements and their sources, prices over time, changes. No Flask."""

from __future__ import annotations

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.precedence import STANDINGS
from .catalog.values import Boolean, Choice, Date, Integer, Text, Url
from .schemas import PriceSchema, ReferenceSchema, Resource, shown


class LineageEdgeSchema(Resource):
    relation = shown(Choice(v.RELATIONS), "How `from` stands to `to`.", nullable=False)
    # "from" is a word of Python, so these two are added by name below.
    depth = shown(Integer(), "How many steps from the model asked about.", nullable=False)
    direction = shown(Choice((v.Word("ancestors", "", ""), v.Word("descendants", "", ""))), "Which way it was found.", nullable=False)
    url = shown(Url(), "The page that says so.")


class LooseReferenceSchema(Resource):
    slug = shown(Text(150), "Its slug, or null when the catalog has no record of it.")
    name = shown(Text(), "Its name.", nullable=False)


LineageSchema = LineageEdgeSchema.from_dict({
    "from": ma.fields.Nested(ReferenceSchema, required=True),
    "to": ma.fields.Nested(LooseReferenceSchema, required=True),
}, name="LineageSchema")  # fmt: skip


class StatementSchema(Resource):
    field = shown(Text(), "What it is said of.", nullable=False)
    value = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "The value as its source gives it."})
    state = shown(Choice(tuple(v.Word(word, "", "") for word in ("known", "not_disclosed", "not_applicable"))), "Or why there is none.",
                  nullable=False)  # fmt: skip
    source = shown(Text(150), "Who says so.", nullable=False)
    url = shown(Url(), "The page that is cited.")
    date = shown(Date(), "The day of the document.", nullable=False)
    standing = shown(Choice(tuple(v.Word(word, "", "") for word in STANDINGS)), "How much the source's word counts.", nullable=False)
    stands = shown(Boolean(), "Whether this is the value that stands.", nullable=False)
    conflicts = shown(Boolean(), "Whether it contradicts the value that stands.", nullable=False)


class EvidenceSchema(Resource):
    source = shown(Text(150), "Who says so.", nullable=False)
    url = shown(Url(), "The page that is cited.")
    date = shown(Date(), "The day of the document.", nullable=False)
    conflicts = shown(Integer(), "How many other sources say otherwise.", nullable=False)


class SourceSchema(Resource):
    slug = shown(Text(150), "Its name in answers.", nullable=False)
    name = shown(Text(), "Its title.", nullable=False)
    url = shown(Url(), "Where it is published.")
    license = shown(Text(), "Under which licence, where it states one.")
    attribution = shown(Text(500), "Whom to name when its facts are passed on.")
    standing = shown(Choice(tuple(v.Word(word, "", "") for word in STANDINGS)), "How much its word counts.", nullable=False)
    retrieved_on = shown(Date(), "The day of its newest document here.")


OfferedPriceSchema = PriceSchema.from_dict({
    "offering": shown(Text(150), "The offering that it is a price of.", nullable=False),
    "provider": shown(Text(150), "Who offers it.", nullable=False),
}, name="OfferedPriceSchema")  # fmt: skip


class ChangeSchema(Resource):
    revision = shown(Integer(), "The revision that made it.", nullable=False)
    position = shown(Integer(), "Its place within the revision.", nullable=False)
    at = shown(Text(20), "When, in UTC.", nullable=False)
    kind = shown(Text(20), "The kind of thing.", nullable=False)
    slug = shown(Text(150), "The thing.", nullable=False)
    field = shown(Text(50), "The field; null when the thing is new, and `new` has all of it, or was removed, and `old` has.")
    old = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What stood before."})
    new = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What stands now."})
    source = shown(Text(150), "Who brought it; null when it follows from other changes.")
    document = shown(Date(), "The day of the document that brought it.")
