"""The grounds on which a piece is refused, and what must hold for each. No I/O in this file."""

import re
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from intake_service.reception.matters.rules import Family
from intake_service.reception.matters.rules import Status as MatterStatus
from intake_service.reception.registration.rules import BEING_HANDLED, Form, Purpose, Status
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import within
from shared.regions import Level
from shared.workdays import local_date


class NotAccepted(StrEnum):
    """不予受理的情形（自然资办发〔2025〕14号）."""

    NA1 = "NA1"
    NA2 = "NA2"
    NA3 = "NA3"
    NA4 = "NA4"


class NoLongerAccepted(StrEnum):
    """不再受理的情形（自然资办发〔2025〕14号）."""

    NL1 = "NL1"
    NL2 = "NL2"


DOCUMENT = {NoLongerAccepted.NL1: "复核意见书", NoLongerAccepted.NL2: "依法终结的文书"}
"""What kind of document ended the matter for good."""
IN_HAND = BEING_HANDLED | {Status.ASSIGNED, Status.FORWARDED}
"""Accepted, or on its way to who accepts it, and not answered yet."""
_FINAL = {NoLongerAccepted.NL1: frozenset({"D19"}), NoLongerAccepted.NL2: frozenset[str]()}
"""Which of our own letters can end a matter for good: the re-review opinion alone."""
_DOCUMENT_NO = re.compile(r"[一-龥]{2,12}〔\d{4}〕[1-9]\d*号")


def check_visit(
    ground: NotAccepted, form: Form, purpose: Purpose, family: Family | None, level: Level
) -> None:
    """Raise `Conflict` (not-a-skipping-visit) unless NA3 can be true of the piece.

    《信访工作条例》第二十条: an appeal brought in person to an organ more than one level too high;
    nobody skips a level who comes to the county.
    """
    if ground is not NotAccepted.NA3:
        return
    appeals = family is Family.APPEAL if family else purpose is not Purpose.SUGGESTION
    if form is not Form.VISIT or not appeals or level is Level.COUNTY:
        detail = "“越级走访”只适用于到市（州）级以上机关走访的申诉求决类信访件，请另选情形。"
        raise Conflict("not-a-skipping-visit", detail)


def check_named(ground: NotAccepted, matter_id: UUID | None, own: UUID | None) -> None:
    """Raise `Invalid` (refusal-invalid) unless NA2, and it alone, names another matter."""
    wanted = ground is NotAccepted.NA2
    if wanted == (matter_id is not None) and (matter_id is None or matter_id != own):
        return
    said = "须指明正在办理的另一信访事项" if wanted else "这一情形不指明信访事项"
    raise Invalid("refusal-invalid", f"{said}，请修改。", [FieldError("matter_id", said)])


def check_in_hand(number: str, unit_line: str, actor_line: str, *, in_hand: bool) -> None:
    """Raise `Conflict` unless the matter is in the hands of an organ below, within its time limit.

    not-in-hand: not accepted yet, answered, or overdue. repeat-here: what this very organ handles
    is a repeat.
    """
    if unit_line == actor_line:
        detail = f"{number}由本单位办理，再次提出的属于重复信访，请按重件归并。"
        raise Conflict("repeat-here", detail)
    if not in_hand or not within(unit_line, actor_line):
        detail = f"{number}不是下级单位在规定期限内正在办理的事项，不能以此为由不予受理。"
        raise Conflict("not-in-hand", detail)


def check_same_person(number: str, reason: str | None, *, same: bool) -> None:
    """Raise `Conflict` (not-the-same-person) when nobody says why another person is meant too."""
    if not same and reason is None:
        detail = f"该件的信访人与{number}的信访人不一致，确属同一人、同一事项的，请说明理由。"
        raise Conflict("not-the-same-person", detail)


def check_document(
    ground: NoLongerAccepted, number: str, made_on: date, arrived_at: datetime
) -> None:
    """Raise `Invalid` (refusal-invalid) for a document that cannot have ended what came then.

    A re-review opinion has a document number （机关代字〔年份〕序号号）; other organs' final
    documents are numbered as they please.
    """
    errors = []
    if ground is NoLongerAccepted.NL1 and not _DOCUMENT_NO.fullmatch(number):
        errors.append(FieldError("document_no", "复核意见书文号应为“机关代字〔年份〕序号号”"))
    if made_on > local_date(arrived_at):
        errors.append(FieldError("document_date", "终局文书的日期不能晚于该件的收到日期"))
    if errors:
        detail = "不再受理的依据有误：" + "；".join(error.message for error in errors) + "。"
        raise Invalid("refusal-invalid", detail, errors)


def check_final(ground: NoLongerAccepted, number: str, kind: str | None) -> None:
    """Raise `Conflict` (not-final) when our own letter of this number, of a `kind`, ends nothing.

    Of a number that is not ours nothing is known, and nothing concluded.
    """
    if kind is not None and kind not in _FINAL[ground]:
        detail = f"{number}是本系统的其他文书，不是复核意见书或者依法终结的文书，不能据此不再受理。"
        raise Conflict("not-final", detail)


def check_ended(number: str, status: MatterStatus) -> None:
    """Raise `Conflict` (matter-open): a matter that is being handled was not ended."""
    if status is not MatterStatus.CLOSED:
        detail = f"{number}尚未办结，不能据此不再受理。"
        raise Conflict("matter-open", detail)
