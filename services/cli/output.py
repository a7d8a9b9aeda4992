"""The output of every command: one JSON object or a text, and an exit status.

A command returns an `Result` or raises `NotDone`. With `--json` standard output gets exactly one
JSON object, whatever happens: a refusal, a mistyped option, Ctrl-C, a bug. Everything else goes to
standard error.
"""

import errno
import inspect
import io
import json
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import wraps
from typing import Annotated, Any, NoReturn, TextIO

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, Exit, TyperException

from services.cli.errors import NotDone

_INTERRUPTED = 130
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class Status(IntEnum):
    """The exit status of the process."""

    DONE = 0
    IN_PART = 1
    """Done, but something was refused, differs or is not ready."""
    NOT_DONE = 2


@dataclass(frozen=True)
class Result:
    """The result of a command: `data` for scripts, `text` for people."""

    data: Mapping[str, Any]
    text: str
    status: Status = Status.DONE


def say(text: str) -> None:
    """Write a line to standard error; a closed terminal does not end the command."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text + "\n")
            sys.stderr.flush()


class Output:
    """Standard output of one command."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._stream: TextIO | None = sys.stdout
        self._shown = False
        self._lost = False

    def show(self, result: Result) -> None:
        """Write it. Only the first JSON object is written: a command may go on running after it."""
        if result.status == Status.NOT_DONE:
            say(result.text)
        if self.as_json and not self._shown:
            self._write(json.dumps(result.data, ensure_ascii=False, default=str))
        elif not self.as_json and result.status != Status.NOT_DONE and result.text:
            self._write(result.text)
        self._shown = True

    def status(self, wanted: Status) -> Status:
        """`wanted`, or not done when the result could not be written."""
        return Status.NOT_DONE if self._lost else wanted

    def redirected(self) -> redirect_stdout[Any] | nullcontext[None]:
        """With `--json`, sends everything else that is printed to standard error."""
        return redirect_stdout(sys.stderr) if self.as_json else nullcontext()

    def _write(self, text: str) -> None:
        if isinstance(self._stream, io.TextIOWrapper):
            # JSON is UTF-8; a lone surrogate in a file name becomes an escape, which is valid.
            self._stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            if self._stream is None:
                raise BrokenPipeError
            self._stream.write(text + "\n")
            self._stream.flush()
        except OSError as error:
            self._lost = True
            say(f"结果未能写出：{error.strerror or '标准输出已关闭'}。")
            _discard_standard_output()


def _discard_standard_output() -> None:
    # Else the interpreter flushes the buffer at its end, and reports the same error again.
    with suppress(OSError, AttributeError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.__stdout__.fileno())  # type: ignore[union-attr]
        os.close(null)


class Commands(TyperGroup):
    """`kaimen` itself: runs one command and ends the process with its status."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run the command that `args` name (the process's own when None)."""
        extra |= {"standalone_mode": False, "prog_name": "kaimen"}
        arguments = list(sys.argv[1:] if args is None else args)
        output = Output("--json" in _before_separator(arguments))
        with output.redirected(), _sigterm_as_sigint():
            result = self._result(args=arguments, **extra, obj=output)
        output.show(result)
        sys.exit(int(output.status(result.status)))

    def invoke(self, ctx: Any) -> Any:
        """The command's result, also when it failed."""
        try:
            return super().invoke(ctx)
        except (TyperException, Exit, Abort):
            raise
        except NotDone as error:
            return not_done(error)
        except KeyboardInterrupt:
            return not_done(NotDone("已中断。", "interrupted"))
        except (Exception, SystemExit) as error:
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                where = f"，未能写入 {error.filename}" if error.filename else ""
                return not_done(NotDone(f"磁盘空间已满{where}。腾出空间后请重试。", "disk-full"))
            say(traceback.format_exc().rstrip())
            name = type(error).__name__
            return not_done(NotDone(f"程序内部错误（{name}），详情见上。", "unexpected"))

    def _result(self, **extra: Any) -> Result:
        try:
            found = super().main(**extra)
        except TyperException as error:
            return not_done(NotDone(_usage(error), "usage"))
        except Abort:
            found = _INTERRUPTED
        if found == _INTERRUPTED:
            return not_done(NotDone("已中断。", "interrupted"))
        if isinstance(found, Result):
            return found
        # Help was shown, or the command showed its result before it ran until a signal.
        return Result({"status": "done"}, "")


def not_done(error: NotDone) -> Result:
    """The result of a command that could not be carried out."""
    code = {"code": error.code} if error.code else {}
    data = {"status": "not done", **code, "detail": str(error), **error.facts}
    return Result(data, str(error), Status.NOT_DONE)


def with_json(command: Callable[..., Result | None]) -> Callable[..., Result | None]:
    """Add the option `--json` to a command. `Commands` acts on it, in one place for all."""

    @wraps(command)
    def run(*args: Any, as_json: bool = False, **options: Any) -> Result | None:  # noqa: ARG001
        return command(*args, **options)

    option = inspect.Parameter(
        "as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_JSON
    )
    before = inspect.signature(command)
    parameters = [*before.parameters.values(), option]
    run.__signature__ = before.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {**command.__annotations__, "as_json": _JSON}
    return run


_JSON = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON 对象，供脚本使用")]


def _before_separator(arguments: list[str]) -> list[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kaimen"
    message = error.format_message().strip().removesuffix(".")
    reason = message
    for pattern, sentence in _USAGE.items():
        if found := re.match(pattern, message, re.DOTALL):
            reason = sentence.format(*found.groups())
            break
    return f"命令用法有误：{reason}。请用 {command} --help 查看用法。"


_USAGE = {
    r"$": "没有写明命令",
    r"No such option: (\S+)": "没有选项 {}",
    r"No such command '(.*?)'": "没有命令 {}",
    r"Missing argument '(.*?)'": "缺少参数 {}",
    r"Option '(.*?)' requires an argument": "选项 {} 缺少值",
    r"Invalid value for '(.*?)'(?: \(env var: .*?\))?: (.*)": "{} 的值无效（{}）",
    r"Got unexpected extra argument.*? \(([^()]*)\)$": "多余的参数 {}",
}
"""The parser's messages, and ours in their place."""


@contextmanager
def _sigterm_as_sigint() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does, so that it can cancel its work in a service."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A shell without job control starts background commands with SIGINT ignored: then neither
    # signal would be noticed.
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    if ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
