"""A real installation for tests: real processes, real sockets, data that is synced to disk."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.installation import Installation

_START_SECONDS = 180


@dataclass
class Stack:
    """A running `kaimen up`, and what a caller needs."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    answer: dict[str, Any]

    def secret(self, name: str) -> str:
        """The secret called `name`."""
        return (self.data / "secrets" / name).read_text().strip()

    def password(self) -> str:
        """The password of every demonstration account."""
        return self.secret("demonstration_password")

    def command_token(self) -> str:
        """An access token of the command's own account, which looks after the feeds."""
        return self.service_token("kaimen")

    def service_token(self, service: str) -> str:
        """An access token of one of the services themselves."""
        form = {
            "grant_type": "client_credentials",
            "client_id": service,
            "client_secret": self.secret(f"client_{service}"),
        }
        answer = httpx.post(f"{self.url}/api/directory/v1/token", data=form, timeout=10)
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def state(self) -> dict[str, Any]:
        """The state that the supervisor saved."""
        return Installation(self.data).state()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Terminate it, and wait; its exit status."""
        self.process.send_signal(number)
        status = self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


def kaimen(
    *arguments: object, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "services.cli.app", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=_START_SECONDS,
        check=False,
        env=os.environ | (env or {}),
    )


def start(data: Path, **settings: str) -> Stack:
    """Start an installation on a free port; `settings` are environment variables."""
    log = data.parent / f"{data.name}.log"
    with log.open("ab") as errors:
        command = [sys.executable, "-P", "-m", "services.cli.app", "up", "--json"]
        process = subprocess.Popen(
            [*command, "--port", "0", "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=os.environ | settings,
        )
    assert process.stdout is not None
    output = process.stdout.readline()
    if '"running"' not in output:
        process.wait(60)
        process.stdout.close()
        pytest.fail(f"{output}\n{log.read_text()}")
    answer = json.loads(output)
    return Stack(answer["url"], data, process, answer)


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for the data of an installation; everything is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="kaimen-system-") as name:
        data = Path(name) / "data"
        try:
            yield data
        finally:
            if data.exists():
                installation = Installation(data)
                shutil.rmtree(installation.sockets, ignore_errors=True)
                postgres = installation.postgres()
                postgres.stop()
                postgres.remove()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One installation for every test that leaves it running."""
    with data_folder() as data:
        found = start(data, KAIMEN_REHEARSAL="true")
        try:
            yield found
        finally:
            found.stop()
