"""What is done with a referral: leading there, records of what came of it, and the way back."""

from intake_service.handling.referrals.commands.back import fall, reject, undo
from intake_service.handling.referrals.commands.leading import correct_route, divert, find_path
from intake_service.handling.referrals.commands.records import (
    record_result,
    take_up,
    undo_result,
    undo_take_up,
)

__all__ = [
    "correct_route",
    "divert",
    "fall",
    "find_path",
    "record_result",
    "reject",
    "take_up",
    "undo",
    "undo_result",
    "undo_take_up",
]
