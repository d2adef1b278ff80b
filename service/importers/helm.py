"""HELM of Stanford's CRFM: `model_metadata.yaml`, a neutral record of models: makers, access, days of release, counts of parameters.

The pages that say so stand in comments and in the links of its descriptions, and are cited; its sentences are not read. A
`num_parameters` of 0 is its word for a count that is not disclosed, and is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from ..catalog.decoration import undecorated
from ..catalog.values import SLUG, Date, Integer, Text, Url, first_day, shortly
from .ecosystem_words import MAKERS as MAKER_NAMES
from .helm_words import ACCESS, ENTRY, JOINED, KNOWN_TAGS, LINK, LINKS, MAKERS, MODALITIES, NAMED, NO_MODELS, SLUGS, WAYS
from .helm_yaml import Entry, entries_of, plain
from .makers import NAMES
from .parts import Refuse, into
from .records import Document, DocumentError, Origin, Record, Refusal, Said, digest_of
from .shapes import tell_strange
from .slugs import slug_of
from .spelling import spelled

ORIGIN = Origin(
    slug="helm", title="HELM, metadata of models", standing="record",
    url="https://github.com/stanford-crfm/helm/blob/main/src/helm/config/model_metadata.yaml",
    license="Apache-2.0", attribution="Stanford CRFM, HELM, Apache License 2.0",
)  # fmt: skip


def read(content: bytes, day: date) -> Document:
    """The models of a `model_metadata.yaml` of a day. Raises DocumentError when the bytes are no such document."""
    refused: list[Refusal] = []
    refuse = into(refused)
    entries = list(entries_of(content, refuse))
    if not entries:
        raise DocumentError("This document of HELM has no models that can be read.")
    tell_strange([{name: cell.value for name, cell in entry.items()} for entry, _ in entries], ENTRY, refuse)
    _tell_tags(entries, refuse)
    models = [record for entry, line in entries for record in _model(entry, f"line {line}", day, refuse)]
    makers: dict[str, Record] = {}
    for entry, line in entries:
        name = plain(entry, "creator_organization_name")
        if name and _maker(name) not in makers:
            slug = _maker(name)
            called = MAKER_NAMES.get(slug, (NAMES.get(slug) or NAMED.get(slug) or name,))[0]
            makers[slug] = Record("maker", slug, {"name": Said(called, url=ORIGIN.url)}, where=f"line {line}", known_as=(name,))
    used = {record.says["maker"].value for record in models if "maker" in record.says}
    kept = [record for slug, record in makers.items() if slug in used]
    return Document(ORIGIN, day, digest_of(content), [*kept, *models], refused=refused)


def _tell_tags(entries: list[tuple[Entry, int]], refuse: Refuse) -> None:
    """A line for each tag that we do not know, with how many have it."""
    lines: dict[str, list[int]] = defaultdict(list)
    for entry, line in entries:
        for tag in entry["tags"].value if "tags" in entry else ():
            if tag not in KNOWN_TAGS:
                lines[tag].append(line)
    for tag, found in sorted(lines.items()):
        others = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
        refuse("tags", f"line {found[0]}{others}", f"has {shortly(tag)}, which we do not know")


# --- Models -----------------------------------------------------------------------------------------------------------


def _maker(name: str) -> str:
    return MAKERS.get(name) or slug_of(name)


def _model(entry: Entry, line: str, day: date, refuse: Refuse) -> Iterator[Record]:
    name, title, maker = (plain(entry, key) for key in ("name", "display_name", "creator_organization_name"))
    where = f"{line}: {name[:80]}"
    asked = WAYS.sub("", name)
    slug = SLUGS.get(name) or spelled(undecorated(asked))
    if name in NO_MODELS:
        refuse("model", where, "stands for HELM's own machinery, and for no model")
        return
    if JOINED.search(name):
        refuse("model", where, "joins two models, one that hears and one that answers, and is none")
        return
    has_maker = SLUG.fullmatch(_maker(maker)) and any(map(str.isalpha, maker))
    if not ("/" in name and SLUG.fullmatch(slug) and has_maker and _is_text(title) and _is_text(name)):
        refuse("model", where, "has no usable name, display_name or creator_organization_name")
        return
    short = asked.rsplit("/", 1)[1]
    known_as = tuple(dict.fromkeys((asked, short, undecorated(short))))
    names = [{"scheme": "helm", "value": name, "kind": "canonical" if asked == name else "alias"}]
    if asked != name:
        refuse("model", where, "is a way of asking a model: nothing but that name is taken from it")
        yield Record("model", slug, {"identifiers": Said(names, url=ORIGIN.url)}, where=where, known_as=known_as)
        return
    described = dict(reversed([(word.lower(), url) for word, url in LINK.findall(plain(entry, "description")) if _is_url(url)]))
    url = next(iter(reversed(described.values())), ORIGIN.url)
    values: dict[str, tuple[Any, str | None]] = {
        "name": (title, url), "maker": (_maker(maker), url), "released_on": _released(entry, day, where, refuse),
        "parameters": _parameters(entry, where, refuse), "open_weights": _open(entry, where, refuse),
        "links": ({kind: page for word, page in described.items() for pattern, kind in LINKS if pattern.search(word)}, url),
        "identifiers": (names, ORIGIN.url), **_by_tags(entry),
    }  # fmt: skip
    says = {field: Said(value, url=cited or url) for field, (value, cited) in values.items() if value not in (None, {}, [])}
    yield Record("model", slug, says, where=where, known_as=known_as)


def _is_text(text: str) -> bool:
    try:
        return bool(Text().checked(text))
    except ValueError:
        return False


def _is_url(text: str) -> bool:
    try:
        return bool(Url().checked(text))
    except ValueError:
        return False


def _released(entry: Entry, day: date, where: str, refuse: Refuse) -> tuple[str | None, str | None]:
    # Seventeen entries have the key without its second half.
    cell = entry.get("release_date") or entry.get("release")
    if cell is None:
        return None, None
    try:
        value = Date().checked(cell.value)
    except ValueError as error:
        refuse("release_date", where, f"{error} (it says {shortly(cell.value)})")
        return None, None
    if first_day(value) > day:
        refuse("release_date", where, f"lies after the document: {value}")
        return None, None
    return value, cell.cited if cell.cited and _is_url(cell.cited) else None


def _parameters(entry: Entry, where: str, refuse: Refuse) -> tuple[int | None, str | None]:
    text = plain(entry, "num_parameters")
    if text in ("", "0"):
        return None, None
    if not re.fullmatch(r"[0-9][0-9_]{0,20}", text, re.ASCII):
        refuse("num_parameters", where, f"is no whole number: {shortly(text)}")
        return None, None
    try:
        return Integer(1).checked(int(text)), entry["num_parameters"].cited
    except ValueError as error:
        refuse("num_parameters", where, f"{error} (it says {text})")
        return None, None


def _open(entry: Entry, where: str, refuse: Refuse) -> tuple[bool | None, str | None]:
    access = plain(entry, "access")
    if access and access not in ACCESS:
        refuse("access", where, f"is no word that we know: {shortly(access)}")
    return ACCESS.get(access), None


def _by_tags(entry: Entry) -> dict[str, tuple[Any, str | None]]:
    cell = entry.get("tags")
    tags = set(cell.value) if cell and isinstance(cell.value, list) else set()
    said: dict[str, tuple[Any, str | None]] = {}
    for tag, takes, gives in MODALITIES:
        if tag in tags:
            said |= {"input_modalities": (takes, ORIGIN.url), "output_modalities": (gives, ORIGIN.url)}
            break
    return said
