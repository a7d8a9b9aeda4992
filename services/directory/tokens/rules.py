"""What a token says of its holder. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Holder:
    """Who logs in, as the token describes him; `service` is the name of a service account."""

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


def claims(holder: Holder, token_id: UUID, now: datetime, life: timedelta) -> dict[str, Any]:
    """The claims of an access token issued at `now` (real time) that lives for `life`."""
    issued = int(now.timestamp())
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
    }
