"""The columns of a table, made from the schema of what is in it, and what stands in a cell.

A date has one column and its precision another; a thing that is referred to is its slug; money with a unit that never changes is
its amount, other money four columns; a list is its entries joined by semicolons; what is known to be empty is `[]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import marshmallow as ma
import orjson

from ..catalog.values import Links, Money, Terms, Url
from ..schemas import SCHEMAS, AttributeSchema, Valued
from ..schemas_finding import AlternativeSchema
from ..schemas_record import ChangeSchema, OfferedPriceSchema

Body = Mapping[str, Any]
Cell = str | int | float | bool | None

MONEY = {"": "amount", "_currency": "currency", "_per": "per", "_unit": "unit"}
PRECISION = "_precision"

BESIDE = ("states", "etag")  # said in the cells that they are about, or for programs only

# What people see of a list, in Markdown and plain text, when they do not say `fields`, in this order. Others are short already.
BRIEF = {
    schema: names.split()
    for schema, names in {
        SCHEMAS["model"]: "slug maker released_on context_window input_price output_price input_modalities output_modalities",
        SCHEMAS["maker"]: "slug name kind parent country",
        SCHEMAS["family"]: "slug name maker",
        SCHEMAS["product"]: "slug name kind maker launched_on retired_on models",
        SCHEMAS["provider"]: "slug name maker website",
        SCHEMAS["offering"]: "slug model context_window input_price output_price billing status provider foreign_id",
        SCHEMAS["benchmark"]: "slug name measures metric unit better released_on",
        SCHEMAS["score"]: "model benchmark value metric variant shots scored_on self_reported",
        OfferedPriceSchema: "provider meter price condition effective_from effective_to observed_on source",
        AlternativeSchema: "slug maker distance reasons",
        AttributeSchema: "name label group type unit better meaning",
        ChangeSchema: "revision at slug field old new source",
    }.items()
}


@dataclass(frozen=True)
class Column:
    """One column: its name, where in a body its value lies, and what its numbers count, where all count the same."""

    name: str
    path: tuple[str, ...]
    unit: str | None = None
    is_set: bool = False
    is_url: bool = False
    is_map: bool = False  # values under names that are themselves said, such as links by what they lead to
    is_raw: bool = False  # of no one kind: what is not a word, a number or a list of such is JSON

    @property
    def field(self) -> str:
        return self.path[0]

    def value(self, body: Body) -> Any:
        """What a body has in this column, as it is there."""
        found = body.get(self.path[0])
        for step in self.path[1:]:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def cell(self, body: Body) -> Cell:
        """The same as one word or number."""
        value = self.value(body)
        if value is None or isinstance(value, str):  # nearly all are
            return value
        if self.is_raw and _is_nested(value):
            return orjson.dumps(value).decode()
        if self.is_map:
            return _flat_members(value)
        return "[]" if self.is_set and value == [] else flat(value)


def columns_of(schema: type[ma.Schema], fields: Iterable[str] | None = None, also: Iterable[str] = ()) -> list[Column]:
    """The columns of bodies of a schema, in its order: all, or those of some fields; and of what was added to the bodies."""
    return _chosen(schema, fields, also, split=True)


def columns_for_people(
    schema: type[ma.Schema], fields: Iterable[str] | None = None, also: Iterable[str] = (), brief: bool = True
) -> list[Column]:
    """The columns that people are shown: a date says by itself how much of it is known, money what it is for, and lists are brief."""
    if fields is None:
        fields = BRIEF[schema] if brief and schema in BRIEF else [name for name in _fields(schema) if name not in BESIDE]
        order = {name: place for place, name in enumerate(fields)}
        columns = sorted(_chosen(schema, fields, also, split=False), key=lambda column: order.get(column.field, len(order)))
    else:
        columns = _chosen(schema, fields, also, split=False)
    names = {column.name for column in columns}
    return [one for one in columns if not (one.name.endswith(PRECISION) and one.name.removesuffix(PRECISION) in names)]


def _chosen(schema: type[ma.Schema], fields: Iterable[str] | None, also: Iterable[str], split: bool) -> list[Column]:
    shown = _fields(schema)
    wanted = set(shown if fields is None else fields)
    found = [column for name, field in shown.items() if name in wanted for column in _columns(name, (name,), field, split)]
    return [*found, *(Column(name, (name,), is_map=True, is_raw=True) for name in also if name not in shown)]


@cache
def _fields(schema: type[ma.Schema]) -> Mapping[str, Any]:
    return schema().fields


def _columns(name: str, path: tuple[str, ...], field: Any, split: bool) -> list[Column]:
    if isinstance(field, Valued) and isinstance(field.kind, Money):
        if field.unit:
            return [Column(name, (*path, "amount"), field.unit)]
        return [Column(name + suffix, (*path, member)) for suffix, member in MONEY.items()] if split else [Column(name, path)]
    if isinstance(field, ma.fields.Nested) and "slug" not in field.schema.fields:
        inner = field.schema.fields.items()
        return [column for member, one in inner for column in _columns(f"{name}_{member}", (*path, member), one, split)]
    kind = getattr(field, "kind", None)
    return [Column(
        name, path, getattr(field, "unit", None), is_set=isinstance(kind, Terms), is_url=isinstance(kind, Url),
        is_map=isinstance(kind, Links) or isinstance(field, ma.fields.Dict), is_raw=isinstance(field, ma.fields.Raw),
    )]  # fmt: skip


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value))


def flat(value: Any) -> Cell:
    """A value of an answer as one word or number."""
    if isinstance(value, dict):
        return _flat_record(value)
    if isinstance(value, list):
        return ";".join([written(flat(entry)) for entry in value])
    cell: Cell = value
    return cell


def _flat_record(record: dict[str, Any]) -> Cell:
    if "slug" in record:
        return flat(record["slug"] or record.get("name"))
    if "meter" in record and isinstance(record.get("price"), dict):
        when = f"[{record['condition']}]" if record.get("condition") else ""
        return f"{record['meter']}{when}={record['price']['amount']}"
    if "name" in record:
        return flat(record["name"])
    if "label" in record and "says" in record:
        return f"{record['label']}: {record['says']}"
    return _flat_members(record)


def _flat_members(record: dict[str, Any]) -> Cell:
    if _is_nested([*record.values()]):
        return orjson.dumps(record).decode()
    return ";".join(f"{name}={written(flat(one))}" for name, one in record.items())


def written(cell: Cell) -> str:
    """A cell as text for programs: nothing for null, true and false, numbers in digits."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
