"""The logs of all processes on the terminal."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from services.cli.stream import stream

pytestmark = pytest.mark.anyio


async def test_every_process_is_shown_however_many_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = {f"process{number}": tmp_path / f"{number}.log" for number in range(9)}
    showing = asyncio.create_task(stream(logs))
    await asyncio.sleep(0)
    for path in logs.values():
        path.write_text(f"line of {path.stem}\n")
    await asyncio.sleep(0.5)
    showing.cancel()
    with suppress(asyncio.CancelledError):
        await showing
    shown = capsys.readouterr().out
    assert [number for number in range(9) if f"line of {number}\n" not in shown] == []
