"""When a sender's row differs from what we hold, and what a person may do about it. No I/O."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from intake_service.reception.sheets.rules.columns import COLUMNS
from shared.errors import Conflict
from shared.moves import Move, Role

READERS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD})
SETTLERS = frozenset({Role.REGISTRAR, Role.PET_HEAD})
"""Whose register it is; they decide, and see both sides unmasked."""


class Status(StrEnum):
    """Where a difference stands."""

    OPEN = "open"
    KEPT = "kept"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"


class Decision(StrEnum):
    """What a person decides: ours stays, or theirs is taken over."""

    KEEP = "keep"
    ADOPT = "adopt"


_OPEN = frozenset({Status.OPEN})
_SYSTEM = frozenset({Role.SYSTEM})

OPEN = Move("open", "发现差异", frozenset(), Status.OPEN, _SYSTEM, called=False)
KEEP = Move("keep", "保留原登记", _OPEN, Status.KEPT, SETTLERS)
ADOPT = Move("adopt", "采用来件内容", _OPEN, Status.ADOPTED, SETTLERS)
REOPEN = Move("reopen", "撤销处理", frozenset({Status.KEPT, Status.ADOPTED}), Status.OPEN,
              SETTLERS)  # fmt: skip
SUPERSEDE = Move("supersede", "被新的来件取代", _OPEN, Status.SUPERSEDED, _SYSTEM,
                 called=False)  # fmt: skip

MOVES = (OPEN, KEEP, ADOPT, REOPEN, SUPERSEDE)
SETTLING = {Decision.KEEP: KEEP, Decision.ADOPT: ADOPT}

HEADINGS = {column.field: column.heading for column in COLUMNS if column.field != "external_no"}
"""What is compared, in the order of the ledger.

A sender's own progress （办结、状态、限办时间） is not: nothing of ours rests on it."""
PERSONAL = frozenset({"name", "address", "phone", "stated_place", "original_text"})
UNCHANGEABLE = frozenset({"form"})
"""The form is part of the receipt number, which never changes."""


def differing(held: Mapping[str, Any], offered: Mapping[str, Any]) -> list[str]:
    """The fields that the sender says otherwise; what the sheet has no column for is not asked."""
    return [
        name
        for name in HEADINGS
        if name in offered and _compared(name, offered[name]) != _compared(name, held.get(name))
    ]


def _compared(name: str, value: Any) -> Any:
    """The value as it is compared: the same for what says the same."""
    if name == "is_initial_national":
        return value is not False  # who says nothing does not deny it
    if name == "original_text" and isinstance(value, str):
        return value.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    return value


def comparable(offered: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared of a sender's row."""
    return {name: offered[name] for name in HEADINGS if name in offered}


def fingerprint(offered: Mapping[str, Any]) -> str:
    """The same for the same content, by which a difference is not opened twice."""
    canonical = json.dumps(comparable(offered), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def adopted(held: Mapping[str, Any], offered: Mapping[str, Any]) -> dict[str, Any]:
    """What adopting changes. Raises `Conflict` (nothing-to-adopt)."""
    changes = {name: offered[name] for name in differing(held, offered) if name not in UNCHANGEABLE}
    if not changes:
        detail = "没有可以采用的内容：信访形式不能更改，其余各项已经一致。请选择保留原登记。"
        raise Conflict("nothing-to-adopt", detail)
    return changes


def restored(
    before: Mapping[str, Any], offered: Mapping[str, Any], held: Mapping[str, Any]
) -> dict[str, Any]:
    """What taking an adoption back changes: what stands as adopted, and not as corrected since."""
    return {
        name: before[name]
        for name in differing(before, offered)
        if name not in UNCHANGEABLE and held.get(name) == offered[name]
    }


def check_last(*, newer: bool) -> None:
    """Raise `Conflict` (difference-newer): of one piece one difference is open at a time."""
    if newer:
        detail = "该件已有新的来件差异待处理，请先处理新的差异。"
        raise Conflict("difference-newer", detail)
