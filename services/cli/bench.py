"""`kaimen bench`: the measurements of the checkout; an installation does not have them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from services.cli.errors import NotDone
from services.cli.output import Result, say

_CHECKOUT = Path(__file__).parents[2]


def measure(folder: Path | None, scale: float, as_json: bool) -> Result:
    """Measure beside a floor, in another process, with throw-away data below `folder`.

    The result has every figure by its name; the machine is described on standard error. Raises
    `NotDone` without a checkout, or when the measurements fail.
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
            output, _ = process.communicate()
        except BaseException:
            process.terminate()  # it stops its own children first
            raise
    if process.returncode:
        raise NotDone("性能测量没有完成，原因见上。", "bench-failed")
    if not as_json:
        return Result({}, "")  # the table is on standard output already
    found = json.loads(output)
    say(json.dumps(found.get("machine", {}), ensure_ascii=False))
    return Result(found["figures"], "")
