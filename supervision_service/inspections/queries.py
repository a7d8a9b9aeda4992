"""Reading inspections, each narrowed to what the actor may see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload, selectinload, with_expression

from shared import pages, regions
from shared.auth import Actor, Level, on_line
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.moves import Move, Role, allowed, within
from shared.recusals import Bundle, kept_away
from shared.workdays import local_date
from supervision_service.inspections import rules
from supervision_service.inspections.models import InspectedCase, Inspection, Stop
from supervision_service.inspections.rules import Kind
from supervision_service.inspections.schemas import InspectionFilters, InspectionPage
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Kind as Listed
from supervision_service.matters import queries as matters
from supervision_service.matters.models import MatterOrder
from supervision_service.matters.rules import OUTSTANDING
from supervision_service.rectifications.models import Rectification
from supervision_service.rectifications.rules import OPEN
from supervision_service.recusals.models import RECUSALS
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import URGEABLE, Assessment
from supervision_service.urgings.rules import Kind as UrgingKind

_TOLD = aliased(Stop)
CASES = Bundle(
    Inspection,
    sa.select(
        InspectedCase.inspection_id.label("id"),
        InspectedCase.listing_id.label("part"),
        Listing.matter_id.label("matter_id"),
    ).join(Listing, Listing.id == InspectedCase.listing_id),
    rules.OF_ALL,
)
"""The listed cases of an inspection."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Inspections that the actor may see.

    The department all of its own, 省信联办 the joint ones, a bureau those of which something was
    fed back to it or to one below: before that they are the department's own business. Nobody one
    that looks at nothing but cases from which they are recused.
    """
    seen = sa.or_(
        on_line(sa.cast(Inspection.unit_line, sa.String), actor),
        sa.exists().where(_TOLD.inspection_id == Inspection.id, told_to(actor, _TOLD)),
    )
    if Role.JOINT_OFFICE in actor.roles:
        seen = sa.or_(seen, Inspection.kind == Kind.JOINT)
    return sa.and_(seen, RECUSALS.leaves(CASES, actor.persons))


def told_to(actor: Actor, stop: type[Stop]) -> sa.ColumnElement[bool]:
    """Stops of which something was fed back on the actor's line."""
    line = on_line(sa.cast(stop.unit_line, sa.String), actor)
    return sa.and_(line, stop.document_no.is_not(None))


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Inspection:
    """The inspection with its route. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Inspection.id == id)))


async def one_whole(session: AsyncSession, actor: Actor, id: UUID) -> Inspection:
    """The inspection for who reads the whole of it. Raises `NotFound`.

    A bureau was told of its own stops: what was done at others, and why, is not for it.
    """
    found = await one(session, actor, id)
    return _seen(found if _whole_for(actor, found) else None)


async def shown(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The inspection as answered to this actor. Raises `NotFound`."""
    found = await one(session, actor, id)
    return to_response(found, actor, now, await _open_of(session, actor, [id]))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Inspection:
    """The inspection with its route, locked. Raises `NotFound`."""
    locked = sa.select(Inspection.id).where(Inspection.id == id).with_for_update()
    await session.execute(locked)  # a statement of its own: the next one sees what was committed
    return _seen(await session.scalar(_visible(actor).where(Inspection.id == id)))


