"""Jobs: what runs on a schedule or outlives a request, in the service's own database."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import httpx
import procrastinate
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import Database, driver_of
from shared.settings import Settings

CONCURRENCY = 2


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
    task = app.task(name=job.name, pass_context=True, queueing_lock=lock, lock=lock)(run)
    if job.cron:
        # procrastinate passes `timestamp` by name, which its type does not say.
        app.periodic(cron=job.cron)(cast(Any, task))


async def work(app: procrastinate.App, context: JobContext) -> None:
    """Run jobs until cancelled."""
    await app.run_worker_async(
        concurrency=CONCURRENCY,
        install_signal_handlers=False,
        shutdown_graceful_timeout=5,
        delete_jobs="successful",
        additional_context={"context": context},
    )


async def defer(session: AsyncSession, name: str, **arguments: Any) -> int:
    """Put job `name` into the queue on the session's own connection; its id.

    It leaves if and only if the change commits. Arguments are ids, never personal data.
    """
    app: procrastinate.App = session.info["jobs"]
    task = app.configure_task(name, connection=await driver_of(await session.connection()))
    return await task.defer_async(**arguments)
