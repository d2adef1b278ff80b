"""The entries of HELM's YAML, one cell for each key, with the page that the comment behind it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from .parts import Refuse, refuse_packed
from .records import DocumentError

CITED = re.compile(r"https?://\S+")

DEEPEST = 8


@dataclass(frozen=True)
class Cell:
    """The value of one key of an entry: text, or a list of it; and the page in the comment behind it."""

    value: str | list[str]
    cited: str | None


Entry = dict[str, Cell]


def entries_of(content: bytes, refuse: Refuse) -> Iterator[tuple[Entry, int]]:
    """The entries under `models`, each with its line. Comments are no part of YAML, so they are looked up by the lines of values.

    Raises DocumentError when the bytes are no such document.
    """
    text = _text(content)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise DocumentError(f"This is not YAML, or it is cut off: {_first_line(error)}.") from None
    lines = text.splitlines()
    models = None
    if isinstance(root, yaml.MappingNode):
        models = next((value for key, value in root.value if key.value == "models"), None)
    if not isinstance(models, yaml.SequenceNode):
        raise DocumentError("This is no document of HELM: it should have a list under `models`.")
    if not text.endswith("\n"):
        refuse("the document", f"line {len(lines)}", "has no line break at its end: it may be cut off there")
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "models" and value is not models:
            refuse("models", f"line {key.start_mark.line + 1}", "is said twice; the first stands")
        elif key.value != "models":
            refuse(str(key.value)[:80], f"line {key.start_mark.line + 1}", "is a list that we do not know, beside models")
    for node in models.value:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            refuse("model", f"line {line}", "is no table")
            continue
        entry: Entry = {}
        for key, value in node.value:
            name, cell = str(key.value)[:80], _cell(value, lines)
            if cell is None or isinstance(cell.value, list) != (name == "tags"):
                refuse(name, f"line {line}", "is no list of words" if name == "tags" else "is no text")
                continue
            if name in entry:
                refuse(name, f"line {line}", "is said twice; the first stands")
            entry.setdefault(name, cell)
        if node is models.value[-1] and "tags" not in entry:
            _without_end(entry, line, text, refuse)
        yield entry, line


def _text(content: bytes) -> str:
    refuse_packed(content)
    try:
        text = content.decode("utf-8-sig")
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):  # step by step, however deep it goes
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise DocumentError("This is no document of HELM: it is nested too deeply.")
    except UnicodeDecodeError:
        raise DocumentError("The document is not UTF-8 text.") from None
    except yaml.YAMLError as error:
        raise DocumentError(f"This is not YAML, or it is cut off: {_first_line(error)}.") from None
    return text


def _first_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{getattr(error, 'problem', None) or 'it cannot be read'}" + (f", line {mark.line + 1}" if mark else "")


def _without_end(entry: Entry, line: int, text: str, refuse: Refuse) -> None:
    """Tell of a last entry that has no tags, which stand last in each: YAML that is cut off is YAML, too. Its last word may be half."""
    half = list(entry)[-1] if entry and not text.endswith("\n") else None
    without = f": {half} is not read" if half else ""
    refuse("model", f"line {line}", f"has no tags and nothing follows: the document is cut off here{without}")
    if half:
        del entry[half]


def _cell(node: yaml.Node, lines: list[str]) -> Cell | None:
    if isinstance(node, yaml.ScalarNode):
        line = lines[node.end_mark.line] if node.end_mark.line < len(lines) else ""
        found = CITED.search(line[node.end_mark.column :].partition("#")[2]) if not node.style else None
        return Cell(str(node.value), found[0].rstrip(".,;)") if found else None)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(one, yaml.ScalarNode) for one in node.value):
        return Cell([str(one.value) for one in node.value], None)
    return None


def plain(entry: Entry, name: str) -> str:
    cell = entry.get(name)
    return cell.value.strip() if cell and isinstance(cell.value, str) else ""
