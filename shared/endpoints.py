"""The endpoints that every service has: health, its feed, and the followers it runs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
import structlog
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from shared import feed, jobs, parking
from shared.auth import Caller, guarded
from shared.checks import Check, Compared
from shared.clock import real_now
from shared.db import ReadSession, Session, can_store
from shared.edge import router
from shared.errors import Conflict, NotFound
from shared.follower import Follower
from shared.moves import Role
from shared.parking import ParkedEvent
from shared.positions import FeedCursor
from shared.snapshots import MAX_KEYS, MAX_PAGE
from shared.snapshots import page as snapshot_page

log = structlog.get_logger(__name__)

health = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process, and the release of Kaimen that it runs."""

    status: Literal["ok"]
    version: str


class Health(BaseModel):
    """Whether the process may be sent requests; `read-only`: its database can store nothing.

    `no-files` (200): no file can be kept, all else goes on. Attachments are refused.
    """

    status: Literal["ok", "no-files", "stopping", "read-only"]


@health.get("/livez")
async def livez(request: Request) -> Alive:
    """The process answers."""
    return Alive(status="ok", version=request.app.version)


@health.get("/readyz", responses={503: {"model": Health, "description": "正在停止，或不能写入"}})
async def readyz(request: Request, response: Response) -> Health:
    """The process may be sent requests: its own database answers and can store something, and the
    process is not stopping. A full data folder (`no-files`) keeps nobody but attachments away.
    """
    state = request.app.state
    stores = await can_store(state.database)
    if state.stopping.is_set():
        health = Health(status="stopping")
    elif not stores:
        health = Health(status="read-only")
    else:
        return Health(status="ok" if await state.objects.can_store() else "no-files")
    response.status_code = 503
    return health


feeds = router(tags=["feed"])
EventType = Annotated[str, Query(max_length=100)]


class CloudEvent(BaseModel):
    """One event (CloudEvents 1.0); `id` is epoch and position, `data` as its type says."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"]
    data: dict[str, Any]


class EventBatch(JSONResponse):
    """Events as the database wrote them."""

    media_type = feed.MEDIA_TYPE


@feeds.get("/feed", response_class=EventBatch, response_model=list[CloudEvent],
           dependencies=[guarded({Role.SERVICE})])  # fmt: skip
async def read_feed(
    request: Request,
    last_event_id: Annotated[str | None, Query(alias="lastEventId", max_length=80)] = None,
    timeout: Annotated[float, Query(ge=0, le=10, description="最长等待秒数")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    type: Annotated[list[EventType] | None, Query(max_length=50)] = None,
) -> Response:
    """Events after `lastEventId`, oldest first; waits up to `timeout` seconds for the first one.

    `type`: only these, and the last one that was looked at, whatever it is: go on from there.
    409 `feed-rewound` when `lastEventId` is of another epoch or beyond the head.
    """
    state = request.app.state
    epoch, after = feed.parse_event_id(last_event_id)
    end = real_now() + min(timedelta(seconds=timeout), feed.LONGEST_POLL)
    while True:
        events = await feed.batch(state.database, epoch, after, limit, state.name, type)
        left = (end - real_now()).total_seconds()
        if events != feed.NOTHING or left <= 0 or state.stopping.is_set():
            return Response(events, media_type=feed.MEDIA_TYPE)
        await feed.growth_or_stop(state.growth, state.stopping, left)


Key = Annotated[str, Query(max_length=80)]
After = Annotated[str | None, Query(max_length=80, description="上一页答案中的 next")]
PageSize = Annotated[int, Query(ge=1, le=MAX_PAGE)]


class SubjectOut(BaseModel):
    """A row by its key, and the last event about it; null when there was none."""

    key: str
    event: CloudEvent | None


class StatePage(BaseModel):
    """One page of rows: `next` is the key to ask for `after`, null on the last one."""

    items: list[SubjectOut]
    next: str | None


@feeds.get("/state", response_model=StatePage, dependencies=[guarded({Role.SERVICE})])
async def read_state(
    request: Request,
    type: Annotated[str, Query(max_length=100, description="事件类型")],
    after: After = None,
    limit: PageSize = 500,
    key: Annotated[list[Key] | None, Query(max_length=MAX_KEYS)] = None,
) -> JSONResponse:
    """By key all rows that `type` is about, each with the last event about it; or those of `key`.

    404 `no-such-type` when this service publishes no events of that type.
    """
    state = request.app.state
    snapshot = state.snapshots.get(type)
    if snapshot is None:
        raise NotFound("no-such-type", "本服务不发布这一类型的事件。")
    return JSONResponse(
        await snapshot_page(state.database, state.name, snapshot, after, limit, key or ())
    )


checks = router(prefix="/checks", tags=["checks"])
OPERATOR = {Role.OPERATOR}


@checks.get("", dependencies=[guarded(OPERATOR)])
async def list_checks(request: Request) -> list[str]:
    """What this service can compare: its tables with its log and history, its copies with others.

    `log:` own rows and the last events about them; `positions:` the log itself; `history:` own rows
    and their history; `lost:` history without its row;
    `agrees:` values stored for speed and what they follow from; `copy:` rows copied from another
    service.
    """
    return list(request.app.state.checks)


@checks.get("/differences", dependencies=[guarded(OPERATOR)])
async def list_differences(
    request: Request,
    check: Annotated[str, Query(max_length=120)],
    after: After = None,
    limit: PageSize = 500,
) -> Compared:
    """One page of a check: rows by key, and every value that is not the same in both places.

    404 `no-such-check`; 409 `follower-stopped`, `follower-behind`; 503 `owner-silent`.
    """
    state = request.app.state
    found: Check | None = state.checks.get(check)
    if found is None:
        raise NotFound("no-such-check", "没有这项核对。")
    return await found.page(state.database, after, limit)


queue = router(prefix="/jobs", tags=["jobs"])


class JobOut(BaseModel):
    """Jobs of one name: how many wait for their turn, run now, and have failed; `lost`: how many of
    those that run have lost their worker. They are run again within a minute.
    """

    model_config = ConfigDict(from_attributes=True)

    name: str
    waiting: int
    running: int
    failed: int
    lost: int


class WorkerOut(BaseModel):
    """A worker: when it last said that it lives; `is_lost`: not for half a minute."""

    model_config = ConfigDict(from_attributes=True)

    heard_at: datetime
    is_lost: bool


@queue.get("", dependencies=[guarded(OPERATOR)])
async def list_jobs(request: Request) -> list[JobOut]:
    """Jobs in the queue of this service by name; those that were done are not kept."""
    return [JobOut.model_validate(each) for each in await jobs.states(request.app.state.queue)]


@queue.get("/workers", dependencies=[guarded(OPERATOR)])
async def list_workers(request: Request) -> list[WorkerOut]:
    """Who does the jobs of this service; with nobody but lost ones, no job runs and no deadline is
    looked after.
    """
    return [WorkerOut.model_validate(each) for each in await jobs.workers(request.app.state.queue)]


Position = Annotated[int, Path(ge=1, lt=2**63)]
FeedName = Annotated[str, Path(pattern=r"^[a-z]{1,40}$")]

followers = router(prefix="/followers", tags=["followers"])


class CursorOut(BaseModel):
    """How far a feed has been applied here."""

    feed: str
    epoch: UUID | None
    position: int
    stopped: str | None
    moved_at: datetime
    parked: int


class ParkedOut(BaseModel):
    """An event that waits for an operator."""

    feed: str
    position: int
    subject: UUID
    type: str
    problem: str
    parked_at: datetime


class Decision(BaseModel):
    """Why an operator decides so."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=2, max_length=500)]


