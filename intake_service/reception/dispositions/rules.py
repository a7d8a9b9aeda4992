"""The ways in which a piece ends at the door. No I/O in this file."""

from enum import StrEnum

from shared.errors import Conflict


class Kind(StrEnum):
    """办理方式."""

    FILE = "file"
    NOTICE_ELSEWHERE = "notice_elsewhere"
    NOT_ACCEPT = "not_accept"
    NO_LONGER_ACCEPT = "no_longer_accept"
    DIRECT_REPLY = "direct_reply"


UNADDRESSED = "未署信访人姓名（名称），无法书面告知"
"""Why a piece ended without a letter."""


def check_nobody_left(*, repeats: bool) -> None:
    """Raise `Conflict` (repeats-filed): a repeat never stays with a matter that nobody handles."""
    if repeats:
        detail = "该件的信访事项下还有并入的重复件，请先撤销这些重复件的归并，再逐件处理。"
        raise Conflict("repeats-filed", detail)
