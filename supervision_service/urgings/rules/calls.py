"""When a listed case or an order calls for an urging, and at which level. No I/O here.

The rules only ever call (domain §4.4): what is sent is drafted, decided and sent by named persons.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.workdays import Calendar, Length, Unit, chinese_date, due, local_date
from supervision_service.listings.rules import HELD_BY_UNIT, UNDER_SUPERVISION
from supervision_service.listings.rules import Status as Listed
from supervision_service.urgings.rules import (
    OPEN,
    Cause,
    Kind,
    Status,
    Subject,
    following,
    is_urgeable,
)

URGE_AFTER, SUPERVISE_AFTER = Length(5, Unit.WD), Length(10, Unit.WD)
"""How long past its limit a thing is urged, and supervised (domain §4.4)."""
RETURNED_TOO_OFTEN = 2


@dataclass(frozen=True, slots=True)
class Made:
    """An urging that was made for a case or an order.

    `elsewhere`: another unit has the case or the order since.
    """

    kind: Kind
    status: Status
    drafted_on: date
    issued: bool
    id: UUID | None = None
    document_no: str | None = None
    answer_due: date | None = None
    answered: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """A measure in force that is not done, by its number, and its last day."""

    no: int
    due: date


@dataclass(frozen=True, slots=True)
class Returned:
    """How often something was sent back in this period, and when for the last time."""

    times: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at of a listed case.

    `since`: when its present period began (the listing, or the relapse). `week_over` is the
    first day past the last finished week; `report_missing`: its report is owed and not there.
    """

    status: Listed
    since: date
    target_date: date
    week_over: date
    report_missing: bool
    undone: Sequence[Undone]
    plans: Returned
    closeouts: Returned
    made: Sequence[Made]


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the rules look at of an order; `last_report` was returned if any was.

    `feedback_due` is the day that the order states; on a rest day it moves to the next working day.
    """

    status: str
    feedback_due: date
    returns: int
    last_report: date | None
    made: Sequence[Made]

    @property
    def since(self) -> date:
        """An order has one period, from its beginning on."""
        return date.min


@dataclass(frozen=True, slots=True)
class Call:
    """One rule that calls for an urging of `kind` since the day `since`.

    `urging_id`: the letter that was not answered, where that is why.
    """

    cause: Cause
    kind: Kind
    since: date
    reason: str
    urging_id: UUID | None = None


def subject(facts: Facts | OrderFacts) -> Subject:
    """What the facts are about."""
    return Subject.ORDER if isinstance(facts, OrderFacts) else Subject.LISTING


def called_for(facts: Facts | OrderFacts, today: date, calendar: Calendar) -> list[Call]:
    """What the rules call for today, the highest level first; empty when enough is being done.

    A call falls silent while an urging of its level or above is open, and when one was made
    since: who was urged for a late measure and answered is not urged for it again at that level.
    """
    if not is_urgeable(subject(facts), facts.status):
        return []
    if isinstance(facts, OrderFacts):
        raised = _of_order(facts, today, calendar)
    else:
        raised = _raised(facts, today, calendar)
    calls = chain(raised, _unanswered(facts.made, today))
    found = [call for call in calls if not _heard(call, facts.made)]
    return sorted(found, key=lambda call: (-call.kind.level, call.since, call.cause))


def causes(calls: Iterable[Call], kind: Kind) -> list[Cause]:
    """The rules that an urging of this kind does justice to, each once."""
    return list(dict.fromkeys(call.cause for call in calls if call.kind.level <= kind.level))


def _raised(facts: Facts, today: date, calendar: Calendar) -> Iterator[Call]:
    if facts.report_missing and facts.status in UNDER_SUPERVISION:
        yield Call(
            Cause.REPORT_MISSING,
            Kind.PHONE,
            facts.week_over,
            f"{_week(facts.week_over)}的周报没有报送。",
        )
    if facts.status in HELD_BY_UNIT:
        for measure in facts.undone:
            what = f"第{measure.no}项措施应于{chinese_date(measure.due)}完成"
            yield from _late(Cause.MEASURE_LATE, what, measure.due, today, calendar)
        what = f"销号目标日期为{chinese_date(facts.target_date)}"
        yield from _late(Cause.TARGET_LATE, what, facts.target_date, today, calendar)
    yield from _returned(Cause.PLAN_RETURNED, "方案", facts.plans)
    yield from _returned(Cause.CLOSEOUT_RETURNED, "销号申请", facts.closeouts)


def _of_order(facts: OrderFacts, today: date, calendar: Calendar) -> Iterator[Call]:
    legal = due(facts.feedback_due, Length(0, Unit.ND), calendar).legal
    what = f"交办反馈期限为{chinese_date(legal)}"
    yield from _late(Cause.FEEDBACK_LATE, what, legal, today, calendar)
    if facts.returns >= RETURNED_TOO_OFTEN and facts.last_report is not None:
        reason = f"办结报告已被退回{facts.returns}次。"
        yield Call(Cause.REPORT_RETURNED, Kind.SUPERVISE, facts.last_report, reason)


def _unanswered(made: Iterable[Made], today: date) -> Iterator[Call]:
    """A letter whose day has passed without an answer calls for the next level.

    Of the unit that had it: one that took the case over since was never asked.
    """
    for each in made:
        waiting = each.status in {Status.ISSUED, Status.ASSESSED} and not each.answered
        waiting = waiting and not each.elsewhere
        if each.answer_due is None or today <= each.answer_due or not waiting:
            continue
        if each.kind is Kind.SUPERVISE:
            continue  # what follows the highest level is the leaders' to decide
        what = label("supervision_kind", each.kind) + (each.document_no or "")
        reason = f"{what}应于{chinese_date(each.answer_due)}前答复，逾期未答复。"
        since = each.answer_due + timedelta(days=1)
        yield Call(Cause.UNANSWERED, following(each.kind), since, reason, each.id)


def _late(cause: Cause, what: str, last: date, today: date, calendar: Calendar) -> Iterator[Call]:
    """Past its limit: a notice; the fifth working day after it: 催办; the tenth: 督办."""
    if today <= last:
        return
    for kind, length in ((Kind.SUPERVISE, SUPERVISE_AFTER), (Kind.URGE, URGE_AFTER)):
        reached = due(last, length, calendar).legal
        if today >= reached:
            yield Call(cause, kind, reached, f"{what}，已逾期{length.n}个工作日以上。")
            return
    yield Call(cause, Kind.NOTICE, last + timedelta(days=1), f"{what}，已逾期。")


def _week(over: date) -> str:
    """The week that was over on the day `over`, as it stands on paper: 2026年3月2日至3月8日."""
    last = over - timedelta(days=1)
    return f"{chinese_date(over - timedelta(days=7))}至{last.month}月{last.day}日"


def _returned(cause: Cause, what: str, returned: Returned) -> Iterator[Call]:
    if returned.times >= RETURNED_TOO_OFTEN and returned.last is not None:
        reason = f"{what}已被退回{returned.times}次。"
        yield Call(cause, Kind.SUPERVISE, local_date(returned.last), reason)


def _heard(call: Call, made: Iterable[Made]) -> bool:
    return any(
        each.kind.level >= call.kind.level
        and (each.status in OPEN or each.drafted_on >= call.since)
        for each in made
    )


def unique(kind: Kind, made: Iterable[Made]) -> None:
    """Raise `Conflict` (already-open) while another urging of this kind is open on the case."""
    if any(each.kind is kind and each.status in OPEN for each in made):
        detail = f"该件已有尚未办结的{label('supervision_kind', kind)}，请先办结。"
        raise Conflict("already-open", detail, kind=str(kind))


def reached(facts: Facts | OrderFacts) -> int:
    """The highest level issued to the unit in the present period; 0 before the first."""
    levels = (
        each.kind.level for each in facts.made if each.issued and each.drafted_on >= facts.since
    )
    return max(levels, default=0)


def in_turn(kind: Kind, reached_level: int, called: Set[Kind], reason: str | None) -> None:
    """Raise `Invalid` (skip-reason-missing) for a level skipped without a reason.

    What the rules call for by themselves skips nothing.
    """
    called_level = max((each.level for each in called), default=0)
    if kind.level > max(reached_level + 1, called_level) and reason is None:
        detail = "越级督办须说明理由。"
        raise Invalid("skip-reason-missing", detail, [FieldError("skip_reason", "必填")])
