"""`kaimen up --demo`: the demonstration year, played by a process beside the services."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Any

from services.cli.answer import not_done
from services.cli.client import Client
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.postgres import end_with_parent
from services.cli.prepare import Say

PLAYING = "playing"
_GRACE_SECONDS = 5.0
_ELSEWHERE = ("KAIMEN_URL", "KAIMEN_CLIENT_ID", "KAIMEN_CLIENT_SECRET")


async def play(installation: Installation, quiet: bool, say: Say) -> dict[str, Any] | None:
    """Play if nothing was registered yet; what came of it, None when there was no need.

    Never raises: whatever happens to the play, the services go on serving.
    """
    try:
        if await _pieces(installation):
            say("数据目录中已有信访件，不再演练演示年度。")
            return None
        say("演练演示年度 …")
        found = await _played(installation, quiet)
    except NotDone as error:
        found = dict(not_done(error).shown)
    except Exception as error:
        detail = f"程序内部错误（{type(error).__name__}：{error}）。"
        found = dict(not_done(NotDone(detail, "unexpected")).shown)
    if found["status"] != "done":
        reason = found.get("detail", "原因见上。")
        say(f"演示年度没有演完：{reason}\n各项服务继续运行。")
    return found


async def _pieces(installation: Installation) -> int:
    async with Client.on(installation) as kaimen:
        return int((await kaimen.get("intake/v1/pieces/count"))["count"])


async def _played(installation: Installation, quiet: bool) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "services.cli.app", "demo"]
    command += ["--data", str(installation.data), *(["--json"] if quiet else [])]
    elsewhere = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    process = await asyncio.create_subprocess_exec(
        *command,
        env=elsewhere | {"KAIMEN_SECRETS_DIR": str(installation.keys.folder)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE if quiet else None,
        preexec_fn=end_with_parent(signal.SIGKILL),
    )
    try:
        said, _ = await process.communicate()
    finally:
        await _end(process)
    if quiet:
        with suppress(ValueError):
            return {"status": "done", **json.loads(said)}
    return {"status": "done" if process.returncode == 0 else "not done"}


async def _end(process: asyncio.subprocess.Process) -> None:
    """Nothing of the play outlives the services that it plays with."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
