"""What a masked personal field looks like, and who may lift a mask. No I/O in this file."""

import re
from collections.abc import Iterable
from enum import StrEnum

from shared.moves import Role

REVEALERS = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD,
    Role.UNIT_HANDLER, Role.UNIT_HEAD,
})  # fmt: skip
"""Who works on a piece and may have to write to or call a petitioner, or read what was sent."""


class Secret(StrEnum):
    """A field that is shown only on request, with a purpose."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    DOCUMENT_NO = "document_no"
    ORIGINAL_TEXT = "original_text"
    LETTER = "letter"
    LEDGER_ROW = "ledger_row"


_NUMBERS = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
"""A mobile telephone number, or the number of an identity card."""


def discloses(text: str, secrets: Iterable[str | None]) -> bool:
    """Whether `text` gives away one of `secrets`, or a telephone or identity number of anybody.

    A single character is no secret: it stands in every other word.
    """
    known = any(secret in text for secret in secrets if secret and len(secret) > 1)
    return known or _NUMBERS.search(text) is not None


def mask_name(name: str) -> str:
    """张三 → 张*, 欧阳某某 → 欧***: the first character, then a star for each other one."""
    return name[:1] + "*" * max(1, len(name) - 1)


def mask_phone(phone: str) -> str:
    """13800000000 → 138****0000; a short number shows its last two digits only."""
    if len(phone) < 9:
        return "*" * max(4, len(phone) - 2) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def mask_document(number: str) -> str:
    """510104000000000000 → 5101**********0000."""
    if len(number) < 12:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def mask_address(address: str) -> str:
    """Keeps the place down to county, town or street, hides house and door."""
    for mark in ("街道", "镇", "乡", "区", "县", "市", "州"):
        head, found, tail = address.partition(mark)
        if found and tail:
            return head + found + "****"
    return "****"
