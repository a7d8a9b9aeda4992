"""What a token says of its holder. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.workdays import ends_at


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom somebody acts （代办）, until the end of which day."""

    account: UUID
    version: int
    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Holder:
    """Who logs in, as the token describes him; `service` is the name of a service account.

    `acting`: for whom he acts, whose roles `roles` then are; both work in the same unit.
    """

    id: UUID
    version: int
    name: str
    roles: list[str]
    unit: UUID
    unit_name: str
    line: str
    level: str
    region: str
    service: str | None
    acting: Acting | None = None


def claims(holder: Holder, token_id: UUID, now: datetime, life: timedelta) -> dict[str, Any]:
    """The claims of an access token issued at `now` (real time) that lives for `life`."""
    issued, acting = int(now.timestamp()), holder.acting
    absent = acting and {
        "acting_for": str(acting.account),
        "acting_for_ver": acting.version,
        "acting_for_name": acting.name,
        "acting_until": acting.until.isoformat(),
    }
    return {
        "sub": str(holder.id),
        "jti": str(token_id),
        "iat": issued,
        "exp": issued + int(life.total_seconds()),
        "ver": holder.version,
        "name": holder.name,
        "roles": holder.roles,
        "unit": str(holder.unit),
        "unit_name": holder.unit_name,
        "line": holder.line,
        "level": holder.level,
        "region": holder.region,
        "service": holder.service,
        **(absent or {}),
    }


def life(holder: Holder, longest: timedelta, office: datetime) -> timedelta:
    """How long a token issued at `office` lives: not beyond the last day that one acts for another.

    `office` is office time, which days are counted in.
    """
    if holder.acting is None:
        return longest
    return min(longest, ends_at(holder.acting.until) - office)
