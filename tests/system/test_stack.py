"""Starting, status, crashes and stopping: the whole product as an operator uses it."""

import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.catalogue import SERVICES
from services.cli.installation import Installation
from tests.databases import Databases
from tests.system.conftest import Stack, data_folder, kaimen, start

REPOSITORY = Path(__file__).parents[2]
PACKAGES = {service.package.split(".")[0] for service in SERVICES} | {"shared", "services"}


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


class TestRunning:
    """A stack that runs well, and is left running."""

    def test_every_service_answers_through_the_gateway(self, stack: Stack) -> None:
        for service in SERVICES:
            answer = httpx.get(f"{stack.url}/api/{service.name}/readyz", timeout=10)
            assert (service.name, answer.status_code) == (service.name, 200)

    def test_a_service_keeps_a_connection_that_was_idle_for_a_while(self, stack: Stack) -> None:
        # uvicorn's own five seconds are shorter than the gateway keeps one, which is then a 502.
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(Installation(stack.data).sockets / "intake.sock"))
            for pause in (0, 6):
                time.sleep(pause)
                connection.sendall(b"GET /livez HTTP/1.1\r\nHost: intake\r\n\r\n")
                assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")

    def test_the_merged_document_knows_every_service(self, stack: Stack) -> None:
        paths = httpx.get(f"{stack.url}/api/openapi.json").json()["paths"]
        assert {path.split("/")[2] for path in paths} == {service.name for service in SERVICES}

    def test_status_says_that_all_is_ready(self, stack: Stack) -> None:
        answer = kaimen("status", "--json", "--data", stack.data)
        assert answer.returncode == 0
        processes = json.loads(answer.stdout)["processes"]
        assert {name for name, process in processes.items() if process["ready"]} == {
            *(service.name for service in SERVICES),
            "postgres",
            "gateway",
        }

    def test_status_tells_the_release_and_how_followers_and_jobs_stand(self, stack: Stack) -> None:
        answer = json.loads(kaimen("status", "--json", "--data", stack.data).stdout)
        assert answer["version"] == httpx.get(f"{stack.url}/livez").json()["version"]
        reporting = answer["processes"]["reporting"]
        feeds = {each["feed"] for each in reporting["followers"]}
        assert feeds == {"directory", "intake", "assignment", "supervision"}
        assert all(each["failed"] == 0 for each in reporting["jobs"])
        assert "followers" not in answer["processes"]["gateway"]
        assert Path(answer["password_file"]).read_text().strip() == stack.password()

    def test_a_second_start_on_the_same_data_is_refused(self, stack: Stack) -> None:
        answer = kaimen("up", "--data", stack.data, "--port", "0")
        assert answer.returncode == 2
        assert "已有一个开门信访在运行" in answer.stderr

    def test_a_start_on_its_port_is_refused(self, stack: Stack) -> None:
        with data_folder() as other:
            answer = kaimen("up", "--data", other, "--port", stack.url.rsplit(":", 1)[1])
        assert answer.returncode == 2
        assert "已被其他程序占用" in answer.stderr

    def test_secrets_are_closed_and_complete(self, stack: Stack) -> None:
        folder = stack.data / "secrets"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert set(modes.values()) == {0o600}
        administrators = {"first_administrator_password", "second_administrator_password"}
        expected = {"demonstration_password", *administrators}
        assert expected | {f"client_{service.name}" for service in SERVICES} <= set(modes)

    def test_the_demonstration_password_opens_a_demonstration_account(self, stack: Stack) -> None:
        login = stack.answer["accounts"][0]["login"]
        form = {"grant_type": "password", "username": login, "password": stack.password()}
        answer = httpx.post(f"{stack.url}/api/directory/v1/token", data=form, timeout=10)
        assert answer.status_code == 200

    def test_nothing_listens_on_the_network_but_the_gateway(self, stack: Stack) -> None:
        listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
        inodes = {line.split()[9] for line in listening if line.split()[3] == "0A"}
        held = {
            name
            for name, process in stack.state()["processes"].items()
            for link in Path(f"/proc/{process['pid']}/fd").iterdir()
            if link.is_symlink() and os.readlink(link)[8:-1] in inodes
        }
        assert held == {"gateway"}

    def test_followers_poll_through_the_gateway(self, stack: Stack) -> None:
        header = {"Authorization": f"Bearer {stack.command_token()}"}

        def cursors() -> list[dict[str, Any]]:
            answer = httpx.get(f"{stack.url}/api/reporting/v1/followers", headers=header)
            found: list[dict[str, Any]] = answer.raise_for_status().json()
            return found

        until(lambda: any(each["position"] > 0 for each in cursors()))

    def test_a_service_that_crashes_is_back_before_callers_notice(self, stack: Stack) -> None:
        crashed = stack.state()["processes"]["reporting"]["pid"]
        os.kill(crashed, signal.SIGKILL)
        until(lambda: stack.state()["processes"]["reporting"]["restarts"] == 1)
        # The gateway waits five seconds for a service; a slow machine may need a little more.
        until(lambda: httpx.get(f"{stack.url}/api/reporting/readyz", timeout=10).is_success)
        assert stack.state()["processes"]["reporting"]["pid"] != crashed

    def test_a_database_that_is_killed_is_back_within_ten_seconds(self, stack: Stack) -> None:
        before = stack.state()["processes"]["postgres"]
        os.kill(before["pid"], signal.SIGKILL)
        began = time.monotonic()
        ready = [f"{stack.url}/api/{service.name}/readyz" for service in SERVICES]
        until(lambda: not httpx.get(ready[0], timeout=10).is_success)
        until(lambda: all(httpx.get(each, timeout=10).is_success for each in ready))
        assert time.monotonic() - began < 10
        until(lambda: stack.state()["processes"]["postgres"]["restarts"] > before["restarts"])
        form = {"grant_type": "password", "username": "registrar", "password": stack.password()}
        answer = httpx.post(f"{stack.url}/api/directory/v1/token", data=form, timeout=10)
        assert answer.status_code == 200


