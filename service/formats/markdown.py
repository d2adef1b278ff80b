"""Tables in GitHub's Markdown, in which nothing that a cell says is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .comparison import Cited, Entry, Grid, Line

# Every character that could begin markup. An underscore inside a word cannot, and is left as it is for those who read the source.
# What GitHub makes a link of by itself, where a backslash would become part of the address: a URL, for which angle brackets say where
# it ends, and the beginnings www. and ftp:, which are kept from being links.
LINKS = re.compile(r"(https?://[^\s<>|\\`]+)|(www(?=\.)|ftp(?=:))", re.IGNORECASE)
MARKUP = re.compile(r"[\\`*|<>\[\]~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def escaped(text: str) -> str:
    """Text that a renderer shows as it is; a URL in it is a link to itself."""
    parts = LINKS.split(text)
    plain, urls, beginnings = parts[::3], parts[1::3], parts[2::3]
    made = [MARKUP.sub(lambda found: "\\" + found[0], part) for part in plain]
    for place, (url, beginning) in enumerate(zip(urls, beginnings, strict=True)):
        made[place] += f"<{url}>" if url else f"{beginning}\\"
    return "".join(made)


def row(cells: Sequence[str]) -> str:
    """A line of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """The lines of a table, its cells in Markdown already."""
    return [
        row([escaped(heading) for heading in headings]),
        row(["--:" if flush else "---" for flush in right]),
        *map(row, rows),
    ]


def compared(grid: Grid) -> list[str]:
    """A comparison: one table with a row of its own above each group, and the sources as a numbered list."""
    heads = [escaped(head.name) + (f"<br>for {escaped(head.products)}" if head.products else "") for head in grid.heads]
    lines = [f"## {escaped(grid.title)}", "", row(["", *heads]), row(["---"] * (len(heads) + 1))]
    for group, some in grid.groups:
        lines.append(row([f"**{escaped(group)}**", *[""] * len(heads)]))
        lines += [row([_label(line), *map(_entry, line.entries)]) for line in some]
    lines += ["", escaped(" ".join(grid.notes)) + "".join(f" {escaped(mark)} {meaning}." for mark, meaning in grid.marks), ""]
    return [*lines, *numbered(grid.sources)]


def numbered(sources: Sequence[Cited]) -> list[str]:
    """Sources as a numbered list."""
    return [f"{one.number}. {escaped(one.source)}, {one.day}{f': {escaped(one.url)}' if one.url else ''}" for one in sources]


def _label(line: Line) -> str:
    return escaped(line.label) + (f"<br>not ranked: {escaped(line.why)}" if line.why else "")


def _entry(entry: Entry) -> str:
    text = f"_{escaped(entry.text)}_" if not entry.is_known else escaped(entry.text)
    marks = f" {escaped(entry.marks)}" if entry.marks else ""
    numbers = entry.cited and f" \\[{entry.cited}\\]"
    return text + marks + escaped(entry.aside) + numbers
