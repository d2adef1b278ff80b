"""Parts of a JSON document in the form that they should have: what has another is refused, and as good as absent."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from ..catalog.values import Kind, Money, shortly
from .records import DocumentError, Refusal

Refuse = Callable[[str, str, str], None]  # what, where, why


def into(refused: list[Refusal]) -> Refuse:
    """What puts a line on a list."""
    return lambda what, where, why: refused.append(Refusal(what, where, why))


def json_of(content: bytes, refuse: Refuse) -> Any:
    """What a document in JSON says, with a line for each name that stands twice in one table. Raises DocumentError when it is none."""
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


NANO = Decimal("1e-9")  # of a dollar: what money is counted in here


def amount(said: Any, times: int = 1) -> str:
    """An amount of money, so many times what is said, in its canonical form. A third of a price has no end, and is rounded.

    Raises ValueError when it is none.
    """
    if isinstance(said, bool) or not isinstance(said, (str, int, float)):
        raise ValueError("must be an amount of money")
    try:
        return Money().checked((Decimal(str(said).strip()) * times).quantize(NANO))
    except InvalidOperation:
        raise ValueError("must be an amount of money like 2.50") from None
