"""The life of a mark "needs immediate care" （domain §10.4）. No I/O in this file.

It is about one piece, says nothing of anybody outside the vault, and expires.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from intake_service.privacy.vault.rules import REVEALERS
from shared.errors import Conflict
from shared.moves import Move, Role
from shared.workdays import local_date

LASTS = timedelta(days=7)
"""How long a mark lasts, and how much longer after it is renewed; our own rule."""


class Status(StrEnum):
    """Status of a mark."""

    ACTIVE = "active"
    TAKEN_OFF = "taken_off"
    EXPIRED = "expired"


HANDLERS = REVEALERS | {Role.DIV_HANDLER}
"""Who works on a piece; of which piece, its `REVEAL` says."""
_ACTIVE = frozenset({Status.ACTIVE})

MARK = Move("mark", "标记需要立即关照", frozenset(), Status.ACTIVE, HANDLERS, called=False)
RENEW = Move("renew", "延长关照标记", _ACTIVE, None, HANDLERS)
FOLLOW_UP = Move("follow-up", "登记关照回访", _ACTIVE, None, HANDLERS)
TAKE_OFF = Move("take-off", "取消关照标记", _ACTIVE, Status.TAKEN_OFF, HANDLERS)
EXPIRE = Move("expire", "关照标记到期", _ACTIVE, Status.EXPIRED, frozenset({Role.SYSTEM}),
              called=False)  # fmt: skip
MOVES = (MARK, RENEW, FOLLOW_UP, TAKE_OFF, EXPIRE)


def last_day(now: datetime) -> date:
    """The last day of a mark that is set or renewed now."""
    return local_date(now + LASTS)


def check_unmarked(*, marked: bool) -> None:
    """Raise `Conflict` (care-marked): one mark at a time."""
    if marked:
        detail = "该件已经标记需要立即关照，请登记回访或者延长标记。"
        raise Conflict("care-marked", detail)


def is_over(expires_on: date, now: datetime) -> bool:
    """Whether the last day of a mark is over."""
    return local_date(now) > expires_on
