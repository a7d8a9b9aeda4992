"""The tutorial is right: its commands, pasted in order, print the output shown below them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import python_calamine

from tests.system.conftest import data_folder, start

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
TUTORIAL, TWIN, LEDGER = (
    DOCS / name for name in ("tutorial.md", "tutorial.zh-CN.md", "tutorial-ledger.xlsx")
)

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "@@ step {} @@"
_SECONDS = 400
"""More than a busy machine needs; a quiet one needs thirty."""


@dataclass(frozen=True)
class Step:
    """Commands to paste, and the lines shown below them; … stands for anything."""

    commands: str
    lines: Sequence[str]


def steps(file: Path) -> list[Step]:
    """Every ```bash block of the file, with the ```text block that follows it."""
    found: list[Step] = []
    for kind, content in _FENCED.findall(file.read_text(encoding="utf-8")):
        if kind == "bash":
            found.append(Step(content, []))
        elif kind == "text":
            assert not found[-1].lines, f"two answers to\n{found[-1].commands}"
            found[-1] = Step(found[-1].commands, content.splitlines())
    return found


def unseen(lines: Iterable[str], output: str) -> str | None:
    """The first of `lines` that is not in the output, in this order."""
    printed = iter(output.splitlines())
    for line in lines:
        like = re.compile(".*".join(map(re.escape, line.split("…"))))
        if not any(like.fullmatch(each.rstrip()) for each in printed):
            return line
    return None


@pytest.mark.parametrize(
    ("lines", "output", "lacking"),
    [
        (["a=1"], "x\na=1  \ny\n", None),
        (["a=…", "b"], "a=17\nx\nb\n", None),
        (["a=1"], "a=12\n", "a=1"),
        (["b", "a"], "a\nb\n", "a"),
        (["a", "a"], "a\n", "a"),
        (["a.…"], "abc\n", "a.…"),
    ],
)
def test_what_is_printed_is_compared_line_by_line_in_order(
    lines: list[str], output: str, lacking: str | None
) -> None:
    assert unseen(lines, output) == lacking


@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial's reader has curl")
def test_every_command_of_the_tutorial_prints_what_stands_below_it(tmp_path: Path) -> None:
    wanted = steps(TUTORIAL)
    script = tmp_path / "tutorial.sh"
    pasted = (f"echo '{_MARK.format(at)}'\n{step.commands}" for at, step in enumerate(wanted))
    script.write_text("set -euo pipefail\n" + "".join(pasted), encoding="utf-8")
    with data_folder() as data:
        stack = start(data)
        try:
            run = subprocess.run(
                ["bash", str(script)],
                cwd=REPOSITORY,
                env=os.environ
                | {
                    "KAIMEN_DATA_DIR": str(data),
                    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                    "TMPDIR": str(tmp_path),
                    "LC_ALL": "C.UTF-8",
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=_SECONDS,
                check=False,
            )
            ended = stack.process.wait(60)  # the last step stops it
        finally:
            if stack.process.poll() is None:
                stack.stop()
            if stack.process.stdout is not None:
                stack.process.stdout.close()
    assert run.returncode == 0, run.stdout[-4000:]
    assert ended == 0
    rest = run.stdout
    for at, step in enumerate(wanted):
        _, _, rest = rest.partition(_MARK.format(at) + "\n")
        output = rest.partition(_MARK.format(at + 1))[0]
        lacking = unseen(step.lines, output)
        assert lacking is None, f"step {at} does not print {lacking!r}:\n{step.commands}\n{output}"


def test_both_languages_tell_the_same_steps() -> None:
    assert len(steps(TUTORIAL)) > 20
    assert steps(TWIN) == steps(TUTORIAL)
    headings = re.compile(r"^#+ ", re.MULTILINE)
    assert len(headings.findall(TWIN.read_text("utf-8"))) == len(
        headings.findall(TUTORIAL.read_text("utf-8"))
    )


def test_the_ledger_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "ledger.xlsx"
    script = DOCS / "make_tutorial_ledger.py"
    subprocess.run([sys.executable, str(script), str(made)], check=True)
    assert cells(made) == cells(LEDGER)


def cells(file: Path) -> object:
    """The workbook's cells as a reader finds them."""
    return python_calamine.load_workbook(str(file)).get_sheet_by_index(0).to_python()
