"""Who must keep away from a matter （回避, 《信访工作条例》第二十八条）, as intake tells of it.

A service that keeps a copy leaves the matter out of what it shows such a person, and its guards
refuse whatever names the matter or a thing of it. Why somebody keeps away nobody is told.
"""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from shared.db import fetch
from shared.errors import Forbidden
from shared.handlers import Envelope, Read, Upsert


class RecusalMoved(Read):
    """What is read of `intake.recusal.moved`."""

    recusal_id: UUID
    piece_id: UUID
    matter_id: UUID | None
    account_id: UUID
    in_force: bool


class KeptAway:
    """Columns of a copy: one row for each recusal; of a piece before triage without a matter."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    piece_id: Mapped[UUID]
    matter_id: Mapped[UUID | None]
    account_id: Mapped[UUID]
    in_force: Mapped[bool]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        name = cls.__tablename__  # type: ignore[attr-defined]
        return (
            sa.Index(f"ix_{name}_kept_away", "account_id", "matter_id",
                     postgresql_where=sa.text("in_force")),
            sa.Index(f"ix_{name}_matter_id", "matter_id"),
        )  # fmt: skip


class Recusals:
    """The copy of one service: `table`, and the tables of `base` that name a matter."""

    def __init__(self, base: type[DeclarativeBase], table: Any) -> None:
        self._base = base
        self._table = table

    def upserts(self, event: Envelope[RecusalMoved]) -> Iterable[Upsert]:
        """The recusal as it now is."""
        values = event.data.model_dump(exclude={"recusal_id"})
        return [Upsert(self._table, {"id": event.data.recusal_id}, values)]

    def from_matter(self, matter_id: Any, persons: Collection[UUID]) -> sa.ColumnElement[bool]:
        """Whether one of `persons` must keep away from the row's matter."""
        return self._exists(matter_id, self._table.account_id.in_(persons))

    def from_matter_asked(self, matter_id: Any) -> sa.ColumnElement[bool]:
        """The same for a statement that is built once; it asks for `persons`."""
        persons = sa.bindparam("persons", type_=sa.ARRAY(sa.Uuid()))
        return self._exists(matter_id, self._table.account_id == sa.any_(persons))

    def pieces_asked(self) -> sa.Select[UUID]:
        """The pieces from which one of `persons` must keep away, for the same."""
        persons = sa.bindparam("persons", type_=sa.ARRAY(sa.Uuid()))
        return sa.select(self._table.piece_id).where(
            self._table.account_id == sa.any_(persons), self._table.in_force
        )

    def of_account(self, matter_id: Any, account_id: Any) -> sa.ColumnElement[bool]:
        """Whether the account of a column must keep away from the row's matter."""
        return self._exists(matter_id, self._table.account_id == account_id)

    def _exists(self, matter_id: Any, is_it: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(self._table.matter_id == matter_id, is_it, self._table.in_force)

    async def of_matters(self, session: AsyncSession, ids: Collection[UUID]) -> frozenset[UUID]:
        """The accounts that must keep away from one of these matters."""
        found = await session.scalars(
            sa.select(self._table.account_id).where(
                self._table.matter_id.in_(ids), self._table.in_force
            )
        )
        return frozenset(found)

    async def check(
        self, on: AsyncSession | AsyncConnection, persons: Collection[UUID], ids: Collection[UUID]
    ) -> None:
        """Raise `Forbidden` (recused): `ids` names a matter, or a thing of one, that is closed.

        Of several matters of one thing each must be open to the persons.
        """
        if ids and await fetch(on, self._asked, [list(persons), list(ids)]):
            raise recused()

    @cached_property
    def _asked(self) -> str:
        """Asks the things only for a person who must keep away from something at all."""
        tables = [
            table
            for table in self._base.metadata.tables.values()
            if {"id", "matter_id"} <= set(table.columns.keys())
            and table is not self._table.__table__
        ]
        things = " UNION ALL ".join(
            f"SELECT matter_id FROM {each.name} WHERE id = ANY($2::uuid[])"  # noqa: S608
            for each in sorted(tables, key=lambda each: each.name)
        )
        return (
            f"SELECT true FROM {self._table.__tablename__}"  # noqa: S608
            " WHERE account_id = ANY($1::uuid[]) AND in_force"
            f" AND (matter_id = ANY($2::uuid[]) OR matter_id IN ({things})) LIMIT 1"
        )


def recused() -> Forbidden:
    """Who must keep away from a matter neither sees it nor acts on it （第二十八条）."""
    return Forbidden("recused", "您已回避该信访件，不能查看或者办理。")
