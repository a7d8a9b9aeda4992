"""Jobs: what runs on a schedule or outlives a request, in the service's own database.

What happens because time passes, or because another service told something, is a job of each
minute: the rows are the truth and the job a reminder; run late or twice, it does the same.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import httpx
import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory
from shared.auth import SYSTEM, Load
from shared.clock import real_now
from shared.db import Database, driver_of, is_away
from shared.errors import Refusal
from shared.settings import Settings

log = structlog.get_logger(__name__)

DEAD_AFTER = 30  # seconds
"""A worker that has not said for so long that it lives has died."""
MOST_RUNS = 5
"""So often a job is run again whose worker died with it."""


class Queue(NamedTuple):
    """Jobs that wait for each other and for no others: so many run at once.

    `grace`: seconds that a running job has to end in when the process stops; then it is cancelled.
    Within five seconds the process must be gone.
    """

    name: str
    concurrency: int
    grace: float


DEFAULT = Queue("default", 2, 3)
AT_ONCE = 500
"""Rows that one run of a minute's job brings on; the next one follows a minute later."""


@dataclass(frozen=True)
class JobContext:
    """What a job may use. A job loads what it needs by id and may run twice."""

    database: Database
    settings: Settings
    http: httpx.AsyncClient | None = None
    """The way to other services; a job of a running service always has it."""


@dataclass(frozen=True)
class Job:
    """A job by name; with `cron` it runs on that schedule (real time, UTC)."""

    name: str
    run: Callable[..., Awaitable[None]]
    cron: str | None = None
    queue: Queue = DEFAULT


class Turn(NamedTuple):
    """When a waiting job's turn comes: the highest priority first, of one lock one at a time."""

    lock: str | None = None
    priority: int = 0


Find = Callable[[AsyncSession, datetime, int], Awaitable[Sequence[UUID]]]
"""(session, now, limit) → rows whose time has come, the longest waiting first."""
Act = Callable[[AsyncSession, Any, datetime], Awaitable[object]]
"""(session, row, now): looks again, and does what is due."""


def each_minute(name: str, find: Find, load: Load, act: Act) -> Job:
    """A job that looks every minute for rows whose time has come, and acts on each by itself.

    Each row has its own transaction. A row that is refused, or at which the code fails, is logged
    and keeps nobody waiting; only a database that is away ends the run.
    """

    async def run(context: JobContext) -> None:
        now, tried, done = await office_time(context), set[UUID](), 0

        async def attempt(session: AsyncSession, id: UUID) -> None:
            await act(session, await load(session, SYSTEM, id), now)

        while done < AT_ONCE:
            limit = AT_ONCE + len(tried)  # what failed is found again
            async with context.database.read() as session:
                found = await find(session, now, limit)
            for id in [id for id in found if id not in tried][: AT_ONCE - done]:
                tried.add(id)
                done += await _succeeds(context, name, id, attempt)
            if len(found) < limit:
                return

    return Job(name, run, cron="* * * * *")


async def _succeeds(
    context: JobContext,
    job: str,
    id: UUID,
    attempt: Callable[[AsyncSession, UUID], Awaitable[None]],
) -> bool:
    try:
        async with context.database.begin() as session:
            await attempt(session, id)
    except Refusal as refusal:
        log.warning("A row was refused", job=job, id=str(id), code=refusal.code)
    except Exception as error:
        if is_away(error):
            raise
        # The message may hold personal data: only the kind is logged.
        log.error("A row failed", job=job, id=str(id), kind=type(error).__name__)
    else:
        return True
    return False


async def office_time(context: JobContext) -> datetime:
    """Real time, or in a rehearsal the time last set."""
    if not context.settings.rehearsal:
        return real_now()
    return await directory.office_time(context.database) or real_now()


def queue(url: str, jobs: Sequence[Job]) -> procrastinate.App:
    """The job queue in the database at `url`, knowing `jobs`."""
    conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=2)
    )
    for job in jobs:
        _register(app, job)
    return app


