"""What may happen to a note of a talk, and who may do it. No I/O in this file."""

from datetime import datetime
from enum import StrEnum

from intake_service.privacy.vault.rules import REVEALERS
from intake_service.reception.registration.rules import RESPONSIBLE
from shared.errors import FieldError, Invalid
from shared.moves import By, Move, Relation, Role


class TalkForm(StrEnum):
    """How somebody was spoken to."""

    TELEPHONE = "telephone"
    INTERVIEW = "interview"


class TalkPartner(StrEnum):
    """Who was spoken to, by what he is to the piece; never by name."""

    PETITIONER = "petitioner"
    REPRESENTATIVE = "representative"
    WITNESS = "witness"
    UNIT = "unit"
    OTHER = "other"


class Status(StrEnum):
    """Status of a note. It is kept for ever."""

    KEPT = "kept"


RECORDED = Relation("unit_id", "the unit that recorded it", "not-responsible-unit",
                    "该谈话记录由其他单位记录，只有记录单位才能更正。")  # fmt: skip
RECORD = Move("record", "记录谈话", frozenset(), Status.KEPT,
              (By(REVEALERS), By({Role.DIV_HANDLER}, unit=RESPONSIBLE)))  # fmt: skip
CORRECT = Move("correct", "更正谈话记录", frozenset({Status.KEPT}), None,
               (By(REVEALERS | {Role.DIV_HANDLER}, unit=RECORDED),))  # fmt: skip
MOVES = (RECORD, CORRECT)


def check_held(held_at: datetime, now: datetime) -> None:
    """Raise `Invalid` (talk-not-held): what is recorded has been said."""
    if held_at > now:
        message = "谈话时间不能晚于当前时间"
        raise Invalid("talk-not-held", f"{message}。", [FieldError("held_at", message)])
