"""How the ways to a model read: what an id resolves to, and what could take a model's place."""

from __future__ import annotations

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.alternatives import PARTS
from .catalog.attributes import KINDS
from .catalog.values import Boolean, Choice, Integer, Number, Reference, Text
from .schemas import MetaSchema, ReferenceSchema, Resource, collection, entries, reference, shown
from .schemas_query import Bounded, Parameter, Query

KINDS_OF_MATCH = (
    *v.IDENTIFIER_KINDS,
    v.Word("offering", "Offering", "The id under which a provider offers it."),
    v.Word("slug", "Slug", "Its slug."),
    v.Word("name", "Name", "A name of it, once decoration is taken off."),
)


class MatchSchema(Resource):
    scheme = shown(Text(150), "Whose name it is: an identifier's scheme, a provider, a maker; null where nobody's in particular.")
    kind = shown(Choice(KINDS_OF_MATCH), "What the name is.", nullable=False)
    rule = shown(Text(), "The last rule by which decoration was taken off it; exact when none was.", nullable=False)


ResolvedSchema = Resource.from_dict({
    "id": shown(Text(), "What was asked.", nullable=False),
    "model": reference("The model that it is.", nullable=False),
    "match": ma.fields.Nested(MatchSchema, required=True, metadata={"description": "How it was found."}),
}, name="ResolvedSchema")  # fmt: skip


class ResolveQuery(Query):
    id = Parameter(Text(), "Any id of a model: a slug, an identifier, what a provider or a bill calls it.", needed=True)
    provider = Parameter(Reference("provider"), "Whose id it is, where that is known: a hint where several models go by it.")


class ReasonSchema(Resource):
    attribute = shown(Choice(tuple(v.Word(part.name, "", "") for part in PARTS)), "The attribute.", nullable=False)
    label = shown(Text(), "Its name for people.", nullable=False)
    distance = shown(Number(), "How far apart the two are in it, from 0 to 1; null when one is unknown, which counts as 0.7.")
    weight = shown(Integer(), "How much it weighs.", nullable=False)
    says = shown(Text(), "What this model has in place of what the other has.", nullable=False)


AlternativeSchema = ReferenceSchema.from_dict({
    "maker": reference("Who trained it.", nullable=False),
    "distance": shown(Number(), "How far it is from the model, from 0 to 1: the mean of its reasons by weight.", nullable=False),
    "href": shown(Text(), "Where it is.", nullable=False),
    "reasons": entries(ReasonSchema, "How far, attribute by attribute."),
}, name="AlternativeSchema")  # fmt: skip

LABELS = {part.name: KINDS["model"][part.name].label for part in PARTS}
MOST, USUAL = 50, 10


class AlternativesQuery(Query):
    cheaper = Parameter(Boolean(), "true keeps those with no higher reference price and a lower one, false all others with a price.")
    open_weights = Parameter(Boolean(), "true keeps those whose weights anyone may download, false those whose weights nobody may.")
    limit = Parameter(Bounded(1, high=MOST), f"How many; {USUAL} when not said.")


class AlternativesMetaSchema(MetaSchema):
    why = shown(Text(), "Why there is none, where that is not for want of models.")


def alternatives() -> type[ma.Schema]:
    """The envelope of alternatives."""
    meta = ma.fields.Nested(AlternativesMetaSchema, required=True)
    return collection(AlternativeSchema, "Alternatives").from_dict({"meta": meta}, name="Alternatives")
