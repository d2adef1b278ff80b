"""Pages as tests read them: a small tree of a page's elements, which refuses what is not well-formed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its text, with single spaces."""
        return " ".join("".join(child if isinstance(child, str) else f" {child.words} " for child in self.children).split())

    def all(self, tag: str = "", /, **attributes: str) -> list[Element]:
        """The elements below it that have a name and, of their attributes, these; `class_` is one of the classes."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if (not tag or child.name == tag) and all(child.has(*pair) for pair in attributes.items()):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def has(self, name: str, value: str) -> bool:
        if name == "class_":
            return value in self.attributes.get("class", "").split()
        return self.attributes.get(name.replace("_", "-")) == value

    def one(self, tag: str = "", /, **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found

    def rows(self) -> list[list[str]]:
        """The rows of the tables in it, cell by cell."""
        return [[cell.words for cell in row.children if isinstance(cell, Element)] for row in self.all("tr")]


class Reader(HTMLParser):
    """Builds the tree; an end without its beginning, or the other way round, is an error of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].name == tag, f"</{tag}> in <{self.open[-1].name} {self.open[-1].attributes}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(text: str) -> Element:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, reader.open[-1]
    return reader.open[0]


def asked(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """A page as a browser gets it; on a machine so busy that its facets were not counted in time, one of several that are asked for."""
    for _ in range(20):
        answer = client.get(address, headers={**BROWSER, **headers})
        if "Took too long to count" not in answer.text:
            break
    return answer


def look(client: FlaskClient, address: str, status: int = 200) -> Element:
    """The elements of a page."""
    answer = asked(client, address)
    assert answer.status_code == status, (address, answer.status_code, answer.headers.get("Location"), answer.text[:500])
    assert answer.mimetype == "text/html"
    return read(answer.text)
