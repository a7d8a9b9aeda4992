"""What may happen to an order, and what it must say. No I/O in this file."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from intake_service.handling.deliveries.rules import View
from intake_service.reception.registration.rules import RESPONSIBLE, Awaiting
from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import chinese_date, local_date

T = TypeVar("T")


class Status(StrEnum):
    """Status of an order （交办单）; `issued` and `arrived` come in one act."""

    ISSUED = "issued"
    ARRIVED = "arrived"
    SIGNED_FOR = "signed_for"
    OBJECTED = "objected"
    IN_HANDLING = "in_handling"
    REPORTED = "reported"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """Whether the issuer waits for a report （交办）, or not （转送）."""

    ASSIGNMENT = "assignment"
    FORWARDING = "forwarding"


WAITING = frozenset({Status.ARRIVED, Status.SIGNED_FOR, Status.OBJECTED})
"""Before the notice of acceptance; an objection stops no period."""
OVER = frozenset({Status.CLOSED, Status.WITHDRAWN})
"""Nothing is owed under the order any more."""

ISSUER = Relation("issuer_id", "the issuing unit", "not-issuing-unit",
                  "该交办单由其他单位下达，只有交办单位才能办理此项。")  # fmt: skip
_HEAD = (By({Role.UNIT_HEAD}, unit=RESPONSIBLE),)
_ISSUER = (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=ISSUER),)
_HOLDING = (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),)

ISSUE = Move("issue", "下达交办单", frozenset(), Status.ISSUED, _ISSUER, letter="D09",
             called=False)  # fmt: skip
ARRIVE = Move("arrive", "到达", frozenset({Status.ISSUED}), Status.ARRIVED,
              frozenset({Role.SYSTEM}), starts=("DL03", "DL04", "DL11"), called=False)  # fmt: skip
SIGN_FOR = Move("sign-for", "签收", frozenset({Status.ARRIVED}), Status.SIGNED_FOR,
                (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),))  # fmt: skip
ACCEPT = Move("accept", "受理", frozenset({Status.SIGNED_FOR}), Status.IN_HANDLING, _HEAD,
              starts=("DL05", "DL12b"), stops=("DL03", "DL04", "DL12a"),
              letter="D02")  # fmt: skip
REPORT = Move("report", "报送办结报告", frozenset({Status.IN_HANDLING}), Status.REPORTED, _HEAD,
              stops=("DL11",), letter="D21")  # fmt: skip
PASS = Move("pass", "审核通过", frozenset({Status.REPORTED}), Status.CLOSED, _ISSUER)
RETURN = Move("return", "退回重办", frozenset({Status.REPORTED}), Status.IN_HANDLING, _ISSUER,
              starts=("DL11",), letter="D22")  # fmt: skip
_UNACCEPTED = frozenset({Status.ARRIVED, Status.SIGNED_FOR})
ALLOW_OBJECTION = Move("allow-objection", "同意逾期提出异议", _UNACCEPTED, None, _ISSUER)
OBJECT = Move("object", "提出异议", _UNACCEPTED, Status.OBJECTED, _HEAD,
              starts=("DL18",), stops=("DL04",), letter="D10")  # fmt: skip
UNDO_OBJECTION = Move("undo-objection", "撤回异议", frozenset({Status.OBJECTED}),
                      Status.SIGNED_FOR, _HEAD, stops=("DL18",))  # fmt: skip
AGREE_OBJECTION = Move("agree-objection", "同意异议", frozenset({Status.OBJECTED}),
                       Status.WITHDRAWN, _ISSUER, stops=("DL18", "DL03", "DL11"),
                       letter="D11")  # fmt: skip
REFUSE_OBJECTION = Move("refuse-objection", "不同意异议", frozenset({Status.OBJECTED}),
                        Status.SIGNED_FOR, _ISSUER, stops=("DL18",), letter="D11")  # fmt: skip
RECALL = Move("recall", "撤回交办", _UNACCEPTED | {Status.IN_HANDLING}, Status.WITHDRAWN, _ISSUER,
              stops=("DL03", "DL04", "DL11"), letter="D09-R")  # fmt: skip
DEAL_WITH = Move("deal-with", "处理完毕", frozenset({Status.SIGNED_FOR, Status.IN_HANDLING}),
                 Status.CLOSED, _HOLDING)  # fmt: skip
UNDO_DEAL_WITH = Move("undo-deal-with", "撤销处理完毕", frozenset({Status.CLOSED}),
                      Status.SIGNED_FOR, _HEAD)  # fmt: skip
DIVERT = Move("divert", "导入法定途径", _UNACCEPTED, Status.IN_HANDLING,
              (By({Role.UNIT_HEAD, Role.DIV_HEAD}, unit=RESPONSIBLE),),
              stops=("DL03", "DL04"), called=False)  # fmt: skip
RESUME = Move("resume", "撤回导入", frozenset({Status.IN_HANDLING}), Status.SIGNED_FOR,
              (By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD},
                  unit=RESPONSIBLE),), called=False)  # fmt: skip
UNDO_PASS = Move("undo-pass", "撤销审核通过", frozenset({Status.CLOSED}), Status.REPORTED, _ISSUER)
_OUTSTANDING = _UNACCEPTED | {Status.IN_HANDLING}
HAND_ON = Move("hand-on", "转交下级办理", frozenset({Status.SIGNED_FOR}), Status.IN_HANDLING, _HEAD,
               starts=("DL04", "DL11"), stops=("DL04",), letter="D09")  # fmt: skip
TAKE_UP = Move("take-up", "收回自办", frozenset({Status.IN_HANDLING}), Status.SIGNED_FOR, _HEAD,
               called=False)  # fmt: skip
FALL = Move("fall", "随上级交办单撤销", _OUTSTANDING, Status.WITHDRAWN, frozenset({Role.SYSTEM}),
            called=False)  # fmt: skip
END = Move("end", "随信访人撤回终止", _OUTSTANDING, Status.WITHDRAWN, frozenset({Role.SYSTEM}),
           stops=("DL03", "DL04", "DL11"), called=False)  # fmt: skip
GO_ON = {
    status: Move("go-on", "恢复办理", frozenset({Status.WITHDRAWN}), status,
                 frozenset({Role.SYSTEM}), starts=END.stops, called=False)
    for status in sorted(END.before)
}  # fmt: skip
"""The withdrawal by the petitioner was not confirmed rightly: the order goes on where it was."""
SEND_BACK = Move("send-back", "发回续办", frozenset({Status.CLOSED}), Status.IN_HANDLING, _ISSUER,
                 starts=("DL11",), letter="D22")  # fmt: skip
EXTEND_FEEDBACK = Move("extend-feedback", "延长反馈期限", _OUTSTANDING, None, _ISSUER,
                       letter="D12-F")  # fmt: skip
NAME_HANDLER = Move("name-handler", "确定承办人", _OUTSTANDING, None, _HOLDING)
RELIEVE = Move("relieve", "承办人回避", _OUTSTANDING | {Status.OBJECTED, Status.REPORTED}, None,
               frozenset({Role.SYSTEM}), called=False)  # fmt: skip
"""The named handler must keep away from the piece; the head names another."""
HAND_OVER = Move("hand-over", "移交承办人", _OUTSTANDING | {Status.OBJECTED, Status.REPORTED}, None,
                 (*_HEAD, By({Role.SYSTEM_ADMIN})), called=False)  # fmt: skip
"""The handler leaves or moves, and with this everything that names him."""
MOVES = (ISSUE, ARRIVE, SIGN_FOR, ACCEPT, REPORT, PASS, RETURN, ALLOW_OBJECTION, OBJECT,
         UNDO_OBJECTION, AGREE_OBJECTION, REFUSE_OBJECTION, RECALL, DEAL_WITH,
         UNDO_DEAL_WITH, HAND_ON, TAKE_UP, FALL, END, *GO_ON.values(), SEND_BACK, EXTEND_FEEDBACK,
         NAME_HANDLER, RELIEVE, HAND_OVER, DIVERT, RESUME, UNDO_PASS)  # fmt: skip
_ONLY = {REPORT: Kind.ASSIGNMENT, PASS: Kind.ASSIGNMENT, RETURN: Kind.ASSIGNMENT,
         HAND_ON: Kind.ASSIGNMENT, SEND_BACK: Kind.ASSIGNMENT, EXTEND_FEEDBACK: Kind.ASSIGNMENT,
         UNDO_PASS: Kind.ASSIGNMENT, DEAL_WITH: Kind.FORWARDING,
         UNDO_DEAL_WITH: Kind.FORWARDING}  # fmt: skip


def check_kind(move: Move, kind: Kind) -> None:
    """Raise `Conflict` (wrong-order-kind): no report is owed on what was only forwarded."""
    if _ONLY.get(move, kind) is not kind:
        other = "转送件没有反馈期限，不需报送办结报告，处理完毕的请注明处理情况。"
        if kind is Kind.ASSIGNMENT:
            other = "交办件须报送办结报告并经审核，不能直接注明处理完毕。"
        raise Conflict("wrong-order-kind", other, kind=kind)


def check_possible(move: Move, kind: Kind, *, below: bool) -> None:
    """Raise `Conflict` for a move that the kind of the order, or its place, rules out."""
    check_kind(move, kind)
    if move is SEND_BACK and not below:
        raise Conflict("not-handed-on", "该交办单不是由上级交办单转交的，不能发回续办。")
    if move is UNDO_PASS and below:
        detail = "该交办单由上级交办单转交，报告已经逐级上报，需要重新办理的，请发回续办。"
        raise Conflict("handed-on", detail)


def check_feedback_due(due: date, now: datetime, field: str = "feedback_due") -> None:
    """Raise `Invalid` (feedback-due-past): an order sets a limit that can still be kept.

    《信访工作条例》第二十二条: an assignment states the time by which the result is reported.
    """
    if due <= local_date(now):
        detail = "反馈期限须晚于今天，请重新填写。"
        raise Invalid("feedback-due-past", detail, [FieldError(field, "须晚于今天")])


def check_extended(due: date, before: date | None, statutory: date | None) -> None:
    """Raise unless a feedback limit moves to a later day within the statutory period.

    `Invalid` (feedback-not-later); `Conflict` (feedback-beyond-statutory), once DL05 runs.
    """
    if before is not None and due <= before:
        detail = f"新的反馈期限须晚于原期限（{chinese_date(before)}）。"
        raise Invalid("feedback-not-later", detail, [FieldError("feedback_due", "须晚于原期限")])
    if statutory is not None and due > statutory:
        detail = f"反馈期限不能晚于法定办理期限（{chinese_date(statutory)}）。"
        raise Conflict("feedback-beyond-statutory", detail, due_legal=statutory.isoformat())


def check_handler(*, known: bool) -> None:
    """Raise `Invalid` (handler-unknown) unless the account handles petitions at the bureau."""
    if not known:
        detail = "所选人员不是本单位在用的承办人账号，请重新选择。"
        raise Invalid("handler-unknown", detail, [FieldError("handler_id", "不是本单位承办人")])


def check_below(line: str, issuer_line: str, kind: str) -> None:
    """Raise `Invalid` (unit-not-below) unless the unit is a city or county bureau below."""
    if kind != "bureau" or not line.startswith(issuer_line + "/"):
        detail = "只能交办给本系统的市（州）、县（市、区）自然资源主管部门。"
        raise Invalid("unit-not-below", detail, [FieldError("unit_id", "不是下级主管部门")])


def is_petition_procedure(family: str, route: str | None) -> bool:
    """Whether the piece ends with a handling opinion （《信访工作条例》第三十一条第六项）."""
    return family == "appeal" and route == "P6"


def check_petition_procedure(family: str, route: str | None) -> None:
    """Raise `Conflict` (not-petition-procedure) unless the petition procedure is the way.

    《信访工作条例》第三十一条: only appeals of the sixth kind are handled as petitions proper and
    have the sixty days.
    """
    if not is_petition_procedure(family, route):
        detail = "该事项不属于信访程序（P6）办理范围，不能出具受理告知书，请依法导入相应途径。"
        raise Conflict("not-petition-procedure", detail, route=route)


def delivered(delivery: T | None) -> T:
    """The delivery. Raises `Conflict` (opinion-not-delivered): a report follows it."""
    if delivery is None:
        detail = "处理意见书尚未出具并送达，不能报送办结报告。"
        raise Conflict("opinion-not-delivered", detail)
    return delivery


def check_performed(awaiting: Awaiting | None) -> None:
    """Raise `Conflict` (duty-owed): what is applied for under P5 ends with a decision or answer."""
    if awaiting is Awaiting.DUTY:
        detail = "该件由本单位依法履行职责，须先登记办理结果，才能报送办结报告或者注明处理完毕。"
        raise Conflict("duty-owed", detail)


def check_view(reported: View, received: View) -> None:
    """Raise `Conflict` (report-contradicts-delivery): a report says of the petitioner what is kept.

    Who said nothing on receipt may have said something since.
    """
    if received is not View.NONE and reported is not received:
        detail = "报告中的信访人意见与送达回证不一致，请核对；送达记录有误的，请先更正送达记录。"
        raise Conflict("report-contradicts-delivery", detail, recorded=received)


def check_unheard(reported: View) -> None:
    """Raise `Conflict` (petitioner-unheard): whom nobody could find did not say what to think."""
    if reported is not View.NONE:
        detail = "该件因无法送达办结，没有信访人意见，报告中的信访人意见应为“未表示意见”。"
        raise Conflict("petitioner-unheard", detail)


class Reported(Protocol):
    """An order with its latest report."""

    @property
    def returns(self) -> int: ...
    @property
    def result(self) -> str | None: ...
    @property
    def summary(self) -> str | None: ...


def check_put_right(order: Reported, result: str, summary: str, rectification: str | None) -> None:
    """Raise unless a report that came back is another one, and says what was put right.

    `Invalid` (rectification-missing, rectification-needless); `Conflict` (report-unchanged).
    """
    if not order.returns:
        if rectification is not None:
            detail = "该办结报告没有被退回过，不需填写整改情况。"
            raise Invalid(
                "rectification-needless", detail, [FieldError("rectification", "不应填写")]
            )
        return
    if rectification is None:
        detail = "办结报告曾被退回，须说明针对退回意见的整改情况。"
        raise Invalid("rectification-missing", detail, [FieldError("rectification", "必填")])
    if _said(result, summary) == _said(order.result or "", order.summary or ""):
        detail = "报告内容与被退回的报告相同，请按退回意见重新办理后再报送。"
        raise Conflict("report-unchanged", detail)


def _said(*texts: str) -> str:
    """What texts say without their blanks and marks."""
    return re.sub(r"\W", "", "".join(texts))


SERIES = {Kind.ASSIGNMENT: "JBD", Kind.FORWARDING: "ZSD"}


def number(kind: Kind, year: int, sequence: int) -> str:
    """Number of an order: JBD-2026-00001, of a forwarding ZSD-2026-00001."""
    return f"{SERIES[kind]}-{year}-{sequence:05d}"


def slip(kind: Kind, number: str) -> str:
    """An order as letters name it: 交办单（JBD-2026-00001）."""
    return f"{label('order_kind', kind)}（{number}）"
