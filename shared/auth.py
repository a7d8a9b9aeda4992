"""Who is calling (401), which rows exist for them (404), which verbs they have (403)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Protocol, cast
from uuid import UUID

import httpx
import sqlalchemy as sa
from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from fastapi.security import HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared import idempotency, versions
from shared.clock import real_now
from shared.db import Database, Session
from shared.errors import Forbidden, NotFound, Unauthorized
from shared.moves import Move, Passed, Role, in_the_place_of
from shared.recusals import Bundle, Recusals
from shared.regions import Level as Level  # one word: the level of a unit is that of its region

ALGORITHM = "Ed25519"
ISSUER = "kaimen-directory"
AUDIENCE = "kaimen"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - the `typ` of access tokens (RFC 9068), not a secret
TOKEN_LIFE = timedelta(minutes=10)
LEEWAY = timedelta(seconds=60)
RECHECK = timedelta(seconds=10)
"""How long a verified token is believed before its account's version is looked up again."""


@dataclass(frozen=True)
class Actor:
    """The caller. `line` is the path of organisation codes down to the unit, `region` GB/T 2260.

    While somebody stands in for an absent colleague （代办）, `id`, `roles` and everything else are
    the colleague's, whose rights they are; `by` is the account of who really acts, and `name` says
    both ("甲某某 代 乙某某").

    `passed` are rights of others who must keep away （回避）, about single pieces.
    """

    id: UUID
    name: str
    roles: Set[Role]
    unit: UUID
    unit_name: str
    line: str
    level: Level
    region: str
    service: str | None
    by: UUID | None = None
    passed: Sequence[Passed] = ()

    @property
    def person(self) -> UUID:
        """The account of who really acts."""
        return self.by or self.id

    @property
    def persons(self) -> Set[UUID]:
        """Who really acts, and for whom: what either may not do, neither may do here."""
        return {self.id, self.person}

    @property
    def is_inside(self) -> bool:
        """True in a division or institution of the Department, whose staff may be seconded."""
        return self.level is Level.PROVINCE and "/" in self.line

    @property
    def sees_all(self) -> bool:
        """True for service accounts, which carry feeds and questions between services."""
        return Role.SERVICE in self.roles

    def to_json(self) -> dict[str, Any]:
        """As JSON, for a job that will act as this person; `from_json` reads it."""
        ids = {name: str(value) for name in _IDS if (value := getattr(self, name)) is not None}
        values = asdict(replace(self, passed=()))
        del values["passed"]
        return {**values, **ids, "roles": sorted(self.roles)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Actor":
        """Who asked for a job, as they were then."""
        ids = {name: UUID(stored[name]) for name in _IDS if stored.get(name) is not None}
        roles = frozenset(Role(role) for role in stored["roles"])
        return cls(**{**stored, **ids, "level": Level(stored["level"]), "roles": roles})


_IDS = ("id", "unit", "by")


SYSTEM = Actor(
    id=UUID(int=0), name="系统", roles=frozenset({Role.SYSTEM}), unit=UUID(int=0),
    unit_name="系统", line="510000", level=Level.PROVINCE, region="510000", service=None,
)  # fmt: skip
"""Who does what happens by itself: an order arrives, a period runs out, a job ends."""


def on_line(column: sa.ColumnElement[Any], actor: Actor) -> sa.ColumnElement[bool]:
    """True where `column` (a unit's line) is the actor's unit or one below it."""
    return within_line(column, actor.line)


def within_line(column: sa.ColumnElement[Any], line: str) -> sa.ColumnElement[bool]:
    """True where `column` is the unit of `line` or one below it, as `moves.within` for a query."""
    return sa.or_(column == line, column.startswith(line + "/", autoescape=True))


def on_line_asked(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """`on_line` for a statement that is built once; `line_of` gives its parameters."""
    line, below = sa.bindparam("line", type_=sa.Text), sa.bindparam("below", type_=sa.Text)
    return sa.or_(column == line, column.like(below, escape="/"))


def line_of(actor: Actor) -> dict[str, str]:
    """The parameters that stand for the actor in `on_line_asked`."""
    escaped = actor.line.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {"line": actor.line, "below": f"{escaped}//%"}


class Keys(Protocol):
    """Where verification keys come from."""

    async def current(self) -> KeySet:
        """The known keys."""
        ...

    async def refreshed(self) -> KeySet:
        """The keys after asking again, because a token names one we do not know."""
        ...


class RemoteKeys:
    """The issuer's JWKS through the gateway; the last one is kept on disk."""

    def __init__(self, client: httpx.AsyncClient, file: Path) -> None:
        self._client = client
        self._file = file
        self._keys: KeySet | None = None
        self._asked_at = real_now() - RECHECK
        self._lock = asyncio.Lock()

    async def current(self) -> KeySet:
        if self._keys is None:
            with suppress(OSError, ValueError, TypeError, KeyError, JoseError):  # not kept whole
                self._keys = KeySet.import_key_set(json.loads(self._file.read_text()))
        return self._keys or await self.refreshed()

    async def refreshed(self) -> KeySet:
        async with self._lock:
            # A flood of tokens with invented key ids must not become a flood of questions.
            if self._keys is None or real_now() - self._asked_at >= RECHECK:
                await self._ask()
        if self._keys is None:
            raise Unauthorized("keys-unknown", "暂时无法核验身份，请稍后重试。")
        return self._keys

    async def _ask(self) -> None:
        try:
            answer = await self._client.get("/api/directory/v1/jwks")
            answer.raise_for_status()
        except httpx.HTTPError:
            return
        self._asked_at = real_now()
        self._keys = KeySet.import_key_set(answer.json())
        with suppress(OSError):  # kept for the next start; this one has them
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_suffix(".new")
            beside.write_text(answer.text)
            beside.replace(self._file)


Version = Callable[[UUID], Awaitable[int | None]]
"""Account id → its current version; None when this service does not know the account (yet)."""


@dataclass(slots=True)
class _Verified:
    """A token that was right; `versions` are those of its account, and of whom that acts for."""

    actor: Actor
    versions: dict[UUID, int]
    expires: float
    checked: float


class Authenticator:
    """Bearer token → `Actor`. Verified tokens are remembered; revocation acts within 30 s."""

    def __init__(self, keys: Keys, version: Version) -> None:
        self._keys = keys
        self._version = version
        self._known: dict[str, _Verified] = {}

    async def actor(self, request: Request) -> Actor:
        """The caller of `request`. Raises `Unauthorized`; the answer never says what was wrong."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(token) <= 8192:
            raise _refused()
        now = real_now().timestamp()
        known = self._known.get(token)
        if known is None:
            known = await self._verify(token, now)
            if len(self._known) >= 10_000:
                self._known.clear()
            self._known[token] = known
        if known.expires <= now:
            del self._known[token]
            raise _refused()
        if now - known.checked >= RECHECK.total_seconds():
            await self._check_version(known, now)
        return known.actor

    async def _verify(self, token: str, now: float) -> _Verified:
        claims = await self._claims(token)
        try:
            known = _Verified(_actor(claims), _versions(claims), float(claims["exp"]), 0)
        except (KeyError, ValueError, TypeError) as error:
            raise _refused() from error
        await self._check_version(known, now)
        return known

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, await self._keys.current(), algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError, KeyError):
            try:
                decoded = jwt.decode(token, await self._keys.refreshed(), algorithms=[ALGORITHM])
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise _refused() from error
        claims = decoded.claims
        plain = isinstance(claims.get("iss"), str) and isinstance(claims.get("aud"), str)
        if decoded.header.get("typ") != TOKEN_TYPE or not plain:
            raise _refused()
        try:
            _CLAIMS.validate(claims)
        except JoseError as error:
            raise _refused() from error
        return claims

    async def _check_version(self, known: _Verified, now: float) -> None:
        for account, version in known.versions.items():
            current = await self._version(account)
            if current is not None and current > version:
                raise _refused()
        known.checked = now


_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=int(LEEWAY.total_seconds()),
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    sub={"essential": True},
    exp={"essential": True},
    iat={"essential": True},
)


def _refused() -> Unauthorized:
    return Unauthorized("not-authenticated", "请先登录，或重新登录后再试。")


def _versions(claims: dict[str, Any]) -> dict[UUID, int]:
    versions = {UUID(claims["sub"]): int(claims["ver"])}
    if claims.get("acting_for") is not None:
        versions[UUID(claims["acting_for"])] = int(claims["acting_for_ver"])
    return versions


def _actor(claims: dict[str, Any]) -> Actor:
    subject, name = UUID(claims["sub"]), str(claims["name"])
    acting_for: str | None = claims.get("acting_for")
    if acting_for is not None:
        name = f"{name[:_LONGEST_OF_TWO]} 代 {str(claims['acting_for_name'])[:_LONGEST_OF_TWO]}"
    return Actor(
        id=subject if acting_for is None else UUID(acting_for),
        by=None if acting_for is None else subject,
        name=name,
        roles=frozenset(Role(role) for role in claims["roles"]),
        unit=UUID(claims["unit"]),
        unit_name=str(claims["unit_name"]),
        line=str(claims["line"]),
        level=Level(claims["level"]),
        region=str(claims["region"]),
        service=claims.get("service"),
    )


_LONGEST_OF_TWO = 48
"""Letters of each name where one acts for another: what is recorded holds a hundred."""


def check_oneself(actor: Actor) -> None:
    """Raise `Forbidden` (acting-for-another) for what nobody does for another: it is one's own."""
    if actor.by is not None:
        detail = "这一项只能由本人办理，代办人不能代为办理；请以本人身份登录后办理自己的事项。"
        raise Forbidden("acting-for-another", detail)


class _Established(HTTPBearer):
    """The caller, as the edge already established (`shared.edge.Route`); documented as a token."""

    def __init__(self) -> None:
        super().__init__(
            scheme_name="HTTPBearer", description="/api/directory/v1/token 签发的访问令牌"
        )

    async def __call__(self, request: HTTPConnection) -> Any:
        return request.state.actor


caller = _Established()
Caller = Annotated[Actor, Depends(caller)]

Load = Callable[[AsyncSession, Actor, UUID], Awaitable[Any]]


class Guard:
    """What a route asks of its caller; kept on the dependency so that tests can list it."""

    def __init__(self, needed: Move | Set[Role], load: Load | None) -> None:
        self.needed = needed
        self.roles: Set[Role] = needed.roles if isinstance(needed, Move) else needed
        self.load = load
        self.bars = isinstance(needed, Move) and any(way.never for way in needed.ways)

    def permit(self, actor: Actor, subject: Any = None) -> Actor:
        """The actor as who may do the move to `subject`, or has one of the roles. Raises else."""
        if isinstance(self.needed, Move):
            return cast(Actor, in_the_place_of(self.needed, actor, subject))
        if self.needed.isdisjoint(actor.roles):
            raise Forbidden("role-not-allowed", "您的角色不能进行此操作。")
        return actor


def guarded(needed: Move | Set[Role], load: Load | None = None) -> Any:
    """A dependency that refuses in the order 401, 404, 403, 412 – before the body is looked at.

    Its value is the row that `load(session, actor, id)` found: visible to the actor and locked.
    Without `load` (creating moves, lists) only the role is asked, and its value is None.
    """
    guard = Guard(needed, load)
    if load is None:
        return Depends(_Permitted(guard))
    find = load

    async def subject(id: UUID, request: Request, session: Session) -> Any:
        await check_not_recused(request, session, guard.needed)
        actor: Actor = request.state.actor
        try:
            row = await find(session, actor, id)
        except NotFound:
            await check_not_recused(request, session)
            raise
        if guard.bars:
            await with_doers(session, row)
        # Who acts with rights that passed goes on as one of those whose they were.
        request.state.actor = guard.permit(actor, row)
        _once(request)
        versions.match(request, row.version)
        return row

    dependency: Any = subject
    dependency.guard = guard
    return Depends(dependency)


async def with_doers(session: AsyncSession, row: Any) -> Any:
    """The row with who did what to it before, and for whom, as verbs of a second person ask.

    So a page of its own offers nobody such a verb who would then be refused.
    """
    found = (await session.execute(_DOERS, {"id": row.id})).all()
    row.doers = [(each.move, who) for each in found for who in (each.actor, each.acting_for)]
    row.stand_ins = [(each.actor, each.acting_for) for each in found if each.acting_for]
    return row


_DOERS = sa.text("SELECT DISTINCT move, actor, acting_for FROM history WHERE subject = :id")


async def stand_ins(session: AsyncSession, *subjects: UUID) -> list[tuple[UUID, UUID]]:
    """Who did something to one of the subjects for another （代办）, and for whom."""
    found = await session.execute(_STAND_INS, {"ids": list(subjects)})
    return [(row.actor, row.acting_for) for row in found]


_STAND_INS = sa.text(
    "SELECT DISTINCT actor, acting_for FROM history"
    " WHERE subject = ANY(:ids) AND acting_for IS NOT NULL"
)


class _Permitted(_Established):
    """`guarded` without a row. Documents the token itself: one dependency instead of two."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.guard = guard

    async def __call__(self, request: HTTPConnection) -> None:
        self.guard.permit(request.state.actor)
        if (session := getattr(request.state, "session", None)) is not None:
            await check_not_recused(request, session, self.guard.needed)
        _once(cast(Request, request))


async def check_not_recused(
    request: HTTPConnection,
    on: AsyncSession | AsyncConnection,
    needed: Move | Set[Role] | None = None,
) -> None:
    """Raise `Forbidden` (recused) where the path names a matter, or a thing of one, from which the
    caller must keep away （回避）; asked in services that keep a copy of recusals.

    Before a change; of what is read only where nothing was found, for it was left out. Of a thing
    that names several matters each must be open where the move that is `needed` concerns all of
    them, or where nothing was found.
    """
    if request.app.state.recusals is not None and request.path_params:
        recusals: Recusals = request.app.state.recusals
        bundles: Sequence[Bundle] = request.app.state.bundles
        if needed is not None:
            bundles = [each for each in bundles if needed in each.whole]
        named = [id for value in request.path_params.values() if (id := _id(value)) is not None]
        await recusals.check(on, request.state.actor.persons, named, bundles)


def _id(value: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(value)
    return None


def _once(request: Request) -> None:
    """Give the answer of the first time, if there was one; creating needs a key."""
    idempotency.replay_if_answered(request)
    if request.method == "POST" and request.scope["route"].status_code == 201:
        idempotency.required(request)


def known_version(database: Database) -> Version:
    """Versions from this service's copy of directory's accounts."""

    async def version(account: UUID) -> int | None:
        async with database.read() as session:
            found = await session.execute(_ACCOUNT_VERSION, {"id": account})
            return found.scalar_one_or_none()

    return version


_ACCOUNT_VERSION = sa.text("SELECT version FROM account WHERE id = :id")
