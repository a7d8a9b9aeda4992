"""Where the things of each queue are found, narrowed to whom they wait for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from assignment_service.charges import rules as charges
from assignment_service.charges.models import Charge, Listing, Matter
from assignment_service.leaders import queries as leaders
from assignment_service.task_forces.models import TaskForce
from assignment_service.tasks.rules import QUEUES, Queue, Thing
from shared.auth import on_line_asked
from shared.regions import Level
from shared.tasks import LEVEL, Waiting, WorkQueues


@dataclass(frozen=True)
class Source:
    """At which level somebody is missing, and what else must hold.

    Who is asked works at that level, above the responsible unit or in it.
    """

    level: Level
    holds: tuple[sa.ColumnElement[bool], ...] = ()


_NOTHING = sa.cast(sa.null(), sa.Date)  # no rule says until when
_ABOUT = (Matter.id.label("matter_id"), Matter.number, Matter.title)
_OF_FORCE = (
    sa.cast(sa.null(), sa.Uuid).label("matter_id"),
    TaskForce.name.label("number"),
    TaskForce.purpose.label("title"),
)
_LISTED = Listing.status.in_(charges.LISTED)
_LEFT = leaders.has_left(Charge.leader_id, Charge.unit_id)
_IS_LISTED = sa.exists().where(Listing.matter_id == Charge.matter_id, _LISTED)


def _exists(level: Level, status: charges.Status) -> sa.Exists:
    charge = aliased(Charge)
    return sa.exists().where(
        charge.matter_id == Matter.id, charge.level == level, charge.status == status
    )


def _missing(level: Level) -> tuple[sa.ColumnElement[bool], ...]:
    """The listing asks for the level, and nobody is in charge there."""
    return (_LISTED, Listing.levels_owed.contains([level]), ~_exists(level, charges.Status.ACTIVE))


_PROPOSED = _exists(Level.PROVINCE, charges.Status.PROPOSED)
_IN_ALL = aliased(Charge)
_TAKES_ALL = sa.exists().where(
    _IN_ALL.matter_id == Matter.id,
    _IN_ALL.status == charges.Status.ACTIVE,
    _IN_ALL.takes_all.is_(True),
)
_SOURCES: Mapping[Queue, Source] = {
    Queue.PROPOSE_LEADER: Source(Level.PROVINCE, (*_missing(Level.PROVINCE), ~_PROPOSED)),
    Queue.CONFIRM_LEADER: Source(Level.PROVINCE),
    Queue.NAME_CITY_LEADER: Source(Level.CITY, _missing(Level.CITY)),
    Queue.NAME_COUNTY_LEADER: Source(Level.COUNTY, (*_missing(Level.COUNTY), ~_TAKES_ALL)),
    Queue.REPLACE_PROVINCIAL_LEADER: Source(Level.PROVINCE, (_LEFT, _IS_LISTED)),
    Queue.REPLACE_CITY_LEADER: Source(Level.CITY, (_LEFT, _IS_LISTED)),
    Queue.REPLACE_COUNTY_LEADER: Source(Level.COUNTY, (_LEFT, _IS_LISTED)),
    Queue.DECIDE_TASK_FORCE: Source(Level.PROVINCE),
}


def _waiting(queue: Queue) -> Waiting:
    task, source = QUEUES[queue], _SOURCES[queue]
    at_level = sa.cast(LEVEL, sa.Text) == source.level.value
    if task.thing is Thing.TASK_FORCE:
        led = on_line_asked(TaskForce.__table__.c.lead_line)
        forces = sa.select(TaskForce.id).where(at_level, led, TaskForce.status == task.status)
        return Waiting(forces, TaskForce.id, _NOTHING, _OF_FORCE)
    asked = sa.and_(at_level, on_line_asked(Matter.__table__.c.unit_line))
    if task.thing is Thing.CHAIN:
        rows: sa.Select[Any] = sa.select(Matter.id).join(Listing, Listing.matter_id == Matter.id)
        return Waiting(rows.where(asked, *source.holds), Matter.id, _NOTHING, _ABOUT)
    rows = sa.select(Charge.id).join(Charge.matter)
    of_status = (Charge.status == task.status, Charge.level == source.level)
    return Waiting(rows.where(asked, *of_status, *source.holds), Charge.id, _NOTHING, _ABOUT)


WORK_QUEUES = WorkQueues(
    QUEUES,
    {queue: _waiting(queue) for queue in QUEUES},
    "assignment_queue",
)
