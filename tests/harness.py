"""Run one service inside a test: an issuer, callers of every kind, directory's facts in place."""

import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
import sqlalchemy as sa
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from starlette.datastructures import State

from services.cli.catalogue import BY_NAME
from services.directory.organisations.rules import DEPARTMENT, organisation_id, units
from shared import auth
from shared.auth import Actor
from shared.clock import real_now
from shared.directory import OfficeTime
from shared.handlers import Rows
from shared.moves import Role
from shared.settings import Settings
from tests.contracts.answers import Checked

KEY = OKPKey.generate_key(
    "Ed25519", {"use": "sig", "alg": auth.ALGORITHM}, private=True, auto_kid=True
)
ORG = organisation_id
UNITS = {unit.code: unit for unit in units()}


def actor(*roles: Role, unit: str = DEPARTMENT, id: UUID | None = None) -> Actor:
    """A caller with `roles` at `unit`; the same one for the same arguments."""
    name = "-".join(sorted(roles))
    at = UNITS[unit]
    return Actor(
        id=id or uuid5(at.id, name),
        name=f"{'、'.join(sorted(roles))}某某",
        roles=frozenset(roles),
        unit=at.id,
        unit_name=at.name,
        line=at.line,
        level=at.level,
        region=at.region,
        service=None,
    )


def standing_in(person: Actor, absent: Actor) -> Actor:
    """`person` as the delegate of `absent`."""
    return replace(absent, by=person.id, name=f"{person.name} 代 {absent.name}")


def token(who: Actor, **changes: Any) -> str:
    """An access token as directory would issue it for `who`, also for who acts for another."""
    now = int(real_now().timestamp())
    name, _, absent = who.name.partition(" 代 ")
    acting = who.by and {"acting_for": str(who.id), "acting_for_ver": 1, "acting_for_name": absent}
    claims = {
        "iss": auth.ISSUER,
        "aud": auth.AUDIENCE,
        "sub": str(who.person),
        "iat": now,
        "exp": now + 600,
        "jti": str(uuid4()),
        "ver": 1,
        "name": name,
        "roles": sorted(who.roles),
        "unit": str(who.unit),
        "unit_name": who.unit_name,
        "line": who.line,
        "level": who.level,
        "region": who.region,
        "service": who.service,
        **(acting or {}),
        **changes,
    }
    header = {"alg": auth.ALGORITHM, "typ": auth.TOKEN_TYPE, "kid": KEY.kid}
    return jwt.encode(header, claims, KEY, algorithms=[auth.ALGORITHM])


def issuer(request: httpx.Request) -> httpx.Response:
    """Answers what a service asks of directory."""
    if request.url.path.endswith("/jwks"):
        return httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))
    if request.url.path.endswith("/token"):
        me = token(actor(Role.SERVICE))
        return httpx.Response(200, json={"access_token": me, "expires_in": 600})
    return httpx.Response(404)


@dataclass
class Site:
    """A running service and ways to talk to it."""

    app: FastAPI
    stack: AsyncExitStack
    _positions: "count[int]" = field(default_factory=lambda: count(1))

    def client(self, *roles: Role, unit: str = DEPARTMENT, id: UUID | None = None) -> Any:
        """An HTTP client that calls as a holder of `roles` at `unit`."""
        return self.client_of(actor(*roles, unit=unit, id=id))

    def client_of(self, who: Actor | None) -> httpx.AsyncClient:
        """An HTTP client that calls as `who`, or as nobody."""
        headers = {"Authorization": f"Bearer {token(who)}"} if who else {}
        inner = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        transport = Checked(self.app.state.name, inner)
        return httpx.AsyncClient(transport=transport, base_url="http://site/v1", headers=headers)

    async def receive(
        self, type: str, subject: UUID, data: Mapping[str, Any], time: datetime | None = None
    ) -> None:
        """Let the service apply one event of another service's feed."""
        feed = self.app.state.followers[type.partition(".")[0]].feed
        event = {
            "id": f"{uuid4()}:{next(self._positions)}",
            "type": type,
            "subject": str(subject),
            "time": (time or real_now()).isoformat(),
            "data": json.loads(json.dumps(data, default=str)),
        }
        assert type in feed.handlers, f"{type} is not followed"
        rows = Rows()
        rows.add(feed.upserts(event))
        async with self.app.state.database.begin() as session:
            await rows.write(session)

    async def set_office_time(self, at: datetime) -> None:
        """Let office time be `at` (the site must run with rehearsal=True)."""
        async with self.app.state.database.begin() as session:
            await session.execute(sa.delete(OfficeTime))
            session.add(OfficeTime(one=True, at=at))


CreateApp = Callable[[Settings, httpx.AsyncBaseTransport | None], FastAPI]
_idle: dict[CreateApp, list[FastAPI]] = {}
"""Applications that no test runs now. What FastAPI works out of a route when it is first called
costs more than many a test, and is the same in each."""


@contextmanager
def _application(create_app: CreateApp, given: Settings) -> Iterator[FastAPI]:
    idle = _idle.setdefault(create_app, [])
    app = idle.pop() if idle else create_app(given, httpx.MockTransport(issuer))
    kept = {name: app.state[name] for name in ("name", "recusals", "bundles", "passing")}
    app.state = State({**kept, "settings": given})
    yield app
    idle.append(app)


@asynccontextmanager
async def running(create_app: CreateApp, url: str, **settings: Any) -> AsyncIterator[Site]:
    """The service on the database at `url`, started; followers and jobs are stepped by hand."""
    with tempfile.TemporaryDirectory() as folder:
        secrets = Path(folder) / "secrets"
        secrets.mkdir()
        for name in BY_NAME:
            (secrets / f"client_{name}").write_text("secret")
        for name in ("vault_key", "exchange_key", "store_access_key", "store_secret_key"):
            (secrets / name).write_text(f"{name} of the tests")
        given = Settings(
            database_url=url,
            data_dir=Path(folder),
            secrets_dir=secrets,
            run_worker=False,
            gateway_url="http://gateway",
            **settings,
        )
        with _application(create_app, given) as app:
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(app.router.lifespan_context(app))
                yield Site(app, stack)
