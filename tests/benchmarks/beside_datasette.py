"""Plinth beside Datasette, on the same rows in the same SQLite file, cold and hot.

`python -m tests.benchmarks.beside_datasette [FILE]`: a SQLite file with the shipped catalog; without one, a new one. Datasette comes from
PyPI into an environment of its own that goes with the run; BENCH_DATASETTE names one that is there already. It gets what is best for
it: the file as immutable, and of each model only the columns that our answer is made of.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from .read_path import PLINTH, seeded
from .servers import free_port, load, medians, ratios, running, started

FOUR = "gpt-4o,claude-3-opus,gemini-1.5-pro,mistral-large"
BODIES = "_shape=objects&_col=slug&_col=body"
# What is asked, of us and of Datasette; how many times as many we are to answer, cold and hot.
PAIRS = {
    "filtered page of 50": ("/v1/models?maker=openai&context_window_min=100000",
                            f"model.json?maker=openai&context_window__gte=100000&_size=50&{BODIES}", 10, 50),
    "sorted page of 50": ("/v1/models?sort=-released_on", f"model.json?_sort_desc=released_on&_size=50&{BODIES}", 10, 50),
    "facets": ("/v1/models?facet=maker,status&limit=1", f"model.json?_facet=maker&_facet=status&_size=1&{BODIES}", 10, 50),
    "one row": ("/v1/models/gpt-4o", "model/gpt-4o.json?_shape=objects", 1, 8),
    "four rows by id": (f"/v1/models?id={FOUR}", f"model.json?slug__in={FOUR}&_size=50&{BODIES}", 1, 8),
}  # fmt: skip


def datasette(folder: Path) -> Path:
    """The command of the newest Datasette."""
    if given := os.environ.get("BENCH_DATASETTE"):
        return Path(given)
    home = folder / "datasette"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "datasette"], check=True)
    return home / "bin" / "datasette"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{Path(sys.argv[1]).resolve()}" if len(sys.argv) > 1 else seeded(folder)
        file = Path(url.removeprefix("sqlite:///"))
        command, port = datasette(folder), free_port()
        version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
        print(f"{f'times Datasette {version} (work)':28}{'cold':>16}{'at least':>10}{'hot':>17}{'at least':>10}")
        served = [str(command), "serve", "-i", str(file), "-p", str(port), "--setting", "max_returned_rows", "1000"]
        with (
            started(served, port) as theirs,
            running(PLINTH, DATABASE_URL=url, KEPT_BYTES="0") as cold,
            running(PLINTH, DATABASE_URL=url) as hot,
        ):
            for what, (ours, of_datasette, at_least, at_least_hot) in PAIRS.items():
                address = f"/{file.stem}/{of_datasette}"
                for one in (theirs.address + address, cold.address + ours, hot.address + ours):
                    urlopen(one).close()
                they, we, again = medians([partial(load, theirs, address), partial(load, cold, ours), partial(load, hot, ours)])
                wanted = f"{ratios(we, they)}{at_least:10} {ratios(again, they)}{at_least_hot:10}"
                print(f"{what:28}{wanted}   {they}; {we}; {again}", flush=True)


if __name__ == "__main__":
    main()
