"""The processes that run on a data directory: their status, and stopping them."""

import asyncio
import importlib.metadata
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from services.cli.catalogue import BY_NAME, SERVICES
from services.cli.client import Client
from services.cli.errors import NotDone
from services.cli.installation import PLAYING, Installation
from services.cli.output import Result, Status

_STOP_SECONDS = 60.0
_ASK_SECONDS = 5.0
_FOLLOW_SECONDS = 30.0
_LOOK_SECONDS = 0.1


async def report(installation: Installation | None, data: Path) -> Result:
    """Which processes are ready, and how their followers and jobs stand.

    Raises `NotDone` when nothing runs.
    """
    state = installation.state() if installation else {}
    if not state or installation is None or installation.running_pid() is None:
        raise NotDone(f"没有在运行（数据目录 {data}）。")
    processes: dict[str, dict[str, Any]] = state["processes"]
    ready = await asyncio.gather(
        *(is_ready(name, state["url"], _path(one["socket"])) for name, one in processes.items())
    )
    at_work = await _at_work(installation)
    found = {
        name: process | {"ready": each} | at_work.get(name, {})
        for (name, process), each in zip(processes.items(), ready, strict=True)
    }
    told = state | {"status": "running", "version": version(), "processes": found}
    told["unwritable"] = [str(each) for each in _unwritable(installation)]
    waiting = any(map(_waits_for_somebody, found.values()))
    is_well = all(ready) and not waiting and not told["unwritable"]
    return Result(told, _text(told), Status.DONE if is_well else Status.IN_PART)


async def until_followed(installation: Installation) -> None:
    """Wait until every service knows what the others had published when they started.

    After a first start these are the organisations and accounts, without which nothing can be
    assigned. Somebody who writes meanwhile, or a follower that waits for an operator, holds
    nobody up for longer than half a minute.
    """
    with suppress(NotDone, OSError, TimeoutError):
        async with asyncio.timeout(_FOLLOW_SECONDS), Client.of(installation) as kaimen:
            for service in SERVICES:
                if service.name != "directory":  # it has no followers
                    await _until_followed(kaimen, service.name)


async def _until_followed(kaimen: Client, service: str) -> None:
    while True:
        cursors = await kaimen.get(f"{service}/v1/followers")
        if cursors and all([await _at_end(kaimen, each) for each in cursors]):
            return
        await asyncio.sleep(_LOOK_SECONDS)


async def _at_end(kaimen: Client, cursor: dict[str, Any]) -> bool:
    if cursor["epoch"] is None:
        return False
    last = f"{cursor['epoch']}:{cursor['position']}"
    return not await kaimen.get(f"{cursor['feed']}/v1/feed", lastEventId=last, limit="1")


def version() -> str:
    """The release of Kaimen that this command belongs to."""
    return importlib.metadata.version("kaimen")


async def _at_work(installation: Installation) -> dict[str, dict[str, Any]]:
    """By service its followers and jobs, as far as they can be asked for now."""
    with suppress(OSError, NotDone):
        async with Client.of(installation, patience=0) as kaimen:
            asked = [_of_service(kaimen, service.name) for service in SERVICES]
            return dict(zip(BY_NAME, await asyncio.gather(*asked), strict=True))
    return {}


async def _of_service(kaimen: Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with suppress(NotDone, TimeoutError):
        async with asyncio.timeout(_ASK_SECONDS):
            found["jobs"] = await kaimen.get(f"{name}/v1/jobs")
            found["workers"] = await kaimen.get(f"{name}/v1/jobs/workers")
            if name != "directory":  # it has no followers
                found["followers"] = await kaimen.get(f"{name}/v1/followers")
    return found


def _waits_for_somebody(process: dict[str, Any]) -> bool:
    return (
        any(one["parked"] or one["stopped"] for one in process.get("followers", ()))
        or any(one["lost"] for one in process.get("jobs", ()))
        or _nobody_works(process)
    )


def _nobody_works(process: dict[str, Any]) -> bool:
    return "workers" in process and all(one["is_lost"] for one in process["workers"])


def _unwritable(installation: Installation) -> list[Path]:
    """The folders that take no file; whoever may not look there does not say so."""
    from shared.objects import takes_files  # here, because `down` and `up` do not need it

    data = installation.data
    return [
        folder
        for folder in (data, data / "objects", installation.logs)
        if os.access(folder, os.W_OK | os.X_OK) and not takes_files(folder)
    ]


def _text(state: dict[str, Any]) -> str:
    lines = [f"{state['url']}    数据目录 {state['data']}    版本 {state['version']}"]
    for name, process in state["processes"].items():
        word = "就绪" if process["ready"] else "未就绪"
        pid, restarts = process["pid"] or "-", process["restarts"]
        line = f"{name:<12}{word}    进程 {pid}    重启 {restarts} 次"
        lines.append("    ".join([line, *_work_text(process)]))
    if folders := state["unwritable"]:
        lines.append(f"磁盘已满或者不能写入：{'、'.join(folders)}。请腾出空间，无须重新启动。")
    if state["demo"] == PLAYING:
        lines.append("正在演练演示年度，演完之前请勿登记或办理。")
    return "\n".join(lines)


def _work_text(process: dict[str, Any]) -> Iterator[str]:
    if followers := process.get("followers"):
        trouble = [f"{one['feed']} 已停止" for one in followers if one["stopped"]]
        trouble += [f"{one['feed']} 搁置 {one['parked']}" for one in followers if one["parked"]]
        yield f"跟随 {'、'.join(trouble) or '正常'}"
    if "jobs" in process:
        jobs = process["jobs"]
        trouble = ["没有工作进程"] if _nobody_works(process) else []
        trouble += [f"{one['name']} 中断 {one['lost']}" for one in jobs if one["lost"]]
        trouble += [f"{one['name']} 失败 {one['failed']}" for one in jobs if one["failed"]]
        yield f"作业 {'、'.join(trouble) or '正常'}"


async def is_ready(name: str, url: str, path: Path | None) -> bool:
    """Whether the process `name` is ready: the database or the service on the unix socket `path`,
    or the gateway at `url`.
    """
    if name == "postgres" and path is not None:
        from services.cli.postgres import is_answering  # here, because `up` asks services only

        return await asyncio.to_thread(is_answering, path)
    transport = httpx.AsyncHTTPTransport(uds=str(path)) if path else httpx.AsyncHTTPTransport()
    async with httpx.AsyncClient(transport=transport, timeout=5) as client:
        try:
            address = "http://service/readyz" if path else f"{url}/livez"
            return (await client.get(address)).is_success
        except httpx.TransportError:
            return False


def stop(installation: Installation) -> bool:
    """Stop all processes; also a PostgreSQL that a killed supervisor left behind.

    Returns whether anything was running. Raises `NotDone` when it does not stop.
    """
    pid = installation.running_pid()
    if pid is None:
        shutil.rmtree(installation.sockets, ignore_errors=True)
        if not (installation.data / "postgres").exists():
            return False
        postgres = installation.postgres()
        running = postgres.running()
        postgres.stop()
        return running
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _STOP_SECONDS
    while installation.running_pid() is not None:
        if time.monotonic() > end:
            raise NotDone(f"进程 {pid} 在 {_STOP_SECONDS:.0f} 秒内没有停止。")
        time.sleep(0.05)
    return True


def _path(socket: str) -> Path | None:
    return Path(socket) if socket else None
