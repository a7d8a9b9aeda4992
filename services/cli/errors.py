"""The error that every command raises, and the commands that it names."""

import shlex
import sys
from pathlib import Path
from typing import Any


class NotDone(Exception):
    """A command that could not be carried out; the message is a sentence for the operator.

    `code` is stable kebab-case for scripts, empty where the sentence says everything; `facts` are
    added to the JSON object.
    """

    def __init__(self, detail: str, code: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.code = code
        self.facts = facts


def command(*arguments: object) -> str:
    """A `kaimen` command of this very installation, as it can be pasted into a terminal."""
    program = Path(sys.executable).with_name("kaimen")
    called = [str(program)] if program.exists() else [sys.executable, "-m", "services.cli.app"]
    told = [each.absolute() if isinstance(each, Path) else each for each in arguments]
    return shlex.join([*called, *map(str, told)])
