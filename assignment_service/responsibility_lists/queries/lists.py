"""Reading the lists: who sees which, their rows as they are today, and their versions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries as charges
from assignment_service.charges.models import Listing, Matter
from assignment_service.charges.queries import chains
from assignment_service.charges.rules import LISTED_ONCE
from assignment_service.responsibility_lists import rules
from assignment_service.responsibility_lists.models import (
    ListItem,
    ListVersion,
    ResponsibilityList,
)
from assignment_service.responsibility_lists.schemas import (
    CityListFilters,
    CityListPage,
    ResponsibilityListOut,
)
from assignment_service.task_forces.models import ForceCase, ForceMember, TaskForce, is_serving
from assignment_service.task_forces.rules import Status as ForceStatus
from shared import codes, history, pages, regions
from shared.auth import SYSTEM, Actor, on_line, with_doers, within_line
from shared.directory import Organisation
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import allowed
from shared.regions import Level

MOST = 300
"""Cases of a list at most."""
Row = dict[str, Any]


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Lists of cities on the actor's line; a county sees that of its city."""
    parts = actor.line.split("/")
    above = ["/".join(parts[: at + 1]) for at in range(len(parts))]
    line = sa.type_coerce(ResponsibilityList.city_line, sa.String)
    return sa.or_(on_line(line, actor), line.in_(above))


async def show(session: AsyncSession, actor: Actor, id: UUID) -> ResponsibilityList:
    """One list. Raises `NotFound` (list-not-found)."""
    select = sa.select(ResponsibilityList).where(ResponsibilityList.id == id, visible_to(actor))
    return _seen(await session.scalar(select))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> ResponsibilityList:
    """The list, locked. Raises `NotFound` (list-not-found)."""
    select = sa.select(ResponsibilityList).where(ResponsibilityList.id == id, visible_to(actor))
    return _seen(await session.scalar(select.with_for_update()))


