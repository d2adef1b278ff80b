"""Parts of a JSON document in the form that they should have: what has another is refused, and as good as absent."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from ..catalog.values import Integer, Kind, Money, Text, shortly
from .records import DocumentError, Refusal

Refuse = Callable[[str, str, str], None]  # what, where, why


def into(refused: list[Refusal]) -> Refuse:
    """What puts a line on a list."""
    return lambda what, where, why: refused.append(Refusal(what, where, why))


# How bytes begin that are no text yet, or text in another encoding.
PACKED = {b"\x1f\x8b": "packed with gzip", b"PK\x03\x04": "packed with zip", b"BZh": "packed with bzip2", b"(\xb5/\xfd": "packed with zstd"}
ENCODED = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def refuse_packed(content: bytes) -> None:
    """Raise DocumentError when bytes are those of an archive, or of text that is not UTF-8."""
    for start, how in PACKED.items():
        if content.startswith(start):
            raise DocumentError(f"The document is {how}: unpack it first.")
    if content.startswith(ENCODED):
        raise DocumentError("The document is UTF-16 text: write it as UTF-8 first.")


def json_of(content: bytes, refuse: Refuse) -> Any:
    """What a document in JSON says, with a line for each name that stands twice in one table. Raises DocumentError when it is none."""
    refuse_packed(content)
    text = content.removeprefix(codecs.BOM_UTF8)
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        said = _with_constants(text, error)
    twice: Counter[str] = Counter()

    def look(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) > len(names := Counter(name for name, _ in pairs)):
            twice.update(name for name, count in names.items() if count > 1)

    try:
        json.loads(text, object_pairs_hook=look, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise DocumentError("This is JSON that is nested too deeply to be a document of anything.") from None
    for name, count in sorted(twice.items()):
        refuse(shortly(name), "the document", f"stands twice in one table{f', in {count} tables' if count > 1 else ''}; the last stands")
    return said


def _with_constants(text: bytes, error: orjson.JSONDecodeError) -> Any:
    """The same of a document with NaN or Infinity, which JSON has not and some programs write: they are words, and refused as such."""
    why = f"This is not JSON, or it is cut off: {error}."
    if b"NaN" not in text and b"Infinity" not in text:
        raise DocumentError(why) from None
    try:
        return orjson.loads(orjson.dumps(json.loads(text, parse_constant=str)))
    except (ValueError, TypeError, RecursionError):
        raise DocumentError(why) from None


def table(entry: dict[str, Any], name: str, where: str, refuse: Refuse) -> dict[str, Any]:
    """The table that an entry has under a name."""
    return _part(entry, name, dict, where, refuse) or {}


def listed(entry: dict[str, Any], name: str, where: str, refuse: Refuse) -> list[Any]:
    """The list that an entry has under a name."""
    return _part(entry, name, list, where, refuse) or []


def _part(entry: dict[str, Any], name: str, form: type, where: str, refuse: Refuse) -> Any:
    part = entry.get(name)
    if part is None or isinstance(part, form):
        return part
    refuse(name, where, f"is no {'table' if form is dict else 'list'}: {shortly(part)}")
    return None


def value(kind: Kind, entry: dict[str, Any], name: str, where: str, refuse: Refuse) -> Any:
    """The value of a kind that an entry has under a name, in its canonical form."""
    if entry.get(name) is None:
        return None
    try:
        return kind.checked(entry[name])
    except ValueError as error:
        refuse(name, where, f"{error} (it says {shortly(entry[name])})")
        return None


TOKENS = Integer(1, largest=50_000_000)  # that fit into a model, or come out of it: more is a moment, or a slip of the hand


def filled(entry: dict[str, Any], name: str) -> dict[str, Any]:
    """What an entry has under a name, without the text that is none: "" is how some upstreams say that they know nothing."""
    said = entry.get(name)
    return {name: None if isinstance(said, str) and not said.strip() else said}


def texts(entry: dict[str, Any], names: Iterable[str], where: str, refuse: Refuse) -> dict[str, str]:
    """What an entry has under some names, where it is text. A number is none: nobody can say what it was before it became one."""
    found = {name: value(Text(), filled(entry, name), name, where, refuse) for name in names}
    return {name: text for name, text in found.items() if text is not None}


NANO = Decimal("1e-9")  # of a dollar: what money is counted in here


def amount(said: Any, times: int = 1) -> str:
    """An amount of money, so many times what is said, in its canonical form. A third of a price has no end, and is rounded.

    Raises ValueError when it is none.
    """
    if isinstance(said, bool) or not isinstance(said, (str, int, float)):
        raise ValueError("must be an amount of money")
    try:
        exact = Decimal(str(said).strip()) * times
        rounded = exact.quantize(NANO)
    except InvalidOperation:
        raise ValueError("must be an amount of money like 2.50") from None
    if exact and not rounded:
        raise ValueError("is less than a billionth of a dollar, and would become nothing")
    return Money().checked(rounded)
