"""Reading the compartment, for its officers alone, and locking an accusation after its piece."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.accusations import rules
from intake_service.accusations.models import Accusation, AccusationHandOver, Accused
from intake_service.accusations.rules import AccusedKind, Guarded, Status, Transfer
from intake_service.accusations.schemas import AccusationFilters, AccusationQuery
from intake_service.privacy.vault import commands as vault_commands
from intake_service.privacy.vault import queries as vault
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from shared import directory, pages
from shared.auth import Actor, on_line, within_line
from shared.codes import label
from shared.directory import Account, Organisation
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed
from shared.workdays import local_date, months_after, starts_at

columns = Accusation.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Accusations of the units on an officer's line; for anybody else there is none."""
    if actor.roles.isdisjoint(rules.OFFICERS):
        return sa.false()
    return on_line(columns.unit_line, actor)


async def _seen(session: AsyncSession, actor: Actor, id: UUID) -> Accusation:
    found = await session.scalar(
        sa.select(Accusation).where(Accusation.id == id, visible_to(actor))
    )
    if found is None:
        raise await _unseen(session, actor, id)
    return found


async def _unseen(session: AsyncSession, actor: Actor, id: UUID) -> NotFound:
    """What is not there; that somebody tried to get at one that is there is recorded."""
    missing = pieces.missing()
    piece_id = await session.scalar(sa.select(Accusation.piece_id).where(Accusation.id == id))
    if piece_id is None:
        return missing
    missing.recorded(partial(vault_commands.denial, actor, piece_id))
    return missing


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Accusation:
    """The accusation, locked after its piece. Raises `NotFound`."""
    found = await _seen(session, actor, id)
    await session.get_one(Piece, found.piece_id, with_for_update=True, populate_existing=True)
    return await session.get_one(Accusation, id, with_for_update=True, populate_existing=True)


async def detail(session: AsyncSession, actor: Actor, id: UUID) -> dict[str, Any]:
    """The accusation with its petitioners, masked. Raises `NotFound`."""
    found = await _seen(session, actor, id)
    (told,) = await _told(session, [found], actor)
    organ = (await directory.organisations(session, [found.unit_id])).get(found.unit_id)
    return {
        **told,
        "petitioners": await vault.petitioners(session, found.piece_id),
        "transfer_list": _transfer_list(told, organ.name if organ else actor.unit_name),
    }


def _transfer_list(told: dict[str, Any], giver: str) -> str | None:
    in_force = [each for each in told["hand_overs"] if each.over_at is None]
    if not in_force:
        return None
    (last,) = in_force
    transfer = Transfer(told["piece_number"], label("form", told["form"]), told["petition_date"],
                        last.pages, giver, last.organ, last.handed_over_at)  # fmt: skip
    return rules.transfer_list(transfer)


async def changed(session: AsyncSession, accusation: Accusation, actor: Actor) -> dict[str, Any]:
    """The answer to a move: the accusation as it is written now."""
    await session.flush()
    (told,) = await _told(session, [accusation], actor)
    return told


async def listing(session: AsyncSession, actor: Actor, query: AccusationQuery) -> dict[str, Any]:
    """A page of accusations, the latest first."""
    by = [columns.entered_at, columns.id]
    select = sa.select(Accusation).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["entered_at", "id"], query.limit)
    return {**page, "items": await _told(session, page["items"], actor)}


async def count(session: AsyncSession, actor: Actor, filters: AccusationFilters) -> int:
    """How many accusations the same filters find."""
    select = sa.select(sa.func.count()).select_from(Accusation)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: AccusationFilters) -> list[sa.ColumnElement[bool]]:
    return [] if filters.status is None else [one_of(columns.status, filters.status)]


_REGISTERED = ("form", "source", "sender", "external_no", "petition_date", "arrived_at",
               "registered_at", "petitioner_count")  # fmt: skip


async def _told(
    session: AsyncSession, accusations: Sequence[Accusation], actor: Actor
) -> list[dict[str, Any]]:
    """Each one's values with its registration, the accused, the hand-overs and what may be done."""
    wanted = {each.piece_id for each in accusations}
    found = await session.scalars(sa.select(Piece).where(Piece.id.in_(wanted)))
    registered = {piece.id: piece for piece in found}
    ids = [each.id for each in accusations]
    people, given = defaultdict[UUID, list[Accused]](list), defaultdict[UUID, list[Any]](list)
    for person in await session.scalars(_accused(ids)):
        people[person.accusation_id].append(person)
    for hand_over in await session.scalars(
        sa.select(AccusationHandOver)
        .where(AccusationHandOver.accusation_id.in_(ids))
        .order_by(AccusationHandOver.handed_over_at, AccusationHandOver.id)
    ):
        given[hand_over.accusation_id].append(hand_over)
    return [
        {
            **each.column_values(),
            **{name: getattr(registered[each.piece_id], name) for name in _REGISTERED},
            "piece_number": registered[each.piece_id].number,
            "accused": people[each.id],
            "hand_overs": given[each.id],
            "allowed_moves": allowed(rules.MOVES, actor, each),
        }
        for each in accusations
    ]


