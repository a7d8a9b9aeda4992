"""The life of an accusation, and to whom it must never be handed over. No I/O in this file."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Move, Role, within
from shared.personal import fold
from shared.workdays import chinese_date, local_date


class Status(StrEnum):
    """Status of an accusation （domain §9.6）; one that is given back is none after all."""

    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    ACKNOWLEDGED = "acknowledged"
    RESULT_KNOWN = "result_known"
    GIVEN_BACK = "given_back"


class AccusedKind(StrEnum):
    """Who is accused: an organ, or a person."""

    ORGAN = "organ"
    PERSON = "person"


OFFICERS = frozenset({Role.ACCUSATION_OFFICER})
"""The named officers: nobody else learns that an accusation is there."""
COUNTED = (Status.SEALED, Status.HANDED_OVER, Status.ACKNOWLEDGED, Status.RESULT_KNOWN)
"""What others may be told the number of."""
NO_ACCUSATION = "经专办人员审核，不属检举控告"
"""What the piece's own history says of its return; the officer's reason stays here."""

_SEALED = frozenset({Status.SEALED})
_HANDED_OVER = frozenset({Status.HANDED_OVER})
_ACKNOWLEDGED = frozenset({Status.ACKNOWLEDGED})

ENTER = Move("enter", "转入检举控告专办", frozenset(), Status.SEALED,
             frozenset({Role.PET_HEAD, Role.SYSTEM}), called=False)  # fmt: skip
NAME_ACCUSED = Move("name-accused", "登记被检举控告的机关、人员", _SEALED, None, OFFICERS)
HAND_OVER = Move("hand-over", "移交有权处理的机关", _SEALED, Status.HANDED_OVER, OFFICERS)
UNDO_HAND_OVER = Move("undo-hand-over", "撤销移交", _HANDED_OVER, Status.SEALED, OFFICERS)
ACKNOWLEDGE = Move("acknowledge", "登记接收回执", _HANDED_OVER, Status.ACKNOWLEDGED, OFFICERS)
UNDO_ACKNOWLEDGEMENT = Move("undo-acknowledgement", "撤销接收回执", _ACKNOWLEDGED,
                            Status.HANDED_OVER, OFFICERS)  # fmt: skip
RETURN = Move("return", "登记接收机关退回", _HANDED_OVER | _ACKNOWLEDGED, Status.SEALED, OFFICERS)
RECORD_RESULT = Move("record-result", "登记是否查实", _ACKNOWLEDGED, Status.RESULT_KNOWN, OFFICERS)
UNDO_RESULT = Move("undo-result", "撤销查实登记", frozenset({Status.RESULT_KNOWN}),
                   Status.ACKNOWLEDGED, OFFICERS)  # fmt: skip
GIVE_BACK = Move("give-back", "退回（不属检举控告）", _SEALED, Status.GIVEN_BACK, OFFICERS)
REVEAL = Move("reveal", "查看未脱敏信息", frozenset(), None, OFFICERS)
"""A look that is recorded."""
MOVES = (ENTER, NAME_ACCUSED, HAND_OVER, UNDO_HAND_OVER, ACKNOWLEDGE, UNDO_ACKNOWLEDGEMENT, RETURN,
         RECORD_RESULT, UNDO_RESULT, GIVE_BACK)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to get an accusation; `line` of an organ that directory knows."""

    name: str
    line: str | None


@dataclass(frozen=True, slots=True)
class Guarded:
    """Whom it must never reach: `lines` with everything below, and organs known by name alone.

    `names` are also those of every organ on the lines; `served` are the lines of the organs where
    the accused serve, each without what is below it.
    """

    lines: Sequence[str]
    names: Iterable[str]
    served: Collection[str]


def check_named(*, named: bool) -> None:
    """Raise `Conflict` (accused-unnamed): without the accused nobody can say whom to avoid."""
    if not named:
        detail = "尚未登记被检举控告的机关、人员，无法核对接收机关，请先登记。"
        raise Conflict("accused-unnamed", detail)


def check_recipient(recipient: Recipient, guarded: Guarded) -> None:
    """Raise `Conflict` (accused-organ) for the accused organ or one they head, with all below.

    Nor to the organ itself where an accused serves; its discipline body by name may have it.

    《信访工作条例》第三十条. What directory does not know is compared by how its name begins. The
    refusal does not say which of them it is.
    """
    line = recipient.line
    below = line is not None and any(within(line, each) for each in guarded.lines)
    name = plain(recipient.name)
    called = any(name.startswith(plain(each)) for each in guarded.names)
    if below or called or line in guarded.served:
        detail = (
            "不得移交被检举控告的机关、其下级机关，或者被检举控告人任职、担任负责人的机关，"
            "请另选有权处理的机关。"
        )
        raise Conflict("accused-organ", detail)


def plain(name: str) -> str:
    """A name as it is compared: half width, without blanks."""
    return fold(name).replace(" ", "")


def check_received(day: date, handed_over_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (acknowledgement-invalid) for a day to come, or before the hand-over."""
    if not local_date(handed_over_at) <= day <= local_date(now):
        errors = [FieldError("received_on", "应在移交之日至今天之间")]
        detail = "接收日期应在移交之日至今天之间，请核对。"
        raise Invalid("acknowledgement-invalid", detail, errors)


def check_result(day: date, received_on: date | None, now: datetime) -> None:
    """Raise `Invalid` (result-invalid) for a day to come, or before the receipt."""
    if not (received_on or day) <= day <= local_date(now):
        errors = [FieldError("told_on", "应在接收之日至今天之间")]
        raise Invalid("result-invalid", "反馈日期应在接收之日至今天之间，请核对。", errors)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the list for a hand-over says."""

    number: str
    form: str
    petition_date: date
    pages: int
    giver: str
    organ: str
    handed_over_at: datetime


def transfer_list(transfer: Transfer) -> str:
    """The list （移交清单） that goes with the papers: which piece, never what it says."""
    lines = {
        "登记编号": transfer.number,
        "信访形式": transfer.form,
        "信访日期": chinese_date(transfer.petition_date),
        "材料页数": f"{transfer.pages}页",
        "移交单位": transfer.giver,
        "接收机关": transfer.organ,
        "移交日期": chinese_date(transfer.handed_over_at),
        "接收人（签字）": "",
        "接收日期": "",
    }
    rows = [f"{name}：{value}" for name, value in lines.items()]
    said = "材料密封移交。不得将检举控告材料及有关情况透露或者转给被检举控告的人员、单位。"
    return "\n".join(["检举控告材料移交清单", "", *rows, "", f"　　{said}", ""])
