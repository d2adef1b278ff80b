"""The two addresses that every kind of thing has: its collection, and one of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ..catalog.attributes import KINDS
from ..schemas import SCHEMAS, queried
from ..schemas_query import list_query, one_query
from .api import endpoint
from .listing import checks_of, listing, one

things = Blueprint("things", __name__)

# What a collection holds, in a sentence for people; the rest follows from the attributes of the kind.
COLLECTIONS = {
    "model": "Foundation models. A filter never matches what is unknown.",
    "maker": "Who trains models, or makes products that stand on them.",
    "family": "Groups of models under one name.",
    "product": "What people use that stands on models, and what it stood on since when.",
    "provider": "Who serves models.",
    "offering": "One model at one provider, under that provider's id, with its limits and its prices of today.",
    "benchmark": "The tests that models are put to.",
    "score": "Results of models in benchmarks, each with its conditions and its source.",
}
LIST_QUERIES = {kind: list_query(kind) for kind in KINDS}
DATED = ("model", "product", "offering")  # which have an as_of
# What shows best what each gives: the query of a list, and the slug of one.
EXAMPLES = {
    "model": ("maker=openai,anthropic&input_modality_all=text,image&released_on_max=2024-06-30&sort=-released_on&limit=2", "gpt-4"),
    "maker": ("kind=company&country=US&limit=2", "openai"),
    "family": ("maker=openai&limit=2", "gpt-4"),
    "product": ("model=gpt-4&as_of=2023-06-01&limit=2", "chatgpt"),
    "provider": ("limit=2", "openai"),
    "offering": ("model=gpt-4&limit=2", "openai.gpt-4"),
    "benchmark": ("limit=2", "gsm8k"),
    "score": ("model=bert&limit=2", "bert.glue"),
}


def register(kind: str, description: str) -> None:
    """Declare the collection and the single thing of one kind."""
    thing, schema = KINDS[kind], SCHEMAS[kind]
    tag = thing.plural.capitalize()

    def list_things(args: dict[str, Any]) -> Any:
        return listing(kind, args)

    def get_thing(args: dict[str, Any], slug: str) -> Any:
        return one(kind, slug, args)

    list_things.__name__, list_things.__doc__ = f"list_{thing.plural}", f"List {thing.plural}\n{description}"
    get_thing.__name__, get_thing.__doc__ = f"get_{kind}", f"Get one {kind}\nBy its slug. {description}"
    out = queried(schema, thing.plural.capitalize())
    query, slug = EXAMPLES.get(kind, ("limit=2", ""))
    declared_list = endpoint(LIST_QUERIES[kind], out, errors=(400,), tag=tag, check=checks_of(kind),
                             example=f"/v1/{thing.plural}?{query}")(list_things)  # fmt: skip
    errors = (300, 301, 307, 400, 404, 410) if kind == "model" else (301, 400, 404, 410)
    declared_get = endpoint(one_query(schema, as_of=kind in DATED), schema, errors=errors, tag=tag,
                            example=f"/v1/{thing.plural}/{slug}")(get_thing)  # fmt: skip
    things.add_url_rule(f"/v1/{thing.plural}", f"list_{thing.plural}", declared_list)
    things.add_url_rule(f"/v1/{thing.plural}/<slug>", f"get_{kind}", declared_get)


for kind, description in COLLECTIONS.items():
    register(kind, description)
