"""Handlers: pure functions from an event of another service's feed to the rows it sets here.

Rows are keyed by what the event is about, and each feed sets only its own columns. So feeds may be
applied in any interleaving, and the rows of a batch are merged in memory and written together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.positions import epoch_and_position
from shared.rows import put

FAILURES = (SQLAlchemyError, ValidationError, ValueError, KeyError, TypeError)
"""What a wrong event can raise in a handler or in the database."""

Body = TypeVar("Body", bound=BaseModel)


class Read(BaseModel):
    """Base of a consumer's own model of an event: only the fields it needs."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class Envelope(Generic[Body]):
    """One event as received: `time` is the office time of the fact, `data` the consumer's model."""

    source: str
    position: int
    type: str
    subject: UUID
    time: datetime
    data: Body


@dataclass(frozen=True, slots=True)
class Upsert:
    """Set `values` on the row of `table` with `key`; insert the row if there is none."""

    table: type[Any]
    key: Mapping[str, Any]
    values: Mapping[str, Any]


Handler = Callable[[Envelope[Any]], Iterable[Upsert]]


@dataclass
class Feed:
    """What a service reads of a feed: by event type a model, a handler and the tables it sets.

    `tables` are copies: a row for each of the owner's, with its key. `logs` have a row for an event
    itself, keyed by feed and position; nothing of the owner's last state is compared with them.
    """

    name: str
    handlers: dict[str, tuple[type[BaseModel], Handler]] = field(default_factory=dict)
    tables: dict[str, tuple[type[Any], ...]] = field(default_factory=dict)
    logs: dict[str, type[Any]] = field(default_factory=dict)

    def on(
        self, type_: str, model: type[Body], *tables: type[Any], log: type[Any] | None = None
    ) -> Callable[[Handler], Handler]:
        """Register the decorated function for events of `type_`.

        It sets rows of `tables` only, and of `log` when the event itself is stored.
        """

        def register(handler: Handler) -> Handler:
            self.handlers[type_] = (model, handler)
            self.tables[type_] = tables
            if log is not None:
                self.logs[type_] = log
            return handler

        return register

    def upserts(self, event: Mapping[str, Any]) -> list[Upsert]:
        """What the handler makes of an event; nothing for a type without a handler.

        Raises one of `FAILURES` when the event lacks what the handler needs.
        """
        found = self.handlers.get(event["type"])
        if found is None:
            return []
        model, handler = found
        envelope = Envelope(
            source=self.name,
            position=epoch_and_position(event)[1],
            type=event["type"],
            subject=UUID(event["subject"]),
            time=datetime.fromisoformat(event["time"]),
            data=model.model_validate(event["data"]),
        )
        return list(handler(envelope))


class Rows:
    """Rows to set, merged by key: of two values for one column the later one wins."""

    def __init__(self) -> None:
        self._rows: dict[type[Any], dict[tuple[Any, ...], dict[str, Any]]] = defaultdict(dict)

    def add(self, upserts: Iterable[Upsert]) -> None:
        """Merge `upserts` in their order."""
        for upsert in upserts:
            key = tuple(upsert.key.values())
            row = self._rows[upsert.table].setdefault(key, dict(upsert.key))
            row.update(upsert.values)

    async def write(self, session: AsyncSession, schema: str | None = None) -> None:
        """One statement per table and set of columns, keys in one order (no dead-locks).

        `schema`: into tables of the same names there.
        """
        for table, rows in self._rows.items():
            alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
            for key in sorted(rows, key=str):
                alike[tuple(rows[key])].append(rows[key])
            for columns, values in alike.items():
                await put(session, table.__table__, columns, values, schema)
