"""What is written: schemas of bodies that come in, made from the attributes; and what a write answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from .catalog import vocabulary as v
from .catalog.attributes import KINDS, ThingKind
from .catalog.precedence import STATES, Said
from .catalog.values import Boolean, Choice, Date, Entries, Integer, Kind, Money, Reference, Text, Url
from .schemas import SCHEMAS, Resource, Valued, entries, shown
from .schemas_query import Parameter, Query, did_you_mean
from .schemas_record import ChangeSchema

# What tells one thing of these kinds from another. Its slug is made of them, so they are written once.
IDENTITY = {"offering": ("provider", "foreign_id"), "score": ("model", "benchmark", "variant", "harness", "shots")}
# Of a price the rest follows from who says it and when.
STATED_OF_PRICES = ("meter", "amount", "currency", "per", "unit", "condition", "effective_from", "effective_to", "url")
MOST_ENTRIES = 500
PARTIAL = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


class Stated(ma.fields.Field):  # type: ignore[type-arg]  # generic for mypy alone
    """What may be said of one attribute: a value of its kind, or null to say nothing of it any more."""

    def __init__(self, kind: Kind, meaning: str, withdrawable: bool = True, **options: Any) -> None:
        super().__init__(allow_none=withdrawable, metadata={"description": meaning}, **options)
        self.kind = kind
        self.error_messages["null"] = "is what it cannot be without, so it cannot be taken back."

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            if isinstance(self.kind, Entries):
                return checked_entries(self.kind, value)
            return self.kind.checked(value)
        except ValueError as error:
            raise ma.ValidationError(f"{error}.") from None


def checked_entries(kind: Entries, value: Any) -> list[dict[str, Any]]:
    """A list of entries in its canonical form. Raises ValidationError with the place of each fault, as marshmallow nests them."""
    if not isinstance(value, list):
        raise ma.ValidationError("must be a list of objects.")
    if len(value) > MOST_ENTRIES:
        raise ma.ValidationError(f"has {len(value)} entries; at most {MOST_ENTRIES} are read.")
    faults = {place: found for place, entry in enumerate(value) if (found := faults_of(kind, entry))}
    if faults:
        raise ma.ValidationError(faults)
    return kind.checked(value)


def faults_of(kind: Entries, entry: Any) -> dict[str, list[str]] | list[str]:
    """What is wrong with one entry, by field."""
    if not isinstance(entry, dict):
        return ["must be an object."]
    faults = {name: [f"is no field of these; there are {', '.join(kind.fields)}{did_you_mean(name, kind.fields) or '.'}"]
              for name in entry if name not in kind.fields}  # fmt: skip
    faults |= {name: ["is missing."] for name in kind.required if entry.get(name) is None}
    ends = [name for name, field in kind.fields.items() if isinstance(field, Reference)]
    if "name" in kind.fields and ends and all(entry.get(name) is None for name in ("name", *ends)):
        faults[ends[0]] = [f"is missing; for what the catalog lacks give its name in the place of {ends[0]}."]
    for name, field in kind.fields.items():
        if entry.get(name) is not None:
            try:
                field.checked(entry[name])
            except ValueError as error:
                faults[name] = [f"{error}."]
    return faults


class States(ma.fields.Field):  # type: ignore[type-arg]  # generic for mypy alone
    """What is known to be unknown: a state by field, or null to take it back."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(metadata={"description": "Fields that are not_disclosed or not_applicable; null takes that back."})
        self.names = names

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ma.ValidationError('must be an object, such as {"parameters": "not_disclosed"}.')
        faults: dict[str, list[str]] = {}
        for name, state in value.items():
            if name not in self.names:
                faults[name] = [f"is no field that can have a state{did_you_mean(name, self.names) or '.'}"]
            elif state is not None and state not in STATES:
                faults[name] = [f"must be {' or '.join(STATES)}, or null."]
            elif data.get(name) is not None:
                faults[name] = ["has a value in the same body; give it one or the other."]
        if faults:
            raise ma.ValidationError(faults)
        return dict(value)


class Patch(ma.Schema):
    """The root of bodies: what is not declared is refused. `read_only` are fields of answers that nobody writes, and why."""

    class Meta:
        unknown = ma.RAISE

    read_only: Mapping[str, str] = {}


