"""Who must keep away from a matter （回避, 《信访工作条例》第二十八条）, as intake tells of it.

A service that keeps a copy leaves the matter out of what it shows such a person, and its guards
refuse whatever names the matter or a thing of it. Why somebody keeps away nobody is told.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from shared.db import fetch
from shared.errors import Forbidden
from shared.handlers import Envelope, Read, Upsert
from shared.moves import Move


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


@dataclass(frozen=True, eq=False)
class Bundle:
    """Things that name several matters each; `model` is their table.

    `names` says which: the `id` of the thing, the `part` by which it names a matter, `matter_id`.
    `whole` are the moves that concern every part, and so nobody's who must keep away from one.
    """

    model: type[Any]
    names: sa.SelectBase
    whole: Collection[Move]

    @cached_property
    def named(self) -> sa.Subquery:
        """`names`, to select from."""
        return self.names.subquery(f"named_{self.model.__tablename__}")

    def permit(self, closed: Collection[UUID] | None, move: Move) -> None:
        """Raise `Forbidden` (recused): the move concerns a part that is `closed` to the person."""
        if closed and move in self.whole:
            raise kept_away()


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

    def from_piece(self, piece_id: Any, persons: Collection[UUID]) -> sa.ColumnElement[bool]:
        """Whether one of `persons` must keep away from the row's piece."""
        away = self._table
        return sa.exists().where(
            away.piece_id == piece_id, away.account_id.in_(persons), away.in_force
        )

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

    def closed(self, bundle: Bundle, persons: Collection[UUID]) -> sa.ColumnElement[list[UUID]]:
        """The parts of the row's thing that are closed to `persons`; None where nothing is."""
        return self._closed(bundle, self._table.account_id.in_(persons))

    def leaves(self, bundle: Bundle, persons: Collection[UUID]) -> sa.ColumnElement[bool]:
        """Whether something of the row's thing is open to `persons`, or nothing closed."""
        return self._leaves(bundle, self._table.account_id.in_(persons))

    def asks_of(self, bundle: Bundle, move: Move) -> sa.ColumnElement[bool]:
        """Whether who asks may have the move of the row's thing, as far as recusals say.

        For a statement that is built once; it asks for `persons`.
        """
        persons = sa.bindparam("persons", type_=sa.ARRAY(sa.Uuid()))
        is_it = self._table.account_id == sa.any_(persons)
        if move in bundle.whole:
            return self._closed(bundle, is_it).is_(None)
        return self._leaves(bundle, is_it)

    def _leaves(self, bundle: Bundle, is_it: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        named = bundle.named
        is_open = sa.not_(self._exists(named.c.matter_id, is_it))
        rest = sa.exists().where(named.c.id == bundle.model.id, is_open)
        return sa.or_(self._closed(bundle, is_it).is_(None), rest)

    def _closed(
        self, bundle: Bundle, is_it: sa.ColumnElement[bool]
    ) -> sa.ColumnElement[list[UUID]]:
        """Asks the things only for a person who must keep away from something at all."""
        named, away = bundle.named, self._table
        parts = (
            sa.select(sa.func.array_agg(named.c.part))
            .where(
                named.c.id == bundle.model.id,
                self._exists(named.c.matter_id, is_it),
            )
            .scalar_subquery()
        )
        anything = sa.select(sa.exists().where(is_it, away.in_force)).scalar_subquery()
        return sa.case((anything, parts))

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
        self,
        on: AsyncSession | AsyncConnection,
        persons: Collection[UUID],
        ids: Collection[UUID],
        bundles: Sequence[Bundle] = (),
    ) -> None:
        """Raise `Forbidden` (recused): `ids` names a matter, or a thing of one, that is closed.

        Of several matters of one thing, or of one of the `bundles`, each must be open to the
        persons.
        """
        if ids and await fetch(on, self._asked(*bundles), [list(persons), list(ids)]):
            raise kept_away()

    async def closed_of(
        self, session: AsyncSession, persons: Collection[UUID], ids: Collection[UUID]
    ) -> frozenset[UUID]:
        """Those of `ids` that are, or belong to, a matter which is closed to the persons."""
        if not ids:
            return frozenset()
        things = _union(self._tables, "id, matter_id")
        asked = (
            f"SELECT id FROM (SELECT matter_id AS id, matter_id FROM {self._name}"  # noqa: S608
            f" WHERE account_id = ANY($1::uuid[]) AND in_force UNION ALL {things}) AS thing"
            f" WHERE id = ANY($2::uuid[]) AND matter_id IN (SELECT matter_id FROM {self._name}"
            " WHERE account_id = ANY($1::uuid[]) AND in_force)"
        )
        return frozenset(row[0] for row in await fetch(session, asked, [list(persons), list(ids)]))

    @property
    def _name(self) -> str:
        return str(self._table.__tablename__)

    @cached_property
    def _tables(self) -> Sequence[str]:
        """Those whose rows belong to one matter."""
        return sorted(
            table.name
            for table in self._base.metadata.tables.values()
            if {"id", "matter_id"} <= set(table.columns.keys())
            and table is not self._table.__table__
        )

    @cache  # noqa: B019 - one for each service
    def _asked(self, *bundles: Bundle) -> str:
        """Asks the things only for a person who must keep away from something at all."""
        named = " WHERE id = ANY($2::uuid[])"
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        names = [f"({each.names.compile(dialect=dialect)}) AS named" for each in bundles]
        things = _union([*self._tables, *names], "matter_id", named)
        return (
            f"SELECT true FROM {self._name}"  # noqa: S608
            " WHERE account_id = ANY($1::uuid[]) AND in_force"
            f" AND (matter_id = ANY($2::uuid[]) OR matter_id IN ({things})) LIMIT 1"
        )


def _union(sources: Sequence[str], columns: str, where: str = "") -> str:
    return " UNION ALL ".join(f"SELECT {columns} FROM {each}{where}" for each in sources)  # noqa: S608


def kept_away() -> Forbidden:
    """Who must keep away from a matter neither sees it nor acts on it （第二十八条）."""
    return Forbidden("recused", "您已回避该信访件，不能查看或者办理。")