async def page(
    session: AsyncSession, actor: Actor, query: InspectionPage, now: datetime
) -> dict[str, Any]:
    """A page of inspections, the newest plan first."""
    columns = [Inspection.planned_at, Inspection.id]
    select = _visible(actor).where(*_filters(query, actor))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["planned_at", "id"], query.limit)
    owed = await _open_of(session, actor, [row.id for row in found["items"]])
    return {**found, "items": [to_response(row, actor, now, owed) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: InspectionFilters) -> int:
    """How many inspections the same filters find."""
    select = sa.select(sa.func.count()).select_from(Inspection)
    return await session.scalar(select.where(visible_to(actor), *_filters(query, actor))) or 0


async def coverage(session: AsyncSession, actor: Actor, query: InspectionFilters) -> dict[str, Any]:
    """The places that were visited: at most as many as the province has."""
    select = (
        sa.select(Stop.region, sa.func.count().label("visits"))
        .join(Inspection, Inspection.id == Stop.inspection_id)
        .where(Stop.day.is_not(None), visible_to(actor), *_filters(query, actor))
        .group_by(Stop.region)
        .order_by(Stop.region)
    )
    if not _whole_for(actor):
        select = select.where(told_to(actor, Stop))
    known = regions.load()
    visits = Counter[str]()
    for row in await session.execute(select):
        for region in known.path(row.region)[1:]:
            visits[region.code] += row.visits
    places = [(known.get(code), many) for code, many in sorted(visits.items())]
    levels = Counter(region.level for region, _ in places)
    return {
        "cities": levels[Level.CITY],
        "counties": levels[Level.COUNTY],
        "visits": sum(many for region, many in places if region.level is Level.CITY),
        "places": [
            {"region": region.code, "name": region.name, "level": region.level, "visits": many}
            for region, many in places
        ],
    }


async def cases_to_inspect(
    session: AsyncSession, actor: Actor, kind: Kind, ids: Sequence[UUID], field: str
) -> dict[UUID, Listing]:
    """The listed cases by id, as the body's `field` names them.

    Raises `Invalid` unless each may be looked at: case-unknown (the actor sees it, and it is
    under supervision or about to be), case-not-joint (省信联办 reads what a joint inspection
    looked at, and knows no case but those of the joint list).
    """
    rows = await session.scalars(
        sa.select(Listing)
        .join(Listing.matter)
        .options(joinedload(Listing.matter))
        .where(Listing.id.in_(ids), listings.visible_to(actor), Listing.status.in_(URGEABLE))
    )
    found = {row.id: row for row in rows}
    if len(found) < len(set(ids)):
        detail = "所列挂牌件中有的不存在、您无权查看，或者不在督办中。"
        raise Invalid("case-unknown", detail, [FieldError(field, "挂牌件不存在或不在督办中")])
    if kind is Kind.JOINT and any(row.kind is not Listed.JOINT for row in found.values()):
        detail = "联合督导只查看联席会议挂牌件；厅自行挂牌的件，请另行拟订厅自行督导的方案。"
        raise Invalid("case-not-joint", detail, [FieldError(field, "不是联席会议挂牌件")])
    return found


async def found_without_effect(session: AsyncSession, units: Sequence[UUID]) -> bool:
    """Whether a 督办函 to one of the units was judged without effect about what is still owed."""
    owed = sa.or_(Listing.status.in_(URGEABLE), MatterOrder.status.in_(OUTSTANDING))
    judged = (
        sa.select(Urging.id)
        .outerjoin(Urging.listing)
        .outerjoin(Urging.order)
        .where(
            Urging.unit_id.in_(units),
            Urging.kind == UrgingKind.SUPERVISE,
            Urging.assessment == Assessment.NOT_EFFECTIVE,
            owed,
        )
    )
    return bool(await session.scalar(sa.select(judged.exists())))


async def on_the_way_to(session: AsyncSession, id: UUID, line: str) -> Inspection:
    """The inspection, not over yet, that is still to visit the unit of `line` or the one above it.

    Raises `Invalid` (inspection-unknown, unit-not-on-route).
    """
    select = sa.select(Inspection).options(selectinload(Inspection.stops))
    found = await session.scalar(
        select.where(Inspection.id == id, Inspection.status.in_(rules.AHEAD)).with_for_update()
    )
    if found is None:
        detail = "没有找到该实地督导，或者已经办结、取消。"
        raise Invalid("inspection-unknown", detail, [FieldError("inspection_id", "不能升级到此")])
    if not any(rules.is_ahead(stop) and within(line, stop.unit_line) for stop in found.stops):
        detail = "该实地督导不再前往受文单位，请修改方案，或者另行拟订。"
        raise Invalid("unit-not-on-route", detail, [FieldError("inspection_id", "不到该单位")])
    return found


def stop_of(inspection: Inspection, no: int) -> Stop:
    """The stop called `no`. Raises `NotFound` (stop-not-found), `Forbidden` (recused)."""
    for stop in inspection.stops:
        if stop.no == no:
            if _is_closed(stop, inspection):
                raise kept_away()
            return stop
    raise NotFound("stop-not-found", "督导路线中没有这个站点。")


async def _open_of(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How much of each inspection is still to be put right on the actor's line."""
    rows = await session.execute(
        sa.select(Rectification.inspection_id, sa.func.count().label("many"))
        .where(
            Rectification.inspection_id.in_(ids),
            Rectification.status.in_(OPEN),
            on_line(sa.cast(Rectification.unit_line, sa.String), actor),
        )
        .group_by(Rectification.inspection_id)
    )
    return {row.inspection_id: row.many for row in rows}


def to_response(
    inspection: Inspection, actor: Actor, now: datetime, owed: Mapping[UUID, int] | None = None
) -> dict[str, Any]:
    """The inspection as answered to this actor; `owed`: what of each is open on their line."""

    def possible(move: Move) -> None:
        CASES.permit(inspection.closed, move)
        rules.possible(move, inspection, local_date(now))

    whole = _whole_for(actor, inspection)
    return {
        **inspection.column_values(),
        "stops": [
            _stop(stop, inspection)
            for stop in inspection.stops
            if whole or (stop.document_no is not None and within(stop.unit_line, actor.line))
        ],
        "open_rectifications": (
            inspection.open_rectifications if whole else (owed or {}).get(inspection.id, 0)
        ),
        "allowed_moves": allowed(rules.MOVES, actor, inspection, possible),
    }


async def changed(
    session: AsyncSession, inspection: Inspection, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of an inspection that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(inspection, actor, now)


def _whole_for(actor: Actor, inspection: Inspection | None = None) -> bool:
    """Whether the actor reads the whole route of what was found visible."""
    if Role.JOINT_OFFICE in actor.roles and (inspection is None or inspection.kind is Kind.JOINT):
        return True
    return actor.level is Level.PROVINCE


def _is_closed(stop: Stop, inspection: Inspection) -> bool:
    """Whether a case of the stop is closed to whoever the inspection was found for."""
    return not {each.listing_id for each in stop.cases}.isdisjoint(inspection.closed or ())


def _stop(stop: Stop, inspection: Inspection) -> dict[str, Any]:
    """The stop; of one with a case that is closed to the reader nothing that tells of its cases."""
    closed = inspection.closed or ()
    cases = [_case(each) for each in stop.cases if each.listing_id not in closed]
    untold = _UNTOLD if _is_closed(stop, inspection) else {}
    return {**stop.column_values(), "cases": cases, **untold}


_UNTOLD: dict[str, Any] = {"findings": None, "opinion": None, "letter": None, "former_letters": []}


def _case(each: InspectedCase) -> dict[str, Any]:
    listing = each.listing
    shown = {"number": listing.number, "title": listing.matter.title}
    return {"listing_id": listing.id, "planned": each.planned, "seen": each.seen, **shown}


def _visible(actor: Actor) -> sa.Select[Inspection]:
    cases = selectinload(Inspection.stops).selectinload(Stop.cases)
    listing = cases.joinedload(InspectedCase.listing).joinedload(Listing.matter)
    closed = with_expression(Inspection.closed, RECUSALS.closed(CASES, actor.persons))
    return sa.select(Inspection).options(listing, closed).where(visible_to(actor))


def _seen(found: Inspection | None) -> Inspection:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("inspection-not-found", "没有找到该实地督导，或您无权查看。")
    return found


def _filters(query: InspectionFilters, actor: Actor) -> list[sa.ColumnElement[bool]]:
    """What the query asks for; a bureau finds nothing by stops that it was not told of."""
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Inspection, name), value)
        for name in ("kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.unit_id is not None:
        stops = sa.select(Stop.inspection_id).where(one_of(Stop.unit_id, query.unit_id))
        if not _whole_for(actor):
            stops = stops.where(told_to(actor, Stop))
        wanted.append(Inspection.id.in_(stops))
    if query.listing_id is not None:
        ids = one_of(InspectedCase.listing_id, query.listing_id)
        cases = sa.select(InspectedCase.inspection_id).join(InspectedCase.listing)
        cases = cases.where(ids, matters.open_to(actor, Listing.matter_id))
        if not _whole_for(actor):
            of_stop = sa.and_(
                Stop.inspection_id == InspectedCase.inspection_id, Stop.no == InspectedCase.stop_no
            )
            cases = cases.join(Stop, of_stop).where(told_to(actor, Stop))
        wanted.append(Inspection.id.in_(cases))
    if query.begins_from is not None:
        wanted.append(Inspection.begins >= query.begins_from)
    if query.begins_to is not None:
        wanted.append(Inspection.begins <= query.begins_to)
    return wanted
