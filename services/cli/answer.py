"""What a command answers, in one place for all of them: one JSON object or a text, one status.

A command returns an `Answer` or raises `NotDone`. With `--json` standard output gets exactly one
JSON object, whatever happens: a refusal, a mistyped option, Ctrl-C, a fault of ours. Everything
else goes to standard error.
"""

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


class Status(IntEnum):
    """The exit status of the process."""

    DONE = 0
    IN_PART = 1
    """Done, and something was refused, differs or is not ready."""
    NOT_DONE = 2


@dataclass(frozen=True)
class Answer:
    """What a command found: `shown` for scripts, `text` for people."""

    shown: Mapping[str, Any]
    text: str
    status: Status = Status.DONE


def say(text: str) -> None:
    """Tell the operator how far a command is; a terminal that has gone away is no reason to end."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text + "\n")
            sys.stderr.flush()


class Output:
    """Standard output of one command."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._stream: TextIO | None = sys.stdout
        self._answered = False
        self._lost = False

    def show(self, answer: Answer) -> None:
        """Say it; of JSON objects only the first, which a command that goes on running gave."""
        if answer.status == Status.NOT_DONE:
            say(answer.text)
        if self.as_json and not self._answered:
            self._write(json.dumps(answer.shown, ensure_ascii=False, default=str))
        elif not self.as_json and answer.status != Status.NOT_DONE and answer.text:
            self._write(answer.text)
        self._answered = True

    def status(self, wanted: Status) -> Status:
        """`wanted`, but not done when nobody could read what was shown."""
        return Status.NOT_DONE if self._lost else wanted

    def rest(self) -> redirect_stdout[Any] | nullcontext[None]:
        """Whatever else is printed meanwhile goes to standard error when an object is wanted."""
        return redirect_stdout(sys.stderr) if self.as_json else nullcontext()

    def _write(self, text: str) -> None:
        if isinstance(self._stream, io.TextIOWrapper):
            # JSON is UTF-8; a lone surrogate of a file name becomes an escape, valid there too.
            self._stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        try:
            if self._stream is None:
                raise BrokenPipeError
            self._stream.write(text + "\n")
            self._stream.flush()
        except OSError as error:
            self._lost = True
            say(f"结果未能写出：{error.strerror or '标准输出已关闭'}。")
            _give_up_standard_output()


def _give_up_standard_output() -> None:
    # The interpreter flushes what is left in the buffer at its end, and would complain again.
    with suppress(OSError, AttributeError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.__stdout__.fileno())  # type: ignore[union-attr]
        os.close(nowhere)


class Commands(TyperGroup):
    """`kaimen` itself: runs one command and ends the process with its status."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run the command that `args` name (the process's own when None)."""
        extra |= {"standalone_mode": False, "prog_name": "kaimen"}
        given = list(sys.argv[1:] if args is None else args)
        output = Output("--json" in _before_separator(given))
        with output.rest(), _terminated_like_interrupted():
            answer = self._answer(args=given, **extra, obj=output)
        output.show(answer)
        sys.exit(int(output.status(answer.status)))

    def invoke(self, ctx: Any) -> Any:
        """The command's answer, also when it is not done."""
        try:
            return super().invoke(ctx)
        except (TyperException, Exit, Abort):
            raise
        except NotDone as error:
            return not_done(error)
        except KeyboardInterrupt:
            return not_done(NotDone("已中断。", "interrupted"))
        except (Exception, SystemExit) as error:
            say(traceback.format_exc().rstrip())
            name = type(error).__name__
            return not_done(NotDone(f"程序内部错误（{name}），详情见上。", "unexpected"))

    def _answer(self, **extra: Any) -> Answer:
        try:
            found = super().main(**extra)
        except TyperException as error:
            return not_done(NotDone(_usage(error), "usage"))
        except Abort:
            found = _INTERRUPTED
        if found == _INTERRUPTED:
            return not_done(NotDone("已中断。", "interrupted"))
        if isinstance(found, Answer):
            return found
        # Help was shown, or a command that ran until it was stopped has answered before.
        return Answer({"status": "done"}, "")


def not_done(error: NotDone) -> Answer:
    """The answer of a command that could not be carried out."""
    code = {"code": error.code} if error.code else {}
    shown = {"status": "not done", **code, "detail": str(error), **error.facts}
    return Answer(shown, str(error), Status.NOT_DONE)


def with_json(command: Callable[..., Answer | None]) -> Callable[..., Answer | None]:
    """Give a command the option `--json`. It is `Commands` that acts upon it, for all alike."""

    @wraps(command)
    def run(*args: Any, as_json: bool = False, **options: Any) -> Answer | None:  # noqa: ARG001
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


def _before_separator(given: list[str]) -> list[str]:
    return given[: given.index("--")] if "--" in given else given


def _usage(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kaimen"
    said = error.format_message().strip().removesuffix(".")
    reason = said
    for pattern, sentence in _USAGE.items():
        if found := re.match(pattern, said, re.DOTALL):
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
"""What the parser says → what we say."""


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does, so that it can cancel what it began elsewhere."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A shell without job control starts what runs beside it with SIGINT ignored: then neither
    # signal would reach us.
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
