"""Statements for PostgreSQL as one message, past SQLAlchemy and past psycopg's cursors.

For what every registration, page and poll asks: a session takes several times as long for a small
statement, a cursor a tenth more and a trip for `BEGIN`, and psycopg's own pipeline writes each
statement apart and waits twice. Which statements are prepared is left to psycopg, which throws all
of them away, here and in the server, after every rollback.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import generators
from psycopg._preparing import Prepare, PrepareManager
from psycopg.abc import PQGen
from psycopg.abc import Transformer as Speech
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy.exc import DBAPIError

Driver = psycopg.AsyncConnection[Any]

Asked = tuple[str, Sequence[Any]]
"""A statement, and the values that its `$1`, `$2` … stand for."""

_DONE = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


class Answer(NamedTuple):
    """What the server said to one statement."""

    result: PGresult
    spoken: Speech

    @property
    def refusal(self) -> Exception | None:
        """SQLAlchemy's error, when the statement was refused; what came after it was not done."""
        if self.result.status != ExecStatus.FATAL_ERROR:
            return None
        return _sqlalchemys(psycopg.errors.error_from_result(self.result))

    def rows(self) -> list[Any]:
        """What was found, as tuples."""
        self.spoken.set_pgresult(self.result)
        return self.spoken.load_rows(0, self.result.ntuples, tuple)


async def together(driver: Driver, asked: Sequence[Asked], *, binary: bool = False) -> list[Answer]:
    """The answers to `asked`, in their order; after a refusal nothing more is done.

    Raises SQLAlchemy's error when the connection is lost.
    """
    with as_sqlalchemy():
        async with driver.lock:
            return await driver.wait(_exchange(driver, asked, Format(binary)))


class _Query(NamedTuple):
    """What psycopg knows a prepared statement by."""

    query: bytes
    types: tuple[int, ...]


class _Spelled(NamedTuple):
    """A statement ready to be sent."""

    query: Any
    how: Prepare
    name: bytes
    dumped: Sequence[Any]
    formats: Sequence[Format]


def _exchange(driver: Driver, asked: Sequence[Asked], wanted: Format) -> PQGen[list[Answer]]:
    pgconn, known, spoken = driver.pgconn, driver._prepared, Transformer(driver)
    spelled = []
    for statement, values in asked:
        # What cannot be said is refused here, before anything is on its way.
        dumped = spoken.dump_sequence(values, [PyFormat.AUTO] * len(values))
        query: Any = _Query(statement.encode(), spoken.types or ())
        spelled.append(_Spelled(query, *known.get(query), dumped, spoken.formats or ()))
    pgconn.enter_pipeline_mode()
    try:
        _put_down(pgconn, spelled, wanted)
        yield from generators.send(pgconn)
        results: list[PGresult] = []
        while not results or results[-1].status != ExecStatus.PIPELINE_SYNC:
            results += yield from generators.fetch_many(pgconn)
        pgconn.exit_pipeline_mode()
    except BaseException:
        pgconn.finish()  # in the middle of a message it is of no use to anybody
        raise
    answers = [Answer(result, spoken) for result in _heard(spelled, results, known)]
    if pgconn.transaction_status != TransactionStatus.INERROR:
        yield from known.maintain_gen(driver)  # forgets in the server what psycopg has forgotten
    return answers


def _put_down(pgconn: PGconn, spelled: Sequence[_Spelled], wanted: Format) -> None:
    for query, how, name, dumped, formats in spelled:
        if how is Prepare.NO:
            pgconn.send_query_params(query.query, dumped, query.types, formats, wanted)
            continue
        if how is Prepare.SHOULD:
            pgconn.send_prepare(name, query.query, query.types)
        pgconn.send_query_prepared(name, dumped, formats, wanted)
    pgconn.pipeline_sync()


def _heard(
    spelled: Sequence[_Spelled], results: Sequence[PGresult], known: PrepareManager
) -> Iterator[PGresult]:
    """The result of each statement; psycopg notes which ones are prepared now."""
    came = iter(results)
    for query, how, name, *_ in spelled:
        result = next(came)
        if how is Prepare.SHOULD:
            executed = next(came)
            result = executed if result.status in _DONE else result
        if result.status in _DONE and (key := known.maybe_add_to_cache(query, how, name)):
            known.validate(key, how, name, [result])
        yield result


@contextmanager
def as_sqlalchemy() -> Iterator[None]:
    """Raise psycopg's errors as SQLAlchemy would."""
    try:
        yield
    except psycopg.Error as error:
        raise _sqlalchemys(error) from error


def _sqlalchemys(error: psycopg.Error) -> Exception:
    # Without statement and values: they may be personal data, and messages reach the log.
    return DBAPIError.instance(None, None, error, psycopg.Error)
