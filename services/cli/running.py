"""What runs on a data directory: looking at it and stopping it."""

import asyncio
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import httpx

from services.cli.answer import Answer, Status
from services.cli.errors import NotDone
from services.cli.installation import Installation

_STOP_SECONDS = 60.0


async def look(installation: Installation | None) -> Answer:
    """Every process: ready or not. Raises `NotDone` when nothing runs."""
    state = installation.state() if installation else {}
    if not state or installation is None or installation.runner() is None:
        raise NotDone("没有在运行。")
    processes: dict[str, dict[str, Any]] = state["processes"]
    ready = await asyncio.gather(
        *(answers(state["url"], _path(one["socket"])) for one in processes.values())
    )
    found = {
        name: process | {"ready": is_ready}
        for (name, process), is_ready in zip(processes.items(), ready, strict=True)
    }
    shown = state | {"status": "running", "processes": found}
    return Answer(shown, _text(shown), Status.DONE if all(ready) else Status.IN_PART)


def _text(state: dict[str, Any]) -> str:
    lines = [f"{state['url']}    数据目录 {state['data']}"]
    for name, process in state["processes"].items():
        word = "就绪" if process["ready"] else "未就绪"
        pid, restarts = process["pid"] or "-", process["restarts"]
        lines.append(f"{name:<12}{word}    进程 {pid}    重启 {restarts} 次")
    return "\n".join(lines)


async def answers(url: str, path: Path | None) -> bool:
    """Whether the service on the unix socket `path` is ready, or the gateway at `url` lives."""
    transport = httpx.AsyncHTTPTransport(uds=str(path)) if path else httpx.AsyncHTTPTransport()
    async with httpx.AsyncClient(transport=transport, timeout=5) as client:
        try:
            question = "http://service/readyz" if path else f"{url}/livez"
            return (await client.get(question)).is_success
        except httpx.TransportError:
            return False


def stop(installation: Installation) -> bool:
    """Stop what runs; also a PostgreSQL that a killed supervisor left behind.

    Whether there was anything to stop. Raises `NotDone` when it does not end.
    """
    pid = installation.runner()
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
    while installation.runner() is not None:
        if time.monotonic() > end:
            raise NotDone(f"进程 {pid} 在 {_STOP_SECONDS:.0f} 秒内没有停止。")
        time.sleep(0.05)
    return True


def _path(socket: str) -> Path | None:
    return Path(socket) if socket else None
