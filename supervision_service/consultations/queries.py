"""Reading consultations, each narrowed to what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, selectinload

from shared import pages
from shared.auth import SYSTEM, Actor
from shared.directory import Account
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import Role, allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.regions import Level
from shared.workdays import local_date
from supervision_service.consultations import rules
from supervision_service.consultations.models import Consultation, Participant
from supervision_service.consultations.rules import Status
from supervision_service.consultations.schemas import ConsultationFilters, ConsultationPage
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS as OFFICES
from supervision_service.matters import queries as matters


def visible_to(actor: Actor, today: date | None) -> sa.ColumnElement[bool]:
    """Consultations (joined with listing and matter) that the actor may see.

    The province and the joint office those of listings they see, a unit those that it is asked
    in as long as they are open or it sees the listing, a third party those that its invitation
    of the day `today` names (None: whatever the day) and no others. Nobody those from whose matter
    they are recused.
    """
    if actor is SYSTEM:
        return sa.true()
    return sa.and_(_asked_or_seen(actor, today), matters.open_to(actor, Consultation.matter_id))


def _asked_or_seen(actor: Actor, today: date | None) -> sa.ColumnElement[bool]:
    of_it = Participant.consultation_id == Consultation.id, Participant.ended_on.is_(None)
    invited = [*of_it, Participant.account_id == actor.id]
    if today is not None:
        invited.append(Participant.until >= today)
    by_name = sa.exists().where(*invited)
    if actor.roles.isdisjoint(OFFICES):
        return by_name
    by_unit = sa.exists().where(
        *of_it, Participant.account_id.is_(None), Participant.unit_id == actor.unit
    )
    still = sa.or_(Consultation.status.in_(rules.OPEN), listings.visible_to(actor))
    seen = sa.or_(by_name, sa.and_(by_unit, still))
    if actor.level is Level.PROVINCE or Role.JOINT_OFFICE in actor.roles:
        return sa.or_(seen, listings.visible_to(actor))
    return seen


async def one(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> Consultation:
    """The consultation with its participants. Raises `NotFound`."""
    select = _visible(actor, local_date(now)).where(Consultation.id == id)
    return _seen(await session.scalar(select))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Consultation:
    """The consultation, locked after the matter. Raises `NotFound`.

    Whether an invitation is over, the command asks: it knows the day.
    """
    await matters.lock(session, sa.select(Consultation.matter_id).where(Consultation.id == id))
    select = _visible(actor, None).where(Consultation.id == id)
    return _seen(await session.scalar(select.with_for_update(of=Consultation)))


async def page(
    session: AsyncSession, actor: Actor, query: ConsultationPage, now: datetime
) -> dict[str, Any]:
    """A page of consultations, the newest first."""
    today = local_date(now)
    columns = [Consultation.called_at, Consultation.id]
    select = _visible(actor, today).where(*_filters(query, today))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["called_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(
    session: AsyncSession, actor: Actor, query: ConsultationFilters, now: datetime
) -> int:
    """How many consultations the same filters find."""
    today = local_date(now)
    select = sa.select(sa.func.count()).select_from(Consultation)
    select = select.join(Consultation.listing).join(Consultation.matter)
    return (
        await session.scalar(select.where(visible_to(actor, today), *_filters(query, today))) or 0
    )


async def over(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Open consultations whose case is over, the oldest first."""
    select = sa.select(Consultation.id).join(Consultation.listing)
    is_over = Listing.status.not_in(rules.CONSULTED_ON)
    select = select.where(Consultation.status.in_(rules.OPEN), is_over)
    return (await session.scalars(select.order_by(Consultation.called_at).limit(limit))).all()


async def accounts_of(session: AsyncSession, ids: Collection[UUID], role: Role) -> dict[UUID, UUID]:
    """Those of the accounts that are in use and hold the role, each with its unit."""
    rows = await session.execute(
        sa.select(Account.id, Account.unit).where(
            Account.id.in_(ids), Account.active, Account.roles.contains([role.value])
        )
    )
    return {row.id: row.unit for row in rows}


def participant(row: Consultation, id: UUID) -> Participant:
    """Who is asked, by the id of the invitation. Raises `NotFound` (participant-not-found)."""
    found = next((each for each in row.asked if each.id == id), None)
    if found is None:
        raise NotFound("participant-not-found", "会商名单中没有该参加人，或邀请已经取消。")
    return found


def own_part(row: Consultation, actor: Actor) -> Participant:
    """The caller's own invitation, else the one of the unit. Raises `NotFound`."""
    named = [each for each in row.asked if each.account_id == actor.id]
    of_unit = [each for each in row.asked if each.account_id is None and each.unit_id == actor.unit]
    found = next(iter(named or of_unit), None)
    if found is None:
        raise rules.unseen()
    return found


def to_response(row: Consultation, actor: Actor, now: datetime) -> dict[str, Any]:
    """The consultation as answered to this actor; a third party speaks unheard by others."""
    shown, missing = row.participants, row.missing_reason
    if actor.roles.isdisjoint(OFFICES):
        missing = None
        shown = [each for each in shown if each.account_id == actor.id]
    cancelled = row.status is Status.CANCELLED
    return {
        **row.column_values(),
        "listing_number": row.listing.number,
        "title": row.matter.title,
        "participants": shown,
        "missing_reason": missing,
        "punctuality": None
        if cancelled
        else punctuality_of(row.due, row.ended_on, local_date(now)),
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


async def changed(
    session: AsyncSession, row: Consultation, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of a consultation that was just changed: written first, for its version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor, today: date | None) -> sa.Select[Consultation]:
    joined = sa.select(Consultation).join(Consultation.listing).join(Consultation.matter)
    loaded = (
        contains_eager(Consultation.matter),
        contains_eager(Consultation.listing).contains_eager(Listing.matter),
        selectinload(Consultation.participants),
    )
    return joined.options(*loaded).where(visible_to(actor, today))


def _seen(found: Consultation | None) -> Consultation:
    if found is None:
        raise rules.unseen()
    return found


def _filters(query: ConsultationFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Consultation, name), value)
        for name in ("listing_id", "matter_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.punctuality is not None:  # of the conclusion; a cancelled one owes none
        due, done = Consultation.due, Consultation.ended_on
        wanted.append(Consultation.status != Status.CANCELLED)
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted
