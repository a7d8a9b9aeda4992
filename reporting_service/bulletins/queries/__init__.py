"""Reading bulletins and their frozen lists, each narrowed to what the actor may see."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from reporting_service.bulletins.models import Bulletin, BulletinCase, BulletinFile
from reporting_service.bulletins.queries.lists import freeze as freeze
from reporting_service.bulletins.rules import CORRECT, MOVES, Case, CaseList, Status
from reporting_service.bulletins.schemas import BulletinOut, CasePage
from reporting_service.ledger.queries import visible_to as cases_visible_to
from reporting_service.ledger.rules import LINE_READERS, PROVINCE
from reporting_service.recusals.models import RECUSALS
from shared import pages
from shared.auth import Actor
from shared.bodies import Paged
from shared.errors import Conflict, NotFound
from shared.filters import one_of
from shared.moves import allowed

ORDER = [sa.inspect(Bulletin).columns[name] for name in ("month", "drafted_at", "id")]
_CASE = sa.inspect(BulletinCase).columns
CASE_ORDER = [sa.type_coerce(_CASE["list"], sa.String), _CASE["number"], _CASE["subject_id"]]


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Issued ones are circulated to everybody who reads the ledger, drafts stay in the house."""
    issued = Bulletin.status == Status.ISSUED
    if actor.line == PROVINCE and not LINE_READERS.isdisjoint(actor.roles):
        return sa.or_(issued, Bulletin.status == Status.DRAFT)
    return issued


async def get(session: AsyncSession, actor: Actor, id: UUID) -> Bulletin:
    """One bulletin. Raises `NotFound` (bulletin-unknown)."""
    return _known(
        await session.scalar(sa.select(Bulletin).where(visible_to(actor), Bulletin.id == id))
    )


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Bulletin:
    """One bulletin, locked. Raises `NotFound` (bulletin-unknown)."""
    mine = sa.select(Bulletin).where(visible_to(actor), Bulletin.id == id)
    return _known(await session.scalar(mine.with_for_update()))


async def page(session: AsyncSession, actor: Actor, query: Paged) -> dict[str, Any]:
    """A page of bulletins, the latest month first."""
    select = sa.select(Bulletin).where(visible_to(actor))
    rows = await session.scalars(pages.keyset(select, ORDER, query.cursor, query.limit))
    return pages.page(rows.all(), ["month", "drafted_at", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor) -> int:
    """How many bulletins paging to the end would show."""
    total = sa.select(sa.func.count()).select_from(Bulletin).where(visible_to(actor))
    return await session.scalar(total) or 0


async def file(session: AsyncSession, actor: Actor, id: UUID) -> BulletinFile:
    """The signed document. Raises `NotFound` (bulletin-unknown), `Conflict` (not-issued)."""
    bulletin = await get(session, actor, id)
    found = await session.get(BulletinFile, bulletin.id)
    if found is None:
        raise Conflict("not-issued", "月通报尚未签发，没有正式文件。", current=bulletin.status)
    return found


async def cases_page(
    session: AsyncSession, actor: Actor, id: UUID, query: CasePage
) -> dict[str, Any]:
    """A page of the frozen lists' lines that the actor may see; no case that is closed to them."""
    select = sa.select(BulletinCase).where(*_cases_of(actor, id, query.list))
    rows = await session.scalars(
        pages.keyset(select, CASE_ORDER, query.cursor, query.limit, descending=False)
    )
    return pages.page(rows.all(), ["list", "number", "subject_id"], query.limit)


async def cases_count(
    session: AsyncSession, actor: Actor, id: UUID, of: Sequence[CaseList] | None
) -> int:
    """How many lines paging to the end would show."""
    total = sa.select(sa.func.count()).select_from(BulletinCase)
    return await session.scalar(total.where(*_cases_of(actor, id, of))) or 0


def _cases_of(
    actor: Actor, id: UUID, of: Sequence[CaseList] | None
) -> Iterable[sa.ColumnElement[bool]]:
    yield BulletinCase.bulletin_id.in_(
        sa.select(Bulletin.id).where(visible_to(actor), Bulletin.id == id)
    )
    yield cases_visible_to(actor, _CASE["unit_line"], _CASE["matter_id"])
    yield sa.not_(RECUSALS.from_matter(_CASE["matter_id"], actor.persons))
    yield sa.not_(RECUSALS.from_piece(_CASE["subject_id"], actor.persons))
    if of is not None:
        yield one_of(BulletinCase.list, of)


def to_response(bulletin: Bulletin, actor: Actor) -> BulletinOut:
    """The bulletin with what the actor may do to it now."""
    callable_ = MOVES if bulletin.corrects else (*MOVES, CORRECT)
    moves = allowed(callable_, actor, bulletin)
    return BulletinOut.model_validate({**bulletin.column_values(), "allowed_moves": moves})


async def draft_of(session: AsyncSession, month: str) -> Bulletin | None:
    """The month's draft, locked; whoever drafts a month takes turns with others."""
    await session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"bulletin {month}")))
    )
    return await session.scalar(
        sa.select(Bulletin)
        .where(Bulletin.month == month, Bulletin.status == Status.DRAFT)
        .with_for_update()
    )


async def issued_as(session: AsyncSession, month: str) -> str | None:
    """The document number of the month's issued bulletin."""
    return await session.scalar(
        sa.select(Bulletin.document_no).where(
            Bulletin.month == month,
            Bulletin.status == Status.ISSUED,
            Bulletin.corrects.is_(None),
        )
    )


async def original(session: AsyncSession, id: UUID) -> Bulletin:
    """The issued bulletin that a correction is about."""
    return await session.get_one(Bulletin, id)


async def cases(session: AsyncSession, id: UUID) -> list[Case]:
    """The frozen lists of one bulletin, for counting."""
    columns = [_CASE[field.name] for field in fields(Case)]
    rows = await session.execute(sa.select(*columns).where(BulletinCase.bulletin_id == id))
    return [Case(**row) for row in rows.mappings()]


def _known(found: Bulletin | None) -> Bulletin:
    if found is None:
        raise NotFound("bulletin-unknown", "没有这份月通报，或者尚未印发。")
    return found
