"""Reading joint meetings, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload, with_expression

from shared import pages
from shared.auth import Actor
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.moves import Role, allowed
from shared.recusals import Bundle, kept_away
from shared.workdays import local_date
from supervision_service.difficulties import rules as difficulties
from supervision_service.difficulties.models import Difficulty
from supervision_service.follow_ups.models import FollowUp
from supervision_service.follow_ups.rules import OPEN as OWED
from supervision_service.follow_ups.rules import Status as Task
from supervision_service.joint_meetings import rules
from supervision_service.joint_meetings.models import JointMeeting, Resolution
from supervision_service.joint_meetings.rules import Agenda, Status, Type
from supervision_service.joint_meetings.rules.citing import Found
from supervision_service.joint_meetings.schemas import MeetingFilters, MeetingPage
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import UNDER_SUPERVISION, Kind
from supervision_service.listings.rules import Status as Listed
from supervision_service.matters.models import Matter
from supervision_service.recusals.models import RECUSALS
from supervision_service.unit_sanctions import queries as sanctions
from supervision_service.unit_sanctions.models import UnitSanction
from supervision_service.unit_sanctions.rules import Status as Sanctioned

_DEPARTMENT = "510000"
_ITEM = sa.func.jsonb_array_elements(JointMeeting.agenda).table_valued(sa.column("value", JSONB))
_ABOUT = sa.cast(_ITEM.c.value.op("->>")(sa.text("'about_id'")), sa.Uuid)
_DECIDED = sa.select(Resolution.meeting_id.label("id"))
_ON_UNITS = sanctions.FACTS.named
CASES = Bundle(
    JointMeeting,
    sa.union_all(
        _DECIDED.add_columns(Listing.id.label("part"), Listing.matter_id.label("matter_id")).join(
            Listing, Listing.id == Resolution.listing_id
        ),
        _DECIDED.add_columns(_ON_UNITS.c.id, _ON_UNITS.c.matter_id).join(
            _ON_UNITS, _ON_UNITS.c.id == Resolution.sanction_id
        ),
        *(
            sa.select(JointMeeting.id, _ABOUT, about.matter_id)
            .select_from(JointMeeting)
            .join(_ITEM, sa.true())
            .join(about, about.id == _ABOUT)
            for about in (Listing, Difficulty)
        ),
    ),
    rules.OF_ALL,
)
"""What a meeting puts on its agenda or decides: a case, a difficulty, a sanction with its facts."""
MOST = 200
"""Points that are drawn from the data at most."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Meetings that the actor may see: both sides all of them, another unit those it takes part in.

    What a unit below is to do, it reads among its tasks.
    """
    if actor.line == _DEPARTMENT or Role.JOINT_OFFICE in actor.roles:
        return sa.true()
    return JointMeeting.organ_ids.contains([actor.unit])


async def one(session: AsyncSession, actor: Actor, id: UUID) -> JointMeeting:
    """The meeting with its resolutions. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(JointMeeting.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> JointMeeting:
    """The meeting with its resolutions, locked. Raises `NotFound`."""
    await session.execute(sa.select(JointMeeting.id).where(JointMeeting.id == id).with_for_update())
    return await one(session, actor, id)


async def page(session: AsyncSession, actor: Actor, query: MeetingPage) -> dict[str, Any]:
    """A page of meetings, the latest day first."""
    columns = [JointMeeting.day, JointMeeting.id]
    select = _visible(actor).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["day", "id"], query.limit)
    done = await _done(session, [row.id for row in found["items"]])
    return {**found, "items": [to_response(row, actor, done) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: MeetingFilters) -> int:
    """How many meetings the same filters find."""
    select = sa.select(sa.func.count()).select_from(JointMeeting)
    return await session.scalar(select.where(visible_to(actor), *_filters(query))) or 0


async def answered(session: AsyncSession, meeting: JointMeeting, actor: Actor) -> dict[str, Any]:
    """`to_response` of one meeting, written first where it was just changed."""
    await session.flush()
    return to_response(meeting, actor, await _done(session, [meeting.id]))


async def drawn(session: AsyncSession, actor: Actor, now: datetime) -> Sequence[sa.Row[Any]]:
    """What the data would put on an agenda, by kind and number, 200 points at most.

    Close-outs that wait for the meeting, cases proposed for the joint list, difficulties that
    several organs must solve, listed cases past their target date.
    """
    today = local_date(now)
    joint = Listing.kind == Kind.JOINT
    of_listings = [
        (Agenda.CLOSEOUT, sa.and_(joint, Listing.status == Listed.VERIFIED), Listing.applied_at),
        (Agenda.LISTING, sa.and_(joint, Listing.status == Listed.NOMINATED), Listing.nominated_at),
    ]
    selects = [
        _points(kind, Listing.id, sa.cast(since, sa.Date)).where(wanted)
        for kind, wanted, since in of_listings
    ]
    late = sa.and_(joint, Listing.status.in_(UNDER_SUPERVISION), Listing.target_date < today)
    selects.append(_points(Agenda.OVERDUE, Listing.id, Listing.target_date).where(late))
    open_ = sa.and_(
        Difficulty.kind.in_(difficulties.TOGETHER), Difficulty.status.in_(difficulties.OPEN)
    )
    point = _points(Agenda.DIFFICULTY, Difficulty.id, Difficulty.raised_on)
    selects.append(point.join(Difficulty, Difficulty.listing_id == Listing.id).where(open_))
    union = sa.union_all(*[each.where(listings.visible_to(actor)) for each in selects])
    found = await session.execute(union.order_by("kind", "number", "about_id").limit(MOST))
    return found.all()


def _points(kind: Agenda, id: Any, since: Any) -> sa.Select[Any]:
    return (
        sa.select(
            sa.literal(str(kind)).label("kind"),
            id.label("about_id"),
            Listing.number.label("number"),
            Matter.title.label("title"),
            since.label("since"),
        )
        .select_from(Listing)
        .join(Matter, Matter.id == Listing.matter_id)
    )


async def case(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
    """The listed case that a resolution is about. Raises `Invalid` (listing-unknown).

    And `Forbidden` (recused).
    """
    await RECUSALS.check(session, actor.persons, [id])
    try:
        return await listings.one(session, actor, id)
    except NotFound as error:
        detail = "没有找到该挂牌件，或您无权查看。"
        raise Invalid(
            "listing-unknown", detail, [FieldError("listing_id", "挂牌件不存在")]
        ) from error


async def sanction(session: AsyncSession, actor: Actor, id: UUID | None) -> UnitSanction | None:
    """What is proposed about a unit, and waits. Raises `Invalid` (sanction-unknown).

    And `Forbidden` (recused).
    """
    if id is None:
        return None
    await RECUSALS.check(session, actor.persons, [id], [sanctions.FACTS])
    found: UnitSanction | None = await session.scalar(
        sa.select(UnitSanction).where(
            UnitSanction.id == id,
            UnitSanction.status == Sanctioned.PROPOSED,
            sanctions.visible_to(actor),
        )
    )
    if found is None:
        detail = "没有找到待决定的该项措施，或您无权查看。"
        raise Invalid("sanction-unknown", detail, [FieldError("sanction_id", "措施不存在")])
    return found


async def cited(
    session: AsyncSession, number: str, type: Type, listing_id: UUID
) -> tuple[Found | None, Resolution | None]:
    """The confirmed meeting whose minutes bear `number`, and its resolution on the case.

    Nobody revises the minutes before the decision that names them is committed.
    """
    return await _cited(session, number, type, Resolution.listing_id == listing_id)


async def cited_on_unit(
    session: AsyncSession, number: str, sanction_id: UUID
) -> tuple[Found | None, Resolution | None]:
    """As `cited`: the resolution that names what is proposed about a unit."""
    return await _cited(session, number, Type.SANCTION, Resolution.sanction_id == sanction_id)


async def _cited(
    session: AsyncSession, number: str, type: Type, is_about: sa.ColumnElement[bool]
) -> tuple[Found | None, Resolution | None]:
    row = (
        await session.execute(
            sa.select(JointMeeting.day, Resolution)
            .outerjoin(
                Resolution,
                sa.and_(
                    Resolution.meeting_id == JointMeeting.id,
                    Resolution.type == type,
                    is_about,
                    Resolution.struck_on.is_(None),
                ),
            )
            .where(JointMeeting.document_no == number, JointMeeting.status == Status.CONFIRMED)
            .with_for_update(read=True, of=JointMeeting)
        )
    ).first()
    if row is None:
        return None, None
    day, resolution = row
    return Found(day, None if resolution is None else resolution.verdict), resolution


def resolution(meeting: JointMeeting, no: int) -> Resolution:
    """The resolution that stands.

    Raises `NotFound` (resolution-not-found), `Forbidden` (recused).
    """
    found = next((each for each in meeting.in_effect if each.no == no), None)
    if found is None:
        raise NotFound("resolution-not-found", "会议没有这一项决议，或者已经删去。")
    if _is_closed(found, meeting):
        raise kept_away()
    return found


async def _done(session: AsyncSession, ids: Sequence[UUID]) -> set[tuple[UUID, int | None]]:
    """The meetings and resolutions of which some task is confirmed, and none is open."""
    rows = await session.execute(
        sa.select(FollowUp.source_id, FollowUp.item)
        .where(FollowUp.source_id.in_(ids))
        .group_by(FollowUp.source_id, FollowUp.item)
        .having(
            sa.func.bool_and(FollowUp.status.not_in(OWED)),
            sa.func.bool_or(FollowUp.status == Task.CONFIRMED),
        )
    )
    return {(row.source_id, row.item) for row in rows}


def to_response(
    meeting: JointMeeting, actor: Actor, done: set[tuple[UUID, int | None]]
) -> dict[str, Any]:
    """The meeting as answered to this actor.

    Without what it says of cases that are closed to them: neither those points and resolutions
    nor the minutes.
    """
    is_confirmed = meeting.status is Status.CONFIRMED
    closed = {str(each) for each in meeting.closed or ()}
    untold: dict[str, Any] = {"letter": None, "former_letters": []} if closed else {}
    return {
        **meeting.column_values(),
        **untold,
        "agenda": [each for each in meeting.agenda if each["about_id"] not in closed],
        "resolutions": [
            {
                **each.column_values(),
                "listing_number": each.listing and each.listing.number,
                "sanction_number": each.sanction and each.sanction.number,
                "status": rules.status_of(
                    is_struck=each.struck_on is not None,
                    is_confirmed=is_confirmed,
                    carried_on=each.carried_on,
                    is_done=(meeting.id, each.no) in done,
                ),
            }
            for each in meeting.resolutions
            if not _is_closed(each, meeting)
        ],
        "allowed_moves": allowed(
            rules.MOVES, actor, meeting, partial(CASES.permit, meeting.closed)
        ),
    }


def _is_closed(resolution: Resolution, meeting: JointMeeting) -> bool:
    """Whether what is decided is closed to whoever the meeting was found for."""
    closed = meeting.closed or ()
    return resolution.listing_id in closed or resolution.sanction_id in closed


def _visible(actor: Actor) -> sa.Select[JointMeeting]:
    of_case = selectinload(JointMeeting.resolutions).joinedload(Resolution.listing)
    of_unit = selectinload(JointMeeting.resolutions).joinedload(Resolution.sanction)
    closed = with_expression(JointMeeting.closed, RECUSALS.closed(CASES, actor.persons))
    loaded = (of_case.joinedload(Listing.matter), of_unit, closed)
    return sa.select(JointMeeting).options(*loaded).where(visible_to(actor))


def _seen(found: JointMeeting | None) -> JointMeeting:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("joint-meeting-not-found", "没有找到该联席会议，或您无权查看。")
    return found


def _filters(query: MeetingFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(JointMeeting, name), value)
        for name in ("status", "host")
        if (value := getattr(query, name)) is not None
    ]
    first: date | None = query.day_from
    if first is not None:
        wanted.append(JointMeeting.day >= first)
    if query.day_to is not None:
        wanted.append(JointMeeting.day <= query.day_to)
    return wanted
