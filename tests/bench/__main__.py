"""`python -m tests.bench [--json] [--scale 1]`: start a stack and a floor, measure, stop both."""

import argparse
import json
import os
import signal
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from services.cli.installation import Installation
from tests.bench.figures import Figure
from tests.bench.floor import floor
from tests.bench.machine import Meter
from tests.bench.measure import Bench, Size
from tests.bench.rows import Databases
from tests.system.conftest import Stack, data_folder, start

_LONGEST_SECONDS = 1500
_HEADS = ("指标", "开门", "下限", "单位", "比值", "各轮比值", "目标", "")


def main() -> None:
    """Measure and print: a table, or with --json exactly one JSON object."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGALRM, _end)
    signal.alarm(_LONGEST_SECONDS)
    began = time.monotonic()
    _say("启动一套开门信访和一个对照服务 …")
    with _stack() as stack:
        installation = Installation(stack.data)
        with floor(installation) as address:
            bench = Bench(
                stack.url, address, stack.password(), Databases(installation),
                Size(arguments.scale), _say,
            )  # fmt: skip
            meter = Meter()
            hello, clients = bench.generator()
            figures = list(bench.figures())
            others = meter.others()
    context: dict[str, Any] = {
        "cores": os.cpu_count(),
        "others_cores": None if others is None else round(others, 2),
        "hello_per_second": round(hello),
        "hello_clients_cores": round(clients, 2),
        "seconds": round(time.monotonic() - began),
        "scale": arguments.scale,
    }
    if arguments.json:
        shown = {"figures": {each.name: each.shown() for each in figures}, "machine": context}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_table(figures) + _machine(context))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="性能测量")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    parser.add_argument("--scale", type=float, default=1.0, help="规模，1 为完整测量（约十分钟）")
    return parser.parse_args()


@contextmanager
def _stack() -> Iterator[Stack]:
    os.environ.pop("KAIMEN_DATABASE_URL", None)  # always the embedded PostgreSQL
    os.environ["KAIMEN_REHEARSAL"] = "false"  # as an office runs it: nobody asks for the time
    with data_folder() as data:
        stack = start(data)
        try:
            yield stack
        finally:
            stack.stop()


def _table(figures: Sequence[Figure]) -> str:
    rows: list[Sequence[str]] = [_HEADS]
    for each in figures:
        met = "" if each.aim is None else ("达到" if each.aim.met(each) else "未达到")
        rows.append((
            each.title, f"{each.value:,.1f}", f"{each.floor:,.1f}", each.unit,
            f"{each.ratio:.2f}", f"{each.low:.2f}–{each.high:.2f}",
            "" if each.aim is None else _aim(each), met,
        ))  # fmt: skip
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        + "\n"
        for row in rows
    )


def _aim(figure: Figure) -> str:
    return str(figure.aim).replace("ratio", "比值").replace("value", "数值")


def _width(text: str) -> int:
    """Columns of a terminal: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _machine(found: dict[str, Any]) -> str:
    others = "未知" if found["others_cores"] is None else f"{found['others_cores']} 个"
    return (
        f"\n本机 {found['cores']} 个处理器核心，测量期间其他程序平均占用 {others}；"
        f"\n负载程序经网关可达 {found['hello_per_second']:,} 次/秒；"
        f"共用时 {found['seconds']} 秒。\n"
    )


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _end(_number: int, _frame: object) -> None:
    sys.exit("测量中止。")


if __name__ == "__main__":
    main()
