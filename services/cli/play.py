"""`kaimen up --demo`: plays the demonstration year in a process beside the services."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from services.cli.anew import is_unfinished
from services.cli.client import Client
from services.cli.errors import NotDone, command
from services.cli.installation import Installation
from services.cli.output import not_done
from services.cli.postgres import end_with_parent
from services.cli.prepare import Say

_GRACE_SECONDS = 5.0
_ADDRESS = ("KAIMEN_URL", "KAIMEN_CLIENT_ID", "KAIMEN_CLIENT_SECRET")


async def play(installation: Installation, quiet: bool, say: Say) -> dict[str, Any] | None:
    """Play the year if nothing was registered yet; its result, None when it was not needed.

    Never raises: whatever happens, the services go on.
    """
    try:
        if await _pieces(installation):
            say("数据目录中已有信访件，不再演练演示年度。" + _half_played(installation))
            return None
        say("各项服务已就绪。演练演示年度，约需一两分钟；演完之前请勿登记或办理 …")
        found = await _run(installation, quiet)
    except NotDone as error:
        found = dict(not_done(error).data)
    except Exception as error:
        detail = f"程序内部错误（{type(error).__name__}：{error}）。"
        found = dict(not_done(NotDone(detail, "unexpected")).data)
    if found["status"] != "done":
        reason = found.get("detail", "原因见上。")
        say(f"演示年度没有演完：{reason}\n各项服务继续运行。")
    return found


def _half_played(installation: Installation) -> str:
    if not is_unfinished(installation.data / "demo"):
        return ""
    anew = command("up", "--demo", "--anew", "--data", installation.data)
    return f"上次没有演完；要从头再演，请先停止，再执行 {anew}"


async def _pieces(installation: Installation) -> int:
    async with Client.of(installation) as kaimen:
        return int((await kaimen.get("intake/v1/pieces/count"))["count"])


async def _run(installation: Installation, quiet: bool) -> dict[str, Any]:
    called = [sys.executable, "-P", "-m", "services.cli.app", "demo"]
    called += ["--data", str(installation.data), *(["--json"] if quiet else [])]
    environment = {name: value for name, value in os.environ.items() if name not in _ADDRESS}
    process = await asyncio.create_subprocess_exec(
        *called,
        env=environment | {"KAIMEN_SECRETS_DIR": str(installation.secrets.folder)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if quiet else None,
        preexec_fn=end_with_parent(signal.SIGKILL),
    )
    try:
        output, _ = await process.communicate()
    finally:
        await _end(process)
    if quiet:
        with suppress(ValueError):
            return {"status": "done", **json.loads(output)}
    return {"status": "done" if process.returncode == 0 else "not done"}


async def _end(process: asyncio.subprocess.Process) -> None:
    """Stop the process: it must not outlive the services."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
