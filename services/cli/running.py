"""The processes that run on a data directory: their status, and stopping them."""

import asyncio
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import httpx

from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.output import Result, Status

_STOP_SECONDS = 60.0


async def report(installation: Installation | None) -> Result:
    """Which processes are ready. Raises `NotDone` when nothing runs."""
    state = installation.state() if installation else {}
    if not state or installation is None or installation.running_pid() is None:
        raise NotDone("没有在运行。")
    processes: dict[str, dict[str, Any]] = state["processes"]
    ready = await asyncio.gather(
        *(is_ready(name, state["url"], _path(one["socket"])) for name, one in processes.items())
    )
    found = {
        name: process | {"ready": each}
        for (name, process), each in zip(processes.items(), ready, strict=True)
    }
    data = state | {"status": "running", "processes": found}
    return Result(data, _text(data), Status.DONE if all(ready) else Status.IN_PART)


def _text(state: dict[str, Any]) -> str:
    lines = [f"{state['url']}    数据目录 {state['data']}"]
    for name, process in state["processes"].items():
        word = "就绪" if process["ready"] else "未就绪"
        pid, restarts = process["pid"] or "-", process["restarts"]
        lines.append(f"{name:<12}{word}    进程 {pid}    重启 {restarts} 次")
    return "\n".join(lines)


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
