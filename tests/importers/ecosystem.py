"""Tables of Ecosystem Graphs made by hand for tests, and what is read from them."""

import csv
import io
from datetime import date
from pathlib import Path

from service.importers.ecosystem_graphs import read
from service.importers.ecosystem_rows import NEEDED
from service.importers.records import Document, Record

DAY = date(2025, 1, 24)
SAVED = (Path(__file__).parent / "documents/ecosystem_graphs.csv").read_bytes()
URL = "https://arxiv.org/abs/2001.00001"
A_MODEL = {"type": "model", "name": "Big 1", "organization": "Acme", "created_date": "2023-03-14", "url": URL, "access": "limited"}
AN_APPLICATION = {**A_MODEL, "type": "application", "name": "Helper"}
A_DATA_SET = {**A_MODEL, "type": "dataset", "name": "Pages"}


def a_table(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, NEEDED)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def facts_of(document: Document, slug: str, kind: str = "model") -> dict[str, object]:
    """What a document says of a thing, without the URLs."""
    return {name: said.value for name, said in record_of(document, slug, kind).says.items()}


def record_of(document: Document, slug: str, kind: str = "model") -> Record:
    (found,) = [record for record in document.records if (record.kind, record.slug) == (kind, slug)]
    return found


def a_read_model(**cells: str) -> tuple[dict[str, object], list[str]]:
    """What is read from a single row, and the lines of what is refused."""
    document = read(a_table({**A_MODEL, **cells}), DAY)
    (model,) = [record for record in document.records if record.kind == "model"]
    return {name: said.value for name, said in model.says.items()}, [f"{one.what} {one.why}" for one in document.refused]


def ends_of(document: Document, slug: str) -> list[tuple[str, str]]:
    return [(entry["relation"], entry["name"]) for entry in facts_of(document, slug).get("lineage", [])]
