"""Work queues 待办: what waits for somebody to act, read from the tables of moves.

A queue asks the holders of some roles about the things that stand at one status. A service says
which queues it has and where their things are found; what is due first comes first in all of them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, cast

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import visitors

from shared import pages
from shared.auth import Actor, line_of
from shared.codes import label
from shared.moves import Role, Task, asking
from shared.punctuality import Punctuality, has_punctuality, punctuality_of
from shared.workdays import LAST_DAY, SOON, local_date


@dataclass(frozen=True)
class Waiting:
    """The things of a queue: `rows` finds them for who asks (`UNIT`, `PERSON` …), `id` is theirs.

    `due` is their last day; null where no rule says until when. `about` are the columns that an
    answer shows of them, the same ones in all queues of a service. `passed` finds those about which
    the right of whoever is asked passed to who asks now （回避）; None where none can.
    """

    rows: sa.Select[Any]
    id: Any
    due: Any
    about: Sequence[Any]
    passed: sa.Select[Any] | None = None


UNIT, PERSON = (sa.bindparam(name, type_=sa.Uuid()) for name in ("unit", "person"))
LEVEL = sa.bindparam("level", type_=sa.Text())
TODAY, _LAST_SOON = (sa.bindparam(name, type_=sa.Date()) for name in ("today", "soon"))
"""Who asks, and when; `shared.auth.on_line_asked` says on whose line."""
PASSED = tuple(
    sa.bindparam(f"passed_{name}", type_=sa.ARRAY(type_))
    for name, type_ in (("pieces", sa.Uuid()), ("units", sa.Uuid()), ("roles", sa.Text()))
)
"""Side by side: about which piece the rights of which role in which unit passed to who asks."""
OWN_ROLES = sa.bindparam("own_roles", type_=sa.ARRAY(sa.Text()))
NO_DAY = sa.literal_column(f"DATE '{LAST_DAY}'", sa.Date)
"""Stands for no last day in an index, and comes last."""


class Wanted(Protocol):
    """Which tasks; what `filters_of` makes."""

    queue: Any
    punctuality: Any
    decides: bool | None


class QueueCount(BaseModel):
    """How much waits in one queue, and how much of it is late or due within ten days."""

    label: str
    move: str
    decides: bool
    count: int
    overdue: int
    due_soon: int


class Asked(NamedTuple):
    """A queue that asks somebody: by the own right, or by one that passed."""

    queue: Any
    passed: bool = False


class WorkQueues:
    """The queues of one service.

    `waiting` says where the things of each are found, `labels` is the code set that names the
    queues, `mine` says which things name the actor.
    """

    def __init__(
        self,
        tasks: Mapping[Any, Task],
        waiting: Mapping[Any, Waiting],
        labels: str,
        mine: sa.ColumnElement[bool] | None = None,
    ) -> None:
        self.tasks, self.waiting, self.mine = tasks, waiting, mine
        self._labels = labels

    async def listing(
        self, session: AsyncSession, actor: Actor, query: Any, now: datetime, *, mine: bool = False
    ) -> dict[str, Any]:
        """A page of tasks, what is due first in front.

        Raises `Invalid` (cursor-invalid).
        """
        wanted = self._wanted(actor, query)
        if not wanted:
            return {"items": [], "next": None}
        # Everybody's first pages are the same statements; a page further on is made for one reader.
        made = _page if query.cursor is None else _page.__wrapped__
        statement = made(self, wanted, _punctuality(query), mine, query.cursor, query.limit)
        rows = await session.execute(statement, _values(actor, now))
        page = pages.page(rows.all(), _KEYS, query.limit)
        today = local_date(now)
        return {**page, "items": [_to_response(row, today) for row in page["items"]]}

    async def count(
        self, session: AsyncSession, actor: Actor, query: Any, now: datetime, *, mine: bool = False
    ) -> int:
        """How many tasks the same filters find."""
        wanted = self._wanted(actor, query)
        if not wanted:
            return 0
        statement = _counts(self, wanted, _punctuality(query), mine)
        return sum((await session.execute(statement, _values(actor, now))).one())

    async def queues(
        self, session: AsyncSession, actor: Actor, now: datetime
    ) -> list[dict[str, Any]]:
        """How much waits in every queue that asks the actor, in one statement."""
        wanted = self._asking(actor)
        if not wanted:
            return []
        counted = await session.execute(_numbers(self, wanted), _values(actor, now))
        found = defaultdict[str, Counter[str]](Counter)
        for row in counted:
            found[row.queue].update(count=row.count_, overdue=row.overdue, due_soon=row.due_soon)
        return [
            {
                "queue": queue,
                "label": label(self._labels, queue),
                "move": self.tasks[queue].move.verb,
                "decides": self.tasks[queue].decides,
                **{name: found[queue][name] for name in ("count", "overdue", "due_soon")},
            }
            for queue in dict.fromkeys(each.queue for each in wanted)
        ]

    def _asking(self, actor: Actor) -> tuple["Asked", ...]:
        """The queues that ask the actor, and those whose right passed to the actor."""
        own = asking(self.tasks, actor.roles)
        passed = frozenset[Role]().union(*(each.place.roles for each in actor.passed))
        via = [
            Asked(queue, passed=True)
            for queue in asking(self.tasks, passed)
            if self.waiting[queue].passed is not None
        ]
        return (*(Asked(queue) for queue in own), *via)

    def _wanted(self, actor: Actor, query: Wanted) -> tuple["Asked", ...]:
        return tuple(
            each
            for each in self._asking(actor)
            if query.queue is None or each.queue in query.queue
            if query.decides is None or self.tasks[each.queue].decides == query.decides
        )


_KEYS = ("due_key", "id", "queue")
"""One thing may stand in two queues with the same last day."""


def _punctuality(query: Wanted) -> tuple[Punctuality, ...] | None:
    return None if query.punctuality is None else tuple(sorted(query.punctuality))


def _values(actor: Actor, now: datetime) -> Mapping[str, Any]:
    today = local_date(now)
    passed = [
        (about, each.place.unit, str(role))
        for each in actor.passed
        for about in each.about
        for role in sorted(each.place.roles)
    ]
    return {
        **{name.key: [row[at] for row in passed] for at, name in enumerate(PASSED)},
        "own_roles": sorted(actor.roles),
        "unit": actor.unit,
        "person": actor.id,
        "persons": sorted(actor.persons),
        "level": actor.level,
        "today": today,
        "soon": today + SOON,
        **line_of(actor),
    }


# Dozens of selects make up a statement, and making it costs more than its answer. It is the same
# for all who are asked by the same queues, so each is made once.
@lru_cache(maxsize=64)
def _page(
    work: WorkQueues,
    wanted: Sequence[Asked],
    punctuality: Collection[Punctuality] | None,
    mine: bool,
    cursor: str | None,
    limit: int,
) -> sa.Select[Any]:
    # Each queue gives its first rows in the order of its index; together they are a page.
    each = [
        pages.keyset(
            sa.select(tasks), [tasks.c[key] for key in _KEYS], cursor, limit, descending=False
        ).subquery()
        for tasks in (_tasks(work, queue, punctuality, mine=mine).subquery() for queue in wanted)
    ]
    together = sa.union_all(*(sa.select(one) for one in each)).subquery()
    return sa.select(together).order_by(*(together.c[key] for key in _KEYS)).limit(limit + 1)


@lru_cache(maxsize=64)
def _counts(
    work: WorkQueues,
    wanted: Sequence[Asked],
    punctuality: Collection[Punctuality] | None,
    mine: bool,
) -> sa.Select[Any]:
    return sa.select(*(
        sa.select(sa.func.count())
        .select_from(_tasks(work, asked, punctuality, mine=mine).subquery())
        .scalar_subquery()
        for asked in wanted
    ))  # fmt: skip


@lru_cache(maxsize=64)
def _numbers(work: WorkQueues, wanted: Sequence[Asked]) -> sa.CompoundSelect[Any]:
    return sa.union_all(*(_number(work, asked) for asked in wanted))


def _rows(work: WorkQueues, asked: Asked) -> sa.Select[Any]:
    waiting = work.waiting[asked.queue]
    if not asked.passed or waiting.passed is None:
        return waiting.rows
    return waiting.passed


def _tasks(
    work: WorkQueues, asked: Asked, punctuality: Collection[Punctuality] | None, *, mine: bool
) -> sa.Select[Any]:
    queue, waiting = asked.queue, work.waiting[asked.queue]
    select = _rows(work, asked).with_only_columns(
        sa.literal(queue.value).label("queue"),
        sa.literal(work.tasks[queue].thing.value).label("thing"),
        waiting.id.label("id"),
        *waiting.about,
        _due_key(work, queue).label("due_key"),
        maintain_column_froms=True,
    )
    if mine and work.mine is not None:
        select = select.where(work.mine)
    if punctuality is not None:
        select = select.where(sa.or_(*(_stands(each, waiting.due) for each in punctuality)))
    return _with_values(select)


def _number(work: WorkQueues, asked: Asked) -> Any:
    queue, waiting = asked.queue, work.waiting[asked.queue]
    numbers = _rows(work, asked).with_only_columns(
        sa.literal(queue.value).label("queue"),
        sa.func.count().label("count_"),
        sa.func.count().filter(_stands(Punctuality.OVERDUE, waiting.due)).label("overdue"),
        sa.func.count().filter(_stands(Punctuality.DUE_SOON, waiting.due)).label("due_soon"),
        maintain_column_froms=True,
    )
    return _with_values(numbers)


def _with_values(select: Any) -> sa.Select[Any]:
    """The select with its own values in its text; who asks, and when, stay parameters.

    PostgreSQL then plans a statement once for all readers. With parameters for the statuses such
    a plan could not use the indexes that hold rows of one status.
    """

    def written(element: Any, **_: Any) -> Any:
        if not isinstance(element, sa.BindParameter) or element.required:
            return None
        is_json = isinstance(element.value, list) and not element.expanding
        if is_json or isinstance(element.type, sa.types.NullType):
            return None
        return element.render_literal_execute()

    return cast("sa.Select[Any]", visitors.replacement_traverse(select, {}, written))


def _stands(punctuality: Punctuality, due: Any) -> sa.ColumnElement[bool]:
    return has_punctuality(punctuality, due, sa.null(), TODAY, _LAST_SOON)


def _due_key(work: WorkQueues, queue: StrEnum) -> sa.ColumnElement[date]:
    return sa.func.coalesce(work.waiting[queue].due, NO_DAY, type_=sa.Date)


def _to_response(row: sa.Row[Any], today: date) -> dict[str, Any]:
    due = None if row.due_key == LAST_DAY else row.due_key
    stands = None if due is None else punctuality_of(due, None, today)
    return {**row._asdict(), "due": due, "punctuality": stands}
