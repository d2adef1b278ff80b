"""`make browser`: the pages in a real Chromium. Needs Chromium and Node; everything that it makes lies in build/ beside this file.

A page of another origin; a story by mouse and by keyboard, with scripts and without; axe on every kind of page by day and by night,
on a desk and on a phone; what each page weighs and how long the server takes for it. build/ has a picture of each.
"""

import os
import shutil
import sys
from pathlib import Path

from tests.others import Check

CHECK = Check("browser", Path(__file__).resolve().parent)
CALLED = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CALLED)), None)
    if browser is None or not shutil.which("npm"):
        sys.exit("make browser needs Chromium (on Debian: apt install chromium; or CHROMIUM=/its/path) and Node 20 with npm: install them.")
    CHECK.build.mkdir(exist_ok=True)
    CHECK.step("npm ci", ["npm", "ci", "--silent"])
    python = CHECK.environment()
    with CHECK.serving(KEPT_BYTES="0") as url:  # each page is made for each request
        for part in ("elsewhere.py", "story.py", "look.py"):
            CHECK.step(part, [python, part, url, browser, *sys.argv[1:]])
    print("browser: all is well")


if __name__ == "__main__":
    main()