def kind_of(thing: str, name: str, kind: Kind) -> Kind:
    """The kind of what may be written: of prices only what is said of them."""
    if isinstance(kind, Entries) and (thing, name) == ("offering", "prices"):
        return Entries({field: kind.fields[field] for field in STATED_OF_PRICES}, kind.key, kind.required)
    return kind


CITES = "The page that says so, of all that this body states."


def patch_schema(thing: ThingKind, new: bool) -> type[ma.Schema]:
    """The schema of the body that creates a thing, or changes it."""
    identity = IDENTITY.get(thing.name, ())
    fields: dict[str, Any] = {}
    if new and not identity:
        fields["slug"] = Stated(Reference(thing.name), "Its name in URLs, for ever.", withdrawable=False, required=True)
    for name, attribute in thing.stated.items():
        if new or name not in identity:
            needed = name in thing.required
            meaning = f"{attribute.meaning} In {attribute.unit}." if attribute.unit else attribute.meaning
            if attribute.united:
                meaning += " What is listed here is added to what others say."
            fields[name] = Stated(kind_of(thing.name, name, attribute.kind), meaning, not needed, required=new and needed)
    fields["states"] = States(tuple(name for name in fields if name not in ("slug", *thing.required)))
    fields["cites"] = Stated(Url(), CITES)
    name = f"{'New' if new else 'Changed'}{thing.name.capitalize()}Schema"
    return type(name, (Patch,), {"read_only": read_only(thing, fields, identity), **fields})


def read_only(thing: ThingKind, fields: Mapping[str, Any], identity: tuple[str, ...]) -> dict[str, str]:
    """The fields of a thing's body that are not written, each with the reason."""
    reasons = {}
    for name in (*SCHEMAS[thing.name]().fields, "sources"):
        of_date = name.removesuffix("_precision")
        if name in fields:
            continue
        if name == "slug" or name in identity:
            made_of = f" It is made of {', '.join(identity)}." if name == "slug" and identity else ""
            reasons[name] = f"is what it is known by, and never changes; create another in its place.{made_of}"
        elif of_date in fields:
            reasons[name] = f"follows from how much of {of_date} is written: 2023, 2023-10 or 2023-10-05."
        else:
            reasons[name] = "follows from other facts and cannot be written."
    return reasons


NEW = {name: patch_schema(kind, new=True) for name, kind in KINDS.items()}
CHANGED = {name: patch_schema(kind, new=False) for name, kind in KINDS.items()}


def patch_of(body: Mapping[str, Any]) -> dict[str, Said | None]:
    """What a body says, by field: a value or a state with the page it cites, or None for what is taken back."""
    url = body.get("cites")
    said = {name: None if value is None else Said(value, url=url)
            for name, value in body.items() if name not in ("slug", "states", "cites")}  # fmt: skip
    return said | {name: state and Said(state=state, url=url) for name, state in body.get("states", {}).items()}


# --- How a body reads in OpenAPI --------------------------------------------------------------------------------------


