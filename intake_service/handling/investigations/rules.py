"""What an investigation and its records must hold. No I/O in this file."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid


class Kind(StrEnum):
    """What is recorded: what somebody was asked （笔录）, or what was found in all （报告）."""

    INQUIRY = "inquiry"
    REPORT = "report"


LETTER = {Kind.INQUIRY: "D13", Kind.REPORT: "D13-R"}
"""By which template a record is printed."""


def check_investigators(names: Sequence[str]) -> None:
    """Raise `Invalid` (investigators-too-few): two different persons investigate."""
    if len(set(names)) < 2:
        detail = "调查人员不得少于二人。"
        raise Invalid("investigators-too-few", detail, [FieldError("investigators", "至少二人")])


def check_handler(*, known: bool) -> None:
    """Raise `Invalid` (handler-unknown) unless the account handles petitions at the unit."""
    if not known:
        detail = "所选人员不是本单位在用的承办人账号，请重新选择。"
        raise Invalid("handler-unknown", detail, [FieldError("handler_id", "不是本单位承办人")])


def check_record(kind: Kind, asked: str | None, at: datetime, now: datetime) -> None:
    """Raise `Invalid` (record-invalid) unless the entries fit together, and lie in the past."""
    errors = []
    if at > now:
        errors.append(FieldError("at", "调查时间不能晚于当前时间"))
    if (kind is Kind.INQUIRY) != (asked is not None):
        message = "调查笔录须写明被调查人的身份" if asked is None else "调查报告不填写被调查人"
        errors.append(FieldError("asked", message))
    if errors:
        detail = "调查记录有误：" + "；".join(each.message for each in errors) + "。"
        raise Invalid("record-invalid", detail, errors)


def check_kind(kind: Kind, before: Kind) -> None:
    """Raise `Conflict` (record-kind-fixed): a correction is of the same kind."""
    if kind is not before:
        detail = "更正不能改变调查记录的种类；种类有误的，请另行记录。"
        raise Conflict("record-kind-fixed", detail)
