"""Callers that need no account: any role in any unit, and nobody."""

import json
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4, uuid5

from fastapi import FastAPI

from services.directory.accounts.rules import account_id
from services.directory.organisations.rules import JOINT_OFFICE
from services.directory.signing import SigningKey
from shared.clock import real_now
from shared.moves import Role
from tests.cluster import Cluster
from tests.contracts.answers import Answer, check
from tests.harness import UNITS
from tests.matrix.expected import From

COUNTY, NEIGHBOUR, CITY = "510104", "510105", "510100"
PLACES = {
    From.RIGHT: COUNTY,
    From.NEIGHBOUR: NEIGHBOUR,
    From.PARENT: CITY,
    From.CHILD: COUNTY,
    From.PROVINCE: "510000",
    From.DIVISION: "510000/D03",
    From.JOINT: JOINT_OFFICE,
}


def somebody(code: str) -> UUID:
    """The one person of a unit who takes every role in turn."""
    return uuid5(UNITS[code].id, "somebody")


@dataclass
class Callers:
    """Calls a service's application itself, without client or socket in between."""

    cluster: Cluster
    _tokens: dict[tuple[Set[Role], str, UUID], str] = field(default_factory=dict)

    def token(self, roles: Set[Role], code: str, person: UUID | None = None) -> str:
        """An access token for a holder of `roles` in the unit `code`, signed by directory."""
        who = person or somebody(code)
        if (roles, code, who) not in self._tokens:
            self._tokens[roles, code, who] = self._signed(roles, code, who)
        return self._tokens[roles, code, who]

    async def call(
        self,
        service: str,
        caller: tuple[Set[Role], From] | None,
        method: str,
        target: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        person: UUID | None = None,
    ) -> Answer:
        """The answer of `service` to `caller` (as `person`, where it matters who), or to nobody."""
        given = {"Content-Type": "application/json", **(headers or {})}
        if caller is not None:
            # Directory shows people themselves, so there the caller is a person it knows.
            me = account_id("div_handler") if service == "directory" else person
            code = PLACES[caller[1]].rpartition("/")[2]
            given["Authorization"] = f"Bearer {self.token(caller[0], code, me)}"
        content = b"" if body is None else json.dumps(body).encode()
        answer = await _asked(self.cluster.apps[service], method, target, given, content)
        check(service, method, target.partition("?")[0], answer)
        return answer

    def _signed(self, roles: Set[Role], code: str, person: UUID) -> str:
        at, now = UNITS[code], int(real_now().timestamp())
        key: SigningKey = self.cluster.apps["directory"].state.signing_key
        claims = {
            "sub": str(person),
            "iat": now,
            "exp": now + 3600,
            "jti": str(uuid4()),
            "ver": 1_000_000,
            "name": "某某某",
            "roles": sorted(roles),
            "unit": str(at.id),
            "unit_name": at.name,
            "line": at.line,
            "level": at.level,
            "region": at.region,
            "service": None,
        }
        return key.sign(claims)


async def _asked(
    app: FastAPI, method: str, target: str, headers: dict[str, str], content: bytes
) -> Answer:
    path, _, query = target.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "client": ("127.0.0.1", 1), "server": ("cluster", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    status, parts, names = 0, [b""], dict[str, str]()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, names
        if message["type"] == "http.response.start":
            status = message["status"]
            names = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, names, b"".join(parts))
