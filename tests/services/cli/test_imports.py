"""`kaimen import` against a stub of the import API: waiting, attaching, cancelling."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from services.cli.app import app
from tests.services.cli.stub import Reply, Request, StubServer, problem, stub_server

kaimen = CliRunner()
_IMPORTS = "/api/intake/v1/imports"


class Intake:
    """Imports as intake has them; each GET brings one a step further."""

    def __init__(self, *steps: str) -> None:
        self.steps = steps or ("queued", "running", "finished")
        self.keys: dict[str, str] = {}
        self.at: dict[str, int] = {}
        self.started: list[Request] = []
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.counts = {
            "rows": 4,
            "done": 4,
            "created": 2,
            "known": 2,
            "differs": 0,
            "refused": 0,
            "sealed": 0,
        }
        self.cancelled: set[str] = set()
        self.not_taken: list[dict[str, Any]] = []

    def __call__(self, request: Request) -> Reply:
        path = urlsplit(request.path)
        if request.method == "POST" and path.path == _IMPORTS:
            return self._begin(request)
        id, _, rest = path.path.removeprefix(f"{_IMPORTS}/").partition("/")
        if rest == "cancel":
            self.cancelled.add(id)
            return Reply(self._shown(id))
        if rest == "rows":
            [wanted] = [
                *parse_qs(path.query).get("outcome", ()),
                *parse_qs(path.query).get("left", ()),
            ]
            return Reply({"items": self.rows.get(wanted, []), "next": None})
        self.at[id] = min(self.at[id] + 1, len(self.steps) - 1)
        return Reply(self._shown(id))

    def _begin(self, request: Request) -> Reply:
        key = request.headers["idempotency-key"]
        headers = {}
        if key in self.keys:
            headers["Idempotency-Replayed"] = "true"
        else:
            self.started.append(request)
            self.keys[key] = f"import-{len(self.keys)}"
            self.at[self.keys[key]] = 0
        return Reply(self._shown(self.keys[key]) | {"status": "queued"}, 201, headers)

    def _shown(self, id: str) -> dict[str, Any]:
        status = "cancelled" if id in self.cancelled else self.steps[self.at[id]]
        return {
            "id": id,
            "status": status,
            "version": 1,
            "name": "ledger.xlsx",
            **self.counts,
            "left": self.not_taken,
            "problem_code": "file-encrypted" if status == "failed" else None,
            "problem": "文件已加密，请去除密码后再导入。" if status == "failed" else None,
            "requested_at": "2026-11-22T00:00:00Z",
            "allowed_moves": [],
        }


@pytest.fixture
def intake() -> Intake:
    """The imports of the stub server."""
    return Intake()


@pytest.fixture
def stub(intake: Intake) -> Iterator[StubServer]:
    """The stub server."""
    with stub_server(intake) as found:
        yield found


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A ledger; what is in it only the service looks at."""
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(b"PK of a kind")
    return path


