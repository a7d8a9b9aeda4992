"""Every command answers scripts with exactly one JSON object and a status, whatever happens."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from services.cli.app import app
from services.cli.errors import NotDone
from services.cli.output import Commands, Result, Status, with_json
from tests.services.cli.stub import StubServer, problem, stub_server

kaimen = CliRunner()
COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]


def one_object(output: str) -> dict[str, Any]:
    """The one JSON object on one line that standard output consists of."""
    assert output.endswith("\n"), output
    assert output.count("\n") == 1, output
    found = json.loads(output)
    assert isinstance(found, dict)
    return found


def ended(arguments: list[str], **environment: str) -> tuple[int, dict[str, Any]]:
    """Exit status and answer of `kaimen … --json`."""
    env = {"KAIMEN_URL": "", "KAIMEN_CLIENT_SECRET": "", "KAIMEN_DATABASE_URL": "", **environment}
    answer = kaimen.invoke(app, [*arguments, "--json"], env=env)
    return answer.exit_code, one_object(answer.stdout)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """Where the table's commands are sent to."""
    found = {name: tmp_path / name.lower() for name in ("NOWHERE", "FOREIGN", "SHEET", "TRAPPED")}
    found["SHEET"].write_bytes(b"PK of a kind")
    for folder in ("FOREIGN", "TRAPPED"):
        found[folder].mkdir()
    (found["FOREIGN"] / "letter.txt").touch()
    (found["TRAPPED"] / "lock").touch()
    (found["TRAPPED"] / "logs").symlink_to(tmp_path)
    return found


OF_WHAT_RUNS = (
    ["status"], ["import", "SHEET"], ["demo"], ["reconcile"], ["rebuild", "reporting"],
)  # fmt: skip
"""Commands that need something to run, with what they need besides."""

FAILING: list[tuple[list[str], str]] = [
    *((["--data", "NOWHERE", *command], "没有在运行") for command in OF_WHAT_RUNS),
    (["up", "--data", "FOREIGN"], "不予使用"),
    (["up", "--data", "NOWHERE", "--detach", "--profile", "production"], "KAIMEN_DATABASE_URL"),
    (["up", "--data", "NOWHERE", "--demo", "--profile", "production"], "生产环境不演练"),
    (["up", "--data", "NOWHERE", "--anew", "--profile", "production"], "生产环境不能清空数据"),
    (["migrate", "--data", "FOREIGN"], "不予使用"),
    (["migrate", "--revise", "parking", "lots"], "请写明服务"),
    (["import", "NOWHERE"], "无法读取"),
    (["import", "FOREIGN"], "无法读取"),
    (["down", "--data", "TRAPPED"], "应为目录，而不是文件或链接"),
    (["bench", "--data", "SHEET"], "不能使用"),
]


def filled(arguments: list[str], places: dict[str, Path]) -> list[str]:
    """The arguments with real paths; the command's name comes first again."""
    command = next(each for each in arguments if each in COMMANDS)
    rest = [each for each in arguments if each != command]
    return [command, *(str(places.get(each, each)) for each in rest)]


@pytest.mark.parametrize(("arguments", "reason"), FAILING)
def test_what_cannot_be_done_is_one_object_and_status_2(
    arguments: list[str], reason: str, places: dict[str, Path]
) -> None:
    status, found = ended(filled(arguments, places))
    assert (status, found["status"]) == (2, "not done")
    assert reason in found["detail"]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_mistyped_option_is_one_object_and_status_2(command: str) -> None:
    status, found = ended([command, "--nonsense"])
    assert status == 2
    assert found == {
        "status": "not done",
        "code": "usage",
        "detail": f"命令用法有误：没有选项 --nonsense。请用 kaimen {command} --help 查看用法。",
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "没有选项 --json"),
        (["parking"], "没有命令 parking"),
        (["import"], "缺少参数 FILE"),
        (["rebuild"], "缺少参数 SERVICE"),
        (["up", "--port", "abc"], "--port 的值无效"),
        (["up", "--port", "70000"], "--port 的值无效"),
        (["status", "now", "please"], "多余的参数 now please"),
        (["bench", "--scale", "0"], "--scale 的值无效"),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], reason: str) -> None:
    status, found = ended(arguments)
    assert (status, found["code"]) == (2, "usage")
    assert reason in found["detail"]


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_takes_json_and_data(command: str) -> None:
    found = get_command(app).commands[command]  # type: ignore[attr-defined]
    options = {name for parameter in found.params for name in parameter.opts}
    assert {"--json", "--data"} <= options


def test_the_table_above_names_every_command() -> None:
    named = {each for arguments, _ in FAILING for each in arguments} & COMMANDS
    assert named == COMMANDS


def test_what_succeeds_is_one_object_and_status_0(tmp_path: Path) -> None:
    assert ended(["down", "--data", str(tmp_path / "nowhere")]) == (0, {"stopped": False})


def test_help_leaves_standard_output_to_the_object() -> None:
    answer = kaimen.invoke(app, ["import", "--json", "--help"])
    assert (answer.exit_code, one_object(answer.stdout)) == (0, {"status": "done"})
    assert "台账" in answer.stderr


