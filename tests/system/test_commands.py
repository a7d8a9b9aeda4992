"""The commands that call the API, against a running installation, as a script uses them."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import xlsxwriter

from tests.system.conftest import Stack, kaimen

_LEDGER = Path(__file__).parents[3] / "shared" / "data" / "ledger_composite_provincial.xlsx"
_HEADINGS = (
    "信访件编号", "姓名", "信访人数", "住址", "手机号码", "问题属地", "信访目的", "内容分类",
    "信访日期", "登记日期", "限办时间", "信访形式", "概况", "是否办结", "是否全国初次信访",
    "联名信或集体访", "信访件状态", "登记部门", "登记人",
)  # fmt: skip


_MANY = 3_000
"""Enough rows that the import is seen while it runs."""
_LINE: tuple[str | float, ...] = (
    "", "王某某", "1人", "四川省成都市锦江区某街1号", "138****0000", "四川省成都市锦江区", "申诉",
    "国土资源/土地征收/土地占地", "2026-10-12", "2026-10-13", "2026-12-12", "来信",
    "反映征地补偿款未足额发放，请求核实。", "否", "是", "否", "办理中", "省信访局", "李某某",
)  # fmt: skip


def row(number: str | float, **changes: str) -> list[str | float]:
    """A line of the provincial ledger."""
    cells = dict(zip(_HEADINGS, _LINE, strict=True)) | changes | {"信访件编号": number}
    return [cells[heading] for heading in _HEADINGS]


def workbook(path: Path, *rows: list[str | float]) -> Path:
    """A ledger with these lines."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        for at, line in enumerate([list(_HEADINGS), *rows]):
            sheet.write_row(at, 0, line)
    return path


def answer_of(stack: Stack, *arguments: object, **environment: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the one object of a command with --json."""
    run = kaimen(*arguments, "--json", "--data", stack.data, env=environment)
    assert run.stdout.count("\n") == 1, run.stdout + run.stderr
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return run.returncode, found


@pytest.fixture(scope="module")
def numbers() -> Iterator[str]:
    """External numbers that are not in use yet."""
    return (f"SC{at:019d}" for at in range(1, 10_000))


def test_status_is_one_object(stack: Stack) -> None:
    status, found = answer_of(stack, "status")
    assert (status, found["status"], found["url"]) == (0, "running", stack.url)
    assert found["rehearsal"] is True
    assert all(process["ready"] for process in found["processes"].values())


def test_every_row_of_a_ledger_is_answered_and_a_second_time_changes_nothing(
    stack: Stack, tmp_path: Path, numbers: Iterator[str]
) -> None:
    first, second = next(numbers), next(numbers)
    rows = [row(first), row(second), row(5.1e20), row(first), row("SC1", 信访形式="托梦")]
    file = workbook(tmp_path / "ledger.xlsx", *rows)
    status, found = answer_of(stack, "import", file)
    assert (status, found["rows"], found["created"], found["known"]) == (1, 5, 2, 1)
    assert [(each["row"], each["column"], each["code"]) for each in found["refused"]] == [
        (4, "信访件编号", "number-rounded"),
        (6, "信访形式", found["refused"][1]["code"]),
    ]
    again, later = answer_of(stack, "import", file)
    assert (again, later["created"], later["known"], later["differs"]) == (1, 0, 3, [])
    assert later["import"] != found["import"]

    changed = workbook(tmp_path / "later.xlsx", row(first, 问题属地="四川省成都市武侯区"))
    status, found = answer_of(stack, "import", changed)
    assert (status, found["created"]) == (1, 0)
    assert found["differs"] == [{"row": 2, "external_no": first, "columns": ["问题属地"]}]


def test_an_import_without_anything_left_is_done(
    stack: Stack, tmp_path: Path, numbers: Iterator[str]
) -> None:
    file = workbook(tmp_path / "ledger.xlsx", row(next(numbers)))
    status, found = answer_of(stack, "import", file)
    assert (status, found["created"], found["differs"], found["refused"]) == (0, 1, [], [])


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook_is_refused_as_a_whole(
    stack: Stack, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "ledger.xlsx"
    file.write_bytes(content)
    status, found = answer_of(stack, "import", file)
    assert (status, found["status"]) == (2, "not done")
    assert found["code"]


def test_ctrl_c_cancels_and_what_was_registered_is_known_next_time(
    stack: Stack, tmp_path: Path, numbers: Iterator[str]
) -> None:
    file = workbook(tmp_path / "long.xlsx", *(row(next(numbers)) for _ in range(_MANY)))
    command = [sys.executable, "-P", "-m", "services.cli.app", "import", "--json", file]
    process = subprocess.Popen(
        [*command, "--data", stack.data], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    token = {"Authorization": f"Bearer {stack.service_token('kaimen')}"}
    running = f"{stack.url}/api/intake/v1/imports/count?status=running"
    while not httpx.get(running, headers=token, timeout=60).json()["count"]:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    found = json.loads(output)
    assert (process.returncode, found["code"]) == (2, "interrupted")
    assert found["created"] < _MANY


@pytest.mark.skipif(not _LEDGER.exists(), reason="the real ledger is not beside the checkout")
def test_a_real_ledger_goes_through(stack: Stack) -> None:
    status, found = answer_of(stack, "import", _LEDGER)
    assert status == 1
    told = found["created"] + found["known"] + found["sealed"]
    assert told + len(found["differs"]) + len(found["refused"]) == found["rows"] > 0
    assert "number-rounded" in {each["code"] for each in found["refused"]}
    _, later = answer_of(stack, "import", _LEDGER)
    assert (later["created"], later["refused"]) == (0, found["refused"])
    assert later["known"] == found["created"] + found["known"]


def test_nothing_differs_after_all_that(stack: Stack) -> None:
    status, found = answer_of(stack, "reconcile")
    assert (status, found["differences"]) == (0, [])
    status, found = answer_of(stack, "rebuild", "reporting")
    assert (status, found["identical"]) == (0, True)


def test_a_command_is_pointed_elsewhere_by_its_environment(stack: Stack, tmp_path: Path) -> None:
    environment = {
        "KAIMEN_URL": stack.url,
        "KAIMEN_CLIENT_ID": "kaimen",
        "KAIMEN_CLIENT_SECRET": stack.secret("client_kaimen"),
    }
    run = kaimen("reconcile", "--json", "--data", tmp_path / "other", env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert not (tmp_path / "other").exists()
    wrong = kaimen("reconcile", "--json", env=environment | {"KAIMEN_CLIENT_SECRET": "guess"})
    assert (wrong.returncode, json.loads(wrong.stdout)["code"]) == (2, "invalid-credentials")


def test_the_commands_own_account_reads_no_feed_and_decides_nothing(stack: Stack) -> None:
    token = {"Authorization": f"Bearer {stack.service_token('kaimen')}"}
    for method, path, body in (
        ("GET", "intake/v1/feed", None),
        ("GET", "directory/v1/accounts", None),
        ("PUT", "directory/v1/office-time", {"at": "2026-11-22T09:00:00+08:00"}),
    ):
        answer = httpx.request(method, f"{stack.url}/api/{path}", headers=token, json=body)
        assert answer.status_code == 403, path


def test_nothing_is_played_over_pieces(stack: Stack, tmp_path: Path) -> None:
    answer_of(stack, "import", workbook(tmp_path / "ledger.xlsx", row("SC9999999999999999999")))
    status, found = answer_of(stack, "demo")
    assert (status, found["status"], found["code"]) == (2, "not done", "not-empty")
