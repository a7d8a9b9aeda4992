"""What other rows must say before a move of a thing is offered on its own page.

Lists, and answers to moves, offer by the row alone: to ask for each row would be a query per row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.moves import Move
from shared.workdays import local_date

TODAY = sa.bindparam("need_today", type_=sa.Date())
"""The office day on which somebody looks."""


@dataclass(frozen=True)
class Need:
    """These moves of a row of `model` are possible only where `holds`; asked at their statuses."""

    model: type[Any]
    moves: Sequence[Move]
    holds: sa.ColumnElement[bool]


class Needs:
    """All that the moves of one model need, as columns of a statement about one row."""

    def __init__(self, model: type[Any], needs: Sequence[Need]) -> None:
        self._model, self._needs = model, needs
        self.columns = [
            sa.case(
                (model.status.in_({status for move in each.moves for status in move.before}),
                 each.holds),
                else_=sa.true(),
            ).label(f"need_{at}")
            for at, each in enumerate(needs)
        ]  # fmt: skip

    def possible(self, row: Any, verbs: Sequence[str]) -> list[str]:
        """Those of the verbs that the row of `columns` leaves."""
        missing = {
            move.verb
            for at, each in enumerate(self._needs)
            if not getattr(row, f"need_{at}")
            for move in each.moves
        }
        return [verb for verb in verbs if verb not in missing]

    async def offered(
        self, session: AsyncSession, id: UUID, verbs: Sequence[str], now: datetime
    ) -> list[str]:
        """`possible` of the row with this id; nothing is asked where no verb needs anything."""
        needing = {move.verb for each in self._needs for move in each.moves}
        if needing.isdisjoint(verbs):
            return [*verbs]
        select = sa.select(*self.columns).where(self._model.id == id)
        return self.possible((await session.execute(select, on(now))).one(), verbs)


def on(now: datetime) -> Mapping[str, Any]:
    """The parameters of `columns`."""
    return {"need_today": local_date(now)}
