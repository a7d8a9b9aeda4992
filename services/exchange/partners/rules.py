"""Who connects an organ's system, who agrees to it, and which messages may pass. Pure."""

from enum import StrEnum
from urllib.parse import urlsplit

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role


class Status(StrEnum):
    """Status of a partner （对接单位）. Messages pass while it is active, and at no other time."""

    REGISTERED = "registered"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Adapter(StrEnum):
    """How messages reach the partner (domain §8.1): packages as files, REST, rows in a database."""

    FILES = "files"
    REST = "rest"
    ROWS = "rows"


class Flow(StrEnum):
    """What a message is about (domain §8.3)."""

    INTAKE = "intake"
    SIGN_FOR = "sign_for"
    OBJECTION = "objection"
    ACCEPTANCE = "acceptance"
    EXTENSION = "extension"
    OPINION = "opinion"
    REPORT = "report"
    SUPERVISION = "supervision"
    RATING = "rating"
    REVIEW = "review"
    DICTIONARY = "dictionary"


SENDABLE = frozenset({
    Flow.INTAKE, Flow.OBJECTION, Flow.REPORT, Flow.SUPERVISION, Flow.RATING, Flow.REVIEW,
    Flow.DICTIONARY,
})  # fmt: skip
"""What a partner may be allowed to send to us; of an objection and a report its answer."""
RECEIVABLE = frozenset(Flow) - {Flow.INTAKE, Flow.RATING, Flow.DICTIONARY}
"""What we may send to a partner."""

KEEPERS = frozenset({Role.SYSTEM_ADMIN})
"""The system administrators: who connects systems reads no petition."""
READERS = KEEPERS | {Role.AUDIT_ADMIN, Role.OPERATOR, Role.PET_HEAD}

_OPEN = frozenset({Status.REGISTERED, Status.SUSPENDED})
ENTERED = Relation(
    "entered_by",
    "who entered it as it is",
    "second-person-needed",
    "对接单位由一名系统管理员填写、另一名系统管理员启用，填写的本人不能启用。",
)
"""One form says all of a partner, so who filled in the last one answers for the whole."""
_SECOND = (By(KEEPERS, never=ENTERED),)

REGISTER = Move("register", "登记对接单位", frozenset(), Status.REGISTERED, KEEPERS)
CHANGE = Move("change", "修改对接单位", _OPEN, None, KEEPERS)
ACTIVATE = Move("activate", "启用对接单位", frozenset({Status.REGISTERED}), Status.ACTIVE, _SECOND)
SUSPEND = Move("suspend", "暂停对接单位", frozenset({Status.ACTIVE}), Status.SUSPENDED, KEEPERS)
RESUME = Move("resume", "恢复对接单位", frozenset({Status.SUSPENDED}), Status.ACTIVE, _SECOND)
END = Move("end", "终止对接单位", frozenset(Status) - {Status.ENDED}, Status.ENDED, KEEPERS)
UNDO_END = Move(
    "undo-end", "撤销终止对接单位", frozenset({Status.ENDED}), Status.SUSPENDED, KEEPERS
)
MOVES = (REGISTER, CHANGE, ACTIVATE, SUSPEND, RESUME, END, UNDO_END)


def check_address(adapter: Adapter, base_url: str | None) -> None:
    """Raise `Invalid` (invalid-input) unless the address is there exactly where REST needs one.

    An address is plain: http or https, a host, no account in it, no query.
    """
    if adapter is not Adapter.REST:
        if base_url is not None:
            raise _wrong("base_url", "只有采用接口方式的对接单位才填写接口地址")
        return
    if base_url is None:
        raise _wrong("base_url", "采用接口方式的对接单位须填写接口地址")
    try:
        parts = urlsplit(base_url)
        plain = parts.port != 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError as error:
        raise _wrong("base_url", "接口地址的写法不对") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise _wrong("base_url", "接口地址应为 http 或者 https 地址，不带账号、参数")


def check_new(*, known: bool) -> None:
    """Raise `Conflict` (partner-known): a code names one partner, also after its end."""
    if known:
        detail = "已有使用该代码的对接单位，请核对代码，或者恢复原来的对接单位。"
        raise Conflict("partner-known", detail)


def _wrong(field: str, detail: str) -> Invalid:
    return Invalid("invalid-input", "填写内容有误。", [FieldError(field, detail)])
