"""The import of a listing into an empty SQLite catalog, as a ratio against the least that anybody must do with it: parse the document
and write the same rows.

`python -m tests.benchmarks.import_ratio [FILE]`: an api.json of models.dev; without one, the newest under PLINTH_DOCUMENTS/models.dev,
else a document of the same size, made up here.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from service.catalog.database import Database
from service.catalog.migrating import migrate
from service.importers import models_dev
from service.importers.merge import merge

MOST = 15  # times
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PROVIDERS, OFFERINGS = 147, 5276  # of the 1st of July 2026
DAY = date(2026, 7, 1)
Rows = dict[str, list[tuple[Any, ...]]]


def main() -> int:
    content = document()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.db" for number in range(2 * ROUNDS)]
        imported = [timed(plinth, content, file) for file in files[:ROUNDS]]
        rows = rows_of(files[0])
        least = [timed(bare, content, rows, empty(file)) for file in files[ROUNDS:]]
    ratio = statistics.median(imported) / statistics.median(least)
    print(f"document        {len(content):>12,} bytes, {sum(map(len, rows.values())):,} rows in {len(rows)} tables")
    print(f"plinth import   {statistics.median(imported):>12.3f} s   ({', '.join(f'{one:.3f}' for one in imported)})")
    print(f"loads + writes  {statistics.median(least):>12.3f} s   ({', '.join(f'{one:.3f}' for one in least)})")
    print(f"ratio           {ratio:>12.1f}     at most {MOST}")
    return int(ratio > MOST)


def timed(work: Callable[..., object], *args: object) -> float:
    began = time.perf_counter()
    work(*args)
    return time.perf_counter() - began


def plinth(content: bytes, file: Path) -> None:
    """What `plinth import` does once it runs, the tables included."""
    database = Database(f"sqlite:///{file}")
    migrate(database)
    with database.writing() as connection:
        merge(connection, [models_dev.read(content, DAY)])
    database.close()


def bare(content: bytes, rows: Rows, file: Path) -> None:
    """The least: the document parsed, and one executemany for the rows of each table."""
    json.loads(content)
    connection = sqlite3.connect(file)
    for table, of_it in rows.items():
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(of_it[0]))})", of_it)
    connection.commit()
    connection.close()


def empty(file: Path) -> Path:
    """The file of a catalog with tables and nothing in them."""
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


def rows_of(file: Path) -> Rows:
    """All rows that an import has written, by table; without those that SQLite writes itself for its index of words."""
    connection = sqlite3.connect(file)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    kept = [name for name in names if not name.startswith(("sqlite_", "alembic_", "search_index"))]
    rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in kept}
    connection.close()
    return {name: of_it for name, of_it in rows.items() if of_it}


# --- The document -----------------------------------------------------------------------------------------------------


def document() -> bytes:
    folder = os.environ.get("PLINTH_DOCUMENTS")
    found = sorted(Path(folder).glob("models.dev/api-*.json")) if folder else []
    files = [Path(sys.argv[1])] if len(sys.argv) > 1 else found[-1:]
    return files[0].read_bytes() if files else json.dumps(made_up(), indent=1).encode()


def made_up() -> dict[str, Any]:
    """As many providers and offerings as on that day; each model at about two providers."""
    providers: dict[str, Any] = {
        f"provider-{number}": {"name": f"Provider {number}", "doc": f"https://provider-{number}.example/docs", "models": {}}
        for number in range(PROVIDERS)
    }
    for number in range(OFFERINGS):
        model = number % (OFFERINGS // 2)
        maker = ("openai", "anthropic", "google", "meta-llama", "mistralai", "qwen", "deepseek-ai", "somebody")[model % 8]
        identifier = f"{maker}/{('gpt', 'claude', 'gemini', 'llama', 'mistral', 'qwen', 'deepseek', 'else')[model % 8]}-{model}"
        providers[f"provider-{number % PROVIDERS}"]["models"][identifier] = {
            "id": identifier, "name": f"Model {model}", "family": f"family-{model % 90}", "attachment": model % 2 == 0,
            "reasoning": model % 3 == 0, "tool_call": True, "structured_output": model % 2 == 0, "temperature": True,
            "knowledge": "2024-10", "release_date": f"2025-{model % 12 + 1:02}-{model % 28 + 1:02}", "last_updated": "2026-01-01",
            "modalities": {"input": ["text", "image"], "output": ["text"]}, "open_weights": model % 2 == 1,
            "limit": {"context": 1000 * (model % 200 + 8), "output": 4096},
            "cost": {"input": 0.25 * (model % 20 + 1), "output": 1.25 * (model % 20 + 1), "cache_read": 0.025},
        }  # fmt: skip
    return providers


if __name__ == "__main__":
    sys.exit(main())
