"""Which format an answer is written in: the one that `format=` names, or else the one that Accept likes best (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import marshmallow as ma
from werkzeug.http import parse_list_header, parse_options_header

from ..catalog.values import Choice
from ..catalog.vocabulary import Word
from ..formats import FORMATS, WIDTH, Format, formats_for
from ..schemas import Collection
from ..schemas_comparison import ComparisonSchema
from ..schemas_cost import CostSchema
from ..schemas_query import Bounded, Parameter
from .problems import Problem

Formats = Mapping[str, Format]
Range = tuple[str, dict[str, str], float]  # of an Accept header: media range, parameters, weight

NARROWEST, WIDEST = 40, 1000


# What an answer is, for those who write it, by its schema; one thing where nothing else is said.
SHAPES = ((ComparisonSchema, "compared"), (CostSchema, "costed"), (Collection, "many"))


def shape_of(out: type[ma.Schema] | None) -> str:
    if out is None:
        return ""
    return next((shape for schema, shape in SHAPES if issubclass(out, schema)), "one")


ONLY_JSON: Formats = {"json": FORMATS["json"]}
ONLY_ATOM: Formats = {"atom": FORMATS["atom"]}


def formats_of(out: type[ma.Schema] | None) -> Formats:
    """The formats that an answer of a schema can be had in; of one without a schema there is JSON only."""
    return ONLY_JSON if out is None else formats_for(shape_of(out))


def with_format(query: type[ma.Schema], formats: Formats) -> type[ma.Schema]:
    """A query with the parameters that choose the format, where there is a choice."""
    if len(formats) < 2:
        return query
    meanings = "; ".join(f"{name}: {one.meaning}" for name, one in formats.items())
    words = tuple(Word(name, "", one.meaning) for name, one in formats.items())
    chosen = {
        "format": Parameter(Choice(words), f"How the answer is written; what Accept says when it is not given. {meanings}."),
        "width": Parameter(Bounded(NARROWEST, high=WIDEST), f"How many columns plain text may fill; {WIDTH} when not said."),
    }
    return type(query.__name__, (query,), chosen if "txt" in formats else {"format": chosen["format"]})


def format_for(accept: str, formats: Formats) -> Format:
    """The format that an Accept header likes best. Raises the Problem that lists what there is when it likes none."""
    if not accept.strip():
        return next(iter(formats.values()))
    name = liked_best(accept, tuple(formats))
    if name is None:
        raise not_acceptable(accept, formats)
    return formats[name]


def not_acceptable(accept: str, formats: Formats) -> Problem:
    there = [one.media_type.split(";")[0] for one in formats.values()]
    choice = f", or in the address format={'|'.join(formats)}" if len(formats) > 1 else ""
    detail = f"Accept asks for none of what there is here. Put one of {', '.join(there)} or */* in it{choice}."
    error = {"header": "Accept", "code": "not_acceptable", "detail": detail, "value": accept[:200]}
    available = [{"format": name, "media_type": one.media_type} for name, one in formats.items()]
    return Problem("not-acceptable", detail, [error], headers={"Vary": "Accept"}, more={"available": available})


@lru_cache(maxsize=256)
def liked_best(accept: str, names: tuple[str, ...]) -> str | None:
    """The format that an Accept header gives most weight, the first of several; None when it gives none any."""
    ranges = [read for item in parse_list_header(accept) if (read := _range(item))]
    weights = {name: _weight(FORMATS[name], ranges) for name in names}
    best = max(names, key=lambda name: weights[name])
    return best if weights[best] else None


def _weight(one: Format, ranges: list[Range]) -> float:
    """The weight of a format, from 0 to 1: the most specific of the ranges that match decides."""
    found = [(how, weight) for media_range, parameters, weight in ranges if (how := _matches(media_range, parameters, one)) is not None]
    return max(found, key=lambda pair: pair[0])[1] if found else 0.0


def _range(item: str) -> Range | None:
    """One range of an Accept header with its parameters and its weight; None for what is no such thing."""
    media_range, parameters = parse_options_header(item)
    if media_range == "*":  # so write some that mean */*
        media_range = "*/*"
    if media_range.count("/") != 1:
        return None
    try:
        weight = float(parameters.pop("q", "1"))
    except ValueError:
        return None
    return media_range.lower(), parameters, min(max(weight, 0.0), 1.0) if weight == weight else 0.0


def _matches(media_range: str, parameters: Mapping[str, str], one: Format) -> tuple[int, int] | None:
    """How specifically a range names a format; None when it does not. A parameter that the format does not have is let pass."""
    media_type, own = parse_options_header(one.media_type)
    if media_range == "*/*":
        return 0, 0
    if media_range.endswith("/*"):
        return (1, 0) if media_type.startswith(media_range[:-1]) else None
    if media_range != media_type and media_range not in one.also_called:
        return None
    said = {name: value for name, value in parameters.items() if name in own}
    if any(value.lower() != own[name].lower() for name, value in said.items()):
        return None
    return 2, len(said)
