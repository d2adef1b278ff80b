"""Plain text for a terminal: tables whose columns stand under each other, however wide the characters are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wcwidth import clip, width

from .comparison import Cited, Entry, Grid

GAP = "  "
ELLIPSIS = "…"
NARROWEST = 10  # to which a column of text may be narrowed
LABELS = 22  # the widest that the labels of a comparison stand
TALLEST = 4  # lines of a cell of a comparison
UNBROKEN = 16  # words up to this width are never broken in a comparison
NAME = 40  # the first column is the name of its row, and is not cut up to this width


@dataclass(frozen=True)
class Layout:
    """The widths of the columns that are shown, and how many at the end are not."""

    widths: list[int]
    dropped: int = 0


def cut(text: str, most: int) -> str:
    """Text that is no wider than it may be."""
    return text if width(text) <= most else clip(text, 0, most - 1).rstrip() + ELLIPSIS


def padded(text: str, to: int, right: bool = False) -> str:
    blank = " " * (to - width(text))
    return blank + text if right else text + blank


def wrapped(text: str, to: int, most: int = 0) -> list[str]:
    """Text on several lines, broken between words, and inside one only when it is wider than a line; cut after the last line allowed."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= to:
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, to)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], cut(f"{lines[most - 1]}{ELLIPSIS}", to)]
    return lines or [""]


def _pieces(word: str, to: int) -> list[str]:
    """A word in as few pieces as fit, broken after a hyphen, a slash or an underscore where it has one."""
    pieces = [""]
    for part in re.split(r"(?<=[-/_])", word):
        while width(pieces[-1]) + width(part) > to:
            if pieces[-1]:
                pieces.append("")
            else:
                pieces[-1] = clip(part, 0, to).rstrip() or part[:1]
                part = part[len(pieces[-1]) :]
                pieces.append("")
        pieces[-1] += part
    return [piece for piece in pieces if piece]


def laid_out(natural: Sequence[int], fixed: Sequence[int], total: int) -> Layout:
    """Widths that fit: the widest columns give way first, none below its fixed width; what fits no more is dropped from the end."""
    widths = list(natural)
    while len(widths) > 1 and sum(fixed[: len(widths)]) + len(GAP) * (len(widths) - 1) > total:
        widths.pop()
    room = total - len(GAP) * (len(widths) - 1)
    while sum(widths) > room:
        slack = [(wide - fixed[at], wide, at) for at, wide in enumerate(widths)]
        loose = [entry for entry in slack if entry[0] > 0]
        if not loose:
            break
        _, _, widest = max(loose, key=lambda entry: (entry[1], -entry[2]))
        widths[widest] -= 1
    return Layout(widths, len(natural) - len(widths))


def line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    return GAP.join(padded(text, wide, flush) for text, wide, flush in zip(cells, widths, right, strict=True)).rstrip()


def stacked(cells: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool], at_bottom: bool = False) -> list[str]:
    """The lines of a row whose cells have several, beginning at the top, or for headings ending at the bottom."""
    tallest = max(len(one) for one in cells)
    even = [[*([""] * (tallest - len(one))), *one] if at_bottom else [*one, *([""] * (tallest - len(one)))] for one in cells]
    return [line(texts, widths, right) for texts in zip(*even, strict=True)]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], total: int) -> tuple[list[str], int]:
    """The lines of a table, one per row, and how many columns did not fit."""
    words = [max(width(word) for word in heading.split() or [""]) for heading in headings]
    natural = [max([words[at], *(width(row[at]) for row in rows)]) for at in range(len(headings))]
    floors = [NAME, *[NARROWEST] * (len(headings) - 1)]
    # A number that was cut would be another number.
    fixed = [wide if flush else min(wide, floor) for wide, flush, floor in zip(natural, right, floors, strict=True)]
    layout = laid_out(natural, fixed, total)
    widths, count = layout.widths, len(layout.widths)
    flush = right[:count]
    lines = stacked([wrapped(heading, wide) for heading, wide in zip(headings, widths, strict=False)], widths, flush, at_bottom=True)
    lines.append(GAP.join("-" * wide for wide in widths))
    lines += [line([cut(text, wide) for text, wide in zip(row, widths, strict=False)], widths, flush) for row in rows]
    return lines, layout.dropped


def card(pairs: Sequence[tuple[str, Sequence[str]]], total: int) -> list[str]:
    """The lines of one thing: a name and a value on each row, each part of the value on as many lines as it takes."""
    first = max(width(name) for name, _ in pairs)
    second = max(total - first - len(GAP), NARROWEST)
    lines = []
    for name, parts in pairs:
        value = [text for part in parts for text in wrapped(part, second)]
        lines += stacked([[name], value], [first, second], [False, False])
    return lines


