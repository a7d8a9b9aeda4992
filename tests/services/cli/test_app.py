"""The command line's words and exit statuses, where nothing needs to run for them."""

import json
import socket
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.app import app
from services.cli.errors import command
from services.cli.installation import Installation

kaimen = CliRunner()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_answers_is_refused(tmp_path: Path, taken: int) -> None:
    answer = kaimen.invoke(app, ["up", "--data", str(tmp_path / "data"), "--port", str(taken)])
    assert answer.exit_code == 2
    assert answer.stderr == f"端口 {taken} 已被其他程序占用，请用 --port 换一个端口。\n"


def test_a_second_start_is_refused_before_anything_is_touched(tmp_path: Path, taken: int) -> None:
    data = tmp_path / "data"
    with Installation(data).locked():
        answer = kaimen.invoke(app, ["up", "--data", str(data), "--port", str(taken)])
    assert answer.exit_code == 2
    assert "已有一个开门信访在运行" in answer.stderr
    assert not (data / "postgres").exists()


def test_for_scripts_a_refusal_is_one_json_object(tmp_path: Path, taken: int) -> None:
    command = ["up", "--json", "--data", str(tmp_path / "data"), "--port", str(taken)]
    answer = kaimen.invoke(app, command)
    assert answer.exit_code == 2
    assert json.loads(answer.stdout)["status"] == "not done"


def test_production_asks_for_a_database_of_its_own(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = ["up", "--data", str(data), "--port", "0", "--profile", "production"]
    answer = kaimen.invoke(app, command, env={"KAIMEN_DATABASE_URL": ""})
    assert answer.exit_code == 2
    assert "KAIMEN_DATABASE_URL" in answer.stderr
    assert not (data / "postgres").exists()


def test_a_database_that_does_not_answer_is_named_in_words(tmp_path: Path) -> None:
    command = ["migrate", "--data", str(tmp_path / "data")]
    nowhere = f"postgresql://admin:x@/postgres?host={tmp_path}"
    answer = kaimen.invoke(app, command, env={"KAIMEN_DATABASE_URL": nowhere})
    assert answer.exit_code == 2
    assert "数据库 kaimen_directory 未能准备好" in answer.stderr


def test_stopping_what_does_not_run_is_no_failure_and_makes_nothing(tmp_path: Path) -> None:
    answer = kaimen.invoke(app, ["down", "--data", str(tmp_path / "data")])
    assert (answer.exit_code, answer.stdout) == (0, f"没有在运行（数据目录 {tmp_path}/data）。\n")
    assert not (tmp_path / "data").exists()


def test_down_stops_a_database_that_a_killed_supervisor_left(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    left = installation.postgres()
    left.start(installation.log("postgres"))
    try:
        answer = kaimen.invoke(app, ["down", "--data", str(tmp_path / "data")])
        assert (answer.exit_code, answer.stdout) == (0, "已停止。\n")
        assert not left.running()
    finally:
        left.stop()
        left.remove()


def test_the_status_of_what_does_not_run_is_not_done(tmp_path: Path) -> None:
    answer = kaimen.invoke(app, ["status", "--json", "--data", str(tmp_path / "data")])
    assert answer.exit_code == 2
    detail = f"没有在运行（数据目录 {tmp_path}/data）。"
    assert json.loads(answer.stdout) == {"status": "not done", "detail": detail}


def test_the_release_is_told() -> None:
    answer = kaimen.invoke(app, ["--version"])
    assert (answer.exit_code, answer.stdout) == (0, f"开门信访 {version('kaimen')}\n")


def test_the_command_that_is_named_as_a_remedy_runs_as_it_stands(tmp_path: Path) -> None:
    data = tmp_path / "a folder's name"
    pasted = ["bash", "-c", command("down", "--data", data)]
    run = subprocess.run(pasted, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert run.stdout == f"没有在运行（数据目录 {data}）。\n"


def test_models_and_migrations_are_compared_for_every_tree() -> None:
    answer = kaimen.invoke(app, ["migrate", "--check", "--json"])
    assert answer.exit_code == 0
    trees = ["technical", "directory", "intake", "assignment", "supervision", "reporting",
             "exchange"]  # fmt: skip
    assert json.loads(answer.stdout) == {
        "status": "done",
        "differences": {tree: [] for tree in trees},
    }


def test_a_new_version_needs_a_service_and_a_name() -> None:
    answer = kaimen.invoke(app, ["migrate", "--revise", "parking", "lots"])
    assert answer.exit_code == 2
    assert "请写明服务" in answer.stderr
