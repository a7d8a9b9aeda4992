"""What a person may decide at triage. No I/O in this file."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake_service.reception.matters.rules import JOIN, REOPEN, Family, Route, Status
from shared.codes import labels
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Move

ACCUSATIONS = "NR16"
"""The topic of discipline and corruption."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person entered at triage."""

    family: Family
    route: Route | None
    topic: str
    requests: Sequence[str]
    joins: bool
    is_repeat: bool


def check_triage(facts: Facts) -> None:
    """Raise `Invalid` (triage-invalid, accusation-sealed) unless the entries fit together.

    《信访工作条例》第三十条: accusations go by their own sealed way, never through this one;
    第三十一条: an appeal needs its route, and nothing else has one.
    """
    if facts.family is Family.ACCUSATION or facts.topic == ACCUSATIONS:
        field = "family" if facts.family is Family.ACCUSATION else "topic"
        detail = "检举控告类信访件须密封移交有权处理的机关，不能在此甄别交办，请先按检举控告封存。"
        raise Invalid("accusation-sealed", detail, [FieldError(field, "检举控告类另行办理")])
    errors = []
    if facts.topic not in labels("topic"):
        errors.append(FieldError("topic", "没有这个业务类别"))
    if facts.family is Family.APPEAL and facts.route is None:
        errors.append(FieldError("route", "申诉求决类须确定法定途径"))
    if facts.family is Family.SUGGESTION and facts.route is not None:
        errors.append(FieldError("route", "建议意见类没有法定途径之分"))
    if facts.is_repeat and not facts.joins:
        errors.append(FieldError("matter_id", "重件须指明所归并的信访事项"))
    if not facts.is_repeat and not facts.requests:
        errors.append(FieldError("requests", "须逐项列明信访诉求"))
    if errors:
        detail = "甄别内容有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("triage-invalid", detail, errors)


def check_same(differing: Sequence[str], number: str, reason: str | None) -> str:
    """What history says of a piece that joins the matter `number`: a person says that it belongs.

    `differing` names what does not agree (信访人, 属地, 类别). Raises `Conflict` (not-the-same)
    when something does not and nobody says why it belongs there all the same.
    """
    if differing and reason is None:
        listed = "、".join(differing)
        detail = f"该件与{number}的{listed}不一致，确属同一事项的，请说明归并理由；否则请另立事项。"
        raise Conflict("not-the-same", detail, differing=list(differing))
    found = f"经核对，与{number}信访人、属地、类别一致，由甄别人员确认为同一事项"
    if differing:
        found = f"与{number}的{'、'.join(differing)}不一致，由甄别人员确认为同一事项"
    return f"{found}；理由：{reason}" if reason else found


def check_no_repeats(*, left: bool) -> None:
    """Raise `Conflict` (repeats-filed): a repeat never stays behind with nobody who handles it."""
    if left:
        detail = "该件立项的信访事项下还有并入的重复件，请先撤销这些重复件的归并。"
        raise Conflict("repeats-filed", detail)


def joining(status: Status, *, is_repeat: bool) -> Move:
    """What becomes of an existing matter when a piece joins it: a person says which it is.

    On an open matter only a repeat (同一人、同一事项) may join, and gets no clocks of its own;
    a closed matter is opened again by new facts or reasons. Raises `Conflict`.
    """
    if status is Status.OPEN and not is_repeat:
        detail = "所选信访事项正在办理：确认为同一人、同一事项的，请按重件归并；否则请另立事项。"
        raise Conflict("repeat-not-confirmed", detail)
    if status is Status.CLOSED and is_repeat:
        detail = "所选信访事项已经办结，不能按重件归并；有新的事实和理由的，请重新立项。"
        raise Conflict("matter-closed", detail)
    return JOIN if is_repeat else REOPEN