# --- Comparisons ------------------------------------------------------------------------------------------------------


def compared(grid: Grid, total: int) -> list[str]:
    """A comparison: as many models side by side as fit and the rest below, then what the marks mean, then the sources."""
    lines = [*wrapped(grid.title, total), *wrapped(" ".join(grid.notes), total)]
    labels = [line.label for _, some in grid.groups for line in some]
    first = min(max([width(label) for label in labels], default=0), LABELS)
    for begin, end in _blocks(grid, total - first):
        lines += ["", *_block(grid, first, begin, end, total)]
    if grid.marks:
        lines += ["", *[f"{mark} {meaning}" for mark, meaning in grid.marks]]
    return [*lines, *footnotes(grid.sources)]


def footnotes(sources: Sequence[Cited]) -> list[str]:
    """The lines of the sources. A URL that was cut or broken could not be followed, so these may be wider than others."""
    lines = [f"[{one.number}] {one.source}, {one.day}{f': {one.url}' if one.url else ''}" for one in sources]
    return ["", "Sources", *lines] if lines else []


def _blocks(grid: Grid, room: int) -> list[tuple[int, int]]:
    """Which models stand side by side: as many as fit, in blocks of nearly the same size."""
    count = len(grid.heads)
    narrowest = max(_narrowest(grid, at) for at in range(count))
    fit = max(room // (narrowest + len(GAP)), 1)
    blocks = -(-count // fit)
    size = -(-count // blocks)
    return [(begin, min(begin + size, count)) for begin in range(0, count, size)]


def _narrowest(grid: Grid, at: int) -> int:
    """How narrow a model's column may be: no word that is as short as a date or a large number is broken."""
    words = [word for _, some in grid.groups for line in some for word in _shown(line.entries[at]).split()]
    return max([width(word) for word in [*words, *grid.heads[at].name.split()] if width(word) <= UNBROKEN], default=NARROWEST)


def _block(grid: Grid, first: int, begin: int, end: int, total: int) -> list[str]:
    heads = grid.heads[begin:end]
    cells = [[_shown(line.entries[at]) for _, some in grid.groups for line in some] for at in range(begin, end)]
    natural = [first, *(max(width(text) for text in [head.name, head.products, *own]) for head, own in zip(heads, cells, strict=True))]
    fixed = [first, *(min(wide, _narrowest(grid, at)) for wide, at in zip(natural[1:], range(begin, end), strict=True))]
    widths = laid_out(natural, fixed, total).widths
    left = [False] * len(widths)
    lines = stacked([[""], *(wrapped(head.name, wide) for head, wide in zip(heads, widths[1:], strict=True))], widths, left, at_bottom=True)
    if any(head.products for head in heads):
        lines += stacked([["for"], *(wrapped(head.products, wide) for head, wide in zip(heads, widths[1:], strict=True))], widths, left)
    lines.append(GAP.join("-" * wide for wide in widths))
    for group, some in grid.groups:
        lines += ["", group.upper()]
        for line in some:
            texts = [_lines(entry, wide) for entry, wide in zip(line.entries[begin:end], widths[1:], strict=True)]
            lines += stacked([wrapped(line.label, first), *texts], widths, left)
            lines += [f"  {text}" for text in wrapped(line.why and f"not ranked: {line.why}", total - 2) if text]
    return lines


def _shown(entry: Entry) -> str:
    return f"{entry.text}{entry.marks}{entry.aside}{entry.cited and f' [{entry.cited}]'}"


def _lines(entry: Entry, to: int) -> list[str]:
    """The lines of a cell. Of a list that is too long the first things are told and how many more there are; what is cut otherwise
    still has its marks and its sources."""
    lines = wrapped(_shown(entry), to)
    for count in range(len(entry.parts) - 1, 0, -1):
        if len(lines) <= TALLEST:
            break
        told = f"{', '.join(entry.parts[:count])}, {len(entry.parts) - count} more"
        lines = wrapped(_shown(replace(entry, text=told)), to)
    if len(lines) <= TALLEST:
        return lines
    end = wrapped(f"{ELLIPSIS}{entry.marks}{entry.cited and f' [{entry.cited}]'}", to)
    lines = wrapped(entry.text + entry.aside, to)[: max(TALLEST - len(end) + 1, 1)]
    return [*lines[:-1], cut_for(lines[-1], end[0], to), *end[1:]]


def cut_for(text: str, end: str, to: int) -> str:
    """Text that leaves room for an end, followed by it."""
    room = to - width(end)
    return (text if width(text) <= room else clip(text, 0, room).rstrip()) + end
