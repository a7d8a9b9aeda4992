"""A start in the background: waited for while it goes on, given up when it is silent."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.installation import Installation
from services.cli.up import Options, first_object
from shared.settings import Profile


def started(log: Path, program: str) -> "subprocess.Popen[bytes]":
    """A process whose progress goes to `log` and whose answer comes on standard output."""
    with log.open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=errors
        )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with lines of an earlier start."""
    found = tmp_path / "kaimen.log"
    found.write_text("yesterday\n")
    return found


def test_a_slow_start_is_waited_for_while_it_tells_how_it_goes(log: Path) -> None:
    program = (
        "import sys, time\n"
        "for month in range(8):\n"
        "    print(month, file=sys.stderr, flush=True); time.sleep(0.5)\n"
        'print(\'{"status": "running"}\', flush=True); time.sleep(60)'
    )
    process, told = started(log, program), list[str]()
    try:
        assert first_object(process, log, told.append, silence=2) == {"status": "running"}
        assert told == [str(month) for month in range(8)]
    finally:
        process.kill()
        process.wait()


def test_a_start_that_tells_nothing_for_too_long_is_given_up(log: Path) -> None:
    process = started(log, "import time; time.sleep(60)")
    try:
        assert "没有进展" in first_object(process, log, lambda _: None, silence=1)["detail"]
    finally:
        process.kill()
        process.wait()


def test_a_start_that_ends_without_an_answer_has_none(log: Path) -> None:
    process = started(log, "raise SystemExit(2)")
    assert first_object(process, log, lambda _: None, silence=20) == {}
    assert process.wait() == 2


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (Profile.DEMONSTRATION, "demonstration_password"),
        (Profile.PRODUCTION, "first_administrator_password"),
    ],
)
def test_the_password_that_is_told_is_that_of_who_logs_in_first(
    tmp_path: Path, profile: Profile, name: str
) -> None:
    options = Options(Installation(tmp_path), 1, "", profile, demo=False, anew=False, quiet=True)
    assert options.password_file == options.installation.secrets.folder / name