@followers.get("", dependencies=[guarded(OPERATOR)])
async def list_cursors(session: ReadSession) -> list[CursorOut]:
    """Every feed this service follows, how far, and how many events are parked."""
    waiting = (
        sa.select(sa.func.count())
        .where(ParkedEvent.feed == FeedCursor.feed, ParkedEvent.settled_at.is_(None))
        .scalar_subquery()
    )
    rows = await session.execute(sa.select(FeedCursor, waiting.label("parked")))
    return [
        CursorOut(
            feed=c.feed, epoch=c.epoch, position=c.position, stopped=c.stopped,
            moved_at=c.moved_at, parked=parked,
        )
        for c, parked in rows
    ]  # fmt: skip


@followers.get("/parked", dependencies=[guarded(OPERATOR)], response_model=list[ParkedOut])
async def list_parked(session: ReadSession) -> Sequence[ParkedEvent]:
    """The oldest 200 events that wait for an operator."""
    rows = await session.scalars(
        sa.select(ParkedEvent)
        .where(ParkedEvent.settled_at.is_(None))
        .order_by(ParkedEvent.feed, ParkedEvent.position)
        .limit(200)
    )
    return rows.all()


@followers.post("/{feed}/parked/{position}/retry", dependencies=[guarded(OPERATOR)])
async def retry(
    feed: FeedName,
    position: Position,
    form: Decision,
    request: Request,
    actor: Caller,
    session: Session,
) -> dict[str, int]:
    """Apply every parked event of the same subject, in their order.

    404 `nothing-parked`; 409 `still-failing` leaves all of them parked.
    """
    follower: Follower | None = request.app.state.followers.get(feed)
    if follower is None:
        raise NotFound("nothing-parked", "该位置没有待处理的事件。")
    applied = await parking.retry(session, actor, follower.feed, position, form.reason)
    return {"applied": applied}


@followers.post("/{feed}/parked/{position}/discard", dependencies=[guarded(OPERATOR)])
async def discard(
    feed: FeedName, position: Position, form: Decision, actor: Caller, session: Session
) -> dict[str, int]:
    """Give up the one parked event; its successors stay parked until they are retried.

    404 `nothing-parked`.
    """
    return {"discarded": await parking.discard(session, actor, feed, position, form.reason)}


@followers.post("/{feed}/restart", dependencies=[guarded(OPERATOR)])
async def restart(
    feed: FeedName, form: Decision, actor: Caller, session: Session
) -> dict[str, str]:
    """Follow a stopped feed again from its beginning; applying an event again changes nothing."""
    cursor = await session.get(FeedCursor, feed, with_for_update=True)
    if cursor is None:
        raise NotFound("no-such-feed", "本服务不跟随该事件流。")
    if cursor.stopped is None:
        raise Conflict("not-stopped", "该事件流正在正常跟随，无须重新开始。")
    log.warning("Following %s restarts", feed, by=str(actor.id), reason=form.reason)
    cursor.epoch, cursor.position, cursor.stopped = None, 0, None
    return {"feed": feed}
