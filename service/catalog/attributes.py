"""What is recorded of each thing: one entry per attribute, from which everything else about it is derived.

The schema of answers and of documents, the filters and sorts with their SQL, OpenAPI, `/v1/attributes`, the rows of a
comparison and the columns that an import writes all read these tables. A new attribute is one entry here, its column in
`tables`, and a migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Table
from sqlalchemy.orm import InstrumentedAttribute

from . import vocabulary as v
from .tables import Benchmark, Family, Maker, Model, Offering, Product, Provider, Row, Score
from .values import Boolean, Choice, Date, Entries, Integer, Kind, Links, Money, Number, Reference, Terms, Text, Url, first_day, precision


@dataclass(frozen=True)
class Attribute:
    """One attribute of one kind of thing.

    `unit` is what its numbers count; `better` is "higher" or "lower" where one can tell. `param` names its filters and
    is the singular of a set's name. Documents say what is `stated`; what is `derived` follows from the other facts about the same
    thing, what is `related` from other rows.
    `columns` says where facts are kept; an attribute without one is in the body only.
    """

    name: str
    label: str
    group: str
    kind: Kind
    meaning: str
    unit: str | None = None
    better: str | None = None
    column: InstrumentedAttribute[Any] | None = None
    filterable: bool = True
    sortable: bool = False
    facetable: bool = False
    compared: bool = True
    origin: str = "stated"
    param: str = ""
    # Entries that every source adds to, where of all other values the best source's is the one that stands.
    united: bool = False

    @property
    def stated(self) -> bool:
        return self.origin == "stated"

    @property
    def parameter(self) -> str:
        return self.param or self.name

    def stored(self, value: Any) -> dict[str, Any]:
        """The columns that keep a canonical value: a date and its precision, a set as its profile, a table as JSON."""
        if self.column is None:
            return {}
        if isinstance(self.kind, Date):
            return {
                self.name: None if value is None else first_day(value),
                f"{self.name}_precision": None if value is None else precision(value),
            }
        if value is not None and isinstance(self.kind, Money):
            return {self.name: Decimal(value)}
        if value is not None and isinstance(self.kind, Terms):
            value = ",".join(value)
        elif value is not None and isinstance(self.kind, (Links, Entries)):
            value = orjson.dumps(value).decode()
        return {self.name: value}


ENTRY_URL = {"url": Url()}
PER_MILLION = "USD per million tokens"

STATED_OF_MODELS = (
    Attribute("name", "Name", "Identity", Text(), "What its maker calls it.", column=Model.name, sortable=True, compared=False),
    Attribute("maker", "Maker", "Identity", Reference("maker"), "Who trained it.", column=Model.maker, sortable=True, facetable=True),
    Attribute("family", "Family", "Identity", Reference("family"), "The group of models it belongs to.",
              column=Model.family, sortable=True, facetable=True),
    Attribute("snapshot_of", "Snapshot of", "Identity", Reference("model"), "The model that it is a dated version of.",
              column=Model.snapshot_of),
    Attribute("classes", "Classes", "Identity", Terms(v.CLASSES), "What sort of model it is; derived from its modalities.",
              column=Model.classes, facetable=True, origin="derived", param="class"),
    Attribute("input_modalities", "Takes in", "Modalities", Terms(v.MODALITIES), "What may be put in.",
              column=Model.input_modalities, facetable=True, param="input_modality"),
    Attribute("output_modalities", "Gives out", "Modalities", Terms(v.MODALITIES), "What comes out.",
              column=Model.output_modalities, facetable=True, param="output_modality"),
    Attribute("tasks", "Tasks", "Modalities", Terms(v.TASKS), "What a source says it is used for.",
              column=Model.tasks, facetable=True, param="task"),
    Attribute("released_on", "Released", "Dates", Date(), "The day on which people outside its maker could first use it.",
              column=Model.released_on, sortable=True),
    Attribute("knowledge_cutoff", "Knowledge cutoff", "Dates", Date(), "Where its training data ends.",
              better="higher", column=Model.knowledge_cutoff, sortable=True),
    Attribute("status", "Status", "Dates", Choice(v.STATUSES), "Whether it can be had from its maker; its dates move it on.",
              column=Model.status, sortable=True, facetable=True),
    Attribute("deprecated_on", "Deprecated", "Dates", Date(), "The day on which its end was announced.",
              column=Model.deprecated_on, sortable=True),
    Attribute("retired_on", "Retired", "Dates", Date(), "The first day on which its maker no longer serves it.",
              column=Model.retired_on, sortable=True),
    Attribute("successor", "Successor", "Dates", Reference("model"), "The model that takes its place; read from lineage.",
              column=Model.successor, origin="related"),
    Attribute("context_window", "Context window", "Limits", Integer(1), "How much one request may hold, output included where they share.",
              unit="token", better="higher", column=Model.context_window, sortable=True),
    Attribute("max_output", "Maximum output", "Limits", Integer(1), "How much one answer may hold.",
              unit="token", better="higher", column=Model.max_output, sortable=True),
    Attribute("parameters", "Parameters", "Size", Integer(1), "How many weights it has.",
              unit="parameter", column=Model.parameters, sortable=True),
    Attribute("active_parameters", "Active parameters", "Size", Integer(1), "How many of them work on one token.",
              unit="parameter", column=Model.active_parameters, sortable=True),
    Attribute("training_modalities", "Trained on", "Training", Terms(v.MODALITIES), "What its training data was made of.",
              column=Model.training_modalities, param="training_modality"),
    Attribute("training_tokens", "Training tokens", "Training", Integer(1), "How much it was trained on.",
              unit="token", column=Model.training_tokens, sortable=True),
    Attribute("training_compute", "Training compute", "Training", Number(), "How much arithmetic its training took.",
              unit="FLOP", column=Model.training_compute, sortable=True),
    Attribute("license", "License", "Access", Text(100), "SPDX identifier, or the weights' licence tag, or proprietary.",
              column=Model.license, sortable=True, facetable=True),
    Attribute("open_weights", "Open weights", "Access", Boolean(), "Whether anyone may download the weights.",
              column=Model.open_weights, facetable=True),
    Attribute("reasoning", "Reasoning", "Capabilities", Boolean(), "Whether it thinks before it answers.",
              column=Model.reasoning, facetable=True),
    Attribute("tool_calling", "Tool calling", "Capabilities", Boolean(), "Whether it can call functions that the request describes.",
              column=Model.tool_calling, facetable=True),
    Attribute("structured_output", "Structured output", "Capabilities", Boolean(), "Whether it can be held to a JSON schema.",
              column=Model.structured_output, facetable=True),
    Attribute("adaptations", "Adaptations", "Adaptation", Terms(v.ADAPTATIONS), "How it may be adapted to a task.",
              column=Model.adaptations, facetable=True, param="adaptation"),
    Attribute("domains", "Domains", "Adaptation", Terms(v.DOMAINS), "Where it is known to have been adapted or put to work.",
              column=Model.domains, facetable=True, param="domain"),
    Attribute("input_price", "Input price", "Prices", Money(), "Reference price of input: metered, base tier, at its maker, else lowest.",
              unit=PER_MILLION, better="lower", column=Model.input_price, sortable=True, origin="related"),
    Attribute("output_price", "Output price", "Prices", Money(), "Reference price of output, at the same provider.",
              unit=PER_MILLION, better="lower", column=Model.output_price, sortable=True, origin="related"),
    Attribute("price_provider", "Price of", "Prices", Reference("provider"), "Whose prices the reference prices are.",
              column=Model.price_provider, origin="related"),
    Attribute("lowest_input_price", "Lowest input price", "Prices", Money(), "The lowest metered price of input anywhere.",
              unit=PER_MILLION, better="lower", column=Model.lowest_input_price, sortable=True, origin="related"),
    Attribute("lowest_output_price", "Lowest output price", "Prices", Money(), "The lowest metered price of output anywhere.",
              unit=PER_MILLION, better="lower", column=Model.lowest_output_price, sortable=True, origin="related"),
    Attribute("products", "Products", "Products", Entries(), "What stands on it, or stood.", origin="related", param="product"),
    Attribute("lineage", "Lineage", "Lineage", Entries(
        {"relation": Choice(v.RELATIONS), "target": Reference("model"), "name": Text(), **ENTRY_URL},
        key=("relation", "target", "name"), required=("relation",),
    ), "What it descends from.", united=True, filterable=False),
    Attribute("identifiers", "Identifiers", "Identity", Entries(
        {"scheme": Text(50), "value": Text(), "kind": Choice(v.IDENTIFIER_KINDS), **ENTRY_URL},
        key=("scheme", "value"), required=("scheme", "value", "kind"),
    ), "The names under which programs know it.", united=True, filterable=False, compared=False),
    Attribute("links", "Links", "Identity", Links(v.LINK_KINDS), "Where to read more.",
              column=Model.links, filterable=False, compared=False),
)  # fmt: skip

# The fields of which another source says otherwise: words of a set like any other, made from the fields above.
DISPUTED = tuple(v.Word(one.name, one.label, one.meaning) for one in STATED_OF_MODELS if one.stated and not one.united)

MODEL_ATTRIBUTES = (
    *STATED_OF_MODELS,
    Attribute("conflicts", "In dispute", "Sources", Terms(DISPUTED), "The fields of which another source says otherwise.",
              column=Model.conflicts, facetable=True, compared=False, origin="derived", param="conflicting"),
)

MAKER_ATTRIBUTES = (
    Attribute("name", "Name", "Identity", Text(), "What it calls itself.", column=Maker.name, sortable=True),
    Attribute("kind", "Kind", "Identity", Choice(v.MAKER_KINDS), "What sort of organisation it is.",
              column=Maker.kind, sortable=True, facetable=True),
    Attribute("parent", "Parent", "Identity", Reference("maker"), "The maker it belongs to.", column=Maker.parent),
    Attribute("country", "Country", "Identity", Text(2), "Where its seat is, as ISO 3166-1 alpha-2.",
              column=Maker.country, sortable=True, facetable=True),
    Attribute("website", "Website", "Identity", Url(), "Its own site.", column=Maker.website, filterable=False),
    Attribute("families", "Families", "Models", Entries(), "The families of its models.", origin="related", filterable=False),
)  # fmt: skip

FAMILY_ATTRIBUTES = (
    Attribute("name", "Name", "Identity", Text(), "What the models of the family share.", column=Family.name, sortable=True),
    Attribute("maker", "Maker", "Identity", Reference("maker"), "Who trains them.", column=Family.maker, sortable=True, facetable=True),
    Attribute("models", "Models", "Models", Entries(), "The models of the family, the oldest first.", origin="related", filterable=False),
)

PRODUCT_ATTRIBUTES = (
    Attribute("name", "Name", "Identity", Text(), "What it is called today.", column=Product.name, sortable=True),
    Attribute("former_names", "Former names", "Identity", Entries(
        {"name": Text(), "until": Date(), **ENTRY_URL}, key=("until", "name"), required=("name",),
    ), "What it was called before, and until when.", column=Product.former_names, filterable=False),
    Attribute("kind", "Kind", "Identity", Choice(v.PRODUCT_KINDS), "What sort of product it is.",
              column=Product.kind, sortable=True, facetable=True),
    Attribute("maker", "Maker", "Identity", Reference("maker"), "Who makes it.", column=Product.maker, sortable=True, facetable=True),
    Attribute("domains", "Domains", "Identity", Terms(v.DOMAINS), "What field it is made for, where it is made for one.",
              column=Product.domains, facetable=True, param="domain"),
    Attribute("launched_on", "Launched", "Dates", Date(), "The day on which people could first use it.",
              column=Product.launched_on, sortable=True),
    Attribute("retired_on", "Retired", "Dates", Date(), "The first day on which it is no longer to be had.",
              column=Product.retired_on, sortable=True),
    Attribute("url", "URL", "Identity", Url(), "Where it is.", column=Product.url, filterable=False),
    Attribute("models", "Models", "Models", Entries(
        {"model": Reference("model"), "since": Date(), "until": Date(), "role": Choice(v.ROLES), **ENTRY_URL},
        key=("since", "model", "role"), required=("model", "role"),
    ), "What it stands on or stood on, from when until when; without an end none is known, even where the model has been retired since.",
        param="model"),
)  # fmt: skip

PROVIDER_ATTRIBUTES = (
    Attribute("name", "Name", "Identity", Text(), "What it calls itself.", column=Provider.name, sortable=True),
    Attribute("website", "Website", "Identity", Url(), "Its documentation or site.", column=Provider.website, filterable=False),
    Attribute("maker", "Maker", "Identity", Reference("maker"), "The maker that it is, where it is one.",
              column=Provider.maker, facetable=True),
)  # fmt: skip

DAY = Date(whole=True)
PRICE_FIELDS = {
    "meter": Choice(v.METERS), "amount": Money(), "currency": Text(3), "per": Integer(1), "unit": Choice(v.UNITS), "condition": Text(100),
    "kind": Choice(v.PRICE_KINDS), "effective_from": DAY, "effective_to": DAY, "observed_on": DAY, "last_observed_on": DAY,
    "holds_from": DAY, "holds_until": DAY, "source": Text(100), **ENTRY_URL,
}  # fmt: skip

OFFERING_ATTRIBUTES = (
    Attribute("provider", "Provider", "Identity", Reference("provider"), "Who offers it.",
              column=Offering.provider, sortable=True, facetable=True),
    Attribute("foreign_id", "Provider's id", "Identity", Text(), "What the provider calls it in requests.", column=Offering.foreign_id),
    Attribute("model", "Model", "Identity", Reference("model"), "The model that it is, where that is certain.",
              column=Offering.model, sortable=True),
    Attribute("maker", "Maker", "Identity", Reference("maker"), "Who trained that model.",
              column=Offering.maker, origin="related", facetable=True),
    Attribute("context_window", "Context window", "Limits", Integer(1), "How much one request may hold here.",
              unit="token", better="higher", column=Offering.context_window, sortable=True),
    Attribute("max_output", "Maximum output", "Limits", Integer(1), "How much one answer may hold here.",
              unit="token", better="higher", column=Offering.max_output),
    Attribute("status", "Status", "Dates", Choice(v.OFFERING_STATUSES), "Whether the provider still offers it.",
              column=Offering.status, facetable=True),
    Attribute("billing", "Billing", "Prices", Choice(v.BILLINGS), "How it is paid for; 0 without a word on that is unknown, not free.",
              column=Offering.billing, facetable=True),
    Attribute("first_listed_on", "First listed", "Dates", Date(), "The day of the first document that lists it.",
              column=Offering.first_listed_on, sortable=True, origin="derived"),
    Attribute("last_listed_on", "Last listed", "Dates", Date(), "The day of the last document that lists it, once a later one does not.",
              column=Offering.last_listed_on, sortable=True, origin="derived"),
    Attribute("input_price", "Input price", "Prices", Money(), "Its base price of input today.",
              unit=PER_MILLION, better="lower", column=Offering.input_price, sortable=True, origin="related"),
    Attribute("output_price", "Output price", "Prices", Money(), "Its base price of output today.",
              unit=PER_MILLION, better="lower", column=Offering.output_price, sortable=True, origin="related"),
    Attribute("prices", "Prices", "Prices", Entries(PRICE_FIELDS, key=("meter", "condition", "effective_from", "observed_on"),
              required=("meter", "amount")), "What it costs, meter by meter.", filterable=False),
)  # fmt: skip

BENCHMARK_ATTRIBUTES = (
    Attribute("name", "Name", "Identity", Text(), "What it is called.", column=Benchmark.name, sortable=True),
    Attribute("measures", "Measures", "Identity", Text(50), "What it is a test of.", column=Benchmark.measures, facetable=True),
    Attribute("metric", "Metric", "Results", Text(50), "How results are measured.", column=Benchmark.metric),
    Attribute("unit", "Unit", "Results", Text(50), "What the numbers are.", column=Benchmark.unit),
    Attribute("better", "Better", "Results", Choice(v.DIRECTIONS_OF_BETTER), "Which way is better.", column=Benchmark.better),
    Attribute("maker", "Maker", "Identity", Text(), "Who made it.", column=Benchmark.maker),
    Attribute("released_on", "Released", "Dates", Date(), "When it was published.", column=Benchmark.released_on),
    Attribute("paper", "Paper", "Identity", Url(), "Where it is described.", column=Benchmark.paper, filterable=False),
)  # fmt: skip

SCORE_ATTRIBUTES = (
    Attribute("model", "Model", "Identity", Reference("model"), "Whose result it is.", column=Score.model, sortable=True, facetable=True),
    Attribute("benchmark", "Benchmark", "Identity", Reference("benchmark"), "In which test.",
              column=Score.benchmark, sortable=True, facetable=True),
    Attribute("value", "Value", "Result", Number(), "The result, in the benchmark's unit.", column=Score.value, sortable=True),
    Attribute("metric", "Metric", "Conditions", Text(50), "How it was measured.", column=Score.metric),
    Attribute("variant", "Variant", "Conditions", Text(100), "Which form of the test, or of the answering: diamond, cot, pass@1.",
              column=Score.variant),
    Attribute("harness", "Harness", "Conditions", Text(100), "What ran it.", column=Score.harness),
    Attribute("shots", "Shots", "Conditions", Integer(largest=1_000_000), "How many worked examples the prompt held.", column=Score.shots),
    Attribute("scored_on", "Scored", "Dates", Date(), "When.", column=Score.scored_on, sortable=True),
    Attribute("self_reported", "Self-reported", "Conditions", Boolean(), "Whether the model's own maker says so.",
              column=Score.self_reported, facetable=True),
)  # fmt: skip


@dataclass(frozen=True)
class ThingKind:
    """One kind of thing: its word, its collection's word in URLs, its row, its attributes."""

    name: str
    plural: str
    row: type[Row]
    attributes: tuple[Attribute, ...]
    required: tuple[str, ...] = ("name",)  # without which it cannot be recorded

    def __getitem__(self, name: str) -> Attribute:
        return self.by_name[name]

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes)

    @property
    def table(self) -> Table:
        table = self.row.__table__
        assert isinstance(table, Table)
        return table

    @cached_property
    def by_name(self) -> dict[str, Attribute]:
        return {attribute.name: attribute for attribute in self.attributes}

    @cached_property
    def stated(self) -> dict[str, Attribute]:
        """What documents may say of it."""
        return {attribute.name: attribute for attribute in self.attributes if attribute.stated}


# In the order in which one may refer to another.
KINDS = {
    kind.name: kind
    for kind in (
        ThingKind("maker", "makers", Maker, MAKER_ATTRIBUTES),
        ThingKind("family", "families", Family, FAMILY_ATTRIBUTES, ("name", "maker")),
        ThingKind("model", "models", Model, MODEL_ATTRIBUTES, ("name", "maker")),
        ThingKind("product", "products", Product, PRODUCT_ATTRIBUTES),
        ThingKind("provider", "providers", Provider, PROVIDER_ATTRIBUTES),
        ThingKind("offering", "offerings", Offering, OFFERING_ATTRIBUTES, ("provider", "foreign_id")),
        ThingKind("benchmark", "benchmarks", Benchmark, BENCHMARK_ATTRIBUTES),
        ThingKind("score", "scores", Score, SCORE_ATTRIBUTES, ("model", "benchmark", "value")),
    )
}


def field_names(attributes: Iterable[Attribute]) -> list[str]:
    """The names under which attributes appear in a body: a date brings its precision along."""
    names = []
    for attribute in attributes:
        names.append(attribute.name)
        if isinstance(attribute.kind, Date):
            names.append(f"{attribute.name}_precision")
    return names
