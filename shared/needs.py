"""What other rows must say before a move of a thing is offered on its own page.

Lists, and answers to moves, offer by the row alone: to ask for each row would be a query per row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

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
    """All that the moves of one model need, asked about one row."""

    def __init__(self, model: type[Any], needs: Sequence[Need]) -> None:
        self._model, self._needs = model, needs
        self._columns = [
            sa.case(
                (model.status.in_({status for move in each.moves for status in move.before}),
                 each.holds),
                else_=sa.true(),
            )
            for each in needs
        ]  # fmt: skip

    async def offered(
        self, on: AsyncSession | AsyncConnection, id: UUID, verbs: Sequence[str], now: datetime
    ) -> list[str]:
        """Those of the verbs that the other rows allow; who has no verb that needs any asks none.

        A statement of its own, not columns of the page's: few readers may do what needs something,
        and for all others the page would be planned with it.
        """
        needing = {move.verb for each in self._needs for move in each.moves}
        if needing.isdisjoint(verbs):
            return [*verbs]
        select = sa.select(*self._columns).where(self._model.id == id)
        row = (await on.execute(select, {TODAY.key: local_date(now)})).one()
        missing = {
            move.verb
            for holds, each in zip(row, self._needs, strict=True)
            if not holds
            for move in each.moves
        }
        return [verb for verb in verbs if verb not in missing]
