"""What LibreOffice makes of our CSV: the same cells, none of them a formula. Takes the address of a server."""

import csv
import io
import subprocess
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from service.formats.spreadsheet import records

LISTS = (
    "/v1/models?format=csv", "/v1/offerings?format=csv", "/v1/scores?format=csv", "/v1/products?format=csv",
    "/v1/compare?models=gpt-4,gpt-4o,claude-3-opus,gemini-1.0-ultra,llama-2-70b,mistral-7b&format=csv",
    "/v1/cost?models=gpt-4o,claude-3-haiku&input_tokens=2000000&output_tokens=500000&format=csv",
)  # fmt: skip
HOSTILE = [
    ["=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "=HYPERLINK(\"https://example.org\")", "＝1+1"],
    ["a, b", 'say "so"', "one\ntwo", "-5", None, True, -5],
]
# Commas, double quotes, UTF-8, from the first line; numbers are found, and so would be formulas: the most that may be set.
OPENED = "CSV:44,34,76,1,,1033,false,true,false,false,false,-1,true"
TABLE, OFFICE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text"))


def main(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, (address, content) in enumerate([("cells that would be formulas", records(HOSTILE)), *served(url)]):
            file = Path(folder) / f"{number}.csv"
            file.write_bytes(content)
            sent = list(csv.reader(io.StringIO(content.decode(), newline="")))
            compare(address, sent, list(opened(file)))
            print(f"{address.split('?')[0]}: {len(sent)} lines read back equal")


def served(url: str) -> Iterator[tuple[str, bytes]]:
    for address in LISTS:
        with urllib.request.urlopen(url + address) as answer:
            yield address, answer.read()


def compare(address: str, sent: list[list[str]], found: list[list[ET.Element]]) -> None:
    if len(found) < len(sent):
        sys.exit(f"{address}: {len(sent)} lines were sent, {len(found)} came back")
    for line, (texts, cells) in enumerate(zip(sent, found, strict=False), 1):
        for place, text in enumerate(texts):
            cell = cells[place] if place < len(cells) else ET.Element("cell")
            if cell.get(f"{TABLE}formula"):
                sys.exit(f"{address}, line {line}: {text!r} is a formula")
            if not same(text, cell):
                sys.exit(f"{address}, line {line}: {text!r} became {ET.tostring(cell, 'unicode')[:300]}")


def same(text: str, cell: ET.Element) -> bool:
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        return Decimal(cell.get(f"{OFFICE}value", "")) == Decimal(text)
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "")[:10].startswith(text[:7])
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == text.lower()
    return "\n".join(written(paragraph) for paragraph in cell.findall(f"{TEXT}p")) == text


def written(paragraph: ET.Element) -> str:
    """The text of a paragraph, in which tabs and several spaces stand as elements."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        blank = {f"{TEXT}s": " " * int(child.get(f"{TEXT}c", "1")), f"{TEXT}tab": "\t"}.get(child.tag)
        parts += [written(child) if blank is None else blank, child.tail or ""]
    return "".join(parts)


def opened(file: Path) -> Iterator[list[ET.Element]]:
    """The cells of each line as LibreOffice has them."""
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = ["libreoffice", profile, "--headless", f"--infilter={OPENED}", "--convert-to", "fods", "--outdir", file.parent, file]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    for row in ET.parse(file.with_suffix(".fods")).iter(f"{TABLE}table-row"):
        cells = [cell for cell in row if cell.tag == f"{TABLE}table-cell" for _ in range(min(int(cell.get(REPEATED, "1")), 500))]
        for _ in range(min(int(row.get(f"{TABLE}number-rows-repeated", "1")), 500)):
            yield cells


REPEATED = f"{TABLE}number-columns-repeated"

if __name__ == "__main__":
    main(sys.argv[1])