def body_schema(kind: Kind) -> dict[str, Any]:
    """How a value of a kind is written in a body."""
    if isinstance(kind, Date):
        return {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" if kind.whole else PARTIAL, "maxLength": 10}
    if isinstance(kind, Money):
        amount = {"pattern": r"^[0-9]{1,7}(\.[0-9]{1,9})?$", "maxLength": 17}  # of text; the bounds are those of a number
        return {"type": ["string", "number"], **amount, "minimum": 0, "maximum": 1_000_000}
    if isinstance(kind, Entries):
        properties = {name: body_schema(field) for name, field in kind.fields.items()}
        entry = {"type": "object", "properties": properties, "required": list(kind.required), "additionalProperties": False}
        return {"type": "array", "items": entry, "maxItems": MOST_ENTRIES}
    schema = kind.json_schema()
    if schema["type"] == "object":
        schema["additionalProperties"] = False
    if type(kind) is Text:
        schema |= kind.query_schema()
    if isinstance(kind, Integer):
        schema["minimum"] = kind.smallest
    return schema


def states_schema(names: tuple[str, ...]) -> dict[str, Any]:
    one = {"type": ["string", "null"], "enum": [*STATES, None]}
    return {"type": "object", "properties": dict.fromkeys(names, one), "additionalProperties": False}


# --- What a write answers ---------------------------------------------------------------------------------------------

DRY_RUN = Parameter(Boolean(), "true shows what the write would do, and does nothing.")


class WriteQuery(Query):
    dry_run = DRY_RUN


class RemoveQuery(Query):
    reason = Parameter(Text(200), "Why it is removed; whoever asks for it later is told.", needed=True)
    successor = Parameter(Reference(), "The thing of the same kind to which whoever asks for it is pointed.")
    dry_run = DRY_RUN


class ImportQuery(Query):
    date = Parameter(Date(whole=True), "The day of the document, YYYY-MM-DD.", needed=True)
    incomplete = Parameter(Boolean(), "true says that it is a sample or a page: what it leaves out has not ended.")
    accept_removals = Parameter(Boolean(), "true lets it end more than 30 % of what its source lists.")
    dry_run = DRY_RUN


class RefusedSchema(Resource):
    what = shown(Text(), "The field, or the thing.", nullable=False)
    where = shown(Text(), "The place in the document.", nullable=False)
    why = shown(Text(1000), "Why it did not go in.", nullable=False)


def counts(meaning: str) -> ma.fields.Field:  # type: ignore[type-arg]  # generic for mypy alone
    return ma.fields.Dict(keys=ma.fields.String(), values=Valued(Integer()), required=True, metadata={"description": meaning})


class ReportSchema(Resource):
    revision = shown(Integer(), "The revision of the catalog after it; as before it, when there was nothing new.", nullable=False)
    dry_run = shown(Boolean(), "Whether it was only tried.", nullable=False)
    known_documents = shown(Integer(), "1 when the catalog has just this document already.", nullable=False)
    created = counts("How many things are new, by kind.")
    updated = counts("How many things changed, by kind.")
    unchanged = counts("How many things are as they were, by kind.")
    removed = counts("How many things are removed, by kind.")
    ended = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "Offerings that are listed no longer."})
    refused = entries(RefusedSchema, "What cannot be true, and stayed out.")
    unresolved = entries(RefusedSchema, "Ids of which it is not known which model they are.")


class ContradictionSchema(Resource):
    source = shown(Text(150), "Who says otherwise.", nullable=False)
    value = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What it says."})
    url = shown(Url(), "The page that it cites.")
    date = shown(Date(), "The day of its document.", nullable=False)


WRITTEN_STATES = Choice(tuple(v.Word(word, "", "") for word in ("known", *STATES, "withdrawn")))


class OutcomeSchema(Resource):
    field = shown(Text(50), "The field that was written.", nullable=False)
    written = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What was written, in its canonical form."})
    state = shown(WRITTEN_STATES, "Whether a value was written, or a state, or nothing any more.", nullable=False)
    stands = shown(Boolean(), "Whether what was written is what stands now.", nullable=False)
    value = ma.fields.Raw(required=True, allow_none=True, metadata={"description": "What stands now."})
    source = shown(Text(150), "Who says what stands; null when nobody says anything.")
    changed = shown(Boolean(), "Whether that is another than before.", nullable=False)
    conflicts = entries(ContradictionSchema, "Those who contradict what stands.")


REPORT = {
    "revision": shown(Integer(), "The revision of the catalog after the write; with dry_run, and when nothing changed, as before it.",
                      nullable=False),
    "dry_run": shown(Boolean(), "Whether it was only tried.", nullable=False),
    "slug": shown(Text(150), "The thing that was written.", nullable=False),
    "href": shown(Text(2000), "Where it is.", nullable=False),
    "changes": entries(ChangeSchema, "What changed, as /v1/changes has it: of this thing, and of others in consequence; the first 200."),
}  # fmt: skip


def written_schema(thing: ThingKind) -> type[ma.Schema]:
    """What creating or changing a thing answers."""
    return Resource.from_dict({
        **REPORT,
        "fields": entries(OutcomeSchema, "What became of each field that was written."),
        "thing": ma.fields.Nested(SCHEMAS[thing.name], required=True, metadata={"description": "The thing as it stands now."}),
    }, name=f"Written{thing.name.capitalize()}Schema")  # fmt: skip


class SuccessorSchema(Resource):
    slug = shown(Text(150), "Its slug.", nullable=False)
    href = shown(Text(2000), "Where it is.", nullable=False)


RemovedSchema = Resource.from_dict({
    **REPORT,
    "reason": shown(Text(), "Why it was removed.", nullable=False),
    "successor": ma.fields.Nested(SuccessorSchema, required=True, allow_none=True, metadata={"description": "What took its place."}),
}, name="RemovedSchema")  # fmt: skip
WRITTEN = {name: written_schema(kind) for name, kind in KINDS.items()}