class TestProduction:
    """A production installation: with a database server, without demonstration accounts."""

    def test_production_uses_the_given_database_and_has_no_demonstration_account(
        self, databases: Databases
    ) -> None:
        server = databases.server.render_as_string(hide_password=False)
        with data_folder() as data:
            running = start(data, KAIMEN_DATABASE_URL=server, KAIMEN_PROFILE="production")
            try:
                assert not (data / "postgres").exists()
                assert running.answer["accounts"] == []
                told = Path(running.answer["password_file"]).read_text().strip()
                assert told == running.secret("first_administrator_password")
                form = {
                    "grant_type": "password",
                    "username": "registrar",
                    "password": running.password(),
                }
                answer = httpx.post(f"{running.url}/api/directory/v1/token", data=form, timeout=10)
                assert answer.status_code == 401
            finally:
                assert running.stop() == 0


class TestStopping:
    """Tests that end their stack."""

    def test_a_stop_with_a_poll_open_answers_it_and_takes_less_than_five_seconds(self) -> None:
        with data_folder() as data:
            running = start(data)
            address = f"{running.url}/api/intake/v1/feed?timeout=10"
            header = {"Authorization": f"Bearer {running.service_token('reporting')}"}
            statuses: list[int] = []
            poll = threading.Thread(
                target=lambda: statuses.append(
                    httpx.get(address, headers=header, timeout=20).status_code
                )
            )
            poll.start()
            time.sleep(1)
            began = time.monotonic()
            assert running.stop() == 0
            assert time.monotonic() - began < 5
            poll.join()
            assert statuses == [200]
            assert not (data / "state.json").exists()

    def test_after_a_kill_only_the_data_is_left_and_the_next_start_finds_it(self) -> None:
        with data_folder() as data:
            killed = start(data)
            password = killed.password()
            processes = killed.state()["processes"]
            children = [each["pid"] for name, each in processes.items() if name != "postgres"]
            killed.stop(signal.SIGKILL)
            until(lambda: not any(map(alive, children)), 10)

            again = kaimen("up", "--detach", "--json", "--data", data, "--port", "0")
            assert again.returncode == 0, again.stdout + again.stderr
            answer = json.loads(again.stdout)
            assert httpx.get(f"{answer['url']}/livez").is_success
            assert Path(answer["password_file"]).read_text().strip() == password

            stopped = kaimen("down", "--data", data)
            assert (stopped.returncode, stopped.stdout) == (0, "已停止。\n")
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{answer['url']}/livez")
            assert kaimen("status", "--data", data).returncode == 2


