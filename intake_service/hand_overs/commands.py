"""Handing over everything that names somebody, or saying what would be handed over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.hand_overs import queries, rules
from intake_service.hand_overs.rules import Outcome, Thing
from intake_service.hand_overs.schemas import HandOverIn, Parties
from intake_service.handling.orders.models import Order
from intake_service.handling.recused import queries as recused
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from shared import history, together
from shared.auth import Actor
from shared.errors import Refusal
from shared.workdays import local_date


class _Open(NamedTuple):
    """What names the giver at the unit, how much more there is, and why what does not go."""

    unit: UUID
    rows: Sequence[sa.Row[Any]]
    left: int
    refusals: dict[UUID, Refusal | None]


async def preview(
    session: AsyncSession, actor: Actor, form: Parties, now: datetime
) -> dict[str, Any]:
    """What would be handed over; nothing changes. Raises `Invalid` (taker-unfit)."""
    found = await _open(session, actor, form, now)
    return _answer(found, found.rows, Outcome.READY)


async def hand_over(
    session: AsyncSession, actor: Actor, form: HandOverIn, now: datetime
) -> dict[str, Any]:
    """Name the taker wherever the giver is named; done twice, nothing more happens.

    Raises `Invalid` (taker-unfit, not-masked).
    """
    found = await _open(session, actor, form, now)
    await _check_masked(session, found.rows, form.reason)
    ids: dict[Thing, list[UUID]] = {thing: [] for thing in Thing}
    for row in found.rows:
        if found.refusals[row.id] is None:
            ids[Thing(row.thing)].append(row.id)
    locked = await queries.locked(session, actor, ids)
    handed = []
    for row in found.rows:
        thing, subject = Thing(row.thing), locked.get(row.id)
        if found.refusals[row.id] is None:
            if subject is None or not _names(subject, form.from_account):
                continue  # somebody else was named, or it ended, meanwhile
            history.move(session, actor, subject, rules.MOVES[thing], now, form.reason)
            if isinstance(subject, Order):
                subject.handler_id = form.to_account
            else:
                subject.leader_id = form.to_account
        handed.append(row)
    return _answer(found, handed, Outcome.DONE)


async def _open(session: AsyncSession, actor: Actor, form: Parties, now: datetime) -> _Open:
    taker = await queries.account(session, form.to_account)
    head = not actor.roles.isdisjoint(rules.HEADS)
    rules.check_parties(
        form.from_account,
        form.to_account,
        serves=taker is not None and taker.active,
        own_unit=taker is not None and (not head or taker.unit == actor.unit),
    )
    unit = taker.unit if taker else actor.unit
    handles, leads = queries.fit(taker) if taker else (False, False)
    today = local_date(now)
    rows, left = await queries.open_of(session, actor, form.from_account, unit, today)
    away = await recused.kept_away(session, form.to_account)
    refusals = {
        row.id: rules.refusal(
            Thing(row.thing), handles=handles, leads=leads, recused=row.piece_id in away
        )
        for row in rows
    }
    return _Open(unit, rows, left, refusals)


async def _check_masked(session: AsyncSession, rows: Sequence[sa.Row[Any]], reason: str) -> None:
    """Raise `Invalid` (not-masked): histories show the reason to who reads the pieces."""
    of = {row.piece_id for row in rows} - {None}
    texts = {"reason": reason}
    checks = [vault.check_masked(session, pieces.ids_beside(id), texts) for id in of]
    for said in await together.run(session, checks):
        if isinstance(said, Refusal):
            raise said


def _names(subject: Any, account: UUID) -> bool:
    named: UUID | None = subject.handler_id if isinstance(subject, Order) else subject.leader_id
    return named == account and subject.status in rules.MOVES[_thing(subject)].before


def _thing(subject: Any) -> Thing:
    return Thing.ORDER if isinstance(subject, Order) else Thing(subject.__tablename__)


def _answer(found: _Open, rows: Sequence[sa.Row[Any]], outcome: Outcome) -> dict[str, Any]:
    items = []
    for row in rows:
        refused = found.refusals[row.id]
        said = {"outcome": Outcome.REFUSED if refused else outcome,
                "code": refused and refused.code, "detail": refused and refused.detail}  # fmt: skip
        items.append({**row._asdict(), **said})
    many = sum(1 for item in items if item["outcome"] is Outcome.REFUSED)
    done = len(items) - many
    return {"unit_id": found.unit, "items": items, "done": done, "refused": many,
            "left": found.left}  # fmt: skip
