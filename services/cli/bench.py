"""`kaimen bench`: the measurements of the checkout; they are no part of an installation."""

import json
import os
import subprocess
import sys
from pathlib import Path

from services.cli.answer import Answer, say
from services.cli.errors import NotDone

_CHECKOUT = Path(__file__).parents[2]


def measure(folder: Path | None, scale: float, as_json: bool) -> Answer:
    """Measure beside a floor, in a process of its own and with throw-away data below `folder`.

    Every figure by its name; the machine it was measured on goes to standard error. Raises
    `NotDone` where the checkout's tests are not there, or do not come to an end.
    """
    if not (_CHECKOUT / "tests" / "bench").is_dir():
        raise NotDone("性能测量只能在源代码目录中进行。", "no-checkout")
    environment = dict(os.environ)
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotDone(f"不能使用 {folder}：{error.strerror}。") from error
        environment["TMPDIR"] = str(folder.resolve())
    command = [sys.executable, "-m", "tests.bench", "--scale", str(scale)]
    with subprocess.Popen(
        [*command, *(["--json"] if as_json else [])],
        cwd=_CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE if as_json else None,
    ) as process:
        try:
            said, _ = process.communicate()
        except BaseException:
            process.terminate()  # it stops what it started before it ends
            raise
    if process.returncode:
        raise NotDone("性能测量没有完成，原因见上。", "bench-failed")
    if not as_json:
        return Answer({}, "")  # the table is on standard output already
    found = json.loads(said)
    say(json.dumps(found.get("machine", {}), ensure_ascii=False))
    return Answer(found["figures"], "")