ACCOUNTS = ["root", "nobody"] if os.getuid() == 0 else [pwd.getpwuid(os.getuid()).pw_name]


@pytest.fixture(params=ACCOUNTS)
def checkout(request: pytest.FixtureRequest) -> Iterator[tuple[Path, pwd.struct_passwd]]:
    """A checkout with its own interpreter and libraries, 0700, under a path of 120 characters."""
    account = pwd.getpwnam(request.param)
    with tempfile.TemporaryDirectory(prefix="kaimen-checkout-") as name:
        Path(name).chmod(0o755)
        closed = Path(name) / ("d" * (120 - len(name)))
        closed.mkdir()
        skip = shutil.ignore_patterns("__pycache__", "test", "site-packages", "config-*", "idlelib")
        shutil.copytree(sysconfig.get_path("stdlib"), closed / "python" / "stdlib", ignore=skip)
        libraries = shutil.ignore_patterns("__pycache__", "mypy*", "pip", "pginstall", "*.pth")
        shutil.copytree(sysconfig.get_path("purelib"), closed / "libraries", ignore=libraries)
        for package in PACKAGES:
            shutil.copytree(REPOSITORY / package, closed / "clone" / package, ignore=skip)
        _copy_interpreter(closed / "python")
        shutil.copy(Path(sys.executable).with_name("caddy"), closed / "python" / "bin" / "caddy")
        if account.pw_uid != os.getuid():
            for path in (closed, *closed.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
        closed.chmod(0o700)
        yield closed, account


def _copy_interpreter(target: Path) -> None:
    """The interpreter, so that it finds the copied library with PYTHONHOME."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (target / "bin").mkdir()
    (target / "lib").mkdir()
    (target / "stdlib").rename(target / "lib" / version)
    shutil.copy(os.path.realpath(sys.executable), target / "bin" / "python")
    for shared in Path(sysconfig.get_config_var("LIBDIR")).glob(f"lib{version}*.so*"):
        shutil.copy(shared, target / "lib" / shared.name)


def test_a_closed_checkout_under_a_long_path_runs_for_root_and_for_others(
    checkout: tuple[Path, pwd.struct_passwd],
) -> None:
    closed, account = checkout
    other = account.pw_uid != os.getuid()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(closed / "python" / "bin" / "python"), "-P", "-m", "services.cli.app", *arguments],
            cwd=closed / "clone",
            env={
                "PATH": f"{closed}/python/bin:{os.defpath}",
                "PYTHONHOME": f"{closed}/python",
                "PYTHONPATH": f"{closed}/clone:{closed}/libraries",
                "LD_LIBRARY_PATH": f"{closed}/python/lib",
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            user=account.pw_uid if other else None,
            group=account.pw_gid if other else None,
            extra_groups=[] if other else None,
        )

    before = {path: path.stat().st_mode for path in (closed, *closed.iterdir())}
    started = run("up", "--detach", "--json", "--port", "0")
    assert started.returncode == 0, started.stdout + started.stderr
    answer = json.loads(started.stdout)
    try:
        assert httpx.get(f"{answer['url']}/api/directory/readyz", timeout=10).is_success
        assert Path(answer["data"]) == closed / "clone" / ".kaimen"
    finally:
        assert run("down").returncode == 0
        place = closed / "clone" / ".kaimen" / "postgres" / "place"
        if place.exists():
            shutil.rmtree(place.read_text().strip())
    assert {path: path.stat().st_mode for path in before} == before
