"""Values as a page shows them: numbers that line up, money with its sign, things that lead to their pages, what is unknown as a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from markupsafe import Markup, escape

from ...catalog.attributes import KINDS, Attribute
from ...catalog.values import Boolean, Choice, Date, Entries, Integer, Links, Money, Number, Reference, Terms, Url
from ...formats import people
from ..pages import at

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
PAGED = ("model", "maker", "product", "provider", "benchmark")  # kinds of things that have a page
SMALL = {1: "", 1000: "1K ", 1_000_000: "1M "}


def thing(kind: str, slug: str | None, name: str | None = None) -> Markup:
    """A thing by its name, which leads to its page; what the catalog lacks only by its name."""
    text = name or slug or ""
    if slug is None or kind not in KINDS:
        return escape(text)
    address = at(f"/{KINDS[kind].plural}/{slug}") if kind in PAGED else at("/models", {kind: slug})
    return Markup('<a href="{}">{}</a>').format(address, text)


def state(word: str | None) -> Markup:
    """Why there is no value."""
    return Markup('<span class="unsaid">{}</span>').format(people.STATES.get(word or "unknown", people.UNKNOWN))


def dash(word: str | None) -> Markup:
    """The same in a list, where a word in each empty cell would drown the others."""
    if word and word != "unknown":
        return state(word)
    return Markup('<span class="unsaid" aria-hidden="true">–</span><span class="vh">unknown</span>')


def money(value: Mapping[str, Any], unit: bool = True) -> Markup:
    """An amount; with the unit only where nothing around it says so."""
    amount = Markup('<span class="n">{}</span>').format(sum_of(value["amount"], value["currency"]))
    if not unit:
        return amount
    per = SMALL.get(value["per"], f"{people.number(value['per'])} ")
    counted = value["unit"] if value["per"] == 1 else people.plural(value["unit"])
    return amount + Markup(' <span class="unit">/ {}{}</span>').format(per, counted)


def sum_of(amount: str, currency: str = "USD") -> str:
    """An amount of money with thousands apart: $1,250.00."""
    whole, _, cents = amount.partition(".")
    grouped = f"{int(whole):,}" + (f".{cents}" if cents else "")
    return f"{SIGNS[currency]}{grouped}" if currency in SIGNS else f"{grouped} {currency}"


def day(text: str | None, precision: str | None = "day") -> Markup:
    """As much of a date as is known."""
    if text is None:
        return dash(None)
    return Markup('<time datetime="{0}">{0}</time>').format(people.date(text, precision))


def number(value: float | int) -> Markup:
    return Markup('<span class="n">{}</span>').format(people.number(value))


def label(attribute: Attribute, word: Any) -> str:
    """A word of a vocabulary as people say it; anything else as it is."""
    if isinstance(word, bool):
        return "yes" if word else "no"
    words = attribute.kind.words if isinstance(attribute.kind, Choice) else ()
    return next((one.label for one in words if one.slug == word), str(word))


def value(attribute: Attribute, body: Mapping[str, Any], in_list: bool = False) -> Markup:
    """What a thing's body says of one attribute."""
    given = body.get(attribute.name)
    if given is None:
        return (dash if in_list else state)((body.get("states") or {}).get(attribute.name))
    kind = attribute.kind
    if isinstance(kind, Money):
        return money(given, unit=not in_list)
    if isinstance(kind, Date):
        return day(given, body[f"{attribute.name}_precision"])
    if isinstance(kind, Reference):
        return thing(kind.to, given["slug"], given["name"])
    if isinstance(kind, Terms):
        return escape(", ".join(label(attribute, word) for word in given)) if given else Markup("none")
    if isinstance(kind, (Boolean, Choice)):
        return escape(label(attribute, given))
    if isinstance(kind, (Integer, Number)):
        if in_list or not attribute.unit:
            return number(given)
        return number(given) + Markup(' <span class="unit">{}</span>').format(unit_words(attribute.unit))
    if isinstance(kind, Url):
        return outward(given)
    return escape(given)


def said(attribute: Attribute, given: Any, state_said: str = "known") -> Markup:
    """What a source says of one attribute, in the form in which it says it: slugs and plain values."""
    if state_said != "known":
        return state(state_said)
    kind = attribute.kind
    if isinstance(kind, Terms):
        return escape(", ".join(label(attribute, word) for word in given) or "none")
    if isinstance(kind, (Boolean, Choice)):
        return escape(label(attribute, given))
    if isinstance(kind, (Integer, Number)) and not isinstance(given, str):
        return number(given)
    if isinstance(kind, Links):
        return Markup(", ").join(outward(url, name.replace("_", " ")) for name, url in given.items())
    if isinstance(kind, Entries):
        return escape(f"{len(given)} {'entry' if len(given) == 1 else 'entries'}")
    return escape(str(given))


def outward(url: str, text: str = "") -> Markup:
    """A link to somewhere else. What is no web address is only shown."""
    if not url.startswith(("https://", "http://")):
        return escape(text or url)
    return Markup('<a href="{}" rel="nofollow noopener noreferrer">{}</a>').format(url, text or host(url))


def host(url: str) -> str:
    """Whose page it is, as people would say it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def column_head(attribute: Attribute) -> tuple[str, str]:
    """The head of a column: a label that is short enough for it, and what its numbers count."""
    unit = {"USD per million tokens": "$ / 1M tokens", None: ""}.get(attribute.unit, people.plural(attribute.unit or ""))
    return attribute.label, unit


def class_label(word: str) -> str:
    """A class as a badge has room for it: Multimodal, Large language."""
    return label(KINDS["model"]["classes"], word).removesuffix(" model")


def unit_words(unit: str) -> str:
    """What numbers count, in the plural: tokens, USD per million tokens."""
    return unit if " " in unit or unit == "FLOP" else people.plural(unit)


def absolute(path: str) -> str:
    """An address for a terminal: under the public one, else where the service listens."""
    return f"{current_app.config['PUBLIC_URL'] or current_app.config['LISTENS']}{path}"


def is_numeric(attribute: Attribute) -> bool:
    return isinstance(attribute.kind, (Integer, Number, Money))


def listed(words: Sequence[str]) -> str:
    """GPT-4, GPT-4o and o1."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else list(words))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "absolute": absolute,
    "class_label": class_label,
    "dash": dash,
    "day": day,
    "fact_of": lambda body, name: value(KINDS["model"][name], body, in_list=True),
    "money": money,
    "number": number,
    "outward": outward,
    "sum_of": sum_of,
    "thing": lambda slug, kind, name=None: thing(kind, slug, name),
    "unit_words": unit_words,
    "value_in": lambda body, attribute: value(attribute, body, in_list=True),
    "value_of": lambda body, attribute: value(attribute, body),
    "words": lambda text: str(text).replace("_", " "),
}
