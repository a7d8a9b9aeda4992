"""How a petitioner is known by a query code, what is shown, how many errors are borne. Pure.

Four digits are soon guessed, a query code never: so what counts most are the errors with one code,
wherever they come from. An address from which the code was right goes on in any case.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(minutes=15)
"""Errors of an address count for so long; whoever made the most waits as long after the last."""
WITHIN_OF_CODE = timedelta(hours=24)
"""Errors with one code count for so long."""
MOST_OF_BOTH = 5
"""Errors with one code from one address."""
MOST_OF_CODE = 30
"""Errors with one code from anywhere: of ten thousand endings one in three hundred a day."""
MOST_OF_ADDRESS = 200
"""Errors of one address with any codes: a town may have one address."""
KNOWN_FOR = timedelta(days=30)
"""An address is known to a code so long after it succeeded there."""

SHOWN: Mapping[str, str] = {
    "D08": "forwarded", "D09": "forwarded", "D02": "acceptance", "D06": "refusal",
    "D07": "refusal", "D12": "extensions", "D15": "opinions", "D16": "opinions", "D38": "opinions",
}  # fmt: skip
"""The letters that an enquiry shows, and as what: what the petitioner is entitled to know."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of a code at an address now."""

    is_known: bool
    of_both: int
    of_code: int
    of_address: int


def may_try(counts: Counts, counted: int = 0) -> bool:
    """Whether an attempt is looked at, at all; `counted` of those in `counts` are this one."""
    if counts.of_both - counted >= MOST_OF_BOTH:
        return False
    few = counts.of_code - counted < MOST_OF_CODE and counts.of_address - counted < MOST_OF_ADDRESS
    return few or counts.is_known


def digest(key: str, text: str) -> str:
    """What is stored of a code or an address: only who has `key` can say which it was."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]


def proves(given: str, held: Iterable[str]) -> bool:
    """Whether what was given is one of what is held, in a time that does not tell."""
    wanted = given.encode()
    return sum(hmac.compare_digest(wanted, each.encode()) for each in held) > 0
