"""A POST sent twice acts once: the key is locked, the answer kept in the same transaction."""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.clock import real_now
from shared.db import Statement, Technical, before_commit, fetch
from shared.errors import Conflict, FieldError, Invalid
from shared.feed import head

RETENTION = timedelta(hours=72)
HEADER = "Idempotency-Key"


class IdempotentAnswer(Technical):
    """The answer that a caller was given for a key."""

    __tablename__ = "idempotent_answer"

    actor: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    fingerprint: Mapped[bytes]
    status: Mapped[int]
    body: Mapped[bytes]
    media_type: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


_ANSWER = cast(sa.Table, IdempotentAnswer.__table__)
_CLAIM = """
SELECT pg_try_advisory_xact_lock($1), fingerprint, status, body, media_type
FROM (SELECT) AS once LEFT JOIN idempotent_answer ON actor = $2 AND key = $3
"""
_STORE = """
INSERT INTO idempotent_answer
  (actor, key, fingerprint, status, body, media_type, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


class _Stored(NamedTuple):
    fingerprint: bytes
    status: int
    body: bytes
    media_type: str


class Replay(Exception):
    """Carries the stored answer out of the transaction that must not run again."""

    def __init__(self, answer: _Stored) -> None:
        super().__init__("replayed")
        self.answer = answer


def required(request: Request) -> None:
    """Refuse a creating POST without a key: a retry would create a second thing."""
    if not request.headers.get(HEADER):
        detail = f"新建类请求必须携带 {HEADER} 请求头，以免网络重试造成重复登记。"
        raise Invalid("idempotency-key-required", detail, [FieldError(HEADER, "必填")])


async def claim(request: Request, session: AsyncSession) -> None:
    """Take the key of this request, if it has one.

    Notes for `replay_if_answered` that it was answered before. Raises `Conflict`
    (request-in-flight) while the first one still runs, `Invalid` (idempotency-key-reused) when it
    comes with another body or query.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return
    if not 1 <= len(key) <= 200:
        raise Invalid("idempotency-key-invalid", f"{HEADER} 长度应为 1 至 200 个字符。")
    caller = request.state.actor
    actor: UUID = caller.id
    if caller.by is not None:  # a delegate's keys are not those of whom the rights are
        key = hashlib.sha256(f"{caller.by} {key}".encode()).hexdigest()
    body = await request.body()
    spot = f"{request.method} {request.scope['path']}?".encode() + request.scope["query_string"]
    fingerprint = hashlib.sha256(spot + b"\n" + body).digest()
    number = int.from_bytes(hashlib.sha256(f"{actor} {key}".encode()).digest()[:8], signed=True)
    ((mine, *stored),) = await fetch(session, _CLAIM, [number, actor, key])
    if not mine:
        raise _in_flight()
    answer = _Stored(*stored)
    if answer.status is None:
        request.state.idempotency = (actor, key, fingerprint)
    elif answer.fingerprint != fingerprint:
        raise Invalid("idempotency-key-reused", f"该 {HEADER} 已用于内容不同的请求，请更换。")
    else:
        # Whoever may no longer see or do this gets no old answer either: the guard comes first.
        request.state.replay = Replay(answer)
        if not request.scope["route"].guarded:
            replay_if_answered(request)


def replay_if_answered(request: Request) -> None:
    """Raise `Replay` when this request was answered before; the guard calls it once it permits."""
    replay: Replay | None = getattr(request.state, "replay", None)
    if replay is not None:
        raise replay


def store(request: Request, session: AsyncSession, response: Response) -> None:
    """Store the answer beside its effects: after the body is built, with the commit."""
    claimed = getattr(request.state, "idempotency", None)
    if claimed is None or response.status_code >= 300:
        return
    actor, key, fingerprint = claimed
    media_type = response.headers.get("content-type", "application/json")
    answer = (fingerprint, response.status_code, bytes(response.body), media_type)
    values = [actor, key, *answer, real_now() + RETENTION]
    # Violated when the first one was committed between the look at its answer and the lock: one
    # statement does both, and sees what was there when it began. All is rolled back.
    before_commit(session, Statement(_STORE, values, {"pk_idempotent_answer": _in_flight}))


def _in_flight() -> Conflict:
    return Conflict("request-in-flight", "同一请求正在处理中，请稍后再查。", retry_after=1)


async def replayed(request: Request, replay: Replay) -> Response:
    """The answer as it was given the first time, marked as a replay."""
    answer = replay.answer
    # Of its own position no note is kept; whoever has the head, has that too.
    request.state.position = await head(request.app.state.database)
    headers = {"Idempotency-Replayed": "true"}
    return Response(answer.body, answer.status, headers, media_type=answer.media_type)


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Delete answers older than 72 hours of real time."""
    await session.execute(sa.delete(_ANSWER).where(_ANSWER.c.expires_at < now))