def _register(app: procrastinate.App, job: Job) -> None:
    async def run(context: procrastinate.JobContext, /, **arguments: Any) -> None:
        if job.cron is not None:
            arguments.pop("timestamp", None)
        await job.run(context.additional_context["context"], **arguments)

    # One at a time for what a schedule starts: a slow run is not overtaken by the next one.
    lock = job.name if job.cron else None
    task = app.task(
        name=job.name, pass_context=True, queueing_lock=lock, lock=lock, queue=job.queue.name
    )(run)
    if job.cron:
        # procrastinate passes `timestamp` by name, which its type does not say.
        app.periodic(cron=job.cron)(cast(Any, task))


async def work(
    app: procrastinate.App, context: JobContext, queues: Iterable[Queue] = (DEFAULT,)
) -> None:
    """Run the jobs of `queues` until cancelled.

    Ends with an error as soon as one worker ends: none of them works on for nobody to notice.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(_take_back(app))
        for each in queues:
            worker = app.run_worker_async(
                name=each.name,
                queues=[each.name],
                concurrency=each.concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=each.grace,
                delete_jobs="successful",
                stalled_worker_timeout=DEAD_AFTER,
                additional_context={"context": context},
            )
            group.create_task(_watched(worker))


class WorkerEnded(Exception):
    """A worker ended by itself, as it does when the connection that it listens on breaks."""


async def _watched(worker: Awaitable[None]) -> None:
    await worker
    raise WorkerEnded


async def _take_back(app: procrastinate.App) -> None:
    """Run again, for ever, what a worker was at that has died.

    Such a job would stay what it is, and with it everything that waits for its lock: a schedule of
    which one run was killed would never run again.
    """
    manager = app.job_manager
    while True:
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            again = job.attempts < MOST_RUNS
            log.warning("A job lost its worker", job=job.task_name, id=job.id, again=again)
            with suppress(ConnectorException):  # another process was faster
                if again:
                    await _run_again(manager, job)
                else:
                    await manager.finish_job(job, Status.FAILED, delete_job=False)
        await asyncio.sleep(DEAD_AFTER)


async def _run_again(manager: JobManager, job: procrastinate.jobs.Job) -> None:
    try:
        await manager.retry_job(job)
    except UniqueViolation:  # the schedule's next run waits already, and does the same work
        await manager.finish_job(job, Status.FAILED, delete_job=True)


@dataclass(frozen=True)
class JobState:
    """How many jobs of one name wait, run, and have failed; of those that run, how many `lost`
    their worker.
    """

    name: str
    waiting: int
    running: int
    failed: int
    lost: int


async def states(app: procrastinate.App) -> list[JobState]:
    """The jobs in the queue by name; what was done is not kept."""
    manager = app.job_manager
    stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER)
    lost = Counter(job.task_name for job in stalled)
    return [
        JobState(name, each["todo"], each["doing"], each["failed"], lost[name])
        for each in await manager.list_tasks_async()
        for name in [each["name"]]
    ]


@dataclass(frozen=True)
class WorkerState:
    """A worker: when it last said that it lives, and whether it has been silent for too long."""

    heard_at: datetime
    is_lost: bool


async def workers(app: procrastinate.App) -> list[WorkerState]:
    """Who does the jobs, one worker for each queue of each process.

    One that stopped has left; one that was killed stays until another has noticed it.
    """
    found = await app.connector.execute_query_all_async(
        "SELECT last_heartbeat, last_heartbeat < now() - make_interval(secs => %(silent)s) AS lost"
        " FROM procrastinate_workers ORDER BY last_heartbeat DESC LIMIT 1000",
        silent=DEAD_AFTER,
    )
    return [WorkerState(each["last_heartbeat"], each["lost"]) for each in found]


async def defer(
    session: AsyncSession, name: str, turn: Turn | None = None, **arguments: Any
) -> int:
    """Put job `name` into its queue on the session's own connection; its id.

    It leaves if and only if the change commits. Arguments are ids, never personal data.
    """
    app: procrastinate.App = session.info["jobs"]
    connection = await driver_of(await session.connection())
    options = {} if turn is None else turn._asdict()
    return await app.configure_task(name, connection=connection, **options).defer_async(**arguments)