def imported(stub: StubServer, sheet: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, answer and standard error of `kaimen import`."""
    environment = {"KAIMEN_URL": stub.url, "KAIMEN_CLIENT_SECRET": "s3"}
    run = kaimen.invoke(app, ["import", "--json", str(sheet), *options], env=environment)
    return run.exit_code, json.loads(run.stdout), run.stderr


def test_an_import_is_followed_to_its_end(stub: StubServer, intake: Intake, sheet: Path) -> None:
    status, found, _ = imported(stub, sheet)
    assert (status, found) == (0, {
        "rows": 4, "created": 2, "known": 2, "sealed": 0, "differs": [], "refused": [], "left": [],
        "not_taken": [], "import": "import-0",
    })  # fmt: skip
    [started] = intake.started
    assert started.path == f"{_IMPORTS}?name=ledger.xlsx"
    assert started.body == b"PK of a kind"
    assert started.headers["content-type"].endswith("spreadsheetml.sheet")


def test_what_needs_a_person_is_listed_row_by_row(
    stub: StubServer, intake: Intake, sheet: Path
) -> None:
    intake.counts |= {"created": 1, "known": 1, "differs": 1, "refused": 1}
    intake.rows = {
        "refused": [{"row": 3, "external_no": None, "left": [], "problems": [
            {"column": "信访件编号", "code": "number-rounded", "reason": "编号已被取整。"},
            {"column": "登记时间", "code": "date-unreadable", "reason": "不是日期。"},
        ]}],
        "differs": [{"row": 4, "external_no": "SC1", "left": [], "problems": [
            {"column": "问题属地", "code": "differs", "reason": "与已登记的不同。"},
        ]}],
        "true": [{"row": 2, "external_no": "SC2", "problems": [], "left": [
            {"what": "region", "code": "ambiguous", "reason": "有两个鼓楼区。", "column": None},
        ]}],
    }  # fmt: skip
    status, found, _ = imported(stub, sheet)
    assert status == 1
    assert found["refused"] == [{
        "row": 3, "column": "信访件编号", "code": "number-rounded", "reason": "编号已被取整。",
        "also": [{"column": "登记时间", "code": "date-unreadable", "reason": "不是日期。"}],
    }]  # fmt: skip
    assert found["differs"] == [{"row": 4, "external_no": "SC1", "columns": ["问题属地"]}]
    assert found["left"] == [
        {"row": 2, "what": "region", "column": None, "reason": "有两个鼓楼区。"}
    ]


def test_people_read_the_same_in_words(stub: StubServer, intake: Intake, sheet: Path) -> None:
    intake.counts |= {"known": 0, "refused": 30}
    problems = [{"column": "登记时间", "code": "date-unreadable", "reason": "不是日期。"}]
    intake.rows["refused"] = [{"row": at, "problems": problems} for at in range(2, 32)]
    environment = {"KAIMEN_URL": stub.url, "KAIMEN_CLIENT_SECRET": "s3"}
    run = kaimen.invoke(app, ["import", str(sheet)], env=environment)
    assert run.stdout.startswith("共 4 行：新登记 2，已有 0，")
    assert "第 2 行 登记时间：不是日期。" in run.stdout
    assert "另有 10 项" in run.stdout
    assert "“登记部门”列未取用" not in run.stdout
    intake.not_taken = [{"what": "column", "code": "column-not-taken", "column": "登记部门",
                         "reason": "“登记部门”列未取用"}]  # fmt: skip
    run = kaimen.invoke(app, ["import", str(sheet)], env=environment)
    assert "  “登记部门”列未取用\n" in run.stdout


def test_the_same_file_again_is_a_new_import(stub: StubServer, intake: Intake, sheet: Path) -> None:
    assert [imported(stub, sheet)[1]["import"] for _ in range(3)] == [
        "import-0", "import-1", "import-2",
    ]  # fmt: skip


def test_other_words_to_the_same_file_are_another_import(
    stub: StubServer, intake: Intake, sheet: Path
) -> None:
    imported(stub, sheet)
    imported(stub, sheet, "--sender", "某局", "--arrived-at", "2026-01-05T09:00:00")
    assert len(intake.started) == 2
    query = parse_qs(urlsplit(intake.started[1].path).query)
    assert query["sender"] == ["某局"]
    assert query["arrived_at"] == ["2026-01-05T09:00:00+08:00"]


def test_a_running_import_is_followed_not_started_again(
    stub: StubServer, intake: Intake, sheet: Path
) -> None:
    imported(stub, sheet)
    intake.at["import-0"] = -3  # as if it ran still
    status, found, output = imported(stub, sheet)
    assert (status, found["import"]) == (0, "import-0")
    assert "正在进行" in output
    assert len(intake.started) == 1


@pytest.mark.parametrize(
    ("steps", "code", "detail"),
    [
        (("queued", "failed"), "file-encrypted", "文件已加密，请去除密码后再导入。"),
        (("queued", "cancelled"), "import-cancelled", "导入已取消"),
    ],
)
def test_an_import_that_does_not_end_well_is_not_done(
    stub: StubServer, intake: Intake, sheet: Path, steps: tuple[str, ...], code: str, detail: str
) -> None:
    intake.steps = steps
    status, found, _ = imported(stub, sheet)
    assert (status, found["status"], found["code"]) == (2, "not done", code)
    assert found["detail"].startswith(detail)
    assert found["import"] == "import-0"


def test_a_file_that_the_service_refuses_is_not_done(stub: StubServer, sheet: Path) -> None:
    stub.responder = lambda _: problem(422, "file-encrypted", "文件已加密。")
    status, found, _ = imported(stub, sheet)
    assert (status, found) == (2, {
        "status": "not done", "code": "file-encrypted", "detail": "文件已加密。",
    })  # fmt: skip


def test_a_file_that_is_too_large_is_not_sent(stub: StubServer, sheet: Path) -> None:
    with sheet.open("r+b") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    status, found, _ = imported(stub, sheet)
    assert (status, found["code"], stub.requests) == (2, "file-too-large", [])


def test_ctrl_c_cancels_the_import_where_it_runs(
    stub: StubServer, intake: Intake, sheet: Path
) -> None:
    intake.steps = ("running",) * 10_000
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "services.cli.app", "import", "--json", sheet],
        env=os.environ | {"KAIMEN_URL": stub.url, "KAIMEN_CLIENT_SECRET": "s3"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not intake.at.get("import-0"):
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    found = json.loads(output)
    assert (process.returncode, found["code"], found["import"]) == (2, "interrupted", "import-0")
    assert found["detail"].startswith("导入已取消，已登记的 2 件保留")
    assert intake.cancelled == {"import-0"}