async def page(session: AsyncSession, actor: Actor, query: CityListPage) -> dict[str, Any]:
    """A page of lists, the last drafted first."""
    select = sa.select(ResponsibilityList).where(visible_to(actor), *_filters(query))
    order: list[Any] = [ResponsibilityList.drafted_at, ResponsibilityList.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    found = pages.page(rows, ["drafted_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: CityListFilters) -> int:
    """How many lists the same filters find."""
    select = sa.select(ResponsibilityList).where(visible_to(actor), *_filters(filters))
    return await charges.counted(session, select)


async def history_of(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to a list, in order. Raises `NotFound` (list-not-found)."""
    await show(session, actor, id)
    return await history.of(session, id)


def to_response(row: ResponsibilityList, actor: Actor) -> ResponsibilityListOut:
    """The list with what the actor may do to it now."""
    shown = {name: value for name, value in row.column_values().items() if name != "rows"}
    moves = allowed(rules.MOVES, actor, row)
    return ResponsibilityListOut.model_validate({**shown, "allowed_moves": moves})


async def alone(
    session: AsyncSession, row: ResponsibilityList, actor: Actor
) -> ResponsibilityListOut:
    """`to_response` on a page of its own: whoever wrote it is not offered to approve it."""
    return to_response(await with_doers(session, row), actor)


async def changed(
    session: AsyncSession, row: ResponsibilityList, actor: Actor
) -> ResponsibilityListOut:
    """`to_response` of a list just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor)


async def city(session: AsyncSession, id: UUID) -> Organisation:
    """The unit whose list it is to be, locked: of two who draft it at once one is refused.

    Raises `Invalid` (unit-unknown, not-a-city).
    """
    found = await session.get(Organisation, id, with_for_update=True)
    if found is None or not found.active:
        detail = "所选单位不存在或已停用，请重新选择。"
        raise Invalid("unit-unknown", detail, [FieldError("city_id", "单位不存在或已停用")])
    rules.check_city(found.level)
    return found


async def content(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, now: datetime
) -> dict[str, Any]:
    """The rows that the actor sees: of today while it is filled in, else as submitted."""
    found = await live(session, row, now) if row.status in rules.LIVE else row.rows
    return counts(await for_actor(session, actor, found))


def counts(rows: Sequence[Row]) -> dict[str, Any]:
    """Rows with how many cases, leaders below the province and gaps they show."""
    leaders = {row[name] for row in rows for name in ("city_id", "county_id")} - {None}
    gaps = sum(len(row["gaps"]) for row in rows)
    return {"items": rows, "cases": len(rows), "leaders": len(leaders), "gaps": gaps}


async def for_actor(session: AsyncSession, actor: Actor, rows: Sequence[Row]) -> list[Row]:
    """Those of the rows whose matter the actor sees: none from which he must keep away."""
    ids = {UUID(row["matter_id"]) for row in rows}
    select = sa.select(Matter.id).where(Matter.id.in_(ids), charges.visible_to(actor))
    seen = {str(id) for id in await session.scalars(select)}
    return [row for row in rows if row["matter_id"] in seen]


async def cases(session: AsyncSession, line: str, batch: str) -> int:
    """How many listed cases a batch has in the city of `line`."""
    select = sa.select(Listing.id).join(Matter, Matter.id == Listing.matter_id)
    return await charges.counted(session, select.where(*_of_city(line, batch)))


async def live(session: AsyncSession, row: ResponsibilityList, now: datetime) -> list[Row]:
    """The rows of today, from listings, charges and what the city filled in; of everybody's cases.

    In the order of matters, one statement.
    """
    select = (
        chains.chains(SYSTEM, LISTED_ONCE)
        .outerjoin(ListItem, sa.and_(ListItem.list_id == row.id, ListItem.listing_id == Listing.id))
        .add_columns(ListItem, _LEAD.label("lead_division"), _CONTACT.label("force_contact"))
        .where(*_of_city(row.city_line, row.batch))
        .order_by(*chains.IN_ORDER)
        .limit(MOST)
    )
    found = await session.execute(select, chains.day(now))
    return [_row(no, each) for no, each in enumerate(found, 1)]


def _of_city(line: str, batch: str) -> tuple[sa.ColumnElement[bool], ...]:
    within = within_line(sa.type_coerce(Matter.unit_line, sa.String), line)
    return (Listing.batch == batch, Listing.status.in_(LISTED_ONCE), within)


_FORCE = (
    ForceCase.matter_id == Matter.id,
    ForceCase.ended_on.is_(None),
    TaskForce.id == ForceCase.force_id,
    TaskForce.status == ForceStatus.ACTIVE,
)
_LEAD = sa.select(TaskForce.lead_name).where(*_FORCE).correlate(Matter).limit(1).scalar_subquery()
_CONTACT = (
    sa.select(ForceMember.name)
    .where(*_FORCE, ForceMember.force_id == TaskForce.id, is_serving())
    .order_by(ForceMember.joined_on, ForceMember.id)
    .correlate(Matter)
    .limit(1)
    .scalar_subquery()
)


def _row(no: int, chain: Any) -> Row:
    item = chain.ListItem
    row: Row = {
        "no": no,
        "listing_id": str(chain.listing_id),
        "matter_id": str(chain.matter_id),
        "number": chain.number,
        "title": chain.title,
        "topic": codes.labels("topic").get(chain.topic, chain.topic),
        "region": regions.load().settle(chain.region).name,
        "source": codes.label("listing_kind", chain.kind),
        "takes_all": chain.takes_all,
        "unit_name": chain.unit_name,
        "lead_division": chain.lead_division,
        "force_contact": chain.force_contact,
        "ground": chain.ground and codes.labels("listing_ground").get(chain.ground, chain.ground),
        "summary": chain.summary_masked,
        "deadline": chain.target_date and chain.target_date.isoformat(),
        "status": codes.label("listing_status", chain.listing_status),
    }
    for level in Level:
        charge = getattr(chain, level.value)
        row[f"{level}_id"] = charge and str(charge.leader_id)
        row[f"{level}_name"] = charge and charge.leader_name
        if level is not Level.PROVINCE:
            row[f"{level}_post"] = charge and charge.leader_post
            row[f"{level}_phone"] = charge and _phone(charge, item, level)
    for field in rules.FILLED:
        if field.name not in row:
            row[field.name] = item and getattr(item, field.name)
    row["gaps"] = rules.gaps(row, chain)
    return row


def _phone(charge: Any, item: ListItem | None, level: Level) -> str | None:
    """That which the city said of this leader, or else that of his record then."""
    if item is not None and getattr(item, f"{level}_phone_of") == charge.leader_id:
        said: str | None = getattr(item, f"{level}_phone")
        return said
    phone: str | None = charge.leader_phone
    return phone


async def items(session: AsyncSession, row: ResponsibilityList) -> dict[str, ListItem]:
    """What the city said so far, by listing."""
    found = await session.scalars(sa.select(ListItem).where(ListItem.list_id == row.id))
    return {str(each.listing_id): each for each in found}


async def versions(
    session: AsyncSession, actor: Actor, id: UUID, before: int | None, limit: int
) -> Sequence[Any]:
    """The versions without their rows, the newest first. Raises `NotFound` (list-not-found)."""
    await show(session, actor, id)
    select = sa.select(
        ListVersion.number, ListVersion.document_no, ListVersion.reason, ListVersion.published_at
    ).where(ListVersion.list_id == id)
    if before is not None:
        select = select.where(ListVersion.number < before)
    found = await session.execute(select.order_by(ListVersion.number.desc()).limit(limit))
    return found.all()


async def version(
    session: AsyncSession, actor: Actor, id: UUID, number: int
) -> tuple[ResponsibilityList, ListVersion]:
    """A list and one version of it. Raises `NotFound` (list-not-found, version-not-found)."""
    row = await show(session, actor, id)
    found = await session.get(ListVersion, (id, number))
    if found is None:
        raise NotFound("version-not-found", "这份清单没有这一版。")
    return row, found


async def changes(
    session: AsyncSession, actor: Actor, id: UUID, number: int, since: int
) -> list[dict[str, Any]]:
    """What changed from version `since` to another one, of the cases that the actor sees.

    Raises as `version`.
    """
    _, after = await version(session, actor, id, number)
    before: Collection[Row] = []
    if since:
        _, former = await version(session, actor, id, since)
        before = former.rows
    old, new = [await for_actor(session, actor, list(rows)) for rows in (before, after.rows)]
    return rules.changes(old, new)


def _filters(filters: CityListFilters) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return [one_of(getattr(ResponsibilityList, name), value) for name, value in given.items()]


def _seen(found: ResponsibilityList | None) -> ResponsibilityList:
    if found is None:
        raise NotFound("list-not-found", "没有找到该包案责任清单，或您无权查看。")
    return found


async def existing(session: AsyncSession, row: ResponsibilityList) -> UUID | None:
    """The other list that the city has for the batch."""
    found: UUID | None = await session.scalar(
        sa.select(ResponsibilityList.id).where(
            ResponsibilityList.city_id == row.city_id,
            ResponsibilityList.batch == row.batch,
            ResponsibilityList.id != row.id,
            ResponsibilityList.status != rules.Status.CANCELLED,
        )
    )
    return found


async def why_corrected(session: AsyncSession, row: ResponsibilityList) -> str | None:
    """The reason of the last correction."""
    found: str | None = await session.scalar(
        sa.select(HistoryRow.reason)
        .where(HistoryRow.subject == row.id, HistoryRow.move == rules.CORRECT.verb)
        .order_by(HistoryRow.number.desc())
        .limit(1)
    )
    return found


async def last_rows(session: AsyncSession, row: ResponsibilityList) -> list[Row]:
    """The rows of the last version."""
    found = await session.get_one(ListVersion, (row.id, row.published))
    return found.rows