def _accused(ids: Sequence[UUID]) -> sa.Select[Accused]:
    return sa.select(Accused).where(Accused.accusation_id.in_(ids)).order_by(Accused.position)


async def accused(session: AsyncSession, accusation: Accusation) -> Sequence[Accused]:
    """Whom a locked accusation accuses."""
    return (await session.scalars(_accused([accusation.id]))).all()


async def in_force(session: AsyncSession, accusation: Accusation) -> AccusationHandOver:
    """The hand-over of a locked accusation that counts."""
    rows = await session.scalars(
        sa.select(AccusationHandOver).where(
            AccusationHandOver.accusation_id == accusation.id,
            AccusationHandOver.over_at.is_(None),
        )
    )
    return rows.one()


async def organ_named(session: AsyncSession, name: str) -> Organisation | None:
    """The organ of directory that is called so, in full or in short, also one out of use."""
    wanted = rules.plain(name)
    rows = await session.scalars(
        sa.select(Organisation).where(
            sa.or_(Organisation.name == wanted, Organisation.short_name == wanted)
        )
    )
    return rows.first()


async def guarded(session: AsyncSession, accusation: Accusation) -> Guarded:
    """Whom the accusation must not reach: the accused organs, those that the accused lead, and the
    very ones where they serve.

    A person is known by the name; where they serve, if that was entered, tells namesakes apart.
    """
    people = await accused(session, accusation)
    rules.check_named(named=bool(people))
    organs = {each.organ_id for each in people if each.kind is AccusedKind.ORGAN}
    who = {(rules.plain(each.name), each.organ_id)
           for each in people if each.kind is AccusedKind.PERSON}  # fmt: skip
    led = await session.execute(
        sa.select(Account.name, Account.unit).where(
            Account.active,
            Account.name.in_({name for name, _ in who}),
            directory.leading(),
        )
    )
    organs |= {unit for name, unit in led if who & {(name, None), (name, unit)}}
    posts = {organ_id for _, organ_id in who}
    wanted = {id for id in organs | posts if id is not None}
    rows = await directory.organisations(session, sorted(wanted))
    lines = [each.line for each in rows.values() if each.id in organs]
    served = [each.line for each in rows.values() if each.id in posts]
    below = [within_line(Organisation.__table__.c.line, line) for line in lines]
    names = {each.name for each in people if each.kind is AccusedKind.ORGAN}
    if below:
        for row in await session.execute(
            sa.select(Organisation.name, Organisation.short_name).where(sa.or_(*below))
        ):
            names |= set(row)
    return Guarded(lines, names, served)


def by_status(unit_id: UUID, first: date) -> sa.Select[Status, int]:
    """How many accusations of a unit that entered in the month of `first` are at each status."""
    return (
        sa.select(Accusation.status, sa.func.count().label("number"))
        .where(
            Accusation.unit_id == unit_id,
            Accusation.entered_at >= starts_at(first),
            Accusation.entered_at < starts_at(months_after(first, 1)),
        )
        .group_by(Accusation.status)
    )


class Progress(NamedTuple):
    """What a petitioner may know: when it was handed over, and whether a result is known."""

    handed_over: list[date]
    result_known: bool


async def progress(session: AsyncSession, piece_id: UUID) -> Progress:
    """The progress of a piece that is in the compartment."""
    found = await session.execute(
        sa.select(Accusation.status, AccusationHandOver.handed_over_at)
        .outerjoin(
            AccusationHandOver,
            sa.and_(
                AccusationHandOver.accusation_id == Accusation.id,
                AccusationHandOver.over_at.is_(None),
            ),
        )
        .where(Accusation.piece_id == piece_id, Accusation.status != Status.GIVEN_BACK)
    )
    status, handed_over_at = found.one()
    days = [] if handed_over_at is None else [local_date(handed_over_at)]
    return Progress(days, status is Status.RESULT_KNOWN)
