"""Child processes: kept running, given up, stopped, never left behind."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.cli.errors import NotDone
from services.cli.supervisor import GIVE_UP_AFTER, Child, wait_until_ready

pytestmark = pytest.mark.anyio


def child(tmp_path: Path, program: str, *arguments: str) -> Child:
    """A child that runs a little Python program."""
    command = [sys.executable, "-c", program, *arguments]
    return Child("sample", command, dict(os.environ), tmp_path / "sample.log", pause=0.01)


async def test_a_crashed_child_is_started_again(tmp_path: Path) -> None:
    once = "import os, sys, time, pathlib\np = pathlib.Path(sys.argv[1])\n"
    once += "if not p.exists():\n    p.touch()\n    os._exit(3)\ntime.sleep(60)"
    sample = child(tmp_path, once, str(tmp_path / "crashed"))
    changed = asyncio.Event()
    await sample.start()
    keeper = asyncio.create_task(sample.supervise(lambda _: changed.set()))
    await asyncio.wait_for(changed.wait(), 20)
    assert sample.restarts == 1
    assert sample.pid is not None
    keeper.cancel()
    await sample.stop(5)


async def test_a_child_that_crashes_on_and_on_is_given_up(tmp_path: Path) -> None:
    sample = child(tmp_path, "raise SystemExit(1)")
    await sample.start()
    await asyncio.wait_for(sample.supervise(lambda _: None), 30)
    assert sample.given_up
    assert sample.restarts == GIVE_UP_AFTER


async def test_a_child_that_refuses_its_configuration_is_not_started_again(tmp_path: Path) -> None:
    sample = child(tmp_path, "raise SystemExit(78)")
    await sample.start()
    await asyncio.wait_for(sample.supervise(lambda _: None), 20)
    assert (sample.given_up, sample.restarts) == (True, 0)


async def test_what_ignores_the_request_to_end_is_ended_with_its_own_children(
    tmp_path: Path,
) -> None:
    stubborn = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "grandchild = subprocess.Popen(['sleep', '60'])\n"
        "print(grandchild.pid, flush=True); time.sleep(60)"
    )
    sample = child(tmp_path, stubborn)
    await sample.start()
    await _until(lambda: bool(sample.log.read_text().strip()))
    await sample.stop(0.2)
    assert sample.pid is None
    grandchild = int(sample.log.read_text())
    await _until(lambda: ended(grandchild))


async def test_a_child_that_ends_before_it_answers_is_reported_with_the_reason(
    tmp_path: Path,
) -> None:
    sample = child(tmp_path, "print('端口被占用'); raise SystemExit(1)")
    await sample.start()

    async def never() -> bool:
        return False

    with pytest.raises(NotDone, match="端口被占用"):
        await wait_until_ready(sample, never, 20)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, sys\nfrom pathlib import Path\n"
        "from services.cli.supervisor import Child\n"
        "async def main():\n"
        "    sample = Child('sample', ['sleep', '60'], dict(os.environ), Path(sys.argv[1]))\n"
        "    await sample.start(); print(sample.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(tmp_path / "log"), stdout=subprocess.PIPE
    )
    assert supervisor.stdout is not None
    pid = int(await supervisor.stdout.readline())
    supervisor.kill()
    await supervisor.wait()
    await _until(lambda: ended(pid))


def ended(pid: int) -> bool:
    """Whether a process is gone, or only waits for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 – nobody tells us when another process ends
            await asyncio.sleep(0.02)
