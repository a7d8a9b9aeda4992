"""How many wrong passwords are borne. Pure.

A stranger who guesses must not lock somebody out who knows his password: what locks is a login from
one address. Guesses from many addresses at one login, or from one address at many logins, shut out
only addresses from which that login never succeeded.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(minutes=15)
"""Failures count for so long, and a lock lasts as long."""
MOST_OF_BOTH = 5
"""Failures of one login from one address."""
MOST_OF_LOGIN = 50
"""Failures of one login from anywhere."""
MOST_OF_ADDRESS = 200
"""Failures of one address at any logins: an office behind one address mistypes now and then."""
KNOWN_FOR = timedelta(days=30)
"""An address is known to a login so long after it succeeded there."""
MOST_WAITING = 20
"""So many of one address wait for their turn in one process, of logins not known there."""
MOST_WAITING_OF_KNOWN = 10
"""So many of one login wait for their turn in one process, at an address known to it."""
AT_ONCE = 2
"""So many passwords are checked at once in one process: it takes memory and a processor."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of a login at an address now."""

    is_locked: bool
    is_known: bool
    of_login: int
    of_address: int


def may_try(counts: Counts) -> bool:
    """Whether a password is looked at, at all."""
    if counts.is_locked:
        return False
    few = counts.of_login < MOST_OF_LOGIN and counts.of_address < MOST_OF_ADDRESS
    return few or counts.is_known


def digest(key: str, text: str) -> str:
    """What is stored of a login or an address: only who has `key` can say which it was."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]
