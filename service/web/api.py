"""Endpoints our way: a query, parsed strictly; an answer, written in the format that is asked for; both in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

import marshmallow as ma
import structlog
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from ..catalog.identity import nearest
from ..catalog.straight import MovedError
from ..formats import WIDTH
from ..schemas_query import NoQuery, did_you_mean
from . import problems
from .answering import Asked, written
from .body import ACCEPTED, MEDIA_TYPES, read_body, refuse_other_media_types
from .negotiation import Formats, format_for, formats_of, with_format
from .problems import Problem
from .reading import outage, read_again, revision_seen

log = structlog.get_logger()

MOST_PARAMETERS = 40
LONGEST_VALUE_SHOWN = 200


@dataclass(frozen=True)
class Operation:
    """What OpenAPI says of one view."""

    name: str
    summary: str
    description: str
    query: type[ma.Schema]
    out: type[ma.Schema] | None
    errors: tuple[int, ...]
    tag: str
    example: str
    formats: Formats
    body: type[ma.Schema] | None = None
    scope: str = ""  # which a key needs; without one, no key opens an address to anything but reading
    status: int = 200  # of the answer when all went well
    example_body: dict[str, Any] | None = None
    takes: tuple[str, ...] = ()  # media types of bodies that have no schema of ours


def endpoint(
    query: type[ma.Schema] = NoQuery, out: type[ma.Schema] | None = None, errors: Iterable[int] = (), tag: str = "",
    check: Callable[[dict[str, Any]], list[Fault]] = lambda args: [], example: str = "", formats: Formats | None = None,
    body: type[ma.Schema] | None = None, scope: str = "", status: int = 200, example_body: dict[str, Any] | None = None,
    takes: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
    """Declare a view: the schema of its query, of its answer, and the errors it may give.

    The view gets the parsed query as `args` and gives what is to be JSON, or a ready Response; what has a schema can be had in
    other formats too, and its query gets the parameters that choose one. Its docstring is the
    summary and description of the operation. `check` finds what the schema cannot know to be wrong. `example` is an address
    whose answer shows what it gives: `make examples` asks it of the catalog that ships. What writes says the `scope` that a key
    needs, and of its `body` the schema; the view gets it as `body`.
    """
    offered = formats_of(out) if formats is None else formats
    query = with_format(query, offered)
    schema, body_schema = query(), body() if body else None

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        summary, _, description = (view.__doc__ or view.__name__).partition("\n")
        operation = Operation(
            view.__name__, summary.strip(), " ".join(description.split()), query, out, tuple(errors), tag, example, offered,
            body, scope, status, example_body, takes,
        )  # fmt: skip

        @wraps(view)
        def answer(**path: Any) -> Response:
            if (failed := request.environ.get("plinth.failed")) is not None:  # on the short way
                raise failed
            try:
                return answered(path)
            except MovedError:
                read_again()
                return answered(path)

        def answered(path: dict[str, Any]) -> Response:
            args = read_query(schema, check)
            g.asked = asked_for(args, offered, out)
            if takes:
                refuse_other_media_types(takes)
            given = view(args=args, **path, **({"body": read_body(body_schema)} if body_schema else {}))
            return given if isinstance(given, Response) else written(given)

        answer.operation = operation  # type: ignore[attr-defined]  # spec.py reads it there
        return answer

    return declare


def asked_for(args: dict[str, Any], formats: Formats, out: type[ma.Schema] | None) -> Asked:
    """How the answer is to be written; takes out of the query what is said there of it. Raises a Problem when it cannot be."""
    name, width = args.pop("format", None), args.pop("width", None)
    chosen = formats[name] if name else format_for(request.headers.get("Accept", ""), formats)
    if width is not None and chosen.name != "txt":
        detail = f"'width' is for plain text and cannot go with {chosen.name}; add format=txt or leave it out."
        raise problems.invalid([fault("width", "conflicting_parameters", detail, str(width))])
    return Asked(chosen, formats, out, args, width or WIDTH)


# --- The query --------------------------------------------------------------------------------------------------------


Fault = dict[str, Any]


def read_query(schema: ma.Schema, check: Callable[[dict[str, Any]], list[Fault]] = lambda args: []) -> dict[str, Any]:
    """The query of this request. Raises one Problem that names all that is wrong with it."""
    pairs, errors = raw_pairs()
    texts: dict[str, str] = {}
    for name, text in pairs:
        if name in texts:
            listed = getattr(schema.fields.get(name), "listed", False)
            detail = f"'{name}' is given twice. Give it once{', with commas between the values' if listed else ''}."
            errors.append(fault(name, "repeated_parameter", detail, text))
        texts.setdefault(name, text)
    known = {name: text for name, text in texts.items() if name in schema.fields}
    for name in texts.keys() - known.keys():
        others = f". There are {', '.join(schema.fields)}" if schema.fields else ". This address takes none"
        hint = did_you_mean(name, schema.fields) or others
        errors.append(fault(name, "unknown_parameter", f"There is no parameter '{name}'{hint}{'' if hint.endswith('?') else '.'}"))
    args: dict[str, Any] = {}
    for name, text in known.items():  # and not schema.load, which would ask a hundred absent parameters whether they are there
        try:
            args[name] = schema.fields[name].deserialize(text, name, known)
        except ma.ValidationError as invalid:
            said = " ".join(str(message) for message in invalid.messages)
            errors.append(fault(name, "invalid_value", f"'{name}' {said}{'' if said.endswith('?') else '.'}", text))
    errors += crossed(args) + check(args)
    if errors:
        order = list(texts)
        raise problems.invalid(sorted(errors, key=lambda one: order.index(one["parameter"]) if one["parameter"] in order else -1))
    return args


def raw_pairs() -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """The parameters as they were sent. What is not UTF-8 is refused and not replaced."""
    try:
        # What was sent without percent-encoding comes as Latin-1, as WSGI has it.
        sent = request.environ.get("QUERY_STRING", "").encode("latin-1").decode()
        pairs = parse_qsl(
            sent, keep_blank_values=True, encoding="utf-8", errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise Problem("bad-request", "The query is not UTF-8, percent-encoded: é is %C3%A9.") from None
    except ValueError:
        raise Problem("bad-request", f"The query has more than {MOST_PARAMETERS} parameters.") from None
    return pairs, []


def crossed(args: dict[str, Any]) -> list[dict[str, Any]]:
    """Bounds that leave nothing between them."""
    return [
        fault(name, "empty_range", f"'{name}' is above '{name.removesuffix('_min')}_max', so nothing can match.", str(low))
        for name, low in args.items()
        if name.endswith("_min") and (high := args.get(f"{name.removesuffix('_min')}_max")) is not None and low > high
    ]


def fault(parameter: str, code: str, detail: str, value: str | None = None) -> dict[str, Any]:
    """One entry of `errors`."""
    entry: dict[str, Any] = {"parameter": shortened(parameter), "code": code, "detail": shortened(detail, 2000)}
    if value is not None:
        entry["value"] = shortened(value)
    return entry


def shortened(text: str, longest: int = LONGEST_VALUE_SHOWN) -> str:
    return text if len(text) <= longest else f"{text[:longest]}..."


# --- Errors -----------------------------------------------------------------------------------------------------------


def problem_response(problem: Problem) -> Response:
    body = problem.body(request.environ.get("plinth.request_id", ""), current_app.config["PUBLIC_URL"])
    response = Response(body, status=problem.status, mimetype=problems.MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def init_app(app: Flask) -> None:
    """Every error of the application becomes a problem document."""
    app.register_error_handler(Problem, problem_response)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        status = error.code or 500
        if error.response is not None:  # a redirect of the router's
            return error.response  # type: ignore[return-value]  # of werkzeug's Response it is Flask's
        detail = error.description or error.name
        if status == 404:
            return problem_response(problems.not_found_at(shortened(request.path), near_addresses(request.path)))
        # Allow on 405, Retry-After on 429: the headers without which the status says little.
        headers = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
        if status == 405:
            headers["Allow"] = in_order(headers["Allow"])
            detail = f"{shortened(request.path)} does not take {shortened(request.method)}. It takes {headers['Allow']}."
        return problem_response(problems.of_status(status, detail, headers))

    @app.before_request
    def plain_path() -> Response | None:
        if refused := request.environ.get("plinth.refused"):  # by the front, for who looks at pages
            raise refused
        if request.environ["PATH_INFO"] == "*" and request.method == "OPTIONS":  # asks of the server as a whole (RFC 9110, 9.3.7)
            return Response(headers={"Allow": "GET, HEAD, OPTIONS"})  # without_body() makes a 204 of it
        # The router would take any number of them for one, and each address would have as many others.
        if request.environ["PATH_INFO"].startswith("//"):
            raise problems.not_found_at(shortened(request.environ["PATH_INFO"]), near_addresses(request.path))
        return None

    @app.after_request
    def without_body(response: Response) -> Response:
        if request.method == "OPTIONS" and response.status_code == 200:
            response.status_code = 204
            del response.headers["Content-Type"], response.headers["Content-Length"]
            response.headers["Allow"] = in_order(response.headers["Allow"])
            for method in MEDIA_TYPES.keys() & set(response.headers["Allow"].split(", ")):
                response.headers[ACCEPTED[method]] = ", ".join(MEDIA_TYPES[method])
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if problem := outage(error):
            log.warning("database failed", request_id=request.environ.get("plinth.request_id"), reason=str(error).partition("\n")[0])
            return problem_response(problem)
        log.error("unhandled", request_id=request.environ.get("plinth.request_id"), exc_info=error)
        return problem_response(problems.of_status(500, problems.OUR_FAULT))

    @app.after_request
    def with_revision(response: Response) -> Response:
        if request.url_rule is not None:
            request.environ["plinth.route"] = request.url_rule.rule
        number = revision_seen()
        if number is not None:
            response.headers["Catalog-Revision"] = str(number)
        return response


def in_order(methods: str) -> str:
    return ", ".join(sorted(methods.split(", ")))


def near_addresses(path: str) -> list[str]:
    """What the address of nothing was perhaps meant to be: the same without its last slash, or one that is spelled alike."""
    router = current_app.create_url_adapter(request)
    bare = path.rstrip("/")
    if router is not None and bare and bare != path and router.test(bare, "GET"):
        return [bare]
    known = [rule.rule for rule in current_app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    return nearest(bare, known, most=2) if len(path) <= LONGEST_VALUE_SHOWN else []
