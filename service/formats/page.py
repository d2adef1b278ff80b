"""A comparison as an HTML page on its own: no script, nothing from elsewhere, readable by day, by night and on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from .comparison import Grid

HERE = Path(__file__).parent


@cache
def style() -> str:
    return (HERE / "page.css").read_text()


@cache
def security_policy() -> str:
    """The Content-Security-Policy of the page: its own style by its digest, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((HERE / "page.html").read_text())


def as_html(grid: Grid, others: Sequence[tuple[str, str]] = (), base: str = "") -> bytes:
    """The page. `others` are the addresses of the same comparison in other formats, `base` what addresses of ours begin with."""
    return f"{_template().render(grid=grid, style=style(), others=others, base=base)}\n".encode()
