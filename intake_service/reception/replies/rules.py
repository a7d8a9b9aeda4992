"""What a reply must say. No I/O in this file."""

from enum import StrEnum

from shared.errors import FieldError, Invalid


class Result(StrEnum):
    """What became of a suggestion （《信访工作条例》第二十九条）."""

    ADOPTED = "adopted"
    PARTLY_ADOPTED = "partly_adopted"
    NOT_ADOPTED = "not_adopted"


def check_reply(result: Result | None, reason: str | None, *, studied: bool) -> None:
    """Raise `Invalid` (reply-invalid): a suggestion gets its result and why, an enquiry none."""
    given = {"result": result, "reason": reason}
    if studied:
        said = {"result": "须填写建议的采纳情况", "reason": "须说明采纳或者不采纳的理由"}
        errors = [FieldError(name, said[name]) for name, value in given.items() if value is None]
    else:
        message = "答复咨询不填写采纳情况和理由"
        errors = [FieldError(name, message) for name, value in given.items() if value is not None]
    if errors:
        detail = "答复内容有误：" + "；".join(dict.fromkeys(e.message for e in errors)) + "。"
        raise Invalid("reply-invalid", detail, errors)
