"""What `kaimen status` makes of what it found."""

from typing import Any

import pytest

from services.cli import running

WELL: dict[str, Any] = {
    "pid": 1, "restarts": 0, "ready": True,
    "followers": [{"feed": "intake", "stopped": None, "parked": 0}],
    "jobs": [{"name": "deadlines", "waiting": 1, "running": 1, "failed": 0, "lost": 0}],
    "workers": [{"is_lost": False}, {"is_lost": True}],
}  # fmt: skip


def said(process: dict[str, Any], *unwritable: str) -> str:
    state = {"url": "http://site", "data": "data", "version": "1", "demo": None}
    return running._text(state | {"unwritable": unwritable, "processes": {"intake": process}})


def test_all_is_well_where_nothing_waits_for_anybody() -> None:
    assert not running._waits_for_somebody(WELL)
    assert said(WELL).endswith("跟随 正常    作业 正常")
    assert not running._waits_for_somebody({"pid": 1, "restarts": 0}), "what was not asked"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"workers": []}, "作业 没有工作进程"),
        ({"workers": [{"is_lost": True}]}, "作业 没有工作进程"),
        ({"jobs": [{"name": "deadlines", "failed": 0, "lost": 1}]}, "作业 deadlines 中断 1"),
        ({"followers": [{"feed": "intake", "stopped": "damaged", "parked": 0}]}, "intake 已停止"),
        ({"followers": [{"feed": "intake", "stopped": None, "parked": 2}]}, "intake 搁置 2"),
    ],
    ids=["nobody", "only lost ones", "lost job", "stopped", "parked"],
)
def test_what_stands_still_is_told(changes: dict[str, Any], words: str) -> None:
    assert running._waits_for_somebody(WELL | changes)
    assert words in said(WELL | changes)


def test_a_folder_that_takes_nothing_is_told() -> None:
    assert "磁盘已满或者不能写入：/data/logs。" in said(WELL, "/data/logs")
