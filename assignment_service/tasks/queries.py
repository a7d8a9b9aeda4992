"""Where the things of each queue are found, narrowed to whom they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from assignment_service.charges import rules as charges
from assignment_service.charges.models import Charge, Listing, Matter
from assignment_service.charges.queries import chains
from assignment_service.duty_templates.models import DutyTemplate
from assignment_service.hand_overs.models import ChargeHandOver
from assignment_service.leader_acts.models import Instruction, LeaderAct
from assignment_service.recusals.models import RECUSALS
from assignment_service.responsibility_lists.models import ResponsibilityList
from assignment_service.task_forces.models import TaskForce
from assignment_service.tasks.rules import QUEUES, Queue, Thing
from shared.auth import on_line_asked
from shared.regions import Level
from shared.tasks import LEVEL, PERSON, UNIT, Waiting, WorkQueues


@dataclass(frozen=True)
class Source:
    """Whom the things of a queue wait for, their last day, and what else must hold."""

    asked: sa.ColumnElement[bool]
    due: Any
    holds: tuple[sa.ColumnElement[bool], ...] = ()


_NOTHING = sa.cast(sa.null(), sa.Date)  # no rule says until when
_NONE = sa.cast(sa.null(), sa.Uuid).label("matter_id")
_ABOUT = (Matter.id.label("matter_id"), Matter.number, Matter.title)
_ALONE: Mapping[Thing, Sequence[Any]] = {
    Thing.TASK_FORCE: (_NONE, TaskForce.name.label("number"), TaskForce.purpose.label("title")),
    Thing.DUTY_TEMPLATE: (
        _NONE,
        sa.cast(DutyTemplate.number, sa.Text).label("number"),
        DutyTemplate.basis.label("title"),
    ),
    Thing.RESPONSIBILITY_LIST: (
        _NONE,
        ResponsibilityList.batch.label("number"),
        ResponsibilityList.city_name.label("title"),
    ),
}
"""What is shown of things that belong to no single matter."""
_MODELS: Mapping[Thing, Any] = {
    Thing.CHARGE: Charge,
    Thing.CHARGE_HAND_OVER: ChargeHandOver,
    Thing.TASK_FORCE: TaskForce,
    Thing.LEADER_ACT: LeaderAct,
    Thing.INSTRUCTION: Instruction,
    Thing.DUTY_TEMPLATE: DutyTemplate,
    Thing.RESPONSIBILITY_LIST: ResponsibilityList,
}
_ON_LINE = on_line_asked(Matter.__table__.c.unit_line)


def _at(level: Level) -> sa.ColumnElement[bool]:
    return sa.cast(LEVEL, sa.Text) == level.value


def _above(level: Level) -> sa.ColumnElement[bool]:
    """Who works at that level, above the responsible unit or in it."""
    return sa.and_(_at(level), _ON_LINE)


_LISTED = Listing.status.in_(charges.LISTED)
_IS_OPEN = sa.or_(
    Matter.status == charges.OPEN_MATTER,
    sa.exists().where(Listing.matter_id == Charge.matter_id, _LISTED),
)


def _exists(level: Level, status: charges.Status) -> sa.Exists:
    charge = aliased(Charge)
    return sa.exists().where(
        charge.matter_id == Matter.id, charge.level == level, charge.status == status
    )


def _missing(level: Level) -> tuple[sa.ColumnElement[bool], ...]:
    """The listing asks for the level, and nobody is in charge there."""
    return (_LISTED, Listing.levels_owed.contains([level]), ~_exists(level, charges.Status.ACTIVE))


def _left(level: Level) -> tuple[sa.ColumnElement[bool], ...]:
    """The leader in charge of an open case has left, is recused, or answers for it no more."""
    return (Charge.level == level, chains.is_unanswered(Charge), _IS_OPEN)


_PROPOSED = _exists(Level.PROVINCE, charges.Status.PROPOSED)
_IN_ALL = aliased(Charge)
_TAKES_ALL = sa.exists().where(
    _IN_ALL.matter_id == Matter.id,
    _IN_ALL.status == charges.Status.ACTIVE,
    _IN_ALL.takes_all.is_(True),
)
_STILL_IN_CHARGE = sa.exists().where(
    Charge.id == ChargeHandOver.charge_id, Charge.status == charges.Status.ACTIVE
)
_LATER = aliased(ChargeHandOver)
_ASKED_ANEW = sa.exists().where(
    _LATER.charge_id == ChargeHandOver.charge_id, _LATER.offered_at > ChargeHandOver.offered_at
)
_RESOLVING = Source(
    sa.and_(sa.cast(LEVEL, sa.Text) == ChargeHandOver.level, _ON_LINE),
    _NOTHING,
    (_STILL_IN_CHARGE, ~_ASKED_ANEW),
)
_PROVINCE, _CITY, _COUNTY = map(_above, (Level.PROVINCE, Level.CITY, Level.COUNTY))
_SOURCES: Mapping[Queue, Source] = {
    Queue.PROPOSE_LEADER: Source(_PROVINCE, _NOTHING, (*_missing(Level.PROVINCE), ~_PROPOSED)),
    Queue.CONFIRM_LEADER: Source(_PROVINCE, _NOTHING, (_IS_OPEN,)),
    Queue.NAME_CITY_LEADER: Source(_CITY, _NOTHING, _missing(Level.CITY)),
    Queue.NAME_COUNTY_LEADER: Source(_COUNTY, _NOTHING, (*_missing(Level.COUNTY), ~_TAKES_ALL)),
    Queue.REPLACE_PROVINCIAL_LEADER: Source(_PROVINCE, _NOTHING, _left(Level.PROVINCE)),
    Queue.REPLACE_CITY_LEADER: Source(_CITY, _NOTHING, _left(Level.CITY)),
    Queue.REPLACE_COUNTY_LEADER: Source(_COUNTY, _NOTHING, _left(Level.COUNTY)),
    Queue.ANSWER_HAND_OVER: Source(
        sa.and_(ChargeHandOver.successor_id == PERSON, ChargeHandOver.successor_unit_id == UNIT),
        _NOTHING,
    ),
    Queue.RESOLVE_HAND_OVER: _RESOLVING,
    Queue.RESOLVE_LAPSED_HAND_OVER: _RESOLVING,
    Queue.DECIDE_TASK_FORCE: Source(
        sa.and_(_at(Level.PROVINCE), on_line_asked(TaskForce.__table__.c.lead_line)), _NOTHING
    ),
    Queue.CONFIRM_ACT: Source(LeaderAct.leader_id == PERSON, _NOTHING),
    Queue.ANSWER_INSTRUCTION: Source(Instruction.asked_id == UNIT, Instruction.answer_due),
    Queue.ACCEPT_INSTRUCTION: Source(Instruction.leader_id == PERSON, _NOTHING),
    Queue.ACCEPT_FOR_LEADER: Source(
        Instruction.unit_id == UNIT, _NOTHING, (Instruction.leader_id != PERSON,)
    ),
    Queue.DECIDE_DUTY_TEMPLATE: Source(_at(Level.PROVINCE), _NOTHING),
    Queue.FILL_LIST: Source(ResponsibilityList.city_id == UNIT, _NOTHING),
    Queue.MEND_LIST: Source(ResponsibilityList.city_id == UNIT, _NOTHING),
    Queue.APPROVE_LIST: Source(_at(Level.PROVINCE), _NOTHING),
    Queue.PUBLISH_LIST: Source(_at(Level.PROVINCE), _NOTHING),
}


def _waiting(queue: Queue) -> Waiting:
    task, source = QUEUES[queue], _SOURCES[queue]
    if task.thing is Thing.CHAIN:
        chains = sa.select(Matter.id).join(Listing, Listing.matter_id == Matter.id)
        chains = chains.where(sa.not_(RECUSALS.from_matter_asked(Matter.id)))
        return Waiting(chains.where(source.asked, *source.holds), Matter.id, source.due, _ABOUT)
    thing = Thing(task.thing)
    model = _MODELS[thing]
    rows: sa.Select[Any] = sa.select(model.id).select_from(model)
    if thing not in _ALONE:
        rows = rows.join(Matter, Matter.id == model.matter_id)
        rows = rows.where(sa.not_(RECUSALS.from_matter_asked(model.matter_id)))
    rows = rows.where(model.status == task.status, source.asked, *source.holds)
    return Waiting(rows, model.id, source.due, _ALONE.get(thing, _ABOUT))


WORK_QUEUES = WorkQueues(
    QUEUES,
    {queue: _waiting(queue) for queue in QUEUES},
    "assignment_queue",
)
