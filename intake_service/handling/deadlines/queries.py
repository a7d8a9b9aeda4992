"""Reading deadlines, each narrowed to what the actor may see."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import agreement, as_json, explained
from intake_service.evaluation.ratings.models import Rating
from intake_service.handling.deadlines import rules
from intake_service.handling.deadlines.models import Adjustment, Deadline
from intake_service.handling.deadlines.rules import Outcome
from intake_service.handling.deadlines.rules.explanation import Explanation, explain
from intake_service.handling.deadlines.schemas import DeadlineFilters, DeadlineOut, DeadlineQuery
from intake_service.handling.divisions.models import InternalAnswer
from intake_service.handling.divisions.queries import given_to
from intake_service.handling.recused.queries import recused_from
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import FIND_PATH, SEALED, SORTERS, Status
from shared import directory, pages
from shared.auth import Actor, on_line
from shared.errors import NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.punctuality import Punctuality
from shared.together import ask
from shared.workdays import SOON, Unit, local_date

columns = Deadline.__table__.c
_SIMPLE = sa.and_(Piece.simplified.is_not(None), Piece.switched_at.is_(None))
_HANDLING = sa.and_(
    Deadline.piece_id == Piece.id,
    Deadline.rule == sa.case((_SIMPLE, rules.IN_PLACE_OF["DL05"]), else_="DL05"),
)
"""The period of handling that counts for a piece."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Deadlines that units on the actor's line owe; those of sealed pieces as the pieces.

    And those of the pieces that a division was given by an internal order.
    """
    owed = sa.or_(
        on_line(columns.unit_line, actor),
        given_to(actor, columns.piece_id, InternalAnswer.piece_id),
    )
    knows = not actor.roles.isdisjoint(SORTERS)
    closed = Piece.status == Status.SEALED if knows else Piece.seal.in_(SEALED)
    return sa.and_(
        owed,
        columns.piece_id.not_in(sa.select(Piece.id).where(closed)),
        columns.piece_id.not_in(recused_from(actor)),
    )


async def listing(
    session: AsyncSession, actor: Actor, query: DeadlineQuery, now: datetime
) -> dict[str, Any]:
    """A page of deadlines, the earliest legal end first."""
    order = [columns.legal, columns.id]
    select = sa.select(Deadline).where(visible_to(actor), *_filters(query, now))
    page = pages.keyset(select, order, query.cursor, query.limit, descending=False)
    rows = (await session.scalars(page)).all()
    return pages.page(rows, ["legal", "id"], query.limit)


async def count(
    session: AsyncSession, actor: Actor, filters: DeadlineFilters, now: datetime
) -> int:
    """How many deadlines the same filters find."""
    select = sa.select(sa.func.count()).select_from(Deadline)
    found = await session.scalar(select.where(visible_to(actor), *_filters(filters, now)))
    return int(found or 0)


async def explanation(session: AsyncSession, actor: Actor, id: UUID) -> Explanation:
    """How the last day of a deadline came about. Raises `NotFound` (deadline-not-found)."""
    found = await session.scalar(sa.select(Deadline).where(columns.id == id, visible_to(actor)))
    if found is None:
        raise NotFound("deadline-not-found", "没有找到该期限，或您无权查看。")
    adjusted = await session.scalars(
        sa.select(Adjustment).where(Adjustment.deadline_id == id).order_by(Adjustment.id)
    )
    return explain(found, await directory.calendar(session), adjusted.all())


def of_piece(piece_id: sa.ColumnElement[UUID]) -> sa.ScalarSelect[Any]:
    """Every deadline of a piece in the order they began, as JSON, for its detail."""
    order = [Deadline.start, Deadline.rule, Deadline.id]
    return as_json(Deadline, tuple(DeadlineOut.model_fields), Deadline.piece_id == piece_id, order)


async def open_of(
    session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str], order_id: UUID | None = None
) -> list[Deadline]:
    """The open deadlines of a piece under these rules; the caller holds the piece's lock.

    With each the one that belongs to it in simplified handling (`rules.IN_PLACE_OF`).

    `order_id`: only those of this order.
    """
    found, wanted = await ask(session, _open_of, piece_id), rules.with_simplified(rule_ids)
    return [each for each in found if each.rule in wanted and order_id in (None, each.order_id)]


async def _open_of(session: AsyncSession, piece_ids: Sequence[UUID]) -> list[list[Deadline]]:
    rows = await session.scalars(
        sa.select(Deadline).where(
            Deadline.piece_id.in_(piece_ids), Deadline.outcome == Outcome.OPEN
        )
    )
    return _by_piece(rows.all(), piece_ids)


def _by_piece(rows: Sequence[Deadline], piece_ids: Sequence[UUID]) -> list[list[Deadline]]:
    found = dict[UUID, list[Deadline]]()
    for row in rows:
        found.setdefault(row.piece_id, []).append(row)
    return [found.get(piece_id, []) for piece_id in piece_ids]


async def void_of(session: AsyncSession, piece_id: UUID, rule_id: str) -> Deadline | None:
    """The deadline of a locked piece under a rule that began once and is void."""
    return await ask(session, _void_of, (piece_id, rule_id))


async def _void_of(
    session: AsyncSession, keys: Sequence[tuple[UUID, str]]
) -> list[Deadline | None]:
    rows = await session.scalars(
        sa.select(Deadline).where(
            sa.tuple_(Deadline.piece_id, Deadline.rule).in_(keys), Deadline.outcome == Outcome.VOID
        )
    )
    found = {(row.piece_id, row.rule): row for row in rows}
    return [found.get(key) for key in keys]


async def ended_by(
    session: AsyncSession, piece_id: UUID, verb: str, at: datetime
) -> list[Deadline]:
    """The deadlines of a locked piece that a move at `at` ended, however."""
    rows = await session.scalars(
        sa.select(Deadline).where(
            Deadline.piece_id == piece_id,
            Deadline.satisfied_by == verb,
            Deadline.satisfied_at == at,
        )
    )
    return list(rows.all())


def told_of_another_path(order_id: Any, above_id: Any) -> sa.ColumnElement[bool]:
    """Whether who has an order gave its notice （DL03） in time by telling of another path.

    `above_id`: of the order that it was handed on from, whose notice it took over.
    """
    return sa.exists().where(
        sa.or_(Deadline.order_id == order_id, Deadline.order_id == above_id), *_TELLING
    )


_TELLING = (
    Deadline.rule == "DL03",
    Deadline.outcome == Outcome.MET,
    Deadline.satisfied_by == FIND_PATH.verb,
)
"""A notice that was given by telling of another path."""


async def noticed(session: AsyncSession, order_id: UUID, above_id: UUID | None) -> bool:
    """`told_of_another_path` of a locked order."""
    return await ask(session, _noticed, (order_id, above_id))


async def _noticed(session: AsyncSession, keys: Sequence[tuple[UUID, UUID | None]]) -> list[bool]:
    ids = [id for key in keys for id in key if id is not None]
    rows = await session.scalars(sa.select(Deadline.order_id).where(
        Deadline.order_id.in_(ids), *_TELLING))  # fmt: skip
    told = set(rows.all())
    return [not told.isdisjoint(key) for key in keys]


async def not_void(
    session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str]
) -> list[Deadline]:
    """The deadlines of a locked piece under these rules that count, open or not, oldest first.

    With each the one that belongs to it in simplified handling.
    """
    rows = await session.scalars(
        sa.select(Deadline)
        .where(
            Deadline.piece_id == piece_id,
            Deadline.outcome != Outcome.VOID,
            Deadline.rule.in_(rules.with_simplified(rule_ids)),
        )
        .order_by(Deadline.start, Deadline.id)
    )
    return list(rows.all())


async def handling(session: AsyncSession, piece_id: UUID) -> Deadline:
    """The period of handling of a locked piece that has begun: DL05, or DL12b in its place."""
    return await ask(session, _handling, piece_id)


async def _handling(session: AsyncSession, piece_ids: Sequence[UUID]) -> list[Deadline]:
    rows = await session.scalars(
        sa.select(Deadline).join(Piece, _HANDLING).where(Deadline.piece_id.in_(piece_ids))
    )
    return [found for (found,) in _by_piece(rows.all(), piece_ids)]


async def begun(session: AsyncSession, piece_id: UUID, rule_id: str) -> Deadline | None:
    """The period of a locked piece under a rule that begins once, if it ever began."""
    found: Deadline | None = await session.scalar(
        sa.select(Deadline).where(Deadline.piece_id == piece_id, Deadline.rule == rule_id)
    )
    return found


async def of_arrival(
    session: AsyncSession, piece_id: UUID, events: Collection[str]
) -> Sequence[Deadline]:
    """The deadlines of a locked piece that began with its arrival and count, oldest first.

    Those of an order began when that arrived.
    """
    rows = await session.scalars(
        sa.select(Deadline)
        .where(
            Deadline.piece_id == piece_id,
            Deadline.order_id.is_(None),
            Deadline.outcome != Outcome.VOID,
            sa.or_(
                Deadline.rule.in_([*rules.HANDLING, "DL12a", "DL14"]),
                sa.and_(Deadline.rule.in_(["DL02", "DL03", "DL04"]),
                        Deadline.start_event.in_(events)),
            ),
        )
        .order_by(Deadline.start, Deadline.id)
    )  # fmt: skip
    return rows.all()


async def past(
    session: AsyncSession, piece_id: UUID, rule_ids: Sequence[str], now: datetime
) -> Sequence[Deadline]:
    """The open windows of a locked piece under these rules whose legal end has passed."""
    rows = await session.scalars(
        sa.select(Deadline).where(Deadline.piece_id == piece_id, *has_passed(rule_ids, now))
    )
    return rows.all()


def has_passed(rule_ids: Sequence[str], now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Open windows under these rules that are over; not while a holiday may still move the end."""
    return (
        columns.outcome == Outcome.OPEN,
        columns.rule.in_(rule_ids),
        columns.legal < local_date(now),
        ~columns.provisional,
    )


