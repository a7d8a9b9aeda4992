"""Why a piece is only filed. No I/O in this file."""

from enum import StrEnum


class Ground(StrEnum):
    """存件理由."""

    NO_REQUEST = "no_request"
    UNCLEAR = "unclear"
    THANKS = "thanks"
