"""Child processes: kept running, given up, stopped, never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from services.cli import postgres
from services.cli.errors import NotDone
from services.cli.secrets import Secrets
from services.cli.supervisor import Child, Postgres, Watched, beside, wait_until_ready

pytestmark = pytest.mark.anyio


def child(tmp_path: Path, program: str, *arguments: str) -> Child:
    """A child that runs a little Python program."""
    command = [sys.executable, "-c", program, *arguments]
    return Child("sample", tmp_path / "sample.log", command, dict(os.environ), pause=0.01)


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


async def test_a_child_that_crashes_on_and_on_is_still_started_when_the_cause_is_over(
    tmp_path: Path,
) -> None:
    # A full disk, a database that is away: over in an hour, when nobody looks.
    until = "import sys, time, pathlib\nif not pathlib.Path(sys.argv[1]).exists(): sys.exit(1)\n"
    over = tmp_path / "over"
    sample = child(tmp_path, until + "print('works', flush=True); time.sleep(60)", str(over))

    def changed(watched: Watched) -> None:
        if watched.restarts == 6:
            over.touch()

    await sample.start()
    keeper = asyncio.create_task(sample.supervise(changed))
    try:
        await _until(lambda: "works" in sample.log.read_text())
        assert (sample.given_up, sample.restarts >= 6) == (False, True)
    finally:
        keeper.cancel()
        await sample.stop(5)


async def test_a_child_that_cannot_even_be_started_is_tried_again(tmp_path: Path) -> None:
    sample = child(tmp_path, "raise SystemExit(1)")
    await sample.start()
    sample.log.unlink()
    sample.log.mkdir()  # nothing can be opened there, as on a full disk
    keeper = asyncio.create_task(sample.supervise(lambda _: None))
    await asyncio.sleep(0.3)
    assert not keeper.done()
    sample.log.rmdir()
    await _until(lambda: sample.restarts > 0)
    keeper.cancel()
    await sample.stop(5)


@pytest.fixture
def database() -> Iterator[Postgres]:
    """The embedded PostgreSQL, which runs."""
    with tempfile.TemporaryDirectory(prefix="kaimen-kept-") as name:
        folder = Path(name)
        server = postgres.PostgresServer(
            folder / "postgres", Secrets(folder / "secrets"), throw_away=True
        )
        server.start(folder / "postgres.log")
        try:
            yield Postgres("postgres", folder / "postgres.log", server, pause=0.01)
        finally:
            server.stop()
            server.remove()


async def test_a_killed_database_is_started_again_also_when_it_refuses_whoever_asks_first(
    database: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every service asks at the same moment, and may have taken the last connection.
    refusals = [psycopg.OperationalError("too many clients already")]
    connect, changed = postgres.connect, asyncio.Event()

    def refusing(url: URL) -> psycopg.Connection:
        if refusals:
            raise refusals.pop(0)
        return connect(url)

    monkeypatch.setattr(postgres, "connect", refusing)
    keeper = asyncio.create_task(database.supervise(lambda _: changed.set()))
    killed = database.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    waiting = asyncio.create_task(changed.wait())
    await asyncio.wait({keeper, waiting}, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    assert (keeper.done(), database.restarts, refusals) == (False, 1, [])
    assert database.pid not in {None, killed}
    keeper.cancel()


async def test_what_fails_beside_the_services_is_told() -> None:
    told = list[str]()

    async def failing() -> None:
        raise KeyError("url")

    await beside("日志整理", failing(), told.append)
    assert told == ["日志整理中断：程序内部错误（KeyError：'url'）。各项服务继续运行。"]


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


async def test_a_child_that_goes_on_is_waited_for_and_a_silent_one_is_not(tmp_path: Path) -> None:
    slow = "import time\nfor i in range(20): print(i, flush=True); time.sleep(0.1)\ntime.sleep(60)"
    sample = child(tmp_path, slow)
    await sample.start()
    began = asyncio.get_running_loop().time()

    async def is_ready() -> bool:
        return asyncio.get_running_loop().time() - began > 1.5

    await wait_until_ready(sample, is_ready, 0.5)

    async def never() -> bool:
        return False

    with pytest.raises(NotDone, match="未能启动"):
        await wait_until_ready(sample, never, 0.5)
    await sample.stop(5)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
async def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, sys\nfrom pathlib import Path\n"
        "from services.cli.supervisor import Child\n"
        "async def main():\n"
        "    sample = Child('sample', Path(sys.argv[1]), ['sleep', '60'], dict(os.environ))\n"
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