async def pieces_to_recount(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Pieces with provisional ends whose years have a published calendar now, for a job."""
    known = (await directory.calendar(session)).covered
    rows = await session.scalars(
        sa.select(Deadline.piece_id)
        .where(
            Deadline.provisional,
            Deadline.outcome != Outcome.VOID,
            sa.extract("year", Deadline.raw).in_(known),
            sa.extract("year", Deadline.legal).in_(known),
        )
        .distinct()
        .limit(limit)
    )
    return rows.all()


async def running(session: AsyncSession, after: UUID | None, limit: int) -> Sequence[Deadline]:
    """A page of the open deadlines by their id, for a job."""
    select = sa.select(Deadline).where(Deadline.outcome == Outcome.OPEN)
    if after is not None:
        select = select.where(Deadline.id > after)
    return (await session.scalars(select.order_by(Deadline.id).limit(limit))).all()


async def to_recount(session: AsyncSession, piece_id: UUID) -> Sequence[Deadline]:
    """The deadlines of a locked piece that a calendar may move.

    Those that run, and those that were judged by a provisional end.
    """
    rows = await session.scalars(
        sa.select(Deadline).where(
            Deadline.piece_id == piece_id,
            Deadline.outcome != Outcome.VOID,
            sa.or_(Deadline.outcome == Outcome.OPEN, Deadline.provisional),
        )
    )
    return rows.all()


def _filters(filters: DeadlineFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("rule", "outcome", "piece_id", "unit_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]
    if filters.punctuality is not None:
        duty = columns.rule.in_(rules.DUTIES)
        today = local_date(now)
        wanted += [duty, sa.or_(*(_punctual(each, today) for each in filters.punctuality))]
    return wanted


def is_overdue(now: datetime) -> sa.ColumnElement[bool]:
    """A duty that is or was performed after its last day."""
    return _punctual(Punctuality.OVERDUE, local_date(now))


def _punctual(wanted: Punctuality, today: date) -> sa.ColumnElement[bool]:
    """`shared.punctuality` by the outcome, which holds the verdict and has an index."""
    is_open, due = columns.outcome == Outcome.OPEN, columns.legal
    if wanted is Punctuality.OVERDUE:
        return sa.or_(sa.and_(is_open, due < today), columns.outcome == Outcome.MET_LATE)
    soon = today + SOON
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(is_open, due.between(today, soon))
    return sa.or_(sa.and_(is_open, due > soon), columns.outcome == Outcome.MET)


_DAY = sa.cast(sa.func.timezone("Asia/Shanghai", Deadline.satisfied_at), sa.Date)
_JUDGED = sa.case(
    (Deadline.satisfied_at.is_(None), str(Outcome.OPEN)),
    (Deadline.legal >= _DAY, str(Outcome.MET)),
    else_=str(Outcome.MET_LATE),
)
_COUNTED = sa.case(
    *(
        (sa.and_(Deadline.rule == rule.id, Deadline.rule_version == rule.version), rule.length.n)
        for rule in rules.RULES.values()
        if rule.length is not None and rule.length.unit is Unit.ND
    ),
)
"""The natural days of the rule, where it counts in them."""
_TOLD = sa.exists().where(
    HistoryRow.at == Deadline.satisfied_at,
    HistoryRow.subject.in_([Deadline.piece_id, Deadline.order_id, Deadline.matter_id]),
)
_RATED = sa.exists().where(
    Deadline.rule == "DL13",
    Rating.piece_id == Deadline.piece_id,
    HistoryRow.subject == Rating.id,
    HistoryRow.at == Deadline.satisfied_at,
)


AGREES = (
    agreement(Piece.due_raw, Deadline.raw, _HANDLING),
    agreement(Piece.due_legal, Deadline.legal, _HANDLING),
    # A deadline ends where its rule, its start and its extension put it …
    explained(
        Deadline.raw,
        Deadline.start.op("+")(_COUNTED + Deadline.extended),
        Deadline.raw != Deadline.start.op("+")(_COUNTED + Deadline.extended),
    ),
    explained(Deadline.legal, Deadline.raw, Deadline.legal < Deadline.raw),
    # … was judged by its last day …
    explained(
        Deadline.outcome,
        _JUDGED,
        sa.or_(
            (Deadline.outcome == Outcome.OPEN) != Deadline.satisfied_at.is_(None),
            sa.and_(Deadline.rule.in_(rules.DUTIES),
                    Deadline.outcome.in_([Outcome.MET, Outcome.MET_LATE]),
                    sa.cast(Deadline.outcome, sa.String) != _JUDGED),
        ),
    ),
    # … and met by something that happened to its piece, order or matter, or by a rating.
    explained(
        Deadline.satisfied_at,
        sa.null(),
        sa.and_(Deadline.outcome.in_([Outcome.MET, Outcome.MET_LATE]), ~_TOLD, ~_RATED),
    ),
)  # fmt: skip
"""What others are told of the handling travels from the piece; a deadline follows what happened."""
