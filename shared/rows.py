"""Many rows in one statement: they travel as JSON, so that one row and five hundred are alike to
PostgreSQL, and it keeps the plan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, Generic, NamedTuple, TypeVar, cast

import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, make_transient_to_detached
from sqlalchemy.orm.attributes import get_history, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from shared.db import APPEND_ONLY, NO_REFUSALS, Refusals, Statement, fetch

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_quoted = _DIALECT.identifier_preparer.quote

Model = TypeVar("Model", bound=DeclarativeBase)


class New(NamedTuple, Generic[Model]):
    """A row for `insertion`; an object, which nobody needs, would cost fifty times as much."""

    model: type[Model]
    values: dict[str, Any]

    def made(self) -> Model:
        """The object after all, for a session."""
        return self.model(**self.values)


def insertion(rows: Iterable[New[Any]], refusals: Refusals = NO_REFUSALS) -> Statement:
    """The statement that inserts new rows of one or several tables, all or none.

    One trip instead of one for each table, however many rows: registering and importing live on
    it. Columns that nobody set get their default, else NULL.
    """
    tables: dict[sa.Table, list[dict[str, Any]]] = {}
    for model, values in rows:
        table, defaults, words = _facts(model.__table__)
        for name, default in defaults:
            if values.get(name) is None:
                values[name] = default()
        for name in words:  # asking a word for its value takes ten times as long
            if (word := values.get(name)) is not None:
                values[name] = str(word)
        tables.setdefault(table, []).append(values)
    shapes = tuple((table, tuple(sorted(set().union(*found)))) for table, found in tables.items())
    sent = [to_json(found).decode() for found in tables.values()]
    return Statement(_insertion(shapes), sent, refusals)


class _Facts(NamedTuple):
    table: sa.Table
    defaults: list[tuple[str, Callable[[], Any]]]
    words: list[str]


@cache
def _facts(mapped: sa.FromClause) -> _Facts:
    table = cast(sa.Table, mapped)
    defaults: list[tuple[str, Callable[[], Any]]] = []
    for column in table.c:
        default: Any = column.default
        if default is not None and default.is_callable:
            defaults.append((column.key, partial(default.arg, None)))
        elif default is not None and default.is_scalar:
            defaults.append((column.key, partial(_same, default.arg)))
    words = [column.key for column in table.c if isinstance(column.type, sa.Enum)]
    return _Facts(table, defaults, words)


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
    types = ", ".join(f"{_quoted(n)} {table.c[n].type.compile(_DIALECT)}" for n in names)
    return f"json_to_recordset(${at}::json) AS sent ({types})"


async def write(session: AsyncSession) -> None:
    """Write what is pending in the session, one statement for each kind of row and of change.

    As `flush`, for hundreds of rows: SQLAlchemy changes rows with a version one by one, and
    psycopg reads a statement with thousands of values by name in quadratic time. Raises
    `StaleDataError`. Rows are only added and changed, never deleted.
    """
    new = list(session.new)
    if new:
        rows = [New(type(row), _set(row)) for row in new]
        await fetch(session, insertion(rows))
        for row, (_, values) in zip(new, rows, strict=True):
            _stored(session, row, values)
    changes: dict[_Change, list[Any]] = {}
    for row in session.dirty:
        names = tuple(sorted(name for name in _touched(row) if _differs(row, name)))
        if names:
            changes.setdefault(_Change(type(row), names), []).append(row)
    for change, changed in changes.items():
        await _change(session, change, changed)


class _Change(NamedTuple):
    model: type[Any]
    names: tuple[str, ...]


def _set(row: Any) -> dict[str, Any]:
    mapper = sa.inspect(type(row))
    names = [column.key for column in row.__table__.c if column.key in row.__dict__]
    values = {name: row.__dict__[name] for name in names}
    if mapper.version_id_col is not None:
        values[mapper.version_id_col.key] = 1
    return values


def _stored(session: AsyncSession, row: Any, values: Mapping[str, Any]) -> None:
    """The row is in the database, with these values; what nobody set is empty there."""
    session.expunge(row)
    table: sa.Table = row.__table__
    if APPEND_ONLY in table.info:
        return  # nobody changes it any more
    for column in table.c:
        if column.key in values or column.server_default is None:
            given = row.__dict__.get(column.key)
            set_committed_value(row, column.key, values.get(column.key) if given is None else given)
    make_transient_to_detached(row)
    session.add(row)


def _touched(row: Any) -> set[str]:
    state = sa.inspect(row)
    return {each.key for each in state.mapper.column_attrs} - set(state.unmodified)


def _differs(row: Any, name: str) -> bool:
    return bool(get_history(row, name).has_changes())


async def _change(session: AsyncSession, change: _Change, rows: Sequence[Any]) -> None:
    version = sa.inspect(change.model).version_id_col
    known = [column.key for column in change.model.__table__.primary_key]
    known += [] if version is None else [version.key]
    sent = [{name: getattr(row, name) for name in (*known, *change.names)} for row in rows]
    statement = _alteration(change.model.__table__, tuple(known), change.names)
    done = await fetch(session, statement, [to_json(sent).decode()])
    if len(done) != len(rows):
        raise StaleDataError(f"{change.model.__tablename__}: a row was changed meanwhile")
    for row in rows:
        for name in change.names:
            set_committed_value(row, name, getattr(row, name))
        if version is not None:
            set_committed_value(row, version.key, getattr(row, version.key) + 1)


@cache
def _alteration(table: sa.Table, known: tuple[str, ...], names: tuple[str, ...]) -> str:
    changed = [f"{_quoted(name)} = sent.{_quoted(name)}" for name in names]
    if "version" in known:
        changed.append("version = sent.version + 1")
    same = " AND ".join(f"kept.{_quoted(name)} = sent.{_quoted(name)}" for name in known)
    return (
        f"UPDATE {_quoted(table.name)} AS kept SET {', '.join(changed)}"  # noqa: S608 - our own tables
        f" FROM {_recordset(1, table, (*known, *names))} WHERE {same} RETURNING 1"
    )


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
    await fetch(session, _upsertion(table, columns, schema), [to_json(rows).decode()])


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
