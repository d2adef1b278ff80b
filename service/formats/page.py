"""HTML pages on their own, of comparisons and costs: no script, nothing from elsewhere, readable by day, by night and on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent


@cache
def style() -> str:
    return (HERE / "page.css").read_text()


@cache
def security_policy() -> str:
    """The Content-Security-Policy of the pages: their own style by its digest, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def as_html(name: str, content: Any, others: Sequence[tuple[str, str]] = (), base: str = "") -> bytes:
    """A page: the template of that name about some content. `others` are the addresses of the same in other formats, `base` what
    addresses of ours begin with."""
    return f"{_templates().get_template(f'{name}.html').render(content=content, style=style(), others=others, base=base)}\n".encode()
