"""What the reading path is measured against: a bare WSGI function that sends saved answers, and Flask's hello world."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask


def saved() -> Any:
    """A function that sends the answers in the file that PLINTH_SAVED names, each under its address."""
    answers = {
        address: (answer["status"], [tuple(header) for header in answer["headers"]], answer["body"].encode("latin-1"))
        for address, answer in json.loads(Path(os.environ["PLINTH_SAVED"]).read_text()).items()
    }

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        query = environ["QUERY_STRING"]
        status, headers, body = answers[environ["PATH_INFO"] + (f"?{query}" if query else "")]
        start_response(status, headers)
        return [body]

    return app


def hello() -> Flask:
    """Flask's own first example."""
    app = Flask(__name__)

    @app.get("/")
    def hello_world() -> str:
        return "<p>Hello, World!</p>"

    return app
