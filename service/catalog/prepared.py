"""Statements compiled once and run many times: the reading path's way past the cost of building them anew.

A statement is known by its shape: which filters, how many values of each, which order. It is built with SQLAlchemy like any
other, compiled for the database's dialect when its shape is first asked for, and from then on only gets values, which are
always bound. The rows come as the driver gives them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Select, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import BindParameter

from .straight import Straight
from .tables import Revision

FLOAT8 = 701  # which of its kinds of number PostgreSQL sends: a driver's reader of floats asks
MOST_SHAPES = 1000  # of one process: who asks for ever other combinations pays for building them, and nobody for keeping them

Row = tuple[Any, ...]
Reader = Connection | Straight


class Prepared:
    """One statement in the words of one database's driver."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        # The same with the revision in its last column, for those who read it without a transaction.
        self.stamped = str(statement.add_columns(select(func.max(Revision.number)).scalar_subquery()).compile(dialect=dialect))
        self.positions: list[str] | None = list(compiled.positiontup or ()) if compiled.positional else None
        self.fixed: dict[str, Any] = {}
        self.convert: dict[str, Callable[[Any], Any]] = {}
        binds: dict[str, BindParameter[Any]] = {name: bind for bind, name in compiled.bind_names.items()}
        for name, bind in binds.items():
            processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if processor is not None:
                self.convert[name] = processor
            if not bind.required and bind.value is not None:
                self.fixed[name] = processor(bind.value) if processor else bind.value
        last = list(statement.selected_columns)[-1].type.dialect_impl(dialect)
        self.read_last: Callable[[Any], Any] = last.result_processor(dialect, FLOAT8) or (lambda value: value)

    def run(self, reader: Reader, values: Mapping[str, Any]) -> list[Row]:
        """The rows for some values, by the names of the statement's parameters."""
        bound = {**self.fixed, **values}
        for name, convert in self.convert.items():
            if name in values:
                bound[name] = convert(values[name])
        given = bound if self.positions is None else [bound[name] for name in self.positions]
        return reader.rows(self.stamped, given) if isinstance(reader, Straight) else self._run(reader, given)

    def _run(self, connection: Connection, given: Any) -> list[Row]:
        pooled = connection.connection
        cursor = pooled.cursor()
        try:
            cursor.execute(self.sql, given)
            return list(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as error:
            # What SQLAlchemy would do: its own exception, and a connection that is gone not used again.
            gone = connection.dialect.is_disconnect(error, pooled.dbapi_connection, cursor)
            if gone:
                connection.invalidate(error)
            raise DBAPIError(self.sql, None, error, connection_invalidated=gone) from error
        finally:
            cursor.close()


class Shapes:
    """The statements of one database that have been prepared, by shape; the least used go first."""

    def __init__(self) -> None:
        self._prepared: OrderedDict[Hashable, Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, reader: Reader, shape: Hashable, build: Callable[[], Select[Any]]) -> Prepared:
        with self._lock:
            found = self._prepared.get(shape)
            if found is not None:
                self._prepared.move_to_end(shape)
                return found
        made = Prepared(build(), reader.dialect)
        with self._lock:
            self._prepared[shape] = made
            if len(self._prepared) > MOST_SHAPES:
                self._prepared.popitem(last=False)
        return made


def run(reader: Reader, shape: Hashable, build: Callable[[], Select[Any]], **values: Any) -> list[Row]:
    """Run the statement of a shape, which `build` makes when it is new, with some values."""
    return shapes_of(reader).get(reader, shape, build).run(reader, values)


def shapes_of(reader: Reader) -> Shapes:
    """The statements that are prepared for the database of a reader."""
    pool: Any = reader.engine.pool
    shapes: Shapes | None = getattr(pool, "plinth_shapes", None)
    if shapes is None:
        shapes = pool.plinth_shapes = Shapes()
    return shapes