def test_after_the_separator_json_is_a_file_like_any_other(tmp_path: Path) -> None:
    answer = kaimen.invoke(app, ["import", "--data", str(tmp_path), "--", "--json"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "无法读取 --json" in answer.stderr


def done() -> Result:
    """A library that it uses is talkative."""
    sys.stdout.write("chatter")
    return Result({"rows": 3}, "三行。")


def in_part() -> Result:
    """Something was left."""
    return Result({"rows": 3}, "三行。", Status.IN_PART)


def refused() -> Result:
    """It may not be."""
    raise NotDone("不行。", "no-way", rows=3)


def faulty() -> Result:
    """We made a mistake."""
    raise KeyError("rows")


def leaving() -> Result:
    """A library ends the process."""
    raise SystemExit(0)


def interrupted() -> Result:
    """Ctrl-C."""
    raise KeyboardInterrupt


def serving(context: typer.Context, ends_badly: bool = False) -> None:
    """Says where it is, and goes on."""
    context.obj.show(Result({"url": "http://"}, "已启动。"))
    if ends_badly:
        raise NotDone("停了。")


class TestAnyCommand:
    """What `Commands` makes of whatever a command does."""

    @pytest.fixture
    def sample(self) -> typer.Typer:
        """A command line with commands that go right and wrong in every way."""
        sample = typer.Typer(cls=Commands)
        for command in (done, in_part, refused, faulty, leaving, interrupted, serving):
            sample.command()(with_json(command))
        return sample

    @pytest.mark.parametrize(
        ("command", "status", "answer"),
        [
            ("done", 0, {"rows": 3}),
            ("in-part", 1, {"rows": 3}),
            ("refused", 2, {"status": "not done", "code": "no-way", "detail": "不行。", "rows": 3}),
            ("interrupted", 2, {"status": "not done", "code": "interrupted", "detail": "已中断。"}),
            ("serving", 0, {"url": "http://"}),
            ("serving --ends-badly", 2, {"url": "http://"}),
        ],
    )
    def test_one_object_and_the_status(
        self, sample: typer.Typer, command: str, status: int, answer: dict[str, Any]
    ) -> None:
        run = kaimen.invoke(sample, [*command.split(), "--json"])
        assert (run.exit_code, one_object(run.stdout)) == (status, answer)

    @pytest.mark.parametrize("command", ["faulty", "leaving"])
    def test_a_fault_of_ours_is_no_success(self, sample: typer.Typer, command: str) -> None:
        run = kaimen.invoke(sample, [command, "--json"])
        assert (run.exit_code, one_object(run.stdout)["code"]) == (2, "unexpected")
        assert "Traceback" in run.stderr

    def test_people_get_the_text_alone(self, sample: typer.Typer) -> None:
        run = kaimen.invoke(sample, ["in-part"])
        assert (run.exit_code, run.stdout, run.stderr) == (1, "三行。\n", "")
        run = kaimen.invoke(sample, ["refused"])
        assert (run.exit_code, run.stdout, run.stderr) == (2, "", "不行。\n")

    def test_what_others_print_goes_to_standard_error(self, sample: typer.Typer) -> None:
        assert "chatter" in kaimen.invoke(sample, ["done", "--json"]).stderr


class TestProcesses:
    """As a shell sees it: pipes, signals, encodings."""

    COMMAND = (sys.executable, "-P", "-m", "services.cli.app")
    BUFFERED = os.environ | {"PYTHONUNBUFFERED": ""}
    """What could not be written is still in a buffer when the process ends."""

    def test_an_answer_that_nobody_reads_is_not_done(self, tmp_path: Path) -> None:
        ours, theirs = os.pipe()
        os.close(ours)
        with open(theirs, "wb") as nobody:
            run = subprocess.run(
                [*self.COMMAND, "down", "--json", "--data", tmp_path / "data"],
                stdout=nobody, stderr=subprocess.PIPE, env=self.BUFFERED, text=True, timeout=60,
                check=False,
            )  # fmt: skip
        assert run.returncode == 2
        assert run.stderr.startswith("结果未能写出")
        assert "Traceback" not in run.stderr
        assert "Exception ignored" not in run.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device on this machine")
    def test_an_answer_that_finds_no_room_is_not_done(self, tmp_path: Path) -> None:
        with open("/dev/full", "wb") as full:
            run = subprocess.run(
                [*self.COMMAND, "down", "--json", "--data", tmp_path / "data"],
                stdout=full, stderr=subprocess.PIPE, env=self.BUFFERED, text=True, timeout=60,
                check=False,
            )  # fmt: skip
        assert run.returncode == 2
        assert "Exception ignored" not in run.stderr

    def test_json_is_utf_8_whatever_the_terminal_is(self, tmp_path: Path) -> None:
        strange = os.fsencode(tmp_path) + b"/\xff.xlsx"
        run = subprocess.run(
            [*self.COMMAND, "import", "--json", strange],
            env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"},
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert run.returncode == 2
        assert "无法读取" in one_object(run.stdout.decode())["detail"]

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_command_that_is_stopped_says_so(
        self, silent: StubServer, tmp_path: Path, number: signal.Signals
    ) -> None:
        process = subprocess.Popen(
            [*self.COMMAND, "reconcile", "--json", "--data", tmp_path],
            env=os.environ | {"KAIMEN_URL": silent.url, "KAIMEN_CLIENT_SECRET": "s3"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        end = time.monotonic() + 60
        while not silent.token_requests:
            assert time.monotonic() < end
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
        assert (process.returncode, one_object(output)["code"]) == (2, "interrupted")

    @pytest.fixture
    def silent(self) -> Iterator[StubServer]:
        """A stub server that is never available."""
        with stub_server(lambda _: problem(503, "service-unavailable")) as stub:
            yield stub
