"""Many rows in one statement: they travel as JSON, so that one row and five hundred are alike to
PostgreSQL, and it keeps the plan."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar, cast

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from shared.db import DIALECT, ask
from shared.wire import Asked

_quoted = DIALECT.identifier_preparer.quote

Model = TypeVar("Model", bound=DeclarativeBase)


class New(NamedTuple, Generic[Model]):
    """A row for `insert` that nobody needs as an object: to make one costs fifty times as much."""

    model: type[Model]
    values: dict[str, Any]

    def made(self) -> Model:
        """The object after all, for a session."""
        return self.model(**self.values)


async def insert(session: AsyncSession, rows: Iterable[DeclarativeBase | New[Any]]) -> None:
    """Insert new rows of one or several tables in one statement, all or none.

    One trip instead of one for each table, however many rows: registering and importing live on
    it. The rows stay outside the session; columns that nobody set get their default, else NULL.
    """
    await ask(session, *insertion(rows))


def insertion(rows: Iterable[DeclarativeBase | New[Any]]) -> Asked:
    """The statement of `insert`, for who sends it with others (`shared.db.at_last`)."""
    tables: dict[sa.Table, list[dict[str, Any]]] = {}
    for row in rows:
        if isinstance(row, New):
            table, values = cast(sa.Table, row.model.__table__), row.values
        else:
            table, values = cast(sa.Table, row.__table__), row.__dict__
        for name, default in _defaults(table):
            if values.get(name) is None:
                values[name] = default()
        if not isinstance(row, New):  # beside its columns it holds what SQLAlchemy notes
            columns = _columns(table)
            values = {name: value for name, value in values.items() if name in columns}
        for name in _words(table):  # asking a word for its value takes ten times as long
            if (word := values.get(name)) is not None:
                values[name] = str(word)
        tables.setdefault(table, []).append(values)
    shapes = tuple((table, tuple(sorted({*chain(*found)}))) for table, found in tables.items())
    return _insertion(shapes), [to_json(found).decode() for found in tables.values()]


@cache
def _columns(table: sa.Table) -> frozenset[str]:
    return frozenset(column.key for column in table.c)


@cache
def _words(table: sa.Table) -> list[str]:
    return [column.key for column in table.c if isinstance(column.type, sa.Enum)]


@cache
def _defaults(table: sa.Table) -> list[tuple[str, Callable[[], Any]]]:
    found: list[tuple[str, Callable[[], Any]]] = []
    for column in table.c:
        default: Any = column.default
        if default is not None and default.is_callable:
            found.append((column.key, partial(default.arg, None)))
        elif default is not None and default.is_scalar:
            found.append((column.key, partial(_same, default.arg)))
    return found


def _same(value: Any) -> Any:
    return value


@cache
def _insertion(shapes: tuple[tuple[sa.Table, tuple[str, ...]], ...]) -> str:
    # Foreign keys are looked at when the whole statement is done.
    inserts = []
    for at, (table, names) in enumerate(shapes, 1):
        columns = ", ".join(map(_quoted, names))
        rows = _recordset(at, table, names)
        inserts.append(
            f"t{at} AS (INSERT INTO {_quoted(table.name)} ({columns}) SELECT {columns} FROM {rows})"  # noqa: S608 - our own tables
        )
    return f"WITH {', '.join(inserts)} SELECT"


def _recordset(at: int, table: sa.Table, names: Sequence[str]) -> str:
    # The JSON list `$at` as rows with the columns `names` of `table`.
    types = ", ".join(f"{_quoted(n)} {table.c[n].type.compile(DIALECT)}" for n in names)
    return f"json_to_recordset(${at}::json) AS sent ({types})"


async def put(
    session: AsyncSession,
    table: sa.Table,
    columns: tuple[str, ...],
    rows: Sequence[dict[str, Any]],
    schema: str | None = None,
) -> None:
    """Set `columns` on `rows` of `table` in one statement, whether they are there or not.

    Each row has exactly these columns, the key among them, and no key comes twice. `schema`: in
    the table of the same name there.
    """
    await ask(session, _upsertion(table, columns, schema), [to_json(rows).decode()])


@cache
def _upsertion(table: sa.Table, columns: tuple[str, ...], schema: str | None) -> str:
    keys = [column.name for column in table.primary_key]
    changed = ", ".join(f"{_quoted(c)} = excluded.{_quoted(c)}" for c in columns if c not in keys)
    target = ".".join(map(_quoted, [schema, table.name] if schema else [table.name]))
    listed = ", ".join(map(_quoted, columns))
    return (
        f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {_recordset(1, table, columns)}"  # noqa: S608 - our own tables
        f" ON CONFLICT ({', '.join(map(_quoted, keys))})"
        f" DO {f'UPDATE SET {changed}' if changed else 'NOTHING'}"
    )
