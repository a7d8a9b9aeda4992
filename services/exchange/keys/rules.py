"""When a partner's key is believed, and who agrees to it. Pure."""

import base64
import binascii
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role


class Status(StrEnum):
    """Status of a partner's key （对接单位密钥）; an active one is believed while it lasts."""

    PENDING = "pending"
    ACTIVE = "active"
    REVOKED = "revoked"


KEEPERS = frozenset({Role.SYSTEM_ADMIN})
READERS = KEEPERS | {Role.AUDIT_ADMIN, Role.OPERATOR}

LONGEST = timedelta(days=366)
"""For so long a key is valid at most; the next one may begin before the last one ends."""
AT_ONCE = 3
"""Keys of one partner that are pending or active at a time: the old one, the next, one spare."""
_BYTES = 32

ENTERED = Relation(
    "entered_by",
    "who entered it, or took back that it is revoked",
    "second-person-needed",
    "密钥由一名系统管理员录入、另一名系统管理员核对后确认，录入的本人不能确认。",
)
_PENDING = frozenset({Status.PENDING})

ENTER = Move("enter", "录入密钥", frozenset(), Status.PENDING, KEEPERS)
CONFIRM = Move("confirm", "确认密钥", _PENDING, Status.ACTIVE, (By(KEEPERS, never=ENTERED),))
REVOKE = Move(
    "revoke", "吊销密钥", frozenset({Status.PENDING, Status.ACTIVE}), Status.REVOKED, KEEPERS
)
UNDO_REVOCATION = Move(
    "undo-revocation", "撤销吊销密钥", frozenset({Status.REVOKED}), Status.PENDING, KEEPERS
)
MOVES = (ENTER, CONFIRM, REVOKE, UNDO_REVOCATION)


def public_bytes(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key in base64 or base64url. Raises `Invalid`
    (key-unreadable).
    """
    try:
        plain = text.rstrip("=").replace("-", "+").replace("_", "/")
        found = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != _BYTES or found == bytes(_BYTES):
        detail = "公钥应为 Ed25519 公钥的 32 个字节，以 base64 填写。"
        raise Invalid("key-unreadable", detail, [FieldError("public_key", "不是 Ed25519 公钥")])
    return found


def written(public: bytes) -> str:
    """A public key as it is kept and shown: base64url without padding, as in a JWK."""
    return base64.urlsafe_b64encode(public).rstrip(b"=").decode()


def check_validity(valid_from: datetime, valid_until: datetime, now: datetime) -> None:
    """Raise `Invalid` (key-validity-wrong) for a time that is over, upside down or too long."""
    if valid_until <= max(valid_from, now):
        detail = "密钥的失效时间应晚于生效时间，且不能已经过去。"
    elif valid_until - valid_from > LONGEST:
        detail = f"密钥最长使用 {LONGEST.days} 天，请缩短有效期，到期前录入新的密钥。"
    else:
        return
    raise Invalid("key-validity-wrong", detail, [FieldError("valid_until", "有效期不对")])


def check_new(*, known: bool, others: int) -> None:
    """Raise `Conflict`: key-known for an id or a key that was there before, too-many-keys."""
    if known:
        raise Conflict("key-known", "密钥编号或者公钥已经录入过，请核对，或者使用新的密钥对。")
    if others >= AT_ONCE:
        detail = f"一个对接单位同时最多有 {AT_ONCE} 把未吊销的密钥，请先吊销不再使用的。"
        raise Conflict("too-many-keys", detail, most=AT_ONCE)


def is_valid(status: Status, valid_from: datetime, valid_until: datetime, at: datetime) -> bool:
    """Whether a key is believed at a moment."""
    return status is Status.ACTIVE and valid_from <= at < valid_until


def lasting(ends: Iterable[datetime], now: datetime) -> int:
    """How many keys are not over yet."""
    return sum(end > now for end in ends)
